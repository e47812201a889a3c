"""The start-up budget: what a call may load."""

import subprocess
import sys

import pytest

from tests.cli.conftest import environment

HEAVY = ("httpx", "feedparser", "sqlite_utils", "rich", "pydantic", "asyncio", "importlib.metadata")
ASK = """
import atexit, sys
from newswatch.cli.main import run
code = run({args!r})
print([name for name in {heavy!r} if name in sys.modules], code, file=sys.stderr)
"""


def loaded(home, *args):
    """The heavy modules that a call loads, and its exit code, as text."""
    script = ASK.format(args=list(args), heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment(home), capture_output=True, text=True, timeout=60, check=False
    )
    return done.stderr.splitlines()[-1]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A home with the sample feeds in it."""
    home = tmp_path_factory.mktemp("home")
    subprocess.run(
        [sys.executable, "-m", "newswatch", "fetch", "--sample"],
        env=environment(home), check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    return home


@pytest.mark.parametrize(
    "args", [["--help"], ["--version"], ["stories", "--help"], ["path"], ["help", "query"], ["config", "list"]]
)
def test_a_simple_call_loads_nothing_heavy(args, tmp_path):
    """Help, version and the like are answered without the libraries for network, feeds, writing and colour."""
    assert loaded(tmp_path, *args) == "[] 0"


@pytest.mark.parametrize(
    "args",
    [
        ["stories"], ["articles", "--all"], ["stories", "huawei", "--json"], ["show", "1", "--json"], ["feeds", "list"],
        ["stories", "--csv"], ["stories", "--md"], ["stories", "--template", "{id}"], ["articles", "--jsonl"],
    ],
)  # fmt: skip
def test_a_piped_read_loads_nothing_heavy(args, shelf):
    """A list in a pipe costs typer and SQLite, nothing more."""
    assert loaded(shelf, *args) == "[] 0"
