"""Corrections by hand: they lie on top of the machine's tags, everywhere and always."""

import json

import pytest

from newswatch.errors import NewswatchError, UsageError
from newswatch.flows import correct as flow
from newswatch.flows.evaluate import evaluate
from newswatch.flows.retag import retag
from newswatch.flows.shelve import shelve_rows
from newswatch.store import read
from newswatch.store.articles import Row
from newswatch.store.prune import bury
from newswatch.store.stories import move
from newswatch.tag.tagger import Tagger
from tests.store.build import NOW, article, shelf, shelve

TITLE = "Amazon to sell chips of Nvidia in its own cloud"


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


@pytest.fixture
def db(tmp_path, tagger):
    made = shelf(tmp_path / "newswatch.db")
    shelve(made, 1, [one("g1"), one("g2")], tagger=tagger, now=NOW)
    yield made
    made.conn.close()


def one(guid, **changes):
    return article(guid, **{"title": TITLE, "summary": "", "text": "", **changes})


def slugs(db, number, key="companies"):
    shown = read.article(db.conn, number)
    assert shown is not None
    return {entity["slug"] for entity in shown[key]}


def indexed(db, kind, slug):
    ask = "SELECT article_id FROM article_entity WHERE kind = ? AND slug = ? ORDER BY article_id"
    return [row[0] for row in db.conn.execute(ask, (kind, slug))]


def test_tags_and_index_follow(db, tagger):
    """After a correction the article reads so, and queries by tag find it so."""
    done = flow.correct(db, 1, ["-company:amazon", "+model:deepseek-r2", "+event:delay"], tagger=tagger, now=NOW)

    shown = read.article(db.conn, 1)
    assert shown is not None
    assert slugs(db, 1, "models") == {"deepseek-r2"}
    assert "amazon" not in slugs(db, 1)
    assert indexed(db, "company", "amazon") == [2]
    assert "model-delay" in shown["flags"]
    assert "company:amazon" in done[0].lost
    assert "event:delay/model" in done[0].gained


def test_it_survives_retag(db, tagger):
    """The machine's tags are made anew, and the correction lies on top."""
    flow.correct(db, 1, ["-company:amazon"], tagger=tagger, now=NOW)
    retag(db, tagger, every=True)

    assert indexed(db, "company", "amazon") == [2]


@pytest.mark.parametrize("again", ["edited", "tagged elsewhere"])
def test_it_survives_an_edit(db, tagger, again):
    """An article that the feed has edited keeps what a person said of it."""
    flow.correct(db, 1, ["-company:amazon"], tagger=tagger, now=NOW)
    edited = one("g1", summary="More words.")
    if again == "edited":
        shelve(db, 1, [edited], tagger=tagger, now=NOW)
    else:
        shelve_rows(db, [Row(1, edited, tagger.tag(edited))], rules=tagger.version, now=NOW)

    shown = read.article(db.conn, 1)
    assert shown is not None
    assert shown["summary"] == "More words."
    assert indexed(db, "company", "amazon") == [2]


def test_it_survives_prune(db, tagger):
    """What is pruned and, its tombstone gone, comes in again, is corrected from the first."""
    flow.correct(db, 1, ["-company:amazon"], tagger=tagger, now=NOW)
    with db.atomic():
        bury(db, [1], now=NOW)
        db.conn.execute("DELETE FROM tombstone")
    shelve(db, 1, [one("g1")], tagger=tagger, now=NOW)

    assert indexed(db, "company", "amazon") == [2]


def test_undo_brings_back(db, tagger):
    """Without its corrections an article has the machine's tags again, wholly."""
    before = read.article(db.conn, 1)
    flow.correct(db, 1, ["-company:amazon", "+event:delay", "-relevant"], tagger=tagger, now=NOW)
    flow.undo(db, 1, ["+event:delay"], tagger=tagger)

    assert "amazon" not in slugs(db, 1)

    flow.undo(db, 1, [], tagger=tagger)

    assert read.article(db.conn, 1) == before
    assert flow.listed(db.conn) == []


def test_a_story_is_corrected_as_one(db, tagger):
    """By a story's number a tag is taken from each of its articles, and added to the one of that number."""
    with db.atomic():
        move(db.conn, [(2, 1)])
    flow.correct(db, 1, ["-company:amazon", "+model:gpt-5"], tagger=tagger, now=NOW)

    assert indexed(db, "company", "amazon") == []
    assert indexed(db, "model", "gpt-5") == [1]


def test_an_article_is_corrected_alone(db, tagger):
    """By the number of a report that is not its story's, only that report is corrected."""
    with db.atomic():
        move(db.conn, [(2, 1)])
    flow.correct(db, 2, ["-company:amazon"], tagger=tagger, now=NOW)

    assert indexed(db, "company", "amazon") == [1]


def test_they_are_listed(db, tagger):
    """As they are typed, for one article or all."""
    flow.correct(db, 1, ["+event:delay/chip", "-company:亚马逊"], tagger=tagger, now=NOW)

    assert [row["tag"] for row in flow.listed(db.conn)] == ["-company:amazon", "+event:delay/chip"]
    assert flow.listed(db.conn, 2) == []


def test_they_are_exported_as_labelled_items(db, tagger, tmp_path):
    """`eval` reads the export; the tagger errs just where it was corrected."""
    flow.correct(db, 1, ["-company:amazon", "-flag:model-delay"], tagger=tagger, now=NOW)
    items = list(flow.labelled(db.conn))
    path = tmp_path / "own.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in items), "utf-8")

    score = evaluate(path, tagger).scores["all"]

    assert items[0]["trap"] == ["company:Amazon", "delay:model"]
    assert (score.hits["companies"].fp, score.near_misses["ALL"].hit) == (1, 1)
    assert score.hits["companies"].fn == 0


@pytest.mark.parametrize(
    ("number", "words", "error"),
    [
        (99, ["+event:delay"], NewswatchError),
        (1 << 70, ["+event:delay"], NewswatchError),
        (1, ["+event:nope"], UsageError),
        (1, [], UsageError),
        (1, ["+company:nosuchco"], UsageError),
    ],
)
def test_what_cannot_be_is_refused(db, tagger, number, words, error):
    """In a sentence with a hint, and nothing is remembered."""
    with pytest.raises(error) as caught:
        flow.correct(db, number, words, tagger=tagger, now=NOW)

    assert caught.value.hint
    assert flow.listed(db.conn) == []


def test_nothing_to_undo(db, tagger):
    """Undoing what was never done is an error, not a silence."""
    with pytest.raises(NewswatchError, match="Nothing was corrected"):
        flow.undo(db, 1, [], tagger=tagger)
