"""feedparser behind its mended text: what it must not see, and what must come out all the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.feeds import tolerant
from newswatch.feeds.document import Document, Entry, Unreadable
from newswatch.feeds.mend import balanced, is_well_formed, mend
from tests.feeds import corpus


def entry(text: str) -> Entry:
    document = tolerant.by_feedparser(text)
    assert isinstance(document, Document)
    return document.entries[0]


def test_a_caption_is_not_the_text():
    """What the media module says of a picture is not taken for the article's title or body."""
    one = entry(
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><item>'
        "<media:title>Photo</media:title><title>T</title><description>d</description><media:description>caption</media:description></item></channel></rss>"
    )

    assert (one.title, one.summary, one.content) == ("T", "d", "")


def test_the_base_of_one_entry_is_not_the_next_ones():
    """xml:base on one entry ends with it."""
    document = tolerant.by_feedparser(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry xml:base="https://b.example/"><link href="x"/><id>1</id>'
        '</entry><entry><link href="y"/><id>2</id></entry></feed>'
    )

    assert isinstance(document, Document)
    assert [(one.link, one.base) for one in document.entries] == [("x", "https://b.example/"), ("y", "")]


def test_old_atom_and_old_rss():
    """Atom 0.3 and RSS 0.9 are read as well."""
    atom = entry(corpus.NASTY["atom 0.3"])
    rdf = entry(corpus.NASTY["rss 0.9"])

    assert (atom.title, atom.link, atom.content, atom.published) == (
        "t", "https://n.example/1", "<p>x</p>", "2025-08-15T09:12:00Z",
    )  # fmt: skip
    assert (rdf.title, rdf.link) == ("t", "https://n.example/1")


def test_hints_of_the_channel():
    """ttl, skipHours, skipDays and sy: are read here too."""
    document = tolerant.by_feedparser(
        f'<rss version="2.0"{corpus.XMLNS}><channel><title>a</title><title>b</title><ttl>60</ttl>'
        "<skipHours><hour>1</hour><hour>24</hour></skipHours><skipDays><day>Monday</day></skipDays><sy:updatePeriod>hourly</sy:updatePeriod>"
        "<item><title>t</title></item></channel></rss>"
    )

    assert isinstance(document, Document)
    assert (document.ttl_minutes, document.skip_hours, document.skip_days, document.update_seconds) == (
        60,
        (0, 1),
        (0,),
        3600,
    )


def test_what_is_no_feed():
    """Text without a root of a feed is no feed."""
    assert isinstance(tolerant.read("<sitemap><url/></sitemap>"), Unreadable)
    assert isinstance(tolerant.by_feedparser("<opml/>"), Unreadable)


def test_atom_says_what_is_literal():
    """Literal text of Atom is escaped, markup is not."""
    one = entry(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a &lt;b&gt;</title><summary>c &lt;d&gt;</summary>'
        '<content type="html">&lt;p&gt;e&lt;/p&gt;</content></entry></feed>'
    )

    assert (one.title, one.title_is_text, one.summary, one.content) == ("a <b>", True, "c &lt;d&gt;", "<p>e</p>")


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("<rss>a & b &amp; &#65; &#0; &nbsp; &zzz;</rss>", "<rss>a &amp; b &amp; &#65;  \xa0 &amp;zzz;</rss>"),
        ("<rss><![CDATA[a & b]]> & </rss>", "<rss><![CDATA[a & b]]> &amp; </rss>"),
        ("<rss><!-- a & b --> &</rss>", "<rss><!-- a & b --> &amp;</rss>"),
        ("x<?xml?><rss>1 < 2 <3</rss> y", "<rss>1 &lt; 2 &lt;3</rss>"),
        ("<rss><x:y/></rss>", '<rss xmlns:x="urn:undeclared:x"><x:y/></rss>'),
        ("<rss><item>a</item><item>b", "<rss><item>a</item></channel></rss>"),
        ("<feed><entry>a", "<feed></feed>"),
        ("<!DOCTYPE r [<!ENTITY a 'b < c'>]><rss>&a;</rss>", "<rss>&amp;a;</rss>"),
        ("<!DOCTYPE r [<!ENTITY a 'b'>]><rss>&a;</rss>", "<rss>b</rss>"),
    ],
)
def test_mending(text, mended):
    """Each repair, and nothing more than it."""
    result = mend(text)

    assert result is not None
    assert result.text == mended


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([document for _, document in corpus.well_formed()[::11]]))
def test_what_is_whole_is_not_mended(document):
    """A well-formed document comes out as it is, from its root on."""
    result = mend(document)

    assert result is not None
    assert document.endswith(result.text)
    assert not result.cut


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("<rss><a><b></a></rss>", "<rss><a><b></b></a></rss>"),
        ("<rss><a></b></a>", "<rss><a></a></rss>"),
        ("<rss><title>x</tilte><link>y</link></rss>", "<rss><title>x</title><link>y</link></rss>"),
        ("<rss><item><title>a<item><title>b", "<rss><item><title>a</title></item><item><title>b</title></item></rss>"),
        ("<rss><title>a<link>b</link></rss>", "<rss><title>a</title><link>b</link></rss>"),
        ("<rss><a b=1 b='2' c d=\"3\"/></rss>", '<rss><a b="1" c="" d="3"/></rss>'),
        ("<rss><P>x</p></rss>", "<rss><P>x</P></rss>"),
        ("<rss><!-- -- --><a/>", "<rss><a/></rss>"),
        ("<rss><![CDATA[<a>]]><b>", "<rss><![CDATA[<a>]]><b></b></rss>"),
    ],
)
def test_tags_that_do_not_fit(text, whole):
    """Tags are closed where their neighbours say, and attributes written as XML wants them."""
    assert balanced(text) == whole


TAGS = st.sampled_from(
    ["<a>", "</a>", "<b x=1 x=2>", "</b>", "<item>", "</item>", "<title>", "</title>", "<c/>", "w", "<", ">", '"']
)


@settings(deadline=None)
@given(st.lists(TAGS, max_size=30))
def test_any_tags_are_brought_to_fit(tags):
    """Under one root any tags become well-formed, and what is well-formed stays so."""
    whole = balanced("<rss>" + "".join(tags))

    assert is_well_formed(whole)
    assert is_well_formed(balanced(whole))
