"""Fetch: choose the feeds, run over them, say what came of it.

Rules:
1. One run at a time: the kernel's lock is held from before the first look at the database to the end.
2. A feed is asked when it is due. One that is named is asked now, also when it is disabled or not due, unless its
   server asked us to stay away (Retry-After); a scheduled run asks no feed early; `force` asks whatever is said.
3. The default feeds are subscribed only when there is no feed yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newswatch import schedule, text
from newswatch.config import FetchSettings
from newswatch.errors import UsageError
from newswatch.flows import names
from newswatch.flows.run import Chosen, Run
from newswatch.flows.summary import Step, Summary, Tell
from newswatch.flows.verdict import Notes
from newswatch.model import Feed

if TYPE_CHECKING:
    from newswatch.store.feeds import FeedState
    from newswatch.store.schema import Shelf
    from newswatch.web import Limits

__all__ = ["Step", "Summary", "Tell", "fetch", "fetch_sample"]


def fetch(
    path: Path,
    wanted: Sequence[str] = (),
    *,
    now: datetime,
    force: bool = False,
    scheduled: bool = False,
    settings: FetchSettings | None = None,
    gazetteer: Path | None = None,
    tell: Tell | None = None,
    limits: Limits | None = None,
    processes: int | None = None,
) -> Summary:
    """One run over the feeds of the database at `path`, or over those that `wanted` names (name, URL or id).

    `force` asks before a feed is due. `gazetteer` is the user's own, `limits` those of a visit (None: from
    `settings`), `processes` how many read bodies (None: one for each processor, 0: none, this thread does).
    Raises Busy, StoreError, UsageError (an unknown feed), DataError (a broken gazetteer).
    """
    from newswatch.store.open import held

    settings = settings or FetchSettings()
    with held(path, make=True) as db:
        names.remember(db, gazetteer)  # a broken gazetteer is said before anybody is asked
        subscribed = 0 if wanted else _subscribe_defaults(db, now)
        chosen = _choose(db, wanted, force=force, scheduled=scheduled, now=now)
        run = Run(
            db, path, chosen, now=now, command="fetch", scheduled=scheduled, tell=tell,
            gazetteer=gazetteer, processes=processes,
        )  # fmt: skip
        summary = run.over_the_network(settings, limits)
        return replace(summary, subscribed=subscribed, note=summary.note or _note(chosen, subscribed))


def fetch_sample(
    path: Path,
    *,
    now: datetime,
    gazetteer: Path | None = None,
    tell: Tell | None = None,
    processes: int | None = None,
    folder: Path | None = None,
) -> Summary:
    """The same with the feeds that travel with newswatch (or lie in `folder`), without a network.

    Raises Busy, StoreError, DataError.
    """
    from newswatch.shipped import data_path
    from newswatch.store.open import held

    folder = folder or data_path("samples")
    with held(path, make=True) as db:
        names.remember(db, gazetteer)
        samples = _samples(db, folder, now)
        chosen = Chosen(due=[(feed, state) for feed, state, _ in samples])
        run = Run(
            db, path, chosen, now=now, command="fetch --sample", scheduled=False, tell=tell,
            gazetteer=gazetteer, processes=processes,
        )  # fmt: skip
        return run.over_files({feed.id: file for feed, _, file in samples})


# --- Gather the facts ----------------------------------------------------------------------------------------------


def _choose(db: Shelf, wanted: Sequence[str], *, force: bool, scheduled: bool, now: datetime) -> Chosen:
    """Which feeds to ask (rule 2). One that is gone is asked only by name and with `force`."""
    from newswatch.store import feeds

    named = [_find(db, word) for word in dict.fromkeys(wanted)]
    states = feeds.states(db.conn)
    due, resting = [], []
    for feed in named or [feed for feed in feeds.all_feeds(db.conn) if feed.enabled]:
        state = states[feed.id]
        ready = force or schedule.is_due(state.next_due, now) or (bool(named) and not scheduled and may_ask(state, now))
        if state.gone:
            ready = force and bool(named)
        if ready:
            due.append((feed, state))
        else:
            resting.append(state)
    moments = [state.next_due for state in resting if state.next_due and not state.gone]
    return Chosen(due, len(resting), min(moments, default=None))


def may_ask(state: FeedState, now: datetime) -> bool:
    """Whether nobody but ourselves has asked for the wait that a feed is in."""
    until = Notes.from_json(state.hints).wait_until
    return until is None or schedule.is_due(until, now)


def _find(db: Shelf, word: str) -> Feed:
    from difflib import get_close_matches

    from newswatch.store import feeds

    found = feeds.find(db.conn, word)
    if found is not None and not feeds.is_subscription(db.conn, found.id):
        raise UsageError(f"{found.name} is not fetched: it holds what was imported, or the sample", hint=None)
    if found is None:
        close = get_close_matches(word, [feed.name for feed in feeds.all_feeds(db.conn)], 1)
        hint = f"did you mean {close[0]}?" if close else "`newswatch feeds list` shows the feeds there are"
        raise UsageError(f"there is no feed {text.line(word)!r}", hint=hint)
    return found


def _note(chosen: Chosen, subscribed: int) -> str | None:
    if chosen.due:
        return None
    if chosen.next_due:
        return f"no feed is due before {chosen.next_due:%Y-%m-%d %H:%M} UTC; --force asks now"
    if chosen.resting:
        return "gone for good, as the server said; `newswatch feeds enable NAME` asks a feed again"
    return "there is no feed to ask; `newswatch feeds add URL` subscribes to one" if not subscribed else None


def _subscribe_defaults(db: Shelf, now: datetime) -> int:
    """Subscribe to the feeds of data/feeds.toml when there is no feed yet; how many."""
    import tomllib

    from newswatch.shipped import data_path
    from newswatch.store import feeds

    if feeds.all_feeds(db.conn):
        return 0
    listed = tomllib.loads(data_path("feeds.toml").read_text("utf-8"))["feed"]
    with db.atomic():
        for row in listed:
            about = {
                key: row[key] for key in ("title", "publisher", "site", "language", "category", "tier") if key in row
            }
            feeds.add(db, row["url"], now=now, enabled=row.get("enabled", True), **about)
    return sum(row.get("enabled", True) for row in listed)


def _samples(db: Shelf, folder: Path, now: datetime) -> list[tuple[Feed, FeedState, Path]]:
    import tomllib

    from newswatch.store import feeds

    listed = tomllib.loads((folder / "feeds.toml").read_text("utf-8"))["feed"]
    found = []
    with db.atomic():
        for row in listed:
            about = {
                key: row[key] for key in ("title", "publisher", "site", "language", "category", "tier") if key in row
            }
            feed = feeds.add(db, row["url"], now=now, kind="sample", **about)
            found.append((feed, feeds.state(db.conn, feed.id), folder / row["file"]))
    return found
