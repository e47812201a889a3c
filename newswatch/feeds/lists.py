"""Lists of feeds coming in: TOML tables, plain lists of addresses, and OPML handed on to its own reader.

A list is somebody's work of years: what is wrong in it is named with its place, and all the rest is taken.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from newswatch import text
from newswatch.feeds.encoding import decode, prolog_end

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?!\d)")
_BARE_HOST = re.compile(r"[\w\-]+(?:\.[\w\-]+)+(?::\d{1,5})?(?:/\S*)?")
_WORDS = re.compile(r'"([^"]*)"|(\S+)')
_OPML = re.compile(r"<(?:opml|body|head|outline)\b", re.IGNORECASE)
_TOML = re.compile(r"^[^\S\n]*\[\[?\s*feeds?\s*\]\]?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed of a list; fields as in `model.Feed`."""

    url: str
    title: str = ""
    publisher: str = ""
    site: str | None = None
    language: str | None = None
    category: str | None = None
    tier: int = 3
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list holds, each address once, and one phrase with its place for each thing that is wrong in it."""

    feeds: tuple[Subscription, ...]
    faults: tuple[str, ...] = ()


def read(body: bytes) -> Listed:
    """Read a list in any of the three forms; which one it is, its text says. Never raises."""
    from newswatch.feeds import opml

    content = decode(body).text
    if _OPML.match(content, prolog_end(content)):
        return opml.read(content)
    if _TOML.search(content):
        return read_toml(content)
    return read_plain(content)


def read_toml(content: str) -> Listed:
    """`[[feed]]` tables with url and, as they like, title, publisher, site, language (or lang), category, tier and
    enabled."""
    try:
        tables = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        return Listed((), (f"this is not valid TOML: {error}",))
    rows = tables.get("feed", tables.get("feeds", []))
    if not isinstance(rows, list):
        rows = [rows]
    return gathered(_from_table(number, row) for number, row in enumerate(rows, 1))


def _from_table(number: int, row: Any) -> Subscription | str:
    if not isinstance(row, dict) or not isinstance(row.get("url"), str):
        return f"feed {number} has no url"
    url = address(row["url"])
    if url is None:
        return f"feed {number}: {refusal(row['url'])}"
    tier = row.get("tier", 3)
    enabled = row.get("enabled", True)
    if not isinstance(tier, int) or isinstance(tier, bool) or not 1 <= tier <= 4:
        return f"feed {number} ({url}): tier is a number from 1 to 4"
    if not isinstance(enabled, bool):
        return f"feed {number} ({url}): enabled is true or false"
    return Subscription(
        url=url,
        title=_word(row, "title") or "",
        publisher=_word(row, "publisher") or "",
        site=_word(row, "site"),
        language=_word(row, "language") or _word(row, "lang"),
        category=_word(row, "category"),
        tier=tier,
        enabled=enabled,
    )


def _word(row: dict[str, Any], key: str) -> str | None:
    value = row.get(key)
    return text.line(value) or None if isinstance(value, str) else None


def read_plain(content: str) -> Listed:
    """One address a line; `#` begins a comment. After it may stand newsboat's tags: `"~A title" category`."""
    lines = enumerate(content.splitlines(), 1)
    return gathered(
        _from_line(number, row) for number, row in lines if row.strip() and not row.lstrip().startswith("#")
    )


def _from_line(number: int, row: str) -> Subscription | str:
    words = [quoted or bare for quoted, bare in _WORDS.findall(row)]
    url = address(words[0]) if words else None
    if url is None:
        return f"line {number}: {refusal(words[0] if words else row)}"
    notes = words[1 : words.index("#")] if "#" in words else words[1:]
    titles = [text.line(word[1:]) for word in notes if word.startswith("~")]
    tags = [text.line(word) for word in notes if not word.startswith(("~", "!"))]
    return Subscription(url=url, title=titles[0] if titles else "", category=tags[0] if tags else None)


def gathered(found: Iterable[Subscription | str]) -> Listed:
    """Rows and faults apart; an address that stands twice is taken once, as it stands first."""
    feeds: dict[str, Subscription] = {}
    faults: list[str] = []
    for one in found:
        if isinstance(one, str):
            faults.append(one)
        else:
            feeds.setdefault(one.url, one)
    return Listed(tuple(feeds.values()), tuple(faults))


def address(url: str) -> str | None:
    """The address of a feed as it stands, or None when it is not http or https.

    `feed:` before an address, as old browsers wrote it, goes; a bare host gets https. Nothing else changes: in the
    address of a feed every parameter may matter.
    """
    url = text.line(url).replace(" ", "%20")
    if url.lower().startswith("feed:"):
        rest = url[5:].removeprefix("//")
        url = rest if rest.lower().startswith(("http://", "https://")) else f"http://{rest}"
    if not _SCHEME.match(url) and _BARE_HOST.fullmatch(url):
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or len(url) > 4096:
        return None
    return url


def refusal(url: str) -> str:
    """Why an address was refused, as a phrase."""
    shown = text.line(url)
    shown = shown if len(shown) <= 80 else shown[:79] + "…"
    scheme = _SCHEME.match(shown)
    if scheme and scheme[0].lower() not in ("http:", "https:"):
        return f"{shown!r} is not taken: feeds are read from http and https only"
    return f"{shown!r} is no web address"
