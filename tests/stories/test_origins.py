"""Who reported first."""

from newswatch.stories.origins import origin_of


def test_what_an_article_names_comes_first():
    """ "Via Ars Technica" is believed."""
    assert origin_of(2, "Ars Technica", "TechRadar", {2: 1}, {1: "Reuters"}) == "Ars Technica"


def test_a_copy_has_the_origin_of_what_it_copies():
    """A copy of a copy leads to the first."""
    assert origin_of(3, None, "C", {3: 2, 2: 1}, {1: "Reuters", 3: "C"}) == "Reuters"


def test_copies_in_a_circle_end():
    """Two articles that copy each other lead nowhere, and the question ends."""
    assert origin_of(1, None, "A", {1: 2, 2: 1}, {}) == "A"
