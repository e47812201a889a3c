"""How a failure is told: a sentence and a hint for a person, one JSON object for a program, and the exit code."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

import typer

from newswatch import text
from newswatch.cli.session import Session
from newswatch.errors import NewswatchError, QueryError, StoreError, UsageError


def tell(error: Exception, session: Session) -> int:
    """Say on standard error what went wrong; the answer is the exit code."""
    if os.environ.get("NEWSWATCH_TRACEBACK"):
        import traceback

        traceback.print_exception(error)
    known = understood(error)
    told = as_json(known) if session.json else as_words(known, session.fitting)
    print(told, file=sys.stderr)  # noqa: T201
    return known.exit_code


def understood(error: Exception) -> NewswatchError:
    """Any exception as one of ours: sentence, hint, exit code."""
    if isinstance(error, NewswatchError):
        return error
    if isinstance(error, typer.TyperException):
        return _usage(error)
    if isinstance(error, typer.Abort):
        return NewswatchError("Stopped.")
    if isinstance(error, sqlite3.Error):
        return StoreError(f"The database cannot be used: {error}.", hint="`newswatch path` shows which file it is.")
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return NewswatchError(
            f"{where}{error.strerror or error}.", hint="Check the path, its permissions and the disk."
        )
    if isinstance(error, ModuleNotFoundError):
        return NewswatchError(f"A part of newswatch is missing: {error}.", hint="Install it again.")
    return NewswatchError(
        f"newswatch met a fault of its own: {type(error).__name__}: {error}",
        hint="NEWSWATCH_TRACEBACK=1 shows where; please report it with the output of `newswatch --version`.",
    )


def _usage(error: typer.TyperException) -> NewswatchError:
    ctx: Any = getattr(error, "ctx", None)
    message = error.format_message()
    known = UsageError(
        message[:1].upper() + message[1:], hint=f"`{ctx.command_path} --help` explains." if ctx else None
    )
    known.exit_code = error.exit_code
    return known


def as_words(error: NewswatchError, fitting: Callable[[str], str] = str) -> str:
    """The failure for a person; a query with the place marked. `fitting` breaks the lines of prose."""
    lines = [fitting(f"newswatch: {_safe(error.message)}")]
    if isinstance(error, QueryError):
        lines += pointed(error)
    if error.hint:
        lines += [fitting("  " + line) for line in _safe(error.hint).splitlines()]
    return "\n".join(lines)


def pointed(error: QueryError) -> list[str]:
    """The query, and below it carets under the place; wide characters take two."""
    query = "".join(char if char.isprintable() else " " for char in error.query)  # one for one: offsets must hold
    before, inside = query[: error.start], query[error.start : error.end]
    return [f"  {query}", "  " + " " * _cells(before) + "^" * max(1, _cells(inside))]


def _cells(words: str) -> int:
    from newswatch.render.cells import width

    return width(words)


def _safe(words: str) -> str:
    return "\n".join(text.line(line) if line.strip() else line for line in words.splitlines())


def as_json(error: NewswatchError) -> str:
    """The failure for a program, on one line."""
    about: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint}
    if isinstance(error, QueryError):
        about |= {"query": error.query, "start": error.start, "end": error.end}
    from newswatch.render.json_text import dump

    return dump({"error": about, "exit": error.exit_code})
