"""Stated dates as stretches of days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.periods import agree, coarser, duration_days, grain, later, period


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-05-14", date(2025, 5, 14), date(2025, 5, 14)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-spring", date(2026, 3, 1), date(2026, 5, 31)),
        ("2026-late", date(2026, 9, 1), date(2026, 12, 31)),
    ],
)
def test_a_date_is_a_stretch(said, first, last):
    """From the first day on which it can come true to the last."""
    assert period(said) == (first, last)


@pytest.mark.parametrize(
    "said", [None, "", "indefinite", "+P3M", "2025-13", "2025-02-30", "soon", "0000", "9999-12", "2025-Q5"]
)
def test_what_is_no_date_is_none(said):
    """Durations, words and impossible days are no stretch, and raise nothing."""
    assert period(said) is None
    assert grain(said) is None


@given(st.text(max_size=12))
def test_any_text_is_read_without_trouble(said):
    """No text raises."""
    assert period(said) is None or period(said)[0] <= period(said)[1]
    assert duration_days(said) is None or duration_days(said) >= 0


def test_dates_agree_when_both_can_be_true():
    """October is in the fourth quarter; May is not. What is no date disagrees with nothing."""
    assert agree("2025-10", "2025-Q4")
    assert not agree("2025-05", "2025-Q4")
    assert agree("indefinite", "2025-Q4")


def test_a_duration_moves_a_date():
    """Three months are ninety days."""
    assert later((date(2025, 5, 1), date(2025, 5, 31)), "+P3M")[0] == date(2025, 7, 30)


def test_the_coarser_of_two_grains():
    """A day against a quarter is known to a quarter."""
    assert coarser(grain("2025-05-14"), grain("2025-Q3")) == "quarter"
