"""What each feed is worth: how often it is first, how late it is else, what it alone has, what of it is tagged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from statistics import median
from typing import Any, NamedTuple


class Report(NamedTuple):
    """One article: its feed, its story with the number of publishers, when it came (epoch seconds) and whether it
    repeats another one nearly word for word."""

    feed: str
    story: int
    at: int
    relevant: bool
    copy: bool
    feeds_in_story: int
    is_first: bool
    story_at: int


def rank(reports: Iterable[Report]) -> list[dict[str, Any]]:
    """One row a feed, the most useful first: share of firsts among the stories that several feeds had, then what it
    alone had of what is relevant."""
    of: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        of[report.feed].append(report)
    rows = [_row(feed, told) for feed, told in of.items()]
    return sorted(rows, key=lambda row: (-row["first"], -row["unique"], -row["articles"], row["feed"]))


def _row(feed: str, told: list[Report]) -> dict[str, Any]:
    relevant = [report for report in told if report.relevant]
    earliest: dict[int, Report] = {}
    for report in sorted(relevant, key=lambda report: report.at):
        earliest.setdefault(report.story, report)
    shared = [report for report in earliest.values() if report.feeds_in_story > 1]
    lags = [report.at - report.story_at for report in shared if not report.is_first]
    alone = sum(report.feeds_in_story == 1 for report in earliest.values())
    first = sum(report.is_first for report in shared)
    return {
        "feed": feed,
        "articles": len(told),
        "stories": len(earliest),
        "shared": len(shared),
        "first": first,
        "first_share": _share(first, len(shared)),
        "median_lag_minutes": round(median(lags) / 60) if lags else None,
        "unique": alone,
        "unique_share": _share(alone, len(earliest)),
        "tag_yield": _share(len(relevant), len(told)),
        "copies": sum(report.copy for report in told),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
