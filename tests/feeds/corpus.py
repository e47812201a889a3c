"""Feeds made for the tests: several hundred by combination, and the nasty ones by hand."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

NS = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "dcterms": "http://purl.org/dc/terms/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "georss": "http://www.georss.org/georss",
    "foo": "https://foo.example/ns",
}
XMLNS = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())

TITLES = (
    "DeepSeek delays R2 after training on Ascend fails",
    "AT&T and R&D: what <b>bold</b> means",
    "“Curly” – dashes … and café",
    "华为昇腾芯片训练失败，DeepSeek 推迟 R2",
    "std::vector<T> & other templates",
    "1 < 2 but 3 > 2",
    "It&#8217;s escaped &amp;amp; twice",
    "  white   space\n and lines ",
    "Ünïcödé ラーメン 한국어",
    "<em>Whole title in tags</em>",
    "Price: $5 &euro;3 &pound;2",
    "A title – Reuters",
    "",
)
BODIES = (
    '<p>First paragraph with <a href="/rel?a=1&amp;b=2">a link</a>.</p>\n<p>Second &amp; last.</p>',
    "Plain text without any markup, and an ampersand & a less-than < sign.",
    "Line one\nLine two\n\nLine three",
    '<div><script>alert(1)</script><style>p{}</style>Visible</div><img src="x" onerror="alert(1)"/>',
    "<ul><li>one</li><li>two</li></ul><pre>code\n  kept</pre>",
    "<p>深度求索原计划五月发布 R2。</p><p>训练反复失败，改用英伟达。</p>",
    "&lt;p&gt;escaped twice&lt;/p&gt;",
    "Caf&eacute; &nbsp; &#8212; &#x2014; &hellip;",
    "<p>Unclosed <b>bold<p>next",
    "<!-- a comment --> text <![CDATA[ odd ]]&gt; end",
    "x" * 700 + ". " + "Long body sentence number two. " * 40,
    "",
    "   ",
    "<table><tr><td>cell</td><td>cell 2</td></tr></table>",
)
DATES = (
    "Fri, 15 Aug 2025 09:12:00 GMT",
    "Fri, 15 Aug 2025 09:12:00 +0200",
    "2025-08-15T09:12:00Z",
    "2025-08-15T09:12:00.123+08:00",
    "2025-08-15 09:12:00",
    "15 Aug 25 9:12 EST",
    "2025年8月15日 09:12",
    "0000-00-00 00:00:00",
    "Mon, 32 Foo 2025",
    "2099-01-01T00:00:00Z",
    "",
    "August 15, 2025",
    "2025-08-15",
)
LINKS = (
    "https://news.example/a/{n}",
    "https://news.example/a/{n}?utm_source=rss&id=4",
    "/relative/{n}",
    "page-{n}.html",
    "//cdn.example/{n}",
    "HTTP://NEWS.Example:80/{n}#xtor=RSS-1",
    "javascript:alert({n})",
    "https://news.example/ä/{n}?q=中",
    "  https://news.example/spaces/{n}\n",
    "https://news.example/{n}?a=1&amp;b=2",
    "",
)
AUTHORS = (
    "Jane Doe",
    "jane@example.com (Jane Doe)",
    "Jane Doe <jane@example.com>",
    "jane@example.com",
    "张三",
    "",
    "A & B",
)
CDATA_SAFE: Callable[[str], str] = lambda text: text.replace("]]>", "]]]]><![CDATA[>")  # noqa: E731


def cdata(text: str) -> str:
    return f"<![CDATA[{CDATA_SAFE(text)}]]>"


class Maker:
    """Feeds by the throw of a die that always falls the same way."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def text(self, value: str) -> str:
        return self.one(escape(value), cdata(value), escape(value))

    def maybe(self, value: str, chance: float = 0.5) -> str:
        return value if self.random.random() < chance else ""

    def shuffled(self, parts: list[str]) -> str:
        parts = [part for part in parts if part]
        self.random.shuffle(parts)
        return self.one("\n", "", "\n      ").join(parts)

    def extras(self) -> list[str]:
        return [
            self.maybe("<category>AI</category>"),
            self.maybe('<category domain="x">Chips</category>'),
            self.maybe("<slash:comments>3</slash:comments>", 0.3),
            self.maybe("<wfw:commentRss>https://news.example/c</wfw:commentRss>", 0.3),
            self.maybe('<media:thumbnail url="https://i.example/1.jpg"/>', 0.3),
            self.maybe(
                '<media:content url="https://i.example/1.jpg"><media:title>Caption</media:title></media:content>', 0.3
            ),
            self.maybe("<media:group><media:description>Of a picture</media:description></media:group>", 0.2),
            self.maybe("<media:description>Of a picture</media:description>", 0.1),
            self.maybe("<itunes:summary>A podcast</itunes:summary>", 0.1),
            self.maybe("<itunes:author>A voice</itunes:author>", 0.1),
            self.maybe('<enclosure url="https://i.example/1.mp3" length="1" type="audio/mpeg"/>', 0.2),
            self.maybe("<foo:bar><foo:title>No title of ours</foo:title>text</foo:bar>", 0.2),
            self.maybe("<georss:point>1 2</georss:point>", 0.1),
            self.maybe("<comments>https://news.example/c#comments</comments>", 0.2),
            self.maybe("<dc:subject>Chips</dc:subject>", 0.2),
            self.maybe("<dc:rights>All</dc:rights>", 0.1),
        ]

    def item(self, n: int) -> str:
        link = self.one(*LINKS).format(n=n)
        guid = self.one(f"https://news.example/g/{n}", f"tag:news.example,2025:{n}", f"{n}", "", f" {n} ")
        permalink = self.one("", ' isPermaLink="true"', ' isPermaLink="false"')
        return self.shuffled(
            [
                f"<title>{self.text(self.one(*TITLES))}</title>",
                f"<link>{self.text(link)}</link>",
                self.maybe(f"<guid{permalink}>{escape(guid)}</guid>", 0.8),
                self.maybe(f"<description>{self.text(self.one(*BODIES))}</description>", 0.9),
                self.maybe(f"<content:encoded>{self.text(self.one(*BODIES))}</content:encoded>"),
                self.maybe(f"<pubDate>{self.one(*DATES)}</pubDate>", 0.8),
                self.maybe(f"<dc:date>{self.one(*DATES)}</dc:date>", 0.2),
                self.maybe(f"<dc:creator>{self.text(self.one(*AUTHORS))}</dc:creator>"),
                self.maybe(f"<author>{escape(self.one(*AUTHORS))}</author>", 0.3),
                self.maybe('<source url="https://r.example/">Reuters</source>', 0.2),
                self.maybe("<dc:publisher>Another Daily</dc:publisher>", 0.1),
                self.maybe("<dc:language>de</dc:language>", 0.1),
                self.maybe(f"<feedburner:origLink>https://news.example/orig/{n}</feedburner:origLink>", 0.1),
                self.maybe('<atom:link rel="self" href="https://news.example/self"/>', 0.1),
                self.maybe(f"<atom:updated>{self.one(*DATES)}</atom:updated>", 0.1),
                *self.extras(),
            ]
        )

    def rss(self) -> str:
        items = "".join(f"<item>{self.item(n)}</item>\n" for n in range(self.random.randint(0, 5)))
        channel = [
            "<title>The News</title>",
            "<link>https://site.example/</link>",
            "<description>All of it</description>",
            self.maybe("<language>en-us</language>"),
            self.maybe("<ttl> 60 </ttl>"),
            self.maybe("<skipHours><hour>0</hour><hour>24</hour><hour>7</hour></skipHours>", 0.3),
            self.maybe("<skipDays><day>Sunday</day><day>Foo</day></skipDays>", 0.3),
            self.maybe("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"),
            self.maybe(
                "<image><url>https://i.example/l.png</url><title>Logo</title><link>https://l.example/</link></image>"
            ),
            self.maybe('<atom:link href="https://site.example/feed" rel="self" type="application/rss+xml"/>'),
            self.maybe("<itunes:owner><itunes:name>X</itunes:name></itunes:owner>", 0.2),
            self.maybe("<generator>Hand</generator><lastBuildDate>Fri, 15 Aug 2025 09:12:00 GMT</lastBuildDate>"),
            self.maybe("<managingEditor>ed@site.example (Ed)</managingEditor><copyright>(c)</copyright>"),
        ]
        version = self.one("2.0", "2.0", "0.92", "0.91")
        language = self.one("", "", ' xml:lang="en"')
        base = self.one(*[""] * 15, ' xml:base="https://base.example/dir/"')
        return (
            f'{self.head()}<rss version="{version}"{XMLNS}{language}{base}><channel>'
            f"{self.shuffled(channel)}{items}</channel></rss>"
        )

    def head(self) -> str:
        return self.one(
            '<?xml version="1.0" encoding="UTF-8"?>\n', "<?xml version='1.0'?>", "", "<?xml version='1.0'?><!-- c -->\n"
        )

    def rdf(self) -> str:
        numbers = range(self.random.randint(0, 4))
        items = "".join(
            f'<item rdf:about="https://news.example/about/{n}">{self.item_of_rdf(n)}</item>' for n in numbers
        )
        return (
            f'{self.head()}<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
            f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"{XMLNS}>'
            '<channel rdf:about="https://site.example/"><title>The News</title><link>https://site.example/</link>'
            "<description>All</description><dc:language>zh-cn</dc:language><items><rdf:Seq>"
            '<rdf:li rdf:resource="https://news.example/about/0"/></rdf:Seq></items></channel>'
            f"{items}</rdf:RDF>"
        )

    def item_of_rdf(self, n: int) -> str:
        return self.shuffled(
            [
                f"<title>{self.text(self.one(*TITLES))}</title>",
                f"<link>{self.text(self.one(*LINKS).format(n=n))}</link>",
                self.maybe(f"<description>{self.text(self.one(*BODIES))}</description>"),
                self.maybe(f"<content:encoded>{self.text(self.one(*BODIES))}</content:encoded>"),
                self.maybe(f"<dc:date>{self.one(*DATES)}</dc:date>", 0.8),
                self.maybe(f"<dc:creator>{self.text(self.one(*AUTHORS))}</dc:creator>"),
                self.maybe("<dc:subject>x</dc:subject>"),
            ]
        )

    def construct(self, name: str, values: tuple[str, ...]) -> str:
        value = self.one(*values)
        kind = self.one("", ' type="text"', ' type="html"', ' type="html"', ' type="xhtml"')
        if "xhtml" in kind:
            inside = self.one(
                "<p>One &amp; two<br/>three</p><p>four</p>", "just <b>bold</b>\ntext", "<ul><li>a</li></ul>"
            )
            return f'<{name}{kind}><div xmlns="http://www.w3.org/1999/xhtml">{inside}</div></{name}>'
        return f"<{name}{kind}>{self.text(value)}</{name}>"

    def entry(self, n: int) -> str:
        link = escape(self.one(*LINKS).format(n=n).strip(), {'"': "&quot;"})
        rel = self.one("", ' rel="alternate"', ' rel="alternate" type="text/html"')
        ident = self.one(f"tag:news.example,2025:{n}", f"https://news.example/id/{n}", f"urn:uuid:{n}")
        return self.shuffled(
            [
                self.construct("title", TITLES),
                f'<link{rel} href="{link}"/>',
                self.maybe(f'<link rel="enclosure" href="https://i.example/{n}.mp3"/>', 0.2),
                self.maybe(f'<link rel="replies" type="application/atom+xml" href="https://c.example/{n}"/>', 0.2),
                f"<id>{ident}</id>",
                self.maybe(self.construct("summary", BODIES)),
                self.maybe(self.construct("content", BODIES)),
                self.maybe(f"<published>{self.one(*DATES)}</published>"),
                self.maybe(f"<updated>{self.one(*DATES)}</updated>", 0.9),
                self.maybe(f"<author><name>{escape(self.one(*AUTHORS))}</name><uri>https://a.example/</uri></author>"),
                self.maybe("<author><name>Second</name></author>", 0.1),
                self.maybe('<category term="AI" scheme="x"/>'),
                self.maybe(
                    "<source><id>x</id><title>Origin</title><updated>2025-01-01T00:00:00Z</updated></source>", 0.1
                ),
                self.maybe("<contributor><name>C</name></contributor>", 0.1),
                self.maybe("<rights>r</rights>", 0.1),
                self.maybe("<thr:total>3</thr:total>", 0.1),
            ]
        )

    def atom(self) -> str:
        entries = []
        for n in range(self.random.randint(0, 5)):
            marks = self.one("", "", "", ' xml:lang="fr"', ' xml:base="https://base.example/e/"')
            entries.append(f"<entry{marks}>{self.entry(n)}</entry>")
        feed = [
            "<title>The News</title>",
            '<link href="https://site.example/"/>',
            '<link rel="self" href="https://site.example/feed"/>',
            "<id>urn:feed</id>",
            "<updated>2025-08-15T09:12:00Z</updated>",
            self.maybe("<subtitle>s</subtitle><generator>g</generator>"),
            self.maybe("<author><name>F</name></author>", 0.3),
        ]
        marks = self.one("", ' xml:lang="en"', ' xml:lang="zh-CN"')
        base = self.one("", "", "", ' xml:base="https://base.example/dir/"')
        return f'{self.head()}<feed xmlns="http://www.w3.org/2005/Atom"{marks}{base}{XMLNS}>{self.shuffled(feed)}{"".join(entries)}</feed>'


def combined(count: int = 600) -> Iterator[tuple[str, str]]:
    """Well-formed documents by combination, each with a name."""
    for seed in range(count):
        maker = Maker(seed)
        kind = ("rss", "atom", "rss", "rdf")[seed % 4]
        yield f"{kind}-{seed}", getattr(maker, kind)()


_ELEMENT = re.compile(r"<(\w[\w:]*)\b[^<>]*>[^<>]*</\1>|<\w[\w:]*\b[^<>]*/>")


def mutated(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Documents with one thing wrong: an element that stands elsewhere, twice, under another name, or not at all."""
    dice = random.Random(seed)
    documents = well_formed()
    for number in range(count):
        name, document = dice.choice(documents)
        elements = list(_ELEMENT.finditer(document))
        if not elements:
            continue
        one, other = dice.choice(elements), dice.choice(elements)
        match dice.randrange(3):
            case 0:
                document = document[: other.start()] + one[0] + document[other.start() :]
            case 1:
                document = document[: one.start()] + document[one.end() :]
            case _:
                if one[1] and other[1]:
                    renamed = one[0].replace(f"<{one[1]}", f"<{other[1]}").replace(f"</{one[1]}", f"</{other[1]}")
                    document = document[: one.start()] + renamed + document[one.end() :]
        yield f"{name} mutated {number}", document


def rss(items: str, *, channel: str = "", head: str = "") -> str:
    """An RSS document with these items."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0"{XMLNS}><channel><title>T</title>'
        f"<link>https://site.example/</link>{channel}{items}</channel></rss>"
    )


def atom(entries: str, *, marks: str = "") -> str:
    """An Atom document with these entries."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"{marks}{XMLNS}><title>T</title>'
        f'<link href="https://site.example/"/>{entries}</feed>'
    )


I = "<item><title>T {}</title><link>https://news.example/{}</link>{}</item>"  # noqa: E741


def _item(inside: str) -> str:
    return rss(f"<item><title>A title</title><link>https://news.example/1</link>{inside}</item>")


def _entry(inside: str) -> str:
    return atom(f'<entry><title>A title</title><id>urn:1</id><link href="https://news.example/1"/>{inside}</entry>')


NASTY: dict[str, str] = {
    "doctype": rss(
        "<item><title>x</title></item>", head='<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "x.dtd">'
    ),
    "title twice": _item("<title>Another</title>"),
    "link twice": _item("<link>https://news.example/2</link>"),
    "links that differ": _item('<atom:link href="https://news.example/3"/>'),
    "description twice": _item("<description>a</description><description>b</description>"),
    "dc and rss description": _item("<description>a</description><dc:description>b</dc:description>"),
    "markup not escaped": _item("<description>Hello <b>world</b> and <i>more</i></description>"),
    "xhtml body": _item('<body xmlns="http://www.w3.org/1999/xhtml"><p>Text</p></body>'),
    "fullitem": _item("<fullitem>&lt;p&gt;whole&lt;/p&gt;</fullitem>"),
    "summary in rss": _item("<summary>sum</summary>"),
    "upper case": _item("<PubDate>Fri, 15 Aug 2025 09:12:00 GMT</PubDate><DESCRIPTION>d</DESCRIPTION>"),
    "dates of three kinds": _item(
        "<pubDate>Fri, 15 Aug 2025 09:12:00 GMT</pubDate><dcterms:modified>2025-08-16</dcterms:modified>"
        "<dcterms:created>2025-08-14</dcterms:created>"
    ),
    "dcterms issued": _item("<dcterms:issued>2025-08-14</dcterms:issued>"),
    "updated twice": _item("<dc:date>2025-08-14</dc:date><atom:updated>2025-08-15</atom:updated>"),
    "two authors": _item("<dc:creator>A</dc:creator><dc:creator>B</dc:creator>"),
    "two authors by mail": _item("<author>a@b.com (A)</author><dc:creator>B</dc:creator>"),
    "author by mail": _item("<author>mailto:a@b.com</author>"),
    "author in words": _item("<author>By Jane (jane@b.engineering), staff</author>"),
    "author's parts": _item("<author><name>N</name></author>"),
    "inner titles": _item("<foo:wrap><title>Inner</title><link>https://inner.example/</link></foo:wrap>"),
    "picture": _item("<image><url>https://i.example/1.png</url></image>"),
    "picture with title": _item("<image><url>u</url><title>P</title><link>https://l.example/</link></image>"),
    "picture in words": _item("<image>https://i.example/1.png</image>"),
    "source with parts": _item("<atom:source><atom:title>S</atom:title></atom:source>"),
    "guid not true": _item('<guid isPermaLink="TRUE">https://news.example/g</guid>'),
    "guid only": rss("<item><title>t</title><guid>https://news.example/g</guid></item>"),
    "guid no link": rss('<item><title>t</title><guid isPermaLink="false">https://news.example/g</guid></item>'),
    "guid and empty link": rss("<item><title>t</title><guid>https://news.example/g</guid><link/></item>"),
    "link by attribute": rss('<item><title>t</title><link href="https://news.example/h"/></item>'),
    "entity in link": rss("<item><title>t</title><link>https://news.example/?a=1&amp;amp;b=2&amp;copy;</link></item>"),
    "title of media only": rss("<item><media:title>M</media:title><link>https://news.example/m</link></item>"),
    "mangled utf-8": rss("<item><title>CafÃ©</title><description>naÃ¯ve</description></item>"),
    "C1 controls": rss("<item><title>It\x92s \x93so\x94\x85</title><description>A\x96B</description></item>"),
    "cdata in pieces": rss("<item><title><![CDATA[one]]> two <![CDATA[three & four]]></title></item>"),
    "comments within": rss("<item><title>one<!-- not --> two</title><!-- x --><link>https://n.example/</link></item>"),
    "instructions": rss("<item><?php echo 1 ?><title>one<?x y?> two</title></item>"),
    "item outside": '<rss version="2.0"><item><title>t</title></item></rss>',
    "two channels": '<rss version="2.0"><channel><title>A</title></channel><channel><title>B</title></channel></rss>',
    "item in item": rss("<item><title>a</title><item><title>b</title></item></item>"),
    "namespace as default": rss('<item xmlns="https://odd.example/"><title>t</title></item>'),
    "known prefix, other name": '<rss version="2.0" xmlns:dc="https://odd.example/"><channel><item><title>t</title>'
    "<dc:creator>X</dc:creator></item></channel></rss>",
    "old userland": '<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel><item><title>t</title></item>'
    "</channel></rss>",
    "atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><entry><title>t</title>'
    '<link rel="alternate" href="https://n.example/1"/><issued>2025-08-15T09:12:00Z</issued>'
    '<content type="text/html" mode="escaped">&lt;p&gt;x&lt;/p&gt;</content></entry></feed>',
    "rss 0.9": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>T</title></channel><item><title>t</title>'
    "<link>https://n.example/1</link></item></rdf:RDF>",
    "base64": _entry('<content type="application/octet-stream">PHA+SGk8L3A+</content>'),
    "inline svg": _entry(
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a</p><svg xmlns="http://www.w3.org/2000/svg">'
        "<title>t</title></svg></div></content>"
    ),
    "xhtml without its name": _entry('<content type="xhtml"><div><p>plain atom names</p></div></content>'),
    "xhtml by prefix": atom(
        '<entry><title>t</title><id>urn:1</id><content type="xhtml"><h:div><h:p>a</h:p><h:p>b</h:p></h:div></content>'
        "</entry>",
        marks=' xmlns:h="http://www.w3.org/1999/xhtml"',
    ),
    "content by address": _entry('<content type="text/html" src="https://news.example/body"/>'),
    "content twice": _entry(
        '<content type="text">short</content><content type="html">&lt;p&gt;longer one&lt;/p&gt;</content>'
    ),
    "two alternates": _entry('<link rel="alternate" href="https://news.example/other"/>'),
    "alternate in json": _entry('<link rel="alternate" type="application/json" href="https://news.example/j"/>'),
    "link without address": _entry("<link/>"),
    "base on link": _entry('<link rel="alternate" xml:base="https://b.example/" href="x"/>'),
    "base on content": _entry('<content type="html" xml:base="https://b.example/">&lt;p&gt;x&lt;/p&gt;</content>'),
    "base is relative": atom('<entry><title>t</title><link href="x"/><id>u</id></entry>', marks=' xml:base="/dir/"'),
    "language of nothing": atom('<entry xml:lang=""><title>t</title><id>u</id></entry>', marks=' xml:lang="de"'),
    "language of title": _entry('<summary xml:lang="fr">le résumé</summary>'),
    "id with base": atom("<entry><title>t</title><id>1</id></entry>", marks=' xml:base="https://b.example/"'),
    "author without name": _entry("<author><email>a@b.com</email></author>"),
    "author as text": _entry("<author>Jane</author>"),
    "author twice": _entry(
        "<author><name>A</name></author><author><name>B</name></author><author><name>A</name></author>"
    ),
    "text is literal": atom(
        '<entry><title type="text">AT&amp;T &lt;b&gt; &amp;lt;i&amp;gt;</title><id>u</id>'
        "<summary>1 &lt; 2 &lt;b&gt;literal&lt;/b&gt;</summary></entry>"
    ),
    "issued in atom": _entry("<issued>2025-08-15T09:12:00Z</issued>"),
    "fields of rss in atom": _entry("<pubDate xmlns=''>2025-08-15</pubDate>"),
    "empty feed": rss(""),
    "no title at all": rss("<item><description>Only a text. And more of it.</description></item>"),
    "nothing at all": rss("<item></item>"),
    "image first": '<rss version="2.0"><channel><image><title>I</title><url>u</url><link>https://i.example/</link></image>'
    "<title>T</title><link>https://site.example/</link><item><title>t</title></item></channel></rss>",
    "text input": '<rss version="2.0"><channel><title>T</title><textInput><title>S</title><description>d</description>'
    "<name>q</name><link>https://s.example/</link></textInput><item><title>t</title></item></channel></rss>",
    "tail after items": rss("<item><title>t</title></item><ttl>5</ttl><language>de</language>"),
    "media and no text": _item("<media:description>caption</media:description>"),
    "tags": _item("<tags>a,b</tags><keywords>c</keywords>"),
    "georss where": _item("<georss:where>x</georss:where>"),
    "contributor": _item("<dc:contributor>C</dc:contributor>"),
    "nested description": _item("<foo:x><description>inner</description></foo:x>"),
    "svg in rss": _item('<svg xmlns="http://www.w3.org/2000/svg"><title>t</title></svg>'),
}


def well_formed() -> list[tuple[str, str]]:
    """All of them: by combination and by hand."""
    return [*combined(), *NASTY.items()]
