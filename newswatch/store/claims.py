"""Dated promises on the shelf: written with their article, read back as the ledger wants them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from sqlite3 import Connection
from typing import NamedTuple

from newswatch.report.ledger import Said
from newswatch.store.times import epoch, moment
from newswatch.stories.claims import Claim


class Spoken(NamedTuple):
    """The claims of one article, named by feed and guid."""

    feed_id: int
    guid: str
    claims: Sequence[Claim]


def _day(day: date) -> int:
    return epoch(datetime(day.year, day.month, day.day, tzinfo=UTC))


def note(conn: Connection, spoken: Iterable[Spoken]) -> int:
    """Replace the claims of articles that are on the shelf; how many claims were written."""
    written = 0
    for one in spoken:
        row = conn.execute(
            "SELECT id, story_id, published, coalesce(origin, publisher) FROM article WHERE feed_id = ? AND guid = ?",
            (one.feed_id, one.guid),
        ).fetchone()
        if row is None:
            continue
        conn.execute("DELETE FROM claim WHERE article_id = ?", (row[0],))
        conn.executemany(_INSERT, [_values(claim, *row) for claim in one.claims])
        written += len(one.claims)
    return written


def forget(conn: Connection, article_ids: Iterable[int]) -> None:
    """Delete the claims of articles."""
    conn.executemany("DELETE FROM claim WHERE article_id = ?", ((article_id,) for article_id in article_ids))


_INSERT = (
    "INSERT INTO claim (article_id, story_id, published, origin, kind, subject, maker, event, status, due_from, due_to,"
    " due, evidence, role, cause, cause_class, was, rule) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _values(claim: Claim, article: int, story: int, published: int, origin: str) -> tuple[object, ...]:
    stretch = claim.period
    return (
        article,
        story,
        published,
        origin,
        claim.kind,
        claim.subject,
        claim.maker,
        claim.event,
        claim.status,
        _day(stretch[0]) if stretch else None,
        _day(stretch[1]) if stretch else None,
        claim.due or "",
        claim.evidence,
        claim.role,
        claim.cause,
        claim.cause_class,
        claim.was,
        claim.rule,
    )


_SAID = """
SELECT c.role, c.subject, c.kind, c.maker, c.status, c.due, c.was, c.cause, c.cause_class, c.evidence, a.published,
       a.id, a.story_id, a.publisher, coalesce(a.origin, a.publisher), a.title, a.url
FROM claim c JOIN article a ON a.id = c.article_id"""


def _said(row: Sequence[object]) -> Said:
    values = list(row)
    values[5] = values[5] or None
    values[10] = moment(int(str(values[10])))
    return Said(*values)  # type: ignore[arg-type]  # the columns stand in the order of the fields


def said(conn: Connection, *, until: datetime, subjects: Iterable[str] | None = None) -> Iterator[Said]:
    """The claims that were published until a time, of these subjects or of all, in order of publication."""
    order = " ORDER BY a.published, a.id, c.id"
    if subjects is None:
        yield from map(_said, conn.execute(f"{_SAID} WHERE c.published <= ?{order}", (epoch(until),)))
        return
    for subject in subjects:
        rows = conn.execute(f"{_SAID} WHERE c.subject = ? AND c.published <= ?{order}", (subject, epoch(until)))
        yield from map(_said, rows)


def subjects(conn: Connection) -> list[tuple[str, str, str | None]]:
    """Every subject of a claim, with a kind and a maker."""
    return [
        (row[0], row[1], row[2])
        for row in conn.execute("SELECT subject, max(kind), max(maker) FROM claim GROUP BY subject ORDER BY subject")
    ]


def subjects_of(conn: Connection, article_ids: Iterable[int]) -> set[str]:
    """The subjects of the claims of articles."""
    found: set[str] = set()
    for article_id in article_ids:
        found.update(row[0] for row in conn.execute("SELECT subject FROM claim WHERE article_id = ?", (article_id,)))
    return found
