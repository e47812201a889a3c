"""What the words of an article say of its events: weights learnt from labelled sentences, added up.

    title and summary -> stems, characters of Chinese, Japanese and Korean, pairs of both, entities as their kind
        -> sum of weights = odds of each type -> weighed with what the rules found -> probability

The odds are those of a logistic regression over the presence of words, one for each type; rules and odds are weighed by
a second one (D. Wolpert, Stacked generalization, Neural Networks 5, 1992). data/events/words.tsv and words.json hold
them, made by `python -m tests.learn_words` from tests/data/training. `newswatch explain` shows what the words said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp
from struct import Struct
from typing import TYPE_CHECKING, Any, NamedTuple

from newswatch.kinds import EVENT_TYPES
from newswatch.tag.phrases import Hit
from newswatch.text import HAN, HANGUL, KANA, stem

if TYPE_CHECKING:
    from newswatch.tag.reading import Unit

_LATIN = "a-z\u00df-\u00f6\u00f8-\u00ff"
_TOKEN = re.compile(rf"[{_LATIN}]+(?:'[{_LATIN}]+)?|\d+(?:[.,]\d+)*|[$€¥£%]|[{HAN}{KANA}{HANGUL}]")
_LAST_LATIN = "\u3000"
# They say nothing alone, but many of them add up.
EMPTY = frozenset(
    "a an the of to in on at by for with from as and or but is are was were be been it its he she they his her their"
    " this that these those has have had will would can could may s".split()
)
_YEAR = re.compile(r"(?:19|20)\d\d")


class Opinion(NamedTuple):
    """What is known of one type of event in a document. `odds` are logarithmic, of the words; the rest is of the rules:
    whether they claim it and how surely, whether they found a trigger that was too weak, vetoed one, or refused one for
    what it lacks, and how many other types they claim."""

    odds: float
    claimed: bool
    confidence: float
    weak: bool
    vetoed: bool
    refused: bool
    others: int
    type: str

    def terms(self) -> dict[str, float]:
        """The terms that are weighed, by name."""
        return {
            "odds": self.odds,
            "claimed": float(self.claimed),
            "confidence": self.confidence,
            "odds if claimed": self.odds * self.claimed,
            "weak": float(self.weak),
            "vetoed": float(self.vetoed),
            "refused": float(self.refused),
            "others": float(self.others),
            self.type: 1.0,
        }


@dataclass(frozen=True, slots=True)
class Weights:
    """Learnt weights, of words per type of event and of opinions. Without any, `languages` is empty.

    `anywhere` has for each word, in hexadecimal, a byte for each type in the order of EVENT_TYPES: its weight in steps of
    STEP, plus 128. What `in_title` has is added for a word of the title.
    """

    languages: frozenset[str] = frozenset()
    bias: Mapping[str, float] = field(default_factory=dict)
    judgement: Mapping[str, float] = field(default_factory=dict)
    anywhere: Mapping[str, str] = field(default_factory=dict)
    in_title: Mapping[str, str] = field(default_factory=dict)
    # The words met so far, their weights as they are added up: see `_spread`.
    _met_anywhere: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)
    _met_in_title: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def parse(cls, about: str, table: str) -> Weights:
        """The weights that data/events/words.json and words.tsv hold. Raises ValueError for other files."""
        told: dict[str, Any] = json.loads(about)
        rows = [line.split("\t") for line in table.splitlines()]
        if any(len(row) != 3 for row in rows):
            raise ValueError("a line has a word and two columns of weights, all between tabs")
        anywhere = {word: weights for word, weights, _ in rows if weights}
        in_title = {word: weights for word, _, weights in rows if weights}
        if {len(weights) for known in (anywhere, in_title) for weights in known.values()} - {2 * len(EVENT_TYPES)}:
            raise ValueError(f"a column has two digits for each of the {len(EVENT_TYPES)} types")
        try:
            languages, bias, judgement = frozenset(told["languages"]), told["bias"], told["judgement"]
        except (KeyError, TypeError):
            raise ValueError("languages, bias and judgement are wanted") from None
        return cls(languages, bias, judgement, anywhere, in_title)

    def odds(self, head: Sequence[Unit]) -> dict[str, float]:
        """The logarithmic odds of each type of event, by the words of title and summary alone.

        Of a longer text than weights are learnt from, the most of any WINDOW sentences in a row, each time with the
        title: else many words that say nothing would outvote the few that do.
        """
        title = bag([unit for unit in head if unit.rank == 0])
        rest = [bag([unit]) for unit in head if unit.rank]
        starts = range(max(1, len(rest) - WINDOW + 1))
        in_title = _added(title, self.in_title, self._met_in_title)
        heard = [
            _added(title.union(*rest[start : start + WINDOW]), self.anywhere, self._met_anywhere) for start in starts
        ]
        most = heard[0] if len(heard) == 1 else map(max, *heard)
        bias = self.bias
        return {name: bias[name] + added + said for name, added, said in zip(EVENT_TYPES, in_title, most, strict=True)}

    def judge(self, opinion: Opinion) -> float:
        """How likely an event is, 0 to 1, when the words and the rules are heard together."""
        known = self.judgement
        total = known["bias"] + sum(known.get(name, 0.0) * value for name, value in opinion.terms().items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, total))))

    def strongest(self, event_type: str, head: Sequence[Unit]) -> tuple[Unit, Hit] | None:
        """The sentence that speaks most for a type, and the words in it that do; None when none speaks clearly."""
        best: tuple[float, Unit, Hit] | None = None
        for unit in head:
            spoken = [(self.weight(word, event_type, unit.rank == 0), start, end) for word, start, end in tokens(unit)]
            most, start, end = max(spoken, key=lambda one: one[0], default=(0.0, 0, 0))
            total = sum(weight for weight, _, _ in spoken)
            if most >= CLEAR and (best is None or total > best[0]):
                best = total, unit, Hit(f"trigger {event_type}.words", start, end, unit.text[start:end])
        return best[1:] if best else None

    def spoken(self, event_type: str, head: Sequence[Unit], most: int = 5) -> list[tuple[str, float]]:
        """The words of title and summary that say most of a type, for or against it, as they stand there, with what
        each adds to the odds."""
        said: dict[str, tuple[str, float]] = {}
        for unit in head:
            for word, start, end in tokens(unit):
                weight = self.weight(word, event_type, unit.rank == 0)
                if word not in said and weight:
                    said[word] = unit.text[start:end], weight
        return sorted(said.values(), key=lambda one: -abs(one[1]))[:most]

    def weight(self, word: str, event_type: str, in_title: bool) -> float:
        """What a word adds to the odds of a type."""
        place = 2 * EVENT_TYPES.index(event_type)
        found = (self.anywhere.get(word), self.in_title.get(word) if in_title else None)
        return STEP * sum(int(one[place : place + 2], 16) - 128 for one in found if one)


STEP = 1 / 32  # of a weight
CLEAR = 1.25  # what a word must add to the odds to be the evidence of an event that no rule has found
WINDOW = 3  # sentences: as long as the summaries that weights are learnt from
# Sixteen sums of 32 bits stand side by side in one integer, so that one addition adds to all of them. They begin in the
# middle of what they may be, because a sum may be negative.
_SUMS = Struct(f"<{len(EVENT_TYPES)}I")
_ONES = sum(1 << 32 * place for place in range(len(EVENT_TYPES)))
_HALF = 1 << 31
_MIDDLE = _HALF * _ONES


def _added(words: Iterable[str], known: Mapping[str, str], met: dict[str, int]) -> list[float]:
    """The sum of the weights of words, for each type."""
    total = _MIDDLE
    for word in words:
        one = met.get(word)
        if one is None:
            weights = known.get(word)
            if weights is None:
                continue
            one = met[word] = _spread(weights)
        total += one
    return [STEP * (one - _HALF) for one in _SUMS.unpack(total.to_bytes(_SUMS.size, "little"))]


def _spread(weights: str) -> int:
    apart = bytearray(_SUMS.size)
    apart[::4] = bytes.fromhex(weights)
    return int.from_bytes(apart, "little") - 128 * _ONES


def packed(weights: Sequence[float]) -> str:
    """Weights of all types as `Weights.anywhere` has them; those beyond 127 steps are cut to that."""
    return bytes(128 + max(-128, min(127, round(weight / STEP))) for weight in weights).hex()


def bag(units: Iterable[Unit]) -> set[str]:
    """The words of sentences as weights are learnt and looked up: those of `tokens`, found without their places in half
    the time."""
    found: set[str] = set()
    for unit in units:
        said = words(unit, unit.start, unit.end)
        found.update(said)
        found.update(map(_pair, said, said[1:]))
    return found - EMPTY


def words(unit: Unit, start: int, end: int) -> list[str]:
    """The words of a sentence between two places, in order, as `tokens` has them."""
    text, at = unit.text, start
    said: list[str] = []
    for found in unit.found:
        if at <= found.start and found.end <= end:
            said += map(_word, _TOKEN.findall(text, at, found.start))
            said.append(found.kind.upper())
            at = found.end
    said += map(_word, _TOKEN.findall(text, at, end))
    return said


def _pair(before: str, word: str) -> str:
    return before + word if before > _LAST_LATIN and word > _LAST_LATIN else f"{before} {word}"


def tokens(unit: Unit) -> Iterator[tuple[str, int, int]]:
    """The words of a sentence with their places, and each with the one before it: stems, characters of Chinese, Japanese
    and Korean, figures as `#`, years as `#year`, entities as COMPANY, CHIP or MODEL."""
    before = ""
    begun = 0
    for word, start, end in _single(unit):
        if word not in EMPTY:
            yield word, start, end
        if before:
            yield _pair(before, word), begun, end
        before, begun = word, start


def _single(unit: Unit) -> Iterator[tuple[str, int, int]]:
    text, at = unit.text, unit.start
    for found in unit.found:
        if found.start >= at:
            yield from _plain(text, at, found.start)
            yield found.kind.upper(), found.start, found.end
            at = found.end
    yield from _plain(text, at, unit.end)


def _plain(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    for match in _TOKEN.finditer(text, start, end):
        yield _word(match.group()), match.start(), match.end()


@lru_cache(maxsize=8192)
def _word(token: str) -> str:
    if token[0].isdigit():
        return "#year" if _YEAR.fullmatch(token) else "#"
    return stem(token)
