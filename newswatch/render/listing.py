"""The readable list of stories or articles: one line a row on a wide screen, two on a usual one, more on a very narrow
one, no boxes.

The whole list is laid out at once, because the columns of ids and times are as wide as their widest cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from newswatch.render.cells import fit, pad, width
from newswatch.render.columns import Row, cell, happenings
from newswatch.render.labels import INDENT, parted
from newswatch.render.paint import Line, Span, harmless, line, painted
from newswatch.render.screen import Screen
from newswatch.render.times import ago

WIDE = 110  # cells from which one line a row leaves enough of a headline
LEAST = 24  # cells that a headline has at least, beside id and time
EVENT_STYLES = {
    "delay": "yellow",
    "cancellation": "red",
    "launch": "green",
    "supply": "magenta",
    "export-control": "magenta",
    "technical-trouble": "red",
    "outage": "red",
    "security": "red",
    "deal": "blue",
    "funding": "blue",
    "acquisition": "blue",
    "capex": "blue",
}


def lines(rows: Sequence[Row], screen: Screen, now: datetime, *, oneline: bool = False) -> Iterator[str]:
    """The rows as lines for this screen. With `screen.width` 0 nothing is cut."""
    shown: Iterator[Line]
    if screen.plain:
        shown = (_plain(row, screen, now) for row in rows)
    elif oneline or screen.width >= WIDE:
        shown = _one_line(rows, screen, now)
    else:
        shown = _two_lines(rows, screen, now)
    for row in shown:
        yield painted(row, screen)


def _plain(row: Row, screen: Screen, now: datetime) -> Line:
    parts = [
        str(row.get("id", "")),
        ago(row.get("published"), now),
        _events(row),
        _title(row),
        cell(row.get("publisher")),
    ]
    return line("  ".join(part for part in [*parts, _more(row)] if part))


def _one_line(rows: Sequence[Row], screen: Screen, now: datetime) -> Iterator[Line]:
    ids, times = _columns(rows, now)
    events = [_events(row, most=1) for row in rows]
    publishers = [cell(row.get("publisher")) for row in rows]
    event_room = min(20, _widest(events))
    publisher_room = min(24, max(8, screen.width // 5) if screen.width else 24, _widest(publishers))
    fixed = sum(len(column[0]) + 2 for column in (ids, times) if column) + 1
    room = screen.width - fixed - sum(room + 2 for room in (event_room, publisher_room) if room)
    if not screen.width:
        room = _widest([_title(row) for row in rows])
    elif room < LEAST:  # a narrow screen has no room for who prints it, a very narrow one none for what happened
        room, publisher_room = screen.width - fixed - (event_room + 2 if event_room else 0), 0
    if screen.width and room < 20:
        room, event_room = screen.width - fixed, 0
    if screen.width and room < 8:
        times, room = [""] * len(rows), screen.width - fixed + len(times[0]) + 2
    for row, id_, time, event, publisher in zip(rows, ids, times, events, publishers, strict=True):
        title = pad(fit(_title(row), room, screen.ellipsis), room)
        yield line(
            f" {id_}  ",
            Span(time, "dim"),
            "  " if time else "",
            Span(pad(fit(event, event_room, screen.ellipsis), event_room), _style(event)),
            "  " if event_room else "",
            Span(title, "strong" if _new(row) else "", row.get("url")),
            "  ",
            Span(fit(publisher, publisher_room, screen.ellipsis), "dim"),
        )


def _widest(column: Sequence[str]) -> int:
    return max(map(width, column), default=0)


def _two_lines(rows: Sequence[Row], screen: Screen, now: datetime) -> Iterator[Line]:
    ids, times = _columns(rows, now)
    indent = 1 + len(ids[0]) + 2 + len(times[0]) + 2 if rows else 0
    room = screen.width - indent if screen.width else 10**6
    if room < LEAST:
        yield from _narrow(rows, ids, times, screen)
        return
    for row, id_, time in zip(rows, ids, times, strict=True):
        title = fit(_title(row), room, screen.ellipsis)
        yield line(f" {id_}  ", Span(time, "dim"), "  ", Span(title, "strong", row.get("url")))
        about = _about(row, room, screen)
        dots = [part for span in about for part in (Span(screen.dot, "dim"), span)]
        yield line(" " * indent, *dots[1:])


def _narrow(rows: Sequence[Row], ids: Sequence[str], times: Sequence[str], screen: Screen) -> Iterator[Line]:
    """Id and time, below them the headline, below it what it is about; none wider than the screen."""
    room = screen.width - len(INDENT)
    for row, id_, time in zip(rows, ids, times, strict=True):
        yield line(f" {id_}  ", Span(time, "dim"))
        yield line(INDENT, Span(fit(_title(row), room, screen.ellipsis), "strong", row.get("url")))
        yield from parted(_about(row, room, screen), screen)


def _columns(rows: Sequence[Row], now: datetime) -> tuple[list[str], list[str]]:
    ids = [str(row.get("id", "")) for row in rows]
    times = [ago(row.get("published"), now) for row in rows]
    id_room, time_room = max(map(len, ids), default=0), max(map(len, times), default=0)
    return [id_.rjust(max(3, id_room)) for id_ in ids], [time.rjust(time_room) for time in times]


def _about(row: Row, room: int, screen: Screen) -> list[Span]:
    """Publisher, what happened, to whom, how many more. Where room is short the names give way, then the other
    happenings; the first one and the count never do."""
    dot, more = screen.dot, _more(row)
    first, *others = happenings(row.get("events") or ()) or [""]
    left = room - sum(width(part) + len(dot) for part in (first, more) if part)
    fair = min(24, max(8, left // 2), max(0, left)) if first else left
    publisher = fit(cell(row.get("publisher")), fair, screen.ellipsis)
    left -= width(publisher) + len(dot)
    subjects = []
    for words in _subjects(row):
        shown = fit(words, left, screen.ellipsis) if left >= 8 else ""
        subjects.append(Span(shown))
        left -= width(shown) + len(dot) if shown else 0
    events = [Span(first, _style(first))]
    for words in others:
        if width(words) + len(dot) <= left:
            events.append(Span(words, _style(words)))
            left -= width(words) + len(dot)
    return [span for span in [Span(publisher, "dim"), *events, *subjects, Span(more, "dim")] if span.text]


def _subjects(row: Row) -> list[str]:
    """The models, the chips with their makers' names before them, and the companies when there is neither."""
    models = [entity["name"] for entity in row.get("models") or ()]
    chips = [entity["name"] for entity in row.get("chips") or ()]
    companies = [entity["name"] for entity in row.get("companies") or ()]
    groups = [models, chips] if models or chips else [companies]
    return [harmless(", ".join(group[:4])) for group in groups if group]


def _title(row: Row) -> str:
    return cell(row.get("title")) or "(untitled)"


def _events(row: Row, most: int = 3) -> str:
    """What happened, in words, because colour alone tells nothing."""
    return ", ".join(happenings(row.get("events") or ())[:most])


def _style(event: str) -> str:
    return EVENT_STYLES.get(event.split(",")[0].split(" ")[0], "cyan") if event else ""


def _more(row: Row) -> str:
    more = len(row.get("articles") or ()) - 1
    return f"+{more} more" if more > 0 else ""


def _new(row: Row) -> bool:
    return bool(row.get("new"))
