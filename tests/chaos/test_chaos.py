"""What can go wrong around a run: each ends with a sentence, and no stored article is lost."""

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest

from tests.chaos.feedserver import feedserver
from tests.chaos.house import ROOT, a_sentence, argv, ask, bare, call, is_whole, start, subscribe, wait_for_visits

FEEDS, ITEMS = 20, 30


@pytest.fixture
def home(tmp_path):
    return tmp_path


def test_kill_at_any_moment_loses_nothing(home):
    """Twelve kills -9 spread over the fetch: the file is whole after each, and at the end every article is there."""
    dice = random.Random(1)
    with feedserver(items=ITEMS, delay=0.02) as server:
        subscribe(home / "n.db", server.url, FEEDS)
        stored = 0
        for _ in range(12):
            run = start(home, "fetch", "--scheduled", "--force")
            wait_for_visits(server, run, dice.randint(1, FEEDS))
            run.send_signal(signal.SIGKILL)
            run.communicate()
            now = ask(home, "SELECT count(*) FROM article")[0][0]
            assert is_whole(home)
            assert now >= stored
            stored = now
        last = call(home, "fetch", "--scheduled", "--force")

    assert (last.returncode, last.stdout, last.stderr) == (0, "", "")
    assert ask(home, "SELECT count(*), count(DISTINCT guid) FROM article") == [(FEEDS * ITEMS, FEEDS * ITEMS)]
    assert is_whole(home)


def test_two_runs_on_one_file_do_not_ask_twice(home):
    """Of five runs at once one works; the others leave quietly with 75 and are in the history."""
    with feedserver(items=3, delay=0.3) as server:
        subscribe(home / "n.db", server.url, 6)
        runs = [start(home, "fetch", "--scheduled") for _ in range(5)]
        ends = [(*run.communicate(timeout=60), run.returncode) for run in runs]
        asked = dict(server.asked)

    assert sorted(code for *_, code in ends) == [0, 75, 75, 75, 75]
    assert all(err == b"" for _, err, code in ends)
    assert set(asked.values()) == {1}
    assert ask(home, "SELECT count(*) FROM run WHERE exit_code = 75") == [(4,)]


@pytest.mark.skipif(not ROOT or not shutil.which("unshare"), reason="only root can give a process another host name")
def test_a_run_of_another_host_is_refused_by_name(home):
    """While a run that calls itself by another host's name holds the file, one from here is refused, and says which
    host is at work; no feed is asked twice."""
    with feedserver(items=2, delay=1.0) as server:
        subscribe(home / "n.db", server.url, 3)
        words = ["unshare", "--uts", "sh", "-c", 'hostname elsewhere && exec "$@"', "sh", *argv(home, "fetch")]
        other = subprocess.Popen(words, env=bare(home, PATH=os.environ["PATH"]), stderr=subprocess.PIPE)
        wait_for_visits(server, other, 1)
        here = call(home, "fetch")
        _, err = other.communicate(timeout=60)
        asked = dict(server.asked)

    if b"unshare" in err:
        pytest.skip("this machine lets nobody change the host name")
    assert other.returncode == 0
    assert here.returncode == 75
    assert "on elsewhere" in here.stderr
    assert set(asked.values()) == {1}


@pytest.mark.parametrize("room", [0, 40_000, 400_000])
def test_a_full_disk_is_a_sentence(home, room):
    """When no more can be written the run fails in words, old articles stay, and the next run goes on."""
    with feedserver(items=2) as server:
        subscribe(home / "n.db", server.url, FEEDS)
        call(home, "fetch")
        before = ask(home, "SELECT count(*) FROM article")[0][0]
        server.items = 60
        size = max(path.stat().st_size for path in home.iterdir() if path.is_file())
        # RLIMIT_FSIZE makes every write beyond it fail, as a full disk does
        limited = ["prlimit", f"--fsize={size + room}", *argv(home, "fetch", "--force")]
        full = subprocess.run(limited, env=bare(home), capture_output=True, text=True, timeout=120, check=False)
        kept = ask(home, "SELECT count(*) FROM article")[0][0]
        after = call(home, "fetch", "--force")

    assert full.returncode in (1, 3)
    assert a_sentence(full)
    assert kept >= before == 2 * FEEDS
    assert after.returncode == 0
    assert ask(home, "SELECT count(*) FROM article") == [(60 * FEEDS,)]
    assert is_whole(home)


def _tmpfs(folder):
    """A file system of 1.6 MB mounted on a folder, where the machine lets us."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1600k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    return made.returncode == 0


@pytest.mark.skipif(not ROOT or not shutil.which("mount"), reason="only root can mount a small disk")
def test_a_disk_that_is_really_full(home):
    """On a disk of 1.6 MB a fetch of more than fits ends in a sentence, the database stays whole and readable."""
    small = home / "small"
    small.mkdir()
    if not _tmpfs(small):
        pytest.skip("this machine lets nobody mount a tmpfs")
    try:
        with feedserver(items=1) as server:
            subscribe(small / "n.db", server.url, FEEDS)
            call(small, "fetch")
            before = ask(small, "SELECT count(*) FROM article")[0][0]
            server.items = 300
            full = call(small, "fetch", "--force")
            read = call(small, "stories", "--json")
        kept = ask(small, "SELECT count(*) FROM article")[0][0]
        whole = is_whole(small)
    finally:
        subprocess.run(["umount", str(small)], check=True)

    assert full.returncode in (1, 3)
    assert a_sentence(full)
    assert whole
    assert kept >= before
    assert read.returncode == 0


def test_a_read_only_folder_is_a_sentence(home):
    """A folder that cannot be written to is named; reading goes on."""
    with feedserver(items=2) as server:
        subscribe(home / "n.db", server.url, 2)
        call(home, "fetch")
        with closing(sqlite3.connect(home / "n.db")) as conn:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        # root writes everywhere, so the file system itself is made read-only where that is possible
        if ROOT:
            bound = subprocess.run(["mount", "--bind", str(home), str(home)], capture_output=True, check=False)
            locked = (
                bound.returncode == 0
                and not subprocess.run(
                    ["mount", "-o", "remount,ro,bind", str(home)], capture_output=True, check=False
                ).returncode
            )
            if not locked:
                pytest.skip("this machine lets nobody mount a folder read-only")
        else:
            home.chmod(0o555)
        try:
            fetched = call(home, "fetch", "--force")
            read = call(home, "stories", "--json")
        finally:
            if ROOT:
                subprocess.run(["umount", str(home)], check=True)
            else:
                home.chmod(0o755)

    assert fetched.returncode == 1
    assert a_sentence(fetched)
    assert read.returncode == 0
    assert "DeepSeek" in read.stdout


def test_a_corrupt_page_is_never_written_to(home):
    """A damaged file is told by fetch and by doctor, stays byte for byte, and is not replaced by an empty one."""
    with feedserver(items=30) as server:
        subscribe(home / "n.db", server.url, 4)
        call(home, "fetch")
        with closing(sqlite3.connect(home / "n.db")) as conn:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            conn.execute("PRAGMA journal_mode = DELETE")
            root = conn.execute("SELECT rootpage FROM sqlite_master WHERE name = 'article'").fetchone()[0]
            page = conn.execute("PRAGMA page_size").fetchone()[0]
        with (home / "n.db").open("r+b") as file:
            file.seek((root - 1) * page)
            file.write(random.Random(2).randbytes(page))
        before = hashlib.sha256((home / "n.db").read_bytes()).digest()
        fetched = call(home, "fetch", "--force")
        doctor = call(home, "doctor")
        backed = call(home, "backup", str(home / "copy.db"))

    assert fetched.returncode == 1
    assert "damaged" in fetched.stderr
    assert doctor.returncode == 1
    assert "FAIL" in doctor.stdout
    assert backed.returncode == 1
    assert not (home / "copy.db").exists()
    assert hashlib.sha256((home / "n.db").read_bytes()).digest() == before


def test_a_file_of_another_kind_is_left_alone(home):
    """A file that is no database of ours is refused and stays as it is."""
    (home / "n.db").write_bytes(b"precious notes\n" * 100)

    fetched, backed, pruned = (call(home, *words) for words in (
        ("fetch",), ("backup", str(home / "b.db")), ("prune", "--older", "1y")))  # fmt: skip

    assert [done.returncode for done in (fetched, backed, pruned)] == [1, 1, 1]
    assert all(a_sentence(done) for done in (fetched, backed, pruned))
    assert (home / "n.db").read_bytes() == b"precious notes\n" * 100


def test_a_locked_database_is_waited_for(home):
    """Another program that writes for two seconds is waited for."""
    with feedserver(items=2) as server:
        subscribe(home / "n.db", server.url, 2)
        with closing(sqlite3.connect(home / "n.db", isolation_level=None)) as conn:
            conn.execute("BEGIN IMMEDIATE")
            run = start(home, "fetch")
            time.sleep(2)
            conn.execute("ROLLBACK")
            run.communicate(timeout=60)

    assert run.returncode == 0
    assert ask(home, "SELECT count(*) FROM article") == [(4,)]


def test_sigterm_ends_soon_and_keeps_what_it_has(home):
    """SIGTERM ends a run within seconds with the database whole."""
    with feedserver(items=5, delay=0.6) as server:
        subscribe(home / "n.db", server.url, 30)
        run = start(home, "fetch", "--scheduled")
        wait_for_visits(server, run, 4)
        run.send_signal(signal.SIGTERM)
        _, err = run.communicate(timeout=60)

    assert 4 <= sum(server.asked.values()) < 30
    assert b"Traceback" not in err
    assert is_whole(home)


def test_backups_while_a_fetch_is_at_work_are_whole(home):
    """Every copy made during a fetch opens, is whole, and has as many stories as articles need."""
    with feedserver(items=40, delay=0.05) as server:
        subscribe(home / "n.db", server.url, FEEDS)
        run = start(home, "fetch")
        copies = [call(home, "backup", str(home / f"copy{n}" / "n.db")) for n in range(4)]
        run.communicate(timeout=120)

    assert [copy.returncode for copy in copies] == [0, 0, 0, 0]
    assert all(is_whole(home / f"copy{n}") for n in range(4))


def test_crons_environment_is_enough(home):
    """With cron's environment and no standard input a run works, says nothing, and reads Chinese."""
    with feedserver(items=2) as server:
        subscribe(home / "n.db", server.url, 2)
        done = call(home, "fetch", "--scheduled", LC_ALL="POSIX")
        told = call(home, "stories", "--json", LC_ALL="POSIX", PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert told.returncode == 0
    assert (home / ".local/state/newswatch/newswatch.log").read_text("utf-8").count("4 new articles") == 1
