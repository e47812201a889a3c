"""What the word that is being typed may become: fields, values, saved searches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast, runtime_checkable

from newswatch.kinds import FLAGS, Kind
from newswatch.query import dates
from newswatch.query.fields import FIELDS, STATES
from newswatch.query.names import NO_NAMES, Resolver
from newswatch.text import squash

MOST = 200  # candidates; a shell shows no more of use


@runtime_checkable
class Spelt(Protocol):
    """A resolver that has all names of a kind at hand, in every script."""

    def spelt(self, kind: Kind) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class Known:
    """What the archive and the settings have."""

    names: Resolver = NO_NAMES
    sources: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    searches: Mapping[str, str] = field(default_factory=dict)


def candidates(word: str, known: Known) -> list[tuple[str, str]]:
    """Whole words that begin as `word` does, each with a line of help.

    >>> candidates("eve", Known())
    [('event:', 'the type of an event')]
    """
    sign, rest = ("-", word[1:]) if word.startswith("-") else ("", word)
    if rest.startswith("@"):
        found: Iterable[tuple[str, str]] = ((f"@{name}", query) for name, query in known.searches.items())
        return [(sign + name, told) for name, told in found if name.startswith(rest)][:MOST]
    name, colon, value = rest.partition(":")
    if not colon:
        return [(f"{sign}{f.name}:", f.help) for f in FIELDS.values() if f.name.startswith(name)]
    before, comma, last = value.rpartition(",")
    start = f"{sign}{name}:{before}{comma}"
    wanted = squash(last)
    found = (pair for pair in _values(name, known) if squash(pair[0]).startswith(wanted))
    typed = ((_typed(one, last), told) for one, told in dict(found).items())
    return [(start + one, told) for one, told in typed if one][:MOST]


def _values(name: str, known: Known) -> Iterator[tuple[str, str]]:
    of = FIELDS.get(name)
    if of is None:
        return
    match of.takes:
        case "name":
            kind = cast(Kind, "company" if name in ("company", "vendor") else name)
            rows = [entity for entity in known.names.entities if entity.kind == kind]
            yield from ((entity.slug, entity.name) for entity in rows)
            # names in other scripts are typed as they are; in Latin letters the slug is at hand
            named = {entity.slug: entity.name for entity in rows}
            spelt: Mapping[str, str] = known.names.spelt(kind) if isinstance(known.names, Spelt) else {}
            yield from ((other, named.get(slug, slug)) for other, slug in spelt.items() if not other.isascii())
        case "state":
            yield from STATES.items()
        case "date":
            yield from ((word, "") for word in ("24h", "7d", "30d", *dates.WORDS))
        case "tag":
            yield from ((choice, "") for choice in (*FIELDS["event"].choices, *FLAGS))
        case "number":
            yield from (("2..", "at least"), ("..2", "at most")) if name in ("sources", "origins") else ()
        case _:
            yield from ((value, "") for value in (*of.choices, *values(of.name, known)))


def values(name: str, known: Known) -> tuple[str, ...]:
    """What the archive has of a field that takes any text; nothing where that is not kept at hand."""
    told = {
        "source": known.sources,
        "origin": known.sources,
        "feed": known.feeds,
        "lang": known.languages,
        "rel": known.verbs,
    }
    return tuple(value for value in told.get(name, ()) if value)


_SPECIAL = re.compile(r"""[&;|<>()$`"'\\*?!\[\]{}~#]""")  # to a shell


def _typed(value: str, begun: str) -> str:
    """A value as it can be typed: hyphens for blanks (names are compared without either), and the beginning as it
    stands there, since shells offer only what goes on from it. Empty for a value that a shell would take apart."""
    if _SPECIAL.search(value):
        return ""
    if " " not in value:
        return value
    value = value.replace(" ", "-")
    return begun + value[len(begun) :] if value.casefold().startswith(begun.casefold()) else value
