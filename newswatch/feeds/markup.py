"""HTML fragments, as feeds carry them, become readable plain text."""

from __future__ import annotations

import re
from html import unescape

from newswatch.text import plain

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main"
    " nav ol p pre section table td th tr ul".split()
)
_SILENT = frozenset("script style template noscript svg math iframe object head title textarea select".split())


# HTML as feeds carry it is cut by hand: html.parser is quadratic on hostile input (Python 3.11) and ten times slower.
# A tag is `<`, name, anything with quotes paired, `>`; quoted `>` belong to it. Why this is linear: outside quotes the
# scan stops at the next `<`, and the two kinds of quotes permute the three states (outside, in ', in "), so that at
# most three scans ever pass over the same character. The second branch takes a tag with a lost quote.
_TAG = re.compile(
    r"""<(?:(/?)([A-Za-z][A-Za-z0-9:\-]{0,40}+)(?:[^<>"']|"[^"]*+"|'[^']*+')*+>|(/?)([A-Za-z][A-Za-z0-9:\-]{0,40}+)[^<>]*+>"""
    r"""|!\[CDATA\[|[!?][^<>]*+>)|\]\]>"""
)
_UNFINISHED = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]{0,20}(?:\s[^<>]*)?|!--[^<>]*)\Z")
_LONG_REFERENCE = re.compile(r"&#(?:0*[1-9]\d{7,}|[xX]0*[1-9A-Fa-f][0-9A-Fa-f]{6,});?")
_BLOCK_TAG = re.compile(rf"<(?:{'|'.join(sorted(_BLOCKS))})\b", re.IGNORECASE)


def from_html(html: str) -> str:
    """The readable text of an HTML fragment, block elements as lines, scripts and styles gone. Never raises; linear.

    Where there are block elements a line break in the source is a space; a fragment without any keeps its lines.
    """
    if "<" in html:
        if _BLOCK_TAG.search(html):
            html = html.replace("\n", " ") if "<pre" not in html else html
        html = _without_tags(_without_comments(html))
    if "&" in html:
        html = unescape(_LONG_REFERENCE.sub("\ufffd", html))
    return plain(html)


def _without_comments(html: str) -> str:
    if "<!--" not in html:
        return html
    parts: list[str] = []
    at = 0
    while (begin := html.find("<!--", at)) >= 0:
        parts.append(html[at:begin])
        end = html.find("-->", begin + 2)
        if end < 0:
            return "".join(parts)
        at = end + 3
    parts.append(html[at:])
    return "".join(parts)


def _without_tags(html: str) -> str:
    parts: list[str] = []
    at, length = 0, len(html)
    while at < length:
        for match in _TAG.finditer(html, at):
            parts.append(html[at : match.start()])
            at = match.end()
            name = (match[2] or match[4] or "").lower()
            if name in _BLOCKS:
                parts.append("\n")
            elif name in _SILENT and not match[1] and not match[3] and html[at - 2] != "/":
                at = _after(html, name, at)
                break
        else:
            parts.append(_UNFINISHED.sub("", html[at:]))
            break
    return "".join(parts)


def _after(html: str, name: str, at: int) -> int:
    """Where the element `name` that is open at `at` ends; the end of the text when it is never closed."""
    close = re.compile(rf"</{name}\b[^<>]*>?", re.IGNORECASE).search(html, at)
    return close.end() if close else len(html)
