"""Whether articles that tell the same are put together, on the labelled items that ship, with a margin."""

import pytest

from newswatch.flows.evaluate_stories import evaluate_shipped
from newswatch.tag.tagger import Tagger


@pytest.fixture(scope="module")
def judged():
    """The agreement on each set."""
    return {one.name: one.agreements for one in evaluate_shipped(Tagger.load())}


@pytest.mark.parametrize(("name", "least"), [("development", 0.80), ("labelled", 0.80)])
def test_english_pairs(judged, name, least):
    """Pairwise F1 in English; the likeness of titles alone reaches 0.66 at its best."""
    assert judged[name]["en"].pairwise.f1 >= least


@pytest.mark.parametrize("name", ["development", "labelled", "held-out"])
def test_pairs_across_languages(judged, name):
    """More than half of the pairs in two languages meet; titles alone reach 0.14."""
    assert judged[name]["all"].across >= 0.55


@pytest.mark.parametrize("name", ["development", "labelled", "held-out"])
def test_all_together(judged, name):
    """B-cubed F1 over everything; leaving each article alone reaches 0.76."""
    assert judged[name]["all"].bcubed.f1 >= 0.90


@pytest.mark.parametrize("name", ["development", "labelled", "held-out"])
def test_few_wrong_pairs(judged, name):
    """Of the pairs that are together, seven of ten belong together."""
    assert judged[name]["all"].pairwise.precision >= 0.70
