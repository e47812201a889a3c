"""Times as people write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from newswatch.query import dates

FRIDAY = datetime(2025, 8, 15, 12, 30, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))


def span(text, **more):
    found = dates.read(text, now=FRIDAY, zone=UTC, **more)
    return tuple(f"{datetime.fromtimestamp(end, UTC):%Y-%m-%dT%H:%M}" for end in (found.start, found.end))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("36h", "2025-08-14T00:30", None),
        ("7d", "2025-08-08T12:30", None),
        ("2 weeks", "2025-08-01T12:30", None),
        ("90min", "2025-08-15T11:00", None),
        ("now", "2025-08-15T12:30", None),
        ("last", "2025-08-14T08:00", None),
        ("2025-08-15T09:12", "2025-08-15T09:12", None),
        ("2025-08-15T09:12:00+08:00", "2025-08-15T01:12", None),
        ("today", "2025-08-15T00:00", "2025-08-16T00:00"),
        ("yesterday", "2025-08-14T00:00", "2025-08-15T00:00"),
        ("Friday", "2025-08-15T00:00", "2025-08-16T00:00"),
        ("sat", "2025-08-09T00:00", "2025-08-10T00:00"),
        ("monday", "2025-08-11T00:00", "2025-08-12T00:00"),
        ("this-week", "2025-08-11T00:00", "2025-08-18T00:00"),
        ("last-week", "2025-08-04T00:00", "2025-08-11T00:00"),
        ("last_month", "2025-07-01T00:00", "2025-08-01T00:00"),
        ("this-year", "2025-01-01T00:00", "2026-01-01T00:00"),
        ("last-year", "2024-01-01T00:00", "2025-01-01T00:00"),
        ("2025", "2025-01-01T00:00", "2026-01-01T00:00"),
        ("2025-08", "2025-08-01T00:00", "2025-09-01T00:00"),
        ("2025-12", "2025-12-01T00:00", "2026-01-01T00:00"),
        ("2025-8-3", "2025-08-03T00:00", "2025-08-04T00:00"),
        ("2025/08/03", "2025-08-03T00:00", "2025-08-04T00:00"),
        ("2025-Q3", "2025-07-01T00:00", "2025-10-01T00:00"),
        ("2025-h2", "2025-07-01T00:00", "2026-01-01T00:00"),
        ("2025-W33", "2025-08-11T00:00", "2025-08-18T00:00"),
    ],
)
def test_what_a_time_means(text, start, end):
    """Ages and clock times are points, words and dates are stretches."""
    assert span(text, last_look=datetime(2025, 8, 14, 8, tzinfo=UTC)) == (start, end or start)


def test_days_begin_where_the_reader_is():
    """In Shanghai today began at four in the afternoon of yesterday, UTC."""
    found = dates.read("today", now=FRIDAY, zone=SHANGHAI)

    assert datetime.fromtimestamp(found.start, UTC) == datetime(2025, 8, 14, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("7x", "7d"),
        ("7", "7d"),
        ("yesturday", "yesterday"),
        ("2025-13", "2025-08"),
        ("2025-02-31", "2025-08"),
        ("0000", "2025-08"),
        ("last", "last look"),
        ("", "36h"),
        ("2025-08-15T99:00", "2025-08"),
        ("9999", "2025-08"),
    ],
)
def test_what_is_no_time(text, hint):
    """What is no time says so, with examples or what was perhaps meant."""
    with pytest.raises(dates.NoDate) as caught:
        dates.read(text, now=FRIDAY, zone=UTC)

    assert hint in caught.value.hint


def test_an_age_beyond_all_time_is_the_beginning():
    """999999 years ago is before every article and no overflow."""
    found = dates.read("999999y", now=FRIDAY, zone=UTC)

    assert datetime.fromtimestamp(found.start, UTC).year == 1
