"""What a run of fetch did, in a few lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from newswatch import text

SHOWN = 5  # failures named without -v


def lines(summary: Any, now: datetime, *, verbose: bool = False) -> Iterator[str]:
    """The lines for a `flows.fetch.Summary`: feeds, articles, what failed, what to do next."""
    if summary.subscribed:
        yield f"took the {summary.subscribed} feeds that travel with newswatch; `newswatch feeds` changes them"
    if summary.note:
        yield summary.note
    if summary.due:
        yield f"{count(summary.due, 'feed')} in {summary.seconds:.1f} s: {_feeds(summary)}"
    if summary.due and summary.updated + summary.unchanged:
        yield _articles(summary)
    for failure in summary.failures if verbose else summary.failures[:SHOWN]:
        yield f"  {text.line(failure.feed)}: {text.line(failure.reason)}{_retry(failure.retry_at, now)}"
    if len(summary.failures) > SHOWN and not verbose:
        yield f"  and {len(summary.failures) - SHOWN} more: newswatch feeds list"
    for name in summary.cut if verbose else summary.cut[:SHOWN]:
        yield f"  {text.line(name)}: its document ended early; what was whole of it is stored"
    if len(summary.cut) > SHOWN and not verbose:
        yield f"  and {len(summary.cut) - SHOWN} more that ended early: newswatch feeds list"
    for lost in summary.lost if verbose else ():
        yield f"  {text.line(lost)}"
    if summary.interrupted:
        yield "interrupted; what was read is stored"
    elif summary.articles_new:
        yield "next: newswatch stories"


def _feeds(summary: Any) -> str:
    parts = [
        f"{number} {word}"
        for number, word in (
            (summary.updated, "with news"),
            (summary.unchanged, "unchanged"),
            (summary.failed, "failed"),
            (summary.skipped, "not asked" if summary.interrupted else "not due"),
        )
        if number
    ]
    return ", ".join(parts) or "nothing to do"


def _articles(summary: Any) -> str:
    if not summary.articles_new:
        updated = f", {summary.articles_updated} updated" if summary.articles_updated else ""
        return f"no new article{updated}"
    told = f"{count(summary.articles_new, 'new article')}, {count(summary.stories_new, 'new story', 'new stories')}"
    if summary.articles_updated:
        told += f", {summary.articles_updated} updated"
    flags = ", ".join(f"{flag} {number}" for flag, number in sorted(summary.flags.items()))
    return f"{told}; flagged: {flags}" if flags else told


def _retry(at: datetime | None, now: datetime) -> str:
    if at is None:  # gone for good, as the reason says
        return ""
    minutes = max(0, int((at - now).total_seconds() // 60))
    if minutes < 1:
        return ""
    return f" (next try in {minutes} min)" if minutes < 90 else f" (next try in {round(minutes / 60)} h)"


def none_answered(summary: Any) -> str:
    """The sentence for a run in which no feed answered."""
    return f"none of {count(summary.due, 'feed')} answered" if summary.due > 1 else "the feed did not answer"


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: '1 feed', '3 feeds'."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
