"""Counts by week, and what they are worth."""

import pytest

from newswatch.report.trends import WEEK, Count, by_chance, sparkline, trends

NOW = 100 * WEEK


def counts(*weeks, key="nvidia"):
    """So many stories in each of the last weeks, oldest first."""
    told = []
    for back, number in enumerate(reversed(weeks)):
        told += [Count(key, key.title(), NOW - back * WEEK - 60, 1000 * back + n) for n in range(number)]
    return told


def one(*weeks, begins=0):
    """The only trend of these weeks."""
    (found,) = trends(counts(*weeks), now=NOW, weeks=len(weeks), begins=begins)
    return found


def test_weeks_are_counted_oldest_first():
    """A week is seven days that end now."""
    assert one(1, 2, 3, 4).weeks == (1, 2, 3, 4)


def test_ten_rewrites_are_one_story():
    """The same story counts once in a week."""
    told = [Count("nvidia", "Nvidia", NOW - 60 - n, 7) for n in range(10)]

    assert trends(told, now=NOW, weeks=2, begins=0)[0].total == 1


def test_a_jump_is_more():
    """Twenty after four weeks of five is no chance."""
    found = one(5, 5, 5, 5, 20)

    assert (found.verdict, found.change) == ("more", 3.0)


def test_a_fall_is_less():
    """One after four weeks of twelve is less."""
    assert one(12, 12, 12, 12, 1).verdict == "less"


def test_what_chance_does_is_no_trend():
    """Seven after weeks of five may well be chance: the same."""
    assert one(5, 5, 5, 5, 7).verdict == "same"


def test_small_counts_say_so():
    """Three after one is no +200 %, it is too few."""
    found = one(0, 1, 0, 0, 3)

    assert (found.verdict, found.change, found.p) == ("few", None, None)


def test_only_weeks_that_the_archive_covers_are_compared():
    """An archive that began two weeks ago has two weeks before the last one at most."""
    found = one(0, 0, 0, 10, 10, begins=NOW - 2 * WEEK)

    assert (found.covered, found.change) == (2, 1.0)


def test_an_archive_of_a_week_has_no_trend():
    """Without a week before there is nothing to compare with."""
    assert one(0, 30, begins=NOW - 3600).verdict == "few"


@pytest.mark.parametrize(
    ("hits", "trials", "share", "p"), [(5, 10, 0.5, 1.0), (10, 10, 0.5, 2 / 1024), (0, 20, 0.2, 0.0215)]
)
def test_the_probability_is_two_sided(hits, trials, share, p):
    """As in tables of the binomial test."""
    assert by_chance(hits, trials, share) == pytest.approx(p, abs=0.001)


def test_large_counts_are_no_trouble():
    """A million stories are compared at once."""
    assert by_chance(130_000, 1_000_000, 0.125) < 1e-6


@pytest.mark.parametrize(
    ("said", "drawn"), [([0, 0], "▁▁"), ([0, 7], "▁█"), ([1, 1], "██"), ([0, 1, 2, 4], "▁▃▅█"), ([], "")]
)
def test_a_sparkline_is_drawn(said, drawn):
    """Nothing is the lowest bar, the greatest count the highest one."""
    assert sparkline(said) == drawn
