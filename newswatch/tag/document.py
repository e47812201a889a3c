"""A document as the tagger reads it: three fields, folded one for one, with the tails that are not the article cut off.

All offsets are character offsets into the stored fields (folding keeps lengths, see `text.fold`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from newswatch.kinds import Field, Kind

FIELDS: tuple[Field, ...] = ("title", "summary", "text")


@dataclass(frozen=True, slots=True)
class Document:
    """The folded fields of an article. `end` says where each field's own text ends and its boilerplate begins."""

    title: str
    summary: str = ""
    text: str = ""
    language: str = "en"
    published: datetime | None = None
    end: dict[Field, int] = field(default_factory=dict)

    def fields(self) -> Iterator[tuple[Field, str]]:
        """The fields that have text, title first, without their boilerplate tails."""
        for name in FIELDS:
            value: str = getattr(self, name)
            value = value[: self.end.get(name, len(value))]
            if value:
                yield name, value


class Found(NamedTuple):
    """One resolved mention: entity `slug` of `kind` stands at [start, end) of `field`.

    `slug` is None-free: an unknown version of a known family ("GPT-7") has the slug and name of the version as written,
    `family` names the row it was recognised by. `rule` is "strong", "cased", "weak" or "version"; `proof` is what
    proved a weak alias.
    """

    kind: Kind
    slug: str
    name: str
    maker: str | None  # slug of the company behind a chip or model; None for a company
    field: Field
    start: int
    end: int
    rule: str
    proof: str | None = None
    family: str | None = None
