"""What goes over the wire and when: conditional requests, pacing, redirects, status codes, secrets."""

from datetime import timedelta

import pytest

from newswatch import schedule
from tests.hostile.documents import PAGE, feed
from tests.hostile.scenario import ABSENT, FORCED, TWICE, Run, Scenario, check, paced, play
from tests.hostile.server import redirect, reply

HOUR, DAY = 3600, 86400
FEED = feed()
MORE = feed(4)
BOTH = ('ETag: "v1"', "Last-Modified: Mon, 03 Aug 2026 08:00:00 GMT")
LM = b"Mon, 03 Aug 2026 08:00:00 GMT"
NOT_MODIFIED = reply(status=304, length=False)
DAYS = tuple(Run(timedelta(days=n)) for n in range(6))
PERMANENT = [redirect("/new", status=301)]

CONDITIONAL = {
    "both validators": Scenario(
        "Both validators go back as they came; a 304 is an answer.",
        [reply(FEED, *BOTH), NOT_MODIFIED], TWICE, exits=(0, 0),
        sent={"if-none-match": b'"v1"', "if-modified-since": LM}, state={"etag": '"v1"', "failures": 0},
    ),
    "etag alone": Scenario(
        "What was not given is not sent.", [reply(FEED, 'ETag: "v1"'), NOT_MODIFIED], TWICE, exits=(0, 0),
        sent={"if-none-match": b'"v1"', "if-modified-since": ABSENT},
    ),
    "odd date": Scenario(
        "Last-Modified is the server's string, not a date.",
        [reply(FEED, "Last-Modified: yesterday, 0000-00-00"), NOT_MODIFIED], TWICE, exits=(0, 0),
        sent={"if-none-match": ABSENT, "if-modified-since": b"yesterday, 0000-00-00"},
    ),
    "weak etag": Scenario(
        "A weak validator keeps its W.", [reply(FEED, 'ETag: W/"a b"'), NOT_MODIFIED], TWICE, exits=(0, 0),
        sent={"if-none-match": b'W/"a b"'},
    ),
    "etag of odd bytes": Scenario(
        "Bytes beyond ASCII go back as they came.", [reply(FEED, b'ETag: "caf\xe9\xff"'), NOT_MODIFIED], TWICE,
            exits=(0, 0),
        sent={"if-none-match": b'"caf\xe9\xff"'},
    ),
    "etag in utf-8": Scenario(
        "UTF-8 bytes are not decoded on the way.", [reply(FEED, 'ETag: "中"'.encode()), NOT_MODIFIED], TWICE, exits=(0,
            0),
        sent={"if-none-match": '"中"'.encode()},
    ),
    "etag without quotes": Scenario(
        "A validator that breaks the grammar goes back as it came.",
        [reply(FEED, "ETag: abc,def"), NOT_MODIFIED], TWICE, exits=(0, 0), sent={"if-none-match": b"abc,def"},
    ),
    "two etags": Scenario(
        "Of two ETags the first counts.", [reply(FEED, 'ETag: "1"', 'ETag: "2"'), NOT_MODIFIED], TWICE, exits=(0, 0),
        sent={"if-none-match": b'"1"'},
    ),
    "endless etag": Scenario(
        "A validator that no server would take back is not kept.",
        [reply(FEED, f'ETag: "{"x" * 9000}"')], TWICE, exits=(0, 0), sent={"if-none-match": ABSENT},
    ),
    "same body, new validators": Scenario(
        "New validators are kept although the body is the old one.",
        [reply(FEED, *BOTH), reply(FEED, 'ETag: "v2"'), NOT_MODIFIED], (FORCED, FORCED, FORCED), exits=(0, 0, 0),
        sent={"if-none-match": b'"v2"', "if-modified-since": ABSENT}, state={"etag": '"v2"', "last_modified": None},
    ),
    "new body without validators": Scenario(
        "Validators that a new body does not carry are dropped.",
        [reply(FEED, *BOTH), reply(MORE)], (FORCED, FORCED, FORCED), exits=(0, 0, 0), articles=4,
        sent={"if-none-match": ABSENT, "if-modified-since": ABSENT},
    ),
    "304 with a new etag": Scenario(
        "A 304 renews what it names.",
        [reply(FEED, *BOTH), reply(b"", 'ETag: "v2"', status=304, length=False), NOT_MODIFIED],
        (FORCED, FORCED, FORCED), exits=(0, 0, 0), sent={"if-none-match": b'"v2"', "if-modified-since": LM},
    ),
    "304 out of the blue": Scenario(
        "A 304 to a request without validators is a failure.", [NOT_MODIFIED], exits=(1,), articles=0, reason="(304)",
        sent={"if-none-match": ABSENT}, state={"failures": 1},
    ),
    "validators of a page": Scenario(
        "An HTML page in the feed's place leaves the feed's own validators in force.",
        [reply(FEED, *BOTH), reply(PAGE, 'ETag: "page"'), NOT_MODIFIED], (FORCED, FORCED, FORCED), exits=(0, 1, 0),
        sent={"if-none-match": b'"v1"'}, state={"etag": '"v1"'},
    ),
    "validators of a cut body": Scenario(
        "A body that was cut gives no validators.",
        [reply(FEED, *BOTH), reply(MORE, 'ETag: "cut"')[:-200], reply(MORE, 'ETag: "v2"')], (FORCED, FORCED, FORCED),
        exits=(0, 1, 0), articles=4, sent={"if-none-match": b'"v1"'}, state={"etag": '"v2"'},
    ),
    "validators of a cut document": Scenario(
        "A document that ends early gives its articles and no validators.",
        [reply(MORE[:-80], 'ETag: "cut"'), reply(MORE[:-80], 'ETag: "cut"')], TWICE, exits=(0, 0), articles=None,
        sent={"if-none-match": ABSENT}, state={"etag": None},
    ),
    "validators of a cut document once": Scenario(
        "They are not kept for a moment.", [reply(MORE[:-80], 'ETag: "cut"')], articles=None, state={"etag": None},
    ),
    "validators of rubbish": Scenario(
        "What is no feed gives no validators.", [reply(b"hello", 'ETag: "v1"')], TWICE, exits=(1, 1), articles=0,
        sent={"if-none-match": ABSENT}, state={"etag": None, "failures": 2},
    ),
    "errors keep validators": Scenario(
        "An error in between forgets nothing.",
        [reply(FEED, *BOTH), reply(b"", status=500), NOT_MODIFIED], (FORCED, FORCED, FORCED), exits=(0, 1, 0),
        sent={"if-none-match": b'"v1"'}, state={"failures": 0, "error": None},
    ),
    "the target's request is its own": Scenario(
        "Validators of a URL do not go to where it redirects.",
        [reply(FEED, *BOTH), redirect("/other")], TWICE, more={"/other": [reply(MORE, 'ETag: "o"')]}, exits=(0, 0),
        asked=["/feed", "/feed", "/other"], articles=4, sent={"if-none-match": ABSENT},
    ),
    "the target's validators": Scenario(
        "Validators that the target of a redirect gave go to it alone.",
        [redirect("/other")], TWICE, more={"/other": [reply(FEED, 'ETag: "o"'), NOT_MODIFIED]}, exits=(0, 0),
        asked=["/feed", "/other", "/feed", "/other"], sent={"if-none-match": b'"o"'},
    ),
    "once in a while without": Scenario(
        "After eight days of 304 the whole body is asked for.",
        [reply(FEED, *BOTH), NOT_MODIFIED], (FORCED, Run(timedelta(days=9))), exits=(0, 1),
        sent={"if-none-match": ABSENT},
    ),
    "force keeps them": Scenario(
        "--force skips the pacing, never the validators.",
        [reply(FEED, "Cache-Control: max-age=9999", *BOTH), NOT_MODIFIED], TWICE, exits=(0, 0),
        asked=["/feed", "/feed"], sent={"if-none-match": b'"v1"'},
    ),
}  # fmt: skip

PACING = {
    "floor": Scenario(
        "A feed that says nothing is not asked again within the hour, and is after it.",
        [reply(FEED, *BOTH), NOT_MODIFIED], (paced(), paced(minutes=10), paced(minutes=58), paced(hours=1)),
        exits=(0, 0, 0, 0), asked=["/feed"] * 2, next_in=schedule.FLOOR,
    ),
    "floor without validators": Scenario(
        "A feed whose whole body comes each time is asked once a day.",
        [reply(FEED)], (paced(), paced(hours=2), paced(hours=24)), exits=(0, 0, 0), asked=["/feed"] * 2,
    ),
    "no-cache": Scenario(
        "Our floor holds against no-cache and max-age=0.",
        [reply(FEED, "Cache-Control: no-cache, max-age=0", *BOTH)], (paced(), paced(minutes=30)), exits=(0, 0),
        asked=["/feed"],
    ),
    "max-age": Scenario(
        "max-age is waited out.", [reply(FEED, "Cache-Control: max-age=14400")],
        (paced(), paced(hours=3), paced(hours=4)), exits=(0, 0, 0), asked=["/feed"] * 2,
    ),
    "max-age and Age": Scenario(
        "The time that the answer lay in a cache counts.",
        [reply(FEED, "Cache-Control: max-age=14400", "Age: 3600")], exits=(0,), next_in=3 * HOUR,
    ),
    "absurd max-age": Scenario(
        "A max-age of centuries is capped and breaks nothing.",
        [reply(FEED, "Cache-Control: max-age=99999999999999999999")], exits=(0,), next_in=schedule.CAP_CACHE,
    ),
    "max-age of a 304": Scenario(
        "A 304 paces too.", [reply(FEED, *BOTH), reply(b"", "Cache-Control: max-age=7200", status=304, length=False)],
        TWICE, exits=(0, 0), next_in=7200,
    ),
    "Expires": Scenario(
        "Expires is read by the server's own clock.",
        [reply(FEED, "Date: Wed, 05 Aug 2020 09:00:00 GMT", "Expires: Wed, 05 Aug 2020 12:00:00 GMT")],
        exits=(0,), next_in=3 * HOUR,
    ),
    "Expires: -1": Scenario(
        "Nonsense in Expires means stale.", [reply(FEED, "Expires: -1", *BOTH)], exits=(0,), next_in=schedule.FLOOR,
    ),
    "ttl": Scenario("RSS ttl is waited out.", [reply(feed(3, "<ttl>300</ttl>"), *BOTH)], exits=(0,), next_in=5 * HOUR),
    "sy:weekly": Scenario(
        "The syndication module's period is waited out.",
        [reply(feed(3, "<sy:updatePeriod>weekly</sy:updatePeriod>"), *BOTH), NOT_MODIFIED],
        (paced(), paced(days=6), paced(days=7)), exits=(0, 0, 0), asked=["/feed"] * 2,
    ),
    "hints survive a 304": Scenario(
        "What the feed said of itself holds while it does not change.",
        [reply(feed(3, "<ttl>300</ttl>"), *BOTH), NOT_MODIFIED], TWICE, exits=(0, 0), next_in=5 * HOUR,
    ),
    "skipHours": Scenario(
        "A feed is not asked in hours that it skips.",
        [reply(feed(3, "<skipHours><hour>10</hour><hour>11</hour></skipHours>"), *BOTH)], exits=(0,),
        next_in=2.5 * HOUR,
    ),
    "skipDays": Scenario(
        "A feed is not asked on days that it skips.",
        [reply(feed(3, "<skipDays><day>Wednesday</day></skipDays>"), *BOTH)], exits=(0,), next_in=14.5 * HOUR,
    ),
    "429 in seconds": Scenario(
        "Retry-After of a 429 is waited out.",
        [reply(b"", "Retry-After: 10800", status=429), reply(FEED)], (paced(), paced(hours=2), paced(hours=4)),
        exits=(1, 0, 0), asked=["/feed"] * 2,
    ),
    "429 as a date": Scenario(
        "Retry-After may be a date by the server's clock.",
        [reply(b"", "Date: Wed, 05 Aug 2020 09:00:00 GMT", "Retry-After: Wed, 05 Aug 2020 12:00:00 GMT", status=429)],
        (paced(), paced(hours=2.9), paced(hours=3.4)), exits=(1, 0, 1), asked=["/feed"] * 2, articles=0,
    ),
    "503": Scenario(
        "A 503 is obeyed likewise.", [reply(b"", "Retry-After: 86400", status=503)], (paced(), paced(hours=23)),
        exits=(1, 0), asked=["/feed"], articles=0, reason="",
    ),
    "Retry-After of rubbish": Scenario(
        "A Retry-After that cannot be read leaves our own back-off.",
        [reply(b"", "Retry-After: after lunch \xff", status=503), reply(FEED)], (paced(), paced(minutes=30),
        paced(hours=1.2)),
        exits=(1, 0, 0), asked=["/feed"] * 2,
    ),
    "back-off": Scenario(
        "Failures in a row double the wait.",
        [reply(b"", status=500)], (paced(), paced(hours=1.2), paced(hours=2.5), paced(hours=3.5)), exits=(1, 1, 0, 1),
        asked=["/feed"] * 3, articles=0, state={"failures": 3},
    ),
    "410": Scenario(
        "A feed that is gone is not asked again, and its articles stay.",
        [reply(FEED), reply(b"", status=410)], (FORCED, FORCED, paced(days=40), FORCED), exits=(0, 1, 0, 0),
        asked=["/feed"] * 2, state={"gone": True, "next_due": None},
    ),
    "a clock that stood a year ahead": Scenario(
        "A due moment that no honest clock could have written does not silence a feed.",
        [reply(FEED), reply(MORE)], (Run(timedelta(days=365)), paced(hours=1)), exits=(0, 0), asked=["/feed"] * 2,
        articles=4,
    ),
}  # fmt: skip

CANARY = {"/canary": [reply(FEED)]}
PRIVATE = (
    "http://127.0.0.2:{port}/canary", "http://localhost:{port}/canary", "http://127.0.0.1:1/canary",
        "//127.0.0.2:{port}/canary",
    "http://2130706434:{port}/canary", "http://0x7f000002:{port}/canary", "http://127.2:{port}/canary",
    "http://[::1]:{port}/canary", "http://[::ffff:127.0.0.2]:{port}/canary", "http://[64:ff9b::7f00:2]:{port}/canary",
    "http://[2002:7f00:2::]:{port}/canary", "http://0.0.0.0:{port}/canary", "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://100.64.0.1/", "http://[fe80::1]/",
    "http://[fd00::1]/", "http://224.0.0.1/", "http://255.255.255.255/", "https://127.0.0.1:{port}/canary",
    "http://user@127.0.0.2:{port}/canary",
)  # fmt: skip
OTHER_SCHEMES = (
    "file:///etc/passwd",
    "ftp://ftp.example/feed",
    "data:text/xml,<rss/>",
    "javascript:alert(1)",
    "gopher://127.0.0.1/",
)

REDIRECTS = {
    "302": Scenario(
        "A temporary redirect is followed and changes nothing.", [redirect("/new", status=302)], DAYS,
        more={"/new": [reply(FEED)]}, exits=(0,) * 6, url_after="http://127.0.0.1:{port}/feed",
        state={"moved_to": None},
    ),
    "303": Scenario(
        "So is a 303.", [redirect("/new", status=303)], more={"/new": [reply(FEED)]}, asked=["/feed", "/new"],
    ),
    "307": Scenario(
        "So is a 307.", [redirect("/new", status=307)], DAYS, more={"/new": [reply(FEED)]}, exits=(0,) * 6,
        url_after="http://127.0.0.1:{port}/feed",
    ),
    "301 once": Scenario(
        "One permanent redirect is an observation.", PERMANENT, more={"/new": [reply(FEED)]},
        url_after="http://127.0.0.1:{port}/feed", state={"moved_seen": 1},
    ),
    "301 that holds": Scenario(
        "A permanent redirect that held over days moves the subscription; validators come along.",
        PERMANENT, DAYS[:4], more={"/new": [reply(FEED, 'ETag: "n"'), NOT_MODIFIED]}, exits=(0,) * 4,
        url_after="http://127.0.0.1:{port}/new", asked=["/feed", "/new"] * 3 + ["/new"], sent={"if-none-match": b'"n"'},
    ),
    "308 that holds": Scenario(
        "A 308 likewise.", [redirect("/new", status=308)], DAYS[:4], more={"/new": [reply(FEED)]}, exits=(0,) * 4,
        url_after="http://127.0.0.1:{port}/new",
    ),
    "301 three times a minute": Scenario(
        "A redirect of a moment is no move.", PERMANENT, (FORCED,) * 3, more={"/new": [reply(FEED)]}, exits=(0,) * 3,
        url_after="http://127.0.0.1:{port}/feed",
    ),
    "301 to a page": Scenario(
        "A subscription never moves to what is no feed.", PERMANENT, DAYS, more={"/new": [reply(PAGE)]}, exits=(1,) * 6,
        articles=0, url_after="http://127.0.0.1:{port}/feed",
    ),
    "301 then 302": Scenario(
        "A chain with a temporary link moves nothing.", PERMANENT, DAYS,
        more={"/new": [redirect("/now")], "/now": [reply(FEED)]}, exits=(0,) * 6,
        url_after="http://127.0.0.1:{port}/feed",
    ),
    "five in a row": Scenario(
        "A chain within the cap is followed.", [redirect("/1")],
        more={f"/{n}": [redirect(f"/{n + 1}")] for n in range(1, 5)} | {"/5": [reply(FEED)]},
    ),
    "six in a row": Scenario(
        "A chain beyond the cap ends.", [redirect("/1")], more={f"/{n}": [redirect(f"/{n + 1}")] for n in range(1, 9)},
        exits=(1,), articles=0, reason="more than 5 times", asked=["/feed", "/1", "/2", "/3", "/4", "/5"],
    ),
    "a circle": Scenario(
        "A circle is seen at once.", [redirect("/b")], more={"/b": [redirect("/feed")]}, exits=(1,), articles=0,
        reason="circle", asked=["/feed", "/b"],
    ),
    "to itself": Scenario("A redirect to itself too.", [redirect("/feed#x")], exits=(1,), articles=0, reason="circle"),
    "no Location": Scenario(
        "A redirect to nowhere is a failure.", [reply(b"", status=302)], exits=(1,), articles=0, reason="where to"
    ),
    "a fragment": Scenario(
        "A fragment stays at home.", [redirect("/new#frag")], more={"/new": [reply(FEED)]}, asked=["/feed", "/new"]
    ),
    "a Location in UTF-8": Scenario(
        "A Location that is not ASCII is escaped.", [redirect("/中?q=é".encode())],
        more={"/%E4%B8%AD?q=%C3%A9": [reply(FEED)]}, asked=["/feed", "/%E4%B8%AD?q=%C3%A9"],
    ),
    "a Location with escapes": Scenario(
        "A Location cannot speak to the terminal.", [redirect(b"foo://\x1b[31mred\x1b]8;;x")], exits=(1,), articles=0,
    ),
    "cookies": Scenario(
        "A cookie set on the way is not sent on.", [redirect("/new", "Set-Cookie: a=b; Path=/")],
        more={"/new": [reply(FEED)]}, sent={"cookie": ABSENT, "referer": ABSENT},
    ),
    **{
        f"to {where}": Scenario(
            "A redirect never leads to a private address, and nobody there hears of it.", [redirect(where)],
                more=CANARY,
            exits=(1,), articles=0, asked=["/feed"], reason="private or reserved",
        )
        for where in PRIVATE
    },
    **{
        f"to {where[:12]}": Scenario(
            "Other schemes are refused.", [redirect(where)], exits=(1,), articles=0, asked=["/feed"],
                reason="neither http nor https",
        )
        for where in OTHER_SCHEMES
    },
    "a name that leads home": Scenario(
        "A name is judged by the address it has; the server hears nothing.", [reply(FEED)], by_hand=False,
        url="http://localhost:{port}/feed", exits=(1,), articles=0, asked=[],
        reason="localhost (127.0.0.1) is a private",
    ),
    "a name that the user typed": Scenario(
        "What the user typed himself may be private.", [reply(FEED)], url="http://localhost:{port}/feed"
    ),
}  # fmt: skip

STATUS = {
    **{
        f"{status}": Scenario(
            "A status without a feed is a failure with its number.", [reply(FEED, status=status)], exits=(1,),
                articles=0,
            reason=str(status), state={"failures": 1, "last_status": status},
        )
        for status in (204, 206, 226, 300, 400, 401, 402, 403, 404, 418, 451, 500, 502, 599, 999)
        if status not in (204,)
    },
    "204": Scenario(
        "No content is no feed.", [reply(b"", status=204, length=False)], exits=(1,), articles=0, reason="204",
    ),
    "203": Scenario("A 203 is a 200 from a proxy.", [reply(FEED, status=203)]),
    "404 is not gone": Scenario(
        "A 404 may be a mistake: the feed is asked again.", [reply(b"", status=404), reply(FEED)], (paced(),
            paced(hours=2)),
        exits=(1, 0), state={"gone": False},
    ),
    "100 Continue": Scenario(
        "Interim answers are passed over.", [b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + reply(FEED)],
    ),
    "a reason with escapes": Scenario(
        "The server's own words are not repeated.", [b"HTTP/1.1 500 \x1b[31mred\r\nContent-Length: 0\r\n\r\n"],
            exits=(1,), articles=0,
    ),
    "one fails under --scheduled": Scenario(
        "A scheduled run in which nothing answered says so.", [reply(b"", status=500)], (paced(),), exits=(1,),
            articles=0
    ),
}  # fmt: skip

SECRET = "http://user:s3cr3t@127.0.0.1:{port}/feed"
BASIC = b"Basic dXNlcjpzM2NyM3Q="
SECRETS = {
    "Basic": Scenario(
        "Credentials in a URL go as Basic auth.", [reply(FEED)], url=SECRET, sent={"authorization": BASIC},
    ),
    "on the same origin": Scenario(
        "They go along on their own origin.", [redirect("/new")], more={"/new": [reply(FEED)]}, url=SECRET,
        sent={"authorization": BASIC},
    ),
    "in a Location": Scenario(
        "Credentials that a server suggests are not taken.", [redirect("http://a:b@127.0.0.1:{port}/new")],
        more={"/new": [reply(FEED)]}, sent={"authorization": ABSENT},
    ),
    "escaped": Scenario(
        "Escaped credentials are unescaped.", [reply(FEED)], url="http://us%40r:p%3Aw@127.0.0.1:{port}/feed",
        sent={"authorization": b"Basic dXNAcjpwOnc="},
    ),
    "a move within the origin": Scenario(
        "A subscription that moves keeps its credentials.", PERMANENT, DAYS[:3], more={"/new": [reply(FEED)]},
            url=SECRET,
        exits=(0,) * 3, url_after="http://user:s3cr3t@127.0.0.1:{port}/new",
    ),
    "in a failure": Scenario(
        "A failure does not show them.", [reply(b"", status=401)], url=SECRET, exits=(1,), articles=0,
    ),
}  # fmt: skip

ALL = {
    f"{family}: {name}": scenario
    for family, scenarios in {
        "conditional": CONDITIONAL, "pacing": PACING, "redirect": REDIRECTS, "status": STATUS, "secret": SECRETS,
    }.items()
    for name, scenario in scenarios.items()
}  # fmt: skip


@pytest.mark.parametrize("scenario", ALL.values(), ids=ALL)
def test_scenario(scenario, server, tmp_path):
    """What a hostile or odd server does has the effect that its scenario states, on the wire, on the shelf, at exit."""
    found = play(scenario, server, tmp_path / "news.db")

    check(scenario, found, server.port)


def test_nothing_private_was_even_connected_to(server, tmp_path):
    """A refused address gets no connection, not only no request."""
    scenario = Scenario("", [redirect("http://127.0.0.2:{port}/canary")], more=CANARY)

    found = play(scenario, server, tmp_path / "news.db")

    assert found.connections == ["127.0.0.1"]


@pytest.mark.parametrize(
    "answer", [reply(b"", status=401), reply(PAGE), redirect("file:///x"), reply(b"x")[:-1], b"rubbish"]
)
def test_credentials_are_never_shown(answer, server, tmp_path):
    """The password of a URL is in no summary, no log and no error; only in the subscription itself."""
    found = play(Scenario("", [answer], url=SECRET), server, tmp_path / "news.db")

    told = str([summary.to_dict() for summary in found.summaries]) + str(found.state)
    lines = [line for line in found.dump.splitlines() if "s3cr3t" in line]
    assert "s3cr3t" not in told
    assert len(lines) == 1  # the subscription
