"""Vocabularies: lists of words looked up at once."""

import pytest

from newswatch.tag.vocabulary import Bag, Vocabulary

VOCABULARY = Vocabulary(["AI", "licens", "data centre", "芯片", "GPU"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("he said it", set()),
        ("ai for all", {"ai"}),
        ("gpus and a gpu", {"gpu"}),
        ("licensing", {"licens"}),
        ("two data centres", {"data centre"}),
        ("a metadata centre", set()),
        ("国产芯片", {"芯片"}),
        ("ai芯片", {"ai", "芯片"}),
    ],
)
def test_words_stand_where_words_begin(text, expected):
    """Short words stand alone, long ones may begin a word, phrases and Chinese stand anywhere."""
    assert set(VOCABULARY.all(Bag(text))) == expected


def test_first_passes_over_the_name_itself():
    """A word within the name, or one that holds it, proves nothing of it."""
    vocabulary = Vocabulary(["Scale AI", "startup"])

    assert vocabulary.first(Bag("scale ai"), but="scale ai") is None
    assert vocabulary.first(Bag("scale ai, a startup"), but="scale ai") == "startup"
