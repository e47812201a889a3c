"""Names in a query: which company, chip or model a name means, and what belongs to it.

A `Resolver` is the gazetteer, or the light copy of its names that is kept here: loading the gazetteer itself costs more
than answering a query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from newswatch.kinds import Kind
from newswatch.text import squash


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
    """One row: a company, chip or model, with other names that it goes by."""

    kind: Kind
    slug: str
    name: str
    maker: str | None = None
    parent: str | None = None
    others: tuple[str, ...] = ()


class Names:
    """The names of a gazetteer, as light as a list. Immutable."""

    def __init__(self, entities: Iterable[Name] = (), by_name: Mapping[str, Sequence[int]] | None = None) -> None:
        """`by_name` leads from squashed names to places in `entities`; without it the names themselves are squashed."""
        self.entities: tuple[Name, ...] = tuple(entities)
        self._by_name = self._squashed() if by_name is None else by_name

    def _squashed(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, entity in enumerate(self.entities):
            for name in dict.fromkeys(map(squash, (entity.slug, entity.name, *entity.others))):
                found.setdefault(name, []).append(place)
        return found

    @classmethod
    def of(cls, gazetteer: Any) -> Names:
        """The names of a `tag.gazetteer.Gazetteer`."""
        return cls(
            Name(e.kind, e.slug, e.name, e.maker, e.parent, tuple(dict.fromkeys((*e.aliases[1:], *e.tickers))))
            for e in gazetteer.entities
        )

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> Names:
        """The names that `kept` gave."""
        return cls(map(Name._make, kept["entities"]), kept["names"])

    def kept(self) -> dict[str, Any]:
        """Plain lists and texts, to keep as JSON: `from_kept` of them needs no work a name."""
        return {"entities": [[*entity[:5], []] for entity in self.entities], "names": dict(self._by_name)}

    def resolve(self, name: str) -> tuple[Name, ...]:
        """The entities that go by this slug or name, in any language."""
        return tuple(self.entities[place] for place in self._by_name.get(squash(name), ()))

    def spelt(self, kind: Kind) -> dict[str, str]:
        """The squashed names of a kind, each with the slug of the first that goes by it."""
        found: dict[str, str] = {}
        for name, places in self._by_name.items():
            slug = next((self.entities[place].slug for place in places if self.entities[place].kind == kind), None)
            if slug is not None:
                found[name] = slug
        return found


NO_NAMES = Names()
