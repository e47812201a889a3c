"""Reading back single things: an article, the reports of a story, what `show` shows, in the shapes of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from newswatch.store import shape
from newswatch.store import stories as shelf_stories


def is_empty(conn: Connection) -> bool:
    """Whether no article is stored."""
    return not conn.execute("SELECT EXISTS (SELECT 1 FROM article)").fetchone()[0]


def reports(conn: Connection, story_id: int, *, text: bool = False) -> list[dict[str, Any]]:
    """The articles of a story in order of publication."""
    rows = conn.execute(
        f"SELECT {_columns(text)} FROM article a JOIN feed f ON f.id = a.feed_id WHERE a.story_id = ?"
        " ORDER BY a.published, a.id",
        (story_id,),
    )
    return [shape.article(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Shown:
    """What `show ID` shows: the story, its reports with their texts, and how the number led to it."""

    story: dict[str, Any]
    reports: list[dict[str, Any]]
    article: int | None  # the report that the number names, when it is an article's
    pinned: bool = False
    muted: bool = False
    why: str | None = None


def show(conn: Connection, number: int) -> Shown | None:
    """The story that a story id or an article id means today; None when there is none. Merged stories lead on."""
    story_id = shelf_stories.resolve(conn, number)
    told = [] if story_id is None else reports(conn, story_id, text=True)
    if not told:
        return None
    pinned, muted, why = conn.execute("SELECT pinned, muted, why FROM story WHERE id = ?", (story_id,)).fetchone()
    named = number if any(report["id"] == number for report in told) else None
    return Shown(shape.story(told), told, named, bool(pinned), bool(muted), why)


def article(conn: Connection, article_id: int, *, text: bool = True) -> dict[str, Any] | None:
    """One article by its id, else None."""
    sql = f"SELECT {_columns(text)} FROM article a JOIN feed f ON f.id = a.feed_id WHERE a.id = ?"
    row = conn.execute(sql, (article_id,)).fetchone()
    return None if row is None else shape.article(row)


def _columns(text: bool) -> str:
    return f"{shape.COLUMNS}, {shape.TEXT}" if text else shape.COLUMNS
