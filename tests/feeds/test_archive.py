"""A line of an archive is an article or a reason, whatever stands in it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch import text
from newswatch.feeds.archive import MAX_TEXT, Archived, Unusable, archived
from newswatch.model import Article

NOW = datetime(2025, 8, 15, 9, 12, tzinfo=UTC)


def read(**said: Any) -> Article | Unusable:
    return article(json.dumps(said).encode())


def article(line: bytes) -> Article | Unusable:
    found = archived(line, now=NOW)
    return found.article if isinstance(found, Archived) else found


def good(**said: Any) -> Article:
    found = read(**{"title": "T", **said})
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"nonsense", "not JSON: Expecting value at character 1"),
        (b'{"title": "a\n"}', "not JSON: Invalid control character at character 13"),
        (b'{"title": "a"', "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[" * 100_000, "deeply nested"),
        (b"1" * 10_000, "too large a number"),
        (b'"text"', "not a JSON object"),
        (b"{}", "neither title nor body"),
        (b'{"title": " \\u200b\\u0000 "}', "neither title nor body"),
        (b'{"title": ["a"]}', "'title' is not a string"),
        (b'{"title": "a", "url": 5}', "'url' is not a string"),
        (b'{"title": "a", "published": "soon"}', "'published' is no date: \"soon\""),
        (b'{"title": "a", "published": true}', "'published' is no date: true"),
        (b'{"title": "a", "published": 1e300}', "'published' is no date"),
        (b'{"title": "a", "published": NaN}', "'published' is no date"),
    ],
)
def test_a_line_that_cannot_be_used_says_why(line: bytes, reason: str) -> None:
    """The reason names what is wrong and where."""
    found = article(line)

    assert isinstance(found, Unusable)
    assert reason in found.reason


def test_a_text_beyond_measure_is_refused() -> None:
    """A field of more than two million characters is no article."""
    found = read(title="a", body="x" * (MAX_TEXT + 1))

    assert found == Unusable("'body' is longer than 2,000,000 characters")


@pytest.mark.parametrize(
    ("said", "published", "quality"),
    [
        ("2025-08-14T10:00:00Z", datetime(2025, 8, 14, 10, tzinfo=UTC), "stated"),
        ("2025-08-14T10:00:00+08:00", datetime(2025, 8, 14, 2, tzinfo=UTC), "stated"),
        ("2025-08-14", datetime(2025, 8, 14, tzinfo=UTC), "stated"),
        (1755165600, datetime(2025, 8, 14, 10, tzinfo=UTC), "stated"),
        ("2099-01-01", NOW, "future"),
        (None, NOW, "undated"),
        ("", NOW, "undated"),
    ],
)
def test_dates_have_a_quality(said: Any, published: datetime, quality: str) -> None:
    """A date is stated, to come (then now stands for it), or missing."""
    found = good(published=said)

    assert (found.published, found.date_quality) == (published, quality)


@pytest.mark.parametrize(
    ("said", "guid"),
    [
        ({"guid": " a\n1 ", "url": "https://example.com/x"}, "a 1"),
        ({"guid": 17}, "17"),
        ({"url": "https://example.com/x?utm_source=y"}, "https://example.com/x"),
        ({}, "hash:"),
    ],
)
def test_identity(said: dict[str, Any], guid: str) -> None:
    """The guid, else the canonical URL, else a hash of what is said."""
    assert good(**said).guid.startswith(guid)


def test_a_hash_tells_articles_apart() -> None:
    """Without guid and URL, the same words are the same article and others another one."""
    one, same, other = (good(title="T", body=body).guid for body in ("a", "a", "b"))

    assert one == same != other


@pytest.mark.parametrize(
    ("said", "publisher"),
    [
        ({"publisher": "Reuters", "url": "https://www.example.com/"}, "Reuters"),
        ({"url": "https://www.example.com/x"}, "example.com"),
        ({}, None),
    ],
)
def test_publisher(said: dict[str, Any], publisher: str | None) -> None:
    """Who publishes: as said, else the host of the URL, else nobody knows."""
    assert good(**said).publisher == publisher


def test_markup_is_taken_off_and_plain_text_is_left() -> None:
    """HTML becomes text; a text that only looks a little like it stays as it is."""
    assert good(body="<p>R&amp;D</p><script>x</script><p>at AT&T</p>").text == "R&D\nat AT&T"
    assert good(body="if a<b and b>c, R&D at AT&T").text == "if a<b and b>c, R&D at AT&T"


def test_a_body_makes_a_title() -> None:
    """An article without a title is called by its first words."""
    found = read(body="R2 is late.\nVery late.")

    assert isinstance(found, Article)
    assert found.title == "R2 is late. Very late."


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from(
    ["guid", "url", "title", "summary", "body", "text", "language", "published", "publisher", "author"]
)


@given(st.binary(max_size=60) | st.dictionaries(KEYS, VALUES, max_size=10).map(lambda said: json.dumps(said).encode()))
def test_nothing_raises_and_everything_is_plain(line: bytes) -> None:
    """Any bytes give an article of plain texts dated not after now, or a reason on one line."""
    found = article(line)

    if isinstance(found, Unusable):
        assert text.line(found.reason) == found.reason
        return
    assert found.guid
    assert found.title == text.line(found.title)
    assert found.text == text.plain(found.text)
    assert found.published is not None
    assert NOW - timedelta(days=40_000) < found.published <= NOW
