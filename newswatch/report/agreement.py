"""How well stories agree with labelled ones: B-cubed and pairwise precision, recall and F1, and pairs across languages.

B-cubed (Bagga and Baldwin 1998) asks of each article how much of its story belongs there and how much of it is there;
single articles count, so it is high when nothing is grouped. Pairwise asks of each pair of articles whether it is
together, so nothing grouped scores 0.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision and recall, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def to_dict(self) -> dict[str, float]:
        """Rounded, for JSON."""
        return {"precision": round(self.precision, 4), "recall": round(self.recall, 4), "f1": round(self.f1, 4)}


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the stories of some items agree with the labelled ones."""

    items: int
    pairs: int  # that are labelled as one story
    bcubed: Rates
    pairwise: Rates
    across: float | None  # recall of the pairs in two languages; None when there are none
    missed: tuple[tuple[str, str], ...]
    wrong: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """As `eval --stories --json` shows it."""
        return {
            "items": self.items,
            "pairs": self.pairs,
            "bcubed": self.bcubed.to_dict(),
            "pairwise": self.pairwise.to_dict(),
            "cross_language_recall": None if self.across is None else round(self.across, 4),
        }


def agreement(
    items: Sequence[str], wanted: Mapping[str, str], got: Mapping[str, Any], languages: Mapping[str, str]
) -> Agreement:
    """The agreement of `got` (item: story) with `wanted` over `items`."""
    truth, found = _pairs(items, wanted), _pairs(items, got)
    hits = truth & found
    foreign = [pair for pair in truth if languages[pair[0]] != languages[pair[1]]]
    return Agreement(
        len(items),
        len(truth),
        _bcubed(items, wanted, got),
        Rates(len(hits) / len(found) if found else 0.0, len(hits) / len(truth) if truth else 0.0),
        sum(pair in hits for pair in foreign) / len(foreign) if foreign else None,
        tuple(sorted(truth - found)),
        tuple(sorted(found - truth)),
    )


def _pairs(items: Iterable[str], story: Mapping[str, Any]) -> set[tuple[str, str]]:
    members: dict[Any, list[str]] = defaultdict(list)
    for item in items:
        members[story[item]].append(item)
    return {(min(pair), max(pair)) for told in members.values() for pair in combinations(told, 2)}


def _bcubed(items: Sequence[str], wanted: Mapping[str, str], got: Mapping[str, Any]) -> Rates:
    if not items:
        return Rates(0.0, 0.0)
    both = Counter((wanted[item], got[item]) for item in items)
    sizes, made = Counter(wanted[item] for item in items), Counter(got[item] for item in items)
    return Rates(
        sum(both[wanted[item], got[item]] / made[got[item]] for item in items) / len(items),
        sum(both[wanted[item], got[item]] / sizes[wanted[item]] for item in items) / len(items),
    )


def by_language(items: Sequence[Mapping[str, Any]], got: Mapping[str, Any]) -> dict[str, Agreement]:
    """The agreement over all items under "all", and over those of each language."""
    wanted = {item["id"]: item["story"] for item in items}
    languages = {item["id"]: item["language"] for item in items}
    shown = {"all": agreement([item["id"] for item in items], wanted, got, languages)}
    for language in sorted(set(languages.values())):
        mine = [item["id"] for item in items if item["language"] == language]
        shown[language] = agreement(mine, wanted, got, languages)
    return shown
