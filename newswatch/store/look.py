"""The last look: since when a story is new to the person who reads."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from newswatch.store import settings
from newswatch.store.times import epoch, moment

KEY = "last_look"
WAIT_SECONDS = 0.2  # a look is not worth waiting for a writer


def last(conn: sqlite3.Connection) -> datetime | None:
    """When stories were last looked at; None before the first time."""
    seconds = settings.get(conn, KEY)
    return None if not isinstance(seconds, int) else moment(seconds)


def remember(path: Path, now: datetime) -> bool:
    """Remember that stories were looked at; False where the database cannot be written just now."""
    address = f"{Path(path).absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS)) as conn, conn:
            conn.execute(
                "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (KEY, str(epoch(now))),
            )
    except sqlite3.OperationalError:
        return False
    return True
