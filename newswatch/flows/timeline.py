"""A saga in order of time: the stories of a query as dated happenings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newswatch.flows.asof import stories as known
from newswatch.report import timeline as report

if TYPE_CHECKING:
    from newswatch.flows.read import Library


def timeline(
    library: Library, query: str, *, now: datetime, as_of: datetime | None = None, limit: int | None = None
) -> Iterator[dict[str, Any]]:
    """The happenings of a query, oldest first; with a limit the newest of them. Raises QueryError."""
    stories = list(known(library, query, now=now, as_of=as_of, limit=limit))
    stories.sort(key=lambda story: (story["published"], story["id"]))
    return report.timeline(stories, names=_names(library, query))


def _names(library: Library, query: str) -> frozenset[str]:
    from newswatch.flows.delays import subject_named

    named = subject_named(library, query) if query.strip() else None
    return frozenset({named} if named else ())
