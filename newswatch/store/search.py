"""Running a query tree: articles and stories newest first or in another order, the best hits of words, and why nothing.

How the newest are found:
1. Facts first. Which articles or stories match, and in which order, is decided on indexes; the pages with the texts are
   read only for what is shown.
2. The rarest condition that has an index of its own leads. When it is rare, its articles are gathered, the other
   conditions are asked of each, and what is left is sorted.
3. When it is not, articles or stories are walked from the newest on, a window at a time, but no further than the
   leading condition is long; the rest is gathered from there. So neither a condition that nearly everything fulfils
   nor two that nearly never meet cost more than twice the shorter way.
4. A story stands where its first report stands, whichever of its reports matches: an echo makes nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from sqlite3 import Connection
from typing import Any, Literal, NamedTuple

from newswatch.query import tree
from newswatch.store import read, shape
from newswatch.store.where import ALWAYS, Clause, Lead, Unit, Values, Where, Within, match

Sort = Literal["newest", "oldest", "seen", "relevance", "novelty", "sources"]
RANKED = 2_000  # how many of the newest hits are ranked: bm25 costs what it is asked for
TITLE_WEIGHT, BODY_WEIGHT = 4.0, 1.0
TOLD = 10_000  # `why_nothing` counts up to here


class Measures(NamedTuple):
    """By which measures the way to the newest is chosen."""

    rare: int = 2_000  # a leading condition with fewer articles is gathered without further thought
    window: int = 256  # articles or stories of the first window
    widest: int = 4_096  # and of the largest
    near: int = 8  # ids of a window that spread wider than so many times its size: no bounded look-up of words


MEASURES = Measures()


class Statement(NamedTuple):
    """SQL with its values, and SQLite's plan for it."""

    sql: str
    values: Values
    plan: tuple[str, ...]


def articles(
    conn: Connection, query: tree.Tree, *, sort: Sort = "newest", limit: int | None = None, text: bool = False
) -> Iterator[dict[str, Any]]:
    """The articles that match, as `articles --json` shows them; `text` adds the whole text."""
    for number in islice(hits(conn, query, "article", sort=sort, limit=limit), limit):
        found = read.article(conn, number, text=text)
        if found is not None:
            yield shape.lead(found, query)


def stories(
    conn: Connection, query: tree.Tree, *, sort: Sort = "newest", limit: int | None = None, text: bool = False
) -> Iterator[dict[str, Any]]:
    """The stories that match, as `stories --json` shows them; `text` adds the whole text of the first report."""
    for number in islice(hits(conn, query, "story", sort=sort, limit=limit), limit):
        reports = read.reports(conn, number, text=text)
        if reports:
            yield shape.story(reports, query)


def hits(
    conn: Connection,
    query: tree.Tree,
    unit: Unit,
    *,
    sort: Sort = "newest",
    limit: int | None = None,
    measures: Measures = MEASURES,
) -> Iterator[int]:
    """The ids of what matches, in order. `limit` says how many will be read: it chooses the way, and cuts nothing."""
    search = _Search(conn, query, unit, limit, measures)
    return search.newest() if sort == "newest" else search.all_at_once(sort)


def count(conn: Connection, query: tree.Tree, unit: Unit, *, most: int | None = None) -> int:
    """How many articles or stories match, counted up to `most`."""
    search = _Search(conn, query, unit)
    select, values = search.statement("newest", ordered=False)
    top = "" if most is None else f" LIMIT {int(most)}"
    return int(conn.execute(f"SELECT count(*) FROM ({select}{top})", values).fetchone()[0])


def statements(conn: Connection, query: tree.Tree, unit: Unit, *, sort: Sort = "newest") -> tuple[Statement, ...]:
    """The SQL that answers a query, with SQLite's plans: the first window of a walk, if any, and the rest."""
    search = _Search(conn, query, unit, limit=20)
    found = [search.window(None, MEASURES.window, None)] if sort == "newest" and search.walks() else []
    found.append(search.statement(sort))
    return tuple(Statement(sql, values, plan(conn, sql, values)) for sql, values in found)


def is_known(conn: Connection, kind: str, slug: str) -> bool:
    """Whether the archive has an article tagged so."""
    select = "SELECT EXISTS (SELECT 1 FROM article_entity WHERE kind = ? AND slug = ?)"
    return bool(conn.execute(select, (kind, slug)).fetchone()[0])


class Vocabulary(NamedTuple):
    """What the archive has of the fields that are no names."""

    publishers: tuple[str, ...]
    languages: tuple[str, ...]
    verbs: tuple[str, ...]


def vocabulary(conn: Connection) -> Vocabulary:
    """The publishers, the languages of the last thousand articles, the verbs of relations."""
    newest = "SELECT language FROM article INDEXED BY article_newest ORDER BY published DESC, id DESC LIMIT 1000"
    languages = tuple(row[0] for row in conn.execute(f"SELECT DISTINCT language FROM ({newest}) ORDER BY 1"))
    publishers = Where(conn).publishers(lambda name: bool(name))
    verbs = tuple(row[0] for row in conn.execute("SELECT DISTINCT verb FROM relation ORDER BY 1"))
    return Vocabulary(publishers, languages, verbs)


def ranking_statements(conn: Connection, query: tree.Tree) -> tuple[Statement, ...]:
    """The SQL of `ranked`, with SQLite's plan."""
    if _all_words(query) is None:
        return statements(conn, query, "article")
    sql, values = ranking(conn, query)
    return (Statement(sql, values, plan(conn, sql, values)),)


def plan(conn: Connection, sql: str, values: Values) -> tuple[str, ...]:
    """The lines of EXPLAIN QUERY PLAN, indented."""
    depth = {0: -1}
    lines = []
    for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}", values):
        depth[row[0]] = depth.get(row[1], -1) + 1
        lines.append("  " * depth[row[0]] + str(row[3]))
    return tuple(lines)


class _Leading(NamedTuple):
    """A condition that can lead: its select, how many articles it has (up to a limit), and the conditions beside it."""

    lead: Lead
    size: int
    others: tuple[tree.Tree, ...]


class _Search:
    """One query on one connection. `limit` says how many hits will be read at most; None: all."""

    def __init__(
        self,
        conn: Connection,
        query: tree.Tree,
        unit: Unit,
        limit: int | None = None,
        measures: Measures = MEASURES,
    ) -> None:
        self.conn = conn
        self.unit = unit
        self.limit = limit
        self.measures = measures
        self.where = Where(conn)
        self.parts = tree.conditions(query)
        self.calm = self._calm()
        self.everything = max(1, conn.execute("SELECT max(id) FROM article").fetchone()[0] or 0)
        self.sizes: list[int] = []
        self.leading: _Leading | None = None
        self._choose()

    def _calm(self) -> Clause:
        """Muted stories are left out; asked only where there is one."""
        if self.conn.execute("SELECT 1 FROM story WHERE muted LIMIT 1").fetchone() is None:
            return ALWAYS
        return Clause("NOT EXISTS (SELECT 1 FROM story m INDEXED BY story_muted WHERE m.id = a.story_id AND m.muted)")

    def _choose(self) -> None:
        """Find the leading condition: the one with the fewest articles, as far as counting them pays."""
        leads = [(number, lead) for number, part in enumerate(self.parts) if (lead := self.where.lead(part))]
        self.counted = self._worth_counting(len(leads))
        for number, lead in leads:
            size = self._size(lead)
            self.sizes.append(size)
            if self.leading is None or size < self.leading.size:
                # An And inside an Or is led by one of its parts: then the whole must still be asked.
                loose = _is_loose(self.parts[number])
                others = self.parts if loose else (*self.parts[:number], *self.parts[number + 1 :])
                self.leading = _Leading(lead, size, others)

    def _worth_counting(self, conditions: int) -> int:
        """The size from which, if all conditions have it, a walk is shorter than to gather any of them.

        Of N articles a walk to `limit` hits is expected to see limit * N^k / L^k, when k conditions have L each.
        """
        if self.limit is None:
            return self.everything // 4 + 1
        k = conditions
        return self.measures.rare + int(self.limit ** (1 / (k + 1)) * self.everything ** (k / (k + 1)))

    def _size(self, lead: Lead) -> int:
        select = f"SELECT count(*) FROM (SELECT 1 FROM ({lead.articles}) LIMIT {self.counted})"
        found: int = self.conn.execute(select, lead.values).fetchone()[0]
        return found

    # --- newest first

    def newest(self) -> Iterator[int]:
        """Hits from the newest on."""
        before: tuple[int, int] | None = None
        if self.walks():
            words = any(map(_has_words, self.parts))
            left = None if self.leading is None else 2 * self.leading.size
            before, size = self._newest_possible(), self.measures.window
            while left is None or left > 0:
                within = self._within(before, size) if words else None
                if words and within is None:
                    break  # words would be looked up in all articles for each window anew
                last = self._edge(before, size)
                sql, values = self.window(before, size, within)
                yield from (row[0] for row in self.conn.execute(sql, values).fetchall())
                if last is None:
                    return
                before, size = last, min(2 * size, self.measures.widest)
                left = None if left is None else left - size
        yield from self.all_at_once("newest", before)

    def walks(self) -> bool:
        """Whether walking from the newest on is expected to be shorter than gathering the leading condition."""
        if self.leading is None:
            return True
        if self.leading.size < self.measures.rare or self.limit is None:
            return False
        if self.leading.size >= self.counted:
            return True
        density = 1.0
        for size in self.sizes:
            density *= min(1.0, size / self.everything)
        return self.limit / density < self.leading.size

    def _newest_possible(self) -> tuple[int, int] | None:
        """(time, id) at which a walk may begin: nothing that stands before it can match."""
        ends = []
        for part in self._published():
            closed = [end for _, end in part.ranges if end is not None]
            ends += [max(closed)] if len(closed) == len(part.ranges) else []
        return (min(ends), 0) if ends else None

    def _oldest_possible(self) -> int | None:
        """The time before which nothing that stands there can match."""
        starts = []
        for part in self._published() if self.unit == "article" else ():  # a story may begin before and go on
            closed = [start for start, _ in part.ranges if start is not None]
            starts += [min(closed)] if len(closed) == len(part.ranges) else []
        return max(starts, default=None)

    def _published(self) -> Iterator[tree.Time]:
        return (part for part in self.parts if isinstance(part, tree.Time) and part.name == "published")

    def _edge(self, before: tuple[int, int] | None, size: int) -> tuple[int, int] | None:
        """(time, id) of the last row of a window; None when the window reaches the oldest."""
        source, values = self._walked(before)
        select = f"SELECT a.published, a.id FROM ({source} LIMIT 1 OFFSET {size - 1}) a"
        row = self.conn.execute(select, values).fetchone()
        return None if row is None else (row[0], row[1])

    def window(self, before: tuple[int, int] | None, size: int, within: Within | None) -> tuple[str, Values]:
        """The hits among the `size` newest articles or stories before (time, id)."""
        source, values = self._walked(before)
        where = self._conditions(self.parts, within)
        sql = f"SELECT a.id FROM ({source} LIMIT {size}) a WHERE {where.sql}"
        return f"{sql} ORDER BY a.published DESC, a.id DESC", (*values, *where.values)

    def _walked(self, before: tuple[int, int] | None) -> tuple[str, Values]:
        table = _TABLES[self.unit]
        wanted = [table.living]
        values: list[Any] = []
        if before is not None:
            wanted.append("(published, id) < (?, ?)")
            values += before
        if (oldest := self._oldest_possible()) is not None:
            wanted.append("published >= ?")
            values.append(oldest)
        source = f"SELECT {table.columns} FROM {table.newest} WHERE {' AND '.join(wanted)}"
        return f"{source} ORDER BY published DESC, id DESC", tuple(values)

    def _within(self, before: tuple[int, int] | None, size: int) -> Within | None:
        """The ids of a window's articles, where they lie so near that looking words up between them pays."""
        source, values = self._walked(before)
        if self.unit == "article":
            select = f"SELECT min(a.id), max(a.id) FROM ({source} LIMIT {size}) a"
        else:
            members = "CROSS JOIN article x INDEXED BY article_story ON x.story_id = a.id"
            select = f"SELECT min(x.id), max(x.id) FROM ({source} LIMIT {size}) a {members}"
        low, high = self.conn.execute(select, values).fetchone()
        if low is None:
            return Within(0, 0)
        return None if high - low > self.measures.near * size else Within(low, high)

    # --- all at once

    def all_at_once(self, sort: Sort, before: tuple[int, int] | None = None) -> Iterator[int]:
        """All hits (that stand after `before`)."""
        sql, values = self.statement(sort, before=before)
        return (row[0] for row in self.conn.execute(sql, values))

    def statement(
        self, sort: Sort, *, before: tuple[int, int] | None = None, ordered: bool = True
    ) -> tuple[str, Values]:
        """One statement for all hits (after `before`), led by the leading condition where that is shorter."""
        led = self.leading
        if led is not None and led.size > self.everything // 4:
            led = None
        table = _TABLES[self.unit]
        where = self._conditions(self.parts if led is None else led.others, None)
        if led is None:
            source, values = f"(SELECT {table.columns} FROM {table.newest} WHERE {table.living}) a", []
        else:
            distinct = led.lead.articles if self.unit == "article" else led.lead.stories
            found = f"(SELECT DISTINCT {table.key} AS id FROM ({distinct})) c"
            source = (
                f"{found} CROSS JOIN (SELECT {table.columns} FROM {table.single} WHERE {table.living}) a ON a.id = c.id"
            )
            values = [*led.lead.values]
        wanted = [where.sql]
        values += where.values
        if before is not None:
            wanted.append("(a.published, a.id) < (?, ?)")
            values += before
        order = f" ORDER BY {table.orders[sort]}" if ordered else ""
        return f"SELECT a.id FROM {source} WHERE {' AND '.join(wanted)}{order}", tuple(values)

    def _conditions(self, parts: Sequence[tree.Tree], within: Within | None) -> Clause:
        """The conditions as one clause, the cheap ones first."""
        clauses = [self.where.condition(part, self.unit, within) for part in sorted(parts, key=_cost)]
        if self.calm is not ALWAYS:
            clauses.append(self.calm)
        sql = " AND ".join(f"({clause.sql})" for clause in clauses) or "1"
        return Clause(sql, tuple(value for clause in clauses for value in clause.values))


class _Table(NamedTuple):
    """How a unit lies in the database. Its rows are called `a`, with `id`, `story_id` and the time `published`."""

    columns: str
    newest: str  # the table on the index that has the newest first
    single: str  # the table on the index by id
    key: str  # the id in a lead
    living: str
    orders: dict[Sort, str]


_NEWEST = "a.published DESC, a.id DESC"
_OF_STORY = "(SELECT s.{} FROM story s WHERE s.id = a.story_id) DESC, " + _NEWEST
_MOST = "(SELECT max(x.{}) FROM article x INDEXED BY article_story WHERE x.story_id = a.id) DESC, " + _NEWEST
_TABLES: dict[Unit, _Table] = {
    "article": _Table(
        "id, published, story_id, feed_id, first_seen, relevant, relevance, novelty, is_lead, language",
        newest="article INDEXED BY article_newest",
        single="article INDEXED BY article_facts",
        key="id",
        living="1",
        orders={
            "newest": _NEWEST,
            "oldest": "a.published, a.id",
            "seen": f"a.first_seen DESC, {_NEWEST}",
            "relevance": f"a.relevance DESC, {_NEWEST}",
            "novelty": f"a.novelty DESC, {_NEWEST}",
            "sources": _OF_STORY.format("sources"),
        },
    ),
    "story": _Table(
        "id, id AS story_id, published",
        newest="story INDEXED BY story_published",
        single="story",
        key="story_id",
        living="merged_into IS NULL",
        orders={
            "newest": _NEWEST,
            "oldest": "a.published, a.id",
            "seen": _OF_STORY.format("last_seen"),
            "relevance": _MOST.format("relevance"),
            "novelty": _MOST.format("novelty"),
            "sources": _OF_STORY.format("sources"),
        },
    ),
}


def _is_loose(part: tree.Tree) -> bool:
    """Whether the lead of a condition has more articles than the condition."""
    match part:
        case tree.And():
            return True
        case tree.Or(parts):
            return any(_is_loose(inner) for inner in parts)
        case _:
            return False


def _has_words(part: tree.Tree) -> bool:
    match part:
        case tree.Not(inner):
            return _has_words(inner)
        case tree.And(parts) | tree.Or(parts):
            return any(map(_has_words, parts))
        case _:
            return isinstance(part, tree.Text)


def _cost(part: tree.Tree) -> int:
    """Which condition is asked first: plain columns, then tags, then words, then what Python compares."""
    match part:
        case tree.Time() | tree.Number() | tree.State():
            return 0
        case tree.Entity() | tree.Event() | tree.Flag() | tree.Relation():
            return 1
        case tree.Text():
            return 2
        case tree.Not(inner):
            return _cost(inner)
        case tree.And(parts) | tree.Or(parts):
            return max(map(_cost, parts), default=0)
        case _:
            return 3


# --- best first


class Best(NamedTuple):
    """A hit of words with its score: the higher the better."""

    article: int
    score: float


def best(conn: Connection, query: tree.Tree, *, limit: int | None = None) -> Iterator[tuple[dict[str, Any], float]]:
    """The articles that match, best first, as `articles --json` shows them with the text, and their scores."""
    for hit in islice(ranked(conn, query), limit):
        found = read.article(conn, hit.article, text=True)
        if found is not None:
            yield shape.lead(found, query), hit.score


def ranked(conn: Connection, query: tree.Tree) -> Iterator[Best]:
    """The newest RANKED hits, best first: weighted bm25, and of two equals the newer. Without words: newest first."""
    words = _all_words(query)
    if words is None:
        return (Best(number, 0.0) for number in islice(hits(conn, query, "article", limit=RANKED), RANKED))
    sql, values = ranking(conn, query)
    return map(Best._make, conn.execute(sql, values))


def ranking(conn: Connection, query: tree.Tree) -> tuple[str, Values]:
    """The SQL of `ranked` for a query that has words, with its values."""
    words = _all_words(query)
    assert words is not None
    others = tuple(part for part in tree.conditions(query) if not isinstance(part, tree.Text))
    search = _Search(conn, tree.And(others), "article")
    held, values = "", ()
    if others or search.calm is not ALWAYS:
        if search.leading is not None and search.leading.size < RANKED:
            select, values = search.statement("newest", ordered=False)
            held = f" AND +rowid IN (SELECT id FROM ({select}))"
        else:
            where = search._conditions(others, None)
            same = "article a INDEXED BY article_facts WHERE a.id = article_fts.rowid"
            held, values = f" AND EXISTS (SELECT 1 FROM {same} AND {where.sql})", where.values
    sql = f"""WITH best (id, score) AS MATERIALIZED
          (SELECT rowid, -bm25(article_fts, {TITLE_WEIGHT}, {BODY_WEIGHT}) FROM article_fts
           WHERE article_fts MATCH ?{held} ORDER BY rowid DESC LIMIT {RANKED})
        SELECT a.id, best.score FROM best CROSS JOIN article a INDEXED BY article_facts ON a.id = best.id
        ORDER BY best.score DESC, a.published DESC, a.id DESC"""
    return sql, (match(words), *values)


def _all_words(query: tree.Tree) -> tree.Words | None:
    """The words that every hit has: the one leaf of words among the conditions."""
    found = [part.words for part in tree.conditions(query) if isinstance(part, tree.Text)]
    return None if not found else found[0] if len(found) == 1 else tree.AllOf(tuple(found))


# --- nothing found


class Alone(NamedTuple):
    """A condition of a query that found nothing: how many match it alone, and how many match the rest without it.

    Of a phrase that nothing has, `apart` is how many have its words in any order.
    """

    said: str
    alone: int
    without: int
    apart: int = 0


class Nothing(NamedTuple):
    """Why a query found nothing. Counts go up to TOLD.

    `emptied` is the first condition that left nothing together with those before it; `before` is how many there were.
    """

    terms: tuple[Alone, ...]
    emptied: str
    before: int


def why_nothing(conn: Connection, query: tree.Tree, unit: Unit) -> Nothing:
    """Which condition of a query that found nothing emptied it."""
    parts = tuple(piece for part in tree.conditions(query) for piece in _pieces(part))
    terms = []
    for number, part in enumerate(parts):
        others = tree.both(*parts[:number], *parts[number + 1 :])
        without = count(conn, others, unit, most=TOLD) if len(parts) > 1 else 0
        alone = count(conn, part, unit, most=TOLD)
        apart = 0 if alone or (words := _apart(part)) is None else count(conn, words, unit, most=TOLD)
        terms.append(Alone(tree.said(part), alone, without, apart))
    emptied, before = "", 0
    for number, part in enumerate(parts, 1):
        left = count(conn, tree.both(*parts[:number]), unit, most=TOLD)
        if not left:
            emptied = tree.said(part)
            break
        before = left
    return Nothing(tuple(terms), emptied, before)


def _apart(part: tree.Tree) -> tree.Text | None:
    """The words of a phrase in any order; None for what is no phrase."""
    if isinstance(part, tree.Text) and isinstance(part.words, tree.Phrase) and len(part.words.terms) > 1:
        column = part.words.column
        return tree.Text(tree.AllOf(tuple(tree.Phrase((term,), column=column) for term in part.words.terms)))
    return None


def _pieces(part: tree.Tree) -> Sequence[tree.Tree]:
    """Words that had to stand in one article, one by one."""
    if isinstance(part, tree.Text) and isinstance(part.words, tree.AllOf):
        return [tree.Text(words, _shown(words)) for words in part.words.parts]
    return [part]


def _shown(words: tree.Words) -> str:
    match words:
        case tree.Phrase(terms, prefix, column):
            said = " ".join(terms)
            said = f'"{said}"' if len(terms) > 1 else said
            return (f"{'text' if column == 'body' else column}:" if column else "") + said + ("*" if prefix else "")
        case tree.AllOf(parts):
            return " ".join(map(_shown, parts))
        case tree.AnyOf(parts):
            return "(" + " OR ".join(map(_shown, parts)) + ")"
