"""The matrix of models and chips: who trains, runs and failed on what."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from newswatch.report.matrix import VERBS, Cell
from newswatch.report.matrix import matrix as report
from newswatch.store import read, reports

if TYPE_CHECKING:
    from newswatch.flows.read import Library


def matrix(library: Library, query: str, *, now: datetime, as_of: datetime | None = None) -> list[Cell]:
    """The cells of the articles that a query finds. Raises QueryError."""
    from newswatch.flows.asof import until

    moment = int((as_of or now).timestamp())
    wanted: set[int] | None = None
    if query.strip():
        question = until(library.question(query, now=now), as_of)
        wanted = {article for article, _ in read.hits(library.conn, question)}
    said = (
        statement
        for article, statement in reports.statements(library.conn, until=moment)
        if statement.verb in VERBS and (wanted is None or article in wanted)
    )
    return report(said)
