"""Who reported first."""

import pytest

from newswatch.stories.origins import independent, origin_of, plain_name


@pytest.mark.parametrize(
    ("one", "other"), [("The Financial Times", "Financial Times"), ("The Verge.com", "the verge"), ("FT", "F.T.")]
)
def test_spellings_of_a_name_are_one(one, other):
    """Article, case, dots and the ending of a domain do not make another publisher."""
    assert plain_name(one) == plain_name(other)


def test_rewrites_count_once():
    """Ten rewrites of one report have one origin."""
    assert independent(["Reuters", "reuters", "The Reuters", "Bloomberg"]) == ["Reuters", "Bloomberg"]


def test_what_an_article_names_comes_first():
    """ "Via Ars Technica" is believed."""
    assert origin_of(2, "Ars Technica", "TechRadar", {2: 1}, {1: "Reuters"}) == "Ars Technica"


def test_a_copy_has_the_origin_of_what_it_copies():
    """A copy of a copy leads to the first."""
    assert origin_of(3, None, "C", {3: 2, 2: 1}, {1: "Reuters", 3: "C"}) == "Reuters"


def test_copies_in_a_circle_end():
    """Two articles that copy each other lead nowhere, and the question ends."""
    assert origin_of(1, None, "A", {1: 2, 2: 1}, {}) == "A"
