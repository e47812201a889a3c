"""The block of lines that newswatch keeps in a user's crontab; everything outside it stays byte for byte.

Rules:
1. The block is marked, stands at the end (or where it stood before), and sets no variable: those would hold for all
   lines below.
2. A line has no `%` (cron makes it a line break), no control character, and at most 900 characters (Debian's
   `crontab -` refuses "command too long" somewhere above 928).
3. A block whose end mark is missing is refused: what belongs to it cannot be known.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence

from newswatch.errors import UsageError
from newswatch.installs import timing as timings
from newswatch.installs.timing import Timing

BEGIN = "# >>> newswatch >>> written by `newswatch schedule install`; edits here are lost"
END = "# <<< newswatch <<<"
_MARK = "# >>> newswatch >>>"
LONGEST = 900
_ROW = re.compile(r"[^\n]*\n|[^\n]+")
_JOB = re.compile(r"(?P<fields>(?:\S+[ \t]+){5})(?P<command>.+)")


def line(timing: Timing, argv: Sequence[str]) -> str:
    """One crontab line. Raises UsageError when a path cannot stand in a crontab."""
    command = shlex.join(argv)
    if "%" in command:
        raise UsageError(
            "a path with '%' cannot stand in a crontab: cron turns it into a line break",
            hint="move the database or the program, or use --with systemd",
        )
    if any(ord(char) < 32 or ord(char) == 127 for char in command):
        raise UsageError("a path with a control character cannot stand in a crontab", hint="rename the folder")
    found = f"{timings.cron_fields(timing)} {command}"
    if len(found.encode("utf-8", "surrogateescape")) > LONGEST:
        raise UsageError(
            f"the crontab line would be longer than {LONGEST} bytes, which crontab refuses",
            hint="use shorter paths for --db and --config, or --with systemd",
        )
    return found


def jobs(table: str) -> dict[str, str]:
    """The lines of our block by job: the first word after the program ("fetch", "digest"). Raises UsageError (rule 3).

    A line that cannot be read stands under its own text, so that it is kept and shown.
    """
    found: dict[str, str] = {}
    for written in _inside(table):
        argv = command(written)
        name = next((word for word in argv[1:] if word in ("fetch", "digest")), written)
        found[name] = written
    return found


def command(written: str) -> list[str]:
    """The argument vector of a crontab line; [] when it cannot be read."""
    match = _JOB.fullmatch(written)
    try:
        return shlex.split(match["command"]) if match else []
    except ValueError:
        return []


def timing(written: str) -> Timing | None:
    """When a crontab line runs, if it is one of ours."""
    match = _JOB.fullmatch(written)
    return timings.from_cron_fields(match["fields"]) if match else None


def with_jobs(table: str, lines: Mapping[str, str]) -> str:
    """The table with our block holding these lines; without any, the block goes. Raises UsageError (rule 3)."""
    before, after, _ = _cut(table)
    if not lines:
        return before + after
    if before and not before.endswith("\n"):
        before += "\n"
    block = "".join(f"{row}\n" for row in (BEGIN, *lines.values(), END))
    return before + block + after


def _inside(table: str) -> list[str]:
    return _cut(table)[2]


def _cut(table: str) -> tuple[str, str, list[str]]:
    """The table before our block, after it, and the lines inside (of all blocks, if there are several)."""
    before: list[str] = []
    after: list[str] = []
    inside: list[str] = []
    outside = before
    open_ = False
    for row in _ROW.findall(table):
        bare = row.rstrip("\r\n")
        if not open_ and bare.startswith(_MARK):
            open_ = True
        elif open_ and bare == END:
            open_, outside = False, after
        elif open_:
            if bare.strip() and not bare.startswith("#"):
                inside.append(bare)
        else:
            outside.append(row)
    if open_:
        raise UsageError(
            f"the crontab has the line '{_MARK} ...' but not the line '{END}' that ends the block; it was left alone",
            hint="run `crontab -e` and delete the lines that newswatch wrote, then try again",
        )
    return "".join(before), "".join(after), inside
