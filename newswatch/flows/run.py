"""One run: answers come in from threads, articles from processes; this thread judges and stores.

    due feeds -> rounds (threads) -> bodies -> crew (processes) -> tagged articles -> store (this thread)

Rules:
1. A feed's articles, validators and pacing are stored in one transaction, several feeds in each.
2. A broken feed is an outcome with a reason; the others never notice.
3. Ctrl-C, SIGTERM and the deadline end the asking; what has been read is stored first.
4. `now` is the caller's; the time that passes during a run is added to it from a monotonic clock.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newswatch import schedule, text
from newswatch.config import FetchSettings
from newswatch.errors import NewswatchError
from newswatch.feeds.document import Unreadable
from newswatch.flows import verdict
from newswatch.flows.rounds import Asked, NotAsked, Rounds, hash_of, may_be_private
from newswatch.flows.verdict import Notes, Verdict
from newswatch.flows.workshop import Crew, Job, Reading, Result, Unable
from newswatch.model import Feed
from newswatch.store import articles
from newswatch.store.articles import Row, Saved

if TYPE_CHECKING:
    from newswatch.flows.group import Grouper
    from newswatch.store.feeds import FeedState
    from newswatch.store.log import Visit
    from newswatch.store.schema import Shelf
    from newswatch.web import Failure, Limits, Request, Response

BATCH_FEEDS = 50  # in one transaction, at most
BATCH_ARTICLES = 1500
BATCH_SECONDS = 1.0  # how long what was read may wait to be stored


@dataclass(frozen=True, slots=True)
class Step:
    """Progress: one more feed is done."""

    done: int
    total: int
    feed: str  # its name
    outcome: str  # updated, unchanged, failed, skipped
    new: int = 0  # articles
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A feed that failed, as the summary shows it."""

    feed: str
    url: str  # without credentials
    reason: str
    retry_at: datetime | None  # None: not asked again


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did."""

    due: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    skipped: int = 0
    articles_new: int = 0
    articles_updated: int = 0
    stories_new: int = 0
    stories_updated: int = 0
    flags: dict[str, int] = field(default_factory=dict)  # of the new articles
    failures: tuple[Failed, ...] = ()
    lost: tuple[str, ...] = ()  # entries that could not be used: "feed: reason"
    seconds: float = 0.0
    scheduled: bool = False
    interrupted: bool = False
    subscribed: int = 0  # default feeds that this run subscribed to
    note: str | None = None  # one sentence that a person should read

    @property
    def exit_code(self) -> int:
        """0 every feed that was asked answered, 3 some failed, 1 none answered, 130 interrupted; a scheduled run
        counts single failing feeds as no failure."""
        if self.interrupted:
            return 130
        if not self.failed:
            return 0
        if not self.updated + self.unchanged:
            return 1
        return 0 if self.scheduled else 3

    def to_dict(self) -> dict[str, Any]:
        """`fetch --json` (docs/reference/json.md)."""
        return {
            "feeds": {
                "due": self.due,
                "updated": self.updated,
                "unchanged": self.unchanged,
                "failed": self.failed,
                "skipped": self.skipped,
            },
            "articles": {"new": self.articles_new, "updated": self.articles_updated},
            "stories": {"new": self.stories_new, "updated": self.stories_updated},
            "flags": dict(self.flags),
            "failures": [
                {
                    "feed": failure.feed,
                    "url": failure.url,
                    "reason": failure.reason,
                    "retry_at": failure.retry_at and failure.retry_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                }
                for failure in self.failures
            ],
            "lost": list(self.lost),
            "interrupted": self.interrupted,
            "seconds": round(self.seconds, 3),
        }


Tell = Callable[[Step], None]


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


# --- Ask and apply -------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class _Ready:
    """A feed that waits to be stored."""

    feed: Feed
    verdict: Verdict
    at: datetime
    answer: Response | Failure | None = None
    reading: Reading | None = None


class Run:
    """One run: events come in from threads, this thread judges and stores."""

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
        self._db = db
        self._path = path
        self._feeds = {feed.id: feed for feed, _ in chosen.due}
        self._states = {state.feed_id: state for _, state in chosen.due}
        self._start = now
        self._clock = time.monotonic()
        self._command = command
        self._scheduled = scheduled
        self._tell = tell
        self._events: queue.SimpleQueue[Asked | NotAsked | _Read | _Ending] = queue.SimpleQueue()
        self._give_back: Callable[[], None] = lambda: None
        self._answers: dict[int, tuple[Response, str]] = {}  # whose bodies are being read
        self._pending: list[_Ready] = []
        self._pending_since = 0.0
        self._unresolved: list[_Ready] = []
        self._outcomes: Counter[str] = Counter()
        self._saved = Saved()
        self._grouper: Grouper | None = None
        self._failures: list[Failed] = []
        self._lost: list[str] = []
        self._resting = chosen.resting
        self._interrupted = False
        size = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._crew = Crew(
            path,
            lambda job, result: self._events.put(_Read(job, result)),
            size=min(size, 8) if processes is None else processes,
            gazetteer=gazetteer,
        )

    # The two sources of answers

    def over_the_network(self, settings: FetchSettings, limits: Limits | None) -> Summary:
        from newswatch.web import Door, Limits

        requests = [(feed.id, _request(feed, self._states[feed.id], self._start)) for feed in self._feeds.values()]
        limits = limits or Limits(total=float(settings.timeout))
        with ExitStack() as stack:
            stack.callback(self._crew.close)
            self._begin()
            if requests:
                door = stack.enter_context(Door(limits, contact=settings.contact))
                stack.enter_context(self._signals())
                rounds = Rounds(
                    door, requests, self._events.put, parallel=settings.parallel, in_flight=settings.parallel * 2 + 16
                )
                stack.callback(rounds.end, "the run was ended")
                self._give_back = rounds.give_back
                self._work(rounds, settings.deadline)
            return self._finish()

    def over_files(self, files: dict[int, Path]) -> Summary:
        from newswatch.web import Response

        with ExitStack() as stack:
            stack.callback(self._crew.close)
            self._begin()
            stack.enter_context(self._signals())
            for feed_id, file in files.items():
                body = file.read_bytes()
                answer = Response(200, {}, body, self._feeds[feed_id].url, wire=len(body))
                self._events.put(Asked(feed_id, answer, hash_of(body)))
            self._work(None, None)
            return self._finish()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Ctrl-C and SIGTERM become an event; a second one ends the process where it stands."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(number: int, frame: object) -> None:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            self._events.put(_Ending("the run was interrupted", interrupted=True))

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    # The loop

    @property
    def _now(self) -> datetime:
        return self._start + timedelta(seconds=int(time.monotonic() - self._clock))

    def _work(self, rounds: Rounds | None, deadline: float | None) -> None:
        """Judge events until every feed has its outcome. What is pending is stored when there is enough of it, or
        nothing else to do."""
        until = None if deadline is None else self._clock + deadline
        open_feeds = set(self._feeds)
        while open_feeds:
            if until is not None and time.monotonic() > until:
                until = None
                self._events.put(_Ending(f"the run was over after {deadline:g} s", interrupted=False))
            if self._pending and (
                len(self._pending) >= BATCH_FEEDS
                or sum(len(ready.reading.rows) for ready in self._pending if ready.reading) >= BATCH_ARTICLES
                or time.monotonic() - self._pending_since > BATCH_SECONDS
            ):
                self._store()
            try:
                event = self._events.get(timeout=0.02 if self._pending else 0.2)
            except queue.Empty:
                self._store()
                continue
            match event:
                case Asked():
                    self._judge(event, open_feeds)
                case NotAsked():
                    open_feeds.discard(event.feed_id)
                    self._skip(event.feed_id, event.reason)
                case _Read():
                    if event.job.feed_id in open_feeds:
                        open_feeds.discard(event.job.feed_id)
                        self._judge_reading(event)
                case _Ending():
                    self._interrupted = self._interrupted or event.interrupted
                    if rounds:
                        rounds.end(event.reason)
                    self._crew.close()
                    for feed_id in self._answers:
                        open_feeds.discard(feed_id)
                        self._skip(feed_id, event.reason)
                    self._answers.clear()
                    if rounds is None:
                        break
        self._store()

    def _judge(self, event: Asked, open_feeds: set[int]) -> None:
        """An answer came: its verdict, or its body to the crew."""
        from newswatch.web import Failure

        feed, state, answer, now = self._feeds[event.feed_id], self._states[event.feed_id], event.answer, self._now
        if isinstance(answer, Failure):
            found = verdict.failed(feed, state, answer.reason, now, reached=answer.kind != "name")
        elif answer.status in (200, 203) and event.body_hash != state.body_hash:
            self._answers[feed.id] = (replace(answer, body=b""), event.body_hash or "")
            self._crew.put(Job(feed.id, answer.body, answer.content_type, answer.url, feed.language, now))
            return
        elif answer.status in (200, 203) or (answer.status == 304 and answer.conditional):
            found = verdict.unchanged(feed, state, answer, now, self._start)
        else:
            found = verdict.refused(feed, state, answer, now)
        open_feeds.discard(feed.id)
        self._ready(_Ready(feed, found, now, answer))

    def _judge_reading(self, event: _Read) -> None:
        """A body was read: articles, or the reason why it is no feed."""
        feed, state, result, now = (
            self._feeds[event.job.feed_id],
            self._states[event.job.feed_id],
            event.result,
            self._now,
        )
        answer, body_hash = self._answers.pop(feed.id)
        if isinstance(result, Unable):
            raise NewswatchError(result.message, hint=result.hint)
        if isinstance(result, Unreadable):
            found = verdict.failed(feed, state, result.reason, now, status=answer.status)
            self._ready(_Ready(feed, found, now, answer))
            return
        found = verdict.updated(
            feed, state, answer, body_hash,
            hints=result.hints, cut=result.cut, fault=result.fault, now=now, run_start=self._start,
        )  # fmt: skip
        self._lost += [f"{feed.name}: {reason}" for reason in result.lost]
        self._ready(_Ready(feed, found, now, answer, result))

    def _ready(self, ready: _Ready) -> None:
        if ready.verdict.outcome == "failed" and getattr(ready.answer, "kind", None) == "name":
            # Nobody was asked. Whether that is the feed's fault shows when the run is over.
            self._unresolved.append(ready)
            self._give_back()
            return
        if not self._pending:
            self._pending_since = time.monotonic()
        self._pending.append(ready)

    def _skip(self, feed_id: int, reason: str) -> None:
        self._count(self._feeds[feed_id], "skipped", reason=reason)

    # Storing

    def _begin(self) -> None:
        from newswatch.store import log

        self._last_id = articles.last_id(self._db.conn)
        self._run_id = log.start(self._db, self._command, now=self._start, scheduled=self._scheduled)

    def _store(self) -> None:
        """Store what is pending in one transaction; when it fails over one feed, the others are stored without it."""
        import sqlite3

        batch, self._pending = self._pending, []
        if not batch:
            return
        try:
            self._store_together(batch)
        except sqlite3.OperationalError:
            raise  # disk full, locked, damaged: not the fault of a feed
        except Exception:
            self._grouper = None  # it remembers articles that were rolled back
            for ready in batch:
                self._store_alone(ready)
        for _ in batch:
            self._give_back()

    def _store_alone(self, ready: _Ready) -> None:
        import sqlite3

        try:
            self._store_together([ready])
        except sqlite3.OperationalError:
            raise
        except Exception as error:
            self._grouper = None
            reason = f"its articles cannot be stored: {type(error).__name__}: {text.line(str(error))[:200]}"
            found = verdict.failed(ready.feed, self._states[ready.feed.id], reason, ready.at)
            self._store_together([replace(ready, verdict=found, reading=None)])

    def _store_together(self, batch: list[_Ready]) -> None:
        """Articles, states and log of several feeds: all or nothing."""
        from newswatch.flows.group import Grouper
        from newswatch.flows.shelve import shelve_rows
        from newswatch.store import log

        read = [(ready.feed.id, ready.reading) for ready in batch if ready.reading]
        rows = [Row(feed_id, *row) for feed_id, reading in read for row in reading.rows]
        saved = Saved()
        with self._db.atomic():
            if rows:
                self._grouper = self._grouper or Grouper()
                rules = next(reading.rules for _, reading in read)
                saved = shelve_rows(self._db, rows, rules=rules, now=self._now, grouper=self._grouper)
            new = articles.by_feed(self._db.conn, saved.new_ids)
            updated = articles.by_feed(self._db.conn, saved.updated_ids)
            visits = [self._keep(ready, new.get(ready.feed.id, 0), updated.get(ready.feed.id, 0)) for ready in batch]
            log.add_visits(self._db, self._run_id, visits)
        self._saved = self._saved + replace(saved, new_ids=(), updated_ids=())
        for ready in batch:
            if ready.verdict.outcome == "failed":
                self._failures.append(self._failure(ready.feed, ready.verdict))
            self._count(ready.feed, ready.verdict.outcome, new.get(ready.feed.id, 0), ready.verdict.reason)

    def _keep(self, ready: _Ready, new: int, updated: int) -> Visit:
        """The state of a feed, and the visit for the log; inside the transaction."""
        from newswatch.store import feeds, log

        feed, found, answer = ready.feed, ready.verdict, ready.answer
        state, reason = found.state, found.reason
        if about := ready.reading:
            feeds.describe(self._db, feed.id, title=about.title or None, site=about.site, language=about.language)
        if new:
            state = replace(state, last_new=ready.at)
        if found.move_to:
            own = feed.by_hand and verdict.same_origin(feed.url, found.move_to)
            if not feeds.move(self._db, feed.id, found.move_to, by_hand=own):
                reason = f"it has moved to {verdict.wire_form(found.move_to)}, which is another feed of yours"
        feeds.save_state(self._db, state)
        return log.Visit(
            feed.id,
            ready.at,
            found.outcome,
            status=getattr(answer, "status", None),
            bytes=answer.wire if answer else None,
            ms=int(answer.seconds * 1000) if answer else None,
            articles_new=new,
            articles_updated=updated,
            reason=reason,
        )

    # Counting

    def _failure(self, feed: Feed, found: Verdict) -> Failed:
        return Failed(feed.name, verdict.wire_form(feed.url), found.reason or "", found.state.next_due)

    def _count(self, feed: Feed, outcome: str, new: int = 0, reason: str | None = None) -> None:
        self._outcomes[outcome] += 1
        if self._tell:
            self._tell(Step(self._outcomes.total(), len(self._feeds), feed.name, outcome, new, reason))

    def _finish(self) -> Summary:
        from newswatch.store import log, stories

        offline = self._store_unresolved()
        if self._grouper is not None:
            self._grouper.settle(self._db)
        count = self._outcomes
        saved = replace(self._saved, stories_new=stories.founded_after(self._db.conn, self._last_id))
        summary = Summary(
            due=len(self._feeds),
            updated=count["updated"],
            unchanged=count["unchanged"],
            failed=count["failed"],
            skipped=count["skipped"] + self._resting,
            articles_new=saved.new,
            articles_updated=saved.updated,
            stories_new=saved.stories_new,
            stories_updated=saved.stories_updated,
            flags=articles.flags_after(self._db.conn, self._last_id),
            failures=tuple(self._failures),
            lost=tuple(self._lost),
            seconds=time.monotonic() - self._clock,
            scheduled=self._scheduled,
            interrupted=self._interrupted,
            note="no name could be resolved: is this machine online?" if offline else None,
        )
        names = ("due", "updated", "unchanged", "failed", "skipped")
        counts = log.Counts(
            **{name: getattr(summary, name) for name in names},
            articles_new=saved.new,
            articles_updated=saved.updated,
            stories_new=saved.stories_new,
            stories_updated=saved.stories_updated,
        )
        log.finish(self._db, self._run_id, counts, now=self._now, exit_code=summary.exit_code, message=summary.note)
        return summary

    def _store_unresolved(self) -> bool:
        """Store the feeds whose names were not resolved. When that was so for all, this machine is offline, which is
        no fault of theirs: they stay due, and the answer is True."""
        offline = bool(self._unresolved) and not self._outcomes.keys() & {"updated", "unchanged", "failed"}
        for ready in self._unresolved:
            before, after = self._states[ready.feed.id], ready.verdict.state
            if offline:
                after = replace(before, error=after.error, last_try=after.last_try)
            self._pending.append(replace(ready, verdict=replace(ready.verdict, state=after)))
        self._give_back = lambda: None
        self._store()
        return offline
