"""Keeping what visits brought: articles, validators, pacing and log of several feeds in one transaction.

Rules:
1. A feed's articles and its validators are stored together or not at all.
2. When a batch fails over one feed, the others are stored without it, and it has failed.
3. Feeds whose names were not resolved are kept last: when that was so for all, this machine is offline, and no feed is
   blamed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from newswatch import text
from newswatch.flows import verdict
from newswatch.flows.summary import Failed, Step, Summary, Tell
from newswatch.flows.verdict import Verdict
from newswatch.flows.workshop import Reading
from newswatch.model import Feed
from newswatch.store import articles
from newswatch.store.articles import Row, Saved

if TYPE_CHECKING:
    from newswatch.flows.group import Grouper
    from newswatch.store.feeds import FeedState
    from newswatch.store.log import Visit
    from newswatch.store.schema import Shelf
    from newswatch.web import Failure, Response

BATCH_FEEDS = 50  # in one transaction, at most
BATCH_ARTICLES = 1500
BATCH_SECONDS = 1.0  # how long what was read may wait to be stored
TOLD = 100  # lost entries that a summary names


@dataclass(frozen=True, slots=True)
class Ready:
    """A feed that waits to be stored: what the visit means, and what it brought."""

    feed: Feed
    before: FeedState
    verdict: Verdict
    at: datetime
    answer: Response | Failure | None = None
    reading: Reading | None = None


class Keeper:
    """Takes what is ready, stores it in batches, counts. `stored` is called once for each feed that is done with."""

    def __init__(self, db: Shelf, *, total: int, clock: Callable[[], datetime], tell: Tell | None) -> None:
        self._db = db
        self._total = total
        self._clock = clock
        self._tell = tell
        self.stored: Callable[[int], None] = lambda feed_id: None
        self.batch = BATCH_FEEDS
        self._pending: list[Ready] = []
        self._rows = 0
        self._since = 0.0
        self._unresolved: list[Ready] = []
        self._grouper: Grouper | None = None
        self._outcomes: Counter[str] = Counter()
        self._saved = Saved()
        self._edited: set[int] = set()  # stories of which an article changed
        self._failures: list[Failed] = []
        self._lost: list[str] = []
        self._cut: list[str] = []
        self._last_id = 0
        self._run_id = 0

    def begin(self, command: str, *, scheduled: bool) -> None:
        """Open the record of the run."""
        from newswatch.store import log

        self._last_id = articles.last_id(self._db.conn)
        self._run_id = log.start(self._db, command, now=self._clock(), scheduled=scheduled)

    def take(self, ready: Ready) -> None:
        """Take a feed; it is stored soon."""
        if ready.verdict.outcome == "failed" and getattr(ready.answer, "kind", None) == "name":
            self._unresolved.append(ready)
            self.stored(ready.feed.id)
            return
        if not self._pending:
            self._since = time.monotonic()
        self._pending.append(ready)
        self._rows += len(ready.reading.rows) if ready.reading else 0

    def skip(self, feed: Feed, reason: str) -> None:
        """Count a feed that was not asked; its state stays."""
        self._count(feed, "skipped", reason=reason)

    def store_what_is_due(self) -> None:
        """Store what is pending when there is enough of it, or when it has waited long enough."""
        waited = time.monotonic() - self._since
        if self._pending and (
            len(self._pending) >= self.batch or self._rows >= BATCH_ARTICLES or waited > BATCH_SECONDS
        ):
            self.store()

    def store(self) -> None:
        """Store all that is pending. Raises sqlite3.OperationalError: disk full, locked, damaged."""
        import sqlite3

        batch, self._pending, self._rows = self._pending, [], 0
        if not batch:
            return
        try:
            self._store_together(batch)
        except sqlite3.OperationalError:
            raise  # not the fault of a feed
        except Exception:
            self._grouper = None  # it remembers articles that were rolled back
            for ready in batch:
                self._store_alone(ready)
        for ready in batch:
            self.stored(ready.feed.id)

    def _store_alone(self, ready: Ready) -> None:
        import sqlite3

        try:
            self._store_together([ready])
        except sqlite3.OperationalError:
            raise
        except Exception as error:
            self._grouper = None
            reason = f"its articles cannot be stored: {type(error).__name__}: {text.line(str(error))[:200]}"
            found = verdict.failed(ready.feed, ready.before, reason, ready.at)
            self._store_together([replace(ready, verdict=found, reading=None)])

    def _store_together(self, batch: list[Ready]) -> None:
        """Articles, states and log of several feeds: all or nothing."""
        from newswatch.flows.group import Grouper
        from newswatch.flows.shelve import shelve_rows
        from newswatch.store import feeds, log, stories

        read = [(ready.feed.id, ready.reading) for ready in batch if ready.reading]
        rows = [row for feed_id, reading in read for row in _rows(feed_id, reading)]
        saved = Saved()
        with self._db.atomic():
            for feed_id, about in read:  # first: an article that names no publisher takes the feed's title
                feeds.describe(self._db, feed_id, title=about.title or None, site=about.site, language=about.language)
            if rows:
                self._grouper = self._grouper or Grouper(late=True)
                rules = next(reading.rules for _, reading in read)
                saved = shelve_rows(self._db, rows, rules=rules, now=self._clock(), grouper=self._grouper)
            new = articles.by_feed(self._db.conn, saved.new_ids)
            updated = articles.by_feed(self._db.conn, saved.updated_ids)
            visits = [self._keep(ready, new.get(ready.feed.id, 0), updated.get(ready.feed.id, 0)) for ready in batch]
            log.add_visits(self._db, self._run_id, visits)
            self._edited |= stories.of_articles(self._db.conn, saved.updated_ids)
        self._saved = self._saved + replace(saved, new_ids=(), updated_ids=())
        for ready in batch:
            if ready.reading:
                self._lost += [f"{ready.feed.name}: {reason}" for reason in ready.reading.lost[:TOLD]]
                self._cut += [ready.feed.name] if ready.reading.cut else []
            if ready.verdict.outcome == "failed":
                self._failures.append(self._failure(ready.feed, ready.verdict))
            self._count(ready.feed, ready.verdict.outcome, new.get(ready.feed.id, 0), ready.verdict.reason)

    def _keep(self, ready: Ready, new: int, updated: int) -> Visit:
        """The state of a feed, and the visit for the log; inside the transaction."""
        from newswatch.store import feeds, log

        feed, found, answer = ready.feed, ready.verdict, ready.answer
        state, reason = found.state, found.reason
        if about := ready.reading:
            feeds.keep_entries(self._db, feed.id, about.marks)
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

    def _failure(self, feed: Feed, found: Verdict) -> Failed:
        state = found.state  # offline nothing is put off: it may be asked again at once
        retry_at = state.next_due or (None if state.gone else self._clock())
        return Failed(feed.name, verdict.wire_form(feed.url), found.reason or "", retry_at)

    def _count(self, feed: Feed, outcome: str, new: int = 0, reason: str | None = None) -> None:
        self._outcomes[outcome] += 1
        if self._tell:
            self._tell(Step(self._outcomes.total(), self._total, feed.name, outcome, new, reason))

    def finish(self, *, resting: int, seconds: float, scheduled: bool, interrupted: Callable[[], bool]) -> Summary:
        """Store the rest, settle the stories, close the record; what came of it all. `interrupted` is asked last."""
        from newswatch.store import log, stories

        offline = self._store_unresolved()
        self._settle()
        count = self._outcomes
        summary = Summary(
            due=self._total,
            updated=count["updated"],
            unchanged=count["unchanged"],
            failed=count["failed"],
            skipped=count["skipped"] + resting,
            articles_new=self._saved.new,
            articles_updated=self._saved.updated,
            stories_new=stories.founded_after(self._db.conn, self._last_id),
            stories_updated=len(self._edited | stories.grown_after(self._db.conn, self._last_id)),
            flags=articles.flags_after(self._db.conn, self._last_id),
            failures=tuple(self._failures),
            lost=tuple(self._lost[:TOLD]),
            cut=tuple(self._cut),
            seconds=seconds,
            scheduled=scheduled,
            interrupted=interrupted(),
            note="no name could be resolved: is this machine online?" if offline else None,
        )
        log.finish(
            self._db, self._run_id, summary, now=self._clock(), exit_code=summary.exit_code, message=summary.note
        )
        return summary

    def _settle(self) -> None:
        from newswatch.store import grouping

        if self._grouper is None and grouping.waiting(self._db.conn):  # a run before this one was killed
            from newswatch.flows.group import Grouper

            self._grouper = Grouper()
        if self._grouper is not None:
            self._grouper.settle(self._db)

    def _store_unresolved(self) -> bool:
        """Store the feeds whose names were not resolved (rule 3); whether this machine is offline."""
        self.store()
        offline = bool(self._unresolved) and not self._outcomes.keys() & {"updated", "unchanged", "failed"}
        self.stored = lambda feed_id: None
        for ready in self._unresolved:
            after = ready.verdict.state
            if offline:
                after = replace(ready.before, error=after.error, last_try=after.last_try)
            self._pending.append(replace(ready, verdict=replace(ready.verdict, state=after)))
        self.store()
        return offline


def _rows(feed_id: int, reading: Reading) -> list[Row]:
    claims = reading.claims or [None] * len(reading.rows)
    return [Row(feed_id, *row, said) for row, said in zip(reading.rows, claims, strict=True)]
