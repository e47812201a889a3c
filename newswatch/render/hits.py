"""The list of what a search found: headline, who and when, and the place in the text with the hit marked.

A hit is bold where the screen has colour, and stands in [brackets] where it has not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from newswatch.render.cells import fit, width
from newswatch.render.columns import Row, cell
from newswatch.render.paint import Line, Span, harmless, line, painted
from newswatch.render.screen import Screen
from newswatch.render.times import ago

MEASURE = 100  # cells of a line of prose, at most
MOST_LINES = 3  # of a snippet


def lines(rows: Sequence[Row], screen: Screen, now: datetime, *, oneline: bool = False) -> Iterator[str]:
    """The rows as lines for this screen. With `screen.width` 0 nothing is cut."""
    ids = [str(row.get("id", "")) for row in rows]
    times = [ago(row.get("published"), now) for row in rows]
    id_room, time_room = max([3, *map(len, ids)]), max(map(len, times), default=0)
    indent = 1 + id_room + 2 + time_room + 2
    room = max(10, (screen.width or 10**6) - indent)
    for row, id_, time in zip(rows, ids, times, strict=True):
        title = fit(cell(row.get("title")) or "(untitled)", room, screen.ellipsis)
        head = (
            f" {id_.rjust(id_room)}  ",
            Span(time.rjust(time_room), "dim"),
            "  ",
            Span(title, "strong", row.get("url")),
        )
        yield painted(line(*head), screen)
        if oneline or screen.plain:
            continue
        yield painted(line(" " * indent, Span(fit(cell(row.get("publisher")), room, screen.ellipsis), "dim")), screen)
        for part in _wrapped(_marked(row, screen), min(room, MEASURE))[:MOST_LINES]:
            yield painted(line(" " * indent, *part), screen)


def _marked(row: Row, screen: Screen) -> list[Span]:
    """The snippet in spans, hits marked."""
    text, at, spans = str(row.get("snippet") or ""), 0, []
    for start, end in row.get("hits") or ():
        spans.append(Span(text[at:start]))
        hit = text[start:end]
        spans.append(Span(hit, "strong") if screen.color else Span(f"[{hit}]"))
        at = end
    spans.append(Span(text[at:]))
    return [Span(harmless(span.text), span.style) for span in spans if span.text]


def _wrapped(spans: Sequence[Span], room: int) -> list[Line]:
    """The spans in lines of at most `room` cells, broken at blanks and between wide characters."""
    found: list[list[Span]] = [[]]
    left = room
    for span in spans:
        for piece in _pieces(span.text):
            cells = width(piece.rstrip())
            if cells > left and found[-1]:
                found.append([])
                left = room
                piece = piece.lstrip()
            found[-1].append(Span(fit(piece, room) if cells > room else piece, span.style))
            left -= width(piece)
    return [tuple(part) for part in found if part]


def _pieces(text: str) -> Iterator[str]:
    """Words with the blank after them; wide characters one by one."""
    word = ""
    for char in text:
        if width(char) > 1:
            if word:
                yield word
            yield char
            word = ""
        else:
            word += char
            if char == " ":
                yield word
                word = ""
    if word:
        yield word
