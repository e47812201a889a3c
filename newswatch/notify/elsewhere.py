"""Channels that Apprise knows: the extra `alerts`, imported only when one is used."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from newswatch.errors import UsageError
from newswatch.notify.message import Message
from newswatch.notify.outcome import SENT, Outcome, failed


def is_there() -> bool:
    """Whether the extra `alerts` is installed."""
    return find_spec("apprise") is not None


def demand() -> None:
    """Raise UsageError when the extra is missing."""
    if not is_there():
        raise UsageError(
            "this kind of destination needs the extra `alerts`",
            hint="install it: `uv tool install 'newswatch[alerts]'`, or `pip install 'newswatch[alerts]'`",
        )


def send(url: str, message: Message) -> Outcome:
    """Send by Apprise; it tells no reason, so none is known."""
    if not is_there():
        return failed("it needs the extra `alerts`: pip install 'newswatch[alerts]'")
    apprise = import_module("apprise")
    sender = apprise.Apprise()
    if not sender.add(url):
        return failed("Apprise does not know this kind of URL")
    try:
        done = sender.notify(title=message.title, body="\n".join(message.lines), body_format=apprise.NotifyFormat.TEXT)
    except Exception as error:  # whatever one of its hundred services raises must not end the run
        return failed(f"Apprise failed: {type(error).__name__}", doubtful=True)
    return SENT if done else failed("Apprise could not deliver it", doubtful=True)
