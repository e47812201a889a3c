"""Paint: what may reach a terminal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.render.paint import Span, harmless, line, painted, safe_address
from newswatch.render.screen import Screen
from tests.render.rows import HOSTILE

OURS = re.compile("\x1b\\[[0-9]*m|\x1b\\]8;;[!-~]*\x1b\\\\")
DANGER = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")


@given(st.one_of(st.sampled_from(HOSTILE), st.text()))
def test_only_our_own_sequences_reach_the_screen(said):
    """Whatever a span says, the painted line has no control character besides our colours and links."""
    screen = Screen(tty=True, color=True, links=True)
    shown = painted(line(Span(said, "red", said), Span(said)), screen)

    assert not DANGER.search(OURS.sub("", shown))


@given(st.text())
def test_harmless_is_idempotent(said):
    """Taking the danger out twice is taking it out once."""
    assert harmless(harmless(said)) == harmless(said)


def test_without_colour_and_links_there_is_no_escape():
    """A screen that has neither gets the bare words."""
    assert painted(line(Span("x", "red", "https://a.example/")), Screen(tty=True)) == "x"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("http://a.example/华为 x", "http://a.example/%E5%8D%8E%E4%B8%BA%20x"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("https://a.example/\x1b]8;;x\x07", "https://a.example/%1B]8;;x%07"),
        ("", None),
        (None, None),
        ("https://[broken", None),
        ("https://a.example/" + "x" * 3000, None),
    ],
)
def test_only_plain_http_addresses_become_links(url, address):
    """Anything but http(s) with a host is no link; odd characters are percent-encoded."""
    assert safe_address(url) == address
