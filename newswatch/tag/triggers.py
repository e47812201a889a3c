"""Which triggers of the rules count in a document, and how much; those that do not, and why.

    trigger in a clause -> no veto there -> its object class in the sentence -> score by place -> what no stronger type beats

A cancellation in the same clause beats a delay, a delay beats a launch ("the launch date slips" is no launch).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.kinds import Field
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


def find(reading: Reading, rules: Rules) -> tuple[list[Candidate], list[Rejected]]:
    """The triggers of title and summary that count, and those that were turned down."""
    candidates: list[Candidate] = []
    rejected: list[Rejected] = []
    for unit in reading.head:
        for name, trigger in unit.of("trigger"):
            rule = rules.rules[name]
            why = _refusal(rule, trigger, unit, reading)
            if why:
                rejected.append(rejection(name, trigger, unit, why))
            else:
                near = 1.0 if _object_near(rule, unit, reading) else FAR
                candidates.append(Candidate(rule, trigger, unit, rule.confidence * PLACE[unit.rank] * near))
    return _undisputed(_with_broken_promises(_without_past(candidates, reading))), rejected


def score(same: Sequence[Candidate]) -> float:
    """How sure the candidates of one type are together, 0 to 0.99."""
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


def rejection(rule: str, trigger: Hit, unit: Unit, why: str) -> Rejected:
    """A trigger that is turned down."""
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
