"""Articles on the shelf: new, edited in place, unchanged, tagged again, pruned.

Rules:
1. An article is (feed, guid). An edited one keeps its id, its first_seen and its story.
2. Nothing is written for an article whose content hash is the stored one.
3. The earliest stated date wins, so that a feed which re-dates its items at every edit moves nothing. A stated date
   replaces one that was guessed.
4. A pruned article leaves a tombstone and never comes back.
5. The full-text index and the tag tables change in the same transaction as the article.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from sqlite3 import Connection
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from newswatch.model import Article, Event, Tags
from newswatch.store import index, stories
from newswatch.store.times import epoch

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf
    from newswatch.stories.claims import Claim


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: counts, and the ids of the articles it concerned."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0  # pruned before: they stay away
    stories_new: int = 0
    stories_updated: int = 0
    new_ids: tuple[int, ...] = ()
    updated_ids: tuple[int, ...] = ()

    def __add__(self, other: Saved) -> Saved:
        return Saved(*(getattr(self, name) + getattr(other, name) for name in Saved.__slots__))


class Row(NamedTuple):
    """One article to store: of which feed, with which tags, and what it promises, where that was found already."""

    feed_id: int
    article: Article
    tags: Tags
    claims: Sequence[Claim] | None = None


class Placed(NamedTuple):
    """A new article with its id, as a grouper sees it. It is in `article` and in the full-text index already."""

    id: int
    feed_id: int
    publisher: str
    article: Article
    tags: Tags


class Place(NamedTuple):
    """Where a grouper puts an article: the story's id (its own id founds a story), how new it is, and why."""

    story: int
    novelty: int = 100
    why: str | None = None


class Grouper(Protocol):
    """Who decides the story of a new article: asked once a batch, within the transaction, by (published, id)."""

    def assign(self, conn: Connection, batch: Sequence[Placed]) -> Sequence[Place]:
        """One place per article, in the order of the batch."""
        ...


def save_rows(
    db: Shelf, rows: Iterable[Row], now: datetime, *, rules: str | None = None, grouper: Grouper | None = None
) -> Saved:
    """Store articles inside the caller's `db.atomic()`; ids follow the order of the rows.

    Of a guid given twice for a feed the last one counts. `rules` is the hash of what tagged them. Without a grouper
    each new article is a story of one.
    """
    last: dict[tuple[int, str], Row] = {}
    for row in rows:
        last[row.feed_id, row.article.guid] = row
    if not last:
        return Saved()
    fresh, edited, unchanged, skipped = _sort_out(db.conn, list(last.values()))
    publishers = _publishers(db.conn, {row.feed_id for row in last.values()})
    seen = epoch(now)
    founded, touched = _store_new(db.conn, fresh, publishers, seen, rules, grouper)
    touched |= _store_edited(db.conn, edited, publishers, seen, rules)
    stories.recount(db.conn, touched)
    return Saved(
        new=len(fresh),
        updated=len(edited),
        unchanged=unchanged,
        skipped=skipped,
        stories_new=len(founded),
        stories_updated=len(touched - founded),
        new_ids=tuple(i for i, _ in fresh),
        updated_ids=tuple(old.id for old, _ in edited),
    )


Verdict = Literal["new", "edited", "unchanged", "pruned"]


class _Old(NamedTuple):
    id: int
    hash: int
    published: int
    date_quality: str


def content_hash(article: Article) -> int:
    """What makes two versions of an article the same: all that is shown and searched, but not the date (rule 3)."""
    parts = (
        article.url or "",
        article.title,
        article.summary,
        article.text,
        article.author or "",
        article.language,
        article.publisher or "",
    )
    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


_LOOK_UP = "SELECT id, hash, published, date_quality FROM article WHERE feed_id = ? AND guid = ?"


def unlike_stored(conn: Connection, feed_id: int, articles: Iterable[Article]) -> list[Article]:
    """The articles that `save_rows` would write, because they are new or edited; of a guid given twice the last one.

    Only these need be tagged. May be asked of a read-only connection while another process writes.
    """
    return [article for _, article in unlike_stored_rows(conn, [(feed_id, article) for article in articles])[0]]


def unlike_stored_rows(
    conn: Connection, rows: Iterable[tuple[int, Article]]
) -> tuple[list[tuple[int, Article]], int, int]:
    """`unlike_stored` for (feed id, article), and how many others are unchanged and how many were pruned."""
    last = {(feed_id, article.guid): article for feed_id, article in rows}
    buried = _any_buried(conn)
    verdicts = [(_verdict(conn, key[0], article, buried)[0], key[0], article) for key, article in last.items()]
    return (
        [(feed_id, article) for verdict, feed_id, article in verdicts if verdict in ("new", "edited")],
        sum(verdict == "unchanged" for verdict, _, _ in verdicts),
        sum(verdict == "pruned" for verdict, _, _ in verdicts),
    )


def _verdict(conn: Connection, feed_id: int, article: Article, buried: bool) -> tuple[Verdict, _Old | None]:
    found = conn.execute(_LOOK_UP, (feed_id, article.guid)).fetchone()
    if found is None:
        return ("pruned" if buried and _is_buried(conn, feed_id, article.guid) else "new"), None
    old = _Old(*found)
    if old.hash == content_hash(article) and _date(old, article) == (old.published, old.date_quality):
        return "unchanged", old
    return "edited", old


def _sort_out(conn: Connection, rows: list[Row]) -> tuple[list[tuple[int, Row]], list[tuple[_Old, Row]], int, int]:
    """New rows with the ids they will have, edited ones with what is stored, and the counts of unchanged and pruned."""
    buried = _any_buried(conn)
    fresh: list[Row] = []
    edited: list[tuple[_Old, Row]] = []
    counted = {"unchanged": 0, "pruned": 0}
    for row in rows:
        verdict, old = _verdict(conn, row.feed_id, row.article, buried)
        if verdict == "new":
            fresh.append(row)
        elif verdict == "edited" and old is not None:
            edited.append((old, row))
        else:
            counted[verdict] += 1
    return list(enumerate(fresh, _next_id(conn))), edited, counted["unchanged"], counted["pruned"]


def by_feed(conn: Connection, article_ids: Iterable[int]) -> dict[int, int]:
    """How many of the articles belong to each feed."""
    found: dict[int, int] = {}
    for article_id in article_ids:
        row = conn.execute("SELECT feed_id FROM article WHERE id = ?", (article_id,)).fetchone()
        if row is not None:
            found[row[0]] = found.get(row[0], 0) + 1
    return found


def last_id(conn: Connection) -> int:
    """The newest article id that there ever was; 0 for none."""
    return _next_id(conn) - 1


def flags_after(conn: Connection, article_id: int) -> dict[str, int]:
    """How many of the articles that are newer than `article_id` carry each flag."""
    ask = "SELECT flag, count(*) FROM article_flag WHERE article_id > ? GROUP BY flag ORDER BY flag"
    return {flag: count for flag, count in conn.execute(ask, (article_id,))}  # noqa: C416 - dict() of rows misleads mypy


def _any_buried(conn: Connection) -> bool:
    return bool(conn.execute("SELECT EXISTS (SELECT 1 FROM tombstone)").fetchone()[0])


def _is_buried(conn: Connection, feed_id: int, guid: str) -> bool:
    found = conn.execute("SELECT 1 FROM tombstone WHERE feed_id = ? AND guid = ?", (feed_id, guid))
    return found.fetchone() is not None


def _next_id(conn: Connection) -> int:
    last = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = 'article'").fetchone()
    return 1 + (last[0] if last else 0)


def _date(old: _Old, article: Article) -> tuple[int, str]:
    """Rule 3: the date that an edited article has."""
    if article.published is None or article.date_quality not in ("stated", "updated"):
        return old.published, old.date_quality
    published = epoch(article.published)
    if old.date_quality in ("stated", "updated") and old.published <= published:
        return old.published, old.date_quality
    return published, article.date_quality


def _publishers(conn: Connection, feed_ids: set[int]) -> dict[int, str]:
    """What an article's publisher is when it names none: the feed's publisher, title or name."""
    ask = "SELECT coalesce(nullif(publisher, ''), nullif(title, ''), name) FROM feed WHERE id = ?"
    return {feed_id: conn.execute(ask, (feed_id,)).fetchone()[0] for feed_id in feed_ids}


_INSERT = (
    "INSERT INTO article (id, feed_id, story_id, published, first_seen, updated_at, relevant, relevance, hash,"
    " date_quality, language, rules, publisher, origin, author, guid, url, title, summary, tags, text)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _store_new(
    conn: Connection,
    fresh: list[tuple[int, Row]],
    publishers: dict[int, str],
    seen: int,
    rules: str | None,
    grouper: Grouper | None,
) -> tuple[set[int], set[int]]:
    """Store new articles; which stories they found, and which ones others join."""
    batch = [
        Placed(i, row.feed_id, row.article.publisher or publishers[row.feed_id], row.article, row.tags)
        for i, row in fresh
    ]
    conn.executemany(_INSERT, [_values(placed, seen, rules) for placed in batch])
    index.add(conn, [(i, row.article.title, row.article.summary, row.article.text) for i, row in fresh])
    if not batch:
        return set(), set()
    places = {placed.id: placed.id for placed in batch} if grouper is None else _group(conn, batch, grouper)
    _store_tags(conn, [(p.id, places[p.id], _published(p.article, seen), p.tags) for p in batch])
    founders = [p for p in batch if places[p.id] == p.id]
    stories.found(conn, founders, seen)
    return {p.id for p in founders}, {places[p.id] for p in batch if places[p.id] != p.id}


def _published(article: Article, seen: int) -> int:
    return seen if article.published is None else epoch(article.published)


def _values(placed: Placed, seen: int, rules: str | None) -> tuple[object, ...]:
    a, tags = placed.article, placed.tags
    return (
        placed.id,
        placed.feed_id,
        placed.id,
        _published(a, seen),
        seen,
        seen,
        tags.relevant,
        tags.relevance,
        content_hash(a),
        a.date_quality,
        a.language,
        rules,
        placed.publisher,
        tags.origin,
        a.author,
        a.guid,
        a.url,
        a.title,
        a.summary,
        as_json(tags),
        a.text,
    )


NO_TAGS = Tags()
_EMPTY_JSON = json.dumps(NO_TAGS.to_dict(), separators=(",", ":"))


def as_json(tags: Tags) -> str:
    """The tags as they are kept in `article.tags`."""
    if tags is NO_TAGS:
        return _EMPTY_JSON
    return json.dumps(tags.to_dict(), ensure_ascii=False, separators=(",", ":"))


def _group(conn: Connection, batch: list[Placed], grouper: Grouper) -> dict[int, int]:
    """Ask the grouper, and write down where each article goes."""
    ordered = sorted(batch, key=lambda p: (p.article.published.timestamp() if p.article.published else 0.0, p.id))
    places = dict(zip((p.id for p in ordered), grouper.assign(conn, ordered), strict=True))
    conn.executemany(
        "UPDATE article SET story_id = ?, novelty = ?, is_lead = ? WHERE id = ?",
        [(place.story, place.novelty, place.story == i, i) for i, place in places.items()],
    )
    return {i: place.story for i, place in places.items()}


# What an article names; a copy that names no origin keeps the one that grouping found.
_ORIGIN = (
    "coalesce(?, CASE WHEN EXISTS (SELECT 1 FROM membership m WHERE m.article_id = article.id"
    " AND m.copy_of IS NOT NULL) THEN origin END)"
)


def _store_edited(
    conn: Connection, edited: list[tuple[_Old, Row]], publishers: dict[int, str], seen: int, rules: str | None
) -> set[int]:
    """Update articles in place; the stories whose counters may have changed."""
    touched = set()
    for old, row in edited:
        a, tags = row.article, row.tags
        before = conn.execute(
            "SELECT id, title, summary, text, story_id FROM article WHERE id = ?", (old.id,)
        ).fetchone()
        index.drop(conn, [tuple(before[:4])])
        index.add(conn, [(old.id, a.title, a.summary, a.text)])
        published, quality = _date(old, a)
        conn.execute(
            "UPDATE article SET published = ?, date_quality = ?, updated_at = ?, relevant = ?, relevance = ?, hash = ?,"
            f" language = ?, rules = ?, publisher = ?, origin = {_ORIGIN}, author = ?, url = ?, title = ?, summary = ?,"
            " tags = ?, text = ? WHERE id = ?",
            (
                published,
                quality,
                seen,
                tags.relevant,
                tags.relevance,
                content_hash(a),
                a.language,
                rules,
                a.publisher or publishers[row.feed_id],
                tags.origin,
                a.author,
                a.url,
                a.title,
                a.summary,
                as_json(tags),
                a.text,
                old.id,
            ),
        )
        _forget_tags(conn, old.id)
        _store_tags(conn, [(old.id, before[4], published, tags)])
        touched.add(before[4])
    return touched


def retag(db: Shelf, rows: Iterable[tuple[int, Tags]], *, rules: str) -> None:
    """Replace the tags of stored articles, inside the caller's `db.atomic()`; stories are left as they are."""
    touched = set()
    for article_id, tags in rows:
        found = db.conn.execute("SELECT story_id, published FROM article WHERE id = ?", (article_id,)).fetchone()
        if found is None:
            continue
        db.conn.execute(
            f"UPDATE article SET relevant = ?, relevance = ?, rules = ?, tags = ?, origin = {_ORIGIN} WHERE id = ?",
            (tags.relevant, tags.relevance, rules, as_json(tags), tags.origin, article_id),
        )
        _forget_tags(db.conn, article_id)
        _store_tags(db.conn, [(article_id, found[0], found[1], tags)])
        touched.add(found[0])
    stories.recount(db.conn, touched)


TAG_TABLES = ("article_entity", "article_event", "article_flag", "relation")


def _forget_tags(conn: Connection, article_id: int) -> None:
    for table in TAG_TABLES:
        conn.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))


def _store_tags(conn: Connection, rows: list[tuple[int, int, int, Tags]]) -> None:
    """Fill the tag tables for (article id, story id, published, tags)."""
    rows = [row for row in rows if row[3] is not NO_TAGS]
    conn.executemany(
        "INSERT OR IGNORE INTO article_entity (kind, slug, published, article_id, story_id, relevance, role, implied,"
        " name, maker) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (e.kind, e.slug, published, i, story, e.relevance, e.role, e.implied, e.name, e.maker)
            for i, story, published, tags in rows
            for e in tags.entities
        ],
    )
    conn.executemany(
        "INSERT INTO article_event (type, published, article_id, n, story_id, kind, status, cause_class, from_date,"
        " to_date, subject, maker, confidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (e.type, published, i, n, story, e.kind, e.status, e.cause_class, e.from_, e.to, *_subject(e), e.confidence)
            for i, story, published, tags in rows
            for n, e in enumerate(tags.events)
        ],
    )
    conn.executemany(
        "INSERT OR IGNORE INTO article_flag (flag, published, article_id, story_id) VALUES (?, ?, ?, ?)",
        [(flag, published, i, story) for i, story, published, tags in rows for flag in tags.flags],
    )
    conn.executemany(
        "INSERT INTO relation (article_id, story_id, published, subject, verb, object, status, evidence, rule)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (i, story, published, r.subject, r.verb, r.object, r.status, r.evidence, r.rule)
            for i, story, published, tags in rows
            for r in tags.relations
        ],
    )


def _subject(event: Event) -> tuple[str | None, str | None]:
    thing, maker, *_ = (*event.subject, None, None)
    return thing, maker
