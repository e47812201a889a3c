"""A real crontab and a real cron: installed every minute, it fires twice, status shows it, and it goes again."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newswatch.installs.crontab import BEGIN
from tests.chaos.feedserver import feedserver
from tests.chaos.house import CHECKOUT, subscribe

FOREIGN = b'# mine\nMAILTO=""\n5 4 1 1 * echo caf\xe9 \\%\n'

pytestmark = [
    pytest.mark.skipif(not shutil.which("crontab") or not shutil.which("cron"), reason="cron is not installed"),
    pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can start cron"),
]


@pytest.fixture
def own_crontab():
    """A foreign crontab in place of the user's own, which is put back afterwards."""
    before = subprocess.run(["crontab", "-l"], capture_output=True, check=False)
    subprocess.run(["crontab", "-"], input=FOREIGN, check=True)
    yield
    if before.returncode == 0:
        subprocess.run(["crontab", "-"], input=before.stdout, check=True)
    else:
        subprocess.run(["crontab", "-r"], check=True)


@pytest.fixture
def program(tmp_path):
    """A launcher as a tool would install it, with everything of newswatch in one folder."""
    path = tmp_path / "newswatch"
    path.write_text(
        f'#!/bin/sh\n[ "$1" = fetch ] && env > {tmp_path}/environment\n'
        f"export PYTHONPATH={CHECKOUT} NEWSWATCH_HOME={tmp_path}/home\n"
        f'exec {sys.executable} -m newswatch "$@"\n',
        "utf-8",
    )
    path.chmod(0o755)
    (tmp_path / "home").mkdir()
    return path


def newswatch(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def install(program, *words):
    newswatch(program, "schedule", "install", "--with", "cron", "--program", str(program), *words)


def table():
    return subprocess.run(["crontab", "-l"], capture_output=True, check=False).stdout


def test_the_real_crontab_takes_our_block_and_gives_it_back(own_crontab, program):
    """crontab itself accepts the block; removing it leaves the foreign table byte for byte."""
    install(program, "--every", "30m")
    installed = table()
    install(program, "--at", "07:30", "--days", "mon-fri")
    changed = table()
    newswatch(program, "schedule", "remove")

    assert installed.startswith(FOREIGN)
    assert installed.count(b"--scheduled") == changed.count(b"--scheduled") == 1
    assert b"30 7 * * 1-5 " in changed
    assert b"%" not in installed[len(FOREIGN) :]
    assert table() == FOREIGN


@pytest.mark.skipif(os.environ.get("NEWSWATCH_CRON") != "1", reason="takes over two minutes: NEWSWATCH_CRON=1 runs it")
def test_a_job_that_really_fires_twice(own_crontab, program, tmp_path):
    """Installed every minute, cron runs the job twice in its bare environment; each feed is asked once, because it is
    not due before an hour; status shows both runs; removing leaves nothing of ours."""
    database = tmp_path / "home" / "newswatch.db"
    # cron compares the time of the spool in whole seconds: started first, it could miss a table changed in that second.
    with feedserver(items=3) as server:
        subscribe(database, server.url, 4)
        install(program, "--every", "1m")
        daemon = subprocess.Popen(["cron", "-f"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            ends = time.monotonic() + 200
            while time.monotonic() < ends and len(_runs(program)) < 2:
                time.sleep(2)
            status = json.loads(newswatch(program, "schedule", "status", "--json"))
            asked = dict(server.asked)
            newswatch(program, "schedule", "remove")
        finally:
            daemon.terminate()
            daemon.wait()

    assert [run["exit_code"] for run in status["runs"]][:2] == [0, 0]
    assert [run["scheduled"] for run in status["runs"]][:2] == [True, True]
    assert status["jobs"][0]["works"]
    assert status["jobs"][0]["when"].startswith("every 1m")
    assert asked == {f"f{n}": 1 for n in range(4)}
    assert _count(database) == 12
    names = {row.partition("=")[0] for row in Path(tmp_path / "environment").read_text("utf-8").splitlines()}
    assert not names & {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS", "TERM"}
    assert table() == FOREIGN
    assert BEGIN.encode() not in table()


def _runs(program):
    runs = json.loads(newswatch(program, "schedule", "status", "--json"))["runs"]
    return [run for run in runs if run["finished_at"]]


def _count(database):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(database)) as conn:
        return conn.execute("SELECT count(*) FROM article").fetchone()[0]
