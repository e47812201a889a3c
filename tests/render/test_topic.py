"""Help topics on a screen."""

import pytest

from newswatch.cli.help_ import TOPICS
from newswatch.render import topic
from newswatch.render.cells import width
from newswatch.shipped import data_path


@pytest.mark.parametrize("name", TOPICS)
@pytest.mark.parametrize("cells", [40, 60, 80, 200])
def test_a_topic_fits(name, cells):
    """No line is longer than the screen, but for one that a single long word needs; nothing is lost."""
    text = data_path("topics", f"{name}.md").read_text("utf-8")
    laid = list(topic.lines(text, cells))

    assert all(width(line) <= cells or len(line.split()) == 1 for line in laid)
    letters = [c for c in "".join(laid) if c.isalnum()]
    assert sorted(letters) == sorted(c for c in text if c.isalnum())


def test_a_table_becomes_columns():
    """The first column keeps its width; what is long there has its line."""
    table = "| a | does |\n| --- | --- |\n| `-x` | one two three four |\n| `--very-long-option` | five |"

    assert list(topic.lines(table, 24)) == [
        "a         does", "`-x`      one two three", "          four", "`--very-long-option`", "          five",
    ]  # fmt: skip
