"""A saga in order of time: the stories of a query as dated happenings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newswatch.report import timeline as report
from newswatch.store import read
from newswatch.store.times import epoch

if TYPE_CHECKING:
    from newswatch.flows.read import Library


def timeline(
    library: Library, query: str, *, now: datetime, as_of: datetime | None = None, limit: int | None = None
) -> Iterator[dict[str, Any]]:
    """The happenings of a query, oldest first; with a limit the newest of them. Raises QueryError."""
    from newswatch.flows.asof import until

    question = until(library.question(query, now=now), as_of)
    stories = list(read.stories(library.conn, question, sort="newest", limit=limit))
    if as_of is not None:
        stories = [_as_known(story, epoch(as_of)) for story in stories]
    stories.sort(key=lambda story: (story["published"], story["id"]))
    return report.timeline(stories, names=_names(library, query))


def _as_known(story: dict[str, Any], until: int) -> dict[str, Any]:
    """The story without the reports that came later."""
    from newswatch.store.times import rfc3339

    last = rfc3339(until)
    return story if story["published"] <= last else {**story, "events": []}


def _names(library: Library, query: str) -> frozenset[str]:
    from newswatch.flows.delays import subject_named

    named = subject_named(library, query) if query.strip() else None
    return frozenset({named} if named else ())
