"""Watches on the shelf, and the ledger of what each sent, holds and still has to deliver.

Rules:
1. What a watch decides and the deliveries that follow from it are written in one transaction, with the place up to
   which articles have been looked at. A run that is killed decides nothing twice.
2. A delivery is `sending` from before the attempt until its end. One that is found so at the start of a run may have
   arrived; it goes out again under the same message id.
3. What a channel cannot take waits, however long; after `give up` it is marked `expired` and never deleted by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, Literal

from newswatch.errors import UsageError
from newswatch.store.grouping import FIRST_WAITING, WAITING
from newswatch.store.times import epoch, maybe_moment, maybe_rfc3339, rfc3339

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf

Held = Literal["sent", "held"]


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved query with somewhere to send its new stories. None: the setting of config.toml holds."""

    id: int
    name: str
    query: str
    destinations: tuple[str, ...]  # as the user wrote them: secrets are named, not known
    since_id: int  # the articles up to this id have been looked at
    enabled: bool = True
    at_most: int | None = None
    quiet: str | None = None
    novelty: int | None = None
    origins: int | None = None
    created_at: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery to attempt: one story for one destination."""

    id: int
    watch: str
    story: int
    destination: str
    batch: str | None
    rest: bool


@dataclass(frozen=True, slots=True)
class Health:
    """How a destination has been doing."""

    failures: int = 0
    next_try: datetime | None = None
    error: str | None = None
    failing_since: datetime | None = None


_WATCH = "id, name, query, destinations, since_id, enabled, at_most, quiet, novelty, origins, created_at"


def add(
    db: Shelf,
    name: str,
    query: str,
    destinations: Sequence[str],
    *,
    now: datetime,
    at_most: int | None = None,
    quiet: str | None = None,
    novelty: int | None = None,
    origins: int | None = None,
) -> Watch:
    """Add a watch; it concerns articles that come from now on. Raises UsageError when the name is taken."""
    with db.atomic():
        if db.conn.execute("SELECT 1 FROM watch WHERE name = ?", (name,)).fetchone():
            raise UsageError(f"there is already a watch named {name}", hint=f"`newswatch watch remove {name}` first")
        last = last_article(db.conn)
        db.conn.execute(
            "INSERT INTO watch (name, query, destinations, since_id, at_most, quiet, novelty, origins, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (name, query, json.dumps(list(destinations), ensure_ascii=False), last, at_most, quiet, novelty, origins,
             epoch(now)),
        )  # fmt: skip
        return find(db.conn, name)


def last_article(conn: Connection) -> int:
    """The highest article id that was ever given."""
    row = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = 'article'").fetchone()
    return int(row[0]) if row else 0


def remove(db: Shelf, name: str) -> None:
    """Remove a watch, its ledger and what it still had to deliver. Raises UsageError when there is none."""
    with db.atomic():
        db.conn.execute("DELETE FROM watch WHERE id = ?", (find(db.conn, name).id,))


def find(conn: Connection, name: str) -> Watch:
    """The watch with this name. Raises UsageError."""
    row = conn.execute(f"SELECT {_WATCH} FROM watch WHERE name = ?", (name,)).fetchone()
    if row is None:
        known = [found.name for found in everything(conn)]
        hint = f"there are: {', '.join(known[:10])}" if known else "`newswatch watch add NAME 'QUERY' --to …` makes one"
        raise UsageError(f"there is no watch named {name!r}", hint=hint)
    return _watch(row)


def everything(conn: Connection) -> list[Watch]:
    """All watches, in the order in which they were added."""
    return [_watch(row) for row in conn.execute(f"SELECT {_WATCH} FROM watch ORDER BY id")]


def _watch(row: Any) -> Watch:
    number, name, query, to, since_id, enabled, at_most, quiet, novelty, origins, created_at = row
    return Watch(
        number,
        name,
        query,
        tuple(json.loads(to)),
        since_id,
        bool(enabled),
        at_most,
        quiet,
        novelty,
        origins,
        rfc3339(created_at),
    )


# --- What there is to look at ------------------------------------------------------------------------------------


def grown(conn: Connection, after: int, limit: int) -> tuple[list[tuple[int, int]], int]:
    """(story id, its highest new article id) of the stories that the next `limit` articles after an id belong to, in
    order of arrival, and the id up to which this looks: not at what a run that is under way has not placed yet."""
    # One statement, because a run may begin to wait between two.
    placed = f"SELECT id, story_id FROM article WHERE id > ? AND id < coalesce(({FIRST_WAITING}), id + 1)"
    rows = conn.execute(f"{placed} ORDER BY id LIMIT ?", (after, WAITING, limit)).fetchall()
    newest = {story_id: article_id for article_id, story_id in rows}
    return list(newest.items()), rows[-1][0] if rows else after


def looked(db: Shelf, watch_ids: Iterable[int], up_to: int) -> None:
    """Write down that watches have looked at all articles up to an id. In the `db.atomic()` of what they decided."""
    db.conn.executemany(
        "UPDATE watch SET since_id = ? WHERE id = ? AND since_id < ?", [(up_to, number, up_to) for number in watch_ids]
    )


def first_seen_after(conn: Connection, moment: datetime, limit: int = 20_000) -> list[tuple[int, int]]:
    """(story id, first seen in epoch seconds) of the stories first seen since a time, in order."""
    rows = conn.execute(
        "SELECT id, first_seen FROM story WHERE first_seen >= ? AND merged_into IS NULL"
        " ORDER BY first_seen, id LIMIT ?",
        (epoch(moment), limit),
    )
    return [(row[0], row[1]) for row in rows]


# --- The ledger --------------------------------------------------------------------------------------------------


def known(conn: Connection, watch_id: int, story_ids: Iterable[int]) -> frozenset[str] | None:
    """The facts of a story that a watch has sent or holds; None when it has done neither.

    `story_ids` are the story and its articles: a story that was merged into another is one of that one's articles.
    """
    ids = list(dict.fromkeys(story_ids))
    found: set[str] = set()
    seen = False
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        places = ", ".join("?" * len(part))
        rows = conn.execute(
            f"SELECT facts FROM watch_story WHERE watch_id = ? AND story_id IN ({places})", (watch_id, *part)
        )
        for row in rows:
            seen = True
            found |= set(json.loads(row[0]))
    return frozenset(found) if seen else None


def sent_since(conn: Connection, watch_id: int, moment: datetime) -> int:
    """How many stories a watch has sent since a time (roll-ups not counted): also one that has since said more than the
    day allowed, and is held again."""
    row = conn.execute(
        "SELECT count(*) FROM watch_story s WHERE s.watch_id = ?1 AND s.state IN ('sent', 'held') AND s.at >= ?2"
        " AND EXISTS (SELECT 1 FROM delivery d WHERE d.watch_id = s.watch_id AND d.story_id = s.story_id"
        " AND d.created_at >= ?2 AND NOT d.rest)",
        (watch_id, epoch(moment)),
    ).fetchone()
    return int(row[0])


def record(
    db: Shelf,
    watch: Watch,
    story_id: int,
    facts: Iterable[str],
    state: Held,
    *,
    now: datetime,
    not_before: datetime | None = None,
) -> None:
    """Write down that a watch sends a story (one delivery for each destination) or holds it. In `db.atomic()`."""
    db.conn.execute(
        "INSERT INTO watch_story (watch_id, story_id, facts, state, at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (watch_id, story_id) DO UPDATE SET facts = excluded.facts, state = excluded.state,"
        " at = excluded.at, rolled = 0, version = version + 1",
        (watch.id, story_id, json.dumps(sorted(facts), ensure_ascii=False), state, epoch(now)),
    )
    if state == "sent":
        _queue(db, watch, story_id, now, not_before, rest=False)


def _queue(db: Shelf, watch: Watch, story_id: int, now: datetime, not_before: datetime | None, *, rest: bool) -> None:
    version = db.conn.execute(
        "SELECT version FROM watch_story WHERE watch_id = ? AND story_id = ?", (watch.id, story_id)
    ).fetchone()[0]
    db.conn.executemany(
        "INSERT OR IGNORE INTO delivery (watch_id, story_id, version, destination, rest, created_at, not_before)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (watch.id, story_id, version, to, rest, epoch(now), epoch(not_before or now))
            for to in dict.fromkeys(watch.destinations)
        ],
    )


def roll_up(db: Shelf, watch: Watch, *, before: datetime, now: datetime) -> int:
    """Queue what a watch held before a time (the last local midnight), as roll-ups; how many stories."""
    rows = db.conn.execute(
        "SELECT story_id FROM watch_story WHERE watch_id = ? AND state = 'held' AND at < ? ORDER BY at, story_id",
        (watch.id, epoch(before)),
    ).fetchall()
    for (story_id,) in rows:
        db.conn.execute(
            "UPDATE watch_story SET state = 'sent', rolled = 1, at = ? WHERE watch_id = ? AND story_id = ?",
            (epoch(now), watch.id, story_id),
        )
        _queue(db, watch, story_id, now, None, rest=True)
    return len(rows)


def due(conn: Connection, now: datetime) -> list[Due]:
    """The deliveries that may be attempted, oldest first; those that a killed run left `sending` among them."""
    rows = conn.execute(
        "SELECT d.id, w.name, d.story_id, d.destination, d.batch, d.rest FROM delivery d JOIN watch w"
        " ON w.id = d.watch_id WHERE d.state IN ('waiting', 'sending') AND w.enabled"
        # Nothing is put off for more than a day: what says more was written by a clock that was wrong.
        " AND (d.not_before <= ? OR d.not_before > ?) ORDER BY d.id",
        (epoch(now), epoch(now) + 2 * 86400),
    )
    return [Due(row[0], row[1], row[2], row[3], row[4], bool(row[5])) for row in rows]


def interrupted(conn: Connection) -> set[str]:
    """The messages that were being sent when a run was cut off."""
    return {row[0] for row in conn.execute("SELECT DISTINCT batch FROM delivery WHERE state = 'sending'")}


def sending(db: Shelf, deliveries: Sequence[int], batch: str) -> None:
    """Mark deliveries as being sent in the message `batch`."""
    db.conn.executemany(
        "UPDATE delivery SET state = 'sending', batch = ?, attempts = attempts + 1 WHERE id = ?",
        [(batch, number) for number in deliveries],
    )


def sent(db: Shelf, deliveries: Sequence[int], now: datetime) -> None:
    """Mark deliveries as done."""
    db.conn.executemany(
        "UPDATE delivery SET state = 'sent', sent_at = ?, error = NULL WHERE id = ?",
        [(epoch(now), number) for number in deliveries],
    )


def failed(db: Shelf, deliveries: Sequence[int], reason: str, *, doubtful: bool) -> None:
    """Note a failed attempt. A doubtful one stays `sending`: the message may have arrived."""
    db.conn.executemany(
        "UPDATE delivery SET state = ?, error = ? WHERE id = ?",
        [("sending" if doubtful else "waiting", reason, number) for number in deliveries],
    )


def give_up(db: Shelf, deliveries: Sequence[int], reason: str) -> None:
    """Give up on deliveries that have nothing to say any more."""
    db.conn.executemany(
        "UPDATE delivery SET state = 'expired', error = ? WHERE id = ?", [(reason, number) for number in deliveries]
    )


def expire(db: Shelf, *, before: datetime) -> int:
    """Give up on deliveries that have waited since before a time; how many."""
    return db.conn.execute(
        "UPDATE delivery SET state = 'expired' WHERE state IN ('waiting', 'sending') AND created_at < ?",
        (epoch(before),),
    ).rowcount


# --- How destinations do -----------------------------------------------------------------------------------------


def health(conn: Connection) -> dict[str, Health]:
    """How each destination has been doing, by what the user wrote; the healthy ones are missing."""
    rows = conn.execute("SELECT destination, failures, next_try, error, failing_since FROM channel")
    return {row[0]: Health(row[1], maybe_moment(row[2]), row[3], maybe_moment(row[4])) for row in rows}


def channel_failed(db: Shelf, destination: str, reason: str, *, now: datetime, wait: int, failures: int) -> None:
    """Note that a destination failed, and when it may be tried again."""
    db.conn.execute(
        "INSERT INTO channel (destination, failures, next_try, error, failing_since) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (destination) DO UPDATE SET failures = excluded.failures, next_try = excluded.next_try,"
        " error = excluded.error",
        (destination, failures, epoch(now + timedelta(seconds=wait)), reason, epoch(now)),
    )


def channel_works(db: Shelf, destination: str) -> None:
    """Forget the failures of a destination."""
    db.conn.execute("DELETE FROM channel WHERE destination = ?", (destination,))


# --- For people --------------------------------------------------------------------------------------------------


def log(conn: Connection, *, watch: str | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """The last deliveries, newest first: what, where to (as the user wrote it), how it went."""
    where, values = ("", ()) if watch is None else (" WHERE w.name = ?", (watch,))
    rows = conn.execute(
        "SELECT d.id, w.name, d.story_id, a.title, d.destination, d.state, d.attempts, d.error, d.rest, d.created_at,"
        " d.sent_at, d.version FROM delivery d JOIN watch w ON w.id = d.watch_id"
        " LEFT JOIN story s ON s.id = d.story_id LEFT JOIN article a ON a.id = s.lead_id"
        f"{where} ORDER BY d.id DESC LIMIT ?",
        (*values, limit),
    )
    return [
        {
            "id": row[0], "watch": row[1], "story": row[2], "title": row[3], "to": row[4], "state": row[5],
            "attempts": row[6], "error": row[7], "rest": bool(row[8]), "created_at": rfc3339(row[9]),
            "sent_at": maybe_rfc3339(row[10]), "again": row[11] > 1,
        }
        for row in rows
    ]  # fmt: skip


def counts(conn: Connection) -> dict[str, dict[str, int]]:
    """For each watch the number of deliveries by state, and of stories held."""
    found: dict[str, dict[str, int]] = {}
    rows = conn.execute(
        "SELECT w.name, d.state, count(*) FROM delivery d JOIN watch w ON w.id = d.watch_id GROUP BY w.id, d.state"
        " UNION ALL SELECT w.name, 'held', count(*) FROM watch_story s JOIN watch w ON w.id = s.watch_id"
        " WHERE s.state = 'held' GROUP BY w.id"
    )
    for name, state, number in rows:
        found.setdefault(name, {})[state] = number
    return found


def forget(db: Shelf, *, before: datetime) -> int:
    """Delete deliveries that were done or given up and are older than a time; how many. Which stories were sent stays
    known."""
    return db.conn.execute(
        "DELETE FROM delivery WHERE state IN ('sent', 'expired') AND created_at < ?", (epoch(before),)
    ).rowcount
