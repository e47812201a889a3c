"""Plain text: nothing in it that moves a cursor."""

from hypothesis import given
from hypothesis import strategies as st

from newswatch import text

ODD = st.text(
    st.one_of(
        st.sampled_from(" \n\r\t\x0b\x0c\x1c\x1f\x85\u2028\u3000\xa0\xad\u200b\u200d\u202e\ud800\u0301a中"),
        st.characters(),
    )
)


@given(ODD)
def test_plain_twice_is_once(words):
    """Plain text is plain: nothing is left to do, and nothing is left that could do anything."""
    once = text.plain(words)

    assert text.plain(once) == once
    assert not text._FORBIDDEN.search(once)
    assert "  " not in once
    assert "\n\n" not in once
    assert once == once.strip()


@given(ODD)
def test_the_short_way_is_the_long_way(words):
    """Clean text, which skips the patterns, comes out as the patterns would have left it."""
    assert text.plain(words) == text._plain(text.unicodedata.normalize("NFC", words))


@given(ODD)
def test_a_line_is_one_line(words):
    """A line has no break and is its own line."""
    once = text.line(words)

    assert "\n" not in once
    assert text.line(once) == once
