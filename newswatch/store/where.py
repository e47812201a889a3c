"""The reading of a query tree in SQL: conditions, and the conditions that can lead a search.

Rules:
1. Every value is bound. The terms of a full-text expression are quoted, and consist of letters and digits anyway.
2. A condition is about `a`: an article (its columns in the index `article_newest` and `article_facts`), or, for
   stories, anything with a `story_id`; of a story it is true when it is true of one of its articles `x`.
3. Names that tables spell in many ways (publishers, feeds, hosts, versions of a family) are looked up first, by leaping
   through an index from one to the next, so that the condition is a list of equal values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from sqlite3 import Connection
from typing import Any, Literal, NamedTuple

from newswatch.kinds import EVENT_TYPES
from newswatch.query import compare, tree

Unit = Literal["article", "story"]
Values = tuple[Any, ...]
FEW = 4  # keys that are probed one by one; more are compared with what the article has


class Clause(NamedTuple):
    """A condition and the values bound into it, in order."""

    sql: str
    values: Values = ()


ALWAYS = Clause("1")
NEVER = Clause("0")


class Lead(NamedTuple):
    """A select of the articles (`id`) of a condition, and one of their stories (`story_id`), with the same values.

    Rows may come twice.
    """

    articles: str
    stories: str
    values: Values


class Within(NamedTuple):
    """Article ids [low, high] beyond which the full-text index need not be asked."""

    low: int
    high: int


def match(words: tree.Words) -> str:
    """The FTS5 expression of words (sqlite.org/fts5.html#full_text_query_syntax).

    >>> match(tree.Phrase(("gpt", "4o"), prefix=True, column="title"))
    'title : "gpt 4o" *'
    """
    match words:
        case tree.Phrase(terms, prefix, column):
            quoted = '"' + " ".join(terms).replace('"', '""') + '"' + (" *" if prefix else "")
            return f"{column} : {quoted}" if column else quoted
        case tree.AllOf(parts):
            return "(" + " AND ".join(match_one(part) for part in parts) + ")"
        case tree.AnyOf(parts):
            return "(" + " OR ".join(match_one(part) for part in parts) + ")"


match_one = match  # inside `match` the name is a keyword of the statement


class Where:
    """Writes conditions for one connection; what it looks up of the archive it looks up once."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self._publishers: tuple[str, ...] | None = None
        self._origins: tuple[str, ...] | None = None
        self._functions = 0

    # --- conditions

    def condition(self, query: tree.Tree, unit: Unit, within: Within | None = None) -> Clause:
        """The condition over `a` that a tree is."""
        match query:
            case tree.And(parts):
                return _joined(" AND ", [self.condition(part, unit, within) for part in parts], ALWAYS)
            case tree.Or(parts):
                return _joined(" OR ", [self.condition(part, unit, within) for part in parts], NEVER)
            case tree.Not(part):
                inner = self.condition(part, unit, within)
                return Clause(f"NOT ({inner.sql})", inner.values)
            case tree.Number(name, ranges) if name in tree.STORY_NUMBERS:
                inside = _ranges(f"s.{name}", ranges, ends=True)
                return Clause(f"EXISTS (SELECT 1 FROM story s WHERE s.id = a.story_id AND {inside.sql})", inside.values)
            case tree.Number("story", ranges):
                return _ranges("a.story_id", ranges, ends=True)
            case _ if unit == "article" and _is_covered(query):
                return self.leaf(query, "a", within)
            case _ if unit == "article":
                one = self.leaf(query, "x", within)
                return Clause(f"EXISTS (SELECT 1 FROM article x WHERE x.id = a.id AND {one.sql})", one.values)
            case _:
                one = self.leaf(query, "x", within)
                source = "article x INDEXED BY article_story WHERE x.story_id = a.story_id"
                return Clause(f"EXISTS (SELECT 1 FROM {source} AND {one.sql})", one.values)

    def leaf(self, leaf: tree.Leaf, x: str, within: Within | None) -> Clause:
        """The condition over one article, by the alias `x`."""
        match leaf:
            case tree.Text(words):
                bounds, values = (" AND rowid BETWEEN ? AND ?", (within.low, within.high)) if within else ("", ())
                # The plus sign keeps SQLite from going through all hits instead of the articles at hand.
                return Clause(
                    f"+{x}.id IN (SELECT rowid FROM article_fts WHERE article_fts MATCH ?{bounds})",
                    (match(words), *values),
                )
            case tree.Entity():
                return self._entity(leaf, x)
            case tree.Event():
                return _event(leaf, x)
            case tree.Flag(flags):
                known = f"t.flag IN ({_marks(flags)}) AND t.published = {x}.published AND t.article_id = {x}.id"
                return Clause(f"EXISTS (SELECT 1 FROM article_flag t WHERE {known})", flags)
            case tree.Relation(verbs):
                known = f"r.verb IN ({_marks(verbs)})"
                return Clause(f"EXISTS (SELECT 1 FROM relation r WHERE r.article_id = {x}.id AND {known})", verbs)
            case tree.Plain():
                return self._plain(leaf, x)
            case tree.Number(name, ranges):
                return _ranges(f"{x}.{name}", ranges, ends=True)
            case tree.Time(name, ranges):
                return _ranges(f"{x}.{name}", ranges, ends=False)
            case tree.State("lead" | "echo" as name):
                return Clause(f"{x}.is_lead = {int(name == 'lead')}")
            case tree.State("relevant"):
                return Clause(f"{x}.relevant")
            case tree.State(name):
                return Clause(f"{x}.date_quality = ?", (name,))

    def _entity(self, leaf: tree.Entity, x: str) -> Clause:
        keys = self.keys(leaf)
        if not keys:
            return NEVER
        same = f"e.published = {x}.published AND e.article_id = {x}.id"
        if len(keys) <= FEW:
            either = " OR ".join(
                f"EXISTS (SELECT 1 FROM article_entity e WHERE e.kind = ? AND e.slug = ? AND {same})" for _ in keys
            )
            return Clause(f"({either})", tuple(value for key in keys for value in key))
        named = f"e.kind || ':' || e.slug IN ({_marks(keys)})"
        return Clause(
            f"EXISTS (SELECT 1 FROM article_entity e INDEXED BY article_entity_article WHERE e.article_id = {x}.id"
            f" AND {named})",
            tuple(f"{kind}:{slug}" for kind, slug in keys),
        )

    def keys(self, leaf: tree.Entity) -> tuple[tuple[str, str], ...]:
        """The (kind, slug) of an entity leaf, with those that the archive has of its families."""
        found = dict.fromkeys(leaf.keys)
        for kind, family in leaf.families:
            after = f"{family}-"
            while slug := self._one(
                "SELECT min(slug) FROM article_entity WHERE kind = ? AND slug >= ? AND slug < ?",
                (kind, after, f"{family}."),  # the full stop follows the hyphen
            ):
                found[kind, slug] = None
                after = slug + "\0"
        return tuple(found)

    def _plain(self, leaf: tree.Plain, x: str) -> Clause:
        test = compare.test(leaf)
        match leaf.name:
            case "source":
                named, fed = self.publishers(test), self.feeds(test)
                parts = [_in(f"{x}.publisher", named), _in(f"{x}.feed_id", fed)]
                return _joined(" OR ", [part for part in parts if part.values], NEVER)
            case "feed":
                return _in(f"{x}.feed_id", self.feeds(test))
            case "origin":
                mine, own = _in(f"{x}.origin", self.origins(test)), _in(f"{x}.publisher", self.publishers(test))
                unnamed = Clause(f"{x}.origin IS NULL AND {own.sql}", own.values) if own.values else NEVER
                return _joined(" OR ", [mine, unnamed], NEVER)
            case "site":
                ranges = self.sites(test)
                either = " OR ".join(f"{x}.url >= ? AND {x}.url < ?" for _ in ranges)
                return Clause(f"({either})", tuple(end for pair in ranges for end in pair)) if ranges else NEVER
            case "lang":
                return Clause(f"{self._function(test)}({x}.language)")
            case _:
                return Clause(f"{self._function(test)}({x}.{leaf.name})")

    def _function(self, test: Callable[[str | None], bool]) -> str:
        """The name by which SQL may ask a test that only Python knows."""
        self._functions += 1
        name = f"newswatch_{self._functions}"
        self.conn.create_function(name, 1, test, deterministic=True)
        return name

    # --- what the archive has

    def publishers(self, test: Callable[[str | None], bool]) -> tuple[str, ...]:
        """The publishers that pass the test."""
        if self._publishers is None:
            self._publishers = tuple(self._leap("publisher"))
        return tuple(filter(test, self._publishers))

    def origins(self, test: Callable[[str | None], bool]) -> tuple[str, ...]:
        """The origins named by articles that pass the test."""
        if self._origins is None:
            self._origins = tuple(self._leap("origin"))
        return tuple(filter(test, self._origins))

    def feeds(self, test: Callable[[str | None], bool]) -> tuple[int, ...]:
        """The ids of the feeds whose names pass the test."""
        return tuple(row[0] for row in self.conn.execute("SELECT id, name FROM feed") if test(row[1]))

    def sites(self, test: Callable[[str | None], bool]) -> tuple[tuple[str, str], ...]:
        """Ranges [from, to) of links that pass a test of their host."""
        found, after = [], ""
        while url := self._one("SELECT min(url) FROM article WHERE url >= ?", (after,)):
            start, after = _site(url)
            if test(url):
                found.append((start, after))
        return tuple(found)

    def _leap(self, column: str) -> Iterator[str]:
        """The distinct values of an indexed column, in a few microseconds each."""
        value = self._one(f"SELECT min({column}) FROM article WHERE {column} IS NOT NULL", ())
        while value is not None:
            yield value
            value = self._one(f"SELECT min({column}) FROM article WHERE {column} > ?", (value,))

    def _one(self, select: str, values: Values) -> Any:
        return self.conn.execute(select, values).fetchone()[0]

    # --- what can lead

    def lead(self, condition: tree.Tree) -> Lead | None:
        """The select of the articles of a condition on its own index; None where there is none."""
        match condition:
            case tree.Or(parts) if parts:
                leads = [self.lead(part) for part in parts]
                return None if None in leads else _union([lead for lead in leads if lead is not None])
            case tree.And(parts):
                leads = [lead for part in parts if (lead := self.lead(part)) is not None]
                return leads[0] if leads else None
            case tree.Text(words):
                return _by_id("SELECT rowid AS id FROM article_fts WHERE article_fts MATCH ?", (match(words),))
            case tree.Entity():
                return self._entity_lead(condition)
            case tree.Event():
                where = _event_where(condition, condition.types or EVENT_TYPES)
                return _tagged("article_event", "e", where)
            case tree.Flag(flags):
                return _tagged("article_flag", "e", Clause(f"e.flag IN ({_marks(flags)})", flags))
            case tree.Relation(verbs):
                return _tagged("relation", "e", Clause(f"e.verb IN ({_marks(verbs)})", verbs))
            case tree.Plain("source" | "feed" | "origin" | "site"):
                clause = self._plain(condition, "x")
                return _by_id(f"SELECT x.id AS id FROM article x WHERE {clause.sql}", clause.values)
            case tree.Number("id" | "story" as name, ranges):
                column = "id" if name == "id" else "story_id"
                clause = _ranges(f"x.{column}", ranges, ends=True)
                return _by_id(f"SELECT x.id AS id FROM article x WHERE {clause.sql}", clause.values)
            case tree.Time(name, ranges) if all(start is not None for start, _ in ranges):
                index = "article_newest" if name == "published" else "article_first_seen"
                clause = _ranges(f"x.{name}", ranges, ends=False)
                return _by_id(f"SELECT x.id AS id FROM article x INDEXED BY {index} WHERE {clause.sql}", clause.values)
            case _:
                return None

    def _entity_lead(self, leaf: tree.Entity) -> Lead:
        kinds: dict[str, list[str]] = {}
        for kind, slug in self.keys(leaf):
            kinds.setdefault(kind, []).append(slug)
        parts = [
            _tagged("article_entity", "e", Clause(f"e.kind = ? AND e.slug IN ({_marks(slugs)})", (kind, *slugs)))
            for kind, slugs in kinds.items()
        ]
        return _union(parts) if parts else _by_id("SELECT 0 AS id WHERE 0", ())


def _is_covered(leaf: tree.Tree) -> bool:
    """Whether the columns that a leaf asks are in the indexes of rule 2; none of those can be NULL."""
    match leaf:
        case tree.Plain(name):
            return name in ("lang", "feed")
        case tree.State(name):
            return name not in ("undated", "future")
        case _:
            return True


def _by_id(select: str, values: Values) -> Lead:
    source = f"FROM ({select}) c CROSS JOIN article x INDEXED BY article_facts ON x.id = c.id"
    return Lead(select, f"SELECT x.story_id AS story_id {source}", values)


def _tagged(table: str, e: str, where: Clause) -> Lead:
    source = f"FROM {table} {e} WHERE {where.sql}"
    return Lead(f"SELECT {e}.article_id AS id {source}", f"SELECT {e}.story_id AS story_id {source}", where.values)


def _union(leads: Sequence[Lead]) -> Lead:
    if len(leads) == 1:
        return leads[0]
    return Lead(
        " UNION ALL ".join(f"SELECT id FROM ({lead.articles})" for lead in leads),
        " UNION ALL ".join(f"SELECT story_id FROM ({lead.stories})" for lead in leads),
        tuple(value for lead in leads for value in lead.values),
    )


def _event(leaf: tree.Event, x: str) -> Clause:
    if leaf.types and len(leaf.types) <= FEW:
        where = _event_where(leaf, leaf.types)
        same = f"e.published = {x}.published AND e.article_id = {x}.id"
        return Clause(f"EXISTS (SELECT 1 FROM article_event e WHERE {where.sql} AND {same})", where.values)
    where = _event_where(leaf, leaf.types)
    source = f"article_event e INDEXED BY article_event_article WHERE e.article_id = {x}.id"
    return Clause(f"EXISTS (SELECT 1 FROM {source} AND {where.sql})", where.values)


def _event_where(leaf: tree.Event, types: Sequence[str]) -> Clause:
    asked = (("type", types), ("kind", leaf.kinds), ("status", leaf.statuses), ("cause_class", leaf.causes))
    parts = [_in(f"e.{column}", values) for column, values in asked if values]
    return _joined(" AND ", parts, ALWAYS)


def _ranges(column: str, ranges: Sequence[tuple[int | None, int | None]], *, ends: bool) -> Clause:
    """The column lies in one of the ranges; `ends` tells whether their upper ends belong to them."""
    below = "<=" if ends else "<"
    parts = []
    for low, high in ranges:
        bounds = [f"{column} >= ?"] * (low is not None) + [f"{column} {below} ?"] * (high is not None)
        values = tuple(value for value in (low, high) if value is not None)
        parts.append(Clause(" AND ".join(bounds) or "1", values))
    return _joined(" OR ", parts, NEVER)


def _in(column: str, values: Sequence[Any]) -> Clause:
    if not values:
        return NEVER
    return Clause(f"{column} = ?" if len(values) == 1 else f"{column} IN ({_marks(values)})", tuple(values))


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _joined(word: str, clauses: Sequence[Clause], none: Clause) -> Clause:
    if not clauses:
        return none
    if len(clauses) == 1:
        return clauses[0]
    mixed = (" AND ", " OR ")
    parts = [f"({c.sql})" if any(other in c.sql for other in mixed) else c.sql for c in clauses]
    return Clause(f"({word.join(parts)})", tuple(value for clause in clauses for value in clause.values))


def _site(url: str) -> tuple[str, str]:
    """The range [from, to) of all links with the scheme, host and port of this one."""
    start = url.find("://") + 3 if "://" in url else 0
    ends = [place for sign in "/?#" if (place := url.find(sign, start)) >= 0]
    if not ends:
        return url, url + "\0"
    place = min(ends)
    return url[: place + 1], url[:place] + chr(ord(url[place]) + 1)
