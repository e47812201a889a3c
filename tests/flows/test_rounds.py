"""The rounds: hosts at the same time, the feeds of one host one after another."""

import queue
import threading
from collections import Counter

from newswatch.flows.rounds import LARGE, PERMITS, Asked, NotAsked, Rounds, by_host, hash_of
from newswatch.web import Failure, Request, Response


class Door:
    """Stands for the network: notes who is asked at the same time."""

    def __init__(self, answer=None):
        self.answer = answer or (lambda request: Response(200, {}, b"x", request.url))
        self.now = Counter()
        self.most = Counter()
        self.order = []
        self.lock = threading.Lock()
        self.hung_up = threading.Event()

    def fetch(self, request):
        host = request.url.split("/")[2]
        with self.lock:
            self.now[host] += 1
            self.order.append(request.url)
            self.most[host] = max(self.most[host], self.now[host])
            self.most["all"] = max(self.most["all"], self.now.total())
        answer = self.answer(request)
        with self.lock:
            self.now[host] -= 1
        return answer

    def hang_up(self):
        self.hung_up.set()


def requests(*urls):
    return [(number, Request(url)) for number, url in enumerate(urls)]


def gathered(came, count, rounds=None):
    found = []
    for _ in range(count):
        event = came.get(timeout=10)
        found.append(event)
        if rounds and isinstance(event, Asked):
            rounds.give_back(event.feed_id)
    return found


def test_hosts_with_many_feeds_come_first():
    """The longest queue is begun first, and keeps its order."""
    queues = by_host(requests("http://a/1", "http://b/1", "http://b/2", "https://b:8080/3"))

    assert [[number for number, _ in one] for one in queues] == [[1, 2, 3], [0]]


def test_a_host_is_never_asked_twice_at_once():
    """Whatever the number of threads, one host has one request under way."""
    door, came = Door(), queue.SimpleQueue()
    urls = [f"http://host{n % 5}/{n}" for n in range(60)]

    rounds = Rounds(door, requests(*urls), came.put, parallel=16, in_flight=16)
    events = gathered(came, 60, rounds)

    assert {event.feed_id for event in events} == set(range(60))
    assert all(door.most[f"host{n}"] == 1 for n in range(5))
    for n in range(5):
        asked = [url for url in door.order if f"host{n}/" in url]
        assert asked == [url for url in urls if f"host{n}/" in url]


def test_no_more_in_flight_than_slots():
    """Without slots given back, no further feed is asked."""
    door, came = Door(), queue.SimpleQueue()

    rounds = Rounds(door, requests(*(f"http://host{n}/" for n in range(20))), came.put, parallel=8, in_flight=3)
    first = gathered(came, 3)

    assert len(first) == len(door.order) == 3
    rounds.give_back(first[0].feed_id)
    gathered(came, 1)
    assert len(door.order) == 4
    rounds.end("over")
    assert {type(event) for event in gathered(came, 16)} == {NotAsked}


def test_few_large_bodies_are_in_flight():
    """A large body is reported only while few others wait to be stored."""
    door, came = Door(), queue.SimpleQueue()
    door.answer = lambda request: Response(200, {}, b"x" * (LARGE + 1), request.url)

    rounds = Rounds(door, requests(*(f"http://host{n}/" for n in range(8))), came.put, parallel=8, in_flight=8)
    first = gathered(came, PERMITS)

    assert came.empty()
    for event in first:
        rounds.give_back(event.feed_id)
    assert len(gathered(came, 8 - PERMITS)) == 8 - PERMITS


def test_ending_reports_everyone():
    """After the end visits under way are broken off, and everyone left is reported with the reason."""
    door, came = Door(), queue.SimpleQueue()
    door.answer = lambda request: door.hung_up.wait(10) and Failure("interrupted", "ended")

    rounds = Rounds(door, requests(*(f"http://host{n}/" for n in range(10))), came.put, parallel=2, in_flight=8)
    rounds.end("the run was over")
    events = gathered(came, 10)

    assert {(type(event), event.reason) for event in events} == {(NotAsked, "the run was over")}


def test_a_fault_of_ours_costs_one_visit():
    """A door that raises after all is a failure of that feed; the run still counts to its end."""
    door, came = Door(), queue.SimpleQueue()
    door.answer = lambda request: 1 / 0 if "broken" in request.url else Response(200, {}, b"x", request.url)

    rounds = Rounds(door, requests("http://a/broken", "http://a/2", "http://b/"), came.put, parallel=2, in_flight=8)
    events = {event.feed_id: event.answer for event in gathered(came, 3, rounds)}

    assert events[0].reason == "newswatch cannot ask it: ZeroDivisionError: division by zero"
    assert [events[number].status for number in (1, 2)] == [200, 200]


def test_a_body_has_one_hash():
    """Equal bodies have equal hashes, others others."""
    assert hash_of(b"a") == hash_of(b"a") != hash_of(b"b")
