"""The rounds: a bounded number of threads visit feeds, one host after another, one feed of a host after another.

    hosts -> [ feed, feed, ... ]   (in parallel; each host in one thread)   -> report(...)

Rules:
1. A host is never asked twice at the same time; one that answers 429 is asked nothing more in this run.
2. A visit needs a slot, and a large body one of a few permits, which the run gives back when the feed is stored:
   memory is bounded by what is in flight.
3. Whoever was not asked is reported too, and so is whoever a fault of our own kept from it, so that the run can count
   to the end.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newswatch import __version__, text

if TYPE_CHECKING:
    from newswatch.model import Feed
    from newswatch.web import Door, Failure, Request, Response

TOO_MANY = 429
LARGE = 2_000_000  # bytes of a body that needs a permit
PERMITS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A feed was visited. `body_hash` stands for a body that was read."""

    feed_id: int
    answer: Response | Failure
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A feed was left alone in this run."""

    feed_id: int
    reason: str


def hash_of(body: bytes) -> str:
    """What makes two bodies the same; another version of newswatch reads every body anew."""
    return blake2b(body, digest_size=16, key=__version__.encode()).hexdigest()


def by_host(requests: Iterable[tuple[int, Request]]) -> list[list[tuple[int, Request]]]:
    """Queues of (feed id, request), one for each host, the longest first so that no long one is begun last."""
    hosts: dict[str, list[tuple[int, Request]]] = defaultdict(list)
    for feed_id, request in requests:
        hosts[_host(request.url)].append((feed_id, request))
    return sorted(hosts.values(), key=len, reverse=True)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def may_be_private(feed: Feed) -> bool:
    """Whether the feed's own origin may be a private address: the user typed its URL, or a list that he took in gives
    the address itself and not a name that could mean any."""
    from newswatch.web import is_literal_url

    return feed.by_hand or is_literal_url(feed.url)


class Rounds:
    """The threads of one run. `report` is called from them."""

    def __init__(
        self,
        door: Door,
        requests: Iterable[tuple[int, Request]],
        report: Callable[[Asked | NotAsked], None],
        *,
        parallel: int,
        in_flight: int,
    ) -> None:
        self._door = door
        self._report = report
        self._hosts = deque(by_host(requests))
        self._slots = threading.Semaphore(in_flight)
        self._permits = threading.Semaphore(PERMITS)
        self._with_permit: set[int] = set()
        self._ended: str | None = None
        self._threads = [
            threading.Thread(target=self._walk, name=f"round {n}", daemon=True)
            for n in range(min(parallel, len(self._hosts)))
        ]
        for thread in self._threads:
            thread.start()

    def give_back(self, feed_id: int) -> None:
        """A feed that was asked is stored: another may be asked."""
        if feed_id in self._with_permit:
            self._with_permit.discard(feed_id)
            self._permits.release()
        self._slots.release()

    def end(self, reason: str) -> None:
        """Ask nobody any more; visits under way are broken off. What is left is reported as not asked."""
        self._ended = reason
        self._door.hang_up()
        for _ in self._threads:
            self._slots.release()
            self._permits.release()

    def _walk(self) -> None:
        while True:
            try:
                queue = self._hosts.popleft()
            except IndexError:
                return
            quiet: str | None = None
            for feed_id, request in queue:
                self._slots.acquire()
                reason = self._ended or quiet
                if reason:
                    self._slots.release()
                    self._report(NotAsked(feed_id, reason))
                    continue
                if self._visit(feed_id, request) == TOO_MANY:
                    quiet = "its host asked for quiet (429)"

    def _visit(self, feed_id: int, request: Request) -> int | None:
        from newswatch.web import Failure

        answer = self._asked(request)
        if isinstance(answer, Failure):
            if self._ended:
                self._slots.release()
                self._report(NotAsked(feed_id, self._ended))
            else:
                self._report(Asked(feed_id, answer))
            return None
        whole = answer.status in (200, 203)
        if len(answer.body) > LARGE:
            self._permits.acquire()
            self._with_permit.add(feed_id)
        self._report(Asked(feed_id, answer, hash_of(answer.body) if whole else None))
        return answer.status

    def _asked(self, request: Request) -> Response | Failure:
        """The answer of the door, with a fault of our own as a value: it costs this visit, not the run."""
        from newswatch.web import Failure

        try:
            return self._door.fetch(request)
        except Exception as error:
            reason = f"newswatch cannot ask it: {type(error).__name__}: {text.line(str(error))[:200]}"
            return Failure("protocol", reason)
