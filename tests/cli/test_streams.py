"""Standard streams that are closed, full or left early: no fault of the program's own, never a traceback."""

import subprocess
import sys

import pytest

from tests.cli.conftest import environment

CALLS = ["stories", "stories --json", "show 1", "feeds list", "--version", "--help", "help query"]


def shell(home, line):
    """A line of shell in which `newswatch` is the program: exit code and standard error."""
    line = line.replace("newswatch", f"{sys.executable} -m newswatch")
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], env=environment(home), capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize("call", CALLS)
def test_a_closed_output_ends_quietly(call, sample_home):
    """Who closes standard output wants nothing, and hears nothing."""
    code, said = shell(sample_home, f"newswatch {call} >&-")

    assert code == 0
    assert "newswatch:" not in said


def test_all_streams_may_be_closed(home):
    """A daemon has none of the three, and the database is not written where an output was."""
    code, _ = shell(home, "newswatch fetch --sample <&- >&- 2>&- && newswatch doctor <&- >&- 2>&-")

    assert code == 0


def test_a_full_output_is_a_sentence(sample_home):
    """A disk that is full under standard output is a failure that is said."""
    code, said = shell(sample_home, "newswatch stories > /dev/full")

    assert code == 1
    assert said.startswith("newswatch: No space left")
    assert "Traceback" not in said
    assert "Exception ignored" not in said


def test_an_empty_path_is_no_path(run):
    """`--db ''` is a mistake in a script and not the default database."""
    done = run("--db", "", "stories")

    assert done.returncode == 2
    assert "--db" in done.stderr
