"""The reports on a screen."""

import re
from datetime import UTC, datetime

import pytest

from newswatch.render import reports
from newswatch.render.cells import width
from newswatch.render.listing import lines
from newswatch.render.screen import Screen

NOW = datetime(2025, 9, 1, tzinfo=UTC)


def said(role, status="reported", **more):
    """One thing said of a saga, as the ledger's `entry` has it."""
    return {
        "at": "2025-08-14T09:00:00Z", "role": role, "status": status, "from": None, "to": "2025-08", "cause": None,
        "origin": "Reuters", "publisher": "Reuters", "evidence": "Words.", **more,
    }  # fmt: skip


HISTORY = [
    said("slip", "rumoured", **{"from": "2025-05-15"}), said("promise", "rumoured"), said("denial", "denied"),
    said("risk", "hypothetical", to=None), said("launch", to=None, origin="模型前哨", publisher="算芯日报"),
]  # fmt: skip


@pytest.mark.parametrize("cells", [80, 60, 40, 30, 20])
def test_a_history_fits_the_screen(cells):
    """No line is wider than the screen, and none ends in blanks."""
    shown = list(reports.lines("said", HISTORY, Screen(tty=True, width=cells), NOW))

    assert max(map(width, shown)) <= cells
    assert [line for line in shown if line != line.rstrip()] == []


def test_an_event_has_one_colour_everywhere():
    """A delay in a timeline looks as it does in a list."""
    row = {"date": "2025-08-14T09:00:00Z", "type": "delay", "title": "R2", "events": [{"type": "delay"}]}
    screen = Screen(tty=True, width=80, color=True)
    timeline, listed = "".join(reports.lines("happening", [row], screen, NOW)), "".join(lines([row], screen, NOW))

    assert re.search(r"\x1b\[(\d+)mdelay", timeline)[1] == re.search(r"\x1b\[(\d+)mdelay", listed)[1]


def test_columns_of_a_history_are_as_wide_as_they_must_be():
    """`promise (rumoured)` moves nothing aside: roles, dates and origins stand in columns, as wide as their widest."""
    told = [line for line in reports.lines("said", HISTORY, Screen(tty=True, width=80), NOW) if line.startswith("2025")]

    assert [line[12:32].rstrip() for line in told] == [
        "slip (rumoured)", "promise (rumoured)", "denial", "risk", "launch",
    ]  # fmt: skip
    assert {line.find("Reuters") for line in told[:4]} == {32 + len("2025-05-15 → 2025-08") + 2}
