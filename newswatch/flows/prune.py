"""Delete old articles, by hand or as config.toml says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from newswatch.errors import UsageError
from newswatch.times import rfc3339

if TYPE_CHECKING:
    from newswatch.config import Config

Keep = Literal["tagged", "events", "nothing"]
LAST = "retention.last"  # when a scheduled run last deleted, in epoch seconds


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was, or would be, deleted: articles published before `before`, records of runs."""

    articles: int
    before: datetime
    runs: int = 0
    dry: bool = False

    def to_dict(self) -> dict[str, Any]:
        """`prune --json` (docs/reference/json.md)."""
        return {"articles": self.articles, "before": rfc3339(self.before), "dry_run": self.dry}


def prune(
    path: Path, *, older: timedelta, keep: str, now: datetime, dry_run: bool = False, shrink: bool = False
) -> Pruned:
    """Delete the articles published longer ago than `older`, but for what `keep` names: "tagged" (everything that is
    about something), "events" (with an event) or "nothing". They never come back.

    Raises Busy, StoreError, UsageError.
    """
    from newswatch.store import prune as shelf
    from newswatch.store.open import held, reading

    chosen = keep_of(keep)
    if older < timedelta(days=1):
        raise UsageError("what is younger than a day is not deleted", hint="say --older 2y, --older 90d")
    before = now - older
    if dry_run:
        with reading(path) as conn:
            return Pruned(shelf.count(conn, before=before, keep=chosen), before, dry=True)
    with held(path, make=False) as db:
        deleted = sum(shelf.prune(db, before=before, keep=chosen, now=now))
        if shrink:
            shelf.shrink(db)
    return Pruned(deleted, before)


def keep_of(said: str) -> Keep:
    """What `--keep` names. Raises UsageError."""
    match said.strip().lower():
        case "tagged" | "events" | "nothing" as word:
            return word
        case _:
            raise UsageError(f"--keep does not know {said!r}", hint="it takes tagged, events or nothing")


def by_retention(path: Path, config: Config, *, now: datetime) -> Pruned | None:
    """Delete what [retention] lets go; None when it says nothing or has been asked within a day.

    Raises Busy, StoreError.
    """
    from newswatch.store import log, settings, watches
    from newswatch.store import prune as shelf
    from newswatch.store.open import held

    said = config.retention
    with held(path, make=False) as db:
        last = settings.get(db.conn, LAST, 0)
        if 0 <= now.timestamp() - last < 86400:
            return None
        before = now - timedelta(seconds=said.older) if said.older else now
        deleted = sum(shelf.prune(db, before=before, keep=keep_of(said.keep), now=now)) if said.older else 0
        with db.atomic():
            runs = log.forget(db, before=now - timedelta(seconds=said.runs))
            watches.forget(db, before=now - timedelta(seconds=said.runs))
            settings.put(db, LAST, int(now.timestamp()))
    return Pruned(deleted, before, runs)
