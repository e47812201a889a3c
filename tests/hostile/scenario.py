"""A scenario: what the server does, how newswatch is run, and what must be true on the wire, on the shelf, at exit."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newswatch import web
from newswatch.config import FetchSettings
from newswatch.flows.fetch import Summary, fetch
from newswatch.store import feeds
from newswatch.store.open import reading, writing
from tests.hostile.server import Answer, Heard, Server

NOW = datetime(2026, 8, 5, 9, 30, tzinfo=UTC)
QUICK = web.Limits(connect=1.0, read=0.25, total=0.7, wire=400_000, decoded=1_000_000, redirects=5)
ROOMY = web.Limits(connect=2.0, read=5.0, total=10.0)
ABSENT = b"(absent)"


@dataclass(frozen=True)
class Run:
    """One call of fetch, so long after the first."""

    after: timedelta = timedelta()
    force: bool = True
    scheduled: bool = False


FORCED = Run()
TWICE = (FORCED, FORCED)


def paced(**after: float) -> Run:
    """A scheduled run, which asks only what is due."""
    return Run(timedelta(**after), force=False, scheduled=True)


@dataclass(frozen=True)
class Scenario:
    """`answers` is for /feed, others are in `more`. `{port}` in texts is the server's port."""

    law: str
    answers: list[Answer]
    runs: tuple[Run, ...] = (FORCED,)
    more: dict[str, list[Answer]] = field(default_factory=dict)
    url: str = "http://127.0.0.1:{port}/feed"
    by_hand: bool = True
    limits: web.Limits = QUICK
    # What must be true
    asked: list[str] | None = None  # all targets in order
    exits: tuple[int, ...] = (0,)
    articles: int | None = 3  # stored at the end; None: not looked at
    sent: dict[str, bytes] = field(default_factory=dict)  # headers of the last request; ABSENT for none
    state: dict[str, Any] = field(default_factory=dict)  # of the feed at the end
    reason: str = ""  # in the last failure
    titles: list[str] | None = None
    links: list[str | None] | None = None
    next_in: float | None = None  # seconds from the last answer to the next due moment
    url_after: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What happened."""

    summaries: list[Summary]
    heard: list[Heard]
    connections: list[str]
    state: feeds.FeedState
    feed_url: str
    rows: list[dict[str, Any]]
    dump: str  # everything in the database, as text
    last_run: datetime


def play(scenario: Scenario, server: Server, path: Path) -> Outcome:
    """Run a scenario against a server and a new database."""
    server.answers["/feed"] = [with_port(answer, server.port) for answer in scenario.answers]
    for target, answers in scenario.more.items():
        server.answers[target] = [with_port(answer, server.port) for answer in answers]
    url = scenario.url.format(port=server.port)
    with writing(path) as db:
        feed = feeds.add(db, url, now=NOW, name="hostile", by_hand=scenario.by_hand)
    summaries, now = [], NOW
    for run in scenario.runs:
        now = NOW + run.after
        summaries.append(
            fetch(
                path, now=now, force=run.force, scheduled=run.scheduled, limits=scenario.limits, processes=0,
                settings=FetchSettings(contact="someone@example.org"),
            )
        )  # fmt: skip
    with reading(path) as conn:
        conn.execute("PRAGMA foreign_key_check")
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        rows = [
            dict(row)
            for row in conn.execute("SELECT title, summary, text, url, published, guid FROM article ORDER BY id")
        ]
        return Outcome(
            summaries, list(server.heard), list(server.connections), feeds.state(conn, feed.id),
            feeds.by_id(conn, feed.id).url, rows, "\n".join(conn_dump(conn)), now,
        )  # fmt: skip


def conn_dump(conn: Any) -> list[str]:
    tables = [
        row[0]
        for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
    ]
    return [str(tuple(row)) for table in tables for row in conn.execute(f'SELECT * FROM "{table}"')]


def with_port(answer: Answer, port: int) -> Answer:
    return answer.replace(b"{port}", str(port).encode()) if isinstance(answer, bytes) else answer


def check(scenario: Scenario, found: Outcome, port: int) -> None:
    """Everything that the scenario says."""
    last = found.summaries[-1]
    assert tuple(summary.exit_code for summary in found.summaries) == scenario.exits, last.failures
    if scenario.asked is not None:
        assert [heard.target for heard in found.heard] == scenario.asked
    if scenario.articles is not None:
        assert len(found.rows) == scenario.articles
    for name, value in scenario.sent.items():
        assert (found.heard[-1].get(name) or ABSENT) == value, name
    for name, value in scenario.state.items():
        assert getattr(found.state, name) == value, name
    if scenario.reason:
        assert scenario.reason in last.failures[-1].reason
    if scenario.titles is not None:
        assert [row["title"] for row in found.rows] == scenario.titles
    if scenario.links is not None:
        assert [row["url"] for row in found.rows] == [link and link.format(port=port) for link in scenario.links]
    if scenario.next_in is not None:
        assert found.state.next_due is not None
        late = (found.state.next_due - found.last_run).total_seconds() - scenario.next_in
        assert 0 <= late < 60  # what a server says counts from its answer, which comes a little after the run began
    if scenario.url_after is not None:
        assert found.feed_url == scenario.url_after.format(port=port)
    check_always(found)


def check_always(found: Outcome) -> None:
    """What holds in every scenario."""
    for heard in found.heard:
        assert heard.raw.startswith(b"GET /")
        assert (
            heard.get(
                "user-agent",
            )
            is not None
        )
        assert heard.get("user-agent").startswith(b"newswatch/")
        assert b"someone@example.org" in heard.get("user-agent")
        assert b"application/rss+xml" in heard.get("accept")
        assert heard.get("accept-encoding") == b"gzip, deflate"
        assert heard.get("cookie") is None
        assert heard.get("referer") is None
        assert "#" not in heard.target
    for summary in found.summaries:
        told = json.dumps(summary.to_dict())
        for failure in summary.failures:
            assert failure.reason.isprintable(), failure.reason
        assert "\x1b" not in told
        asked = summary.updated + summary.unchanged + summary.failed
        assert asked + summary.skipped >= summary.due
    # A validator stands only for a body that was read: never without a time at which it was whole.
    if found.state.etag or found.state.last_modified:
        assert found.state.validators_at is not None
        assert found.state.last_ok is not None
