"""When a job runs, and what each scheduler calls it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.errors import UsageError
from newswatch.installs import timing
from newswatch.installs.timing import Timing

BERLIN = ZoneInfo("Europe/Berlin")


@given(st.sampled_from(timing.INTERVALS), st.text())
def test_cron_fields_say_the_timing_and_nothing_else(minutes, key):
    """What is written as cron fields is read back as the same minutes of the day."""
    when = timing.every(timing.words(minutes), key)

    assert timing.from_cron_fields(timing.cron_fields(when)).minutes == when.minutes


@given(st.sampled_from(timing.INTERVALS), st.text())
def test_the_offset_is_fixed_and_not_the_full_hour(minutes, key):
    """The same machine always gets the same minute, and minute 0 only where every minute is taken."""
    found = timing.offset(key, minutes)

    assert found == timing.offset(key, minutes)
    assert 0 <= found < minutes
    assert found % 60 or minutes == 1


def test_machines_spread_over_the_interval():
    """A thousand machines do not knock at the same minute."""
    taken = {timing.offset(f"machine {n}", 30) for n in range(1000)}

    assert taken == set(range(1, 30))


@pytest.mark.parametrize("said", ["7m", "0m", "45m", "90m", "5h", "30", "soon", "", "999999h"])
def test_an_interval_that_no_calendar_can_say_is_refused(said):
    """The interval divides the hour or the day, or the user is told which ones do."""
    with pytest.raises(UsageError) as refusal:
        timing.every(said, "key")

    assert "--every" in refusal.value.hint


@pytest.mark.parametrize(
    ("when", "cron", "systemd"),
    [
        (Timing(7, 30), "7,37 * * * *", "*-*-* *:07/30:00"),
        (Timing(3, 5), "3-59/5 * * * *", "*-*-* *:03/5:00"),
        (Timing(0, 1), "* * * * *", "*-*-* *:00/1:00"),
        (Timing(7, 60), "7 * * * *", "*-*-* *:07:00"),
        (Timing(67, 120), "7 1-23/2 * * *", "*-*-* 01/2:07:00"),
        (Timing(127, 360), "7 2,8,14,20 * * *", "*-*-* 02/6:07:00"),
        (Timing(187, 1440), "7 3 * * *", "*-*-* 03:07:00"),
        (Timing(450, None, (0, 1, 2, 3, 4)), "30 7 * * 1-5", "Mon,Tue,Wed,Thu,Fri *-*-* 07:30:00"),
        (Timing(450, None, (5, 6)), "30 7 * * 0,6", "Sat,Sun *-*-* 07:30:00"),
        (Timing(450), "30 7 * * *", "*-*-* 07:30:00"),
    ],
)
def test_the_same_timing_in_both_languages(when, cron, systemd):
    """A timing is said in cron's words and in systemd's."""
    assert timing.cron_fields(when) == cron
    assert timing.on_calendar(when) == systemd


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("sat,sun", (5, 6)),
        ("Sat-Mon", (0, 5, 6)),
        ("", tuple(range(7))),
        ("friday", (4,)),
    ],
)
def test_days_of_the_week(said, days):
    """Days are named by their first three letters, in lists and ranges that may go round the end."""
    assert timing.weekdays(said) == days


@pytest.mark.parametrize("said", ["workdays", "m", "1-5", "mon-", ","])
def test_days_that_are_none(said):
    """A word that names no day is refused."""
    with pytest.raises(UsageError):
        timing.weekdays(said)


@pytest.mark.parametrize("said", ["25:00", "7", "07:60", "noon", "-1:00"])
def test_times_that_are_none(said):
    """A word that names no time of day is refused."""
    with pytest.raises(UsageError):
        timing.at(said)


@given(
    st.sampled_from([Timing(7, 30), Timing(0, 1), Timing(67, 120), Timing(450, None, (0, 4)), Timing(150)]),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
)
def test_the_next_run_is_later_and_near(when, moment):
    """The next run is after the moment, and no later than one interval, or a week with the days of it; DST or not."""
    moment = moment.replace(tzinfo=UTC).astimezone(BERLIN)

    found = timing.next_run(when, moment)

    longest = timedelta(seconds=when.interval_seconds) if len(when.days) == 7 else timedelta(days=7)
    assert moment < found <= moment + longest + timedelta(hours=1)


def test_times_of_day_follow_the_clock_through_summer_time():
    """07:30 stays 07:30 on the wall when the clock changes."""
    spring = timing.next_run(Timing(450), datetime(2026, 3, 28, 12, tzinfo=BERLIN))
    autumn = timing.next_run(Timing(450), datetime(2026, 10, 24, 12, tzinfo=BERLIN))

    assert spring.astimezone(BERLIN).strftime("%H:%M") == "07:30"
    assert autumn.astimezone(BERLIN).strftime("%H:%M") == "07:30"
    assert (spring.hour, autumn.hour) == (5, 6)


def test_launchd_gets_a_calendar_entry_for_each_start():
    """launchd's intervals name each minute of the hour, or each hour and day."""
    assert timing.calendar_intervals(Timing(7, 30)) == [{"Minute": 7}, {"Minute": 37}]
    assert len(timing.calendar_intervals(Timing(67, 120))) == 12
    assert timing.calendar_intervals(Timing(450, None, (6,))) == [{"Weekday": 0, "Hour": 7, "Minute": 30}]
