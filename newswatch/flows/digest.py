"""Gather what a digest needs: the stories of its time, those of the four weeks before, the ledger.

database -> stories, earlier stories, slips known -> report.digest.build
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newswatch.errors import UsageError
from newswatch.report.digest import BASE, Digest, build

if TYPE_CHECKING:
    from sqlite3 import Connection

    from newswatch.config import Config
    from newswatch.query.tree import Tree


def digest(
    path: Path,
    config: Config,
    query: str,
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    all_news: bool = False,
    gazetteer: Path | None = None,
) -> Digest:
    """The digest of the stories published in [since, until) that a query finds; without a query, of what is relevant,
    or with `all_news` of everything. Raises QueryError, StoreError, UsageError."""
    from newswatch.flows import ask
    from newswatch.query.understand import understand
    from newswatch.report.ledger import ledger
    from newswatch.store import claims, reports
    from newswatch.store.open import reading
    from newswatch.store.times import maybe_moment

    if since >= until:
        raise UsageError("the digest would end before it begins", hint="check --since and --until")
    asked = query.strip() or ("" if all_news else "is:relevant")
    with reading(path) as conn:
        tree = understand(asked, ask.context(conn, config, now=now, gazetteer=gazetteer)).tree
        stories = list(_published(conn, tree, since, until))
        subjects = claims.subjects_of(conn, (article for story in stories for article in story["articles"]))
        return build(
            stories,
            _published(conn, tree, since - BASE, since),
            since=since,
            until=until,
            query=query.strip(),
            ledger=ledger(claims.said(conn, until=until, subjects=sorted(subjects)), now=until),
            held=_holding(conn),
            begins=maybe_moment(reports.begins(conn)),
        )


def _published(conn: Connection, query: Tree, since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
    """The stories whose first report was published in [since, until)."""
    from newswatch.query.tree import And, Time
    from newswatch.store import search

    start, end = int(since.timestamp()), int(until.timestamp())
    bounded = And((query, Time("published", ((start, end),))))
    for story in search.stories(conn, bounded):
        if start <= datetime.fromisoformat(story["published"]).timestamp() < end:
            yield story


def _holding(conn: Connection) -> tuple[str, ...]:
    from newswatch.store import watches

    return tuple(sorted(name for name, states in watches.counts(conn).items() if states.get("held")))
