"""Dates as feeds write them, to moments in UTC.

RFC 822/2822 with its oddities, RFC 3339, W3C date-time, asctime, month first, Chinese and Japanese dates, compact
digits, seconds since 1970. What has no zone is UTC, unless the caller names another (`zone`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

OLDEST = 1990  # before the web: 1970-01-01, 0001-01-01 and their like are unset fields

_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:(?:\s*[Tt]\s*|\s+)(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:[.,]\d{1,12})?)?"
    r"\s*(.{0,40})",
    re.DOTALL,
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?\s*(Z|[+-]\d{2}:?\d{2})?")
_MONTH_ONLY = re.compile(r"(\d{4})(?:-(\d{1,2}))?")
_DAY_FIRST = re.compile(
    r"(?:[^\W\d]{2,12}\.?\s*,?\s*)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s\-/]*([^\W\d]{3,12})\.?,?[\s\-/]*(\d{2,4})\b"
    r"(?:[\s,T]*(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:\.\d{1,9})?)?\s*(.{0,40})",
    re.DOTALL,
)
_MONTH_FIRST = re.compile(
    r"(?:[^\W\d]{2,12}\.?\s*,?\s+)?([^\W\d]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b"
    r"(?:[\s,]*(?:at\s+)?(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?)?\s*(.{0,40})",
    re.DOTALL,
)
_ASCTIME = re.compile(
    r"(?:[^\W\d]{2,12},?\s+)?([^\W\d]{3,12})\s+(\d{1,2}),?\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?\s+"
    r"(?:([A-Z]{1,5}|[+-]\d{4})\s+)?(\d{4})\s*(.{0,40})",
    re.DOTALL,
)
_HAN = re.compile(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?\s*(?:[(（]?(?:星期|周|週)?[一二三四五六日天月火水木金土][)）]?)?"
    r"\s*(凌晨|早上|上午|中午|下午|晚上|午前|午後)?\s*(?:(\d{1,2})\s*[:：时時点]\s*(?:(\d{1,2})\s*(?:[:：分]\s*(\d{1,2})?)?)?秒?)?"
    r"\s*(.{0,40})",
    re.DOTALL,
)
_DOTTED = re.compile(
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[\s,]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?\s*(.{0,40})", re.DOTALL
)
_EPOCH = re.compile(r"(\d{9,10}|\d{12,13})(?:\.\d+)?")
_LATER = frozenset("pm p.m. 下午 晚上 午後".split())
_EARLIER = frozenset("am a.m. 凌晨 早上 上午 午前".split())
_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*([+\-\u2212])\s*(\d{1,2})(?::?(\d{2}))?(?!\d)", re.IGNORECASE)
_HALF_DAY = re.compile(r"([ap])\.?m\b\.?", re.IGNORECASE)
_ZONE = re.compile(r"[A-Za-z]{1,5}")
# Hours east of Greenwich. RFC 2822, 4.3: one-letter military zones were so often wrong that they mean nothing.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 1, "cet": 1, "met": 1, "west": 1, "cest": 2, "mest": 2,
    "eet": 2, "eest": 3, "msk": 3, "ist": 5.5, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9, "aest": 10,
    "aedt": 11, "nzst": 12, "nzdt": 13, "ast": -4, "adt": -3, "est": -5, "edt": -4, "et": -5, "cst": -6, "cdt": -5,
    "ct": -6, "mst": -7, "mdt": -6, "mt": -7, "pst": -8, "pdt": -7, "pt": -8, "akst": -9, "hst": -10,
}  # fmt: skip
# The first letters decide; longer ones first where three are not enough.
_MONTHS = {
    "jan": 1, "feb": 2, "fév": 2, "mar": 3, "mär": 3, "mrz": 3, "apr": 4, "avr": 4, "abr": 4, "may": 5, "mai": 5,
    "mag": 5, "juin": 6, "jun": 6, "giu": 6, "juil": 7, "jul": 7, "lug": 7, "aug": 8, "aoû": 8, "ago": 8, "sep": 9,
    "set": 9, "oct": 10, "okt": 10, "ott": 10, "out": 10, "nov": 11, "dec": 12, "déc": 12, "dez": 12, "dic": 12,
}  # fmt: skip
_CHINA = timedelta(hours=8)


def parse(text: str, *, zone: timedelta = timedelta(0)) -> datetime | None:
    """The moment that a date names, in UTC, or None when it names none (nonsense, before 1990, "0000-00-00").

    `zone` is the offset of a time that names none; "CST" is China's when `zone` is +8 hours. A date without a time
    is midnight. Never raises.
    """
    text = text.strip()
    if not text or len(text) > 200:
        return None
    try:
        moment = _moment(text, zone)
    except (ValueError, OverflowError):
        return None
    return moment if moment and moment.year >= OLDEST else None


def _moment(text: str, zone: timedelta) -> datetime | None:
    if match := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, rest = match.groups()
        return _made(year, int(month), day, hour, minute, second, rest, zone)
    if match := _DAY_FIRST.fullmatch(text):
        day, name, year, hour, minute, second, rest = match.groups()
        return _made(year, _month(name), day, hour, minute, second, rest, zone)
    if match := _MONTH_FIRST.fullmatch(text):
        name, day, year, hour, minute, second, rest = match.groups()
        return _made(year, _month(name), day, hour, minute, second, rest, zone)
    if match := _ASCTIME.fullmatch(text):
        name, day, hour, minute, second, inside, year, rest = match.groups()
        return _made(year, _month(name), day, hour, minute, second, inside or rest, zone)
    if match := _HAN.fullmatch(text):
        year, month, day, half, hour, minute, second, rest = match.groups()
        return _made(year, int(month), day, hour, minute, second, f"{half or ''} {rest}", zone or _CHINA)
    if match := _DOTTED.fullmatch(text):
        day, month, year, hour, minute, second, rest = match.groups()
        return _made(year, int(month), day, hour, minute, second, rest, zone)
    if match := _EPOCH.fullmatch(text):
        digits = match[1]
        return datetime.fromtimestamp(int(digits[:10] if len(digits) > 11 else digits), UTC)
    if match := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, rest = match.groups()
        return _made(year, int(month), day, hour, minute, second, rest or "", zone)
    if match := _MONTH_ONLY.fullmatch(text):
        return _made(match[1], int(match[2] or 1), "1", None, None, None, "", zone)
    return None


def _made(
    year: str,
    month: int,
    day: str,
    hour: str | None,
    minute: str | None,
    second: str | None,
    rest: str,
    zone: timedelta,
) -> datetime:
    """Put a moment together: short years, 12-hour clocks, 24:00, leap seconds, zone. Raises ValueError."""
    hours, days = int(hour or 0), 0
    rest, hours = _half_days(rest.strip(), hours)
    if hours == 24:
        hours, days = 0, 1
    offset = _offset(rest, zone) if hour is not None else timedelta(0)
    local = datetime(_year(year), month, int(day), hours, int(minute or 0), min(int(second or 0), 59))
    return (local + timedelta(days=days)).replace(tzinfo=timezone(offset)).astimezone(UTC)


def _year(year: str) -> int:
    """RFC 2822, 4.3: two digits 00-49 are 2000-2049, 50-99 are 1950-1999, three digits count from 1900."""
    number = int(year)
    if len(year) == 2:
        return number + (2000 if number < 50 else 1900)
    return number + 1900 if len(year) == 3 else number


def _half_days(rest: str, hours: int) -> tuple[str, int]:
    word = rest.partition(" ")[0].lower()
    if match := _HALF_DAY.match(rest):
        word, rest = match[1].lower() + "m", rest[match.end() :].strip()
    elif word in _LATER or word in _EARLIER or word == "中午":
        rest = rest[len(word) :].strip()
    if word in _LATER and hours < 12:
        return rest, hours + 12
    if word in _EARLIER and hours == 12:
        return rest, 0
    return rest, hours


def _month(name: str) -> int:
    name = name.lower()
    for length in (4, 3):
        if name[:length] in _MONTHS:
            return _MONTHS[name[:length]]
    raise ValueError(name)


def _offset(rest: str, zone: timedelta) -> timedelta:
    if not rest:
        return zone
    if match := _OFFSET.match(rest):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes > 14 * 60:  # no such zone: a slip of the pen, and the time is more likely right than wrong
            return timedelta(0)
        return timedelta(minutes=minutes if match[1] == "+" else -minutes)
    match = _ZONE.match(rest)
    if not match:
        return zone
    name = match[0].lower()
    if name == "cst" and zone == _CHINA:
        return zone
    return timedelta(hours=_ZONES.get(name, 0))
