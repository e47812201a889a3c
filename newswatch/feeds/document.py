"""A feed as it was read: the strings that it says, before anything is cleaned, resolved or judged.

Whatever reads a feed (the fast reader, feedparser, JSON Feed) ends in these values, so `normalise` knows only them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["rss", "rdf", "atom", "json"]
Why = Literal["empty", "html", "not-a-feed", "too-large", "too-slow", "too-hungry", "broken"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One item or entry. Texts are markup (literal text stands escaped), except a title with `title_is_text`.

    A missing element is the empty string. `link` is resolved against xml:base where the document has one and is else
    as it stands; `base` is the xml:base in force at the entry, or "".
    """

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    published: str = ""
    updated: str = ""
    language: str = ""
    base: str = ""
    source: str = ""  # <source> or dc:publisher: whose article it is, when the feed only passes it on
    title_is_text: bool = False  # Atom type="text": "<b>" is three characters and no tag


@dataclass(frozen=True, slots=True)
class Document:
    """A whole feed with its hints on pacing (RSS 2.0 `ttl`, `skipHours`, `skipDays`; the syndication module `sy:`).

    `skip_hours` are hours 0-23 in GMT, `skip_days` weekdays with Monday 0. `cut` says that the document ended early:
    its validators must not be kept. `fault` is what was wrong with it, or None; more than MAX_ENTRIES entries is one.
    """

    title: str = ""
    site: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    update_seconds: int | None = None
    format: Format = "rss"
    cut: bool = False
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Not a feed, or one that would cost too much: why, as a word for programs and as a phrase for people."""

    reason: str  # "the answer is a web page, not a feed"
    why: Why = "not-a-feed"


MAX_BYTES = 32 * 1024 * 1024  # decoded; a feed with full texts of 1,000 articles has about 10 MB
MAX_ENTRIES = 5000  # the first in document order; real feeds have 10 to 500
TOO_MANY = f"it has more than {MAX_ENTRIES:,} entries, and the first were read"
MAX_DEPTH = 200  # XHTML in real feeds is nested 10 to 30 deep
MAX_ATTRIBUTES = 256  # on one element
