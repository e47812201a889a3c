"""Probe: ask feeds or pages without storing anything, and say what is there.

address -> one visit -> feed? its health.  page? the feeds that it leads to, each visited too
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from typing import TYPE_CHECKING

from newswatch.errors import NewswatchError
from newswatch.feeds.document import Document, Unreadable
from newswatch.feeds.health import Health, health
from newswatch.flows.rounds import Asked, NotAsked, Rounds, may_be_private
from newswatch.flows.verdict import same_origin

if TYPE_CHECKING:
    from newswatch.flows.cage import Cage
    from newswatch.model import Feed
    from newswatch.web import Door, Failure, Response

PARALLEL = 16
GUESSES = 6  # addresses that a page does not name itself: how many are tried
NAMED = 10  # addresses that a page names: how many are visited


@dataclass(frozen=True, slots=True)
class Checked:
    """A feed of the shelf, and the state in which a probe found it."""

    feed: Feed
    health: Health
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that was found: its address, its own title, how many entries it has, and what led there."""

    url: str
    title: str
    entries: int
    how: str  # "itself" when the address was the feed, else a word of feeds.discover


def check(feeds: Iterable[Feed], *, now: datetime, contact: str | None = None) -> Iterator[Checked]:
    """The state of each feed, in their order. Several hosts are asked at the same time, each one request after
    another, and nothing is stored."""
    from newswatch.flows.cage import Cage
    from newswatch.web import Door, Limits, Request

    wanted = {feed.id: feed for feed in feeds}
    requests = [
        (feed.id, Request(feed.url, by_hand=may_be_private(feed), user_agent=feed.user_agent))
        for feed in wanted.values()
    ]
    came: SimpleQueue[Asked | NotAsked] = SimpleQueue()
    done: dict[int, Checked] = {}
    with Door(Limits(), contact=contact) as door, Cage() as cage:
        rounds = Rounds(door, requests, came.put, parallel=PARALLEL, in_flight=PARALLEL)
        for feed in wanted.values():
            while feed.id not in done:
                event = came.get()
                done[event.feed_id] = _checked(cage, wanted[event.feed_id], event, now)
                rounds.give_back(event.feed_id)
            yield done.pop(feed.id)


def _checked(cage: Cage, feed: Feed, event: Asked | NotAsked, now: datetime) -> Checked:
    from newswatch.feeds.normalise import articles
    from newswatch.web import Failure

    if isinstance(event, NotAsked):
        return Checked(feed, health(status=None, document=None, now=now, error=event.reason))
    answer = event.answer
    if isinstance(answer, Failure):
        return Checked(feed, health(status=None, document=None, now=now, error=answer.reason))
    document = _read(cage, answer) if answer.status in (200, 203) else None
    published = []
    if isinstance(document, Document):
        normal = articles(document, feed_url=feed.url, declared_language=feed.language, now=now)
        published = [one.published for one in normal.articles if one.published and one.date_quality == "stated"]
    status = 200 if answer.status == 203 else answer.status
    found = health(status=status, document=document, published=published, now=now, moved_to=answer.moved)
    return Checked(feed, found, answer.moved)


def discover(url: str, *, contact: str | None = None) -> tuple[Found, ...]:
    """The feeds at an address that the user typed: the address itself, else those of the page that is there.

    Raises NewswatchError when there is no answer.
    """
    from newswatch.feeds.discover import candidates
    from newswatch.feeds.encoding import decode
    from newswatch.flows.cage import Cage
    from newswatch.web import Door, Failure, Limits, public

    with Door(Limits(), contact=contact) as door, Cage() as cage:
        answer = _ask(door, url, by_hand=True)
        if isinstance(answer, Failure):
            raise NewswatchError(
                f"{public(url)} cannot be asked: {answer.reason}.", hint="Check the address and the network."
            )
        if answer.status not in (200, 203):
            raise NewswatchError(f"{public(url)} answers with status {answer.status}.", hint="Check the address.")
        document = _read(cage, answer)
        if isinstance(document, Document):
            return (Found(url, document.title or "", len(document.entries), "itself"),)
        wanted = candidates(decode(answer.body, answer.content_type).text, answer.url)
        named = [one for one in wanted if one.how in ("link", "site")][:NAMED]
        found = tuple(_visited(door, cage, url, [(one.url, one.title, one.how) for one in named]))
        guesses = [(one.url, one.title, one.how) for one in wanted if one.how not in ("link", "site")]
        return found or tuple(_visited(door, cage, url, guesses[:GUESSES], enough=1))


def _visited(
    door: Door, cage: Cage, typed: str, wanted: Iterable[tuple[str, str, str]], enough: int = NAMED
) -> Iterator[Found]:
    """Those of the addresses where a feed is, up to `enough` of them. A page may not lead to private addresses beyond
    the origin that the user typed."""
    from newswatch.web import Response

    for url, title, how in wanted:
        answer = _ask(door, url, by_hand=same_origin(url, typed))
        document = _read(cage, answer) if isinstance(answer, Response) and answer.status in (200, 203) else None
        if isinstance(document, Document):
            yield Found(url, document.title or title, len(document.entries), how)
            enough -= 1
            if not enough:
                return


def _ask(door: Door, url: str, *, by_hand: bool) -> Response | Failure:
    from newswatch.web import Request

    return door.fetch(Request(url, by_hand=by_hand, accept="*/*"))


def _read(cage: Cage, answer: Response) -> Document | Unreadable:
    from newswatch.feeds.read import read

    return read(answer.body, content_type=answer.content_type, tolerant=cage.read)
