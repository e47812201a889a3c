"""HTML fragments become plain text: no markup is left, and hostile markup takes no longer than its length."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch import text
from newswatch.feeds.markup import from_html


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("<p>One\ntwo</p>", "One two"),
        ("no tags\nat all", "no tags\nat all"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<b>a</b>b <i>c</i>", "ab c"),
        ("&lt;b&gt; &amp;amp; &copy; &#8212; &#x2014; &nbsp;x", "<b> &amp; © — — x"),
        ("<script>x < y && '</p>'</script>a<style>b</style>c", "ac"),
        ("<script>never closed", ""),
        ("<!-- c <p> -->a<!-- open", "a"),
        ("<a href='x>y' title=\"a > b\">t</a>", "t"),
        ('<a href="lost>t</a> u', "t u"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("<![CDATA[a]]>", "a"),
        ("<?php x ?>a<!DOCTYPE b>", "a"),
        ("text <a href='cut", "text"),
        ("<svg/><iframe src='x'/>a", "a"),
        ("<SCRIPT>x</SCRIPT >a", "a"),
        ("&#99999999999; &#xfffffff; &#0;", "\ufffd \ufffd \ufffd"),
        ("<o:p>a</o:p><custom-tag>b</custom-tag>", "ab"),
    ],
)
def test_html(html, plain):
    """Tags and scripts go, blocks are lines, entities are read once."""
    assert from_html(html) == plain


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<b>",
                "<script>",
                "</script>",
                "<!--",
                "-->",
                "<",
                ">",
                "&",
                "&lt;",
                "x",
                "'",
                '"',
                "\n",
                "<a '",
                "<br/>",
                "\x1b",
            ]
        )
    )
)
def test_html_is_always_plain(parts):
    """Whatever the markup, what comes out is plain text."""
    plain = from_html("".join(parts))

    assert plain == text.plain(plain)


@pytest.mark.parametrize(
    "piece",
    ["<a ", "<a '\"", "<a x='", "<!--", "<!--<![CDATA[", "<script>", "<script></scrip", "&#", "&#1", "&amp", "</a",
     "<![CDATA[", "]]", "<svg></svg>", "<?", "<!", "<", "a'<b\"", "<p>", "\n "],
)  # fmt: skip
def test_hostile_html_is_linear(piece):
    """Twice the markup takes about twice the time: half a megabyte of any half tag is read in a moment."""
    markup = piece * (500_000 // len(piece))

    began = time.process_time()
    from_html(markup)

    assert time.process_time() - began < 2
