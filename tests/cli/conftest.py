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


@pytest.fixture
def run(home: Path) -> Run:
    """Call newswatch; the answer has returncode, stdout and stderr as text."""

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
