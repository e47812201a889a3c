"""Whatever is typed, a query is answered or refused with a QueryError, and nothing is written."""

import hashlib
import sqlite3
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newswatch.errors import QueryError
from newswatch.query.match import matches
from newswatch.query.understand import understand
from newswatch.store import search
from newswatch.store.open import reader
from tests.query.archive import CONTEXT, fill, queries, stored

# Two laws, 5,000 queries each.
MANY = settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
PIECES = (
    *"()\"'*,:;-@.+^{}[]<>=#~%&|!?/\\ \t\n\x00", "OR", "AND", "NOT", "NEAR(", "..", "://", "company:", "vendor:",
    "title:", "since:", "date:", "id:", "is:", "tag:", "source:", "site:", "url:", "rel:", "foo:", "huawei", "昇腾",
    "昇", "H20", "C++", "R&D", "7d", "monday", "2025-08", "2025-Q5", "99999999999999999999", "0", "\ud800",
    "\U0001f680", "：", "（", "”", "é", "rowid", "article_fts", "title", "body", "bm25(article_fts)", "/*", "--",
    "x'00'", "''", '""', "@delays", "@china",
)  # fmt: skip
INJECTIONS = (
    "'; DROP TABLE article; --", "' OR '1'='1", '" OR 1=1 --', "1; DELETE FROM article",
    "') UNION SELECT * FROM feed --", "source:'; DELETE FROM article; --", 'source:"x\' OR 1=1 --"', "url:%", "url:_",
    "author:%' OR '1'='1", "id:1;DROP", "id:0x10", "lang:zh'--", "site:') OR ('1'='1", "title:\" OR rowid > 0 OR \"",
    "huawei\" OR \"nvidia", "NEAR(huawei ascend)", "NEAR(huawei ascend, 5)", "^huawei", "huawei + ascend",
    "{title body} : huawei", "- {title} : huawei", "title : huawei", "body:huawei", "rowid:1", "article_fts:x",
    'huawei "ascend', "huawei*ascend", "* *", "AND", "OR OR", "NOT NOT NOT", "()", "((((", "))))", "flag:x')--",
    "rel:x'; VACUUM INTO '/tmp/x'; --", "company:huawei'--", "tag:a'b\"c", "@x'; --", "since:'now'",
    "date:1; PRAGMA writable_schema=1", "sources:1 OR 1", "is:new'--", "\x00", "a\x00b", "ATTACH 'x' AS y",
    "load_extension('x')", "'||(SELECT title FROM article)||'", "${jndi:ldap://x}", "{{7*7}}", "../../etc/passwd",
    "%s%n",
)  # fmt: skip


class Archive:
    """A database, how it is asked, and a digest of all that is in its file."""

    def __init__(self, path):
        self.path, self.conn = path, reader(path)
        self.group = next(iter(stored(self.conn).values()))
        self.before = self.digest()

    def digest(self):
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def refused(self, error):
        """A refusal has a place, a reason and a hint."""
        assert 0 <= error.start < error.end
        assert error.message
        assert error.hint

    def ask(self, text):
        """Ask in every way; the answers are of no interest here."""
        try:
            query = understand(text, CONTEXT).tree
        except QueryError as error:
            self.refused(error)
            return
        for unit in ("article", "story"):
            list(islice(search.hits(self.conn, query, unit, limit=5), 5))
        list(islice(search.ranked(self.conn, query), 5))
        matches(query, self.group)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "newswatch.db"
    fill(path, seed=7)
    made = Archive(path)
    yield made
    assert made.conn.total_changes == 0
    assert made.digest() == made.before
    made.conn.close()


@MANY
@given(text=st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_pieces_of_the_language_in_any_order(archive, text):
    """Operators, quotes, fields, numbers and words in any order raise nothing but QueryError."""
    archive.ask(text)


@MANY
@given(text=st.one_of(st.text(max_size=60), queries.flatmap(lambda q: st.integers(0, len(q)).map(lambda at: q[:at]))))
def test_any_text_and_queries_that_were_cut_off(archive, text):
    """Any characters, and right queries that end anywhere, raise nothing but QueryError."""
    archive.ask(text)


@pytest.mark.parametrize("text", INJECTIONS)
def test_injections_are_words(archive, text):
    """What would be SQL or FTS5 syntax elsewhere is looked for, or refused, and changes nothing."""
    archive.ask(text)

    assert archive.conn.execute("SELECT count(*) FROM article").fetchone()[0] == 60
    with pytest.raises(sqlite3.OperationalError):
        archive.conn.execute("DELETE FROM article")
