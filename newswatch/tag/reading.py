"""One reading of a document for the event rules: its sentences, and every phrase of the book found in them.

Events, status, causes and relations all ask this reading, so the text is walked once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from newswatch.model import Field, Kind
from newswatch.tag import dates
from newswatch.tag.clauses import Sentence, sentences
from newswatch.tag.document import Document, Found
from newswatch.tag.hant import simplified
from newswatch.tag.matcher import fold_case
from newswatch.tag.phrases import Hit
from newswatch.tag.rules import Rules

LEAD = 900  # characters of the body that are read for events when it stands in for a summary
BODY = 6_000  # characters of the body that relations, causes and central events are looked for in


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence in its field, with what was found in it. `rank`: 0 title, 1 first sentence after it, 2 the rest of the
    summary or lead, 3 the body."""

    field: Field
    text: str  # the whole field, folded, lower-case, simplified
    sentence: Sentence
    rank: int
    hits: tuple[Hit, ...]
    found: tuple[Found, ...]

    @property
    def start(self) -> int:
        """Where the sentence begins in its field."""
        return self.sentence.start

    @property
    def end(self) -> int:
        """Where the sentence ends in its field."""
        return self.sentence.end

    def of(self, category: str) -> Iterator[tuple[str, Hit]]:
        """The hits of a category ("trigger", "veto", "need", "object", "cue", "cause") with their names."""
        for hit in self.hits:
            head, _, name = hit.label.partition(" ")
            if head == category:
                yield name, hit

    def entities(self, *kinds: Kind) -> tuple[Found, ...]:
        """The mentions of these kinds in the sentence, in order."""
        return tuple(found for found in self.found if not kinds or found.kind in kinds)


@dataclass(frozen=True, slots=True)
class Reading:
    """All sentences of a document in order, title first."""

    units: tuple[Unit, ...]
    published: date | None
    language: str

    @property
    def head(self) -> tuple[Unit, ...]:
        """Title and summary (or the lead of the body): what an article says it is about."""
        return tuple(unit for unit in self.units if unit.rank < 3)

    def cues(self, name: str) -> Iterator[tuple[Unit, Hit]]:
        """The hits of a cue list in title and summary that no pseudo-cue covers."""
        for unit in self.head:
            yield from ((unit, hit) for hit in unit_cues(unit, name))

    def dates(self, unit: Unit) -> tuple[dates.DateSpan, ...]:
        """The date expressions of a sentence."""
        return dates.find(unit.text, self.published, unit.start, unit.end)


_PSEUDO = {"negated": "pseudo", "hypothetical": "not_hypothetical", "rumoured": "not_rumoured"}


def unit_cues(unit: Unit, name: str) -> Iterator[Hit]:
    """The hits of a cue list in a sentence that no pseudo-cue covers."""
    covers = [hit for found, hit in unit.of("cue") if found == _PSEUDO.get(name)]
    for found, hit in unit.of("cue"):
        if found == name and not any(
            c.start <= hit.start and hit.end <= max(c.end, hit.end) and hit.start < c.end for c in covers
        ):
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
        text = lowered(value)
        # Rules read title and summary, or the lead; in the body only relations are looked for.
        reach = len(text) if field != "text" else 0 if has_summary else LEAD
        hits = list(rules.book.find(text, 0, min(reach, len(text))))
        mentions = by_field.get(field, [])
        at_hit = at_found = 0
        for number, sentence in enumerate(sentences(text, clauses=reach > 0)):
            rank = _rank(field, number, sentence.start, has_summary)
            while at_hit < len(hits) and hits[at_hit].start < sentence.start:
                at_hit += 1
            begin = at_hit
            while at_hit < len(hits) and hits[at_hit].start < sentence.end:
                at_hit += 1
            while at_found < len(mentions) and mentions[at_found].start < sentence.start:
                at_found += 1
            first = at_found
            while at_found < len(mentions) and mentions[at_found].start < sentence.end:
                at_found += 1
            inside = tuple(hit for hit in hits[begin:at_hit] if hit.end <= sentence.end)
            units.append(Unit(field, text, sentence, rank, inside, tuple(mentions[first:at_found])))
    published = document.published.date() if document.published else None
    return Reading(tuple(units), published, document.language)


def _rank(field: Field, number: int, start: int, has_summary: bool) -> int:
    if field == "title":
        return 0
    if field == "summary" or not has_summary:
        if field == "text" and start > LEAD:
            return 3
        return 1 if number == 0 else 2
    return 3
