"""Times as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from newswatch.render.times import ago, ago_in_words, long

NOW = datetime(2025, 8, 15, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "short", "words"),
    [
        (timedelta(seconds=20), "now", "just now"),
        (timedelta(minutes=38), "38m", "38 min ago"),
        (timedelta(hours=5, minutes=59), "5h", "5 h ago"),
        (timedelta(days=1), "1d", "1 day ago"),
        (timedelta(days=6, hours=23), "6d", "6 days ago"),
        (timedelta(days=8), "2025-08-07", "8 days ago"),
        (timedelta(days=475), "2024-04-27", "15 months ago"),
        (timedelta(days=800), "2023-06-07", "2 years ago"),
        (timedelta(minutes=-10), "now", "just now"),
        (timedelta(days=-2), "2025-08-17", "just now"),
    ],
)
def test_how_long_ago(before, short, words):
    """Minutes, hours, days; after a week the date."""
    stamp = (NOW - before).isoformat()

    assert (ago(stamp, NOW), ago_in_words(stamp, NOW)) == (short, words)


def test_no_time_is_said():
    """An undated article says so."""
    assert (ago(None, NOW), ago("nonsense", NOW), ago_in_words(None, NOW), long(None)) == ("?", "?", "never", "undated")


def test_a_page_shows_the_time_in_full():
    """UTC, to the minute."""
    assert long("2025-08-15T11:12:30+02:00") == "2025-08-15 09:12 UTC"
