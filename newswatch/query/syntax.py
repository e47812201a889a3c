"""The text of a query becomes nodes that know their place: no name is looked up, no date read.

    query   := and ("OR" and)*
    and     := not+                          an "AND" between them is allowed
    not     := ("-" | "NOT")* atom
    atom    := "(" query ")" | "@" NAME | FIELD ":" value ("," value)* | PHRASE | WORD
    value   := PHRASE | characters up to a blank, comma or parenthesis
    PHRASE  := '"' characters '"'            two quotes inside mean one
    WORD    := characters up to a blank or parenthesis; a star at its end makes it a prefix

Full-width signs and curly quotes, as Chinese keyboards type them, are read as the plain ones.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from newswatch.errors import QueryError
from newswatch.query.fields import BY_NAME, FIELDS
from newswatch.query.spelling import close_matches
from newswatch.text import fold

LONGEST = 8_000  # characters
DEEPEST = 40  # parentheses within parentheses; keeps recursion, and SQLite's limit of 1,000, far away
MOST = 400  # words, values and saved searches


class Span(NamedTuple):
    """Characters [start, end) of the query `text`."""

    text: str
    start: int
    end: int

    @property
    def said(self) -> str:
        """The characters themselves."""
        return self.text[self.start : self.end]

    def error(self, message: str, hint: str | None = None) -> QueryError:
        """An error that points here."""
        return QueryError(message, self.text, self.start, self.end, hint=hint)


class Value(NamedTuple):
    """A word, a phrase or the value of a field."""

    text: str
    span: Span
    quoted: bool = False
    prefix: bool = False


class Word(NamedTuple):
    """A word or phrase of the full text."""

    value: Value
    span: Span


class Field(NamedTuple):
    """`name:value,value`; `name` is the canonical one."""

    name: str
    values: tuple[Value, ...]
    span: Span


class Saved(NamedTuple):
    """`@name`."""

    name: str
    span: Span


class Not(NamedTuple):
    part: Node
    span: Span


class And(NamedTuple):
    """All of the parts; none at all is the empty query."""

    parts: tuple[Node, ...]
    span: Span


class Or(NamedTuple):
    parts: tuple[Node, ...]
    span: Span


Node = Word | Field | Saved | Not | And | Or

_HALVES = re.compile("[\ud800-\udfff]")
_BLANK = re.compile(r"\s*")
_WORD = re.compile(r"[^\s()]+")
_FIELD = re.compile(r"([A-Za-z_]+):")
_BARE = re.compile(r'[^\s(),"][^\s(),]*')
_PHRASE = re.compile(r'"((?:[^"]|"")*)"')
_NAME = re.compile(r"[\w-]+")


def parse(text: str) -> Node:
    """The nodes of a query. Raises QueryError, and nothing else.

    >>> parse("huawei -nvidia").parts[1].part.value.text
    'nvidia'
    """
    if len(text) > LONGEST:
        raise QueryError(f"the query is longer than {LONGEST} characters", text[:60], 0, 60, hint="Shorten it.")
    return _Parser(text).query()


class _Parser:
    """Reads from left to right; the methods are named after the rules of the grammar above."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Same length: places in it are places in the text. Half characters, as broken arguments have them, are none.
        self.folded = _HALVES.sub("\ufffd", fold(text))
        self.at = 0
        self.depth = 0
        self.count = 0

    def query(self) -> Node:
        node = self.either()
        if self.at < len(self.text):  # either() stops at the end or at ")" only
            raise self.span(self.at, self.at + 1).error(
                "a parenthesis is closed that was never opened", 'Leave it out, or put it in quotes: ")".'
            )
        return node

    def either(self) -> Node:
        start = self.skip()
        parts = [self.all_of()]
        while operator := self.take("OR"):
            parts.append(self.all_of())
            if _is_empty(parts[-1]) or _is_empty(parts[-2]):
                raise _lonely(operator, "on both sides")
        return parts[0] if len(parts) == 1 else Or(tuple(parts), self.span(start, self.at))

    def all_of(self) -> Node:
        start = self.skip()
        parts: list[Node] = []
        while not self.ends():
            if operator := self.take("AND"):
                if not parts or self.ends() or self.sees("AND"):
                    raise _lonely(operator, "on both sides")
                continue
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else And(tuple(parts), self.span(start, self.at))

    def ends(self) -> bool:
        """Whether no further part can follow here."""
        self.skip()
        return self.at >= len(self.text) or self.folded[self.at] == ")" or self.sees("OR")

    def negated(self) -> Node:
        start, nots = self.at, 0
        while True:
            if operator := self.take("NOT"):
                if self.ends() or self.sees("AND"):
                    raise _lonely(operator, "after it")
            elif self.folded.startswith("-", self.at) and not self.is_dash():
                self.at += 1
            else:
                break
            nots += 1
        atom = self.atom()
        return Not(atom, self.span(start, self.at)) if nots % 2 else atom

    def is_dash(self) -> bool:
        """A minus sign before a blank or at the end is a dash between words."""
        after = self.folded[self.at + 1 : self.at + 2]
        return not after or after.isspace() or after == ")"

    def atom(self) -> Node:
        self.counted()
        here = self.folded[self.at]
        if here == "(":
            return self.group()
        if here == '"':
            value = self.phrase()
            return Word(value, value.span)
        if here == "@" and (name := _NAME.match(self.folded, self.at + 1)):
            start, self.at = self.at, name.end()
            return Saved(name.group(), self.span(start, self.at))
        if (field := _FIELD.match(self.folded, self.at)) and not self.is_address(field.end()):
            return self.field(field)
        return self.word()

    def counted(self) -> None:
        self.count += 1
        if self.count > MOST:
            raise self.span(self.at, self.at + 1).error(f"the query has more than {MOST} terms", "Split it.")

    def group(self) -> Node:
        start = self.at
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.span(start, start + 1).error(
                f"parentheses are nested more than {DEEPEST} deep", "Take some away."
            )
        self.at += 1
        node = self.either()
        if not self.folded.startswith(")", self.at):
            raise self.span(start, start + 1).error("this parenthesis is never closed", "Add ) where it ends.")
        self.at += 1
        self.depth -= 1
        if _is_empty(node):
            raise self.span(start, self.at).error("there is nothing between the parentheses", "Leave them out.")
        return node

    def is_address(self, colon: int) -> bool:
        """`https://...` is text, and so is what has a colon at its end: `DeepSeek:`."""
        if self.folded.startswith("//", colon):
            return True
        after = self.folded[colon : colon + 1]
        ends = not after or after.isspace() or after in "()"
        return ends and self.folded[self.at : colon - 1].lower() not in BY_NAME

    def field(self, match: re.Match[str]) -> Node:
        start = self.at
        name = match.group(1).lower()
        known = BY_NAME.get(name)
        if known is None:
            raise self.unknown(name, match)
        self.at = match.end()
        values = [self.value(known.name, start)]
        while self.folded.startswith(",", self.at):
            self.at += 1
            self.counted()
            values.append(self.value(known.name, start))
        return Field(known.name, tuple(values), self.span(start, self.at))

    def unknown(self, name: str, match: re.Match[str]) -> QueryError:
        close = close_matches(name, BY_NAME, 1, 0.6)
        said = _WORD.match(self.text, match.start())
        quoted = f'"{said.group()}"' if said and '"' not in said.group() else "it in quotes"
        meant = f"Did you mean {close[0]}:? " if close else f"Fields: {', '.join(FIELDS)}. "
        return self.span(match.start(), match.end()).error(
            f"there is no field '{match.group(1)}'", f"{meant}To look for the text itself, write {quoted}."
        )

    def value(self, field: str, start: int) -> Value:
        if self.folded.startswith('"', self.at):
            return self.phrase()
        match = _BARE.match(self.folded, self.at)
        if match is None:
            raise self.span(start, self.at).error(
                f"{field}: needs a value right after it", f"For instance {field}:{_EXAMPLES.get(field, 'x')}"
            )
        self.at = match.end()
        return _value(match.group(), self.span(match.start(), match.end()))

    def phrase(self) -> Value:
        match = _PHRASE.match(self.folded, self.at)
        if match is None:
            raise self.span(self.at, self.at + 1).error("this quote is never closed", 'Add " where the phrase ends.')
        start, self.at = self.at, match.end()
        inside = match.group(1).replace('""', '"')
        if star := self.folded.startswith("*", self.at):
            self.at += 1
        span = self.span(start, self.at)
        if not inside.strip():
            raise span.error("there is nothing between the quotes", "Leave them out.")
        return Value(inside, span, quoted=True, prefix=star)

    def word(self) -> Word:
        match = _WORD.match(self.folded, self.at)
        assert match is not None  # a blank or a parenthesis never gets here
        self.at = match.end()
        span = self.span(match.start(), match.end())
        return Word(_value(match.group(), span), span)

    def sees(self, operator: str) -> bool:
        """Whether the word OR, AND or NOT comes next."""
        match = _WORD.match(self.folded, self.at)
        return match is not None and match.group() == operator

    def take(self, operator: str) -> Span | None:
        """Step over the word OR, AND or NOT and the blanks around it; None where it does not come next."""
        self.skip()
        if not self.sees(operator):
            return None
        start = self.at
        self.at += len(operator)
        self.skip()
        return self.span(start, start + len(operator))

    def skip(self) -> int:
        match = _BLANK.match(self.folded, self.at)
        assert match is not None
        self.at = match.end()
        return self.at

    def span(self, start: int, end: int) -> Span:
        return Span(self.text, start, end)


def _value(text: str, span: Span) -> Value:
    bare = text.rstrip("*")
    return Value(bare, span, prefix=bool(bare) and bare != text)


def _lonely(operator: Span, where: str) -> QueryError:
    return operator.error(
        f"{operator.said} needs something {where}",
        f'To look for the word itself, write it small or in quotes: "{operator.said}".',
    )


def _is_empty(node: Node) -> bool:
    return isinstance(node, And) and not node.parts


_EXAMPLES = {
    "company": "deepseek", "vendor": "huawei", "chip": "h20", "model": "deepseek-r2", "event": "delay",
    "kind": "model", "status": "rumoured", "cause": "technical", "rel": "trains_on", "flag": "model-delay",
    "tag": "delay", "source": "techradar", "site": "arstechnica.com", "lang": "zh", "title": "R2", "text": "yield",
    "since": "36h", "until": "2025-08-20", "date": "2025-08", "seen": "today", "is": "new", "id": "41", "story": "41",
    "sources": "2..", "origins": "2..", "novelty": "60..", "relevance": "75..",
}  # fmt: skip
