"""From what a feed says to what newswatch keeps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch import text
from newswatch.feeds.document import Document, Entry
from newswatch.feeds.normalise import (
    CUT_SUMMARY,
    MARK,
    MAX_SUMMARY,
    MAX_TITLE,
    Normalised,
    articles,
    first_sentences,
    title_text,
)
from newswatch.model import Article

NOW = datetime(2025, 9, 1, 12, tzinfo=UTC)
LONG = "A sentence of some length that says a thing. " * 40


def normalised(
    *entries: Entry, now: datetime = NOW, declared: str | None = None, known: bytes = b"", **document: object
) -> Normalised:
    fields = {"title": "The News", "site": "https://site.example/", **document}
    return articles(
        Document(entries=entries, **fields),  # type: ignore[arg-type]
        feed_url="https://feed.example/rss/feed.xml",
        declared_language=declared,
        now=now,
        known=known,
    )


def one(entry: Entry, **more: object) -> Article:
    result = normalised(entry, **more)  # type: ignore[arg-type]
    assert len(result.articles) == 1, result.lost
    return result.articles[0]


# --- Identity and links


def test_identity_is_guid_else_url_else_content():
    """The guid names an article; without one the canonical link does; without any a hash of what it says."""
    assert one(Entry(guid=" g1 ", link="https://n.example/1", title="A")).guid == "g1"
    assert one(Entry(link="https://N.example/1?utm_source=x", title="A")).guid == "https://n.example/1"
    alone = one(Entry(title="A", summary="text"))
    assert alone.guid.startswith("sha256:")
    assert alone.guid == one(Entry(title="A", summary="text")).guid
    assert alone.guid != one(Entry(title="B", summary="text")).guid


def test_a_guid_of_a_megabyte_is_hashed():
    """What is too long for a name is known by its hash."""
    guid = one(Entry(guid="g" * 1_000_000, title="A")).guid

    assert guid.startswith("sha256:")
    assert len(guid) < 100


def test_a_guid_that_all_entries_share_is_none():
    """Where every entry has the same guid and another link, the links tell them apart."""
    found = normalised(*[Entry(guid="same", link=f"https://n.example/{n}", title="A") for n in range(3)]).articles

    assert [article.guid for article in found] == [f"https://n.example/{n}" for n in range(3)]


def test_the_same_article_twice_is_one():
    """An entry that stands twice in a feed is one article, as it stands first."""
    found = normalised(Entry(guid="1", title="A"), Entry(guid="1", title="B")).articles

    assert [article.title for article in found] == ["A"]


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        (Entry(link="/a"), "https://site.example/a"),
        (Entry(link="b", base="https://base.example/x/y"), "https://base.example/x/b"),
        (Entry(link="javascript:alert(1)", guid="https://n.example/g"), "https://n.example/g"),
        (Entry(guid="https://n.example/g?utm_medium=x"), "https://n.example/g"),
        (Entry(link="https://n.example/?a=1&amp;b=2"), "https://n.example/?a=1&b=2"),
        (Entry(link="data:text/html,x", title="T"), None),
        (Entry(link="file:///etc/passwd", title="T"), None),
        (Entry(link="vbscript:x", title="T"), None),
        (Entry(guid="tag:x,2025:1", title="T"), None),
    ],
)
def test_links(entry, url):
    """Relative links are joined to xml:base or the site; only http and https come out; a guid that is one stands in."""
    assert one(entry).url == url


def test_relative_links_of_atom_are_relative_to_the_feed():
    """Atom on one host with its site: RFC 4287's base is the feed's own address; on another host it is the site."""
    same = one(Entry(link="a"), format="atom", site="https://feed.example/")
    other = one(Entry(link="a"), format="atom")
    no_site = one(Entry(link="a"), site="")

    assert (same.url, other.url) == ("https://feed.example/rss/a", "https://site.example/a")
    assert no_site.url == "https://feed.example/rss/a"


# --- Titles


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("Plain", "Plain"),
        ("AT&T &amp; R&D", "AT&T & R&D"),
        ("AT&amp;amp;T", "AT&T"),
        ("It&amp;#8217;s &#8220;so&#8221;", "It’s “so”"),
        ("<b>Bold</b> and <em class='x'>this</em>", "Bold and this"),
        ("&lt;b&gt;Bold&lt;/b&gt;", "Bold"),
        ("&amp;lt;i&amp;gt;twice&amp;lt;/i&amp;gt;", "twice"),
        ("std::vector<T> is <fast>", "std::vector<T> is <fast>"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("one<br/>two", "one two"),
        ("a\n  b\tc\u00a0d", "a b c d"),
        ("<script>alert(1)</script>Title", "Title"),
        ("evil\x1b[31m\u202ered\x07", "evil[31mred"),
        ("It\x92s \x93so\x94", "It’s “so”"),
        ("Caf\u00e9 e\u0301", "Café é"),
        ("&nbsp;", ""),
        ("&copy2025 &unknown; &", "&copy2025 &unknown; &"),
    ],
)
def test_titles(markup, title):
    """Titles are plain on one line, whether the feed wrote text, HTML, or HTML escaped once too often."""
    assert title_text(markup) == title


def test_a_literal_title_keeps_its_tags():
    """Where Atom says text, a tag is three characters."""
    article = one(Entry(title="The <b> element & <i>", title_is_text=True), format="atom")

    assert article.title == "The <b> element & <i>"


@pytest.mark.parametrize("words", ["word ", "字", "<b>", "&amp;", "&lt;"])
def test_a_megabyte_of_title_is_cut(words):
    """A title without end is cut, at a word where there are words."""
    title = title_text(words * (1_000_000 // len(words)))

    assert len(title) <= MAX_TITLE


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        (Entry(summary="<p>The first sentence. The second.</p>"), "The first sentence. The second."),
        (Entry(content="<p>" + LONG), "A sentence of some length that says a thing."),
        (Entry(link="https://n.example/2025/deepseek-delays-r2.html"), "deepseek delays r2"),
        (Entry(link="https://n.example/"), "n.example"),
    ],
)
def test_a_title_is_found(entry, title):
    """Without a title the first words of the text stand in, else the last ones of the address."""
    assert one(entry).title.startswith(title)


def test_a_publisher_behind_the_title_goes():
    """An aggregator's "Title - Publisher" with a source of that name is a title and a publisher."""
    article = one(Entry(title="R2 slips - Reuters", source="Reuters"))

    assert (article.title, article.publisher) == ("R2 slips", "Reuters")


def test_the_feeds_own_name_is_no_other_publisher():
    """A source that is the feed itself says nothing."""
    assert one(Entry(title="A", source="the news")).publisher is None


# --- Texts


def test_a_short_description_is_the_summary():
    """A description alone is the summary, and there is no body."""
    article = one(Entry(title="A", summary="<p>Short &amp; sweet.</p>"))

    assert (article.summary, article.text) == ("Short & sweet.", "")


def test_a_description_and_a_body():
    """With both, each is what it is."""
    article = one(Entry(title="A", summary="Short.", content="<p>One.</p><p>Two, and more of it than before.</p>"))

    assert (article.summary, article.text) == ("Short.", "One.\nTwo, and more of it than before.")


def test_a_whole_article_as_description():
    """A description that is the whole article becomes the body, and its first sentences the summary."""
    article = one(Entry(title="A", summary=LONG))

    assert article.text == text.plain(LONG)
    assert article.text.startswith(article.summary)
    assert len(article.summary) <= CUT_SUMMARY
    assert article.summary.endswith(".")


def test_chinese_is_cut_at_its_own_full_stop():
    """Chinese sentences end in 。 and take two columns a character."""
    body = "深度求索原计划五月发布新模型但训练反复失败。" * 40

    summary = first_sentences(body)

    assert summary.endswith("。")
    assert len(summary) <= CUT_SUMMARY // 2


@pytest.mark.parametrize(
    ("short", "body"), [("Same.", "Same."), ("Same.", "<p>Same.</p>"), ("<b>Same.</b>\n", "Same.")]
)
def test_the_same_text_is_kept_once(short, body):
    """Description and body that say the same are one text."""
    article = one(Entry(title="A", summary=short, content=body))

    assert (article.summary, article.text) == ("Same.", "")


def test_markup_escaped_twice_is_read():
    """A body whose tags were escaped once too often is not shown with tags."""
    assert one(Entry(title="A", summary="&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;")).summary == "One. Two."


def test_scripts_and_controls_never_get_in():
    """Nothing of a script, and no character that moves a cursor, is in any text."""
    article = one(
        Entry(
            title="a\x1b]0;x\x07\x9b31m",
            summary="<script>alert(1)</script>b\u202e\x00",
            content="<style>p{}</style><p>c\x1b[2J</p>" + "d" * 700,
            author="e\r\nf\x08",
            guid="g\x1b[0m",
        )
    )

    for value in (article.title, article.summary, article.text, article.author or "", article.guid):
        assert value == text.plain(value)
        assert "alert" not in value


# --- Dates, language, author


@pytest.mark.parametrize(
    ("published", "updated", "form", "moment", "quality"),
    [
        ("2025-08-15T09:12:00Z", "2025-08-16", "atom", datetime(2025, 8, 15, 9, 12, tzinfo=UTC), "stated"),
        ("", "2025-08-15T09:12:00Z", "atom", datetime(2025, 8, 15, 9, 12, tzinfo=UTC), "updated"),
        ("", "2025-08-15T09:12:00Z", "rdf", datetime(2025, 8, 15, 9, 12, tzinfo=UTC), "stated"),
        ("0000-00-00", "2025-08-15T09:12:00Z", "rss", datetime(2025, 8, 15, 9, 12, tzinfo=UTC), "stated"),
        ("", "", "rss", NOW, "undated"),
        ("0000-00-00 00:00:00", "", "rss", NOW, "undated"),
        ("2099-01-01T00:00:00Z", "", "rss", NOW, "future"),
        ("2025-09-01T12:05:00Z", "", "rss", NOW, "stated"),
        ("2025-09-01T13:00:00Z", "", "rss", NOW, "future"),
    ],
)
def test_dates_and_their_quality(published, updated, form, moment, quality):
    """A date is stated, or the update's, or none, or one to come; it is never later than now."""
    article = one(Entry(title="A", published=published, updated=updated), format=form)

    assert (article.published, article.date_quality) == (moment, quality)


def test_chinese_feeds_have_chinese_clocks():
    """A time without a zone in a Chinese feed is eight hours east."""
    entry = Entry(title="标题", published="2025-08-15 17:12:00")

    assert one(entry, language="zh-cn").published == datetime(2025, 8, 15, 9, 12, tzinfo=UTC)
    assert one(entry, language="en", declared="zh").published == datetime(2025, 8, 15, 9, 12, tzinfo=UTC)
    assert one(entry, language="en").published == datetime(2025, 8, 15, 17, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "said", "feed", "declared", "language"),
    [
        ("DeepSeek delays R2", "", "", None, "en"),
        ("DeepSeek 推迟发布 R2 模型", "", "en", None, "zh"),
        ("DeepSeek verschiebt R2", "de", "en", None, "de"),
        ("DeepSeek verschiebt R2", "", "de-DE", None, "de"),
        ("DeepSeek verschiebt R2", "", "", "de", "de"),
        ("딥시크 R2 출시 연기", "", "en", None, "ko"),
        ("R2のリリース延期について", "", "en", None, "ja"),
        ("DeepSeek delays R2", "", "zh", None, "en"),
    ],
)
def test_language_of_each_article(title, said, feed, declared, language):
    """The script decides where it can; else the entry, the feed, the list, in this order."""
    assert one(Entry(title=title, language=said), language=feed, declared=declared).language == language


# --- Loss and laws


def test_what_says_nothing_is_lost_and_said():
    """An entry without title, text and link is left out, with its number, and the others stay."""
    result = normalised(Entry(title="A"), Entry(guid="x"), Entry(title="B"))

    assert [article.title for article in result.articles] == ["A", "B"]
    assert len(result.lost) == 1
    assert "entry 2" in result.lost[0]


def test_a_poisonous_entry_loses_itself_only():
    """Whatever is wrong with one entry, the others of the feed are kept."""
    poison = Entry(title="A", summary=5)  # type: ignore[arg-type]

    result = normalised(Entry(title="A"), poison, Entry(title="B"))

    assert [article.title for article in result.articles] == ["A", "B"]
    assert len(result.lost) == 1


def test_the_feeds_own_words_are_fit_to_be_shown():
    """Title, site and language of a feed are plain, canonical and a language, or nothing."""
    result = normalised(title="<b>News</b>\x1b[1m", site="/home", language="en_US; drop")

    assert (result.title, result.site, result.language) == ("News[1m", "https://feed.example/home", None)


WORDS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(["<p>", "</p>", "&amp;", "&lt;", "b>", "word ", "。", ". ", "\n", "字", "<br/>", "\x1b",
                         "\u202e", "&#8217;", "long " * 50, "<b", "</b>", "&amp;lt;p&amp;gt;", "\x92", " - "]),
        max_size=12,
    ).map("".join),
)  # fmt: skip
ENTRIES = st.builds(
    Entry,
    guid=st.one_of(st.just(""), st.text(max_size=20), st.sampled_from(["1", "https://n.example/g"])),
    link=st.sampled_from(["", "https://n.example/1?utm_source=x", "/a", "javascript:x", "https://n.example/ä"]),
    title=WORDS,
    summary=WORDS,
    content=WORDS,
    author=WORDS,
    published=st.sampled_from(["", "2025-08-15T09:12:00Z", "2099-01-01", "0000-00-00"]),
    updated=st.sampled_from(["", "2025-08-15T09:12:00Z"]),
    language=st.sampled_from(["", "de", "zh", "!"]),
    source=WORDS,
    title_is_text=st.booleans(),
)


def as_entry(article: Article) -> Entry:
    """An article as a feed would pass it on, its words escaped."""
    return Entry(
        guid=article.guid,
        link=article.url or "",
        title=article.title,
        summary=escape(article.summary),
        content="<br>".join(map(escape, article.text.split("\n"))),
        author=article.author or "",
        published=article.published.isoformat() if article.published else "",
        language=article.language,
        source=article.publisher or "",
        title_is_text=True,
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(ENTRIES, max_size=4))
def test_every_article_is_fit_to_be_stored(entries):
    """Whatever a feed says: plain texts, a title, an address that is http or none, a date that is not after now."""
    for article in normalised(*entries).articles:
        assert article.title
        assert "\n" not in article.title + article.summary + (article.author or "") + (article.publisher or "")
        assert len(article.title) <= MAX_TITLE
        assert len(article.summary) <= MAX_SUMMARY
        assert not article.text or article.text != article.summary
        assert article.url is None or article.url.startswith(("http://", "https://"))
        assert article.published is not None
        assert article.published <= NOW
        for value in (article.title, article.summary, article.text, article.author, article.publisher, article.guid):
            assert value is None or value == text.plain(value)


@settings(max_examples=300, deadline=None)
@given(ENTRIES)
def test_normalising_twice_is_normalising_once(entry):
    """An article passed on as an entry is that article again."""
    first = normalised(entry)
    for article in first.articles:
        again = one(as_entry(article))

        assert (again.guid, again.url, again.summary, again.text) == (
            article.guid,
            article.url,
            article.summary,
            article.text,
        )
        assert (again.language, again.published) == (article.language, article.published)


@given(st.lists(ENTRIES, min_size=1, max_size=5))
def test_guids_are_unique(entries):
    """No two articles of one document have the same identity."""
    guids = [article.guid for article in normalised(*entries).articles]

    assert all(a != b for a, b in pairwise(sorted(guids)))


def test_a_later_now_does_not_move_a_stated_date():
    """Only undated articles take the hour of their reading."""
    entry = Entry(title="A", published="2025-08-15T09:12:00Z")

    assert one(entry, now=NOW + timedelta(days=1)).published == one(entry).published


OLD, NEW = Entry(guid="1", title="Old", link="/1"), Entry(guid="2", title="New", link="/2")


def titles(result: Normalised) -> list[str]:
    return [article.title for article in result.articles]


def test_what_the_last_document_had_is_not_read_again():
    """Only entries that are new or changed are read; each one that is known keeps its mark."""
    first = normalised(OLD)
    second = normalised(NEW, OLD, known=first.marks)
    edited = replace(OLD, title="Old, edited")

    assert titles(second) == ["New"]
    assert len(second.marks) == 2 * MARK
    assert titles(normalised(NEW, edited, known=second.marks)) == ["Old, edited"]
    assert titles(normalised(NEW, OLD, known=normalised(NEW, edited).marks)) == ["Old"]


@pytest.mark.parametrize("around", [{"title": "Other"}, {"site": "https://other.example/"}, {"language": "zh"}])
def test_an_entry_is_read_again_where_its_feed_says_something_else(around):
    """A link, a clock or a publisher may mean something else then."""
    assert titles(normalised(OLD, known=normalised(OLD).marks, **around)) == ["Old"]


def test_what_could_not_be_kept_as_it_stands_is_read_again():
    """An entry that says nothing is lost each time; a date to come is looked at until it has come."""
    nothing, early = Entry(), replace(NEW, published="Wed, 03 Sep 2025 12:00:00 GMT")
    first = normalised(nothing, early)
    second = normalised(nothing, early, known=first.marks, now=NOW + timedelta(days=3))

    assert first.marks == b""
    assert first.articles[0].date_quality == "future"
    assert second.articles[0].date_quality == "stated"
    assert second.lost == first.lost


def test_a_guid_that_becomes_shared_is_read_again():
    """Its article is then known by its link."""
    alone, other = Entry(guid="g", title="A", link="/a"), Entry(guid="g", title="B", link="/b")
    guids = [article.guid for article in normalised(alone, other, known=normalised(alone).marks).articles]

    assert guids == ["https://site.example/a", "https://site.example/b"]
