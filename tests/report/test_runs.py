"""What scheduled runs say."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from newswatch.report.runs import Facts, Sick, State, speak

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
DAYS = timedelta(days=3)


def told(*runs, start=None, step=HALF_HOUR):
    """What each of the runs says, half an hour apart."""
    state, said, now = start or State(), [], NOW
    for facts in runs:
        state, lines = speak(State.from_dict(state.to_dict()), facts, now, dead_after=DAYS)
        said.append(lines)
        now += step
    return said


GOOD, BAD = Facts(), Facts("none of 9 feeds answered")
OFFLINE = Facts("no name could be resolved", offline=True)


def test_the_first_failure_and_the_recovery_are_told_and_nothing_between():
    """One message when it begins, one when it ends."""
    said = told(GOOD, BAD, BAD, BAD, GOOD, GOOD)

    assert said == [
        [], ["newswatch: none of 9 feeds answered"], [], [], ["newswatch works again, after 1 h"], [],
    ]  # fmt: skip


def test_a_laptop_that_is_offline_for_an_evening_is_no_news():
    """Being offline is told only when a day has passed without a good run."""
    assert told(GOOD, *[OFFLINE] * 20, GOOD) == [[]] * 22
    assert sum(map(len, told(GOOD, *[OFFLINE] * 60, GOOD))) == 2


def test_a_feed_that_is_dead_for_days_is_told_once_and_its_return_too():
    """Three days of failing are news, one morning is not; so is the return, and a feed that is gone."""
    sick = Facts(feeds=(Sick("techradar", NOW - timedelta(days=2, hours=23, minutes=45), "HTTP 500"),))
    gone = Facts(feeds=(Sick("old", None, "410 Gone"),))

    assert told(sick, sick, sick, GOOD, GOOD) == [
        [], ["feed techradar has failed for 3 days: HTTP 500"], [], ["feed techradar works again"], [],
    ]  # fmt: skip
    assert told(gone, gone) == [["feed old is gone and is not asked any more: 410 Gone"], []]


def test_many_dead_feeds_are_one_short_message():
    """When a whole list dies, ten are named."""
    sick = Facts(feeds=tuple(Sick(f"f{n:02}", NOW - timedelta(days=9), "HTTP 500") for n in range(50)))
    first, second = told(sick, sick)

    assert len(first) == 11
    assert "40 more" in first[-1]
    assert second == []


def test_a_database_that_cannot_be_read_forgets_no_feed():
    """While nothing is known of the feeds, none is said to work again."""
    sick = Facts(feeds=(Sick("techradar", NOW - timedelta(days=9), "HTTP 500"),))
    unknown = Facts("the database is locked", known=False)

    said = told(sick, unknown, sick)

    assert said[1] == ["newswatch: the database is locked"]
    assert said[2] == ["newswatch works again, after 30 min"]


@given(st.lists(st.sampled_from([GOOD, BAD, OFFLINE]), max_size=80))
def test_messages_alternate(runs):
    """Whatever happens, trouble and recovery are told in turn: never the same twice."""
    words = [line.split(":")[0].split(",")[0] for lines in told(*runs) for line in lines]

    assert all(a != b for a, b in pairwise(words))
    assert not words or words[0] == "newswatch"


@given(st.dictionaries(st.text(), st.one_of(st.none(), st.text(), st.integers(), st.booleans(), st.lists(st.text()))))
def test_a_broken_state_is_no_state(said):
    """Whatever stands in the state file, the run goes on."""
    assert isinstance(State.from_dict(said), State)
