"""Feeds are subscribed to, rest, move and go; what their last visit taught is kept to the byte."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.errors import UsageError
from newswatch.store import feeds
from newswatch.store.feeds import FeedState, short_name
from newswatch.store.schema import Shelf
from tests.store.build import NOW, article, store

FULL = FeedState(
    feed_id=1,
    etag='W/"caf\xe9"',
    last_modified="Fri, 15 Aug 2025 09:12:00 GMT",
    validators_at=NOW,
    body_hash="abc",
    next_due=NOW + timedelta(hours=1),
    failures=3,
    error="the server answered 500",
    failing_since=NOW,
    last_try=NOW,
    last_ok=NOW - timedelta(days=1),
    last_new=NOW - timedelta(days=2),
    last_status=500,
    gone=True,
    moved_to="https://example.com/new",
    moved_seen=2,
    hints='{"ttl": 60}',
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ars Technica", "ars-technica"),
        ("www.techradar.com", "techradar"),
        ("feeds.bbci.co.uk", "bbci"),
        ("机器之心", "机器之心"),
        ("The Register: AI + ML!", "the-register-ai-ml"),
        ("x" * 100, "x" * 40),
        ("***", "feed"),
        ("", "feed"),
    ],
)
def test_names_are_short(text: str, name: str) -> None:
    """A name is what one would type: no blanks, no www, no .com."""
    assert short_name(text) == name


@given(st.text(max_size=60), st.lists(st.text(max_size=10), max_size=5))
def test_names_are_unique_and_can_be_typed(text: str, others: list[str]) -> None:
    """Whatever the title, the name is not taken, not empty and one word."""
    taken = {short_name(text), *map(short_name, others)}

    name = short_name(text, taken)

    assert name
    assert name not in taken
    assert name == name.strip()
    assert not set(name) & set(" /:\"'\n")


def test_a_new_feed_has_no_past(db: Shelf) -> None:
    """A feed that was never asked is due at once and sends no validators."""
    feed = feeds.add(db, "https://example.com/rss", now=NOW, publisher="Example", tier=1)

    assert (feed.id, feed.name, feed.tier, feed.enabled) == (2, "example", 1, True)
    assert feeds.state(db.conn, feed.id) == FeedState(feed_id=2)
    assert feeds.all_feeds(db.conn)[1] == feed


def test_state_comes_back_as_it_was_kept(db: Shelf) -> None:
    """Validators with odd bytes, times and counters survive to the last character."""
    feeds.save_state(db, FULL)

    assert feeds.state(db.conn, 1) == FULL
    assert feeds.states(db.conn) == {1: FULL}


def test_adding_twice_is_adding_once(db: Shelf) -> None:
    """A URL that is subscribed keeps its feed, name and state."""
    feeds.save_state(db, FULL)

    again = feeds.add(db, "https://www.techradar.com/rss", now=NOW, title="Another title")

    assert (again.id, again.title) == (1, "TechRadar")
    assert feeds.state(db.conn, 1) == FULL


def test_two_feeds_cannot_share_a_name(db: Shelf) -> None:
    """A name that the user chose is refused when it is taken; one that we make gets a number."""
    made = feeds.add(db, "https://example.com/1", now=NOW, title="TechRadar")
    with pytest.raises(UsageError, match="already a feed named"):
        feeds.add(db, "https://example.com/2", now=NOW, name="techradar")

    assert made.name == "techradar-2"


def test_a_removed_feed_comes_back_with_its_articles(db: Shelf) -> None:
    """Removing keeps the articles and forgets the state; the same URL finds them again."""
    store(db, article())
    feeds.save_state(db, FULL)
    feeds.remove(db, 1, now=NOW)
    gone = feeds.all_feeds(db.conn), feeds.find(db.conn, "techradar"), feeds.listing(db.conn)

    back = feeds.add(db, "https://www.techradar.com/rss", now=NOW, name="radar")

    assert gone == ([], None, [])
    assert (back.id, back.name) == (1, "radar")
    assert feeds.state(db.conn, 1).etag is None
    assert store(db, article()).unchanged == 1


def test_enabling_forgives(db: Shelf) -> None:
    """A feed that was gone and failing is asked again at once when the user says so."""
    feeds.save_state(db, FULL)

    feeds.enable(db, 1)

    state = feeds.state(db.conn, 1)
    assert (state.gone, state.failures, state.next_due, state.error) == (False, 0, None, None)
    assert state.etag == FULL.etag


def test_validators_stay_behind_when_a_feed_moves(db: Shelf) -> None:
    """Validators belong to a URL: the new one is asked without them."""
    feeds.save_state(db, FULL)

    moved = feeds.move(db, 1, "https://example.com/new")

    state = feeds.state(db.conn, 1)
    assert moved
    assert feeds.by_id(db.conn, 1).url == "https://example.com/new"
    assert (state.etag, state.last_modified, state.body_hash, state.moved_to) == (None, None, None, None)


def test_a_feed_does_not_move_onto_another(db: Shelf) -> None:
    """A URL that another feed has stays that feed's."""
    feeds.add(db, "https://example.com/new", now=NOW)

    moved = feeds.move(db, 1, "https://example.com/new")

    assert not moved
    assert feeds.by_id(db.conn, 1).url == "https://www.techradar.com/rss"


def test_a_feed_fills_only_the_gaps(db: Shelf) -> None:
    """What the feed says of itself does not replace what the subscription says."""
    feeds.describe(db, 1, title="TechRadar - All the news", site="https://www.techradar.com", language="en")

    feed = feeds.by_id(db.conn, 1)
    assert (feed.title, feed.site, feed.language) == ("TechRadar", "https://www.techradar.com", "en")


@pytest.mark.parametrize("word", ["techradar", "https://www.techradar.com/rss", "1"])
def test_a_feed_is_found_by_name_url_and_id(db: Shelf, word: str) -> None:
    """What a user may call a feed finds it."""
    found = feeds.find(db.conn, word)

    assert found is not None
    assert found.id == 1


def test_an_unknown_feed_is_none(db: Shelf) -> None:
    """A word that names nothing finds nothing; an id that does not exist is a KeyError."""
    assert feeds.find(db.conn, "nothing") is None
    for ask in (feeds.by_id, feeds.state):
        with pytest.raises(KeyError):
            ask(db.conn, 99)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({}, "new"),
        ({"last_ok": NOW}, "ok"),
        ({"last_ok": NOW, "failures": 2, "error": "x"}, "failing"),
        ({"gone": True, "failures": 1}, "gone"),
    ],
)
def test_the_list_says_how_a_feed_is(db: Shelf, change: dict[str, object], word: str) -> None:
    """One word sums up the state; the times are RFC 3339."""
    feeds.save_state(db, replace(FeedState(1, next_due=NOW), **change))

    row = feeds.listing(db.conn)[0]

    assert (row["state"], row["next_due"]) == (word, "2025-08-15T09:12:00Z")


def test_the_list_says_when_a_feed_rests(db: Shelf) -> None:
    """A disabled feed is listed as such."""
    feeds.enable(db, 1, on=False)

    assert feeds.listing(db.conn)[0]["state"] == "disabled"


def test_imports_have_feeds_of_their_own(db: Shelf) -> None:
    """Each publisher of an archive has one feed, which is neither listed nor fetched."""
    ids = [feeds.for_import(db, name, now=NOW) for name in ("Reuters", "", "Reuters", "reuters", "")]

    names = [feed.name for feed in feeds.all_feeds(db.conn, kind="import")]
    assert ids == [2, 3, 2, 4, 3]
    assert names == ["import-reuters", "import", "import-reuters-2"]
    assert [feed.id for feed in feeds.all_feeds(db.conn)] == [1]
    assert not feeds.is_subscription(db.conn, 2)


def test_subscribing_to_a_sample_makes_it_a_feed(db: Shelf) -> None:
    """A URL that samples have filled becomes a subscription with those articles."""
    sample = feeds.add(db, "https://example.com/sample", now=NOW, kind="sample", title="Sample")

    feed = feeds.add(db, "https://example.com/sample", now=NOW, title="Real")

    assert (feed.id, feed.title) == (sample.id, "Real")
    assert feeds.is_subscription(db.conn, feed.id)
