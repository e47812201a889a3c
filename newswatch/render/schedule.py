"""The state of the scheduled jobs as lines for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newswatch import text
from newswatch.render import times


def status_lines(found: Mapping[str, Any], now: datetime) -> list[str]:
    """What `newswatch schedule status` says: each job, then the last runs, newest first."""
    lines: list[str] = []
    for job in found["jobs"]:
        lines.append(f"{job['job']}: {job['when'] or 'at times that newswatch did not write'}, with {job['with']}")
        if job["next_run"]:
            lines.append(f"  next     {_local(job['next_run'])}")
        lines.append(f"  line     {text.line(job['line'])}")
        lines.append("  works    yes" if job["works"] else f"  works    NO: {text.line(job['fault'])}")
        if job["note"]:
            lines.append(f"  note     {job['note']}")
    if not found["jobs"]:
        lines.append("nothing is scheduled; `newswatch schedule install` does it")
    lines.append("")
    lines += [run_line(run, now) for run in found["runs"]] or ["no scheduled run is on record yet"]
    return lines


def _local(stamp: str) -> str:
    when = times.parsed(stamp)
    return f"{when.astimezone():%Y-%m-%d %H:%M}" if when else stamp


def run_line(run: Mapping[str, Any], now: datetime) -> str:
    """One run on one line: when, how it ended, what it did."""
    ended = {0: "ok", 1: "failed", 3: "partly", 75: "skipped: another run was at work", 130: "interrupted"}
    if run["finished_at"] is None:
        how = "did not end (killed, or still running)"
    else:
        how = ended.get(run["exit_code"], f"ended with {run['exit_code']}")
    counts = f"{run['updated'] + run['unchanged']} of {run['due']} feeds answered, {run['articles_new']} new"
    note = f"; {text.line(run['message'])}" if run.get("message") else ""
    return f"run {_local(run['started_at'])}  {times.ago_in_words(run['started_at'], now):>12}  {how}  {counts}{note}"
