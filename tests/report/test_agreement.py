"""B-cubed and pairwise agreement, on cases counted by hand."""

import pytest

from newswatch.report.agreement import agreement, by_language

LANGUAGES = {"a": "en", "b": "en", "c": "zh", "d": "zh"}
WANTED = {"a": "1", "b": "1", "c": "1", "d": "2"}


def of(**got):
    """The agreement of stories with a, b, c in one and d alone."""
    return agreement("abcd", WANTED, got, LANGUAGES)


def test_the_same_stories_agree_wholly():
    """Whatever the stories are called."""
    found = of(a=7, b=7, c=7, d=8)

    assert (found.pairwise.f1, found.bcubed.f1, found.across) == (1.0, 1.0, 1.0)


def test_nothing_grouped_scores_by_bcubed_alone():
    """Single articles are pure, and no pair is found."""
    found = of(a=1, b=2, c=3, d=4)

    assert (found.pairwise.f1, found.bcubed.precision, found.bcubed.recall) == (0.0, 1.0, pytest.approx(0.5))


def test_one_wrong_and_two_missed():
    """a with b is right; c with d is wrong, c is missed by a and b."""
    found = of(a=1, b=1, c=2, d=2)

    assert (found.pairwise.precision, found.pairwise.recall) == (0.5, pytest.approx(1 / 3))
    assert (found.missed, found.wrong) == ((("a", "c"), ("b", "c")), (("c", "d"),))
    assert found.across == 0.0


def test_languages_are_judged_by_themselves():
    """Each language has its own items and pairs; without foreign pairs there is no recall of them."""
    items = [{"id": item, "story": story, "language": LANGUAGES[item]} for item, story in WANTED.items()]
    shown = by_language(items, {"a": 1, "b": 1, "c": 2, "d": 3})

    assert (shown["en"].pairwise.f1, shown["en"].across, shown["zh"].pairs) == (1.0, None, 0)
