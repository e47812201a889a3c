"""A database that cannot be used is refused in a sentence and left as it is; a good one is made and closed."""

import contextlib
import hashlib
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from newswatch.errors import StoreError
from newswatch.query.tree import EVERYTHING
from newswatch.store import feeds, schema, search
from newswatch.store import open as opening
from newswatch.store.open import reader, reading, writer, writing
from tests.store.build import NOW, article, shelf, store


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def closed(path: Path) -> Path:
    """A finished database file with one article, nothing left in the log."""
    db = shelf(path)
    store(db, article())
    opening.close(db)
    return path


def test_a_new_database_bears_our_marks(path: Path) -> None:
    """A database that newswatch makes says whose it is and of which version, keeps a log, and checks foreign keys."""
    with writing(path) as db:
        marks = {
            name: db.conn.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version", "journal_mode", "foreign_keys", "synchronous")
        }

    assert marks == {
        "application_id": schema.APPLICATION_ID,
        "user_version": schema.version(),
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 1,
    }


def test_the_light_side_knows_the_same_marks() -> None:
    """What readers compare without loading sqlite_utils is what writers write."""
    assert (schema.APPLICATION_ID, schema.version()) == (opening.APPLICATION_ID, opening.SCHEMA_VERSION)


def test_a_missing_database_is_not_made_by_reading(path: Path) -> None:
    """Reading what is not there names the next step and creates nothing."""
    with pytest.raises(StoreError, match="no database") as told:
        reader(path)

    assert "newswatch fetch" in (told.value.hint or "")
    assert not path.exists()


def test_an_empty_file_becomes_a_database(path: Path) -> None:
    """A file of no bytes, as `touch` or a killed first run leaves it, is as good as none."""
    path.touch()

    with writing(path) as db:
        made = db.conn.execute("PRAGMA user_version").fetchone()[0]

    assert made == schema.version()


def _foreign_text(path: Path) -> None:
    path.write_text("Dear diary, this is not a database.\n" * 50)


def _foreign_sqlite(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE moz_places (id INTEGER)")
    conn.close()


def _newer(path: Path) -> None:
    with sqlite3.connect(closed(path)) as conn:
        conn.execute("PRAGMA user_version = 999")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    conn.close()


def _torn(path: Path) -> None:
    closed(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))


def _cut(path: Path) -> None:
    closed(path)
    path.write_bytes(path.read_bytes()[: 4096 * 3])


BROKEN = {
    "text": (_foreign_text, "not a newswatch database"),
    "another program's": (_foreign_sqlite, "another program"),
    "newer": (_newer, "newer newswatch"),
    "overwritten": (_torn, "damaged"),
    "cut off": (_cut, "damaged"),
}


@pytest.mark.parametrize(("breaks", "word"), BROKEN.values(), ids=BROKEN)
def test_what_is_foreign_newer_or_broken_is_left_untouched(
    path: Path, breaks: Callable[[Path], None], word: str
) -> None:
    """Such a file is refused for writing with one sentence, and not a byte of it changes."""
    breaks(path)
    before = digest(path)

    with pytest.raises(StoreError, match=word) as told:
        writer(path)

    assert digest(path) == before
    assert told.value.hint
    assert "\n" not in told.value.message


@pytest.mark.parametrize("kind", ["text", "another program's", "newer"])
def test_readers_refuse_what_is_not_theirs(path: Path, kind: str) -> None:
    """Reading a foreign or newer file is refused in the same words."""
    breaks, word = BROKEN[kind]
    breaks(path)
    before = digest(path)

    with pytest.raises(StoreError, match=word):
        reader(path)

    assert digest(path) == before


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """--db with a folder says so and shows the file that could be meant."""
    with pytest.raises(StoreError, match="is a folder") as told:
        writer(tmp_path)

    assert "newswatch.db" in (told.value.hint or "")


def test_a_place_under_a_file_is_refused(tmp_path: Path) -> None:
    """A folder that cannot be made is named."""
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="cannot be made") as told:
        writer(tmp_path / "file" / "newswatch.db")

    assert "--db" in (told.value.hint or "")


def test_a_locked_database_is_waited_for_and_then_told(path: Path) -> None:
    """When another program keeps the write lock for too long, one sentence says so."""
    closed(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreError, match="is locked") as told:
            writer(path, wait=0.05)
    finally:
        other.close()

    assert told.value.hint


def test_a_short_lock_is_waited_out(path: Path) -> None:
    """A lock that is released in time is never seen by the user."""
    closed(path)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.1, lambda: other.execute("ROLLBACK"))
    release.start()

    with writing(path, wait=20) as db:
        stored = db.conn.execute("SELECT count(*) FROM article").fetchone()[0]
    release.join()
    other.close()

    assert stored == 1


def test_readers_do_not_wait_for_a_writer(path: Path) -> None:
    """While a transaction is open, a reader sees what was stored before, at once."""
    db = shelf(path)
    store(db, article("old"))
    with db.atomic():
        db.conn.execute("UPDATE article SET title = 'half done'")
        with reading(path, wait=0) as conn:
            titles = [row["title"] for row in search.articles(conn, EVERYTHING)]
    db.conn.close()

    assert titles == ["DeepSeek delays R2"]


def test_a_reader_cannot_write(path: Path) -> None:
    """A reader's connection refuses every write, and the refusal is a sentence."""
    closed(path)

    with pytest.raises(StoreError, match="read-only"), reading(path) as conn:
        conn.execute("DELETE FROM article")


def test_trouble_of_the_caller_stays_his_own(path: Path) -> None:
    """An error that is not SQLite's passes through, a broken pipe for example."""
    closed(path)

    with pytest.raises(BrokenPipeError), reading(path):
        raise BrokenPipeError


def test_a_full_disk_loses_nothing(path: Path) -> None:
    """When no page can be had any more, a sentence says so, and what was stored before is still there."""
    closed(path)

    def fill() -> None:
        with writing(path) as db:
            db.conn.execute("PRAGMA max_page_count = 1")
            store(db, *(article(f"g{n}", text="word " * 3000) for n in range(200)))

    with pytest.raises(StoreError, match="disk is full") as told:
        fill()

    with reading(path) as conn:
        assert [row["guid"] for row in search.articles(conn, EVERYTHING)] == ["g1"]
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert told.value.hint


def test_a_copy_in_a_read_only_folder_can_be_read(path: Path, tmp_path: Path) -> None:
    """A database on a medium that cannot be written is read as it lies."""
    folder = tmp_path / "medium"
    folder.mkdir()
    copy = shutil.copy(closed(path), folder / "newswatch.db")
    Path(copy).chmod(0o444)
    folder.chmod(0o555)
    try:
        with reading(Path(copy)) as conn:
            stored = [search.count(conn, EVERYTHING, unit) for unit in ("article", "story")]
    finally:
        folder.chmod(0o755)

    assert stored == [1, 1]


def test_closing_leaves_one_file(path: Path) -> None:
    """After the last one has closed, the log is part of the database again, so that a copy of the file is whole."""
    closed(path)

    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_path_with_odd_characters_works(tmp_path: Path) -> None:
    """Question marks, hashes, percent signs and Chinese in a path are characters and nothing more."""
    path = tmp_path / "a?b#c %41 新闻" / "n.db"
    closed(path)

    with reading(path) as conn:
        assert feeds.all_feeds(conn)[0].name == "techradar"


def test_two_writers_wait_for_each_other(path: Path) -> None:
    """A transaction that reads before it writes does not fail because another program wrote in between."""
    first, second = shelf(path), writer(path)
    with first.atomic():
        first.conn.execute("SELECT count(*) FROM feed").fetchone()
        waiting = threading.Thread(target=lambda: feeds.add(second, "https://example.com/2", now=NOW))
        waiting.start()
        feeds.add(first, "https://example.com/1", now=NOW)
    waiting.join()
    urls = [feed.url for feed in feeds.all_feeds(first.conn)]
    first.conn.close()
    second.conn.close()

    assert urls[1:] == ["https://example.com/1", "https://example.com/2"]


FIRST_RUN = """
import sys
from pathlib import Path
from newswatch.store.open import writing
from tests.store.build import NOW, article, store
from newswatch.store import feeds
with writing(Path(sys.argv[1])) as db:
    feeds.add(db, "https://example.com/rss", now=NOW)
    print("open", flush=True)
    for number in range(10_000):
        store(db, article(f"g{number}"))
"""


@pytest.mark.parametrize("after", [0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5])
def test_kill_9_in_the_first_run_leaves_a_good_file(path: Path, after: float) -> None:
    """However early a first run is killed, what it leaves is nothing or a sound database, and the next run works."""
    root = Path(__file__).parents[2]
    run = subprocess.Popen([sys.executable, "-c", FIRST_RUN, str(path)], cwd=root, stdout=subprocess.DEVNULL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        run.wait(after + 0.1)
    run.kill()
    run.wait()

    with writing(path) as db:
        verdict = db.conn.execute("PRAGMA integrity_check").fetchone()[0]
        stored = db.conn.execute("SELECT count(*) FROM article").fetchone()[0]
        indexed = db.conn.execute("SELECT count(*) FROM article_fts WHERE article_fts MATCH 'deepseek'").fetchone()[0]

    assert verdict == "ok"
    assert stored == indexed
