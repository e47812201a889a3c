"""A document to articles: identity, one canonical URL, plain texts, a date with its quality, a language, a publisher.

Rules:
1. An article is known by its guid within the feed, else by its canonical URL, else by a hash of title and text. A guid
   that several entries with different links share says nothing, and the links are used.
2. A relative link is joined to xml:base, else to the feed's site, else to the feed's own URL (Atom: the feed's URL
   first while both are on one host, RFC 4287 section 2).
3. The same text is never kept twice. `summary` is the short description on one line; where the feed has only a whole
   body, it is the body's first sentences. `text` is the body, "" when there is no more than the summary.
4. No date, or one that is none: "undated", with `now`. A date to come: "future", with `now`.
5. One poisonous entry loses that entry and says so; normalising twice is normalising once.
6. What an entry says decides what it becomes: one that the last document had, word for word, is not read again.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import urlsplit

from newswatch import __version__, text
from newswatch.feeds import dates
from newswatch.feeds.canonical import canonical
from newswatch.feeds.document import Document, Entry
from newswatch.feeds.markup import from_html
from newswatch.model import Article, DateQuality

MAX_TITLE = 400  # characters; the longest real headlines have about 250
MAX_SUMMARY = 600  # a longer description is a body
CUT_SUMMARY = 400  # columns of a summary that is cut from a body
MAX_TEXT = 200_000  # characters kept of one body: a long report has 60,000
MAX_MARKUP = 1_000_000  # characters of markup looked at
MAX_AUTHOR = 200
MAX_GUID = 500
MARK = 8  # bytes
_SKEW = timedelta(minutes=10)  # clocks go wrong by minutes; such a date is only clamped

_TITLE_TAGS = frozenset(
    "a abbr acronym b bdi bdo big br center cite code del dfn div em font h1 h2 h3 h4 h5 h6 i img ins kbd mark nobr p"
    " pre q s samp script small span strike strong style sub sup time tt u var wbr".split()
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})((?:\s[^<>]*|/)?)>")
_SCRIPT = re.compile(r"<(script|style)\b[^<>]*>[^<]*(?:</\1\s*>|\Z)", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_LEFT_OVER = re.compile(r"<(?:/(?:p|div|li|ul|h[1-6]|blockquote)|br\s*/?)\s*>", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)|[。！？；][”’」』）]*")
# C1 controls where Windows-1252 was taken for Latin-1: what the writer's screen showed.
_C1 = {code: bytes((code,)).decode("cp1252") for code in range(128, 160) if code not in (129, 141, 143, 144, 157)}
_HAS_C1 = re.compile("[\x80-\x9f]")
_ZONES = {"zh": 8, "ja": 9, "ko": 9}


@dataclass(frozen=True, slots=True)
class Normalised:
    """The articles in the feed's order, and what was lost: one phrase for each entry that could not be kept.

    `marks` are MARK bytes for each entry that need not be read again while it stands there as it is. `title`, `site`
    and `language` are the feed's own, fit to be stored and shown as `Document`'s are not.
    """

    articles: tuple[Article, ...]
    lost: tuple[str, ...] = ()
    title: str = ""
    site: str | None = None
    language: str | None = None
    marks: bytes = b""


def articles(
    document: Document, *, feed_url: str, declared_language: str | None, now: datetime, known: bytes = b""
) -> Normalised:
    """The articles of a document. `declared_language` is what the list of feeds says (BCP 47), `now` is aware, `known`
    the `marks` of an earlier document: entries that it had are left out.

    Never raises for what a document holds.
    """
    setting = _Setting.of(document, feed_url, declared_language, now)
    found: dict[str, Article] = {}
    lost: list[str] = []
    shared = _shared_guids(document, setting)
    read = {known[at : at + MARK] for at in range(0, len(known), MARK)}
    marks: list[bytes] = []
    for number, entry in enumerate(document.entries, 1):
        mark = _mark(entry, setting, shared)
        if mark in read:
            marks.append(mark)
            continue
        try:
            article = _article(entry, setting, shared)
        except (ValueError, TypeError, LookupError, OverflowError, RecursionError, UnicodeError) as error:
            lost.append(f"entry {number} cannot be read ({type(error).__name__})")
            continue
        if article is None:
            lost.append(f"entry {number} says nothing: no title, text or link")
        elif found.setdefault(article.guid, article) is article and article.date_quality != "future":
            marks.append(mark)  # a date to come may be believed at a later visit
    return Normalised(
        articles=tuple(found.values()),
        lost=tuple(lost),
        title=title_text(document.title),
        site=canonical(document.site, feed_url),
        language=_declared(document.language),
        marks=b"".join(marks),
    )


def _mark(entry: Entry, setting: _Setting, shared: frozenset[str]) -> bytes:
    """What stands for an entry as it is here, read by this version of newswatch."""
    around = (setting.base, setting.language, setting.publisher, setting.zone, setting.is_atom, entry.guid in shared)
    said = repr((__version__, around, entry)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(said, digest_size=MARK).digest()


def _declared(language: str) -> str | None:
    language = language.strip().replace("_", "-")
    return language if _LANGUAGE.fullmatch(language) else None


@dataclass(frozen=True, slots=True)
class _Setting:
    """What holds for all entries of a document."""

    base: str
    language: str
    publisher: str
    zone: timedelta
    is_atom: bool
    now: datetime

    @classmethod
    def of(cls, document: Document, feed_url: str, declared: str | None, now: datetime) -> _Setting:
        language = _declared(document.language) or declared or ""
        # A Chinese feed on a system that calls itself English still has Chinese clocks.
        hours = max(_ZONES.get(said[:2].lower(), 0) for said in (language, declared or ""))
        return cls(
            base=_base(document, feed_url),
            language=language,
            publisher=title_text(document.title).casefold(),
            zone=timedelta(hours=hours),
            is_atom=document.format in ("atom", "json"),
            now=now,
        )


def _base(document: Document, feed_url: str) -> str:
    site = canonical(document.site, feed_url)
    if not site:
        return feed_url
    if document.format == "atom" and urlsplit(site).hostname == urlsplit(feed_url).hostname:
        return feed_url
    return site


def _shared_guids(document: Document, setting: _Setting) -> frozenset[str]:
    """Guids that stand on entries with different links."""
    seen: set[str] = set()
    twice = {e.guid for e in document.entries if e.guid and (e.guid in seen or seen.add(e.guid))}  # type: ignore[func-returns-value]
    if not twice:
        return frozenset()
    links: dict[str, set[str | None]] = defaultdict(set)
    for entry in document.entries:
        if entry.guid in twice:
            links[entry.guid].add(_url(entry, setting))
    return frozenset(guid for guid, urls in links.items() if len(urls) > 1)


def _article(entry: Entry, setting: _Setting, shared: frozenset[str]) -> Article | None:
    url = _url(entry, setting)
    short, body = _texts(entry)
    title = title_text(entry.title, literal=entry.title_is_text)
    if not (title or short or body or url):
        return None
    publisher = _publisher(entry, setting)
    if publisher and title.endswith(f" - {publisher}"):  # Google News and its like
        title = title[: -len(publisher) - 3].rstrip() or title
    title = title or title_text(_title_from(short or body, url), literal=True)
    published, quality = _date(entry, setting)
    sample = f"{title}\n{short or body[:1000]}"
    return Article(
        guid=_guid(entry, shared, url, f"{title}\n{short}\n{body}"),
        url=url,
        title=title,
        summary=short,
        text=body,
        author=title_text(entry.author)[:MAX_AUTHOR].rstrip() or None,
        language=text.language(sample, entry.language or setting.language),
        published=published,
        date_quality=quality,
        publisher=publisher,
    )


def _url(entry: Entry, setting: _Setting) -> str | None:
    base = entry.base or setting.base
    url = canonical(entry.link.replace("&amp;", "&"), base) if entry.link else None
    if url is None and entry.guid.lower().startswith(("http://", "https://")):
        return canonical(entry.guid)
    return url


def _guid(entry: Entry, shared: frozenset[str], url: str | None, content: str) -> str:
    guid = text.line(entry.guid[: MAX_GUID * 4])
    if guid and entry.guid not in shared:
        return guid if len(guid) <= MAX_GUID else "sha256:" + _digest(entry.guid)
    return url or "sha256:" + _digest(content)


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()


def _texts(entry: Entry) -> tuple[str, str]:
    """Summary and body, the same words never in both."""
    short, body = body_text(entry.summary), body_text(entry.content)
    if len(short) > len(body) or not body:
        short, body = body, short
    if not body:
        return "", ""
    if len(body) <= MAX_SUMMARY and (not short or text.line(short) == text.line(body)):
        return text.line(body), ""
    if not short or len(short) > MAX_SUMMARY or text.line(short) == text.line(body):
        short = first_sentences(body)
    return text.line(short), body


def _publisher(entry: Entry, setting: _Setting) -> str | None:
    """Whose article it is, when the entry names someone else than the feed."""
    name = title_text(entry.source)[:MAX_AUTHOR].rstrip()
    return name if name and name.casefold() != setting.publisher else None


def _date(entry: Entry, setting: _Setting) -> tuple[datetime, DateQuality]:
    quality: DateQuality = "stated"
    moment = dates.parse(entry.published, zone=setting.zone) if entry.published else None
    if moment is None and entry.updated:
        moment = dates.parse(entry.updated, zone=setting.zone)
        quality = "updated" if setting.is_atom else "stated"
    if moment is None:
        return setting.now, "undated"
    if moment > setting.now + _SKEW:
        return setting.now, "future"
    return min(moment, setting.now), quality


def _legible(markup: str) -> str:
    if markup.isascii() or not _HAS_C1.search(markup):
        return markup
    return markup.translate(_C1)


def body_text(markup: str) -> str:
    """The plain text of a description or body, at most MAX_TEXT characters; markup that was escaped twice is read."""
    if not markup:
        return ""
    markup = _legible(markup[:MAX_MARKUP])
    plain = from_html(markup)
    if "<" in plain and "&lt;" in markup and _LEFT_OVER.search(plain):
        plain = from_html(plain)
    return plain[:MAX_TEXT].rstrip()


def title_text(markup: str, *, literal: bool = False) -> str:
    """The plain text of a title or name, on one line and at most MAX_TITLE characters.

    Titles are plain text here and HTML there. So tags go only when HTML has an element of that name ("vector<T>"
    stays), and entities are read until none is left ("AT&amp;amp;T" was escaped twice). `literal`: tags are no tags.
    """
    title = _legible(markup[: MAX_TITLE * 50])
    if "<" in title and not literal:
        title = _untagged(title)
    for _ in range(2):
        if "&" not in title or not _ENTITY.search(title):
            break
        title = _ENTITY.sub(_character, title)
        if "<" in title and not literal:
            title = _untagged(title)
    title = text.line(title)
    return title if len(title) <= MAX_TITLE else shortened(title, MAX_TITLE)


def _character(match: re.Match[str]) -> str:
    return unescape(match[0])


def _untagged(title: str) -> str:
    title = _SCRIPT.sub("", title)
    return _TAG.sub(_tag, title)


def _tag(match: re.Match[str]) -> str:
    name = match[2].lower()
    if name not in _TITLE_TAGS:
        return match[0]
    return " " if name in ("br", "p", "div", "img") else ""


def _title_from(body: str, url: str | None) -> str:
    """A title for an article that has none: its first sentence, else the last words of its address."""
    if body:
        first = first_sentences(body, columns=100)
        return shortened(first, 120)
    words = re.sub(r"[\W_]+", " ", re.sub(r"\.\w{1,5}$", "", urlsplit(url or "").path.rstrip("/").rpartition("/")[2]))
    return text.line(words)[:120].strip() or urlsplit(url or "").hostname or "(untitled)"


def first_sentences(body: str, *, columns: int = CUT_SUMMARY) -> str:
    """The beginning of a text on one line, whole sentences where one ends in the second half of `columns`.

    Chinese characters count two columns, so that both languages give about as much to read.
    """
    start = text.line(body[: columns * 2])
    width = len(start) if start.isascii() else sum(1 if ord(c) < 0x1100 else 2 for c in start)
    if width <= columns and len(body) <= columns * 2:
        return start
    room = columns if start.isascii() else _characters(start, columns)
    ends = [match.end() for match in _SENTENCE.finditer(start[: room + 1]) if match.end() <= room]
    if ends and ends[-1] * 3 >= room:
        return start[: ends[-1]]
    return shortened(start, room)


def _characters(line: str, columns: int) -> int:
    for count, character in enumerate(line):
        columns -= 1 if ord(character) < 0x1100 else 2
        if columns < 0:
            return count
    return len(line)


def shortened(line: str, length: int) -> str:
    """A line cut at a word, with an ellipsis; at most `length` characters."""
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    word = cut.rpartition(" ")[0]
    return (word if len(word) * 2 > length else cut).rstrip(" ,;:-–—") + "…"
