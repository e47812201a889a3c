"""OPML in and out (opml.org, 2.0): folders become categories joined by "/", and the other way round.

Reading goes tag by tag and not by an XML parser, so that a broken file gives all its feeds but the broken ones, and
every fault has its line. Nothing outside the file is ever looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from xml.sax.saxutils import escape, quoteattr

from newswatch import text
from newswatch.feeds.lists import Listed, Subscription, address, gathered, refusal

_QUOTED = r"""(?:[^<>"']|"[^"]*+"|'[^']*+')*+"""
_TOKEN = re.compile(
    rf"<!--|<outline\b(?P<attrs>{_QUOTED})>|(?P<close></outline\s*>)|(?P<broken><outline\b)", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""([A-Za-z_][\w.:\-]{0,80})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MAX_DEPTH = 50
_SPACE = "urn:newswatch:feeds"  # names what OPML has no word for: publisher, tier, enabled


def read(content: str) -> Listed:
    """The feeds of an OPML file, with a phrase for each fault. Never raises."""
    faults: list[str] = []
    found = list(_outlines(content, faults))
    if "<outline" not in content.lower():
        faults.append("line 1: there is no outline in it, so it is no OPML list of feeds")
    wrong = _first_error(content)
    if wrong and not faults:
        faults.append(wrong)
    listed = gathered(found)
    return Listed(listed.feeds, tuple(sorted({*faults, *listed.faults}, key=_line_of)))


def _line_of(fault: str) -> int:
    return int(fault.removeprefix("line ").partition(":")[0])


def _outlines(content: str, faults: list[str]) -> Iterator[Subscription | str]:
    folders: list[str | None] = []  # None: an outline that is a feed itself
    line, counted, skip = 1, 0, 0
    for token in _TOKEN.finditer(content):
        if token.start() < skip:
            continue
        line += content.count("\n", counted, token.start())
        counted = token.start()
        if token[0] == "<!--":
            end = content.find("-->", token.end())
            skip = len(content) if end < 0 else end + 3
        elif token["close"]:
            if folders:
                folders.pop()
        elif token["broken"]:
            faults.append(f"line {line}: an outline is broken off here and is left out")
        else:
            attributes = _attributes(token["attrs"])
            url = attributes.get("xmlurl", "").strip()
            if url:
                yield _subscription(attributes, url, folders, line)
            if not token["attrs"].rstrip().endswith("/"):
                name = text.line(attributes.get("text") or attributes.get("title", "")).replace("/", "∕")
                folders.append(None if url or len(folders) >= _MAX_DEPTH else name or None)


def _attributes(raw: str) -> dict[str, str]:
    return {
        name.lower(): _REFERENCE.sub(lambda match: unescape(match[0]), double or single)
        for name, double, single in _ATTRIBUTE.findall(raw)
    }


def _subscription(attributes: dict[str, str], url: str, folders: list[str | None], line: int) -> Subscription | str:
    good = address(url)
    if good is None:
        return f"line {line}: {refusal(url)}"
    category = "/".join(folder for folder in folders if folder)
    if not category:
        category = attributes.get("category", "").split(",")[0].strip().strip("/")
    tier = attributes.get("nw:tier", "")
    site = attributes.get("htmlurl", "").strip()
    return Subscription(
        url=good,
        title=text.line(attributes.get("title") or attributes.get("text", "")),
        publisher=text.line(attributes.get("nw:publisher", "")),
        site=address(site) if site else None,
        language=text.line(attributes.get("language", "")) or None,
        category=text.line(category) or None,
        tier=int(tier) if tier in ("1", "2", "3", "4") else 3,
        enabled=attributes.get("nw:enabled", "") != "false",
    )


def _first_error(content: str) -> str | None:
    """Where an XML parser would have given up, for the one who repairs the file."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _no_entities
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        return f"line {error.lineno}: {expat.ErrorString(error.code)}; the feeds that can be read were taken"
    except ValueError as error:
        return f"line {parser.CurrentLineNumber}: {error}"
    return None


def _no_entities(*_: object) -> None:
    raise ValueError("it declares entities, which are not read")


@dataclass(slots=True)
class _Folder:
    feeds: list[Subscription] = field(default_factory=list)
    folders: dict[str, _Folder] = field(default_factory=dict)

    def lines(self, indent: str) -> Iterator[str]:
        for feed in self.feeds:
            yield f"{indent}<outline{_written(feed)}/>"
        for name, folder in self.folders.items():
            yield f"{indent}<outline text={quoteattr(name)}>"
            yield from folder.lines(indent + "  ")
            yield f"{indent}</outline>"


def write(feeds: Iterable[Subscription], *, title: str = "newswatch") -> str:
    """An OPML 2.0 file; categories become nested folders, in the order in which they first come."""
    top = _Folder()
    for feed in feeds:
        folder = top
        for name in text.line(feed.category or "").split("/")[:_MAX_DEPTH]:
            if name.strip():
                folder = folder.folders.setdefault(name.strip(), _Folder())
        folder.feeds.append(feed)
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:nw="{_SPACE}">',
        f"  <head><title>{escape(text.line(title))}</title></head>",
        "  <body>",
        *top.lines("    "),
        "  </body>",
        "</opml>",
    )
    return "\n".join(lines) + "\n"


def _written(feed: Subscription) -> str:
    attributes = {
        "type": "rss",
        "text": feed.title or feed.url,
        "title": feed.title or None,
        "xmlUrl": feed.url,
        "htmlUrl": feed.site,
        "language": feed.language,
        "nw:publisher": feed.publisher or None,
        "nw:tier": str(feed.tier) if feed.tier != 3 else None,
        "nw:enabled": None if feed.enabled else "false",
    }
    return "".join(f" {name}={quoteattr(text.line(value))}" for name, value in attributes.items() if value)
