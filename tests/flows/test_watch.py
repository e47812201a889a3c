"""Watches from new articles to receivers, with kill -9 in between."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from newswatch.config import Config, WatchesSettings
from newswatch.errors import QueryError, StoreError, UsageError
from newswatch.flows import watch
from newswatch.model import Article, EntityTag, Event, Tags
from newswatch.notify.outcome import SENT, failed
from newswatch.store import articles, feeds, stories
from newswatch.store.open import writing
from newswatch.store.prune import bury
from tests.notify.receivers import http, smtp
from tests.store.build import save

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
NO_LIMIT = Config(watches=WatchesSettings(at_most=100_000))


class Book:
    """A sender that writes down what it is given, and fails for the kinds in `dead`."""

    def __init__(self, *dead):
        self.dead, self.messages = set(dead), []

    def send(self, to, message, *, again=False):
        if to.kind in self.dead:
            return failed("it is dead")
        self.messages.append((to.said, message))
        return SENT

    @property
    def stories(self):
        return [(to, story["id"]) for to, message in self.messages for story in message.stories]


def shelve(path, rows, now=NOW):
    """Store (guid, title) rows; those with a "*" are delays of DeepSeek R2."""
    with writing(path) as db, db.atomic():
        feed = feeds.add(db, "https://example.com/feed", now=now, publisher="TechRadar")
        save(db, feed.id, [(_article(guid, title, now), _tags(title)) for guid, title in rows], now)


def _article(guid, title, now):
    return Article(guid, f"https://example.com/{guid}", title, "summary", published=now)


def _tags(title, **event):
    if "*" not in title:
        return Tags()
    entity = EntityTag("company", "deepseek", "DeepSeek", 90, "primary")
    return Tags(
        relevant=True, relevance=90, flags=("model-delay",), entities=(entity,),
        events=(Event("delay", ("DeepSeek R2", "DeepSeek"), kind="model", from_="2025-05", **event),),
    )  # fmt: skip


def run(path, sender, *, now=NOW, config=NO_LIMIT):
    return watch.run(path, config, sender, now=now, local=now, gazetteer=None)


def add(path, name="delays", query="event:delay", to=("terminal:",), config=NO_LIMIT, **more):
    return watch.add(path, config, name, query, to, now=NOW, gazetteer=None, **more)


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "n.db"
    shelve(found, [("old", "an old delay *")])
    return found


def test_only_what_comes_after_the_watch_is_sent_and_only_once(path):
    """A new watch does not flood with the archive; a story goes out once, however often watches run."""
    add(path)
    shelve(path, [("a", "R2 slips *"), ("b", "something else")])
    book = Book()

    first, second = run(path, book), run(path, book)

    assert (first.stories, first.sent) == (2, 1)
    assert (second.stories, second.sent) == (0, 0)
    assert [message.title for _, message in book.messages] == ["[delay] R2 slips *"]


def test_a_story_is_sent_again_only_when_it_says_something_new(path):
    """The same article edited without news is quiet; an article of the same story with a new status speaks."""
    add(path)
    shelve(path, [("a", "R2 slips *")])
    book = Book()
    run(path, book)

    with writing(path) as db, db.atomic():
        feed = feeds.all_feeds(db.conn)[0]
        echo = (_article("c", "R2 slips * again", NOW), _tags("*"))
        denied = (_article("d", "No slip of R2 *", NOW), _tags("*", status="denied"))
        join = _Join(2)
        save(db, feed.id, [echo], NOW, grouper=join)
    quiet = run(path, book).sent
    with writing(path) as db, db.atomic():
        save(db, feed.id, [denied], NOW, grouper=join)
    spoke = run(path, book).sent

    assert (quiet, spoke) == (0, 1)
    assert len({story for _, story in book.stories}) == 1


class _Join:
    """A grouper that puts everything into one story."""

    def __init__(self, story):
        self.story = story

    def assign(self, conn, batch):
        return [articles.Place(self.story) for _ in batch]


def test_the_rest_of_a_day_comes_in_one_message_the_day_after(path):
    """At most N a day; what is above is held and comes as one roll-up after midnight, and not twice."""
    add(path, at_most=2)
    shelve(path, [(f"a{n}", f"slip {n} *") for n in range(5)])
    book = Book()

    today, later = run(path, book), run(path, book, now=NOW + timedelta(hours=6))
    tomorrow = run(path, book, now=NOW + timedelta(days=1))
    after = run(path, book, now=NOW + timedelta(days=2))

    assert (today.sent, today.held) == (2, 3)
    assert (later.sent, tomorrow.sent, after.sent) == (0, 3, 0)
    assert [message.rest for _, message in book.messages][-1:] == [True]
    assert len(set(book.stories)) == len(book.stories) == 5


def test_news_of_what_was_sent_makes_no_room_for_more(path):
    """A story that was sent, says more on the same day and is held still counts among the N of that day."""
    add(path, at_most=1)
    shelve(path, [("a", "R2 slips *")])
    book = Book()
    run(path, book)
    with writing(path) as db, db.atomic():
        feed = feeds.all_feeds(db.conn)[0]
        more = (_article("d", "No slip of R2 *", NOW), _tags("*", status="denied"))
        save(db, feed.id, [more], NOW, grouper=_Join(2))
    held = run(path, book).held
    shelve(path, [("b", "another slip *")])

    assert (held, run(path, book).held) == (1, 1)
    assert len(book.stories) == 1


def test_a_story_that_went_into_another_is_not_sent_again(path):
    """What was sent of a story is known of the one that took it in."""
    add(path)
    shelve(path, [("a", "R2 slips *")])
    book = Book()
    run(path, book)
    with writing(path) as db, db.atomic():
        stories.merge(db.conn, 2, 1)
        echo = (_article("c", "R2 slips * again", NOW), _tags("*"))
        save(db, feeds.all_feeds(db.conn)[0].id, [echo], NOW, grouper=_Join(1))

    done = run(path, book)

    assert (done.stories, done.sent, len(book.stories)) == (1, 0, 1)


def test_what_could_not_be_queued_was_not_decided(path):
    """A run that dies between decision and delivery has decided nothing: the next one sends the story."""
    add(path)
    shelve(path, [("a", "R2 slips *")])
    with writing(path) as db:
        db.conn.execute("CREATE TRIGGER dies BEFORE INSERT ON delivery BEGIN SELECT raise(ABORT, 'dead'); END")
    book = Book()

    with pytest.raises(StoreError):
        run(path, book)
    with writing(path) as db:
        db.conn.execute("DROP TRIGGER dies")

    assert run(path, book).sent == 1


def test_nothing_is_sent_in_quiet_hours_and_all_of_it_afterwards(path):
    """What is decided at night goes out in the morning."""
    add(path, quiet="11:00-13:00")
    shelve(path, [("a", "R2 slips *")])
    book = Book()

    night, still, morning = (run(path, book, now=NOW + timedelta(minutes=m)).sent for m in (0, 30, 60))

    assert (night, still, morning) == (0, 0, 1)


def test_a_dead_channel_waits_alone(path):
    """A channel that fails is left alone for a while and then gets everything; the other never notices."""
    add(path, to=("terminal:", "https://example.com/hook"))
    shelve(path, [("a", "R2 slips *"), ("b", "R2 slips more *")])
    book = Book("webhook")

    first = run(path, book)
    at_once = run(path, book)
    book.dead.clear()
    too_early = run(path, book, now=NOW + timedelta(seconds=59))
    back = run(path, book, now=NOW + timedelta(seconds=61))

    assert (first.sent, first.waiting, len(first.problems)) == (2, 2, 1)
    assert "webhook:https://example.com/… failed: it is dead" in first.problems[0]
    assert at_once.problems == []
    assert (too_early.sent, back.sent) == (0, 2)
    assert max(Counter(book.stories).values()) == 1


def test_a_channel_that_worked_again_begins_its_waits_anew(path):
    """Failures before the last success do not lengthen the wait after the next failure, in the same run too."""
    add(path)
    shelve(path, [(f"a{n}", f"R2 slips {n} *") for n in range(2)])
    moment, book = NOW, Book("terminal")
    for _ in range(6):
        run(path, book, now=moment)
        moment += timedelta(hours=6)
    with writing(path) as db, db.atomic():  # the two go out one after the other
        db.conn.execute("UPDATE delivery SET batch = 'batch-' || id")

    class Once(Book):
        def send(self, to, message, *, again=False):
            return failed("it is dead") if self.messages else super().send(to, message, again=again)

    once = run(path, Once(), now=moment)
    soon = run(path, Book(), now=moment + timedelta(seconds=61))

    assert (once.sent, once.waiting) == (1, 1)
    assert soon.sent == 1


def test_what_was_deleted_before_it_was_sent_is_given_up(path):
    """A delivery whose story is gone is not said to have been sent."""
    add(path)
    shelve(path, [("a", "R2 slips *")])
    run(path, Book("terminal"))
    with writing(path) as db, db.atomic():
        bury(db, [2], now=NOW)
    book = Book()
    run(path, book, now=NOW + timedelta(hours=1))

    (row,) = watch.log(path, name="delays", limit=5)
    assert (row["state"], row["sent_at"], row["error"]) == ("expired", None, "the story was deleted in the meantime")
    assert book.messages == []


def test_a_clock_that_was_wrong_silences_no_channel(path):
    """A next try that lies years ahead was written by a wrong clock, and is due."""
    add(path)
    shelve(path, [("a", "R2 slips *")])
    book = Book("terminal")
    run(path, book, now=NOW + timedelta(days=4000))
    book.dead.clear()

    assert run(path, book).sent == 1


def test_a_message_that_waited_too_long_is_given_up_and_said_so(path):
    """After `give_up` a delivery is expired, which the log shows."""
    add(path)
    shelve(path, [("a", "R2 slips *")])
    run(path, Book("terminal"))
    late = run(path, Book(), now=NOW + timedelta(days=15))

    assert (late.sent, late.expired) == (0, 1)
    assert [row["state"] for row in watch.log(path, name="delays", limit=5)] == ["expired"]


def test_a_broken_query_stops_its_watch_only_and_loses_nothing(path):
    """A saved search that is gone is told; when it is back, what came in between is looked at."""
    with_search = Config(watches=NO_LIMIT.watches, searches={"mine": "event:delay"})
    add(path, "saved", "@mine", config=with_search)
    add(path, "other")
    shelve(path, [("a", "R2 slips *")])
    book = Book()

    broken = run(path, book)
    mended = run(path, book, config=with_search)

    assert (broken.sent, mended.sent) == (1, 1)
    assert "watch saved" in broken.problems[0]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"to": ()}, UsageError),
        ({"to": ("nowhere",)}, UsageError),
        ({"query": "event:nonsense"}, QueryError),
        ({"quiet": "always"}, UsageError),
        ({"name": "two words"}, UsageError),
    ],
)
def test_a_watch_that_cannot_work_is_not_added(path, wrong, error):
    """What would never send is refused when it is added."""
    with pytest.raises(error):
        add(path, **wrong)

    assert watch.listing(path, NO_LIMIT) == []


def test_two_watches_cannot_have_one_name_and_one_can_go(path):
    """A name is unique; removing a watch removes its ledger."""
    add(path)
    with pytest.raises(UsageError):
        add(path)
    watch.remove(path, "delays")

    assert watch.listing(path, NO_LIMIT) == []
    with pytest.raises(UsageError, match="no watch named"):
        watch.remove(path, "delays")


def test_listing_and_log_show_no_secret(path):
    """Destinations are listed and logged without tokens and passwords."""
    add(path, to=("https://me:pw@example.com/T0K3N", "slack:{file:~/.hook}"))
    shelve(path, [("a", "R2 slips *")])
    run(path, Book())

    told = json.dumps([watch.listing(path, NO_LIMIT), watch.log(path, name=None, limit=9)])
    assert "T0K3N" not in told
    assert "pw" not in told
    assert "slack:{file:~/.hook}" in told


def test_a_test_shows_what_last_month_would_have_brought(path):
    """The stories of the last days with what the watch would have done; nothing is sent or written."""
    add(path, at_most=1)
    shelve(path, [("a", "R2 slips *"), ("b", "R2 slips more *"), ("c", "else")])

    tried = watch.test(path, NO_LIMIT, "delays", days=30, now=NOW, zone=lambda at: at, gazetteer=None)

    assert [one.verdict.action for one in tried] == ["send", "hold", "hold"]
    assert watch.log(path, name=None, limit=9) == []


# --- Ten thousand stories, five channels, two fail in turn, kill -9 in between ------------------------------------

CHILD = """
import sys, json
from datetime import datetime
from pathlib import Path
from newswatch.flows import watch
from newswatch.notify.channels import Channels
from newswatch.notify.mail import Server
from tests.flows.test_watch import NO_LIMIT
path, port, now = Path(sys.argv[1]), int(sys.argv[2]), datetime.fromisoformat(sys.argv[3])
channels = Channels(now, smtp=Server("127.0.0.1", port, "none"))
done = watch.run(path, NO_LIMIT, channels, now=now, local=now, gazetteer=None)
print(json.dumps([done.sent, done.waiting]))
"""


def test_ten_thousand_stories_reach_five_channels_once_through_kills(tmp_path):
    """Of 10,000 stories each of the 400 that match reaches each of five channels exactly once, although two channels
    fail in turn and the run is killed again and again: no story is lost, and a copy after a kill has the same id."""
    path, dice = tmp_path / "n.db", random.Random(6)
    shelve(path, [("old", "old")])
    taker = tmp_path / "take"
    taker.write_text(f'#!/bin/sh\necho "$NEWSWATCH_DELIVERY {{url}} $2" >> {tmp_path}/taken\n', "utf-8")
    taker.chmod(0o755)
    with http() as hook, http() as phone, smtp() as post:
        add(
            path, to=(f"file:{tmp_path}/news.jsonl", f"command:{taker} {{watch}} {{url}}", f"{hook.url}/hook",
                      f"ntfy+http:{phone.url.removeprefix('http:')}/ai", "mailto:ana@example.com"),
        )  # fmt: skip
        for part in range(10):
            shelve(path, [(f"{part}-{n}", f"{part} {n}" + " *" * (n % 25 == 0)) for n in range(1000)])

        def arrived():
            files = [
                len(file.read_bytes().splitlines())
                for file in (tmp_path / "news.jsonl", tmp_path / "taken")
                if file.exists()
            ]
            return len(hook.seen) + len(phone.seen) + len(post.seen) + sum(files)

        kills = 0
        for turn in range(60):
            hook.status, phone.status = (503, 200) if turn % 4 < 2 else (200, 503)
            if turn > 24:
                hook.status = phone.status = 200
            kills += _killed(
                path, post.port, NOW + timedelta(hours=8 * turn), arrived, dice.randrange(1, 40) if turn < 24 else None
            )
            if turn > 24 and not _open(path):
                break

        urls = {f"https://example.com/{part}-{n}" for part in range(10) for n in range(0, 1000, 25)}
        by_file = Counter(json.loads(row)["url"] for row in (tmp_path / "news.jsonl").read_text("utf-8").splitlines())
        by_command = {tuple(row.split()) for row in (tmp_path / "taken").read_text("utf-8").splitlines()}
        by_hook = {
            (headers["idempotency-key"], story["url"])
            for _, headers, body, status in hook.seen if status < 300 for story in json.loads(body)["stories"]
        }  # fmt: skip
        by_phone = [json.loads(body)["message"] for _, _, body, status in phone.seen if status < 300]
        by_mail = {mail.split(b"Message-ID: ")[1].split(b"\r\n")[0]: mail for mail in post.seen}

    assert kills >= 16
    assert by_file == Counter(urls)
    assert Counter(row[-1] for row in by_command) == Counter(urls)
    assert Counter(url for _, url in by_hook) == Counter(urls)
    assert all(any(f"{url}\n" in f"{text}\n" for text in by_phone) for url in urls)
    assert Counter(line.strip().decode() for mail in by_mail.values() for line in mail.split(b"\r\n")
                   if line.strip().startswith(b"https://")) == Counter(urls)  # fmt: skip
    # ntfy knows no ids: a copy is possible only where a kill fell between the answer and the ledger
    assert len(by_phone) - len(set(by_phone)) <= kills


def _killed(path, port, now, arrived, most):
    """One run of watches in its own process, killed when so many messages have arrived; whether it was."""
    argv = [sys.executable, "-c", CHILD, str(path), str(port), now.isoformat()]
    enough = None if most is None else arrived() + most
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while enough is None or arrived() < enough:
        try:
            _, err = process.communicate(timeout=60 if enough is None else 0.002)
        except subprocess.TimeoutExpired:
            if enough is None:
                process.kill()
                raise
        else:
            assert process.returncode == 0, err.decode()
            return False
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    return True


def _open(path):
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute("SELECT count(*) FROM delivery WHERE state <> 'sent'").fetchone()[0]
