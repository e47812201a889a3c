"""Times cross the border of the database without loss of a second."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.store.times import epoch, maybe_epoch, maybe_moment, maybe_rfc3339, moment, rfc3339

MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.timezones())


@given(MOMENTS)
def test_moments_come_back(when: datetime) -> None:
    """A time in any zone comes back as the same second in UTC, and RFC 3339 says the same."""
    second = epoch(when)

    assert moment(second) == when.astimezone(UTC).replace(microsecond=0)
    assert datetime.fromisoformat(rfc3339(second)) == moment(second)


@pytest.mark.parametrize(
    ("second", "text"),
    [(0, "1970-01-01T00:00:00Z"), (1755249120, "2025-08-15T09:12:00Z"), (-62135596800, "0001-01-01T00:00:00Z")],
)
def test_rfc_3339(second: int, text: str) -> None:
    """Years have four digits, the zone is Z."""
    assert rfc3339(second) == text


def test_no_time_stays_no_time() -> None:
    """None passes through."""
    assert (maybe_epoch(None), maybe_moment(None), maybe_rfc3339(None)) == (None, None, None)
