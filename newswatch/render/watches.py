"""Watches for a person: the list, the log, and what a test would have sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from newswatch import text
from newswatch.render.summary import count
from newswatch.times import rfc3339


def watch_lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each watch: its query, its destinations, its limits, and how it goes."""
    for row in rows:
        yield f"{row['name']}: {text.line(row['query'])}" + ("" if row["enabled"] else " (off)")
        for to in row["to"]:
            failing = row["failing"].get(to)
            yield f"  to       {to}" + (f"  FAILS: {text.line(failing)}" if failing else "")
        limits = [
            f"at most {row['at_most']} a day" if row["at_most"] else "no limit a day",
            f"quiet {row['quiet']}" if row["quiet"] else "",
            f"novelty {row['novelty']} or more" if row["novelty"] else "",
            f"{row['origins']} origins or more" if row["origins"] else "",
        ]
        yield f"  limits   {', '.join(limit for limit in limits if limit)}"
        yield f"  so far   {row['sent']} sent, {row['waiting']} waiting, {row['held']} held, {row['expired']} given up"


def log_lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each delivery on a line, newest first."""
    lines = []
    for row in rows:
        when = (row["sent_at"] or row["created_at"]).replace("T", " ").removesuffix("Z")[:16]
        why = f" ({text.line(row['error'])}, {count(row['attempts'], 'attempt')})" if row["error"] else ""
        again = " again" if row["again"] else ""
        title = text.line(row["title"] or f"story {row['story']}")
        lines.append(f"{when}  {row['state']:8}{again}  {row['watch']} -> {row['to']}  {title}{why}")
    return lines or ["nothing has been sent yet"]


_WORDS = {"send": "send", "again": "again", "hold": "next day", "known": "known", "below": "leave"}


def tried(at: datetime, verdict: Any, story: Mapping[str, Any]) -> dict[str, Any]:
    """One row of `watch test --json`."""
    return {
        "at": rfc3339(at),
        "action": verdict.action,
        "reason": verdict.reason or None,
        "story": story["id"],
        "title": story["title"],
        "url": story["url"],
    }


def tried_lines(rows: Sequence[tuple[datetime, Any, Mapping[str, Any]]], days: int) -> list[str]:
    """What a watch would have done, oldest first, and the sum of it."""
    lines = []
    for at, verdict, story in rows:
        why = f" ({verdict.reason})" if verdict.reason else ""
        lines.append(f"{at:%Y-%m-%d %H:%M}  {_WORDS[verdict.action]:8}  {text.line(story['title'])}{why}")
    sent = sum(verdict.action == "send" for _, verdict, _ in rows)
    return [*lines, f"in {days} days: {len(rows)} stories match, {sent} would have been sent at once"]
