"""Small charts as inline SVG: no script, no font, no colour of their own; the page's style decides.

Rules:
1. Every chart has a title and a description for those who hear it, and the same numbers stand in a table beside it.
2. Colour is never the only sign: delays are hatched, and each bar carries its number.
3. Numbers are written with at most one decimal, so that the same digest is the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from newswatch.report.digest import Bar, Slip, month_of

WIDTH = 480  # narrow, so that its letters are still read on a phone
_BASE, _TOP = 150, 22


def trend(bars: Sequence[Bar], label: str) -> str:
    """Stories and delays by stretch of time, as columns; the last column is the digest's own."""
    highest = max((bar.stories for bar in bars), default=0) or 1
    step = WIDTH / max(len(bars), 1)
    wide = _number(step * 0.62)
    parts = []
    for place, bar in enumerate(bars):
        left = _number(step * place + step * 0.19)
        middle = _number(step * place + step / 2)
        tall, late = (_BASE - _TOP) * bar.stories / highest, (_BASE - _TOP) * bar.delays / highest
        kind = "bar now" if place == len(bars) - 1 else "bar"
        parts += [
            f'<rect class="{kind}" x="{left}" y="{_number(_BASE - tall)}" width="{wide}" height="{_number(tall)}"/>',
            f'<rect class="late" x="{left}" y="{_number(_BASE - late)}" width="{wide}" height="{_number(late)}"/>',
            f'<text x="{middle}" y="{_number(_BASE - tall - 6)}" text-anchor="middle">{bar.stories}</text>',
            f'<text class="day" x="{middle}" y="{_BASE + 20}" text-anchor="middle">{_day(bar, len(bars))}</text>',
        ]
    told = ", ".join(f"{bar.start:%Y-%m-%d} {bar.stories} stories, {bar.delays} delays" for bar in bars)
    return _svg("trend", label, told, 180, parts)


def _day(bar: Bar, count: int) -> str:
    return f"{bar.start:%d}" if count > 7 else f"{bar.start:%m-%d}"


def slips(rows: Sequence[Slip], label: str) -> str:
    """Each delay as a line from the month that was promised to the one that is now; "" when none names both."""
    spans = [(row, month_of(row.was), month_of(row.now)) for row in rows if row.months]
    known = [(row, start, end if end is not None else start + (row.months or 0)) for row, start, end in spans
             if start is not None][:12]  # fmt: skip
    if not known:
        return ""
    first, last = min(start for _, start, _ in known), max(end for _, _, end in known)
    months = max(last - first, 1)
    left, right = 150, WIDTH - 50

    def across(month: int) -> str:
        return _number(left + (right - left) * (month - first) / months)

    parts = []
    for place, (row, start, end) in enumerate(known):
        y = 30 + 48 * place
        parts += [
            f'<text x="{left - 14}" y="{y + 4}" text-anchor="end">{escape(_short(row.subject))}</text>',
            f'<line class="slip" x1="{across(start)}" y1="{y}" x2="{across(end)}" y2="{y}"/>',
            f'<circle class="was" cx="{across(start)}" cy="{y}" r="5"/>',
            f'<circle class="is" cx="{across(end)}" cy="{y}" r="5"/>',
            f'<text class="day" x="{across(start)}" y="{y + 18}" text-anchor="middle">{escape(row.was)}</text>',
            f'<text class="day" x="{across(end)}" y="{y - 9}" text-anchor="middle">{escape(_end(row))}</text>',
        ]
    told = "; ".join(f"{row.subject} from {row.was} to {_end(row)}" for row, _, _ in known)
    return _svg("slips", label, told, 48 * len(known) + 12, parts)


def _end(row: Slip) -> str:
    return row.now if not row.now.startswith("+") else f"{row.months} months later"


def _short(words: str) -> str:
    return words if len(words) <= 17 else words[:16] + "…"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _svg(name: str, label: str, told: str, height: int, parts: Sequence[str]) -> str:
    # Hatching, so that delays differ from other stories without colour.
    hatch = (
        f'<defs><pattern id="{name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>'
    )
    return (
        f'<svg class="chart {name}" role="img" aria-labelledby="{name}-title {name}-told"'
        f' viewBox="0 0 {WIDTH} {height}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-title">{escape(label)}</title>'
        f'<desc id="{name}-told">{escape(told)}</desc>{hatch}{"".join(parts)}</svg>'
    )
