"""Text measured in cells: laws of cutting, padding and wrapping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch import text
from newswatch.render.cells import fit, fold, pad, rows, width, wrap

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


@given(st.lists(st.sampled_from(["a", "bcdef", "华为昇腾", "https://x.example/abcdef", " "])), st.integers(10, 60))
def test_folded_lines_fit_and_lose_nothing(said, cells):
    """Folding changes only blanks; a line that is longer than the width is one word."""
    said = " ".join(said)
    folded = fold(said, cells)

    assert "".join("".join(folded).split()) == "".join(said.split())
    assert all(width(line) <= cells or len(line.split()) == 1 for line in folded)


def test_a_folded_line_hangs_under_its_last_column():
    """Columns are told by two blanks; painted lines and addresses stay whole."""
    assert fold("note  fetching   nothing fetches by itself", 30) == [
        "note  fetching   nothing",
        " " * 17 + "fetches by",
        " " * 17 + "itself",
    ]
    assert fold("see https://example.com/a/very/long/address now", 20) == [
        "see",
        "https://example.com/a/very/long/address",
        "now",
    ]
    assert fold("\x1b[1m" + "word " * 20, 20) == ["\x1b[1m" + "word " * 20]


def test_rows_on_a_screen():
    """Paint and links take no room."""
    assert [rows("", 10), rows("a" * 10, 10), rows("a" * 11, 10), rows("昇" * 6, 10)] == [1, 1, 2, 2]
    assert rows("\x1b[1m\x1b]8;;https://example.com/\x1b\\" + "a" * 10 + "\x1b]8;;\x1b\\\x1b[0m", 10) == 1
