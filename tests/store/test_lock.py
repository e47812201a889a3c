"""One run at a time, and never one too few: a lock ends with the process that holds it."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from newswatch.errors import Busy, StoreError
from newswatch.store.lock import alone

HOLD = """
    import os, sys, time
    from pathlib import Path
    from newswatch.store.lock import alone
    with alone(Path(sys.argv[1])):
        {more}
        print("held", flush=True)
        time.sleep(60)
"""

# Starts a child that lives on for a while, and goes on when the child is at work.
CHILD = """
    ready, tell = os.pipe()
    if not os.fork():
        os.close(1)
        os.write(tell, b"!")
        time.sleep(3)
        os._exit(0)
    os.read(ready, 1)
"""


def holder(path: Path, more: str = "pass") -> subprocess.Popen[str]:
    """A process that holds the lock."""
    code = textwrap.dedent(HOLD).format(more=textwrap.indent(textwrap.dedent(more), "    ").strip())
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str], how: int = signal.SIGKILL) -> None:
    process.send_signal(how)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_a_second_run_is_refused_at_once(path: Path) -> None:
    """While another process holds the lock, the answer is Busy, exit code 75, with the process to look for."""
    other = holder(path)
    try:
        with pytest.raises(Busy, match=f"process {other.pid}") as told, alone(path):
            pass
    finally:
        end(other)

    assert told.value.exit_code == 75


def test_a_killed_run_leaves_no_lock(path: Path) -> None:
    """kill -9 releases the lock; the next run begins at once."""
    end(holder(path))

    with alone(path):
        words = path.with_name(path.name + ".lock").read_text().split()

    assert words[0] == str(os.getpid())


def test_a_child_does_not_keep_its_dead_parents_lock(path: Path) -> None:
    """A forked child that outlives the run does not hinder the next one."""
    if not hasattr(os, "fork"):
        pytest.skip("no fork here")
    other = holder(path, more=CHILD)
    end(other)

    with alone(path):
        held = True

    assert held


def test_the_lock_is_free_afterwards(path: Path) -> None:
    """After a block, also one that failed, the lock can be had again."""
    with pytest.raises(KeyError), alone(path):
        raise KeyError
    with alone(path):
        held = True

    assert held


def test_databases_do_not_share_a_lock(path: Path) -> None:
    """Two databases may be filled at the same time."""
    with alone(path), alone(path.with_name("other.db")):
        held = True

    assert held


def test_a_place_without_room_for_a_lock_is_told(tmp_path: Path) -> None:
    """When the lock file cannot be made, a sentence says so."""
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="lock file") as told, alone(tmp_path / "file" / "n.db"):
        pass

    assert told.value.hint
