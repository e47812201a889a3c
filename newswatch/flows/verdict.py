"""What a visit means for a feed: the state to keep, the word for the log, the reason to show. Pure functions.

Rules:
1. Validators are kept with the URL that gave them, and only from a body that was whole and was a feed.
2. A failure changes neither validators nor body hash: what is stored is still what they stand for.
3. 410 ends the asking, the articles stay; a redirect that holds moves the subscription, if its target is a feed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from newswatch import schedule
from newswatch.model import Feed
from newswatch.schedule import Hints, Moving, Validators

if TYPE_CHECKING:
    from newswatch.store.feeds import FeedState
    from newswatch.store.log import Outcome
    from newswatch.web import Response


@dataclass(frozen=True, slots=True)
class Notes:
    """What `FeedState.hints` remembers besides the state's own fields."""

    hints: Hints = field(default_factory=Hints)
    validators_url: str | None = None  # who gave the validators, when it was not the feed's own URL
    moved_since: datetime | None = None
    cut: bool = False  # the last body ended early: its validators must not be kept, also when it comes again
    wait_until: datetime | None = None  # what the server asked for with Retry-After

    def to_json(self) -> str | None:
        """One line of JSON with what there is to remember; None for nothing."""
        said: dict[str, Any] = self.hints.to_dict()
        if self.validators_url:
            said["validators_url"] = self.validators_url
        if self.moved_since:
            said["moved_since"] = int(self.moved_since.timestamp())
        if self.cut:
            said["cut"] = True
        if self.wait_until:
            said["wait_until"] = int(self.wait_until.timestamp())
        return json.dumps(said) if said else None

    @classmethod
    def from_json(cls, said: str | None) -> Notes:
        """The reverse; what cannot be read is forgotten."""
        try:
            found = json.loads(said or "{}")
            since, until = found.get("moved_since"), found.get("wait_until")
            return cls(
                Hints.from_dict(found),
                found.get("validators_url"),
                datetime.fromtimestamp(since, UTC) if since else None,
                bool(found.get("cut")),
                datetime.fromtimestamp(until, UTC) if until else None,
            )
        except (ValueError, TypeError, AttributeError, OverflowError):
            return cls()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a visit. `move_to` is the feed's new URL, when it has earned one."""

    state: FeedState
    outcome: Outcome
    reason: str | None = None
    move_to: str | None = None


def failed(
    feed: Feed,
    state: FeedState,
    reason: str,
    now: datetime,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    reached: bool = True,
) -> Verdict:
    """The visit brought nothing: back off."""
    failures = state.failures + 1
    due = schedule.after_failure(failures, now, feed.url, headers=headers, reached=reached)
    wait = schedule.retry_after(headers or {}, now)
    notes = replace(Notes.from_json(state.hints), wait_until=now + timedelta(seconds=wait) if wait else None)
    after = replace(
        state,
        failures=failures,
        error=reason,
        failing_since=state.failing_since or now,
        last_try=now,
        last_status=status,
        next_due=due,
        hints=notes.to_json(),
    )
    return Verdict(after, "failed", reason)


def refused(feed: Feed, state: FeedState, response: Response, now: datetime) -> Verdict:
    """The server answered with a status that brings no feed."""
    if response.status == HTTPStatus.GONE:
        reason = "the feed is gone for good (410); its articles stay, it is not asked again"
        return Verdict(
            replace(failed(feed, state, reason, now, status=410).state, gone=True, next_due=None), "failed", reason
        )
    return failed(feed, state, status_words(response), now, status=response.status, headers=response.headers)


def status_words(response: Response) -> str:
    """A status in plain words."""
    status = response.status
    if status == HTTPStatus.NOT_MODIFIED:
        return "the server says that nothing has changed, but was not asked so (304)"
    if status == HTTPStatus.PARTIAL_CONTENT:
        return "the server sent a part of the feed (206)"
    try:
        phrase = HTTPStatus(status).phrase.lower()
    except ValueError:
        phrase = "a status nobody knows"
    return f"the server answered {status}, {phrase}"


def unchanged(feed: Feed, state: FeedState, response: Response, now: datetime, run_start: datetime) -> Verdict:
    """A 304, or a body that is the stored one byte for byte: validators and pacing are renewed; what was cut off still
    is."""
    notes = Notes.from_json(state.hints)
    if response.status == HTTPStatus.NOT_MODIFIED:
        before = Validators(state.etag, state.last_modified)
        held, whole = schedule.validators(response.headers, before), state.validators_at
    elif notes.cut:
        held, whole = Validators(), None
    else:
        held, whole = schedule.validators(response.headers), now
    verdict = _answered(feed, state, response, notes, held, whole, now, run_start, "unchanged")
    return _cut_off(verdict) if notes.cut else verdict


def updated(
    feed: Feed,
    state: FeedState,
    response: Response,
    body_hash: str,
    *,
    hints: Hints,
    cut: bool,
    fault: str | None,
    now: datetime,
    run_start: datetime,
) -> Verdict:
    """A new body that is a feed."""
    notes = replace(Notes.from_json(state.hints), hints=hints, cut=cut)
    held = Validators() if cut else schedule.validators(response.headers)
    state = replace(state, body_hash=body_hash)
    verdict = _answered(feed, state, response, notes, held, None if cut else now, now, run_start, "updated")
    return replace(_cut_off(verdict) if cut else verdict, reason=fault)


CUT_OFF = "the document ended early; what was whole of it is stored"


def _cut_off(verdict: Verdict) -> Verdict:
    """The verdict on a document that was no failure, but is not to be taken for all of the feed."""
    return replace(verdict, state=replace(verdict.state, error=CUT_OFF))


def _answered(
    feed: Feed,
    state: FeedState,
    response: Response,
    notes: Notes,
    held: Validators,
    whole: datetime | None,
    now: datetime,
    run_start: datetime,
    outcome: Outcome,
) -> Verdict:
    before = Moving(state.moved_to, state.moved_seen, notes.moved_since or now) if state.moved_to else None
    moving = schedule.moving(before, None if response.downgraded else response.moved, now)
    target = new_url(feed.url, moving.url) if moving and moving.held(now) else None
    headers = {**response.headers}
    if held.etag or held.last_modified:  # a 304 need not repeat them
        headers |= {"etag": held.etag or held.last_modified or ""}
    notes = replace(
        notes,
        validators_url=response.url if held and response.url != wire_form(target or feed.url) else None,
        moved_since=None if target or not moving else moving.since,
        wait_until=None,
    )
    after = replace(
        state,
        etag=held.etag,
        last_modified=held.last_modified,
        validators_at=whole,
        next_due=schedule.after_answer(headers, notes.hints, now, run_start=run_start),
        failures=0,
        error=None,
        failing_since=None,
        last_try=now,
        last_ok=now,
        last_status=response.status,
        gone=False,
        moved_to=None if target or not moving else moving.url,
        moved_seen=0 if target or not moving else moving.visits,
        hints=notes.to_json(),
    )
    return Verdict(after, outcome, move_to=target)


def wire_form(url: str) -> str:
    """The URL as the web room names it: without credentials and fragment."""
    from newswatch.web import public

    return public(url)


def new_url(old: str, target: str) -> str | None:
    """The URL that a subscription takes on; credentials go along to the same origin, and hinder a move elsewhere."""
    before, after = urlsplit(old), urlsplit(target)
    userinfo, at, _ = before.netloc.rpartition("@")
    if not at:
        return target
    if not same_origin(old, target):
        return None
    return urlunsplit(after._replace(netloc=f"{userinfo}@{after.netloc}"))


def same_origin(one: str, other: str) -> bool:
    """Whether two URLs have scheme, host and port in common."""
    return _origin(one) == _origin(other)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
