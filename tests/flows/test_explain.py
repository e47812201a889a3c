"""Why a tag is there, and why another is not."""

import pytest

from newswatch.errors import NewswatchError, UsageError
from newswatch.flows import correct
from newswatch.flows.explain import explain
from newswatch.store.prune import bury
from newswatch.store.stories import move
from newswatch.tag.tagger import Tagger
from newswatch.tag.why import why_not
from tests.store.build import NOW, article, shelf, shelve

TITLES = (
    "DeepSeek delays R2 from May to October after training on Ascend failed",
    "Nvidia denies that Rubin slips",
    "Gemini South sees clearly again after its mirror got a new coat",
    "Flight to Nova Scotia delayed by fog",
    "AMD launch of the MI500 slips to 2027",
)


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


@pytest.fixture(scope="module")
def db(tmp_path_factory, tagger):
    made = shelf(tmp_path_factory.mktemp("explain") / "newswatch.db")
    rows = [article(f"g{n}", title=title, summary="", text="") for n, title in enumerate(TITLES)]
    shelve(made, 1, rows, tagger=tagger, now=NOW)
    yield made
    made.conn.close()


def answer(db, tagger, number, tag):
    return why_not(explain(db.conn, number, tagger), tag, tagger.gazetteer)


@pytest.mark.parametrize("number", range(1, 6))
def test_every_place_holds_what_is_said_of_it(db, tagger, number):
    """Spans of mentions, refusals and events cut the stored text to the words that they name."""
    told = explain(db.conn, number, tagger).to_dict()

    for entity in told["entities"]:
        for m in entity["mentions"]:
            assert told[m["field"]][m["start"] : m["end"]] == m["text"]
    for event in told["events"]:
        assert told[event["field"]][event["start"] : event["end"]] == event["evidence"]
    for one in told["rejected"]:
        assert told[one["field"]][one["start"] : one["end"]].lower() == one["trigger"].lower()
    for one in told["refused"]:
        assert one["text"]
        assert told[one["field"]][one["start"] : one["end"]] == one["text"]


def test_every_tag_has_a_reason(db, tagger):
    """Each entity has the terms of its score, each place a rule, each event a rule and its evidence."""
    told = explain(db.conn, 1, tagger).to_dict()

    assert all(entity["score"] for entity in told["entities"])
    assert all(m["rule"] for entity in told["entities"] for m in entity["mentions"])
    assert all(event["rule"] and event["evidence"] for event in told["events"])


def test_a_story_is_explained_by_its_first_report(db, tagger, tmp_path):
    """A story whose founder is pruned is still explained."""
    other = shelf(tmp_path / "newswatch.db")
    rows = [article(f"g{n}", title=title) for n, title in enumerate(TITLES[:2])]
    shelve(other, 1, rows, tagger=tagger, now=NOW)
    with other.atomic():
        move(other.conn, [(2, 1)])
        bury(other, [1], now=NOW)

    assert explain(other.conn, 1, tagger).id == 2


@pytest.mark.parametrize(
    ("number", "tag", "words"),
    [
        (2, "flag:model-delay", "kind chip with the status denied"),
        (3, "model:gemini", "gemini south"),
        (3, "relevant", "not taken for news of the field"),
        (1, "chip:h20", "None of its names"),
        (1, "company:nosuchco", "No company of the gazetteer"),
        (1, "event:outage", "No phrase of data/events/outage.toml"),
        (4, "event:delay", "delay."),
        (5, "event:launch", "takes precedence"),
        (3, "flag:company", "No company is named"),
        (3, "flag:chip-vendor", "No chip is named"),
    ],
)
def test_why_not(db, tagger, number, tag, words):
    """The reason is said in a sentence."""
    found = answer(db, tagger, number, tag)

    assert not found.is_there
    assert any(words in reason for reason in found.reasons), found.reasons


@pytest.mark.parametrize("tag", ["event:delay", "company:深度求索", "model:deepseek-r2", "chip:ascend", "relevant",
                                 "flag:model-delay"])  # fmt: skip
def test_it_is_there(db, tagger, tag):
    """Asked why not, the answer for a tag that is there is that it is."""
    assert answer(db, tagger, 1, tag).is_there


@pytest.mark.parametrize("tag", ["", "delay", "event:nope", "flag:nope", "chip:", "city:paris"])
def test_what_is_no_tag(db, tagger, tag):
    """Refused with a sentence."""
    with pytest.raises(UsageError):
        answer(db, tagger, 1, tag)


@pytest.mark.parametrize("number", [99, -1, 1 << 80])
def test_no_such_article(db, tagger, number):
    """A number that nothing has is an error with a hint."""
    with pytest.raises(NewswatchError, match="no story or article"):
        explain(db.conn, number, tagger)


def test_a_person_took_it_away(tmp_path, tagger):
    """A correction is the reason, and the machine's own reading stays visible."""
    db = shelf(tmp_path / "newswatch.db")
    shelve(db, 1, [article("g1", title=TITLES[0])], tagger=tagger, now=NOW)
    correct.correct(db, 1, ["-event:delay"], tagger=tagger, now=NOW)

    found = answer(db, tagger, 1, "event:delay")

    assert "A person took it away" in found.reasons[0]
    assert explain(db.conn, 1, tagger).corrected == ("-event:delay",)
    assert any(event.type == "delay" for event in explain(db.conn, 1, tagger).explanation.tags.events)
