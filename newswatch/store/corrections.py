"""What a person said of an article's tags, kept by feed and guid: it survives retag, prune and a new import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from sqlite3 import Connection
from typing import NamedTuple

from newswatch.store.times import epoch, rfc3339


class Correction(NamedTuple):
    """A tag that a person wants (or, with `wanted` false, does not want) on an article."""

    tag: str  # "event:delay", "company:amazon", "flag:model-delay", "relevant"
    wanted: bool
    name: str | None = None  # of an entity: its canonical name
    made_at: str = ""  # RFC 3339

    @property
    def signed(self) -> str:
        """As it is typed: +event:delay."""
        return ("+" if self.wanted else "-") + self.tag


def put(conn: Connection, feed_id: int, guid: str, made: Iterable[Correction], *, now: datetime) -> None:
    """Remember corrections of an article; the last word on a tag counts."""
    conn.executemany(
        "INSERT OR REPLACE INTO correction (feed_id, guid, tag, wanted, made_at, note) VALUES (?, ?, ?, ?, ?, ?)",
        [(feed_id, guid, one.tag, one.wanted, epoch(now), one.name) for one in made],
    )


def undo(conn: Connection, feed_id: int, guid: str, tags: Iterable[str] | None = None) -> int:
    """Forget the corrections of an article, those of some tags or all; how many there were."""
    if tags is None:
        return conn.execute("DELETE FROM correction WHERE feed_id = ? AND guid = ?", (feed_id, guid)).rowcount
    ask = "DELETE FROM correction WHERE feed_id = ? AND guid = ? AND tag = ?"
    return sum(conn.execute(ask, (feed_id, guid, tag)).rowcount for tag in tags)


def of(conn: Connection, feed_id: int, guid: str) -> list[Correction]:
    """The corrections of an article, in order of the tags."""
    rows = conn.execute(
        "SELECT tag, wanted, note, made_at FROM correction WHERE feed_id = ? AND guid = ? ORDER BY tag", (feed_id, guid)
    )
    return [Correction(tag, bool(wanted), note, rfc3339(made_at)) for tag, wanted, note, made_at in rows]


def are_there(conn: Connection) -> bool:
    """Whether anything was ever corrected: asked before the single articles are."""
    return bool(conn.execute("SELECT EXISTS (SELECT 1 FROM correction)").fetchone()[0])


def places(conn: Connection) -> Iterator[tuple[int, str]]:
    """(feed id, guid) of every article that has corrections, the latest corrected last."""
    yield from conn.execute("SELECT feed_id, guid FROM correction GROUP BY feed_id, guid ORDER BY max(made_at), guid")
