"""From a page to its feed: what the page names itself, what its links look like, where feeds usually are.

HTML Living Standard, 4.6.7.1 (`alternate`) and RSS Autodiscovery; attributes come in any order, quoted or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Literal
from urllib.parse import urljoin, urlsplit

from newswatch import text

MAX_PAGE = 2_000_000  # characters looked at: the head of a page is in the first 100,000
MAX_CANDIDATES = 30

_TYPES = frozenset(
    "application/rss+xml application/atom+xml application/rdf+xml application/feed+json application/json"
    " application/x.atom+xml application/x-atom+xml text/xml application/xml".split()
)
_TAG = re.compile(r"""<(link|a|base)\b((?:[^<>"']|"[^"]*+"|'[^']*+')*+)>""", re.IGNORECASE)
_LOST_QUOTE = re.compile(r"<(link|base)\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s=<>"'/]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+))""")
_COMMENT_FEED = re.compile(r"comment|评论|評論|コメント", re.IGNORECASE)
_LIKE_A_FEED = re.compile(
    r"(?:^|[/._\-?=])(?:rss2?|atom|feeds?|rdf)(?:$|[/._\-?=&])|\.(?:rss|atom|rdf)$", re.IGNORECASE
)
# Sites that do not name their feeds: how the address of a page becomes the address of its feed.
_SITES = (
    (
        re.compile(r"https?://(?:www\.)?youtube\.com/channel/([\w\-]+)"),
        r"https://www.youtube.com/feeds/videos.xml?channel_id=\1",
    ),
    (
        re.compile(r"https?://github\.com/([\w.\-]+)/([\w.\-]+?)(?:\.git)?/releases/?$"),
        r"https://github.com/\1/\2/releases.atom",
    ),
    (
        re.compile(r"https?://github\.com/([\w.\-]+)/([\w.\-]+?)(?:\.git)?/?$"),
        r"https://github.com/\1/\2/releases.atom",
    ),
    (re.compile(r"https?://(?:www\.|old\.)?reddit\.com/r/(\w+)/?.*"), r"https://www.reddit.com/r/\1/.rss"),
    (re.compile(r"https?://medium\.com/(@?[\w.\-]+)/?$"), r"https://medium.com/feed/\1"),
    (re.compile(r"https?://(?:www\.)?arxiv\.org/list/([\w.\-]+)/.*"), r"https://rss.arxiv.org/rss/\1"),
)
_PATHS = (
    "feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json", "feed/", "blog/feed", "news/rss",
    "feeds/posts/default",
)  # fmt: skip

How = Literal["link", "site", "anchor", "path"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address where a feed may be, and what says so: the page's own link, the site's custom, a link that looks like
    one, a usual path. Best first."""

    url: str
    title: str = ""
    how: How = "link"


def candidates(html: str, url: str) -> tuple[Candidate, ...]:
    """Where the feeds of a page may be, best first, each address once. Never raises; nothing is fetched.

    `url` is where the page came from after redirects. Feeds of comments come after the others.
    """
    html = html[:MAX_PAGE]
    named = sorted(_links(html, url), key=lambda one: bool(_COMMENT_FEED.search(one.title + " " + one.url)))
    found: dict[str, Candidate] = {}
    for one in (*named, *_customs(url), *_anchors(html, url), *_paths(url)):
        found.setdefault(one.url, one)
    found.pop(url, None)
    return tuple(found.values())[:MAX_CANDIDATES]


def _links(html: str, url: str) -> Iterator[Candidate]:
    base = url
    tags = [*_TAG.findall(html)]
    if not any(name.lower() == "link" for name, _ in tags):
        tags = _LOST_QUOTE.findall(html)
    for name, raw in tags:
        attributes = _attributes(raw) if name.lower() != "a" else {}
        href = attributes.get("href", "")
        if name.lower() == "base" and href and base == url:
            base = _joined(url, href) or url
        elif name.lower() == "link" and href and _names_a_feed(attributes):
            target = _joined(base, href)
            if target:
                yield Candidate(target, text.line(attributes.get("title", ""))[:200], "link")


def _names_a_feed(attributes: dict[str, str]) -> bool:
    rel = attributes.get("rel", "").lower().split()
    if "feed" in rel:
        return True
    kind = attributes.get("type", "").partition(";")[0].strip().lower()
    if "alternate" not in rel or "stylesheet" in rel or kind not in _TYPES:
        return False
    # WordPress names its REST interface, others their oEmbed, as an alternate in JSON or XML.
    return kind not in ("application/json", "text/xml", "application/xml") or bool(
        _LIKE_A_FEED.search(attributes["href"]) and "oembed" not in attributes["href"]
    )


def _anchors(html: str, url: str) -> Iterator[Candidate]:
    count = 0
    for name, raw in _TAG.findall(html):
        if name.lower() != "a" or count >= 10:
            continue
        target = _joined(url, _attributes(raw).get("href", ""))
        if target and _LIKE_A_FEED.search(urlsplit(target).path) and urlsplit(target).path != urlsplit(url).path:
            count += 1
            yield Candidate(target, "", "anchor")


def _customs(url: str) -> Iterator[Candidate]:
    for pattern, feed in _SITES:
        if pattern.fullmatch(url):
            yield Candidate(pattern.sub(feed, url), "", "site")
            return


def _paths(url: str) -> Iterator[Candidate]:
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    folder = urljoin(url, "./") if parts.path.endswith("/") or "." in parts.path.rpartition("/")[2] else url + "/"
    if parts.path not in ("", "/") and not parts.query:
        for path in ("feed", "rss", "feed.xml"):
            yield Candidate(urljoin(folder, path), "", "path")
    for path in _PATHS:
        yield Candidate(root + path, "", "path")


def _attributes(raw: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(raw):
        found.setdefault(name.lower(), unescape((double or single or bare)[:4096]))
    return found


def _joined(base: str, href: str) -> str | None:
    """An http(s) address without its fragment, or None."""
    href = text.line(href).replace(" ", "%20")
    try:
        target = urljoin(base, href).partition("#")[0]
        parts = urlsplit(target)
    except ValueError:
        return None
    return target if href and parts.scheme in ("http", "https") and parts.hostname else None
