"""Which encoding a document is really in, whatever it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.feeds.encoding import decode, prolog_end

RUSSIAN = "Новости: DeepSeek откладывает модель R2 из-за чипов"
CHINESE = "华为昇腾芯片训练失败，深度求索推迟发布"
FRENCH = "Le modèle est retardé à cause des puces, déçu"


def declared(encoding: str, words: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?><rss><title>{words}</title></rss>'


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (declared("windows-1251", RUSSIAN).encode("cp1251"), None, RUSSIAN),
        (declared("koi8-r", RUSSIAN).encode("koi8-r"), None, RUSSIAN),
        (declared("gb18030", CHINESE).encode("gb18030"), None, CHINESE),
        (declared("gb2312", CHINESE + "镕").encode("gb18030"), None, CHINESE + "镕"),
        (declared("GBK", CHINESE).encode("gbk"), None, CHINESE),
        (declared("Big5", "臺積電延後").encode("big5"), None, "臺積電延後"),
        (declared("Shift_JIS", "半導体のニュース").encode("shift_jis"), None, "半導体のニュース"),
        (declared("EUC-KR", "반도체 소식").encode("euc_kr"), None, "반도체 소식"),
        (declared("iso-8859-1", FRENCH + " \u2019").encode("cp1252"), None, FRENCH + " \u2019"),
        (declared("utf-16", CHINESE).encode("utf-16"), None, CHINESE),
        (declared("utf-16", CHINESE).encode("utf-16-le"), None, CHINESE),
        (declared("utf-16", CHINESE).encode("utf-16-be"), None, CHINESE),
        (declared("utf-8", CHINESE).encode("utf-8-sig"), None, CHINESE),
        (declared("utf-32", CHINESE).encode("utf-32"), None, CHINESE),
        ("<rss>华为推迟</rss>".encode("gb18030"), "application/xml; charset=gb2312", "华为推迟"),
        ("<rss>华为推迟</rss>".encode("gb18030"), 'text/xml;charset="GBK"', "华为推迟"),
    ],
    ids=lambda value: value[:40].hex() if isinstance(value, bytes) else None,
)
def test_what_is_declared_is_read(body, content_type, words):
    """A declaration that is true is followed, in the wider sense that browsers give it."""
    assert words in decode(body, content_type).text


@pytest.mark.parametrize(
    ("body", "content_type", "words"),
    [
        (declared("iso-8859-1", CHINESE).encode(), None, CHINESE),
        (declared("windows-1251", RUSSIAN).encode(), None, RUSSIAN),
        (declared("utf-16", CHINESE).encode(), None, CHINESE),
        (declared("utf-8", RUSSIAN).encode("cp1251"), None, RUSSIAN),
        (declared("utf-8", CHINESE).encode("gb18030"), None, CHINESE),
        (declared("utf-8", FRENCH).encode("cp1252"), None, FRENCH),
        (declared("nonsense-1", RUSSIAN).encode("cp1251"), None, RUSSIAN),
        (declared("utf-8", FRENCH).encode(), "text/xml; charset=iso-8859-1", FRENCH),
        (declared("windows-1251", RUSSIAN).encode("cp1251"), "text/xml; charset=utf-8", RUSSIAN),
        (("<rss>" + CHINESE * 5 + "</rss>").encode("gb18030"), None, CHINESE),
        (declared("rot13", FRENCH).encode(), None, FRENCH),
        (declared("zlib", FRENCH).encode(), None, FRENCH),
    ],
    ids=lambda value: value[:40].hex() if isinstance(value, bytes) else None,
)
def test_a_wrong_declaration_is_seen_through(body, content_type, words):
    """Where the bytes contradict the declaration, the bytes are right."""
    assert words in decode(body, content_type).text


def test_a_few_broken_bytes_spoil_only_themselves():
    """One broken byte in a long UTF-8 document does not make it another encoding."""
    body = declared("utf-8", CHINESE * 20).encode()
    broken = body[:100] + b"\xff" + body[100:]

    decoded = decode(broken)

    assert decoded.encoding == "utf-8"
    assert "\ufffd" in decoded.text
    assert CHINESE in decoded.text


def test_chinese_that_is_utf8_by_accident_keeps_its_declaration():
    """The four bytes of 联通 in GB are also two letters of UTF-8."""
    assert "联通" in decode(declared("gb2312", "联通").encode("gb2312")).text


@given(st.binary(max_size=200), st.one_of(st.none(), st.text(max_size=40)))
def test_nothing_is_undecodable(body, content_type):
    """Any bytes under any header become text, and no exception."""
    assert isinstance(decode(body, content_type).text, str)


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1))
def test_utf8_is_read_as_it_was_written(words):
    """A document that is declared as UTF-8, and is, comes out letter for letter."""
    document = declared("utf-8", words)

    assert decode(document.encode()).text == document


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("<rss>", "<rss>"),
        (" \n<?xml version='1.0'?><!-- <rss> --><!-- - -->\n<rss>", "<rss>"),
        ("<!DOCTYPE rss [<!ENTITY a 'b'>]> <rss>", "<rss>"),
        ("<?x?><!doctype html><html>", "<!doctype html><html>"),
        ("<!-- never closed <rss>", "<!-- never closed <rss>"),
    ],
)
def test_the_prolog_ends_where_the_document_begins(text, rest):
    """Comments, instructions and a DTD are not the document; a page's doctype is."""
    assert text[prolog_end(text) :] == rest
