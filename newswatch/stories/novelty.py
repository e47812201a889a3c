"""How new a report is: 100 for the first of its kind, less with each that repeats it within a day.

A report is new again when it changes what was known: another date, another status, another figure in its headline.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from newswatch.periods import agree
from newswatch.stories.face import Face

DAY = 86400
# The first, the second, ... report of one event within 24 hours, as event-driven news feeds for traders count it.
DECAY = (100, 75, 56, 42, 32, 24, 18, 13, 10, 8, 6, 4, 3, 2, 2, 1, 1, 1, 1, 0)


def novelty(face: Face, earlier: Iterable[Face]) -> int:
    """0 to 100. `earlier` are the members of the story that come before."""
    echoes = sum(1 for other in earlier if 0 <= face.when - other.when < DAY and not changed(face, other))
    return DECAY[min(echoes, len(DECAY) - 1)]


def changed(face: Face, before: Face) -> str | None:
    """What a report changes of what an earlier one said: "date", "status", "figure", or None."""
    if face.dates and before.dates and not any(agree(a, b) for a, b in product(face.dates, before.dates)):
        return "date"
    for event in face.events & before.events:
        if not face.statuses.get(event, frozenset()) & before.statuses.get(event, frozenset()):
            return "status"
    mine, theirs = face.headline - before.figures, before.headline - face.figures
    if {_unit(figure) for figure in mine} & {
        _unit(figure) for figure in theirs
    } and not face.headline & before.headline:
        return "figure"
    return None


def _unit(figure: str) -> str:
    return figure.partition(":")[0]
