"""No member of a story is more like an article than the story reaches."""

from itertools import combinations

import pytest

from newswatch.stories.likeness import WEIGHTS, score
from newswatch.stories.reach import Reach
from tests.stories.build import HOUR, NOON, R2, entity, event, made

FACES = [
    made(1, "DeepSeek delays R2 again", "The launch moves from May to $2bn of new chips.", **R2),
    made(2, "DeepSeek delays R2", at=NOON + HOUR, **R2),
    made(3, "Huawei chips delay DeepSeek R2", companies=[entity("DeepSeek"), entity("Huawei")], models=R2["models"]),
    made(4, "Braga and Norga buy chips for $2bn", companies=[entity("Braga"), entity("Norga")], events=[]),
    made(5, "Norga pays Braga $2bn", companies=[entity("Braga"), entity("Norga"), entity("DeepSeek", "mentioned")]),
    made(6, "DeepSeek 推迟 R2", language="zh", **R2),
    made(7, "Braga sues Norga", companies=[entity("Braga")], events=[event("lawsuit", "Braga", to="2026-05")]),
    made(8, "Norga is sued by Braga", companies=[entity("Norga")], events=[event("lawsuit", "Braga", to="2026-05")]),
    made(9, "A bridge in Ostgau"),
]


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.said)
def test_nobody_is_beyond_the_reach(face):
    for members in combinations([other for other in FACES if other is not face], 3):
        most = Reach(members).most(face, WEIGHTS)
        assert most >= max(score(face, member) for member in members)


def test_it_tells_a_story_of_something_else():
    about_r2, bridge = Reach(FACES[:3]), FACES[8]
    assert about_r2.most(bridge, WEIGHTS) < 0.3


def test_a_member_that_comes_later_counts():
    reach = Reach(FACES[3:4])
    before = reach.most(FACES[0], WEIGHTS)
    reach.add(FACES[1])
    assert reach.most(FACES[0], WEIGHTS) > before
