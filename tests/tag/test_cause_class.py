"""The class of a cause: what its words say, and which of them win."""

import tomllib

import pytest

from newswatch.hant import simplified
from newswatch.shipped import data_path
from newswatch.tag import cause_class, reading
from newswatch.tag.phrases import Hit
from newswatch.tag.rules import load

CAUSES = [
    ("the wafer probe rejects half of every lot", "yield"),
    ("two hundred pipefitters are on sick leave", "personnel"),
    ("visas for the installers", "personnel"),
    ("an arbitration with the former landlord", "legal"),
    ("the zoning board meets only in June", "regulatory"),
    ("a queue at the grid operator", "power"),
    ("concrete that would not cure in the frost", "construction"),
    ("annotators found mislabelled scans", "data"),
    ("jailbreaks that the red team keeps finding", "safety"),
    ("a second stepping after timing violations", "design"),
    ("kernel deadlocks in the Linux driver", "software"),
    ("a shortage of GPUs", "compute"),
    ("coolant pumps that seize", "hardware"),
    ("a back-order of glass cloth", "supply"),
    ("hallucinations in the summaries", "quality"),
    ("an order book with few names in it and slow uptake", "demand"),
    ("its lenders want more collateral", "cost"),
    ("a state funeral", "other"),
    ("键合工序的空洞太多", "yield"),
    ("焊工都回家过年了", "personnel"),
    ("法官还没排定开庭日期", "legal"),
    ("環評還要補件", "regulatory"),
    ("主变压器没装好", "power"),
    ("标注员听不出方言", "data"),
    ("驅動程式還在移植", "software"),
    ("冷板漏液", "hardware"),
    ("玻纤布缺货", "supply"),
    ("買家觀望", "demand"),
    ("変電所の工事待ち", "power"),
    ("設計変更", "design"),
    ("部材の調達難", "supply"),
    ("용접공 부족", "personnel"),
    ("데이터 품질", "data"),
    ("환율과 금리", "cost"),
    ("fehlende Baugenehmigung", "regulatory"),
    ("Überhitzung im Serverschrank", "hardware"),
]


@pytest.fixture(scope="module")
def book():
    return load().cause_book


def _class(book, text):
    lowered = reading.lowered(text)
    named = [(hit.label.removeprefix("cause "), hit) for hit in book.find(lowered)]
    return cause_class.decide(lowered, named)


@pytest.mark.parametrize(("text", "wanted"), CAUSES)
def test_the_words_of_a_cause_say_its_class(book, text, wanted):
    assert _class(book, text) == wanted


def _hits(*spans):
    return [(name, Hit(f"cause {name}", start, end, "")) for name, start, end in spans]


@pytest.mark.parametrize(
    ("spans", "wanted"),
    [
        ([], None),
        ([("regulatory", 7, 14), ("legal", 0, 14)], "legal"),  # inside a longer one
        ([("quality weak", 0, 4), ("data", 10, 14)], "data"),
        ([("quality weak", 0, 4)], "quality"),
        ([("cost", 0, 4), ("supply", 5, 9), ("supply", 10, 14)], "supply"),
        ([("cost", 0, 4), ("supply", 5, 9)], "cost"),  # the first among equals
        ([("cost", 0, 4), ("supply", 5, 9), ("supply", 5, 9)], "cost"),  # the same words twice count once
    ],
)
def test_longer_words_beat_shorter_ones_weak_words_lose_and_the_most_hits_win(spans, wanted):
    assert cause_class.decide("x" * 20, _hits(*spans)) == wanted


def test_people_who_tell_are_no_cause():
    text = "engineers said the line was late"
    assert cause_class.decide(text, _hits(("personnel", 0, 9))) is None


def test_phrases_of_causes_stand_in_the_characters_that_texts_are_folded_to():
    lists = tomllib.loads((data_path("events") / "causes.toml").read_text("utf-8"))["cause"]
    assert [phrase for phrases in lists.values() for phrase in phrases if simplified(phrase) != phrase] == []
