"""The words of a headline."""

import pytest

from newswatch.stories.words import COMMON, PLAIN, stem, words


@pytest.mark.parametrize(
    ("said", "root"),
    [
        ("delays", "delay"), ("delayed", "delay"), ("companies", "company"), ("shipping", "ship"), ("h200", "h200"),
        ("yields", "yield"), ("promised", "promis"), ("promise", "promis"), ("gas", "gas"), ("news", "new"),
    ],
)  # fmt: skip
def test_forms_of_a_word_are_one(said, root):
    """A stem leaves English endings out, and leaves part numbers alone."""
    assert stem(said) == root


def test_compounds_are_cut_and_versions_are_not():
    """V4-Pro is two words, 4.5 and H200 are one each."""
    found = words("DeepSeek V4-Pro against GPT-4.5 on H200")

    assert {"v4", "pro", "gpt", "4.5", "h200"} <= found.keys()


def test_empty_words_are_left_out():
    """Words without meaning have no weight."""
    assert words("it is what it is, and they said so") == {}


def test_words_of_the_trade_weigh_less():
    """That a chip is delayed stands in every second headline; that it is Braga does not."""
    found = words("Braga chip delayed")

    assert found["braga"] == PLAIN
    assert found["chip"] == found["delay"] == COMMON


def test_chinese_is_cut_into_bigrams():
    """A Chinese word of three characters has two pairs."""
    assert list(words("牛油果")) == ["牛油", "油果"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Scaling_laws: half-right, it seems", ["scal", "law", "half", "right", "seem"]),
        ("cuts 4.5, 1,000 and 2.5.1 of v3.1 (7nm)", ["cut", "4.5", "1,000", "2.5.1", "v3.1", "7nm"]),
        ("Braga's plant, not.a.plant", ["braga", "plant"]),
    ],
)
def test_plain_text_is_cut_where_any_text_is(said, found):
    """With and without figures, in ASCII and beside a Chinese word, a text has the same words in the same order."""
    assert list(words(said)) == found
    assert list(words(f"{said} 昇腾")) == [*found, "昇腾"]
