"""Channels by HTTP: webhook JSON, ntfy, Slack, Discord. What each gets is a pure function; one function sends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from newswatch import web
from newswatch.notify.message import Message, about, headline, link
from newswatch.notify.outcome import SENT, Outcome, failed

LIMITS = web.Limits(connect=10.0, read=15.0, total=20.0, wire=200_000, decoded=200_000)
_BEFORE = ("url", "refused", "name", "connect", "tls")  # failures after which nothing can have arrived
NTFY_BYTES, DISCORD_CHARS, SLACK_CHARS = 3500, 1900, 38_000
_WAIT_AT_MOST = 86400


def webhook(url: str, message: Message) -> web.Post:
    """The message as JSON. `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) is the same for every try."""
    return _json(url, message.to_dict(), {"Idempotency-Key": message.id})


def ntfy(url: str, message: Message) -> web.Post:
    """ntfy's JSON (docs.ntfy.sh/publish, "Publish as JSON"): the topic moves from the path into the body."""
    parts = urlsplit(url)
    body: dict[str, Any] = {
        "topic": parts.path.strip("/"),
        "title": f"newswatch {message.watch}",
        "message": _cut_bytes("\n".join(message.lines), NTFY_BYTES),
    }
    if message.url:
        body["click"] = message.url
    return _json(parts._replace(path="/").geturl(), body, {"Idempotency-Key": message.id})


def slack(url: str, message: Message) -> web.Post:
    """Slack's JSON; `&<>` are escaped (docs.slack.dev, "Formatting message text"), so no headline mentions anyone."""
    rows = [f"*{_slack(message.watch)}*"]
    for story in message.stories:
        title, where = _slack(headline(story)), link(story)
        where = where.replace("|", "%7C").replace(">", "%3E").replace("<", "%3C")
        rows.append(f"• <{where}|{title}>" if where else f"• {title}")
        rows.append(f"   {_slack(about(story))}")
    return _json(url, {"text": "\n".join(rows)[:SLACK_CHARS], "unfurl_links": False}, {})


def _slack(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_MARKDOWN = re.compile(r"([\\*_~`|>\[\]()#<@-])")


def discord(url: str, message: Message) -> web.Post:
    """Discord's JSON; Markdown is escaped and mentions are switched off (`allowed_mentions`)."""
    rows = ["**" + _discord(message.watch) + "**"]
    for story in message.stories:
        rows += [_discord(headline(story)), _discord(about(story))]
        rows += [f"<{link(story)}>"] if link(story) else []
    content = "\n".join(rows)
    if len(content) > DISCORD_CHARS:
        content = content[:DISCORD_CHARS].rsplit("\n", 1)[0] + "\n…"
    return _json(url, {"content": content, "allowed_mentions": {"parse": []}}, {})


def _discord(words: str) -> str:
    return _MARKDOWN.sub(r"\\\1", words)


def _json(url: str, body: dict[str, Any], headers: dict[str, str]) -> web.Post:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return web.Post(url, content, {"Content-Type": "application/json; charset=utf-8", **headers})


def _cut_bytes(words: str, most: int) -> str:
    cut = words.encode("utf-8")
    return words if len(cut) <= most else cut[: most - 3].decode("utf-8", "ignore") + "…"


FORMS: dict[str, Callable[[str, Message], web.Post]] = {
    "webhook": webhook,
    "ntfy": ntfy,
    "slack": slack,
    "discord": discord,
}


def send(kind: str, url: str, message: Message) -> Outcome:
    """Send the message in the form of its kind; what became of it. The reason never names the URL's path."""
    answer = web.post(FORMS[kind](url, message), limits=LIMITS)
    if isinstance(answer, web.Failure):
        return failed(answer.reason, doubtful=answer.kind not in _BEFORE)
    if 200 <= answer.status < 300:
        return SENT
    said = answer.headers.get("retry-after", "").strip()
    wait = min(int(said[:9]), _WAIT_AT_MOST) if said.isascii() and said.isdigit() else None
    return failed(f"{urlsplit(answer.url).hostname} answered {answer.status}", wait=wait)
