"""Fields by name, and fields as text."""

import pytest

from newswatch.errors import UsageError
from newswatch.render.columns import STORY_FIELDS, TABLE_FIELDS, cell, chosen, picked
from tests.render.rows import article


def test_dots_stand_for_the_usual_fields():
    """`...,text` is everything and the text."""
    assert chosen("...,text", "story") == (*STORY_FIELDS, "text")


def test_no_choice_is_everything_for_json_and_the_usual_columns_for_tables():
    """Without --fields JSON has every key and a table its columns."""
    assert chosen(None, "story") is None
    assert chosen(None, "story", table=True) == TABLE_FIELDS["story"]


def test_fields_come_in_the_order_asked_for_and_once():
    """Order and number are the user's; a repeated name counts once."""
    (row,) = picked([article()], chosen("title, id,title", "article"))

    assert list(row) == ["title", "id"]


def test_an_unknown_field_is_an_error_with_a_suggestion():
    """Not silence."""
    with pytest.raises(UsageError, match="Did you mean 'publisher'"):
        chosen("publsher", "article")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "true"),
        (3, "3"),
        (["a", "b", "a"], "a, b"),
        ([{"name": "DeepSeek"}], "DeepSeek"),
        ([{"type": "delay", "subject": ["R2", "DeepSeek"], "status": "denied"}], "delay (denied) of R2"),
        ([{"type": "launch", "subject": []}], "launch"),
        ([{"subject": "R2", "verb": "trains_on", "object": "H20"}], "R2 trains_on H20"),
        ([], ""),
        ("two\nlines", "two lines"),
    ],
)
def test_a_cell_is_a_line_of_text(value, shown):
    """Lists are joined, entities are named, events are told in words."""
    assert cell(value) == shown
