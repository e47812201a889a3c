"""What the Tab key offers."""

import pytest

from newswatch.query.complete import Known, candidates
from tests.query.eight import NAMES

KNOWN = Known(
    NAMES, ("Ars Technica", "TechRadar", "A & B"), ("techradar",), ("en", "zh"), ("trains_on",),
    {"delays": "event:delay"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("eve", ["event:"]),
        ("-eve", ["-event:"]),
        ("company:deep", ["company:deepseek"]),
        ("vendor:h", ["vendor:huawei", "vendor:hugging-face"]),
        ("chip:ascend,h2", ["chip:ascend,h20"]),
        ("chip:昇", ["chip:昇腾"]),
        ("model:CLAUDE", ["model:claude-opus"]),
        ("event:la", ["event:launch", "event:lawsuit"]),
        ("-source:ars", ["-source:ars-Technica"]),
        ("source:A", ["source:Ars-Technica"]),
        ("feed:t", ["feed:techradar"]),
        ("lang:", ["lang:en", "lang:zh"]),
        ("rel:t", ["rel:trains_on"]),
        ("is:l", ["is:lead"]),
        ("since:yes", ["since:yesterday"]),
        ("tag:del", ["tag:delay"]),
        ("@d", ["@delays"]),
        ("foo:", []),
        ("zebra", []),
    ],
)
def test_candidates(word, expected):
    """Fields, their values, saved searches, with the sign and the values that stand before."""
    assert [whole for whole, _ in candidates(word, KNOWN)] == expected
