"""Runs of letters, and what is known of a word."""

from newswatch.stories import runs as module
from newswatch.stories.runs import Memo, runs


def test_a_word_is_looked_up_once():
    """What was found is kept."""
    asked = []
    known = Memo(lambda word: asked.append(word) or len(word))

    assert [known["chip"], known["gpu"], known["chip"]] == [4, 3, 4]
    assert asked == ["chip", "gpu"]


def test_memory_has_an_end(monkeypatch):
    """A year of news does not pile up: after so many words it begins anew."""
    monkeypatch.setattr(module, "MOST", 10)
    known = Memo(len)
    for number in range(95):
        known[str(number)]

    assert len(known) <= 10


def test_runs_are_the_same_in_any_company():
    """A text of ASCII alone is cut where it is cut beside other letters."""
    said = "R2_x: open-source, 4.5% -- the lab's\tway\x1con"

    assert runs(said) == ["R2_x", "open-source", "4", "5", "--", "the", "lab", "s", "way", "on"]
    assert runs(f"{said} 昇腾") == [*runs(said), "昇腾"]
