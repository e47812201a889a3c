"""JSON Feed: strict about types, lenient about what is missing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.feeds.document import MAX_ENTRIES, Document, Unreadable
from newswatch.feeds.jsonfeed import read

VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: object, **more: object) -> str:
    return json.dumps({"version": VERSION, "title": "T", "items": list(items), **more})


def entry(item: object) -> object:
    document = read(feed(item))
    assert isinstance(document, Document)
    return document.entries[0]


def test_a_whole_feed():
    """Each field of version 1.1 is where it belongs."""
    document = read(
        feed(
            {
                "id": "1", "url": "https://n.example/1", "title": "A <b>", "content_html": "<p>x</p>",
                "summary": "1 < 2",
                "date_published": "2025-08-15T09:12:00Z", "date_modified": "2025-08-16T09:12:00Z", "language": "de",
                "authors": [{"name": "J"}, {"name": "K"}],
            },
            home_page_url="https://n.example/", language="en",
        )
    )  # fmt: skip

    assert isinstance(document, Document)
    one = document.entries[0]
    assert (document.title, document.site, document.language, document.format) == (
        "T",
        "https://n.example/",
        "en",
        "json",
    )
    assert (one.guid, one.link, one.title, one.title_is_text, one.content) == (
        "1",
        "https://n.example/1",
        "A <b>",
        True,
        "<p>x</p>",
    )
    assert (one.summary, one.author, one.language) == ("1 &lt; 2", "J, K", "de")
    assert (one.published, one.updated) == ("2025-08-15T09:12:00Z", "2025-08-16T09:12:00Z")


def test_version_1_0():
    """The older version's one author, numbers as ids, external links and plain content are read."""
    document = read(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1",
                "items": [
                    {
                        "id": 7,
                        "external_url": "https://n.example/x",
                        "content_text": "a < b\nc",
                        "author": {"name": "J"},
                    }
                ],
            }
        )
    )

    assert isinstance(document, Document)
    one = document.entries[0]
    assert (one.guid, one.link, one.content, one.author) == ("7", "https://n.example/x", "a &lt; b<br>c", "J")


@pytest.mark.parametrize("wrong", [None, [], {}, True, ["x"], {"a": 1}])
def test_a_wrong_type_is_a_missing_field(wrong):
    """A field of the wrong type says nothing, and the rest of the item is read."""
    fields = ("id", "url", "summary", "content_html", "content_text", "date_published", "language", "authors", "author")
    one = entry({"title": "A", **dict.fromkeys(fields, wrong)})

    assert (one.title, one.guid, one.link, one.content, one.author) == ("A", "", "", "", "")


def test_items_that_are_no_objects_are_left_out():
    """One poisonous item loses that item only."""
    document = read(feed(None, 1, "x", [], {"title": "A"}))

    assert isinstance(document, Document)
    assert [one.title for one in document.entries] == ["A"]


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "null", '{"version": 1, "items": []}', '{"version": "https://jsonfeed.org/version/1"}',
        '{"version": "x", "items": []}', '{"items": [', "[" * 100_000, '{"a":' * 100_000, "{'a': 1}", "\ud800",
        '{"version": "https://jsonfeed.org/version/1", "items": {}}',
    ],
)  # fmt: skip
def test_other_json_is_no_feed(text):
    """What is no JSON Feed is said to be none, however it is broken."""
    assert isinstance(read(text), Unreadable)


def test_numbers_without_measure_cost_nothing():
    """A number of a hundred thousand digits is a string of digits."""
    document = read(feed({"id": 0, "title": "x"}).replace('"id": 0', '"id": ' + "9" * 100_000))

    assert isinstance(document, Document)
    assert len(document.entries[0].guid) == 100_000


def test_the_first_items_are_read():
    """More items than anyone reads are cut, and that is said."""
    document = read(feed(*[{"id": str(n)} for n in range(MAX_ENTRIES + 1)]))

    assert isinstance(document, Document)
    assert len(document.entries) == MAX_ENTRIES
    assert document.fault


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "title", "name", "url", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.sampled_from(["id", "url", "title", "authors", "author", "content_text"]), VALUES)))
def test_any_values_are_read(items):
    """Whatever stands in the fields, the reader does not raise."""
    assert isinstance(read(feed(*items)), Document)
