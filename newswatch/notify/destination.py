"""Where a message goes, as a person writes it: a word or URL, checked when it is given and never shown with secrets.

    terminal:                          the standard output of the run
    file:/path/news.txt                a line a story (.jsonl: a JSON object)
    command:/path/program {title} …    an argument vector, never a shell string; the message is JSON on its input
    desktop:                           a notification of the desktop
    mailto:ana@example.com             by the server of [smtp] in config.toml
    https://host/path                  a webhook: JSON by POST (also webhook:https://…)
    ntfy:topic  ntfy://host/topic      ntfy
    slack:https://hooks.slack.com/…    Slack, and whatever takes its JSON (Mattermost, Rocket.Chat)
    discord:https://discord.com/api/…  Discord
    apprise:URL                        anything that Apprise knows (the extra `alerts`)

A secret is not written but named: `{file:~/.secrets/hook}` or `{command:pass show hook}` anywhere in it.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePath
from urllib.parse import urlsplit

from newswatch.errors import UsageError

KINDS = ("terminal", "file", "command", "desktop", "mailto", "webhook", "ntfy", "slack", "discord", "apprise")
NAMED = re.compile(r"\{(file|command):([^{}]+)\}")
_HINT = (
    "one of terminal:, desktop:, file:PATH, command:PROGRAM, mailto:ADDRESS, https://…, ntfy:TOPIC, slack:, discord:"
)
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Destination:
    """A kind of channel, and its address with secrets still named and not known. `said` is what the user wrote."""

    kind: str
    address: str
    said: str

    @property
    def shown(self) -> str:
        """The destination as it may be printed and logged: no password, and of a hook only its host."""
        return shown(self.kind, self.address)


def parse(said: str) -> Destination:
    """The destination that a user means. Raises UsageError with the forms there are."""
    said = said.strip()
    if any(ord(char) < 32 or ord(char) == 127 for char in said) or not said:
        raise UsageError("a destination is one line of text", hint=f"say {_HINT}")
    kind, address = _split(said)
    if kind is None:
        raise _unknown(said)
    _check(kind, address)
    return Destination(kind, address, said)


def _unknown(said: str) -> UsageError:
    """Only the kind is repeated: what follows may be a secret."""
    word, colon, _ = said.partition(":")
    if not colon or not re.fullmatch(r"[\w+.-]{1,20}", word):
        return UsageError("this is no place to send to: it begins with no kind and colon", hint=f"say {_HINT}")
    close = get_close_matches(word.lower(), KINDS, 1, 0.6)
    meant = f"did you mean {close[0]}: ? " if close else ""
    return UsageError(f"there is no kind of place '{word}:' to send to", hint=f"{meant}say {_HINT}")


def _split(said: str) -> tuple[str | None, str]:
    word, colon, rest = said.partition(":")
    word = word.lower()
    if word in ("http", "https"):
        host = (urlsplit(NAMED.sub("x", said)).hostname or "").lower()
        if host == "hooks.slack.com":
            return "slack", said
        if host in ("discord.com", "discordapp.com") and "/api/webhooks/" in said:
            return "discord", said
        return "webhook", said
    if said in ("terminal", "desktop"):
        return said, ""
    if word == "ntfy" or word == "ntfy+http":
        return "ntfy", _ntfy(rest, "http" if word.endswith("http") else "https")
    if colon and word in KINDS:
        return word, rest
    if colon and rest.startswith("//"):
        return "apprise", said
    if _ADDRESS.fullmatch(said):
        return "mailto", said
    return None, said


def _ntfy(rest: str, scheme: str) -> str:
    """`topic` or `//host/topic` as the URL of the topic."""
    if rest.startswith("//"):
        return f"{scheme}:{rest}"
    return f"https://ntfy.sh/{rest}"


def _check(kind: str, address: str) -> None:
    plain = NAMED.sub("x", address)
    match kind:
        case "file" if not (PurePath(plain).is_absolute() or plain.startswith("~")):
            raise UsageError("file: needs an absolute path: cron starts elsewhere", hint="say file:/home/you/news.txt")
        case "command":
            _argv(address)
        case "mailto" if not _ADDRESS.fullmatch(plain):
            raise UsageError(f"{address!r} is no mail address", hint="say mailto:you@example.com")
        case "webhook" | "slack" | "discord" if plain != "x":
            parts = urlsplit(plain)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise UsageError(f"{kind}: needs an http or https URL", hint=f"say {kind}:https://…")
        case "ntfy" if plain != "x":
            parts = urlsplit(plain)
            if not parts.hostname or not _TOPIC.fullmatch(parts.path.strip("/")):
                raise UsageError("ntfy: needs a topic of letters, digits, - and _", hint="say ntfy:my-topic")
        case _:
            pass


def _argv(address: str) -> list[str]:
    try:
        argv = shlex.split(address)
    except ValueError as error:
        raise UsageError(f"the command cannot be read: {error}", hint="close the quotes") from error
    if not argv:
        raise UsageError("command: names no program", hint="say command:/path/to/program")
    return argv


def argv(destination: Destination) -> list[str]:
    """The argument vector of a command destination, placeholders still in it."""
    return _argv(destination.address)


def shown(kind: str, address: str) -> str:
    """An address as it may be shown: a hook's path and every password left out, names of secrets kept."""
    if kind in ("terminal", "desktop"):
        return f"{kind}:"
    if kind in ("file", "command", "mailto"):
        return f"{kind}:{address}"
    if NAMED.fullmatch(address):
        return f"{kind}:{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return f"{kind}:…"
    if kind == "ntfy":
        return f"ntfy://{host}{port}{parts.path}"
    tail = "/…" if parts.path.strip("/") or parts.query else ""
    return f"{kind}:{parts.scheme}://{host}{port}{tail}"
