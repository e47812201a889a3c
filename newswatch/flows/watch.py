"""Watches: look at what is new, decide, queue, deliver.

    new articles -> stories -> [ query matches -> watching.judge ] -> ledger -> messages -> channels (threads) -> ledger

Rules:
1. Decisions and the deliveries they cause are one transaction; sending comes after it. A run may die anywhere.
2. Each destination has its own thread and its own back-off: a dead one neither blocks nor loses anything of the others.
3. One run of watches at a time (a lock of its own, so that no fetch waits for a slow mail server).
"""

from __future__ import annotations

import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from newswatch import watching
from newswatch.errors import NewswatchError, QueryError, UsageError
from newswatch.model import Article, StoredArticle
from newswatch.notify import channels as doors
from newswatch.notify import destination as destinations
from newswatch.notify.destination import Destination
from newswatch.notify.message import Message
from newswatch.notify.outcome import Outcome, failed

if TYPE_CHECKING:
    from sqlite3 import Connection

    from newswatch.config import Config
    from newswatch.query.tree import Tree
    from newswatch.store.schema import Shelf
    from newswatch.store.watches import Due, Watch

CHUNK = 500  # articles that are looked at in one transaction
THREADS = 8
SENDING_SECONDS = 300.0  # after which no further message of a run is begun


class Sender(Protocol):
    """What sends messages: `notify.channels.Channels`, or anything like it."""

    def send(self, to: Destination, message: Message, *, again: bool = False) -> Outcome: ...


@dataclass(slots=True)
class Done:
    """What a run of watches did."""

    stories: int = 0  # looked at
    queued: int = 0
    held: int = 0
    sent: int = 0  # stories delivered, counted for each destination
    waiting: int = 0
    expired: int = 0
    problems: list[str] = field(default_factory=list)  # sentences: broken queries, channels that fail

    def to_dict(self) -> dict[str, Any]:
        """`watch run --json`."""
        return {name: getattr(self, name) for name in Done.__slots__}


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, in UTC and in the zone whose calendar the user lives by."""

    now: datetime
    local: datetime

    @property
    def midnight(self) -> datetime:
        """The last local midnight."""
        return self.local.replace(hour=0, minute=0, second=0, microsecond=0)


def run(path: Path, config: Config, sender: Sender, *, now: datetime, local: datetime, gazetteer: Path | None) -> Done:
    """Look at what came since the last time, and deliver. `local` is now in the user's zone.

    Raises Busy, StoreError.
    """
    from newswatch.store import watches
    from newswatch.store.lock import alone
    from newswatch.store.open import writing

    moment, done = Moment(now, local), Done()
    if not _any(path):
        return done
    with alone(path.with_name(path.name + ".watch")), writing(path, make=False) as db:
        active = [watch for watch in watches.everything(db.conn) if watch.enabled]
        if not active:
            return done
        trees = _trees(db.conn, active, config, now, gazetteer, done)
        with db.atomic():
            done.expired = watches.expire(db, before=now - timedelta(seconds=config.watches.give_up))
            for watch in active:
                terms = terms_of(watch, config)
                if watching.quiet_until(terms.quiet, local) is None:
                    done.queued += watches.roll_up(db, watch, before=moment.midnight, now=now)
        _look(db, [watch for watch in active if watch.id in trees], trees, config, moment, done)
        _deliver(db, sender, moment, done)
    return done


def _any(path: Path) -> bool:
    """Whether there is any watch: where there is none, no lock file is made."""
    from newswatch.store import watches
    from newswatch.store.open import reading

    with reading(path) as conn:
        return bool(watches.everything(conn))


def _trees(
    conn: Connection, active: Sequence[Watch], config: Config, now: datetime, gazetteer: Path | None, done: Done
) -> dict[int, Tree]:
    """The queries understood; a broken one is a problem of its own watch, which waits until it is mended."""
    trees: dict[int, Tree] = {}
    for watch in active:
        try:
            trees[watch.id] = understood(conn, watch.query, config, now, gazetteer)
        except (QueryError, NewswatchError) as error:
            done.problems.append(f"the query of watch {watch.name} cannot be read: {error.message}")
    return trees


def understood(conn: Connection, query: str, config: Config, now: datetime, gazetteer: Path | None) -> Tree:
    """The tree of a watch's query. Raises QueryError."""
    from newswatch.flows import ask
    from newswatch.query.understand import understand

    return understand(query, ask.context(conn, config, now=now, gazetteer=gazetteer)).tree


def terms_of(watch: Watch, config: Config) -> watching.Terms:
    """What a watch may say, with the settings where it says nothing itself. Raises UsageError for broken hours."""
    general = config.watches
    return watching.Terms(
        at_most=general.at_most if watch.at_most is None else watch.at_most or None,
        quiet=watching.quiet(general.quiet if watch.quiet is None else watch.quiet),
        novelty=general.novelty if watch.novelty is None else watch.novelty,
        origins=general.origins if watch.origins is None else watch.origins,
    )


# --- Look and decide ---------------------------------------------------------------------------------------------


def _look(
    db: Shelf, active: Sequence[Watch], trees: Mapping[int, Tree], config: Config, moment: Moment, done: Done
) -> None:
    """Judge every story that has grown, in the order of arrival, some hundred articles in each transaction."""
    from newswatch.store import watches

    if not active:
        return
    seen = {watch.id: watch.since_id for watch in active}
    terms = {watch.id: terms_of(watch, config) for watch in active}
    at = min(seen.values())
    while True:
        grown, up_to = watches.grown(db.conn, at, CHUNK)
        if not grown:
            return
        with db.atomic():
            for story_id, newest in grown:
                wanting = [watch for watch in active if newest > seen[watch.id]]
                if wanting:
                    _judge(db, story_id, wanting, trees, terms, moment, done)
            watches.looked(db, [watch.id for watch in active], up_to)
        at = up_to


def _judge(
    db: Shelf,
    story_id: int,
    wanting: Sequence[Watch],
    trees: Mapping[int, Tree],
    terms: Mapping[int, watching.Terms],
    moment: Moment,
    done: Done,
) -> None:
    from newswatch.query.match import matches
    from newswatch.store import watches

    story, group = load(db.conn, story_id)
    if story is None:
        return
    done.stories += 1
    for watch in wanting:
        if not matches(trees[watch.id], group):
            continue
        known = watches.known(db.conn, watch.id, [story_id, *story["articles"]])
        today = watches.sent_since(db.conn, watch.id, moment.midnight)
        verdict = watching.judge(terms[watch.id], story, known, today)
        if verdict.action in ("known", "below"):
            continue
        state: watches.Held = "held" if verdict.action == "hold" else "sent"
        facts = watching.facts(story) | (known or frozenset())
        until = watching.quiet_until(terms[watch.id].quiet, moment.local)
        watches.record(db, watch, story_id, facts, state, now=moment.now, not_before=until)
        done.held += state == "held"
        done.queued += state == "sent"


def load(conn: Connection, story_id: int) -> tuple[dict[str, Any] | None, list[StoredArticle]]:
    """A story in the shape of `stories --json` with its `newest` report, and its articles for `query.matches`;
    (None, []) when it is gone."""
    from newswatch.store import read, shape

    reports = read.reports(conn, story_id, text=True)
    if not reports:
        return None, []
    group = [_stored(report, lead=number == 0) for number, report in enumerate(reports)]
    story = shape.story(reports)
    story.pop("text", None)
    newest = max(reports, key=lambda report: report["id"])
    story["newest"] = {key: newest[key] for key in ("id", "title", "url", "publisher")}
    return story, group


def _stored(report: Mapping[str, Any], *, lead: bool) -> StoredArticle:
    article = Article(
        report["guid"],
        report["url"],
        report["title"],
        report["summary"],
        report.get("text", ""),
        report["author"],
        report["language"],
        datetime.fromisoformat(report["published"]),
    )
    first_seen = datetime.fromisoformat(report["first_seen"])
    return StoredArticle(
        report["id"], report["story"], report["feed"], report["publisher"], article, first_seen, dict(report),
        novelty=report["novelty"], is_lead=lead,
    )  # fmt: skip


# --- Deliver -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Batch:
    """What goes out in one message to one destination."""

    deliveries: tuple[int, ...]
    stories: tuple[int, ...]
    watch: str
    rest: bool
    id: str
    again: bool  # it was being sent when a run was cut off


def _deliver(db: Shelf, sender: Sender, moment: Moment, done: Done) -> None:
    """Send what is due: one message at a time for each destination, the destinations beside each other."""
    from newswatch.store import watches

    queues = _batches(watches.due(db.conn, moment.now), watches.interrupted(db.conn))
    health = watches.health(db.conn)
    day = timedelta(days=1, minutes=1)
    for said in list(queues):
        next_try = health[said].next_try if said in health else None
        if next_try is not None and moment.now < next_try < moment.now + day:
            done.waiting += sum(len(batch.deliveries) for batch in queues.pop(said))
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=max(1, min(THREADS, len(queues))), thread_name_prefix="channel") as pool:
        running: dict[Future[Outcome], tuple[str, _Batch]] = {}
        for said, queue in queues.items():
            _next(db, pool, sender, said, queue, running)
        while running:
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                said, batch = running.pop(future)
                failures = health[said].failures if said in health else 0
                works = _settle(db, said, batch, future.result(), failures, moment, done)
                if works:
                    health.pop(said, None)
                if works and time.monotonic() - started < SENDING_SECONDS:
                    _next(db, pool, sender, said, queues[said], running)
                else:
                    done.waiting += sum(len(left.deliveries) for left in queues[said])


def _batches(due: Sequence[Due], interrupted: set[str]) -> dict[str, deque[_Batch]]:
    """The messages of each destination: first those that have been tried before, as they were, then new ones."""
    tried: dict[tuple[str, str], list[Due]] = {}
    fresh: dict[tuple[str, str, bool], list[Due]] = {}
    for one in due:
        if one.batch:
            tried.setdefault((one.destination, one.batch), []).append(one)
        else:
            fresh.setdefault((one.destination, one.watch, one.rest), []).append(one)
    queues: dict[str, deque[_Batch]] = {}
    for (said, name), rows in tried.items():
        queues.setdefault(said, deque()).append(_batch(rows, name, again=name in interrupted))
    for (said, _, rest), rows in fresh.items():
        size = _bundle(said, rest)
        for start in range(0, len(rows), size):
            part = rows[start : start + size]
            queues.setdefault(said, deque()).append(_batch(part, uuid.uuid4().hex, again=False))
    return queues


def _batch(rows: Sequence[Due], name: str, *, again: bool) -> _Batch:
    numbers, stories = tuple(row.id for row in rows), tuple(row.story for row in rows)
    return _Batch(numbers, stories, rows[0].watch, rows[0].rest, name, again)


def _bundle(said: str, rest: bool) -> int:
    """How many stories go into one message; a roll-up takes more, it is one message by its nature."""
    try:
        size = doors.bundle(destinations.parse(said).kind)
    except UsageError:
        return 1
    return max(size, 30) if rest else size


def _next(
    db: Shelf,
    pool: ThreadPoolExecutor,
    sender: Sender,
    said: str,
    queue: deque[_Batch],
    running: dict[Future[Outcome], tuple[str, _Batch]],
) -> None:
    """Begin the next message of a destination. It is marked as being sent before the attempt."""
    from newswatch.store import stories, watches

    while queue:
        batch = queue.popleft()
        told = []
        for number in batch.stories:
            living = stories.resolve(db.conn, number)
            story = load(db.conn, living)[0] if living is not None else None
            told += [story] if story else []
        if not told:  # there is nothing to say any more
            with db.atomic():
                watches.give_up(db, batch.deliveries, "the story was deleted in the meantime")
            continue
        message = Message(batch.id, batch.watch, tuple(told), batch.rest)
        with db.atomic():
            watches.sending(db, batch.deliveries, batch.id)
        running[pool.submit(_attempt, sender, said, message, batch.again)] = said, batch
        return


def _attempt(sender: Sender, said: str, message: Message, again: bool) -> Outcome:
    """One attempt, in a thread. Never raises."""
    try:
        return sender.send(destinations.parse(said), message, again=again)
    except NewswatchError as error:
        return failed(error.message)
    except Exception as error:  # a sender that breaks its promise must not end the others
        return failed(f"a fault of newswatch: {type(error).__name__}")


def _settle(db: Shelf, said: str, batch: _Batch, outcome: Outcome, failures: int, moment: Moment, done: Done) -> bool:
    """Write down what became of a message; whether its destination works."""
    from newswatch.store import watches

    with db.atomic():
        if outcome.sent:
            watches.sent(db, batch.deliveries, moment.now)
            watches.channel_works(db, said)
            done.sent += len(batch.deliveries)
            return True
        pause = watching.retry_after(failures + 1, outcome.wait)
        watches.failed(db, batch.deliveries, outcome.reason, doubtful=outcome.doubtful)
        watches.channel_failed(db, said, outcome.reason, now=moment.now, wait=pause, failures=failures + 1)
    done.waiting += len(batch.deliveries)
    done.problems.append(f"watch {batch.watch}: {shown(said)} failed: {outcome.reason}; it is tried again")
    return False


def shown(said: str) -> str:
    """A destination as it may be printed: without secrets."""
    try:
        return destinations.parse(said).shown
    except UsageError:
        return "(a destination that cannot be read)"


# --- Keeping watches ---------------------------------------------------------------------------------------------


def add(
    path: Path,
    config: Config,
    name: str,
    query: str,
    to: Sequence[str],
    *,
    now: datetime,
    gazetteer: Path | None,
    at_most: int | None = None,
    quiet: str | None = None,
    novelty: int | None = None,
    origins: int | None = None,
) -> Watch:
    """Add a watch. Raises UsageError, QueryError, StoreError."""
    from newswatch.notify import elsewhere
    from newswatch.store import watches
    from newswatch.store.open import writing

    watching.name(name)
    if not to:
        raise UsageError(
            "a watch needs somewhere to send to", hint="add --to terminal:, or --to mailto:you@example.com"
        )
    for said in to:
        if destinations.parse(said).kind == "apprise":
            elsewhere.demand()
    if quiet is not None:
        watching.quiet(quiet)
    with writing(path) as db:
        understood(db.conn, query, config, now, gazetteer)
        return watches.add(
            db, name, query, [destinations.parse(said).said for said in to], now=now,
            at_most=at_most, quiet=quiet, novelty=novelty, origins=origins,
        )  # fmt: skip


def remove(path: Path, name: str) -> None:
    """Remove a watch with its ledger. Raises UsageError, StoreError."""
    from newswatch.store import watches
    from newswatch.store.open import writing

    with writing(path, make=False) as db:
        watches.remove(db, name)


def listing(path: Path, config: Config) -> list[dict[str, Any]]:
    """The watches, as `watch list --json` shows them: destinations without secrets."""
    from newswatch.store import watches
    from newswatch.store.open import reading

    with reading(path) as conn:
        counts, health = watches.counts(conn), watches.health(conn)
        return [_listed(watch, config, counts.get(watch.name, {}), health) for watch in watches.everything(conn)]


def _listed(watch: Watch, config: Config, counts: Mapping[str, int], health: Mapping[str, Any]) -> dict[str, Any]:
    terms = terms_of(watch, config)
    return {
        "name": watch.name,
        "query": watch.query,
        "to": [shown(said) for said in watch.destinations],
        "enabled": watch.enabled,
        "at_most": terms.at_most,
        "quiet": str(terms.quiet) if terms.quiet else None,
        "novelty": terms.novelty,
        "origins": terms.origins,
        "created_at": watch.created_at,
        "sent": counts.get("sent", 0),
        "waiting": counts.get("waiting", 0) + counts.get("sending", 0),
        "held": counts.get("held", 0),
        "expired": counts.get("expired", 0),
        "failing": {shown(said): health[said].error for said in watch.destinations if said in health},
    }


def log(path: Path, *, name: str | None, limit: int) -> list[dict[str, Any]]:
    """The last deliveries, newest first, destinations without secrets. Raises UsageError for an unknown watch."""
    from newswatch.store import watches
    from newswatch.store.open import reading

    with reading(path) as conn:
        if name is not None:
            watches.find(conn, name)
        rows = watches.log(conn, watch=name, limit=limit)
    return [{**row, "to": shown(row["to"])} for row in rows]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a watch would have done with a story."""

    at: datetime
    verdict: watching.Verdict
    story: Mapping[str, Any]


def test(
    path: Path,
    config: Config,
    name: str,
    *,
    days: int,
    now: datetime,
    zone: Callable[[datetime], datetime],
    gazetteer: Path | None,
) -> list[Tried]:
    """What a watch would have done with the stories of the last days, as they are now, oldest first.

    `zone` brings a time into the user's zone. Nothing is sent or written. Raises UsageError, QueryError, StoreError.
    """
    from newswatch.query.match import matches
    from newswatch.store import watches
    from newswatch.store.open import reading

    found: list[Tried] = []
    with reading(path) as conn:
        watch = watches.find(conn, name)
        tree = understood(conn, watch.query, config, now, gazetteer)
        terms = terms_of(watch, config)
        sent: dict[str, int] = {}
        for story_id, seen in watches.first_seen_after(conn, now - timedelta(days=days)):
            story, group = load(conn, story_id)
            if story is None or not matches(tree, group):
                continue
            local = zone(datetime.fromtimestamp(seen, now.tzinfo))
            day = f"{local:%Y-%m-%d}"
            verdict = watching.judge(terms, story, None, sent.get(day, 0))
            until = watching.quiet_until(terms.quiet, local)
            if verdict.action == "send":
                sent[day] = sent.get(day, 0) + 1
                if until:
                    verdict = replace(verdict, reason=f"after the quiet hours, at {until:%H:%M}")
            found.append(Tried(local, verdict, story))
    return found
