"""Putting articles into stories, one after the other in the order of their publication.

Rules:
1. An article joins the story that it is most like, when it is like enough and nothing forbids it; else it founds one.
2. The link to a story is the mean of the three best likenesses to its members: one chance likeness does not chain two
   stories together. A veto against one member is a veto against the story.
3. Articles find each other by marks (`keys`) within the window; a mark that a crowd has leads to nobody, unless it is a
   subject or an event: of those the nearest of the crowd are looked at.
4. What a person put together stays together, what a person split stays apart.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from zlib import crc32

from newswatch.stories.face import Face
from newswatch.stories.likeness import EVERYDAY, JOIN, SPAN, WEIGHTS, WINDOW, Weights, likeness, score, veto
from newswatch.stories.reach import Reach
from newswatch.stories.words import PLAIN

BEST = 3  # of how many members the link to a story is the mean
TITLE_WORDS = 8  # how many words of a headline lead to candidates
CROWD = 60  # a word that so many articles of the window have leads to none
FULL = 40  # likenesses to so many members, the nearest in time, decide about a large story
_STRONG, _WEAK = 1.0, 0.5


def order(face: Face) -> tuple[int, str, int]:
    """The order in which articles are placed; the id comes last, so that the order of arrival does not matter."""
    return face.when, face.key, face.id


def keys(face: Face) -> dict[int, float]:
    """The marks by which articles find each other, with what sharing one is worth (1 is enough to be looked at):
    telling words of the headline, subjects, events, figures, the link."""
    found: dict[int, float] = {}
    telling = sorted(face.title.items(), key=lambda item: (-item[1], -len(item[0]), item[0]))
    for word, weight in telling[:TITLE_WORDS]:
        if weight >= PLAIN / 2:
            found[_mark(word)] = _WEAK
    for figure in face.headline:
        found[_mark(figure)] = _WEAK
    for subject in face.subjects:
        found[_mark(f"is:{subject}")] = _STRONG
    for topic, company in product(face.topics, face.companies):
        found[_mark(f"{topic}:{company}")] = _WEAK if company in EVERYDAY else _STRONG
    for kind, subject in face.events:
        found[_mark(f"{kind}:{subject}")] = _STRONG
    if face.url:
        found[_mark(face.url)] = _STRONG
    return found


def _mark(said: str) -> int:
    return crc32(said.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article goes: the story's id, with the reason, the most similar member, and the article it copies."""

    article: int
    story: int
    score: float = 0.0
    why: str | None = None
    likest: int | None = None
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """What a person decided: which articles are never in one story, and which always are."""

    apart: frozenset[tuple[int, int]] = frozenset()  # pairs, the smaller id first
    together: dict[int, frozenset[int]] = field(default_factory=dict)  # article: those it is always with

    def forbids(self, a: int, b: int) -> bool:
        """Whether two articles were split by hand."""
        return bool(self.apart) and ((a, b) if a < b else (b, a)) in self.apart


Loader = Callable[[Sequence[int]], Iterable[tuple[Face, int]]]


def _nothing(ids: Sequence[int]) -> Iterable[tuple[Face, int]]:
    return ()


class Stories:
    """The stories of a stretch of time, in memory.

    `know` and `post` what is placed already, `place` what is new. `load` gives (face, story) of articles that were only
    posted, and of all other members of their stories.
    """

    def __init__(
        self, *, load: Loader = _nothing, hand: Hand | None = None, weights: Weights = WEIGHTS, join: float = JOIN
    ) -> None:
        self.load = load
        self.hand = hand or Hand()
        self.weights = weights
        self.join = join
        self.members: dict[int, list[Face]] = defaultdict(list)
        self.faces: dict[int, Face] = {}
        self._reach: dict[int, Reach] = {}  # of stories that had to be looked at whole
        self.story_of: dict[int, int] = {}
        self._posted: dict[int, list[tuple[int, int]]] = defaultdict(list)  # key: (when, article)

    def post(self, key: int, when: int, article: int) -> None:
        """An article that has this mark and is placed already."""
        insort(self._posted[key], (when, article))

    def know(self, face: Face, story: int) -> None:
        """Take in an article that has its story, without its marks."""
        if face.id not in self.story_of:
            self.faces[face.id] = face
            self.story_of[face.id] = story
            self.members[story].append(face)
            if story in self._reach:
                self._reach[story].add(face)

    def near(self, face: Face, marks: dict[int, float]) -> dict[int, float]:
        """The articles that share marks with one, and what those are worth together."""
        worth: dict[int, float] = defaultdict(float)
        early, late = face.when - WINDOW, face.when + WINDOW
        for key, value in marks.items():
            posted = self._posted.get(key)
            if not posted:
                continue
            first, last = bisect_left(posted, (early,)), bisect_left(posted, (late + 1,))
            if last - first > CROWD:
                if value < _STRONG:
                    continue
                first = last - CROWD
            for _, article in posted[first:last]:
                worth[article] += value
        worth.pop(face.id, None)
        return worth

    def candidates(self, face: Face, marks: dict[int, float]) -> list[int]:
        """The articles that an article is compared with."""
        found = sorted(article for article, worth in self.near(face, marks).items() if worth >= _STRONG)
        unknown = [article for article in found if article not in self.story_of]
        if unknown:
            for other, story in self.load(unknown):
                self.know(other, story)
        return [article for article in found if article in self.story_of]

    def link(self, face: Face, story: int, found: dict[int, float], least: float) -> tuple[float, Face] | None:
        """How strongly an article is linked to a story, and its likest member; None when it is less than `least`, or
        forbidden.

        `found` are the likenesses to members that share marks with it.
        """
        members = self.members[story]
        others = len(members) - len(found)
        if others and self._most(face, story, found, others) < least:
            return None
        if self._forbidden(face, members):
            return None
        for member in self._nearest(face, members) if others else ():
            if member.id not in found:
                found[member.id] = score(face, member, self.weights)
        best = sorted(found.values(), reverse=True)[:BEST]
        mean = sum(best) / len(best)
        if mean < least:
            return None
        return mean, min((self.faces[other] for other in found if found[other] == best[0]), key=order)

    def _nearest(self, face: Face, members: list[Face]) -> list[Face]:
        """The members that decide about a story."""
        if len(members) <= FULL:
            return members
        return sorted(members, key=lambda member: (abs(member.when - face.when), order(member)))[:FULL]

    def _most(self, face: Face, story: int, found: dict[int, float], others: int) -> float:
        """How strong the link to a story can be, when so many likenesses are not known yet."""
        if story not in self._reach:
            self._reach[story] = Reach(self.members[story])
        most = self._reach[story].most(face, self.weights)
        best = sorted([*found.values(), *[most] * min(others, BEST)], reverse=True)[:BEST]
        return sum(best) / len(best)

    def _forbidden(self, face: Face, members: Sequence[Face]) -> bool:
        if self.hand.apart and any(self.hand.forbids(face.id, member.id) for member in members):
            return True
        return any(veto(face, member) for member in members)

    def place(
        self, face: Face, marks: dict[int, float] | None = None, candidates: Iterable[int] | None = None
    ) -> Placement:
        """Find the story of an article, and take it in; `candidates` when they were asked for already."""
        marks = keys(face) if marks is None else marks
        placement = self._by_hand(face)
        if placement is None:
            placement = self._by_likeness(face, self.candidates(face, marks) if candidates is None else candidates)
        self.know(face, placement.story)
        for key in marks:
            self.post(key, face.when, face.id)
        return placement

    def _by_hand(self, face: Face) -> Placement | None:
        for other in sorted(self.hand.together.get(face.id, ())):
            if other in self.story_of:
                return Placement(face.id, self.story_of[other], 1.0, "put together by hand", other)
        return None

    def _by_likeness(self, face: Face, candidates: Iterable[int]) -> Placement:
        stories: dict[int, dict[int, float]] = {}
        for article in candidates:
            found = score(face, self.faces[article], self.weights)
            stories.setdefault(self.story_of[article], {})[article] = found
        likest = {story: most for story, found in stories.items() if (most := max(found.values())) >= self.join}
        best: tuple[float, int, Face] | None = None
        for story in sorted(likest, key=likest.__getitem__, reverse=True):  # the best one early spares the others
            link = self.link(face, story, stories[story], best[0] if best else self.join)
            if link and (best is None or self._better(link[0], story, best)):
                best = (link[0], story, link[1])
        if best is None:
            return Placement(face.id, face.id)
        mean, story, member = best
        like = likeness(face, member, self.weights)
        return Placement(face.id, story, mean, "; ".join(like.reasons), member.id, member.id if like.copy else None)

    def _better(self, mean: float, story: int, best: tuple[float, int, Face]) -> bool:
        if mean != best[0]:
            return mean > best[0]
        return order(self.members[story][0]) < order(self.members[best[1]][0])

    def forget(self, before: int) -> None:
        """Drop what cannot matter to articles from `before` (epoch seconds) on: a window is kept, not an archive."""
        over = [
            story
            for story, told in self.members.items()
            if min(face.when for face in told) < before - SPAN
            and not any(face.id in self.hand.together for face in told)
        ]
        for story in over:
            self._reach.pop(story, None)
            for face in self.members.pop(story):
                del self.story_of[face.id], self.faces[face.id]
        for key in list(self._posted):
            kept = [(when, article) for when, article in self._posted[key] if when >= before - WINDOW]
            if kept:
                self._posted[key] = kept
            else:
                del self._posted[key]


def group(faces: Iterable[Face], stories: Stories | None = None) -> list[Placement]:
    """The places of articles, in the order of their publication."""
    stories = stories or Stories()
    return [stories.place(face) for face in sorted(faces, key=order)]
