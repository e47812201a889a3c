"""The door to the network: addresses, decoding, deadlines, proxies, what may be shown."""

import gzip
import itertools
import threading
import zlib
from email.message import Message

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch import __version__, web
from newswatch.web import Door, Failure, Limits, Request, Response
from tests.hostile.server import Server, redirect, reply

PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "2606:4700::1111",
    "2a00:1450::1",
    "64:ff9b::101:101",
    "::ffff:1.1.1.1",
    "2002:101:101::",
]
PRIVATE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.31.255.255",
    "192.0.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:c0a8:1::", "fc00::1", "fdff::1", "fe80::1", "fe80::1%lo",
    "fec0::1", "ff02::1", "5f00::1",
]  # fmt: skip


def fetch(request):
    """One visit with a door of its own."""
    with Door() as door:
        return door.fetch(request)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address):
    """An address of the open internet may be connected to, also when it is written inside another."""
    assert web.is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address):
    """Private, local, shared, reserved and multicast addresses are not public, in whatever clothes they come."""
    assert not web.is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_in_all_clothes(address):
    """IPv4-mapped, NAT64 and 6to4 forms of an address are as public as the address."""
    number = int(address)
    forms = [
        f"::ffff:{address}",
        f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::",
    ]

    assert {web.is_public(form) for form in forms} == {web.is_public(str(address))}


@pytest.fixture
def server():
    running = Server()
    yield running
    running.close()


def get(server, target="/", *, limits=None, **more):
    with Door(limits or Limits(connect=2, read=5, total=10)) as door:
        return door.fetch(Request(server.url(target), **{"by_hand": True} | more))


def raw_deflate(data):
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


PACKERS = {"gzip": gzip.compress, "deflate": zlib.compress, "x-gzip": gzip.compress}


def decoded(codings, chunks, cap=10**6):
    limits = Limits(decoded=cap)
    decoder = web._Decoder(web._codings({"content-encoding": ", ".join(codings)}, limits), limits)
    pieces = [piece for chunk in chunks for piece in decoder.feed(chunk)]
    return b"".join([*pieces, *decoder.finish()])


@given(
    body=st.binary(max_size=5000),
    codings=st.lists(st.sampled_from(sorted(PACKERS)), max_size=3),
    cuts=st.lists(st.integers(0, 6000)),
)
def test_decoding_undoes_encoding(body, codings, cuts):
    """However often a body is packed and however it is cut on the wire, it comes out as it went in."""
    packed = body
    for coding in codings:
        packed = PACKERS[coding](packed)
    places = [0, *sorted(cut for cut in cuts if cut < len(packed)), len(packed)]
    chunks = [packed[a:b] for a, b in itertools.pairwise(places)]

    assert decoded(codings, chunks) == body


@given(body=st.binary(min_size=1, max_size=3000), cut=st.integers(1, 200))
def test_a_cut_body_is_never_taken_for_whole(body, cut):
    """A packed body that ends early, by however little, is a failure."""
    for pack, coding in ((gzip.compress, "gzip"), (zlib.compress, "deflate"), (raw_deflate, "deflate")):
        packed = pack(body)

        with pytest.raises(web._Stop):
            decoded([coding], [packed[: max(len(packed) - cut, 1)]])


@given(body=st.binary(min_size=200, max_size=2000), layers=st.integers(1, 3))
def test_the_cap_holds_for_every_layer(body, layers):
    """What unpacks to more than the cap is a failure, also when only an inner layer does."""
    packed = body
    for _ in range(layers):
        packed = gzip.compress(packed)

    with pytest.raises(web._Stop, match="unpacks to more"):
        decoded(["gzip"] * layers, [packed], cap=len(body) - 1)


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_an_answer_or_a_failure(raw):
    """Whatever a server sends, a visit ends in a value with a reason that can be shown."""
    server = Server()
    server.answers["/"] = [raw]
    try:
        found = get(server, limits=Limits(connect=1, read=0.5, total=1))
    finally:
        server.close()

    assert isinstance(found, Response) or (found.reason and found.reason.isprintable())


def test_a_response_says_how_it_came_about(server):
    """Final URL, permanent move, bytes and time are there; credentials and fragment are not."""
    server.answers["/"] = [redirect("/new?a=b#c", status=308)]
    server.answers["/new?a=b"] = [reply(b"hello", "X-A: 1", "x-a: 2", "ETag: e", "ETag: f")]

    found = get(server)

    assert isinstance(found, Response)
    assert (found.status, found.body) == (200, b"hello")
    assert found.url == found.moved == server.url("/new?a=b")
    assert (found.headers["x-a"], found.headers["etag"]) == ("1, 2", "e")
    assert found.wire > 100
    assert 0 < found.seconds < 10


@pytest.mark.parametrize(
    "url",
    ["", "foo", "http://", "http:///x", "//a/b", "http://[::1", "http://a:99999999/", "http://\x00/", "ht tp://a/"],
)
def test_what_is_no_url(url):
    """A text that is no http URL is a failure, not an exception."""
    found = fetch(Request(url))

    assert isinstance(found, Failure)
    assert found.kind in ("url", "name")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://user:secret@a.example/x?y#z", "http://a.example/x?y"),
        ("https://user@a.example/", "https://a.example/"),
        ("http://user:secret@a.example:99999999/x", "http://a.example:99999999/x"),
        ("http://user:sec\x1b@ret@a.example/", "http://a.example/"),
    ],
)
def test_what_may_be_shown_of_a_url(url, shown):
    """A shown URL has no credentials, fragment or control characters."""
    assert web.public(url) == shown


def test_a_name_that_does_not_resolve():
    """An unknown name is a failure of its own kind, which blames nobody."""
    found = fetch(Request("http://nobody.invalid/feed"))

    assert isinstance(found, Failure)
    assert found.kind == "name"


def test_nobody_listens(server):
    """A refused connection is a failure in plain words."""
    server.close()

    found = get(server)

    assert isinstance(found, Failure)
    assert (found.kind, found.reason) == ("connect", "127.0.0.1 takes no connection: connection refused")


def test_no_tls_there(server):
    """A server that speaks no TLS is a failure in plain words."""
    with Door(Limits(total=5)) as door:
        found = door.fetch(Request(server.url("/").replace("http:", "https:"), by_hand=True))

    assert isinstance(found, Failure)
    assert found.kind == "tls"


@pytest.mark.parametrize("certificates", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_a_failure(certificates, server, monkeypatch, tmp_path):
    """SSL_CERT_FILE may name a file that is not there or holds nothing: every visit says so, and none raises."""
    if certificates:
        (tmp_path / "ca.pem").write_text(certificates)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))

    found = fetch(Request(server.url("/").replace("http:", "https:"), by_hand=True))

    assert isinstance(found, Failure)
    assert found.kind == "tls"
    assert "SSL_CERT_FILE" in found.reason


def test_hanging_up_ends_visits_under_way(server):
    """Leaving the door ends a visit that waits for a silent server at once; afterwards nothing is asked."""
    server.answers["/"] = [lambda: iter(lambda: b"", None)]
    door = Door(Limits(read=60, total=60))
    answers = []
    visitor = threading.Thread(target=lambda: answers.append(door.fetch(Request(server.url("/"), by_hand=True))))
    visitor.start()
    server.wait_for(1)

    door.hang_up()
    visitor.join(30)  # half of what the visit may take

    assert [answer.kind for answer in answers] == ["interrupted"]
    assert door.fetch(Request(server.url("/"), by_hand=True)).kind == "interrupted"
    assert len(server.heard) == 1


def test_few_large_bodies_at_a_time(server):
    """A body beyond the size of a large one waits for a permit; without one the visit ends with its time."""
    server.answers["/"] = [reply(b"x" * 3_000_000)]
    with Door(Limits(total=0.5), large=1) as door:
        assert door._large.acquire()
        found = door.fetch(Request(server.url("/"), by_hand=True))
        door._large.release()

        assert found.kind == "timeout"
        assert door.fetch(Request(server.url("/"), by_hand=True)).status == 200


def test_a_proxy_of_the_environment(server, monkeypatch):
    """With http_proxy the proxy gets the whole URL; a literal private address is refused all the same."""
    monkeypatch.setenv("http_proxy", server.url("").rstrip("/"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    server.answers["http://news.example/feed"] = [reply(b"through")]

    found = fetch(Request("http://news.example/feed"))
    refused = fetch(Request("http://10.0.0.1/feed"))

    assert found.body == b"through"
    assert refused.kind == "refused"
    assert [heard.target for heard in server.heard] == ["http://news.example/feed"]


@pytest.mark.parametrize(
    "host",
    [
        "127.1", "0x7f000001", "2130706433", "10.0.0.1.", "[::1]", "localhost", "a.localhost.", "router",
        "printer.local", "metadata.google.internal", "nas.home.arpa", "LOCALHOST", "db.localdomain",
    ],
)  # fmt: skip
def test_no_proxy_is_asked_for_what_is_private_by_its_name(host, server, monkeypatch):
    """Addresses in every notation and names of private networks are refused before the proxy resolves them, unless the
    user typed them."""
    monkeypatch.setenv("http_proxy", server.url("").rstrip("/"))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    assert fetch(Request(f"http://{host}/feed")).kind == "refused"
    assert server.heard == []
    assert fetch(Request(f"http://{host}/feed", by_hand=True)).status == 404


def test_credentials_stay_on_their_origin(server, monkeypatch):
    """A redirect to another host, port or scheme takes no credentials along, one within the origin does."""
    monkeypatch.setenv("http_proxy", server.url("").rstrip("/"))
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server.answers["http://a.example/1"] = [redirect("/2")]
    server.answers["http://a.example/2"] = [redirect("http://b.example/3")]
    server.answers["http://b.example/3"] = [redirect("http://a.example:81/4")]
    server.answers["http://a.example:81/4"] = [redirect("http://a.example/5")]
    server.answers["http://a.example/5"] = [reply(b"x")]

    found = fetch(Request("http://u:p@a.example/1"))

    assert found.body == b"x"
    assert [heard.get("authorization") is not None for heard in server.heard] == [True, True, False, False, True]


def test_no_proxy_is_honoured(server, monkeypatch):
    """A host that no_proxy names is asked directly."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.answers["/"] = [reply(b"direct")]

    assert get(server).body == b"direct"


@pytest.mark.parametrize("contact", [None, "me@example.org", "https://me.example", "bad\r\nX-Evil: 1", "中文"])
def test_user_agent(contact):
    """The User-Agent names the program, its version and whom the user names to turn to, on one line of ASCII."""
    named = web.user_agent(contact)

    assert named.startswith("newswatch/")
    assert ("+" in named) == (contact not in (None, "中文"))
    assert named.isascii()
    assert named.isprintable()


@pytest.mark.parametrize(
    ("urls", "home"),
    [
        (
            ["Changes, https://project.example/changes", "Homepage, https://project.example"],
            "; +https://project.example",
        ),
        (["Changes, https://project.example/changes"], ""),
        (None, ""),
    ],
)
def test_the_projects_home_is_that_of_its_package(urls, home, monkeypatch):
    """Without a contact the home page stands there that the package's metadata name; an address is never invented."""
    said = Message()
    for url in urls or ():
        said["Project-URL"] = url
    monkeypatch.setattr("importlib.metadata.metadata", lambda name: said)

    assert web.user_agent() == f"newswatch/{__version__} (feed reader{home})"
    assert web.user_agent("me@example.org").endswith("; +me@example.org)")


def test_a_users_own_user_agent(server):
    """A feed's own User-Agent replaces ours."""
    server.answers["/"] = [reply(b"x")]

    get(server, user_agent="mine/1")

    assert server.heard[0].get("user-agent") == b"mine/1"
