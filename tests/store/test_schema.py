"""An older database becomes today's by itself, after a copy; what people see in other tools is documented."""

import re
import sqlite3
from pathlib import Path

import pytest

from newswatch.errors import StoreError
from newswatch.store import open as opening
from newswatch.store import schema
from newswatch.store.open import reading, writer, writing
from newswatch.store.schema import Shelf, migrations
from tests.store.build import article, shelf, store

NAMES = [migration.name for migration in migrations._migrations]
DOCS = Path(__file__).parents[2] / "docs" / "reference" / "database.md"
VIEWS = ("articles_v", "stories_v", "entities_v", "events_v", "flags_v", "relations_v", "feeds_v", "runs_v", "visits_v")


def old(path: Path, number: int) -> None:
    """A database as a newswatch with the first `number` migrations left it, with one feed in it."""
    conn = sqlite3.connect(path, isolation_level=None)
    db = Shelf(conn, recursive_triggers=False, execute_plugins=False)
    with db.atomic():
        migrations.apply(db, stop_before=NAMES[number])
        conn.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        conn.execute(f"PRAGMA user_version = {number}")
        conn.execute("INSERT INTO feed (name, url, added_at) VALUES ('old', 'https://example.com/old', 0)")
    conn.close()


@pytest.mark.parametrize("number", range(1, len(NAMES)))
def test_an_older_database_is_copied_and_migrated(path: Path, number: int, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever version wrote it: the rows stay, the schema is today's, and the copy, which is named, is what it was."""
    old(path, number)

    with writing(path) as db:
        names = [row[0] for row in db.conn.execute("SELECT name FROM feed")]
        version = db.conn.execute("PRAGMA user_version").fetchone()[0]
    copy = sqlite3.connect(path.with_name(f"newswatch.db.v{number}.bak"))
    copied = copy.execute("PRAGMA user_version").fetchone()[0], copy.execute("SELECT name FROM feed").fetchall()
    copy.close()

    assert (names, version) == (["old"], schema.version())
    assert copied == (number, [("old",)])
    assert f"newswatch.db.v{number}.bak" in caplog.text


def test_the_way_there_does_not_matter(path: Path, tmp_path: Path) -> None:
    """A migrated database has the same tables, indexes and views as a new one."""
    old(path, 1)
    new = tmp_path / "new.db"
    listed = []
    for place in (path, new):
        with writing(place) as db:
            listed.append(set(db.conn.execute("SELECT type, name, sql FROM sqlite_master").fetchall()))

    assert listed[0] == listed[1]


def test_reading_an_older_database_migrates_it_first(path: Path) -> None:
    """An upgrade needs no command: the first read brings the file up to date."""
    old(path, 2)

    with reading(path) as conn:
        stories = conn.execute("SELECT count(*) FROM stories_v").fetchone()[0]

    assert stories == 0
    assert path.with_name("newswatch.db.v2.bak").exists()


def test_a_second_copy_does_not_replace_the_first(path: Path) -> None:
    """Copies are kept: two migrations from the same version leave two."""
    for _ in range(2):
        old(path, 1)
        writer(path).conn.close()
        path.unlink()
        for rest in path.parent.glob("newswatch.db-*"):
            rest.unlink()

    assert sorted(file.name for file in path.parent.iterdir()) == ["newswatch.db.v1.2.bak", "newswatch.db.v1.bak"]


def test_without_a_copy_nothing_is_migrated(path: Path) -> None:
    """When the copy cannot be made (a name that is too long stands for a full disk), the file stays as it was."""
    path = path.with_name("n" * 247)
    old(path, 1)
    before = path.read_bytes()

    with pytest.raises(StoreError, match="no backup copy") as told:
        writer(path)

    assert path.read_bytes() == before
    assert told.value.hint


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    """The steps are one transaction: when a later one fails, the earlier ones are undone too."""
    old(path, 2)
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE story (in_the_way)")
    conn.close()

    with pytest.raises(StoreError):
        writer(path)

    conn = sqlite3.connect(path)
    tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    conn.close()
    assert version == 2
    assert "article_entity" not in tables


def test_opening_again_migrates_nothing(path: Path) -> None:
    """A database of today is opened without a copy."""
    for _ in range(2):
        opening.close(shelf(path))

    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_an_error_inside_a_transaction_undoes_it(db: Shelf) -> None:
    """`atomic` is all or nothing, also in the middle of a nested block."""

    def half() -> None:
        with db.atomic():
            store(db, article("g1"))
            with db.atomic():
                store(db, article("g2"))
                raise KeyError

    with pytest.raises(KeyError):
        half()

    assert db.conn.execute("SELECT count(*) FROM article").fetchone()[0] == 0
    assert not db.conn.in_transaction


@pytest.mark.parametrize("view", VIEWS)
def test_views_say_times_in_rfc_3339(db: Shelf, view: str) -> None:
    """Every view can be read, and its times are written as 2025-08-15T09:12:00Z."""
    store(db, article())
    db.conn.execute("INSERT INTO run (command, started_at) VALUES ('fetch', 0)")
    db.conn.execute("INSERT INTO visit (run_id, feed_id, at, outcome) VALUES (1, 1, 0, 'updated')")

    cursor = db.conn.execute(f"SELECT * FROM {view}")
    row = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))

    times = [row[name] for name in row if name in ("published", "first_seen", "added_at", "started_at", "at")]
    assert times
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time) for time in times)


def test_events_show_their_evidence(db: Shelf) -> None:
    """The view of events has subject, dates and the clause that says so."""
    store(db, article())

    row = db.conn.execute('SELECT type, kind, subject, maker, "from", evidence FROM events_v').fetchone()

    assert row == ("delay", "model", "DeepSeek R2", "DeepSeek", "2025-05", "R2 slipped")


def test_every_view_and_column_is_documented(db: Shelf) -> None:
    """docs/reference/database.md names each view of the database with each of its columns."""
    views = [row[0] for row in db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name")]
    text = DOCS.read_text("utf-8")

    missing = []
    for view in views:
        section = text.partition(f"### {view}\n")[2].partition("\n### ")[0]
        columns = [column[0] for column in db.conn.execute(f"SELECT * FROM {view}").description]
        missing += [f"{view}.{column}" for column in columns if f"`{column}`" not in section]

    assert not missing
    assert set(VIEWS) <= set(views)
