"""A feed that is named is asked now, unless its server asked to be left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from newswatch import web
from newswatch.flows import fetch as flow
from newswatch.store import feeds
from newswatch.store.open import writing
from tests.hostile.documents import feed
from tests.hostile.server import Server, reply

NOW = datetime(2026, 8, 5, 9, 30, tzinfo=UTC)
LIMITS = web.Limits(connect=2, read=2, total=3)
FINE = reply(feed(), "Cache-Control: max-age=3600", 'ETag: "1"')


@pytest.fixture
def server():
    running = Server()
    yield running
    running.close()


def fetched(path, server, answers, calls):
    """How many requests the server had after each of the calls; a call is (minutes, options)."""
    server.answers["/one"] = list(answers)
    with writing(path) as db:
        feeds.add(db, server.url("/one"), now=NOW, name="one", by_hand=True)
    heard = []
    for minutes, words, more in calls:
        flow.fetch(path, words, now=NOW + timedelta(minutes=minutes), limits=LIMITS, processes=0, **more)
        heard.append(len(server.heard))
    return heard


@pytest.mark.parametrize(("answers", "calls", "heard"), [
    pytest.param([FINE], [(0, (), {}), (1, (), {}), (2, ("one",), {})], [1, 1, 2], id="named: asked before its time"),
    pytest.param([FINE], [(0, (), {}), (2, ("one",), {"scheduled": True})], [1, 1], id="cron asks nobody early"),
    pytest.param([reply(status=500)], [(0, (), {}), (1, ("one",), {})], [1, 2], id="backing off: asked when named"),
    pytest.param(
        [reply(b"", "Retry-After: 3600", status=503)],
        [(0, (), {}), (1, ("one",), {}), (2, ("one",), {"force": True}), (125, ("one",), {})], [1, 1, 2, 3],
        id="Retry-After is kept, unless forced",
    ),
    pytest.param(
        [reply(b"", "Retry-After: 3600", status=503), FINE],
        [(0, (), {}), (70, (), {}), (71, ("one",), {})], [1, 2, 3], id="an answer ends the waiting",
    ),
])  # fmt: skip
def test_who_names_a_feed_has_it_asked(answers, calls, heard, tmp_path, server):
    """Our own pacing gives way to a person, the server's Retry-After only to --force, and cron to neither."""
    assert fetched(tmp_path / "n.db", server, answers, calls) == heard
