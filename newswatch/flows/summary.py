"""What a run tells: a step for each feed while it goes on, a summary with the exit code at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from newswatch.store.log import Counts
from newswatch.times import maybe_rfc3339


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
class Summary(Counts):
    """What a run did."""

    flags: dict[str, int] = field(default_factory=dict)  # of the new articles
    failures: tuple[Failed, ...] = ()
    lost: tuple[str, ...] = ()  # entries that could not be used: "feed: reason"
    cut: tuple[str, ...] = ()  # names of feeds whose document ended early
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
                    "retry_at": maybe_rfc3339(failure.retry_at),
                }
                for failure in self.failures
            ],
            "lost": list(self.lost),
            "cut": list(self.cut),
            "interrupted": self.interrupted,
            "seconds": round(self.seconds, 3),
        }


Tell = Callable[[Step], None]
