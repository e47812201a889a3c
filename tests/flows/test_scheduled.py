"""The run that cron starts."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newswatch.config import Config, FetchSettings, RetentionSettings, ScheduleSettings
from newswatch.errors import Busy, StoreError
from newswatch.flows import scheduled, watch
from newswatch.flows.scheduled import Desk
from newswatch.flows.summary import Failed, Summary
from newswatch.store import log
from newswatch.store.lock import alone
from newswatch.store.open import reading
from tests.flows.test_watch import Book, shelve
from tests.notify.receivers import http

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
GOOD = Summary(due=3, updated=2, unchanged=1, articles_new=4, scheduled=True)
BAD = Summary(due=1, failed=1, failures=(Failed("a", "https://a", "HTTP 500", None),), scheduled=True)
OFFLINE = Summary(due=1, failed=1, note="no name could be resolved: is this machine online?", scheduled=True)


@pytest.fixture
def desk(tmp_path):
    shelve(tmp_path / "n.db", [("old", "an old delay *")])
    return Desk(tmp_path / "n.db", Config(), tmp_path / "state")


class Clock:
    """A clock that the test moves."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += timedelta(seconds=seconds)


def run(desk, *summaries, sender=None, clock=None):
    """A scheduled run whose fetches end as given."""
    clock, rest = clock or Clock(), list(summaries)

    def fetch(now):
        found = rest.pop(0) if len(rest) > 1 else rest[0]
        if isinstance(found, Exception):
            raise found
        return found

    return scheduled.run(desk, fetch, sender or Book(), clock, sleep=clock.sleep)


def test_a_good_run_says_nothing_and_logs_a_line(desk):
    """Silence on success; the own log has what happened."""
    told = run(desk, GOOD)

    assert (told.lines, told.exit_code) == ((), 0)
    assert "3 due, 2 updated, 1 unchanged, 0 failed, 4 new articles" in (desk.state / "newswatch.log").read_text(
        "utf-8"
    )


def test_trouble_is_told_once(desk):
    """The first bad run speaks, the next ones do not, the good one after them does."""
    said = [run(desk, summary).lines for summary in (BAD, BAD, GOOD, GOOD)]

    assert [len(lines) for lines in said] == [1, 0, 1, 0]
    assert "none of 1 feeds answered: HTTP 500" in said[0][0]


def test_a_run_in_which_nothing_was_due_is_no_recovery(desk):
    """While all feeds are backed off from, nobody is told that it works again, and then again that it does not."""
    idle = Summary(skipped=1, scheduled=True)
    said = [run(desk, summary).lines for summary in (BAD, idle, BAD, idle, GOOD)]

    assert [len(lines) for lines in said] == [1, 0, 0, 0, 1]


@pytest.mark.parametrize("error", [StoreError("the disk is full", hint="free some"), RuntimeError("a fault")])
def test_a_run_that_cannot_be_made_is_told_once(desk, error):
    """A broken database is told once and not every half hour, and keeps its exit code."""
    said = [run(desk, error) for _ in range(3)]

    assert [len(told.lines) for told in said] == [1, 0, 0]
    assert {told.exit_code for told in said} == {1}


def test_after_waking_the_network_is_waited_for(desk):
    """A machine that just woke up gets a minute before being offline counts."""
    clock = Clock()

    told = run(desk, OFFLINE, OFFLINE, GOOD, clock=clock)

    assert told.exit_code == 0
    assert clock.now - NOW == timedelta(seconds=15)


def test_a_machine_that_stays_offline_is_given_up_after_a_minute(desk):
    """The wait ends, and being offline is not told at once."""
    clock = Clock()

    told = run(desk, OFFLINE, clock=clock)

    assert told.lines == ()
    assert clock.now - NOW == timedelta(seconds=60)


def test_another_run_at_work_is_skipped_in_silence_and_recorded(desk):
    """Nothing is said, the code is 75, and the history has the run that was skipped."""
    told = run(desk, Busy("another newswatch run is at work"))

    with reading(desk.path) as conn:
        runs = log.runs(conn)
    assert (told.lines, told.exit_code) == ((), 75)
    assert [(row["exit_code"], row["scheduled"]) for row in runs] == [(75, True)]
    assert runs[0]["message"].startswith("skipped")


def test_watches_run_after_the_fetch_and_cannot_fail_it(desk):
    """New stories are sent; a lock held by another run of watches changes nothing of how the fetch ended."""
    watch.add(desk.path, desk.config, "delays", "event:delay", ["terminal:"], now=NOW, gazetteer=None)
    shelve(desk.path, [("a", "R2 slips *")])
    book = Book()

    with alone(desk.path.with_name(desk.path.name + ".watch")):
        busy = run(desk, GOOD, sender=book)
    told = run(desk, GOOD, sender=book)

    assert (busy.exit_code, busy.lines, told.exit_code) == (0, (), 0)
    assert len(book.messages) == 1


def test_who_was_told_to_end_sends_nothing(desk):
    """After Ctrl-C or SIGTERM no watch is run; the next run has what was missed."""
    watch.add(desk.path, desk.config, "delays", "event:delay", ("terminal:",), now=NOW, gazetteer=None)
    shelve(desk.path, [("a", "R2 slips *")])
    book = Book()

    ended = run(desk, replace(GOOD, interrupted=True), sender=book)
    before = len(book.stories)
    run(desk, GOOD, sender=book)

    assert (ended.exit_code, before, len(book.stories)) == (130, 0, 1)


def test_a_channel_that_is_dead_for_a_day_is_told_once(desk):
    """The first day of a dead channel is in the log only, then a message comes, then its return."""
    watch.add(
        desk.path, desk.config, "delays", "event:delay", ["https://me:pw@example.com/T0K3N"], now=NOW, gazetteer=None
    )
    shelve(desk.path, [("a", "R2 slips *")])
    clock, said = Clock(), []
    for hours in (0, 12, 25, 50):
        clock.now = NOW + timedelta(hours=hours)
        said.append(run(desk, GOOD, sender=Book("webhook"), clock=clock).lines)
    clock.now = NOW + timedelta(hours=75)
    said.append(run(desk, GOOD, sender=Book(), clock=clock).lines)

    assert [len(lines) for lines in said] == [0, 0, 1, 0, 1]
    assert "channel webhook:https://example.com/… has failed for 25 h" in said[2][0]
    assert "T0K3N" not in str(said) + (desk.state / "newswatch.log").read_text("utf-8")


def test_the_ping_tells_start_and_end(desk):
    """The monitor hears of the start and of success or failure, with the log of the run."""
    with http() as monitor:
        pinged = Desk(desk.path, Config(schedule=ScheduleSettings(ping=f"{monitor.url}/uuid")), desk.state)
        run(pinged, GOOD)
        run(pinged, BAD)

    assert [path.split("?")[0] for path, *_ in monitor.seen] == ["/uuid/start", "/uuid", "/uuid/start", "/uuid/fail"]
    assert b"4 new articles" in monitor.seen[1][2]


def test_a_ping_that_fails_changes_nothing(desk):
    """A dead monitor is a line in the log."""
    pinged = Desk(desk.path, Config(schedule=ScheduleSettings(ping="http://127.0.0.1:9/x")), desk.state)

    told = run(pinged, GOOD)

    assert (told.lines, told.exit_code) == ((), 0)
    assert "the ping failed" in (desk.state / "newswatch.log").read_text("utf-8")


def test_retention_deletes_once_a_day(desk):
    """What [retention] lets go is deleted after a fetch, and the log says how much."""
    kept = Config(retention=RetentionSettings(older=86400, keep="nothing"), fetch=FetchSettings())
    clock = Clock()
    clock.now = NOW + timedelta(days=3)

    run(Desk(desk.path, kept, desk.state), GOOD, clock=clock)

    with reading(desk.path) as conn:
        assert conn.execute("SELECT count(*) FROM article").fetchone()[0] == 0
    assert "1 articles older than" in (desk.state / "newswatch.log").read_text("utf-8")


def test_a_state_that_cannot_be_kept_is_borne(desk, tmp_path):
    """Without a state folder the run still works, and tells its trouble."""
    (tmp_path / "file").write_text("", "utf-8")

    told = run(Desk(desk.path, desk.config, tmp_path / "file"), BAD)

    assert told.exit_code == 1
    assert len(told.lines) == 1


def test_a_broken_state_file_is_no_state(desk):
    """Half a file, or nonsense, is as if nothing had been told."""
    run(desk, BAD)
    place = next(desk.state.glob("scheduled-*.json"))
    place.write_text(json.dumps([1, 2]), "utf-8")

    assert len(run(desk, BAD).lines) == 1
