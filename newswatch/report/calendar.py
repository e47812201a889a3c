"""Promised windows as an iCalendar: one all-day event a window (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from newswatch.report.ledger import Row

LIMIT = 75  # octets of a line, RFC 5545 section 3.1


def calendar(windows: Iterable[tuple[Row, date, date]], *, now: datetime) -> list[str]:
    """The lines of a calendar, without line ends (they are CRLF). `windows` are rows with first and last day."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//newswatch//promised windows//EN", "CALSCALE:GREGORIAN"]
    for row, first, last in windows:
        slug = re.sub(r"[^\w]+", "-", row.subject.casefold()).strip("-")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{slug}-{row.history[0].article}@newswatch",
            f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
            f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",  # the day after the last, section 3.6.1
            f"SUMMARY:{_text(f'{row.subject} promised for {row.current_promise}')}",
            f"DESCRIPTION:{_text(_description(row))}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return [piece for line in lines for piece in folded(line)]


def _description(row: Row) -> str:
    parts = [f"First promised for {row.first_promise}." if row.first_promise else "", f"Slips: {len(row.slips)}."]
    if row.cause:
        parts.append(f"Cause: {row.cause}.")
    parts.append(f"Origins: {', '.join(row.origins)}.")
    return " ".join(part for part in parts if part)


def _text(words: str) -> str:
    """A value of type TEXT (section 3.3.11)."""
    words = re.sub(r"[\\;,]", lambda found: "\\" + found[0], words)
    return re.sub(r"\r?\n", r"\\n", words)


def folded(line: str) -> list[str]:
    """A content line in pieces of at most 75 octets; a continuation begins with a blank. No character is cut."""
    pieces: list[str] = []
    piece, size = "", 0
    for char in line:
        length = len(char.encode("utf-8", "surrogatepass"))
        if size + length > LIMIT:
            pieces.append(piece)
            piece, size = " ", 1
        piece += char
        size += length
    return [*pieces, piece]
