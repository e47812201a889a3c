"""Renew the figures of the golden sets that the tests hold the tagger to: python -m tests.renew_figures

Without an argument it only prints what changed; with --write it stores them. By hand, after a change that is meant.
"""

import json
import sys
from pathlib import Path

from newswatch.flows.evaluate import evaluate_shipped
from newswatch.tag.tagger import Tagger

FIGURES = Path(__file__).parent / "data" / "figures.json"
MARGIN = 0.02  # how far a figure may fall


def figures(tagger: Tagger) -> dict[str, dict[str, float]]:
    """The figures of each golden set: F1 (recall where only that counts), shares, near misses wrongly tagged."""
    found = {}
    for one in evaluate_shipped(tagger):
        score = one.scores["all"]
        mine = {name: hits.recall if name.endswith(" primary") else hits.f1 for name, hits in score.hits.items()}
        mine |= {name: share.rate or 0.0 for name, share in score.shares.items()}
        mine["near misses wrongly tagged"] = score.near_misses["ALL"].rate or 0.0
        found[one.name] = {name: round(value, 3) for name, value in mine.items()}
    return found


def main() -> None:
    """Compare, and store when asked to."""
    now = figures(Tagger.load())
    before = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    for name, mine in now.items():
        for figure, value in mine.items():
            old = before.get(name, {}).get(figure)
            if old != value:
                print(f"{name}: {figure}: {old} -> {value}")
    if "--write" in sys.argv:
        FIGURES.write_text(json.dumps(now, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
