"""What feeds say about pacing, as numbers."""

import pytest

from newswatch.feeds.pace import skipped_days, skipped_hours, update_seconds, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("60", 60), (" 60\n", 60), ("60.0", 60), ("+5", 5), ("", None), ("-5", None), ("an hour", None), ("9" * 50, None)],
)
def test_numbers(text, number):
    """Digits with white space around them are numbers; anything else is none, and nothing overflows."""
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("period", "frequency", "seconds"),
    [
        ("hourly", "1", 3600),
        ("daily", "2", 43200),
        (" Weekly ", "", 604800),
        ("", "24", 3600),
        ("", "", None),
        ("fortnightly", "1", None),
        ("hourly", "0", None),
        ("hourly", "999999999", 1),
        ("hourly", "often", None),
    ],
)
def test_syndication_module(period, frequency, seconds):
    """The time between updates is the period by the frequency, with the module's defaults."""
    assert update_seconds(period, frequency) == seconds


def test_hours_and_days():
    """Hours are 0-23 in order, 24 being midnight; days are weekdays from Monday 0; nonsense falls away."""
    assert skipped_hours(["23", "0", "24", "x", "99", "5"]) == (0, 5, 23)
    assert skipped_days(["Sunday", " monday ", "Someday"]) == (0, 6)
