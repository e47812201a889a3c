"""The slip ledger, by the stories that it must tell right."""

from datetime import UTC, datetime

import pytest

from newswatch.report.calendar import calendar, folded
from newswatch.report.ledger import Said, due_soon, ledger, moved

NOW = datetime(2025, 9, 1, tzinfo=UTC)


def said(
    role, day, due=None, *, was=None, origin="Reuters", story=None, status="reported", subject="DeepSeek R2", **more
):
    """A claim made at noon of a day."""
    at = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    number = int(day.replace("-", "")) * 10 + len(origin)
    values = {
        "kind": "model", "maker": "DeepSeek", "cause": None, "cause_class": None, "evidence": f"{role} {due}",
        "publisher": origin, "title": role, **more,
    }  # fmt: skip
    return Said(
        role, subject, status=status, due=due, was=was, at=at, article=number, story=story or number, origin=origin,
        **values,
    )  # fmt: skip


def row(*claims, now=NOW):
    """The only row of these claims."""
    (found,) = ledger(claims, now=now)
    return found


def test_a_promise_is_in_the_ledger_before_it_slips():
    """What is promised and not due yet is open, without a slip."""
    found = row(said("promise", "2025-06-01", "2025-10"))

    assert (found.state, found.first_promise, found.current_promise, found.slips) == ("open", "2025-10", "2025-10", ())


def test_a_reported_slip_moves_the_promise():
    """From May to October: one slip of five months."""
    found = row(said("promise", "2025-03-01", "2025-05"), said("slip", "2025-06-02", "2025-10", was="2025-05"))

    assert (found.first_promise, found.current_promise, len(found.slips)) == ("2025-05", "2025-10", 1)
    assert found.slipped.text == "5 months"


def test_the_date_that_was_given_up_counts_as_promised():
    """Nobody here saw the promise of May; the report of the delay names it."""
    assert row(said("slip", "2025-08-14", was="2025-05")).first_promise == "2025-05"


def test_the_same_slip_told_again_is_one():
    """Rewrites of one report, and an analysis days later, add origins and no slips."""
    found = row(
        said("slip", "2025-08-14", was="2025-05", origin="Financial Times", story=1),
        said("slip", "2025-08-14", was="2025-05", origin="Ars Technica", story=1),
        said("slip", "2025-08-20", origin="Chip Ledger"),
    )

    assert len(found.slips) == 1
    assert set(found.origins) == {"Financial Times", "Ars Technica", "Chip Ledger"}


def test_a_second_slip_is_counted():
    """What was put off to October and then to December slipped twice."""
    found = row(
        said("slip", "2025-06-02", "2025-10", was="2025-05"), said("slip", "2025-08-30", "2025-12", was="2025-10")
    )

    assert (len(found.slips), found.slipped.text) == (2, "7 months")


def test_a_later_promise_without_a_word_of_delay_is_a_slip():
    """Expected next week in February, expected next week in March: nobody said delay, and it slipped."""
    found = row(said("promise", "2025-02-20", "2025-02-27"), said("promise", "2025-03-10", "2025-03-17"))

    assert [slip.silent for slip in found.slips] == [True]


def test_a_window_that_passed_in_silence_is_overdue():
    """Promised for July, and in September there is neither launch nor delay."""
    found = row(said("promise", "2025-05-01", "2025-07"))

    assert (found.state, found.silent, found.overdue_days) == ("overdue", True, 32)


def test_a_known_delay_is_not_silent():
    """Overdue after a delay was reported is no silence."""
    found = row(said("slip", "2025-06-01", "2025-07", was="2025-05"))

    assert (found.state, found.silent) == ("overdue", False)


def test_a_launch_ends_the_saga_with_the_total():
    """Promised for the end of February, launched on 24 April: eight weeks."""
    found = row(said("promise", "2026-02-24", "2026-02-28"), said("launch", "2026-04-24"), now=NOW.replace(year=2026))

    assert (found.state, found.slipped.days, found.slipped.text) == ("launched", 55, "55 days")


def test_an_early_launch_slipped_by_nothing():
    """Who comes before his time did not slip."""
    assert row(said("promise", "2025-05-01", "2025-09"), said("launch", "2025-08-01")).slipped.days == 0


def test_a_cancellation_ends_the_saga():
    """What is dropped is no longer overdue."""
    found = row(said("promise", "2025-05-01", "2025-06"), said("dropped", "2025-07-01"))

    assert (found.state, found.overdue_days) == ("dropped", None)


def test_a_promise_after_the_launch_is_another_saga():
    """The next version of a thing with the same name begins anew."""
    rows = ledger(
        [
            said("promise", "2025-01-10", "2025-02"),
            said("launch", "2025-02-20"),
            said("promise", "2025-06-01", "2025-12"),
        ],
        now=NOW,
    )

    assert sorted(found.state for found in rows) == ["launched", "open"]


@pytest.mark.parametrize(("day", "sagas"), [("2025-06-03", 1), ("2025-06-04", 2)])
def test_a_delay_told_after_the_launch_is_an_echo_for_two_weeks(day, sagas):
    """A late report of the delay that led to the launch begins nothing; one of much later is about what comes next."""
    claims = [said("promise", "2025-03-01", "2025-05"), said("launch", "2025-05-20"), said("slip", day)]

    assert len(ledger(claims, now=NOW)) == sagas


def test_a_denied_rumour_promises_nothing():
    """A date that was rumoured and then denied leaves no promise."""
    found = ledger(
        [
            said("promise", "2025-03-10", "2025-03-17", status="rumoured", origin="X"),
            said("denial", "2025-03-11", "2025-03-17", status="denied"),
        ],
        now=NOW,
    )

    assert found == []


def test_a_rumour_moves_no_promise():
    """A rumour of a later date, while the old one stands, is a contradiction and no slip."""
    found = row(
        said("promise", "2025-08-20", "2025-09"),
        said("promise", "2025-08-25", "2025-11", origin="DigiTimes", status="rumoured"),
    )

    assert (found.slips, found.current_promise) == ((), "2025-09")
    assert found.contradictions == (("Reuters", "2025-09"), ("DigiTimes", "2025-11"))


def test_dates_that_can_both_be_true_are_no_contradiction():
    """October and the fourth quarter agree."""
    found = row(said("promise", "2025-08-20", "2025-10"), said("promise", "2025-08-21", "2025-Q4", origin="FT"))

    assert found.contradictions == ()


def test_a_possible_delay_is_no_slip():
    """May slip is not slipped."""
    found = row(said("promise", "2025-06-01", "2025-10"), said("risk", "2025-08-01", status="hypothetical"))

    assert (found.slips, found.status) == ((), "hypothetical")


def test_what_was_planned_for_the_past_does_not_bring_the_promise_back():
    """ "Had been planned for May", told in August after a new date was named, leaves the new date."""
    found = row(
        said("slip", "2025-06-02", "2025-10", was="2025-05"), said("promise", "2025-08-14", "2025-05", origin="FT")
    )

    assert (found.current_promise, len(found.slips)) == ("2025-10", 1)


@pytest.mark.parametrize(
    ("was", "due", "text"),
    [
        ("2025-05-01", "2025-05-18", "17 days"),
        ("2025-05", "2025-08", "3 months"),
        ("2025-05-31", "2025-08", "3 months"),
        ("2025-Q1", "2025-Q2", "about 3 months"),
        ("2025-H1", "2025-H2", "about 6 months"),
        ("2025", "2026", "about 1 year"),
        ("2025-12", "2026", "about 1 year"),
    ],
)
def test_a_length_is_as_exact_as_its_dates(was, due, text):
    """Days where days are known, months where months are, and a quarter is about three months."""
    assert moved(was, due).text == text


def test_without_a_new_date_the_time_until_now_is_the_least():
    """Three months after May nobody names a date: at least three months."""
    assert row(said("slip", "2025-08-14", was="2025-05"), now=datetime(2025, 8, 31, tzinfo=UTC)).slipped.text == (
        "at least 3 months"
    )


@pytest.mark.parametrize(
    ("promised", "until", "text"),
    [
        ("2025-spring", datetime(2026, 11, 24, tzinfo=UTC), "at least 17 months"),
        ("2025-H1", datetime(2025, 8, 3, tzinfo=UTC), "at least 1 month"),
        ("2025", datetime(2026, 12, 31, tzinfo=UTC), "at least 12 months"),
        ("2025-05", datetime(2025, 6, 20, tzinfo=UTC), "at least 20 days"),
    ],
)
def test_what_has_passed_is_no_guess(promised, until, text):
    """A vague promise has a last day all the same: what passed since is at least so much, not about so much."""
    assert row(said("promise", "2025-01-01", promised), now=until).slipped.text == text


def test_the_order_of_claims_does_not_matter():
    """Claims are heard in order of time, however they come."""
    claims = [
        said("promise", "2025-03-01", "2025-05"),
        said("slip", "2025-06-02", "2025-10", was="2025-05"),
        said("slip", "2025-08-30", "2025-12", was="2025-10"),
    ]

    assert ledger(claims, now=NOW) == ledger(claims[::-1], now=NOW)


def test_what_is_open_comes_first():
    """Sagas that ended stand behind those that did not."""
    rows = ledger(
        [
            said("slip", "2025-08-01", "2025-08-20", was="2025-05", subject="Grok 4"),
            said("launch", "2025-08-19", subject="Grok 4"),
            said("slip", "2025-06-01", was="2025-05"),
        ],
        now=NOW,
    )

    assert [found.subject for found in rows] == ["DeepSeek R2", "Grok 4"]


def test_a_row_for_programs_has_what_the_contract_names():
    """The keys of `delays --json`, in words that JSON has."""
    shown = row(said("slip", "2025-08-14", "2025-10", was="2025-05", cause="failed training")).to_dict(history=True)

    assert (shown["first_promise"], shown["current_promise"], shown["slips"]) == ("2025-05", "2025-10", 1)
    assert (shown["granularity"], shown["slipped"], shown["cause"]) == ("month", "5 months", "failed training")
    assert shown["last_report"] == "2025-08-14T12:00:00Z"
    assert shown["history"][0]["evidence"]


def test_a_calendar_has_the_windows_ahead():
    """A promise of October is an all-day event from the first to the day after the last."""
    rows = ledger(
        [said("promise", "2025-06-01", "2025-10"), said("promise", "2025-01-01", "2025-03", subject="Old")], now=NOW
    )
    lines = calendar(due_soon(rows, after=NOW.date()), now=NOW)

    assert lines.count("BEGIN:VEVENT") == 1
    assert {"DTSTART;VALUE=DATE:20251001", "DTEND;VALUE=DATE:20251101"} <= set(lines)


def test_long_lines_of_a_calendar_are_folded():
    """No line is longer than 75 octets, no character is cut, and unfolding gives the line back (RFC 5545, 3.1)."""
    line = "DESCRIPTION:" + "昇腾训练失败, " * 30
    pieces = folded(line)

    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == line


def test_the_cause_is_what_most_reports_name():
    """Three say hardware, one an odd sentence: hardware, in the latest words."""
    slip = {"was": "2025-05", "story": 1}
    found = row(
        said("slip", "2025-08-14", **slip, cause="waiting for a date", cause_class="demand", origin="A"),
        said("slip", "2025-08-15", **slip, cause="training failed", cause_class="hardware", origin="B"),
        said("slip", "2025-08-16", **slip, cause="Ascend could not train it", cause_class="hardware", origin="C"),
    )

    assert (found.cause, found.cause_class) == ("Ascend could not train it", "hardware")
