"""The state of a feed in one word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newswatch.feeds.document import Document, Entry, Unreadable
from newswatch.feeds.health import SHORTEST_GAP, health, usual_gap

NOW = datetime(2025, 9, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = Document(entries=(Entry(title="A"),))


def every(gap: timedelta, count: int, *, newest: timedelta) -> list[datetime]:
    return [NOW - newest - gap * n for n in range(count)]


@pytest.mark.parametrize(
    ("status", "document", "moved_to", "state"),
    [
        (200, GOOD, None, "ok"),
        (200, GOOD, "https://n.example/new", "moved"),
        (410, None, None, "gone"),
        (410, GOOD, "https://n.example/new", "gone"),
        (404, None, None, "failed"),
        (500, None, None, "failed"),
        (None, None, None, "failed"),
        (200, None, None, "failed"),
        (200, Unreadable("a", "empty"), None, "empty"),
        (200, Document(), None, "empty"),
        (200, Document(cut=True, fault="it ended early"), None, "failed"),
        (200, Unreadable("a", "html"), "https://n.example/new", "not a feed"),
        (200, Unreadable("a", "not-a-feed"), None, "not a feed"),
        (200, Unreadable("a", "too-slow"), None, "failed"),
        (200, Unreadable("a", "broken"), None, "failed"),
    ],
)
def test_states(status, document, moved_to, state):
    """Each state, and which of two comes first."""
    result = health(status=status, document=document, moved_to=moved_to, now=NOW)

    assert result.state == state
    assert result.detail


@pytest.mark.parametrize(
    ("published", "state"),
    [
        (every(DAY, 10, newest=DAY), "ok"),
        (every(DAY, 10, newest=3 * DAY), "ok"),
        (every(DAY, 10, newest=3 * DAY + timedelta(hours=1)), "stale"),
        (every(30 * DAY, 5, newest=80 * DAY), "ok"),
        (every(30 * DAY, 5, newest=100 * DAY), "stale"),
        (every(timedelta(minutes=10), 50, newest=timedelta(hours=20)), "ok"),
        (every(timedelta(minutes=10), 50, newest=2 * DAY), "stale"),
        ([NOW - 100 * DAY], "ok"),
        ([NOW - 400 * DAY], "stale"),
        ([], "ok"),
        ([NOW - 40 * DAY] * 20, "ok"),
    ],
)
def test_stale(published, state):
    """Stale is older than three times the usual gap, and a night's silence is not."""
    assert health(status=200, document=GOOD, published=published, now=NOW).state == state


def test_the_usual_gap_of_bursts():
    """Ten articles an hour apart once a week are a weekly feed, not an hourly one."""
    dates = [NOW - timedelta(days=7 * week, hours=hour) for week in range(4) for hour in range(10)]

    gap = usual_gap(sorted(dates, reverse=True))

    assert gap is not None
    assert gap > SHORTEST_GAP
    assert usual_gap(dates[:2]) is None


def test_why_it_failed_is_told():
    """The error of the visit is the detail."""
    assert health(status=None, document=None, error="connection refused", now=NOW).detail == "connection refused"
    assert "404" in health(status=404, document=None, now=NOW).detail


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        (Document(cut=True, fault="it ended early"), "its document ended early, before the first article"),
        (Document(fault="its XML was broken and was mended"), "; its XML was broken and was mended"),
        (replace(GOOD, fault="its XML was broken and was mended"), "; its XML was broken and was mended"),
        (replace(GOOD, cut=True, fault="it ended early"), "; its document ended early"),
    ],
)
def test_what_is_wrong_with_a_document_is_told(document, detail):
    """A feed that was cut or is not well-formed says so, whether articles were found in it or not."""
    assert health(status=200, document=document, now=NOW).detail.endswith(detail)
