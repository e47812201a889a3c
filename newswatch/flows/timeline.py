"""A saga in order of time: the stories of a query as dated happenings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newswatch.errors import QueryError
from newswatch.flows.asof import stories as known
from newswatch.flows.delays import subject_named
from newswatch.report import timeline as report

if TYPE_CHECKING:
    from newswatch.flows.read import Library


def timeline(
    library: Library, query: str, *, now: datetime, as_of: datetime | None = None, limit: int | None = None
) -> Iterator[dict[str, Any]]:
    """The happenings of a query, oldest first; with a limit the newest of them. A query that is the name of a subject
    and nothing else asks for that subject. Raises QueryError."""
    named = subject_named(library, query) if query.strip() else None
    asked = _about(library, named, query, now) if named else query
    stories = list(known(library, asked, now=now, as_of=as_of, limit=limit))
    stories.sort(key=lambda story: (story["published"], story["id"]))
    return report.timeline(stories, names=frozenset({named} if named else ()))


def _about(library: Library, name: str, query: str, now: datetime) -> str:
    """The query for what is tagged with a name; where nothing can be (a building site), the query as it stands."""
    if ":" in query:
        return query
    tagged = f'tag:"{name}"'
    try:
        library.understood(tagged, now=now)
    except QueryError:
        return query
    return tagged
