"""Feeds as bytes, good and bad."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from html import escape

DATE = "Tue, 04 Aug 2026 09:00:00 GMT"


def item(n: int = 1, **parts: str | None) -> str:
    """One RSS item; `parts` replace its elements, None leaves one out."""
    elements = {
        "title": f"Chip maker {n} ships late",
        "link": f"http://news.example/{n}",
        "guid": f"guid-{n}",
        "pubDate": DATE,
        "description": f"Report number {n} on a delayed chip.",
    } | parts
    return (
        "<item>"
        + "".join(f"<{name}>{text}</{name}>" for name, text in elements.items() if text is not None)
        + "</item>"
    )


def rss(
    items: int | Iterable[str] = 3, head: str = "", declaration: str = '<?xml version="1.0" encoding="utf-8"?>'
) -> str:
    """An RSS 2.0 document as text."""
    body = "".join(item(n) for n in range(1, items + 1)) if isinstance(items, int) else "".join(items)
    return (
        f'{declaration}<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
        f"<title>Hostile</title><link>http://news.example/</link><description>d</description>{head}{body}</channel></rss>"
    )


def feed(items: int | Iterable[str] = 3, head: str = "") -> bytes:
    return rss(items, head).encode()


def atom(entries: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://news.example/a/">'
        f"<title>Hostile</title><id>urn:f</id><updated>2026-08-04T09:00:00Z</updated>{entries}</feed>"
    ).encode()


def entry(n: int, **parts: str) -> str:
    elements = {
        "title": f"<title>Entry {n}</title>",
        "link": f'<link href="http://news.example/{n}"/>',
        "id": f"<id>urn:e:{n}</id>",
        "updated": "<updated>2026-08-04T09:00:00Z</updated>",
        "summary": f"<summary>Summary {n}</summary>",
    } | parts
    return "<entry>" + "".join(elements.values()) + "</entry>"


PAGE = (
    b"<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body>"
    + escape("soon").encode()
    + b"</body></html>"
)


def gz(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(body) + packer.flush()


def bomb(megabytes: int) -> bytes:
    """Gzip of so many megabytes of blanks, made without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    blank = b" " * 1_000_000
    return b"".join(packer.compress(blank) for _ in range(megabytes)) + packer.flush()


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end
