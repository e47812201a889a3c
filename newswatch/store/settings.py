"""Small things the database remembers: saved searches, the last look, the state of the index; values are JSON."""

from __future__ import annotations

import json
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf


def get(conn: Connection, key: str, default: Any = None) -> Any:
    """The value kept under `key`, else `default`."""
    row = conn.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return default if row is None else json.loads(row[0])


def put(db: Shelf, key: str, value: Any) -> None:
    """Keep `value` under `key`; None forgets it."""
    if value is None:
        db.conn.execute("DELETE FROM setting WHERE key = ?", (key,))
    else:
        text = json.dumps(value, ensure_ascii=False)
        db.conn.execute(
            "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, text),
        )
