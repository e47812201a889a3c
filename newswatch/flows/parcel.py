"""What a process of the crew found, as bytes for the run: each value as its class and what it is made of.

Rules:
1. Left to itself, pickle asks frozen values for their state and gives it back by functions in Python, field by field;
   to be made anew costs a fifth of that, all told.
2. Where an entity stands in a text is what finding promises needs, and explaining; where the promises are found, it
   stays behind.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import fields
from io import BytesIO
from operator import attrgetter
from typing import Any

from newswatch.model import Article, EntityTag, Event, Relation, Tags
from newswatch.stories.claims import Claim

Reducer = Callable[[Any], tuple[Callable[..., Any], tuple[Any, ...]]]


def packed(value: object, *, light: bool) -> bytes:
    """A value for `pickle.loads`. `light`: entities and events come without the last of their fields (rule 2)."""
    parcel = BytesIO()
    pickler = pickle.Pickler(parcel, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _LIGHT if light else _WHOLE
    pickler.dump(value)
    return parcel.getvalue()


def _as_made(kind: type, until: str | None = None) -> Reducer:
    """Says how a value of a class is made: by its fields, in their order, or by those that come before `until`."""
    names = [field.name for field in fields(kind)]
    take = attrgetter(*names[: names.index(until) if until else None])
    return lambda value: (kind, take(value))


_WHOLE: dict[type, Reducer] = {kind: _as_made(kind) for kind in (Article, Claim, EntityTag, Event, Relation, Tags)}
_LIGHT = {**_WHOLE, EntityTag: _as_made(EntityTag, until="mentions"), Event: _as_made(Event, until="cues")}
