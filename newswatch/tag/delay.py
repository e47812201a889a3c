"""What kind of thing slipped, from when, to when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newswatch.tag.dates import DateSpan
from newswatch.tag.phrases import Hit
from newswatch.tag.reading import Reading, Unit
from newswatch.tag.rules import Rules

_TO = re.compile(
    r"(?:\b(?:to|until|till|into|before|by|beyond|expected(?: in| by| at| for)?|due(?: in| by| at| for)?|now(?: in| for| by)?|rescheduled for|pencil?led in for"
    r"|slated for|no earlier than|not earlier than|no sooner than|at the earliest|as late as|delayed? to|back to|out to|as of|instead(?: in)?|then|arrive(?:s)? in|ready (?:in|by|for)"
    r"|coming in|start(?:s)? in|in|for|bis|auf|erst|frühestens|im|aims? for|aiming for|target(?:s|ing)?|likely(?: in)?|at)"
    r"|(?:推迟|延后|延期|延|推|拖|改|等|挪|顺延|押后|展延|后延|跳票|移|递延)(?:到|至|为|在)?|至|到|最快|最早|预计|预期|料|改在|要等(?:到)?|现|最新|等到|待|于|ら|는|로)[\s\"'(]*(?:the |at |about |around |roughly |as late as |possibly |early in |sometime |于|要|也要|得|可能|将|在)*$"
)
_FROM = re.compile(
    r"(?:\b(?:from|originally\W+(?:\w+\W+){0,3}|initially\W+(?:\w+\W+){0,3}|(?:was|were|been|had|once|first|previously|earlier|long)\W+(?:\w+\W+){0,4}(?:to|for|in|by|at|as|before|during|on)"
    r"|missed(?: its| the| their| his| a| that)?|past(?: its| the| their| an| musk's)?(?: \w+'s)?|instead of|rather than(?: in)?|not(?: in)?|aimed for|aiming for|promised(?: for| in| by)?|planned(?: for| in)?"
    r"|meant for|blew through(?: its)?|beyond(?: its| the)?|self-imposed|of|out of|than(?: the)?|ursprünglich(?: für)?|eigentlich(?: im| für)?|von|statt)"
    r"|原定(?:于|在)?|原计划(?:于|在)?|原本(?:计划|预计|定于)?(?:于|在)?|本应(?:于|在)?|本该(?:于|在)?|此前(?:计划|预计|承诺|定|说)?(?:于|在)?|最初(?:计划|定)?(?:于|在)?|说好的|原传|原订(?:于)?|原先(?:预定|计划)?(?:于|在)?"
    r"|由|从|自|较|比|曾(?:计划|承诺|预计|说|表示)?(?:将)?(?:于|在)?|错过(?:了)?|未能(?:在|于|赶在)|没(?:能)?(?:在|赶上)|早先|一度|去年说|当初|약속한|당초)[\s\"'(]*(?:the |a |an |early in |于|在|于)*$"
)
_DEADLINE = re.compile(r"^[\s\"')]*(?:-?(?:deadline|target|date|window|schedule|goal|launch window|timetable|slot|promise|as (?:originally |first |initially )?(?:planned|promised|hoped|scheduled|expected))|的?(?:原定|最后期限|目标|承诺|计划|窗口|期限|之约))")
_NOT_THEN = re.compile(r"\b(?:won't|will not|not|no|isn't|doesn't|didn't|cannot|can't|never|without|unlikely|may not|might not|fails? to|failed to|still no)\b[^,;.]{0,60}$|(?:不会|没有|未能|无法|难以|不再|来不了|赶不上|没能|不了|无望)[^,，。]{0,14}$")
_UNTIL = re.compile(r"\b(?:until|till|before|earlier than|sooner than)\W+(?:\w+\W+){0,3}$|(?:之?前|以前)$")
_LASTED = re.compile(r"(?:\b(?:by|for|another|an?|of|least|about|around|roughly|nearly|almost|up to|some|further|extra|additional|next|wait|waits?|needs?|take|takes|than|more than)\b|推迟|延后|延期|延|晚|至少|再(?:等)?|约|逾|近|迟|推|等|长达|超过|多|拖|늦|遅)\W*(?:\w+\W+){0,1}$")
_LATE = re.compile(r"^[\s-]*(?:delay|late|later|behind|longer|slip|postponement|setback|wait|more|overdue|past|hold|after|pushback|以上|左右|以后|之久|多)")


@dataclass(frozen=True, slots=True)
class Slots:
    """The planned and the new date of a delay, each with the words they were read from."""

    from_: str | None = None
    to: str | None = None
    from_words: str | None = None
    to_words: str | None = None


def kind_of(trigger: Hit, unit: Unit, reading: Reading, rules: Rules) -> str:
    """Which of model, chip, product, datacenter, fab, other slipped: the class that stands nearest to the trigger in its
    clause, else its sentence, else the title. Left of a verb that has a subject wins over the right."""
    start, end = unit.sentence.clause_at(trigger.start)
    named = _nearest(trigger, unit, rules, start, end) or _nearest(trigger, unit, rules, unit.start, unit.end)
    if named:
        return named
    for other in reading.head:
        if other is not unit:
            named = _nearest(Hit("", other.end, other.end, ""), other, rules, other.start, other.end)
            if named:
                return named
    return "other" if not unit.found else "product"


# A class noun beats an entity of another class at the same distance by this many characters.
_BIAS = {"policy": 30, "site": 26, "fab": 22, "product": 14, "model": 0, "chip": 0}


def _nearest(trigger: Hit, unit: Unit, rules: Rules, start: int, end: int) -> str | None:
    best: tuple[float, str] | None = None
    for name, hit in unit.of("object"):
        kind = rules.classes[name].kind
        if kind and start <= hit.start and hit.end <= end:
            best = _closer(best, trigger, hit.start, hit.end, kind, _BIAS.get(name, 0))
    for found in unit.found:
        if found.kind in ("model", "chip") and start <= found.start and found.end <= end:
            bias = -18 if unit.text.startswith(("-based", "-powered"), found.end) else 8
            best = _closer(best, trigger, found.start, found.end, found.kind, bias)
    return best[1] if best else None


def _closer(
    best: tuple[float, str] | None, trigger: Hit, start: int, end: int, kind: str, bias: int
) -> tuple[float, str]:
    gap = trigger.start - end if end <= trigger.start else start - trigger.end
    distance = max(gap, 0) - bias
    return (distance, kind) if best is None or distance < best[0] else best


def slots(trigger: Hit, unit: Unit, reading: Reading) -> Slots:
    """Read the planned and the new date from the delay's sentence and the rest of title and summary."""
    promised: list[tuple[float, str, str]] = []
    coming: list[tuple[float, str, str]] = []
    lasted: list[tuple[float, str, str]] = []
    for other in reading.head:
        distance = 0.0 if other is unit else 3.0
        for span in reading.dates(other):
            words = other.text[span.start : span.end]
            if span.duration:
                weight = _duration_weight(other, span, trigger if other is unit else None)
                if weight is not None and span.value:
                    lasted.append((weight + distance, span.value, words))
                continue
            side, weight = _side(other, span, reading)
            value = span.resolve(reading.published, side)
            if value:
                (promised if side == "from" else coming).append((weight + distance + span.vague, value, words))
    first = min(promised, default=None)
    new = min(coming, default=None)
    if new is None and lasted:
        new = min(lasted)
    if first and new and first[1] == new[1]:
        first = None
    return Slots(first[1] if first else None, new[1] if new else None, first[2] if first else None, new[2] if new else None)


def _duration_weight(unit: Unit, span: DateSpan, trigger: Hit | None) -> float | None:
    before, after = unit.text[max(unit.start, span.start - 24) : span.start], unit.text[span.end : span.end + 14]
    cued = bool(_LASTED.search(before)) or bool(_LATE.match(after))
    if not cued:
        return None
    if trigger is None:
        return 4.0 if _LATE.match(after) else None
    gap = max(span.start - trigger.end, trigger.start - span.end, 0)
    return None if gap > 60 else gap / 30


def _side(unit: Unit, span: DateSpan, reading: Reading) -> tuple[str, float]:
    """Whether a date is the promised or the new one, and how sure (smaller is surer)."""
    before = unit.text[max(unit.start, span.start - 60) : span.start]
    after = unit.text[span.end : min(unit.end, span.end + 40)]
    if _DEADLINE.match(after):
        return "from", 0.0
    from_cue, to_cue = _FROM.search(before), _TO.search(before)
    if from_cue and (not to_cue or from_cue.start() <= to_cue.start() or _is_past(span, reading)):
        return "from", 0.5
    if _UNTIL.search(before):
        return "to", 0.2
    if _NOT_THEN.search(before) and not re.search(r"(?:until|till|before|最快|才|等到)", before[-30:]):
        return "from", 0.8
    if _is_past(span, reading):
        return "from", 2.0
    return "to", 0.6 if to_cue else 2.0


def _is_past(span: DateSpan, reading: Reading) -> bool:
    value = span.value
    if value is None or reading.published is None or value == "indefinite":
        return False
    year, now = int(value[:4]), reading.published
    if year != now.year:
        return year < now.year
    tail = value[5:]
    if tail[:2].isdigit():
        return int(tail[:2]) < now.month
    ends = {"Q1": 3, "Q2": 6, "Q3": 9, "Q4": 12, "H1": 6, "H2": 12, "early": 4, "mid": 8, "spring": 5, "summer": 8, "autumn": 11}
    return ends.get(tail, 13) < now.month
