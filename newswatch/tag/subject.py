"""Who or what an event is about: the owner of its trigger, else whom its clause, its sentence or the title names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newswatch.kinds import Kind
from newswatch.tag import delay
from newswatch.tag.document import Found
from newswatch.tag.gazetteer import Gazetteer
from newswatch.tag.phrases import Hit
from newswatch.tag.reading import Reading, Unit

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


def find(
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
    if owner is None and is_anaphoric(trigger, unit):
        unit = antecedent(unit, reading)
        start, end = unit.start, unit.end
    causes = delay.cause_spans(unit) if event_type == "delay" else []
    clause = [
        f
        for f in unit.found
        if start <= f.start and f.end <= max(end, trigger.end) and not delay.inside(f.start, causes)
    ]
    title: Sequence[Found] = reading.units[0].found if reading.units else ()
    scopes = _scopes(event_type, owner, clause, unit, reading)
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


def _scopes(
    event_type: str, owner: Found | None, clause: Sequence[Found], unit: Unit, reading: Reading
) -> list[Sequence[Found]]:
    """Where the subject is looked for: owner, clause, sentence, title, the other sentences."""
    title: Sequence[Found] = reading.units[0].found if reading.units else ()
    sentence: Sequence[Found] = unit.found
    if event_type == "performance":
        clause = [f for f in clause if not _absent(f, unit)]
        sentence = [f for f in sentence if not _absent(f, unit)]
        title = [f for f in title if not _absent(f, reading.units[0])]
    others = [_not_compared(other) for other in reading.head if other is not unit and other.rank]
    return [[owner] if owner else [], clause, sentence, title, *others]


_COMPARED = re.compile(
    r"(?:\b(?:since|than|like|unlike|versus|vs\.?|against|over|behind|ahead of|beats?|rivals?|matches|alongside|after|replac\w+|succe\w+)\s+(?:the |its |[a-z]+'s )?"
    r"|比|对标|超过|继|自)$"
)


def _not_compared(unit: Unit) -> list[Found]:
    """The mentions of a sentence but those that something is only measured against: "the first since GPT-2"."""
    return [f for f in unit.found if not _COMPARED.search(unit.text[max(unit.start, f.start - 24) : f.start])]


_ABSENT_BEFORE = re.compile(r"\b(?:no|without|not) (?:an? |the )?$|(?:没有|不见|尚无|仍无)$")
_ABSENT_AFTER = re.compile(
    r"\s?(?:仍|还|尚|依然)?(?:未|没)|\s?(?:is|are|remains?) (?:still )?(?:missing|absent|nowhere)"
)


def _absent(found: Found, unit: Unit) -> bool:
    """Whether a sentence says of something that it is not there: "and still no R2". Then nothing is said of its quality."""
    before = unit.text[max(unit.start, found.start - 14) : found.start]
    return bool(_ABSENT_BEFORE.search(before) or _ABSENT_AFTER.match(unit.text, found.end, unit.end))


_ANAPHORA = re.compile(
    r"\b(?:the|this|that|these|such a|its|their) (?:latest |new |further )?$|(?:这一|此次|本次|该|这次|这种)$"
)


def is_anaphoric(trigger: Hit, unit: Unit) -> bool:
    """Whether the trigger points back: "the delay", "this slip"."""
    return bool(_ANAPHORA.search(unit.text[max(unit.start, trigger.start - 14) : trigger.start]))


def antecedent(unit: Unit, reading: Reading) -> Unit:
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
