"""The full-text index: what goes in, and how it comes out again exactly.

Rules:
1. What is indexed tokenises to `text.indexed_terms`, so that what is asked (cut by `text.asked_terms`) is found.
2. The index has no content of its own: an entry is taken out by saying again what was put in
   (sqlite.org/fts5.html, "contentless tables": the 'delete' command with the old values).
3. No triggers: a batch of entries in the transaction that writes the articles costs a third.
4. An index that was filled by other rules of cutting is filled anew, because rule 2 would not hold for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from sqlite3 import Connection
from typing import TYPE_CHECKING

from newswatch.store import settings
from newswatch.text import indexed_terms, searchable

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf

# Texts that SQLite's unicode61 cuts where `indexed_terms` does: Latin letters, digits and general punctuation.
# `+` and `#` may belong to a term (C++), every other script is cut here,
# and so are the three Latin letters that case folding takes apart into a letter and a sign (U+0130, U+0149, U+01F0).
_PLAIN = re.compile(
    r"[\x00-\"$-*,-\x7f\u00a0-\u00ac\u00ae-\u012f\u0131-\u0148\u014a-\u01ef\u01f1-\u024f\u2010-\u2027\u2030-\u205e\u20ac]*\Z"
)


def indexed(text: str) -> str:
    """The text as the index is given it: SQLite's tokenizer makes exactly `text.indexed_terms` of it, accents aside."""
    if _PLAIN.match(text):
        return text if text.isascii() else text.casefold()
    return " ".join(indexed_terms(text))


Entry = tuple[int, str, str, str]  # article id, title, summary, text


def add(conn: Connection, entries: Iterable[Entry]) -> None:
    """Index articles that are not in the index."""
    conn.executemany(
        "INSERT INTO article_fts (rowid, title, body) VALUES (?, ?, ?)",
        ((i, indexed(title), indexed(searchable(summary, text))) for i, title, summary, text in entries),
    )


def drop(conn: Connection, entries: Iterable[Entry]) -> None:
    """Take articles out of the index. The texts must be the ones that were added: read them from the table first."""
    conn.executemany(
        "INSERT INTO article_fts (article_fts, rowid, title, body) VALUES ('delete', ?, ?, ?)",
        ((i, indexed(title), indexed(searchable(summary, text))) for i, title, summary, text in entries),
    )


def rebuild(conn: Connection) -> int:
    """Empty the index and fill it from the articles, in the caller's transaction; how many were indexed."""
    conn.execute("INSERT INTO article_fts (article_fts) VALUES ('delete-all')")
    add(conn, conn.execute("SELECT id, title, summary, text FROM article ORDER BY id"))
    return int(conn.execute("SELECT count(*) FROM article").fetchone()[0])


RULES = "index.rules"
_PROBE = "GPT-4o C++ C# H20芯片 华为Ascend 難產 昇 R&D naïve Straße Ｈ２０ カタカナ 한국어 snake_case ½ हिन्दी ΑΣ It’s\n"


def refresh(db: Shelf) -> bool:
    """Fill the index anew when it was filled by another version's rules; whether that was needed."""
    mark = blake2b(indexed(_PROBE).encode(), digest_size=8).hexdigest()
    if settings.get(db.conn, RULES) == mark:
        return False
    articles = db.conn.execute("SELECT count(*) FROM article").fetchone()[0]
    if articles:
        import logging

        logging.getLogger("newswatch.store").warning("Filling the full-text index anew: %d articles.", articles)
    with db.atomic():
        rebuild(db.conn)
        settings.put(db, RULES, mark)
    return True
