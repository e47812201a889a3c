"""What the words of a text might tell of."""

import pytest

from newswatch.stories.topics import topics


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("DeepSeek postponed its model", {"delay"}),
        ("a hold-up at the plant", {"delay"}),
        ("the lab open-sources its model", {"launch"}),
        ("an anti-dumping lawsuit", {"lawsuit"}),
        ("the finest of all", set()),
        ("the post-launch review_delay", {"launch"}),
        ("深度求索推迟发布 again fined", {"delay", "launch", "lawsuit"}),
    ],
)
def test_topics_are_found_by_their_words(said, found):
    """A long stem begins a word, a short one is a word; a hyphen may be in it or before it."""
    assert topics(said) == found
