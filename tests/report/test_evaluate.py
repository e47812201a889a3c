"""Scoring predicted tags against labelled items."""

import json
from pathlib import Path

import pytest

from newswatch.flows.evaluate import load, names_for, shipped
from newswatch.render.evaluate import tsv
from newswatch.report.evaluate import (
    Names,
    Score,
    by_language,
    is_flagged,
    is_relevant,
    normal,
    same_date,
    score,
    stretch,
)
from newswatch.tag.gazetteer import Gazetteer

CASE = json.loads((Path(__file__).parent.parent / "data" / "scored.json").read_text("utf-8"))
LABELLED = dict(shipped())["labelled"]
NAMES = Names(
    {
        "companies": {"deepseek": "DeepSeek", "nvidia": "Nvidia", "英伟达": "Nvidia"},
        "chips": {"hopper": "Hopper", "h20": "H20"},
        "models": {"deepseekr2": "DeepSeek R2"},
    },
    parents={"chips": {"H20": "Hopper"}},
    makers={"chips": {"H20": "Nvidia", "Hopper": "Nvidia"}, "models": {"DeepSeek R2": "DeepSeek"}},
    ignored={"companies": frozenset({"reuters"})},
)


def item(**changes):
    """A labelled item that wants nothing."""
    return {
        "id": "t-1", "title": "Title", "summary": "", "body": None, "language": "en", "relevant": True,
        "companies": [], "chips": [], "models": [], "events": [], "near_miss": None, "trap": [],
        "optional": {"companies": [], "chips": [], "models": []}, **changes,
    }  # fmt: skip


def delay(**changes):
    """A labelled delay of a model."""
    return {
        "type": "delay", "subject": ["DeepSeek R2"], "status": "reported", "kind": "model", "from": None, "to": None,
        "cause": None, "cause_class": None, **changes,
    }  # fmt: skip


def scored(labelled, **predicted):
    return score([labelled], {"t-1": predicted}, NAMES)


@pytest.fixture(scope="module")
def case():
    wanted = set(CASE["items"])
    items = [one for one in load(LABELLED) if one["id"] in wanted]
    predictions = {one["id"]: one for one in CASE["predictions"]}
    return by_language(items, predictions, names_for(LABELLED, Gazetteer.load()))


@pytest.mark.parametrize("language", list(CASE["figures"]))
def test_the_stored_case(case, language):
    """The figures of a stored case are those that an independent scorer of the same rules gave."""
    wanted, found = CASE["figures"][language], case[language]

    assert {name: [h.tp, h.fp, h.fn] for name, h in found.hits.items() if name in wanted["figures"]} == wanted[
        "figures"
    ]
    assert {name: [s.hit, s.n] for name, s in found.shares.items() if name in wanted["shares"]} == wanted["shares"]
    assert {name: [s.hit, s.n] for name, s in found.near_misses.items()} == wanted["near_misses"]
    assert {name: [s.hit, s.n] for name, s in found.traps.items()} == wanted["traps"]
    assert dict(found.uncovered) == wanted["uncovered"]


def test_the_labels_themselves_are_perfect():
    """Who predicts the labels has every figure at 1 and springs no trap."""
    items = load(LABELLED)
    told = {one["id"]: {**one, "events": [e for e in one["events"] if not e.get("background")]} for one in items}
    perfect = score(items, told, names_for(LABELLED, Gazetteer.load()))

    assert {name for name, hits in perfect.hits.items() if hits.fp or hits.fn} == set()
    assert {name for name, share in perfect.shares.items() if share.hit != share.n} == set()
    assert perfect.near_misses["ALL"].hit == 0


def test_silence_scores_nothing():
    """Who predicts nothing has no precision, no recall and no errors of commission."""
    silent = score(load(LABELLED), {}, NAMES)

    assert all(hits.tp == hits.fp == 0 for hits in silent.hits.values())


def test_families_and_makers_are_optional():
    """The family and the maker of a wanted chip may be given and need not."""
    wanted = item(chips=[{"name": "H20", "role": "primary"}])

    more, less = scored(wanted, chips=["H20", "Hopper"], companies=["Nvidia"]), scored(wanted, chips=["H20"])

    assert (more.hits["chips"].fp, more.hits["companies"].fp, less.hits["chips"].fn) == (0, 0, 0)


def test_any_name_of_a_thing_counts():
    """A name in another language or spelling is the same thing."""
    wanted = item(companies=[{"name": "Nvidia", "role": "primary"}])

    assert scored(wanted, companies=["英伟达"]).hits["companies"].tp == 1
    assert scored(wanted, companies=["NVIDIA"]).hits["companies"].tp == 1


def test_what_the_labels_do_not_cover_is_set_aside():
    """A name that no label knows is neither right nor wrong; media are passed over."""
    found = scored(item(), companies=["Foo Corp", "Reuters"])

    assert (found.hits["companies"].fp, found.uncovered["companies"]) == (0, 1)


def test_background_counts_neither_way():
    """An event told in passing is not missed when it is not given, and not wrong when it is."""
    told = item(events=[{**delay(), "background": True}])

    for events in ([], [delay()]):
        found = scored(told, events=events)
        assert (found.hits["event type"].fp, found.hits["event type"].fn) == (0, 0)
        assert (found.hits["model-delay flag"].fp, found.hits["model-delay flag"].fn) == (0, 0)


def test_a_missed_delay_misses_its_dates():
    """A delay that is not found misses its dates and its cause too."""
    found = scored(item(events=[delay(**{"from": "2025-05", "cause": "heat", "cause_class": "hardware"})]))

    assert found.hits["delay from (exact)"].fn == found.hits["delay cause"].fn == 1


@pytest.mark.parametrize(
    ("said", "right", "exact", "overlap"),
    [
        ("2025-05", "2025-05", True, True),
        ("2025-05-10", "2025-05", False, True),
        ("2025-Q2", "2025-05", False, True),
        ("fall 2025", "2025-10", False, False),
        ("2025 fall", "2025-10", False, True),
        ("2025-06", "2025-05", False, False),
        ("+P3M", "+P13W", False, True),
        ("+P3M", "+P6M", False, False),
        ("indefinitely", "indefinite", True, True),
        ("2025-99", "2025-05", False, False),
    ],
)
def test_dates(said, right, exact, overlap):
    """A date is right when it is the same, or nearly so when it overlaps."""
    assert same_date(said, [right], overlap=False) is exact
    assert same_date(said, [right], overlap=True) is overlap


@pytest.mark.parametrize(("said", "known"), [("tbd", "indefinite"), ("2026q1", "2026-Q1"), ("", None), ("p2w", "+P2W")])
def test_dates_are_brought_to_one_form(said, known):
    """Every way to write a date ends in the labels' own."""
    assert normal(said) == known


def test_a_date_that_is_none_has_no_stretch():
    """The thirteenth month covers no days."""
    assert stretch("2025-13") is None


def test_flag_and_relevance_are_derived():
    """A prediction that does not say so is flagged by its events and relevant by its tags."""
    assert is_flagged({"events": [{"type": "delay"}]})
    assert not is_flagged({"events": [{"type": "delay", "kind": "chip"}]})
    assert not is_flagged({"events": [{"type": "delay", "status": "denied"}]})
    assert is_relevant({"models": ["GPT-5"]})
    assert not is_relevant({})


def test_a_sprung_trap_is_one_near_miss():
    """An item with two sprung traps is one near miss that was wrongly tagged, and is named among the faults."""
    trapped = item(near_miss="homonym:H20", trap=["chip:H20", "event:delay"], relevant=False)

    found = scored(trapped, chips=["H20"], events=[delay()], relevant=True)

    assert (found.near_misses["ALL"].hit, found.near_misses["homonym"].hit, found.traps["chip"].hit) == (1, 1, 1)
    assert [fault.what for fault in found.faults if fault.kind == "trap"] == [("chip:H20", "event:delay")]


def test_a_rate_of_nothing_is_empty():
    """In a pipe 0 of 0 is no figure: neither 0 nor 1. What was wrong without a right one is 0."""
    one = Score(items=1)
    one.hits["chips"].add(0, 2, 0)
    rows = {row[2]: row[3:6] for row in (line.split("\t") for line in tsv("set", {"all": one}))}

    assert rows["companies"] == ["", "", ""]
    assert rows["chips"] == ["0.0000", "", "0.0000"]
