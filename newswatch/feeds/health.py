"""The state of a feed in one word, from what a probe saw: what `feeds check` reports.

Rules, first that fits:
1. gone: 410. failed: no answer, any status but 200, or a document that ended before its first entry. empty: an answer
   without a byte, or a feed without entries.
2. not a feed: a page or anything else. failed: a feed that costs too much to read.
3. moved: the address led elsewhere for good (301, 308), and a feed is there.
4. stale: the newest article is older than three times the usual gap between articles. ok: all else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import fmean, median
from typing import Literal

from newswatch.feeds.document import Document, Unreadable

State = Literal["ok", "moved", "gone", "empty", "not a feed", "stale", "failed"]

TIMES = 3
SHORTEST_GAP = timedelta(hours=8)  # newsrooms sleep: a gap that is shorter says nothing about the night
LONGEST_SILENCE = timedelta(days=365)  # for a feed with too few dates to have a usual gap


@dataclass(frozen=True, slots=True)
class Health:
    """A state, and what it rests on as a phrase: "its newest article is 40 days old"."""

    state: State
    detail: str = ""


def health(
    *,
    status: int | None,
    document: Document | Unreadable | None,
    published: Iterable[datetime] = (),
    now: datetime,
    moved_to: str | None = None,
    error: str = "",
) -> Health:
    """The state of a feed. `status` is the last answer's (None: there was none, `error` says why), `document` what was
    read of its body, `published` the dates that its articles state, `moved_to` the target of permanent redirects."""
    if status == 410:
        return Health("gone", "the server says that it is gone for good (410)")
    if status != 200:
        return Health("failed", error or (f"the server answers {status}" if status else "there is no answer"))
    if document is None:
        return Health("failed", error or "there is nothing to read")
    if isinstance(document, Unreadable):
        return _unreadable(document)
    if not document.entries and document.cut:
        return Health("failed", "its document ended early, before the first article")
    if not document.entries:
        return Health("empty", _with_fault("it is a feed without articles", document))
    if moved_to:
        return Health("moved", f"its address is now {moved_to}")
    found = _pulse(sorted(set(published), reverse=True), now)
    return Health(found.state, _with_fault(found.detail, document))


def _with_fault(detail: str, document: Document) -> str:
    """What is said of a feed, and what is wrong with its document."""
    fault = "its document ended early" if document.cut else document.fault
    return f"{detail}; {fault}" if fault else detail


def _unreadable(document: Unreadable) -> Health:
    if document.why == "empty":
        return Health("empty", document.reason)
    if document.why in ("html", "not-a-feed"):
        return Health("not a feed", document.reason)
    return Health("failed", document.reason)


def _pulse(newest_first: list[datetime], now: datetime) -> Health:
    if not newest_first:
        return Health("ok", "its articles have no dates")
    age = now - newest_first[0]
    gap = usual_gap(newest_first)
    if gap is None:
        if age > LONGEST_SILENCE:
            return Health("stale", f"its newest article is {_days(age)} old")
        return Health("ok", f"newest article {_days(age)} ago")
    if age > TIMES * gap:
        return Health("stale", f"its newest article is {_days(age)} old; it used to bring one in {_days(gap)}")
    return Health("ok", f"newest article {_days(age)} ago")


def usual_gap(newest_first: list[datetime]) -> timedelta | None:
    """The usual time between articles: the median gap or the mean one, whichever is longer (articles come in bursts),
    and never less than SHORTEST_GAP. None when there are fewer than three dates."""
    if len(newest_first) < 3:
        return None
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest_first)]
    return max(timedelta(seconds=max(median(gaps), fmean(gaps))), SHORTEST_GAP)


def _days(span: timedelta) -> str:
    hours = max(0, round(span / timedelta(hours=1)))
    if hours < 48:
        return f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{round(hours / 24)} days"
