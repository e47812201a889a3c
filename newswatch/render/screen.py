"""What we may show where output goes: size, colour, links, pager; decided from the stream and the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple, TextIO

DEFAULT_SIZE = (80, 24)
# Terminals known to understand OSC 8; one that does not may print the address in the middle of a line.
_LINK_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby"})
_LINK_TERMS = ("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "contour")
_LINK_VARIABLES = ("WT_SESSION", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "DOMTERM")


class Screen(NamedTuple):
    """Where output goes. `width` and `height` are in cells and lines."""

    tty: bool = False
    width: int = DEFAULT_SIZE[0]
    height: int = DEFAULT_SIZE[1]
    color: bool = False
    links: bool = False
    plain: bool = False  # words only, one record a line
    signs: bool = True  # the encoding has the middle dot and the ellipsis

    @property
    def dot(self) -> str:
        """What stands between the parts of a line."""
        return " - " if self.plain or not self.signs else " · "

    @property
    def ellipsis(self) -> str:
        """What stands for text that was cut."""
        return "…" if self.signs else "..."


def measure(stream: TextIO, environ: Mapping[str, str], *, color: str = "auto", plain: bool = False) -> Screen:
    """The screen behind a stream. `color` is auto, always or never; auto heeds NO_COLOR, FORCE_COLOR and TERM=dumb."""
    tty = stream.isatty()
    dumb = environ.get("TERM", "") in ("dumb", "unknown")
    width, height = size(stream, environ) if tty else (_number(environ.get("COLUMNS")) or 0, 0)
    return Screen(
        tty=tty,
        width=max(width, 20) if tty else width,
        height=height,
        color=_colored(tty and not dumb and not plain, environ, color),
        links=tty and not dumb and not plain and color != "never" and _links(environ),
        plain=plain,
        signs=_has_signs(stream),
    )


def _colored(fit: bool, environ: Mapping[str, str], color: str) -> bool:
    if color in ("always", "never"):
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "") not in ("", "0"):
        return True
    return fit


def _links(environ: Mapping[str, str]) -> bool:
    term = environ.get("TERM", "")
    if term.startswith(("screen", "tmux", "linux")) or "TMUX" in environ:
        return False
    vte = environ.get("VTE_VERSION", "")
    return (
        environ.get("TERM_PROGRAM") in _LINK_PROGRAMS
        or term.startswith(_LINK_TERMS)
        or any(name in environ for name in _LINK_VARIABLES)
        or (vte.isdigit() and int(vte) >= 5000)
    )


def size(stream: TextIO, environ: Mapping[str, str]) -> tuple[int, int]:
    """Columns and lines of the terminal behind a stream; COLUMNS and LINES win, as everywhere."""
    try:
        columns, lines = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        columns, lines = 0, 0
    return (
        _number(environ.get("COLUMNS")) or columns or DEFAULT_SIZE[0],
        _number(environ.get("LINES")) or lines or DEFAULT_SIZE[1],
    )


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isascii() and said.isdigit() and 0 < int(said) < 10_000 else None


def _has_signs(stream: TextIO) -> bool:
    try:
        "·…".encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
