"""Nodes become a tree: names are resolved, dates read, saved searches put in; every error points at its place.

text -> parse -> [ names | dates | numbers | saved searches ] -> Understood(tree, names)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from typing import Literal, NamedTuple

from newswatch.errors import QueryError
from newswatch.kinds import Kind
from newswatch.query import dates, syntax, tree
from newswatch.query.fields import CAUSE_GROUPS, FIELDS, STATES
from newswatch.query.names import NO_NAMES, Named, Resolver
from newswatch.query.spelling import close_matches
from newswatch.query.syntax import Value, parse
from newswatch.text import asked_terms, slugify, squash

KINDS: tuple[Kind, ...] = ("company", "chip", "model")
LARGEST = 2**63 - 1  # of an integer in SQLite


class Context(NamedTuple):
    """What a query needs to be understood. `is_known(kind, slug)` says whether the archive has such a tag."""

    now: datetime
    zone: tzinfo = UTC
    names: Resolver = NO_NAMES
    searches: Mapping[str, str] = MappingProxyType({})
    last_look: datetime | None = None
    is_known: Callable[[Kind, str], bool] = lambda kind, slug: False


class Resolved(NamedTuple):
    """What a name in the query was taken for."""

    said: str
    kind: Kind
    slug: str
    name: str


class Understood(NamedTuple):
    """A query: its text, its tree, what its names were taken for, and whether it asks what is new."""

    text: str
    tree: tree.Tree
    names: tuple[Resolved, ...] = ()
    asks_new: bool = False


def understand(text: str, context: Context) -> Understood:
    """The tree of a query. The empty text asks for everything. Raises QueryError, and nothing else."""
    reader = _Reader(context)
    found = reader.read(parse(text))
    if found is None:
        raise QueryError(
            "there is nothing to look for in this query", text, 0, len(text), hint="Give a word with letters or digits."
        )
    return Understood(text, found, tuple(dict.fromkeys(reader.resolved)), reader.asks_new)


class _Reader:
    """One pass over the nodes. None stands for a word of signs only, which asks nothing."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.resolved: list[Resolved] = []
        self.asks_new = False
        self.open: tuple[str, ...] = ()  # saved searches that are being put in
        self.saved = 0

    def read(self, node: syntax.Node) -> tree.Tree | None:
        match node:
            case syntax.And(()):
                return tree.EVERYTHING
            case syntax.And(parts):
                return self.all_of(parts)
            case syntax.Or(parts):
                return _any_of(part for part in map(self.read, parts) if part is not None)
            case syntax.Not(part):
                inner = self.read(part)
                return None if inner is None else tree.Not(inner)
            case syntax.Word(value):
                return _text([value], None, value.span.said)
            case syntax.Saved():
                return self.put_in(node)
            case syntax.Field():
                return self.field(node)

    def all_of(self, nodes: tuple[syntax.Node, ...]) -> tree.Tree | None:
        parts: list[tree.Tree] = []
        waiting = list(nodes)
        while waiting:
            node = waiting.pop(0)
            if isinstance(node, syntax.Field) and FIELDS[node.name].takes == "name":
                node, waiting = self.joined(node, waiting)
            part = self.read(node)
            if part is not None:
                parts.append(part)
        return _merged(parts) if parts else None

    def joined(self, node: syntax.Field, after: list[syntax.Node]) -> tuple[syntax.Field, list[syntax.Node]]:
        """`company:Hugging Face`: the words after a name that is not known belong to it when they make one that is."""
        last = node.values[-1]
        if last.quoted or self.context.names.resolve(last.text):
            return node, after
        words = [last.text]
        for count, follower in enumerate(after[:3], 1):
            if not isinstance(follower, syntax.Word) or follower.value.quoted or follower.value.prefix:
                break
            words.append(follower.value.text)
            if self.context.names.resolve(" ".join(words)):
                span = node.span._replace(end=follower.span.end)
                value = Value(" ".join(words), last.span._replace(end=follower.span.end), quoted=True)
                return syntax.Field(node.name, (*node.values[:-1], value), span), after[count:]
        return node, after

    def put_in(self, node: syntax.Saved) -> tree.Tree | None:
        text = self.context.searches.get(node.name)
        if text is None:
            close = close_matches(node.name, self.context.searches, 1, 0.5)
            known = ", ".join(f"@{name}" for name in sorted(self.context.searches)[:10])
            hint = f"Did you mean @{close[0]}?" if close else f"There is {known}." if known else "None is saved yet."
            raise node.span.error(f"there is no saved search '{node.name}'", hint)
        if node.name in self.open:
            way = " -> ".join(f"@{name}" for name in (*self.open[self.open.index(node.name) :], node.name))
            raise node.span.error(f"saved searches go round in a circle: {way}", "Take one of them out of another.")
        self.saved += 1
        if self.saved > syntax.MOST:
            raise node.span.error("too many saved searches within saved searches", "Write the query out.")
        self.open = (*self.open, node.name)
        try:
            found = self.read(parse(text))
        except QueryError as error:
            if error.message.startswith(("in @", "saved searches go")):
                raise
            said = f"in @{node.name}: {error.message}"
            raise QueryError(said, error.query, error.start, error.end, hint=error.hint) from error
        self.open = self.open[:-1]
        return found

    def field(self, node: syntax.Field) -> tree.Tree | None:
        field, said = FIELDS[node.name], node.span.said
        match field.takes:
            case "name":
                return self.entity(node)
            case "words":
                column: tree.Column = "title" if node.name == "title" else "body"
                return _text(node.values, column, said)
            case "choice":
                return _chosen(node)
            case "number":
                ranges = tuple(_numbers(node.name, value) for value in node.values)
                return tree.Number(node.name, ranges, said)  # type: ignore[arg-type]  # the table of fields
            case "date":
                return self.time(node)
            case "state":
                return _any_of(self.state(value) for value in node.values)
            case "tag":
                return _any_of(self.tag(value) for value in node.values)
            case "text":
                return _plain(node)

    # --- names

    def entity(self, node: syntax.Field) -> tree.Tree:
        keys: dict[tuple[Kind, str], None] = {}
        families: dict[tuple[Kind, str], None] = {}
        for value in node.values:
            for kind, slug in self.named(node.name, value):
                more, of = self.belonging(node.name, kind, slug)
                keys |= dict.fromkeys(more)
                families |= dict.fromkeys(of)
        return tree.Entity(tuple(keys), tuple(families), node.span.said)

    def named(self, name: str, value: Value) -> list[tuple[Kind, str]]:
        """The (kind, slug) that a name means where `name` asks for it."""
        kind: Kind = "company" if name in ("company", "vendor") else name  # type: ignore[assignment]
        found = self.context.names.resolve(value.text)
        right = [entity for entity in found if entity.kind == kind]
        if right:
            self.note(value, right)
            return [(kind, entity.slug) for entity in right]
        if kind == "company" and (makers := self.makers(found)):
            self.note(value, makers)
            return [("company", entity.slug) for entity in makers]
        for slug in dict.fromkeys((value.text.strip().lower(), slugify(value.text, otherwise=""))):
            if slug and (self.context.is_known(kind, slug) or self.is_version(kind, slug)):
                self.resolved.append(Resolved(value.text, kind, slug, slug))
                return [(kind, slug)]
        raise self.stranger(name, kind, value, found)

    def note(self, value: Value, entities: Iterable[Named]) -> None:
        self.resolved.extend(Resolved(value.text, e.kind, e.slug, e.name) for e in entities)

    def makers(self, found: Iterable[Named]) -> list[Named]:
        slugs = {entity.maker for entity in found if entity.maker}
        return [e for e in self.context.names.entities if e.kind == "company" and e.slug in slugs]

    def is_version(self, kind: Kind, slug: str) -> bool:
        """`gpt-7` is understood before anyone has seen it: a version of a family that is known."""
        parts = slug.split("-")
        return kind != "company" and any(
            re.match(r"[a-z]{0,2}\d", parts[cut])
            and any(e.kind == kind for e in self.context.names.resolve("-".join(parts[:cut])))
            for cut in range(1, len(parts))
        )

    def belonging(self, name: str, kind: Kind, slug: str) -> tuple[list[tuple[Kind, str]], list[tuple[Kind, str]]]:
        """The keys and the families that a (kind, slug) stands for: versions of a family, products of a vendor."""
        keys: dict[tuple[Kind, str], None] = {(kind, slug): None}
        entities = self.context.names.entities
        if kind == "company" and name != "vendor":
            return list(keys), []
        grown = True
        while grown:  # the children of children, in few rounds
            before = len(keys)
            keys |= {(e.kind, e.slug): None for e in entities if e.parent and (e.kind, e.parent) in keys}
            if name == "vendor":
                keys |= {(e.kind, e.slug): None for e in entities if e.maker and ("company", e.maker) in keys}
            grown = len(keys) > before
        return list(keys), [] if kind == "company" else [(kind, slug)]

    def stranger(self, name: str, kind: Kind, value: Value, found: Iterable[Named]) -> QueryError:
        """The error for a name that nothing has: what it is instead, or what is spelt like it."""
        if others := sorted({entity.kind for entity in found}):
            meant = f"{others[0]}:{value.span.said}"
            return value.span.error(f"'{value.text}' is a {others[0]}, not a {kind}", f"Did you mean {meant}?")
        spelt = _spelt(self.context.names, kind)
        close = dict.fromkeys(spelt[match] for match in close_matches(squash(value.text), spelt, 5, 0.6))
        if not close and kind != "company" and (version := re.match(r"(\D+?)-?(\d.*)", value.text)):
            families = close_matches(squash(version.group(1)), spelt, 2, 0.6)
            close = dict.fromkeys(f"{spelt[family]}-{slugify(version.group(2))}" for family in families)
        text = f'to look for the word, write it without {name}:, or "{value.text}"'
        if close:
            first, *rest = list(close)[:3]
            meant = f"{name}:{first}" + "".join(f" or {name}:{slug}" for slug in rest)
            return value.span.error(f"no {kind} is called '{value.text}'", f"Did you mean {meant}? Or {text}.")
        return value.span.error(
            f"no {kind} is called '{value.text}'",
            f"`newswatch vocab list` shows the names that are known; {text}.",
        )

    def tag(self, value: Value) -> tree.Tree:
        """`tag:delay`, `tag:deepseek`, `tag:event:delay`: whatever goes by this name."""
        name, colon, rest = value.text.partition(":")
        if colon and name in ("company", "chip", "model", "event", "flag", "kind", "status", "cause"):
            inner = value._replace(text=rest, span=value.span._replace(start=value.span.start + len(colon + name)))
            found = self.field(syntax.Field(name, (inner,), value.span))
            assert found is not None
            return found
        word, said = value.text.lower().replace("_", "-"), f"tag:{value.span.said}"
        parts: list[tree.Tree] = [
            _chosen(syntax.Field(name, (value._replace(text=word),), value.span))._replace(said=said)
            for name in ("event", "status")
            if word in FIELDS[name].choices
        ]
        entities = self.context.names.resolve(value.text)
        self.note(value, entities)
        for entity in entities:
            keys, families = self.belonging(entity.kind, entity.kind, entity.slug)
            parts.append(tree.Entity(tuple(keys), tuple(families), said))
        if not parts and (slug := slugify(value.text, otherwise="")):
            known = [kind for kind in KINDS if self.context.is_known(kind, slug) or self.is_version(kind, slug)]
            parts = [tree.Entity(((kind, slug),), (), said) for kind in known]
        if word in FIELDS["flag"].choices:
            parts.append(tree.Flag((word,), said))
        found = _any_of(parts)
        if found is None:
            raise self.no_tag(value, word)
        return found

    def no_tag(self, value: Value, word: str) -> QueryError:
        """The error for a tag that nothing has: the field that takes the word, or what is spelt like it."""
        others = {"kind": FIELDS["kind"].choices, "cause": FIELDS["cause"].choices, "is": STATES}
        fields = [f"{name}:{word}" for name, choices in others.items() if word in choices]
        closed = [choice for name in ("event", "status", "flag") for choice in FIELDS[name].choices]
        close = [f"tag:{choice}" for choice in close_matches(word, closed, 2, 0.6)]
        if not fields and not close:
            spelt = {name: slug for kind in KINDS for name, slug in _spelt(self.context.names, kind).items()}
            close = [f"tag:{spelt[name]}" for name in close_matches(squash(value.text), spelt, 5, 0.6)]
        meant = " or ".join(list(dict.fromkeys([*fields[:1], *close]))[:3])
        told = f"Did you mean {meant}? Or to" if meant else "A tag is a company, chip, model, event, status or flag; to"
        return value.span.error(
            f"nothing is tagged '{value.text}'", f'{told} look for the word, write it without tag:, or "{value.text}".'
        )

    # --- times and states

    def time(self, node: syntax.Field) -> tree.Tree:
        column: Literal["published", "first_seen"] = "first_seen" if node.name == "seen" else "published"
        ranges = tuple(self.stretch(node.name, value) for value in node.values)
        return tree.Time(column, ranges, node.span.said)

    def stretch(self, name: str, value: Value) -> tuple[int | None, int | None]:
        first, dots, last = value.text.partition("..")
        if name in ("since", "until"):
            if dots:
                raise value.span.error(f"{name}: takes one time", f"For a range write date:{value.text}.")
            when = self.when(value, first)
            return (when.start, None) if name == "since" else (None, when.end)
        if not dots:
            when = self.when(value, first)
            return when.start, (None if when.start == when.end else when.end)
        low = self.when(value, first).start if first else None
        high = self.when(value, last).end if last else None
        if low is None and high is None:
            raise value.span.error("a range needs a beginning or an end", dates.HOW)
        if low is not None and high is not None and low >= high:
            raise value.span.error("this range ends before it begins", f"Did you mean {name}:{last}..{first}?")
        return low, high

    def when(self, value: Value, text: str) -> dates.When:
        context = self.context
        try:
            return dates.read(text, now=context.now, zone=context.zone, last_look=context.last_look)
        except dates.NoDate as error:
            raise value.span.error(str(error), error.hint) from None

    def state(self, value: Value) -> tree.Tree:
        name, said = value.text.lower(), f"is:{value.text}"
        if name == "new":
            self.asks_new = True
            look = self.context.last_look
            return tree.Time("first_seen", ((None if look is None else int(look.timestamp()) + 1, None),), said)
        if name not in STATES:
            raise value.span.error(f"there is no state '{value.text}'", _choices("is", name, STATES))
        return tree.State(name, said)  # type: ignore[arg-type]  # the table of states


def _spelt(names: Resolver, kind: Kind) -> Mapping[str, str]:
    """The squashed names of a kind with their slugs, as far as a resolver can tell them."""
    told: Callable[[Kind], Mapping[str, str]] | None = getattr(names, "spelt", None)
    if told is not None:
        return told(kind)
    return {squash(name): e.slug for e in names.entities if e.kind == kind for name in (e.name, e.slug)}


def _any_of(parts: Iterable[tree.Tree]) -> tree.Tree | None:
    """The parts as alternatives; words alone become one leaf. None without parts."""
    flat: list[tree.Tree] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, tree.Or) else (part,))
    if len(flat) < 2:
        return flat[0] if flat else None
    if all(isinstance(part, tree.Text) for part in flat):
        texts = [part for part in flat if isinstance(part, tree.Text)]
        return tree.Text(tree.AnyOf(tuple(t.words for t in texts)), " OR ".join(t.said for t in texts))
    return tree.Or(tuple(flat))


def _merged(parts: list[tree.Tree]) -> tree.Tree:
    """Side by side: words become one leaf, and so do the fields of an event."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, tree.And) else (part,))]
    texts = [part for part in flat if isinstance(part, tree.Text)]
    events = [part for part in flat if isinstance(part, tree.Event)]
    kept: list[tree.Tree] = []
    for part in flat:
        if isinstance(part, tree.Text):
            if part is texts[0]:
                kept.append(_one_text(texts))
        elif isinstance(part, tree.Event):
            if part is events[0]:
                kept.extend(_one_event(events))
        else:
            kept.append(part)
    return tree.both(*kept)


def _one_text(texts: list[tree.Text]) -> tree.Text:
    if len(texts) == 1:
        return texts[0]
    flat: list[tree.Words] = []
    for text in texts:
        flat.extend(text.words.parts if isinstance(text.words, tree.AllOf) else (text.words,))
    return tree.Text(tree.AllOf(tuple(flat)), " ".join(_grouped(t) for t in texts))


def _grouped(text: tree.Text) -> str:
    return f"({text.said})" if isinstance(text.words, tree.AnyOf) else text.said


_EVENT_PARTS = ("types", "kinds", "statuses", "causes")


def _one_event(events: list[tree.Event]) -> list[tree.Event]:
    """One event that has it all; a field that is asked twice (`event:delay event:launch`) begins another one."""
    found: list[tree.Event] = []
    for event in events:
        asked = {name: values for name in _EVENT_PARTS if (values := getattr(event, name))}
        if found and not any(getattr(found[-1], name) for name in asked):
            found[-1] = found[-1]._replace(**asked, said=f"{found[-1].said} {event.said}")
        else:
            found.append(event)
    return found


def _text(values: Iterable[Value], column: tree.Column | None, said: str) -> tree.Tree | None:
    """Words, or None when they have no letter or digit."""
    phrases: list[tree.Words] = []
    for value in values:
        terms, single = asked_terms(value.text)
        if terms:
            phrases.append(tree.Phrase(tuple(terms), single or value.prefix, column))
    if not phrases:
        return None
    return tree.Text(phrases[0] if len(phrases) == 1 else tree.AnyOf(tuple(phrases)), said)


def _chosen(node: syntax.Field) -> tree.Event | tree.Flag:
    choices = FIELDS[node.name].choices
    chosen: list[str] = []
    for value in node.values:
        word = value.text.lower().replace("_", "-").replace(" ", "-")
        word = {"rumored": "rumoured", "rumour": "rumoured", "rumor": "rumoured"}.get(word, word)
        if word not in choices:
            raise value.span.error(f"there is no {node.name} '{value.text}'", _choices(node.name, word, choices))
        chosen += CAUSE_GROUPS.get(word, (word,)) if node.name == "cause" else (word,)
    values = tuple(dict.fromkeys(chosen))
    match node.name:
        case "event":
            return tree.Event(types=values, said=node.span.said)
        case "kind":
            return tree.Event(kinds=values, said=node.span.said)
        case "status":
            return tree.Event(statuses=values, said=node.span.said)
        case "flag":
            return tree.Flag(values, node.span.said)
        case _:
            return tree.Event(causes=values, said=node.span.said)


def _choices(name: str, word: str, choices: Iterable[str]) -> str:
    known = list(choices)
    close = close_matches(word, known, 1, 0.5) or [k for k in known if word and (k in word or word in k)]
    meant = f"Did you mean {name}:{close[0]}? " if close else ""
    return f"{meant}There is {', '.join(known)}."


def _plain(node: syntax.Field) -> tree.Tree:
    said = node.span.said
    values = tuple(dict.fromkeys(value.text.strip() + ("*" if value.prefix else "") for value in node.values))
    match node.name:
        case "rel":
            return tree.Relation(tuple(re.sub(r"[\s-]+", "_", value.lower()) for value in values), said)
        case _:
            return tree.Plain(node.name, values, said)  # type: ignore[arg-type]  # the table of fields


_NUMBER = re.compile(r"#?(\d{1,30})")
_COMPARED = re.compile(r"(>=|<=|>|<)(\d{1,30})")


def _numbers(name: str, value: Value) -> tuple[int | None, int | None]:
    text = value.text.strip()
    if match := _COMPARED.fullmatch(text):
        number = int(match.group(2))
        low, high = {">": (number + 1, None), ">=": (number, None), "<": (None, number - 1), "<=": (None, number)}[
            match.group(1)
        ]
        return _bounded(value, low), _bounded(value, high)
    first, dots, last = text.partition("..")
    ends = [_bounded(value, int(m.group(1))) if (m := _NUMBER.fullmatch(part)) else None for part in (first, last)]
    wrong = any(part and end is None for part, end in zip((first, last), ends, strict=True))
    if wrong or ends == [None, None] or (not dots and ends[0] is None):
        raise value.span.error(
            f"{name}: takes a number or a range", f"For instance {name}:2, {name}:2.. or {name}:2..5."
        )
    low, high = (ends[0], ends[0]) if not dots else (ends[0], ends[1])
    if low is not None and high is not None and low > high:
        raise value.span.error("this range ends before it begins", f"Write {name}:{high}..{low}.")
    return low, high


def _bounded(value: Value, number: int | None) -> int | None:
    if number is not None and number >= LARGEST:
        raise value.span.error("this number is too large", "Nothing is counted that far.")
    return number
