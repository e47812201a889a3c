"""Reading a feed takes no more than its length: long runs of whatever costs a reader dear, in a process of its own."""

from datetime import UTC, datetime
from functools import partial

from newswatch.feeds.document import Document, Entry
from newswatch.feeds.normalise import articles
from newswatch.feeds.read import read
from tests.hostile.child import lines_of

LONG = 200_000  # characters
NOW = datetime(2025, 8, 15, tzinfo=UTC)
PIECES = [
    " ", "\n", "\t ", "\u3000", "\x00", "\u200b", "<", ">", "&", "&amp;", "&amp;amp;", "&#", "&#x", "&#9",
    "&lt;", "<!", "<!--", "-->", "<![CDATA[", "]]>", "<?", "<a", "<a ", "<a b=\"", "<a b='", "<b>", "<p>",
    "</p>", "<script>", "<pre>", "<br", "</", "\"", "'", "\"'", ".", "...", ". ", "。", "a", "a ", "A1", "昇腾",
    "e\u0301", "\u202e", "1", "1:", "12 ", "GMT", "-", "--", "+", "/", "//", "../", "%", "%2", "?", "?a=b&",
    "#", ":", "http://", "@", "[", "{", "{\"a\":", "[{", "\\", "\\u",
]  # fmt: skip
FIELDS = "guid link title summary content author published updated language base source".split()


def entries(said):
    """The text in each field of an entry, and in those of a feed."""
    for name in FIELDS:
        yield name, Document(entries=(Entry(**{"title": "T", name: said}),))
    yield "link of a page", Document(entries=(Entry(title="T", link=f"https://news.example/{said}"),))
    yield "literal title", Document(entries=(Entry(title=said, title_is_text=True),))
    yield "feed", Document(title=said, site=said, language=said, entries=(Entry(title="T", link="/x"),))


def bodies(said):
    """The text in places of a document."""
    yield "alone", said
    yield "title", f'<rss version="2.0"><channel><title>{said}</title><item><title>T</title></item></channel></rss>'
    yield "item", f'<rss version="2.0"><channel><item><title>T</title>{said}</item></channel></rss>'
    content = f"<content type='html'><![CDATA[{said}]]></content>"
    yield "text", f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{content}</entry></feed>"
    yield "attribute", f"<rss version='2.0' a='{said}'><channel/></rss>"
    yield "before", f"<?xml version='1.0' {said}?><rss version='2.0'><channel/></rss>"
    yield (
        "json",
        f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "1", "content_html": "{said}"}}]}}',
    )


def acts():
    """What to do with a long run of each piece, by name."""
    for piece in PIECES:
        said = piece * (LONG // len(piece))
        for name, document in entries(said):
            yield f"{piece!a} as {name}", partial(normal, document)
        for name, body in bodies(said):
            yield f"{piece!a} in a body: {name}", partial(read, body.encode("utf-8", "surrogatepass"))
        for lead, ending in (("<a b=", "\x01x>"), ("&#", "x")):
            yield f"{lead}{piece!a} in all fields", partial(normal, everywhere(lead + said + ending))


def everywhere(said):
    """The text in all fields of an entry at once."""
    return Document(entries=(Entry(**dict.fromkeys(FIELDS, said)),))


def normal(document):
    return articles(document, feed_url="https://news.example/feed", declared_language=None, now=NOW)


def test_reading_takes_no_more_than_its_length():
    """What was read last is what never came back: 200,000 characters take less than a second, their square a day."""
    assert len(lines_of(__name__)) > 1500


if __name__ == "__main__":
    for what, act in acts():
        print(what, flush=True)
        act()
