"""Why something slipped: of all stretches of title and summary the one that most likely says so, by learnt weights.

    sentence -> clauses, and what follows a word of reason or precedes a word of effect in them -> terms of each
        -> sum of weights -> the likeliest stretch, unless it is likelier that none says why

The weights are those of a conditional logit (D. McFadden, Conditional logit analysis of qualitative choice behavior,
1974), in which "none" is one more choice. data/events/causes.tsv holds them, made by `python -m tests.learn_causes` from
the items of tests/data/training that name a cause.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from math import exp, fsum
from typing import NamedTuple

from newswatch.tag import weights
from newswatch.tag.cause_class import decide
from newswatch.tag.phrases import Hit
from newswatch.tag.reading import Reading, Unit
from newswatch.tag.rules import Rules

LIKELIER = 0.8  # so many times as likely as that no stretch says why it must be that any does
SECOND = 0.2  # so likely, beside "none", must a second one be that goes on where the first ends
BIAS = "@bias"

_LEAD = re.compile(
    r"\b(?:due to|because(?: of)?|owing to|thanks to|amid|cit(?:es|ed|ing)|blam(?:es?|ed|ing)(?: (?:it )?on)?|as a result of"
    r"|in the wake of|(?:caused|triggered|prompted|driven|hampered|dogged|plagued|hit|slowed|forced|held (?:up|back)) by"
    r"|stemming from|attribut\w+ to|put(?:s|ting)? (?:it )?down to|(?:tied|linked) to|on account of|the reason(?: is| was|:)"
    r"|depends? on|hostage to|short of|for (?:lack|want) of|in favou?r of|wait(?:s|ed|ing)? (?:for|on)|awaiting|pending|over"
    r"|after|following|while|as|so that|to|for|until|till|once|unless|before|with|without|since|by|on|from"
    r"|wegen|aufgrund|nach|weil|da|bis|ohne|mit)\s+"
    r"|(?:由于|因为|因|受制于|受限于|受累于|受|系|源于|归咎于|归因于|起因于|鉴于|出于|为了|为|在于|卡在|是在|原因(?:是|在于|为)?|缘于"
    r"|等(?:待|到)?|待|直到|须|需)"
)
_TAIL = re.compile(
    r"\s(?:push(?:es|ed)?|forc(?:es|ed)|delay(?:s|ed)?|h(?:o|e)lds?|caus(?:es|ed)|means?(?: that)?|meant|leads?|led"
    r"|prompt(?:s|ed)|sets?|slow(?:s|ed)?|stall(?:s|ed)?|derail(?:s|ed)?|knock(?:s|ed)?|trip(?:s|ped)? up|hamper(?:s|ed)?"
    r"|dog(?:s|ged)?|blamed|is|are|was|were|keeps?|kept|leaves?|left|costs?|stop(?:s|ped)?|block(?:s|ed)?|puts?|bump(?:s|ed)?"
    r"|move[sd]?|sends?|sent)\s"
    r"|是(?:主|首|根本)?(?:要)?(?:原)?因|所致|作祟|惹的祸|导致|致使|使得|令|造成|迫使|拖累|拖慢|影响|卡住|让|使|逼|拖"
    r"|推迟|延[后期迟]|跳票|押后|难产"
    r"|で|により|によって|のため|ため|로 인해|때문에|탓에|으로|에"
)
_BEFORE = re.compile(r"([a-zß-ÿ']+|[,:;(—–-])\s*$")
_JOINT = re.compile(r"(but|and|so|as|while|after|because|since|although|though|when|weil|da|aber|und)\s+")
# Of "would push back", "is what keeps".
_LEFT_OVER = re.compile(
    r"\s(?:would|could|should|may|might|will|can|has|have|had|(?:is|are|was|were) what|that|which)$"
)
_EDGES = " ,;:.!?，。；：、！？\"'“”(（)）-–—"
_LEAST = 6  # characters of a stretch in Latin letters; of Chinese, Japanese and Korean 2
_CJK_FROM = "\u2e80"
_LENGTHS = (2, 4, 6, 8, 10)  # words
# A reason stands within so many characters of a sentence, and so many words of reason and of effect of a clause are looked
# at: what nobody writes must not take endless time, and each of the ones goes with each of the others.
_REACH = 1_000
_MOST = 8
_NEAR = 20  # characters before a clause in which the word stands that joins it


class Stretch(NamedTuple):
    """Words of a sentence, at [start, end) of its field, that may say why; with what introduces them and the words of
    causes in them, each with its class."""

    unit: Unit
    start: int
    end: int
    lead: str
    whole: bool  # a whole clause
    named: tuple[tuple[str, Hit], ...] = ()

    @property
    def kind(self) -> str:
        """The class of the cause that it would be."""
        return decide(self.unit.text, self.named) or "other"


def find(reading: Reading, original: Mapping[str, str], rules: Rules) -> tuple[str | None, str | None]:
    """The cause of the delay that a document tells of and its class, or (None, None). `original` has the text of each
    field as it was written."""
    choices = _weighed(reading, rules)
    if sum(odds for odds, _ in choices) < LIKELIER:
        return None, None
    first = choices[0][1]
    second = next((one for odds, one in choices if odds >= SECOND and _goes_on(first, one)), None)
    words = [original[one.unit.field][one.start : one.end] for one in (first, second) if one]
    return "; ".join(words), first.kind


def _goes_on(first: Stretch, second: Stretch) -> bool:
    """Whether a clause tells of another trouble behind the first: "training failed, and labelling took longer"."""
    behind = second.unit is first.unit and second.start >= first.end
    return behind and second.whole and second.kind not in {first.kind, "other"}


def spoken(reading: Reading, rules: Rules, most: int = 5) -> list[tuple[str, float]]:
    """The terms that say most of the likeliest cause, for or against it, with the weight of each."""
    choices = _weighed(reading, rules)
    said = [(term, rules.causes.get(term, 0.0)) for term in sorted(terms(choices[0][1], reading))] if choices else []
    return sorted(said, key=lambda one: -abs(one[1]))[:most]


def _weighed(reading: Reading, rules: Rules) -> list[tuple[float, Stretch]]:
    """All stretches of title and summary with their odds against "none of them", the likeliest first."""
    known = rules.causes
    if not known:
        return []
    weighed = [
        (exp(min(30.0, fsum([known.get(term, 0.0) for term in terms(stretch, reading)]))), stretch)
        for unit in reading.head
        for stretch in stretches(unit, rules)
    ]
    return sorted(weighed, key=lambda one: -one[0])


def stretches(unit: Unit, rules: Rules) -> Iterator[Stretch]:
    """The clauses of a sentence, and their parts after a word that gives a reason or before one that gives an effect."""
    text = unit.text
    reach = min(unit.end, unit.start + _REACH)
    named = [(hit.label.removeprefix("cause "), hit) for hit in rules.cause_book.find(text, unit.start, reach)]
    seen: set[tuple[int, int]] = set()
    for start, end, lead, whole in _parts(unit, reach):
        start, end, lead = _trimmed(text, start, end, lead)
        least = 2 if text[start : start + 1] > _CJK_FROM else _LEAST
        if end - start >= least and (start, end) not in seen:
            seen.add((start, end))
            inside = tuple([(name, hit) for name, hit in named if start <= hit.start and hit.end <= end])
            yield Stretch(unit, start, end, lead, whole, inside)


def _parts(unit: Unit, reach: int) -> Iterator[tuple[int, int, str, bool]]:
    """The bounds of the clauses and their parts, what introduces each, and whether it is whole."""
    text = unit.text
    for start, end in unit.sentence.clauses or ((unit.start, unit.end),):
        if start >= reach:
            return
        end = min(end, reach)
        before = _BEFORE.search(text, max(unit.start, start - _NEAR), start)
        joint = before[1] if before else ""
        yield start, end, joint, True
        tails = [tail.start() for tail in islice(_TAIL.finditer(text, start, end), _MOST)]
        for lead in islice(_LEAD.finditer(text, start, end), _MOST):
            word = "+" + lead.group().strip()
            yield lead.end(), end, word, False
            yield from ((lead.end(), tail, word, False) for tail in tails if tail >= lead.end())
        yield from ((start, tail, joint, False) for tail in tails)


def _trimmed(text: str, start: int, end: int, lead: str) -> tuple[int, int, str]:
    """The bounds without blanks and marks, without the word that joins it to what stands before (which introduces it
    then), and without what is left of the verb after it."""
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    if joint := _JOINT.match(text, start, end):
        start, lead = joint.end(), "+" + joint[1]
    if left := _LEFT_OVER.search(text, start, end):
        end = left.start()
    return start, end, lead


def terms(stretch: Stretch, reading: Reading) -> set[str]:
    """What is known of a stretch, each a term that has a weight: its words, how it is introduced, where it stands to the
    words that tell of the delay, what else is said in it."""
    unit, start, end, lead, whole, named = stretch
    said = weights.words(unit, start, end)
    known = set(said)
    if not unit.text.isascii():
        known.update([before + word for before, word in pairwise(said) if before > _CJK_FROM < word])
    known -= weights.EMPTY
    known.update((BIAS, f"@lead {lead}", f"@words {bisect(_LENGTHS, len(said))}"))
    if said:
        known.add(f"@first {said[0]}")
    if whole:
        known.add("@clause")
    for span in reading.dates(unit):
        if start <= span.start < end:
            known.add("@date")
            break
    if named:
        known.add("@classed")
        known.update([f"@class {name}" for name, _ in named])
    known.update(_events(unit, start, end))
    return known


def _events(unit: Unit, start: int, end: int) -> list[str]:
    """The types of event that have a trigger in a stretch; where its sentence stands; whether that tells of the delay,
    and on which side of the stretch."""
    told: list[str] = []
    delays: list[Hit] = []
    for name, hit in unit.of("trigger"):
        event_type = name.partition(".")[0]
        if event_type == "delay":
            delays.append(hit)
        if start <= hit.start and hit.end <= end:
            told.append(f"@event {event_type}")
    if not delays:
        told.append(f"@rank {unit.rank}")
        return told
    told.append(f"@rank {unit.rank} delay")
    if not any(start <= hit.start < end for hit in delays):
        told.append("@before the delay" if end <= delays[0].start else "@after the delay")
    return told
