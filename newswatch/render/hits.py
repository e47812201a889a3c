"""The list of what a search found: headline, who and when, and the place in the text with the hit marked.

A hit is bold where the screen has colour, and stands in [brackets] where it has not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from newswatch.render.cells import fit, width
from newswatch.render.columns import Row, cell
from newswatch.render.labels import INDENT
from newswatch.render.listing import LEAST
from newswatch.render.paint import Line, Span, harmless, line, painted
from newswatch.render.screen import Screen
from newswatch.render.times import ago

MEASURE = 100  # cells of a line of prose, at most
MOST_LINES = 3  # of a snippet
OPENING, CLOSING = "[(（《「『【“‘", "])，。、；：？！）》」』】”’…,.;:?!"


def lines(rows: Sequence[Row], screen: Screen, now: datetime, *, oneline: bool = False) -> Iterator[str]:
    """The rows as lines for this screen. With `screen.width` 0 nothing is cut."""
    ids = [str(row.get("id", "")) for row in rows]
    times = [ago(row.get("published"), now) for row in rows]
    id_room, time_room = max([3, *map(len, ids)]), max(map(len, times), default=0)
    indent = 1 + id_room + 2 + time_room + 2
    room = screen.width - indent if screen.width and not screen.plain else 10**6
    narrow = room < LEAST  # then the headline stands below id and time, and one line a row has no time
    if narrow:
        indent = indent - time_room - 2 if oneline else len(INDENT)
        room = screen.width - indent
    for row, id_, time in zip(rows, ids, times, strict=True):
        title = Span(fit(cell(row.get("title")) or "(untitled)", room, screen.ellipsis), "strong", row.get("url"))
        number, when = f" {id_.rjust(id_room)}  ", Span(time.rjust(time_room), "dim")
        if not narrow:
            yield painted(line(number, when, "  ", title), screen)
        elif oneline:
            yield painted(line(number, title), screen)
        else:
            yield painted(line(number, when), screen)
            yield painted(line(INDENT, title), screen)
        if not (oneline or screen.plain):
            yield from _place(row, indent, room, screen)


def _place(row: Row, indent: int, room: int, screen: Screen) -> Iterator[str]:
    """Who prints it, and the place in the text."""
    before = " " * indent
    yield painted(line(before, Span(fit(cell(row.get("publisher")), room, screen.ellipsis), "dim")), screen)
    if row.get("snippet") == row.get("title"):
        return
    parts = _wrapped(_marked(row, screen), min(room, MEASURE))
    for part in parts[:MOST_LINES]:
        cut = part is parts[:MOST_LINES][-1] and len(parts) > MOST_LINES
        yield painted(line(before, *part, screen.ellipsis if cut else ""), screen)


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
    """The spans in lines of at most `room` cells, broken at blanks and between wide characters.

    The last cell of a line stays free for an ellipsis.
    """
    text = "".join(span.text for span in spans)
    styles = [span.style for span in spans for _ in span.text]
    found: list[list[Span]] = [[]]
    left, at = room - 1, 0
    for piece in _pieces(text):
        styled = [Span(char, style) for char, style in zip(piece, styles[at : at + len(piece)], strict=True)]
        at += len(piece)
        if width(piece.rstrip()) > left and found[-1]:
            found.append([])
            left = room - 1
        while width(piece.rstrip()) > room - 1:  # a word longer than the line
            found[-1].append(styled.pop(0))
            left, piece = left - width(piece[0]), piece[1:]
            if left <= 1:
                found.append([])
                left = room - 1
        found[-1] += styled
        left -= width(piece)
    return [_trimmed(_joined(part)) for part in found if part]


def _joined(chars: Sequence[Span]) -> list[Span]:
    """Neighbours of one style as one span."""
    found: list[Span] = []
    for char in chars:
        if found and found[-1].style == char.style:
            found[-1] = Span(found[-1].text + char.text, char.style)
        else:
            found.append(char)
    return found


def _trimmed(spans: Sequence[Span]) -> Line:
    last = spans[-1]
    return (*spans[:-1], Span(last.text.rstrip(), last.style))


def _pieces(text: str) -> Iterator[str]:
    """What must stay together: a word with the blank after it, a wide character with the signs that belong to it."""
    piece = ""
    for char in text:
        if piece and char not in CLOSING and (piece[-1] == " " or _breaks(piece[-1], char)):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _breaks(before: str, after: str) -> bool:
    """Whether a line may end between two characters that are no blanks: beside a wide one, not after an opening."""
    return before not in OPENING and (width(before) > 1 or width(after) > 1)
