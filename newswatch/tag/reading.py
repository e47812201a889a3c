"""One reading of a document for the event rules: its sentences, and every phrase of the book found in them.

Events, status, causes and relations all ask this reading, so the text is walked once.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NamedTuple

from newswatch.hant import simplified
from newswatch.kinds import Field, Kind
from newswatch.tag import dates
from newswatch.tag.clauses import Sentence, sentences, stops, stripped
from newswatch.tag.document import Document, Found
from newswatch.tag.matcher import fold_case
from newswatch.tag.phrases import Hit
from newswatch.tag.rules import Rules

LEAD = 900  # characters of the body that are read for events when it stands in for a summary
BODY_RANK = 3
BODY = 6_000  # characters of the body that relations, causes and central events are looked for in


class Unit(NamedTuple):
    """A sentence in its field, with what was found in it. `rank`: 0 title, 1 first sentence after it, 2 the rest of the
    summary or lead, 3 the body."""

    field: Field
    text: str  # the whole field, folded, lower-case, simplified
    cased: str  # the same as it was written
    start: int  # where the sentence begins in its field
    end: int
    sentence: Sentence
    rank: int
    hits: dict[str, list[tuple[str, Hit]]]  # by category, each with its name
    found: tuple[Found, ...]

    def of(self, category: str) -> Sequence[tuple[str, Hit]]:
        """The hits of a category ("trigger", "veto", "need", "object", "cue") with their names, in order."""
        return self.hits.get(category, ())

    def entities(self, *kinds: Kind) -> tuple[Found, ...]:
        """The mentions of these kinds in the sentence, in order."""
        return tuple(found for found in self.found if not kinds or found.kind in kinds)


@dataclass(frozen=True, slots=True)
class Reading:
    """All sentences of a document in order, title first."""

    units: tuple[Unit, ...]  # of the body only those that name somebody
    head: tuple[Unit, ...]  # title and summary (or the lead of the body): what an article says it is about
    published: date | None
    language: str
    _dates: dict[int, tuple[dates.DateSpan, ...]] = dataclasses.field(default_factory=dict, repr=False, compare=False)

    def cues(self, name: str) -> Iterator[tuple[Unit, Hit]]:
        """The hits of a cue list in title and summary that no pseudo-cue covers."""
        for unit in self.head:
            yield from ((unit, hit) for hit in unit_cues(unit, name))

    def dates(self, unit: Unit) -> tuple[dates.DateSpan, ...]:
        """The date expressions of a sentence."""
        found = self._dates.get(id(unit))
        if found is None:
            found = self._dates[id(unit)] = dates.find(unit.text, self.published, unit.start, unit.end)
        return found


_PSEUDO = {"negated": "pseudo", "hypothetical": "not_hypothetical", "rumoured": "not_rumoured"}


def unit_cues(unit: Unit, name: str) -> Iterator[Hit]:
    """The hits of a cue list in a sentence that no pseudo-cue covers."""
    cues = unit.hits.get("cue")
    if cues is None:
        return
    pseudo = _PSEUDO.get(name)
    covers = [hit for found, hit in cues if found == pseudo]
    for found, hit in cues:
        if found == name and not any(c.start <= hit.start < c.end for c in covers):
            yield hit


def lowered(text: str) -> str:
    """A field as rules read it: lower-case and in simplified characters, same length."""
    return simplified(fold_case(text))


def read(document: Document, found: Sequence[Found], rules: Rules) -> Reading:
    """Cut a document into sentences and look up every phrase. The body is read for events only as far as LEAD when
    there is no summary, for the rest as far as BODY."""
    units: list[Unit] = []
    by_field: dict[str, list[Found]] = {}
    for mention in found:
        by_field.setdefault(mention.field, []).append(mention)
    has_summary = bool(document.summary.strip())
    for field, value in document.fields():
        value = value[:BODY]
        mentions = by_field.get(field, [])
        if field == "text" and has_summary:
            units += _body(value, mentions)
        else:
            units += _head(field, value, mentions, rules)
    published = document.published.date() if document.published else None
    head = tuple(unit for unit in units if unit.rank < BODY_RANK)
    return Reading(tuple(units), head, published, document.language)


def _head(field: Field, value: str, mentions: Sequence[Found], rules: Rules) -> Iterator[Unit]:
    """The sentences of title or summary; of a body that stands in for a summary those of the lead, and beyond it those
    that name somebody."""
    text = lowered(value)
    reach = min(LEAD, len(text)) if field == "text" else len(text)
    hits = list(rules.book.find(text, 0, reach))
    at_hit = at_found = 0
    for number, sentence in enumerate(sentences(text)):
        rank = _rank(field, number, sentence.start)
        while at_hit < len(hits) and hits[at_hit].start < sentence.start:
            at_hit += 1
        begin = at_hit
        while at_hit < len(hits) and hits[at_hit].start < sentence.end:
            at_hit += 1
        first = at_found
        while at_found < len(mentions) and mentions[at_found].start < sentence.end:
            at_found += 1
        if rank == BODY_RANK and first == at_found:
            continue  # neither events nor relations ask about it
        inside = _by_category(hits[begin:at_hit], sentence.end) if begin < at_hit else _NOTHING
        start, end, _ = sentence
        yield Unit(field, text, value, start, end, sentence, rank, inside, tuple(mentions[first:at_found]))


def _body(value: str, mentions: Sequence[Found]) -> Iterator[Unit]:
    """The sentences of a body that name somebody: only relations are looked for in it."""
    if not mentions:
        return
    text = lowered(value)
    ends = stops(text)
    at, size = 0, len(mentions)
    while at < size and mentions[at].start < len(text):
        number = bisect_right(ends, mentions[at].start)
        start, end = stripped(text, ends[number - 1] if number else 0, ends[number])
        first, at = at, at + 1
        while at < size and mentions[at].start < end:
            at += 1
        yield Unit(
            "text", text, value, start, end, Sentence(start, end, ()), BODY_RANK, _NOTHING, tuple(mentions[first:at])
        )


_NOTHING: dict[str, list[tuple[str, Hit]]] = {}


def _by_category(hits: Sequence[Hit], end: int) -> dict[str, list[tuple[str, Hit]]]:
    """The hits that end in their sentence, by the first word of their label."""
    found: dict[str, list[tuple[str, Hit]]] = {}
    for hit in hits:
        if hit.end <= end:
            category, name = _parts(hit.label)
            found.setdefault(category, []).append((name, hit))
    return found


@cache
def _parts(label: str) -> tuple[str, str]:
    category, _, name = label.partition(" ")
    return category, name


def _rank(field: Field, number: int, start: int) -> int:
    if field == "title":
        return 0
    if field == "text" and start > LEAD:
        return BODY_RANK
    return 1 if number == 0 else 2
