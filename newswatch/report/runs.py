"""What scheduled runs say to a person: nothing while all is well, one message when that changes.

Rules:
1. A run is bad when none of the feeds that it asked answered, or when it could not be made at all. The first bad one is
   told, and the first good one after it.
2. A machine that is offline is no news until the last good run is `OFFLINE_TOLD` old: laptops travel.
3. A feed that has failed for days is told once, with all others of that run in one message; so is its return, and a
   feed that is gone (410).
4. The same holds for channels of watches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newswatch import text
from newswatch.times import maybe_rfc3339

OFFLINE_TOLD = timedelta(days=1)
CHANNEL_DEAD = timedelta(days=1)
NAMED = 10  # feeds that one message names


@dataclass(frozen=True, slots=True)
class Sick:
    """A feed or channel that has been failing since a time; `since` None: gone for good."""

    name: str
    since: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Facts:
    """How a run went. `trouble` says in a sentence why it was bad; "" when it was good.

    A run in which no feed was due is `idle`: it is neither, and what was bad before it still is.
    """

    trouble: str = ""
    offline: bool = False
    feeds: tuple[Sick, ...] = ()
    channels: tuple[Sick, ...] = ()
    known: bool = True  # False: the database could not be read, so nothing is known of the feeds
    idle: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """What has been told, kept between runs as JSON."""

    bad_since: datetime | None = None
    told_bad: bool = False
    last_good: datetime | None = None
    told: Mapping[str, str] = field(default_factory=dict)  # "feed NAME" -> "dead" or "gone"; "channel NAME" -> "dead"

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "bad_since": maybe_rfc3339(self.bad_since),
            "told_bad": self.told_bad,
            "last_good": maybe_rfc3339(self.last_good),
            "told": dict(self.told),
        }

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> State:
        """The reverse; what cannot be read is as if it had never been written."""
        try:
            bad, good = (
                datetime.fromisoformat(said[key]) if said.get(key) else None for key in ("bad_since", "last_good")
            )
            told = {str(key): str(value) for key, value in dict(said.get("told") or {}).items()}
            return cls(bad, bool(said.get("told_bad")), good, told)
        except (TypeError, ValueError, KeyError):
            return cls()


def speak(before: State, facts: Facts, now: datetime, *, dead_after: timedelta) -> tuple[State, list[str]]:
    """The state after a run, and what a person is told of it; nothing when nothing has changed."""
    bad_since, told_bad, lines = _run(before, facts, now)
    told = dict(before.told)
    if facts.known:
        lines += _sick("feed", facts.feeds, told, now, dead_after)
        lines += _sick("channel", facts.channels, told, now, CHANNEL_DEAD)
    last_good = before.last_good if facts.trouble or facts.idle else now
    return State(bad_since, told_bad, last_good, told), lines


def _run(before: State, facts: Facts, now: datetime) -> tuple[datetime | None, bool, list[str]]:
    if facts.idle and not facts.trouble:
        return before.bad_since, before.told_bad, []
    if not facts.trouble:
        if before.told_bad and before.bad_since:
            return None, False, [f"newswatch works again, after {_span(now - before.bad_since)}"]
        return None, False, []
    # A clock that went back must not make a failure younger than it is.
    since = min(before.bad_since or now, now)
    patient = facts.offline and now - (before.last_good or since) < OFFLINE_TOLD
    if before.told_bad or patient:
        return since, before.told_bad, []
    return since, True, [f"newswatch: {text.line(facts.trouble)}"]


def _sick(kind: str, sick: Sequence[Sick], told: dict[str, str], now: datetime, after: timedelta) -> list[str]:
    """News of feeds or channels; `told` is brought up to date."""
    state = {
        f"{kind} {one.name}": ("gone" if one.since is None else "dead", one)
        for one in sick
        if one.since is None or now - one.since >= after
    }
    failing = {f"{kind} {one.name}" for one in sick}
    back = sorted(key for key in told if key.startswith(f"{kind} ") and key not in failing)
    news = [(key, word, one) for key, (word, one) in sorted(state.items()) if told.get(key) != word]
    for key in back:
        del told[key]
    lines = [_line(key, word, one, now) for key, word, one in news[:NAMED]]
    if len(news) > NAMED:
        lines.append(f"and {len(news) - NAMED} more: `newswatch doctor` names them")
    told.update({key: word for key, word, _ in news})
    return lines + [f"{key} works again" for key in back[:NAMED]]


def _line(key: str, word: str, one: Sick, now: datetime) -> str:
    if word == "gone" or one.since is None:
        return f"{key} is gone and is not asked any more: {text.line(one.reason)}"
    return f"{key} has failed for {_span(now - one.since)}: {text.line(one.reason)}"


def _span(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    if hours < 1:
        return f"{max(int(span.total_seconds() // 60), 1)} min"
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"
