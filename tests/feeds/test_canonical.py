"""One address for one article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.feeds.canonical import TRACKERS, canonical

BASE = "https://Example.com/b/c/feed.xml"


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("https://example.com", "https://example.com/"),
        ("HTTPS://EXAMPLE.com:443/Path?Q=1", "https://example.com/Path?Q=1"),
        ("http://example.com:80/", "http://example.com/"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("http://example.com./a", "http://example.com/a"),
        ("https://user:secret@example.com/a", "https://example.com/a"),
        ("  https://example.com/a\n", "https://example.com/a"),
        ("https://exam\nple.com/a\tb", "https://example.com/ab"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://example.com/ä?q=中", "https://example.com/%C3%A4?q=%E4%B8%AD"),
        ("https://example.com/%e4%B8?a=%zz", "https://example.com/%e4%B8?a=%25zz"),
        ("https://例え.jp/", "https://xn--r8jz45g.jp/"),
        ("http://[::1]:80/x", "http://[::1]/x"),
        ("https://example.com/a/./b/../c/", "https://example.com/a/c/"),
        ("https://example.com/../../x", "https://example.com/x"),
        ("https://example.com/?", "https://example.com/"),
        ("https://example.com/a?b=1&utm_source=rss&UTM_Medium=x&c=2&fbclid=y", "https://example.com/a?b=1&c=2"),
        ("https://example.com/a?utm_source=rss", "https://example.com/a"),
        ("https://example.com/a#xtor=RSS-1", "https://example.com/a"),
        ("https://example.com/a#utm_source=feed", "https://example.com/a"),
        ("https://example.com/a#:~:text=word", "https://example.com/a"),
        ("https://example.com/a#comments", "https://example.com/a"),
        ("https://example.com/changes#v1.2", "https://example.com/changes#v1.2"),
        ("https://example.com/#!/story/7", "https://example.com/#!/story/7"),
        (
            "https://www.google.com/url?rct=j&url=https://n.example/a%3Fb%3D1%26utm_source%3Dx&ct=ga",
            "https://n.example/a?b=1",
        ),
        ("https://mp.weixin.qq.com/s?__biz=M&mid=1&chksm=abc&scene=27", "https://mp.weixin.qq.com/s?__biz=M&mid=1"),
        ("https://example.com/s?scene=27", "https://example.com/s?scene=27"),
    ],
)
def test_canonical_form(url, result):
    """Case, ports, credentials, dots, escapes, trackers and redirectors."""
    assert canonical(url) == result


@pytest.mark.parametrize(
    ("url", "result"),
    [
        ("/a", "https://example.com/a"),
        ("a", "https://example.com/b/c/a"),
        ("../a?utm_source=x", "https://example.com/b/a"),
        ("?p=1", "https://example.com/b/c/feed.xml?p=1"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("http://other.example/", "http://other.example/"),
    ],
)
def test_relative_links(url, result):
    """A relative link is joined to its base."""
    assert canonical(url, BASE) == result


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
        "data:text/html,<b>x</b>", "file:///etc/passwd", "vbscript:msgbox(1)", "ftp://example.com/a",
        "mailto:a@b.example", "tag:x,2025:1", "about:blank", "blob:https://example.com/1", "", "   ",
        "http://", "http:///a", "http://exa mple.com/", "http://example.com:99999/", "http://[::1/", "http://a..b/",
        "https://example.com/" + "a" * 5000, "http://" + "a" * 300 + ".com/",
    ],
)  # fmt: skip
def test_what_leads_nowhere(url):
    """Only http and https come out, and only with a host that can be."""
    assert canonical(url, BASE) is None


def test_relative_without_a_base():
    """A relative link without a base is no link."""
    assert canonical("/a") is None


PIECES = st.lists(
    st.sampled_from(
        ["http://", "https://", "HTTPS://", "e.com", "É.com", ":80", ":443", "/", "..", ".", "a", "%", "%41", "?", "&",
         "=", "utm_source=x", "b=1", "#", "xtor=", "中", " ", "@", "//", "[::1]", ";", "+", "'", '"', "<", "\\", "\x7f",
         "\n", "https://www.google.com/url?url=", "%2e%2e", "|", "^"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(st.one_of(PIECES, st.text(max_size=60), st.text(max_size=40).map("https://e.com/".__add__)))
def test_canonical_twice_is_once(url):
    """The canonical form is its own canonical form, and is plain ASCII that begins with http."""
    once = canonical(url, BASE)

    assert once is None or (canonical(once) == once and once.isascii() and once.startswith(("http://", "https://")))


@given(st.sampled_from(sorted(TRACKERS)), st.text("abc123-_", max_size=10))
def test_trackers_go_whatever_they_say(name, value):
    """No tracking parameter survives, and what stands beside it does."""
    assert canonical(f"https://example.com/a?x=1&{name}={value}&y=2") == "https://example.com/a?x=1&y=2"
