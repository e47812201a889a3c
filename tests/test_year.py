"""A year in a minute: 300 feeds, a run every half hour by the wall clock of Berlin, and all that happens to a laptop.

The time is an argument everywhere, so the year is simulated on the real parts: the timing of the installed job, pacing,
verdicts, the database, what is told. Only the servers are make-believe.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from newswatch import schedule
from newswatch.flows import verdict
from newswatch.installs import timing
from newswatch.model import Article
from newswatch.report.runs import Facts, Sick, State, speak
from newswatch.schedule import Hints
from newswatch.store import articles, feeds, log
from newswatch.store.open import writing
from newswatch.web import Failure, Response

BERLIN = ZoneInfo("Europe/Berlin")
START, DAYS, COUNT = datetime(2026, 1, 1, tzinfo=UTC), 365, 300
HOUR = timedelta(hours=1)
STEPS = {
    4000: timedelta(days=400),
    9000: timedelta(hours=-3),
    13000: timedelta(days=-20),
}  # run -> the clock is wrong by


@dataclass
class Server:
    """A feed's server: how often it has something new, what its headers say, when it is down, gone or moves."""

    name: str
    every: timedelta  # something new
    headers: dict[str, str]
    hints: Hints = field(default_factory=Hints)
    down: tuple[datetime, datetime] | None = None
    gone: datetime | None = None
    moves: datetime | None = None
    busy: datetime | None = None  # from then on for a while it asks for quiet for two days
    quiet_until: datetime | None = None
    asked: list[datetime] = field(default_factory=list)

    def answer(self, url: str, now: datetime) -> Response | Failure:
        self.asked.append(now)
        assert self.quiet_until is None or now >= self.quiet_until, f"{self.name} was asked in its quiet time"
        if self.gone and now >= self.gone:
            return Response(410, {}, b"", url)
        if self.down and self.down[0] <= now < self.down[1]:
            return Response(500, {}, b"", url) if len(self.asked) % 2 else Failure("connect", "connection refused")
        if self.busy and self.busy <= now < self.busy + timedelta(days=1):
            self.quiet_until = now + timedelta(days=2)
            return Response(503, {"retry-after": str(2 * 86400)}, b"", url)
        moved = f"https://new.example/{self.name}" if self.moves and now >= self.moves and "new." not in url else None
        return Response(200, self.headers, b"", moved or url, moved=moved)

    def number(self, now: datetime) -> int:
        return int((now - START) / self.every)


def servers(dice):
    """300 servers: 12 that may be asked hourly, 40 every six hours, the rest once a day; things happen to some."""
    made = []
    for n in range(COUNT):
        headers = {"etag": f'"{n}"'} if n < 52 else {}
        hints = Hints(ttl_minutes=360) if 12 <= n < 52 else Hints(ttl_minutes=1440) if n % 3 == 0 else Hints()
        server = Server(f"f{n}", timedelta(hours=dice.choice([6, 24, 72])), headers, hints)
        at = START + timedelta(days=dice.uniform(20, 300))
        match n % 10:
            case 3:
                server.down = (at, at + timedelta(days=dice.choice([0.3, 2, 10, 40])))
            case 5 if n % 20 == 5:
                server.gone = at
            case 7:
                server.moves = at
            case 9:
                server.busy = at
        made.append(server)
    return made


def is_asleep(now: datetime) -> bool:
    """A laptop: shut at night and for two weeks of holidays."""
    local = now.astimezone(BERLIN)
    return (local.hour < 6 and local.weekday() < 5) or START + timedelta(days=200) < now < START + timedelta(days=214)


class Year:
    """The year: real decisions, a real database, make-believe servers."""

    def __init__(self, db, made):
        self.db, self.servers = db, made
        with db.atomic():
            for server in made:
                feeds.add(db, f"https://old.example/{server.name}", now=START, name=server.name)
        self.feeds = {feed.id: feed for feed in feeds.all_feeds(db.conn)}
        self.states = feeds.states(db.conn)
        self.seen = defaultdict(lambda: -1)
        self.state, self.said = State(), []
        self.runs = self.stored = self.early = 0
        self.last_retention = None

    def run(self, clock: datetime, true: datetime) -> None:
        """One scheduled run. `clock` is what the machine believes, `true` what the servers believe."""
        due = [i for i, state in self.states.items() if not state.gone and schedule.is_due(state.next_due, clock)]
        with self.db.atomic():
            run_id = log.start(self.db, "fetch", now=clock, scheduled=True)
            outcomes = Counter(self._visit(feed_id, run_id, clock, true) for feed_id in due)
            counts = log.Counts(due=len(due), updated=outcomes["updated"], failed=outcomes["failed"])
            log.finish(self.db, run_id, counts, now=clock, exit_code=0)
            if self.last_retention is None or not 0 <= (clock - self.last_retention).total_seconds() < 86400:
                log.forget(self.db, before=clock - timedelta(days=90))
                self.last_retention = clock
        self._speak(outcomes, clock)
        self.runs += 1

    def _visit(self, feed_id, run_id, clock, true):
        feed, state, server = self.feeds[feed_id], self.states[feed_id], self.servers[feed_id - 1]
        far = clock + timedelta(seconds=schedule.FAR)
        assert state.next_due is None or state.next_due <= clock or state.next_due > far, "asked before it was due"
        if server.asked and true - server.asked[-1] < timedelta(seconds=schedule.FIRST_RETRY_UNREACHED):
            self.early += 1
        answer = server.answer(feed.url, true)
        saved = 0
        if isinstance(answer, Failure):
            found = verdict.failed(feed, state, answer.reason, clock)
        elif answer.status != 200:
            found = verdict.refused(feed, state, answer, clock)
        elif server.number(true) == self.seen[feed_id]:
            found = verdict.unchanged(feed, state, answer, clock, clock)
        else:
            found = verdict.updated(
                feed, state, answer, "x", hints=server.hints, cut=False, fault=None, now=clock, run_start=clock
            )
            self.seen[feed_id] = server.number(true)
            item = Article(f"{server.name}-{self.seen[feed_id]}", None, f"news {self.seen[feed_id]}", published=true)
            saved = articles.save_rows(self.db, [articles.Row(feed_id, item, articles.NO_TAGS)], clock).new
        if found.move_to:
            assert feeds.move(self.db, feed_id, found.move_to)
            self.feeds[feed_id] = feeds.by_id(self.db.conn, feed_id)
        self.states[feed_id] = found.state
        feeds.save_state(self.db, found.state)
        log.add_visits(self.db, run_id, [log.Visit(feed_id, clock, found.outcome, articles_new=saved)])
        self.stored += saved
        return found.outcome

    def _speak(self, outcomes, clock):
        sick = [
            Sick(self.feeds[i].name, None if state.gone else state.failing_since, state.error or "")
            for i, state in self.states.items() if state.gone or state.failures
        ]  # fmt: skip
        bad = outcomes["failed"] and not outcomes["updated"] + outcomes["unchanged"]
        self.state, lines = speak(
            State.from_dict(self.state.to_dict()), Facts("no feed answered" if bad else "", feeds=tuple(sick)), clock,
            dead_after=timedelta(days=3),
        )  # fmt: skip
        self.said += lines


def test_a_year_alone(tmp_path):
    """In 17,000 starts (13,000 while awake) with failures, moves, 410s, wrong clocks, sleep and both changes of the
    clock: no feed is asked before it is due, none is forgotten, no message is said twice, and the database grows only
    by articles."""
    made = servers(random.Random(365))
    job = timing.every("30m", "a laptop")
    with writing(tmp_path / "n.db") as db:
        db.conn.execute("PRAGMA synchronous = OFF")
        year = Year(db, made)
        now, starts = START, 0
        while now < START + timedelta(days=DAYS):
            if not is_asleep(now):
                year.run(now + STEPS.get(starts, timedelta(0)), now)
            now = timing.next_run(job, now.astimezone(BERLIN))
            starts += 1
        counts = {
            table: db.conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("article", "story", "feed", "run", "visit", "article_fts_docsize", "delivery", "setting")
        }
        oldest = db.conn.execute("SELECT min(started_at) FROM run").fetchone()[0]
        kept = feeds.states(db.conn)
        urls = {feed.name: feed.url for feed in feeds.all_feeds(db.conn)}

    assert abs(starts - DAYS * 48) <= 1  # an hour goes in spring and comes in autumn
    assert year.runs > 12_000
    # none asked early: only a clock that was wrong may bring two visits close together
    assert year.early <= len(STEPS) * COUNT
    # none forgotten: no living feed waits longer than its pace, the worst night, the back-off and the holidays allow
    for server in made:
        gaps = [b - a for a, b in pairwise(server.asked)]
        assert max(gaps) <= timedelta(days=14) + timedelta(days=3)
        assert sorted(gaps)[-2] <= timedelta(days=3)
        if server.gone:
            assert server.asked[-1] < server.gone + timedelta(days=16)
            assert sum(at >= server.gone for at in server.asked) == 1
        else:
            assert server.asked[-1] > now - timedelta(days=2)
        if server.moves:
            assert urls[server.name].startswith("https://new.example/")
    # nothing said twice: a feed's trouble and its return take turns
    words = defaultdict(list)
    for line in year.said:
        words[line.split()[1] if line.startswith("feed") else "newswatch"].append(line)
    for lines in words.values():
        assert all(("works again" in a) != ("works again" in b) for a, b in pairwise(lines))
    ill = {s.name for s in made if s.gone or (s.down and s.down[1] - s.down[0] > timedelta(days=4))}
    assert set(words) - {"newswatch"} <= ill | {s.name for s in made if s.down or s.busy}
    assert ill <= set(words)
    assert len(year.said) < 2 * COUNT
    # grows only by articles
    assert counts["article"] == counts["story"] == counts["article_fts_docsize"] == year.stored
    assert counts["feed"] == COUNT
    assert oldest >= (now - timedelta(days=92)).timestamp()
    assert counts["run"] <= 92 * 48
    assert counts["delivery"] == 0
    assert kept == year.states
