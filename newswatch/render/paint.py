"""Painted text: spans with a style, and how they become characters on a screen.

Rules:
1. Only the 16 ANSI colours, so that the reader's theme decides; colour never says what words do not say.
2. A span is one line of plain text: whatever could move the cursor is taken out here once more, on the last step.
3. A link is only made for a safe http(s) address, and only where the screen has links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from newswatch import text
from newswatch.render.screen import Screen

STYLES = {
    "": "",
    "strong": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}
_BLANKS = re.compile("( +)")
_SAFE_ADDRESS = re.compile(r"https?://[!-~]{1,2000}")


class Span(NamedTuple):
    """A piece of a line with one style, perhaps a link."""

    text: str
    style: str = ""
    link: str | None = None


Line = tuple[Span, ...]


def line(*parts: Span | str) -> Line:
    """A line of spans; a bare string has no style."""
    return tuple(Span(part) if isinstance(part, str) else part for part in parts)


def painted(spans: Iterable[Span], screen: Screen) -> str:
    """A line as the screen takes it, without blanks at its end."""
    kept = [span for span in spans if span.text]
    if kept and not kept[-1].text.strip():
        kept.pop()
    return "".join(_one(span, screen) for span in kept)


def _one(span: Span, screen: Screen) -> str:
    words = harmless(span.text)
    code = STYLES[span.style] if screen.color else ""
    shown = f"\x1b[{code}m{words}\x1b[0m" if code and words.strip() else words
    address = safe_address(span.link) if screen.links and span.link else None
    return f"\x1b]8;;{address}\x1b\\{shown}\x1b]8;;\x1b\\" if address else shown


def harmless(words: str) -> str:
    """Text in which nothing moves the cursor or reorders characters; blanks stay, since columns are made of them."""
    if words.isascii() and words.isprintable():
        return words
    return "".join(part if not part.strip(" ") else text.line(part) for part in _BLANKS.split(words))


def safe_address(url: str | None) -> str | None:
    """The address with everything odd percent-encoded, or None when it is not plainly http(s) with a host."""
    if not url:
        return None
    try:
        address = quote(url, safe="%/:=&?~#+!$,;'@()*[]-._")
        host = urlsplit(address).hostname
    except ValueError:
        return None
    return address if host and _SAFE_ADDRESS.fullmatch(address) else None
