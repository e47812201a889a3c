"""Which of its events a story leads with: the one rule for lists, pages, digests, timelines and messages.

Rules:
1. An event that the query asks for leads: in `stories event:launch` a launch does.
2. What is told, or rumoured, comes before what is denied, negated or only supposed.
3. Slips come first, then the type that most events are of, then the order of TYPES.
4. Of one type the subject that most events are about comes first, and of that what is reported before what is
   rumoured, then the event that says most: dates, cause, how sure it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from newswatch.kinds import ASSERTED, EVENT_TYPES, STATUSES

Event = Mapping[str, Any]

SLIPS = ("delay", "cancellation")  # what newswatch is about
_FIRST = (*SLIPS, "technical-trouble")
TYPES = (*_FIRST, *(kind for kind in EVENT_TYPES if kind not in _FIRST))


def ordered(events: Sequence[Event], asked: Callable[[Event], bool] = lambda event: False) -> list[Event]:
    """The events (as `stories --json` has them), the leading one first. `asked` says which ones a query asks for."""
    if len(events) < 2:
        return list(events)
    types = Counter((told(event), event["type"]) for event in events)
    subjects = Counter((told(event), event["type"], _subject(event)) for event in events)

    def place(event: Event) -> tuple[Any, ...]:
        kind, sure, status = event["type"], told(event), event.get("status") or "reported"
        return (
            not asked(event),
            not sure,
            kind not in SLIPS,
            -types[sure, kind],
            TYPES.index(kind) if kind in TYPES else len(TYPES),
            kind,
            -subjects[sure, kind, _subject(event)],
            STATUSES.index(status) if status in STATUSES else len(STATUSES),
            -sum(bool(event.get(key)) for key in ("from", "to", "cause")),
            -float(event.get("confidence") or 0),
        )

    return sorted(events, key=place)


def told(event: Event) -> bool:
    """Whether somebody says that it is so: it is neither denied nor only supposed."""
    return (event.get("status") or "reported") in ASSERTED


def _subject(event: Event) -> str:
    return next(iter(event.get("subject") or ()), "")
