"""A label with words beside it, in lines of a width; below it, where the words would have too little room there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newswatch import text
from newswatch.render.cells import fit, pad, width, wrap
from newswatch.render.paint import Line, Span, line, painted
from newswatch.render.screen import Screen

LEAST = 18  # cells that the words have at least, beside their label
INDENT = "  "  # of words below it


def labelled(label: str, words: str, column: int, measure: int, style: str = "") -> Iterator[Line]:
    """The words in lines of at most `measure` cells, the label in a column of its own before the first.

    >>> ["".join(span.text for span in line) for line in labelled("Event", "delay of R2", 8, 40)]
    ['Event   delay of R2']
    >>> ["".join(span.text for span in line) for line in labelled("Event", "delay of R2", 8, 20)]
    ['Event', '  delay of R2']
    """
    if measure - column < LEAST:
        if label:
            yield line(Span(label, "dim"))
        for part in wrap(text.line(words), measure - len(INDENT)):
            yield line(INDENT, Span(part, style))
        return
    for number, part in enumerate(wrap(text.line(words), measure - column)):
        yield line(Span(pad("" if number else label, column), "dim"), Span(part, style))


def beside(label: str, words: str, column: int, measure: int, screen: Screen, style: str = "") -> Iterator[str]:
    """`labelled`, painted; nothing where there are no words."""
    for row in labelled(label, words, column, measure, style) if words else ():
        yield painted(row, screen)


def parted(parts: Iterable[Span], screen: Screen) -> Iterator[Line]:
    """Parts with dots between them, in as many indented lines as they need; one that is longer than a line is cut."""
    room = screen.width - len(INDENT)
    spans: list[Span] = []
    left = room
    for part in parts:
        words = fit(part.text, room, screen.ellipsis)
        if spans and len(screen.dot) + width(words) > left:
            yield line(INDENT, *spans)
            spans, left = [], room
        if spans:
            spans.append(Span(screen.dot, "dim"))
            left -= len(screen.dot)
        spans.append(Span(words, part.style))
        left -= width(words)
    if spans:
        yield line(INDENT, *spans)


def titled(name: str, about: str, measure: int) -> Iterator[Line]:
    """A name and what is said of it on one line; where that is too long, what is said stands below the name."""
    name, about = text.line(name), text.line(about)
    if width(name) + 2 + width(about) <= measure:
        yield line(Span(name, "strong"), "  ", Span(about, "dim"))
        return
    for part in wrap(name, measure):
        yield line(Span(part, "strong"))
    for part in wrap(about, measure - len(INDENT)):
        yield line(INDENT, Span(part, "dim"))
