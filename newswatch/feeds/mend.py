"""Broken XML set right before feedparser sees it, as text and in one pass each: what a mechanic does with any feed.

Every step is linear in the length of the text. What is mended is often well-formed afterwards, and then the fast
reader takes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from html.entities import html5
from xml.parsers import expat

from newswatch.feeds.document import MAX_ENTRIES

_ROOT = re.compile(r"<(?:[A-Za-z][\w.\-]{0,20}:)?(rss|feed|rdf|channel)\b", re.IGNORECASE)
# Characters that XML 1.0 (section 2.2) forbids, and references to them.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&(?:#(?:(\d{1,20})|[xX]([0-9a-fA-F]{1,16}));|([A-Za-z][A-Za-z0-9]{0,31});)?")
_ENTITY = re.compile(r"""<!ENTITY\s+(\w{1,40})\s+(?:"([^"&<%]{0,80})"|'([^'&<%]{0,80})')\s*>""")
_OPEN = re.compile(r"<(item|entry)\b", re.IGNORECASE)
_CLOSE = re.compile(r"</(?:item|entry)\s*>", re.IGNORECASE)
_PREFIXED = re.compile(r"</?([A-Za-z_][\w.\-]{0,40}):")
_DECLARES = re.compile(r"\sxmlns:([A-Za-z_][\w.\-]{0,40})\s*=")
_BARE_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_MAX_FILLED = 10_000  # references to the DTD's own entities: more than that is no feed but a bomb
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


@dataclass(frozen=True, slots=True)
class Mended:
    """The text from its root element on, without prolog: whether it ended early, whether it had too many entries."""

    text: str
    cut: bool
    capped: bool


def mend(text: str) -> Mended | None:
    """A text that is more likely to be well-formed XML; None when there is no root of a feed in it.

    Nothing is ever read from outside: the DOCTYPE goes, and of its entities only short literal ones are filled in.
    """
    root = _ROOT.search(text)
    if not root:
        return None
    entities = {name: a or b for name, a, b in _ENTITY.findall(text[: root.start()])}
    text, cut, capped = _whole(text[root.start() :])
    text = _ILLEGAL.sub("", text)
    text = "".join(
        part if verbatim else _BARE_LESS.sub("&lt;", _REFERENCE.sub(_Fill(entities), part))
        for verbatim, part in parts(text)
    )
    return Mended(_with_namespaces(text), cut, capped)


def _whole(text: str) -> tuple[str, bool, bool]:
    """The text with its end: trailing junk gone, an unfinished entry dropped, at most MAX_ENTRIES entries."""
    root = _ROOT.match(text)
    assert root
    name = re.match(r"<([\w.:\-]+)", root[0])
    close = f"</{name[1]}>" if name else "</rss>"
    tail = "</channel>" + close if root[1].lower() == "rss" else close
    end = text.rfind(close[:-1])
    if end >= 0:
        after = text.find(">", end)
        text = text[: after + 1 if after >= 0 else len(text)]
    for opened, match in enumerate(_OPEN.finditer(text), 1):
        if opened > MAX_ENTRIES:
            return text[: match.start()] + tail, end < 0, True
    if end >= 0:
        return text, False, False
    last = None
    for last in _CLOSE.finditer(text):  # noqa: B007 only the last one is wanted
        pass
    first = _OPEN.search(text)
    whole = last.end() if last else first.start() if first else len(text)
    return text[:whole] + tail, True, False


def parts(text: str) -> list[tuple[bool, str]]:
    """The text in parts: CDATA sections and comments verbatim, all else to be mended. An open section ends the text."""
    found: list[tuple[bool, str]] = []
    at = 0
    for begin in _SECTION.finditer(text):
        if begin.start() < at:
            continue
        closer = "]]>" if begin[0] == "<![CDATA[" else "-->"
        end = text.find(closer, begin.end())
        found.append((False, text[at : begin.start()]))
        if end < 0:
            found.append((True, text[begin.start() :] + closer))
            return found
        at = end + 3
        found.append((True, text[begin.start() : at]))
    found.append((False, text[at:]))
    return found


_SECTION = re.compile(r"<!\[CDATA\[|<!--")


class _Fill:
    """Replace references: known ones stay, HTML's names and the DTD's become characters, bare ampersands `&amp;`."""

    def __init__(self, entities: dict[str, str]) -> None:
        self.entities = entities
        self.left = _MAX_FILLED

    def __call__(self, match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        if name in _XML_NAMES:
            return match[0]
        if name:
            character = html5.get(name + ";")
            if name in self.entities and self.left > 0:
                self.left -= 1
                character = self.entities[name]
            return escape(character) if character else f"&amp;{name};"
        if decimal or hexadecimal:
            number = int(decimal) if decimal else int(hexadecimal, 16)
            return "" if number > 0x10FFFF or _ILLEGAL.match(chr(number)) else match[0]
        return "&amp;"


def _with_namespaces(text: str) -> str:
    """Declare the prefixes that are used and not declared, known ones by their names, others by a name of nothing."""
    used = set(_PREFIXED.findall(text)) - set(_DECLARES.findall(text)) - {"xml", "xmlns"}
    if not used:
        return text
    declared = "".join(f' xmlns:{p}="{_NAMESPACES.get(p, "urn:undeclared:" + p)}"' for p in sorted(used)[:64])
    at = re.match(r"<[\w.:\-]+", text)
    return text[: at.end()] + declared + text[at.end() :] if at else text


# --- Tags that do not fit together ---------------------------------------------------------------------------------

_TAG = re.compile(r"""<(/?)([A-Za-z_][\w.:\-]{0,80}+)((?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w.:\-]{0,80})(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_STARTS = frozenset("item entry".split())
# Elements that hold text and stand side by side: one that opens closes the one before it.
_SIDE_BY_SIDE = frozenset("title link description guid pubdate author category comments summary content id".split())
_MAX_OPEN = 500


def balanced(text: str) -> str:
    """Tags brought to fit: what was left open is closed, what was never opened is closed for the one that is open or
    goes, attributes are quoted and none stands twice. For text that is still not well-formed after `mend`."""
    out: list[str] = []
    stack: list[str] = []
    for verbatim, part in parts(text):
        if verbatim:
            out.append("" if part.startswith("<!--") else part)
            continue
        at = 0
        for tag in _TAG.finditer(part):
            words = part[at : tag.start()]
            out.append(words.replace("<", "&lt;"))
            at = tag.end()
            if tag[1]:
                _close(tag[2], bool(words.strip()), stack, out)
            else:
                _open(tag, stack, out)
            if len(stack) > _MAX_OPEN:
                return text
        out.append(part[at:].replace("<", "&lt;"))
    out.extend(f"</{name}>" for name in reversed(stack))
    return "".join(out)


def _open(tag: re.Match[str], stack: list[str], out: list[str]) -> None:
    name, raw = tag[2], tag[3]
    low = name.lower()
    if low in _STARTS:
        while any(one.lower() in _STARTS for one in stack):
            out.append(f"</{stack.pop()}>")
    elif low in _SIDE_BY_SIDE and stack and stack[-1].lower() in _SIDE_BY_SIDE:
        out.append(f"</{stack.pop()}>")
    attributes: dict[str, str] = {}
    for key, double, single, bare in _ATTRIBUTE.findall(raw.rstrip("/")):
        attributes.setdefault(key, escape(_REFERENCE.sub(_plain, double or single or bare), quote=True))
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    hollow = raw.endswith("/")
    out.append(f"<{name}{written}{'/' if hollow else ''}>")
    if not hollow:
        stack.append(name)


def _plain(match: re.Match[str]) -> str:
    return unescape(match[0])


def _close(name: str, after_words: bool, stack: list[str], out: list[str]) -> None:
    """Close the innermost element of this name and all inside it; else the one that holds only words."""
    low = name.lower()
    for depth, one in enumerate(reversed(stack), 1):
        if one.lower() == low:
            out.extend(f"</{stack.pop()}>" for _ in range(depth))
            return
    if after_words and stack and stack[-1].lower() in _SIDE_BY_SIDE:
        out.append(f"</{stack.pop()}>")


def is_well_formed(text: str) -> bool:
    """Whether an XML parser takes it, namespaces and all."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(text, True)
    except (expat.ExpatError, ValueError):
        return False
    return True
