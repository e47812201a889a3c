"""The program as a user runs it: in a process of its own, in a home of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty NEWSWATCH_HOME."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def environment(home: Path, **changed: str) -> dict[str, str]:
    """The environment of a call: nothing of the machine's own, UTF-8, the given home."""
    base = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "COVERAGE_PROCESS_START") if name in os.environ}
    return {**base, "HOME": str(home), "NEWSWATCH_HOME": str(home), "LC_ALL": "C.UTF-8", **changed}


def caller(home: Path) -> Run:
    """Calls newswatch in a home; the answer has returncode, stdout and stderr as text."""

    def call(*args: str, stdin: str = "", **changed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "newswatch", *args],
            env=environment(home, **changed),
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return call


@pytest.fixture
def run(home: Path) -> Run:
    """Call newswatch in an empty home."""

    return caller(home)


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the sample feeds. Read it, do not write to it."""
    folder = tmp_path_factory.mktemp("sample")
    subprocess.run(
        [sys.executable, "-m", "newswatch", "fetch", "--sample"],
        env=environment(folder), check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return folder


@pytest.fixture
def ask(sample_home: Path) -> Run:
    """Call newswatch on the sample feeds."""

    return caller(sample_home)


def on_a_terminal(home: Path, *args: str, columns: int = 80, lines: int = 200, **changed: str) -> tuple[int, str, str]:
    """Call newswatch with standard output on a terminal of that size: exit code, what it showed, standard error."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "newswatch", *args],
        env=environment(home, **{"TERM": "xterm-256color", "PAGER": "cat", **changed}),
        stdin=theirs, stdout=theirs, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    _, said = process.communicate(timeout=60)
    return process.returncode, shown.decode().replace("\r\n", "\n"), said.decode()
