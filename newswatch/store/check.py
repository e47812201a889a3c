"""Is the database sound? Integrity, the full-text index, the stories' counters; and a checked copy of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

from newswatch.errors import StoreError
from newswatch.store.open import reading, translated

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf


@dataclass(frozen=True, slots=True)
class Soundness:
    """What a look at the whole database found. `damage` is "" when SQLite finds none."""

    damage: str
    schema: int
    articles: int
    stories: int
    feeds: int  # subscriptions, not those that only samples and imports fill
    indexed: int  # articles in the full-text index
    orphans: int  # stories that say they have no article, or articles whose story is not there
    bytes: int
    free_bytes: int  # inside the file: what `prune --shrink` would give back
    journal: str


def examine(conn: Connection, path: Path) -> Soundness:
    """Look at everything: reads the whole file."""
    verdict = conn.execute("PRAGMA integrity_check(3)").fetchall()
    damage = "" if [row[0] for row in verdict] == ["ok"] else "; ".join(str(row[0]) for row in verdict)
    damage = damage or _broken_keys(conn)
    page, unused = (conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "freelist_count"))
    return Soundness(
        damage=damage,
        schema=_one(conn, "PRAGMA user_version"),
        articles=_one(conn, "SELECT count(*) FROM article"),
        stories=_one(conn, "SELECT count(*) FROM story WHERE merged_into IS NULL"),
        feeds=_one(conn, "SELECT count(*) FROM feed WHERE removed_at IS NULL AND kind = 'feed'"),
        indexed=_one(conn, "SELECT count(*) FROM article_fts_docsize"),
        orphans=_one(
            conn,
            "SELECT (SELECT count(*) FROM article a LEFT JOIN story s ON s.id = a.story_id WHERE s.id IS NULL) +"
            " (SELECT count(*) FROM story s WHERE s.merged_into IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM article a WHERE a.story_id = s.id))",
        ),
        bytes=path.stat().st_size,
        free_bytes=page * unused,
        journal=str(conn.execute("PRAGMA journal_mode").fetchone()[0]),
    )


def _broken_keys(conn: Connection) -> str:
    broken = conn.execute("PRAGMA foreign_key_check").fetchmany(3)
    return "; ".join(f"a row of {row[0]} points to a {row[2]} that is not there" for row in broken)


def _one(conn: Connection, sql: str) -> int:
    return int(conn.execute(sql).fetchone()[0])


def reindex(db: Shelf) -> int:
    """Fill the full-text index anew from the articles; how many."""
    from newswatch.store import index

    with db.atomic():
        return index.rebuild(db.conn)


def recount(db: Shelf) -> None:
    """Bring lead, times and counters of all stories in step with their articles."""
    from newswatch.store import stories

    with db.atomic():
        ids = {row[0] for row in db.conn.execute("SELECT id FROM story WHERE merged_into IS NULL")}
        ids |= {row[0] for row in db.conn.execute("SELECT DISTINCT story_id FROM article")}
        stories.recount(db.conn, ids)


def copy(path: Path, to: Path) -> int:
    """A consistent copy by SQLite's backup API, and a check of it; how many articles it has. Raises StoreError."""
    with reading(path) as conn:
        with translated(to), closing(sqlite3.connect(to, isolation_level=None)) as target:
            conn.backup(target, pages=2000, sleep=0.01)
            target.execute("PRAGMA journal_mode = DELETE")
            verdict = target.execute("PRAGMA integrity_check(1)").fetchone()[0]
            copied = _one(target, "SELECT count(*) FROM article")
        if verdict != "ok":
            raise StoreError(f"{path} is damaged ({verdict}), and so would be its copy", hint="run `newswatch doctor`")
    return copied
