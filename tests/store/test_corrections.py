"""Corrections by feed and guid."""

from datetime import timedelta

from newswatch.store import corrections
from newswatch.store.corrections import Correction
from tests.store.build import NOW, article, store


def test_the_last_word_counts(db):
    """A tag is wanted or not, never both."""
    corrections.put(db.conn, 1, "g1", [Correction("event:delay", True)], now=NOW)
    corrections.put(db.conn, 1, "g1", [Correction("event:delay", False)], now=NOW)

    assert [one.signed for one in corrections.of(db.conn, 1, "g1")] == ["-event:delay"]


def test_undo_one_or_all(db):
    """Undoing says how many there were."""
    made = [Correction("event:delay", True), Correction("company:amazon", False, "Amazon")]
    corrections.put(db.conn, 1, "g1", made, now=NOW)

    assert corrections.undo(db.conn, 1, "g1", ["event:delay", "event:deal"]) == 1
    assert corrections.of(db.conn, 1, "g1") == [Correction("company:amazon", False, "Amazon", "2025-08-15T09:12:00Z")]
    assert corrections.undo(db.conn, 1, "g1") == 1
    assert not corrections.are_there(db.conn)


def test_they_outlive_the_article(db):
    """A pruned article's corrections stay, by feed and guid."""
    from newswatch.store.prune import bury

    store(db, article("g1"))
    corrections.put(db.conn, 1, "g1", [Correction("event:delay", True)], now=NOW)
    with db.atomic():
        bury(db, [1], now=NOW)

    assert corrections.are_there(db.conn)


def test_places_in_order_of_correction(db):
    """The article that was corrected last comes last."""
    corrections.put(db.conn, 1, "b", [Correction("relevant", True)], now=NOW)
    corrections.put(db.conn, 1, "a", [Correction("relevant", True)], now=NOW + timedelta(minutes=1))

    assert list(corrections.places(db.conn)) == [(1, "b"), (1, "a")]
