"""What goes from the crew to the run: the same values, or without what only promises need."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newswatch.flows.parcel import packed
from newswatch.flows.workshop import Reading, Unable
from newswatch.model import Article, EntityTag, Event, Mention, Relation, Tags
from newswatch.stories.claims import Claim

MENTION = Mention("title", 0, 2, "R2", "weak", "DeepSeek")
ENTITY = EntityTag(
    "model", "deepseek-r2", "DeepSeek R2", 90, "primary", False, "deepseek", (MENTION,), (("title", 40),)
)
EVENT = Event("delay", ("DeepSeek R2", "DeepSeek"), "reported", "model", "2025-05", to="2025-08", cues=("delays",))
TAGS = Tags("en", True, 90, "Wire", ("model-delay",), (ENTITY,), (EVENT,), (Relation("a", "uses", "b", "a uses b"),))
READING = Reading(
    rows=((Article("g", None, "DeepSeek delays R2", published=datetime(2025, 5, 2, tzinfo=UTC)), TAGS),),
    entries=1,
    lost=(),
    rules="by hand",
    claims=((Claim("slip", "DeepSeek R2", "model", "DeepSeek", "delay", "reported", "2025-08", "said", "2025-05"),),),
)


@pytest.mark.parametrize("value", [READING, Unable("broken", None, "data"), None])
def test_a_value_comes_back_as_it_was(value):
    """Whole, whatever the crew has to say."""
    assert pickle.loads(packed(value, light=False)) == value


def test_a_light_reading_lacks_only_what_promises_need():
    """What is stored of the tags is the same without the places of mentions, terms and cues."""
    article, tags = READING.rows[0]
    bare = replace(tags, entities=(replace(ENTITY, mentions=(), score=()),), events=(replace(EVENT, cues=()),))

    found = pickle.loads(packed(READING, light=True))

    assert found == replace(READING, rows=((article, bare),))
    assert found.rows[0][1].to_dict() == tags.to_dict()
