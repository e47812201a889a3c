"""The property list of a launchd agent (man 5 launchd.plist).

`StartCalendarInterval` and not `StartInterval`: the former runs once on waking when a start was slept through, the
latter forgets it.
"""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any
from xml.parsers.expat import ExpatError

from newswatch.installs import timing as timings
from newswatch.installs.timing import Timing


def label(job: str) -> str:
    """The name of the agent; its file is this with `.plist`."""
    return f"org.newswatch.{job}"


def plist(job: str, timing: Timing, argv: Sequence[str], log_folder: PurePath) -> str:
    """The text of the agent's property list."""
    about: dict[str, Any] = {
        "Label": label(job),
        "ProgramArguments": list(argv),
        "StartCalendarInterval": timings.calendar_intervals(timing),
        "ProcessType": "Background",
        "LowPriorityIO": True,
        "StandardErrorPath": str(log_folder / f"launchd-{job}.log"),
        "NewswatchRunsAt": timings.cron_fields(timing),
    }
    return plistlib.dumps(about, sort_keys=False).decode("utf-8")


def read(text: str) -> dict[str, Any]:
    """A property list as a dictionary; {} when it cannot be read."""
    try:
        found = plistlib.loads(text.encode("utf-8"))
    except (plistlib.InvalidFileException, ExpatError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def command(text: str) -> list[str]:
    """The argument vector of an agent; [] when it cannot be read."""
    return [str(word) for word in read(text).get("ProgramArguments", [])]


def timing(text: str) -> Timing | None:
    """When an agent that `plist` wrote runs."""
    return timings.from_cron_fields(str(read(text).get("NewswatchRunsAt", "")))
