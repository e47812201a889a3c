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


STORY_TABLES = ("article_entity", "article_event", "article_flag", "relation", "claim")


def move(conn: Connection, moves: Iterable[tuple[int, int]], *, why: str | None = None) -> None:
    """Put articles into other stories: (article id, story id). Whoever moves an article out of a story sees to it that
    the story's founder stays or that the story is merged; counters and leads are brought in step here."""
    touched = set()
    for article_id, story_id in moves:
        before = conn.execute("SELECT story_id FROM article WHERE id = ?", (article_id,)).fetchone()
        if before is None or before[0] == story_id:
            continue
        conn.execute("UPDATE article SET story_id = ? WHERE id = ?", (story_id, article_id))
        for table in STORY_TABLES:
            conn.execute(f"UPDATE {table} SET story_id = ? WHERE article_id = ?", (story_id, article_id))
        touched |= {before[0], story_id}
    recount(conn, touched)
    if why is not None:
        conn.executemany("UPDATE story SET why = ? WHERE id = ?", [(why, story_id) for story_id in touched])


def merge(conn: Connection, story_id: int, into: int, *, why: str | None = None) -> None:
    """Put all articles of a story into another one, to which its id leads from then on."""
    moved = [row[0] for row in conn.execute("SELECT id FROM article WHERE story_id = ? ORDER BY id", (story_id,))]
    conn.execute("UPDATE story SET merged_into = ? WHERE id = ?", (into, story_id))
    move(conn, [(article_id, into) for article_id in moved], why=why)


def mark(conn: Connection, story_id: int, *, pinned: bool | None = None, muted: bool | None = None) -> None:
    """Pin or mute a story, or take that back; None leaves the mark as it is."""
    conn.execute(
        "UPDATE story SET pinned = coalesce(?, pinned), muted = coalesce(?, muted) WHERE id = ?",
        (pinned, muted, story_id),
    )


def marks(conn: Connection, story_id: int) -> tuple[bool, bool]:
    """Whether a story is pinned, and whether it is muted."""
    row = conn.execute("SELECT pinned, muted FROM story WHERE id = ?", (story_id,)).fetchone()
    return (bool(row[0]), bool(row[1])) if row else (False, False)


def members(conn: Connection, story_id: int) -> list[int]:
    """The ids of a story's articles, in order of publication."""
    rows = conn.execute("SELECT id FROM article WHERE story_id = ? ORDER BY published, id", (story_id,))
    return [row[0] for row in rows]


def story_of(conn: Connection, article_id: int) -> int | None:
    """The story of an article; None when there is no such article."""
    row = conn.execute("SELECT story_id FROM article WHERE id = ?", (article_id,)).fetchone()
    return None if row is None else int(row[0])


def first_of(conn: Connection, article_ids: Iterable[int]) -> int:
    """The one of these articles that was published first."""
    found: list[tuple[int, int]] = [
        conn.execute("SELECT published, id FROM article WHERE id = ?", (article_id,)).fetchone()
        for article_id in article_ids
    ]
    return min(found)[1]


def lead_on(conn: Connection, gone: Iterable[tuple[int, int]]) -> None:
    """Let stories that are no more, (story id, id of the one that took it in), lead on; their marks go along."""
    for story_id, into in gone:
        pinned, muted = marks(conn, story_id)
        conn.execute("UPDATE story SET merged_into = ? WHERE id = ?", (into, story_id))
        if pinned or muted:
            mark(conn, into, pinned=pinned or None, muted=muted or None)


def exists(conn: Connection, story_id: int) -> bool:
    """Whether a story lives."""
    return conn.execute("SELECT 1 FROM story WHERE id = ? AND merged_into IS NULL", (story_id,)).fetchone() is not None


def founded_after(conn: Connection, article_id: int) -> int:
    """How many living stories were founded by articles after this one."""
    found: int = conn.execute(
        "SELECT count(*) FROM story WHERE id > ? AND merged_into IS NULL", (article_id,)
    ).fetchone()[0]
    return found


def of_articles(conn: Connection, article_ids: Iterable[int]) -> set[int]:
    """The stories that articles are in."""
    return {story for article_id in article_ids if (story := story_of(conn, article_id)) is not None}


def grown_after(conn: Connection, article_id: int) -> set[int]:
    """The older stories that articles after this one have joined."""
    # The index on stories would lead through the whole archive: "+" keeps SQLite from it.
    rows = conn.execute("SELECT +story_id FROM article WHERE id > ? AND +story_id <= ?", (article_id,) * 2)
    return {row[0] for row in rows}


def resolve(conn: Connection, number: int) -> int | None:
    """The living story that a story or article id means today, else None. Merged stories point on."""
    seen: set[int] = set()
    story: int | None = number
    while story is not None and story not in seen:
        seen.add(story)
        row = conn.execute("SELECT merged_into FROM story WHERE id = ?", (story,)).fetchone()
        if row is not None and row[0] is None:
            return story
        story = row[0] if row is not None else None
    row = conn.execute("SELECT story_id FROM article WHERE id = ?", (number,)).fetchone()
    return None if row is None else int(row[0])
