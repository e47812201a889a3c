"""The last look is remembered, and is never worth waiting for."""

from datetime import timedelta

from newswatch.store import look
from newswatch.store.open import close, reader
from tests.store.build import NOW, shelf


def test_the_last_look_is_remembered(tmp_path):
    """Before the first there is none; the latest counts."""
    path = tmp_path / "newswatch.db"
    close(shelf(path))
    conn = reader(path)
    first = look.last(conn)
    done = look.remember(path, NOW), look.remember(path, NOW + timedelta(hours=1))

    assert (first, done, look.last(conn)) == (None, (True, True), NOW + timedelta(hours=1))
    conn.close()


def test_a_busy_database_is_left_alone(tmp_path):
    """While another program writes, the look is forgotten without an error."""
    path = tmp_path / "newswatch.db"
    db = shelf(path)
    with db.atomic():
        done = look.remember(path, NOW)

    assert not done
    assert look.last(db.conn) is None
    db.conn.close()


def test_no_database_is_made(tmp_path):
    """Looking at nothing makes nothing."""
    assert not look.remember(tmp_path / "none.db", NOW)
    assert not list(tmp_path.iterdir())
