"""Opening the database, and saying in a sentence why it cannot be used.

Rules:
1. A file that is not ours, is newer than this program or is broken is never written to.
2. A new file is complete before anyone sees it: schema and marks are one transaction, WAL comes after it.
3. An older file is copied beside itself (VACUUM INTO) before it is migrated; the copy is kept.
4. Readers never create, never wait for the writer, and never load sqlite_utils when the schema is up to date.
5. Who only changes what is there (`make=False`) makes no database; who wants to be alone (`held`) gets a lock file only
   beside a file that was judged first.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from newswatch.errors import StoreError

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf

MAGIC = b"SQLite format 3\x00"
APPLICATION_ID = 0x4E777463  # the same as schema.APPLICATION_ID, without loading sqlite_utils
SCHEMA_VERSION = 12  # the same as schema.version()
WAIT_SECONDS = 30.0
CHECKED_BYTES = 16 * 1024 * 1024  # a file up to this size is checked whole each time it is opened for writing (20 ms)


def writer(path: Path, *, wait: float = WAIT_SECONDS, make: bool = True) -> Shelf:
    """The database at `path` for writing: made when missing (if `make`), migrated after a backup copy when older.

    `wait` is how many seconds another writer is waited for. The connection is in autocommit mode and may be handed to
    another thread; write inside `db.atomic()`. Close it with `close`. Raises StoreError.
    """
    path = Path(path)
    with _opening(path):
        fresh = _judged(path, make=make)
        if fresh:
            _make_folder(path.parent)
        conn = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False)
        try:
            return _prepare(conn, path, fresh=fresh)
        except BaseException:
            conn.close()
            if fresh and path.exists() and path.stat().st_size == 0:
                path.unlink()
            raise


def reader(path: Path, *, wait: float = WAIT_SECONDS) -> sqlite3.Connection:
    """The database at `path`, read-only; rows are sqlite3.Row. Raises StoreError, also when there is none yet."""
    path = Path(path)
    with _opening(path):
        _judged(path, make=False)
        conn = _open_to_read(path, wait)
        found: int = conn.execute("PRAGMA user_version").fetchone()[0]
        if found < SCHEMA_VERSION:
            conn.close()
            close(writer(path, wait=wait))
            conn = _open_to_read(path, wait)
        elif found > SCHEMA_VERSION:
            conn.close()
            raise _newer(path, found)
        return conn


@contextmanager
def writing(path: Path, *, wait: float = WAIT_SECONDS, make: bool = True) -> Iterator[Shelf]:
    """`writer` for a `with` block: closes it, and whatever SQLite says inside becomes a StoreError."""
    db = writer(path, wait=wait, make=make)
    with translated(path):
        try:
            yield db
        finally:
            close(db)


@contextmanager
def held(path: Path, *, make: bool) -> Iterator[Shelf]:
    """`writing` with the lock of the database held. Nothing is left beside a file that is refused.

    Raises Busy, StoreError.
    """
    from newswatch.store.lock import alone

    with _opening(Path(path)):
        _judged(Path(path), make=make)
    with alone(path), writing(path, make=make) as db:
        yield db


@contextmanager
def reading(path: Path, *, wait: float = WAIT_SECONDS) -> Iterator[sqlite3.Connection]:
    """`reader` for a `with` block: closes it, and whatever SQLite says inside becomes a StoreError."""
    conn = reader(path, wait=wait)
    with translated(path):
        try:
            yield conn
        finally:
            conn.close()


def close(db: Shelf) -> None:
    """Let SQLite refresh its statistics where that pays (sqlite.org/pragma.html#pragma_optimize), then close."""
    try:
        if not db.conn.in_transaction:
            db.conn.execute("PRAGMA analysis_limit = 400")
            db.conn.execute("PRAGMA optimize")
    except sqlite3.Error:
        pass  # an optimisation may fail, e.g. on a full disk: what was stored is stored
    db.conn.close()


@contextmanager
def translated(path: Path) -> Generator[None, None, None]:
    """Turn what SQLite raises inside into one StoreError, with the cause kept."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(path, error) from error


@contextmanager
def _opening(path: Path) -> Generator[None, None, None]:
    """`translated` while the file is opened, when trouble with the file system is trouble with the database."""
    try:
        with translated(path):
            yield
    except OSError as error:
        raise StoreError(
            f"{path} cannot be used: {error.strerror or error}.", hint="Choose another place with --db or NEWSWATCH_DB."
        ) from error


def _judged(path: Path, *, make: bool) -> bool:
    """Whether the database is still to be made. Raises StoreError where it may not be, and for what is not ours."""
    fresh = _is_fresh(path)
    if fresh and not make:
        raise StoreError(
            f"There is no database at {path} yet.",
            hint="Run `newswatch fetch` to make it; `newswatch fetch --sample` works without a network.",
        )
    if not fresh:
        _refuse_foreign(path)
    return fresh


def _is_fresh(path: Path) -> bool:
    if path.is_dir():
        raise StoreError(
            f"{path} is a folder, not a database file.", hint=f"Name a file in it: --db {path}/newswatch.db"
        )
    return not path.exists() or path.stat().st_size == 0


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {folder} for the database cannot be made: {error.strerror or error}.",
            hint="Choose another place with --db or NEWSWATCH_HOME.",
        ) from error
    if not os.access(folder, os.W_OK):
        raise StoreError(
            f"The folder {folder} is read-only, so no database can be made in it.",
            hint="Choose another place with --db or NEWSWATCH_HOME.",
        )


def _refuse_foreign(path: Path) -> None:
    """Our mark is in the first hundred bytes from the first commit on: SQLite never opens a foreign file."""
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(MAGIC):
        raise StoreError(
            f"{path} is not a newswatch database; it was left untouched.",
            hint="Name another file with --db or NEWSWATCH_DB.",
        )
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise StoreError(
            f"{path} is a SQLite database of another program; it was left untouched.",
            hint="Name another file with --db or NEWSWATCH_DB.",
        )


def _prepare(conn: sqlite3.Connection, path: Path, *, fresh: bool) -> Shelf:
    from newswatch.store import index, schema

    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA synchronous = NORMAL")
    conn.execute("PRAGMA cache_size = -32768")
    db = schema.Shelf(conn, recursive_triggers=False, execute_plugins=False)
    found: int = conn.execute("PRAGMA user_version").fetchone()[0]
    if found > schema.version():
        raise _newer(path, found)
    if not fresh:
        _check(conn, path)
    if found < schema.version():
        if not fresh and found:
            _back_up(conn, path, found)
        schema.migrate(db)
    index.refresh(db)
    _keep_a_log(conn)
    conn.execute("BEGIN IMMEDIATE")  # a read-only or locked file should say so before the network is asked
    conn.execute("ROLLBACK")
    return db


def _keep_a_log(conn: sqlite3.Connection) -> None:
    """WAL, so that readers and the writer do not wait for each other.

    Where there is no shared memory (some network file systems) it cannot be had, and a rollback journal keeps the file
    safe instead.
    """
    try:
        conn.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL):
            raise
        conn.execute("PRAGMA journal_mode = DELETE")


def _check(conn: sqlite3.Connection, path: Path) -> None:
    if path.stat().st_size <= CHECKED_BYTES:
        verdict: str = conn.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise _corrupt(path, verdict)


def _back_up(conn: sqlite3.Connection, path: Path, found: int) -> Path:
    """A complete copy beside the file, named after its schema version; an older copy of that version is kept too."""
    import logging

    copy = path.with_name(f"{path.name}.v{found}.bak")
    number = 1
    while copy.exists():
        number += 1
        copy = path.with_name(f"{path.name}.v{found}.{number}.bak")
    # Without any set-up of logging this is a line on standard error.
    logging.getLogger("newswatch.store").warning(
        "Bringing %s up to date (schema %d to %d). It is first copied to %s, which is yours to delete.",
        path,
        found,
        SCHEMA_VERSION,
        copy,
    )
    try:
        conn.execute("VACUUM INTO ?", (str(copy),))
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        raise StoreError(
            f"{path} is of an older version, and no backup copy could be made before changing it ({error});"
            " it was left untouched.",
            hint="Free some disk space, or name a file in a writable folder with --db.",
        ) from error
    return copy


def _open_to_read(path: Path, wait: float) -> sqlite3.Connection:
    address = "file:" + quote(str(path.absolute()))
    conn = sqlite3.connect(address + "?mode=ro", uri=True, timeout=wait, isolation_level=None, check_same_thread=False)
    try:
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        conn.close()
        log = path.with_name(path.name + "-wal")
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or (
            log.exists() and log.stat().st_size
        ):
            raise
        # A WAL database in a read-only folder: nobody can be writing, so it may be read as it lies.
        conn = sqlite3.connect(address + "?immutable=1", uri=True, isolation_level=None, check_same_thread=False)
    conn.execute("PRAGMA query_only = ON")
    conn.execute("PRAGMA mmap_size = 268435456")
    conn.row_factory = sqlite3.Row
    return conn


def _newer(path: Path, found: int) -> StoreError:
    return StoreError(
        f"{path} was written by a newer newswatch (schema {found}, this one knows {SCHEMA_VERSION});"
        " it was left untouched.",
        hint="Upgrade newswatch, or name another file with --db.",
    )


def _corrupt(path: Path, reason: object) -> StoreError:
    return StoreError(
        f"{path} is damaged ({reason}); nothing was written to it.",
        hint="Run `newswatch doctor`, or put back a backup copy.",
    )


def _explain(path: Path, error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(
            f"{path} is locked: another program has been writing to it for too long.",
            hint="Wait for it to end, or close the program that holds the file, and run the command again.",
        )
    if primary == sqlite3.SQLITE_READONLY:
        return StoreError(
            f"{path} is read-only, so nothing can be stored.",
            hint="Make the file and its folder writable, or name another file with --db.",
        )
    if primary in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return StoreError(
            f"{path} cannot be written: the disk is full or failing; what was stored before is kept.",
            hint="Free some disk space and run the command again.",
        )
    if primary == sqlite3.SQLITE_CANTOPEN:
        return StoreError(
            f"{path} cannot be opened.",
            hint="Check that the folder exists and is writable, or name another file with --db.",
        )
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return _corrupt(path, error)
    return StoreError(f"{path} cannot be used: {error}.", hint="Run `newswatch doctor`.")
