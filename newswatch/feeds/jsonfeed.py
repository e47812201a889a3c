"""JSON Feed 1.0 and 1.1 (jsonfeed.org): strict about types, lenient about what is missing.

A field of the wrong type counts as missing; an item that is no object, or that says nothing, is left out. Numbers as
`id` are taken as their digits, as version 1.0 allows.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from newswatch.feeds.document import MAX_ENTRIES, TOO_MANY, Document, Entry, Unreadable

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/", re.IGNORECASE)


def read(text: str) -> Document | Unreadable:
    """Read a JSON Feed. Never raises; JSON that is no feed is `Unreadable`."""
    try:
        feed = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        return Unreadable("its JSON is nested too deep", "broken")
    except ValueError as error:
        return Unreadable(f"its JSON is broken: {error}", "broken")
    if not isinstance(feed, dict):
        return Unreadable("it is JSON and not a JSON Feed")
    items = feed.get("items")
    if not _VERSION.match(_string(feed, "version")) or not isinstance(items, list):
        return Unreadable("it is JSON and not a JSON Feed")
    return Document(
        title=_string(feed, "title"),
        site=_string(feed, "home_page_url"),
        language=_string(feed, "language"),
        entries=tuple(_entry(item) for item in items[:MAX_ENTRIES] if isinstance(item, dict)),
        format="json",
        fault=TOO_MANY if len(items) > MAX_ENTRIES else None,
    )


def _entry(item: dict[str, Any]) -> Entry:
    literal = _string(item, "content_text")
    content = _string(item, "content_html") or escape(literal, quote=False).replace("\n", "<br>")
    return Entry(
        guid=_string(item, "id"),
        link=_string(item, "url") or _string(item, "external_url"),
        title=_string(item, "title"),
        summary=escape(_string(item, "summary"), quote=False),
        content=content,
        author=_authors(item),
        published=_string(item, "date_published"),
        updated=_string(item, "date_modified"),
        language=_string(item, "language"),
        source=_publisher(item),
        title_is_text=True,
    )


def _authors(item: dict[str, Any]) -> str:
    authors = item.get("authors")
    if not isinstance(authors, list):
        authors = [item.get("author")]
    names = [_string(author, "name") for author in authors if isinstance(author, dict)]
    return ", ".join(dict.fromkeys(name for name in names if name))


def _publisher(item: dict[str, Any]) -> str:
    """Whose article it is, as our own export says it."""
    ours = item.get("_newswatch")
    return _string(ours, "publisher") if isinstance(ours, dict) else ""


def _string(mapping: dict[str, Any], key: str) -> str:
    # Numbers arrive as strings (see parse_int), so that 1e400 and 10**5000 cost nothing.
    value = mapping.get(key)
    return value.strip() if isinstance(value, str) else ""
