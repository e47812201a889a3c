"""Stored articles as the tagger reads them, and which of them were tagged by other rules than today's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import Any, NamedTuple

from newswatch.model import Article
from newswatch.store.times import moment


class Kept(NamedTuple):
    """A stored article with the tags that it has and the hash of the rules that gave them."""

    id: int
    feed_id: int
    story: int
    rules: str | None
    tags: dict[str, Any]  # the shape of model.Tags.to_dict
    article: Article


_COLUMNS = (
    "id, feed_id, story_id, rules, tags, guid, url, title, summary, text, author, language, published, date_quality,"
    " publisher"
)


def _kept(row: Sequence[Any]) -> Kept:
    i, feed_id, story, rules, tags, guid, url, title, summary, text, author, language, published, quality, by = row
    when = moment(published)
    article = Article(guid, url, title, summary, text, author, language, when, quality, by or None)
    return Kept(i, feed_id, story, rules, json.loads(tags), article)


def one(conn: Connection, article_id: int) -> Kept | None:
    """An article by its id, else None."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM article WHERE id = ?", (article_id,)).fetchone()
    return None if row is None else _kept(row)


def of_story(conn: Connection, story_id: int) -> list[Kept]:
    """The articles of a story, the leading one first."""
    rows = conn.execute(f"SELECT {_COLUMNS} FROM article WHERE story_id = ? ORDER BY published, id", (story_id,))
    return [_kept(row) for row in rows]


def by_guid(conn: Connection, feed_id: int, guid: str) -> Kept | None:
    """An article by feed and guid, else None."""
    row = conn.execute(f"SELECT {_COLUMNS} FROM article WHERE feed_id = ? AND guid = ?", (feed_id, guid)).fetchone()
    return None if row is None else _kept(row)


_STALE = "id > ? AND id <= ? AND (? OR rules IS NOT ?)"


def stale(conn: Connection, rules: str, *, after: int, until: int, limit: int, every: bool = False) -> list[Kept]:
    """The next articles with ids in (after, until] that other rules have tagged (`every`: all), in order of id."""
    ask = f"SELECT {_COLUMNS} FROM article WHERE {_STALE} ORDER BY id LIMIT ?"
    return [_kept(row) for row in conn.execute(ask, (after, until, every, rules, limit))]


def count_stale(conn: Connection, rules: str, *, until: int, every: bool = False) -> int:
    """How many articles `stale` gives."""
    found = conn.execute(f"SELECT count(*) FROM article WHERE {_STALE}", (0, until, every, rules)).fetchone()
    return int(found[0])


def mark(conn: Connection, article_ids: Iterable[int], rules: str) -> None:
    """Note that today's rules give these articles the tags that they have."""
    conn.executemany("UPDATE article SET rules = ? WHERE id = ?", [(rules, article_id) for article_id in article_ids])


class Seen(NamedTuple):
    """An entity in the archive: how often, and when (epoch seconds) first and last."""

    kind: str
    slug: str
    name: str
    maker: str | None
    articles: int
    primary: int
    stories: int
    first: int
    last: int


_SEEN = """
SELECT kind, slug, max(name), max(maker), count(*), sum(role = 'primary'), count(DISTINCT story_id), min(published),
       max(published)
FROM article_entity WHERE NOT implied"""


def seen(conn: Connection, kind: str, slug: str) -> Seen | None:
    """How often an entity was named, and when."""
    row = conn.execute(f"{_SEEN} AND kind = ? AND slug = ? GROUP BY kind, slug", (kind, slug)).fetchone()
    return None if row is None else Seen(*row)


def all_seen(conn: Connection, kinds: Sequence[str]) -> list[Seen]:
    """Every entity of these kinds that was named, the most frequent first."""
    marks = ", ".join("?" * len(kinds))
    rows = conn.execute(
        f"{_SEEN} AND kind IN ({marks}) GROUP BY kind, slug ORDER BY count(*) DESC, kind, slug", tuple(kinds)
    )
    return [Seen(*row) for row in rows]


def titles(conn: Connection, kind: str, slug: str, limit: int) -> list[tuple[int, str]]:
    """(id, title) of the newest articles that name an entity."""
    rows = conn.execute(
        "SELECT a.id, a.title FROM article_entity e JOIN article a ON a.id = e.article_id"
        " WHERE e.kind = ? AND e.slug = ? ORDER BY e.published DESC, e.article_id DESC LIMIT ?",
        (kind, slug, limit),
    )
    return [(row[0], row[1]) for row in rows]


def happenings(conn: Connection, name: str, kind: str, slug: str, limit: int) -> list[dict[str, Any]]:
    """The newest events about an entity: those of articles that name it, whose subject has its name."""
    rows = conn.execute(
        "SELECT a.id, a.story_id, a.published, a.title, a.tags FROM article_entity e"
        " JOIN article a ON a.id = e.article_id WHERE e.kind = ? AND e.slug = ? AND NOT e.implied"
        " ORDER BY e.published DESC, e.article_id DESC LIMIT 500",
        (kind, slug),
    )
    found: list[dict[str, Any]] = []
    for article_id, story, published, title, tags in rows:
        for event in json.loads(tags).get("events", ()):
            if name in event.get("subject", ()):
                found.append({"article": article_id, "story": story, "published": published, "title": title, **event})
                if len(found) >= limit:
                    return found
    return found
