"""Numbers that mean the same in two languages."""

import pytest

from newswatch.stories.figures import figures


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ("a $20bn deal", "200亿美元的交易"),
        ("pays authors $1.5bn", "赔偿15亿美元"),
        ("pays authors $1.5bn", "zahlt 1,5 Milliarden Dollar"),
        ("600,000 of them", "60万颗"),
        ("jumps by 78 per cent", "大涨78%"),
        ("nearly 80%", "近八成"),
        ("16.5 billion dollars", "165 億美元"),
    ],
)
def test_a_figure_is_one_in_two_languages(english, other):
    """Scales, units and decimal marks of languages lead to the same figure."""
    assert figures(english) & figures(other)


@pytest.mark.parametrize(
    "text", ["910B and H200", "in 2026", "5nm", "GPT-4.5", "2026年3月17日", "第三季度", "3 of them"]
)
def test_names_dates_and_small_numbers_are_no_figures(text):
    """A version, a date or a three tells nothing."""
    assert figures(text) == frozenset()


def test_other_figures_differ():
    """$20bn is not $2bn."""
    assert not figures("$20bn") & figures("$2bn")
