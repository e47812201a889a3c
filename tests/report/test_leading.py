"""Which event a story leads with."""

import pytest

from newswatch.report.leading import TYPES, ordered


def event(kind, subject="R2", status="reported", **more):
    """An event as `stories --json` has it."""
    return {"type": kind, "subject": [subject], "status": status, "from": None, "to": None, "cause": None, **more}


@pytest.mark.parametrize(
    ("events", "leads"),
    [
        ([event("launch"), event("delay")], event("delay")),
        ([event("delay", status="negated"), event("deal")], event("deal")),
        ([event("delay", status="hypothetical"), event("deal", status="rumoured")], event("deal", status="rumoured")),
        ([event("launch"), event("outage"), event("outage")], event("outage")),
        ([event("price"), event("launch")], event("launch")),
        ([event("delay", "V3"), event("delay"), event("delay", to="2026")], event("delay", to="2026")),
        ([event("delay", status="rumoured", to="2026"), event("delay")], event("delay")),
        ([event("launch", confidence=0.6), event("launch", confidence=0.9)], event("launch", confidence=0.9)),
    ],
    ids=["slip", "not-negated", "not-supposed", "most", "order", "most-told", "plainly-told", "surest"],
)
def test_what_leads(events, leads):
    """A slip before others, what is told before what is denied, what most of the story is about, what says most."""
    assert ordered(events)[0] == ordered(events[::-1])[0] == leads


def test_what_is_asked_for_leads():
    """Whatever else is told, and whether it is told or denied."""
    events = [event("delay"), event("launch", status="denied")]

    assert ordered(events, lambda one: one["type"] == "launch")[0]["type"] == "launch"


def test_every_type_has_a_place_and_an_unknown_one_the_last():
    """A type that a later version adds is shown too."""
    events = [event("unheard-of"), *map(event, reversed(TYPES))]

    assert [one["type"] for one in ordered(events)] == [*TYPES, "unheard-of"]
