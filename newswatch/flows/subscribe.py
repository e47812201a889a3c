"""Feeds in and out of the shelf: add, remove, enable, disable, take in a list, give it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Protocol, Unpack
from urllib.parse import urlsplit

from newswatch import text
from newswatch.errors import UsageError
from newswatch.model import Feed
from newswatch.store import feeds

if TYPE_CHECKING:
    from sqlite3 import Connection

    from newswatch.store.schema import Shelf


class Wanted(Protocol):
    """A feed as a list describes it; `model.Feed` is one."""

    @property
    def url(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def publisher(self) -> str: ...
    @property
    def site(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...
    @property
    def category(self) -> str | None: ...
    @property
    def tier(self) -> int: ...
    @property
    def enabled(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Added:
    """A feed, whether it is a new subscription, and whether there was none before it."""

    feed: Feed
    new: bool
    first: bool = False


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a list brought: new feeds, how many were there already, and what was refused, each with its reason."""

    new: tuple[Feed, ...] = ()
    known: int = 0
    refused: tuple[str, ...] = ()


def add(db: Shelf, url: str, *, now: datetime, **about: Unpack[feeds.About]) -> Added:
    """Subscribe to the feed at a URL that the user typed, or with `by_hand` False that a page led to (its origin may
    then not be a private address). Raises UsageError for what is no http(s) URL."""
    url = checked(url)
    with db.atomic():
        known = _subscribed(db.conn, url)
        if known is not None:
            return Added(known, new=False)
        said: feeds.About = {"by_hand": True, **about}
        said["title"] = text.line(about.get("title", ""))
        said["publisher"] = text.line(about.get("publisher", ""))
        first = not feeds.all_feeds(db.conn)
        return Added(feeds.add(db, url, now=now, **said), new=True, first=first)


def take_in(db: Shelf, wanted: Iterable[Wanted], *, now: datetime) -> TakenIn:
    """Subscribe to all feeds of a list, in one transaction; a row that cannot be used is refused alone."""
    new: list[Feed] = []
    known, refused = 0, []
    with db.atomic():
        for row in wanted:
            try:
                url = checked(row.url)
            except UsageError as error:
                refused.append(error.message)
                continue
            if _subscribed(db.conn, url) is not None:
                known += 1
                continue
            new.append(
                feeds.add(
                    db,
                    url,
                    now=now,
                    title=text.line(row.title),
                    publisher=text.line(row.publisher),
                    site=row.site,
                    language=row.language,
                    category=row.category,
                    tier=row.tier,
                    enabled=row.enabled,
                )
            )
    return TakenIn(tuple(new), known, tuple(refused))


def remove(db: Shelf, words: Sequence[str], *, now: datetime) -> list[Feed]:
    """End subscriptions, all or none; the articles stay. Raises UsageError for a word that names no feed."""
    with db.atomic():
        found = chosen(db.conn, words)
        for feed in found:
            feeds.remove(db, feed.id, now=now)
    return found


def enable(db: Shelf, words: Sequence[str], *, on: bool) -> list[Feed]:
    """Let feeds be asked again, or let them rest, all or none. Raises UsageError for a word that names no feed."""
    with db.atomic():
        found = chosen(db.conn, words)
        for feed in found:
            feeds.enable(db, feed.id, on=on)
    return found


def subscribed(conn: Connection) -> Iterator[Feed]:
    """The feeds as values, for writing them into a list (OPML)."""
    yield from feeds.all_feeds(conn)


def chosen(conn: Connection, words: Sequence[str]) -> list[Feed]:
    """The feeds that words mean: name, URL or id, each feed once. Raises UsageError, with a suggestion."""
    found: dict[int, Feed] = {}
    for word in words:
        feed = feeds.find(conn, word)
        if feed is None:
            close = get_close_matches(word, [feed.name for feed in feeds.all_feeds(conn)], 1)
            hint = f"Did you mean {close[0]}?" if close else "`newswatch feeds list` shows the feeds there are."
            raise UsageError(f"There is no feed {text.line(word)!r}.", hint=hint)
        found[feed.id] = feed
    return list(found.values())


def checked(url: str) -> str:
    """The URL of a feed, without blanks around it and fragment. Raises UsageError for what cannot be fetched."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or text.line(url) != url or " " in url or not url.isprintable():
        shown = text.line(url)[:100]
        raise UsageError(f"{shown!r} is not the URL of a feed.", hint="It begins with http:// or https://.")
    return parts._replace(fragment="").geturl()


def _subscribed(conn: Connection, url: str) -> Feed | None:
    found = feeds.find(conn, url)
    return found if found is not None and found.url == url and feeds.is_subscription(conn, found.id) else None
