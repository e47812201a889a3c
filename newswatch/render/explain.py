"""An explanation for reading: the text with its names underlined, then every tag with its reasons.

    DeepSeek holds back R2 after training on Ascend fails
    ========            ~~                   ------

Companies are underlined with =, chips with -, models with ~, refused names with ?, so that no colour is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from newswatch import text
from newswatch.render.cells import width, wrap
from newswatch.render.labels import beside, titled
from newswatch.render.paint import Span, line, painted
from newswatch.render.screen import Screen
from newswatch.render.tags import event_words

if TYPE_CHECKING:
    from newswatch.model import EntityTag, Event
    from newswatch.tag.why import Explained, WhyNot

MARKS = {"company": "=", "chip": "-", "model": "~"}
_STYLES = {"=": "cyan", "-": "yellow", "~": "magenta", "?": "red"}
_MEASURE = 88
_INDENT = 4
MOST_PARTS = 8  # sentences of the text that are shown
MOST_MENTIONS = 4  # of one entity
_STOP = re.compile(r"[.!?](?=\s)|[。！？\n]")
_PIECE = re.compile(r"[^\s\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]+|\s+|.", re.DOTALL)


def lines(one: Explained, screen: Screen, *, whole: bool = False) -> Iterator[str]:
    """The page of an explanation; `whole` shows all of the text and all refusals."""
    page = _Page(one, min(screen.width or _MEASURE, _MEASURE), screen)
    yield from page.texts(whole)
    yield ""
    yield from page.about()
    yield from page.entities()
    yield from page.events()
    yield from page.relations()
    yield from page.refused(None if whole else 6)
    yield from page.rejected(None if whole else 6)


def why_not(answer: WhyNot, screen: Screen) -> Iterator[str]:
    """The answer to `--why-not`."""
    measure = min(screen.width or _MEASURE, _MEASURE)
    head = f"{answer.tag} is there." if answer.is_there else f"{answer.tag} is not there."
    for words in wrap(head, measure):
        yield painted(line(Span(words, "strong")), screen)
    for reason in answer.reasons:
        for number, words in enumerate(wrap(text.line(reason), measure - 2)):
            yield ("  " if number else "- ") + words


class _Page:
    """One explanation on one screen."""

    def __init__(self, one: Explained, measure: int, screen: Screen) -> None:
        self.one = one
        self.measure = measure
        self.screen = screen
        self.marks = _marks(one)

    # --- the text

    def texts(self, whole: bool) -> Iterator[str]:
        """Title, summary, and of the text the sentences that hold something."""
        for field in ("title", "summary", "text"):
            value: str = getattr(self.one, field)
            if not value:
                continue
            parts = [(0, len(value))] if field != "text" or whole else self._parts(value)
            if field != "title" and parts:
                yield painted(line(Span(field, "dim")), self.screen)
            for start, end in parts[: None if whole else MOST_PARTS]:
                yield from self._underlined(field, value, start, end)
            if len(parts) > MOST_PARTS and not whole:
                for words in wrap(f"... {len(parts) - MOST_PARTS} more sentences: --all", self.measure):
                    yield painted(line(Span(words, "dim")), self.screen)

    def _parts(self, value: str) -> list[tuple[int, int]]:
        """The sentences of the text that hold a name or the evidence of an event."""
        held = sorted(self.marks.get("text", ()))
        held += [(e.start, e.end, "") for e in self.one.tags.events if e.field == "text"]
        found: list[tuple[int, int]] = []
        start = 0
        for stop in (*(m.end() for m in _STOP.finditer(value)), len(value)):
            if value[start:stop].strip() and any(start <= at < stop for at, _, _ in held):
                found.append((start, stop))
            start = stop
        return found

    def _underlined(self, field: str, value: str, start: int, end: int) -> Iterator[str]:
        marks = self.marks.get(field, [])
        for first, last in _rows(value, start, end, self.measure):
            here = value[first:last].rstrip()
            yield painted(line(Span(here, "strong" if field == "title" else "")), self.screen)
            under = _under(value, first, first + len(here), marks)
            if under.strip():
                pieces = [Span(run.group(), _STYLES.get(run.group()[0], "")) for run in re.finditer(r"(.)\1*", under)]
                yield painted(tuple(pieces), self.screen)

    # --- the tags

    def about(self) -> Iterator[str]:
        """Relevance, origin, flags, corrections."""
        tags = self.one.tags
        relevant = f"{tags.relevance} of 100" if tags.relevant else "no: not about the AI industry or its hardware"
        yield from self._row("Relevant", relevant)
        yield from self._row("Origin", tags.origin or "")
        yield from self._row("Flags", ", ".join(tags.flags))
        yield from self._row("By hand", " ".join(self.one.corrected))
        if self.one.stale:
            yield from self._row("Note", "stored with older rules: `newswatch retag` brings it up to date")

    def entities(self) -> Iterator[str]:
        """Each entity with its score and its places."""
        for tag in self.one.tags.entities:
            head = f"{tag.kind}:{tag.slug} {MARKS[tag.kind]}"
            about = f"{tag.relevance} {tag.role}{', implied' if tag.implied else ''}: {_terms(tag)}"
            for row in titled(tag.name, head, self.measure):
                yield painted(row, self.screen)
            yield from self._indented(about)
            yield from self._places(tag)

    def _places(self, tag: EntityTag) -> Iterator[str]:
        for mention in tag.mentions[:MOST_MENTIONS]:
            proof = f", proved by {mention.proof!r}" if mention.proof else ""
            yield from self._indented(
                f'"{mention.alias}" in the {mention.field} at {mention.start}: {mention.rule}{proof}'
            )
        if len(tag.mentions) > MOST_MENTIONS:
            yield from self._indented(f"and {len(tag.mentions) - MOST_MENTIONS} more places")

    def events(self) -> Iterator[str]:
        """Each event with its rule, evidence and cues."""
        for event, told in zip(self.one.tags.events, self.one.tags.to_dict()["events"], strict=True):
            yield from self._event(event, told)

    def _event(self, event: Event, told: dict[str, Any]) -> Iterator[str]:
        for number, words in enumerate(wrap(text.line(event_words(told)), self.measure - 2)):
            yield painted(
                line("  " if number else "", Span(words, "red" if event.type == "delay" else "cyan")), self.screen
            )
        if event.cause:
            yield from self._indented(
                f"because: {event.cause}" + (f" ({event.cause_class})" if event.cause_class else "")
            )
            because = self.one.explanation.because()
            yield from self._indented("says why: " + ", ".join(f'"{term}" {weight:+.1f}' for term, weight in because))
        yield from self._indented(f"rule {event.rule}, sure {event.confidence:.2f}, status {event.status}")
        if event.evidence:
            yield from self._indented(f'{event.field}: "{event.evidence}"')
        if event.type in self.one.explanation.likely:
            spoken = self.one.explanation.spoken(event.type)
            yield from self._indented("words: " + ", ".join(f'"{word}" {weight:+.1f}' for word, weight in spoken))
        if event.cues:
            yield from self._indented("cues: " + ", ".join(f'"{cue}"' for cue in event.cues))

    def relations(self) -> Iterator[str]:
        """Each relation with its evidence."""
        for one in self.one.tags.relations:
            head = f"{one.subject} {one.verb.replace('_', ' ')} {one.object}"
            for part in wrap(text.line(head), self.measure):
                yield painted(line(Span(part, "green")), self.screen)
            yield from self._indented(f'rule {one.rule}: "{one.evidence}"')

    def refused(self, most: int | None) -> Iterator[str]:
        """Names that stood there and were not accepted; of the same name and reason the first."""
        seen: dict[tuple[str, str, str], str] = {}
        for one in self.one.explanation.refused:
            said = self.one.piece(one.field, one.start, one.end)
            seen.setdefault((one.kind, one.slug, one.why), f'"{said}" is not {one.kind}:{one.slug}: {one.why}')
        yield from self._listed("Refused", list(seen.values()), most)

    def rejected(self, most: int | None) -> Iterator[str]:
        """Triggers of events that did not count."""
        said = [f'{one.rule} "{one.trigger}" in the {one.field}: {one.why}' for one in self.one.explanation.rejected]
        yield from self._listed("Rejected", list(dict.fromkeys(said)), most)

    def _listed(self, label: str, said: Sequence[str], most: int | None) -> Iterator[str]:
        for number, words in enumerate(said[:most]):
            yield from self._row("" if number else label, words)
        if most is not None and len(said) > most:
            yield from self._row("", f"and {len(said) - most} more: --all")

    def _row(self, label: str, words: str) -> Iterator[str]:
        return beside(label, words, 10, self.measure, self.screen)

    def _indented(self, words: str) -> Iterator[str]:
        for part in wrap(text.line(words), self.measure - _INDENT):
            yield painted(line(" " * _INDENT, Span(part, "dim")), self.screen)


def _terms(tag: EntityTag) -> str:
    return " ".join(f"{term} {points:+}" if points < 0 or "half" not in term else term for term, points in tag.score)


def _marks(one: Explained) -> dict[str, list[tuple[int, int, str]]]:
    """Where names stand, by field: (start, end, sign)."""
    marks: dict[str, list[tuple[int, int, str]]] = {}
    for refused in one.explanation.refused:
        marks.setdefault(refused.field, []).append((refused.start, refused.end, "?"))
    for tag in one.tags.entities:
        for mention in () if tag.implied else tag.mentions:
            marks.setdefault(mention.field, []).append((mention.start, mention.end, MARKS[tag.kind]))
    return marks


def _rows(value: str, start: int, end: int, cells: int) -> Iterator[tuple[int, int]]:
    """A stretch of text in rows of at most `cells`, as places in it."""
    first, used = start, 0
    for piece in _PIECE.finditer(value, start, end):
        if piece.group() == "\n":
            yield first, piece.end()
            first, used = piece.end(), 0
            continue
        takes = width(piece.group())
        if used and used + width(piece.group().rstrip()) > cells:
            yield first, piece.start()
            first, used = piece.start(), 0
        while takes > cells:  # a word that fills more than a row
            yield first, first + cells
            first += cells
            takes = width(value[first : piece.end()])
        if not used and piece.group().isspace():
            first = piece.end()
            continue
        used += takes
    if first < end:
        yield first, end


def _under(value: str, first: int, last: int, marks: Sequence[tuple[int, int, str]]) -> str:
    """The line of signs below value[first:last]; wide characters get two."""
    signs = [" "] * (last - first)
    for start, end, sign in marks:
        for at in range(max(start, first), min(end, last)):
            signs[at - first] = sign
    return "".join(sign * width(value[first + n]) for n, sign in enumerate(signs))
