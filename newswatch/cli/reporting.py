"""What the reports share on the command line: the text of a query, and the day of --as-of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from newswatch.cli.words import query_text


def query_of(words: Sequence[str] | None) -> str:
    """The query that the arguments mean; the empty text asks for everything."""
    return query_text(words or [])


def moment_of(as_of: str | None) -> datetime | None:
    """The end of the day that --as-of names. Raises UsageError."""
    if as_of is None:
        return None
    from newswatch.flows.asof import end_of

    return end_of(as_of)
