"""The two units of a systemd user timer: a service that runs once, and a timer that starts it.

Rules:
1. `Persistent=true` catches up once after the machine was off; suspend is caught up by the calendar itself.
2. `RandomizedDelaySec` spreads the starts, on top of the fixed offset.
3. Ending in 3 (some feeds failed) is no failure of the unit.
4. There is no After=network-online.target: user units cannot wait for the system's target. The program waits itself.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from newswatch.errors import UsageError
from newswatch.installs import timing as timings
from newswatch.installs.timing import Timing

ABOUT = {"fetch": "newswatch: fetch AI industry news", "digest": "newswatch: write the digest"}
_TIMING = re.compile(r"^# runs at (.+)$", re.MULTILINE)
_EXEC = re.compile(r"^ExecStart=(.+)$", re.MULTILINE)


def names(job: str) -> tuple[str, str]:
    """The file names of service and timer."""
    return f"newswatch-{job}.service", f"newswatch-{job}.timer"


def service(job: str, argv: Sequence[str]) -> str:
    """The text of the service unit (man systemd.service)."""
    return f"""# written by `newswatch schedule install`; edits here are lost
[Unit]
Description={ABOUT[job]}

[Service]
Type=oneshot
ExecStart={" ".join(_quoted(word) for word in argv)}
TimeoutStartSec=15min
Nice=10
SuccessExitStatus=3
"""


def timer(job: str, timing: Timing) -> str:
    """The text of the timer unit (man systemd.timer)."""
    # The delay stays below the interval, and the second is not the calendar's own.
    delay = max(1, min(120, timing.interval_seconds // 10))
    return f"""# written by `newswatch schedule install`; edits here are lost
# runs at {timings.cron_fields(timing)}
[Unit]
Description={ABOUT[job]}

[Timer]
OnCalendar={timings.on_calendar(timing)}
Persistent=true
RandomizedDelaySec={delay}
AccuracySec=1

[Install]
WantedBy=timers.target
"""


def _quoted(word: str) -> str:
    """A word of ExecStart: quoted, `%` and `$` doubled (man systemd.service, "Command lines")."""
    if any(ord(char) < 32 or ord(char) == 127 for char in word):
        raise UsageError("a path with a control character cannot stand in a unit file", hint="rename the folder")
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def command(service_text: str) -> list[str]:
    """The argument vector of a service that `service` wrote; [] when it cannot be read."""
    match = _EXEC.search(service_text)
    try:
        words = shlex.split(match[1]) if match else []
    except ValueError:
        return []
    return [word.replace("%%", "%").replace("$$", "$") for word in words]


def timing(timer_text: str) -> Timing | None:
    """When a timer that `timer` wrote runs."""
    match = _TIMING.search(timer_text)
    return timings.from_cron_fields(match[1]) if match else None
