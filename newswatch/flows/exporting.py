"""Give articles out for other programs, as streams of lines: Atom, JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from newswatch.feeds.archive import urn
from newswatch.times import rfc3339

Row = dict[str, Any]
HOME = "urn:newswatch"
OWN = "_newswatch"  # what JSON Feed has no word for; a name with an underscore is an extension (jsonfeed.org)


def atom(rows: Iterable[Row], *, title: str, now: datetime) -> Iterator[str]:
    """A feed by RFC 4287, an entry an article; each has a stable id."""
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom">'
    yield f"<id>{HOME}:{escape(title)}</id>"
    yield f"<title>{escape(title)}</title>"
    yield f"<updated>{rfc3339(now)}</updated>"
    # An entry whose author nobody knows has the feed's (RFC 4287, 4.1.2).
    yield "<author><name>newswatch</name></author>"
    yield "<generator>newswatch</generator>"
    for row in rows:
        yield from _entry(row)
    yield "</feed>"


def _entry(row: Row) -> Iterator[str]:
    yield "<entry>"
    yield f"<id>{urn(row['feed'], row['guid'])}</id>"
    yield f"<title>{escape(row['title'])}</title>"
    yield f"<published>{row['published']}</published>"
    yield f"<updated>{row['published']}</updated>"
    if row["author"]:
        yield f"<author><name>{escape(row['author'])}</name></author>"
    if row["url"]:
        yield f"<link href={quoteattr(row['url'])}/>"
    if row["publisher"]:
        yield f"<source><title>{escape(row['publisher'])}</title></source>"
    for label in _labels(row):
        yield f"<category term={quoteattr(label)}/>"
    if row["summary"]:
        yield f"<summary>{escape(row['summary'])}</summary>"
    if row.get("text"):
        yield f"<content>{escape(row['text'])}</content>"
    yield "</entry>"


def jsonfeed(rows: Iterable[Row], *, title: str) -> Iterator[str]:
    """A feed by jsonfeed.org/version/1.1, an item an article."""
    head = {"version": "https://jsonfeed.org/version/1.1", "title": title}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "items": ['
    before: str | None = None
    for row in rows:
        if before is not None:
            yield before + ","
        before = json.dumps(_item(row), ensure_ascii=False)
    if before is not None:
        yield before
    yield "]}"


def _item(row: Row) -> Row:
    item: Row = {
        "id": urn(row["feed"], row["guid"]),
        "url": row["url"],
        "title": row["title"],
        "summary": row["summary"] or None,
        "content_text": row.get("text") or row["summary"],
        "date_published": row["published"],
        "authors": [{"name": row["author"]}] if row["author"] else [],
        "language": row["language"],
        "tags": _labels(row),
        OWN: {"publisher": row["publisher"]},
    }
    return {key: value for key, value in item.items() if value not in (None, [])}


def _labels(row: Row) -> list[str]:
    """Tags as words of the query language: event:delay, company:deepseek."""
    found = [f"flag:{flag}" for flag in row["flags"]]
    found += [f"event:{event['type']}" for event in row["events"]]
    for kind, key in (("company", "companies"), ("chip", "chips"), ("model", "models")):
        found += [f"{kind}:{entity['slug']}" for entity in row[key]]
    return list(dict.fromkeys(found))
