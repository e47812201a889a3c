"""Dates as feeds write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.feeds.dates import parse

NINE = datetime(2025, 8, 15, 9, 12, tzinfo=UTC)
CHINA = timedelta(hours=8)


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 15 Aug 2025 09:12:00 GMT",
        "Fri, 15 Aug 2025 09:12 GMT",
        "15 Aug 2025 09:12:00 +0000",
        "Fri,15 Aug 2025 09:12:00 Z",
        "fri, 15 aug 2025 09:12:00 utc",
        "Fri, 15 Aug 25 11:12:00 +0200",
        "Fri, 15 August 2025 05:12:00 EDT",
        "Fri, 15 Aug 2025 04:12:00 CDT",
        "Fri, 15 Aug 2025 17:12:00 +0800 (CST)",
        "Fri, 15 Aug 2025 17:12:00 GMT+8",
        "Fri, 15 Aug 2025 17:12:00 UTC+08:00",
        "Fri, 15 Aug 2025 09:12:00 A",
        "Fri, 15 Aug 2025 09:12:00 -0000",
        "Friday, 15-Aug-25 09:12:00 GMT",
        "Fri, 15 Aug 2025, 09:12:00 GMT",
        "Fr, 15 Août 2025 11:12:00 +0200",
        "15. August 2025 09:12",
        "Fri Aug 15 09:12:00 2025",
        "Fri Aug 15 02:12:00 PDT 2025",
        "Aug 15, 2025 9:12 AM",
        "August 15, 2025 at 5:12 am EDT",
        "2025-08-15T09:12:00Z",
        "2025-08-15t09:12:00z",
        "2025-08-15T09:12:00.000Z",
        "2025-08-15T09:12:00.123456789Z",
        "2025-08-15T09:12Z",
        "2025-08-15T17:12:00+08:00",
        "2025-08-15T17:12:00+0800",
        "2025-08-15T17:12:00+08",
        "2025-08-15 09:12:00",
        "2025-08-15 17:12:00 +0800",
        "2025/8/15 9:12",
        "2025.08.15 09:12:00",
        "15.08.2025 09:12",
        "20250815T091200Z",
        "20250815091200",
        "1755249120",
        "1755249120000",
        "2025年8月15日 17:12",
        "2025年08月15日 下午5:12",
        "2025年8月15日（星期五）17时12分",
        " \n2025-08-15T09:12:00Z\t",
    ],
)
def test_the_same_moment_in_many_ways(text):
    """However a feed writes twelve past nine on 15 August 2025, it is that moment."""
    moment = parse(text)

    assert moment is not None
    assert moment.replace(second=0, microsecond=0) == NINE


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-08-15", datetime(2025, 8, 15, tzinfo=UTC)),
        ("2025-08", datetime(2025, 8, 1, tzinfo=UTC)),
        ("2025", datetime(2025, 1, 1, tzinfo=UTC)),
        ("Fri, 15 Aug 2025", datetime(2025, 8, 15, tzinfo=UTC)),
        ("Fri, 15 Aug 2025 24:00:00 GMT", datetime(2025, 8, 16, tzinfo=UTC)),
        ("Wed, 31 Dec 2025 23:59:60 GMT", datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Fri, 15 Aug 2025 12:30 AM GMT", datetime(2025, 8, 15, 0, 30, tzinfo=UTC)),
        ("01 Jan 50 00:00 GMT", None),
        ("01 Jan 95 00:00 GMT", datetime(1995, 1, 1, tzinfo=UTC)),
    ],
)
def test_odd_corners(text, moment):
    """Short dates are the first moment; 24:00 is the next day; a leap second is the second before."""
    assert parse(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "yesterday", "0000-00-00 00:00:00", "0000-00-00T00:00:00Z", "Mon, 00 Jan 0000 00:00:00 +0000",
        "0001-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "2025-13-01", "2025-02-30", "1e10", "-1",
        "Sat, 31 Feb 2025 01:01:01 GMT", "2025-08-15T25:00:00Z", "9999-12-31T23:59:59-14:00", "99999-01-01",
        "1" * 300, "2025-08-15T09:12:00Z" * 20, "Foo, 15 Bar 2025",
    ],
)  # fmt: skip
def test_no_date_is_none(text):
    """Nonsense, impossible days, unset fields and the years before the web are no dates."""
    assert parse(text) is None


def test_a_time_without_a_zone_is_where_the_feed_is():
    """A Chinese feed writes Chinese time, and its CST is China's."""
    assert parse("2025-08-15 17:12:00", zone=CHINA) == NINE
    assert parse("Fri, 15 Aug 2025 17:12:00 CST", zone=CHINA) == NINE
    assert parse("Fri, 15 Aug 2025 03:12:00 CST") == NINE


def test_a_zone_that_cannot_be_is_left_out():
    """An offset of 25 hours is a slip of the pen: the time counts as UTC."""
    assert parse("2025-08-15T09:12:00-25:00") == NINE


@given(st.one_of(st.text(max_size=60), st.text("0123456789 :-/.,+TZ年月日apm", max_size=200)))
def test_nothing_raises(text):
    """Any text is a moment in UTC or none."""
    moment = parse(text)

    assert moment is None or moment.utcoffset() == timedelta(0)


@given(st.datetimes(min_value=datetime(1991, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_iso_is_read_back(moment):
    """What is written in RFC 3339 is read back to the second."""
    assert parse(moment.isoformat()) == moment.replace(microsecond=0)
