"""When to ask a feed again: what its server, the feed itself and good manners say, as pure functions.

Rules:
1. A feed with validators is asked once an hour at most; one without once a day, unless its server says otherwise
   (rachelbythebay.com/w/feed/: 304s cost nothing, whole bodies do).
2. `Cache-Control: max-age` (less `Age`), else `Expires`; RSS `ttl`; `sy:update*`: the longest of them is waited out.
   `skipHours` and `skipDays` then push the moment on (rssboard.org/skip-hours-days).
3. `Retry-After` of an error is waited out, in seconds or as a date, which is read by the server's own clock
   (RFC 9110 10.2.3). Errors in a row double the wait.
4. Whatever anyone asks for is capped: a max-age of 16 years has been seen. A moment that is further away than any cap
   allows was written by a clock that was wrong, and is due.
5. Validators come from every whole 200 and from a 304 (RFC 9111 4.3.4), both or none; once in a while they are left
   out, because some servers answer 304 for ever.
6. A permanent redirect moves a subscription only after it held for several visits; 410 ends it at once, 404 does not.
7. No clock and no randomness here: `now` is an argument, and jitter comes from a hash of the feed's URL.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Any

MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds

# A minute less than the hour and the day, so that a feed asked by an hourly cron job is due at its next round.
FLOOR = HOUR - MINUTE
FLOOR_UNCONDITIONAL = DAY - 10 * MINUTE
CAP_CACHE = 7 * DAY  # of max-age and Expires: beyond that they mean "this file never changes", which no feed does
CAP = 31 * DAY  # of Retry-After and of what the feed says of itself
FIRST_RETRY = HOUR
FIRST_RETRY_UNREACHED = 10 * MINUTE  # no server was bothered: the name was not resolved
CAP_RETRY = DAY
JITTER = 0.1  # a retry comes up to a tenth later, so that feeds that failed together do not return together
SKIP_HOURS = 8 * 24  # how far skipHours and skipDays can push a moment
FAR = int(CAP * (1 + JITTER)) + SKIP_HOURS * HOUR  # seconds; nothing below gives a moment further away
REFRESH = 8 * DAY  # validators older than the last whole body by this are left out (as NetNewsWire does)
MOVE_VISITS, MOVE_SPAN = 3, DAY  # a redirect held: so many visits over so many seconds ...
MOVE_VISITS_ANYWAY = 6  # ... or so many visits
MAX_VALIDATOR = 4096  # characters; a server that cannot take back its own long ETag would answer 400 for ever

Headers = Mapping[str, str]  # lower-case names


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed says of its own rhythm. Hours are 0-23 in GMT, days 0-6 from Monday."""

    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    update_seconds: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Only what was said, for JSON."""
        said = {
            "ttl_minutes": self.ttl_minutes,
            "skip_hours": list(self.skip_hours),
            "skip_days": list(self.skip_days),
            "update_seconds": self.update_seconds,
        }
        return {name: value for name, value in said.items() if value}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Hints:
        """The reverse of `to_dict`; other keys are ignored."""
        return cls(
            said.get("ttl_minutes"),
            tuple(said.get("skip_hours", ())),
            tuple(said.get("skip_days", ())),
            said.get("update_seconds"),
        )


@dataclass(frozen=True, slots=True)
class Validators:
    """What goes back to the server with the next request: headers as received, bytes read as latin-1."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class Moving:
    """A permanent redirect under observation: where to, on how many visits in a row, since when."""

    url: str
    visits: int
    since: datetime

    def held(self, now: datetime) -> bool:
        """Whether the subscription may follow."""
        long_enough = _seconds(now - self.since) >= MOVE_SPAN
        return self.visits >= MOVE_VISITS_ANYWAY or (self.visits >= MOVE_VISITS and long_enough)


def is_due(next_due: datetime | None, now: datetime) -> bool:
    """Whether a feed may be asked."""
    return next_due is None or next_due <= now or _seconds(next_due - now) > FAR


def after_answer(headers: Headers, hints: Hints, now: datetime, *, run_start: datetime | None = None) -> datetime:
    """When to ask again after a 200 or a 304 with these headers.

    What the server and the feed say counts from `now`, our own floor from `run_start` (None: `now`), so that a feed
    that came late in one run is not passed over in the next.
    """
    fresh = freshness(headers, now)
    stated = [
        fresh,
        _capped(hints.ttl_minutes, MINUTE),
        _capped(hints.update_seconds, 1),
    ]
    conditional = bool(headers.get("etag") or headers.get("last-modified"))
    says_nothing = all(said is None for said in stated)
    floor = FLOOR_UNCONDITIONAL if says_nothing and not conditional else FLOOR
    asked_for = now + timedelta(seconds=max(said or 0 for said in stated))
    return skipping(max(asked_for, (run_start or now) + timedelta(seconds=floor)), hints)


def after_failure(
    failures: int, now: datetime, key: str, *, headers: Headers | None = None, reached: bool = True
) -> datetime:
    """When to ask again after the `failures`-th failure in a row (from 1).

    `key` decides the jitter; `reached` is False when not even the server's name was resolved.
    """
    first = FIRST_RETRY if reached else FIRST_RETRY_UNREACHED
    wait = min(first * 2 ** min(max(failures - 1, 0), 16), CAP_RETRY)
    wait = max(wait, retry_after(headers or {}, now) or 0)
    return now + timedelta(seconds=wait + int(wait * JITTER * _chance(key)))


def skipping(moment: datetime, hints: Hints) -> datetime:
    """The moment, or the start of the next hour that the feed does not ask to be left alone in.

    A feed that names all hours or all days is ignored.
    """
    found = moment
    for _ in range(SKIP_HOURS):
        if found.hour not in hints.skip_hours and found.weekday() not in hints.skip_days:
            return found
        found = found.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def freshness(headers: Headers, now: datetime) -> int | None:
    """Seconds that the answer stays fresh by its own word, capped; None when it says nothing (RFC 9111 4.2.1)."""
    control = _directives(headers.get("cache-control", ""))
    if "no-cache" in control or "no-store" in control:
        return 0
    if (age := _number(control.get("max-age", ""))) is not None:
        return min(max(age - (_number(headers.get("age", "")) or 0), 0), CAP_CACHE)
    if "expires" not in headers:
        return None
    expires = http_date(headers["expires"])
    if expires is None:
        return 0  # "0" and other nonsense mean: already stale (RFC 9111 5.3)
    asked = http_date(headers.get("date", "")) or now
    return min(max(_seconds(expires - asked), 0), CAP_CACHE)


def retry_after(headers: Headers, now: datetime) -> int | None:
    """Seconds that the server asks us to stay away, capped; None when it says nothing that can be understood."""
    said = headers.get("retry-after", "").strip()
    wait = _number(said)
    if wait is None and (until := http_date(said)):
        wait = _seconds(until - (http_date(headers.get("date", "")) or now))
    return None if wait is None else min(max(wait, 0), CAP)


def http_date(said: str) -> datetime | None:
    """An HTTP date in any of its three forms (RFC 9110 5.6.7), in UTC; None for anything else."""
    try:
        found = parsedate_to_datetime(said)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def validators(headers: Headers, before: Validators | None = None) -> Validators:
    """What an answer gives to send back. `before` is what a 304 leaves in force; a 200 starts afresh."""
    before = before or Validators()
    etag, last_modified = headers.get("etag"), headers.get("last-modified")
    return Validators(
        etag if etag and len(etag) <= MAX_VALIDATOR else before.etag,
        last_modified if last_modified and len(last_modified) <= MAX_VALIDATOR else before.last_modified,
    )


def wants_whole(last_whole: datetime | None, now: datetime) -> bool:
    """Whether to leave the validators out this time, because the last whole body is too long ago (or in the future)."""
    return last_whole is None or not -HOUR <= _seconds(now - last_whole) <= REFRESH


def moving(before: Moving | None, target: str | None, now: datetime) -> Moving | None:
    """The observation after a visit that was redirected for good to `target`, or not at all (None)."""
    if target is None:
        return None
    if before is None or before.url != target:
        return Moving(target, 1, now)
    return Moving(target, before.visits + 1, min(before.since, now))


_DIRECTIVE = re.compile(r'([A-Za-z0-9-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]*)))?')


def _directives(said: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, quoted, bare in _DIRECTIVE.findall(said):
        found.setdefault(name.lower(), quoted or bare)
    return found


def _number(said: str) -> int | None:
    """A count of seconds, however many digits it has."""
    said = said.strip()
    return min(int(said[:20]), 10**9) if said.isascii() and said.isdigit() else None


def _capped(count: int | None, unit: int) -> int | None:
    return None if count is None or count <= 0 else min(count * unit, CAP)


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _chance(key: str) -> float:
    """A number in [0, 1) that is always the same for the same key."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest()) / 2**32
