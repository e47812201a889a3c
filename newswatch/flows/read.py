"""Read back: stories, articles, one of them, the feeds.

with opened(path, config) as library:
    for story in library.stories("huawei -nvidia", now=now, limit=20): ...
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newswatch.errors import NewswatchError
from newswatch.flows import ask
from newswatch.store import look, read, search
from newswatch.store.open import reading
from newswatch.store.times import epoch, rfc3339

if TYPE_CHECKING:
    from newswatch.config import Config
    from newswatch.flows.ask import Explanation
    from newswatch.query.complete import Known
    from newswatch.query.understand import Understood
    from newswatch.store.read import Shown
    from newswatch.store.search import Sort
    from newswatch.store.where import Unit

Row = dict[str, Any]


@contextmanager
def opened(path: Path, config: Config, *, gazetteer: Path | None = None) -> Iterator[Library]:
    """The database at `path` for reading. Raises StoreError, also for what goes wrong inside the block.

    `gazetteer` is the user's own, whose names queries may use too.
    """
    with reading(path) as conn:
        yield Library(conn, config, gazetteer)


class Library:
    """What can be asked of the shelf. Rows are streams, in the shapes of docs/reference/json.md."""

    def __init__(self, conn: sqlite3.Connection, config: Config, gazetteer: Path | None = None) -> None:
        self._conn = conn
        self._config = config
        self._gazetteer = gazetteer

    def stories(
        self, query: str, *, now: datetime, sort: Sort = "newest", limit: int | None, text: bool = False
    ) -> Iterator[Row]:
        """The stories that a query finds. `limit=None`: all. Raises QueryError."""
        return search.stories(self._conn, self.understood(query, now=now).tree, sort=sort, limit=limit, text=text)

    def articles(
        self, query: str, *, now: datetime, sort: Sort = "newest", limit: int | None, text: bool = False
    ) -> Iterator[Row]:
        """The articles that a query finds. `limit=None`: all. Raises QueryError."""
        return search.articles(self._conn, self.understood(query, now=now).tree, sort=sort, limit=limit, text=text)

    @property
    def conn(self) -> sqlite3.Connection:
        """The open database, for the reports that read more than articles and stories."""
        return self._conn

    def feeds(self) -> list[Row]:
        """The feeds, as `feeds list --json` shows them."""
        from newswatch.store import feeds

        return feeds.listing(self._conn)

    def samples(self) -> int:
        """How many feeds only `fetch --sample` fills: they are no subscriptions."""
        from newswatch.store import feeds

        return len(feeds.all_feeds(self._conn, kind="sample"))

    def show(self, number: int) -> Shown:
        """The story that a number (a story's or an article's) means. Raises NewswatchError when nothing has it."""
        shown = read.show(self._conn, number) if abs(number) < 1 << 63 else None
        if shown is None:
            raise NewswatchError(f"There is no story or article {number}.", hint="`newswatch stories` shows the ids.")
        return shown

    def last_good_fetch(self) -> str | None:
        """When the last fetch began that did not fail as a whole (RFC 3339); None when there was none."""
        from newswatch.store import log

        return log.last_good_fetch(self._conn)

    def sql(self, statement: str) -> tuple[tuple[str, ...], Iterator[Row]]:
        """The columns and rows of a SELECT that a person typed. Raises UsageError."""
        from newswatch.store import sql

        return sql.ask(self._conn, statement)

    # --- queries

    def understood(self, query: str, *, now: datetime) -> Understood:
        """The tree of a query, and what its names were taken for. Raises QueryError."""
        return ask.understand(query, ask.context(self._conn, self._config, now=now, gazetteer=self._gazetteer))

    def search(self, query: str, *, now: datetime, limit: int | None, text: bool = False) -> Iterator[Row]:
        """The articles that a query finds, best first, each with `score`, `snippet` and `hits`. Raises QueryError."""
        return ask.found_best(self._conn, self.understood(query, now=now).tree, limit=limit, text=text)

    def marked(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows, each with `new`: whether it came since the last look. Before the first look nothing is new."""
        last = look.last(self._conn)
        since = None if last is None else rfc3339(epoch(last))
        for row in rows:
            yield row | {"new": since is not None and (row.get("last_seen") or row["first_seen"]) > since}

    def known(self) -> Known:
        """What the words of a query may be, for completion."""
        return ask.known(self._conn, self._config, self._gazetteer)

    def explain(self, query: str, unit: Unit, *, now: datetime, sort: str = "newest") -> Explanation:
        """How a query is read and answered; `sort` may be `best`. Raises QueryError."""
        return ask.explain(self._conn, self.understood(query, now=now), unit, sort=sort)

    def why_nothing(self, query: str, *, now: datetime, unit: Unit = "story") -> str:
        """Why a query found nothing: which of its terms emptied it, with counts."""
        if read.is_empty(self._conn):
            return "Nothing is stored yet: `newswatch fetch` gets articles."
        why = ask.nothing(self._conn, self.understood(query, now=now), unit)
        return "\n".join([*ask.told(why, unit, looked=look.last(self._conn)), *ask.perhaps_meant(why, self.known)])
