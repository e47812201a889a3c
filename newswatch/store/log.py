"""What happened: each run, and each visit of a feed in it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, Literal

from newswatch.store.times import epoch, maybe_moment, maybe_rfc3339, rfc3339

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf

Outcome = Literal["updated", "unchanged", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run did: feeds by outcome, articles and stories."""

    due: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    skipped: int = 0
    articles_new: int = 0
    articles_updated: int = 0
    stories_new: int = 0
    stories_updated: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of one feed. `bytes` counts what came over the wire; `reason` says without secrets why it failed."""

    feed_id: int
    at: datetime
    outcome: Outcome
    status: int | None = None
    bytes: int | None = None
    ms: int | None = None
    articles_new: int = 0
    articles_updated: int = 0
    reason: str | None = None


def start(db: Shelf, command: str, *, now: datetime, scheduled: bool = False) -> int:
    """Open the record of a run; its id."""
    row_id = db.conn.execute(
        "INSERT INTO run (command, scheduled, pid, host, started_at) VALUES (?, ?, ?, ?, ?)",
        (command, scheduled, os.getpid(), socket.gethostname(), epoch(now)),
    ).lastrowid
    assert row_id is not None
    return row_id


def finish(
    db: Shelf, run_id: int, counts: Counts, *, now: datetime, exit_code: int, message: str | None = None
) -> None:
    """Close the record of a run. A run that was killed stays open."""
    values = {name: getattr(counts, name) for name in Counts.__slots__}  # a summary has more to tell than is kept
    columns = ", ".join(f"{name} = :{name}" for name in values)
    db.conn.execute(
        f"UPDATE run SET finished_at = :now, exit_code = :exit_code, message = :message, {columns} WHERE id = :run_id",
        {**values, "now": epoch(now), "exit_code": exit_code, "message": message, "run_id": run_id},
    )


def add_visits(db: Shelf, run_id: int, visits: Iterable[Visit]) -> None:
    """Record visits, inside the transaction that stores what they brought."""
    db.conn.executemany(
        "INSERT INTO visit (run_id, feed_id, at, outcome, status, bytes, ms, articles_new, articles_updated, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                run_id,
                visit.feed_id,
                epoch(visit.at),
                visit.outcome,
                visit.status,
                visit.bytes,
                visit.ms,
                visit.articles_new,
                visit.articles_updated,
                visit.reason,
            )
            for visit in visits
        ],
    )


def forget(db: Shelf, *, before: datetime) -> int:
    """Delete the records of runs (and their visits) that began before a time; how many runs."""
    return db.conn.execute("DELETE FROM run WHERE started_at < ?", (epoch(before),)).rowcount


def runs(conn: Connection, *, limit: int = 20) -> list[dict[str, Any]]:
    """The last runs, newest first, with RFC 3339 times."""
    names = ", ".join(Counts.__slots__)
    rows = conn.execute(
        f"SELECT id, command, scheduled, pid, started_at, finished_at, exit_code, message, {names} FROM run"
        " ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [
        {
            "id": row[0],
            "command": row[1],
            "scheduled": bool(row[2]),
            "pid": row[3],
            "started_at": rfc3339(row[4]),
            "finished_at": maybe_rfc3339(row[5]),
            "exit_code": row[6],
            "message": row[7],
            **dict(zip(Counts.__slots__, row[8:], strict=True)),
        }
        for row in rows
    ]


def last_good_fetch(conn: Connection) -> str | None:
    """When the last fetch began that did not fail as a whole, however many have failed since (RFC 3339)."""
    row = conn.execute(
        "SELECT started_at FROM run WHERE command = 'fetch' AND exit_code IN (0, 3) ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return None if row is None else rfc3339(row[0])


def visits(conn: Connection, feed_id: int, *, limit: int = 20) -> list[dict[str, Any]]:
    """The last visits of a feed, newest first, with RFC 3339 times."""
    rows = conn.execute(
        "SELECT run_id, at, outcome, status, bytes, ms, articles_new, articles_updated, reason FROM visit"
        " WHERE feed_id = ? ORDER BY at DESC, id DESC LIMIT ?",
        (feed_id, limit),
    )
    names = ("run", "at", "outcome", "status", "bytes", "ms", "articles_new", "articles_updated", "reason")
    return [{**dict(zip(names, row, strict=True)), "at": rfc3339(row[1])} for row in rows]


def newest_first_seen(conn: Connection) -> datetime | None:
    """When the article that the clock says is the newest was first seen."""
    row = conn.execute("SELECT max(first_seen) FROM article").fetchone()
    return maybe_moment(row[0])
