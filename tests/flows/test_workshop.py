"""The crew: processes that read bodies, are replaced when a body is too much for them, and end with the run."""

import os
import queue
import signal
import subprocess
from datetime import UTC, datetime

import pytest

from newswatch.feeds.document import Unreadable
from newswatch.flows.workshop import Crew, Job, Reading, Unable
from newswatch.store import feeds
from newswatch.store.open import writing
from tests.hostile.calls import children_of, gone
from tests.hostile.documents import feed

NOW = datetime(2026, 8, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    with writing(tmp_path / "n.db") as db:
        feeds.add(db, "http://a.example/", now=NOW)
    return tmp_path / "n.db"


class Bench:
    def __init__(self, path, **more):
        self.results = queue.SimpleQueue()
        self.crew = Crew(path, lambda job, result: self.results.put(result), **more)

    def read(self, body=None):
        self.crew.put(Job(1, feed() if body is None else body, None, "http://a.example/", None, NOW))
        return self.results.get(timeout=60)


@pytest.fixture
def bench(path):
    made = []

    def make(**more):
        made.append(Bench(path, **more))
        return made[-1]

    yield make
    for one in made:
        one.crew.close()


def test_no_process_before_the_first_body(bench):
    """A run in which nothing has changed starts no process."""
    before = children_of(os.getpid())

    bench(size=2)

    assert children_of(os.getpid()) == before


@pytest.mark.parametrize("size", [0, 1])
def test_a_body_is_read(size, bench):
    """Articles come back with tags, in this thread or from a process."""
    result = bench(size=size).read()

    assert isinstance(result, Reading)
    assert [article.guid for article, _ in result.rows] == ["guid-1", "guid-2", "guid-3"]
    assert result.title == "Hostile"
    assert result.rules


@pytest.mark.parametrize("size", [0, 1])
def test_what_is_no_feed_comes_back_with_its_reason(size, bench):
    """An unreadable body is a value."""
    assert isinstance(bench(size=size).read(b"hello"), Unreadable)


def test_no_process_to_be_had_costs_the_body_and_not_the_run(bench, monkeypatch):
    """A machine that starts no further process gives a reason for each body; the next one is tried again."""
    start, refusals = subprocess.Popen, iter([OSError(11, "Resource temporarily unavailable")])

    def popen(*args, **kwargs):
        if (refusal := next(refusals, None)) is not None:
            raise refusal
        return start(*args, **kwargs)

    monkeypatch.setattr(subprocess, "Popen", popen)
    desk = bench(size=1)
    first, second = desk.read(), desk.read()

    assert isinstance(first, Unreadable)
    assert "Resource temporarily unavailable" in first.reason
    assert isinstance(second, Reading)


def test_a_process_that_dies_loses_its_body_and_is_replaced(bench):
    """When a process is killed, the body it was reading has failed, and the next one is read."""
    desk = bench(size=1)
    before = set(children_of(os.getpid()))
    desk.read()
    (worker,) = set(children_of(os.getpid())) - before
    os.kill(worker, signal.SIGKILL)

    lost, following = desk.read(), desk.read()

    assert isinstance(lost, Unreadable)
    assert "died" in lost.reason
    assert isinstance(following, Reading)
    assert gone([worker])


def test_a_process_that_is_too_slow_is_replaced(bench):
    """A body that takes too long has failed with that reason."""
    lost = bench(size=1, seconds=0.001).read()

    assert isinstance(lost, Unreadable)
    assert lost.why == "too-slow"


def test_a_process_that_takes_nothing_is_too_slow(bench):
    """A body that does not fit into the pipe of a process that has stopped has the same deadline."""
    desk = bench(size=1)
    before = set(children_of(os.getpid()))
    desk.read()
    desk.crew._seconds = 1.0  # from now on: the first body waits for the start of the process
    (worker,) = set(children_of(os.getpid())) - before
    os.kill(worker, signal.SIGSTOP)

    lost = desk.read(b"<rss>" + b" " * 1_000_000)

    assert isinstance(lost, Unreadable)
    assert lost.why == "too-slow"
    assert gone([worker])


def test_a_broken_gazetteer_is_not_the_feeds_fault(bench, tmp_path):
    """When the user's own gazetteer cannot be read, the answer says so, with the error's kind."""
    broken = tmp_path / "gazetteer.toml"
    broken.write_text("[[company]\n")

    result = bench(size=1, gazetteer=broken).read()

    assert isinstance(result, Unable)
    assert result.code == "data"
    assert "gazetteer.toml" in result.message


def test_closing_ends_the_processes(bench):
    """After `close` no process is left."""
    desk = bench(size=1)
    before = set(children_of(os.getpid()))
    desk.read()
    workers = set(children_of(os.getpid())) - before

    desk.crew.close()

    assert workers
    assert gone(list(workers))
