"""Verdicts: what a visit means for a feed's state."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.flows import verdict
from newswatch.flows.verdict import Notes
from newswatch.model import Feed
from newswatch.schedule import Hints
from newswatch.store.feeds import FeedState
from newswatch.web import Response

NOW = datetime(2026, 8, 5, 9, 30, tzinfo=UTC)
FEED = Feed(1, "a", "http://a.example/feed")
STATE = FeedState(1, etag='"1"', last_modified="x", validators_at=NOW, body_hash="h", failures=2, error="e")


@given(
    hints=st.builds(
        Hints,
        st.none() | st.integers(1, 10**6),
        st.lists(st.integers(0, 23)).map(tuple),
        st.lists(st.integers(0, 6)).map(tuple),
        st.none() | st.integers(1, 10**9),
    ),
    url=st.none() | st.text(min_size=1),
    since=st.none()
    | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda d: d.replace(microsecond=0, tzinfo=UTC)),
    cut=st.booleans(),
)
def test_notes_are_read_as_they_were_written(hints, url, since, cut):
    """What is remembered between visits survives the database."""
    notes = Notes(hints, url, since, cut)

    assert Notes.from_json(notes.to_json()) == notes


@pytest.mark.parametrize("text", [None, "", "x", "[]", "null", "1", '{"moved_since": "x"}', '{"skip_hours": 5}'])
def test_notes_that_cannot_be_read_are_forgotten(text):
    """A damaged note is no note."""
    assert Notes.from_json(text) == Notes()


@pytest.mark.parametrize(
    ("old", "target", "new"),
    [
        ("http://a.example/x", "https://b.example/y", "https://b.example/y"),
        ("http://u:p@a.example/x", "http://a.example/y", "http://u:p@a.example/y"),
        ("http://u:p@a.example:80/x", "http://a.example/y", "http://u:p@a.example/y"),
        ("http://u:p@a.example/x", "https://a.example/y", None),
        ("http://u:p@a.example/x", "http://b.example/y", None),
    ],
)
def test_credentials_never_move_to_another_origin(old, target, new):
    """A subscription with credentials moves only within its origin, and takes them along."""
    assert verdict.new_url(old, target) == new


def test_a_failure_keeps_what_is_stored():
    """Validators and body hash outlive failures; the count grows and the time of the first stays."""
    first = verdict.failed(FEED, STATE, "r", NOW).state
    second = verdict.failed(FEED, first, "r", NOW + timedelta(hours=5)).state

    assert (second.etag, second.last_modified, second.body_hash) == ('"1"', "x", "h")
    assert (second.failures, second.failing_since, second.error) == (4, NOW, "r")


def test_an_answer_ends_a_row_of_failures():
    """After an answer nothing of the failures is left."""
    response = Response(304, {}, b"", FEED.url, conditional=True)

    state = verdict.unchanged(FEED, STATE, response, NOW, NOW).state

    assert (state.failures, state.error, state.failing_since, state.last_ok) == (0, None, None, NOW)
    assert (state.etag, state.validators_at) == ('"1"', NOW)


def test_a_downgrade_moves_nothing():
    """A permanent redirect from https to http is never adopted."""
    response = Response(304, {}, b"", "http://b.example/", moved="http://b.example/", downgraded=True, conditional=True)

    state = verdict.unchanged(FEED, STATE, response, NOW, NOW).state

    assert (state.moved_to, state.moved_seen) == (None, 0)


def test_a_body_that_was_cut_gives_no_validators_when_it_comes_again_either():
    """Else the server would say for ever that nothing has changed, and the rest would never come."""
    answer = Response(200, {"etag": '"2"', "last-modified": "y"}, b"", FEED.url)
    cut = {"hints": Hints(), "cut": True, "fault": None, "now": NOW, "run_start": NOW}

    first = verdict.updated(FEED, STATE, answer, "h2", **cut).state
    again = verdict.unchanged(FEED, first, answer, NOW, NOW).state

    for state in (first, again):
        assert (state.etag, state.last_modified, state.validators_at) == (None, None, None)
        assert state.error == verdict.CUT_OFF
