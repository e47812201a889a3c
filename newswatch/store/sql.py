"""SQL that a person types: one statement that reads, and nothing else."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

from newswatch.errors import UsageError

_READS = re.compile(r"(?:\s|--[^\n]*+\n|/\*(?>.*?\*/)|\()*+(select|with|values|explain)\b", re.IGNORECASE | re.DOTALL)
# The connection cannot write its own file; these would reach another one, or change the connection.
_DENIED = frozenset(getattr(sqlite3, f"SQLITE_{action}") for action in ("ATTACH", "DETACH", "TRANSACTION", "SAVEPOINT"))
# Table-valued pragmas that only look; the full-text index asks `data_version` by itself.
_PRAGMAS = frozenset(
    "table_info table_xinfo table_list index_list index_info index_xinfo foreign_key_list data_version".split()
)
HINT = "The views are articles_v, stories_v, entities_v, events_v, flags_v, relations_v, feeds_v, runs_v and visits_v."


def ask(conn: sqlite3.Connection, statement: str) -> tuple[tuple[str, ...], Iterator[dict[str, Any]]]:
    """The names of the columns, and the rows by these names. Raises UsageError for SQL that is wrong or would write.

    Column names that come twice get a number. Bytes are shown as hexadecimal text.
    """
    if not _READS.match(statement):
        raise UsageError("Only a SELECT can be asked.", hint=HINT)
    conn.set_authorizer(_permit)
    try:
        found = conn.execute(statement)
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        conn.set_authorizer(None)
        raise _wrong(error) from error
    names = _distinct([column[0] for column in found.description or ()])
    return names, _rows(conn, found, names)


def _rows(conn: sqlite3.Connection, found: sqlite3.Cursor, names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    try:
        for row in found:
            yield {name: _shown(value) for name, value in zip(names, row, strict=True)}
    except sqlite3.Error as error:
        raise _wrong(error) from error
    finally:
        conn.set_authorizer(None)


def _permit(action: int, first: str | None, second: str | None, *_: object) -> int:
    if action in _DENIED:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() not in _PRAGMAS:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in ("load_extension", "fts3_tokenizer"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _wrong(error: Exception) -> UsageError:
    said = str(error).rstrip(".")
    if any(word in said for word in ("not authorized", "prohibited", "readonly")):
        return UsageError("The database can only be read here.", hint=HINT)
    return UsageError(f"SQLite does not understand this: {said}.", hint=HINT)


def _distinct(names: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        numbered, number = name, 2
        while numbered in found:
            numbered, number = f"{name}_{number}", number + 1
        found.append(numbered)
    return tuple(found)


def _shown(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value
