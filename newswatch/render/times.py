"""Times as people and programs read them: '38m' on a screen, RFC 3339 in UTC elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime


def parsed(stamp: str | None) -> datetime | None:
    """The time of an RFC 3339 stamp; None for none and for what is no time."""
    if not stamp:
        return None
    try:
        found = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def ago(stamp: str | None, now: datetime) -> str:
    """How long ago in a few characters: 38m, 5h, 3d; after a week the date. '?' where there is no time.

    >>> ago("2025-08-15T09:00:00Z", datetime(2025, 8, 15, 14, tzinfo=UTC))
    '5h'
    """
    when = parsed(stamp)
    if when is None:
        return "?"
    seconds = (now - when).total_seconds()
    if seconds < 60:
        return "now" if seconds > -3600 else f"{when:%Y-%m-%d}"
    if seconds < 3600:
        return f"{int(seconds // 60)}m"
    if seconds < 86400:
        return f"{int(seconds // 3600)}h"
    return f"{int(seconds // 86400)}d" if seconds < 7 * 86400 else f"{when:%Y-%m-%d}"


_DAY = 86400
_SPANS = (
    (730 * _DAY, 365 * _DAY, "year", "years"),
    (60 * _DAY, 30 * _DAY, "month", "months"),
    (_DAY, _DAY, "day", "days"),
    (3600, 3600, "h", "h"),
    (60, 60, "min", "min"),
)


def ago_in_words(stamp: str | None, now: datetime) -> str:
    """As `ago`, for a sentence: '5 h ago', '3 days ago', 'never'."""
    when = parsed(stamp)
    if when is None:
        return "never"
    seconds = max(0.0, (now - when).total_seconds())
    if seconds < 60:
        return "just now"
    for enough, size, one, many in _SPANS:
        if seconds >= enough:
            count = int(seconds // size)
            return f"{count} {one if count == 1 else many} ago"
    return "just now"


def long(stamp: str | None) -> str:
    """A time in full for a page: '2025-08-14 09:12 UTC'."""
    when = parsed(stamp)
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if when else "undated"
