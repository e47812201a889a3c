"""Today's gazetteer and rules applied to what is stored."""

import dataclasses

import pytest

from newswatch.flows.retag import preview, retag, tag_names
from newswatch.model import Tags
from newswatch.store.open import reader
from newswatch.tag.tagger import Tagger
from tests.store.build import NOW, article, shelf, shelve

TITLES = ("DeepSeek delays R2 to the autumn", "OpenAI launches GPT-5", "Rain in spring")
TABLES = ("article_entity", "article_event", "article_flag", "relation", "claim")


class Blank:
    """A tagger of another version that finds nothing."""

    version = "blank"

    def tag(self, article):
        return Tags()


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "newswatch.db"


def shelved(path, tagger):
    db = shelf(path)
    articles = [article(f"g{n}", title=title, summary="", text="") for n, title in enumerate(TITLES)]
    shelve(db, 1, articles, tagger=tagger, now=NOW)
    return db


def everything(db):
    """All that tags put into the database."""
    rows = {
        t: sorted(map(str, db.conn.execute(f"SELECT * FROM {t}"))) for t in TABLES if t not in ("relation", "claim")
    }
    rows["article"] = list(
        db.conn.execute("SELECT id, relevant, relevance, origin, rules, tags FROM article ORDER BY id")
    )
    claims = "SELECT article_id, role, subject, due, evidence FROM claim ORDER BY article_id, role, due"
    rows["claim"] = list(db.conn.execute(claims))
    return rows


def test_retagging_ends_where_fetching_today_would(path, tmp_path, tagger):
    """Articles that were stored without tags have, after retag, all that they would have if they came in today."""
    old, new = shelved(path, Blank()), shelved(tmp_path / "other.db", tagger)

    done = retag(old, tagger)

    assert (done.articles, done.changed) == (3, 2)
    assert everything(old) == everything(new)


def test_what_is_gained_is_said(path, tagger):
    """Every gained tag is counted and has a sample; the other way round it is lost."""
    db = shelved(path, Blank())
    done = retag(db, tagger)

    assert done.gained["event:delay/model"] == done.gained["flag:model-delay"] == 1
    assert done.samples["+event:delay/model"] == [(1, TITLES[0])]
    assert not done.lost
    assert retag(db, Blank(), every=True).lost == done.gained


def test_a_second_run_does_nothing(path, tagger):
    """Retagging is incremental: what today's rules tagged is not read again, unless all is asked for."""
    db = shelved(path, Blank())
    retag(db, tagger)

    assert retag(db, tagger).articles == 0
    assert (retag(db, tagger, every=True).articles, retag(db, tagger, every=True).changed) == (3, 0)


def test_batches_do_not_matter(path, tmp_path, tagger):
    """One article a batch gives the same as all at once, and every batch is told."""
    one, whole = shelved(path, Blank()), shelved(tmp_path / "other.db", Blank())
    steps = []

    by_one, at_once = retag(one, tagger, batch=1, on_batch=steps.append), retag(whole, tagger)

    assert by_one.to_dict() == at_once.to_dict()
    assert everything(one) == everything(whole)
    assert [(step.done, step.total) for step in steps] == [(1, 3), (2, 3), (3, 3)]


def test_an_interrupted_run_goes_on(path, tagger):
    """What the batches before a failure stored stays, and the next run does the rest only."""
    db = shelved(path, Blank())
    steps = []

    def stop(step):
        steps.append(step)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retag(db, tagger, batch=1, on_batch=stop)

    assert len(steps) == 1
    assert retag(db, tagger).articles == 2


def test_a_preview_writes_nothing(path, tagger):
    """A dry run says what retag then does, on a connection that cannot write."""
    db = shelved(path, Blank())
    before = everything(db)
    conn = reader(path)
    foreseen = preview(conn, tagger, batch=2)
    conn.close()

    assert everything(db) == before
    assert foreseen.to_dict() == retag(db, tagger).to_dict()


def test_lost_promises_go(path, tagger):
    """The dated promises of an article that is no longer news of the field are forgotten."""
    db = shelved(path, tagger)
    assert db.conn.execute("SELECT count(*) FROM claim").fetchone()[0]

    retag(db, Blank())

    assert not db.conn.execute("SELECT count(*) FROM claim").fetchone()[0]


def test_names_of_tags():
    """A delay has its kind, and what is not plainly reported its status."""
    from tests.store.build import TAGS

    denied = dataclasses.replace(TAGS, events=(dataclasses.replace(TAGS.events[0], status="denied"),))

    assert "event:delay/model" in tag_names(TAGS.to_dict())
    assert "event:delay/model (denied)" in tag_names(denied.to_dict())
    assert tag_names({}) == set()
