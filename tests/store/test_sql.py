"""SQL that a person types reads, and does nothing else."""

import pytest

from newswatch.errors import UsageError
from newswatch.store import sql
from newswatch.store.open import close, reader
from tests.store.build import article, shelf, store


@pytest.fixture
def conn(tmp_path):
    db = shelf(tmp_path / "newswatch.db")
    store(db, article("a"), article("b"))
    close(db)
    conn = reader(tmp_path / "newswatch.db")
    yield conn
    conn.close()


@pytest.mark.parametrize(
    ("statement", "columns", "rows"),
    [
        ("select guid, story from articles_v order by id", ("guid", "story"), [("a", 1), ("b", 2)]),
        ("-- a remark\n with x as (select 1 as n) select n, n from x", ("n", "n_2"), [(1, 1)]),
        ("VALUES (1, 'x')", ("column1", "column2"), [(1, "x")]),
        ("select x'00ff' as bytes, null as none", ("bytes", "none"), [("00ff", None)]),
        ("select count(*) as n from article_fts where article_fts match 'ascend'", ("n",), [(2,)]),
        ("select name from pragma_table_info('feed') limit 1", ("name",), [("id",)]),
    ],
)
def test_a_select_is_answered(conn, statement, columns, rows):
    """Names of columns and rows by these names."""
    names, found = sql.ask(conn, statement)

    assert (names, [tuple(row.values()) for row in found]) == (columns, rows)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from article",
        "update article set title = ''",
        "drop table article",
        "vacuum into '{path}'",
        "attach '{path}' as other",
        "attach 'file:{path}?mode=rwc' as other",
        "pragma query_only = off",
        "pragma writable_schema = on",
        "select load_extension('x')",
        "with x as (select 1) delete from article",
        "with x as (select 1) insert into feed (name) select 'x'",
        "select 1; delete from article",
        "insert into article_fts (article_fts) values ('delete-all')",
        "select * from pragma_journal_mode('delete')",
        "select * from nothing_here",
        "selec 1",
        "",
        "select '\x00'",
    ],
)
def test_nothing_else_is_done(conn, tmp_path, statement):
    """Writing, attaching, copying and nonsense are one sentence, and no file appears or changes."""
    before = {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()}

    with pytest.raises(UsageError) as caught:
        list(sql.ask(conn, statement.format(path=tmp_path / "new.db"))[1])

    assert caught.value.hint
    assert {file.name: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == before
    assert conn.execute("SELECT count(*) FROM article").fetchone()[0] == 2
