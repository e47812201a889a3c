"""The list of feeds at every width."""

import pytest

from newswatch.render import feeds
from newswatch.render.cells import width
from newswatch.render.screen import Screen
from tests.render.rows import HOSTILE, NOW

ROW = {
    "name": "newsroom-of-a-large-company", "url": "https://example.org/feed", "title": "A newsroom", "state": "failing",
    "last_ok": "2025-08-15T09:12:00Z", "last_new": "2025-08-12T09:12:00Z", "failures": 3,
    "error": "the server answers 503",
}  # fmt: skip


@pytest.mark.parametrize("columns", [20, 30, 40, 60, 80])
@pytest.mark.parametrize("said", HOSTILE)
def test_no_line_is_wider_than_the_screen(columns, said):
    """Whatever a feed is called and says of itself."""
    rows = [ROW, dict.fromkeys(("name", "url", "title", "error", "detail"), said) | {"state": "ok"}]
    screen = Screen(tty=True, width=columns)
    shown = [*feeds.lines(rows, screen, NOW)]
    shown += [part for row in rows for part in feeds.checked(row, 8, screen).split("\n")]

    assert max(map(width, shown)) <= columns


def test_a_narrow_screen_tells_the_same_in_words():
    """Name, state, times, errors and what is wrong."""
    assert list(feeds.lines([ROW], Screen(tty=True, width=40), NOW)) == [
        "newsroom-of-a-large-company",
        "  failing · fetched 4h · news 3d",
        "  errors: 3",
        "  the server answers 503",
    ]
