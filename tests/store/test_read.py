"""Whatever way a listing is made, its order is what looking at every article would give; reading changes nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from sqlite3 import Connection
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.model import Article, EntityTag, Event, Tags
from newswatch.query import tree
from newswatch.query.names import Name, Names
from newswatch.query.understand import Context, understand
from newswatch.store import open as opening
from newswatch.store import read, search, stories
from newswatch.store.articles import Row, save_rows
from newswatch.store.schema import Shelf
from tests.store.build import NOW, article, shelf, store

WORDS = ("huawei", "ascend", "chip", "delay", "rare")
SLUGS = ("c0", "c1", "c2")
TYPES = ("delay", "launch")


def made(number: int, chance: Random) -> Row:
    """An article of random words and tags; word and tag are the rarer the later they stand in their lists."""
    words = [word for place, word in enumerate(WORDS) if chance.random() < 0.9 / (1 + place * place)]
    slugs = [slug for place, slug in enumerate(SLUGS) if chance.random() < 0.6 / (1 + place * place)]
    entities = tuple(EntityTag("company", slug, slug, 80, "primary") for slug in slugs)
    events = tuple(Event(kind, ("R2",)) for kind in TYPES if chance.random() < 0.3)
    # Arrival and publication differ, as in an archive.
    published = NOW - timedelta(minutes=chance.randrange(20_000))
    one = Article(f"g{number}", None, " ".join(words[:1]), text=" ".join(words[1:]), published=published)
    tags = Tags(relevance=chance.randrange(5), entities=entities, events=events, flags=("company",) if slugs else ())
    return Row(1, one, tags)


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """600 articles in about 500 stories."""
    path = tmp_path_factory.mktemp("read") / "n.db"
    chance = Random(2)  # the same articles each time
    db = shelf(path)
    with db.atomic():
        for hour in range(3):
            rows = [made(number, chance) for number in range(200 * hour, 200 * (hour + 1))]
            save_rows(db, rows, NOW + timedelta(hours=hour))
        for _ in range(100):
            one, other = chance.sample(range(1, 601), 2)
            living = stories.resolve(db.conn, one), stories.resolve(db.conn, other)
            if living[0] != living[1]:
                stories.merge(db.conn, *living)
    opening.close(db)
    conn = opening.reader(path)
    yield conn
    conn.close()


def key(row: dict[str, Any], sort: search.Sort, sources: dict[int, int]) -> Any:
    """Where a row stands."""
    newest = tuple(-ord(char) for char in row["published"]), -row["id"]
    match sort:
        case "oldest":
            return row["published"], row["id"]
        case "seen":
            return tuple(-ord(char) for char in row["first_seen"]), newest
        case "relevance" | "novelty":
            return -row[sort], newest
        case "sources":
            return -sources[row["story"]], newest
        case _:
            return newest


QUERIES = (
    "",
    "company:c0",
    "company:c1",
    "company:c2 event:delay",
    "event:launch",
    "huawei",
    "rare",
    "chip -company:c0",
)
NAMES = Names([Name("company", slug, slug) for slug in SLUGS])


def asked(text: str) -> tree.Tree:
    return understand(text, Context(NOW, names=NAMES)).tree


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(QUERIES),
    st.sampled_from(get_args(search.Sort)),
    st.builds(
        search.Measures,
        rare=st.sampled_from([1, 2_000]),
        window=st.sampled_from([1, 16, 256]),
        widest=st.sampled_from([16, 4_096]),
        near=st.sampled_from([1, 8]),
    ),
    st.none() | st.integers(1, 50),
)
def test_every_way_gives_the_same_order(
    conn: Connection, text: str, sort: search.Sort, measures: search.Measures, limit: int | None
) -> None:
    """Gathered or walked, in windows of any size: the articles stand as sorting all that match would put them."""
    sources = dict(tuple(row) for row in conn.execute("SELECT id, sources FROM story"))
    query = asked(text)
    rows = [row for number in range(1, 601) if (row := read.article(conn, number))]
    among = set(search.hits(conn, query, "article", sort="oldest"))
    expected = [row["id"] for row in sorted(rows, key=lambda row: key(row, sort, sources)) if row["id"] in among]

    found = list(search.hits(conn, query, "article", sort=sort, limit=limit, measures=measures))

    assert len(rows) == 600
    assert found
    assert found == expected


def test_rows_are_a_stream(conn: Connection) -> None:
    """The first row is there before the last one is read: taking one of a listing without limit reads a few pages."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    conn.set_progress_handler(count, 100)
    try:
        next(search.articles(conn, tree.EVERYTHING))
        first = steps
        list(search.articles(conn, tree.EVERYTHING))
    finally:
        conn.set_progress_handler(None, 0)

    assert first * 4 < steps


def test_showing_a_story_by_any_of_its_numbers(db: Shelf) -> None:
    """A story's number, an article's number and a merged story's number lead to the story; others to nothing."""
    store(db, article("a"), article("b"), article("c"))
    with db.atomic():
        stories.merge(db.conn, 3, 1, why="same")

    shown = {number: read.show(db.conn, number) for number in (1, 2, 3, 4)}

    assert {number: told and (told.story["id"], told.article) for number, told in shown.items()} == {
        1: (1, 1),
        2: (2, 2),
        3: (1, 3),
        4: None,
    }
    assert shown[1] is not None
    assert [report["id"] for report in shown[1].reports] == [1, 3]
    assert shown[1].why == "same"
    assert shown[1].reports[0]["text"]


def test_one_article(db: Shelf) -> None:
    """An article is read by its id, with its text; no id, no article."""
    store(db, article())

    found = read.article(db.conn, 1)

    assert found is not None
    assert found["text"]
    assert read.article(db.conn, 2) is None


def test_reading_is_light() -> None:
    """Reading back loads neither sqlite_utils nor any other heavy library."""
    import subprocess
    import sys

    code = (
        "import sys; from newswatch.flows import read;"
        " print([name for name in ('sqlite_utils', 'httpx', 'feedparser', 'rich', 'asyncio') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


def test_the_path_is_not_touched(path: Path) -> None:
    """Reading changes not a byte of the file."""
    db = shelf(path)
    store(db, article())
    opening.close(db)
    before = path.read_bytes()

    with opening.reading(path) as conn:
        list(search.stories(conn, tree.EVERYTHING))

    assert path.read_bytes() == before
