"""Feeds come and go by name, URL or number, all or none; a list brings what can be used of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.errors import UsageError
from newswatch.flows import subscribe
from newswatch.model import Feed
from newswatch.store import feeds
from newswatch.store.schema import Shelf
from tests.store.build import NOW, shelf


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Shelf]:
    made = shelf(tmp_path / "newswatch.db")
    yield made
    made.conn.close()


def names(db: Shelf) -> list[str]:
    return [feed.name for feed in feeds.all_feeds(db.conn)]


def test_a_url_that_was_typed_is_by_hand(db: Shelf) -> None:
    """A feed added by the user is marked so, because its own origin may be a private address."""
    added = subscribe.add(db, " http://192.168.1.5:8080/rss#top ", now=NOW, title="Home\x1b[31m", category="lab")

    assert added.new
    assert (added.feed.url, added.feed.by_hand, added.feed.category) == ("http://192.168.1.5:8080/rss", True, "lab")
    assert added.feed.title == "Home[31m"


def test_adding_twice_says_so(db: Shelf) -> None:
    """A URL that is subscribed already is found and not added."""
    again = subscribe.add(db, "https://www.techradar.com/rss", now=NOW)

    assert (again.new, again.feed.name) == (False, "techradar")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "techradar.com/rss",
        "ftp://example.com/",
        "javascript:alert(1)",
        "http://",
        "file:///etc/passwd",
        "http://a b/",
        "http://[::1",
        "http://example.com:99999999/",
        "https://example.com/\x1b[2J",
    ],
)
def test_what_cannot_be_fetched_is_refused(db: Shelf, url: str) -> None:
    """Other schemes, no host, broken ports, control characters: one sentence, with a hint, and no feed."""
    with pytest.raises(UsageError, match="not the URL of a feed") as told:
        subscribe.add(db, url, now=NOW)

    assert told.value.hint
    assert names(db) == ["techradar"]


@given(st.text(max_size=40))
def test_any_text_is_a_url_or_refused(text: str) -> None:
    """Nothing but a usable http(s) URL passes, and nothing else happens."""
    for url in (text, f"https://{text}", f"http://example.com/{text}"):
        try:
            checked = subscribe.checked(url)
        except UsageError:
            continue
        assert checked.startswith(("http://", "https://"))
        assert checked.isprintable()
        assert subscribe.checked(checked) == checked


def test_removing_is_all_or_none(db: Shelf) -> None:
    """A word that names no feed stops the command before anything is done, and a near one is suggested."""
    subscribe.add(db, "https://arstechnica.com/feed", now=NOW)

    with pytest.raises(UsageError, match="There is no feed 'arstecnica'") as told:
        subscribe.remove(db, ["techradar", "arstecnica"], now=NOW)

    assert "arstechnica" in (told.value.hint or "")
    assert names(db) == ["techradar", "arstechnica"]


def test_a_feed_named_twice_is_removed_once(db: Shelf) -> None:
    """Name, number and URL of one feed are one feed."""
    removed = subscribe.remove(db, ["techradar", "1", "https://www.techradar.com/rss"], now=NOW)

    assert [feed.name for feed in removed] == ["techradar"]
    assert names(db) == []


def test_resting_and_waking(db: Shelf) -> None:
    """A disabled feed is in the list and rests until it is enabled."""
    subscribe.enable(db, ["techradar"], on=False)
    resting = feeds.listing(db.conn)[0]["state"]

    subscribe.enable(db, ["techradar"], on=True)

    assert (resting, feeds.listing(db.conn)[0]["state"]) == ("disabled", "new")


def test_a_list_brings_what_can_be_used(db: Shelf) -> None:
    """New feeds are added, known ones counted, impossible ones refused with their reason; doing it again adds none."""
    wanted = [
        Feed(0, "", "https://www.techradar.com/rss"),
        Feed(0, "", "https://example.com/1", title="One", category="press/asia", language="zh", tier=1),
        Feed(0, "", "https://example.com/1", title="One again"),
        Feed(0, "", "gopher://example.com/"),
        Feed(0, "", "https://example.com/2", enabled=False),
    ]

    taken = subscribe.take_in(db, wanted, now=NOW)
    again = subscribe.take_in(db, wanted, now=NOW)

    assert [feed.name for feed in taken.new] == ["one", "example"]
    assert (taken.known, len(taken.refused)) == (2, 1)
    assert (len(again.new), again.known) == (0, 4)
    one = feeds.find(db.conn, "one")
    assert one is not None
    assert (one.category, one.language, one.tier, one.by_hand) == ("press/asia", "zh", 1, False)
    assert [feed.enabled for feed in subscribe.subscribed(db.conn)] == [True, True, False]
