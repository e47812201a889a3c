"""The full-text index holds the terms of `text.indexed_terms`, of the articles that are there and of no others."""

import sqlite3
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch import text
from newswatch.store import index
from newswatch.store import settings as settings_store
from newswatch.store.prune import bury
from newswatch.store.schema import Shelf
from tests.store.build import NOW, article, store

MAKE = "USING fts5 (title, body, content='', tokenize=\"unicode61 remove_diacritics 2\")"


def held(conn: sqlite3.Connection, table: str = "article_fts") -> set[Any]:
    """Each term of the index with its article, column and place."""
    conn.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_v USING fts5vocab ('main', '{table}', 'instance')")
    return set(map(tuple, conn.execute(f"SELECT term, doc, col, offset FROM temp.{table}_v")))


def expected(entries: list[tuple[int, str, str, str]]) -> set[Any]:
    """What a fresh index holds that is given the terms one by one."""
    conn = sqlite3.connect(":memory:")
    conn.execute(f"CREATE VIRTUAL TABLE fresh {MAKE}")
    for number, title, summary, body in entries:
        values = (number, *(" ".join(text.indexed_terms(part)) for part in (title, text.searchable(summary, body))))
        conn.execute("INSERT INTO fresh (rowid, title, body) VALUES (?, ?, ?)", values)
    found = held(conn, "fresh")
    conn.close()
    return found


def assert_in_step(db: Shelf) -> None:
    """The index is sound, and what a new one would be."""
    db.conn.execute("INSERT INTO article_fts (article_fts) VALUES ('integrity-check')")
    entries = db.conn.execute("SELECT id, title, summary, text FROM article").fetchall()
    assert held(db.conn) == expected(entries)


LETTERS = st.characters(exclude_categories=["Cs", "Cn", "Co"])
TEXTS = st.one_of(
    st.text(LETTERS, max_size=40),
    st.text(st.characters(max_codepoint=0x24F), max_size=40),
    st.text(st.sampled_from("aAßİé+#-_'’–·²½ªµ華为芯片 \n.…€™"), max_size=40),
).map(text.plain)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_the_index_cuts_as_terms_does(value: str) -> None:
    """The short way for Latin text and the long way for all other give the same terms in the same places."""
    conn = sqlite3.connect(":memory:")
    conn.execute(f"CREATE VIRTUAL TABLE article_fts {MAKE}")
    index.add(conn, [(1, value, "", value)])

    found = held(conn)
    conn.close()

    assert found == expected([(1, value, "", value)])


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("华为昇腾芯片推迟发布", "昇腾"),
        ("新模型難產", "难产"),
        ("新模型难产", "難產"),
        ("C++ and C# on GPT-4o", "c++"),
        ("R&D at AT&T", "at&t"),
        ("The H20’s delay", "h20"),
        ("Ｈ２０ full width", "H20"),
        ("naïve café", "NAIVE cafe"),
        ("GPT-4o mini", "gpt-4o"),
        ("snake_case words", "case"),
        ("半导体", "半导体"),
        ("华为昇腾", "昇"),
    ],
)
def test_what_is_written_is_found(db: Shelf, stored: str, asked: str) -> None:
    """Names are found by their terms as a phrase: Chinese of two characters, signs, widths, accents."""
    store(db, article(title=stored), article("other", title="Nothing of the kind"))

    terms, prefix = text.asked_terms(asked)
    phrase = '"{}"{}'.format(" ".join(terms), " *" if prefix else "")
    found = db.conn.execute("SELECT rowid FROM article_fts WHERE article_fts MATCH ?", (phrase,)).fetchall()

    assert found == [(1,)]


def test_a_text_that_repeats_the_summary_is_indexed_once() -> None:
    """The summary that begins the text is not counted twice."""
    assert text.searchable("It is late.", "It is late. Very.") == "It is late. Very."
    assert text.searchable("It is late.", "R2 waits.") == "It is late.\nR2 waits."
    assert text.searchable("", "R2 waits.") == "R2 waits."


def test_an_index_of_other_rules_is_built_anew(db: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    """When the cutting of terms has changed since the index was filled, opening for writing fills it again."""
    store(db, article("a"))
    with db.atomic():
        index.add(db.conn, [(77, "stray", "", "")])

    unchanged = index.refresh(db)
    assert not caplog.text
    settings_store.put(db, index.RULES, "of an older program")
    rebuilt = index.refresh(db)

    assert (unchanged, rebuilt) == (False, True)
    assert "1 articles" in caplog.text
    assert_in_step(db)


def test_a_rebuilt_index_is_the_same(db: Shelf) -> None:
    """Rebuilding finds what was there before, and takes out what should not be there."""
    store(db, article("a"), article("b", title="华为"), article("c"))
    with db.atomic():
        bury(db, [3], now=NOW)
        index.add(db.conn, [(77, "stray", "", "")])

        count = index.rebuild(db.conn)

    assert count == 2
    assert_in_step(db)
