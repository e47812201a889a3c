"""Names in a query: which company, chip or model a name means, and what belongs to it.

A `Resolver` is the gazetteer, or the light copy of its names that is kept here: loading the gazetteer itself costs more
than answering a query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from newswatch.model import Kind
from newswatch.text import fold


class Named(Protocol):
    """A row of the gazetteer, as far as a query needs it."""

    @property
    def kind(self) -> Kind: ...
    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def maker(self) -> str | None: ...
    @property
    def parent(self) -> str | None: ...


class Resolver(Protocol):
    """Knows names; `tag.gazetteer.Gazetteer` is one."""

    @property
    def entities(self) -> Sequence[Named]: ...
    def resolve(self, name: str) -> Sequence[Named]: ...


class Name(NamedTuple):
    """One row: a company, chip or model with every name it goes by."""

    kind: Kind
    slug: str
    name: str
    maker: str | None = None
    parent: str | None = None
    others: tuple[str, ...] = ()


_GAPS = re.compile(r"[\s_·・‐-―-]+")


def squash(name: str) -> str:
    """A name as names are compared: without case, blanks, hyphens and middle dots."""
    return _GAPS.sub("", fold(name).casefold())


def slug_of(name: str) -> str:
    """The slug that a version without a row has: "GPT-7 Pro" is gpt-7-pro."""
    return re.sub(r"[^a-z0-9.+]+", "-", fold(name).casefold()).strip("-.")


class Names:
    """The names of a gazetteer, as light as a list. Immutable."""

    def __init__(self, entities: Iterable[Name] = ()) -> None:
        self.entities: tuple[Name, ...] = tuple(entities)
        self._by_name: dict[str, tuple[Name, ...]] = {}
        for entity in self.entities:
            for name in {squash(name) for name in (entity.slug, entity.name, *entity.others)}:
                self._by_name[name] = (*self._by_name.get(name, ()), entity)

    @classmethod
    def of(cls, gazetteer: Any) -> Names:
        """The names of a `tag.gazetteer.Gazetteer`."""
        return cls(
            Name(e.kind, e.slug, e.name, e.maker, e.parent, tuple(dict.fromkeys((*e.aliases[1:], *e.tickers))))
            for e in gazetteer.entities
        )

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> Names:
        """The names that `rows` gave."""
        return cls(
            Name(kind, slug, name, maker, parent, tuple(others)) for kind, slug, name, maker, parent, others in rows
        )

    def rows(self) -> list[list[Any]]:
        """Plain lists, to keep as JSON."""
        return [[*entity[:5], list(entity.others)] for entity in self.entities]

    def resolve(self, name: str) -> tuple[Name, ...]:
        """The entities that go by this slug or name, in any language."""
        return self._by_name.get(squash(name), ())


NO_NAMES = Names()
