"""Stretches of time as events state them: `2025`, `2025-05`, `2026-Q1`, `2026-H2`, `2026-spring`, `2025-05-14`, `+P3M`.

A stated date is the period in which it would come true; two dates agree when their periods overlap.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

_PARTS = {
    "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 12), "early": (1, 4), "mid": (5, 8),
    "late": (9, 12), "H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12),
}  # fmt: skip
_DATE = re.compile(r"(\d{4})(?:-(Q[1-4]|H[12]|[a-z]+|\d\d?)(?:-(\d\d?))?)?$")
_DURATION = re.compile(r"\+P(\d+)([DWMY])$")
_DAYS = {"D": 1, "W": 7, "M": 30, "Y": 365}


def period(said: str | None) -> tuple[date, date] | None:
    """First and last day of a stated date; None for a duration, `indefinite` and whatever is no date."""
    found = _DATE.match(said or "")
    if not found:
        return None
    year, part, day = int(found[1]), found[2], found[3]
    if not 1 <= year <= 9998:
        return None
    if part is None:
        return date(year, 1, 1), date(year, 12, 31)
    if part in _PARTS:
        first, last = _PARTS[part]
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])
    if not part.isdigit() or not 1 <= int(part) <= 12:
        return None
    month = int(part)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if not 1 <= int(day) <= monthrange(year, month)[1]:
        return None
    return date(year, month, int(day)), date(year, month, int(day))


def duration_days(said: str | None) -> int | None:
    """The days of `+P3M`, a month being 30; None for what is no duration."""
    found = _DURATION.match(said or "")
    return None if found is None else int(found[1]) * _DAYS[found[2]]


def later(first: tuple[date, date], said: str) -> tuple[date, date]:
    """A period put off by a duration."""
    shift = timedelta(days=duration_days(said) or 0)
    return first[0] + shift, first[1] + shift


def agree(a: str, b: str) -> bool:
    """Whether two stated dates can both be true: equal, or their periods overlap, or one of them is no date."""
    if a == b:
        return True
    ours, theirs = period(a), period(b)
    if ours is None or theirs is None:
        return True
    return ours[0] <= theirs[1] and theirs[0] <= ours[1]


GRAINS = ("day", "month", "quarter", "half", "year")
_GRAIN = {"Q": "quarter", "H": "half"}


def grain(said: str | None) -> str | None:
    """How exactly a date is said: day, month, quarter, half or year; seasons and thirds of a year count as quarters.
    None for what is no date."""
    found = _DATE.match(said or "")
    if not found or period(said) is None:
        return None
    if found[2] is None:
        return "year"
    if found[2].isdigit():
        return "month" if found[3] is None else "day"
    return _GRAIN.get(found[2][0], "quarter")


def coarser(a: str, b: str) -> str:
    """The less exact of two grains."""
    return max(a, b, key=GRAINS.index)
