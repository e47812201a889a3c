"""Read back: stories, articles, one of them, the feeds.

with opened(path, config) as library:
    for story in library.stories("huawei -nvidia", now=now, limit=20): ...
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newswatch import text as texts
from newswatch.errors import NewswatchError, QueryError
from newswatch.store import feeds as shelf_feeds
from newswatch.store import read
from newswatch.store.open import reading

if TYPE_CHECKING:
    from newswatch.config import Config
    from newswatch.store.read import Question, Shown, Sort

Row = dict[str, Any]


@contextmanager
def opened(path: Path, config: Config) -> Iterator[Library]:
    """The database at `path` for reading. Raises StoreError, also for what goes wrong inside the block."""
    with reading(path) as conn:
        yield Library(conn, config)


class Library:
    """What can be asked of the shelf. Rows are streams, in the shapes of docs/reference/json.md."""

    def __init__(self, conn: sqlite3.Connection, config: Config) -> None:
        self._conn = conn
        self._config = config

    def stories(
        self, query: str, *, now: datetime, sort: Sort = "newest", limit: int | None, text: bool = False
    ) -> Iterator[Row]:
        """The stories that a query finds. `limit=None`: all. Raises QueryError."""
        return read.stories(self._conn, self._question(query, now), sort=sort, limit=limit, text=text)

    def articles(
        self, query: str, *, now: datetime, sort: Sort = "newest", limit: int | None, text: bool = False
    ) -> Iterator[Row]:
        """The articles that a query finds. `limit=None`: all. Raises QueryError."""
        return read.articles(self._conn, self._question(query, now), sort=sort, limit=limit, text=text)

    @property
    def conn(self) -> sqlite3.Connection:
        """The open database, for the reports that read more than articles and stories."""
        return self._conn

    def question(self, query: str, *, now: datetime) -> Question:
        """What a query asks of the shelf. Raises QueryError."""
        return self._question(query, now)

    def feeds(self) -> list[Row]:
        """The feeds, as `feeds list --json` shows them."""
        return shelf_feeds.listing(self._conn)

    def show(self, number: int) -> Shown:
        """The story that a number (a story's or an article's) means. Raises NewswatchError when nothing has it."""
        shown = read.show(self._conn, number) if abs(number) < 1 << 63 else None
        if shown is None:
            raise NewswatchError(f"There is no story or article {number}.", hint="`newswatch stories` shows the ids.")
        return shown

    def last_good_fetch(self) -> str | None:
        """When the last fetch began that some feed answered (RFC 3339); None when there was none."""
        from newswatch.store import log

        runs = log.runs(self._conn, limit=50, command="fetch")
        return next((run["started_at"] for run in runs if run["exit_code"] in (0, 3)), None)

    def why_nothing(self, query: str, *, now: datetime) -> str:
        """Why a query found nothing, in a sentence."""
        if next(read.hits(self._conn, read.EVERYTHING), None) is None:
            return "Nothing is stored yet: `newswatch fetch` gets articles."
        return f"Nothing matches {texts.line(query)}." if query.strip() else "Nothing to show."

    def _question(self, query: str, now: datetime) -> Question:
        return having(query)


_TERM = re.compile(r"""(-?)("[^"]*"?|\S+)""")
_BEYOND = re.compile(r"[a-z_]+:|[@()]|(?:OR|AND|NOT)$")


def having(query: str) -> Question:
    """The question of a query of words, "phrases" and -words. Raises QueryError for what is more than that."""
    have: list[str] = []
    lack: list[str] = []
    for term in _TERM.finditer(query):
        if _BEYOND.match(term[2]):
            raise QueryError(
                "This version asks by words, phrases and -words only.", query, term.start(2), term.end(),
                hint="Fields and OR come with a later version.",
            )  # fmt: skip
        if phrase := " ".join(texts.terms(term[2])):
            (lack if term[1] else have).append(f'"{phrase}"')
    if lack and not have:
        raise QueryError("Name a word that must be there too.", query, 0, len(query))
    match = " AND ".join(have)
    return read.Question(match=f"({match}) NOT ({' OR '.join(lack)})" if lack else match or None)
