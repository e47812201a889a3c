"""The matrix of models and chips: who trains, runs and failed on what."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from newswatch.flows.asof import articles
from newswatch.report.matrix import VERBS, Cell
from newswatch.report.matrix import matrix as report
from newswatch.store import reports

if TYPE_CHECKING:
    from newswatch.flows.read import Library


def matrix(library: Library, query: str, *, now: datetime, as_of: datetime | None = None) -> list[Cell]:
    """The cells of the articles that a query finds. Raises QueryError."""
    moment = int((as_of or now).timestamp())
    wanted: set[int] | None = None
    if query.strip():
        wanted = articles(library, query, now=now, as_of=as_of)
    said = (
        statement
        for article, statement in reports.statements(library.conn, until=moment)
        if statement.verb in VERBS and (wanted is None or article in wanted)
    )
    return report(said)
