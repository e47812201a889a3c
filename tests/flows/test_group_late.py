"""A run that waits with placing: places are given once, at its end."""

import gc
from datetime import UTC, datetime, timedelta

import pytest

from newswatch.flows.group import Grouper
from newswatch.flows.regroup import regroup
from newswatch.flows.shelve import shelve_each
from newswatch.model import Article, EntityTag, Event, Tags
from newswatch.store import feeds, grouping, watches
from newswatch.store.open import close, writer

NOW = datetime(2026, 5, 20, tzinfo=UTC)
FIRST = datetime(2026, 5, 5, 8, tzinfo=UTC)
TITLES = (
    "DeepSeek delays R2 after training trouble",
    "R2 of DeepSeek is delayed by training trouble",
    "Micron opens a plant in Boise",
    "Training trouble: DeepSeek delays its R2",
    "Micron's plant in Boise opens",
)


class Tagger:
    """Finds the two things that the titles are about."""

    version = "by hand"

    def tag(self, article):
        delay = "R2" in article.title
        name, slug = ("DeepSeek", "deepseek") if delay else ("Micron", "micron")
        return Tags(
            relevant=True,
            entities=(EntityTag("company", slug, name, 90, "primary"),),
            events=(Event("delay", ("DeepSeek R2", "DeepSeek"), "reported", kind="model"),) if delay else (),
        )


@pytest.fixture
def db(tmp_path):
    shelf = writer(tmp_path / "news.db")
    yield shelf
    close(shelf)


@pytest.fixture
def rows(db):
    feed = feeds.add(db, "https://news.example/rss", now=NOW).id
    return [
        (feed, Article(f"g{n}", None, title, published=FIRST + timedelta(hours=n))) for n, title in enumerate(TITLES)
    ]


def shelve(db, rows, grouper):
    return shelve_each(db, rows, tagger=Tagger(), now=NOW, grouper=grouper)


def partition(db):
    found = {}
    for guid, story in db.conn.execute("SELECT guid, story_id FROM article"):
        found.setdefault(story, set()).add(guid)
    return sorted(map(sorted, found.values()))


def test_what_waits_is_placed_at_the_end(db, rows):
    """Until the run settles each article is a story of one; then they are where regrouping would put them."""
    grouper = Grouper(late=True)
    for n in (4, 0, 3, 2, 1):
        shelve(db, [rows[n]], grouper)
    before = partition(db)
    grouper.settle(db)

    assert before == [["g0"], ["g1"], ["g2"], ["g3"], ["g4"]]
    assert partition(db) == [["g0", "g1", "g3"], ["g2", "g4"]]
    assert not regroup(db).moved
    assert not grouping.waiting(db.conn)


@pytest.mark.parametrize("broken", [None, "g0", "g2"])
def test_portions_are_placed_among_those_before_them(db, rows, monkeypatch, broken):
    """The stories are those of one large portion, also after an article that cannot be placed."""
    monkeypatch.setattr("newswatch.flows.group.PORTION", 2)
    grouper = Grouper(late=True)
    shelve(db, rows, grouper)
    db.conn.execute("UPDATE article SET tags = '[1]' WHERE guid = ?", (broken,))
    grouper.settle(db)

    placed = [[guid for guid in story if guid != broken] for story in (["g0", "g1", "g3"], ["g2", "g4"])]
    assert partition(db) == sorted([*placed, [broken]] if broken else placed)


def test_a_copy_of_a_copy_has_the_first_ones_origin(db, monkeypatch):
    """Also when each of them is placed in another portion."""
    monkeypatch.setattr("newswatch.flows.group.PORTION", 1)
    told = [
        Article(f"c{n}", None, TITLES[0], published=FIRST + timedelta(hours=n), publisher=publisher)
        for n, publisher in enumerate(("Wire", "Paper", "Blog"))
    ]
    feed = feeds.add(db, "https://news.example/rss", now=NOW).id
    grouper = Grouper(late=True)
    shelve(db, [(feed, one) for one in told], grouper)
    grouper.settle(db)

    origins = [row[0] for row in db.conn.execute("SELECT origin FROM article ORDER BY published")]
    assert origins == [None, "Wire", "Wire"]
    assert not regroup(db).moved


def test_the_next_run_places_what_a_killed_one_left(db, rows):
    """Articles that wait are placed by the run after, together with its own."""
    shelve(db, rows[3:], Grouper(late=True))  # and no settle: it was killed
    grouper = Grouper()
    shelve(db, rows[:3], grouper)
    grouper.settle(db)

    assert partition(db) == [["g0", "g1", "g3"], ["g2", "g4"]]
    assert not grouping.waiting(db.conn)


def test_a_later_run_waits_too_and_joins_what_is_there(db, rows):
    """The order in which its feeds answer decides nothing, and what has a place keeps it."""
    shelve(db, [rows[1], rows[2]], Grouper())
    before = dict(db.conn.execute("SELECT guid, story_id FROM article"))
    grouper = Grouper(late=True)
    for n in (4, 3, 0):
        shelve(db, [rows[n]], grouper)
    alone = partition(db)
    grouper.settle(db)
    after = dict(db.conn.execute("SELECT guid, story_id FROM article"))

    assert alone == [["g0"], ["g1"], ["g2"], ["g3"], ["g4"]]
    assert partition(db) == [["g0", "g1", "g3"], ["g2", "g4"]]
    assert before.items() <= after.items()
    assert not grouping.waiting(db.conn)


def test_what_a_killed_later_run_left_joins_what_is_there(db, rows):
    """It is placed among the articles that have a place, not as if it were the first of all."""
    shelve(db, rows[:3], Grouper())
    shelve(db, [rows[4]], Grouper(late=True))  # and no settle: it was killed
    grouper = Grouper(late=True)
    shelve(db, [rows[3]], grouper)
    grouper.settle(db)

    assert partition(db) == [["g0", "g1", "g3"], ["g2", "g4"]]
    assert not grouping.waiting(db.conn)


def test_regrouping_places_what_a_killed_run_left(db, rows):
    """Then nothing waits any more: the watches look at it, and the next run leaves it where it is."""
    shelve(db, rows[:3], Grouper())
    last = watches.last_article(db.conn)
    shelve(db, rows[3:], Grouper(late=True))
    regroup(db)

    assert partition(db) == [["g0", "g1", "g3"], ["g2", "g4"]]
    assert not grouping.waiting(db.conn)
    assert watches.grown(db.conn, last, 100)[1] == last + 2


def test_no_watch_looks_at_what_is_not_placed_yet(db, rows):
    """While a run is under way, its articles are stories of one; a watch would report each of them as news."""
    shelve(db, rows[:3], Grouper())
    last = watches.last_article(db.conn)
    grouper = Grouper(late=True)
    shelve(db, rows[3:], grouper)
    early = watches.grown(db.conn, last, 100)
    grouper.settle(db)
    stories, up_to = watches.grown(db.conn, last, 100)

    assert early == ([], last)
    assert {story for story, _ in stories} <= set(range(1, last + 1))
    assert up_to == last + 2


def test_a_watch_that_looks_while_a_run_begins_sees_nothing_half_done(db, rows, tmp_path):
    """What a run stores at the very moment at which a watch looks waits already."""
    shelve(db, rows[:3], Grouper())
    last = watches.last_article(db.conn)
    run = writer(tmp_path / "news.db")
    stored = []

    def store(statement):
        if "FROM article" in statement and not stored:
            stored.append(shelve(run, rows[3:], Grouper(late=True)))

    db.conn.set_trace_callback(store)
    seen = watches.grown(db.conn, last, 100)
    db.conn.set_trace_callback(None)
    close(run)

    assert stored
    assert seen == ([], last)


def test_an_article_that_cannot_be_placed_stays_alone(db, rows):
    """One article that cannot be placed founds a story; the others are placed all the same."""
    grouper = Grouper(late=True)
    shelve(db, rows, grouper)
    db.conn.execute("UPDATE article SET tags = '[1]' WHERE guid = 'g3'")
    grouper.settle(db)

    assert partition(db) == [["g0", "g1"], ["g2", "g4"], ["g3"]]
    assert not grouping.waiting(db.conn)


def test_placing_leaves_the_search_for_garbage_as_it_was(db, rows, monkeypatch):
    """It rests while articles are placed, and goes on after that, also when placing fails."""
    seen = []

    def fails_at_the_third(one, earlier):
        seen.append(gc.isenabled())
        if len(seen) == 3:
            raise ZeroDivisionError
        return 100

    monkeypatch.setattr("newswatch.flows.group.novelty", fails_at_the_third)
    shelve(db, rows[:2], Grouper())
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        shelve(db, rows[2:], Grouper())

    assert gc.isenabled()
    assert seen == [False] * 3
