"""Times as programs read them."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

import newswatch
from newswatch.store import times as stored
from newswatch.times import maybe_rfc3339, rfc3339


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2025, 8, 15, 9, 12, tzinfo=UTC), "2025-08-15T09:12:00Z"),
        (datetime(2025, 8, 15, 9, 12, 7, 999_999, tzinfo=UTC), "2025-08-15T09:12:07Z"),
        (datetime(2025, 8, 15, 0, 30, tzinfo=timezone(timedelta(hours=8))), "2025-08-14T16:30:00Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
    ],
)
def test_a_time_is_utc_in_whole_seconds(moment, written):
    """Whatever the zone and however fine the clock, a program reads one form."""
    assert rfc3339(moment) == maybe_rfc3339(moment) == written


def test_what_is_stored_is_written_alike():
    """Seconds of the database are the same text; no time is none."""
    assert stored.rfc3339(1_755_249_120) == "2025-08-15T09:12:00Z"
    assert maybe_rfc3339(None) is stored.maybe_rfc3339(None) is None


def test_one_place_writes_times():
    """No other module has the form of a time in it; SQL, which writes its own, has it once."""
    house = Path(newswatch.__file__).parent
    writers = {
        str(path.relative_to(house))
        for path in house.rglob("*.py")
        if "%H:%M:%SZ" in (code := path.read_text("utf-8")) or ".isoformat()" in code
    }

    assert writers == {"store/schema.py", "flows/archives.py"}  # the second reads files, and writes no time
