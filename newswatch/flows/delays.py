"""The slip ledger: which subjects a query is about, what was said of them, what the ledger makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newswatch.flows.asof import articles
from newswatch.report.ledger import Row, entry, ledger
from newswatch.store import claims

if TYPE_CHECKING:
    from newswatch.flows.read import Library


def delays(
    library: Library,
    query: str,
    *,
    now: datetime,
    as_of: datetime | None = None,
    sort: str = "matters",
    promises: bool = False,
) -> list[Row]:
    """The ledger's rows of the subjects that a query finds. `as_of` answers from what was published until then.

    A subject is in the ledger once it slipped or is overdue; with `promises` as soon as it is promised. Raises
    QueryError.
    """
    moment = as_of or now
    subjects = _subjects(library, query, now=now, as_of=as_of)
    rows = ledger(claims.said(library.conn, until=moment, subjects=subjects), now=moment)
    shown = [row for row in rows if promises or row.late]
    return _sorted(shown, sort)


def _subjects(library: Library, query: str, *, now: datetime, as_of: datetime | None) -> list[str] | None:
    """The subjects of the claims in the articles that a query finds; None means all. A query that is the name of a
    subject means that one alone."""
    if not query.strip():
        return None
    named = subject_named(library, query)
    if named is not None:
        return [named]
    return sorted(claims.subjects_of(library.conn, articles(library, query, now=now, as_of=as_of)))


def subject_named(library: Library, query: str) -> str | None:
    """The subject that a query names and nothing else: `deepseek-r2`, `"DeepSeek R2"`, `model:deepseek-r2`; `-qwen`,
    `qwen*` and `@qwen` name none."""
    from newswatch.stories.face import slug

    asked = query.strip()
    if asked.startswith(("-", "(", "@")) or asked.endswith("*"):
        return None
    for prefix in ("model:", "chip:"):
        asked = asked.removeprefix(prefix)
    wanted = slug(asked.strip('"'))
    return next((name for name, _, _ in claims.subjects(library.conn) if slug(name) == wanted), None)


def history(row: Row) -> list[dict[str, Any]]:
    """What was said of a saga, in order of time, with evidence."""
    return [{"subject": row.subject, **entry(said)} for said in row.history]


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    match sort:
        case "recent":
            return sorted(rows, key=lambda row: row.last_report, reverse=True)
        case "days":
            return sorted(rows, key=lambda row: -(row.slipped.days if row.slipped else 0))
        case "slips":
            return sorted(rows, key=lambda row: -len(row.slips))
        case "sources":
            return sorted(rows, key=lambda row: -len(row.origins))
    return rows


def calendar(rows: Sequence[Row], *, now: datetime) -> list[str]:
    """The promised windows that are not over, as lines of an iCalendar (RFC 5545)."""
    from newswatch.report.calendar import calendar as lines
    from newswatch.report.ledger import due_soon

    return lines(due_soon(rows, after=now.date()), now=now)
