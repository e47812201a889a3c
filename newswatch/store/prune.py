"""Deleting old articles for good: tombstones instead of them, the index and the stories in step.

Rules:
1. An article goes whole: its text, tags, index entries, claims. Its (feed, guid) stays as a tombstone, so that a feed
   which still carries it does not bring it back.
2. What a person has said about an article (a correction, a pinned story) keeps it.
3. Some hundred articles in each transaction: a run that is killed has deleted what it had deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from sqlite3 import Connection
from typing import TYPE_CHECKING, Literal

from newswatch.store import index, stories
from newswatch.store.articles import TAG_TABLES
from newswatch.store.grouping import SPAN
from newswatch.store.times import epoch

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf

Keep = Literal["tagged", "events", "nothing"]
BATCH = 300
_TAGGED = {
    "tagged": "AND NOT a.relevant AND NOT EXISTS (SELECT 1 FROM article_entity e WHERE e.article_id = a.id)"
    " AND NOT EXISTS (SELECT 1 FROM article_event v WHERE v.article_id = a.id)",
    "events": "AND NOT EXISTS (SELECT 1 FROM article_event v WHERE v.article_id = a.id)",
    "nothing": "",
}


def _where(keep: Keep) -> str:
    return (
        f"a.published < ? {_TAGGED[keep]}"
        " AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.feed_id = a.feed_id AND c.guid = a.guid)"
        " AND NOT EXISTS (SELECT 1 FROM story s WHERE s.id = a.story_id AND s.pinned)"
    )


def count(conn: Connection, *, before: datetime, keep: Keep) -> int:
    """How many articles `prune` would delete."""
    row = conn.execute(f"SELECT count(*) FROM article a WHERE {_where(keep)}", (epoch(before),)).fetchone()
    return int(row[0])


def prune(db: Shelf, *, before: datetime, keep: Keep, now: datetime) -> Iterator[int]:
    """Delete articles that were published before a time, some hundred at each step; yields how many each time."""
    while True:
        with db.atomic():
            ask = f"SELECT a.id FROM article a WHERE {_where(keep)} ORDER BY a.published, a.id LIMIT {BATCH}"
            ids = [row[0] for row in db.conn.execute(ask, (epoch(before),))]
            if not ids:
                # Marks lie by time: those of the time before go at once. What is kept from then finds no new company.
                db.conn.execute("DELETE FROM article_mark WHERE span < ?", (epoch(before) // SPAN,))
                return
            bury(db, ids, now=now)
        yield len(ids)


def bury(db: Shelf, article_ids: Sequence[int], *, now: datetime) -> None:
    """Delete some hundred articles for good and leave tombstones, inside the caller's `db.atomic()`.

    A story whose articles are all gone goes too; its id is never given again.
    """
    conn = db.conn
    marks = ", ".join("?" * len(article_ids))
    ask = f"SELECT id, feed_id, guid, story_id, title, summary, text FROM article WHERE id IN ({marks})"
    rows = conn.execute(ask, list(article_ids)).fetchall()
    index.drop(conn, [(row[0], row[4], row[5], row[6]) for row in rows])
    ids = [(row[0],) for row in rows]
    for table in TAG_TABLES:
        conn.executemany(f"DELETE FROM {table} WHERE article_id = ?", ids)
    conn.executemany(
        "INSERT OR REPLACE INTO tombstone (feed_id, guid, pruned_at) VALUES (?, ?, ?)",
        [(row[1], row[2], epoch(now)) for row in rows],
    )
    conn.executemany("DELETE FROM article WHERE id = ?", ids)
    stories.recount(conn, {row[3] for row in rows})


def shrink(db: Shelf) -> None:
    """Give the freed space back to the disk: rewrites the file, which needs as much space again for a while."""
    db.conn.execute("VACUUM")
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
