"""A line of an archive (JSON Lines) becomes an article.

The keys: guid, url, title, summary, body, language, published, publisher, author; and feed, of what was exported.

Rules:
1. All keys but a title or a body may be missing; keys that are not known are passed over.
2. A line that cannot be used is a value with a reason, never an exception.
3. Identity is the guid, else the canonical URL, else a hash of title and body; the same line is the same article.
4. A line of our own export says which feed had the article, and its texts are plain: they are taken as they stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from newswatch import text
from newswatch.feeds.canonical import canonical
from newswatch.feeds.dates import parse
from newswatch.feeds.markup import from_html
from newswatch.model import Article, DateQuality

MAX_TEXT = 2_000_000  # characters of one field
# A text is taken for HTML when it has a tag (bare, or with name="value") or an entity; "a<b and b>c" has neither.
_MARKUP = re.compile(
    r"</?[A-Za-z][A-Za-z0-9]*(?:\s+[\w:-]+\s*=[^<>]*+|\s*/?)>|&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);"
)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_STRINGS = ("guid", "url", "title", "summary", "language", "publisher", "author")
_OURS = frozenset(("guid", "feed", "story", "first_seen"))  # a line that says these is of our own export
_GUESSED: dict[Any, DateQuality] = {"updated": "updated", "undated": "undated", "future": "future"}
_URN = "urn:newswatch:"
MAX_NAME = 200  # characters of a feed's name


@dataclass(frozen=True, slots=True)
class Unusable:
    """A line that is no article, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Archived:
    """An article of an archive, and the name of the feed that had it, where our own export says so."""

    article: Article
    feed: str | None = None


def archived(line: bytes, *, now: datetime) -> Archived | Unusable:
    """The article of one line (UTF-8, with or without its line end).

    `body` and `text` are the same thing; texts may be plain or HTML. A date may be anything that `feeds.dates` reads,
    or epoch seconds; without one the article is undated, one in the future is now.
    """
    try:
        said = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return Unusable(f"not UTF-8 (byte {error.start + 1})")
    except json.JSONDecodeError as error:
        return Unusable(f"not JSON: {error.msg.removesuffix(' at')} at character {error.pos + 1}")
    except (ValueError, RecursionError):
        return Unusable("not JSON: too large a number or too deeply nested")
    if not isinstance(said, dict):
        return Unusable("not a JSON object")
    return archived_of(said, now)


def archived_of(said: Mapping[str, Any], now: datetime) -> Archived | Unusable:
    """The article of a line's values by their names, as `archived` reads them from JSON."""
    feed = _feed(said)
    found = _article(said, text.plain if feed else _readable, now)
    if isinstance(found, Unusable):
        return found
    if feed:
        found = replace(
            found,
            language=said["language"] if _LANGUAGE.fullmatch(str(said.get("language"))) else found.language,
            date_quality=_GUESSED.get(said.get("date_quality"), found.date_quality),
        )
    return Archived(found, feed)


def _feed(said: Mapping[str, Any]) -> str | None:
    if not said.keys() >= _OURS:
        return None
    name = said["feed"]
    return name if isinstance(name, str) and _is_name(name) else None


def _is_name(name: str) -> bool:
    """Whether a feed may be called so."""
    return bool(name) and len(name) <= MAX_NAME and text.line(name) == name


def urn(feed: str, guid: str) -> str:
    """The id that an article has in an exported feed: the feed that had it, and its guid there."""
    return f"{_URN}{quote(feed, safe='')}:{quote(guid, safe='')}"


def of_urn(identity: str) -> tuple[str, str] | None:
    """The feed's name and the guid of such an id; None for any other one."""
    feed, colon, guid = (unquote(part) for part in identity.removeprefix(_URN).partition(":"))
    usable = identity.startswith(_URN) and colon and _is_name(feed) and guid and text.line(guid) == guid
    return (feed, guid) if usable else None


def _article(said: Mapping[str, Any], readable: Callable[[str], str], now: datetime) -> Article | Unusable:
    body = said.get("body") or said.get("text") or ""
    values = {name: said[name] for name in _STRINGS if said.get(name) is not None} | {"body": body}
    if isinstance(values.get("guid"), int):
        values["guid"] = str(values["guid"])
    for name, value in values.items():
        if not isinstance(value, str):
            return Unusable(f"{name!r} is not a string")
        if len(value) > MAX_TEXT:
            return Unusable(f"{name!r} is longer than {MAX_TEXT:,} characters")
    title = text.line(readable(values.get("title", "")))
    body = readable(body)
    if not title and not body:
        return Unusable("neither title nor body")
    dated = _dated(said.get("published"), now)
    if isinstance(dated, Unusable):
        return dated
    url = canonical(values.get("url", ""))
    return Article(
        guid=text.line(values.get("guid", "")) or url or _hash(title, body),
        url=url,
        title=title or text.line(body)[:200],
        summary=readable(values.get("summary", "")),
        text=body,
        author=text.line(values.get("author", "")) or None,
        language=text.language(f"{title}\n{body[:2000]}", values.get("language")),
        published=dated[0],
        date_quality=dated[1],
        publisher=text.line(values.get("publisher", "")) or _host(url),
    )


def _host(url: str | None) -> str | None:
    """Who publishes an article that does not say so: the host of its URL."""
    host = urlsplit(url).hostname if url else None
    return host.removeprefix("www.") if host else None


def _readable(value: str) -> str:
    return from_html(value) if _MARKUP.search(value) else text.plain(value)


def _hash(title: str, body: str) -> str:
    return "hash:" + blake2b(f"{title}\x1f{body}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _dated(said: Any, now: datetime) -> tuple[datetime, DateQuality] | Unusable:
    if said is None or said == "":
        return now, "undated"
    moment = None
    if isinstance(said, str):
        moment = parse(said)
    elif isinstance(said, int | float) and not isinstance(said, bool) and 0 < said < 1 << 34:
        moment = datetime.fromtimestamp(int(said), UTC)
    if moment is None:
        return Unusable(f"'published' is no date: {text.line(json.dumps(said, ensure_ascii=False))[:60]}")
    return (now, "future") if moment > now else (moment, "stated")
