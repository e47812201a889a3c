"""Times at the border of the database: aware datetimes outside, epoch seconds inside, RFC 3339 in JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newswatch import times

_START = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970-01-01T00:00Z of an aware datetime."""
    return (moment - _START) // _SECOND


def maybe_epoch(moment: datetime | None) -> int | None:
    return None if moment is None else epoch(moment)


def moment(seconds: int) -> datetime:
    """The aware datetime in UTC of epoch seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def maybe_moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def rfc3339(seconds: int) -> str:
    """`2025-08-15T09:12:00Z`."""
    return times.rfc3339(moment(seconds))


def maybe_rfc3339(seconds: int | None) -> str | None:
    return None if seconds is None else rfc3339(seconds)
