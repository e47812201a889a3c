"""What each feed is worth to this reader."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from newswatch.report.rank import rank as report
from newswatch.report.trends import WEEK
from newswatch.store import reports

if TYPE_CHECKING:
    from newswatch.flows.read import Library


def rank(library: Library, *, now: datetime, weeks: int | None) -> list[dict[str, Any]]:
    """One row a feed, over the last weeks or over everything."""
    until = int(now.timestamp())
    since = until - weeks * WEEK if weeks else -1
    return report(reports.reports(library.conn, since=since, until=until))
