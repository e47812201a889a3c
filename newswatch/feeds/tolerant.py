"""feedparser, for all that the fast reader refuses; meant to run in `flows.cage`, for it can be made to take minutes.

feedparser gets mended text (see `mend`), without its sanitizer and without its resolving of links in HTML: both are
quadratic on hostile input, and newswatch keeps plain text. What the elements of media and podcast modules say is kept
out of its sight, for it takes a picture's caption for the article's text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import Any

from newswatch.feeds import jsonfeed, mend, swift
from newswatch.feeds.document import TOO_MANY, Document, Entry, Format, Unreadable
from newswatch.feeds.markup import from_html
from newswatch.feeds.pace import skipped_days, skipped_hours, update_seconds, whole_number

_LOUD = re.compile(r"(</?)(media|itunes):(title|description|summary|subtitle|author|name|email|category|keywords)\b")
_HOURS = re.compile(r"<skipHours\b[^<>]*>(.{0,2000}?)</skipHours", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(r"<hour\b[^<>]*>([^<]{0,20})</hour", re.IGNORECASE)
_DAYS = re.compile(r"<skipDays\b[^<>]*>(.{0,2000}?)</skipDays", re.DOTALL | re.IGNORECASE)
_DAY = re.compile(r"<day\b[^<>]*>([^<]{0,20})</day", re.IGNORECASE)
_ROOT_TAG = re.compile(r"<[\w.:\-]++[^<>]*+>")
_BASE = re.compile(
    r"""(<(?:entry|item)\b(?=[^<>]*+(?<!/)>)[^<>]*?)\sxml:base\s*=\s*["']([^<>"']*)["']([^<>]*(?<!/)>)"""
)
_FIRST = re.compile(r"<(?:item|entry)\b", re.IGNORECASE)


def read(text: str) -> Document | Unreadable:
    """Read a feed that is not well-formed, that the fast reader does not know, or large JSON. Never raises.

    Its time is not bounded: call it by `flows.cage.Cage.read` where the text comes from the network.
    """
    if text.startswith(("{", "[")):
        return jsonfeed.read(text)
    mended = mend.mend(text)
    if mended is None:
        return Unreadable("there is no feed in it: neither RSS, RDF nor Atom")
    whole = mended.text if mend.is_well_formed(mended.text) else mend.balanced(mended.text)
    document = swift.read(whole) or by_feedparser(whole)
    if isinstance(document, Unreadable):
        return document
    return replace(document, cut=mended.cut, fault=_fault(text, mended))


def _fault(text: str, mended: mend.Mended) -> str | None:
    if mended.capped:
        return TOO_MANY
    if mended.cut:
        return "it ended early"
    return None if mended.text in text else "its XML was broken and was mended"


def by_feedparser(text: str) -> Document | Unreadable:
    """The document as feedparser understands it. `text` begins with its root element."""
    import feedparser

    try:
        parsed = feedparser.parse(
            b"<?xml version='1.0' encoding='utf-8'?>\n" + _prepared(text).encode("utf-8", "replace"),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        return _document(parsed, text)
    except (RecursionError, ValueError, KeyError, TypeError, AttributeError, LookupError) as error:
        return Unreadable(f"feedparser cannot read it ({type(error).__name__})", "broken")


def _prepared(text: str) -> str:
    """The text with modules of media and podcasts out of sight, and an entry's own base as an element of ours.

    Where the root has no base, feedparser forgets to leave the base of one entry when it goes on to the next.
    """
    root = _ROOT_TAG.match(text)
    if "xml:base" in text and root and "xml:base" not in root[0]:
        text = _BASE.sub(r"\1\3<nwbase>\2</nwbase>", text)
    return "".join(part if verbatim else _LOUD.sub(r"\1\2:x\3", part) for verbatim, part in mend.parts(text))


def _document(parsed: Any, text: str) -> Document | Unreadable:
    version = parsed.get("version") or ""
    feed = parsed.get("feed") or {}
    if not version and not parsed["entries"]:
        return Unreadable("there is no feed in it: neither RSS, RDF nor Atom")
    form: Format = "atom" if version.startswith("atom") else "rdf" if version in ("rss10", "rss090") else "rss"
    first = _FIRST.search(text)
    head = text[: first.start()] if first else text
    hours, days = _HOURS.search(head), _DAYS.search(head)
    return Document(
        title=_string(feed, "title"),
        site="" if _string(feed, "link") == _string(feed, "id") else _string(feed, "link"),
        language=_string(feed, "language"),
        entries=tuple(_entry(entry, form == "atom") for entry in parsed["entries"]),
        ttl_minutes=whole_number(_string(feed, "ttl")),
        skip_hours=skipped_hours(_HOUR.findall(hours[1])) if hours else (),
        skip_days=skipped_days(_DAY.findall(days[1])) if days else (),
        update_seconds=update_seconds(_string(feed, "sy_updateperiod"), _string(feed, "sy_updatefrequency")),
        format=form,
    )


def _string(mapping: Any, key: str) -> str:
    # dict.get: FeedParserDict.get answers `updated` with `published` when there is none.
    value = dict.get(mapping, key)
    return value if isinstance(value, str) else ""


def _entry(entry: Any, atom: bool) -> Entry:
    guid = _string(entry, "id")
    link = _string(entry, "link")
    title, title_kind = _string(entry, "title"), _kind(entry, "title_detail")
    if title_kind.endswith("xhtml+xml"):
        title, title_kind = from_html(title), "text/plain"
    content, kind = _content(entry)
    summary, summary_kind = _string(entry, "summary"), _kind(entry, "summary_detail")
    if summary == content and (not summary_kind or summary_kind == kind):
        summary = ""  # feedparser copies a content that has no summary
    summary = _typed(_whole(summary, summary_kind), atom and summary_kind == "text/plain")
    content = _typed(_whole(content, kind), atom and kind == "text/plain")
    return Entry(
        guid=guid,
        link=_string(entry, "feedburner_origlink") or ("" if link == guid else link),
        title=title,
        summary=summary,
        content=content,
        author=_authors(entry),
        published=_string(entry, "published"),
        updated=_string(entry, "updated") or _string(entry, "created"),
        language=_string(entry, "language") or _detail(entry, "title_detail", "language"),
        base=_string(entry, "nwbase") or _detail(entry, "title_detail", "base"),
        source=_detail(entry, "source", "title") or _string(entry, "publisher"),
        title_is_text=atom and title_kind == "text/plain",
    )


def _detail(entry: Any, key: str, name: str) -> str:
    detail = dict.get(entry, key)
    return _string(detail, name) if isinstance(detail, dict) else ""


def _kind(entry: Any, key: str) -> str:
    return _detail(entry, key, "type")


def _content(entry: Any) -> tuple[str, str]:
    """The longest content and its type; what is neither text nor markup is left out."""
    found = [(_string(part, "value"), _string(part, "type")) for part in dict.get(entry, "content") or ()]
    readable = [(value, kind) for value, kind in found if not kind or kind.startswith("text/") or kind.endswith("xml")]
    return max(readable, key=lambda one: len(one[0]), default=("", ""))


def _whole(value: str, kind: str) -> str:
    """XHTML with the block around it that feedparser takes away: line breaks in its source mean nothing."""
    return f"<div>{value}</div>" if value and kind.endswith("xhtml+xml") else value


def _typed(text: str, literal: bool) -> str:
    return escape(text, quote=False) if literal else text


def _authors(entry: Any) -> str:
    authors = dict.get(entry, "authors") or ()
    if len(authors) < 2:
        return swift.author_name(_string(entry, "author"))
    names = ""
    for author in authors:
        names = swift.joined_names(names, swift.author_name(_string(author, "name")))
    return names
