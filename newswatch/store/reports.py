"""What trends, matrix and rank read: tallies by key, relations with their articles, articles with their stories."""

from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection

from newswatch.report.matrix import Statement
from newswatch.report.rank import Report
from newswatch.report.trends import Count
from newswatch.store.times import rfc3339

BY = ("company", "vendor", "model", "chip", "event", "kind", "source", "lang")
# Each gives (article, key, name, published, story). Who is only mentioned in passing is not what a story is about.
_ABOUT = "SELECT article_id, slug, name, published, story_id FROM article_entity WHERE kind = '{}' AND role = 'primary'"
_TALLY = {
    "company": _ABOUT.format("company"),
    "model": _ABOUT.format("model"),
    "chip": _ABOUT.format("chip"),
    "vendor": """SELECT e.article_id, e.maker, coalesce((SELECT m.name FROM article_entity m
                   WHERE m.kind = 'company' AND m.slug = e.maker LIMIT 1), e.maker), e.published, e.story_id
                 FROM article_entity e WHERE e.kind = 'chip' AND e.role = 'primary' AND e.maker IS NOT NULL""",
    "event": "SELECT article_id, type, type, published, story_id FROM article_event e WHERE 1",
    "kind": "SELECT article_id, kind, kind, published, story_id FROM article_event WHERE type = 'delay'"
    " AND kind IS NOT NULL",
    "source": "SELECT id, publisher, publisher, published, story_id FROM article WHERE relevant",
    "lang": "SELECT id, language, language, published, story_id FROM article WHERE relevant",
}


def tallies(conn: Connection, by: str, *, since: int, until: int) -> Iterator[tuple[int, Count]]:
    """(article id, count) of what was published in (since, until], epoch seconds; `by` is one of BY."""
    for article, key, name, at, story in conn.execute(
        f"SELECT * FROM ({_TALLY[by]}) WHERE published > ? AND published <= ?", (since, until)
    ):
        yield article, Count(key, name, at, story)


def begins(conn: Connection) -> int | None:
    """The publication of the first article, epoch seconds; None for an empty archive."""
    found: int | None = conn.execute("SELECT min(published) FROM article").fetchone()[0]
    return found


def ends(conn: Connection) -> int | None:
    """The publication of the last article, epoch seconds; None for an empty archive."""
    found: int | None = conn.execute("SELECT max(published) FROM article").fetchone()[0]
    return found


def statements(conn: Connection, *, until: int) -> Iterator[tuple[int, Statement]]:
    """(article id, relation) of what was published until a time, newest first."""
    for row in conn.execute(
        """SELECT a.id, r.subject, r.verb, r.object, r.status, r.evidence, r.published, a.id, a.story_id, a.publisher,
                  coalesce(a.origin, a.publisher), a.title
           FROM relation r JOIN article a ON a.id = r.article_id WHERE r.published <= ?
           ORDER BY r.published DESC, a.id DESC, r.id""",
        (until,),
    ):
        yield row[0], Statement._make((*row[1:6], rfc3339(row[6]), *row[7:12]))


def reports(conn: Connection, *, since: int, until: int) -> Iterator[Report]:
    """Every article that was published in (since, until], with its feed and its story."""
    rows = conn.execute(
        """SELECT f.name, a.story_id, a.published, a.relevant, m.copy_of IS NOT NULL,
                  (SELECT count(DISTINCT b.feed_id) FROM article b WHERE b.story_id = a.story_id),
                  s.lead_id = a.id, s.published
           FROM article a JOIN feed f ON f.id = a.feed_id JOIN story s ON s.id = a.story_id
           LEFT JOIN membership m ON m.article_id = a.id
           WHERE a.published > ? AND a.published <= ?""",
        (since, until),
    )
    for feed, story, at, relevant, copy, feeds, first, story_at in rows:
        yield Report(feed, story, at, bool(relevant), bool(copy), feeds, bool(first), story_at)
