"""What is given out is well-formed in its format, whatever the feeds said."""

import json
from typing import Any
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from newswatch import text
from newswatch.flows import exporting
from newswatch.render import json_text
from tests.store.build import NOW

ATOM = "{http://www.w3.org/2005/Atom}"
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(text.plain)
ROWS = st.lists(
    st.builds(
        lambda guid, url, title, summary, body, author, publisher: {
            "id": 1,
            "story": 1,
            "guid": guid,
            "feed": "techradar",
            "publisher": publisher,
            "origin": None,
            "url": url,
            "title": title,
            "summary": summary,
            "author": author,
            "language": "en",
            "published": "2025-08-15T09:12:00Z",
            "first_seen": "2025-08-15T09:12:00Z",
            "flags": ["model-delay"],
            "companies": [{"slug": "deepseek", "name": "DeepSeek"}],
            "chips": [],
            "models": [{"slug": "deepseek-r2", "name": "DeepSeek R2"}],
            "events": [{"type": "delay"}],
            "relations": [],
            "text": body,
        },
        PLAIN,
        st.none() | st.just('https://example.com/?a=1&b="2"'),
        PLAIN,
        PLAIN,
        PLAIN,
        st.none() | PLAIN,
        PLAIN,
    ),
    max_size=3,
)


@given(ROWS)
def test_atom_is_well_formed(rows: list[dict[str, Any]]) -> None:
    """Every entry has id, title, dates and an author (or the feed has one), and its texts come back as they were."""
    feed = ElementTree.fromstring("\n".join(exporting.atom(rows, title="<&>", now=NOW)))

    entries = feed.findall(f"{ATOM}entry")
    assert feed.findtext(f"{ATOM}title") == "<&>"
    assert [entry.findtext(f"{ATOM}title") or "" for entry in entries] == [row["title"] for row in rows]
    assert [entry.findtext(f"{ATOM}content") or "" for entry in entries] == [row["text"] for row in rows]
    for entry in entries:
        assert entry.findtext(f"{ATOM}id")
        assert entry.findtext(f"{ATOM}updated") == "2025-08-15T09:12:00Z"
        assert entry.find(f"{ATOM}author/{ATOM}name") is not None or feed.find(f"{ATOM}author/{ATOM}name") is not None
        assert [one.get("term") for one in entry.findall(f"{ATOM}category")] == [
            "flag:model-delay",
            "event:delay",
            "company:deepseek",
            "model:deepseek-r2",
        ]


@given(ROWS)
def test_a_json_feed_is_json(rows: list[dict[str, Any]]) -> None:
    """An object of version 1.1 with one item an article; each item has an id and a content."""
    feed = json.loads("\n".join(exporting.jsonfeed(rows, title='a "title"')))

    assert (feed["version"], feed["title"]) == ("https://jsonfeed.org/version/1.1", 'a "title"')
    assert [item.get("title", "") for item in feed["items"]] == [row["title"] for row in rows]
    assert all(item["id"] and "content_text" in item for item in feed["items"])


@given(ROWS)
def test_json_lines_are_lines(rows: list[dict[str, Any]]) -> None:
    """One article a line, whatever line breaks its texts have."""
    lines = list(json_text.lines(rows))

    assert [json.loads(line) for line in lines] == rows
    assert not any("\n" in line for line in lines)
