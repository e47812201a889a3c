"""The list of what a search found fits its screen and marks the hits."""

import re
from datetime import UTC, datetime

import pytest

from newswatch.render import hits
from newswatch.render.cells import width
from newswatch.render.screen import Screen

NOW = datetime(2025, 8, 15, 12, tzinfo=UTC)
TEXT = (
    "Persistent issues in training on Ascend led DeepSeek to Nvidia chips for training and"
    " 华为昇腾芯片用于推理，训练失败。"
) * 2
ROW = {
    "id": 41, "published": "2025-08-15T09:12:00Z", "title": "DeepSeek delays R2", "publisher": "TechRadar",
    "url": "https://example.com/r2", "snippet": TEXT, "hits": [[21, 29], [TEXT.index("昇腾"), TEXT.index("昇腾") + 2]],
}  # fmt: skip


def screen(columns, **more):
    return Screen(tty=True, width=columns, height=50, **more)


@pytest.mark.parametrize("columns", [20, 30, 40, 60, 80, 140])
@pytest.mark.parametrize("color", [True, False])
def test_no_line_is_wider_than_the_screen(columns, color):
    """Headline (on a narrow screen id and time above it), publisher and at most three lines of snippet, each within
    the width, none with a blank at its end."""
    shown = [re.sub("\x1b\\[\\d*m", "", line) for line in hits.lines([ROW], screen(columns, color=color), NOW)]

    assert max(map(width, shown)) <= columns
    assert len(shown) <= (3 if columns < 40 else 2) + hits.MOST_LINES
    assert [line for line in shown if line != line.rstrip()] == []


def test_hits_are_bold_or_in_brackets():
    """Colour is an addition: without it brackets say what a hit is."""
    plain, bold = (" ".join(hits.lines([ROW], screen(200, color=color), NOW)) for color in (False, True))

    assert "[training]" in plain
    assert "[昇腾]" in plain
    assert "\x1b[1mtraining\x1b[0m" in bold


def test_no_line_begins_with_a_closing_sign():
    """Chinese commas and closing brackets stay with what they close."""
    for columns in range(30, 120):
        shown = list(hits.lines([ROW], screen(columns), NOW))

        assert not [line for line in shown if line.strip()[0] in hits.CLOSING]


def test_a_hit_stays_with_its_word():
    """No line ends between a hit and the rest of its word, nor does a word longer than the screen go over its edge."""
    row = ROW | {"snippet": "Huawei's " * 30 + "x" * 300, "hits": [[n * 9, n * 9 + 6] for n in range(30)]}
    for columns in range(30, 80):
        shown = list(hits.lines([row], screen(columns), NOW))

        assert not [line for line in shown if line.strip().startswith("'s")]
        assert max(map(width, shown)) <= columns


def test_a_snippet_that_is_the_title_is_not_shown_twice():
    """When only the headline has the words it stands there once."""
    shown = list(hits.lines([ROW | {"snippet": ROW["title"], "hits": []}], screen(80), NOW))

    assert len(shown) == 2
