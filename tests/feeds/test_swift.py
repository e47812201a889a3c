"""The fast reader: it agrees with feedparser, it takes ordinary feeds, and it refuses what it is not sure of."""

import gc
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newswatch.feeds import swift, tolerant
from newswatch.feeds.document import MAX_ENTRIES, Document, Unreadable
from newswatch.feeds.normalise import articles
from tests.feeds import corpus

NOW = datetime(2025, 9, 1, tzinfo=UTC)
FEED = "https://feed.example/x/feed"
DOCUMENTS = corpus.well_formed()
ROOTS = ("<rss", "<feed", "<rdf:RDF")


def root_on(document: str) -> str:
    return document[min(at for at in map(document.find, ROOTS) if at >= 0) :]


def both(document: str) -> tuple[Document | Unreadable | None, Document | Unreadable]:
    return swift.read(document), tolerant.by_feedparser(root_on(document))


def test_both_readers_lead_to_the_same_articles():
    """Over fifteen hundred documents the fast reader, where it does not refuse, gives what feedparser gives."""
    unlike = []
    for name, document in (*DOCUMENTS, *corpus.mutated(900)):
        fast, slow = both(document)
        if fast is None:
            continue
        assert isinstance(fast, Document), name
        assert isinstance(slow, Document), name
        of_fast = articles(fast, feed_url=FEED, declared_language=None, now=NOW)
        of_slow = articles(slow, feed_url=FEED, declared_language=None, now=NOW)
        same_marks = len(of_fast.marks) == len(of_slow.marks)  # they are of the markup, which each tidies in its way
        same = same_marks and replace(of_fast, marks=b"") == replace(of_slow, marks=b"")
        if not same or replace(fast, entries=()) != replace(slow, entries=()):
            unlike.append(name)

    assert not unlike


def test_ordinary_documents_are_not_refused():
    """Nine in ten of the documents by combination, odd as many are, go the fast way."""
    combined = [document for name, document in DOCUMENTS if name not in corpus.NASTY]

    taken = sum(swift.read(document) is not None for document in combined)

    assert taken / len(combined) > 0.9


REFUSED = (
    "doctype", "title twice", "link twice", "links that differ", "description twice", "dc and rss description",
    "markup not escaped", "xhtml body", "fullitem", "summary in rss", "upper case", "updated twice",
    "author's parts", "inner titles", "picture with title", "source with parts", "link by attribute",
    "entity in link", "item outside", "two channels", "item in item", "namespace as default",
    "known prefix, other name", "old userland", "atom 0.3", "rss 0.9", "base64", "inline svg", "xhtml without its name",
    "content by address", "content twice", "two alternates", "link without address", "base on link",
    "base is relative", "language of nothing", "id with base", "author as text", "issued in atom",
    "nested description", "svg in rss",
)  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_sure_is_refused(name):
    """What feedparser might read in its own way is left to it."""
    assert swift.read(corpus.NASTY[name]) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        "<rss>",
        "<html></html>",
        "<rss version='2.0'><channel>&nbsp;</channel></rss>",
        "<opml/>",
        "\ud800",
        "<rss>\0</rss>",
    ],
)
def test_what_is_not_well_formed_is_refused(text):
    """Anything that expat does not take is for the other readers, and never an exception."""
    assert swift.read(text) is None


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<item>" + "<foo:a>" * 300 + "</foo:a>" * 300 + "</item>", "nested deeper"),
        ("<item " + " ".join(f'a{n}="x"' for n in range(300)) + "></item>", "attributes"),
        ("<item><foo:a " + " ".join(f'a{n}="x"' for n in range(300)) + "/></item>", "attributes"),
    ],
    ids=["deep", "attributes", "attributes of a stranger"],
)
def test_what_no_reader_should_see_is_unreadable(inside, reason):
    """Depth and attributes without measure end the reading at once."""
    result = swift.read(corpus.rss(inside))

    assert isinstance(result, Unreadable)
    assert reason in result.reason


def test_the_first_entries_are_read_and_the_rest_is_said():
    """A feed of fifty thousand items gives its first ones, and says that there were more."""
    document = swift.read(corpus.rss("<item><title>x</title></item>" * 50_000))

    assert isinstance(document, Document)
    assert len(document.entries) == MAX_ENTRIES
    assert "more than" in (document.fault or "")


def test_all_that_a_feed_says_is_kept():
    """Each field of an RSS item and each hint of its channel is where it belongs."""
    document = swift.read(
        corpus.rss(
            "<item><title>A</title><link>https://n.example/1</link><guid>g</guid><description>d</description>"
            "<content:encoded>c</content:encoded><dc:creator>J</dc:creator><dc:creator>K</dc:creator>"
            "<pubDate>p</pubDate><dc:date>u</dc:date><source url='x'>S</source><dc:language>de</dc:language></item>",
            channel="<language>en</language><ttl>60</ttl><skipHours><hour>24</hour><hour>5</hour></skipHours>"
            "<skipDays><day>Sunday</day></skipDays><sy:updatePeriod>daily</sy:updatePeriod>"
            "<sy:updateFrequency>2</sy:updateFrequency>",
        )
    )

    assert isinstance(document, Document)
    entry = document.entries[0]
    assert (entry.title, entry.link, entry.guid, entry.summary, entry.content) == (
        "A",
        "https://n.example/1",
        "g",
        "d",
        "c",
    )
    assert (entry.author, entry.published, entry.updated, entry.source, entry.language) == ("J, K", "p", "u", "S", "de")
    assert (document.title, document.site, document.language) == ("T", "https://site.example/", "en")
    assert (document.ttl_minutes, document.skip_hours, document.skip_days) == (60, (0, 5), (6,))
    assert document.update_seconds == 43200


def test_memory_goes_without_the_collector():
    """A reading leaves no circle behind: many threads would pile them up between two collections."""
    gc.collect()
    gc.disable()
    try:
        swift.read(corpus.rss("<item><title>x</title></item>"))
        left = [one for one in gc.get_objects() if isinstance(one, swift._Reading)]
    finally:
        gc.enable()

    assert not left
