"""What a title names by number, and which way it goes."""

import pytest

from newswatch.stories.face import is_roundup, opposite, signs, versions
from tests.stories.build import R2, made


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("DeepSeek R2 slips", ("r", "2")),
        ("Nvidia H200 for China", ("h", "200")),
        ("OpenAI delays GPT-4.5", ("gpt", "4.5")),
        ("Huawei 910C in short supply", ("", "910c")),
        ("Intel's Q3 loss", ("quarter", "3")),
        ("Intel's third quarter", ("quarter", "3")),
        ("英伟达第三季度营收", ("quarter", "3")),
    ],
)
def test_a_title_names_versions(title, found):
    """A name with a number, a part number and a quarter are versions."""
    assert found in versions(title)


@pytest.mark.parametrize("title", ["due in 2026", "up 40%", "in 3 weeks", "March 17"])
def test_dates_and_shares_are_no_versions(title):
    """What follows a preposition, a month or a sign is no version."""
    assert not versions(title)


def test_a_rise_is_against_a_fall():
    """Signs of one pair are opposite, whatever the language."""
    assert opposite(signs("Shares rise"), signs("股价下跌")) == ("rise", "fall")


def test_a_title_with_both_signs_is_against_none():
    """Up and down in one headline says nothing."""
    assert opposite(signs("Up, then down"), signs("Shares fall")) is None


def test_a_person_stands_for_his_company():
    """Altman is OpenAI, although nobody names it."""
    assert made(1, "Altman holds back open weights").companies == {"openai"}


def test_a_face_has_the_subjects_of_its_tags():
    """Main subjects, companies and events come from the tags."""
    face = made(1, "R2 slips", **R2)

    assert (face.subjects, face.companies) == ({"deepseek-r2"}, {"deepseek"})
    assert ("delay", "deepseek-r2") in face.events


@pytest.mark.parametrize(
    "title",
    ["AI news roundup: Kimi K3, GPT-6", "The week in chips", "Model releases of the week: Gemini 4 and more",
     "早报:台积电上调资本开支;美放行B30A", "一周AI要闻", "本周大模型上新一览"],
)  # fmt: skip
def test_round_ups(title):
    """What tells of many happenings says so in its title."""
    assert is_roundup(title)


@pytest.mark.parametrize(
    "title", ["Chip of the week-long strike", "日报告:英伟达", "Apple weekly pays for AI news", "DeepSeek R2"]
)
def test_no_round_ups(title):
    """Words that only look like it."""
    assert not is_roundup(title)


def test_a_face_takes_only_what_is_asked_for():
    """An article of the archive that nobody compares costs nothing but to be read."""
    one = made(1, "DeepSeek delays R2", "Training on Ascend failed.", **R2)
    before = set(vars(one))

    assert "r2" in one.title
    assert set(vars(one)) - before == {"title", "title_norm", "both", "both_norm"}
    assert one.both["r2"] == 2 * one.title["r2"]
