"""What kind of thing slipped, from when, to when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newswatch.periods import period
from newswatch.tag.dates import DateSpan
from newswatch.tag.dates import find as find_dates
from newswatch.tag.phrases import Hit
from newswatch.tag.reading import Reading, Unit
from newswatch.tag.rules import Rules

_TO = re.compile(
    r"(?:\b(?:to|until|till|into|before|beyond|become|becomes|became|see you(?: in)?|foreseen for|speak of|land on|land in|looks like|lands? on|expected(?: in| by| at| for)?|due(?: in| by| at| for)?|now(?: planned| scheduled)?(?: in| for| by| of)?|rescheduled for|pencil?led in for"
    r"|slated for|no earlier than|not earlier than|no sooner than|at the earliest|as late as|back to|out to|as of|instead(?: in)?|then|arrive(?:s)? in|ready (?:in|by|for)"
    r"|coming in|start(?:s)? in|bis|auf|erst(?: im| in)?|frühestens(?: im| in)?|ab|mit dem|aims? for|aiming for|target(?:s|ing)?|likely(?: in)?|probably|only (?:in|from|at|by)|speaks? of)"
    r"|(?:推迟|延后|延期|延|推|拖|改|等|挪|顺延|押后|展延|后延|跳票|移|递延|滑)(?:到|至|为|在|成|列|期到|期至|看)?|变成|变为|至|到|最快|最早|预计|预期|料|改在|要等(?:到)?|现|如今|最新|等到|待|于)[\s\"'(]*(?:the |at |about |around |roughly |as late as |possibly |early in |sometime |于|要|也要|得|可能|将|在)*$"
)
_WEAK_TO = re.compile(r"(?:\b(?:in|for|by|at|im|on)|在|于|ら)[\s\"'(]*(?:the |about |around |early in |于|在)*$")
_FROM = re.compile(
    r"(?:\b(?:from|originally\W+(?:\w+\W+){0,4}|initially\W+(?:\w+\W+){0,4}|(?:was|were|been|had|once|previously)\W+(?:\w+\W+){0,4}(?:for|in|by|at|as|before|during|on)"
    r"|(?:was|were|been|had)\W+(?:due |meant |supposed |expected |set |scheduled |planned |tipped |slated |hoped |wanted |been )*to (?>[\w'-]+\W+){1,7}"
    r"|(?:was|were|been)\s+(?:originally |initially |first |once )?(?:due|expected|planned|promised|scheduled|slated|tipped)"
    r"|(?:wanted|hoped|planned|intended|meant|aimed|promised|vowed|pledged|sworn|told \w+(?: \w+)?) to (?>[\w'-]+\W+){1,8}"
    r"|(?:first|long) (?:due|promised|planned|tipped|slated|scheduled|announced|expected)(?: for| in| by)?|had (?:talked|spoken) of"
    r"|(?:date|release|launch|opening|debut|it|day|deadline) (?:was|had been) (?:set|fixed|named|given) (?:for|as|to)|meant for|dated|miss(?:es|ed|ing)?(?: its| the| their| his| a| an| that| this)?|pencill?ed (?:\w+\W+){1,5}(?:for|in)|past(?: its| the| their| an)?(?: \w+'s)?|instead of|rather than(?: in)?|not(?: in)?|had aimed for|was aiming for|promised(?: it)?(?: for| in| by)?"
    r"|meant for|blew through(?: its)?|self-imposed|out of(?: the)?|ursprünglich(?: für)?|eigentlich(?: im| für)?|für|von|statt|abandon\w*(?: a| its)?|let(?:s)?(?: the)?|whether the)"
    r"|(?:原|曾|此前|之前|最初|当初|早前|本来|本应|本该|说好的|按最初)[^,。;]{0,14}|(?:去年|年初)[^,。;]{0,6}(?:称|说|承诺|表示)[^,。;]{0,8}"
    r"|(?:时间表|目标|说法|承诺)(?:是|为)|预告|许诺|放话|扬言|由|从|自|较|错过(?:了)?|未能(?:在|于|赶在)?|没(?:能)?(?:在|赶上|赶在)|不会(?:赶)?在|赶在|一度|当初の?|当初|당초[^.]{0,10}|約束の)[\s\"'(]*(?:the |a |an |early in |于|在)*$"
)
_FROM_AFTER = re.compile(
    r"^[\s\"')]*(?:-?(?:deadline|target|date|window|schedule|goal|launch window|timetable|slot|promise|release date|as (?:originally |first |initially )?(?:planned|promised|hoped|scheduled|expected))\b"
    r"|(?:is|are|was) (?:off the table|gone|over|out of the question|no longer|past|behind us|missed)|go(?:es)? by|pass(?:es|ed)|had been the|was (?:too |over-?)?(?:ambitious|optimistic|the (?:plan|date|target|goal|promise|first|last))|(?:has|have) become|becomes?|became|is (?:off|lost|dead|history)|will not hold|cannot|(?:'s )?(?:hand-?over|launch|release|opening|debut|rollout|start|delivery|slot)\b(?:[^.;]{0,20}\b(?:gone|lost|off|cannot|missed|passed))|came and went|comes and goes|date was"
    r"|(?:的[^,。]{1,4})?(?:变成|变为|成了)|的?(?:原定|最后期限|目标|承诺|计划|窗口|期限|之约|档期)|[^,。]{0,6}(?:赶不上|没赶上|落空|来不及|无望|泡汤|爽约)|に間に合わ|[^.]{0,4}(?:잡혔던|예정이던|목표였|였다|이던|지키지))"
)
_NEW_AFTER = re.compile(
    r"^[\s\"')]*(?:or later|instead\b|at the earliest|is the (?:new|current|latest)|(?:looks?|seems?|is|now) (?:more )?(?:likely|realistic)|now$|以降|以后|以後|才|之后|之後|(?:로|으로) (?:밀|연기|늦|미))"
)
_NOT_THEN = re.compile(
    r"\b(?:won't|will not|not|no|isn't|doesn't|didn't|cannot|can't|never|without|unlikely|may not|might not|fails? to|failed to|still no)\b[^,;.]{0,60}$|(?:不会|没有|未能|无法|难以|不再|来不了|赶不上|没能|不了|无望)[^,，。]{0,14}$"
)
_UNTIL = re.compile(r"\b(?:until|till|before|earlier than|sooner than)\W+(?:\w+\W+){0,3}$")
_LASTED = re.compile(
    r"(?:\b(?:by|for|another|an?|of|least|about|around|roughly|nearly|almost|up to|some|further|extra|additional|next|wait|waits?|needs?|take|takes|than|more than|cost|lost|lose|um)\b|推迟|延后|延期|延|晚|至少|再(?:等)?|约|逾|近|迟|推|等|长达|超过|多|拖|顺延|늦|遅)\W*(?:\w+\W+){0,1}$"
)
_LATE = re.compile(
    r"^[\s-]*(?:delay|late|later|behind|longer|slip|postponement|setback|wait|overdue|past|hold|pushback|of delay|밀|늦|遅)"
)


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
    if _of_owner(trigger, unit, reading):
        return "model"
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


def _of_owner(trigger: Hit, unit: Unit, reading: Reading) -> bool:
    """ "DeepSeek's hold-up": the trigger belongs to a company whose model the title or summary names."""
    for found in unit.found:
        if found.kind == "company" and unit.text.startswith("'s ", found.end) and 0 <= trigger.start - found.end <= 6:
            return any(f.kind == "model" and f.maker == found.slug for other in reading.head for f in other.found)
    return False


_NAME_PULL = 16  # a named model or chip, in characters: it beats an everyday noun that stands nearer


def _nearest(trigger: Hit, unit: Unit, rules: Rules, start: int, end: int) -> str | None:
    best: tuple[float, str] | None = None
    causes = cause_spans(unit)
    taken = 0 if _NO_OBJECT.match(unit.text, trigger.end) else _OBJECT
    for name, hit in unit.of("object"):
        kind = rules.classes[name].kind
        if kind and start <= hit.start and hit.end <= end and not inside(hit.start, causes):
            best = _closer(best, trigger, hit.start, hit.end, kind, rules.classes[name].pull, taken)
    for found in unit.found:
        in_reach = start <= found.start and found.end <= end and not inside(found.start, causes)
        if found.kind in ("model", "chip") and in_reach:
            bias = -18 if unit.text.startswith(("-based", "-powered"), found.end) else _NAME_PULL
            best = _closer(best, trigger, found.start, found.end, found.kind, bias, taken)
    return best[1] if best else None


def _closer(
    best: tuple[float, str] | None, trigger: Hit, start: int, end: int, kind: str, bias: int, object_pull: int
) -> tuple[float, str]:
    left = end <= trigger.start
    distance = (max(trigger.start - end, 0) if left else max(start - trigger.end, 0) - object_pull) - bias
    return (distance, kind) if best is None or distance < best[0] else best


# What stands between "because of" and the verb did not slip: "R2因昇腾训练受挫推迟发布".
_CAUSE = re.compile(
    r"(?:因为?|由于|受|鉴于|为了?)[^,。;]{1,24}?(?=推迟|延|跳票|难产|押后|改期|受阻|搁置|暂缓|而|被迫)|\b(?:due to|because of|owing to|blamed on)\b[^,.;]{1,60}"
)


def cause_spans(unit: Unit) -> list[tuple[int, int]]:
    """Where the sentence names a cause."""
    return [match.span() for match in _CAUSE.finditer(unit.text, unit.start, unit.end)]


def inside(position: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a position lies in one of the spans."""
    return any(start <= position < end for start, end in spans)


_OBJECT = 14  # characters: the object that follows a verb beats the subject before it ("have pushed back R2")
_NO_OBJECT = re.compile(
    r"\s*(?:by|after|over|due|because|amid|to|until|till|into|past|again|for|in|as|while|when|and|but|from|with|on|at|[,.;:!?，。]|$)"
)


def slots(trigger: Hit, unit: Unit, reading: Reading) -> Slots:
    """Read the planned and the new date from the delay's sentence and the rest of title and summary."""
    sides: dict[str, list[tuple[float, str, str]]] = {"from": [], "to": [], "lasted": []}
    spans: list[tuple[DateSpan, str]] = []
    elsewhere: list[tuple[DateSpan, str]] = []  # those of other sentences than the trigger's
    for other in reading.head:
        distance = 0.0 if other is unit else 1.0
        for span in reading.dates(other):
            words = other.text[span.start : span.end]
            if span.duration:
                weight = _duration_weight(other, span, trigger if other is unit else None)
                if weight is not None and span.value:
                    sides["lasted"].append((weight + distance, span.value, words))
                continue
            judged = _side(other, span, reading, is_own=other is unit)
            told = _TOLD.search(other.text[max(other.start, span.start - 24) : span.start])
            if not span.vague and not told and (judged is None or judged[1] >= 1.5):
                spans.append((span, words))
                if other is not unit:
                    elsewhere.append((span, words))
            value = span.resolve(reading.published, judged[0]) if judged else None
            if judged and value:
                sides[judged[0]].append((judged[1] + distance + 2 * span.vague, value, words))
    first = min(sides["from"], default=None)
    new = min(sides["to"], key=_newest, default=None)
    if sides["lasted"] and (new is None or new[0] > 2.5):
        new = min(sides["lasted"])
    if first and new and first[1] == new[1]:
        first = None
    if new is None:
        new = _later(spans, first[1] if first else None, reading)
    if new and not first:
        first = _earlier(spans, new[1], reading)
    if new and not first and new[0] >= 1.5 and period(new[1]):
        after = _later(elsewhere, new[1], reading) if _PROMISED.search(unit.text, unit.start, unit.end) else None
        if after:  # nothing says which it is: of the dates of two sentences the earlier was the plan
            first, new = new, after
    return Slots(
        first[1] if first else None, new[1] if new else None, first[2] if first else None, new[2] if new else None
    )


_PROMISED = re.compile(r"\b(?:had|was|were|wanted|hoped|once|originally)\b|原|本应|曾|不出|不了|未能|没能")


def _newest(told: tuple[float, str, str]) -> tuple[float, int]:
    """Order of new dates: the surest; of those that a word calls new the latest, else the earliest."""
    found = period(told[1])
    day = found[1].toordinal() if found else 0
    return told[0], -day if told[0] < 1 else day


# The date of a statement is no date of the plan.
_TOLD = re.compile(
    r"\b(?:said|wrote|told|reported|announced|shown|founded|since|published|posted|dated|launched|released|unveiled|hired|left|joined)(?: \w+){0,2} (?:in|on|last|this|back in)\s(?:the )?$"
)


def _earlier(spans: list[tuple[DateSpan, str]], new: str, reading: Reading) -> tuple[float, str, str] | None:
    """A date that lies before the new one and that nothing else claims: what was planned."""
    limit = period(new)
    for span, words in spans:
        value = span.resolve(reading.published, "from")
        found = period(value)
        if span.resolve(reading.published, "to") == new:
            continue  # the same words
        if value and found and value != new and (found[1] < limit[1] if limit else new[0] != "+"):
            return 3.0, value, words
    return None


def _later(spans: list[tuple[DateSpan, str]], first: str | None, reading: Reading) -> tuple[float, str, str] | None:
    """A date after the promised one (or, where none is known, after the publication) that nothing else claims."""
    promised = period(first)
    floor = promised[1] if promised else reading.published
    for span, words in reversed(spans):
        value = span.resolve(reading.published, "to")
        found = period(value)
        if first and span.resolve(reading.published, "from") == first:
            continue  # the same date, said again
        if value and found and floor is not None and found[1] > floor:
            return 3.0, value, words
    return None


def _duration_weight(unit: Unit, span: DateSpan, trigger: Hit | None) -> float | None:
    """How sure a duration is the length of the slip (smaller is surer), None when it is not."""
    before, after = unit.text[max(unit.start, span.start - 24) : span.start], unit.text[span.end : span.end + 14]
    adjacent = trigger is not None and 0 <= span.start - trigger.end <= 4
    if not (adjacent or _LASTED.search(before) or _LATE.match(after)):
        return None
    if trigger is None:
        return 2.0 if _LATE.match(after) else None
    gap = max(span.start - trigger.end, trigger.start - span.end, 0)
    return None if gap > 60 else gap / 30


def _side(unit: Unit, span: DateSpan, reading: Reading, *, is_own: bool) -> tuple[str, float] | None:
    """Whether a date is the promised ("from") or the new one ("to"), and how sure (smaller is surer); None when nothing
    says so."""
    if span.value == "indefinite":
        return "to", 0.6
    before = unit.text[max(unit.start, span.start - 70) : span.start]
    after = unit.text[span.end : min(unit.end, span.end + 40)]
    if _FROM_AFTER.match(after):
        return "from", 0.0
    if _NEW_AFTER.match(after):
        return "to", 0.1
    from_cue, to_cue = _FROM.search(before), _TO.search(before)
    if from_cue and to_cue and to_cue.start() > from_cue.start() and _is_dated(before[from_cue.start() :], reading):
        from_cue = None  # "planned for the autumn, moved to the spring": the cue belongs to the date before
    if from_cue and (not to_cue or from_cue.start() <= to_cue.start() or _is_past(span, reading)):
        return "from", 0.5
    if _UNTIL.search(before):
        return "to", 0.2
    if to_cue and not _is_past(span, reading):
        return "to", 0.4
    if _NOT_THEN.search(before):
        return "from", 0.8
    if _is_past(span, reading):
        promise = is_own or any(name == "delay.was_due" for name, _ in unit.of("trigger"))
        return ("from", 1.6) if promise and span.value is not None and not span.vague else None
    if is_own or _WEAK_TO.search(before):
        return ("from", 1.6) if _just_passed(span, reading) else ("to", 1.5)
    return None


def _just_passed(span: DateSpan, reading: Reading) -> bool:
    """Whether a date without a year went by within the last quarter, and comes again only after three."""
    was, comes = (period(span.resolve(reading.published, side)) for side in ("from", "to"))
    if span.value is not None or not was or not comes or not reading.published:
        return False
    return (reading.published - was[1]).days < 92 and (comes[0] - reading.published).days > 240


def _is_dated(text: str, reading: Reading) -> bool:
    return any(not span.duration for span in find_dates(text, reading.published))


def _is_past(span: DateSpan, reading: Reading) -> bool:
    found = period(span.value)
    return found is not None and reading.published is not None and found[1] < reading.published.replace(day=1)
