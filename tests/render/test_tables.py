"""TSV, CSV and Markdown hold their shape whatever a feed says."""

import csv as library

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.render import tables
from tests.render.rows import HOSTILE, article, hostile, story

FIELDS = ("id", "title", "publisher", "companies", "events", "url")
anything = st.one_of(st.sampled_from(HOSTILE), st.text())


@given(anything)
def test_a_tsv_row_is_one_line_with_its_columns(said):
    """No tab, no line break in a cell: cutting by column is safe."""
    (row,) = tables.tsv([hostile(said)], FIELDS)

    assert row.count("\t") == len(FIELDS) - 1
    assert len(row.splitlines()) <= 1


def test_a_tsv_cell_is_never_cut():
    """A pipe gets the whole title."""
    (row,) = tables.tsv([article(title="x" * 4000)], ("title",))

    assert len(row) == 4000


@given(anything)
def test_csv_reads_back_and_no_cell_is_a_formula(said):
    """A CSV reader finds the columns again, and no text begins like a formula."""
    head, row = library.reader(tables.csv([hostile(said)], FIELDS))

    assert tuple(head) == FIELDS
    assert len(row) == len(FIELDS)
    assert not any(cell[:1] in tuple("=+-@\t\r＝＋－＠") and cell for cell in row[1:])


def test_a_negative_number_is_no_formula():
    """Numbers of ours are not guarded, texts are."""
    row = list(tables.csv([{"id": -3, "title": "-3"}], ("id", "title")))[1]

    assert row == "-3,'-3"


@given(anything)
def test_a_markdown_row_keeps_its_columns(said):
    """Pipes in a cell are escaped, so that the table has the columns of its head."""
    head, _, row = tables.markdown_table([hostile(said)], FIELDS)
    bare = row.replace("\\\\", "").replace("\\|", "")

    assert bare.count("|") == head.count("|")
    assert len(row.splitlines()) == 1


@pytest.mark.parametrize(
    "said", ["<script>", "[x](http://e.example)", "![i](x)", "`code`", "*b*", "http://e.example", "&lt;"]
)
def test_markdown_takes_text_as_text(said):
    """Nothing that a feed says becomes markup."""
    shown = tables.escaped(said)

    assert "<" not in shown
    assert "](" not in shown.replace("\\]", "")
    assert "://" not in shown.replace("\\:", "")
    assert "&lt;" not in shown or "&amp;" in shown or "<" in said


def test_a_markdown_list_links_the_title():
    """Title, publisher, day and event on one bullet."""
    (bullet,) = tables.markdown_list([story(title="R2 slips")])

    assert bullet == "- [R2 slips](<https://example.org/r2>) – TechRadar, 2025-08-15, delay of DeepSeek R2"


def test_urls_are_safe_ones_only():
    """--urls leaves out rows whose link is not plainly http(s)."""
    rows = [article(), article(url="javascript:x"), article(url=None)]

    assert list(tables.one_column(rows, "urls")) == ["https://example.org/r2"]
