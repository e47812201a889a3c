"""A narrow terminal: nothing is wider than it, down to 20 columns."""

import re

import pytest

from newswatch.render.cells import width
from tests.cli.conftest import on_a_terminal

PAINT = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)")
LISTINGS = [
    ("stories",), ("stories", "--oneline"), ("articles",), ("search", "nvidia"), ("search", "nvidia", "--oneline"),
    ("show", "1"), ("explain", "1", "--all"), ("delays",), ("delays", "R2"), ("timeline", "deepseek"),
    ("trends", "--as-of", "2025-08-24"), ("matrix",), ("matrix", "--evidence"), ("story", "why", "1"),
    ("digest", "--since", "2025-08-14"), ("feeds", "rank"), ("vocab", "list", "models"), ("vocab", "show", "h20"),
    ("doctor",), ("eval",), ("stories", "--help"), ("schedule", "status"),
]  # fmt: skip


@pytest.mark.parametrize("columns", [20, 34])
@pytest.mark.parametrize("words", LISTINGS, ids=" ".join)
def test_nothing_is_wider_than_the_terminal(sample_home, words, columns):
    """Of what is for reading no line is wider than the screen; only an address stays whole, in a line of its own."""
    _, shown, _ = on_a_terminal(sample_home, *words, columns=columns)
    lines = [PAINT.sub("", line) for line in shown.splitlines()]

    assert lines
    assert [line for line in lines if width(line) > columns and not re.fullmatch(r"https?://\S+", line)] == []
