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


def starting_with(conn: Connection, prefix: str) -> dict[str, Any]:
    """All values whose keys begin with `prefix`, by the rest of the key."""
    rows = conn.execute(
        "SELECT key, value FROM setting WHERE key >= ? AND key < ? ORDER BY key", (prefix, prefix + "\U0010ffff")
    )
    return {row[0][len(prefix) :]: json.loads(row[1]) for row in rows}
