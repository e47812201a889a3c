"""Stories on the shelf: founded, counted, moved, merged."""

from __future__ import annotations

from collections.abc import Iterable
from sqlite3 import Connection
from typing import TYPE_CHECKING

from newswatch.store.times import epoch

if TYPE_CHECKING:
    from newswatch.store.articles import Placed


def found(conn: Connection, founders: Iterable[Placed], seen: int) -> None:
    """Make a story of one of each article; the story has the article's id."""
    rows = []
    for placed in founders:
        published = seen if placed.article.published is None else epoch(placed.article.published)
        rows.append((placed.id, placed.id, published, published, seen, seen))
    conn.executemany(
        "INSERT INTO story (id, lead_id, published, latest, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?)", rows
    )


_COUNT = """
SELECT count(*), min(published), max(published), min(first_seen), max(first_seen), count(DISTINCT publisher),
       count(DISTINCT lower(coalesce(origin, publisher)))
FROM article WHERE story_id = ?"""


def recount(conn: Connection, story_ids: Iterable[int]) -> None:
    """Bring lead, times and counters of stories in step with their articles; a story without articles goes."""
    for story_id in sorted(story_ids):
        articles, published, latest, first, last, sources, origins = conn.execute(_COUNT, (story_id,)).fetchone()
        if not articles:
            conn.execute("DELETE FROM story WHERE id = ? AND merged_into IS NULL", (story_id,))
            continue
        lead = conn.execute(
            "SELECT id FROM article WHERE story_id = ? ORDER BY published, id LIMIT 1", (story_id,)
        ).fetchone()[0]
        conn.execute(
            "INSERT INTO story (id, lead_id, published, latest, first_seen, last_seen, articles, sources, origins)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET lead_id = excluded.lead_id,"
            " published = excluded.published, latest = excluded.latest, first_seen = excluded.first_seen,"
            " last_seen = excluded.last_seen, articles = excluded.articles, sources = excluded.sources,"
            " origins = excluded.origins, merged_into = NULL",
            (story_id, lead, published, latest, first, last, articles, sources, origins),
        )
        conn.execute(
            "UPDATE article SET is_lead = (id = ?) WHERE story_id = ? AND is_lead <> (id = ?)", (lead, story_id, lead)
        )


def resolve(conn: Connection, number: int) -> int | None:
    """The living story that a story or article id means today, else None. Merged stories point on."""
    row = conn.execute("SELECT story_id FROM article WHERE id = ?", (number,)).fetchone()
    if row is not None:
        return int(row[0])
    seen = set()
    while number not in seen:
        seen.add(number)
        row = conn.execute("SELECT merged_into FROM story WHERE id = ?", (number,)).fetchone()
        if row is None:
            return None
        if row[0] is None:
            return number
        number = row[0]
    return None
