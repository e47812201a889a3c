"""What is found does not depend on the seed of Python's hashes, which puts sets in another order in every process."""

import os
import subprocess
import sys

from newswatch.stories.words import words
from tests.training import golden

_DIGEST = """
import hashlib
from datetime import UTC, datetime

from newswatch.flows.evaluate import article, load, shipped
from newswatch.flows.group import face_of_new
from newswatch.stories.likeness import likeness
from newswatch.store.articles import Placed
from newswatch.tag.tagger import Tagger

tagger, found, faces = Tagger.load(), [], []
for name, path in shipped():
    for number, item in enumerate(load(path)):
        one = article(item)
        tags = tagger.tag(one)
        found.append(tags)
        if number < 60:
            faces.append(face_of_new(Placed(number, 0, "", one, tags)))
found += [likeness(a, b) for a in faces for b in faces]
print(len(found), hashlib.sha256(repr(found).encode()).hexdigest())
"""


def test_tags_and_likenesses_are_the_same_in_every_process():
    """A sum of fractions depends on their order; between two that are nearly equal it decided now so, now so."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _DIGEST],
            env=os.environ | {"PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    said = [process.communicate()[0] for process in running]

    assert said[0] == said[1]
    assert int(said[0].split()[0]) > 10_000


def test_words_weigh_whole_numbers():
    """So that the sum of their products is exact in whatever order a set gives them."""
    weights = {weight for one, _ in golden("development") for weight in words(one.title).values()}

    assert weights == {7, 14, 20, 40}
