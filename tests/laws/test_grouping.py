"""Laws of stories on the shelf: arrival, fetching again, regrouping, work by hand."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newswatch.errors import NewswatchError, UsageError
from newswatch.flows import story as hand
from newswatch.flows.group import Grouper
from newswatch.flows.regroup import regroup
from newswatch.flows.shelve import shelve_each
from newswatch.model import Article, EntityTag, Event, Tags
from newswatch.store import feeds, stories
from newswatch.store.open import writer
from newswatch.store.prune import bury
from newswatch.stories.face import versions

NOW = datetime(2025, 9, 1, tzinfo=UTC)
START = datetime(2025, 8, 10, tzinfo=UTC)
TITLES = [
    "DeepSeek delays R2 after training on Ascend fails",
    "DeepSeek delays R1 after training on Ascend fails",
    "R2 is late because Ascend chips fail",
    "DeepSeek R2 难产 昇腾训练受挫",
    "Nvidia sells H20 to China again",
    "Nvidia sells H200 to China again",
    "英伟达恢复向中国销售H20",
    "OpenAI holds back its open model for more tests",
    "Altman holds back the open weights for safety tests",
    "CoreWeave raises $2bn in debt",
    "CoreWeave raises $5bn in debt",
    "Apple harvest two weeks late after a cold spring",
]


class Tagger:
    """Tags by a few words: enough to make stories meet, and fast."""

    version = "test"

    def tag(self, article: Article) -> Tags:
        entities, events = [], []
        for word, kind, name in (
            ("DeepSeek", "company", "DeepSeek"), ("R2", "model", "DeepSeek R2"), ("R1", "model", "DeepSeek R1"),
            ("Nvidia", "company", "Nvidia"), ("英伟达", "company", "Nvidia"), ("H200", "chip", "H200"),
            ("H20 ", "chip", "H20"), ("OpenAI", "company", "OpenAI"),
        ):  # fmt: skip
            if word in article.title + " ":
                entities.append(EntityTag(kind, name.lower().replace(" ", "-"), name, 90, "primary"))
        things = tuple(entity.name for entity in entities if entity.kind != "company")
        if things and ("late" in article.title or "delay" in article.title or "难产" in article.title):
            events.append(Event("delay", things))
        return Tags(relevant=bool(entities), entities=tuple(entities), events=tuple(events))


reports = st.lists(
    st.tuples(st.integers(0, len(TITLES) - 1), st.integers(0, 8 * 24), st.integers(0, 2)), min_size=1, max_size=14
)
lawful = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def articles_of(drawn):
    """(feed number, article) for each draw; the guid says which draw it was."""
    return [
        (feed, Article(f"g{n}", None, TITLES[title], published=START + timedelta(hours=hour),
                       language="zh" if not TITLES[title].isascii() else "en"))
        for n, (title, hour, feed) in enumerate(drawn)
    ]  # fmt: skip


class Shelf:
    """A database with three feeds, filled in batches by one run."""

    def __init__(self, path: Path) -> None:
        self.db = writer(path)
        self.feeds = [
            feeds.add(self.db, f"https://feed{n}.example/rss", now=NOW, title=f"Feed {n}").id for n in range(3)
        ]

    def run(self, articles, sizes=()):
        """One run that stores the articles in batches of these sizes, the rest in one."""
        grouper, rest = Grouper(), [(self.feeds[feed], article) for feed, article in articles]
        while rest:
            size = sizes[0] if sizes else len(rest)
            sizes = sizes[1:]
            shelve_each(self.db, rest[:size], tagger=Tagger(), now=NOW, grouper=grouper)
            rest = rest[size:]
        grouper.settle(self.db)
        return self

    def partition(self):
        """Which articles are together, by guid."""
        found = defaultdict(set)
        for guid, story_id in self.db.conn.execute("SELECT guid, story_id FROM article"):
            found[story_id].add(guid)
        return {frozenset(guids) for guids in found.values()}

    def story_of(self, guid):
        """The story of an article, and the article's id."""
        return self.db.conn.execute("SELECT story_id, id FROM article WHERE guid = ?", (guid,)).fetchone()

    def is_sound(self):
        """Every story has its articles, every article its story, and every copy of a story id says the same."""
        conn = self.db.conn
        counted = dict(conn.execute("SELECT story_id, count(*) FROM article GROUP BY story_id"))
        told = dict(conn.execute("SELECT id, articles FROM story WHERE merged_into IS NULL"))
        copies = [
            row
            for table in ("article_entity", "article_event", "article_flag", "relation", "claim")
            for row in conn.execute(
                f"SELECT 1 FROM {table} t JOIN article a ON a.id = t.article_id WHERE t.story_id <> a.story_id"
            )
        ]
        strangers = conn.execute(
            "SELECT 1 FROM membership m JOIN article a ON a.id = m.article_id WHERE m.likest IS NOT NULL AND a.story_id"
            " <> (SELECT b.story_id FROM article b WHERE b.id = m.likest)"
        ).fetchall()
        return counted == told and not copies and not strangers


@pytest.fixture
def shelf(tmp_path_factory):
    """A maker of shelves, each on a file of its own."""
    made = []

    def make():
        made.append(Shelf(tmp_path_factory.mktemp("shelf") / "newswatch.db"))
        return made[-1]

    yield make
    for one in made:
        one.db.conn.close()


@lawful
@given(reports, st.randoms(use_true_random=False), st.lists(st.integers(1, 4), max_size=6))
def test_the_order_of_arrival_does_not_matter(shelf, drawn, random, sizes):
    """A run makes the same stories, in whatever order and batches its articles come."""
    articles = articles_of(drawn)
    shuffled = random.sample(articles, len(articles))

    one, other = shelf().run(articles), shelf().run(shuffled, sizes)

    assert one.partition() == other.partition()
    assert other.is_sound()


@lawful
@given(reports)
def test_regrouping_changes_nothing_after_one_run(shelf, drawn):
    """What one run grouped, regrouping groups alike, with the same ids."""
    one = shelf().run(articles_of(drawn))

    assert regroup(one.db).moved == ()
    assert one.is_sound()


@lawful
@given(reports, reports)
def test_regrouping_is_what_one_run_would_have_made(shelf, first, second):
    """After runs in any order of time, regrouping gives the stories of one run over everything, and is then done."""
    articles = articles_of(first + second)
    several = shelf().run(articles[len(first) :]).run(articles[: len(first)])
    whole = shelf().run(articles)

    regroup(several.db)

    assert several.partition() == whole.partition()
    assert regroup(several.db).moved == ()
    assert several.is_sound()


@lawful
@given(reports, reports)
def test_what_was_grouped_stays_put(shelf, first, second):
    """A later run adds to stories and takes nothing out of them, and every id still leads to its articles."""
    articles = articles_of(first + second)
    one = shelf().run(articles[: len(first)])
    before = {guid: one.story_of(guid)[0] for _, guid in ((0, f"g{n}") for n in range(len(first)))}

    one.run(articles[len(first) :])

    assert {guid: one.story_of(guid)[0] for guid in before} == before
    assert all(stories.resolve(one.db.conn, story_id) == story_id for story_id in before.values())


@lawful
@given(reports)
def test_fetching_again_changes_nothing(shelf, drawn):
    """The same articles a second time leave stories, novelty and reasons as they are."""
    one = shelf().run(articles_of(drawn))
    look = "SELECT a.id, a.story_id, a.novelty, m.why FROM article a LEFT JOIN membership m ON m.article_id = a.id"
    before = one.db.conn.execute(look).fetchall()

    one.run(articles_of(drawn))

    assert one.db.conn.execute(look).fetchall() == before


@lawful
@given(reports)
def test_no_story_holds_different_facts(shelf, drawn):
    """R1 and R2, H20 and H200, $2bn and $5bn are never in one story, whichever feed tells them."""
    one = shelf().run(articles_of(drawn))

    for guids in one.partition():
        titles = {TITLES[drawn[int(guid[1:])][0]] for guid in guids}
        named = {version for title in titles for version in versions(title)}
        assert len({number for name, number in named if name == "r"}) < 2
        assert len({number for name, number in named if name == "h"}) < 2
        assert not {"CoreWeave raises $2bn in debt", "CoreWeave raises $5bn in debt"} <= titles


@lawful
@given(reports)
def test_every_membership_has_a_reason(shelf, drawn):
    """Who did not found a story says why he is in it."""
    one = shelf().run(articles_of(drawn))

    without = one.db.conn.execute(
        "SELECT 1 FROM article a WHERE a.story_id <> a.id"
        " AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.article_id = a.id AND m.why <> '')"
    ).fetchall()

    assert not without


@pytest.fixture
def two(shelf):
    """Two stories of two reports each: R2 is late, H20 is sold."""
    return shelf().run(articles_of([(0, 0, 0), (2, 1, 1), (4, 0, 0), (6, 2, 1)]))


def test_merged_stories_lead_on_and_stay_together(two):
    """The id of a story that went into another leads there, also after regrouping."""
    (into, _), (gone, _) = two.story_of("g0"), two.story_of("g2")

    assert hand.merge(two.db, [into, gone], now=NOW) == into
    assert stories.resolve(two.db.conn, gone) == into
    assert regroup(two.db).moved == ()
    assert two.partition() == {frozenset({"g0", "g1", "g2", "g3"})}
    assert two.is_sound()


def test_split_articles_stay_apart(two):
    """An article that was taken out stays out, also after regrouping, and the story keeps its id."""
    story_id, _ = two.story_of("g0")
    _, article = two.story_of("g1")

    made = hand.split(two.db, [article], now=NOW)

    assert made == article
    assert two.story_of("g0")[0] == story_id
    assert regroup(two.db).moved == ()
    assert {"g0"} in two.partition()
    assert two.is_sound()


def test_a_founder_who_leaves_keeps_the_id(two):
    """A story's id means the story of the article that founded it: when that one is split off, the others move."""
    story_id, article = two.story_of("g0")

    made = hand.split(two.db, [article], now=NOW)

    assert two.story_of("g0")[0] == story_id == article
    assert two.story_of("g1")[0] == made != story_id


def test_a_copy_that_is_split_off_reports_by_itself(shelf):
    """Regrouping takes back the origin of an article that copies nobody any more, and the story counts so."""
    one = shelf().run(articles_of([(0, 0, 0), (0, 1, 1)]))
    (story_id, first), (_, copy) = one.story_of("g0"), one.story_of("g1")
    before = one.db.conn.execute("SELECT origin, publisher FROM article WHERE id = ?", (copy,)).fetchone()
    assert before[0] not in (None, before[1])

    made = hand.split(one.db, [copy], now=NOW)
    regroup(one.db)

    assert made != story_id == first
    assert one.db.conn.execute("SELECT origin FROM article WHERE id = ?", (copy,)).fetchone() == (None,)
    assert one.is_sound()


def test_a_story_whose_founder_was_pruned_can_be_merged(two):
    """The id of a story outlives the article that founded it; merging goes by the articles that are left."""
    (into, founder), (gone, _) = two.story_of("g0"), two.story_of("g2")
    with two.db.atomic():
        bury(two.db, [founder], now=NOW)

    assert hand.merge(two.db, [into, gone], now=NOW) == into
    regroup(two.db)
    assert two.partition() == {frozenset({"g1", "g2", "g3"})}


def test_the_last_word_counts(two):
    """What is merged after it was split is together."""
    story_id, _ = two.story_of("g0")
    _, article = two.story_of("g1")
    made = hand.split(two.db, [article], now=NOW)

    hand.merge(two.db, [story_id, made], now=NOW)
    regroup(two.db)

    assert {"g0", "g1"} in two.partition()


def test_marks_survive(two):
    """A pinned story stays pinned when everything is regrouped; one that is merged passes its mark on."""
    (one, _), (other, _) = two.story_of("g0"), two.story_of("g2")
    hand.mark(two.db, other, pinned=True)

    regroup(two.db)
    hand.merge(two.db, [one, other], now=NOW)

    assert stories.marks(two.db.conn, one) == (True, False)


def test_a_story_that_regrouping_takes_in_passes_its_mark_on(shelf):
    """Its id leads on, and what a person pinned stays pinned."""
    articles = articles_of([(3, 99, 1), (2, 4, 1), (0, 26, 1), (3, 78, 1)])
    one = shelf().run(articles[:2]).run(articles[2:])
    (into, _), (gone, founder) = one.story_of("g0"), one.story_of("g1")
    hand.mark(one.db, gone, pinned=True)

    regroup(one.db)

    assert into != gone == founder
    assert one.story_of("g1")[0] == stories.resolve(one.db.conn, gone) == into
    assert stories.marks(one.db.conn, into) == (True, False)


def test_a_dry_run_writes_nothing(shelf):
    """Saying what would change changes nothing."""
    one = shelf().run(articles_of([(2, 5, 0)])).run(articles_of([(2, 5, 0), (0, 1, 1), (3, 2, 2)]))
    dump = list(one.db.conn.iterdump())

    regroup(one.db, dry_run=True)

    assert list(one.db.conn.iterdump()) == dump


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda db: hand.merge(db, [1, 2], now=NOW), UsageError),
        (lambda db: hand.merge(db, [1, 999], now=NOW), NewswatchError),
        (lambda db: hand.split(db, [1, 2], now=NOW), UsageError),
        (lambda db: hand.split(db, [1, 3], now=NOW), UsageError),
        (lambda db: hand.split(db, [999], now=NOW), NewswatchError),
        (lambda db: hand.mark(db, 10**30, pinned=True), NewswatchError),
    ],
)
def test_what_cannot_be_done_is_said(two, act, error):
    """A story with itself, everything out of a story, numbers that nothing has: a sentence, and nothing changes."""
    before = two.partition()

    with pytest.raises(error):
        act(two.db)
    assert two.partition() == before
