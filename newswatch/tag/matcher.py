"""Find every place where a known name stands, all of them, overlapping ones too.

Rules:
1. Names and text are compared folded (`fold_case`), character for character, so that offsets hold.
2. A name ends where a word ends: next to a Latin letter or digit of the name no other letter or digit may stand.
   Chinese, Japanese and Korean neighbours are no part of a Latin word: "华为Ascend" holds Ascend. A name in
   katakana ends where the katakana end (メタ is not in メタル; hiragana particles may follow), a name in Hangul begins
   where the Hangul begin (particles follow).
3. A name that takes a plural also stands before its "s": "H100s" holds H100; the span leaves the "s" out.
   The name of a family also stands where its version is glued on: "Qwen3", "DeepSeekV3".
4. Both engines give the same places in the same order; which of them runs decides only how fast.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

_WORD = re.compile(r"[^\W_\u2e80-\U0010ffff]+")
_LETTERS = re.compile(r"[^\W\d_]{2,}(?=\d)")
_CJK_FROM = "\u2e80"
_SURROGATE = re.compile("[\ud800-\udfff]")
_EDGES = frozenset(" \n.,;:!?()[]\"'-/")  # no word, kana or Hangul goes on over these
_FEW = 4  # so many names with the same first word are looked for one by one


class Place(NamedTuple):
    """Name number `name` stands at [start, end)."""

    start: int
    end: int
    name: int


class Engine(Protocol):
    """What finds names in a folded text."""

    def places(self, folded: str) -> list[Place]:
        """Every place of every name, sorted by start, then end, then name."""
        ...  # pragma: no cover


def fold_case(text: str) -> str:
    """Lower case, one character for one (`str.lower` makes two of U+0130)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def is_word(char: str) -> bool:
    """Whether a character is part of a Latin, Greek or Cyrillic word or number."""
    return char.isalnum() and char < _CJK_FROM


def _is_katakana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fa" or char in "ー゙゚"


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


def at_bounds(text: str, start: int, end: int, *, plural: bool = False, family: bool = False) -> bool:
    """Whether [start, end) of the folded text begins and ends where words do (rules 2 and 3)."""
    first, last = text[start], text[end - 1]
    if start:
        before = text[start - 1]
        if is_word(first):
            if is_word(before):
                return False
        elif (_is_katakana(first) and _is_katakana(before)) or (_is_hangul(first) and _is_hangul(before)):
            return False
    if end < len(text):
        after = text[end]
        if is_word(last):
            if is_word(after):
                then = text[end + 1 : end + 2]
                if plural and after == "s" and not is_word(then):
                    return True
                return family and (after.isdecimal() or then.isdecimal())
        elif _is_katakana(last) and _is_katakana(after):
            return False
    return True


class Words:
    """The engine without dependencies: looks up the first words of the names, then compares the rest.

    One pass over the words of a text; only those that begin some name are looked at again.
    """

    def __init__(self, names: Sequence[str], plurals: Iterable[int] = (), families: Iterable[int] = ()) -> None:
        self.names = tuple(names)
        self.plurals = frozenset(plurals)
        self.families = frozenset(families)
        by_word: dict[str, list[int]] = defaultdict(list)
        by_plural: dict[str, list[int]] = defaultdict(list)
        by_char: dict[str, list[int]] = defaultdict(list)
        before_version: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self.names):
            word = _WORD.match(name)
            if word is None:
                by_char[name[0]].append(number)
                continue
            by_word[word.group()].append(number)
            if word.end() == len(name):
                if number in self.plurals:
                    by_plural[name + "s"].append(number)
                if number in self.families:
                    before_version[name].append(number)
        self._by_word = dict(by_word)
        self._by_plural = dict(by_plural)
        self._by_char = dict(by_char)
        self._before_version = dict(before_version)
        self._first_words = frozenset(by_word)
        self._first_chars = frozenset(by_char)

    def places(self, folded: str) -> list[Place]:
        """Every place of every name, sorted."""
        found: list[Place] = []
        tokens = set(_WORD.findall(folded))
        for word in self._first_words & tokens:
            numbers = self._by_word[word]
            if len(numbers) <= _FEW:  # looking for the whole name passes the many places of a common first word
                for number in numbers:
                    self._look_for(folded, self.names[number], (number,), found)
            else:
                self._look_for(folded, word, numbers, found)
        for word in self._by_plural.keys() & tokens:
            self._look_for(folded, word, self._by_plural[word], found)
        for token in tokens:
            if not token.isalpha():
                self._glued(folded, token, found)
        for char in self._first_chars.intersection(folded):
            self._look_for(folded, char, self._by_char[char], found)
        return sorted(set(found))  # "qwen3" is looked for on its own and in "qwen30"

    def _glued(self, folded: str, token: str, found: list[Place]) -> None:
        """The families whose version is glued on: "qwen3", "deepseekv3"."""
        letters = _LETTERS.match(token)
        if letters is None:
            return
        numbers = (*self._before_version.get(letters.group(), ()), *self._before_version.get(letters.group()[:-1], ()))
        if numbers:
            self._look_for(folded, token, numbers, found)

    def _look_for(self, folded: str, first: str, numbers: Sequence[int], found: list[Place]) -> None:
        at = folded.find(first)
        while at >= 0:
            self._compare(folded, at, numbers, found)
            at = folded.find(first, at + 1)

    def _compare(self, folded: str, at: int, numbers: Sequence[int], found: list[Place]) -> None:
        for number in numbers:
            name = self.names[number]
            end = at + len(name)
            if folded.startswith(name, at) and at_bounds(
                folded, at, end, plural=number in self.plurals, family=number in self.families
            ):
                found.append(Place(at, end, number))


class Automaton:
    """The engine in Rust (Aho-Corasick, overlapping): the extra `fast`."""

    def __init__(self, names: Sequence[str], plurals: Iterable[int] = (), families: Iterable[int] = ()) -> None:
        self.names = tuple(names)
        self.plurals = frozenset(plurals)
        self.families = frozenset(families)
        self._build()

    def _build(self) -> None:
        import ahocorasick_rs

        self._find: Any = ahocorasick_rs.AhoCorasick(
            list(self.names), implementation=ahocorasick_rs.Implementation.DFA
        ).find_matches_as_indexes

    def __getstate__(self) -> tuple[tuple[str, ...], frozenset[int], frozenset[int]]:
        return self.names, self.plurals, self.families

    def __setstate__(self, state: tuple[tuple[str, ...], frozenset[int], frozenset[int]]) -> None:
        self.names, self.plurals, self.families = state
        self._build()

    def places(self, folded: str) -> list[Place]:
        """Every place of every name, sorted."""
        found = []
        size = len(folded)
        try:
            matches = self._find(folded, True)
        except UnicodeEncodeError:  # the library takes no lone surrogates: they are part of no name
            matches = self._find(_SURROGATE.sub("\ufffd", folded), True)
        for number, start, end in matches:
            # Most places are words of their own: a blank or a full stop before and after needs no closer look.
            if ((start == 0 or folded[start - 1] in _EDGES) and (end == size or folded[end] in _EDGES)) or at_bounds(
                folded, start, end, plural=number in self.plurals, family=number in self.families
            ):
                found.append(Place(start, end, number))
        found.sort()
        return found


def engine(names: Sequence[str], plurals: Iterable[int] = (), families: Iterable[int] = ()) -> Engine:
    """The fastest engine that is installed, for names that are folded and not empty (`plurals`, `families`: rule 3)."""
    try:
        return Automaton(names, plurals, families)
    except ImportError:
        return Words(names, plurals, families)
