"""The run that cron starts: fetch, watches, retention; silent when good, one message when that changes.

    ping start -> fetch (waits for the network after waking) -> watches -> retention -> state -> log -> ping end

Rules:
1. Whatever goes wrong after the fetch (a watch, the log, the ping) never changes how the fetch ended.
2. What was said is kept in a small file in the state folder and not in the database, so that a broken database is told
   once and not every half hour.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newswatch.errors import Busy, NewswatchError
from newswatch.notify import logfile
from newswatch.notify.ping import ping
from newswatch.report.runs import Facts, Sick, State, speak

if TYPE_CHECKING:
    from newswatch.config import Config
    from newswatch.flows.summary import Summary
    from newswatch.flows.watch import Sender

AFTER_WAKING = (5, 10, 15, 30)  # seconds between attempts while no name can be resolved: a minute in all


@dataclass(frozen=True, slots=True)
class Told:
    """How a scheduled run ended: what to say on standard error, the exit code, and what the fetch did, or why not."""

    lines: tuple[str, ...]
    exit_code: int
    summary: Summary | None = None
    error: NewswatchError | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a scheduled run works: database, settings, the folder for state and log, the user's gazetteer."""

    path: Path
    config: Config
    state: Path
    gazetteer: Path | None = None


def run(
    desk: Desk,
    fetch: Callable[[datetime], Summary],
    sender: Sender,
    clock: Callable[[], datetime],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> Told:
    """One scheduled run. `fetch` makes one fetch at a time, `clock` tells the time (aware, in the user's zone).

    Raises nothing that a run can cause: every error becomes a line and an exit code.
    """
    address, name, log = desk.config.schedule.ping, uuid.uuid4().hex, []
    if address and (trouble := ping(address, "start", name)):
        log.append(trouble)
    summary, error = _fetched(fetch, clock, sleep)
    now = clock()
    log.append(_in_words(summary, error))
    if isinstance(error, Busy):
        _record_skipped(desk, error, now)
        _finish(desk, address, name, log, now, failed=False)
        return Told((), error.exit_code, error=error)
    channels: tuple[Sick, ...] = ()
    if summary is not None and not summary.interrupted:  # who was told to end should not begin to send
        channels = _watches(desk, sender, now, log)
        _retention(desk, now, log)
    facts = _facts(desk, summary, error, channels)
    lines = _spoken(desk, facts, now)
    code = error.exit_code if error else summary.exit_code if summary else 1
    _finish(desk, address, name, [*log, *lines], now, failed=code not in (0, 3))
    return Told(tuple(lines), code, summary, error)


def _fetched(
    fetch: Callable[[datetime], Summary], clock: Callable[[], datetime], sleep: Callable[[float], None]
) -> tuple[Summary | None, NewswatchError | None]:
    """The fetch, tried again for a minute while the machine seems to be offline: it may have just woken up."""
    summary: Summary | None = None
    for pause in (*AFTER_WAKING, None):
        try:
            summary = fetch(clock())
        except NewswatchError as error:
            return None, error
        except Exception as error:  # a fault of ours must be told like any other trouble, once
            return None, NewswatchError(f"newswatch met a fault of its own: {type(error).__name__}: {error}")
        if pause is None or not _is_offline(summary):
            break
        sleep(pause)
    return summary, None


def _is_offline(summary: Summary) -> bool:
    return not summary.updated + summary.unchanged and "online" in (summary.note or "")


def _in_words(summary: Summary | None, error: NewswatchError | None) -> str:
    if summary is None:
        return f"fetch: {error.message if error else 'nothing'}"
    words = (
        f"fetch: {summary.due} due, {summary.updated} updated, {summary.unchanged} unchanged, {summary.failed} failed,"
        f" {summary.articles_new} new articles, {summary.seconds:.1f} s"
    )
    return f"{words}; {summary.note}" if summary.note else words


def _record_skipped(desk: Desk, error: Busy, now: datetime) -> None:
    """Put the run that another one left no room for into the history."""
    from newswatch.store import log
    from newswatch.store.open import writing

    with contextlib.suppress(NewswatchError), writing(desk.path, wait=5, make=False) as db, db.atomic():
        run_id = log.start(db, "fetch", now=now, scheduled=True)
        log.finish(db, run_id, log.Counts(), now=now, exit_code=error.exit_code, message="skipped: " + error.message)


def _watches(desk: Desk, sender: Sender, now: datetime, log: list[str]) -> tuple[Sick, ...]:
    """Run the watches; the channels that have been failing."""
    from newswatch.flows import watch
    from newswatch.store import watches
    from newswatch.store.open import reading

    try:
        done = watch.run(desk.path, desk.config, sender, now=now, local=now, gazetteer=desk.gazetteer)
        if done.stories or done.sent or done.problems:
            log.append(f"watches: {done.stories} stories looked at, {done.sent} sent, {done.waiting} waiting")
        log += done.problems
        with reading(desk.path) as conn:
            return tuple(
                Sick(watch.shown(said), health.failing_since or now, health.error or "")
                for said, health in watches.health(conn).items()
            )
    except Exception as error:  # rule 1
        log.append(f"watches: {getattr(error, 'message', None) or f'{type(error).__name__}: {error}'}")
        return ()


def _retention(desk: Desk, now: datetime, log: list[str]) -> None:
    """Delete what config.toml lets go, once a day."""
    from newswatch.flows import prune

    try:
        done = prune.by_retention(desk.path, desk.config, now=now)
        if done is not None and done.articles:
            log.append(f"retention: {done.articles} articles older than {done.before:%Y-%m-%d} are deleted")
    except Exception as error:  # rule 1
        log.append(f"retention: {getattr(error, 'message', None) or f'{type(error).__name__}: {error}'}")


def _facts(desk: Desk, summary: Summary | None, error: NewswatchError | None, channels: tuple[Sick, ...]) -> Facts:
    from newswatch.store import feeds
    from newswatch.store.open import reading

    if error is not None or summary is None:
        return Facts(trouble=error.message if error else "nothing was fetched", known=False)
    sick: list[Sick] = []
    try:
        with reading(desk.path) as conn:
            states = feeds.states(conn)
            for feed in feeds.all_feeds(conn):
                state = states[feed.id]
                if state.gone:
                    sick.append(Sick(feed.name, None, state.error or "its server answers 410 Gone"))
                elif feed.enabled and state.failures and state.failing_since:
                    sick.append(Sick(feed.name, state.failing_since, state.error or "unknown"))
    except NewswatchError as trouble:
        return Facts(trouble=trouble.message, known=False)
    offline = _is_offline(summary)
    trouble_words = ""
    if summary.exit_code == 1 or offline:
        first = summary.failures[0].reason if summary.failures else ""
        trouble_words = summary.note or f"none of {summary.due} feeds answered" + (f": {first}" if first else "")
    return Facts(trouble_words, offline, tuple(sick), channels, idle=not summary.due)


# --- What was said -----------------------------------------------------------------------------------------------


def _spoken(desk: Desk, facts: Facts, now: datetime) -> list[str]:
    place = desk.state / f"scheduled-{blake2b(str(desk.path.absolute()).encode(), digest_size=4).hexdigest()}.json"
    before = State.from_dict(_read(place))
    after, lines = speak(before, facts, now, dead_after=timedelta(seconds=desk.config.schedule.dead_after))
    part = place.with_name(f".{place.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        desk.state.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(after.to_dict(), ensure_ascii=False), "utf-8")
        part.replace(place)
    return lines


def _read(place: Path) -> dict[str, Any]:
    try:
        found = json.loads(place.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _finish(desk: Desk, address: str | None, name: str, log: list[str], now: datetime, *, failed: bool) -> None:
    if address and (trouble := ping(address, "fail" if failed else "", name, "\n".join(log))):
        log.append(trouble)
    logfile.append(desk.state, log, now)
