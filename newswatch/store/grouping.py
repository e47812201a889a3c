"""What grouping reads and writes: marks of articles, the articles that share them, memberships, choices by hand."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from sqlite3 import Connection
from typing import Any, NamedTuple

from newswatch.store import settings

SPAN = 518_400  # six days: a look-up of three days before and after touches two spans at most
CROWDED = 61  # so many articles of one mark are looked at, no more: a crowd is a crowd


class Told(NamedTuple):
    """An article as grouping reads it back."""

    id: int
    story: int
    published: int
    guid: str
    language: str
    publisher: str
    origin: str | None
    url: str | None
    title: str
    summary: str
    lead: str  # the first characters of the text
    tags_json: str

    @property
    def tags(self) -> dict[str, Any]:
        """Its tags, in the shape of `Tags.to_dict()`; read only when they are asked for."""
        found: dict[str, Any] = json.loads(self.tags_json)
        return found


_TOLD = (
    "a.id, a.story_id, a.published, a.guid, a.language, a.publisher, a.origin, a.url, a.title, a.summary,"
    " substr(a.text, 1, 400), a.tags"
)


def _told(row: Sequence[Any]) -> Told:
    return Told._make(row)


def post(conn: Connection, marks: Iterable[tuple[int, int, int]]) -> None:
    """Write down (key, published, article id)."""
    in_order = sorted(marks, key=lambda mark: (mark[1] // SPAN, mark))
    sql = f"INSERT OR IGNORE INTO article_mark (span, key, published, article_id) VALUES (?2 / {SPAN}, ?1, ?2, ?3)"
    conn.executemany(sql, in_order)


Probe = tuple[int, int, int]  # a key, and from when to when


def near(conn: Connection, probes: Iterable[Probe]) -> Iterator[tuple[int, int, int]]:
    """(key, published, article id) of the articles that have a key between two times, for (key, from, to); of a crowd
    the newest ones. What comes holds all that is asked, and may hold more.

    Probes of one key that lie close together are asked as one. Where that brought a crowd, those that look further
    back than it are asked alone.
    """
    together = _together(probes)
    alone: list[Probe] = []
    for asked, found in _ask(conn, together):
        yield from ((asked[0], packed >> 32, packed & 0xFFFFFFFF) for packed in found)
        if len(found) == CROWDED:
            oldest, newest = min(found) >> 32, max(found) >> 32
            alone += (probe for probe in together[asked] if probe[2] < newest and probe[1] <= oldest)
    for asked, found in _ask(conn, alone):
        yield from ((asked[0], packed >> 32, packed & 0xFFFFFFFF) for packed in found)


def _together(probes: Iterable[Probe]) -> dict[Probe, list[Probe]]:
    """Probes that are asked as one, by what is asked; none is wider than two spans."""
    found: dict[Probe, list[Probe]] = {}
    group: list[Probe] = []
    for probe in sorted(probes):
        if group and (probe[0] != group[0][0] or probe[2] - group[0][1] > 2 * SPAN):
            found[_around(group)] = group
            group = []
        group.append(probe)
    if group:
        found[_around(group)] = group
    return found


def _around(group: list[Probe]) -> Probe:
    return group[0][0], group[0][1], max(probe[2] for probe in group)


def _ask(conn: Connection, probes: Iterable[Probe]) -> Iterator[tuple[Probe, list[int]]]:
    """Each probe that finds something, with (published << 32 | article id) of the newest that it finds."""
    conn.execute("CREATE TEMP TABLE IF NOT EXISTS probe (key INTEGER, early INTEGER, late INTEGER)")
    conn.execute("DELETE FROM temp.probe")
    conn.executemany("INSERT INTO temp.probe VALUES (?, ?, ?)", probes)
    # One statement for the whole batch: the loop runs in SQLite. Time and id come packed into one number.
    there = f"""FROM article_mark k WHERE k.span IN (p.early / {SPAN}, p.early / {SPAN} + 1, p.late / {SPAN})
                AND k.key = p.key AND k.published BETWEEN p.early AND p.late"""
    rows = conn.execute(
        f"""SELECT p.key, p.early, p.late, (SELECT json_group_array(found) FROM
                 (SELECT (k.published << 32) | k.article_id AS found {there}
                  ORDER BY k.published DESC, k.article_id DESC LIMIT {CROWDED}))
            FROM temp.probe p WHERE EXISTS (SELECT 1 {there})"""
    )
    for key, early, late, found in rows.fetchall():
        yield (key, early, late), json.loads(found)


def told(conn: Connection, article_ids: Iterable[int]) -> list[Told]:
    """The articles with these ids, and all the others of their stories."""
    stories: set[int] = set()
    for article_id in article_ids:
        row = conn.execute("SELECT story_id FROM article WHERE id = ?", (article_id,)).fetchone()
        if row is not None:
            stories.add(row[0])
    return [
        _told(row)
        for story in sorted(stories)
        for row in conn.execute(f"SELECT {_TOLD} FROM article a WHERE a.story_id = ? ORDER BY a.published", (story,))
    ]


def one(conn: Connection, article_id: int) -> Told | None:
    """One article, or None."""
    row = conn.execute(f"SELECT {_TOLD} FROM article a WHERE a.id = ?", (article_id,)).fetchone()
    return None if row is None else _told(row)


def everything(conn: Connection) -> Iterator[Told]:
    """All articles in the order in which they are placed."""
    rows = conn.execute(f"SELECT {_TOLD} FROM article a ORDER BY a.published, a.guid, a.id")
    return map(_told, rows)


class Member(NamedTuple):
    """Why an article is where it is."""

    article: int
    likest: int | None
    copy_of: int | None
    score: float
    why: str


def note_members(conn: Connection, members: Iterable[Member]) -> None:
    """Write down why articles are in their stories."""
    conn.executemany(
        "INSERT OR REPLACE INTO membership (article_id, likest, copy_of, score, why) VALUES (?, ?, ?, ?, ?)", members
    )


def forget_members(conn: Connection, article_ids: Iterable[int]) -> None:
    """Articles that found a story have no reason to be in it."""
    conn.executemany("DELETE FROM membership WHERE article_id = ?", ((i,) for i in article_ids))


def forget_all(conn: Connection) -> None:
    """Forget all marks and reasons, before they are written anew."""
    conn.execute("DELETE FROM article_mark")
    conn.execute("DELETE FROM membership")


def members(conn: Connection, story_id: int) -> list[Member]:
    """The reasons of a story's members, in order of publication; founders have none."""
    rows = conn.execute(
        "SELECT m.article_id, m.likest, m.copy_of, m.score, m.why FROM membership m"
        " JOIN article a ON a.id = m.article_id WHERE a.story_id = ? ORDER BY a.published, a.id",
        (story_id,),
    )
    return [Member(*row) for row in rows]


def set_origins(conn: Connection, origins: Iterable[tuple[str, int]]) -> None:
    """Give (origin, article id) to articles that name none themselves."""
    conn.executemany("UPDATE article SET origin = ? WHERE id = ? AND origin IS NULL", origins)


def change_origins(conn: Connection, origins: Iterable[tuple[str | None, int]]) -> None:
    """Give (origin, article id) to articles, whatever they had; None for one that reports by itself."""
    conn.executemany("UPDATE article SET origin = ? WHERE id = ?", origins)


def set_places(conn: Connection, places: Iterable[tuple[int, int, int]]) -> None:
    """Write (story id, novelty, article id) into articles and all that repeats their story."""
    from newswatch.store.stories import STORY_TABLES

    places = list(places)
    conn.executemany(
        "UPDATE article SET story_id = ?, novelty = ? WHERE id = ? AND (story_id <> ?1 OR novelty <> ?2)", places
    )
    for table in STORY_TABLES:
        conn.executemany(
            f"UPDATE {table} SET story_id = ?1 WHERE article_id = ?3 AND story_id <> ?1 AND ?2 IS NOT NULL", places
        )


def choices(conn: Connection) -> list[tuple[str, int, int]]:
    """What was decided by hand, as (verb, article id, article id), of articles that are on the shelf."""
    rows = conn.execute(
        "SELECT c.verb, a.id, b.id FROM choice c JOIN article a ON a.feed_id = c.feed_id AND a.guid = c.guid"
        " JOIN article b ON b.feed_id = c.other_feed_id AND b.guid = c.other_guid ORDER BY c.id"
    )
    return [(verb, a, b) for verb, a, b in rows]


def choose(conn: Connection, verb: str, pairs: Iterable[tuple[int, int]], *, now: int) -> None:
    """Remember that pairs of articles belong together or apart; the last word counts."""
    for a, b in pairs:
        ends = [
            conn.execute("SELECT feed_id, guid FROM article WHERE id = ?", (article_id,)).fetchone()
            for article_id in sorted((a, b))
        ]
        values = (*ends[0], *ends[1])
        conn.execute(
            "DELETE FROM choice WHERE feed_id = ? AND guid = ? AND other_feed_id = ? AND other_guid = ?", values
        )
        conn.execute(
            "INSERT INTO choice (verb, feed_id, guid, other_feed_id, other_guid, made_at) VALUES (?, ?, ?, ?, ?, ?)",
            (verb, *values, now),
        )


WAITING = "grouping.waiting"  # the first article of those that have no place yet, each a story of its own for so long
FIRST_WAITING = "SELECT CAST(value AS INTEGER) FROM setting WHERE key = ?"  # WAITING; no row when all have their places


def waits(conn: Connection, first: int, *, may_begin: bool) -> bool:
    """Whether articles wait for their places, `first` among them: others wait already, or the waiting may begin."""
    if settings.get(conn, WAITING) is not None:
        return True
    if may_begin:
        conn.execute("INSERT INTO setting (key, value) VALUES (?, ?)", (WAITING, str(first)))
    return may_begin


def is_first(conn: Connection, article: int) -> bool:
    """Whether no article came before this one."""
    return not conn.execute("SELECT EXISTS (SELECT 1 FROM article WHERE id < ?)", (article,)).fetchone()[0]


def waiting(conn: Connection) -> Sequence[int]:
    """The articles that wait, in the order in which they are placed."""
    first = settings.get(conn, WAITING)
    if first is None:
        return ()
    rows = conn.execute("SELECT id FROM article WHERE id >= ? ORDER BY published, guid, id", (first,))
    return array("q", (row[0] for row in rows))


def none_waits(conn: Connection) -> None:
    """All have their places."""
    conn.execute("DELETE FROM setting WHERE key = ?", (WAITING,))
