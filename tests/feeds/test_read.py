"""Bytes to documents: every format, every encoding, and whatever else a server may send."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.feeds.document import MAX_BYTES, MAX_ENTRIES, Document, Unreadable
from newswatch.feeds.normalise import articles
from newswatch.feeds.read import is_page, read
from newswatch.shipped import data_path
from tests.feeds import corpus

NOW = datetime(2025, 9, 1, tzinfo=UTC)
SAMPLES = sorted(
    path for path in data_path("samples").iterdir() if path.suffix in (".xml", ".atom", ".rdf", ".rss", ".json")
)
DOCUMENTS = [document.encode() for _, document in corpus.well_formed()[::7]] + [
    d.encode() for d in corpus.NASTY.values()
]


def titles(body: bytes, content_type: str | None = None) -> list[str]:
    document = read(body, content_type=content_type)
    assert isinstance(document, Document), document
    found = articles(document, feed_url="https://feed.example/", declared_language=None, now=NOW)
    return [article.title for article in found.articles]


def rss(title: str) -> str:
    return corpus.rss(f"<item><title>{title}</title><link>https://n.example/1</link></item>")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_reads(path: Path):
    """The feeds that travel with newswatch read without loss."""
    document = read(path.read_bytes())

    assert isinstance(document, Document)
    found = articles(document, feed_url="https://feed.example/", declared_language=None, now=NOW)
    assert len(found.articles) == len(document.entries) > 0
    assert not found.lost


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<!DOCTYPE html><html><head></head></html>", "html"),
        (b"\n<!-- <rss> --><HTML><rss></rss></HTML>", "html"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "html"),
        (b"just words", "not-a-feed"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not-a-feed"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "not-a-feed"),
        (b"<opml version='2.0'><body/></opml>", "not-a-feed"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "not-a-feed"),
        (b"<svg/>", "not-a-feed"),
        (b'{"error": "x"}', "not-a-feed"),
        (b"{", "broken"),
        (b"<rss>" + b" " * MAX_BYTES, "too-large"),
    ],
    ids=lambda value: str(value[:24]),
)
def test_what_is_no_feed_is_said_to_be_none(body, why):
    """Pages, pictures, other XML and JSON come back as a reason in a phrase."""
    result = read(body)

    assert isinstance(result, Unreadable)
    assert result.why == why
    assert result.reason


def test_a_feed_is_a_feed_under_any_content_type():
    """What the server calls it does not matter."""
    for content_type in (
        "text/html",
        "application/octet-stream",
        "image/png",
        None,
        "",
        ";;;",
        "text/plain; charset=\x00",
    ):
        assert titles(rss("A").encode(), content_type) == ["A"]


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("windows-1251", "Новости о чипах"),
        ("gb18030", "华为昇腾训练失败"),
        ("utf-16", "DeepSeek 推迟 R2"),
        ("utf-16-le", "DeepSeek 推迟 R2"),
        ("utf-8-sig", "Ünïcödé"),
        ("iso-8859-1", "café"),
        ("shift_jis", "半導体のニュース"),
        ("big5", "臺積電延後"),
    ],
)
def test_encodings(encoding, title):
    """Feeds in the encodings that are about, declared in the document itself."""
    declared = encoding.removesuffix("-sig").removesuffix("-le")
    document = rss(title).replace('encoding="UTF-8"', f'encoding="{declared}"')

    assert titles(document.encode(encoding)) == [title]


def test_a_wrong_declaration_and_a_late_one():
    """UTF-8 that says it is Latin-1 is UTF-8; a charset in the header alone is enough."""
    wrong = rss("推迟").replace('encoding="UTF-8"', 'encoding="iso-8859-1"').encode()
    late = rss("推迟").replace(' encoding="UTF-8"', "").encode("gb18030")

    assert titles(wrong) == ["推迟"]
    assert titles(late, "text/xml; charset=gb2312") == ["推迟"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (rss("R&D at AT&T"), ["R&D at AT&T"]),
        (rss("a &nbsp; &eacute;"), ["a é"]),
        (rss("a &undefined; b"), ["a &undefined; b"]),
        (rss("a < b"), ["a < b"]),
        (rss("a\0b\x1bc\x08"), ["abc"]),
        (rss("a &#0; &#x1b; &#xD800; &#99999999; b"), ["a b"]),
        ("junk before " + rss("A"), ["A"]),
        ("\n\n" + rss("A"), ["A"]),
        (rss("A") + "<script>junk after</script>", ["A"]),
        (rss("A").replace("</channel></rss>", ""), ["A"]),
        (rss("A") .replace("</channel></rss>", "<item><title>B</ti"), ["A"]),
        (rss("A").replace("</title>", "</tilte>", 1), ["A"]),
        (rss("<![CDATA[A & B]]>").replace("</item>", "<description><![CDATA[never closed</item>"), ["A & B"]),
        (rss("A").replace("</title>", ""), ["A"]),
        (rss("A").replace("</item>", "<description>d<p>e<br>f</item><item><title>B</title></item>"), ["A", "B"]),
        (rss("A").replace("</item>", "<item><title>B</title></item>"), ["A", "B"]),
        (rss("A").replace("<item>", "<item><b></i></b></u>"), ["A"]),
        (rss("A").replace("<item>", "<item><geo:lat>1</geo:lat><odd:x/>"), ["A"]),
        (rss("A").replace("<item>", '<item><a b=1 c="d"/>'), ["A"]),
        (rss("A").replace("<?xml", "<?xml?><?xml"), ["A"]),
        (rss("A").replace('version="1.0"', 'version="1.1"'), ["A"]),
        (rss("A &mdash; B").replace("<rss", '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91" "x"> <rss'), ["A — B"]),
        (rss("A &co; B").replace("<rss", '<!DOCTYPE rss [<!ENTITY co "Company">]>\n<rss'), ["A Company B"]),
        ("<RSS><CHANNEL><ITEM><TITLE>A</TITLE></ITEM></CHANNEL></RSS>", ["A"]),
    ],
)  # fmt: skip
def test_broken_xml_is_read(body, expected):
    """What people's feeds really look like: the articles are there, and nothing of the rest."""
    assert titles(body.encode()) == expected


def test_links_keep_their_ampersands():
    """A bare ampersand in a link is part of it."""
    document = read(corpus.rss("<item><title>A</title><link>https://n.example/?a=1&b=2&copy=3</link></item>").encode())

    assert isinstance(document, Document)
    assert document.entries[0].link == "https://n.example/?a=1&b=2&copy=3"


def test_a_cut_feed_is_known_to_be_cut():
    """A document that ends early gives its whole entries and says so; a mended one is not cut."""
    whole = "".join(f"<item><title>{n}</title></item>" for n in range(9))
    cut = read(corpus.rss(whole).encode()[:-90])
    mended = read(rss("R&D").encode())

    assert isinstance(cut, Document)
    assert isinstance(mended, Document)
    assert cut.cut
    assert [entry.title for entry in cut.entries] == [str(n) for n in range(len(cut.entries))]
    assert not mended.cut
    assert mended.fault


@pytest.mark.parametrize(
    "secret",
    [
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>',
    ],
)
def test_nothing_outside_is_read(secret):
    """External entities are never looked at: the name stands where the file would have stood."""
    found = titles(rss("&x;").replace("<rss", secret + "<rss").encode())

    assert found == ["&x;"]


@pytest.mark.parametrize(
    "body",
    [
        '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
        + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(2, 12))
        + "]>"
        + rss("&lol11;").partition("?>")[2],
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "'
        + "a" * 50_000
        + '">]>'
        + rss("&a;" * 50_000).partition("?>")[2],
        corpus.rss("<item>" + "<x>" * 100_000),
        corpus.rss("<item " + " ".join(f'a{n}="x"' for n in range(20_000)) + "><title>A</title></item>"),
        corpus.rss("<item><title>A</title><description>" + "<!--<![CDATA[" * 50_000),
        corpus.rss("<item><title>" + "<![CDATA[" * 100_000),
        corpus.rss("<item><title>" + "&" * 300_000 + "</title></item>"),
        "<!-- x -->" * 200_000,
        "<!DOCTYPE rss [" * 50_000,
        "<?" * 300_000,
        "[" * 300_000,
    ],
    ids=[
        "lol",
        "quadratic",
        "deep",
        "attributes",
        "comments",
        "cdata",
        "ampersands",
        "prolog",
        "doctypes",
        "pis",
        "json",
    ],
)
def test_bombs_fizzle(body):
    """Entities, depth, attributes and repetition without measure give a small answer in little memory."""
    result = read(body.encode())

    assert isinstance(result, Unreadable) or sum(len(e.title) + len(e.summary) for e in result.entries) < 2_000_000


def test_fifty_thousand_items():
    """A feed without end gives its first entries."""
    for end in ("</channel></rss>", ""):
        body = corpus.rss("<item><title>x</title></item>" * 50_000).removesuffix("</channel></rss>") + end
        document = read(body.encode())

        assert isinstance(document, Document)
        assert len(document.entries) == MAX_ENTRIES
        assert document.cut == (not end)


def test_poisonous_items_lose_only_themselves():
    """No guid, no link, no date, the year 0000, a megabyte of title: each item is there, and its neighbours too."""
    items = (
        "<item/><item><title>no guid, no link, no date</title></item>"
        "<item><title>year 0</title><pubDate>Mon, 00 Jan 0000 00:00:00 GMT</pubDate></item>"
        f"<item><title>{'long ' * 200_000}</title></item>"
        "<item><title>script</title><link>javascript:alert(1)</link></item>"
        "<item><title>&lt;b&gt;\u202emarkup&lt;/b&gt;</title></item>"
    )

    found = titles(corpus.rss(items).encode())

    assert [title[:8] for title in found] == ["no guid,", "year 0", "long lon", "script", "markup"]


# --- Laws


def never_raises(body: bytes, content_type: str | None = None) -> None:
    document = read(body, content_type=content_type)
    if isinstance(document, Document):
        articles(document, feed_url="https://feed.example/", declared_language=None, now=NOW)
    else:
        assert document.reason


@settings(deadline=None)
@given(st.binary(max_size=400), st.one_of(st.none(), st.text(max_size=30)))
def test_any_bytes(body, content_type):
    """No bytes make the reader raise."""
    never_raises(body, content_type)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(DOCUMENTS), st.floats(0, 1))
def test_any_truncation(body, part):
    """No document cut anywhere makes the reader raise."""
    never_raises(body[: int(len(body) * part)])


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(DOCUMENTS), st.randoms(use_true_random=False), st.integers(1, 8))
def test_any_byte_flips(body, dice, flips):
    """No document with bytes changed makes the reader raise."""
    broken = bytearray(body)
    for _ in range(flips):
        broken[dice.randrange(len(broken))] = dice.randrange(256)

    never_raises(bytes(broken))


MARKS = (
    "<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<![CDATA[", "]]>", "<!--", "-->", "&", "&amp;",
    "<", ">", "<a:b>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "xmlns:a='b'", '"', "x",
    "<!DOCTYPE", "</rss>", "<?xml version='1.0'?>", "<content type='xhtml'>", "<link href='x'/>", "\0", "é",
    "<source>", "<author><name>",
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(MARKS), max_size=40))
def test_any_order_of_tags(marks):
    """No jumble of the tags of feeds makes the reader raise."""
    never_raises("".join(marks).encode())


def test_reading_is_a_function():
    """The same bytes are the same document."""
    body = random.Random(1).choice(DOCUMENTS)

    assert read(body) == read(body)


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("<!DOCTYPE html>", True),
        ("<!doctype HTML PUBLIC '-//W3C'>", True),
        ("<html lang=en>", True),
        ("<!-- a --><?x?>\n<head>", True),
        ("<rss><html>", False),
        ("<header>", False),
        ("<!DOCTYPE rss><rss>", False),
        ("", False),
    ],
)
def test_pages(text, page):
    """A page is what begins as one."""
    assert is_page(text) is page
