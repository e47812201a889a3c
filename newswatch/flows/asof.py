"""What was known at a time: only what had been published until then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from newswatch.errors import UsageError

if TYPE_CHECKING:
    from newswatch.store.read import Question


def end_of(said: str) -> datetime:
    """The last second of a day (`2025-08-20`), or the moment itself (`2025-08-20T12:00Z`). Raises UsageError."""
    try:
        if len(said) == 10:
            return datetime.combine(date.fromisoformat(said), time(), UTC) + timedelta(days=1, seconds=-1)
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise UsageError(f"'{said}' is no date.", hint="Write it as 2025-08-20.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def until(question: Question, moment: datetime | None) -> Question:
    """The same question, asked at an earlier time."""
    if moment is None:
        return question
    return replace(
        question,
        where=f"({question.where}) AND a.published <= ?",
        values=(*question.values, int(moment.timestamp())),
    )
