"""The readable list at every width, in both languages, against hostile feeds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.render import listing
from newswatch.render.cells import width
from newswatch.render.screen import Screen
from tests.render.rows import HOSTILE, NOW, hostile, story

CHINESE = story(
    id=4121,
    title="华为昇腾芯片训练失败，DeepSeek R2 推迟发布，阿里巴巴通义千问受益于此次延期，市场格局生变",
    publisher="机器之心",
)
DANGER = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")


def shown(rows, columns, **screen):
    oneline = screen.pop("oneline", False)
    return list(listing.lines(rows, Screen(tty=True, width=columns, **screen), NOW, oneline=oneline))


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 109, 110, 140, 250])
@pytest.mark.parametrize("oneline", [False, True])
@pytest.mark.parametrize("said", HOSTILE)
def test_no_line_is_wider_than_the_screen_nor_dangerous(columns, oneline, said):
    """At every width, whatever a feed says, a line fits and moves no cursor."""
    lines = shown([hostile(said), CHINESE], columns, oneline=oneline)

    assert all(width(line) <= columns for line in lines)
    assert not any(DANGER.search(line) for line in lines)


@given(st.text(max_size=60))
def test_any_title_keeps_the_shape(said):
    """Two rows are four lines below 110 columns and two above."""
    rows = [hostile(said), CHINESE]

    assert (len(shown(rows, 80)), len(shown(rows, 140))) == (4, 2)


def test_two_lines_a_story_below_110_columns():
    """The mock-up of the design: id, age, headline; publisher, event, models, chips, how many more."""
    assert shown([story(id=4127)], 80) == [
        " 4127  4h  DeepSeek delays R2 launch due to persistent technical difficulties w…",
        "           TechRadar · delay · DeepSeek R2 · Ascend 910B · +3 more",
    ]


def test_one_line_a_story_above():
    """On a wide screen, and with --oneline, the event is a column of its own."""
    (line,) = shown([story(id=4127, title="R2 slips")], 80, oneline=True)

    assert re.fullmatch(r" 4127  4h  delay  R2 slips {40,}  TechRadar", line)


def test_columns_line_up_with_wide_characters():
    """Chinese and English headlines end in the same column."""
    lines = shown([story(id=4127, publisher="A"), CHINESE | {"publisher": "A"}], 120)

    assert len({width(line) for line in lines}) == 1


def test_the_event_is_in_words_without_colour_too():
    """Colour is never the only carrier."""
    coloured = "".join(shown([story()], 80, color=True))

    assert "\x1b[33mdelay\x1b[0m" in coloured
    assert re.sub("\x1b\\[[0-9]*m", "", coloured) == "".join(shown([story()], 80))


def test_a_denied_delay_says_so():
    """The status stands beside the event unless it is plainly reported."""
    event = story()["events"][0] | {"status": "denied"}

    assert "delay (denied)" in shown([story(events=[event])], 80)[1]


def test_event_and_count_survive_a_narrow_screen():
    """Names give way first."""
    second = shown([story()], 44)[1]

    assert "delay" in second
    assert "+3 more" in second


def test_links_are_only_made_where_the_screen_has_them():
    """OSC 8 around the headline, with the safe address."""
    with_links = shown([story()], 80, links=True)[0]

    assert "\x1b]8;;https://example.org/r2\x1b\\" in with_links
    assert "\x1b" not in shown([story(url="javascript:alert(1)")], 80, links=True)[0]


def test_plain_is_one_uncut_line_a_story():
    """For a screen reader: everything in reading order, no columns."""
    (line,) = shown([story()], 60, plain=True)

    assert line == (
        "9  4h  delay  DeepSeek delays R2 launch due to persistent technical difficulties with Huawei Ascend chips"
        "  TechRadar  +3 more"
    )


def test_no_rows_are_no_lines():
    """An empty list prints nothing."""
    assert shown([], 80) == shown([], 140) == []
