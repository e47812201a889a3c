"""The forty queries of docs/reference/query.md find what the page says."""

import re
from pathlib import Path

import pytest

from newswatch.query.fields import FIELDS
from newswatch.query.match import matches
from newswatch.query.understand import understand
from newswatch.store import search
from newswatch.store.open import reader
from tests.query.archive import stored
from tests.query.eight import CONTEXT, fill

PAGE = (Path(__file__).parents[2] / "docs/reference/query.md").read_text("utf-8")
ROW = re.compile(r"^\| `(.+?)` \| (.+?) \| ([A-H ]*)\|$", re.MULTILINE)
TABLE = [(query, found.split()) for query, _, found in ROW.findall(PAGE.split("## Forty queries")[1])]


@pytest.fixture(scope="module")
def conn(tmp_path_factory):
    path = tmp_path_factory.mktemp("eight") / "newswatch.db"
    fill(path)
    conn = reader(path)
    yield conn
    conn.close()


def test_there_are_forty():
    """The page keeps its word."""
    assert len(TABLE) >= 40


@pytest.mark.parametrize(("query", "expected"), TABLE, ids=[query for query, _ in TABLE])
def test_the_database_finds_what_the_page_says(conn, query, expected):
    """Each query of the table finds its articles in SQL."""
    tree = understand(query, CONTEXT).tree

    found = sorted("ABCDEFGH"[number - 1] for number in search.hits(conn, tree, "article", limit=20))

    assert found == expected


@pytest.mark.parametrize(("query", "expected"), TABLE, ids=[query for query, _ in TABLE])
def test_the_memory_finds_what_the_page_says(conn, query, expected):
    """Each query of the table matches its articles in memory."""
    tree = understand(query, CONTEXT).tree

    found = [one.id for group in stored(conn).values() for one in group if matches(tree, group, only=one)]

    assert sorted("ABCDEFGH"[number - 1] for number in found) == expected


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_on_the_page(field):
    """A field that exists is documented."""
    assert f"`{field}:`" in PAGE
