"""Every channel behind one door: `Channels.send` takes a destination and a message, and never raises.

To add a way to send: a form in `hooks.py` or a function like those in `local.py`, its word in `destination.py`, and a
line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from newswatch import text
from newswatch.errors import NewswatchError
from newswatch.notify import destination as destinations
from newswatch.notify import elsewhere, hooks, local, mail
from newswatch.notify.destination import Destination
from newswatch.notify.message import Message
from newswatch.notify.outcome import Outcome, failed
from newswatch.notify.secret import reveal

# How many stories go into one message. A person reads ten in a chat; a program takes them one by one.
BUNDLE = {"terminal": 100, "file": 100, "mailto": 50, "webhook": 50, "ntfy": 5, "slack": 10, "discord": 5}


def bundle(kind: str) -> int:
    """How many stories one message of this kind may carry."""
    return BUNDLE.get(kind, 1)


@dataclass(frozen=True, slots=True)
class Channels:
    """What the channels of one run share: how to speak to the terminal, and the mail server (its password named)."""

    now: datetime
    say: Callable[[str], None] = print
    smtp: mail.Server | None = field(default=None, repr=False)

    def send(self, to: Destination, message: Message, *, again: bool = False) -> Outcome:
        """One attempt. `again` marks a message that may have arrived before the last run was cut off."""
        try:
            return self._send(to, message, again)
        except NewswatchError as error:
            return failed(error.message)
        except Exception as error:  # a fault in one channel must not end the others
            return failed(f"a fault of newswatch: {type(error).__name__}: {text.line(str(error))[:100]}")

    def _send(self, to: Destination, message: Message, again: bool) -> Outcome:
        match to.kind:
            case "terminal":
                return local.to_terminal(self.say, message)
            case "file":
                return local.to_file(to.address, message, again=again)
            case "command":
                return local.to_command([reveal(word) for word in destinations.argv(to)], message)
            case "desktop":
                return local.to_desktop(message)
            case "mailto":
                return self._mail(to, message)
            case "apprise":
                return elsewhere.send(reveal(to.address), message)
            case kind:
                return hooks.send(kind, reveal(to.address), message)

    def _mail(self, to: Destination, message: Message) -> Outcome:
        if self.smtp is None or not self.smtp.host:
            return failed("no mail server is set: `newswatch config set smtp.host HOST`")
        known = self.smtp
        server = mail.Server(
            known.host, known.port, known.security, known.user, reveal(known.password or "") or None, known.sender
        )
        return mail.send(server, to.address, message, self.now)
