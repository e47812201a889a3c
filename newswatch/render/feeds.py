"""The readable list of feeds, and of what `feeds check` found about each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from newswatch.render.cells import fit, pad, width
from newswatch.render.columns import Row, cell
from newswatch.render.paint import Line, Span, line, painted
from newswatch.render.screen import Screen
from newswatch.render.times import ago

STATE_STYLES = {"ok": "green", "new": "cyan", "gone": "red", "failing": "red", "disabled": "dim"}
HEAD = ("FEED", "STATE", "FETCHED", "NEWS", "ERRORS", "TITLE")
WITH_ERRORS = "TITLE, OR WHAT IS WRONG"


def lines(rows: Sequence[Row], screen: Screen, now: datetime) -> Iterator[str]:
    """One line a feed under a head; titles and errors are cut to the screen, the rest never."""
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
    room = max(10, screen.width - used) if screen.width else 10**6
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
    """One line of `feeds check`: name, state, what it rests on. On a pipe the columns are separated by tabs."""
    name, state, detail = cell(row.get("name")), cell(row.get("state")), cell(row.get("detail"))
    if not screen.tty:
        return "\t".join((name, state, detail, cell(row.get("url"))))
    style = STATE_STYLES.get(state, "yellow" if state in ("moved", "stale", "empty") else "red")
    used = max(room, width(name)) + 14
    rest = fit(detail, max(10, screen.width - used), screen.ellipsis)
    return painted(line(pad(name, room) + "  ", Span(pad(state, 10), style), "  ", rest), screen)
