"""When a job runs: every so often or at a time of day, what each scheduler calls that, and which moment comes next.

Rules:
1. An interval divides the hour or the day evenly, so that a calendar rule can say it; the others are refused with the
   nearest that do.
2. Nobody starts at minute 0: the offset is a hash of machine and user, fixed, so that a thousand machines do not knock
   at the same second and one machine always knocks at the same.
3. Times of day are local, as cron, systemd and launchd have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import pairwise

from newswatch.errors import UsageError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = tuple(range(7))
INTERVALS = tuple(m for m in range(1, 61) if 60 % m == 0) + tuple(60 * h for h in range(2, 25) if 24 % h == 0)
_INTERVAL = re.compile(r"(\d{1,5})\s*(m|min|h|d)")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Timing:
    """The minutes of a day (0-1439, local time) at which a job runs, on some days of the week (0 is Monday).

    `every` is the interval in minutes, None for fixed times of day; `first` is the first minute of the day.
    """

    first: int
    every: int | None = None
    days: tuple[int, ...] = EVERY_DAY

    @property
    def minutes(self) -> tuple[int, ...]:
        """All minutes of the day at which it runs, in order."""
        return tuple(range(self.first, 1440, self.every)) if self.every else (self.first,)

    @property
    def interval_seconds(self) -> int:
        """The time between two runs; a day for a fixed time."""
        return (self.every or 1440) * 60


def every(said: str, key: str) -> Timing:
    """Every so often, e.g. "30m", "2h", "1d". `key` (machine and user) decides the offset. Raises UsageError."""
    match = _INTERVAL.fullmatch(said.strip().lower())
    minutes = int(match[1]) * {"m": 1, "min": 1, "h": 60, "d": 1440}[match[2]] if match else 0
    if minutes not in INTERVALS:
        raise UsageError(
            f"a job cannot run every {said!r}: the interval must divide the hour or the day evenly",
            hint=f"say --every {_nearest(minutes)}" if minutes else "say --every 30m, --every 2h or --every 1d",
        )
    return Timing(offset(key, minutes), minutes)


def _nearest(minutes: int) -> str:
    below = max((m for m in INTERVALS if m < minutes), default=1)
    above = min((m for m in INTERVALS if m > minutes), default=1440)
    return " or --every ".join(dict.fromkeys(words(m) for m in (below, above)))


def words(minutes: int) -> str:
    """An interval as it is typed: 30 is "30m", 120 is "2h"."""
    if minutes % 1440 == 0:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"


def offset(key: str, minutes: int) -> int:
    """A minute in [0, minutes), always the same for the same key, and not the full hour where there is a choice."""
    number = int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
    if minutes <= 1:
        return 0
    found = number % minutes
    return found if found % 60 else found + 1


def at(said: str, days: str = "") -> Timing:
    """Once a day at a local time, e.g. "07:30", on "mon-fri", "sat,sun" or every day (""). Raises UsageError."""
    match = _CLOCK.fullmatch(said.strip())
    if match is None:
        raise UsageError(f"{said!r} is no time of day", hint="say --at 07:30")
    return Timing(int(match[1]) * 60 + int(match[2]), None, weekdays(days))


def weekdays(said: str) -> tuple[int, ...]:
    """Days of the week from "mon-fri", "sat,sun", "daily" or "": 0 is Monday; "sat-mon" goes round the end."""
    if said.strip().lower() in ("", "daily", "all"):
        return EVERY_DAY
    found: set[int] = set()
    for part in said.lower().replace(" ", "").split(","):
        first, dash, last = part.partition("-")
        start, end = _day(first, said), _day(last if dash else first, said)
        found |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return tuple(sorted(found))


def _day(word: str, said: str) -> int:
    if len(word) < 3 or word[:3] not in DAYS:
        raise UsageError(f"{said!r} names no days of the week", hint="say --days mon-fri or --days sat,sun")
    return DAYS.index(word[:3])


def in_words(timing: Timing) -> str:
    """The timing for a person: "every 30m from 00:07", "at 07:30 on mon, tue"."""
    clock = f"{timing.first // 60:02}:{timing.first % 60:02}"
    if timing.every and timing.every < 1440:
        return f"every {words(timing.every)} from {clock}"
    named = "" if timing.days == EVERY_DAY else " on " + ", ".join(DAYS[day] for day in timing.days)
    return f"at {clock}{named or ' every day'}"


# --- What the schedulers call it ---------------------------------------------------------------------------------


def cron_fields(timing: Timing) -> str:
    """The five time fields of a crontab line (man 5 crontab)."""
    days = "*" if timing.days == EVERY_DAY else _ranges([(day + 1) % 7 for day in timing.days])
    minute, hour = timing.first % 60, timing.first // 60
    if not timing.every or timing.every == 1440:
        return f"{minute} {hour} * * {days}"
    if timing.every <= 60:
        return f"{_steps(minute, timing.every, 60)} * * * {days}"
    return f"{minute} {_steps(hour, timing.every // 60, 24)} * * {days}"


def _steps(first: int, step: int, limit: int) -> str:
    if step == 1:
        return "*"
    all_of_them = range(first, limit, step)
    return ",".join(map(str, all_of_them)) if len(all_of_them) <= 6 else f"{first}-{limit - 1}/{step}"


def _ranges(days: list[int]) -> str:
    days = sorted(days)
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{days[0]}-{days[-1]}"
    return ",".join(map(str, days))


def on_calendar(timing: Timing) -> str:
    """The OnCalendar expression of a systemd timer (man systemd.time)."""
    minute, hour = timing.first % 60, timing.first // 60
    days = "" if timing.days == EVERY_DAY else ",".join(DAYS[day].title() for day in timing.days) + " "
    if not timing.every or timing.every == 1440:
        return f"{days}*-*-* {hour:02}:{minute:02}:00"
    if timing.every < 60:
        return f"{days}*-*-* *:{minute:02}/{timing.every}:00"
    if timing.every == 60:
        return f"{days}*-*-* *:{minute:02}:00"
    return f"{days}*-*-* {hour:02}/{timing.every // 60}:{minute:02}:00"


def calendar_intervals(timing: Timing) -> list[dict[str, int]]:
    """StartCalendarInterval of a launchd job (man launchd.plist): one dictionary per start. Sunday is 0."""
    if timing.every and timing.every <= 60:
        return [{"Minute": minute} for minute in timing.minutes if minute < 60]
    starts = [{"Hour": minute // 60, "Minute": minute % 60} for minute in timing.minutes]
    if timing.days == EVERY_DAY:
        return starts
    return [{"Weekday": (day + 1) % 7, **start} for day in timing.days for start in starts]


# --- What comes next ---------------------------------------------------------------------------------------------


def from_cron_fields(fields: str) -> Timing | None:
    """The timing that five crontab fields mean; None for what `cron_fields` never writes."""
    parts = fields.split()
    if len(parts) != 5 or parts[2:4] != ["*", "*"]:
        return None
    minutes, hours, days = (_expand(part, top) for part, top in zip((*parts[:2], parts[4]), (60, 24, 7), strict=True))
    if not (minutes and hours and days):
        return None
    starts = [hour * 60 + minute for hour in hours for minute in minutes]
    gaps = {b - a for a, b in pairwise(starts)}
    if len(gaps) > 1:
        return None
    week = tuple(sorted((day - 1) % 7 for day in days))
    return Timing(starts[0], gaps.pop() if gaps else None, week)


def _expand(field: str, top: int) -> list[int]:
    """All numbers that one crontab field names, sorted; [] for a field that cannot be read."""
    found: set[int] = set()
    for part in field.split(","):
        match = re.fullmatch(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?", part)
        if match is None:
            return []
        first = int(match[1] or 0)
        last = top - 1 if match[1] is None else int(match[2] or first)
        found |= {number % top for number in range(first, last + 1, int(match[3] or 1) or 1)}
    return sorted(found)


def next_run(timing: Timing, after: datetime) -> datetime:
    """The first start later than `after`, in UTC. `after` is aware, in the zone whose clock the scheduler follows.

    A time that the clock skips in spring is run when the clock has moved on, as Debian's cron does.
    """
    return next(found for found in _starts(timing, after) if found > after).astimezone(UTC)


def _starts(timing: Timing, after: datetime) -> Iterator[datetime]:
    for ahead in range(-1, 16):
        day = after.date() + timedelta(days=ahead)
        if day.weekday() not in timing.days:
            continue
        for minute in timing.minutes:
            wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=after.tzinfo)
            yield wall.astimezone(UTC)
