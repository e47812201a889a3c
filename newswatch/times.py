"""Times for programs: the one place that writes them (RFC 3339, UTC, whole seconds)."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """An aware datetime as text.

    >>> rfc3339(datetime.fromisoformat("2025-08-15T11:12:00.5+02:00"))
    '2025-08-15T09:12:00Z'
    """
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def maybe_rfc3339(moment: datetime | None) -> str | None:
    """The same, of a time that there may not be."""
    return None if moment is None else rfc3339(moment)
