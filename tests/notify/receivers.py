"""Receivers on the loopback: an HTTP server and a mail server that keep what they get and fail on demand."""

from __future__ import annotations

import json
import socketserver
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.serving import serving


class _Hook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        server = self.server
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the sender was killed: nothing was received
            self.close_connection = True
            return
        status = server.status(self.path) if callable(server.status) else server.status
        server.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body, status))
        self.send_response(status)
        for name, value in server.extra.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST  # noqa: N815

    def log_message(self, *args):
        pass


@contextmanager
def http(status=200, **extra):
    """A server whose `seen` holds (path, headers, body, status) and whose `status` may be changed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hook)
    server.daemon_threads = True
    server.seen, server.status, server.extra = [], status, extra
    server.url = f"http://127.0.0.1:{server.server_port}"
    with serving(server):
        yield server


def sent_json(server):
    return [json.loads(body) for _, _, body, status in server.seen if status < 300]


class _Mail(socketserver.StreamRequestHandler):
    def handle(self):
        say = lambda words: self.wfile.write(words.encode() + b"\r\n")  # noqa: E731
        say("220 test")
        while line := self.rfile.readline().strip().upper():
            if line.startswith(b"EHLO"):
                say("250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN")
            elif line.startswith(b"AUTH"):
                say("235 ok" if self.server.open else "535 no")
            elif line == b"DATA":
                say("354 go on")
                rows = []
                while (row := self.rfile.readline()) != b".\r\n":
                    if not row:  # the sender was killed: nothing was received
                        return
                    rows.append(row)
                if self.server.open:
                    self.server.seen.append(b"".join(rows))
                    say("250 taken")
                else:
                    say("451 later")
            elif line == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


@contextmanager
def smtp():
    """A mail server whose `seen` holds the mails and which refuses them while `open` is False."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail)
    server.daemon_threads = True
    server.seen, server.open, server.port = [], True, server.server_address[1]
    with serving(server):
        yield server


def story(number=1, title="DeepSeek delays R2", **more):
    """A story as `stories --json` gives it."""
    return {
        "id": number,
        "title": title,
        "url": f"https://example.com/{number}",
        "publisher": "TechRadar",
        "sources": ["TechRadar"],
        "origins": ["Ars Technica"],
        "novelty": 100,
        "relevance": 90,
        "last_seen": "2026-05-05T10:00:00Z",
        "events": [
            {
                "type": "delay",
                "subject": ["DeepSeek R2", "DeepSeek"],
                "status": "reported",
                "from": "2025-05",
                "to": None,
            }
        ],
        **more,
    }
