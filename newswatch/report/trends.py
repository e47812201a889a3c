"""How often something was in the news, week by week, and whether a change is more than chance.

Rules:
1. Stories are counted, not articles: ten rewrites are one. A week is seven days that end now, so no week is partial.
2. The last week is compared with the weeks before it that the archive really covers.
3. Given all stories of the weeks compared, the last week's share is binomial when nothing changed (the conditional test
   of two Poisson rates; Przyborowski and Wilenski 1940). Below FEW stories in all, no percentage is said at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import comb
from typing import Any, Literal, NamedTuple

WEEK = 7 * 86400
FEW = 10
RARE = 0.05

Verdict = Literal["more", "less", "same", "few"]


class Count(NamedTuple):
    """One story under one key: `at` is its publication in epoch seconds."""

    key: str
    name: str
    at: int
    story: int


@dataclass(frozen=True, slots=True)
class Trend:
    """One line: a key with its counts, oldest week first."""

    key: str
    name: str
    weeks: tuple[int, ...]
    covered: int  # how many of the weeks before the last one the archive covers
    verdict: Verdict
    change: float | None  # of the last week against the mean of the weeks before, 0.5 is +50 %; None when few
    p: float | None  # how likely so great a change is by chance

    @property
    def total(self) -> int:
        """The stories of all weeks."""
        return sum(self.weeks)

    def to_dict(self) -> dict[str, Any]:
        """The line as `trends --json` shows it."""
        return {
            "key": self.key,
            "name": self.name,
            "total": self.total,
            "last": self.weeks[-1],
            "weeks": list(self.weeks),
            "mean_before": round(sum(self.weeks[:-1]) / self.covered, 2) if self.covered else None,
            "change": None if self.change is None else round(self.change, 3),
            "verdict": self.verdict,
            "p": None if self.p is None else round(self.p, 4),
            "covered_weeks": self.covered,
            "sparkline": sparkline(self.weeks),
        }


def trends(counts: Iterable[Count], *, now: int, weeks: int, begins: int | None) -> list[Trend]:
    """The keys by their stories in the last `weeks` weeks, most first. `now` and `begins`, the first article of the
    archive, are epoch seconds."""
    stories: dict[str, list[set[int]]] = defaultdict(lambda: [set() for _ in range(weeks)])
    names: dict[str, str] = {}
    for count in counts:
        back = (now - count.at) // WEEK
        if 0 <= back < weeks:
            stories[count.key][weeks - 1 - back].add(count.story)
            names.setdefault(count.key, count.name)
    covered = _covered(now, weeks, begins)
    lines = [_trend(key, names[key], tuple(map(len, told)), covered) for key, told in stories.items()]
    return sorted(lines, key=lambda line: (-line.total, line.name))


def _covered(now: int, weeks: int, begins: int | None) -> int:
    if begins is None:
        return 0
    return max(0, min(weeks - 1, (now - begins) // WEEK))


def _trend(key: str, name: str, counts: tuple[int, ...], covered: int) -> Trend:
    last = counts[-1]
    before = sum(counts[len(counts) - 1 - covered : -1]) if covered else 0
    if not covered or last + before < FEW:
        return Trend(key, name, counts, covered, "few", None, None)
    chance = by_chance(last, last + before, 1 / (covered + 1))
    change = (last * covered - before) / before if before else None
    if chance >= RARE:
        return Trend(key, name, counts, covered, "same", change, chance)
    more = last * covered > before
    return Trend(key, name, counts, covered, "more" if more else "less", change, chance)


def by_chance(hits: int, trials: int, share: float) -> float:
    """Two-sided binomial probability of a result at least as unlikely as `hits` of `trials`.

    >>> round(by_chance(5, 10, 0.5), 3)
    1.0
    """
    if trials > 1000:  # a normal approximation is exact to the third place there
        return _normal(hits, trials, share)
    odds = [comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(trials + 1)]
    return min(1.0, sum(chance for chance in odds if chance <= odds[hits] * (1 + 1e-9)))


def _normal(hits: int, trials: int, share: float) -> float:
    from math import erfc, sqrt

    spread = sqrt(trials * share * (1 - share))
    return erfc(max(0.0, abs(hits - trials * share) - 0.5) / spread / sqrt(2))


_BARS = "▁▂▃▄▅▆▇█"


def sparkline(counts: Iterable[int], bars: str = _BARS) -> str:
    """The counts as a row of bars; nothing is a blank-like lowest bar, the greatest count the highest one."""
    counts = list(counts)
    top = max(counts, default=0)
    if not top:
        return bars[0] * len(counts)
    return "".join(
        bars[0] if not n else bars[1 + (n * (len(bars) - 2)) // top] if top > 1 else bars[-1] for n in counts
    )
