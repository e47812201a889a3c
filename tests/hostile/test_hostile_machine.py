"""What the machine does to a run: it is killed, interrupted, doubled, read from, out of disk, read-only."""

import random
import re
import signal
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from tests.hostile.calls import Caller, children_of, gone
from tests.hostile.documents import feed, item
from tests.hostile.server import Heard, Server, reply

FEEDS, ITEMS = 9, 10
SEED = 20260805


class Press:
    """What the server prints: so many feeds on three hosts, whose every version brings new items under a new ETag."""

    def __init__(self, server: Server) -> None:
        self.version = 1
        self.server = server
        server.respond = self.answer

    def answer(self, heard: Heard) -> bytes:
        n = int(heard.target.rpartition("/")[2])
        etag = f'"{n}-{self.version}"'
        if heard.get("if-none-match") == etag.encode():
            return reply(status=304, length=False)
        return reply(
            feed(item(guid=guid, link=f"http://news.example/{guid}") for guid in self.guids(n)), f"ETag: {etag}"
        )

    def guids(self, n: int, version: int | None = None) -> list[str]:
        return [f"{n}-{version or self.version}-{k}" for k in range(ITEMS)]

    @property
    def opml(self) -> str:
        urls = [self.server.url(f"/{n}", host=n % 3) for n in range(FEEDS)]
        outlines = "".join(f'<outline type="rss" text="feed {n}" xmlUrl="{url}"/>' for n, url in enumerate(urls))
        return f'<opml version="2.0"><body>{outlines}</body></opml>'


@pytest.fixture
def caller(tmp_path):
    running = Caller(tmp_path)
    yield running
    running.close()


@pytest.fixture
def press(server, caller, tmp_path):
    printing = Press(server)
    (tmp_path / "feeds.opml").write_text(printing.opml)
    assert caller.run("feeds", "import", str(tmp_path / "feeds.opml")).code == 0
    return printing


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "newswatch.db")


class Shelf:
    """The database as another program sees it."""

    def __init__(self, path):
        self.path = path

    def ask(self, sql, patience=10):
        conn = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=patience)
        try:
            return conn.execute(sql).fetchall()
        finally:
            conn.close()

    @property
    def guids(self):
        return {row[0] for row in self.ask("SELECT guid FROM article")}

    def is_sound(self):
        indexed = "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM article_fts)"
        ((articles, entries),) = self.ask(indexed)
        return (
            self.ask("PRAGMA integrity_check") == [("ok",)]
            and not self.ask("PRAGMA foreign_key_check")
            and articles == entries
        )


def test_killed_fifty_times(caller, press, shelf):
    """However often a fetch is killed: the database is sound, no stored article is lost, no validator stands for
    articles that are not there, and the next run completes."""
    chance = random.Random(SEED)
    whole = {}
    for alone in (False, True):
        started = time.monotonic()
        assert caller.run("fetch", "--force", alone=alone).code == 0
        whole[alone] = time.monotonic() - started
        press.version += 1
    press.version -= 1
    kept, killed = shelf.guids, 0
    assert len(kept) == FEEDS * ITEMS * 2

    for n in range(50):
        press.version += 1
        alone = n % 10 > 0  # starting readers takes most of a run's time: nine of ten do without
        call = caller.start("fetch", "--force", alone=alone)
        if call.ended(chance.uniform(0, whole[alone])) is None:
            call.kill()
            killed += call.result().code == -signal.SIGKILL

        assert shelf.is_sound()
        assert kept <= shelf.guids
        kept = shelf.guids
        for (etag,) in shelf.ask("SELECT etag FROM feed WHERE etag IS NOT NULL"):
            n, version = map(int, re.findall(r"\d+", etag))
            assert set(press.guids(n, version)) <= kept

    assert killed >= 25  # the moments were not all too late
    assert caller.run("fetch", "--force").code == 0
    assert {guid for n in range(FEEDS) for guid in press.guids(n)} <= shelf.guids
    assert shelf.is_sound()


def test_a_killed_run_leaves_no_process(caller, press, server):
    """The processes that read bodies end with the run that started them, however it ends."""
    held = threading.Event()
    answer = press.answer

    def hold_the_last(heard: Heard):
        if heard.target == f"/{FEEDS - 1}":
            held.wait(20)
        return answer(heard)

    server.respond = hold_the_last
    call = caller.start("fetch")
    server.wait_for(FEEDS - 3)
    until = time.monotonic() + 20
    while not (readers := children_of(call.pid)) and time.monotonic() < until:
        pass
    call.kill()
    held.set()

    assert readers
    assert call.result().code == -signal.SIGKILL
    assert gone(readers)


def half_way(caller, press, server, shelf):
    """A fetch that has stored two thirds of the feeds; the rest is held back until the event is set."""
    held = threading.Event()

    def hold_some(heard: Heard):
        if heard.host == "127.0.0.3":
            return lambda: iter(lambda: None if held.wait(0.02) else b"", None)
        return press.answer(heard)

    server.respond = hold_some
    call = caller.start("fetch", "--json")
    until = time.monotonic() + 20
    while shelf.ask("SELECT count(*) FROM feed WHERE etag IS NOT NULL")[0][0] != FEEDS * 2 // 3:
        assert time.monotonic() < until
    return call, held


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(number, caller, press, server, shelf):
    """Ctrl-C and SIGTERM end a run within seconds with 130; what came before is stored, the rest stays due."""
    call, held = half_way(caller, press, server, shelf)
    call.kill(number)
    ended = call.result()  # while the rest is still held: nobody waits for it
    held.set()

    assert ended.code == 130
    assert ended.json["feeds"]["updated"] == FEEDS * 2 // 3
    assert ended.json["feeds"]["failed"] == 0
    assert "Traceback" not in ended.err
    assert shelf.is_sound()
    assert len(shelf.guids) == FEEDS * 2 // 3 * ITEMS
    server.respond = press.answer
    assert caller.run("fetch").code == 0
    assert len(shelf.guids) == FEEDS * ITEMS


def catches(pid: int, number: int) -> bool:
    """Whether a process has a handler of its own for a signal."""
    said = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return bool(int(said["SigCgt"], 16) >> (number - 1) & 1)


def waits_in_vain(pid: int, seconds: float = 20) -> bool:
    """Whether the main thread of a process, its children ended, comes to sleep on a clock: SQLite waits so for another
    writer."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not children_of(pid) and "nanosleep" in Path(f"/proc/{pid}/task/{pid}/wchan").read_text():
            return True
    return False


@pytest.mark.parametrize("second", [signal.SIGINT, signal.SIGTERM])
def test_a_second_one_ends_at_once(second, caller, press, server, shelf):
    """While the first Ctrl-C cannot store what was read (another program writes), a second one ends the process, with
    130 and without a word; what was stored stays, no process is left behind, and the next run completes."""
    call, held = half_way(caller, press, server, shelf)
    readers = children_of(call.pid)
    other = sqlite3.connect(shelf.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    call.kill(signal.SIGINT)
    until = time.monotonic() + 20
    while catches(call.pid, signal.SIGTERM):  # the first was heard
        assert time.monotonic() < until
    assert waits_in_vain(call.pid)
    call.kill(second)
    ended = call.ended(10)  # the database alone would be waited for thrice as long
    other.close()
    held.set()

    assert ended is not None
    assert ended.code == (130 if second == signal.SIGINT else -signal.SIGTERM)
    assert (ended.out, ended.err) == ("", "")
    assert gone(readers)
    assert shelf.is_sound()
    assert len(shelf.guids) == FEEDS * 2 // 3 * ITEMS
    server.respond = press.answer
    assert caller.run("fetch").code == 0
    assert len(shelf.guids) == FEEDS * ITEMS


def test_two_at_once(caller, press, server, shelf, tmp_path):
    """Of two runs at once one works; the other answers 75 at once and asks nobody."""
    held = threading.Event()
    answer = press.answer

    def hold(heard: Heard):
        held.wait(20)
        return answer(heard)

    server.respond = hold
    first = caller.start("fetch")
    server.wait_for(1)
    other = Caller(tmp_path)
    second = other.run("fetch", "--force", "--json")
    held.set()
    other.close()

    assert second.code == 75
    assert "nother newswatch run" in second.err
    assert first.result().code == 0
    assert len(server.heard) == FEEDS
    assert len(shelf.guids) == FEEDS * ITEMS


def test_readers_never_wait(caller, press, shelf):
    """Whoever reads during a fetch is answered at once, with what is stored so far."""
    caller.run("fetch")
    press.version += 1
    before, counts = len(shelf.guids), []
    call = caller.start("fetch", "--force")
    while call.ended(0) is None:
        counts.append(shelf.ask("SELECT count(*) FROM articles_v", patience=2)[0][0])  # waiting longer is an error

    assert len(counts) > 3
    assert counts == sorted(counts)
    assert counts[0] == before
    assert len(shelf.guids) == before * 2


def test_full_disk(caller, press, shelf):
    """A full disk is one sentence and exit 1; what was stored is kept, and the next run completes."""
    assert caller.run("fetch").code == 0
    kept = shelf.guids
    press.version += 1

    ended = caller.run("fetch", "--force", file_limit=65536)

    assert ended.code == 1
    assert "disk" in ended.err
    assert "Traceback" not in ended.err
    assert shelf.is_sound()
    assert kept <= shelf.guids
    assert caller.run("fetch", "--force").code == 0
    assert {guid for n in range(FEEDS) for guid in press.guids(n)} <= shelf.guids


def test_read_only_database(caller, press, server, shelf):
    """A database that cannot be written is one sentence and exit 1, before anybody is asked."""
    caller.run("fetch")
    kept, asked = shelf.guids, len(server.heard)
    files = [shelf.path, *shelf.path.parent.glob("newswatch.db-*"), *shelf.path.parent.glob("newswatch.db.lock")]
    for file in files:
        file.chmod(0o444)

    ended = caller.run("fetch", "--force", powerless=True)

    assert ended.code == 1
    assert "read-only" in ended.err or "cannot be made" in ended.err
    assert "Traceback" not in ended.err
    assert len(server.heard) == asked
    assert shelf.guids == kept


def test_read_only_folder(caller, press, server, tmp_path):
    """A folder in which no database can be made is one sentence that names the next step."""
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)

    ended = caller.run("--db", str(folder / "x.db"), "fetch", powerless=True)

    assert ended.code == 1
    assert "--db" in ended.err
    assert "Traceback" not in ended.err
    assert not server.heard
