"""Dates of trade press, read against the publication date, and which of two is the plan."""

from datetime import UTC, date, datetime

import pytest

from newswatch.model import Article
from newswatch.tag import Tagger
from newswatch.tag.dates import find

DAY = date(2025, 8, 18)
READ = [
    ("in may 2025", "2025-05"), ("the third quarter", "2025-Q3"), ("early next year", "2026-early"),
    ("until some time in the new year", "2026"), ("before the following quarter", "2025-Q4"),
    ("in the coming year", "2026"), ("by the lunar new year", "2026-02"), ("by christmas", "2025-12"),
    ("planned for 2027, not before the following year", "2028"), ("from q4 2026 to q2", "2027-Q2"),
    ("from the third quarter of 2026 to the fourth", "2026-Q3"),
    ("later this summer but not june", "2025-06"),
    ("made in may 2024, due in the fourth quarter", "2025-Q4"),
    ("由2026年第三季改列第四季", "2026-Q4"), ("明年一季度", "2026-Q1"), ("年底", "2025-late"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "last"), READ, ids=[words for words, _ in READ])
def test_the_last_date(words, last):
    """What the last date of a phrase means; one that follows another is dated by it."""
    assert find(words, DAY)[-1].resolve(DAY, "to") == last


def test_no_date():
    """A party is no date."""
    assert find("a new year's eve party", DAY) == ()


TOLD = [
    ("Baidu's AI glasses miss their first-half launch date, go on sale in the fourth quarter", "2025-H1", "2025-Q4"),
    ("Grok 5 pushed back: planned for this autumn, moved to next spring", "2025-autumn", "2026-spring"),
    ("昇腾950DT跳票：原定今年四季度的节点已改成明年一季度", "2025-Q4", "2026-Q1"),
    ("Claude Opus 5 release slips: testers were due this month", "2025-08", None),
    ("Kimi K3 delayed: next month's release is off", "2025-09", None),
    ("Grok 5 slips from March to May 2027", "2027-03", "2027-05"),
    ("Grok 5 is pushed back from November to February 2027", "2026-11", "2027-02"),
    ("DeepSeek R2, a model planned for May, is delayed", "2025-05", None),
    ("DeepSeek R2 is delayed, now planned for May", None, "2026-05"),
    ("DeepSeek R2, planned for November, slips", None, "2025-11"),
    ("OpenAI's data center delayed: it wanted to open the campus this autumn", "2025-autumn", None),
]  # fmt: skip


@pytest.mark.parametrize(("title", "planned", "new"), TOLD, ids=[title for title, _, _ in TOLD])
def test_the_plan_and_the_new_date(title, planned, new):
    """Which date was promised and which is the new one."""
    tags = Tagger.load().tag(Article("x", None, title, published=datetime(2025, 8, 18, tzinfo=UTC))).to_dict()
    (delay,) = [event for event in tags["events"] if event["type"] == "delay"]

    assert (delay["from"], delay["to"]) == (planned, new)
