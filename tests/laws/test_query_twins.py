"""The two readings of a query tree, in memory and in SQL, find the same."""

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from newswatch.errors import QueryError
from newswatch.query.match import matches
from newswatch.query.understand import understand
from newswatch.store import search
from newswatch.store.open import reader
from tests.query.archive import CONTEXT, fill, queries, stored

MANY = settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
ARCHIVES = range(5)
SMALL = search.Measures(rare=2, window=4, widest=8, near=3)  # every way on a small archive


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
@given(text=queries, limit=st.sampled_from((1, 20, None)), measures=st.sampled_from((search.MEASURES, SMALL)))
def test_memory_and_database_find_the_same_articles(archive, text, limit, measures):
    """A query finds in SQL the articles that it matches in memory, newest first."""
    query = asked(text)
    expected = [one for group in archive.stories.values() for one in group if matches(query, group, only=one)]
    expected.sort(key=lambda one: (one.article.published, one.id), reverse=True)

    found = list(search.hits(archive.conn, query, "article", limit=limit, measures=measures))

    assert found == [one.id for one in expected]


@MANY
@given(text=queries, limit=st.sampled_from((1, 20, None)), measures=st.sampled_from((search.MEASURES, SMALL)))
def test_memory_and_database_find_the_same_stories(archive, text, limit, measures):
    """A query finds in SQL the stories that it matches in memory, the one whose first report is the newest first."""
    query = asked(text)
    expected = [
        (group[0].article.published, story) for story, group in archive.stories.items() if matches(query, group)
    ]

    found = list(search.hits(archive.conn, query, "story", limit=limit, measures=measures))

    assert found == [story for _, story in sorted(expected, reverse=True)]
