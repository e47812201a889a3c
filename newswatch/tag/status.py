"""Whether an event is reported, rumoured, denied, negated or only possible: cue lists with scope.

Order: what the rule itself decides, denied, negated, rumoured, hypothetical, reported. A cue must not be covered by a
pseudo-cue ("not only", "in May", "open source"); a negation must stand shortly before the trigger in its clause; a modal
in the trigger's sentence; a denial or an unnamed source anywhere in title and summary, because the whole item is about
what they say (NegEx and ConText: lexicon, pseudo-cues, scope and termination).
"""

from __future__ import annotations

import re

from newswatch.kinds import Status
from newswatch.tag.phrases import Hit
from newswatch.tag.reading import Reading, Unit, unit_cues

# A denial in the item is about these; the others are denied only in their own sentence.
DENIABLE = frozenset(
    {"delay", "launch", "deal", "acquisition", "supply", "technical-trouble", "cancellation", "funding", "security"}
)
NEGATABLE = frozenset({"delay", "acquisition", "deal", "cancellation", "funding"})
_NEAR = 28  # characters between a negation and its trigger
_NEAR_CJK = 8


def decide(
    event_type: str, fixed: str | None, unit: Unit, trigger: Hit, reading: Reading, *, by_words: bool = False
) -> tuple[Status | None, tuple[str, ...]]:
    """The status of an event and the words that decided it; None when a negated happening is no event at all.

    Of a delay that no rule found, but the words do (`by_words`), a negation beside a date is how it is said, and negates
    nothing: "won't make it this year", "nothing before Christmas".
    """
    denial = _denial(event_type, unit, reading)
    if denial:
        return "denied", (denial,)
    if fixed:
        return fixed, (_word(unit, trigger),)  # type: ignore[return-value]
    negation = _negation(unit, trigger)
    if negation and not (by_words and event_type == "delay" and reading.dates(unit)):
        return ("negated" if event_type in NEGATABLE else None), (negation,)
    rumour = _rumour(unit, reading)
    possible = _possible(unit, trigger)
    if rumour:
        return "rumoured", (rumour,)
    if possible:
        return "hypothetical", (possible,)
    return "reported", ()


def _word(unit: Unit, hit: Hit) -> str:
    return unit.text[hit.start : hit.end]


def _denial(event_type: str, unit: Unit, reading: Reading) -> str | None:
    for hit in unit_cues(unit, "denied"):
        if event_type != "lawsuit":
            return _word(unit, hit)
    if event_type in DENIABLE:
        for other, hit in reading.cues("denied"):
            return _word(other, hit)
    return None


def _negation(unit: Unit, trigger: Hit) -> str | None:
    start, _ = unit.sentence.clause_at(trigger.start)
    for hit in unit_cues(unit, "negated"):
        reach = _NEAR if _word(unit, hit).isascii() else _NEAR_CJK
        if start <= hit.start and hit.end <= trigger.start and trigger.start - hit.end <= reach:
            return _word(unit, hit)
    return None


def _rumour(unit: Unit, reading: Reading) -> str | None:
    own = next(unit_cues(unit, "rumoured"), None)
    if own:
        return _word(unit, own)
    if any(True for _ in unit_cues(unit, "first_party")):
        return None
    for other, hit in reading.cues("rumoured"):
        return _word(other, hit)
    return None


_CONDITIONS = frozenset({"if", "unless", "whether", "若", "如果", "一旦", "倘若", "falls", "wenn"})


def _possible(unit: Unit, trigger: Hit) -> str | None:
    """A modal in the trigger's clause, or a condition anywhere in its sentence."""
    start, end = unit.sentence.clause_at(trigger.start)
    for hit in unit_cues(unit, "hypothetical"):
        if hit.start < trigger.end and hit.end > trigger.start:
            continue  # inside the trigger itself
        if _is_month(unit, hit):
            continue
        if start <= hit.start < end or _word(unit, hit) in _CONDITIONS:
            return _word(unit, hit)
    return None


_WORD = re.compile(r"[A-Za-z]{4,}")


def _is_month(unit: Unit, hit: Hit) -> bool:
    """Whether "may" is May: written large within a sentence that writes other words small."""
    if unit.text[hit.start : hit.end] != "may" or hit.start == unit.start or unit.cased[hit.start] != "M":
        return False
    words: list[str] = _WORD.findall(unit.cased, unit.start, unit.end)
    return sum(word[0].isupper() for word in words) * 2 < len(words)
