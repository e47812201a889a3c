"""Stories count their articles, keep their ids through merges, and go with their last article."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.model import Tags
from newswatch.query.tree import EVERYTHING
from newswatch.store import search, stories
from newswatch.store.prune import bury
from newswatch.store.schema import Shelf
from tests.store.build import NOW, TAGS, article, shelf, store

PUBLISHERS = ("Reuters", "TechRadar", "机器之心")


def fill(db: Shelf, count: int = 4) -> None:
    """Articles 1 to `count`, an hour apart, each a story of one."""
    for number in range(1, count + 1):
        when = NOW + timedelta(hours=number)
        one = article(f"g{number}", published=when, publisher=PUBLISHERS[number % 3])
        store(db, one, tags=TAGS if number % 2 else Tags(), now=when)


def of(db: Shelf, sql: str) -> list[Any]:
    return db.conn.execute(sql).fetchall()


def test_a_merged_story_leads_on(db: Shelf) -> None:
    """After a merge the old id still means its articles, and one story is listed."""
    fill(db, 3)

    with db.atomic():
        stories.merge(db.conn, 3, 1, why="same happening")

    assert stories.resolve(db.conn, 3) == 1
    assert {story["id"] for story in search.stories(db.conn, EVERYTHING)} == {1, 2}
    assert of(db, "SELECT articles, sources, why FROM story WHERE id = 1") == [(2, 2, "same happening")]
    assert of(db, "SELECT DISTINCT story_id FROM article_entity") == [(1,)]
    assert of(db, "SELECT id, is_lead FROM article ORDER BY id") == [(1, 1), (2, 1), (3, 0)]


def test_merges_can_be_followed_through_several(db: Shelf) -> None:
    """3 into 2 into 1: each number leads to 1, also after the articles that founded the stories were pruned."""
    fill(db)
    with db.atomic():
        stories.merge(db.conn, 3, 2)
        stories.merge(db.conn, 2, 1)
        bury(db, [2, 3], now=NOW)

    assert [stories.resolve(db.conn, number) for number in (1, 2, 3, 4, 5)] == [1, 1, 1, 4, None]


def test_a_split_story_is_its_own_again(db: Shelf) -> None:
    """An article that leaves founds the story of its own number."""
    fill(db, 2)
    with db.atomic():
        stories.merge(db.conn, 2, 1)
        stories.move(db.conn, [(2, 2)])

    assert [stories.resolve(db.conn, number) for number in (1, 2)] == [1, 2]
    assert of(db, "SELECT id, articles, merged_into FROM story ORDER BY id") == [(1, 1, None), (2, 1, None)]


def test_the_first_report_leads(db: Shelf) -> None:
    """The lead is the first by publication, whoever founded the story."""
    store(db, article("late", published=NOW))
    store(db, article("early", published=NOW - timedelta(hours=1)))

    with db.atomic():
        stories.move(db.conn, [(2, 1)])

    assert of(db, "SELECT lead_id, published, latest FROM story") == [
        (2, NOW.timestamp() - 3600, NOW.timestamp()),
    ]


def test_pinned_and_muted_are_remembered(db: Shelf) -> None:
    """A mark stays when the story is counted again, and can be taken back."""
    fill(db, 2)
    with db.atomic():
        stories.mark(db.conn, 1, pinned=True)
        stories.mark(db.conn, 1, muted=True)
        stories.merge(db.conn, 2, 1)
    marked = of(db, "SELECT pinned, muted FROM story WHERE id = 1")

    stories.mark(db.conn, 1, muted=False)

    assert marked == [(1, 1)]
    assert of(db, "SELECT pinned, muted FROM story WHERE id = 1") == [(1, 0)]


def test_moving_to_where_it_is_moves_nothing(db: Shelf) -> None:
    """A move of an unknown article, or into its own story, writes nothing."""
    fill(db, 1)
    writes = db.conn.total_changes

    stories.move(db.conn, [(1, 1), (99, 1)])

    assert db.conn.total_changes == writes


STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "split", "prune"]), st.integers(1, 6), st.integers(1, 6)), max_size=8
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_counters_are_what_can_be_counted(tmp_path_factory: pytest.TempPathFactory, steps: list[Any]) -> None:
    """After any merges, splits and prunes each article is in one living story, and each story's row is true."""
    db = shelf(tmp_path_factory.mktemp("stories") / "n.db")
    fill(db, 6)
    for verb, one, other in steps:
        with db.atomic():
            alive = {row[0] for row in of(db, "SELECT id FROM story WHERE merged_into IS NULL")}
            if verb == "merge" and one != other and {one, other} <= alive:
                stories.merge(db.conn, one, other)
            elif verb == "split":
                stories.move(db.conn, [(one, one)])
            elif verb == "prune":
                bury(db, [one], now=NOW)

    counted = of(
        db,
        "SELECT story_id, count(*), count(DISTINCT publisher), min(published), max(published), min(first_seen),"
        " max(first_seen), sum(is_lead) FROM article GROUP BY story_id ORDER BY 1",
    )
    kept = of(
        db,
        "SELECT id, articles, sources, published, latest, first_seen, last_seen, 1 FROM story"
        " WHERE merged_into IS NULL ORDER BY id",
    )
    numbers = [row[0] for row in of(db, "SELECT id FROM article")]
    told = [stories.resolve(db.conn, number) for number in numbers]
    db.conn.close()

    assert kept == counted
    assert set(told) <= {row[0] for row in kept}


def test_what_grew_is_looked_for_among_the_new_articles_only(db: Shelf) -> None:
    """Older stories that newer articles joined are found, without a look at the older articles."""
    fill(db, 60)
    stories.move(db.conn, [(59, 2), (60, 58), (5, 3)])
    steps = []
    db.conn.set_progress_handler(lambda: steps.append(1), 1)

    assert stories.grown_after(db.conn, 57) == {2}
    assert len(steps) < 60
