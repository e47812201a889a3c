"""What a stream and an environment allow."""

import io

import pytest

from newswatch.render.screen import measure


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"  # type: ignore[assignment]

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environ", "color", "colored"),
    [
        (Terminal(), {}, "auto", True),
        (Terminal(), {"NO_COLOR": "1"}, "auto", False),
        (Terminal(), {"NO_COLOR": ""}, "auto", True),
        (Terminal(), {"TERM": "dumb"}, "auto", False),
        (Terminal(), {}, "never", False),
        (Terminal(), {"NO_COLOR": "1"}, "always", True),
        (io.StringIO(), {}, "auto", False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, "auto", True),
        (io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", False),
        (io.StringIO(), {}, "always", True),
    ],
)
def test_colour_is_decided_by_flag_then_environment_then_terminal(stream, environ, color, colored):
    """A flag wins, NO_COLOR comes next, FORCE_COLOR after it, then the terminal decides."""
    assert measure(stream, environ, color=color).color is colored


@pytest.mark.parametrize(
    ("environ", "links"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "6003"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "4999"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "WezTerm"}, False),
        ({"TERM": "dumb", "WT_SESSION": "x"}, False),
    ],
)
def test_links_only_where_the_terminal_is_known_to_have_them(environ, links):
    """A terminal that is not known to read OSC 8 gets none."""
    assert measure(Terminal(), environ).links is links


def test_plain_has_no_colour_no_links_and_words_for_signs():
    """--plain takes away everything but words."""
    screen = measure(Terminal(), {"TERM": "xterm-kitty"}, plain=True)

    assert (screen.color, screen.links, screen.dot) == (False, False, " - ")


def test_columns_decides_the_width():
    """COLUMNS wins over what the terminal says; nonsense in it is ignored."""
    widths = [measure(Terminal(), {"COLUMNS": said}).width for said in ("140", "x", "-3", "0", "1")]

    assert widths == [140, 80, 80, 80, 20]


def test_an_encoding_without_the_signs_gets_ascii():
    """Where the encoding lacks the middle dot and the ellipsis, ASCII stands for them."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")

    assert (measure(stream, {}).dot, measure(stream, {}).ellipsis) == (" - ", "...")
