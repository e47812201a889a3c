"""The feed server that the benchmarks ask."""

import gzip
import sys
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newswatch.feeds.normalise import articles
from newswatch.feeds.read import read

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
from server import Newsroom, Server, Site

END = datetime(2026, 5, 5, 12, tzinfo=UTC)


@pytest.fixture
def site():
    return Site(Newsroom(feeds=12, end=END), items=5)


@pytest.fixture
def server(site):
    with Server(site, hosts=4, latency=0.0) as served:
        yield served


def ask(url, **headers):
    parts = urlsplit(url)
    line = HTTPConnection(parts.hostname, parts.port, timeout=10)
    line.request("GET", parts.path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer, body


def entries(body):
    document = read(body, content_type="application/rss+xml")
    found = articles(document, feed_url="http://site.example/", declared_language=None, now=END)
    assert not found.lost
    return found.articles


def test_feeds_are_spread_over_the_hosts(server):
    """Each feed has its own URL, on as many loopback addresses as there are hosts."""
    hosts = [urlsplit(url).hostname for url in server.urls]

    assert len(set(server.urls)) == 12
    assert len(set(hosts)) == 4
    assert all(host.startswith("127.") for host in hosts)


def test_every_feed_can_be_read(server):
    """Each feed has its items, with texts of 1 to 4 kB, ids of their own and dates before the end."""
    for url in server.urls:
        found = entries(ask(url)[1])

        assert len({article.guid for article in found}) == 5
        assert all(1000 < len(f"{a.summary}{a.text}".encode()) < 6000 for a in found)
        assert all(article.date_quality == "stated" and article.published <= END for article in found)


def test_gzip_is_given_to_those_who_take_it(server):
    """The same body comes packed when the client says so, and bare when it does not."""
    bare, body = ask(server.urls[0], Accept_Encoding="identity")
    packed, small = ask(server.urls[0], Accept_Encoding="gzip, deflate")

    assert bare.getheader("Content-Encoding") is None
    assert packed.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(small) == body


def test_validators_lead_to_304(server):
    """Either validator alone gives 304 without a body; another ETag gives the body, whatever the date says."""
    answer, _ = ask(server.urls[3])
    etag, changed = answer.getheader("ETag"), answer.getheader("Last-Modified")

    assert ask(server.urls[3], If_None_Match=etag)[0].status == 304
    assert ask(server.urls[3], If_Modified_Since=changed)[0].status == 304
    assert ask(server.urls[3], If_None_Match='"other"', If_Modified_Since=changed)[0].status == 200


def test_one_new_item_moves_the_window(server, site):
    """After `turn_to(1)` each feed has one item that was not there, has lost its oldest one, and other validators."""
    answer, body = ask(server.urls[5])
    before = entries(body)
    site.turn_to(1)

    again, body = ask(server.urls[5], If_None_Match=answer.getheader("ETag"))
    after = entries(body)

    assert again.status == 200
    assert [a.guid for a in after[1:]] == [a.guid for a in before[:-1]]
    assert after[0].guid not in {a.guid for a in before}


def test_the_same_seed_gives_the_same_feeds(site):
    """Two servers of one seed serve equal bytes, one of another seed serves others."""
    bodies = [page.body for page in site.pages]

    assert [page.body for page in Site(Newsroom(feeds=12, end=END), items=5).pages] == bodies
    assert Site(Newsroom(feeds=12, end=END, seed=2), items=5).pages[0].body != bodies[0]


def test_each_answer_takes_its_latency(site):
    """An answer does not come before the latency is over."""
    with Server(site, hosts=1, latency=0.1) as slow:
        began = time.monotonic()
        answer, _ = ask(slow.urls[0])

        assert answer.status == 200
        assert time.monotonic() - began >= 0.1


def test_answers_are_counted(server, site):
    """A benchmark can see what its client was given: whole answers, 304s, bytes of bodies, strays."""
    etag = ask(server.urls[0])[0].getheader("ETag")
    ask(server.urls[0], If_None_Match=etag)
    ask(f"http://127.0.0.1:{server.port}/no-such-feed")

    assert {name: site.counted[name] for name in ("200", "304", "404")} == {"200": 1, "304": 1, "404": 1}
    assert site.counted["bytes"] == len(site.pages[0].body)
