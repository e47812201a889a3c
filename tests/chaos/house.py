"""A newswatch of its own in a folder, called as a person or cron calls it."""

from __future__ import annotations

import os
import select
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from newswatch.store import feeds
from newswatch.store.open import writing

CHECKOUT = Path(__file__).parents[2]


def subscribe(path, url, count):
    """Subscribe the database at `path` to `count` feeds of a server."""
    with writing(path) as db:
        for number in range(count):
            feeds.add(db, f"{url}/f{number}", now=datetime.now(UTC), name=f"f{number}", by_hand=True)


def bare(home, **more):
    """cron's environment: no LANG, no XDG, the shortest PATH."""
    return {"HOME": str(home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "ana",
            "PYTHONPATH": str(CHECKOUT), **more}  # fmt: skip


def argv(home, *words):
    db, config = home / "n.db", home / "config.toml"
    return [
        sys.executable,
        "-m",
        "newswatch",
        *words,
        "--db",
        str(db),
        *(["--config", str(config)] if config.exists() else []),
    ]


def wait_for_visits(server, run, count):
    """Wait until a run has asked the server for so many more feeds, or has ended."""
    enough = sum(server.asked.values()) + count
    while sum(server.asked.values()) < enough and run.poll() is None:
        select.select([], [], [], 0.01)


def call(home, *words, timeout=120, **more):
    """Run newswatch to its end."""
    return subprocess.run(
        argv(home, *words), env=bare(home, **more), capture_output=True, text=True, timeout=timeout, check=False,
        stdin=subprocess.DEVNULL, cwd="/",
    )  # fmt: skip


def start(home, *words):
    """Start newswatch and let it run."""
    return subprocess.Popen(
        argv(home, *words),
        env=bare(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        cwd="/",
    )


def ask(home, sql):
    """All rows of a question to the database, which is opened as another program would."""
    with closing(sqlite3.connect(f"file:{home}/n.db?mode=ro", uri=True)) as conn:
        return conn.execute(sql).fetchall()


def is_whole(home):
    """Whether SQLite finds the file whole and the index has every article."""
    articles = ask(home, "SELECT count(*) FROM article")[0][0]
    return (
        ask(home, "PRAGMA integrity_check") == [("ok",)]
        and ask(home, "SELECT count(*) FROM article_fts_docsize")[0][0] == articles
    )


def a_sentence(done):
    """Whether a failed call said what was wrong in words: a line for newswatch, no traceback."""
    return "Traceback" not in done.stderr and "newswatch" in done.stderr and len(done.stderr.strip()) > 20


ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
