"""Bytes of an answer to a document: which reader it is for, and what is no feed at all."""

from __future__ import annotations

import re
from collections.abc import Callable

from newswatch.feeds import jsonfeed, swift, tolerant
from newswatch.feeds.document import MAX_BYTES, Document, Unreadable
from newswatch.feeds.encoding import decode, prolog_end

Tolerant = Callable[[str], Document | Unreadable]

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LARGE_JSON = 2_000_000  # characters: ten times that in memory when they are ten million empty lists
_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)


def read(body: bytes, *, content_type: str | None = None, tolerant: Tolerant = tolerant.read) -> Document | Unreadable:
    """Read a feed in any of the formats. Never raises: what is no feed comes back as `Unreadable` with the reason.

    `body` is the decoded answer (no gzip any more), `content_type` the header as received. `tolerant` reads what the
    fast reader refuses: pass `flows.cage.Cage().read` for bytes from the network, so that a poisonous feed is stopped;
    the default reads in this process and has no bound.
    """
    if len(body) > MAX_BYTES:
        return Unreadable(f"it has more than {MAX_BYTES // 2**20} MB", "too-large")
    text = decode(body, content_type).text
    start = text.lstrip("\ufeff \t\r\n\x00\x0b\x0c")
    if not start:
        return Unreadable("the answer is empty", "empty")
    if start[0] in "{[":
        return jsonfeed.read(start) if len(start) < _LARGE_JSON else tolerant(start)
    if is_page(start):
        return Unreadable("it is a web page and not a feed", "html")
    if start[0] == "<":
        document = swift.read(start)
        if document is not None:
            return document
    elif not _FEED.search(start, 0, 65536):
        return Unreadable("it is neither XML nor JSON")
    return tolerant(start)


def is_page(text: str) -> bool:
    """Whether a text is an HTML page: it begins as one. (A feed that is sent as text/html is still a feed.)"""
    text = text[:65536]
    return _PAGE.match(text, prolog_end(text)) is not None
