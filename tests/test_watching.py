"""What a watch does with a story."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch import watching
from newswatch.errors import UsageError
from newswatch.watching import Quiet, Terms, judge

BERLIN = ZoneInfo("Europe/Berlin")


def story(status="reported", to=None, title="DeepSeek delays R2", novelty=100, origins=("FT",), more=()):
    events = [{"type": "delay", "subject": ["DeepSeek R2"], "status": status, "from": "2025-05", "to": to}, *more]
    return {"title": title, "events": events, "novelty": novelty, "origins": list(origins)}


SENT = watching.facts(story())


@pytest.mark.parametrize(
    ("terms", "now", "known", "today", "action"),
    [
        (Terms(), story(), None, 0, "send"),
        (Terms(), story(), SENT, 0, "known"),
        (Terms(), story(status="denied"), SENT, 0, "again"),
        (Terms(), story(to="2025-08"), SENT, 0, "again"),
        (Terms(), story(title="DeepSeek delays R2, a $2bn loss"), SENT, 0, "again"),
        (Terms(), story(title="R2 slips at DeepSeek"), SENT, 0, "known"),
        (Terms(), story(more=[{"type": "people", "subject": ["x"], "status": "reported"}]), SENT, 0, "known"),
        (Terms(at_most=3), story(), None, 2, "send"),
        (Terms(at_most=3), story(), None, 3, "hold"),
        (Terms(at_most=3), story(to="2025-08"), SENT, 3, "hold"),
        (Terms(novelty=60), story(novelty=59), None, 0, "below"),
        (Terms(novelty=60), story(novelty=60), None, 0, "send"),
        (Terms(novelty=60), story(novelty=10, to="2025-08"), SENT, 0, "again"),
        (Terms(origins=2), story(), None, 0, "below"),
        (Terms(origins=2), story(origins=("FT", "Reuters")), None, 0, "send"),
    ],
)
def test_what_a_watch_does(terms, now, known, today, action):
    """A story is sent once, again when it says something new, held over the day's number, left below the minimums."""
    assert judge(terms, now, known, today).action == action


@given(st.sampled_from(["reported", "denied"]), st.sampled_from([None, "2025-08"]), st.integers(0, 5))
def test_what_was_sent_is_not_sent_again(status, to, today):
    """Whatever a story says: once that was sent, the same story is known."""
    now = story(status, to)

    assert judge(Terms(at_most=3), now, watching.facts(now), today).action == "known"


@pytest.mark.parametrize(
    ("hours", "clock", "until"),
    [
        ("22:00-07:00", "23:30", "07:00"),
        ("22:00-07:00", "06:59", "07:00"),
        ("22:00-07:00", "07:00", None),
        ("22:00-07:00", "12:00", None),
        ("12:00-13:00", "12:30", "13:00"),
        ("12:00-13:00", "13:00", None),
        ("off", "03:00", None),
    ],
)
def test_quiet_hours(hours, clock, until):
    """Within the quiet hours the end of them is named, over midnight too."""
    now = datetime.fromisoformat(f"2026-05-05T{clock}").replace(tzinfo=BERLIN)

    found = watching.quiet_until(watching.quiet(hours), now)

    assert (found and f"{found:%H:%M}") == until
    assert found is None or now < found <= now + timedelta(hours=24)


@pytest.mark.parametrize("said", ["22-7", "25:00-07:00", "night", "07:00-07:00"])
def test_quiet_hours_that_are_none(said):
    """Hours that cannot be read are refused."""
    with pytest.raises(UsageError):
        watching.quiet(said)


@given(st.builds(Quiet, st.integers(0, 1439), st.integers(0, 1439)))
def test_quiet_hours_are_written_as_they_are_read(hours):
    """The hours as text mean the same hours."""
    assert hours.start == hours.end or watching.quiet(str(hours)) == hours


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a $100bn plan", {"$1e+11"}),
        ("a $100 billion plan", {"$1e+11"}),
        ("a $100,000 million plan", {"$1e+11"}),
        ("投资 1000亿", {"1e+11"}),
        ("yield up 25%", {"25%"}),
        ("yield up 25 percent", {"25%"}),
        ("a 2nm chip, 3 GW", {"2nm", "3gw"}),
        ("R2 in 2025, H20 and GPT-4", set()),
    ],
)
def test_figures_have_one_form(text, found):
    """Amounts are compared by value; versions, years and names are no figures."""
    assert watching.figures(text) == found


def test_the_wait_doubles_and_ends_at_six_hours():
    """A channel that fails is tried after 1, 2, 4 … minutes, at last every six hours, or when it said itself."""
    assert [watching.retry_after(n) for n in (1, 2, 3, 20)] == [60, 120, 240, 21600]
    assert watching.retry_after(1, 900) == 900
    assert watching.retry_after(1, 10**9) == 86400


def test_a_list_of_keywords_becomes_a_query():
    """Lines are alternatives, + and ! narrow them, blank lines begin another group."""
    text = "\ufeff# mine\nDeepSeek R2\n昇腾\n+delay\n!rumour\n\n\nH20\n"

    assert watching.query_of_keywords(text) == '("DeepSeek R2" OR "昇腾") "delay" NOT "rumour" OR "H20"'


@pytest.mark.parametrize("text", ["", "\n# only a comment\n", "!not\n"])
def test_a_list_without_keywords_is_refused(text):
    """A list that would match everything or nothing is refused."""
    with pytest.raises(UsageError):
        watching.query_of_keywords(text)


@pytest.mark.parametrize("said", ["", "two words", "-x", "a" * 41, "a/b", "a\n"])
def test_a_name_that_is_none(said):
    """A name can be typed on a command line."""
    with pytest.raises(UsageError):
        watching.name(said)
