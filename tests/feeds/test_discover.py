"""From a page to its feed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.feeds.discover import MAX_CANDIDATES, candidates

PAGE = "https://news.example/section/page.html"


def links(html: str, url: str = PAGE) -> list[str]:
    return [one.url for one in candidates(html, url) if one.how == "link"]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/feed" title="F">', ["https://news.example/feed"]),
        ("<LINK HREF=feed.xml TYPE=application/atom+xml REL=Alternate>", ["https://news.example/section/feed.xml"]),
        ("<link title='a > b' href='https://x.example/f?a=1&amp;b=2' rel='alternate home' type='application/rss+xml'/>",
         ["https://x.example/f?a=1&b=2"]),
        ('<link rel="alternate" type="application/feed+json" href="//cdn.example/f.json">', ["https://cdn.example/f.json"]),
        ('<link rel=feed href="/a">', ["https://news.example/a"]),
        ('<base href="https://other.example/d/"><link rel=alternate type="application/rss+xml" href="f">',
         ["https://other.example/d/f"]),
        ('<link\n rel="alternate"\n type="application/rss+xml; charset=utf-8"\n href="/f#top">', ["https://news.example/f"]),
        ('<link rel="alternate" type="application/json" href="/wp-json/posts/1">', []),
        ('<link rel="alternate" type="text/xml+oembed" href="/oembed">', []),
        ('<link rel="alternate" type="text/xml" href="/rss.xml">', ["https://news.example/rss.xml"]),
        ('<link rel="alternate stylesheet" type="application/rss+xml" href="/s">', []),
        ('<link rel="alternate" hreflang="de" href="/de">', []),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">', []),
        ('<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">', []),
        ('<link rel="alternate" type="application/rss+xml">', []),
    ],
)  # fmt: skip
def test_links_that_name_a_feed(html, found):
    """rel=alternate with a feed's type, in any order, case and quoting; and nothing that only looks like it."""
    assert links(f"<html><head>{html}</head></html>") == found


def test_feeds_of_comments_come_last():
    """The articles' feed comes before the comments', however the page orders them."""
    html = (
        '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">'
        '<link rel="alternate" type="application/rss+xml" title="News" href="/feed">'
    )

    assert links(html) == ["https://news.example/feed", "https://news.example/comments/feed"]


def test_usual_paths_where_nothing_is_named():
    """A page that names nothing gives the paths where feeds usually are, near ones first."""
    found = candidates("<html></html>", "https://news.example/blog")

    assert found[0].url == "https://news.example/blog/feed"
    assert {"https://news.example/feed", "https://news.example/rss.xml", "https://news.example/atom.xml"} <= {
        one.url for one in found
    }
    assert all(one.how == "path" for one in found)


def test_links_in_the_text():
    """An anchor whose address looks like a feed's is a candidate, after those that are named."""
    html = (
        '<link rel=alternate type="application/rss+xml" href="/a"><a href="/rss/all.xml">RSS</a><a href="/about">x</a>'
    )

    found = candidates(html, PAGE)

    assert [(one.url, one.how) for one in found[:2]] == [
        ("https://news.example/a", "link"),
        ("https://news.example/rss/all.xml", "anchor"),
    ]


@pytest.mark.parametrize(
    ("url", "feed"),
    [
        ("https://www.youtube.com/channel/UC123", "https://www.youtube.com/feeds/videos.xml?channel_id=UC123"),
        ("https://github.com/vllm-project/vllm", "https://github.com/vllm-project/vllm/releases.atom"),
        ("https://github.com/vllm-project/vllm/releases", "https://github.com/vllm-project/vllm/releases.atom"),
        ("https://www.reddit.com/r/LocalLLaMA/", "https://www.reddit.com/r/LocalLLaMA/.rss"),
        ("https://medium.com/@someone", "https://medium.com/feed/@someone"),
    ],
)
def test_sites_with_customs(url, feed):
    """Sites whose feeds follow from the page's address."""
    found = candidates("", url)

    assert (found[0].url, found[0].how) == (feed, "site")


@pytest.mark.parametrize("piece", ["<link ", "<a '\"", "<link rel=alternate href='", "<a href=/rss>", "<base ", "<!--"])
def test_hostile_pages_take_no_time(piece):
    """Two megabytes of half tags are looked through in a moment."""
    began = time.process_time()
    found = candidates(piece * (2_000_000 // len(piece)), PAGE)

    assert time.process_time() - began < 3
    assert len(found) <= MAX_CANDIDATES


@given(st.text(max_size=200), st.text(max_size=30))
def test_any_page(html, path):
    """No page makes it raise, every candidate is http(s), and none stands twice."""
    found = [one.url for one in candidates(html, f"https://news.example/{path}")]

    assert all(url.startswith(("http://", "https://")) for url in found)
    assert len(set(found)) == len(found)
