"""schedule, watch, digest, doctor, backup and prune as a user calls them."""

import json
import os
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing

import pytest

from tests.notify.receivers import http, sent_json

AUGUST = ("--since", "2025-08-11", "--until", "2025-08-26")


@pytest.fixture
def sampled(home, run, sample_home):
    """The sample feeds in a home that may be written to."""
    shutil.copytree(sample_home, home, dirs_exist_ok=True)
    return run


def said(done, code=0):
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_a_digest_of_the_sample_feeds_in_all_forms(ask, tmp_path):
    """The R2 happening leads the delays, in each of the five forms; a file is written whole."""
    text = said(ask("digest", *AUGUST))
    md = said(ask("digest", *AUGUST, "--format", "md"))
    page = said(ask("digest", *AUGUST, "--format", "html"))
    told = json.loads(said(ask("digest", *AUGUST, "--json")))
    feed = ET.fromstring(said(ask("digest", *AUGUST, "--format", "atom")))
    said(ask("digest", *AUGUST, "--format", "html", "-o", str(tmp_path / "d.html")))

    assert "WHAT SLIPPED" in text
    assert "## Delays and slips" in md
    assert page.startswith("<!DOCTYPE html>")
    assert told["sections"][0]["event"] == "delay"
    assert told["stories"] == sum(len(section["stories"]) for section in told["sections"])
    assert feed.tag.endswith("feed")
    assert (tmp_path / "d.html").read_text("utf-8") == page
    assert said(ask("digest", *AUGUST)) == text


def test_a_digest_of_a_query(ask):
    """A query narrows the digest, negation and all."""
    all_of_it = json.loads(said(ask("digest", "vendor:huawei", *AUGUST, "--json")))
    less = json.loads(said(ask("digest", "vendor:huawei", "-deepseek", *AUGUST, "--json")))

    assert 0 < less["stories"] < all_of_it["stories"]


@pytest.mark.parametrize(
    "words", [("--format", "pdf"), ("--since", "soon"), ("--since", "2025-08-20", "--until", "2025-08-10"), ("evnt:x",)]
)
def test_a_digest_that_cannot_be_made(ask, words):
    """A wrong form, time or query is refused with 2 and a hint."""
    done = ask("digest", *words)

    said(done, 2)
    assert len(done.stderr.splitlines()) >= 2


def test_a_watch_from_adding_to_sending(sampled, home):
    """Add, list, test, send through a webhook with a secret in a file, log, remove."""
    with http() as hook:
        (home / "hook").write_text(f"{hook.url}/T0K3N\n", "utf-8")
        said(sampled("watch", "add", "slips", "event:delay", "--to", f"webhook:{{file:{home}/hook}}"))
        tried = json.loads(said(sampled("watch", "test", "slips", "--days", "3650", "--json")))
        said(sampled("import", "-", stdin=json.dumps(
            {"guid": "n1", "title": "Cerebras delays its WSE-4 wafer chip to 2027 after a fire",
             "published": "2025-08-26T10:00:00Z", "publisher": "T", "language": "en"}) + "\n"))  # fmt: skip
        ran = json.loads(said(sampled("watch", "run", "--json")))
        again = json.loads(said(sampled("watch", "run", "--json")))
    listed = said(sampled("watch", "list"))
    logged = json.loads(said(sampled("watch", "log", "--json")))

    assert any(row["action"] == "send" for row in tried)
    assert (ran["sent"], again["sent"]) == (1, 0)
    assert [story["title"] for story in sent_json(hook)[0]["stories"]] == [
        "Cerebras delays its WSE-4 wafer chip to 2027 after a fire"
    ]
    assert logged[0]["state"] == "sent"
    assert "T0K3N" not in listed + str(logged)
    said(sampled("watch", "remove", "slips"))
    assert json.loads(said(sampled("watch", "list", "--json"))) == []


def test_keywords_become_a_watch(sampled, home):
    """A plain list of words is a watch that can be tested at once."""
    (home / "words.txt").write_text("Ascend\n昇腾\n!Apple\n", "utf-8")

    said(sampled("watch", "import", str(home / "words.txt"), "--to", "terminal:"))
    tried = json.loads(said(sampled("watch", "test", "words", "--days", "3650", "--json")))

    assert len(tried) > 3


@pytest.mark.parametrize(
    "words",
    [("add", "a", "evnt:x", "--to", "terminal:"), ("add", "a", "x"), ("add", "a", "x", "--to", "nowhere"),
     ("remove", "none"), ("test", "none"), ("log", "none"), ("send", "nowhere")],
)  # fmt: skip
def test_a_watch_that_cannot_be(sampled, words):
    """A wrong query, place or name exits with 2 and says what would be right."""
    done = sampled("watch", *words)

    said(done, 2)
    assert len(done.stderr.splitlines()) >= 2


def test_doctor_in_words_and_json(sampled):
    """A sound database is well; a damaged index is mended by --fix; the report can be pasted."""
    told = json.loads(said(sampled("doctor", "--json")))
    with closing(sqlite3.connect(os.path.join(_home(sampled), "newswatch.db"))) as conn, conn:  # noqa: PTH118
        conn.execute("INSERT INTO article_fts (article_fts) VALUES ('delete-all')")
    broken = said(sampled("doctor"))
    mended = said(sampled("doctor", "--fix"))

    assert {row["area"] for row in told["findings"]} >= {"database", "feeds", "disk", "clock"}
    assert "WARN  index" in broken
    assert "done: the full-text index is filled anew" in mended
    assert "WARN  index" not in mended
    assert said(sampled("doctor", "--report")).startswith("```")


def _home(run):
    return run("path", "db").stdout.strip().rpartition("/")[0]


def test_back_up_and_prune(sampled, home):
    """A copy is made before old articles go; they stay in the copy."""
    said(sampled("backup", str(home / "copy.db")))
    dry = sampled("prune", "--older", "90d", "--keep", "nothing", "--dry-run")
    told = json.loads(said(sampled("prune", "--older", "90d", "--keep", "nothing", "--dry-run", "--json")))
    said(sampled("prune", "--older", "90d", "--keep", "nothing", "--shrink"))

    count = "SELECT count(*) FROM article"
    with closing(sqlite3.connect(home / "copy.db")) as copy, closing(sqlite3.connect(home / "newswatch.db")) as now:
        kept, left = (conn.execute(count).fetchone()[0] for conn in (copy, now))
    assert kept > 100
    assert left == 0
    assert f"{kept} articles" in dry.stderr
    assert (told["articles"], told["dry_run"], told["before"][-1]) == (kept, True, "Z")


def test_a_schedule_is_shown_and_a_throw_away_program_refused(run, tmp_path):
    """`show` prints the texts and writes nothing; the wrong interval is refused with those that fit."""
    for scheduler, word in (("cron", "--scheduled"), ("systemd", "OnCalendar="), ("launchd", "StartCalendarInterval")):
        assert word in said(run("schedule", "show", "--with", scheduler, "--program", "/bin/true"))
    wrong = run("schedule", "install", "--every", "7m", "--with", "cron", "--dry-run")

    said(wrong, 2)
    assert "--every 6m or --every 10m" in wrong.stderr


def test_a_scheduled_fetch_is_silent(sampled):
    """`fetch --scheduled` says nothing when all is well, also when it has nothing to do."""
    done = sampled("fetch", "--scheduled", "--sample")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
