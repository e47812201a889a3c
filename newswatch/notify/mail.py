"""The channel by e-mail: one plain-text mail through the SMTP server of the settings."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from newswatch import text
from newswatch.notify.message import Message
from newswatch.notify.outcome import SENT, Outcome, failed

PATIENCE = 20  # seconds for each step


@dataclass(frozen=True, slots=True)
class Server:
    """How to reach the mail server. The password is the secret itself, so this is never printed."""

    host: str
    port: int = 587
    security: str = "starttls"  # starttls, tls, none
    user: str | None = None
    password: str | None = None
    sender: str | None = None

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port})"


def compose(message: Message, to: str, sender: str, now: datetime) -> EmailMessage:
    """The mail. Its Message-ID is the same for every attempt, and it asks vacation programs for silence (RFC 3834)."""
    mail = EmailMessage()
    mail["Subject"] = text.line(f"[newswatch] {message.title}")[:200]
    mail["From"], mail["To"] = sender, to
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message.id}@newswatch.invalid>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join([*message.lines, "", f"-- \nnewswatch, watch {message.watch}"]), cte="8bit")
    return mail


def send(server: Server, to: str, message: Message, now: datetime) -> Outcome:
    """Send one mail; what became of it. Reasons carry the server's code and no password."""
    sender = server.sender or (server.user if server.user and "@" in server.user else f"newswatch@{server.host}")
    return deliver(server, compose(message, to, sender, now), [to], sender)


def deliver(server: Server, mail: EmailMessage, to: Sequence[str], sender: str) -> Outcome:
    """Hand a mail to the server."""
    handed = False
    try:
        with _connected(server) as smtp:
            if server.user and server.password:
                smtp.login(server.user, server.password)
            handed = True
            smtp.send_message(mail, sender, list(to))
    except smtplib.SMTPAuthenticationError as error:
        return failed(f"{server.host} refused the password ({error.smtp_code})")
    except smtplib.SMTPRecipientsRefused:
        return failed(f"{server.host} refused the recipient")
    except smtplib.SMTPResponseException as error:
        return failed(f"{server.host} answered {error.smtp_code}")
    except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        return failed(f"{server.host}: {text.line(str(why))[:100]}", doubtful=handed)
    return SENT


def _connected(server: Server) -> smtplib.SMTP:
    certificates = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=certificates)
    smtp = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    try:
        if server.security == "starttls":
            smtp.starttls(context=certificates)
    except BaseException:
        smtp.close()
        raise
    return smtp
