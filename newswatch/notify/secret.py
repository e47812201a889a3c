"""Secrets: named in settings and destinations, fetched from a file or a command when they are needed, never kept.

A command is an argument vector, not a shell string. What goes wrong is told without what the file or command said.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

from newswatch.errors import NewswatchError
from newswatch.notify.destination import NAMED

PATIENCE = 20  # seconds for a password manager that is locked


def reveal(said: str) -> str:
    """The text with every `{file:PATH}` and `{command:PROGRAM …}` replaced by the first line of what it holds.

    Raises NewswatchError.
    """
    return NAMED.sub(_fetch, said)


def _fetch(match: re.Match[str]) -> str:
    how, what = match[1], match[2].strip()
    found = _from_file(what) if how == "file" else _from_command(what)
    lines = found.decode("utf-8", "replace").splitlines()
    if not lines or not lines[0].strip():
        raise NewswatchError(f"the secret {{{how}:{what}}} is empty", hint="its first line must hold it")
    return lines[0].strip()


def _from_file(name: str) -> bytes:
    try:
        return Path(name).expanduser().read_bytes()
    except OSError as error:
        raise NewswatchError(
            f"the secret file {name} cannot be read: {error.strerror or error}", hint="check its path and permissions"
        ) from None


def _from_command(words: str) -> bytes:
    try:
        done = subprocess.run(
            shlex.split(words), stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, ValueError) as error:
        raise NewswatchError(
            f"the secret command cannot be run: {words.split()[0] if words.split() else words}", hint="name a program"
        ) from error
    except subprocess.TimeoutExpired:
        raise NewswatchError(
            f"the secret command {words.split()[0]} did not answer within {PATIENCE} s", hint="is it locked?"
        ) from None
    if done.returncode:
        raise NewswatchError(
            f"the secret command {words.split()[0]} ended with {done.returncode}", hint="run it by hand to see why"
        )
    return done.stdout
