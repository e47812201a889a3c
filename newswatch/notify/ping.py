"""The ping that tells a monitor outside that a run began and how it ended: healthchecks style, works with any URL.

A ping that fails changes nothing: its outcome is returned for the log, never raised.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from newswatch import text, web
from newswatch.errors import NewswatchError
from newswatch.notify.secret import reveal

LIMITS = web.Limits(connect=5.0, read=5.0, total=10.0, wire=100_000, decoded=100_000)
TRIES = 2
BODY_BYTES = 10_000  # what healthchecks keeps of a body


def ping(url: str, signal: str, run: str, body: str = "") -> str | None:
    """Send `signal` ("start", "" for success, "fail") of the run `run` (any unique word) with the last lines of its
    log. Why it failed, or None."""
    try:
        address = _address(reveal(url), signal, run)
        content = body.encode("utf-8", "replace")[-BODY_BYTES:]
        answer: web.Response | web.Failure | None = None
        for _ in range(TRIES):
            answer = web.post(web.Post(address, content, {"Content-Type": "text/plain; charset=utf-8"}), limits=LIMITS)
            if isinstance(answer, web.Response) and answer.status < 500:
                break
        if isinstance(answer, web.Response):
            return None if answer.status < 300 else f"the ping was answered with {answer.status}"
        return f"the ping failed: {answer.reason}" if answer else None
    except NewswatchError as error:
        return f"the ping failed: {error.message}"
    except Exception as error:  # rule: a ping can never fail the run
        return f"the ping failed: {type(error).__name__}: {text.line(str(error))[:100]}"


def _address(url: str, signal: str, run: str) -> str:
    parts = urlsplit(url)
    path = parts.path.rstrip("/") + (f"/{signal}" if signal else "")
    query = "&".join(part for part in (parts.query, f"rid={run}") if part)
    return parts._replace(path=path, query=query).geturl()
