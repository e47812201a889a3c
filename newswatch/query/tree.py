"""A query understood: frozen data without names to look up or dates to read, the same for memory and database.

Rules:
1. A leaf is a question to one article. Of a story it is true when it is true of any of its articles; so NOT means that
   no article does. `Number` over sources and origins asks the story.
2. Words that stand side by side are one leaf: they are looked for in the same article. So are the fields of an event:
   `event:delay status:rumoured` asks for a rumoured delay.
3. `said` is what the person wrote, for messages; `same` compares trees without it.
4. The nodes are named tuples, because a command that answers in a tenth of a second has no time to make dataclasses.
   Nodes of different kinds may be equal as tuples: tell them apart by `isinstance` or `match`, compare by `same`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from newswatch.kinds import Kind

Column = Literal["title", "body"]


class Phrase(NamedTuple):
    """Terms one after the other (see `text.asked_terms`), in the title, the body or either."""

    terms: tuple[str, ...]
    prefix: bool = False
    column: Column | None = None


class AllOf(NamedTuple):
    parts: tuple[Words, ...]


class AnyOf(NamedTuple):
    parts: tuple[Words, ...]


Words = Phrase | AllOf | AnyOf


class Text(NamedTuple):
    """Words of one article."""

    words: Words
    said: str = ""


class Entity(NamedTuple):
    """A company, chip or model: any of the (kind, slug) in `keys`, or a slug that goes on after one of `families`
    with a hyphen (`ascend` has `ascend-910c`)."""

    keys: tuple[tuple[Kind, str], ...]
    families: tuple[tuple[Kind, str], ...] = ()
    said: str = ""


class Event(NamedTuple):
    """One event that has one of each; nothing given means any."""

    types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    said: str = ""


class Flag(NamedTuple):
    flags: tuple[str, ...]
    said: str = ""


class Relation(NamedTuple):
    """One of these verbs, with underscores."""

    verbs: tuple[str, ...]
    said: str = ""


PlainField = Literal["source", "origin", "site", "feed", "author", "lang", "url"]


class Plain(NamedTuple):
    """The plain field `name` of an article is one of `values`; how they are compared is said in `query.compare`."""

    name: PlainField
    values: tuple[str, ...]
    said: str = ""


NumberField = Literal["id", "story", "relevance", "novelty", "sources", "origins"]
STORY_NUMBERS = frozenset({"sources", "origins"})


class Number(NamedTuple):
    """A number is in one of the ranges [low, high], both inclusive; None is open."""

    name: NumberField
    ranges: tuple[tuple[int | None, int | None], ...]
    said: str = ""


class Time(NamedTuple):
    """Epoch seconds of `published` or `first_seen` in one of the ranges [start, end); None is open."""

    name: Literal["published", "first_seen"]
    ranges: tuple[tuple[int | None, int | None], ...]
    said: str = ""


class State(NamedTuple):
    name: Literal["lead", "echo", "relevant", "undated", "future"]
    said: str = ""


Leaf = Text | Entity | Event | Flag | Relation | Plain | Number | Time | State


class Not(NamedTuple):
    part: Tree


class And(NamedTuple):
    """All of the parts; without parts it is true of everything."""

    parts: tuple[Tree, ...] = ()


class Or(NamedTuple):
    """Any of the parts; without parts it is true of nothing."""

    parts: tuple[Tree, ...] = ()


Tree = Leaf | Not | And | Or
EVERYTHING = And()


def same(one: object, other: object) -> bool:
    """Whether two trees (or parts of trees) ask the same, whatever was said."""
    if type(one) is not type(other):
        return False
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return one == other
    fields: Sequence[str] = getattr(one, "_fields", ())
    pairs = list(zip(one, other, strict=False))[: -1 if "said" in fields else None]
    return len(one) == len(other) and all(same(a, b) for a, b in pairs)


def both(*trees: Tree) -> Tree:
    """All of these trees, flat."""
    parts: list[Tree] = []
    for tree in trees:
        parts.extend(tree.parts if isinstance(tree, And) else (tree,))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def conditions(tree: Tree) -> tuple[Tree, ...]:
    """What must hold, one by one: the parts of an And, else the tree alone."""
    return tree.parts if isinstance(tree, And) else (tree,)


def said(tree: Tree) -> str:
    """The tree as a person would write it."""
    match tree:
        case Not(part):
            return f"-({said(part)})" if isinstance(part, (And, Or)) else f"-{said(part)}"
        case And(parts):
            return " ".join(f"({said(p)})" if isinstance(p, Or) else said(p) for p in parts)
        case Or(parts):
            return " OR ".join(said(p) for p in parts)
        case _:
            return tree.said


def lines(tree: Tree, depth: int = 0) -> Iterator[str]:
    """The tree as indented lines, for `--explain`."""
    pad = "  " * depth
    match tree:
        case Not(part):
            yield f"{pad}NOT"
            yield from lines(part, depth + 1)
        case And(()):
            yield f"{pad}everything"
        case And(parts) | Or(parts):
            yield f"{pad}{'AND' if isinstance(tree, And) else 'OR'}"
            for part in parts:
                yield from lines(part, depth + 1)
        case _:
            yield pad + _leaf(tree)


def _leaf(leaf: Leaf) -> str:
    match leaf:
        case Text(words):
            return f"text: {_words(words)}"
        case Entity(keys, families):
            shown = [f"{kind}:{slug}" for kind, slug in keys[:12]]
            shown += [f"and {len(keys) - 12} more"] if len(keys) > 12 else []
            return "entity: " + ", ".join([*shown, *(f"{kind}:{slug}-*" for kind, slug in families[:12])])
        case Event(types, kinds, statuses, causes):
            named = (("type", types), ("kind", kinds), ("status", statuses), ("cause", causes))
            return "event: " + ", ".join(f"{name} {' or '.join(values)}" for name, values in named if values)
        case Flag(values) | Relation(values):
            return f"{type(leaf).__name__.lower()}: {' or '.join(values)}"
        case Plain(name, values):
            return f"{name}: {' or '.join(values)}"
        case Number(name, ranges):
            return f"{name}: " + " or ".join(_range(low, high) for low, high in ranges)
        case Time(name, ranges):
            return f"{name}: " + " or ".join(_range(_moment(low), _moment(high)) for low, high in ranges)
        case State(name):
            return f"is: {name}"


def _words(words: Words) -> str:
    match words:
        case Phrase(terms, prefix, column):
            return (f"{column}:" if column else "") + f'"{" ".join(terms)}"' + ("*" if prefix else "")
        case AllOf(parts):
            return "(" + " AND ".join(map(_words, parts)) + ")"
        case AnyOf(parts):
            return "(" + " OR ".join(map(_words, parts)) + ")"


def _range(low: object, high: object) -> str:
    return str(low) if low == high else f"{'' if low is None else low}..{'' if high is None else high}"


def _moment(seconds: int | None) -> str | None:
    from datetime import UTC, datetime

    from newswatch.times import rfc3339

    return None if seconds is None else rfc3339(datetime.fromtimestamp(seconds, UTC))
