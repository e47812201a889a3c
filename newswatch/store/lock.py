"""One run at a time: a lock that the kernel keeps, on a file beside the database.

The kernel releases it when the process ends, however it ends, so nothing is ever left locked. The file stays.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newswatch.errors import Busy, StoreError

_held: set[int] = set()


def _let_go_after_fork() -> None:
    """A child shares the lock with its parent and would keep it when the parent is killed."""
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_after_fork)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock of the database at `path` for a `with` block, without waiting for it.

    Raises Busy (exit code 75) when another run holds it, StoreError when the lock file cannot be made.
    """
    place = Path(path).with_name(Path(path).name + ".lock")
    descriptor = _open(place)
    try:
        if not _try(descriptor):
            raise Busy(
                f"Another newswatch run{_holder(descriptor)} is at work on {path}.",
                hint="Wait until it ends; nothing was changed by this one.",
            )
        _held.add(descriptor)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {socket.gethostname()}\n".encode(), 0)
        yield
    finally:
        _held.discard(descriptor)
        os.close(descriptor)


def _open(place: Path) -> int:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        return os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(
            f"The lock file {place} cannot be made: {error.strerror or error}.",
            hint="Make the folder writable, or choose another place with --db.",
        ) from error


def _holder(descriptor: int) -> str:
    words = os.pread(descriptor, 300, 0).decode("utf-8", "replace").split()
    if len(words) == 2 and words[0].isdigit():
        there = "" if words[1] == socket.gethostname() else f" on {words[1]}"
        return f" (process {words[0]}{there})"
    return ""


try:
    import fcntl

    def _try(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

except ImportError:  # Windows
    import msvcrt

    def _try(descriptor: int) -> bool:
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # beyond the text, which stays readable
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
