"""newswatch's own log: a line an event, in files that rotate and can never fail the run."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from pathlib import Path

from newswatch import text
from newswatch.times import rfc3339

LARGEST = 1_000_000  # bytes of one file
KEPT = 5  # files, the current one included


def append(folder: Path, lines: list[str], now: datetime) -> None:
    """Add lines to `newswatch.log` in `folder`, each with the time in UTC. A full disk or a missing permission is
    borne in silence: the run matters more than its log."""
    stamp = rfc3339(now)
    words = "".join(f"{stamp} {text.line(line)}\n" for line in lines).encode("utf-8", "replace")
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "newswatch.log"
        if path.exists() and path.stat().st_size + len(words) > LARGEST:
            _rotate(path)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, words)
        finally:
            os.close(descriptor)


def _rotate(path: Path) -> None:
    """newswatch.log becomes newswatch.log.1, .1 becomes .2, and the oldest goes."""
    for number in range(KEPT - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        newer = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
        if newer.exists():
            newer.replace(older)
