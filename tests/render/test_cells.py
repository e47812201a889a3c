"""Text measured in cells: laws of cutting, padding and wrapping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch import text
from newswatch.render.cells import fit, pad, width, wrap

PIECES = [*"abc xyz,.-()“”华为昇腾，。（）アイ한국éﷺ", "👩‍👧", "🇨🇳", "e\u0301"]
words = st.lists(st.sampled_from(PIECES), max_size=60).map("".join).map(text.line)


@given(words, st.integers(1, 60))
def test_a_cut_text_fits(said, cells):
    """What is cut to a width is never wider, and a text that fits is not touched."""
    cut = fit(said, cells)

    assert width(cut) <= cells
    assert cut == said or width(said) > cells


@given(words, st.integers(2, 60))
def test_wrapped_lines_fit_and_lose_nothing(said, cells):
    """Wrapping changes only blanks, and no line is wider than the width unless one sign alone is."""
    lines = wrap(said, cells)

    assert "".join("".join(lines).split()) == "".join(said.split())
    assert all(width(line) <= cells for line in lines)


@given(words, st.integers(0, 60))
def test_padding_reaches_the_width(said, cells):
    """A padded text is at least as wide as asked."""
    assert width(pad(said, cells)) == max(width(said), cells)


@pytest.mark.parametrize(
    ("said", "cells", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("华为昇腾芯片，训练失败。", 8, ["华为昇腾", "芯片，训", "练失败。"]),
        ("训练失败，推迟", 8, ["训练失", "败，推迟"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("a\nb", 10, ["a", "b"]),
        ("", 10, [""]),
    ],
)
def test_where_lines_break(said, cells, lines):
    """English breaks between words, Chinese between characters, but a closing sign stays with what it closes."""
    assert wrap(said, cells) == lines


def test_a_wide_character_is_never_cut_in_half():
    """Five cells hold two wide characters and the ellipsis."""
    assert fit("华为昇腾", 5) == "华为…"
