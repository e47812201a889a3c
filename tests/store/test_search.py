"""Running queries: the ways to the newest, the best, why nothing; plans that use the indexes."""

from typing import get_args

import pytest

from newswatch.query import tree
from newswatch.query.syntax import MOST
from newswatch.query.understand import understand
from newswatch.store import search
from newswatch.store.open import reader
from tests.query.archive import CONTEXT, fill
from tests.query.eight import CONTEXT as EIGHT
from tests.query.eight import fill as fill_eight
from tests.store.build import article, shelf, store


@pytest.fixture(scope="module")
def eight(tmp_path_factory):
    path = tmp_path_factory.mktemp("eight") / "newswatch.db"
    fill_eight(path)
    conn = reader(path)
    yield conn
    conn.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    path = tmp_path_factory.mktemp("many") / "newswatch.db"
    fill(path, seed=99, size=400)
    conn = reader(path)
    yield conn
    conn.close()


def asked(text, context=EIGHT):
    return understand(text, context).tree


def test_stories_have_the_shape_of_the_contract(eight):
    """A story is merged over all of its articles, also those that did not match."""
    (story,) = search.stories(eight, asked("昇腾"), limit=20)

    assert (story["id"], story["articles"], story["sources"]) == (
        3,
        [3, 1, 2],
        ["Ars Technica", "TechRadar", "机器之心"],
    )


def test_not_means_that_no_article_of_the_story_does(eight):
    """A story that TechRadar has too is left out by -source:techradar, its other articles are not."""
    query = asked("event:delay -source:techradar")

    assert list(search.hits(eight, query, "story")) == [5]
    assert list(search.hits(eight, query, "article")) == [2, 3, 5]


def test_a_term_may_be_true_of_another_article_of_the_story(eight):
    """The Chinese article and the one of TechRadar are one story: it has both."""
    assert list(search.hits(eight, asked("lang:zh source:techradar"), "story")) == [3]


@pytest.mark.parametrize("unit", ["article", "story"])
@pytest.mark.parametrize("sort", get_args(search.Sort))
def test_every_order_finds_the_same(many, unit, sort):
    """An order changes nothing but the order, and nothing comes twice."""
    query = asked("event:delay OR huawei", CONTEXT)
    newest = list(search.hits(many, query, unit))

    found = list(search.hits(many, query, unit, sort=sort))

    assert len(newest) > 50
    assert sorted(found) == sorted(newest)


@pytest.mark.parametrize("unit", ["article", "story"])
def test_oldest_is_newest_backwards(many, unit):
    """The two orders by time mirror each other."""
    query = asked("-nvidia", CONTEXT)
    newest = list(search.hits(many, query, unit, limit=20))

    assert list(search.hits(many, query, unit, sort="oldest")) == newest[::-1]


@pytest.mark.parametrize("unit", ["article", "story"])
def test_counting_is_counting(many, unit):
    """`count` is how many hits there are, or the limit."""
    query = asked("company:huawei", CONTEXT)
    hits = list(search.hits(many, query, unit))

    assert search.count(many, query, unit) == len(hits) > 10
    assert search.count(many, query, unit, most=3) == 3


def test_muted_stories_are_left_out(tmp_path):
    """What was muted is not found, in either unit, nor by words."""
    db = shelf(tmp_path / "newswatch.db")
    store(db, article("a"), article("b"))
    db.conn.execute("UPDATE story SET muted = 1 WHERE id = 1")
    everything, words = tree.EVERYTHING, asked("ascend")

    found = [list(search.hits(db.conn, query, unit)) for query in (everything, words) for unit in ("article", "story")]
    best = [hit.article for hit in search.ranked(db.conn, words)]

    assert (found, best) == ([[2]] * 4, [2])
    db.conn.close()


def test_the_title_counts_more(tmp_path):
    """Of two articles that have a word, the one with the word in its title is better; then the rarer word decides."""
    db = shelf(tmp_path / "newswatch.db")
    store(
        db,
        article("body", title="Other news of the day", text="Here Ascend is named once among many more words of text."),
        article("title", title="Ascend news of the day", summary="", text="Here it is not named among many words."),
        article("none", title="Nothing", summary="", text="Nothing"),
    )

    best = [row["guid"] for row, _ in search.best(db.conn, asked("ascend"))]

    assert best == ["title", "body"]
    db.conn.close()


def test_ranking_keeps_to_the_other_conditions(many):
    """The best are those of the newest hits that fulfil everything."""
    for text in ("ai lang:zh", "ai company:huawei", "ai -event:delay", "h20 id:7..90", "ai OR lang:zh", "lang:zh"):
        query = asked(text, CONTEXT)

        found = [hit.article for hit in search.ranked(many, query)]

        assert sorted(found) == sorted(search.hits(many, query, "article")), text


@pytest.mark.parametrize(
    ("text", "emptied", "before", "terms"),
    [
        ("zebra", "zebra", 0, [("zebra", 0, 0)]),
        ("event:delay zebra", "zebra", 2, [("event:delay", 2, 0), ("zebra", 0, 2)]),
        ("event:supply lang:zh", "lang:zh", 1, [("event:supply", 1, 1), ("lang:zh", 1, 1)]),
        ("late licence", "licence", 1, [("late", 1, 1), ("licence", 1, 1)]),
        ("licence -h20 lang:en", "-h20", 1, [("licence", 1, 5), ("-h20", 5, 1), ("lang:en", 6, 0)]),
    ],
)
def test_why_nothing(eight, text, emptied, before, terms):
    """It is said which term emptied the query, and what each finds alone and what there is without it."""
    why = search.why_nothing(eight, asked(text), "story")

    assert (why.emptied, why.before) == (emptied, before)
    assert [(term.said, term.alone, term.without) for term in why.terms] == terms


def test_the_words_of_a_phrase_apart(eight):
    """A phrase that nothing has may have its words in another order."""
    (term,) = search.why_nothing(eight, asked('"again late"'), "story").terms

    assert (term.alone, term.apart) == (0, 1)


@pytest.mark.parametrize("unit", ["article", "story"])
@pytest.mark.parametrize(
    "text", ["", "company:deepseek event:delay", "since:30d", "flag:company", "sources:2.. -huawei"]
)
def test_plans_need_no_table_scan(many, unit, text):
    """No query of the everyday reads the pages with the texts: every step is an index or a virtual table."""
    for statement in search.statements(many, asked(text, CONTEXT), unit):
        scans = [line for line in statement.plan if line.strip().startswith("SCAN article") and "INDEX" not in line]

        assert not [line for line in scans if "VIRTUAL" not in line]


def test_as_many_terms_as_a_query_takes_are_answered(many):
    """None of the numbers that a plan is made of grows with the power of their count."""
    query = asked(" ".join(f"source:s{n}" for n in range(MOST)), CONTEXT)

    assert list(search.stories(many, query, limit=20)) == []


def test_values_are_bound(many):
    """Nothing that was typed stands in the SQL."""
    query = asked("zebra source:zebra site:zebra url:zebra author:zebra lang:zebra rel:zebra", CONTEXT)

    for statement in (*search.statements(many, query, "story"), *search.ranking_statements(many, query)):
        assert "zebra" not in statement.sql
