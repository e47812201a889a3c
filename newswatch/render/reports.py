"""The reports on a screen: the slip ledger, what was said of a saga, timelines, trends, the matrix, feeds by worth.

Each is a table under a head, in which one column gives way; where even that does not fit, a row takes two lines or
more, none wider than the screen. `plain` is one record a line, without columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from newswatch.render.cells import fit, pad, width, wrap
from newswatch.render.columns import Row, cell, event_type
from newswatch.render.labels import INDENT, parted
from newswatch.render.listing import EVENT_STYLES
from newswatch.render.paint import Line, Span, line, painted
from newswatch.render.screen import Screen
from newswatch.render.times import ago

GAP = "  "
ELASTIC = 24  # cells that the column which gives way keeps at least, in a table


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, what a row shows in it, and whether it gives way.

    Where a row takes two lines, the columns that lead stand in the first, the others in the second in `words`.
    """

    head: str
    show: Callable[[Row, datetime], str]
    right: bool = False
    elastic: bool = False
    leads: bool = False
    words: str = "{}"
    style: Callable[[Row], str] = lambda row: ""


def _field(name: str) -> Callable[[Row, datetime], str]:
    return lambda row, now: cell(row.get(name))


STATE_STYLES = {"overdue": "red", "open": "yellow", "launched": "green", "dropped": "dim"}
ROLE_STYLES = {"slip": "red", "risk": "yellow", "denial": "cyan", "launch": "green", "dropped": "magenta"}
VERDICT_STYLES = {"more": "red", "less": "green", "few": "dim"}


def _was_due(row: Row, now: datetime) -> str:
    first, current = cell(row.get("first_promise")), cell(row.get("current_promise"))
    if not first and not current:
        return "no date"
    return first if first == current else f"{first or '?'} → {current or '?'}"


def _slips(row: Row, now: datetime) -> str:
    return f"{row.get('slips') or 0}×"


def _state(row: Row, now: datetime) -> str:
    state = cell(row.get("state"))
    if state == "overdue":
        return f"overdue {row.get('overdue_days')} d" + (", silent" if row.get("silent") else "")
    return state + (" !" if row.get("contradictions") else "")


def _because(row: Row, now: datetime) -> str:
    return cell(row.get("cause")) or cell(row.get("cause_class"))


def _dates(row: Row, now: datetime) -> str:
    was, due = cell(row.get("from")), cell(row.get("to"))
    return f"{was or '?'} → {due or '?'}" if was or (due and row.get("type") == "delay") else due


def _event(row: Row, now: datetime) -> str:
    return event_type(row) if row.get("type") else ""


def _change(row: Row, now: datetime) -> str:
    change, verdict = row.get("change"), row.get("verdict")
    if verdict == "few":
        return "too few"
    if change is None:
        return "new" if verdict == "more" else ""
    sign = {"more": " more", "less": " less"}.get(str(verdict), " ~")
    return f"{change:+.0%}{sign}"


def _percent(name: str) -> Callable[[Row, datetime], str]:
    return lambda row, now: "" if row.get(name) is None else f"{row[name]:.0%}"


def _lag(row: Row, now: datetime) -> str:
    minutes = row.get("median_lag_minutes")
    if minutes is None:
        return ""
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} d"


COLUMNS: dict[str, tuple[Column, ...]] = {
    "slip": (
        Column("SUBJECT", _field("subject"), leads=True, style=lambda row: "strong"),
        Column("PROMISED", _was_due, leads=True),
        Column("SLIPS", _slips, right=True, words="slipped {}"),
        Column("BY", _field("slipped"), words="by {}"),
        Column("STATE", _state, leads=True, style=lambda row: STATE_STYLES.get(cell(row.get("state")), "")),
        Column("ORIGINS", lambda row, now: str(len(row.get("origins") or ())), right=True, words="origins: {}"),
        Column("LAST", lambda row, now: ago(row.get("last_report"), now), right=True, words="last {}"),
        Column("CAUSE", _because, elastic=True),
    ),
    "happening": (
        Column("DATE", lambda row, now: cell(row.get("date"))[:10], leads=True),
        Column("EVENT", _event, leads=True, style=lambda row: EVENT_STYLES.get(cell(row.get("type")), "")),
        Column("WHEN", _dates, leads=True),
        Column("TITLE", _field("title"), elastic=True),
        Column("SOURCES", _field("sources"), right=True, words="sources: {}"),
        Column("STORY", _field("story"), right=True, words="story {}"),
    ),
    "trend": (
        Column("NAME", _field("name"), leads=True, style=lambda row: "strong", elastic=True),
        Column("STORIES", _field("total"), right=True, words="stories: {}"),
        Column("WEEKS", _field("sparkline"), leads=True),
        Column("LAST", _field("last"), right=True, words="last week {}"),
        Column("CHANGE", _change, right=True, style=lambda row: VERDICT_STYLES.get(cell(row.get("verdict")), "")),
    ),
    "worth": (
        Column("FEED", _field("feed"), leads=True, style=lambda row: "strong"),
        Column("ARTICLES", _field("articles"), right=True, words="articles: {}"),
        Column("TAGGED", _percent("tag_yield"), right=True, words="tagged {}"),
        Column("STORIES", _field("stories"), right=True, words="stories: {}"),
        Column("FIRST", _field("first"), right=True, words="first: {}"),
        Column("OF SHARED", _percent("first_share"), right=True, words="of shared {}"),
        Column("LAG", _lag, right=True, words="lag {}"),
        Column("ALONE", _percent("unique_share"), right=True, words="alone {}"),
        Column("COPIES", _field("copies"), right=True, words="copies: {}"),
    ),
}


def lines(kind: str, rows: Sequence[Row], screen: Screen, now: datetime) -> Iterator[str]:
    """The rows of a kind as lines for reading."""
    made = {"said": _history, "cell": _grid}.get(kind)
    painted_rows = made(rows, screen, now) if made else _table(COLUMNS[kind], rows, screen, now)
    for row in painted_rows:
        yield painted(row, screen)


def _table(columns: Sequence[Column], rows: Sequence[Row], screen: Screen, now: datetime) -> Iterator[Line]:
    if not rows:
        return
    shown = [[column.show(row, now) for column in columns] for row in rows]
    if screen.plain:
        for cells in shown:
            yield line(GAP.join(part for part in cells if part))
        return
    rooms = [max(width(column.head), *(width(cells[i]) for cells in shown), 0) for i, column in enumerate(columns)]
    if screen.width:
        spare = screen.width - sum(rooms) - len(GAP) * (len(rooms) - 1)
        for i, column in enumerate(columns):
            if column.elastic and spare < 0:
                kept = max(min(ELASTIC, rooms[i]), rooms[i] + spare)
                spare, rooms[i] = spare + rooms[i] - kept, kept
        if spare < 0:
            yield from _folded(columns, rows, shown, screen)
            return
    yield line(Span(_joined(columns, [column.head for column in columns], rooms, screen), "dim"))
    for row, cells in zip(rows, shown, strict=True):
        spans: list[Span] = []
        for column, part, room in zip(columns, cells, rooms, strict=True):
            words = pad(fit(part, room, screen.ellipsis), room, right=column.right)
            spans += [Span(words, column.style(row)), Span(GAP)]
        yield line(*spans[:-1])


def _folded(
    columns: Sequence[Column], rows: Sequence[Row], shown: Sequence[Sequence[str]], screen: Screen
) -> Iterator[Line]:
    """A row in two lines or more: what leads, below it the rest in words, broken between its parts."""
    leading = [i for i, column in enumerate(columns) if column.leads]
    rooms = {i: max((width(cells[i]) for cells in shown), default=0) for i in leading}
    aligned = sum(rooms.values()) + len(GAP) * (len(leading) - 1) <= screen.width
    for row, cells in zip(rows, shown, strict=True):
        spans: list[Span] = []
        left = screen.width
        for i in leading:
            if not cells[i] and not aligned:
                continue
            words = fit(cells[i], left, screen.ellipsis)
            spans += [Span(pad(words, rooms[i] if aligned else 0), columns[i].style(row)), Span(GAP)]
            left -= width(spans[-2].text) + len(GAP)
        yield line(*spans[:-1])
        parts = [
            Span(column.words.format(part), column.style(row) or "dim")
            for i, (column, part) in enumerate(zip(columns, cells, strict=True))
            if part and i not in leading
        ]
        yield from parted(parts, screen)


def _joined(columns: Sequence[Column], cells: Sequence[str], rooms: Sequence[int], screen: Screen) -> str:
    return GAP.join(
        pad(fit(part, room, screen.ellipsis), room, right=column.right)
        for column, part, room in zip(columns, cells, rooms, strict=True)
    )


def _history(rows: Sequence[Row], screen: Screen, now: datetime) -> Iterator[Line]:
    """What was said of a saga: date, role, dates, who; below it the words that say so."""
    measure = min(screen.width or 88, 88)
    roles, dates = [_role(row, now) for row in rows], [_said_dates(row, now) for row in rows]
    role_room, date_room = max(map(width, roles), default=0), max(map(width, dates), default=0)
    before = 10 + role_room + date_room + 3 * len(GAP)
    for row, role, due in zip(rows, roles, dates, strict=True):
        head = [Span(cell(row.get("at"))[:10]), Span(GAP), Span(role, ROLE_STYLES.get(cell(row.get("role")), ""))]
        apart, origin, publisher = (
            " " * (role_room - width(role)) + GAP,
            cell(row.get("origin")),
            cell(row.get("publisher")),
        )
        who = origin if origin == publisher else f"{origin}, told by {publisher}"
        if not screen.width or before + width(who) <= screen.width:
            yield line(*head, apart, pad(due, date_room), GAP, Span(who, "dim"))
        else:
            beside = bool(due) and before - len(GAP) <= screen.width
            if 10 + len(GAP) + width(role) > measure:
                yield line(head[0])
                yield line(INDENT, Span(fit(role, measure - len(INDENT), screen.ellipsis), head[2].style))
            else:
                yield line(*head, *((apart, due) if beside else ()))
            yield from _below(who if beside or not due else f"{due}: {who}", measure, "dim")
        yield from _below(cell(row.get("evidence")), measure)
        if row.get("cause"):
            yield from _below(f"cause: {cell(row.get('cause'))}", measure, "dim")


def _role(row: Row, now: datetime) -> str:
    """The role with its status, unless that says nothing new: a denial is denied, a risk hypothetical."""
    if row.get("role") in ("denial", "risk"):
        return cell(row["role"])
    return _event({"type": row.get("role"), "status": row.get("status")}, now)


def _said_dates(row: Row, now: datetime) -> str:
    role = cell(row.get("role"))
    return _dates({**row, "type": "delay" if role == "slip" else role}, now)


def _below(words: str, measure: int, style: str = "") -> Iterator[Line]:
    indent = " " * 12 if measure - 12 >= ELASTIC else INDENT
    for part in wrap(words, measure - len(indent)):
        yield line(indent, Span(part, style))


def _grid(rows: Sequence[Row], screen: Screen, now: datetime) -> Iterator[Line]:
    """Models down, chips across, one letter for each thing that is said of both."""
    from newswatch.report.matrix import LETTERS, VERBS

    letters = {(cell(r["model"]), cell(r["chip"])): "".join(LETTERS.get(v, "?") for v in r["verbs"]) for r in rows}
    models = list(dict.fromkeys(model for model, _ in letters))
    counted: dict[str, int] = {}
    for _, chip in letters:
        counted[chip] = counted.get(chip, 0) + 1
    chips = sorted(counted, key=lambda chip: (-counted[chip], chip))
    if screen.plain or not models:
        for row in rows:
            yield line(f"{cell(row['model'])}{GAP}{cell(row['chip'])}{GAP}{cell(row['verbs'])}")
        return
    first = max(width(model) for model in models)
    if screen.width:
        first = min(first, max(8, screen.width - len(GAP) - max(map(_room, chips))))
    across = _that_fit(chips, first, screen)
    heads = "".join(GAP + pad(chip, _room(chip)) for chip in across)
    yield line(pad("", first), Span(fit(heads, (screen.width or 10**6) - first, screen.ellipsis), "dim"))
    for model in models:
        spans = [Span(pad(fit(model, first, screen.ellipsis), first), "strong")]
        for chip in across:
            said = letters.get((model, chip), "·")
            spans += [Span(GAP), Span(pad(said, _room(chip)), "red" if "F" in said else "" if said != "·" else "dim")]
        yield line(*spans)
    used = [verb for verb in VERBS if any(LETTERS[verb] in said for said in letters.values())]
    yield line("")
    below = GAP.join(f"{LETTERS[verb]} {verb.replace('_', ' ')}" for verb in used)
    if len(across) < len(chips):
        below += f"\n{len(chips) - len(across)} more columns: a wider screen, or --csv"
    for words in wrap(below, screen.width or 10**6):
        yield line(Span(words, "dim"))


def _room(chip: str) -> int:
    return max(4, width(chip))


def _that_fit(chips: Sequence[str], first: int, screen: Screen) -> list[str]:
    room = (screen.width or 10**6) - first
    fitting: list[str] = []
    for chip in chips:
        room -= len(GAP) + _room(chip)
        if room < 0 and fitting:
            break
        fitting.append(chip)
    return fitting


def proofs(rows: Sequence[Row], screen: Screen) -> Iterator[str]:
    """The evidence of matrix cells: who says so, when, in which words."""
    measure = min(screen.width or 88, 88)
    for row in rows:
        for words in wrap(f"{cell(row['model'])} × {cell(row['chip'])}", measure):
            yield painted(line(Span(words, "strong")), screen)
        for said in row["evidence"]:
            status = "" if said["status"] == "reported" else f" ({said['status']})"
            head = f"{cell(said['verb']).replace('_', ' ')}{status}"
            rest = f"{cell(said['published'])[:10]}{GAP}{cell(said['origin'])}{GAP}article {said['article']}"
            if width(INDENT + head + GAP + rest) <= (screen.width or 10**6):
                yield painted(line(INDENT, head, GAP, Span(rest, "dim")), screen)
            else:
                for words in wrap(head, measure - 2):
                    yield painted(line(INDENT, words), screen)
                for words in wrap(rest, measure - 4):
                    yield painted(line("    ", Span(words, "dim")), screen)
            for words in wrap(cell(said["evidence"]), measure - 4):
                yield painted(line("    " + words), screen)


def reasons(rows: Sequence[Row], screen: Screen) -> Iterator[str]:
    """What joined the articles of a story: each headline, below it the likeness and its terms."""
    for row in rows:
        head = f"{row['article']:>6}{GAP}{cell(row['published'])[:16].replace('T', ' ')}{GAP}"
        room = (screen.width or 10**6) - width(head)
        narrow = room < ELASTIC
        if narrow:  # the headline below
            yield painted(line(head.strip()), screen)
            head, room = INDENT, screen.width - len(INDENT)
        yield painted(line(head, Span(fit(cell(row["title"]), room, screen.ellipsis), "strong")), screen)
        said = "founded the story" if row["why"] is None else f"{row['score']:.2f} like {row['likest']}: {row['why']}"
        if row["copy_of"] is not None:
            said += f"; a copy of {row['copy_of']}"
        indent = " " * (4 if narrow else 8)
        for words in wrap(cell(said), min(screen.width or 88, 88) - len(indent)):
            yield painted(line(indent, Span(words, "dim")), screen)
