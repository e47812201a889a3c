"""Deleting old articles, and copies of all of them."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from newswatch.config import Config, RetentionSettings
from newswatch.errors import UsageError
from newswatch.flows import backup, prune
from newswatch.store import check, log
from newswatch.store.open import reading, writing
from tests.flows.test_watch import shelve

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=800)


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "n.db"
    shelve(found, [(f"o{n}", f"old {n}" + " *" * (n % 10 == 0)) for n in range(700)], OLD)
    shelve(found, [("new", "new"), ("slip", "slip *")], NOW)
    return found


def count(path):
    with reading(path) as conn:
        return conn.execute("SELECT count(*) FROM article").fetchone()[0]


@pytest.mark.parametrize(("keep", "left"), [("tagged", 72), ("events", 72), ("nothing", 2)])
def test_old_articles_go_and_tagged_ones_stay(path, keep, left):
    """What is older than asked goes but for what is kept; the dry run says the same number; all tables are in step."""
    dry = prune.prune(path, older=timedelta(days=730), keep=keep, now=NOW, dry_run=True)
    done = prune.prune(path, older=timedelta(days=730), keep=keep, now=NOW, shrink=True)

    assert dry.articles == done.articles == 702 - left
    assert count(path) == left
    with reading(path) as conn:
        sound = check.examine(conn, path)
    assert (sound.damage, sound.indexed, sound.orphans, sound.stories) == ("", left, 0, left)


def test_nothing_comes_back(path):
    """A feed that still has the deleted articles does not bring them back."""
    prune.prune(path, older=timedelta(days=730), keep="nothing", now=NOW)
    shelve(path, [(f"o{n}", f"old {n}, edited") for n in range(700)], NOW)

    assert count(path) == 2


def test_what_a_person_corrected_or_pinned_stays(path):
    """A correction and a pin keep an article however old it is."""
    with writing(path) as db, db.atomic():
        db.conn.execute(
            "INSERT INTO correction (feed_id, guid, tag, wanted, made_at) VALUES (1, 'o1', 'event:delay', 1, 0)"
        )
        db.conn.execute("UPDATE story SET pinned = 1 WHERE id = (SELECT story_id FROM article WHERE guid = 'o2')")

    prune.prune(path, older=timedelta(days=730), keep="nothing", now=NOW)

    with reading(path) as conn:
        assert {row[0] for row in conn.execute("SELECT guid FROM article")} == {"new", "slip", "o1", "o2"}


@pytest.mark.parametrize(("older", "keep"), [(timedelta(hours=1), "tagged"), (timedelta(days=9), "starred")])
def test_an_unfit_wish_is_refused(path, older, keep):
    """What is younger than a day is never deleted, and --keep has three words."""
    with pytest.raises(UsageError):
        prune.prune(path, older=older, keep=keep, now=NOW)

    assert count(path) == 702


def test_retention_is_asked_once_a_day_and_does_nothing_unasked(path):
    """Without a setting nothing is deleted but old records of runs; with one, once a day."""
    with writing(path) as db, db.atomic():
        log.start(db, "fetch", now=OLD)
    asked = Config(retention=RetentionSettings(older=730 * 86400, keep="nothing"))

    first = prune.by_retention(path, Config(), now=NOW)
    again = prune.by_retention(path, asked, now=NOW + timedelta(hours=1))
    tomorrow = prune.by_retention(path, asked, now=NOW + timedelta(days=1, hours=1))

    assert (first.articles, first.runs, again) == (0, 1, None)
    assert tomorrow.articles == 700


def test_a_copy_is_whole_and_only_then_gets_its_name(path, tmp_path):
    """The copy opens as a database of ours with every article."""
    made = backup.backup(path, tmp_path / "copies" / "n.db", now=NOW)

    with closing(sqlite3.connect(made.path)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert made.articles == count(made.path) == 702
    assert [file.name for file in made.path.parent.iterdir() if "part" in file.name] == []


def test_a_copy_replaces_nothing_unasked(path, tmp_path):
    """A file that is there stays, and the database itself is never the target."""
    (tmp_path / "notes").write_text("precious", "utf-8")

    with pytest.raises(UsageError):
        backup.backup(path, tmp_path / "notes", now=NOW)
    with pytest.raises(UsageError, match="database itself"):
        backup.backup(path, path, now=NOW, force=True)

    assert (tmp_path / "notes").read_text("utf-8") == "precious"
    assert backup.backup(path, tmp_path / "notes", now=NOW, force=True).articles == 702


def test_a_copy_in_a_folder_is_named_after_the_day(path, tmp_path):
    """What ends with a separator is a folder, also one that is not there yet."""
    there = tmp_path / "there"
    there.mkdir()

    assert backup.backup(path, f"{tmp_path}/new/", now=NOW).path == tmp_path / "new" / f"{path.stem}-{NOW:%Y-%m-%d}.db"
    assert backup.backup(path, there, now=NOW).path.parent == there
