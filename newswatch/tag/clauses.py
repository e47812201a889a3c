"""Sentences and clauses: the scope in which a trigger, its object and its cues must stand together."""

from __future__ import annotations

import re
from typing import NamedTuple

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof inc corp co ltd llc vs no st jr sr u.s u.k e.g i.e approx est dept gen sen rep gov jan feb mar apr"
    " jun jul aug sep sept oct nov dec fig vol z.b bzw ca nr".split()
)
_LONGEST = max(map(len, _ABBREVIATIONS))
# The first character stands in one set, so that the scan for it is fast; what it is decides how the match goes on.
_STOP = re.compile(
    r"[.!?…。！？；;\n](?:(?<=[.!?…])(?<![.…].)[.!?…]*+[\"')\]]*+(?=\s|$)|(?<=[。！？!?；;])[。！？!?；;]*[”」』\"')]*|(?<=\n)\n*)"
)
# Blanks are tried from the first of a run alone, and all of them: a run is read once, however long it is.
_CLAUSE = re.compile(
    r"\s(?<!\s\s)\s*+(?:[,，、:：;；()（）]\s*|(?<=\s)[-–—]{1,2}\s+|——\s*"
    r"|(?=(?:but|while|whereas|although|though|because|after(?! (?:time|another|all)\b)|as|which|who|whose|where|even|and(?! (?:again|over|more)\b)|so|aber|während|weil)\s))"
    r"|[,，、:：;；()（）]\s*|——\s*"
    r"|(?=但|而(?!且)|不过|虽然|尽管|因此|所以|却)"
)


class Sentence(NamedTuple):
    """A sentence at [start, end) of a field, with the bounds of its clauses."""

    start: int
    end: int
    clauses: tuple[tuple[int, int], ...]

    def clause_at(self, position: int) -> tuple[int, int]:
        """The bounds of the clause that holds a position."""
        for start, end in self.clauses:
            if start <= position < end:
                return start, end
        return self.start, self.end


def sentences(text: str) -> list[Sentence]:
    """Cut a text into sentences, and these into clauses."""
    begin = 0
    found: list[Sentence] = []
    for stop in stops(text):
        start, end = stripped(text, begin, stop)
        if start < end:
            found.append(Sentence(start, end, _clauses(text, start, end)))
        begin = stop
    return found


def stops(text: str) -> list[int]:
    """Where the sentences of a text end, each with the blanks before the next one. A full stop inside a number, an initial
    or an abbreviation ends nothing."""
    found: list[int] = []
    begin = 0
    for stop in _STOP.finditer(text):
        at, end = stop.span()
        if text[at] == "." and _is_abbreviation(text, begin, at):
            continue
        found.append(end)
        begin = end
    if begin < len(text):
        found.append(len(text))
    return found


def _is_abbreviation(text: str, begin: int, stop: int) -> bool:
    begin = max(begin, text.rfind(" ", begin, stop) + 1)
    if stop - begin > _LONGEST:
        return False
    word = text[begin:stop].lower()
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())


def stripped(text: str, begin: int, end: int) -> tuple[int, int]:
    """[begin, end) of a text without the blanks around it."""
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    return begin, end


def _clauses(text: str, begin: int, end: int) -> tuple[tuple[int, int], ...]:
    bounds: list[tuple[int, int]] = []
    start = begin
    for cut in _CLAUSE.finditer(text, begin, end):
        if (
            "," in cut.group()
            and text[cut.start() - 1 : cut.start()].isdigit()
            and text[cut.end() : cut.end() + 1].isdigit()
        ):
            continue  # 100,000
        if cut.start() > start:
            bounds.append((start, cut.start()))
        start = cut.end()
    if end > start:
        bounds.append((start, end))
    return tuple(bounds)
