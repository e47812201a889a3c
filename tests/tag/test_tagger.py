"""The tagger as a whole: the key story, and what holds for every article."""

import json
import pickle
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from newswatch.flows.evaluate import article, load, shipped
from newswatch.flows.tagging import article_of
from newswatch.kinds import EVENT_TYPES, FLAGS, STATUSES
from newswatch.model import Article
from newswatch.tag import Tagger, triggers
from newswatch.tag.reading import read
from tests.cli.conftest import environment

STORY = (
    "DeepSeek had meant to release R2 in May 2025. The authorities had urged it to use domestic chips rather than"
    " Nvidia's H20 systems, but training runs on Huawei's Ascend chips kept failing although Huawei engineers were on"
    " site, and labelling of the data took longer. So it trains on Nvidia hardware and keeps Ascend for inference; the"
    " founder, Liang Wenfeng, is unhappy with the progress. Alibaba's Qwen3, built on DeepSeek's training algorithms,"
    " gained from the delay. A release of R2 in the coming weeks is still possible. Via Ars Technica. You might also"
    " like: Amazon's data centre spend tops $100bn."
)
PUBLISHED = datetime(2025, 8, 15, 9, 12, tzinfo=UTC)
TITLED = "DeepSeek reportedly urged by Chinese authorities to train new model on Huawei hardware\n\n" + STORY
ITEMS = load(dict(shipped())["development"])


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


@pytest.fixture(scope="module", params=[STORY, textwrap.fill(STORY, 80), TITLED], ids=["one", "wrapped", "titled"])
def told(request, tagger):
    return tagger.tag(article_of(request.param, published=PUBLISHED)).to_dict()


def names(told, kind):
    return {one["name"] for one in told[kind]}


def test_the_key_story_names(told):
    """Everyone and everything named in it, and not the Amazon of the tail."""
    assert names(told, "companies") == {"DeepSeek", "Huawei", "Nvidia", "Alibaba"}
    assert names(told, "chips") == {"Ascend", "H20"}
    assert names(told, "models") == {"DeepSeek R2", "Qwen3"}
    assert told["origin"] == "Ars Technica"
    assert "model-delay" in told["flags"]


def test_the_key_story_delay(told):
    """A delay of the model R2, planned for May 2025, because training on Ascend failed."""
    (delay,) = [event for event in told["events"] if event["type"] == "delay"]

    assert delay["kind"] == "model"
    assert {"DeepSeek R2", "DeepSeek"} <= set(delay["subject"])
    assert delay["from"] == "2025-05"
    assert delay["cause_class"]
    assert "Ascend" in delay["cause"]
    assert "labelling of the data took longer" in " ".join(delay["cause"].split())


def test_the_key_story_trouble(told):
    """A technical trouble with Ascend."""
    troubles = [event for event in told["events"] if event["type"] == "technical-trouble"]

    assert any("Ascend" in event["subject"] for event in troubles)


def test_the_key_story_relations(told):
    """R2 failed on Ascend, trains on Nvidia, keeps Ascend for inference."""
    relations = {(one["subject"], one["verb"], one["object"]) for one in told["relations"]}

    assert {
        ("DeepSeek R2", "failed_training_on", "Ascend"),
        ("DeepSeek R2", "trains_on", "Nvidia"),
        ("DeepSeek R2", "infers_on", "Ascend"),
    } <= relations


def test_the_key_story_on_standard_input(tmp_path):
    """`newswatch tag --json` gives one object with all of it."""
    done = subprocess.run(
        [sys.executable, "-m", "newswatch", "tag", "--json"],
        env=environment(tmp_path), input=STORY, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    told = json.loads(done.stdout)

    assert names(told, "chips") == {"Ascend", "H20"}
    assert "Amazon" not in done.stdout


def test_the_same_article_has_the_same_tags(tagger):
    """In another tagger, a pickled one, another thread: the same."""
    articles = [article(item) for item in ITEMS[:60]]
    once = [tagger.tag(one) for one in articles]
    with ThreadPoolExecutor(4) as pool:
        in_threads = list(pool.map(tagger.tag, articles))

    assert in_threads == once
    assert [pickle.loads(pickle.dumps(tagger)).tag(one) for one in articles] == once


def test_the_version_is_that_of_the_data(tagger, tmp_path):
    """The same data, the same version; with names of one's own another one."""
    own = tmp_path / "gazetteer.toml"
    own.write_text('[[company]]\nslug = "acme"\nstrong = ["Acme AI"]\n', "utf-8")

    assert Tagger.load().version == tagger.version
    assert Tagger.load(own).version != tagger.version


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["id"])
def test_laws_of_tags(tagger, item):
    """Spans hold their alias, relevance its bounds, words their lists; what is irrelevant has no events."""
    one = article(item)
    tags = tagger.tag(one)

    assert 0 <= tags.relevance <= 100
    assert set(tags.flags) <= set(FLAGS)
    for entity in tags.entities:
        assert 1 <= entity.relevance <= 100
        assert entity.role == "primary" or entity.relevance < 75
        for m in entity.mentions:
            assert getattr(one, m.field)[m.start : m.end]
            assert len(getattr(one, m.field)[m.start : m.end]) == len(m.alias)
    for event in tags.events:
        assert event.type in EVENT_TYPES
        assert event.status in STATUSES
        assert 0 < event.confidence <= 1
        assert (event.kind is not None) == (event.type == "delay")
        assert event.rule
        assert len(event.evidence) == event.end - event.start
    assert tags.relevant or not (tags.events or tags.relations)
    assert len({(e.type, e.subject) for e in tags.events}) == len(tags.events)


def test_an_explanation_has_the_same_tags(tagger):
    """`explain` and `tag` are one reading."""
    for item in ITEMS[:40]:
        assert tagger.explain(article(item)).tags == tagger.tag(article(item))


def test_nothing_is_tagged_in_nothing(tagger):
    """An empty article has no tags and is not relevant."""
    tags = tagger.tag(Article("x", None, ""))

    assert (tags.entities, tags.events, tags.relevant) == ((), (), False)


def test_words_inside_a_trigger_are_no_further_sign(tagger):
    """Of words that several phrases hold ("buys", "for $6bn in cash") a type gets one sign; beside other words, two."""

    def score(title):
        explanation = tagger.explain(Article("x", None, title))
        candidates, _ = triggers.find(read(explanation.document, explanation.found, tagger.rules), tagger.rules)
        return triggers.score([c for c in candidates if c.rule.type == "acquisition"])

    once = score("SoftBank buys Ampere for $6.5bn in cash")

    assert once == score("SoftBank acquires Ampere")
    assert once < score("SoftBank acquires Ampere; takeover of the chip designer is worth $6.5bn")


@pytest.mark.parametrize(
    ("summary", "cause"),
    [
        ("Training on Ascend chips failed time and again.", "Training on Ascend chips failed time and again"),
        ("Training on Ascend chips failed time after time.", "Training on Ascend chips failed time after time"),
        ("A redesign of the base die would push it back.", "A redesign of the base die"),
    ],
)
def test_a_cause_is_a_whole_phrase(tagger, summary, cause):
    """An idiom is not cut in two, and nothing of the verb that follows is left."""
    (delay,) = [
        e for e in tagger.tag(Article("x", None, "Acme's GPU Rubin is delayed", summary)).events if e.type == "delay"
    ]

    assert delay.cause == cause


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Meta puts Llama 5 off until at least May", "reported"),
        ("Meta may push Llama 5 back to autumn", "hypothetical"),
        ("Meta May Push Llama 5 Back to Autumn", "hypothetical"),
    ],
)
def test_may_is_a_month_or_a_modal(tagger, title, status):
    """Written large where other words are small it is the month; in a title of capitals it may be either."""
    (delay,) = [event for event in tagger.tag(Article("x", None, title)).events if event.type == "delay"]

    assert delay.status == status


@pytest.mark.parametrize(
    "title",
    [
        "DeepSeek-V3.1正式发布：混合推理架构，思考更快，R2仍未现身",
        "DeepSeek publishes V3.1: it answers faster than before, and still no R2",
    ],
)
def test_nothing_is_said_of_the_quality_of_what_is_not_there(tagger, title):
    """V3.1 is faster; of R2 the title says only that it is missing."""
    events = tagger.tag(Article("x", None, title)).events

    (performance,) = [event for event in events if event.type == "performance"]
    assert "DeepSeek V3.1" in performance.subject
    assert "DeepSeek R2" not in performance.subject
