"""Back up: a complete, checked copy of the database, also while a fetch is at work."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newswatch.errors import NewswatchError, UsageError


@dataclass(frozen=True, slots=True)
class Copied:
    """A finished copy: where, how large, how many articles it holds."""

    path: Path
    bytes: int
    articles: int


def backup(path: Path, to: str | Path, *, now: datetime, force: bool = False) -> Copied:
    """Copy the database at `path` to the file or folder `to`, check the copy, and only then give it its name.

    Restoring is copying it back. Raises UsageError, StoreError, NewswatchError.
    """
    from newswatch.store import check

    to = _file(str(to), path, now)
    if to.exists() and not force:
        raise UsageError(f"{to} is there already", hint="name another file, or add --force")
    if to.exists() and to.samefile(path):
        raise UsageError("that is the database itself", hint="name another file")
    part = to.with_name(f".{to.name}.{os.getpid()}.part")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        articles = check.copy(path, part)
        part.replace(to)
    except OSError as error:
        raise NewswatchError(
            f"{to} cannot be written: {error.strerror or error}", hint="choose another folder"
        ) from error
    finally:
        for left in (part, part.with_name(part.name + "-wal"), part.with_name(part.name + "-shm")):
            left.unlink(missing_ok=True)
    return Copied(to, to.stat().st_size, articles)


def _file(said: str, path: Path, now: datetime) -> Path:
    """The file of the copy. A folder keeps the database's name, with the day in it: newswatch-2026-08-15.db. What ends
    with a separator is a folder, whether it is there or not."""
    to = Path(said).expanduser()
    if to.is_dir() or said.endswith(tuple(filter(None, (os.sep, os.altsep)))):
        return to / f"{path.stem}-{now:%Y-%m-%d}{path.suffix}"
    return to
