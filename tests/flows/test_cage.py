"""The cage: a poisonous document ends as a value, and the next one is read."""

import json
import os
import threading

import pytest

from newswatch.feeds import tolerant
from newswatch.feeds.document import Document, Unreadable
from newswatch.flows import cage as room
from newswatch.flows.cage import Cage, from_json, to_json
from tests.feeds import corpus

GOOD = corpus.NASTY["atom 0.3"]


def loose(count: int) -> str:
    """Text that sends feedparser's own attribute handling into the square of `count`."""
    return (
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry "
        + " ".join(f"a{n}='1'" for n in range(count))
        + "/></feed>"
    )


@pytest.fixture(scope="module")
def cage():
    with Cage(seconds=20) as one:
        yield one


def test_it_reads_what_the_tolerant_reader_reads(cage):
    """Through the pipes comes the same document."""
    for name in ("atom 0.3", "rss 0.9", "markup not escaped", "mangled utf-8", "doctype"):
        document = cage.read(corpus.NASTY[name])

        assert document == tolerant.read(corpus.NASTY[name])
        assert isinstance(document, Document)


def test_one_child_serves_many(cage):
    """A second document is read by the child that is there."""
    cage.read(GOOD)
    first = [child.process.pid for child in cage._idle]
    cage.read(GOOD)

    assert [child.process.pid for child in cage._idle] == first


def test_what_is_no_feed_comes_back_as_its_reason(cage):
    """A reason passes the pipes as a document does."""
    result = cage.read("<opml/>")

    assert isinstance(result, Unreadable)
    assert result.why == "not-a-feed"


def test_lone_surrogates_pass(cage):
    """Text that is no valid Unicode does not break the pipes."""
    assert isinstance(cage.read(corpus.rss("<item><title>a\ud800 & b</title></item>")), Document)


def test_too_slow_is_a_value():
    """A document that takes too long is stopped, and the next is read by a new child."""
    with Cage(seconds=0.5) as strict:
        result = strict.read(loose(200_000).replace("<entry ", "<entry x='&' ").replace("</feed>", "<x></feed>"))

        assert isinstance(result, Unreadable)
        assert result.why == "too-slow"
        assert isinstance(strict.read(GOOD), Document)


def test_too_hungry_is_a_value():
    """A document that takes too much memory is stopped, and the next is read."""
    with Cage(seconds=20, memory=160 * 1024 * 1024) as strict:
        result = strict.read("<rss>" + "<item><title>x &</title><a/><b/><c/></item>" * 4000 + "x" * 90_000_000)

        assert isinstance(result, Unreadable)
        assert result.why == "too-hungry"
        assert isinstance(strict.read(GOOD), Document)


def test_a_child_that_is_killed_is_replaced(cage):
    """When the system ends the child, that document is lost and no other."""
    cage.read(GOOD)
    child = cage._idle[-1]
    child.process.kill()
    child.process.wait()

    assert isinstance(cage.read(GOOD), Unreadable)
    assert isinstance(cage.read(GOOD), Document)


def test_threads_wait_their_turn():
    """Many threads share few children, and each gets its own document back."""
    results: dict[int, Document | Unreadable] = {}
    with Cage(seconds=20, children=2) as shared:

        def work(number: int) -> None:
            text = corpus.rss(f"<item><title>{number} & more</title></item>")
            results[number] = shared.read(text)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        children = len(shared._idle)

    assert children <= 2
    assert all(document.entries[0].title == f"{number} & more" for number, document in results.items())  # type: ignore[union-attr]
    assert len(results) == 12


def test_closing_leaves_no_child():
    """A closed cage has no process left, and starts again when asked."""
    one = Cage()
    one.read(GOOD)
    pids = [child.process.pid for child in one._idle]
    one.close()

    assert pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert isinstance(one.read(GOOD), Document)
    one.close()


def test_messages_are_json():
    """Documents and reasons go through JSON and come back equal."""
    for value in (tolerant.read(GOOD), Unreadable("a", "empty"), Document()):
        assert from_json(json.loads(json.dumps(to_json(value)))) == value


def test_the_room_says_that_it_starts_a_child():
    """Knowledge rooms start nothing: the one that does says so in its first line."""
    assert "child process" in (room.__doc__ or "").splitlines()[0]
