"""How a query is read and answered, in words: its tree, the names as they were taken, the SQL with its plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from newswatch.render.paint import harmless


class Resolved(Protocol):
    """What a name was taken for."""

    @property
    def said(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...


class Statement(Protocol):
    """SQL, its values, SQLite's plan for it."""

    @property
    def sql(self) -> str: ...
    @property
    def values(self) -> tuple[Any, ...]: ...
    @property
    def plan(self) -> tuple[str, ...]: ...


class Explanation(Protocol):
    """A query explained."""

    @property
    def text(self) -> str: ...
    @property
    def lines(self) -> tuple[str, ...]: ...
    @property
    def names(self) -> Sequence[Resolved]: ...
    @property
    def statements(self) -> Sequence[Statement]: ...


def lines(told: Explanation) -> Iterator[str]:
    """The explanation, section by section."""
    yield f"Query  {harmless(told.text) or '(everything)'}"
    for number, part in enumerate(told.lines):
        yield f"{'Tree' if not number else '':7}{harmless(part)}"
    for number, name in enumerate(told.names):
        meant = f"{name.kind} {name.slug} ({harmless(name.name)})"
        yield f"{'Names' if not number else '':7}{harmless(name.said)} = {meant}"
    for statement in told.statements:
        yield ""
        yield f"SQL    {statement.sql}"
        yield f"       with {', '.join(harmless(repr(value)) for value in statement.values) or 'no values'}"
        for number, part in enumerate(statement.plan):
            yield f"{'Plan' if not number else '':7}{part}"


def as_dict(told: Explanation) -> dict[str, Any]:
    """The same as one JSON object."""
    return {
        "query": told.text,
        "tree": list(told.lines),
        "names": [{"said": n.said, "kind": n.kind, "slug": n.slug, "name": n.name} for n in told.names],
        "statements": [{"sql": s.sql, "values": list(s.values), "plan": list(s.plan)} for s in told.statements],
    }
