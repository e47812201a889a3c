"""Reading back: articles and stories in the shapes of the contract, newest first or best first, as streams.

How a question is answered:
1. Facts first. Which articles match, and in which order, is decided on indexes (`article_newest`, `article_facts`,
   the tag tables, the full-text index); the pages with the texts are read only for what is shown.
2. The rarest condition leads. Every condition is counted up to `BROAD`; the smallest one is walked, the others are
   probed article by article.
3. What is rare is fetched whole and sorted. What is broad is walked from the newest on, and words that are everywhere
   are looked up for a window of articles at a time: one look-up an article would cost a hundred times more.
4. A story matches when one of its articles does, and stands where its newest matching article stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from sqlite3 import Connection
from typing import Any, Literal, NamedTuple

from newswatch.store import shape
from newswatch.store import stories as shelf_stories

Sort = Literal["newest", "oldest", "seen", "relevance", "novelty", "sources", "best"]
SORTS: tuple[Sort, ...] = ("newest", "oldest", "seen", "relevance", "novelty", "sources", "best")
BROAD = 5000  # conditions with more hits than this are probed rather than fetched
RANKED = 2000  # how many of the newest hits bm25 looks at: ranking costs what it hits
TITLE_WEIGHT, BODY_WEIGHT = 4.0, 1.0
_CHUNK = 64


class Tag(NamedTuple):
    """A condition on one of the tag tables, e.g. Tag("article_entity", "kind = ? AND slug = ?", ("chip", "h20")).

    `where` names columns of that table without an alias and begins with its key (kind, slug; type; flag).
    """

    table: Literal["article_entity", "article_event", "article_flag"]
    where: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Which articles are asked for: all of `where`, `tags` and `match` must hold. The default asks for all."""

    where: str = "1"  # SQL over the article as `a`
    values: tuple[Any, ...] = ()  # bound into `where`
    tags: tuple[Tag, ...] = ()
    match: str | None = None  # an FTS5 expression over the columns title and body, its terms cut by text.terms

    def hidden_muted(self) -> Question:
        """The same question without the articles of muted stories."""
        calm = "NOT EXISTS (SELECT 1 FROM story s WHERE s.id = a.story_id AND s.muted)"
        return replace(self, where=f"({self.where}) AND {calm}")


EVERYTHING = Question()


def articles(
    conn: Connection,
    question: Question = EVERYTHING,
    *,
    sort: Sort = "newest",
    limit: int | None = None,
    text: bool = False,
) -> Iterator[dict[str, Any]]:
    """The articles of a question as `articles --json` shows them; `text` adds the whole plain text."""
    seen = _Seen()
    found = (article_id for article_id, _ in hits(conn, question, sort=sort) if seen.first_time(article_id))
    for chunk in _chunks(islice(found, limit)):
        yield from _load(conn, chunk, text=text)


def stories(
    conn: Connection,
    question: Question = EVERYTHING,
    *,
    sort: Sort = "newest",
    limit: int | None = None,
    text: bool = False,
) -> Iterator[dict[str, Any]]:
    """The stories of a question as `stories --json` shows them; `text` is the first report's."""
    seen = _Seen()
    found = (story_id for _, story_id in hits(conn, question, sort=sort) if seen.first_time(story_id))
    for story_id in islice(found, limit):
        yield shape.story(reports(conn, story_id, text=text))


def count(conn: Connection, question: Question = EVERYTHING) -> tuple[int, int]:
    """How many articles and how many stories a question finds."""
    seen, told, found, told_of = _Seen(), _Seen(), 0, 0
    for article_id, story_id in hits(conn, question, sort="newest"):
        found += seen.first_time(article_id)
        told_of += told.first_time(story_id)
    return found, told_of


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
    return next(iter(_load(conn, [article_id], text=text)), None)


def hits(
    conn: Connection, question: Question, *, sort: Sort = "newest", broad: int = BROAD
) -> Iterator[tuple[int, int]]:
    """(article id, story id) of what a question finds, in order; an article may come more than once."""
    sql, values, words = plan(conn, question, sort=sort, broad=broad)
    found = conn.execute(sql, values)
    return iter(found) if words is None else _having(conn, found, words)


def plan(
    conn: Connection, question: Question, *, sort: Sort = "newest", broad: int = BROAD
) -> tuple[str, tuple[Any, ...], str | None]:
    """The SQL by which `hits` answers a question, its values, and the words that are too broad for it and left over.

    `broad` is the number of hits from which on a condition counts as broad.
    """
    order = _ORDER["newest" if sort == "best" else sort]
    sizes = [_size(conn, f"SELECT 1 FROM {tag.table} WHERE {tag.where}", tag.values, broad) for tag in question.tags]
    smallest = min(sizes, default=broad)
    if sort == "best" and question.match is not None:
        return (*_ranked(question, sizes.index(smallest) if smallest < broad else None), None)
    words = broad if question.match is None else _size(conn, _MATCH, (question.match,), broad)
    if words < broad and words <= smallest:
        return (*_led_by_words(question, order), None)
    if sizes:
        return (*_led_by_tag(question, order, sizes.index(smallest)), question.match)
    return (*_walked(question, order), question.match)


def _having(conn: Connection, found: Iterable[tuple[int, int]], match: str) -> Iterator[tuple[int, int]]:
    """Those of `found` that have the words, looked up for a window of articles at a time.

    Where a window's ids lie far apart, all the words' articles are gone through: for one large window, then for good.
    """
    source, size, gone_through = iter(found), _CHUNK, 0
    everywhere: _Seen | None = None
    while window := list(islice(source, size)):
        size = min(size * 2, _WINDOW)
        low, high = min(hit[0] for hit in window), max(hit[0] for hit in window)
        if everywhere is not None:
            having = everywhere
        elif high - low <= _WIDE:
            having = _ids(conn, f"{_MATCH} AND rowid BETWEEN ? AND ?", (match, low, high))
        elif not gone_through:
            gone_through = 1
            window += islice(source, _WINDOW)
            among = json.dumps([hit[0] for hit in window])
            having = _ids(conn, f"{_MATCH} AND +rowid IN (SELECT value FROM json_each(?))", (match, among))
        else:
            having = everywhere = _ids(conn, _MATCH, (match,))
        yield from (hit for hit in window if hit[0] in having)


def _ids(conn: Connection, select: str, values: Sequence[Any]) -> _Seen:
    found = _Seen()
    for row in conn.execute(select, values):
        found.add(row[0])
    return found


_WINDOW = 4096  # articles
_WIDE = 30_000  # ids; looking up so many costs about 5 ms
_MATCH = "SELECT rowid FROM article_fts WHERE article_fts MATCH ?"
_ORDER: dict[str, str] = {
    "newest": "a.published DESC, a.id DESC",
    "oldest": "a.published, a.id",
    "seen": "a.first_seen DESC, a.id DESC",
    "relevance": "a.relevance DESC, a.published DESC, a.id DESC",
    "novelty": "a.novelty DESC, a.published DESC, a.id DESC",
    "sources": "(SELECT s.sources FROM story s WHERE s.id = a.story_id) DESC, a.published DESC, a.id DESC",
}


def _size(conn: Connection, select: str, values: Sequence[Any], most: int) -> int:
    """How many rows a condition has, counted up to `most`."""
    counted: int = conn.execute(f"SELECT count(*) FROM ({select} LIMIT {most})", values).fetchone()[0]
    return counted


def _probes(question: Question, without: int | None = None) -> tuple[list[str], list[Any]]:
    """The tag conditions as probes of one article each, but for the one that leads."""
    clauses: list[str] = []
    values: list[Any] = []
    for number, tag in enumerate(question.tags):
        if number != without:
            same = "published = a.published AND article_id = a.id"
            clauses.append(f"EXISTS (SELECT 1 FROM {tag.table} WHERE {tag.where} AND {same})")
            values.extend(tag.values)
    return clauses, values


def _led_by_words(question: Question, order: str) -> tuple[str, tuple[Any, ...]]:
    clauses, values = _probes(question)
    where = " AND ".join((f"a.id IN ({_MATCH})", *clauses, f"({question.where})"))
    # The plus sign keeps SQLite from walking the whole index in order to save sorting a few rows.
    order = "+" + order
    return (
        f"SELECT a.id, a.story_id FROM article a WHERE {where} ORDER BY {order}",
        (question.match, *values, *question.values),
    )


def _led_by_tag(question: Question, order: str, leader: int) -> tuple[str, tuple[Any, ...]]:
    tag = question.tags[leader]
    clauses, values = _probes(question, without=leader)
    inner = f"SELECT article_id AS id, published, story_id FROM {tag.table} WHERE {tag.where}"
    if question.where == "1" and "published" in order.split()[0]:
        source = f"({inner}) a"
    else:
        source = f"({inner}) t CROSS JOIN article a ON a.id = t.id"
        order = order.replace("a.published", "t.published").replace("a.id", "t.id")
    where = " AND ".join((*clauses, f"({question.where})"))
    return (
        f"SELECT a.id, a.story_id FROM {source} WHERE {where} ORDER BY {order}",
        (*tag.values, *values, *question.values),
    )


def _walked(question: Question, order: str) -> tuple[str, tuple[Any, ...]]:
    return f"SELECT a.id, a.story_id FROM article a WHERE {question.where} ORDER BY {order}", question.values


def _ranked(question: Question, leader: int | None) -> tuple[str, tuple[Any, ...]]:
    """The newest RANKED hits of the words that hold everything else, best first: weighted bm25, then the newer one."""
    if leader is None:
        clauses, values = _probes(question)
        others = " AND ".join(("a.id = article_fts.rowid", *clauses, f"({question.where})"))
        held, bound = f"EXISTS (SELECT 1 FROM article a WHERE {others})", (*values, *question.values)
        if not clauses and question.where == "1":
            held = "1"
    else:
        led, bound = _led_by_tag(question, "a.id", leader)
        held = f"+rowid IN (SELECT id FROM ({led}))"
    sql = f"""WITH best (id, score) AS MATERIALIZED
          (SELECT rowid, bm25(article_fts, {TITLE_WEIGHT}, {BODY_WEIGHT}) FROM article_fts
           WHERE article_fts MATCH ? AND {held} ORDER BY rowid DESC LIMIT {RANKED})
        SELECT a.id, a.story_id FROM best CROSS JOIN article a ON a.id = best.id ORDER BY best.score, a.id DESC"""
    return sql, (question.match, *bound)


def _columns(text: bool) -> str:
    return f"{shape.COLUMNS}, a.text" if text else shape.COLUMNS


def _load(conn: Connection, ids: Sequence[int], *, text: bool) -> Iterator[dict[str, Any]]:
    """The articles with these ids, in this order."""
    sql = f"SELECT {_columns(text)} FROM article a JOIN feed f ON f.id = a.feed_id WHERE a.id = ?"
    for article_id in ids:
        row = conn.execute(sql, (article_id,)).fetchone()
        if row is not None:
            yield shape.article(row)


def _chunks(ids: Iterator[int]) -> Iterator[list[int]]:
    while chunk := list(islice(ids, _CHUNK)):
        yield chunk


class _Seen:
    """A set of ids, one bit each, so that a million cost 125 kB."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def first_time(self, number: int) -> bool:
        place, bit = number >> 3, 1 << (number & 7)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits) + 4096))
        if self._bits[place] & bit:
            return False
        self._bits[place] |= bit
        return True

    def add(self, number: int) -> None:
        self.first_time(number)

    def __contains__(self, number: int) -> bool:
        place = number >> 3
        return place < len(self._bits) and bool(self._bits[place] & 1 << (number & 7))
