"""A child process for the tolerant reader, killed when it exceeds its time or memory (no socket, no file, one child).

feedparser can be made to run for minutes or to take gigabytes. In the cage that ends as a value: the child has a limit
on processor time and on memory, the caller waits three times that time at most and five seconds for the start, and the
next document gets a new child. A child is started when the first document needs it and serves many; it goes when its
caller goes.

    caller                                  child (python, no threads)
      length + JSON [text]    -> stdin ->     limits, tolerant.read
      length + JSON [kind, …] <- stdout <-    document or reason
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from types import TracebackType
from typing import Any

from newswatch.feeds.document import Document, Entry, Unreadable
from newswatch.flows import pipes

_START = "import sys; sys.path[:] = sys.argv[3:]; from newswatch.flows.cage import serve; serve()"


class Cage:
    """Reads texts in child processes, at most `children` at once; callers from several threads wait their turn.

    `seconds` of processor time and `memory` bytes of address space are for one document. Use it as a context manager
    or call `close`; a cage that is closed starts again when it is asked again.
    """

    def __init__(self, *, seconds: float = 10.0, memory: int = 1024 * 1024 * 1024, children: int = 1) -> None:
        self.seconds = seconds
        self.memory = memory
        self._turns = threading.Semaphore(children)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []

    def read(self, text: str) -> Document | Unreadable:
        """What `tolerant.read` says of the text, or why it was stopped. Never raises for what the text is."""
        with self._turns:
            child = self._take()
            answer = child.ask(text, self.seconds)
            if child.alive:
                with self._lock:
                    self._idle.append(child)
            return answer

    def _take(self) -> _Child:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Child(self.seconds, self.memory)

    def close(self) -> None:
        """End the idle children."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def __enter__(self) -> Cage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Child:
    """One child process and the pipes to it."""

    def __init__(self, seconds: float, memory: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START, str(seconds), str(memory), *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the caller: the child ends when its stdin does
        )
        self.alive = True

    def ask(self, text: str, seconds: float) -> Document | Unreadable:
        # The wall clock gets three times the processor's limit, since others may be using the processor, and the
        # start of the child is not the document's fault.
        deadline = time.monotonic() + 3 * seconds + 5
        try:
            return from_json(json.loads(self._answer(json.dumps(text).encode(), deadline)))
        except TimeoutError:
            self.end()
            return Unreadable(f"reading it took more than {seconds:g} seconds", "too-slow")
        except (OSError, EOFError, ValueError):
            self.end()
            if self.process.returncode == -signal.SIGXCPU:
                return Unreadable(f"reading it took more than {seconds:g} seconds", "too-slow")
            return Unreadable("reading it took too much memory or broke the reader", "too-hungry")

    def _answer(self, message: bytes, deadline: float) -> bytes:
        assert self.process.stdin
        assert self.process.stdout
        pipes.send(self.process.stdin, message, deadline)
        answer = pipes.receive(self.process.stdout, deadline)
        if answer is None:
            raise EOFError
        return answer

    def end(self) -> None:
        """Kill the child and take its status, so that no zombie is left."""
        self.alive = False
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def __del__(self) -> None:
        if self.alive:
            self.end()


def serve() -> None:
    """The child: answer texts until stdin ends. Runs only in the process that `Cage` starts."""
    from newswatch.feeds import tolerant

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that a library prints may mix with the answers
    limit_memory(memory)
    while (message := pipes.receive(stdin)) is not None:
        text = json.loads(message)
        limit_time(seconds)
        try:
            answer = json.dumps(to_json(tolerant.read(text))).encode()
        except MemoryError:
            answer = json.dumps(to_json(Unreadable("reading it took too much memory", "too-hungry"))).encode()
        del text
        pipes.send(stdout, answer)


def limit_memory(size: int) -> None:
    """Bound the address space of this process, where the system can (macOS does not hold it)."""
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, hard))
    except (ValueError, OSError):
        return


def limit_time(seconds: float) -> None:
    """Give this process so many seconds of processor time more; then the system ends it with SIGXCPU."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, hard))


def to_json(value: Document | Unreadable) -> list[Any]:
    """A document or a reason as plain JSON values."""
    if isinstance(value, Unreadable):
        return ["unreadable", asdict(value)]
    return ["document", asdict(value)]


def from_json(message: list[Any]) -> Document | Unreadable:
    """The value that `to_json` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    kind, fields = message
    if kind == "unreadable":
        return Unreadable(**fields)
    fields["entries"] = tuple(Entry(**entry) for entry in fields["entries"])
    fields["skip_hours"], fields["skip_days"] = tuple(fields["skip_hours"]), tuple(fields["skip_days"])
    return Document(**fields)
