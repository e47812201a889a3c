"""What comes back: cut, slow, endless, bombed bodies; encodings, broken XML, poisonous items, odd links, JSON Feed."""

import json

import pytest

from tests.hostile.documents import (
    PAGE,
    atom,
    bomb,
    chunked,
    entry,
    feed,
    gz,
    item,
    raw_deflate,
    rss,
)
from tests.hostile.scenario import ROOMY, TWICE, Scenario, check, play
from tests.hostile.server import redirect, reply

FEED = feed()
GZIP = "Content-Encoding: gzip"
CHUNKED = "Transfer-Encoding: chunked"
NOTHING = {"exits": (1,), "articles": 0}


def pieces(*parts: bytes, forever: bytes | None = None, pause: bool = True):
    """An answer in pieces, with a pause after each; then, if wanted, the same piece for ever."""

    def answer():
        for part in parts:
            yield part
            if pause:
                yield b""
        while forever is not None:
            yield forever
            if pause:
                yield b""

    return answer


def head(*lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode()


def silence():
    while True:
        yield b""


def bytewise(data: bytes):
    def answer():
        for n in range(len(data)):
            yield data[n : n + 1]
            yield b""

    return answer


BODIES = {
    "cut by Content-Length": Scenario(
        "A body shorter than announced is no body.", [reply(FEED)[:-1]], **NOTHING, reason="cut short"
    ),
    "cut in a chunk": Scenario(
        "Nor is one that ends within a chunk.",
        [reply(chunked(FEED)[:-30], CHUNKED, length=False)], **NOTHING, reason="cut short",
    ),
    "no last chunk": Scenario(
        "Nor one without its last chunk.",
        [reply(chunked(FEED, end=b""), CHUNKED, length=False)], **NOTHING, reason="cut short",
    ),
    "broken chunk size": Scenario(
        "Nor one with a chunk of no size.", [reply(b"zz\r\n" + FEED, CHUNKED, length=False)], **NOTHING, reason="HTTP",
    ),
    "good chunks": Scenario(
        "Chunks are put together.", [reply(chunked(FEED[:100], FEED[100:]), CHUNKED, length=False)]
    ),
    "no length": Scenario("A body may end with the connection.", [reply(FEED, length=False)]),
    "two lengths": Scenario(
        "Two different lengths are one too many.",
        [reply(FEED, "Content-Length: 5")], **NOTHING, reason="HTTP",
    ),
    "a length of rubbish": Scenario(
        "A length that is no number is refused.", [reply(FEED, "Content-Length: many", length=False)], **NOTHING,
    ),
    "a giant length": Scenario(
        "A length beyond the cap ends the visit before the body.",
        [reply(b"", f"Content-Length: {2**60}", length=False)], **NOTHING, reason="larger than",
    ),
    "gzip": Scenario("gzip is unpacked.", [reply(gz(FEED), GZIP)]),
    "x-gzip": Scenario("By its old name too.", [reply(gz(FEED), "Content-Encoding: X-GZip")]),
    "gzip in members": Scenario("In several members too.", [reply(gz(FEED[:99]) + gz(FEED[99:]), GZIP)]),
    "gzip with padding": Scenario("With padding after its end too.", [reply(gz(FEED) + b"\0" * 512, GZIP)]),
    "gzip in one-byte chunks": Scenario(
        "However it is cut.", [reply(chunked(*(bytes((b,)) for b in gz(FEED))), GZIP, CHUNKED, length=False)]
    ),
    "deflate": Scenario(
        "deflate is unpacked.", [reply(__import__("zlib").compress(FEED), "Content-Encoding: deflate")],
    ),
    "raw deflate": Scenario("Without its header too.", [reply(raw_deflate(FEED), "Content-Encoding: deflate")]),
    "gzip twice": Scenario("Packed twice too.", [reply(gz(gz(FEED)), "Content-Encoding: gzip, gzip")]),
    "gzip then deflate": Scenario(
        "In the order that is said.", [reply(gz(__import__("zlib").compress(FEED)), "Content-Encoding: deflate, gzip")]
    ),
    "identity": Scenario("identity is no packing.", [reply(FEED, "Content-Encoding: identity")]),
    "gzip four times": Scenario(
        "Packed more than thrice is an attack.", [reply(b"x", "Content-Encoding: gzip, gzip, gzip, gzip")], **NOTHING,
        reason="packed 4 times",
    ),
    "cut gzip": Scenario("gzip that is cut is no body.", [reply(gz(FEED)[:-9], GZIP)], **NOTHING, reason="cut short"),
    "gzip with a wrong sum": Scenario(
        "gzip with a wrong checksum is no body.",
        [reply(gz(FEED)[:-8] + b"\0" * 8, GZIP)], **NOTHING, reason="compressed answer is broken",
    ),
    "plain called gzip": Scenario(
        "Plain text called gzip is no body.", [reply(FEED, GZIP)], **NOTHING, reason="broken",
    ),
    "brotli": Scenario(
        "What was not offered is not guessed.", [reply(b"\x0b\x02", "Content-Encoding: br")], **NOTHING,
            reason="not offered"
    ),
    "a bomb": Scenario("A bomb is cut while it unpacks.", [reply(bomb(50), GZIP)], **NOTHING, reason="unpacks to more"),
    "a bomb in a bomb": Scenario(
        "A bomb in a bomb too.", [reply(gz(bomb(50)), "Content-Encoding: gzip, gzip")], **NOTHING,
            reason="unpacks to more"
    ),
    "a bomb of raw deflate": Scenario(
        "A deflate bomb too.",
        [reply(raw_deflate(b" " * 5_000_000), "Content-Encoding: deflate")], **NOTHING, reason="unpacks to more",
    ),
    "endless": Scenario(
        "An endless body is cut at the cap.",
        [pieces(head(), forever=b"x" * 65536, pause=False)], **NOTHING, reason="larger than 400,000",
    ),
    "endless chunks": Scenario(
        "In chunks too.",
        [pieces(head(CHUNKED), forever=b"ffff\r\n" + b"x" * 65535 + b"\r\n", pause=False)], **NOTHING,
        reason="larger than",
    ),
    "endless header": Scenario(
        "An endless header too.", [pieces(b"HTTP/1.1 200 OK\r\n", forever=b"X-A: b\r\n" * 99, pause=False)], **NOTHING
    ),
    "endless interim answers": Scenario(
        "Endless interim answers too.", [pieces(forever=b"HTTP/1.1 103 Early\r\n\r\n" * 99, pause=False)], **NOTHING
    ),
    "a dripping header": Scenario(
        "A header that drips ends with the visit's time.", [bytewise(reply(FEED, "X-Long: " + "x" * 999))], **NOTHING,
        reason="not complete within",
    ),
    "a dripping body": Scenario(
        "So does a body that drips.", [pieces(head(), forever=b"<")], **NOTHING, reason="not complete within"
    ),
    "silence": Scenario("A silent server ends sooner.", [silence], **NOTHING, reason="silent"),
    "silence in the body": Scenario(
        "Also in the midst of the body.", [pieces(head(), FEED[:50], forever=b"")], **NOTHING, reason="silent"
    ),
    "hanging up": Scenario("No answer at all is a failure.", [b""], **NOTHING, reason="without an answer"),
    "not HTTP": Scenario(
        "Nor is what is not HTTP.", [b"220 mail.example ESMTP\r\n\r\n"], **NOTHING, reason="not proper HTTP",
    ),
    "HTTP/0.9": Scenario("Nor a body without a header.", [FEED], **NOTHING, reason="without an answer"),
    "empty": Scenario("An empty body is no feed.", [reply(b"")], **NOTHING, reason="empty"),
    "blanks": Scenario("Nor are blanks.", [reply(b" \n\t ")], **NOTHING, reason="empty"),
    "a page": Scenario(
        "Nor is a web page.", [reply(PAGE, "Content-Type: application/rss+xml")], **NOTHING, reason="web page",
    ),
    "a picture": Scenario("Nor is a picture.", [reply(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))], **NOTHING),
    "a page on the way": Scenario(
        "A redirect to a login page is no feed.", [redirect("/login")], more={"/login": [reply(PAGE)]}, **NOTHING
    ),
    "a feed called HTML": Scenario("A feed is a feed whatever it is called.", [reply(FEED, "Content-Type: text/html")]),
    "unchanged": Scenario("The same body brings nothing twice.", [reply(FEED)], TWICE, exits=(0, 0)),
    "reordered": Scenario(
        "The same items in another order bring nothing.",
        [reply(FEED), reply(feed(item(n) for n in (3, 1, 2)))], TWICE, exits=(0, 0),
    ),
}  # fmt: skip

CYRILLIC = rss([item(1, title="Чипы опаздывают")], declaration='<?xml version="1.0" encoding="windows-1251"?>')
CHINESE = rss([item(1, title="昇腾芯片推迟发布")], declaration='<?xml version="1.0" encoding="gb18030"?>')
ACCENTS = rss([item(1, title="Café à Zürich")])
ONE_ACCENT = {"articles": 1, "titles": ["Café à Zürich"]}
ENCODINGS = {
    "windows-1251": Scenario(
        "A declared encoding is used.", [reply(CYRILLIC.encode("cp1251"))], articles=1, titles=["Чипы опаздывают"]
    ),
    "windows-1251 in the header": Scenario(
        "An encoding that only the header names is used.",
        [reply(CYRILLIC.replace(' encoding="windows-1251"', "").encode("cp1251"),
        "Content-Type: text/xml; charset=windows-1251")],
        articles=1, titles=["Чипы опаздывают"],
    ),
    "gb18030": Scenario("Chinese too.", [reply(CHINESE.encode("gb18030"))], articles=1, titles=["昇腾芯片推迟发布"]),
    "utf-16": Scenario(
        "UTF-16 is told by its mark.", [reply(ACCENTS.replace("utf-8", "utf-16").encode("utf-16"))], **ONE_ACCENT
    ),
    "utf-8 with a mark": Scenario(
        "A mark before UTF-8 does not hurt.", [reply(ACCENTS.encode("utf-8-sig"))], **ONE_ACCENT,
    ),
    "utf-8 called latin-1": Scenario(
        "A wrong header does not spoil UTF-8.", [reply(ACCENTS.encode(), "Content-Type: text/xml; charset=iso-8859-1")],
        **ONE_ACCENT,
    ),
    "latin-1 called utf-8": Scenario(
        "A wrong declaration does not lose the feed.", [reply(ACCENTS.encode("cp1252"))], **ONE_ACCENT
    ),
    "an unknown encoding": Scenario(
        "An encoding that nobody knows does not lose the feed.",
        [reply(ACCENTS.replace("utf-8", "x-klingon").encode())], **ONE_ACCENT,
    ),
    "text/xml without charset": Scenario(
        "text/xml is not read as ASCII.", [reply(ACCENTS.encode(), "Content-Type: text/xml")], **ONE_ACCENT
    ),
}  # fmt: skip

LOL = (
    '<!DOCTYPE rss [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
)
XML = {
    "a bare ampersand": Scenario(
        "A bare ampersand loses nothing.", [reply(feed([item(1, title="R&D at AT&T")]))], articles=1,
            titles=["R&D at AT&T"]
    ),
    "a bare less-than": Scenario(
        "Nor does a bare <.", [reply(feed([item(1, title="2 < 3 chips"), item(2)]))], articles=2,
    ),
    "HTML entities": Scenario(
        "Nor do HTML's entities.", [reply(feed([item(1, title="A&nbsp;B&mdash;C")]))], articles=1, titles=["A B—C"]
    ),
    "blank lines before": Scenario("Nor do blank lines before the declaration.", [reply(b"\n\n  " + FEED)]),
    "junk after": Scenario("Nor does junk after the end.", [reply(FEED + b"<!-- 0.5 s --><script>x</script>")]),
    "control characters": Scenario(
        "Nor do characters that XML forbids.", [reply(FEED.replace(b"Report", b"Re\x00po\x0brt\x1b[31m"))]
    ),
    "an open element": Scenario(
        "What stands before a fault is kept.", [reply(FEED.replace(b"</item></channel>", b"</channel>"))], articles=3
    ),
    "no namespace declared": Scenario(
        "A prefix without a namespace loses nothing.", [reply(feed([item(1, **{"dc:creator": "Ann"})]))], articles=1
    ),
    "a billion laughs": Scenario(
        "An entity bomb dies early.", [reply((LOL + rss([item(1, title="&m;")], declaration="")).encode())],
            limits=ROOMY,
        articles=1, titles=["&m;"],
    ),
    "an external entity": Scenario(
        "An external entity is never read.",
        [reply(('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss([item(1, title="a&x;b")],
        declaration="")).encode())],
        limits=ROOMY, articles=1, titles=["a&x;b"],
    ),
    "an external entity on the net": Scenario(
        "Nor is one asked for over the network.",
        [reply(
            b'<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/canary">]>'
            + rss([item(1, title="a&x;b")], declaration="").encode(),
            length=False,
        )],
        limits=ROOMY, articles=None, asked=["/feed"],
    ),
    "a thousand levels": Scenario(
        "A document nested a thousand deep costs nothing.",
        [reply(feed([item(1, description="<a>" * 20_000)]))], limits=ROOMY, articles=1,
    ),
    "ten thousand attributes": Scenario(
        "Nor does an element of ten thousand attributes.",
        [reply(feed(["<x " + " ".join(f'a{n}="1"' for n in range(10_000)) + "/>" + item(1)]))], limits=ROOMY,
        articles=None,
        exits=(1,),
    ),
    "no items": Scenario("A feed may be empty.", [reply(feed(0))], articles=0),
}  # fmt: skip

HOSTILE_TEXT = (
    "[bold]x[/nope] \x07 &#27;[31m &lt;script&gt;alert(1)&lt;/script&gt; =cmd|' /C calc'!A0 '); DROP TABLE article;--"
)
ITEMS = {
    "no guid": Scenario("Without a guid the link tells items apart.", [reply(feed(item(n, guid=None) for n in (1, 2)))],
        TWICE, exits=(0, 0), articles=2,
    ),
    "no guid and no link": Scenario(
        "Without both the text does.", [reply(feed(item(n, guid=None, link=None) for n in (1, 2)))], TWICE, exits=(0,
            0),
        articles=2,
    ),
    "no date": Scenario("An item without a date is kept.", [reply(feed([item(1, pubDate=None)]))], articles=1),
    "year 0000": Scenario(
        "An impossible date does not lose the item.",
        [reply(feed([item(1, pubDate="0000-00-00T00:00:00Z"), item(2, pubDate="Wed, 99 Foo 99999 99:99:99 XXX")]))],
        articles=2,
    ),
    "year 9999": Scenario(
        "Nor does a far future.", [reply(feed([item(1, pubDate="9999-12-31T23:59:59+14:00")]))], articles=1,
    ),
    "a title of a megabyte": Scenario(
        "A giant title is cut.",
        [reply(gz(feed([item(1, title="chip " * 180_000), item(2)])), GZIP)], limits=ROOMY, articles=2,
    ),
    "50,000 items": Scenario(
        "Items beyond the cap are left; the rest is kept.",
        [reply(feed(f"<item><guid>{n}</guid><title>t{n}</title></item>" for n in range(50_000)))], limits=ROOMY,
        articles=5000,
    ),
    "the same guid thrice": Scenario(
        "One guid with several links names none of them.",
        [reply(feed(item(n, guid="same") for n in (1, 2, 3)))], TWICE, exits=(0, 0), articles=3,
    ),
    "an edited item": Scenario(
        "An edited item is the same article.", [reply(feed(1)), reply(feed([item(1, title="Corrected")]))], TWICE,
            exits=(0, 0),
        articles=1, titles=["Corrected"],
    ),
    "one empty item": Scenario(
        "An item that says nothing is lost alone.", [reply(feed(["<item/>", item(1), item(2)]))], articles=2,
    ),
    "hostile text": Scenario(
        "Text is text.", [reply(feed([item(1, title=HOSTILE_TEXT.replace("\x07", ""), description=HOSTILE_TEXT)]))],
            articles=1
    ),
    "bidi": Scenario(
        "Bidi overrides and zero-width characters are gone.",
        [reply(feed([item(1, title="ab\u202ec\u200bd\u2066e\u200f")]))], articles=1, titles=["abcde"],
    ),
    "line breaks": Scenario(
        "A title is one line.", [reply(feed([item(1, title="one\ntwo\u2028three\tfour")]))], articles=1,
        titles=["one two three four"],
    ),
    "a lone surrogate": Scenario(
        "A lone surrogate does not lose the item.", [reply(feed([item(1, title="a&#xD83D;b")]))], articles=1
    ),
}  # fmt: skip


def linked(link: str | None, law: str, *, to: str | None) -> Scenario:
    return Scenario(law, [reply(feed([item(1, link=link)]))], articles=1, links=[to])


LINKS = {
    "javascript": linked("javascript:alert(1)", "A script is no link.", to=None),
    "escaped javascript": linked("java&#10;script:alert(1)", "Nor is one in disguise.", to=None),
    "data": linked("data:text/html,x", "Nor is a document in a link.", to=None),
    "file": linked("file:///etc/passwd", "Nor is a file.", to=None),
    "vbscript": linked("VBSCRIPT:x", "Nor is a script of another kind.", to=None),
    "relative": linked("/a/b", "A relative link starts at the site.", to="http://news.example/a/b"),
    "without scheme": linked("//other.example/x", "A link without a scheme takes the site's.",
    to="http://other.example/x"),
    "tracked": linked("http://news.example/1?utm_source=rss&amp;id=2", "Trackers are cut off.",
    to="http://news.example/1?id=2"),
    "with blanks": linked(" \n http://news.example/1 \n", "Blanks around a link are none of it.",
    to="http://news.example/1"),
    "xml:base": Scenario(
        "xml:base is where Atom's links start.",
        [reply(atom(entry(1, link='<link href="b/c"/>')))], articles=1, links=["http://news.example/a/b/c"],
    ),
    "of an entry that moved": Scenario(
        "Relative links start where the feed was found, not where it was looked for.",
        [redirect("/deep/feed")], more={"/deep/feed": [reply(rss([item(1, link="x")]).replace(
            "<link>http://news.example/</link>", "").encode())]},
        articles=1, links=["http://127.0.0.1:{port}/deep/x"],
    ),
}  # fmt: skip

JSON_ITEM = {
    "id": 1,
    "url": "http://news.example/1",
    "title": "T",
    "content_text": "c",
    "date_published": "2026-08-04T09:00:00Z",
}


def jsonfeed(*items: object, **more: object) -> bytes:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": list(items)} | more
    ).encode()


JSON = {
    "good": Scenario(
        "JSON Feed is a feed.", [reply(jsonfeed(JSON_ITEM), "Content-Type: application/feed+json")], articles=1,
            titles=["T"]
    ),
    "called text/plain": Scenario(
        "Whatever it is called.", [reply(jsonfeed(JSON_ITEM), "Content-Type: text/plain")], articles=1,
    ),
    "odd items": Scenario(
        "An item of the wrong shape is lost alone.", [reply(jsonfeed(None, 7, "x", [], JSON_ITEM))], articles=1,
            exits=(0,)
    ),
    "odd fields": Scenario(
        "A field of the wrong type is no field.",
        [reply(jsonfeed(JSON_ITEM | {"title": ["x"], "authors": 5, "date_published": 17}))], articles=1,
    ),
    "other JSON": Scenario("Other JSON is no feed.", [reply(b'{"error": "not found"}')], **NOTHING),
    "cut JSON": Scenario("Cut JSON is no feed.", [reply(jsonfeed(JSON_ITEM)[:-5])], **NOTHING),
    "deep JSON": Scenario("JSON nested without end is no feed.", [reply(b"[" * 100_000)], limits=ROOMY, **NOTHING),
}  # fmt: skip

ALL = {
    f"{family}: {name}": scenario
    for family, scenarios in {
        "body": BODIES, "encoding": ENCODINGS, "xml": XML, "item": ITEMS, "link": LINKS, "json": JSON,
    }.items()
    for name, scenario in scenarios.items()
}  # fmt: skip


@pytest.mark.parametrize("scenario", ALL.values(), ids=ALL)
def test_scenario(scenario, server, tmp_path):
    """What comes back from a hostile or odd server has the effect that its scenario states."""
    found = play(scenario, server, tmp_path / "news.db")

    check(scenario, found, server.port)
    for row in found.rows:
        assert row["title"].isprintable()
        assert all(char.isprintable() or char == "\n" for char in row["summary"] + row["text"])
    assert "root:x:0" not in found.dump
