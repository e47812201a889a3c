"""Events: what happened to whom, in which clause, by which rule.

    trigger in a clause -> no veto there -> its object class in the sentence -> score by place -> best per type
        -> subject -> status -> for delays: kind, dates, cause

A cancellation in the same clause beats a delay, a delay beats a launch ("the launch date slips" is no launch).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.kinds import Field, Kind
from newswatch.model import Event
from newswatch.tag import cause, delay, status
from newswatch.tag.document import Document, Found
from newswatch.tag.gazetteer import Gazetteer
from newswatch.tag.phrases import Hit
from newswatch.tag.reading import Reading, Unit
from newswatch.tag.rules import Rule, Rules

# How much a trigger counts by the rank of its sentence: title, first sentence, rest of the summary, body.
PLACE = (1.0, 0.85, 0.75, 0.0)
FAR = 0.85  # the object class stands neither in the sentence nor in the title, only elsewhere in the document
THRESHOLD = 0.58  # of score: below it a type is not claimed
_MORE = 0.07  # for each further independent trigger of the type: overlapping ones are one
_BEATS: dict[str, tuple[str, ...]] = {
    "cancellation": ("delay", "launch"),
    "delay": ("launch", "supply", "capex"),
    # The same words, said of the stronger thing: a takeover is no order, a settlement no contract.
    "acquisition": ("deal",),
    "outage": ("technical-trouble",),
    "lawsuit": ("deal",),
    "funding": ("price",),
}
_WEAKLY = frozenset({"capex", "deal", "technical-trouble", "price"})  # beaten only when they are no surer
_PREFER: dict[str, tuple[Kind, ...]] = {
    "delay": ("model", "chip"),
    "launch": ("model", "chip"),
    "cancellation": ("model", "chip"),
    "performance": ("model", "chip"),
    "technical-trouble": ("chip", "model"),
    "price": ("model", "chip"),
    "supply": ("chip", "company"),
    "security": ("model", "chip", "company"),
    "export-control": ("chip", "company"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A trigger that passed its gates."""

    rule: Rule
    trigger: Hit
    unit: Unit
    score: float


@dataclass(frozen=True, slots=True)
class Rejected:
    """A trigger that did not count, and why; for `explain --why-not`."""

    rule: str
    trigger: str
    field: str
    start: int
    end: int
    why: str


def find(
    document: Document, reading: Reading, gazetteer: Gazetteer, rules: Rules
) -> tuple[tuple[Event, ...], tuple[Rejected, ...]]:
    """The events of a document, strongest first, and the triggers that were turned down."""
    candidates: list[Candidate] = []
    rejected: list[Rejected] = []
    for unit in reading.head:
        for name, trigger in unit.of("trigger"):
            rule = rules.rules[name]
            why = _refusal(rule, trigger, unit, reading)
            if why:
                rejected.append(_rejection(name, trigger, unit, why))
            else:
                near = 1.0 if _object_near(rule, unit, reading) else FAR
                candidates.append(Candidate(rule, trigger, unit, rule.confidence * PLACE[unit.rank] * near))
    candidates = _undisputed(_with_broken_promises(_without_past(candidates, reading)))
    by_type: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_type.setdefault(candidate.rule.type, []).append(candidate)
    events: list[Event] = []
    for same in by_type.values():
        score = _score(same)
        best = max(same, key=lambda c: (c.score, -c.unit.rank, -c.trigger.start))
        if score < THRESHOLD:
            why = f"score {score:.2f} is below {THRESHOLD}"
            rejected.append(_rejection(best.rule.id, best.trigger, best.unit, why))
            continue
        event = _event(best, same, score, document, reading, gazetteer, rules)
        if event:
            events.append(event)
        else:
            rejected.append(
                _rejection(best.rule.id, best.trigger, best.unit, "the sentence says that it did not happen")
            )
    events.sort(key=lambda event: -event.confidence)
    return tuple(events), tuple(rejected)


def _without_past(candidates: list[Candidate], reading: Reading) -> list[Candidate]:
    """ "After two missed dates, Grok 5 is finally here": the delay is history when the title says that it came, and
    something in it tells of the launch."""
    came = any(unit.rank == 0 for unit, _ in reading.cues("arrived"))
    if not came:
        return candidates
    return [c for c in candidates if c.rule.type != "delay"]


def _with_broken_promises(candidates: list[Candidate]) -> list[Candidate]:
    """A promise that is told in the past tense ("was to open in May") counts as a sign of a delay, unless the title
    reports the launch, or says that the plan holds."""
    kept = any(
        c.unit.rank == 0 and (c.rule.type in ("launch", "cancellation") or c.rule.status == "negated")
        for c in candidates
    )
    return [c for c in candidates if not (c.rule.support and kept)]


def _rejection(rule: str, trigger: Hit, unit: Unit, why: str) -> Rejected:
    return Rejected(rule, unit.text[trigger.start : trigger.end], unit.field, trigger.start, trigger.end, why)


def _refusal(rule: Rule, trigger: Hit, unit: Unit, reading: Reading) -> str | None:
    """Why a trigger does not count, or None when it does."""
    start, end = unit.sentence.clause_at(trigger.start)
    end = max(end, trigger.end)
    wide = rule.type == "delay"  # what is late is often named in another clause: "Two flights, both delayed"
    for name, veto in unit.of("veto"):
        inside = veto.start < end and veto.end > start
        if (name == rule.id and inside) or (name == rule.type and (wide or inside)):
            return f"veto: {unit.text[veto.start : veto.end]!r}"
    if rule.title_only and unit.rank:
        return "counts in a title only"
    if rule.needs and not any(name == rule.id for name, _ in unit.of("need")):
        return "none of the words it needs stands in the sentence"
    if rule.status == "denied" and not any(True for _ in reading.cues("denied")):
        return "nobody denies anything"
    if rule.objects and not _has_object(rule, unit, reading):
        return f"no {', '.join(rule.objects)} in the sentence"
    if (rule.left or rule.right) and not _between(rule, trigger, unit):
        return f"not between {' or '.join(rule.left) or 'anything'} and {' or '.join(rule.right) or 'anything'}"
    if rule.date and not _has_date(unit, reading):
        return "no date or duration beside it"
    return None


_REACH = 36  # characters between a trigger and the entities that a rule wants on its left and right


def _between(rule: Rule, trigger: Hit, unit: Unit) -> bool:
    """Whether entities of the wanted kinds stand shortly before and after a trigger."""
    before = not rule.left or any(
        found.kind in rule.left and 0 <= trigger.start - found.end <= _REACH for found in unit.found
    )
    after = not rule.right or any(
        found.kind in rule.right and 0 <= found.start - trigger.end <= _REACH for found in unit.found
    )
    return before and after


def _has_object(rule: Rule, unit: Unit, reading: Reading) -> bool:
    return _object_near(rule, unit, reading) or any(_holds(rule, other) for other in reading.units)


def _object_near(rule: Rule, unit: Unit, reading: Reading) -> bool:
    return not rule.objects or _holds(rule, unit) or _holds(rule, reading.units[0])


def _holds(rule: Rule, unit: Unit) -> bool:
    wanted = rule.objects
    for found in unit.found:
        if found.kind in wanted:
            return True
    return any(name in wanted for name, _ in unit.of("object"))


def _has_date(unit: Unit, reading: Reading) -> bool:
    if reading.dates(unit):
        return True
    index = reading.units.index(unit)
    beside = reading.units[max(0, index - 1) : index + 2]
    return any(reading.dates(other) for other in beside if other.rank < 3)


def _undisputed(candidates: list[Candidate]) -> list[Candidate]:
    """Without those that a stronger type beats."""
    if any(
        c.rule.status == "denied" and c.unit.rank == 0 for c in candidates
    ):  # "No R2 this month": no slip of a promise
        candidates = [c for c in candidates if c.rule.type != "delay"]
    strong = [c for c in candidates if c.rule.type in _BEATS and c.score >= THRESHOLD and c.rule.status is None]
    return [c for c in candidates if not any(_beats(other, c) for other in strong)]


def _beats(strong: Candidate, weak: Candidate) -> bool:
    """Whether a cancellation or delay takes the place of another event: in its clause, or in the summary when it leads.

    A launch in another clause of the title stays only if it is of another thing ("GPT-5 slips, o3 is out"); a shortage
    in a clause of its own stays, because it is what holds the other up.
    """
    if weak.rule.type not in _BEATS.get(strong.rule.type, ()):
        return False
    if weak.rule.type in _WEAKLY and weak.score > strong.score:
        return False
    if weak.unit.rank == 0:
        if _same_clause(weak, strong):
            return True
        return weak.rule.type == "launch" and strong.unit.rank == 0 and not _of_another(weak, strong)
    if weak.rule.type == "supply" and weak.rule.id in _HOLDING:
        return _same_clause(weak, strong)
    return strong.unit.rank == 0 or strong.unit is weak.unit


_HOLDING = frozenset({"supply.shortage", "supply.tight"})


def _of_another(one: Candidate, other: Candidate) -> bool:
    """Whether the clause of a candidate names a model or chip that the other's clause does not name."""
    mine, theirs = _things(one), _things(other)
    return bool(mine - theirs) and bool(theirs)


def _things(candidate: Candidate) -> set[str]:
    start, end = candidate.unit.sentence.clause_at(candidate.trigger.start)
    return {f.slug for f in candidate.unit.found if f.kind in ("model", "chip") and start <= f.start < end}


def _same_clause(one: Candidate, other: Candidate) -> bool:
    if one.unit is not other.unit:
        return False
    clause = one.unit.sentence.clause_at
    return clause(one.trigger.start) == clause(other.trigger.start)


def _score(same: Sequence[Candidate]) -> float:
    return min(0.99, max(c.score for c in same) + _MORE * (_independent(same) - 1))


def _independent(same: Sequence[Candidate]) -> int:
    """How many triggers of a type count: those that begin where the last one has ended, the longest where several begin
    together. The words inside a trigger are no further sign."""
    ends: dict[Field, int] = {}
    counted = 0
    for c in sorted(same, key=lambda c: (c.trigger.start, -c.trigger.end)):
        if c.trigger.start >= ends.get(c.unit.field, 0):
            ends[c.unit.field] = c.trigger.end
            counted += 1
    return counted


def _event(
    best: Candidate,
    same: Sequence[Candidate],
    score: float,
    document: Document,
    reading: Reading,
    gazetteer: Gazetteer,
    rules: Rules,
) -> Event | None:
    rule, trigger, unit = best.rule, best.trigger, best.unit
    if rule.status == "negated":  # another trigger asserts what this one says is on track
        asserting = [c for c in same if c.rule.status is None]
        leads = any(c.unit.rank == 0 for c in asserting) and unit.rank > 0
        if asserting and (leads or any(True for _ in reading.cues("denied"))):
            best = max(asserting, key=lambda c: c.score)
            rule, trigger, unit = best.rule, best.trigger, best.unit
    value, cues = status.decide(rule.type, rule.status, unit, trigger, reading)
    if value is None:
        return None
    start, end = unit.sentence.clause_at(trigger.start)
    end = max(end, trigger.end)
    original = {"title": document.title, "summary": document.summary, "text": document.text}
    kind = from_ = to = why = why_class = None
    if rule.type == "delay":
        kind = delay.kind_of(trigger, unit, reading, rules)
        if value not in ("negated",):
            slots = delay.slots(trigger, unit, reading)
            from_, to = slots.from_, slots.to
            cues += tuple(word for word in (slots.from_words, slots.to_words) if word)
            why, why_class = cause.find(unit, reading, original)
    if rule.type == "delay" and _is_anaphoric(trigger, unit):  # "gained from the delay": the promise says of what
        source = _antecedent(unit, reading)
        if source is not unit:
            unit, start, end = source, source.start, source.end
    return Event(
        type=rule.type,
        subject=subject(rule.type, kind, trigger, unit, reading, gazetteer),
        status=value,
        kind=kind,
        from_=from_,
        to=to,
        cause=why,
        cause_class=why_class,
        evidence=original[unit.field][start:end],
        field=unit.field,
        start=start,
        end=end,
        rule=rule.id,
        confidence=round(score, 2),
        cues=cues,
    )


# ------------------------------------------------------------------------------------------------ subject


def subject(
    event_type: str, kind: str | None, trigger: Hit, unit: Unit, reading: Reading, gazetteer: Gazetteer
) -> tuple[str, ...]:
    """Who or what an event is about, canonical names, the thing before its maker.

    The possessive owner of the trigger ("DeepSeek's delays") comes first; else the entities of the wanted kinds in the
    clause, the sentence, the title, in this order.
    """
    wanted = _PREFER.get(event_type, ("company",))
    if event_type == "delay" and kind in ("chip", "model"):
        wanted = (kind,)  # type: ignore[assignment]
    elif event_type == "delay":
        wanted = ("company",)
    start, end = unit.sentence.clause_at(trigger.start)
    owner = _owner(trigger, unit)
    if owner is None and _is_anaphoric(trigger, unit):
        unit = _antecedent(unit, reading)
        start, end = unit.start, unit.end
    causes = delay.cause_spans(unit) if event_type == "delay" else []
    clause = [
        f
        for f in unit.found
        if start <= f.start and f.end <= max(end, trigger.end) and not delay.inside(f.start, causes)
    ]
    title = reading.units[0].found if reading.units else ()
    scopes: list[Sequence[Found]] = [[owner] if owner else [], clause, unit.found, title]
    scopes.extend(_not_compared(other) for other in reading.head if other is not unit and other.rank)
    things = next((picked for scope in scopes if (picked := [f for f in scope if f.kind in wanted])), [])
    if not things:
        things = next((list(scope) for scope in scopes if scope), [])
    names: dict[str, None] = {}
    ordered = (
        sorted(things, key=lambda f: abs(f.start - trigger.start) if f.field == unit.field else 0) if kind else things
    )
    for found in ordered[:4]:
        names[found.name] = None
    if owner:
        names[owner.name] = None
    for found in ordered[:4]:
        maker = gazetteer.company(found.maker) if found.maker else None
        if maker:
            names[maker.name] = None
    if event_type == "delay" or wanted != ("company",):
        for found in (*clause, *unit.found, *title):
            if found.kind == "company" and len(names) < 5:
                names[found.name] = None
    return tuple(names)


_COMPARED = re.compile(
    r"(?:\b(?:since|than|like|unlike|versus|vs\.?|against|over|behind|ahead of|beats?|rivals?|matches|alongside|after|replac\w+|succe\w+)\s+(?:the |its |[a-z]+'s )?"
    r"|比|对标|超过|继|自)$"
)


def _not_compared(unit: Unit) -> list[Found]:
    """The mentions of a sentence but those that something is only measured against: "the first since GPT-2"."""
    return [f for f in unit.found if not _COMPARED.search(unit.text[max(unit.start, f.start - 24) : f.start])]


_ANAPHORA = re.compile(
    r"\b(?:the|this|that|these|such a|its|their) (?:latest |new |further )?$|(?:这一|此次|本次|该|这次|这种)$"
)


def _is_anaphoric(trigger: Hit, unit: Unit) -> bool:
    """Whether the trigger points back: "the delay", "this slip"."""
    return bool(_ANAPHORA.search(unit.text[max(unit.start, trigger.start - 14) : trigger.start]))


def _antecedent(unit: Unit, reading: Reading) -> Unit:
    """Where to look for what "the delay" was of: the title, else the sentence that tells of the promise."""
    title = reading.units[0]
    if title.rank == 0 and title.found:
        return title
    promises = (u for u in reading.head if u.found and any(name == "delay.was_due" for name, _ in u.of("trigger")))
    return next(promises, unit)


def _owner(trigger: Hit, unit: Unit) -> Found | None:
    """The entity whose possessive stands right before the trigger."""
    for found in unit.found:
        gap = unit.text[found.end : trigger.start]
        if found.end <= trigger.start and gap.startswith(("'s ", "的")) and len(gap) <= 16:
            return found
    return None
