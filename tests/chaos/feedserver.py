"""Feeds on the loopback that keep a record of who asked when, and misbehave on demand."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.serving import serving

ITEM = (
    "<item><guid>{feed}-{n}</guid><link>http://news.example/{feed}/{n}</link>"
    "<title>DeepSeek delays R2 again, report {feed}.{n}</title>"
    "<description>Training on Ascend {n} failed for {feed}.</description>"
    "<pubDate>Tue, 05 May 2026 10:00:00 GMT</pubDate></item>"
)


class _Feeds(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        server = self.server
        name = self.path.strip("/")
        with server.guard:
            server.asked[name] += 1
        time.sleep(server.delay)
        status = server.status.get(name, 200)
        etag = f'"{name}-{server.items}"'
        if status == 200 and self.headers.get("If-None-Match") == etag:
            status = 304
        rows = "".join(ITEM.format(feed=name, n=n) for n in range(server.items))
        body = f'<rss version="2.0"><channel><title>{name}</title>{rows}</channel></rss>'.encode()
        self.send_response(status)
        self.send_header("ETag", etag)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)) if status == 200 else "0")
        self.end_headers()
        if status == 200:
            self.wfile.write(body)

    def log_message(self, *args):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass  # a client that was killed


@contextmanager
def feedserver(*, items=5, delay=0.0):
    """A server of any number of feeds at /NAME; `asked` counts, `status`, `items` and `delay` may be changed."""
    server = _Server(("127.0.0.1", 0), _Feeds)
    server.guard, server.asked, server.status = threading.Lock(), Counter(), {}
    server.items, server.delay = items, delay
    server.url = f"http://127.0.0.1:{server.server_port}"
    with serving(server):
        yield server
