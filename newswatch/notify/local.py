"""Channels on this machine: the terminal, a file, a command, the desktop."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from newswatch import text
from newswatch.notify.message import Message, about, headline, link
from newswatch.notify.outcome import SENT, Outcome, failed

_PLACE = re.compile(r"\{(title|url|watch|id|text)\}")
PATIENCE = 60  # seconds that a command may take
TAIL = 1 << 20  # bytes at the end of a file in which a message that may have been written is looked for


def to_terminal(say: Callable[[str], None], message: Message) -> Outcome:
    """The lines of the message, through `say`."""
    for line in [f"{message.watch}:", *message.lines]:
        say(line)
    return SENT


def to_file(address: str, message: Message, *, again: bool) -> Outcome:
    """A line for each story at the end of a file. `again`: an attempt was cut off, and some of the lines may stand
    there already; a last line that it left unfinished is taken back."""
    path = Path(address).expanduser()
    mark = f"#{message.id}".encode()
    rows = [_row(path, message, story).encode("utf-8") for story in message.stories]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+", buffering=0) as file:  # unbuffered: nothing may be written later, at closing
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL))
            *whole, unfinished = file.read().split(b"\n")
            if again:
                rows = rows[sum(mark in row for row in whole) :]
            if unfinished and again and (mark in unfinished or b"".join(rows).startswith(unfinished)):
                size -= len(unfinished)
                os.ftruncate(file.fileno(), size)
            elif unfinished and rows:  # somebody else's, or of a story that has changed since
                rows.insert(0, b"\n")
            try:
                left = memoryview(b"".join(rows))
                while left:
                    left = left[file.write(left) :]
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), size)
                raise
    except OSError as error:
        return failed(f"{path}: {error.strerror or error}")
    return SENT


def _row(path: Path, message: Message, story: object) -> str:
    assert isinstance(story, dict)
    mark = f"#{message.id}"
    if path.suffix in (".jsonl", ".json"):
        row = {"delivery": mark, "watch": message.watch, **story}
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
    parts = (story.get("last_seen") or "", message.watch, headline(story), about(story), link(story), mark)
    return "\t".join(text.line(str(part)) for part in parts) + "\n"


def to_command(argv: list[str], message: Message) -> Outcome:
    """Run a program: the message as JSON on its input, the main facts in its environment and in {placeholders}.

    What stands for a placeholder never begins with '-', so that no headline becomes an option.
    """
    facts = {"title": message.title, "url": message.url, "watch": message.watch, "id": message.id}
    facts["text"] = "\n".join(message.lines)
    filled = [argv[0], *(_filled(word, facts) for word in argv[1:])]
    environ = {**os.environ, **{f"NEWSWATCH_{name.upper()}": value for name, value in facts.items()}}
    environ["NEWSWATCH_DELIVERY"] = environ.pop("NEWSWATCH_ID")
    filled[0] = str(Path(filled[0]).expanduser()) if "/" in filled[0] else filled[0]
    try:
        done = subprocess.run(
            filled,
            input=json.dumps(message.to_dict(), ensure_ascii=False).encode("utf-8"),
            capture_output=True,
            timeout=PATIENCE,
            env=environ,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return failed(f"{argv[0]} did not end within {PATIENCE} s", doubtful=True)
    except (OSError, ValueError) as error:
        return failed(f"{argv[0]} cannot be run: {getattr(error, 'strerror', None) or error}")
    if done.returncode:
        said = text.line(done.stderr.decode("utf-8", "replace"))[-200:]
        return failed(f"{argv[0]} ended with {done.returncode}" + (f": {said}" if said else ""))
    return SENT


def _filled(word: str, facts: dict[str, str]) -> str:
    found = _PLACE.sub(lambda match: facts[match[1]], word).replace("\x00", "")
    return " " + found if found.startswith("-") and not word.startswith("-") else found


def to_desktop(message: Message) -> Outcome:
    """A notification of the desktop: notify-send, or osascript on macOS. Cron's environment lacks the session bus, so
    it is looked for where systemd puts it."""
    environ = dict(os.environ)
    bus = Path(f"/run/user/{os.getuid()}/bus") if hasattr(os, "getuid") else None
    if "DBUS_SESSION_BUS_ADDRESS" not in environ and bus is not None and bus.exists():
        environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={bus}"
    body = "\n".join(message.lines[1:] if len(message.stories) == 1 else message.lines)[:1000]
    if sys.platform == "darwin":
        script = "on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run"
        argv = ["osascript", "-e", script, message.title, body]
    elif shutil.which("notify-send"):
        if "DBUS_SESSION_BUS_ADDRESS" not in environ:
            return failed("no desktop session was found to show a notification in")
        argv = ["notify-send", "--app-name=newswatch", "--", message.title, body]
    else:
        return failed("there is no program notify-send on this machine")
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, env=environ, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return failed(f"{argv[0]} could not show it: {text.line(str(error))[:100]}")
    return SENT if not done.returncode else failed(f"{argv[0]} ended with {done.returncode}")
