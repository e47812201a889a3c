"""Cards, rows and gaps on a screen."""

import pytest

from newswatch.flows import vocab
from newswatch.render import vocab as render
from newswatch.render.cells import width
from newswatch.render.screen import Screen
from newswatch.tag.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.load()


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("name", ["h20", "nvidia", "deepseek-r2", "qwen", "昇腾"])
def test_a_card_fits(gazetteer, name, columns):
    """No line is wider than the screen; name and tag lead."""
    screen = Screen(tty=True, width=columns)
    for card in vocab.card(name, gazetteer, None):
        lines = list(render.card(card, screen))
        assert max(map(width, lines)) <= columns
        assert lines[0].startswith(card["name"])


def test_rows_fit(gazetteer):
    """Every row of the gazetteer is one line of the screen."""
    found = list(vocab.listing(gazetteer))
    lines = list(render.rows(found, Screen(tty=True, width=80)))

    assert len(lines) == len(found)
    assert max(map(width, lines)) <= 80


def test_gaps_have_examples():
    """A version, then where it was read."""
    gap = {
        "kind": "model", "slug": "gpt-7", "name": "GPT-7", "maker": "OpenAI", "articles": 2,
        "last": "2025-08-15T09:12:00Z",
        "examples": [{"id": 3, "title": "GPT-7 tops every benchmark"}],
    }  # fmt: skip

    assert list(render.gaps([gap], Screen(tty=True, width=80))) == [
        "GPT-7  model:gpt-7, OpenAI, 2 articles, last 2025-08-15",
        "    3 GPT-7 tops every benchmark",
    ]
