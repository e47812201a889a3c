"""Why something is late: which words of title and summary are taken for the cause, and none where none is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.errors import DataError
from newswatch.model import Article
from newswatch.tag import cause
from newswatch.tag.reading import read
from newswatch.tag.rules import load
from newswatch.tag.tagger import Tagger
from tests import training
from tests.store.build import NOW


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


def delay_of(tagger, title, summary=""):
    tags = tagger.tag(Article("x", None, title, summary, published=NOW))
    (delay,) = [event for event in tags.events if event.type == "delay"]
    return delay


@pytest.mark.parametrize(
    ("title", "summary", "why", "kind"),
    [
        ("Nvidia's Rubin delayed because of low yields at TSMC", "", "low yields", "yield"),
        ("Overheating racks push Nvidia's Rubin into 2027", "", "Overheating racks", "hardware"),
        ("OpenAI delays GPT-6 to spring", "The safety team needs more time for its tests.", "safety team", "safety"),
        ("Grid operator keeps Microsoft's AI data centre waiting until 2028", "", "Grid operator", "power"),
        ("DeepSeek V5 推迟到明年", "工程师仍在把训练框架移植到昇腾。", "移植", "software"),
        ("良率上不去，华为昇腾970跳票", "", "良率上不去", "yield"),
    ],
)
def test_a_cause_is_found_however_it_is_told(tagger, title, summary, why, kind):
    """With a word of reason, before the verb, as a sentence of its own; in two languages."""
    delay = delay_of(tagger, title, summary)

    assert why in delay.cause
    assert delay.cause_class == kind


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("OpenAI delays GPT-6 to spring", "Shares of Microsoft fell 2% after the announcement."),
        ("Nvidia's Rubin will come three months later", "The company gave no reason. Customers were told on Monday."),
        ("DeepSeek V5 推迟到明年", "消息公布后,多家客户表示将继续等待。"),
    ],
)
def test_what_follows_from_a_delay_is_no_cause(tagger, title, summary):
    """Where no reason is told, none is found."""
    assert delay_of(tagger, title, summary).cause is None


def test_a_second_trouble_is_told_too(tagger):
    """One of another class that speaks as clearly stands behind the first."""
    delay = delay_of(
        tagger,
        "Microsoft's Maia 300 delayed to 2027",
        "Design flaws forced a second tape-out, and several engineers have quit.",
    )

    assert delay.cause == "Design flaws forced a second tape-out; several engineers have quit"


@given(text=st.text(max_size=200))
def test_a_stretch_is_a_part_of_its_sentence(tagger, text):
    """Whatever stands there: bounds hold, nothing is empty, and nothing is told twice."""
    explanation = tagger.explain(Article("x", None, "Nvidia's Rubin delayed", text, published=NOW))
    reading = read(explanation.document, explanation.found, tagger.rules)
    for unit in reading.head:
        places = [(one.start, one.end) for one in cause.stretches(unit, tagger.rules)]

        assert all(unit.start <= start < end <= unit.end for start, end in places)
        assert len(places) == len(set(places))


@pytest.mark.parametrize("unit", ["to is ", "因使", "after left, ", "a, ", "because of faults "])
def test_a_long_sentence_has_no_more_stretches_than_a_shorter_one(tagger, unit):
    """Words of reason and effect, thousands of them: each could go with each, and is looked at with few."""

    def count(length):
        summary = unit * (length // len(unit))
        explanation = tagger.explain(Article("x", None, "Nvidia's Rubin delayed", summary, published=NOW))
        reading = read(explanation.document, explanation.found, tagger.rules)
        return sum(1 for one in reading.head for _ in cause.stretches(one, tagger.rules))

    assert count(40_000) == count(4_000) < 500


def test_what_says_why_can_be_seen(tagger):
    """The terms that say most of the cause, with their weights, the heaviest first."""
    article = Article("x", None, "Nvidia's Rubin delayed because of low yields", published=NOW)
    said = tagger.explain(article).because()

    assert [abs(weight) for _, weight in said] == sorted((abs(weight) for _, weight in said), reverse=True)
    assert "@classed" in dict(said)


def test_weights_that_are_no_table_are_a_fault(tmp_path):
    """The file, and what a line of it should be."""
    (tmp_path / "causes.tsv").write_text("late 1.5\n", "utf-8")

    with pytest.raises(DataError, match="event rules") as refused:
        load(tmp_path)
    assert "causes.tsv: a line has a term, a tab and a number" in str(refused.value.faults)


def test_causes_of_the_training_items_stand_in_them():
    """Word for word, and the class is one of the closed list; none without a cause."""
    for path in training.FOLDER.glob("*.jsonl"):
        for article, causes, kind in training.caused(path):
            assert all(text in article.title or text in article.summary for text in causes), article.title
            assert (kind is None) == (not causes), article.title
