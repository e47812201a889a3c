"""The worked examples of data/events/*.toml: every rule's yes and no lines hold."""

import pytest

from newswatch.kinds import EVENT_TYPES
from newswatch.model import Article
from newswatch.shipped import data_path
from newswatch.tag import events, mentions
from newswatch.tag.reading import read
from newswatch.tag.rules import load
from newswatch.tag.tagger import Tagger
from tests.store.build import NOW

RULES = load()
YES = [pytest.param(r.type, line, id=f"{r.id}: {line[:50]}") for r in RULES.rules.values() for line in r.yes]
NO = [pytest.param(r.type, line, id=f"{r.id}: {line[:50]}") for r in RULES.rules.values() for line in r.no]


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


def types(tagger, title):
    """The types of events in a title, whether or not it alone is enough to call the article news of the field."""
    document = tagger.explain(Article("x", None, title, published=NOW)).document
    found, _ = mentions.judge(document, tagger.gazetteer)
    reading = read(document, found, tagger.rules)
    return {event.type for event in events.find(document, reading, tagger.gazetteer, tagger.rules).events}


@pytest.mark.parametrize(("kind", "title"), YES)
def test_yes(tagger, kind, title):
    """The title of a `yes` line has an event of the type."""
    assert kind in types(tagger, title)


@pytest.mark.parametrize(("kind", "title"), NO)
def test_no(tagger, kind, title):
    """The title of a `no` line has none."""
    assert kind not in types(tagger, title)


def test_every_phrase_compiles():
    """The shipped rules have no fault, all phrases compiled."""
    assert load(thorough=True).version == RULES.version


def test_every_type_has_rules_and_examples():
    """Sixteen types, each with rules that show what they find and what they pass over."""
    assert {rule.type for rule in RULES.rules.values()} == set(EVENT_TYPES)
    for kind in EVENT_TYPES:
        mine = [rule for rule in RULES.rules.values() if rule.type == kind]
        assert any(rule.yes for rule in mine), kind
        assert any(rule.no for rule in mine), kind
        assert data_path("events", f"{kind}.toml").exists()
