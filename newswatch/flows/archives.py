"""Archives in other forms than JSON Lines: a JSON array, CSV, Parquet, and feeds (Atom, RSS, JSON Feed) kept in a file.

    file -> its form, by its first bytes -> articles with their numbers, or why one is none

Rules:
1. The form is told by what the file holds, never by its name.
2. A JSON array, CSV and Parquet go by in batches; a feed is read whole and has a most (feeds.document).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import IO, Any, Literal
from urllib.parse import urlsplit

from newswatch.errors import NewswatchError
from newswatch.feeds.archive import MAX_TEXT, Archived, Unusable, archived_of, of_urn
from newswatch.model import Article

Form = Literal["jsonl", "json", "csv", "parquet", "feed", "opml"]
HEAD = 4096  # bytes that are looked at
MISSING = "pip install 'newswatch[parquet]'"
_PACKED = (
    (b"\x1f\x8b", "zcat"),
    (b"BZh", "bzcat"),
    (b"\xfd7zXZ", "xzcat"),
    (b"\x28\xb5\x2f\xfd", "zstdcat"),
    (b"PK\x03\x04", "unzip -p"),
)
_COLUMNS = frozenset({"title", "body", "text"})
_GUARDED = re.compile(r"'+[=+\-@\t\r\n|%＝＋－＠]")  # the apostrophe that our CSV puts before a formula
_CHUNK = 1 << 16  # characters of a JSON array at a time
_BETWEEN = " \t\r\n,"  # what stands between its values
_ROWS = 500  # of Parquet at a time


def packed_by(head: bytes) -> str | None:
    """The program that unpacks a compressed file to standard output, by its first bytes; None when it is none."""
    return next((program for magic, program in _PACKED if head.startswith(magic)), None)


def form_of(head: bytes) -> Form:
    """The form of a file by its first bytes; what is not known is taken for JSON Lines, whose faults have numbers."""
    if head.startswith(b"PAR1"):
        return "parquet"
    words = head.decode("utf-8-sig", "replace").lstrip()
    if words.startswith("<"):
        return "opml" if re.search(r"<opml[\s>]", words, re.IGNORECASE) else "feed"
    first = words.partition("\n")[0]
    if words.startswith("{"):
        return "feed" if '"https://jsonfeed.org/version/' in words.replace("\\/", "/") else "jsonl"
    if words.startswith("["):
        return "json"
    columns = {name.strip().strip('"').lower() for name in first.split(",")}
    return "csv" if len(columns) > 1 and columns & _COLUMNS else "jsonl"


def rows_of_json(file: IO[bytes], now: datetime) -> Iterator[tuple[int, Archived | Unusable]]:
    """The articles of one JSON array of objects, each with its number from 1. What follows a fault is not read."""
    decoder, text, number = json.JSONDecoder(), io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace"), 0
    try:
        rest, room = text.read(_CHUNK).lstrip()[1:], _CHUNK
        while True:
            rest = rest.lstrip(_BETWEEN)
            try:
                said, end = decoder.raw_decode(rest)
            except (ValueError, RecursionError) as error:
                more = text.read(room) if len(rest) < MAX_TEXT * 4 else ""
                if more:
                    rest, room = rest + more, room * 2
                    continue
                if rest.strip() != "]":
                    yield number + 1, Unusable(f"not JSON: {getattr(error, 'msg', 'too deeply nested')}")
                return
            number, rest, room = number + 1, rest[end:], _CHUNK
            yield number, archived_of(said, now) if isinstance(said, dict) else Unusable("not a JSON object")
    finally:
        text.detach()


def rows_of_csv(file: IO[bytes], now: datetime) -> Iterator[tuple[int, Archived | Unusable]]:
    """The articles of a CSV file with a head, in the names of the JSON Lines form, each with the number of its line."""
    limit = csv.field_size_limit(MAX_TEXT)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    try:
        reader = csv.DictReader(text)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield reader.line_num, Unusable(f"not CSV: {error}")
                continue
            yield reader.line_num, archived_of({key: _bare(value) for key, value in row.items() if key and value}, now)
    finally:
        text.detach()
        csv.field_size_limit(limit)


def _bare(cell: Any) -> Any:
    return cell[1:] if isinstance(cell, str) and _GUARDED.match(cell) else cell


def rows_of_parquet(file: IO[bytes], now: datetime) -> Iterator[tuple[int, Archived | Unusable]]:
    """The articles of a Parquet file, each with the number of its row from 1. Raises NewswatchError without pyarrow."""
    parquet = library()
    source = file if file.seekable() else io.BytesIO(file.read())
    try:
        number = 0
        for batch in parquet.ParquetFile(source).iter_batches(_ROWS):
            for row in batch.to_pylist():
                number += 1
                yield number, archived_of({key: _said(value) for key, value in row.items()}, now)
    except (OSError, ValueError) as error:  # pyarrow's own errors are both
        raise NewswatchError(f"The file is no Parquet that can be read: {error}.") from error


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def library() -> Any:
    """pyarrow's module for Parquet. Raises NewswatchError that names the extra when it is not installed."""
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise NewswatchError(
            "Parquet needs pyarrow, which is not installed.", hint=f"Install the extra: {MISSING}"
        ) from error
    return parquet


def entries_of_feed(file: IO[bytes], now: datetime) -> Iterator[tuple[int, Archived | Unusable]]:
    """The articles of a feed in a file, the feed's own title as publisher where an entry names none.

    Raises NewswatchError for what is no feed. What was lost is told with the numbers after the last article's.
    """
    from newswatch.feeds.document import MAX_BYTES, Unreadable
    from newswatch.feeds.normalise import articles
    from newswatch.feeds.read import read
    from newswatch.flows.cage import Cage

    body = file.read(MAX_BYTES + 1)
    with Cage() as cage:
        document = read(body, content_type=None, tolerant=cage.read)
    if isinstance(document, Unreadable):
        raise NewswatchError(
            f"The file is no feed: {document.reason}.", hint="`newswatch import --help` names the forms."
        )
    found = articles(document, feed_url="", declared_language=document.language or None, now=now)
    for number, article in enumerate(found.articles, 1):
        yield number, _of_entry(replace(article, publisher=article.publisher or _publisher(article, found.title)))
    lost = [*found.lost, *([document.fault] if document.fault else [])]
    for number, reason in enumerate(lost, len(found.articles) + 1):
        yield number, Unusable(reason)


def _of_entry(article: Article) -> Archived:
    """The same with the feed and the guid that it had, when it is an entry of our own export."""
    known = of_urn(article.guid)
    return Archived(replace(article, guid=known[1]), known[0]) if known else Archived(article)


def _publisher(article: Article, title: str) -> str:
    host = urlsplit(article.url).hostname if article.url else None
    return (host or "").removeprefix("www.") or title
