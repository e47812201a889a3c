"""What words say of events: the weights that ship, how they are added up, and that rules and words are both heard."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.errors import DataError
from newswatch.kinds import EVENT_TYPES
from newswatch.model import Article
from newswatch.shipped import data_path
from newswatch.tag.events import ALONE, LIKELY
from newswatch.tag.reading import read
from newswatch.tag.rules import load
from newswatch.tag.tagger import Tagger
from newswatch.tag.weights import STEP, Opinion, Weights, bag, packed, tokens
from tests import training
from tests.store.build import NOW


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


def head(tagger, title, summary=""):
    explanation = tagger.explain(Article("x", None, title, summary, published=NOW))
    return read(explanation.document, explanation.found, tagger.rules).head


def test_the_weights_are_of_these_training_items():
    """Whoever changes the training items learns the weights again: python -m tests.learn_words --write"""
    assert json.loads(data_path("events", "words.json").read_text("utf-8"))["training"] == training.mark()


def test_training_items_are_well_formed():
    """Each has a title, known types, and none counted both ways."""
    for path in training.FOLDER.glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            told = json.loads(line)
            assert told["title"].strip(), line
            assert set(told["types"]) | set(told["passing"]) | set(told["status"]) <= set(EVENT_TYPES), line
            assert not set(told["types"]) & set(told["passing"]), line


@given(
    st.lists(st.floats(-3.9, 3.9), min_size=16, max_size=16), st.lists(st.floats(-3.9, 3.9), min_size=16, max_size=16)
)
def test_a_weight_comes_back(anywhere, title):
    """What is packed is read again within half a step; in a title both weights count."""
    weights = Weights(anywhere={"slip": packed(anywhere)}, in_title={"slip": packed(title)})

    for name, plain, more in zip(EVENT_TYPES, anywhere, title, strict=True):
        assert weights.weight("slip", name, in_title=False) == pytest.approx(plain, abs=STEP / 2)
        assert weights.weight("slip", name, in_title=True) == pytest.approx(plain + more, abs=STEP)


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Nvidia pushes Rubin into 2027", "Yields of the base die are to blame. Two customers were told in May."),
        ("华为推迟昇腾950发布", "两名知情人士称，良率不足。"),
        ("", ""),
    ],
)
def test_odds_are_the_sum_of_all_words(tagger, title, summary):
    """The quick sum of many types at once is the slow sum of each."""
    weights, units = tagger.rules.weights, head(tagger, title, summary)
    everywhere, in_title = bag(units), bag(unit for unit in units if unit.rank == 0)

    odds = weights.odds(units)

    for name in EVENT_TYPES:
        slow = weights.bias[name] + sum(weights.weight(word, name, word in in_title) for word in everywhere)
        assert odds[name] == pytest.approx(slow)


def test_words_are_stems_figures_names_and_pairs(tagger):
    """Entities stand as their kind, figures as #, years as #year, and each word also with the one before it."""
    unit = head(tagger, "DeepSeek's R2 slips 3 months, to 2026: 昇腾延期")[0]

    found = [word for word, _, _ in tokens(unit)]

    assert {"COMPANY", "MODEL", "CHIP", "slip", "#", "#year", "MODEL slip", "延", "延期", "CHIP 延"} <= set(found)
    assert set(found) == bag([unit])
    for word, start, end in tokens(unit):
        assert unit.start <= start < end <= unit.end, word


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Customers of Nvidia's Rubin must be patient until autumn", "delay"),
        ("Stubborn heat haunts Nvidia's newest racks", "technical-trouble"),
    ],
)
def test_words_find_what_no_rule_foresaw(tagger, title, kind):
    """An event in a wording that no rule has, with the words as its rule and its clause as evidence."""
    explanation = tagger.explain(Article("x", None, title, published=NOW))

    event = next(event for event in explanation.tags.events if event.type == kind)

    assert event.rule == f"{kind}.words"
    assert event.evidence in title
    assert event.confidence == round(explanation.likely[kind], 2) >= ALONE
    assert explanation.spoken(kind)[0][1] > 0


@pytest.mark.parametrize(
    "title", ["No Ascend 950 under the Christmas tree", "Anthropic's Claude 6 won't make it this quarter"]
)
def test_a_delay_that_words_find_is_often_said_by_a_negation(tagger, title):
    """What is not there by a date is late; no delay is negated."""
    event = next(one for one in tagger.tag(Article("x", None, title, published=NOW)).events if one.type == "delay")

    assert event.rule == "delay.words"
    assert event.status == "reported"


def test_words_speak_against_a_trap(tagger):
    """What a rule takes for a launch ("racks out") is refused, with the reason, when the words say otherwise."""
    title = "Stubborn heat keeps Nvidia's new racks out of customers' halls"

    explanation = tagger.explain(Article("x", None, title, published=NOW))

    assert "launch" not in {event.type for event in explanation.tags.events}
    assert any("all words together" in one.why for one in explanation.rejected if one.rule.startswith("launch."))


def test_a_long_text_is_heard_in_pieces(tagger):
    """Sentences that say nothing do not outvote those that do, however many follow."""
    title, said = "DeepSeek and its chips", "R2 slips to autumn because training on Ascend failed."
    idle = " The office in the street has a red door and a cat."

    short, long = (tagger.rules.weights.odds(head(tagger, title, said + idle * n)) for n in (2, 40))

    assert long["delay"] == short["delay"]


def test_a_language_without_weights_is_left_to_the_rules(tagger):
    """French words were not learnt: nothing is weighed, and what rules find is as sure as they are."""
    explanation = tagger.explain(Article("x", None, "Nvidia delays Rubin", "Le retard est de six mois.", language="fr"))

    assert explanation.likely == {}
    assert [event.type for event in explanation.tags.events] == ["delay"]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "Nvidias Rubin lässt bis zum Herbst auf sich warten"),
        ("ja", "エヌビディアのRubin、投入は秋以降にずれ込む"),
        ("ko", "엔비디아 루빈 출시, 가을로 미뤄져"),
    ],
)
def test_words_of_five_languages_are_learnt(tagger, language, title):
    """German, Japanese and Korean are weighed as English and Chinese are."""
    explanation = tagger.explain(Article("x", None, title, language=language, published=NOW))

    assert explanation.likely["delay"] > LIKELY
    assert "delay" in [event.type for event in explanation.tags.events]


def test_both_opinions_count(tagger):
    """A claim of the rules makes a type likelier, and so do better odds."""
    judge = tagger.rules.weights.judge
    base = Opinion(-1.0, False, 0.0, False, False, False, 0, "delay")

    assert judge(base) < judge(base._replace(claimed=True, confidence=0.9))
    assert judge(base) < judge(base._replace(odds=2.0))
    assert judge(base) < judge(base._replace(weak=True))
    assert judge(base._replace(odds=-1e9)) < 0.001 < 0.999 < judge(base._replace(odds=1e9))


def test_a_denied_launch_is_no_delay(tagger):
    """A firm denies a launch that others had announced: no promise slips, though words hear a delay."""
    title = "DeepSeek says R2 will not be released this month, denying reports of an August launch"
    summary = "The date is not true, a person close to the firm said."

    explanation = tagger.explain(Article("x", None, title, summary, published=NOW))

    assert explanation.likely["delay"] > LIKELY
    assert [(event.type, event.status) for event in explanation.tags.events] == [("launch", "denied")]


def test_what_only_words_claim_makes_no_article_relevant(tagger):
    """A game that was put off for years stays a game."""
    article = Article(
        "x", None, "The most delayed game of the decade is not delayed any more", "It comes in September."
    )

    explanation = tagger.explain(article)

    assert not explanation.tags.relevant
    assert explanation.tags.events == ()


@pytest.mark.parametrize(
    ("about", "table", "said"),
    [
        ("{}", "slip\t\t\n", "languages, bias and judgement are wanted"),
        ("[", "", "Expecting value"),
        ("{}", "slip\n", "a word and two columns"),
        ("{}", "slip\t80\t\n", "two digits for each of the 16 types"),
    ],
)
def test_a_broken_file_is_a_fault_like_those_of_rules(tmp_path, about, table, said):
    """The file and what is wrong with it, in one list with the faults of the rules."""
    (tmp_path / "words.json").write_text(about)
    (tmp_path / "words.tsv").write_text(table)

    with pytest.raises(DataError) as caught:
        load(tmp_path)

    assert any(said in fault and fault.startswith("words.tsv: ") for fault in caught.value.faults)
