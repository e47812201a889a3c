"""Lists of feeds coming in, and OPML going out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.feeds import lists, opml
from newswatch.feeds.lists import Subscription, address, read
from newswatch.shipped import data_path

NESTED = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>mine</title></head><body>
  <outline text="AI">
    <outline text="Chips &amp; more" title="x">
      <outline type="rss" text="A" title="The A" xmlUrl="https://a.example/feed?a=1&amp;b=2" htmlUrl="https://a.example/"/>
    </outline>
    <outline text="B" XMLURL='https://b.example/rss' language="de"></outline>
  </outline>
  <outline text="C" xmlUrl="feed://c.example/rss" category="/x/y,z"/>
  <!-- <outline text="D" xmlUrl="https://d.example/rss"/> -->
  <outline text="no feed" url="https://e.example/"/>
</body></opml>"""


def test_folders_become_categories():
    """Nested folders are a category joined by "/"; what has no xmlUrl is a folder and no feed."""
    listed = opml.read(NESTED)

    assert [(feed.url, feed.title, feed.category) for feed in listed.feeds] == [
        ("https://a.example/feed?a=1&b=2", "The A", "AI/Chips & more"),
        ("https://b.example/rss", "B", "AI"),
        ("http://c.example/rss", "C", "x/y"),
    ]
    assert listed.feeds[0].site == "https://a.example/"
    assert listed.feeds[1].language == "de"
    assert not listed.faults


def test_broken_opml_names_the_line_and_gives_the_rest():
    """An outline that is broken off, and one that is not closed, cost themselves only."""
    text = """<opml><body>
<outline text="A & B" xmlUrl="https://a.example/?a=1&b=2">
<outline text="B" xmlUrl="https://b.example/rss/>
<outline text="C" xmlUrl="https://c.example/rss"/>
"""

    listed = opml.read(text)

    assert [feed.url for feed in listed.feeds] == ["https://a.example/?a=1&b=2", "https://c.example/rss"]
    assert any(fault.startswith("line 3:") for fault in listed.faults)


def test_a_parsers_complaint_is_passed_on():
    """Where all feeds could be read although the XML is broken, the line is named all the same."""
    listed = opml.read('<opml><body>\n<outline text="A" xmlUrl="https://a.example/"/>\n</opml>')

    assert len(listed.feeds) == 1
    assert listed.faults[0].startswith("line 3:")


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "exec:rm -rf ~", "javascript:alert(1)", "data:text/xml,x", "ftp://a.example/", "filter:x:y"],
)
def test_only_web_addresses_are_taken(url):
    """Addresses that would read a file or start a program are refused by line, in every kind of list."""
    from_opml = opml.read(f'<opml><body>\n<outline text="A" xmlUrl="{url}"/></body></opml>')
    from_plain = lists.read_plain(f'# mine\n"{url}"\n')
    from_toml = lists.read_toml(f"[[feed]]\nurl = '{url}'\n")

    assert not from_opml.feeds + from_plain.feeds + from_toml.feeds
    assert from_opml.faults[0].startswith("line 2:")
    assert from_plain.faults[0].startswith("line 2:")
    assert from_toml.faults[0].startswith("feed 1:")


def test_entities_of_an_opml_are_not_read():
    """A file that declares entities is named, and nothing of them is filled in."""
    text = '<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<opml><body>\n<outline text="&x;" xmlUrl="https://a.example/"/></body></opml>'

    listed = opml.read(text)

    assert "root:" not in listed.feeds[0].title
    assert "entities" in listed.faults[0]


def test_what_is_no_opml():
    """Text without an outline says so."""
    assert "no outline" in opml.read("<html></html>").faults[0]


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp")), max_size=12).map(
    lambda word: " ".join(word.split())
)
SUBSCRIPTIONS = st.builds(
    Subscription,
    url=st.integers(0, 99).map(lambda n: f"https://n.example/{n}?a=1&b='\"<>"),
    title=WORDS,
    publisher=WORDS,
    site=st.one_of(st.none(), st.just("https://n.example/")),
    language=st.sampled_from([None, "en", "zh-TW"]),
    category=st.sampled_from([None, "AI", "AI/Chips", "a & b/<c>"]),
    tier=st.integers(1, 4),
    enabled=st.booleans(),
)


@given(st.lists(SUBSCRIPTIONS, max_size=8, unique_by=lambda feed: feed.url))
def test_opml_out_and_in(feeds):
    """What is written is read back, whatever the titles hold."""
    import unicodedata

    listed = read(opml.write(feeds).encode())

    def known(feed: Subscription) -> tuple[object, ...]:
        title = unicodedata.normalize("NFC", feed.title) or feed.url
        publisher = unicodedata.normalize("NFC", feed.publisher)
        return (feed.url, title, publisher, feed.site, feed.language, feed.category, feed.tier, feed.enabled)

    if feeds:
        assert not listed.faults
    assert {known(feed) for feed in listed.feeds} == {known(feed) for feed in feeds}


def test_the_shipped_list_reads():
    """The default feeds read without a fault, and go out and in as OPML unchanged."""
    listed = read(data_path("feeds.toml").read_bytes())
    again = read(opml.write(listed.feeds).encode())

    assert len(listed.feeds) > 50
    assert not listed.faults
    assert set(again.feeds) == set(listed.feeds)


def test_toml():
    """Tables with what they like to say; each fault is named with its place and the rest is taken."""
    listed = read(
        b"""[[feed]]
url = "https://a.example/rss"
lang = "zh"
tier = 1
enabled = false

[[feed]]
title = "nothing"

[[feed]]
url = "https://b.example/rss"
tier = 9
"""
    )

    assert listed.feeds == (Subscription("https://a.example/rss", language="zh", tier=1, enabled=False),)
    assert len(listed.faults) == 2


def test_broken_toml_names_the_line():
    """TOML cannot be read past its first fault: the line is named."""
    listed = read(b'[[feed]]\nurl = "https://a.example\n')

    assert not listed.feeds
    assert "line 2" in listed.faults[0]


def test_plain_lists():
    """One address a line, comments, and the tags of newsboat."""
    listed = read(
        '\ufeff# mine\nhttps://a.example/feed "~A title" ai\n\nb.example/rss # good\nhttps://a.example/feed\nnonsense\n'.encode()
    )

    assert listed.feeds == (
        Subscription("https://a.example/feed", title="A title", category="ai"),
        Subscription("https://b.example/rss"),
    )
    assert listed.faults == ("line 6: 'nonsense' is no web address",)


@pytest.mark.parametrize(
    ("url", "result"),
    [
        (" https://a.example/x?utm_source=1#f ", "https://a.example/x?utm_source=1#f"),
        ("a.example", "https://a.example"),
        ("localhost:8000/feed", None),
        ("http://127.0.0.1:8000/feed", "http://127.0.0.1:8000/feed"),
        ("feed:https://a.example/", "https://a.example/"),
        ("https://user:pw@a.example/", "https://user:pw@a.example/"),
        ("https://a b.example/", "https://a%20b.example/"),
        ("https://", None),
        ("http://a.example:0/", None),
        ("http://[::1", None),
        ("", None),
        ("words", None),
    ],
)
def test_addresses(url, result):
    """An address of a feed is taken as it stands, when it is one."""
    assert address(url) == result


@given(st.binary(max_size=300))
def test_any_bytes_are_a_list(body):
    """No bytes make the reader raise."""
    assert isinstance(read(body), lists.Listed)


@given(
    st.lists(
        st.sampled_from(
            ["<outline", " text='a'", " xmlUrl='https://a.example/'", ">", "/>", "</outline>", "<!--", "-->", '"', "\n"]
        )
    )
)
def test_any_outlines(parts):
    """No jumble of outlines makes the reader raise."""
    assert isinstance(opml.read("<opml>" + "".join(parts)), lists.Listed)
