"""Runs of letters."""

from newswatch.stories.runs import runs


def test_runs_are_the_same_in_any_company():
    """A text of ASCII alone is cut where it is cut beside other letters."""
    said = "R2_x: open-source, 4.5% -- the lab's\tway\x1con"

    assert runs(said) == ["R2_x", "open-source", "4", "5", "--", "the", "lab", "s", "way", "on"]
    assert runs(f"{said} 昇腾") == [*runs(said), "昇腾"]
