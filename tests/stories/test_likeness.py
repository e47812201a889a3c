"""What makes two articles alike, and what forbids that they are."""

import pytest

from newswatch.stories.likeness import JOIN, likeness, veto
from tests.stories.build import DAY, HOUR, NOON, R2, entity, event, made


def test_a_wording_of_its_own_is_found_by_its_event():
    """Two wordings of one slip share subject and event, and hardly a word."""
    one = made(1, "DeepSeek's next model is late", **R2)
    other = made(2, "Ascend trouble keeps R2 in the lab", **R2)

    assert likeness(one, other).score >= JOIN


def test_languages_meet_in_the_event():
    """English and Chinese have no word in common; subject and event carry the likeness."""
    one = made(1, "No word of the model that was due in May", **R2)
    other = made(2, "深度求索新模型迟迟未至", language="zh", **R2)

    assert likeness(one, other).words == 0
    assert likeness(one, other).score >= JOIN


def test_another_event_of_the_same_company_is_another_story():
    """That both are about one company does not make them alike."""
    one = made(1, "OpenAI loses its chief scientist", companies=[entity("OpenAI")], events=[event("people", "OpenAI")])
    other = made(2, "OpenAI rents a hall", companies=[entity("OpenAI")], events=[event("deal", "OpenAI")])

    assert likeness(one, other).score < JOIN


def test_the_same_event_of_another_thing_is_another_story():
    """OpenAI launches two models within two days: two happenings."""
    firm = [entity("OpenAI")]
    one = made(1, "Open weights at last", companies=firm, models=[entity("gpt-oss")],
               events=[event("launch", "gpt-oss", "OpenAI")])  # fmt: skip
    other = made(2, "A router decides", companies=firm, models=[entity("GPT-5")],
                 events=[event("launch", "GPT-5", "OpenAI")])  # fmt: skip

    assert likeness(one, other).score < JOIN


def test_a_likeness_says_why():
    """The reasons name the subject and the event with their weights."""
    said = " ".join(likeness(made(1, "R2 slips", **R2), made(2, "R2 is late", **R2)).reasons)

    assert "deepseek-r2" in said
    assert "delay of deepseek-r2 +0." in said


def test_likeness_is_mutual():
    """It does not matter which of two articles is asked about."""
    one, other = made(1, "R2 slips to autumn", **R2), made(2, "DeepSeek: R2 wird später", language="de", **R2)

    assert likeness(one, other).score == pytest.approx(likeness(other, one).score)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DeepSeek R1 is delayed", "DeepSeek R2 is delayed"),
        ("Nvidia sells H20 to China", "Nvidia sells H200 to China"),
        ("Nvidia's Q2 revenue beats forecasts", "Nvidia's Q3 revenue beats forecasts"),
        ("英伟达第二季度营收超预期", "英伟达第三季度营收超预期"),
        ("CoreWeave raises $2bn in debt", "CoreWeave raises $5bn in debt"),
        ("Nvidia shares rise on export news", "Nvidia shares fall on export news"),
        ("Regulator approves Arm licence deal", "Regulator rejects Arm licence deal"),
    ],
)
def test_other_facts_in_the_same_words_are_another_story(one, other):
    """Another version, quarter, figure or direction is a veto, however alike the words are."""
    assert veto(made(1, one), made(2, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Huawei ships the 910 in volume", "Huawei ships the 910C in volume"),
        ("DeepSeek R2 is late", "R2 from DeepSeek is late"),
        ("ByteDance sets aside $23bn for AI", "拚AI不手軟 TikTok母公司傳砸230億美元"),
        ("Nvidia shares rise", "Nvidia shares rise again"),
    ],
)
def test_the_same_facts_are_no_veto(one, other):
    """The same fact, or a part number said more exactly, forbids nothing."""
    assert veto(made(1, one), made(2, other)) is None


def test_a_story_does_not_last_for_ever():
    """More than four days apart is a later development."""
    assert veto(made(1, "R2 slips", **R2), made(2, "R2 slips", at=NOON + 5 * DAY, **R2))


def test_days_between_count_against():
    """The same report two days later is less alike than an hour later."""
    first = made(1, "R2 slips", **R2)
    soon, late = (made(2, "R2 is late", at=NOON + gap, **R2) for gap in (HOUR, 2 * DAY))

    assert likeness(first, soon).score > likeness(first, late).score


def test_a_part_and_its_family_are_no_rivals():
    """One report says "Ascend", the other "Ascend 910C"; "H20" is another chip."""

    def told(number, chip):
        firm = [entity("Huawei")]
        return made(number, f"Report {number}", companies=firm, chips=[entity(chip)],
                    events=[event("delay", chip, "Huawei")])  # fmt: skip

    family, part, other = told(1, "Ascend"), told(2, "Ascend 910C"), told(3, "Kunpeng")

    assert likeness(family, part).score > likeness(family, other).score
    assert any(reason.startswith("delay of huawei") for reason in likeness(family, part).reasons)


def test_a_round_up_is_like_nothing():
    """News in brief names every happening of the day and tells none; it is like its own copy alone."""
    one = made(1, "No word of the model that was due in May", **R2)
    brief = made(2, "Morning briefing: R2 is late; Micron raises prices", **R2)
    copy = made(3, "Morning briefing: R2 is late; Micron raises prices", **R2)

    assert veto(one, brief) == "a round-up tells of many happenings"
    assert veto(brief, copy) is None
