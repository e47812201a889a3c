"""Calls of the real program, many a second: a process that has loaded it forks a child for each call."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Ended:
    """How a call ended: exit code (negative: the signal), and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Call:
    """One running call."""

    def __init__(self, caller: Caller, pid: int, out: Path, err: Path) -> None:
        self._caller = caller
        self.pid = pid
        self._out = out
        self._err = err

    def kill(self, number: int = signal.SIGKILL) -> None:
        os.kill(self.pid, number)

    def ended(self, seconds: float = 60) -> Ended | None:
        """How it ended, or None when it is still running after so long."""
        code = self._caller.read(seconds)
        if code is None:
            return None
        return Ended(code, self._out.read_text("utf-8"), self._err.read_text("utf-8"))

    def result(self) -> Ended:
        found = self.ended()
        assert found is not None, "the call does not end"
        return found


class Caller:
    """One call at a time, each in a fresh child of a warm process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from tests.hostile.calls import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "NEWSWATCH_HOME": str(folder)},
        )

    def start(
        self, *arguments: str, file_limit: int | None = None, powerless: bool = False, alone: bool = False
    ) -> Call:
        """`file_limit` in bytes stands for a full disk; without power file modes count for root too; `alone` is
        `fetch --force` that starts no process to read bodies."""
        self._count += 1
        out, err = (self._folder / f"call-{self._process.pid}-{self._count}.{kind}" for kind in ("out", "err"))
        out.touch()
        err.touch()
        wanted = {"args": arguments, "out": str(out), "err": str(err), "limit": file_limit, "powerless": powerless}
        wanted["alone"] = alone
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wanted).encode() + b"\n")
        pid = self.read(30)
        assert pid is not None
        return Call(self, pid, out, err)

    def run(self, *arguments: str, **more: Any) -> Ended:
        return self.start(*arguments, **more).result()

    def read(self, seconds: float) -> int | None:
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            return None
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def serve() -> None:
    """The warm process: a line of JSON in, the child's id out, then its exit code out."""
    import httpx
    import sqlite_utils  # noqa: F401

    from newswatch import web  # noqa: F401
    from newswatch.cli import fetch, main  # noqa: F401
    from newswatch.flows import group, run, workshop  # noqa: F401

    del httpx
    workshop.tagger(None)
    for line in sys.stdin.buffer:
        wanted = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _child(wanted)
        _tell(pid)
        _, status = os.waitpid(pid, 0)
        _tell(os.waitstatus_to_exitcode(status))


def _tell(number: int) -> None:
    os.write(1, b"%d\n" % number)


def _child(wanted: dict[str, Any]) -> None:
    for descriptor, place in ((1, wanted["out"]), (2, wanted["err"])):
        file = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(file, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if wanted["limit"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (wanted["limit"], wanted["limit"]))
    if wanted["powerless"]:
        give_up_power()
    code: Any = 70
    try:
        from newswatch.cli.main import main
        from newswatch.flows.fetch import fetch

        sys.argv = ["newswatch", *wanted["args"]]
        if wanted["alone"]:
            place = Path(os.environ["NEWSWATCH_HOME"]) / "newswatch.db"
            code = fetch(place, now=datetime.now(UTC), force=True, processes=0).exit_code
        else:
            code = main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0)


def give_up_power() -> None:
    """Let file modes count for root too: give up all capabilities (capset(2))."""
    if os.geteuid() == 0:
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)())


def children_of(pid: int) -> list[int]:
    """The processes that a running one started; a thread may end between its listing and its reading."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found += [int(word) for word in (task / "children").read_text().split()]
    return found


def gone(pids: Sequence[int], seconds: float = 10) -> bool:
    """Whether the processes end within so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not any(_alive(pid) for pid in pids):
            return True
        select.select([], [], [], 0.02)
    return False


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
