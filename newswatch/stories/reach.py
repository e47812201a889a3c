"""How alike an article can be at most to the members of a story, from what all of them have together.

A story of forty members takes forty likenesses, and of three stories that an article might join it joins one. What its
members reach at most is known for the price of two likenesses, and lets most of the others be left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from newswatch.stories.face import Face
from newswatch.stories.likeness import EVERYDAY, Weights

_SLACK = 0.001  # what likenesses are rounded by


class Reach:
    """What the members of a story have together: of each word its greatest share, of all else every one."""

    def __init__(self, members: Iterable[Face]) -> None:
        self._title: dict[str, float] = {}
        self._both: dict[str, float] = {}
        self._subjects: set[str] = set()
        self._companies: set[str] = set()
        self._named: set[str] = set()
        self._events: set[tuple[str, str]] = set()
        self._topics: set[str] = set()
        self._figures: set[str] = set()
        self._dates: set[str] = set()
        for member in members:
            self.add(member)

    def add(self, member: Face) -> None:
        """Take in one more member."""
        _raise(self._title, member.title, member.title_norm)
        _raise(self._both, member.both, member.both_norm)
        self._subjects |= member.subjects
        self._companies |= member.companies
        self._named |= member.named
        self._events |= member.events
        self._topics |= member.topics
        self._figures |= member.figures
        self._dates |= member.dates

    def most(self, face: Face, weights: Weights) -> float:
        """No member is more like an article than this. What speaks against a likeness is left out."""
        words = max(_most(face.title, self._title) / face.title_norm, _most(face.both, self._both) / face.both_norm)
        found = max(min(words, 1.0), weights.foreign) + _SLACK
        if subjects := face.subjects & self._subjects:
            found += weights.subject * (1.5 if len(subjects) > 1 else 1)
        if firms := face.companies & self._companies:
            worth = [weights.everyday if firm in EVERYDAY else weights.firm for firm in firms]
            found += max(sum(sorted(worth)[-2:]), weights.firm / 2)
        elif not (face.companies.isdisjoint(self._named) and face.named.isdisjoint(self._companies)):
            found += weights.firm / 2
        if not face.events.isdisjoint(self._events):
            found += max(weights.thing, weights.company, weights.topic)
        elif not face.topics.isdisjoint(self._topics):
            found += weights.topic
        if not face.figures.isdisjoint(self._figures):
            found += weights.figure
        if not face.dates.isdisjoint(self._dates):
            found += weights.date
        return found


def _raise(highest: dict[str, float], words: Mapping[str, int], norm: float) -> None:
    for word, weight in words.items():
        share = weight / norm
        if share > highest.get(word, 0.0):
            highest[word] = share


def _most(words: Mapping[str, int], highest: Mapping[str, float]) -> float:
    return sum([words[word] * highest[word] for word in words.keys() & highest.keys()])
