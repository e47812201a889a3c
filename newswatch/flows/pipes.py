"""Messages through a pipe to another process: their length, then their bytes, by a deadline where one is given."""

from __future__ import annotations

import os
import select
import struct
import time
from typing import IO

_LENGTH = struct.Struct(">Q")
_PIECE = 1 << 16  # what a pipe holds, mostly
MOST = 512 * 1024 * 1024  # bytes of one message


def send(pipe: IO[bytes], message: bytes, until: float | None = None) -> None:
    """Send one message. Raises OSError when the other end is gone, TimeoutError when it takes nothing until then."""
    if until is not None:
        os.set_blocking(pipe.fileno(), False)
    for data in (memoryview(_LENGTH.pack(len(message))), memoryview(message)):
        while data:
            _wait(pipe, select.POLLOUT, until)
            data = data[os.write(pipe.fileno(), data[:_PIECE]) :]


def receive(pipe: IO[bytes], until: float | None = None) -> bytes | None:
    """The next message; None at the end of the pipe.

    `until` is a moment of the monotonic clock. Raises TimeoutError, and ValueError for a message that is too long.
    """
    head = _exactly(pipe, _LENGTH.size, until)
    if head is None:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MOST:
        raise ValueError("the message is too long")
    return _exactly(pipe, length, until)


def _exactly(pipe: IO[bytes], length: int, until: float | None) -> bytes | None:
    parts = bytearray()
    while len(parts) < length:
        _wait(pipe, select.POLLIN, until)
        part = os.read(pipe.fileno(), min(length - len(parts), 1 << 20))
        if not part:
            return None
        parts += part
    return bytes(parts)


def _wait(pipe: IO[bytes], event: int, until: float | None) -> None:
    if until is None:
        return
    poll = select.poll()
    poll.register(pipe.fileno(), event)
    if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
        raise TimeoutError
