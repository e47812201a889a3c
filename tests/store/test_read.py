"""Whatever way a question is answered, the answer is what looking at every article would give."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from sqlite3 import Connection
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.model import Article, EntityTag, Event, Tags
from newswatch.store import open as opening
from newswatch.store import read, stories
from newswatch.store.articles import Row, save_rows
from newswatch.store.read import SORTS, Question, Sort, Tag
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
        save_rows(db, [made(number, chance) for number in range(600)], NOW)
        for _ in range(100):
            one, other = chance.sample(range(1, 601), 2)
            living = stories.resolve(db.conn, one), stories.resolve(db.conn, other)
            if living[0] != living[1]:
                stories.merge(db.conn, *living)
    opening.close(db)
    conn = opening.reader(path)
    yield conn
    conn.close()


def holds(row: dict[str, Any], question: Question) -> bool:
    """The question, read by looking at the article."""
    words = f"{row['title']} {row['text']}".split()
    if question.match and not set(question.match.replace('"', "").split(" AND ")) <= set(words):
        return False
    for tag in question.tags:
        if tag.table == "article_entity" and not {one["slug"] for one in row["companies"]} & set(tag.values[1:]):
            return False
        if tag.table == "article_event" and tag.values[0] not in {event["type"] for event in row["events"]}:
            return False
        if tag.table == "article_flag" and tag.values[0] not in row["flags"]:
            return False
    return not question.values or row["relevance"] >= question.values[0]


def key(row: dict[str, Any], sort: Sort, sources: dict[int, int]) -> Any:
    """Where a row stands."""
    newest = tuple(-ord(char) for char in row["published"]), -row["id"]
    match sort:
        case "oldest":
            return row["published"], row["id"]
        case "seen":
            return -row["id"]
        case "relevance" | "novelty":
            return -row[sort], newest
        case "sources":
            return -sources[row["story"]], newest
        case _:
            return newest


TAGS = st.one_of(
    st.lists(st.sampled_from(SLUGS), min_size=1, max_size=3, unique=True).map(
        lambda slugs: Tag(
            "article_entity", f"kind = ? AND slug IN ({', '.join('?' * len(slugs))})", ("company", *slugs)
        )
    ),
    st.sampled_from(TYPES).map(lambda kind: Tag("article_event", "type = ?", (kind,))),
    st.just(Tag("article_flag", "flag = ?", ("company",))),
)
QUESTIONS = st.builds(
    Question,
    where=st.just("a.relevance >= ?"),
    values=st.integers(0, 4).map(lambda low: (low,)),
    tags=st.lists(TAGS, max_size=2).map(tuple),
    match=st.none()
    | st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(
        lambda words: " AND ".join(f'"{word}"' for word in words)
    ),
) | st.builds(Question, tags=st.lists(TAGS, max_size=2).map(tuple), match=st.none() | st.just('"huawei"'))


@settings(max_examples=150, deadline=None)
@given(QUESTIONS, st.sampled_from([sort for sort in SORTS if sort != "best"]), st.sampled_from([1, 30, 5000]))
def test_every_way_gives_the_same_answer(conn: Connection, question: Question, sort: Sort, broad: int) -> None:
    """Led by words, led by a tag or walked: the articles and their order are those of a look at every article."""
    sources = dict(tuple(row) for row in conn.execute("SELECT id, sources FROM story"))
    everything = list(read.articles(conn, text=True))
    expected = [
        row["id"] for row in sorted(everything, key=lambda row: key(row, sort, sources)) if holds(row, question)
    ]

    found = list(dict.fromkeys(hit[0] for hit in read.hits(conn, question, sort=sort, broad=broad)))

    assert found == expected


@settings(max_examples=40, deadline=None)
@given(QUESTIONS, st.integers(0, 30))
def test_stories_stand_where_their_newest_matching_article_stands(
    conn: Connection, question: Question, limit: int
) -> None:
    """A story is found through any of its articles, once; a limit takes the first ones."""
    expected = list(dict.fromkeys(row["story"] for row in read.articles(conn, question)))[:limit]

    found = [story["id"] for story in read.stories(conn, question, limit=limit)]

    assert found == expected


@settings(max_examples=40, deadline=None)
@given(QUESTIONS)
def test_counting_is_listing(conn: Connection, question: Question) -> None:
    """What is counted is what would be listed."""
    counted = read.count(conn, question)

    assert counted == (len(list(read.articles(conn, question))), len(list(read.stories(conn, question))))


@settings(max_examples=40, deadline=None)
@given(QUESTIONS, st.sampled_from([1, 5000]))
def test_the_best_are_all_there(conn: Connection, question: Question, broad: int) -> None:
    """Ranking changes the order and not the articles, as long as there are not more than it looks at."""
    expected = {row["id"] for row in read.articles(conn, question)}

    found = [hit[0] for hit in read.hits(conn, question, sort="best", broad=broad)]

    assert set(found) == expected
    assert question.match is None or len(found) == len(expected)


def test_a_word_in_the_title_weighs_more(db: Shelf) -> None:
    """Of two articles with a word, the one that has it in its title comes first; of two equals, the newer one."""
    store(
        db,
        article("body", title="Something else", text="Ascend chips fail today in some test", summary=""),
        article("title", title="Ascend fails", text="Chips do this today in some test", summary=""),
        article("body2", title="Something else", text="Ascend chips fail today in some test", summary=""),
    )

    found = [row["guid"] for row in read.articles(db.conn, Question(match='"ascend"'), sort="best")]

    assert found == ["title", "body2", "body"]


def test_a_listing_needs_no_page_of_the_texts(conn: Connection) -> None:
    """The newest stories, a filter by tag and one by facts are decided on indexes, in their order, without sorting."""
    company = Tag("article_entity", "kind = ? AND slug = ?", ("company", "c0"))
    event = Tag("article_event", "type = ?", ("delay",))
    questions = {
        "newest": Question(),
        "facts": Question("a.relevance >= ? AND a.language = ?", (3, "en")),
        "company": Question(tags=(company,)),
        "company and event": Question(tags=(company, event)),
    }
    plans = {}
    for name, question in questions.items():
        sql, values, _ = read.plan(conn, question)
        plans[name] = " / ".join(row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}", values))

    assert plans["newest"] == plans["facts"] == "SCAN a USING COVERING INDEX article_newest"
    assert plans["company"] == "SEARCH article_entity USING PRIMARY KEY (kind=? AND slug=?)"
    assert not any("TEMP B-TREE" in told for told in plans.values())
    assert not any("SCAN article " in told or "INTEGER PRIMARY KEY" in told for told in plans.values())


def test_rows_are_a_stream(conn: Connection) -> None:
    """The first row is there before the last one is read: taking one of a listing without limit reads a few pages."""
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    conn.set_progress_handler(count, 100)
    try:
        next(read.articles(conn))
        first = steps
        list(read.articles(conn))
    finally:
        conn.set_progress_handler(None, 0)

    assert first * 4 < steps


def test_muted_stories_are_left_out_on_demand(db: Shelf) -> None:
    """A question can leave out what the user does not want to see."""
    store(db, article("a"), article("b"))
    stories.mark(db.conn, 1, muted=True)

    found = [row["id"] for row in read.stories(db.conn, Question().hidden_muted())]

    assert found == [2]


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
        list(read.stories(conn))

    assert path.read_bytes() == before
