"""Tag what is no feed: a text, or lines of JSON from another program. No database is touched.

    bytes | lines or a text? | article | tag | the input's id with all its tags

Rules:
1. A file whose first lines hold a JSON object is JSON Lines, anything else is one plain text.
2. Lines are answered one by one, in order, as they come: another program may wait for each answer.
3. A bad line is named by its number and passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from newswatch import text
from newswatch.feeds.archive import Unusable
from newswatch.feeds.archive import archived as read_line
from newswatch.model import Article

if TYPE_CHECKING:
    from newswatch.tag.tagger import Tagger

PEEK = 20  # so many lines are looked at for a JSON object
MAX_LINE = 16 * 1024 * 1024  # bytes
MAX_TEXT = 64 * 1024 * 1024  # bytes of a plain text
TITLE = 200  # characters: a longer first line is no title
WRAPPED = (40, 140)  # cells: texts are wrapped at no fewer and no more

OnBad = Callable[[int, str], None]


@dataclass(slots=True)
class Counted:
    """How many lines were read, and how many of them were bad."""

    lines: int = 0
    bad: int = 0


@dataclass(slots=True)
class Input:
    """A file after its first lines were looked at."""

    is_lines: bool
    head: list[bytes]
    file: IO[bytes]
    counted: Counted = field(default_factory=Counted)


def look(file: IO[bytes]) -> Input:
    """Whether a file is JSON Lines (rule 1). Reads no more lines than it takes to know."""
    head: list[bytes] = []
    seen = 0
    while seen < PEEK and (line := file.readline(MAX_LINE + 1)):
        head.append(line)
        if not line.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        if _is_object(line):
            return Input(True, head, file)
        if not line.endswith(b"\n"):
            break
        seen += 1
    return Input(False, head, file)


def _is_object(line: bytes) -> bool:
    start = line.lstrip(b"\xef\xbb\xbf \t").lstrip()
    if not start.startswith(b"{"):
        return False
    inside = start[1:].lstrip()
    return inside.startswith((b'"', b"}"))


def tag_lines(source: Input, tagger: Tagger, *, now: datetime, on_bad: OnBad) -> Iterator[dict[str, Any]]:
    """The tags of each line, with the line's `id` (null where it has none). `source.counted` says how it went."""
    for number, line in enumerate(_pieces(source), 1):
        if line is not None and not line.strip():
            continue
        source.counted.lines += 1
        found = Unusable(f"longer than {MAX_LINE:,} bytes") if line is None else read_line(line, now=now)
        if isinstance(found, Unusable):
            source.counted.bad += 1
            on_bad(number, found.reason)
        else:
            yield {"id": _id(line or b""), **tagger.tag(found.article).to_dict()}


def _pieces(source: Input) -> Iterator[bytes | None]:
    """The lines; None for one that is too long, which is passed over in pieces."""
    rest = iter(lambda: source.file.readline(MAX_LINE + 1), b"")
    for line in chain(source.head, rest):
        if len(line) <= MAX_LINE or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.file.readline(MAX_LINE)
        yield None


def _id(line: bytes) -> Any:
    if b'"id"' not in line:
        return None
    value = json.loads(line.decode("utf-8-sig")).get("id")
    return value if isinstance(value, str | int | float) else None


def plain_article(source: Input, *, now: datetime, published: datetime | None = None) -> Article:
    """The article of a plain text: a short first line is its title, alone too; all the rest is its text."""
    data = b"".join(source.head) + source.file.read(MAX_TEXT)
    return article_of(data.decode("utf-8-sig", "replace"), published=published or now, dated=published is not None)


def article_of(said: str, *, published: datetime, dated: bool = True) -> Article:
    """The same for a text that is there already. Lines that were only wrapped are one paragraph."""
    paragraphs = [text.line(part) for block in _BLANK_LINE.split(said.strip()) for part in _unwrapped(block)]
    paragraphs = [part for part in paragraphs if part]
    alone = "" if len(said.strip().splitlines()) > 1 else "".join(paragraphs)  # a wrapped paragraph is no headline
    has_title = len(paragraphs[0]) <= TITLE if len(paragraphs) > 1 else 0 < len(alone) <= TITLE
    title, body = (paragraphs[0], paragraphs[1:]) if has_title else ("", paragraphs)
    return Article(
        guid="text",
        url=None,
        title=title,
        text="\n".join(body),
        language=text.language(" ".join(paragraphs)[:2000]),
        published=published,
        date_quality="stated" if dated else "undated",
    )


_BLANK_LINE = re.compile(r"(?:\r\n?|\n)[^\S\n]*(?:\r\n?|\n)\s*")


def _unwrapped(block: str) -> list[str]:
    """The paragraphs of a block without blank lines. A line was wrapped where the next word would not have fitted into
    the width of the block; a break before that was meant."""
    lines = block.splitlines()
    cells = [_cells(line) for line in lines]
    most = max(cells, default=0)
    if not WRAPPED[0] <= most <= WRAPPED[1]:
        return lines
    found = lines[:1]
    for before, used, line in zip(lines, cells, lines[1:], strict=False):
        word = line.split(maxsplit=1)[0] if line.strip() else ""
        wide = not word.isascii()
        if used + (2 if wide else 1 + len(word)) > most:
            found[-1] += line.strip() if wide and not before[-1:].isascii() else " " + line.strip()
        else:
            found.append(line)
    return found


def _cells(line: str) -> int:
    return len(line) if line.isascii() else sum(1 + (char >= "\u1100") for char in line)
