"""A help topic on a screen: its Markdown laid out to the width; paragraphs filled, tables in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from newswatch.render.cells import fold, pad, width, wrap

WIDEST = 100  # longer lines are hard to read


def lines(markdown: str, cells: int) -> Iterator[str]:
    """The lines of a topic, none longer than `cells` but for a word or a line of code that cannot be broken."""
    cells = min(cells, WIDEST)
    for kind, group in groupby(_paragraphs(markdown.splitlines()), key=lambda one: one[:1] == "|"):
        if kind:
            yield from _table(list(group), cells)
            continue
        for paragraph in group:
            yield from _laid(paragraph, cells)


def _laid(paragraph: str, cells: int) -> list[str]:
    if paragraph.startswith(("    ", "#")):
        return fold(paragraph, cells)
    if not paragraph.startswith("- "):
        return wrap(paragraph, cells)
    first, *others = wrap(paragraph[2:], cells - 2)
    return ["- " + first, *("  " + line for line in others)]


def _paragraphs(source: Sequence[str]) -> Iterator[str]:
    """Each paragraph and item as one line; lines of code, heads, rows and blank lines as they are."""
    open_ = ""
    for line in source:
        apart = not line.strip() or line.startswith(("    ", "#", "|"))
        if open_ and (apart or line.startswith("- ")):
            yield open_
            open_ = ""
        if apart:
            yield line
        else:
            open_ = f"{open_} {line.strip()}" if open_ else line
    if open_:
        yield open_


def _table(rows: Sequence[str], cells: int) -> Iterator[str]:
    """The second column beside the first, or below it where the first is long."""
    split = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows]
    split = [row for row in split if set("".join(row)) - set("-: ")]
    room = min(max((width(row[0]) for row in split), default=0), cells // 3)
    for first, *others in split:
        told = wrap("; ".join(others), cells - room - 2) if others else [""]
        if width(first) > room:
            yield from wrap(first, cells)
            first = ""
        for number, words in enumerate(told):
            yield (pad("" if number else first, room) + "  " + words).rstrip()
