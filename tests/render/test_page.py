"""The page of one story."""

import re

import pytest

from newswatch.render import page
from newswatch.render.cells import width
from newswatch.render.screen import Screen
from tests.render.rows import HOSTILE, NOW, article, hostile, story

DANGER = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")


def shown(row, reports, columns=80):
    return list(page.lines(row, reports, Screen(tty=True, width=columns), NOW))


def test_a_page_tells_everything():
    """Headline, byline, event with dates, cause, companies, chips, models, relation, the other reports."""
    reports = [article(), article(id=18, publisher="机器之心", title="推迟")]
    lines = "\n".join(shown(story(), reports))

    for part in (
        "DeepSeek delays R2 launch",
        "TechRadar · 2025-08-15 09:12 UTC (4 h ago) · English",
        "https://example.org/r2",
        "Event      delay of DeepSeek R2, was due 2025-05 (sure 0.94)",
        "Cause      failed training runs (technical)",
        'Evidence   "DeepSeek delays R2 launch"',
        "Companies  DeepSeek",
        "Chips      Ascend 910B",
        "Models     DeepSeek R2",
        "Relations  DeepSeek R2 failed training on Ascend",
        "Also       18 4h, 机器之心: 推迟",
        "Training failed.",
    ):
        assert part in lines


@pytest.mark.parametrize("columns", [20, 30, 40, 60, 80, 140])
@pytest.mark.parametrize("said", HOSTILE)
def test_a_page_fits_and_is_harmless(columns, said):
    """Whatever a feed says, lines fit (an address is never cut) and carry no control character."""
    lines = shown(hostile(said), [article(), hostile(said)], columns)

    assert not any(DANGER.search(line) for line in lines)
    assert all(width(line) <= columns or line.startswith("http") for line in lines)


def test_the_origin_is_named_when_it_is_another():
    """Who reported it first stands in the byline."""
    assert "first reported by Ars Technica" in " ".join(shown(story(origin="Ars Technica"), []))
