"""Trends: the stories of a query counted by company, chip, event, source or language, week by week."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from newswatch.errors import UsageError
from newswatch.flows.asof import articles
from newswatch.report.trends import WEEK, Trend
from newswatch.report.trends import trends as report
from newswatch.store import reports

if TYPE_CHECKING:
    from newswatch.flows.read import Library


def trends(
    library: Library, query: str, *, by: str, weeks: int, now: datetime, as_of: datetime | None = None
) -> list[Trend]:
    """The lines, most stories first. Raises QueryError, and UsageError for an unknown `by`."""
    if by not in reports.BY:
        raise UsageError(f"Trends cannot be counted by '{by}'.", hint=f"It is one of {', '.join(reports.BY)}.")
    moment = int((as_of or now).timestamp())
    since = moment - weeks * WEEK
    wanted: set[int] | None = None
    if query.strip():
        wanted = articles(library, query, now=now, as_of=as_of)
    counts = (
        count
        for article, count in reports.tallies(library.conn, by, since=since, until=moment)
        if wanted is None or article in wanted
    )
    return report(counts, now=moment, weeks=weeks, begins=reports.begins(library.conn))
