"""Pacing as a table: what was said, and when to come back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch import schedule
from newswatch.schedule import DAY, HOUR, MINUTE, Hints, Moving, Validators

NOW = datetime(2026, 8, 5, 9, 30, tzinfo=UTC)  # a Wednesday
ETAG = {"etag": '"1"'}
HTTP_NOW = "Wed, 05 Aug 2026 09:30:00 GMT"


def seconds(moment: datetime) -> float:
    return (moment - NOW).total_seconds()


ANSWERS = {
    "validators only": (ETAG, Hints(), schedule.FLOOR),
    "nothing at all": ({}, Hints(), schedule.FLOOR_UNCONDITIONAL),
    "no validators, but the server says how long": ({"cache-control": "max-age=60"}, Hints(), schedule.FLOOR),
    "max-age": (ETAG | {"cache-control": "public, max-age=7200"}, Hints(), 7200),
    "max-age in quotes": (ETAG | {"cache-control": 'Max-Age="7200"'}, Hints(), 7200),
    "max-age less Age": (ETAG | {"cache-control": "max-age=9000", "age": "1800"}, Hints(), 7200),
    "Age beyond max-age": (ETAG | {"cache-control": "max-age=100", "age": "5000"}, Hints(), schedule.FLOOR),
    "max-age below the floor": (ETAG | {"cache-control": "max-age=0"}, Hints(), schedule.FLOOR),
    "no-cache": (ETAG | {"cache-control": "no-cache, max-age=90000"}, Hints(), schedule.FLOOR),
    "s-maxage is for others": (ETAG | {"cache-control": "s-maxage=90000"}, Hints(), schedule.FLOOR),
    "absurd max-age": (ETAG | {"cache-control": "max-age=99999999999999999999"}, Hints(), schedule.CAP_CACHE),
    "negative max-age": (ETAG | {"cache-control": "max-age=-5"}, Hints(), schedule.FLOOR),
    "first of two": (ETAG | {"cache-control": "max-age=7200, max-age=9000"}, Hints(), 7200),
    "Expires": (ETAG | {"expires": "Wed, 05 Aug 2026 12:30:00 GMT", "date": HTTP_NOW}, Hints(), 3 * HOUR),
    "Expires by the server's clock": (
        ETAG | {"expires": "Wed, 05 Aug 2020 12:30:00 GMT", "date": "Wed, 05 Aug 2020 09:30:00 GMT"},
        Hints(),
        3 * HOUR,
    ),
    "Expires without Date": (ETAG | {"expires": "Wed, 05 Aug 2026 12:30:00 GMT"}, Hints(), 3 * HOUR),
    "Expires: 0": (ETAG | {"expires": "0"}, Hints(), schedule.FLOOR),
    "Expires in year 9999": (ETAG | {"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, Hints(), schedule.CAP_CACHE),
    "max-age before Expires": (
        ETAG | {"cache-control": "max-age=7200", "expires": "Thu, 06 Aug 2026 12:30:00 GMT"},
        Hints(),
        7200,
    ),
    "ttl": (ETAG, Hints(ttl_minutes=180), 3 * HOUR),
    "ttl without validators": ({}, Hints(ttl_minutes=180), 3 * HOUR),
    "absurd ttl": (ETAG, Hints(ttl_minutes=10**30), schedule.CAP),
    "negative ttl": (ETAG, Hints(ttl_minutes=-5), schedule.FLOOR),
    "weekly": (ETAG, Hints(update_seconds=7 * DAY), 7 * DAY),
    "the longest wins": (ETAG | {"cache-control": "max-age=7200"}, Hints(ttl_minutes=240), 4 * HOUR),
    "skipped hours": (ETAG, Hints(skip_hours=(10, 11, 12)), 3 * HOUR + 30 * MINUTE),
    "skipped days": (ETAG, Hints(skip_days=(2, 3)), 38 * HOUR + 30 * MINUTE),
    "all hours skipped": (ETAG, Hints(skip_hours=tuple(range(24))), schedule.FLOOR),
}


@pytest.mark.parametrize(("headers", "hints", "wait"), ANSWERS.values(), ids=ANSWERS)
def test_after_an_answer(headers, hints, wait):
    """A feed is asked again when the longest stated wait is over, never before the floor, never after the cap."""
    assert seconds(schedule.after_answer(headers, hints, NOW)) == wait


def test_a_feed_that_came_late_in_a_run_is_due_with_the_others():
    """Our own floor counts from the start of the run, what the server says from its answer."""
    began = NOW - timedelta(minutes=30)

    ours = schedule.after_answer(ETAG, Hints(), NOW, run_start=began)
    theirs = schedule.after_answer(ETAG | {"cache-control": "max-age=7200"}, Hints(), NOW, run_start=began)

    assert ours == began + timedelta(seconds=schedule.FLOOR)
    assert theirs == NOW + timedelta(hours=2)


RETRIES = {
    "seconds": ({"retry-after": "7200"}, 7200),
    "a date": ({"retry-after": "Wed, 05 Aug 2026 11:30:00 GMT"}, 7200),
    "a date by the server's clock": (
        {"retry-after": "Wed, 05 Aug 2020 11:30:00 GMT", "date": "Wed, 05 Aug 2020 09:30:00 GMT"},
        7200,
    ),
    "RFC 850": ({"retry-after": "Wednesday, 05-Aug-26 11:30:00 GMT"}, 7200),
    "asctime": ({"retry-after": "Wed Aug  5 11:30:00 2026"}, 7200),
    "the past": ({"retry-after": "Wed, 05 Aug 2020 11:30:00 GMT"}, 0),
    "absurd": ({"retry-after": "9" * 40}, schedule.CAP),
    "garbage": ({"retry-after": "soon"}, None),
    "negative": ({"retry-after": "-1"}, None),
    "Arabic digits": ({"retry-after": "\u0661\u0662"}, None),
    "nothing": ({}, None),
}


@pytest.mark.parametrize(("headers", "wait"), RETRIES.values(), ids=RETRIES)
def test_retry_after(headers, wait):
    """Retry-After is understood in seconds and as a date; what is nonsense counts as not said."""
    assert schedule.retry_after(headers, NOW) == wait


def test_failures_double_the_wait_up_to_a_day():
    """Each failure in a row doubles the wait; jitter adds at most a tenth and is the same every time."""
    waits = [seconds(schedule.after_failure(n, NOW, "http://a/feed")) for n in range(1, 12)]

    assert waits == [seconds(schedule.after_failure(n, NOW, "http://a/feed")) for n in range(1, 12)]
    for n, wait in enumerate(waits):
        plain = min(HOUR * 2**n, DAY)
        assert plain <= wait <= plain * 1.1


def test_feeds_that_failed_together_come_back_apart():
    """Jitter depends on the feed."""
    moments = {schedule.after_failure(3, NOW, f"http://host{n}/feed") for n in range(50)}

    assert len(moments) > 40


def test_retry_after_wins_over_a_shorter_back_off():
    """A server that asks for six hours gets six hours at least."""
    wait = seconds(schedule.after_failure(1, NOW, "k", headers={"retry-after": "21600"}))

    assert 21600 <= wait <= 21600 * 1.1


def test_an_unreached_server_is_tried_sooner():
    """When the name was not resolved nobody was bothered, so the first retry comes early."""
    assert seconds(schedule.after_failure(1, NOW, "k", reached=False)) < HOUR / 2


@pytest.mark.parametrize(
    ("next_due", "due"),
    [
        (None, True),
        (NOW, True),
        (NOW - timedelta(days=400), True),
        (NOW + timedelta(minutes=1), False),
        (NOW + timedelta(days=31), False),
        (NOW + timedelta(days=365), True),  # written while the clock stood a year ahead
    ],
)
def test_due(next_due, due):
    """A feed is due when its moment has come, or when no honest clock could have written that moment."""
    assert schedule.is_due(next_due, NOW) is due


@given(
    headers=st.dictionaries(
        st.sampled_from(["cache-control", "age", "expires", "date", "retry-after", "etag", "last-modified"]),
        st.text(max_size=40) | st.integers(0, 10**30).map("max-age={}".format) | st.just(HTTP_NOW),
    ),
    ttl=st.none() | st.integers(),
    update=st.none() | st.integers(),
    hours=st.lists(st.integers(-5, 30)).map(tuple),
    days=st.lists(st.integers(-5, 10)).map(tuple),
    failures=st.integers(0, 10**6),
)
def test_whatever_is_said_the_feed_is_asked_again(headers, ttl, update, hours, days, failures):
    """No header and no hint can raise, bring the next visit before the floor, or put it beyond what counts as due."""
    hints = Hints(ttl, hours, days, update)

    answered = schedule.after_answer(headers, hints, NOW)
    failed = schedule.after_failure(failures, NOW, "k", headers=headers)

    assert schedule.FLOOR <= seconds(answered) <= schedule.FAR
    assert schedule.FIRST_RETRY <= seconds(failed) <= schedule.CAP * 1.1
    assert Hints.from_dict(hints.to_dict()).to_dict() == hints.to_dict()


VALIDATORS = {
    "both from a 200": ({"etag": '"2"', "last-modified": "x"}, None, Validators('"2"', "x")),
    "an old one that a 200 no longer carries is dropped": ({"etag": '"2"'}, None, Validators('"2"', None)),
    "a 304 leaves what it does not name": ({"etag": '"2"'}, Validators('"1"', "x"), Validators('"2"', "x")),
    "a 304 without validators": ({}, Validators('"1"', "x"), Validators('"1"', "x")),
    "bytes stay as they are": ({"etag": 'W/"caf\xe9 "'}, None, Validators('W/"caf\xe9 "', None)),
    "too long to be sent back": ({"etag": "x" * 9000}, None, Validators()),
}


@pytest.mark.parametrize(("headers", "before", "after"), VALIDATORS.values(), ids=VALIDATORS)
def test_validators(headers, before, after):
    """Validators are the server's own, taken from the newest answer, byte for byte."""
    assert schedule.validators(headers, before) == after


@pytest.mark.parametrize(
    ("age", "whole"),
    [(timedelta(days=1), False), (timedelta(days=9), True), (timedelta(days=-2), True), (timedelta(0), False)],
)
def test_validators_are_left_out_once_in_a_while(age, whole):
    """A feed that has only said 304 for days is asked for its body again."""
    assert schedule.wants_whole(NOW - age, NOW) is whole


def visits(*steps: tuple[str | None, float]) -> tuple[Moving | None, datetime]:
    found, now = None, NOW
    for target, hours in steps:
        now = NOW + timedelta(hours=hours)
        found = schedule.moving(found, target, now)
    return found, now


MOVES = {
    "once": ([("b", 0)], False),
    "three times in an hour": ([("b", 0), ("b", 0.5), ("b", 1)], False),
    "three times over a day": ([("b", 0), ("b", 12), ("b", 25)], True),
    "six times": ([("b", n) for n in range(6)], True),
    "twice over a week": ([("b", 0), ("b", 168)], False),
    "another target starts afresh": ([("b", 0), ("b", 12), ("c", 25)], False),
    "an ordinary answer in between starts afresh": ([("b", 0), ("b", 12), (None, 20), ("b", 25)], False),
}


@pytest.mark.parametrize(("steps", "held"), MOVES.values(), ids=MOVES)
def test_a_permanent_redirect_must_hold(steps, held):
    """A subscription moves after several visits over a day that all led to the same place."""
    found, now = visits(*steps)

    assert found is not None
    assert found.held(now) is held
