"""What a feed says about how often to ask: numbers out of `ttl`, `skipHours`, `skipDays`, `sy:updatePeriod`.

RSS 2.0 specification, `ttl` (minutes), `skipHours` (0-23, GMT; older drafts counted to 24), `skipDays` (English names);
RDF Site Summary 1.0 syndication module: frequency times per period.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"\s*\+?(\d{1,9})(?:\.\d*)?\s*")
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def whole_number(text: str) -> int | None:
    """A number as feeds write it ("60", " 60 ", "60.0"); None for anything else, negative and absurd ones too."""
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def update_seconds(period: str, frequency: str) -> int | None:
    """Seconds between updates: period / frequency. A missing frequency is 1, a missing period daily, as the module
    says; None when both are missing or the period is no known word."""
    if not period.strip() and not frequency.strip():
        return None
    seconds = _PERIODS.get(period.strip().lower() or "daily")
    times = whole_number(frequency) if frequency.strip() else 1
    return max(seconds // times, 1) if seconds and times else None


def skipped_hours(words: Iterable[str]) -> tuple[int, ...]:
    """Hours 0-23 in order; 24 is midnight; others are not hours and fall away."""
    numbers = map(whole_number, words)
    return tuple(sorted({number % 24 for number in numbers if number is not None and number <= 24}))


def skipped_days(words: Iterable[str]) -> tuple[int, ...]:
    """Weekdays with Monday 0, in order; words that are no English weekday fall away."""
    names = [word.strip().lower() for word in words]
    return tuple(day for day, name in enumerate(_DAYS) if name in names)
