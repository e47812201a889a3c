"""What was known at a time: only what had been published until then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from newswatch.errors import UsageError
from newswatch.store import read, reports, search, shape
from newswatch.store.times import epoch, moment, rfc3339

if TYPE_CHECKING:
    from sqlite3 import Connection

    from newswatch.flows.read import Library


def end_of(said: str) -> datetime:
    """The last second of a day (`2025-08-20`), or the moment itself (`2025-08-20T12:00Z`). Raises UsageError."""
    try:
        if len(said) == 10:
            return datetime.combine(date.fromisoformat(said), time(), UTC) + timedelta(days=1, seconds=-1)
        found = datetime.fromisoformat(said)
    except ValueError:
        raise UsageError(f"'{said}' is no date.", hint="Write it as 2025-08-20.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def stories(
    library: Library, query: str, *, now: datetime, as_of: datetime | None, limit: int | None = None, text: bool = False
) -> Iterator[dict[str, Any]]:
    """The stories of a query, newest first; with `as_of` as they stood then: only with the reports that had been
    published. Raises QueryError."""
    if as_of is None:
        yield from library.stories(query, now=now, limit=limit, text=text)
        return
    last, shown = rfc3339(int(as_of.timestamp())), 0
    tree = library.understood(query, now=as_of).tree
    for number in search.hits(library.conn, tree, "story"):
        known = [report for report in read.reports(library.conn, number, text=text) if report["published"] <= last]
        if known:
            yield shape.story(known, tree)
            shown += 1
            if shown == limit:
                return


def out_of_reach(conn: Connection, until: datetime | None, since: datetime | None = None) -> str | None:
    """Why nothing is known of a time, when it lies wholly before or behind what is stored: what the archive spans."""
    first, last = reports.begins(conn), reports.ends(conn)
    if first is None or last is None or until is None:
        return None
    if epoch(until) >= first and (since is None or epoch(since) <= last):
        return None
    return f"The archive has nothing of that time: it spans {moment(first):%Y-%m-%d} to {moment(last):%Y-%m-%d}."


def articles(library: Library, query: str, *, now: datetime, as_of: datetime | None) -> set[int]:
    """The ids of the articles that a query finds, later ones included. Raises QueryError."""
    tree = library.understood(query, now=as_of or now).tree
    return set(search.hits(library.conn, tree, "article"))
