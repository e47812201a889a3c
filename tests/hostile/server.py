"""A loopback server that misbehaves on demand: it sends exactly the bytes it is told to, and notes all it hears."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

PAUSE = 0.02  # seconds between two pieces of an answer that comes in pieces

Answer = bytes | Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class Heard:
    """A request as it came over the wire. Header names are lower-case, values bytes."""

    host: str  # the loopback address that was connected to
    target: str
    headers: tuple[tuple[str, bytes], ...]
    raw: bytes

    def get(self, name: str) -> bytes | None:
        return next((value for key, value in self.headers if key == name), None)


class Server:
    """Several loopback addresses, one port. `answers[target]` are given in turn; the last one for ever."""

    ADDRESSES = ("127.0.0.1", "127.0.0.2", "127.0.0.3")

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.respond: Callable[[Heard], Answer] | None = None  # answers everything, in the place of `answers`
        self.heard: list[Heard] = []
        self.connections: list[str] = []
        self._closing = threading.Event()
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        first = _listener(self.ADDRESSES[0], 0)
        self.port = first.getsockname()[1]
        self._listeners = [first, *(_listener(address, self.port) for address in self.ADDRESSES[1:])]
        for listener in self._listeners:
            self._start(self._accept, listener)

    def url(self, target: str = "/feed", host: int = 0) -> str:
        return f"http://{self.ADDRESSES[host]}:{self.port}{target}"

    def wait_for(self, requests: int, seconds: float = 20) -> None:
        """Until so many requests were heard."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.heard) >= requests, seconds)

    def close(self) -> None:
        self._closing.set()
        for listener in self._listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections.append(connection.getsockname()[0])
            self._open.add(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            raw = b""
            while b"\r\n\r\n" not in raw:
                part = connection.recv(65536)
                if not part:
                    return
                raw += part
                if raw.startswith(b"\x16"):  # a TLS handshake: we speak none
                    connection.sendall(b"HTTP/1.1 400 X\r\n\r\n")
                    return
            heard = _heard(connection.getsockname()[0], raw)
            with self._changed:
                answer = None if self.respond else self._next(heard)
                self.heard.append(heard)
                self._changed.notify_all()
            self._send(connection, self.respond(heard) if self.respond else answer or b"")
            connection.shutdown(socket.SHUT_RDWR)
        self._open.discard(connection)

    def _next(self, heard: Heard) -> Answer:
        queue = self.answers.get(heard.target, [reply(b"nothing here", status=404)])
        return queue.pop(0) if len(queue) > 1 else queue[0]

    def _send(self, connection: socket.socket, answer: Answer) -> None:
        if isinstance(answer, bytes):
            connection.sendall(answer)
            return
        for piece in answer():
            connection.sendall(piece)
            if not piece and self._closing.wait(PAUSE):
                return


def _listener(address: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(64)
    return listener


def _heard(host: str, raw: bytes) -> Heard:
    head = raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")
    headers = tuple(
        (name.decode("latin-1").lower(), value.strip()) for name, _, value in (h.partition(b":") for h in head[1:])
    )
    return Heard(host, head[0].split()[1].decode("latin-1"), headers, raw)


def reply(body: bytes = b"", *headers: str | bytes, status: int = 200, length: bool = True) -> bytes:
    """An answer as bytes; headers are whole lines, str as latin-1."""
    lines = [f"HTTP/1.1 {status} X".encode()]
    lines += [line.encode("latin-1") if isinstance(line, str) else line for line in headers]
    if length:
        lines.append(f"Content-Length: {len(body)}".encode())
    return b"\r\n".join([*lines, b"Connection: close", b"", body])


def redirect(target: str | bytes, *headers: str, status: int = 302) -> bytes:
    where = target if isinstance(target, bytes) else target.encode("latin-1")
    return reply(b"", b"Location: " + where, *headers, status=status)
