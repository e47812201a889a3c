"""The readable list of feeds, and of what `feeds check` found about each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from newswatch.render.cells import fit, pad, width
from newswatch.render.columns import Row, cell
from newswatch.render.labels import INDENT, parted
from newswatch.render.paint import Line, Span, line, painted
from newswatch.render.screen import Screen
from newswatch.render.times import ago

STATE_STYLES = {"ok": "green", "new": "cyan", "gone": "red", "failing": "red", "disabled": "dim"}
LEAST = 10  # cells that a title has at least, in a table
HEAD = ("FEED", "STATE", "FETCHED", "NEWS", "ERRORS", "TITLE")
WITH_ERRORS = "TITLE, OR WHAT IS WRONG"


def lines(rows: Sequence[Row], screen: Screen, now: datetime) -> Iterator[str]:
    """One line a feed under a head; titles and errors are cut to the screen, the rest never. On a narrow screen the
    name, and below it the rest in words."""
    for row in _table(rows, screen, now):
        yield painted(row, screen)


def _table(rows: Sequence[Row], screen: Screen, now: datetime) -> Iterator[Line]:
    cells = [_cells(row, now) for row in rows]
    if not cells:
        return
    if screen.plain:
        for parts in cells:
            yield line("  ".join(part for part in parts if part))
        return
    rooms = [max(width(parts[i]) for parts in [HEAD, *cells]) for i in range(5)]
    used = sum(rooms) + 10
    room = screen.width - used if screen.width else 10**6
    if room < LEAST:
        for parts in cells:
            yield from _narrow(parts, screen)
        return
    last = WITH_ERRORS if any(row.get("error") for row in rows) else HEAD[5]
    yield line(Span(_row(HEAD, rooms) + fit(last, room, screen.ellipsis), "dim"))
    for parts in cells:
        name, state, *_ = parts
        rest = _row(("", "", *parts[2:]), rooms)[rooms[0] + rooms[1] + 4 :]
        yield line(
            pad(name, rooms[0]) + "  ",
            Span(pad(state, rooms[1]), STATE_STYLES.get(state, "yellow")),
            "  " + rest,
            Span(fit(parts[5], room, screen.ellipsis)),
        )


def _narrow(parts: Sequence[str], screen: Screen) -> Iterator[Line]:
    """The name of a feed, below it its state, when it was fetched and brought news, and its title or what is wrong."""
    name, state, fetched, news, errors, told = parts
    yield line(Span(fit(name, screen.width, screen.ellipsis)))
    shown = [Span(state, STATE_STYLES.get(state, "yellow"))]
    shown += [Span(f"fetched {fetched}")] if fetched != "-" else []
    shown += [Span(f"news {news}")] if news != "-" else []
    shown += [Span(f"errors: {errors}")] if errors != "0" else []
    yield from parted(shown, screen)
    yield line(INDENT, Span(fit(told, screen.width - len(INDENT), screen.ellipsis), "dim"))


def _row(parts: Sequence[str], rooms: Sequence[int]) -> str:
    return "".join(
        pad(part, room, right=i >= 2) + "  " for i, (part, room) in enumerate(zip(parts, rooms, strict=False))
    )


def _cells(row: Row, now: datetime) -> tuple[str, ...]:
    told = cell(row.get("error")) or cell(row.get("title")) or cell(row.get("url"))
    return (
        cell(row.get("name")),
        cell(row.get("state")),
        ago(row.get("last_ok"), now) if row.get("last_ok") else "-",
        ago(row.get("last_new"), now) if row.get("last_new") else "-",
        cell(row.get("failures") or 0),
        told,
    )


def checked(row: Row, room: int, screen: Screen) -> str:
    """One line of `feeds check`: name, state, what it rests on; three on a narrow screen. On a pipe the columns are
    separated by tabs."""
    name, state, detail = cell(row.get("name")), cell(row.get("state")), cell(row.get("detail"))
    if not screen.tty:
        return "\t".join((name, state, detail, cell(row.get("url"))))
    style = STATE_STYLES.get(state, "yellow" if state in ("moved", "stale", "empty") else "red")
    left = screen.width - max(room, width(name)) - 14
    if left < LEAST:
        head = [line(Span(fit(name, screen.width, screen.ellipsis))), *parted([Span(state, style)], screen)]
        below = fit(detail, screen.width - len(INDENT), screen.ellipsis)
        return "\n".join(painted(part, screen) for part in [*head, line(INDENT, below)] if part)
    return painted(
        line(pad(name, room) + "  ", Span(pad(state, 10), style), "  ", fit(detail, left, screen.ellipsis)), screen
    )
