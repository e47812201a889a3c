"""The words that all forms of a digest share: its sum, who reports a story, how far something slipped, comparisons."""

from __future__ import annotations

from newswatch.report.digest import Count, Digest, Line, Slip


def summary(digest: Digest) -> str:
    """One sentence: how many stories, delays, publishers."""
    delays = sum(len(section.lines) for section in digest.sections if section.event == "delay")
    publishers = {name for section in digest.sections for line in section.lines for name in line.publishers}
    about = f" for {digest.query}" if digest.query else ""
    stories, sources = counted(digest.stories, "story", "stories"), counted(len(publishers), "publisher", "publishers")
    late = counted(delays, "of them a delay", "of them delays")
    span = f"{digest.since:%Y-%m-%d %H:%M} to {digest.until:%Y-%m-%d %H:%M} UTC"
    return f"{stories} from {sources}{about}, {late}; {span}."


def now_words(slip: Slip) -> str:
    """Where a promise stands: its new date, how the saga ended, or a span in words."""
    if slip.now.startswith("+P"):
        return "" if slip.months is None else f"{counted(slip.months, 'month', 'months')} later"
    return ", ".join(part for part in (slip.now, slip.ended) if part)


def slip_words(slip: Slip) -> str:
    """How far something slipped, in words: "3 months", "" when that is not known; and how often in all."""
    length = slip.length
    if not length and slip.months is not None:
        length = counted(slip.months, "month", "months") if slip.months else "within the month"
    often = f"{slip.slips} slips in all" if slip.slips and slip.slips > 1 else ""
    return ", ".join(part for part in (length, often) if part)


def by_line(line: Line) -> str:
    """Who reports it: company, publishers, independent origins, time."""
    named = ", ".join(line.publishers[:4])
    if len(line.publishers) > 4:
        named += f" and {len(line.publishers) - 4} more"
    origins = f" ({counted(line.origins, 'origin', 'origins')})" if len(line.publishers) > 1 else ""
    parts = [line.company, named + origins, f"{line.published:%Y-%m-%d %H:%M}", f"story {line.id}"]
    return " · ".join(part for part in parts if part)


def against(digest: Digest) -> str:
    """What the numbers are compared with, to stand behind their title; "" for nothing."""
    return f", against the {counted(digest.base.days, 'day', 'days')} before" if digest.base else ""


CHANGES = {"few": "too few"}  # to say whether there are more; the other words are what they are


def compared(count: Count) -> tuple[str, str]:
    """The usual number and the change in words."""
    if count.usual is None or count.change is None:
        return "", ""
    return f"{count.usual:.1f}", CHANGES.get(count.change, count.change)


def counted(count: int, one: str, many: str) -> str:
    """How many, in words that agree: "1 story", "2 stories"."""
    return f"{count} {one if count == 1 else many}"
