"""Take in an archive: articles from a file onto the shelf, by the same way as what was fetched.

    lines | articles | tag | group | store      a batch at a time, each batch one transaction

Rules:
1. Memory holds one batch, however long the file is.
2. An import that was stopped is started again: what is stored already is passed over.
3. The file's order is the order of arrival; the same file always gives the same ids.
4. An article that a feed of this database has is the same article in an archive, and stands as the feed gave it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, TYPE_CHECKING

from newswatch.flows.group import settled
from newswatch.flows.shelve import Tagging, shelve_each

if TYPE_CHECKING:
    from newswatch.feeds.archive import Archived, Unusable
    from newswatch.flows.archives import Form
    from newswatch.store.articles import Grouper, Saved
    from newswatch.store.log import Counts
    from newswatch.store.schema import Shelf

BATCH = 500  # lines
MAX_LINE = 16 * 1024 * 1024  # bytes
KEPT = 20  # bad lines that the answer names


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was skipped: its number, counted from 1, and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `bad` counts the skipped lines, `bad_lines` has the first of them."""

    lines: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    pruned: int = 0  # were pruned before and stay away
    stories_new: int = 0
    stories_updated: int = 0
    bad: int = 0
    bad_lines: tuple[BadLine, ...] = ()

    def and_saved(self, saved: Saved) -> Imported:
        """With one more batch counted."""
        return replace(
            self,
            new=self.new + saved.new,
            updated=self.updated + saved.updated,
            unchanged=self.unchanged + saved.unchanged,
            pruned=self.pruned + saved.skipped,
            stories_new=self.stories_new + saved.stories_new,
            stories_updated=self.stories_updated + saved.stories_updated,
        )


def take_in(
    db: Shelf,
    file: IO[bytes],
    *,
    tagger: Tagging | None,
    now: datetime,
    grouper: Grouper | None = None,
    batch: int = BATCH,
    max_line: int = MAX_LINE,
    on_bad: Callable[[BadLine], None] | None = None,
    on_batch: Callable[[Imported], None] | None = None,
    form: Form = "jsonl",
) -> Imported:
    """Store the articles of a file in one of the forms of `flows.archives`, read to its end.

    A line is what has a number in its form: of CSV a line too, of Parquet a row, of a feed an entry. Raises
    NewswatchError for a file that is not of the form at all.
    `on_bad` hears of every line that is skipped, `on_batch` of the state after every batch that is stored.
    """
    from newswatch.store import log

    run = log.start(db, "import", now=now)
    done = Imported()
    rows: list[Archived] = []
    for number, found in _articles(file, now, max_line, form):
        done = replace(done, lines=number)
        if isinstance(found, BadLine):
            if on_bad:
                on_bad(found)
            done = replace(done, bad=done.bad + 1, bad_lines=(*done.bad_lines, found)[:KEPT])
            continue
        rows.append(found)
        if len(rows) >= batch:
            done = _store(db, rows, done, tagger, now, grouper, on_batch)
            rows = []
    if rows:
        done = _store(db, rows, done, tagger, now, grouper, on_batch)
    done = replace(done, stories_new=max(0, done.stories_new + settled(grouper, db)))
    log.finish(db, run, _counts(done), now=now, exit_code=0, message=f"{done.lines} lines, {done.bad} skipped")
    return done


def _counts(done: Imported) -> Counts:
    from newswatch.store.log import Counts

    return Counts(
        articles_new=done.new,
        articles_updated=done.updated,
        stories_new=done.stories_new,
        stories_updated=done.stories_updated,
    )


def _store(
    db: Shelf,
    rows: list[Archived],
    done: Imported,
    tagger: Tagging | None,
    now: datetime,
    grouper: Grouper | None,
    on_batch: Callable[[Imported], None] | None,
) -> Imported:
    from newswatch.store.archived import Places
    from newswatch.store.articles import Saved

    with db.atomic():
        places = Places(db, now)
        placed = [(places.of(row.article, row.feed), row.article) for row in rows]
        fresh = [(feed_id, article) for feed_id, article in placed if feed_id is not None]
        saved = shelve_each(db, fresh, tagger=tagger, now=now, grouper=grouper)
        done = done.and_saved(saved + Saved(unchanged=len(placed) - len(fresh)))
    if on_batch:
        on_batch(done)
    return done


def _articles(file: IO[bytes], now: datetime, max_line: int, form: Form) -> Iterator[tuple[int, Archived | BadLine]]:
    from newswatch.feeds.archive import Unusable
    from newswatch.flows import archives

    readers = {
        "json": archives.rows_of_json,
        "csv": archives.rows_of_csv,
        "parquet": archives.rows_of_parquet,
        "feed": archives.entries_of_feed,
    }
    reader = readers.get(form)
    for number, found in reader(file, now) if reader else _of_lines(file, now, max_line):
        yield number, BadLine(number, found.reason) if isinstance(found, Unusable) else found


def _of_lines(file: IO[bytes], now: datetime, max_line: int) -> Iterator[tuple[int, Archived | Unusable]]:
    from newswatch.feeds.archive import Unusable, archived

    for number, line in _lines(file, max_line):
        if line is None:
            yield number, Unusable(f"longer than {max_line:,} bytes")
        elif line.strip():
            yield number, archived(line, now=now)


def _lines(file: IO[bytes], max_line: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers from 1; None stands for one that is too long, which is passed over in pieces."""
    number = 0
    while line := file.readline(max_line + 1):
        number += 1
        if len(line) <= max_line or line.endswith(b"\n"):
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(max_line)
        yield number, None
