"""Snippets: the best place, the hits marked, nothing else changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.query import tree
from newswatch.query.snippet import LONG, cut
from newswatch.query.understand import understand
from newswatch.text import line
from tests.query.archive import WORDS
from tests.query.eight import CONTEXT


def shown(query, title="", summary="", text=""):
    """The snippet with its hits in brackets."""
    found = cut(understand(query, CONTEXT).tree, title, summary, text)
    out, at = "", 0
    for start, end in found.hits:
        out += f"{found.text[at:start]}[{found.text[start:end]}]"
        at = end
    return out + found.text[at:]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("huawei", "It is Huawei's chip.", "It is [Huawei]'s chip."),
        ('"training run"', "A training run; a run of training.", "A [training run]; a run of training."),
        ("asc*", "Ascend ascends.", "[Ascend] [ascends]."),
        ("r&d c++", "R&D in C++ and C", "[R&D] in [C++] and C"),
        ("昇腾", "华为昇腾芯片", "华为[昇腾]芯片"),
        ("昇", "华为昇腾芯片的昇", "华为[昇]腾芯片的[昇]"),
        ("难产", "新模型難產", "新模型[難產]"),
        ("難產", "新模型难产", "新模型[难产]"),
        ("华为昇腾芯片", "华为昇腾芯片训练", "[华为昇腾芯片]训练"),
        ("h20", "Ｈ２０ and H20芯片", "[Ｈ２０] and [H20]芯片"),
        ("cafe", "A café.", "A [café]."),
        ("huawei -nvidia", "Huawei or Nvidia", "[Huawei] or Nvidia"),
        ("huawei OR event:delay", "Huawei or Nvidia", "[Huawei] or Nvidia"),
        ("event:delay", "Huawei or Nvidia", "Huawei or Nvidia"),
    ],
)
def test_hits_are_marked(query, text, expected):
    """What the index would find is marked, and only that."""
    assert shown(query, text=text) == expected


def test_the_place_with_most_hits_is_shown():
    """A long text is cut around the words, at the beginning of a word, with ellipses."""
    text = "Filler words stand here. " * 40 + "Then Huawei said Ascend training failed. " + "More of the same. " * 40

    found = shown("huawei ascend training", text=text)

    assert (found[0], found[-1]) == ("…", "…")
    assert "[Huawei] said [Ascend] [training] failed." in found
    assert len(found.replace("[", "").replace("]", "")) <= LONG + 2


def test_a_hit_far_down_is_found():
    """A word that stands after the first pages is shown too."""
    assert "[zebra]" in shown("zebra", text="word " * 5_000 + "zebra")


def test_a_hit_in_the_title_alone_shows_the_title():
    """Where the body has no hit the title is the snippet."""
    assert shown("title:r2", "DeepSeek R2 is late", text="R2 was due in May.") == "DeepSeek [R2] is late"


@given(st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join), st.sampled_from(WORDS))
def test_a_snippet_is_a_part_of_the_text(text, word):
    """Whatever is asked, the snippet stands in the text, and the hits lie in order within it."""
    query = tree.Text(tree.Phrase((word.casefold(),)))
    found = cut(query, "", "", text)

    assert found.text.strip("…") in line(text)
    ends = [place for hit in found.hits for place in hit]
    assert ends == sorted(ends)
    assert all(0 <= end <= len(found.text) for end in ends)
