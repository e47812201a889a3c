"""Articles are stored once, edited in place, pruned for good; saving twice changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.model import Tags
from newswatch.store import articles, feeds
from newswatch.store.articles import Place, Placed, Row, Saved, last_id, retag, save_rows, unlike_stored
from newswatch.store.grouping import Member, note_members, set_origins
from newswatch.store.prune import bury
from newswatch.store.schema import Shelf
from tests.store.build import NOW, TAGS, article, save, shelf, store
from tests.store.test_index import assert_in_step

LATER = NOW + timedelta(hours=3)
DAY = timedelta(days=1)


def dump(db: Shelf) -> list[str]:
    """Everything that the database holds, as text."""
    return list(db.conn.iterdump())


def column(db: Shelf, name: str, article_id: int = 1) -> Any:
    return db.conn.execute(f"SELECT {name} FROM article WHERE id = ?", (article_id,)).fetchone()[0]


def rows(db: Shelf, sql: str) -> list[Any]:
    return db.conn.execute(sql).fetchall()


def test_saving_twice_changes_nothing(db: Shelf) -> None:
    """An unchanged article costs a look-up and no write."""
    store(db, article("a"), article("b"))
    before, writes = dump(db), db.conn.total_changes

    again = store(db, article("a"), article("b"), now=LATER)

    assert (again.new, again.updated, again.unchanged) == (0, 0, 2)
    assert db.conn.total_changes == writes
    assert dump(db) == before


def test_a_new_article_is_whole(db: Shelf) -> None:
    """Article, tags, story and index are there after one save."""
    saved = store(db, article())

    assert saved == Saved(new=1, stories_new=1, new_ids=(1,))
    assert rows(db, "SELECT kind, slug, article_id, story_id, role FROM article_entity ORDER BY kind") == [
        ("chip", "ascend", 1, 1, "mentioned"),
        ("company", "deepseek", 1, 1, "primary"),
        ("model", "deepseek-r2", 1, 1, "primary"),
    ]
    assert rows(db, "SELECT type, kind, subject, from_date FROM article_event") == [
        ("delay", "model", "DeepSeek R2", "2025-05")
    ]
    assert rows(db, "SELECT flag FROM article_flag ORDER BY flag") == [("company",), ("model-delay",)]
    assert rows(db, "SELECT subject, verb, object FROM relation") == [("DeepSeek R2", "failed_training_on", "Ascend")]
    assert rows(db, "SELECT id, lead_id, articles, sources, origins FROM story") == [(1, 1, 1, 1, 1)]
    assert rows(db, "SELECT rowid FROM article_fts WHERE article_fts MATCH 'ascend'") == [(1,)]


def test_an_edited_article_keeps_its_place(db: Shelf) -> None:
    """An edit changes texts and tags, and neither id nor first_seen nor story."""
    store(db, article("a"), article("b"))

    saved = store(db, article("a", title="Qwen3 gains", text="New text"), tags=Tags(relevance=5), now=LATER)

    assert (saved.new, saved.updated, saved.updated_ids) == (0, 1, (1,))
    assert column(db, "title") == "Qwen3 gains"
    assert column(db, "first_seen") == NOW.timestamp()
    assert column(db, "updated_at") == LATER.timestamp()
    assert rows(db, "SELECT article_id FROM article_entity WHERE slug = 'deepseek'") == [(2,)]
    assert rows(db, "SELECT rowid FROM article_fts WHERE article_fts MATCH 'gains'") == [(1,)]
    assert rows(db, "SELECT rowid FROM article_fts WHERE article_fts MATCH 'delays'") == [(2,)]


def test_of_a_guid_given_twice_the_last_counts(db: Shelf) -> None:
    """One document that has a guid twice brings one article, as its last entry says."""
    saved = store(db, article("a", title="first"), article("b"), article("a", title="second"))

    assert saved.new == 2
    assert sorted(rows(db, "SELECT guid, title FROM article")) == [("a", "second"), ("b", "DeepSeek delays R2")]


def test_the_same_guid_in_two_feeds_is_two_articles(db: Shelf) -> None:
    """A guid is only unique within its feed."""
    feeds.add(db, "https://example.com/feed", now=NOW)
    store(db, article("a"))

    saved = store(db, article("a"), feed=2)

    assert saved.new == 1
    assert rows(db, "SELECT feed_id FROM article ORDER BY id") == [(1,), (2,)]


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ((NOW, "stated"), (NOW + DAY, "stated"), (NOW, "stated")),  # re-dated at an edit: the first date stays
        ((NOW, "stated"), (NOW - DAY, "stated"), (NOW - DAY, "stated")),
        ((NOW, "undated"), (NOW + DAY, "undated"), (NOW, "undated")),
        ((NOW, "undated"), (NOW - DAY, "stated"), (NOW - DAY, "stated")),
        ((NOW, "future"), (NOW + DAY, "future"), (NOW, "future")),
        ((NOW, "stated"), (NOW - DAY, "undated"), (NOW, "stated")),
        ((NOW, "future"), (NOW + DAY, "stated"), (NOW + DAY, "stated")),
    ],
)
def test_the_earliest_stated_date_wins(db: Shelf, first: Any, second: Any, kept: Any) -> None:
    """A date that a feed moves on with every fetch moves nothing; a stated date replaces one that was guessed."""
    store(db, article(published=first[0], date_quality=first[1]))

    saved = store(db, article(published=second[0], date_quality=second[1]), now=LATER)

    assert (column(db, "published"), column(db, "date_quality")) == (kept[0].timestamp(), kept[1])
    assert saved.updated == (first != kept)
    assert rows(db, "SELECT published FROM story") == [(kept[0].timestamp(),)]
    assert rows(db, "SELECT DISTINCT published FROM article_entity") == [(kept[0].timestamp(),)]


def test_ids_grow_and_are_never_used_twice(db: Shelf) -> None:
    """After the newest article was pruned, the next one has a larger id."""
    store(db, article("a"), article("b"))
    with db.atomic():
        bury(db, [2], now=NOW)

    saved = store(db, article("c"))

    assert saved.new_ids == (3,)
    assert last_id(db.conn) == 3


def test_what_was_pruned_never_comes_back(db: Shelf) -> None:
    """A pruned article that the feed still carries is passed over, edited or not."""
    store(db, article("a"), article("b"))
    with db.atomic():
        bury(db, [1, 99], now=NOW)

    saved = store(db, article("a"), article("a", title="edited"), article("b"))

    assert (saved.new, saved.unchanged, saved.skipped) == (0, 1, 1)
    assert rows(db, "SELECT id FROM article") == [(2,)]
    assert rows(db, "SELECT id FROM story") == [(2,)]
    assert rows(db, "SELECT DISTINCT article_id FROM article_entity") == [(2,)]
    assert rows(db, "SELECT rowid FROM article_fts WHERE article_fts MATCH 'ascend'") == [(2,)]


def test_only_what_is_unlike_needs_tagging(db: Shelf) -> None:
    """Before tagging one can ask which articles are new or edited."""
    store(db, article("a"), article("b"), article("c"))
    with db.atomic():
        bury(db, [3], now=NOW)

    found = unlike_stored(db.conn, 1, [article("a"), article("b", title="x"), article("c"), article("d"), article("d")])

    assert [one.guid for one in found] == ["b", "d"]


def test_an_article_without_publisher_has_its_feeds(db: Shelf) -> None:
    """The publisher is the article's own, else the feed's."""
    store(db, article("a"), article("b", publisher="Reuters"))

    assert rows(db, "SELECT publisher FROM article ORDER BY id") == [("TechRadar",), ("Reuters",)]


def test_retag_replaces_tags_and_nothing_else(db: Shelf) -> None:
    """New rules change tags and their tables; texts, dates and ids stay."""
    store(db, article("a"), article("b"))

    with db.atomic():
        retag(db, [(1, Tags(relevant=True, relevance=40, flags=("company",))), (99, TAGS)], rules="v2")

    assert (column(db, "relevance"), column(db, "rules"), column(db, "title")) == (40, "v2", "DeepSeek delays R2")
    assert rows(db, "SELECT article_id FROM article_event") == [(2,)]
    assert rows(db, "SELECT flag, article_id FROM article_flag ORDER BY 1, 2") == [
        ("company", 1),
        ("company", 2),
        ("model-delay", 2),
    ]


def test_an_entity_that_is_tagged_twice_counts_once(db: Shelf) -> None:
    """Doubled tags of a faulty tagger lose nobody's article."""
    doubled = Tags(entities=TAGS.entities * 2, flags=("company", "company"))

    saved = store(db, article(), tags=doubled)

    assert saved.new == 1
    assert len(rows(db, "SELECT * FROM article_entity")) == 3


class Together:
    """A grouper that puts every article into the story of the first one it ever saw."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.first: int | None = None

    def assign(self, conn: object, batch: list[Placed]) -> list[Place]:
        self.asked.append([placed.article.guid for placed in batch])
        if self.first is None:
            self.first = batch[0].id
        return [Place(self.first, novelty=100 if placed.id == self.first else 10) for placed in batch]


def test_a_grouper_places_new_articles(db: Shelf) -> None:
    """The grouper is asked once a batch, in order of publication, and its places are kept everywhere."""
    grouper = Together()
    batch = [article("late", published=NOW), article("early", published=NOW - DAY, publisher="Reuters")]
    with db.atomic():
        saved = save(db, 1, [(one, TAGS) for one in batch], NOW, grouper=grouper)

    assert grouper.asked == [["early", "late"]]
    assert (saved.stories_new, saved.stories_updated) == (1, 0)
    assert rows(db, "SELECT id, lead_id, articles, sources, origins FROM story") == [(2, 2, 2, 2, 1)]
    assert rows(db, "SELECT id, story_id, novelty, is_lead FROM article ORDER BY id") == [(1, 2, 10, 0), (2, 2, 100, 1)]
    assert rows(db, "SELECT DISTINCT story_id FROM article_entity") == [(2,)]


def test_a_later_article_joins_an_older_story(db: Shelf) -> None:
    """A report that joins makes a story updated, not new."""
    grouper = Together()
    for number in range(2):
        with db.atomic():
            saved = save(db, 1, [(article(f"g{number}"), TAGS)], NOW + number * DAY, grouper=grouper)

    assert (saved.stories_new, saved.stories_updated) == (0, 1)
    assert rows(db, "SELECT id, articles, last_seen FROM story") == [(1, 2, (NOW + DAY).timestamp())]


def test_an_edited_copy_keeps_the_origin_that_grouping_found(db: Shelf) -> None:
    """An echo whose text is touched up is no independent report because of that."""
    named_none = Tags(relevant=True, relevance=90)
    grouper = Together()
    for name in ("Reuters", "Echo"):
        with db.atomic():
            save(db, 1, [(article(name, publisher=name), named_none)], NOW, grouper=grouper)
    note_members(db.conn, [Member(2, 1, 1, 0.9, "words 0.90")])
    set_origins(db.conn, [("Reuters", 2)])

    for name in ("Reuters", "Echo"):
        store(db, article(name, publisher=name, title="DeepSeek delays R2 again"), tags=named_none, now=LATER)

    assert [column(db, "origin", number) for number in (1, 2)] == [None, "Reuters"]
    assert rows(db, "SELECT sources, origins FROM story") == [(2, 1)]


def test_rows_of_several_feeds_keep_their_order(db: Shelf) -> None:
    """Ids follow the order in which articles were given, whatever their feeds."""
    feeds.add(db, "https://example.com/feed", now=NOW)
    with db.atomic():
        save_rows(db, [Row(2, article("a"), TAGS), Row(1, article("b"), TAGS), Row(2, article("c"), TAGS)], NOW)

    assert rows(db, "SELECT id, feed_id, guid FROM article ORDER BY id") == [(1, 2, "a"), (2, 1, "b"), (3, 2, "c")]


def test_nothing_is_stored_of_nothing(db: Shelf) -> None:
    """An empty feed writes nothing."""
    writes = db.conn.total_changes

    saved = store(db)

    assert saved == Saved()
    assert db.conn.total_changes == writes


GUIDS = st.sampled_from(["a", "b", "c", "d"])
WORDS = st.text(st.sampled_from("DeepSeek 延迟 R2 C++ naïve – straße GPT-4o\n"), max_size=12)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), GUIDS, WORDS, WORDS, WORDS, st.booleans()),
        st.tuples(st.just("prune"), GUIDS),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_everything_stays_in_step(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Any, ...]]) -> None:
    """After any sequence of saves, edits and prunes, index, tag tables and stories say what the articles say."""
    db = shelf(tmp_path_factory.mktemp("steps") / "n.db")
    for step in steps:
        if step[0] == "save":
            _, guid, title, summary, text, tagged = step
            store(db, article(guid, title=title, summary=summary, text=text), tags=TAGS if tagged else Tags())
        else:
            ids = [row[0] for row in rows(db, f"SELECT id FROM article WHERE guid = '{step[1]}'")]
            with db.atomic():
                bury(db, ids, now=NOW)

    assert_in_step(db)
    assert rows(db, "PRAGMA integrity_check") == [("ok",)]
    assert rows(db, "PRAGMA foreign_key_check") == []
    stored = rows(db, "SELECT id FROM article ORDER BY id")
    assert rows(db, "SELECT id FROM story ORDER BY id") == stored
    tagged_ids = rows(db, "SELECT id FROM article WHERE relevant ORDER BY id")
    for table in articles.TAG_TABLES:
        assert rows(db, f"SELECT DISTINCT article_id FROM {table} ORDER BY 1") == tagged_ids
    db.conn.close()
