"""The matcher: where names stand, and that both engines say the same."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.tag import matcher
from newswatch.tag.matcher import Place, Words, fold_case

NAMES = (
    "h100",
    "qwen",
    "vera rubin",
    "rubin",
    "rubin cpx",
    "英伟达",
    "メタ",
    "메타",
    "01.ai",
    "sk하이닉스",
    "deepseek",
    "arm",
)
PLURALS = (0, 3)
FAMILIES = (1, 10)
WORDS = Words(NAMES, PLURALS, FAMILIES)


def places(text):
    return [(NAMES[place.name], text[place.start : place.end]) for place in WORDS.places(fold_case(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The H100 and h100s", ["h100", "h100"]),
        ("H1000, XH100, H100x", []),
        ("华为用H100训练", ["h100"]),
        ("Vera Rubin CPX", ["vera rubin", "rubin", "rubin cpx"]),
        ("Rubins", ["rubin"]),
        ("英伟达和英伟达", ["英伟达", "英伟达"]),
        ("メタが、メタル、メタバース、スメタ", ["メタ"]),
        ("메타가 그메타", ["메타"]),
        ("SK하이닉스의", ["sk하이닉스"]),
        ("01.AI but not 101.AI", ["01.ai"]),
        ("Qwen3, qwen3.5 and Qwens", ["qwen", "qwen"]),
        ("DeepSeekV3 and DeepSeekers", ["deepseek"]),
        ("alarm, Arm's, éarm, arm-based", ["arm", "arm"]),
        ("", []),
    ],
)
def test_bounds(text, expected):
    """A name stands where its word begins and ends; Chinese neighbours are no part of a Latin word."""
    assert [name for name, _ in places(text)] == expected


def test_places_are_sorted_and_overlap():
    """All places come, overlapping ones too, by start, then end."""
    assert WORDS.places("vera rubin cpx") == [Place(0, 10, 2), Place(5, 10, 3), Place(5, 14, 4)]


@given(st.text())
def test_folding_keeps_the_length(text):
    """Folding the case never moves an offset, not even where `str.lower` makes two characters of one."""
    assert len(fold_case(text)) == len(text)


def test_folding_of_a_letter_that_grows():
    """U+0130 in lower case is two characters: it stays as it is, the rest is folded."""
    assert fold_case("İARM") == "İarm"


pieces = st.sampled_from(
    [
        *NAMES,
        *(name.upper() for name in NAMES),
        "s",
        " ",
        "3",
        "v3",
        "x",
        "ー",
        "ル",
        "，",
        ".",
        "-",
        "é",
        "\n",
        "İ",
        "가",
        "を",
    ]
)


@given(st.lists(pieces, max_size=30))
def test_both_engines_agree(parts):
    """The engine in Rust and the one without dependencies find the same places, in the same order."""
    pytest.importorskip("ahocorasick_rs")
    folded = fold_case("".join(parts))

    assert matcher.Automaton(NAMES, PLURALS, FAMILIES).places(folded) == WORDS.places(folded)


@given(st.text(alphabet="ahqwenrubi v01.3s-英伟达メタ메", max_size=60))
def test_both_engines_agree_on_noise(text):
    """They agree on any text, not only on names."""
    pytest.importorskip("ahocorasick_rs")
    folded = fold_case(text)

    assert matcher.Automaton(NAMES, PLURALS, FAMILIES).places(folded) == WORDS.places(folded)


@pytest.mark.parametrize("kind", ["Words", "Automaton"])
def test_engines_pickle(kind):
    """An engine that went through pickle finds the same."""
    if kind == "Automaton":
        pytest.importorskip("ahocorasick_rs")
    one = getattr(matcher, kind)(NAMES, PLURALS, FAMILIES)

    assert pickle.loads(pickle.dumps(one)).places("h100s qwen3") == one.places("h100s qwen3")


def test_engine_of_no_names():
    """Without names nothing is found."""
    assert Words(()).places("anything") == []


def test_many_names_in_a_row():
    """A hundred thousand names in a row are all found."""
    assert len(WORDS.places("rubin " * 100_000)) == 100_000
