"""Read back: stories, articles, one of them, the feeds; by the path of the database.

The database is opened before anything is returned, so that what is wrong with it is said before the first row; it is
closed when the rows are used up or dropped.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newswatch import text as texts
from newswatch.errors import NewswatchError, UsageError
from newswatch.store import feeds as shelf_feeds
from newswatch.store import read
from newswatch.store.open import reader, reading, translated

if TYPE_CHECKING:
    from newswatch.store.read import Question, Shown, Sort

Row = dict[str, Any]


def stories(
    path: Path, question: Question = read.EVERYTHING, *, sort: Sort = "newest", limit: int | None, text: bool = False
) -> Iterator[Row]:
    """The stories that a question finds, as `stories --json` shows them. `limit=None`: all."""
    return _rows(path, lambda conn: read.stories(conn, question, sort=sort, limit=limit, text=text))


def articles(
    path: Path, question: Question = read.EVERYTHING, *, sort: Sort = "newest", limit: int | None, text: bool = False
) -> Iterator[Row]:
    """The articles that a question finds, as `articles --json` shows them. `limit=None`: all."""
    return _rows(path, lambda conn: read.articles(conn, question, sort=sort, limit=limit, text=text))


def feeds(path: Path) -> list[Row]:
    """The feeds, as `feeds list --json` shows them."""
    with reading(path) as conn:
        return shelf_feeds.listing(conn)


def show(path: Path, number: str) -> Shown:
    """The story that an id (of a story or of an article) means. Raises UsageError for no number, NewswatchError for
    one that nothing has."""
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise UsageError(f"{texts.line(number)!r} is no id.", hint="`newswatch stories` shows the ids.")
    with reading(path) as conn:
        shown = read.show(conn, int(number))
    if shown is None:
        raise NewswatchError(f"There is no story or article {number}.", hint="`newswatch stories` shows the ids.")
    return shown


def having(words: Sequence[str]) -> Question:
    """The question for articles that have all the words; a Chinese word is a phrase of its bigrams."""
    phrases = [" ".join(texts.terms(word)) for word in words]
    match = " AND ".join(f'"{phrase}"' for phrase in phrases if phrase)
    return read.Question(match=match or None)


def _rows(path: Path, ask: Callable[[sqlite3.Connection], Iterator[Row]]) -> Iterator[Row]:
    conn = reader(path)
    return _until_used_up(path, conn, ask)


def _until_used_up(
    path: Path, conn: sqlite3.Connection, ask: Callable[[sqlite3.Connection], Iterator[Row]]
) -> Iterator[Row]:
    try:
        with translated(path):
            yield from ask(conn)
    finally:
        conn.close()
