"""The two readings of a query tree, in memory and in SQL, find the same."""

import pytest
from hypothesis import HealthCheck, given, reject, settings

from newswatch.errors import QueryError
from newswatch.query.match import matches
from newswatch.query.understand import understand
from newswatch.store import search
from newswatch.store.open import reader
from tests.query.archive import CONTEXT, fill, queries, stored

MANY = settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
ARCHIVES = range(5)


class Archive:
    """A database, and the same articles in memory."""

    def __init__(self, conn):
        self.conn, self.stories = conn, stored(conn)


@pytest.fixture(scope="module", params=ARCHIVES)
def archive(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("twins") / "newswatch.db"
    fill(path, request.param)
    conn = reader(path)
    yield Archive(conn)
    conn.close()


def asked(text):
    """The tree of a query, unless it consists of signs only."""
    try:
        return understand(text, CONTEXT).tree
    except QueryError:
        reject()


@MANY
@given(text=queries)
def test_memory_and_database_find_the_same_articles(archive, text):
    """A query finds in SQL the articles that it matches in memory, newest first."""
    query = asked(text)
    expected = [one for group in archive.stories.values() for one in group if matches(query, group, only=one)]
    expected.sort(key=lambda one: (one.article.published, one.id), reverse=True)

    found = [hit.article for hit in search.hits(archive.conn, query, "article", limit=20)]

    assert found == [one.id for one in expected]


@MANY
@given(text=queries)
def test_memory_and_database_find_the_same_stories(archive, text):
    """A query finds in SQL the stories that it matches in memory, the newest first report first."""
    query = asked(text)
    expected = [(group[0].article.published, group[0].id, story) for story, group in archive.stories.items() if matches(query, group)]

    found = [hit.story for hit in search.hits(archive.conn, query, "story", limit=20)]

    assert found == [story for *_, story in sorted(expected, reverse=True)]
