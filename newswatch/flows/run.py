"""One run: answers come in from threads, articles from processes; this thread judges and has them stored.

    due feeds -> rounds (threads) -> bodies -> crew (processes) -> tagged articles -> keeper (this thread)

Rules:
1. A broken feed is an outcome with a reason; the others never notice.
2. Ctrl-C, SIGTERM and the deadline end the asking; what has been read is stored first.
3. `now` is the caller's; the time that passes during a run is added to it from a monotonic clock.
"""

from __future__ import annotations

import os
import queue
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from newswatch import schedule
from newswatch.config import FetchSettings
from newswatch.errors import DataError, NewswatchError
from newswatch.feeds.document import Unreadable
from newswatch.flows import verdict
from newswatch.flows.keep import Keeper, Ready
from newswatch.flows.rounds import Asked, NotAsked, Rounds, hash_of, may_be_private
from newswatch.flows.stopping import signals
from newswatch.flows.summary import Summary, Tell
from newswatch.flows.verdict import Notes
from newswatch.flows.workshop import Crew, Job, Result, Unable
from newswatch.model import Feed

if TYPE_CHECKING:
    from newswatch.store.feeds import FeedState
    from newswatch.store.schema import Shelf
    from newswatch.web import Limits, Request, Response

MOST_PROCESSES = 8


@dataclass(frozen=True, slots=True)
class Chosen:
    """The feeds of a run: those to ask, and how many rest."""

    due: list[tuple[Feed, FeedState]]
    resting: int = 0
    next_due: datetime | None = None  # of the first that rests


def _request(feed: Feed, state: FeedState, now: datetime) -> Request:
    from newswatch.web import Request

    whole = schedule.wants_whole(state.validators_at, now)
    return Request(
        feed.url,
        etag=None if whole else state.etag,
        last_modified=None if whole else state.last_modified,
        validators_url=Notes.from_json(state.hints).validators_url,
        by_hand=may_be_private(feed),
        user_agent=feed.user_agent,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """The crew is done with a body."""

    job: Job
    result: Result


@dataclass(frozen=True, slots=True)
class _Ending:
    """The run shall end early."""

    reason: str
    interrupted: bool


class Run:
    """One run over chosen feeds, over the network or over files."""

    def __init__(
        self,
        db: Shelf,
        path: Path,
        chosen: Chosen,
        *,
        now: datetime,
        command: str,
        scheduled: bool,
        tell: Tell | None,
        gazetteer: Path | None,
        processes: int | None,
    ) -> None:
        self._feeds = {feed.id: feed for feed, _ in chosen.due}
        self._states = {state.feed_id: state for _, state in chosen.due}
        self._start = now
        self._began = time.monotonic()
        self._command = command
        self._scheduled = scheduled
        self._resting = chosen.resting
        self._events: queue.SimpleQueue[Asked | NotAsked | _Read | _Ending] = queue.SimpleQueue()
        self._open = set(self._feeds)  # feeds that have no outcome yet
        self._in_order = False  # whether feeds are kept in their order, not in that of their answers
        self._kept_back: list[Ready] = []
        self._answers: dict[int, tuple[Response, str]] = {}  # whose bodies are being read, and the bodies' hashes
        self._ended: _Ending | None = None
        self._told_to_end = False  # by Ctrl-C or SIGTERM
        self._keeper = Keeper(db, total=len(self._feeds), clock=self._now, tell=tell)
        self._crew = Crew(
            path,
            lambda job, result: self._events.put(_Read(job, result)),
            size=_processors() if processes is None else processes,
            gazetteer=gazetteer,
        )

    def _now(self) -> datetime:
        return self._start + timedelta(seconds=int(time.monotonic() - self._began))

    # The two sources of answers

    def over_the_network(self, settings: FetchSettings, limits: Limits | None) -> Summary:
        """Ask every feed."""
        from newswatch.web import Door, Limits

        requests = [(feed.id, _request(feed, self._states[feed.id], self._start)) for feed in self._feeds.values()]
        limits = limits or Limits(total=float(settings.timeout))
        in_flight = settings.parallel * 2 + 16
        with ExitStack() as stack:
            stack.callback(self._crew.close)
            self._keeper.begin(self._command, scheduled=self._scheduled)
            if requests:
                door = stack.enter_context(Door(limits, contact=settings.contact))
                stack.enter_context(signals(self._interrupted))
                rounds = Rounds(door, requests, self._events.put, parallel=settings.parallel, in_flight=in_flight)
                stack.callback(rounds.end, "the run was ended")
                self._keeper.stored = rounds.give_back
                self._keeper.batch = min(self._keeper.batch, in_flight // 2)
                self._work(rounds, settings.deadline)
            return self._finish()

    def over_files(self, files: dict[int, Path]) -> Summary:
        """Take a file for each feed's answer, and keep them in the order of the feeds: the same files give the same
        numbers to articles and stories every time."""
        from newswatch.web import Response

        self._in_order = True

        with ExitStack() as stack:
            stack.callback(self._crew.close)
            self._keeper.begin(self._command, scheduled=self._scheduled)
            stack.enter_context(signals(self._interrupted))
            for feed_id, file in files.items():
                body = file.read_bytes()
                answer = Response(200, {}, body, self._feeds[feed_id].url, wire=len(body))
                self._events.put(Asked(feed_id, answer, hash_of(body)))
            self._work(None, None)
            return self._finish()

    def _finish(self) -> Summary:
        return self._keeper.finish(
            resting=self._resting,
            seconds=time.monotonic() - self._began,
            scheduled=self._scheduled,
            interrupted=lambda: self._told_to_end,  # maybe while stories are given, when no event is heard any more
        )

    def _interrupted(self) -> None:
        self._told_to_end = True
        self._events.put(_Ending("the run was interrupted", interrupted=True))

    # The loop

    def _work(self, rounds: Rounds | None, deadline: float | None) -> None:
        """Judge events until every feed has its outcome; have it stored now and then."""
        until = None if deadline is None else self._began + deadline
        while self._open:
            if until is not None and time.monotonic() > until:
                until = None
                self._events.put(_Ending(f"the run was over after {deadline:g} s", interrupted=False))
            self._keeper.store_what_is_due()
            try:
                event = self._events.get(timeout=0.2)
            except queue.Empty:
                continue
            match event:
                case Asked():
                    self._judge(event)
                case NotAsked():
                    self._skip(event.feed_id, event.reason)
                case _Read():
                    self._judge_reading(event)
                case _Ending():
                    self._end(event, rounds)
        for ready in sorted(self._kept_back, key=lambda one: one.feed.id):
            self._keeper.take(ready)
        self._keeper.store()

    def _end(self, ending: _Ending, rounds: Rounds | None) -> None:
        """Ask nobody any more, read nothing any more. The rounds report whom they leave out."""
        if self._ended is None or ending.interrupted:
            self._ended = ending
        self._crew.close()
        if rounds:
            rounds.end(ending.reason)
        for feed_id in list(self._answers if rounds else self._open):
            self._skip(feed_id, ending.reason)

    def _skip(self, feed_id: int, reason: str) -> None:
        if feed_id in self._open:
            self._open.discard(feed_id)
            self._keeper.skip(self._feeds[feed_id], reason)

    def _judge(self, event: Asked) -> None:
        """An answer came: its verdict, or its body to the crew."""
        from newswatch.web import Failure

        feed, state, answer, now = self._feeds[event.feed_id], self._states[event.feed_id], event.answer, self._now()
        if isinstance(answer, Failure):
            found = verdict.failed(feed, state, answer.reason, now, reached=answer.kind != "name")
        elif answer.status in (200, 203) and event.body_hash != state.body_hash:
            if self._ended:
                self._skip(feed.id, self._ended.reason)
                return
            self._answers[feed.id] = (replace(answer, body=b""), event.body_hash or "")
            self._crew.put(Job(feed.id, answer.body, answer.content_type, answer.url, feed.language, now))
            return
        elif answer.status in (200, 203) or (answer.status == 304 and answer.conditional):
            found = verdict.unchanged(feed, state, answer, now, self._start)
        else:
            found = verdict.refused(feed, state, answer, now)
        self._done(Ready(feed, state, found, now, answer))

    def _judge_reading(self, event: _Read) -> None:
        """A body was read: articles, or the reason why it is no feed."""
        if event.job.feed_id not in self._open:
            return
        feed, state = self._feeds[event.job.feed_id], self._states[event.job.feed_id]
        answer, body_hash = self._answers.pop(feed.id)
        result, now = event.result, self._now()
        if isinstance(result, Unable):
            kind = DataError if result.code == DataError.code else NewswatchError
            raise kind(result.message, hint=result.hint)
        if isinstance(result, Unreadable):
            found = verdict.failed(feed, state, result.reason, now, status=answer.status)
            self._done(Ready(feed, state, found, now, answer))
            return
        found = verdict.updated(
            feed, state, answer, body_hash,
            hints=result.hints, cut=result.cut, fault=result.fault, now=now, run_start=self._start,
        )  # fmt: skip
        self._done(Ready(feed, state, found, now, answer, result))

    def _done(self, ready: Ready) -> None:
        self._open.discard(ready.feed.id)
        if self._in_order:
            self._kept_back.append(ready)
        else:
            self._keeper.take(ready)


def _processors() -> int:
    size = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(size, MOST_PROCESSES)
