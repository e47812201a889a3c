"""Archives are taken in line by line, once, in their order, and a bad line hurts no other."""

import io
import json
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch import text
from newswatch.flows.archives import Form
from newswatch.flows.importing import BadLine, Imported, take_in
from newswatch.model import Article
from newswatch.query.tree import EVERYTHING
from newswatch.render import columns, json_text, tables
from newswatch.store import feeds, search
from newswatch.store import open as opening
from newswatch.store.schema import Shelf
from tests.store.build import NOW, shelve

LINE = {
    "guid": "tr-1",
    "url": "https://www.techradar.com/r2?utm_source=x",
    "title": "DeepSeek R2 delayed",
    "summary": "Training on Ascend failed.",
    "body": "The model is late.",
    "language": "en",
    "published": "2025-08-14T10:00:00Z",
    "publisher": "TechRadar",
}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Shelf]:
    made = opening.writer(tmp_path / "newswatch.db")
    yield made
    made.conn.close()


def jsonl(*rows: Any) -> bytes:
    return b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)


def load(db: Shelf, data: bytes, **more: Any) -> Imported:
    return take_in(db, io.BytesIO(data), tagger=None, now=NOW, **more)


def stored(db: Shelf) -> list[dict[str, Any]]:
    return list(search.articles(db.conn, EVERYTHING, sort="oldest", text=True))


def test_what_goes_in_comes_back(db: Shelf) -> None:
    """An imported article has its guid, publisher, texts and date, and a URL without trackers."""
    load(db, jsonl(LINE))

    row = stored(db)[0]
    expected = {**LINE, "url": "https://www.techradar.com/r2"}
    expected["text"] = expected.pop("body")
    assert {name: row[name] for name in expected} == expected
    assert row["feed"] == "import-techradar"


def test_importing_twice_changes_nothing(db: Shelf) -> None:
    """The same file again adds nothing and writes no article."""
    data = jsonl(*({**LINE, "guid": f"g{number}", "publisher": f"P{number % 7}"} for number in range(50)))
    load(db, data)
    before = stored(db)

    again = load(db, data)

    assert (again.new, again.updated, again.unchanged) == (0, 0, 50)
    assert stored(db) == before


def test_bad_lines_are_named_and_skipped(db: Shelf) -> None:
    """Each line that cannot be used is reported by its number with a reason; the others are stored."""
    heard: list[BadLine] = []
    data = jsonl(
        LINE, b"\n", b"not json\n", [1], {}, b"\xff\xfe\n", {**LINE, "guid": "b", "title": 5}, {**LINE, "guid": "c"}
    )

    done = load(db, data, on_bad=heard.append)

    assert [bad.number for bad in heard] == [3, 4, 5, 6, 7]
    assert (done.lines, done.new, done.bad) == (8, 2, 5)
    assert done.bad_lines == tuple(heard)
    assert [row["guid"] for row in stored(db)] == ["tr-1", "c"]


def test_a_line_without_end_is_read_and_one_without_bounds_is_not(db: Shelf) -> None:
    """The last line needs no line end; a line beyond the cap is passed over without being held."""
    data = jsonl({**LINE, "body": "x" * 5000}, {**LINE, "guid": "b"}).rstrip(b"\n")

    done = load(db, data, max_line=1000)

    assert (done.new, [bad.number for bad in done.bad_lines]) == (1, [1])


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_ids_follow_the_file(db: Shelf, batch: int) -> None:
    """The file's order is the order of arrival, however it is cut into batches and whoever the publishers are."""
    lines = [{**LINE, "guid": f"g{number}", "publisher": "AB"[number % 2]} for number in range(7)]

    load(db, jsonl(*lines), batch=batch)

    order = [row[0] for row in db.conn.execute("SELECT guid FROM article ORDER BY id")]
    assert order == [line["guid"] for line in lines]


def test_a_stopped_import_goes_on(db: Shelf) -> None:
    """What was stored before the stop is passed over; in the end all is there once."""

    class Stop(Exception):
        pass

    def stop(done: Imported) -> None:
        if done.new >= 20:
            raise Stop

    data = jsonl(*({**LINE, "guid": f"g{number}"} for number in range(50)))
    with pytest.raises(Stop):
        load(db, data, batch=10, on_batch=stop)
    before = len(stored(db))

    done = load(db, data, batch=10)

    assert (before, done.unchanged, done.new) == (20, 20, 30)
    assert len(stored(db)) == 50


def test_guids_are_per_publisher(db: Shelf) -> None:
    """Two archives that count from 1 do not overwrite each other."""
    load(db, jsonl({**LINE, "guid": 1}))

    done = load(db, jsonl({**LINE, "guid": 1, "publisher": "Reuters"}))

    assert done.new == 1


def test_an_archive_changes_nothing_that_a_feed_gave(db: Shelf) -> None:
    """An export goes into the feed that it names, and what this has already stands as the feed gave it."""
    feed = feeds.add(db, "https://www.techradar.com/rss", now=NOW, title="TechRadar").id
    shelve(db, feed, [Article("tr-1", None, "As the feed has it"), Article("tr-2", "https://example.org/2", "Two")])
    ours = {**LINE, "feed": "techradar", "story": 5, "first_seen": "2025-08-14T10:00:00Z"}

    done = load(db, jsonl({**ours, "title": "Older"}, {**ours, "guid": "tr-3"}))
    foreign = load(db, jsonl({**LINE, "guid": "tr-2", "url": "https://example.org/2"}))

    assert (done.new, done.updated, done.unchanged) == (1, 0, 1)
    assert (foreign.new, foreign.unchanged) == (0, 1)
    assert {(row["feed"], row["guid"], row["title"]) for row in stored(db)} == {
        ("techradar", "tr-1", "As the feed has it"),
        ("techradar", "tr-2", "Two"),
        ("techradar", "tr-3", LINE["title"]),
    }


def test_a_removed_feed_still_knows_its_articles(db: Shelf) -> None:
    """They stay when a subscription ends, so its export is known; what is not there goes into a feed of that name."""
    feed = feeds.add(db, "https://www.techradar.com/rss", now=NOW, title="TechRadar").id
    shelve(db, feed, [Article("tr-1", None, "One")])
    feeds.remove(db, feed, now=NOW)
    ours = {**LINE, "feed": "techradar", "story": 5, "first_seen": "2025-08-14T10:00:00Z"}

    done = load(db, jsonl(ours, {**ours, "guid": "tr-3"}))

    assert (done.new, done.unchanged) == (1, 1)
    assert {row["feed"] for row in stored(db)} == {"techradar"}


@pytest.mark.parametrize("about", [{}, {"name": "techradar"}, {"title": "TechRadar"}])
def test_a_feed_that_was_imported_first_is_one_feed(db: Shelf, about: feeds.About) -> None:
    """Who moves an archive and subscribes afterwards has each feed and each article once, whatever comes first."""
    ours = {**LINE, "feed": "techradar", "story": 5, "first_seen": "2025-08-14T10:00:00Z"}
    load(db, jsonl(ours))

    feed = feeds.add(db, "https://www.techradar.com/rss", now=NOW, **about)
    shelve(db, feed.id, [Article(LINE["guid"], LINE["url"], LINE["title"])])
    again = load(db, jsonl(ours, {**ours, "guid": "tr-9", "url": "https://example.org/9"}))

    assert (feed.name, feed.enabled, again.new, again.unchanged) == ("techradar", True, 1, 1)
    assert [one.name for one in feeds.all_feeds(db.conn, kind=None)] == ["techradar"]
    assert feeds.is_subscription(db.conn, feed.id)
    assert {(row["feed"], row["guid"]) for row in stored(db)} == {("techradar", LINE["guid"]), ("techradar", "tr-9")}


def test_another_feed_of_the_name_is_another_feed(db: Shelf) -> None:
    """A name says little: where the imported articles lead elsewhere, nothing of them is overwritten."""
    load(db, jsonl({**LINE, "feed": "blog", "story": 5, "first_seen": "2025-08-14T10:00:00Z"}))

    feed = feeds.add(db, "https://bob.example/rss", now=NOW, title="Blog")
    shelve(db, feed.id, [Article(LINE["guid"], "https://bob.example/1", "Mine")])

    assert {row["title"] for row in stored(db)} == {LINE["title"], "Mine"}


def test_what_a_publisher_imported_stays_apart(db: Shelf) -> None:
    """Only an export says which feed its articles had; the imports of a publisher are no feed's."""
    load(db, jsonl(LINE))

    feeds.add(db, "https://www.techradar.com/rss", now=NOW, publisher="TechRadar")

    assert [one.name for one in feeds.all_feeds(db.conn, kind=None)] == ["import-techradar", "techradar"]


def test_a_foreign_line_may_say_feed(db: Shelf) -> None:
    """Only what our export writes is taken by its feed and as plain text; other lines are cleaned as ever."""
    load(db, jsonl({**LINE, "feed": "https://example.org/rss", "body": "<p>R&amp;D</p>"}))
    load(db, jsonl({**LINE, "guid": 2, "feed": 5}))

    assert [(row["feed"], row["text"]) for row in stored(db)] == [
        ("import-techradar", "R&D"),
        ("import-techradar", "The model is late."),
    ]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["'=1+1", "=1+1", "&amp;lt;b&amp;gt; is bold", "if &lt;b&gt;", "one\ntwo", '"a", b']
)
LINES = st.lists(
    st.fixed_dictionaries(
        {"title": TEXT.map(lambda value: f"T{value}")},
        optional={
            "guid": TEXT,
            "summary": TEXT,
            "body": TEXT,
            "author": TEXT,
            "publisher": TEXT,
            "language": st.sampled_from(["en", "zh", "de-AT", "??"]),
            "published": st.sampled_from(["2025-08-14T10:00:00Z", "2025-08-01", "Thu, 14 Aug 2025 10:00:00 +0800"]),
        },
    ),
    max_size=6,
)


KEPT = (
    "guid", "feed", "publisher", "url", "title", "summary", "text", "author", "language", "published", "date_quality"
)  # fmt: skip


@pytest.mark.parametrize(
    ("form", "out"),
    [
        ("jsonl", json_text.lines),
        ("json", json_text.array),
        ("csv", lambda rows: tables.csv(rows, columns.EXPORT_FIELDS, whole=("summary", "text"))),
    ],
)
@settings(max_examples=40, deadline=None)
@given(lines=LINES)
def test_export_and_import_are_a_round_trip(
    tmp_path_factory: pytest.TempPathFactory, form: Form, out: Callable[..., Any], lines: list[dict[str, Any]]
) -> None:
    """What is exported and taken in elsewhere is the same (hostile texts, Chinese, dates), and known where it was."""
    folder = tmp_path_factory.mktemp("trip")
    first, second = opening.writer(folder / "1.db"), opening.writer(folder / "2.db")
    load(first, jsonl(*lines))
    exported = "".join(line + "\n" for line in out(stored(first)))
    load(second, exported.encode(), form=form)
    one, two = ([{name: row[name] for name in KEPT} for row in stored(db)] for db in (first, second))
    again = load(first, exported.encode(), form=form)
    first.conn.close()
    second.conn.close()

    assert one == two
    assert (again.new, again.updated, again.unchanged) == (0, 0, len(one))
    assert all(text.plain(str(value)) == value for row in one for value in row.values() if value)


GROW = """
    import io, json, resource, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from newswatch.flows.importing import take_in
    from newswatch.store.open import writing

    class Endless(io.RawIOBase):
        def __init__(self, count):
            self.count, self.number = count, 0
        def readline(self, size=-1):
            self.number += 1
            if self.number > self.count:
                return b""
            body = f"Article {self.number} on chips. " * 40
            row = {"guid": str(self.number), "title": f"Title {self.number}", "body": body, "publisher": "P"}
            return json.dumps(row).encode() + b"\\n"

    peaks = {}
    def peak(done):
        peaks[done.lines] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with writing(Path(sys.argv[1])) as db:
        done = take_in(db, Endless(int(sys.argv[2])), tagger=None, now=datetime(2025, 8, 15, tzinfo=UTC), on_batch=peak)
    print(json.dumps({"new": done.new, "early": peaks[30000], "late": peaks[done.lines]}))
"""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Once the database's cache of 32 MB is full, 20,000 more lines do not raise the peak of memory."""
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(GROW), str(tmp_path / "n.db"), "50000"],
        capture_output=True,
        text=True,
        check=True,
    )

    peaks = json.loads(told.stdout)
    assert peaks["new"] == 50000
    assert peaks["late"] - peaks["early"] < 3 * 1024
