"""What is new or edited is tagged, grouped and stored, and nothing else is touched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newswatch.flows.shelve import shelve_each, shelve_rows
from newswatch.model import Article, Tags
from newswatch.query.tree import EVERYTHING
from newswatch.store import feeds, search
from newswatch.store.articles import Row
from newswatch.store.prune import bury
from newswatch.store.schema import Shelf
from tests.store.build import NOW, TAGS, article, shelf, shelve


class Marking:
    """A tagger that knows one word and writes down what it was shown."""

    version = "rules-1"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def tag(self, shown: Article) -> Tags:
        self.seen.append(shown.guid)
        return TAGS if "DeepSeek" in shown.title else Tags()


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Shelf]:
    made = shelf(tmp_path / "newswatch.db")
    yield made
    made.conn.close()


def stored(db: Shelf) -> list[dict[str, Any]]:
    return list(search.articles(db.conn, EVERYTHING, sort="oldest"))


def test_articles_are_tagged_on_their_way(db: Shelf) -> None:
    """An article on the shelf has the tags of the tagger and the hash of its rules."""
    saved = shelve(db, 1, [article("a"), article("b", title="Weather")], tagger=Marking(), now=NOW)

    assert saved.new == 2
    assert [row["flags"] for row in stored(db)] == [["model-delay", "company"], []]
    assert {row[0] for row in db.conn.execute("SELECT rules FROM article")} == {"rules-1"}


def test_what_is_known_is_not_tagged_again(db: Shelf) -> None:
    """Of a feed that comes again, only new and edited articles cost a look."""
    tagger = Marking()
    shelve(db, 1, [article("a"), article("b"), article("c")], tagger=tagger, now=NOW)
    with db.atomic():
        bury(db, [3], now=NOW)
    tagger.seen.clear()

    edited = article("b", title="DeepSeek ships R2")
    saved = shelve(db, 1, [article("a"), edited, article("c"), article("d")], tagger=tagger, now=NOW)

    assert tagger.seen == ["b", "d"]
    assert (saved.new, saved.updated, saved.unchanged, saved.skipped) == (1, 1, 1, 1)


def test_an_edited_article_promises_what_it_says_now(db: Shelf) -> None:
    """A correction at the source that is about something else takes back what the article promised before."""
    shelve(db, 1, [article("a"), article("b")], tagger=Marking(), now=NOW)
    shelve(db, 1, [article("b", title="Weather")], tagger=Marking(), now=NOW)

    assert db.conn.execute("SELECT DISTINCT article_id FROM claim").fetchall() == [(1,)]


def test_without_a_tagger_articles_have_no_tags(db: Shelf) -> None:
    """Tags are empty and not missing."""
    shelve(db, 1, [article()], tagger=None, now=NOW)

    row = stored(db)[0]
    assert (row["relevant"], row["relevance"], row["companies"], row["events"]) == (False, 0, [], [])


def test_both_ways_lead_to_the_same_shelf(db: Shelf) -> None:
    """Tagged here or elsewhere, by feed or mixed: the same articles are stored."""
    feeds.add(db, "https://example.com/2", now=NOW)
    feeds.add(db, "https://example.com/3", now=NOW)
    batch = [article("a"), article("b", title="Weather")]
    tagger = Marking()
    shelve(db, 1, batch, tagger=tagger, now=NOW)
    shelve_rows(db, [Row(2, one, tagger.tag(one)) for one in batch], rules=tagger.version, now=NOW)
    shelve_each(db, [(3, one) for one in batch], tagger=tagger, now=NOW)

    own = ("id", "story", "feed", "publisher")
    rows = [{name: value for name, value in row.items() if name not in own} for row in stored(db)]
    assert rows[0:2] == rows[2:4] == rows[4:6]


def test_a_fault_in_the_middle_stores_nothing(db: Shelf) -> None:
    """When the tagger fails, the shelf is as before."""

    class Broken(Marking):
        def tag(self, shown: Article) -> Tags:
            if shown.guid == "b":
                raise ValueError("b")
            return super().tag(shown)

    with pytest.raises(ValueError, match="b"):
        shelve(db, 1, [article("a"), article("b")], tagger=Broken(), now=NOW)

    assert stored(db) == []
