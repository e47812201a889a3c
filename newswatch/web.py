"""The one door to the network: one visit to one feed, driven by hand over the engine under httpx.

Rules:
1. An address is judged after it was resolved, and the connection goes to that very address; on every hop.
2. Private, local and reserved addresses are refused, but for the origin of a URL that the user wrote himself.
3. Validators go back byte for byte, and only to the URL that gave them. No cookies, no Referer, no fragment.
4. Three clocks bound a visit: connecting, one silence, and all of it. Resolving counts as connecting.
5. Bytes are counted on the wire and again while they are decoded; a body that is cut short is no body.
6. What went wrong is a `Failure` with a reason in plain words: no control characters, no credentials.
7. With a proxy in the environment (`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`) the proxy resolves names, so
   that only literal addresses, in whatever notation, and names that are local by definition can be judged here.
"""

from __future__ import annotations

import base64
import contextlib
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import TracebackType
from typing import Any, Literal
from urllib.request import getproxies, proxy_bypass_environment  # type: ignore[attr-defined]

import httpcore
import httpx

from newswatch import __version__, text

FEEDS = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)

Kind = Literal[
    "url", "refused", "name", "connect", "tls", "timeout", "protocol", "redirect", "too-large", "interrupted"
]


def user_agent(contact: str | None = None) -> str:
    """Who we are, with a version and whom to turn to: the user's contact, else the project's home if it has one."""
    about = text.line(contact or "").encode("ascii", "ignore").decode() or home()
    return f"newswatch/{__version__} (feed reader{f'; +{about}' if about else ''})"


def home() -> str:
    """The home page that the metadata of the installed package names; empty where they name none."""
    from importlib import metadata

    try:
        named: list[str] = metadata.metadata("newswatch").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return ""
    urls = {label.strip().casefold(): url.strip() for label, _, url in (line.partition(",") for line in named)}
    return urls.get("homepage", "")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one visit may take: seconds, redirects, bytes received, bytes after decoding, encodings one in another."""

    connect: float = 10.0
    read: float = 15.0
    total: float = 30.0
    redirects: int = 10
    wire: int = 24_000_000
    decoded: int = 32 * 2**20
    layers: int = 3


@dataclass(frozen=True, slots=True)
class Request:
    """What to get. `etag` and `last_modified` hold a header's bytes as latin-1."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    validators_url: str | None = None  # the URL that gave the validators; None: `url` itself
    by_hand: bool = False  # the user wrote this URL: its own origin may be a private address
    user_agent: str | None = None
    accept: str = FEEDS


@dataclass(frozen=True, slots=True)
class Post:
    """What to send to an address that the user wrote. Header values may be any text."""

    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: Literal["POST", "PUT", "GET"] = "POST"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, whatever its status. Only a 200 or 203 has its body read; it is whole and decoded."""

    status: int
    headers: Mapping[str, str]  # lower-case names, bytes as latin-1, equal names joined by ", "
    body: bytes
    url: str  # that answered, without credentials and fragment
    moved: str | None = None  # where to, when every redirect on the way was permanent (301, 308)
    downgraded: bool = False  # a redirect led from https to http
    conditional: bool = False  # validators went to the URL that answered
    wire: int = 0  # bytes received, headers and redirects included
    seconds: float = 0.0

    @property
    def content_type(self) -> str | None:
        """The Content-Type header, parameters included."""
        return self.headers.get("content-type")


@dataclass(frozen=True, slots=True)
class Failure:
    """A visit without an answer: a stable word, and one sentence that can be shown as it is."""

    kind: Kind
    reason: str
    wire: int = 0
    seconds: float = 0.0


class _Stop(Exception):
    """Ends a visit from wherever it stands; never leaves this file."""

    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(reason)
        self.kind: Kind = kind
        self.reason = reason


# --- Addresses ---------------------------------------------------------------------------------------------------

_EMBEDDED = (  # networks that carry an IPv4 address, and how far it stands from the right
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped, RFC 4291 2.5.5.2
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),  # IPv4-translated, RFC 2765
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (ipaddress.IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")  # all that IANA has given out as global unicast


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet; an IPv6 address that carries an IPv4 one is judged by it."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        for network, shift in _EMBEDDED:
            if found in network:
                found = ipaddress.IPv4Address(int(found) >> shift & 0xFFFFFFFF)
                break
        else:
            if found not in _PUBLIC_V6:
                return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def is_literal(host: str) -> bool:
    """Whether a host is an IP address itself, and not a name for one."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


_LOCAL_NAMES = (".localhost", ".localdomain", ".local", ".internal", ".home.arpa")  # RFC 6761, 6762, 8375; ICANN 2024


def _judge_unresolved(host: str) -> None:
    """Judge a host that somebody else will resolve: an address in any notation that resolvers take (127.1, 0x7f000001),
    or a name that is never one of the open internet. Raises _Stop."""
    bare = host.strip("[]").rstrip(".").lower()
    if is_literal(bare):
        address = bare
    else:
        try:
            address = socket.inet_ntoa(socket.inet_aton(bare))
        except (OSError, UnicodeError):
            if "." not in bare or f".{bare}".endswith(_LOCAL_NAMES):
                raise _Stop("refused", f"{_short(host)} is a name of a private network") from None
            return
    if not is_public(address):
        raise _refused(host, address)


def is_literal_url(url: str) -> bool:
    """Whether a URL names its host by an IP address."""
    try:
        return is_literal(httpx.URL(url).host)
    except httpx.InvalidURL:
        return False


def _resolve(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a host, in the system's order of preference. The system's resolver knows no deadline, so it is
    left behind in its thread when it takes too long."""
    if is_literal(host):
        return [host]
    answer: list[str] = []
    trouble: list[Exception] = []
    done = threading.Event()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.extend(dict.fromkeys(str(row[4][0]) for row in found))
        except (OSError, UnicodeError) as error:
            trouble.append(error)
        done.set()

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    if not done.wait(max(seconds, 0)):
        raise _Stop("name", f"the name {_short(host)} was not resolved within {seconds:.0f} s")
    if trouble or not answer:
        raise _Stop("name", f"the name {_short(host)} cannot be resolved")
    return answer


# --- The wire ----------------------------------------------------------------------------------------------------


class _Visit:
    """The state of one visit that its connections share: the deadline and the bytes received."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.limits = door.limits
        self.started = time.monotonic()
        self.wire = 0

    def left(self, cap: float) -> float:
        """Seconds that the next step may take: `cap`, or less when the end is near."""
        left = self.started + self.limits.total - time.monotonic()
        if left <= 0:
            raise _Stop("timeout", f"the answer was not complete within {self.limits.total:g} s")
        return min(cap, left)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started


class _Line(httpcore.NetworkStream):
    """A connection whose every step is cut to what is left of the visit."""

    def __init__(self, stream: httpcore.NetworkStream, visit: _Visit) -> None:
        self._stream = stream
        self._visit = visit
        visit.door.opened(self)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        visit = self._visit
        try:
            data = self._stream.read(max_bytes, visit.left(visit.limits.read))
        except httpcore.ReadTimeout:
            visit.left(0)
            raise _Stop("timeout", f"the server fell silent for {visit.limits.read:g} s") from None
        except httpcore.ReadError as error:
            raise visit.door.why(error) from None
        visit.wire += len(data)
        if visit.wire > visit.limits.wire:
            raise _Stop("too-large", f"the answer is larger than {visit.limits.wire:,} bytes")
        if not data:
            visit.door.check()
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._stream.write(buffer, self._visit.left(self._visit.limits.read))
        except httpcore.WriteTimeout:
            raise _Stop("timeout", "the server took no request") from None

    def close(self) -> None:
        self._visit.door.closed(self)
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._visit.left(self._visit.limits.connect)
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, left)
        except httpcore.ConnectTimeout:
            raise _Stop("timeout", f"no secure connection within {left:.0f} s") from None
        finally:
            self._visit.door.closed(self)
        return _Line(stream, self._visit)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def hang_up(self) -> None:
        """End all reading and writing at once, from another thread."""
        with contextlib.suppress(OSError, AttributeError):
            self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


class _Dialer(httpcore.NetworkBackend):
    """Resolves, judges, and connects to the address that was judged."""

    def __init__(self, visit: _Visit, trusted: bool) -> None:
        self._visit = visit
        self._trusted = trusted

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        visit = self._visit
        until = time.monotonic() + visit.left(visit.limits.connect)
        addresses = _resolve(host, port, until - time.monotonic())
        if not self._trusted:
            public = [address for address in addresses if is_public(address)]
            if not public:
                raise _refused(host, addresses[0])
            addresses = public
        trouble: Exception = httpcore.ConnectTimeout()
        for tried, address in enumerate(addresses):
            visit.door.check()
            # An even share for each address, so that a dead IPv6 route leaves time for IPv4.
            share = (until - time.monotonic()) / (len(addresses) - tried)
            if share <= 0:
                break
            try:
                stream = httpcore.SyncBackend().connect_tcp(address, port, share, None, socket_options)
                return _Line(stream, visit)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        if isinstance(trouble, httpcore.ConnectTimeout):
            raise _Stop("timeout", f"{_short(host)} took no connection within {visit.limits.connect:g} s")
        raise _Stop("connect", f"{_short(host)} takes no connection: {_oserror(trouble)}")


def _refused(host: str, address: str) -> _Stop:
    named = _short(host) if host.strip("[]") == address else f"{_short(host)} ({address})"
    return _Stop("refused", f"{named} is a private or reserved address")


# --- Decoding ----------------------------------------------------------------------------------------------------

_STEP = 65_536  # bytes that one layer hands to the next


class _Inflate:
    """One layer of gzip or deflate, undone step by step: what comes out in one step is bounded."""

    def __init__(self, coding: str) -> None:
        self._gzip = coding == "gzip"
        self._stream = zlib.decompressobj(31) if self._gzip else None
        self._some = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream is None:
                # "deflate" is zlib's format (RFC 9110 8.4.1.2), but some servers send it without its header.
                zlibs = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] << 8 | data[1]) % 31 == 0)
                self._stream = zlib.decompressobj(15 if zlibs else -15)
            if self._stream.eof:
                if not self._gzip or data[:1] != b"\x1f":
                    return  # padding after the end, which every browser forgives
                self._stream = zlib.decompressobj(31)
            self._some = True
            piece = self._stream.decompress(data, _STEP)
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if piece:
                yield piece

    def finish(self) -> Iterator[bytes]:
        if self._stream is not None and not self._stream.eof and (self._some or not self._gzip):
            piece = self._stream.decompress(b"", _STEP)  # what a full step had left inside
            while piece:
                yield piece
                piece = self._stream.decompress(b"", _STEP)
            if not self._stream.eof:
                raise _Stop("protocol", "the compressed answer is cut short")


class _Decoder:
    """A body's layers undone in order, with every layer's output counted against the cap."""

    def __init__(self, codings: list[str], limits: Limits) -> None:
        self._layers = [_Inflate(coding) for coding in codings]
        self._counts = [0] * len(codings)
        self._cap = limits.decoded

    def feed(self, data: bytes, depth: int = 0) -> Iterator[bytes]:
        if depth == len(self._layers):
            yield data
            return
        yield from self._down(self._layers[depth].feed(data), depth)

    def finish(self) -> Iterator[bytes]:
        for depth, layer in enumerate(self._layers):
            yield from self._down(layer.finish(), depth)

    def _down(self, pieces: Iterator[bytes], depth: int) -> Iterator[bytes]:
        try:
            for piece in pieces:
                self._counts[depth] += len(piece)
                if self._counts[depth] > self._cap:
                    raise _Stop("too-large", f"the answer unpacks to more than {self._cap:,} bytes")
                yield from self.feed(piece, depth + 1)
        except zlib.error:
            raise _Stop("protocol", "the compressed answer is broken") from None


def _codings(headers: Mapping[str, str], limits: Limits) -> list[str]:
    """The encodings of a body, the outermost first. Raises _Stop for one that was not offered."""
    said = [word.strip().lower() for word in headers.get("content-encoding", "").split(",")]
    said = [word.removeprefix("x-") for word in said if word not in ("", "identity")]
    if any(word not in ("gzip", "deflate") for word in said):
        raise _Stop("protocol", f"the answer is encoded as {_short(', '.join(said))}, which was not offered")
    if len(said) > limits.layers:
        raise _Stop("too-large", f"the answer is packed {len(said)} times over")
    return said[::-1]


# --- The visit ---------------------------------------------------------------------------------------------------

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_LARGE = 2_000_000  # decoded bytes beyond which a body needs one of the few permits for large ones


class Door:
    """Everything that visits share: limits, certificates, proxies, and a way to end them all. Safe for threads.

    As a context manager it hangs up on leaving, so that no thread waits for a server any longer.
    """

    def __init__(self, limits: Limits | None = None, *, contact: str | None = None, large: int = 4) -> None:
        self.limits = limits or Limits()
        self._agent = user_agent(contact)
        self._proxies = {scheme: url for scheme, url in getproxies().items() if scheme in ("http", "https", "all")}
        self._large = threading.BoundedSemaphore(large)
        self._lock = threading.Lock()
        self._lines: set[_Line] = set()
        self._shut = False

    def __enter__(self) -> Door:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.hang_up()

    @cached_property
    def _certificates(self) -> ssl.SSLContext:
        try:
            with self._lock:
                return httpx.create_ssl_context()
        except OSError as error:  # SSL_CERT_FILE names a file that is not there, or that holds no certificates
            reason = f"the certificates of this machine cannot be read (SSL_CERT_FILE, SSL_CERT_DIR): {_oserror(error)}"
            raise _Stop("tls", reason) from None

    def fetch(self, request: Request) -> Response | Failure:
        """Visit a feed: one answer after at most `limits.redirects` redirects, or why there is none. Raises nothing
        that the network can cause."""
        return self._visited(request.url, lambda visit: self._follow(visit, request))

    def post(self, post: Post) -> Response | Failure:
        """Send a message; its answer (whatever its status), or why there is none. No redirect is followed: a message
        goes where the user said and nowhere else. Of the failures, `timeout` and `protocol` may come after the message
        has arrived."""
        return self._visited(post.url, lambda visit: self._deliver(visit, post))

    def _visited(self, said: str, go: Callable[[_Visit], Response]) -> Response | Failure:
        visit = _Visit(self)
        try:
            return go(visit)
        except _Stop as stop:
            kind, reason = stop.kind, stop.reason
        except (httpx.InvalidURL, ValueError):
            kind, reason = "url", f"{_short(public(said))} is no URL"
        except httpcore.ConnectError as error:
            kind, reason = "tls", f"no secure connection: {_oserror(error)}"
        except httpcore.RemoteProtocolError as error:
            kind, reason = "protocol", _protocol(str(error))
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.ProxyError) as error:
            kind, reason = "protocol", f"the connection broke: {_oserror(error)}"
        if self._shut:
            kind, reason = "interrupted", "the run was ended"
        return Failure(kind, text.line(reason), visit.wire, visit.seconds)

    def hang_up(self) -> None:
        """End every visit under way and refuse new ones."""
        with self._lock:
            self._shut = True
            lines = list(self._lines)
        for line in lines:
            line.hang_up()

    def check(self) -> None:
        """Raise when the door was shut in the meantime."""
        if self._shut:
            raise _Stop("interrupted", "the run was ended")

    def opened(self, line: _Line) -> None:
        """Take note of a connection, so that it can be ended."""
        with self._lock:
            self._lines.add(line)
        if self._shut:
            line.hang_up()

    def closed(self, line: _Line) -> None:
        """Forget a connection."""
        with self._lock:
            self._lines.discard(line)

    def why(self, error: Exception) -> _Stop:
        """A broken connection in plain words."""
        self.check()
        return _Stop("protocol", f"the connection broke: {_oserror(error)}")

    def _follow(self, visit: _Visit, request: Request) -> Response:
        """The redirect loop. Each hop starts afresh: own address, own judgement, own headers."""
        url = first = _readable(request.url)
        conditional_url = _readable(request.validators_url) if request.validators_url else first
        permanent, downgraded, seen = True, False, set[str]()
        while True:
            self.check()
            seen.add(_wire_form(url))
            conditional = bool(request.etag or request.last_modified) and _wire_form(url) == _wire_form(conditional_url)
            headers = self._headers(request, url, first, conditional)
            trusted = request.by_hand and _origin(url) == _origin(first)
            status, said, body = self._ask(visit, url, headers, trusted)
            if status not in _REDIRECTS:
                return Response(
                    status, said, body, public(_wire_form(url)),
                    moved=public(_wire_form(url)) if permanent and len(seen) > 1 else None,
                    downgraded=downgraded, conditional=conditional, wire=visit.wire, seconds=visit.seconds,
                )  # fmt: skip
            target = _target(url, said.get("location"))
            permanent = permanent and status in _PERMANENT
            downgraded = downgraded or (url.scheme, target.scheme) == ("https", "http")
            url = target
            if _wire_form(url) in seen:
                raise _Stop("redirect", "the server redirects in a circle")
            if len(seen) > self.limits.redirects:
                raise _Stop("redirect", f"the server redirects more than {self.limits.redirects} times")

    def _headers(
        self, request: Request, url: httpx.URL, first: httpx.URL, conditional: bool
    ) -> list[tuple[bytes, bytes]]:
        headers = [
            (b"Host", url.netloc),
            (b"User-Agent", _header(request.user_agent or self._agent)),
            (b"Accept", request.accept.encode()),
            (b"Accept-Encoding", b"gzip, deflate"),
            (b"Connection", b"close"),
        ]
        if first.userinfo and _origin(url) == _origin(first):
            userinfo = f"{first.username}:{first.password}".encode()
            headers.append((b"Authorization", b"Basic " + base64.b64encode(userinfo)))
        if conditional and request.etag:
            headers.append((b"If-None-Match", _header(request.etag)))
        if conditional and request.last_modified:
            headers.append((b"If-Modified-Since", _header(request.last_modified)))
        return headers

    def _deliver(self, visit: _Visit, post: Post) -> Response:
        url = _readable(post.url)
        self.check()
        said = {"user-agent": self._agent, "connection": "close", "accept": "*/*"}
        said |= {name.lower(): value for name, value in post.headers.items()}
        headers = [(b"Host", url.netloc)] + [(name.encode("ascii"), _header(value)) for name, value in said.items()]
        if url.userinfo:
            userinfo = f"{url.username}:{url.password}".encode()
            headers.append((b"Authorization", b"Basic " + base64.b64encode(userinfo)))
        if post.method != "GET":
            headers.append((b"Content-Length", str(len(post.body)).encode("ascii")))
        status, answered, body = self._ask(visit, url, headers, True, method=post.method, content=post.body)
        return Response(status, answered, body, public(_wire_form(url)), wire=visit.wire, seconds=visit.seconds)

    def _ask(
        self,
        visit: _Visit,
        url: httpx.URL,
        headers: list[tuple[bytes, bytes]],
        trusted: bool,
        *,
        method: str = "GET",
        content: bytes | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """One request and its answer: status, headers, body (empty unless the status is 200 or 203)."""
        core_url = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path or b"/")
        with self._connection(visit, url, core_url, trusted) as connection:
            request = httpcore.Request(method.encode("ascii"), core_url, headers=headers, content=content or None)
            answer = connection.handle_request(request)
            try:
                said = _joined(answer.headers)
                body = self._body(visit, answer, said) if answer.status in (200, 203) else b""
            finally:
                answer.close()
        return answer.status, said, body

    def _connection(self, visit: _Visit, url: httpx.URL, core_url: httpcore.URL, trusted: bool) -> Any:
        certificates = self._certificates if url.scheme == "https" else None
        proxy = self._proxy(url)
        if proxy is None:
            return httpcore.HTTPConnection(
                core_url.origin, ssl_context=certificates, network_backend=_Dialer(visit, trusted)
            )
        if not trusted:
            _judge_unresolved(url.raw_host.decode("ascii"))
        auth = (_header(proxy.username), _header(proxy.password)) if proxy.userinfo else None
        through = httpcore.Proxy(f"{proxy.scheme}://{proxy.netloc.decode('ascii')}", auth=auth)
        # The proxy is the user's own, wherever it stands.
        return httpcore.ConnectionPool(
            ssl_context=certificates, proxy=through, network_backend=_Dialer(visit, trusted=True)
        )

    def _proxy(self, url: httpx.URL) -> httpx.URL | None:
        if not self._proxies or proxy_bypass_environment(f"{url.host}:{_port(url)}"):
            return None
        named = self._proxies.get(url.scheme) or self._proxies.get("all")
        if not named:
            return None
        proxy = httpx.URL(named if "://" in named else f"http://{named}")
        if proxy.scheme not in ("http", "https"):
            raise _Stop("connect", f"the environment names a {_short(proxy.scheme)} proxy; only http and https will do")
        return proxy

    def _body(self, visit: _Visit, answer: httpcore.Response, said: Mapping[str, str]) -> bytes:
        announced = said.get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced[:20]) > visit.limits.wire:
            raise _Stop("too-large", f"the answer is larger than {visit.limits.wire:,} bytes")
        decoder = _Decoder(_codings(said, visit.limits), visit.limits)
        parts: list[bytes] = []
        size, permit = 0, False
        try:
            for piece in _pieces(answer, decoder):
                parts.append(piece)
                size += len(piece)
                if size > visit.limits.decoded:
                    raise _Stop("too-large", f"the answer is larger than {visit.limits.decoded:,} bytes")
                if size > _LARGE and not permit:
                    # Few large bodies at a time: memory is bounded by what is in flight.
                    permit = self._large.acquire(timeout=visit.left(visit.limits.total))
                    visit.left(0)
            return b"".join(parts)
        finally:
            if permit:
                self._large.release()


def post(message: Post, *, limits: Limits | None = None) -> Response | Failure:
    """Send one message with a door of its own (see `Door.post`)."""
    with Door(limits) as door:
        return door.post(message)


def _pieces(answer: httpcore.Response, decoder: _Decoder) -> Iterator[bytes]:
    for chunk in answer.iter_stream():
        yield from decoder.feed(chunk)
    yield from decoder.finish()


# --- Words, URLs, headers ----------------------------------------------------------------------------------------


def public(url: str) -> str:
    """A URL as it may be shown and logged: without credentials, fragment and control characters."""
    try:
        found = httpx.URL(url)
    except httpx.InvalidURL:
        scheme, mark, rest = text.line(url).partition("://")
        return f"{scheme}{mark}{rest.rpartition('@')[2]}" if mark else scheme
    return str(found.copy_with(userinfo=b"", fragment=None))


def _readable(url: str) -> httpx.URL:
    found = httpx.URL(url.strip())
    if found.scheme not in ("http", "https"):
        raise _Stop("url", f"only http and https can be fetched, not {_short(found.scheme) or 'a bare path'}")
    if not found.host:
        raise _Stop("url", "the URL names no host")
    return found


def _target(url: httpx.URL, location: str | None) -> httpx.URL:
    """Where a redirect leads: without credentials (a server may not choose ours) and without a fragment."""
    if not location:
        raise _Stop("redirect", "the server redirects without saying where to")
    raw = location.encode("latin-1")
    try:
        target = url.join(raw.decode("utf-8", "replace").strip())
    except httpx.InvalidURL:
        raise _Stop("redirect", f"the server redirects to {_short(location)}, which is no URL") from None
    if target.scheme not in ("http", "https") or not target.host:
        where = f"{target.scheme}:" if target.scheme else location
        raise _Stop("refused", f"the server redirects to {_short(where)}, which is neither http nor https")
    return target.copy_with(userinfo=b"", fragment=None)


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, _port(url)


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _wire_form(url: httpx.URL) -> str:
    return str(url.copy_with(userinfo=b"", fragment=None))


def _header(value: str) -> bytes:
    """The bytes of a header: what came as latin-1 goes back so; a user's own words may be wider."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, value in headers:
        key, words = name.decode("latin-1").lower(), value.decode("latin-1")
        # A second ETag or date is no list: the first one counts.
        if key not in said:
            said[key] = words
        elif key not in ("etag", "last-modified", "location", "content-type", "date", "expires", "age", "retry-after"):
            said[key] += f", {words}"
    return said


def _short(words: str) -> str:
    words = text.line(words)
    return words if len(words) <= 100 else words[:99] + "…"


def _oserror(error: BaseException) -> str:
    """The system's own words for what happened, without its numbers."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return (error.reason or "the handshake failed").replace("_", " ").lower()
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return text.line(str(error)) or "it was closed"


def _protocol(said: str) -> str:
    if "without sending a response" in said:
        return "the server closed the connection without an answer"
    if "without sending complete message body" in said or "incomplete chunked read" in said:
        return "the answer is cut short"
    return "the answer is not proper HTTP"
