"""What a person says of tags, laid over the machine's."""

import pytest

from newswatch.model import Tags
from newswatch.tag import byhand
from newswatch.tag.gazetteer import Gazetteer
from tests.store.build import TAGS


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.load()


def changed(gazetteer, *words, tags=TAGS):
    return byhand.apply(tags, [byhand.parse(word, gazetteer) for word in words], gazetteer)


def slugs(tags):
    return {f"{entity.kind}:{entity.slug}" for entity in tags.entities}


def test_no_change_is_no_change(gazetteer):
    """Tags without corrections are the same object."""
    assert byhand.apply(TAGS, [], gazetteer) is TAGS


def test_an_entity_is_added_by_any_name(gazetteer):
    """A name in another language, a slug, a version that no row has."""
    found = changed(gazetteer, "+company:英伟达", "+chip:h20", "+model:GPT-9")

    assert {"company:nvidia", "chip:h20", "model:gpt-9"} <= slugs(found)


def test_an_added_entity_says_that_a_person_did_it(gazetteer):
    """It is primary, and its score has one term."""
    added = next(e for e in changed(gazetteer, "+company:nvidia").entities if e.slug == "nvidia")

    assert (added.role, added.score) == ("primary", (("by hand", 100),))


def test_an_entity_that_goes_takes_its_traces_along(gazetteer):
    """It leaves the subjects of events, and its relations go."""
    found = changed(gazetteer, "-model:deepseek-r2")

    assert "model:deepseek-r2" not in slugs(found)
    assert found.events[0].subject == ("DeepSeek",)
    assert found.relations == ()


def test_flags_follow_events(gazetteer):
    """Without the delay there is no model-delay; with one added there is."""
    without = changed(gazetteer, "-event:delay")
    again = changed(gazetteer, "+event:delay", tags=without)

    assert "model-delay" not in without.flags
    assert "model-delay" in again.flags
    assert again.events[0].subject == ("DeepSeek R2", "DeepSeek")
    assert again.events[0].kind == "model"


def test_the_kind_of_a_delay_can_be_said(gazetteer):
    """A delay of another kind takes the place of the one that is there."""
    found = changed(gazetteer, "+event:delay/chip")

    assert [(event.type, event.kind) for event in found.events] == [("delay", "chip")]
    assert "model-delay" not in found.flags


def test_flags_by_hand_come_last(gazetteer):
    """A flag that a person sets or takes away stays so, whatever the events say."""
    assert "model-delay" not in changed(gazetteer, "-flag:model-delay").flags
    assert changed(gazetteer, "+flag:model-delay", "-event:delay").flags[0] == "model-delay"


def test_relevance_by_hand(gazetteer):
    """An article can be called irrelevant, and an added event makes it relevant."""
    assert (changed(gazetteer, "-relevant").relevant, changed(gazetteer, "-relevant").relevance) == (False, 0)
    assert changed(gazetteer, "+event:launch", tags=Tags()).relevant


@pytest.mark.parametrize("words", [("+event:delay",), ("-company:deepseek",), ("+model:gpt-5", "-flag:company")])
def test_twice_is_once(gazetteer, words):
    """Applying corrections to corrected tags changes nothing."""
    once = changed(gazetteer, *words)

    assert changed(gazetteer, *words, tags=once).to_dict() == once.to_dict()


@pytest.mark.parametrize(
    "word", ["event:delay", "+", "+event:nope", "+flag:nope", "+company:Nosuchco", "+city:Paris", "+event:delay/boat",
             "+event:launch/chip", "+chip:"],
)  # fmt: skip
def test_what_is_no_tag_is_refused(gazetteer, word):
    """A word that cannot be a correction raises Unknown with a sentence."""
    with pytest.raises(byhand.Unknown, match=r"\.$"):
        byhand.parse(word, gazetteer)


def test_a_tag_has_one_form(gazetteer):
    """However it is typed, with or without its sign."""
    assert byhand.canonical("-company:亚马逊", gazetteer) == byhand.canonical("company:Amazon", gazetteer)
