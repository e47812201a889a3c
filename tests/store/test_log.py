"""Each run and each visit is written down, and can be forgotten when it is old."""

from datetime import timedelta

from newswatch.store import log
from newswatch.store.schema import Shelf
from tests.store.build import NOW


def test_a_run_is_told_from_start_to_end(db: Shelf) -> None:
    """A finished run has its counts, its exit code and both times."""
    run = log.start(db, "fetch", now=NOW, scheduled=True)
    log.add_visits(db, run, [log.Visit(1, NOW, "updated", status=200, bytes=1000, ms=50, articles_new=3)])
    log.finish(db, run, log.Counts(due=1, updated=1, articles_new=3), now=NOW + timedelta(seconds=5), exit_code=0)

    told = log.runs(db.conn)[0]
    visit = log.visits(db.conn, 1)[0]

    assert (told["id"], told["scheduled"], told["articles_new"], told["exit_code"]) == (run, True, 3, 0)
    assert (told["started_at"], told["finished_at"]) == ("2025-08-15T09:12:00Z", "2025-08-15T09:12:05Z")
    assert (visit["run"], visit["outcome"], visit["status"], visit["ms"]) == (run, "updated", 200, 50)


def test_a_killed_run_stays_open(db: Shelf) -> None:
    """A run without an end is seen as such."""
    log.start(db, "fetch", now=NOW)

    assert log.runs(db.conn)[0]["finished_at"] is None


def test_the_newest_run_comes_first(db: Shelf) -> None:
    """Runs are listed from the newest on, whatever the command, and no more than are asked for."""
    for number, command in enumerate(["fetch", "import", "fetch"]):
        log.start(db, command, now=NOW + timedelta(hours=number))

    assert [run["id"] for run in log.runs(db.conn)] == [3, 2, 1]
    assert [run["id"] for run in log.runs(db.conn, limit=1)] == [3]


def test_the_last_good_fetch_is_found_behind_any_number_of_bad_ones(db: Shelf) -> None:
    """A machine that has been offline for a week still knows when it last fetched; other commands do not count."""
    assert log.last_good_fetch(db.conn) is None
    for number in range(300):
        run = log.start(db, "fetch" if number else "import", now=NOW + timedelta(hours=number))
        log.finish(db, run, log.Counts(), now=NOW, exit_code={0: 0, 1: 3, 2: 0}.get(number, 1))

    assert log.last_good_fetch(db.conn) == "2025-08-15T11:12:00Z"


def test_old_runs_are_forgotten_with_their_visits(db: Shelf) -> None:
    """Forgetting deletes the records of before and no others."""
    for number in range(3):
        run = log.start(db, "fetch", now=NOW + timedelta(days=number))
        log.add_visits(db, run, [log.Visit(1, NOW, "unchanged")])

    forgotten = log.forget(db, before=NOW + timedelta(days=2))

    assert forgotten == 2
    assert [run["id"] for run in log.runs(db.conn)] == [3]
    assert [visit["run"] for visit in log.visits(db.conn, 1)] == [3]
