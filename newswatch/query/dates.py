"""Times in a query: `36h`, `7d`, `monday`, `yesterday`, `2025-08`, `2025-Q3`, `2025-08-20T09:00`, and ranges of them.

Rules:
1. A word or a date is a stretch of time; an age (`36h`) and a clock time are a point. `since:` begins where a stretch
   begins, `until:` ends where it ends, `date:` is all of it; `date:` with a point is everything since.
2. Days begin at midnight in the time zone of the caller; a week begins on Monday.
3. A day of the week is the last one that has begun: on a Monday `monday` is today.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from newswatch.query.spelling import close_matches

_AGE = re.compile(r"(\d{1,6})\s*([a-z]+)")
_SECONDS = {"min": 60, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}
_UNITS = {
    "minutes": "min", "minute": "min", "mins": "min", "hours": "h", "hour": "h", "hrs": "h", "hr": "h", "days": "d",
    "day": "d", "weeks": "w", "week": "w", "months": "mo", "month": "mo", "years": "y", "year": "y", "yr": "y",
} | {unit: unit for unit in _SECONDS}  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DATE = re.compile(r"(\d{4})(?:-(?:(\d{1,2})(?:-(\d{1,2}))?|q([1-4])|h([12])|w(\d{1,2})))?")
_YEAR_ONE = -62_135_596_800  # the first moment that a datetime can be
WORDS = (
    "now", "today", "yesterday", *_DAYS, "this-week", "last-week", "this-month", "last-month", "this-year", "last-year",
    "last",
)  # fmt: skip
HOW = "Times are 36h, 7d, 2w, today, yesterday, monday, last-week, 2025, 2025-08, 2025-Q3, 2025-08-20."


class When(NamedTuple):
    """Epoch seconds [start, end); a point where they are equal."""

    start: int
    end: int


class NoDate(ValueError):
    """The text is no time; says why, and what was perhaps meant."""

    def __init__(self, message: str, hint: str = HOW) -> None:
        super().__init__(message)
        self.hint = hint


def read(text: str, *, now: datetime, zone: tzinfo, last_look: datetime | None = None) -> When:
    """The stretch or point of time that a text means. `last` is the last look. Raises NoDate."""
    said = text.strip().lower()
    try:
        found = (
            _age(said, now) or _word(said, now.astimezone(zone), last_look) or _date(said, zone) or _clock(text, zone)
        )
    except (ValueError, OverflowError, OSError):  # the 31st of February, the year 0, ten thousand years ago
        raise NoDate(f"there is no such date as '{text}'") from None
    if found is None:
        raise NoDate(f"'{text}' is not a time", _meant(said))
    return found


def _age(said: str, now: datetime) -> When | None:
    match = _AGE.fullmatch(said)
    if match is None or match.group(2) not in _UNITS:
        return None
    then = max(_YEAR_ONE, int(now.timestamp()) - int(match.group(1)) * _SECONDS[_UNITS[match.group(2)]])
    return When(then, then)


def _word(said: str, here: datetime, last_look: datetime | None) -> When | None:
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    day = timedelta(days=1)
    month = midnight.replace(day=1)
    monday = midnight - day * midnight.weekday()
    match said.replace("_", "-"):
        case "now":
            return _stretch(here, here)
        case "last":
            return None if last_look is None else _stretch(last_look, last_look)
        case "today":
            return _stretch(midnight, midnight + day)
        case "yesterday":
            return _stretch(midnight - day, midnight)
        case "this-week" | "thisweek":
            return _stretch(monday, monday + 7 * day)
        case "last-week" | "lastweek":
            return _stretch(monday - 7 * day, monday)
        case "this-month" | "thismonth":
            return _stretch(month, _months_on(month, 1))
        case "last-month" | "lastmonth":
            return _stretch(_months_on(month, -1), month)
        case "this-year":
            return _stretch(month.replace(month=1), month.replace(year=month.year + 1, month=1))
        case "last-year":
            return _stretch(month.replace(year=month.year - 1, month=1), month.replace(month=1))
    numbers = [i for i, name in enumerate(_DAYS) if said in (name, name[:3])]
    if not numbers:
        return None
    start = midnight - day * ((midnight.weekday() - numbers[0]) % 7)
    return _stretch(start, start + day)


def _date(said: str, zone: tzinfo) -> When | None:
    match = _DATE.fullmatch(said.replace("/", "-"))
    if match is None:
        return None
    year, (month, day, quarter, half, week) = (
        int(match.group(1)),
        (None if part is None else int(part) for part in match.groups()[1:]),
    )
    if day is not None:
        start = datetime(year, month or 1, day, tzinfo=zone)
        return _stretch(start, start + timedelta(days=1))
    if week is not None:
        start = datetime.fromisocalendar(year, week, 1).replace(tzinfo=zone)
        return _stretch(start, start + timedelta(days=7))
    if quarter is not None:
        return _from_month(year, 3 * quarter - 2, 3, zone)
    if half is not None:
        return _from_month(year, 6 * half - 5, 6, zone)
    return _from_month(year, month or 1, 1 if month else 12, zone)


def _clock(text: str, zone: tzinfo) -> When | None:
    if not re.match(r"\d{4}-\d\d-\d\d[Tt]\d", text):
        return None
    found = datetime.fromisoformat(text.upper())
    return _stretch(*[found if found.tzinfo else found.replace(tzinfo=zone)] * 2)


def _from_month(year: int, month: int, months: int, zone: tzinfo) -> When:
    start = datetime(year, month, 1, tzinfo=zone)
    return _stretch(start, _months_on(start, months))


def _months_on(first: datetime, months: int) -> datetime:
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)


def _stretch(start: datetime, end: datetime) -> When:
    return When(int(start.timestamp()), int(end.timestamp()))


def _meant(said: str) -> str:
    if said == "last":
        return "It means the time of your last look, which is not known yet. " + HOW
    if match := re.fullmatch(r"(\d+)\s*([a-z]*)", said):
        return f"Did you mean {match.group(1)}d? {HOW}"
    close = close_matches(said, WORDS, 1, 0.6)
    return f"Did you mean {close[0]}? {HOW}" if close else HOW
