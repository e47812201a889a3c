"""The place of an article where the words of a query stand, cut out with the hits marked."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from newswatch.query import tree
from newswatch.query.match import bare
from newswatch.text import fold, line, located_terms, searchable

LONG = 160  # characters of a snippet
MOST_PLACES = 500  # of the letters of a term
LEAD = 40  # characters shown before the first hit
SCANNED = (3_000, 100_000)  # characters of a text that are looked at, and where there is no hit in them


class Snippet(NamedTuple):
    """Text on one line, and the [start, end) of the hits in it. An ellipsis stands where something was left out."""

    text: str
    hits: tuple[tuple[int, int], ...] = ()


def cut(query: tree.Tree, title: str, summary: str, text: str, *, long: int = LONG) -> Snippet:
    """The best place for the words of `query`: in the body, else in the title; without hits the beginning."""
    phrases = list(_phrases(query))
    wanted = [phrase for phrase in phrases if phrase.column != "title"]
    body: str = ""
    hits: list[tuple[int, int]] = []
    for scanned in SCANNED:
        body = line(searchable(summary, text[:scanned]))
        start, end = _likely(wanted, body)
        hits = [(start + first, start + last) for first, last in find(wanted, body[start:end])]
        if hits or len(text) <= scanned:
            break
    if not hits:
        found = find([phrase for phrase in phrases if phrase.column != "body"], title)
        if found or not body:
            return _window(title, found, long)
    return _window(body, hits, long)


def _likely(phrases: Sequence[tree.Phrase], body: str) -> tuple[int, int]:
    """The [start, end) around the place where the letters of most first terms stand; all of it where none does.

    Cutting a whole text into terms costs ten times more than looking for letters.
    """
    low = fold(body).lower()
    places: list[int] = []
    for term in {phrase.terms[0] for phrase in phrases}:
        at = low.find(term)
        while at >= 0 and len(places) < MOST_PLACES:
            places.append(at)
            at = low.find(term, at + 1)
    if not places or len(low) != len(body):
        return 0, len(body)
    places.sort()
    best = max(places, key=lambda at: (bisect_left(places, at + LONG - LEAD) - bisect_left(places, at), -at))
    return max(0, body.rfind(" ", 0, max(0, best - LONG))), min(len(body), best + 3 * LONG)


def find(phrases: Sequence[tree.Phrase], text: str) -> list[tuple[int, int]]:
    """The [start, end) of every hit in order; hits that touch or overlap are one."""
    terms = [(bare(term), start, end) for term, start, end in located_terms(text)]
    places: dict[str, list[int]] = {}
    for number, (term, _, _) in enumerate(terms):
        places.setdefault(term, []).append(number)
    spans: list[tuple[int, int]] = []
    for phrase in phrases:
        asked = [bare(term) for term in phrase.terms]
        if phrase.prefix and len(asked) == 1:
            starts = [n for term, numbers in places.items() if term.startswith(asked[0]) for n in numbers]
        else:
            starts = places.get(asked[0], [])
        spans += [
            (terms[at][1], _end(phrase, asked, terms[at + len(asked) - 1]))
            for at in starts
            if _stands(asked, phrase.prefix, terms, at)
        ]
    return _joined(sorted(spans))


def _stands(asked: list[str], prefix: bool, terms: list[tuple[str, int, int]], at: int) -> bool:
    found = [term for term, _, _ in terms[at : at + len(asked)]]
    if len(found) < len(asked):
        return False
    return found[:-1] == asked[:-1] and (found[-1].startswith(asked[-1]) if prefix else found[-1] == asked[-1])


def _end(phrase: tree.Phrase, asked: list[str], last: tuple[str, int, int]) -> int:
    """A single Chinese character is a prefix of its bigram: the hit is the character, not the bigram."""
    term, start, end = last
    single = phrase.prefix and len(asked[-1]) == 1 and not asked[-1].isascii() and len(term) == 2 == end - start
    return start + 1 if single else end


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _window(text: str, hits: Sequence[tuple[int, int]], long: int) -> Snippet:
    """The stretch of `long` characters that begins a little before a hit and holds the most of them."""
    if len(text) <= long:
        return Snippet(text, tuple(hits))
    best = max(
        hits, key=lambda hit: (sum(hit[0] <= s < hit[0] + long - LEAD for s, _ in hits), -hit[0]), default=(0, 0)
    )
    start = max(0, min(best[0] - LEAD, len(text) - long))
    start = _word_start(text, start, best[0])
    end = min(len(text), start + long)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    kept = tuple((max(s, start) + shift, min(e, end) + shift) for s, e in hits if s < end and e > start)
    return Snippet(f"{before}{text[start:end]}{after}", kept)


def _word_start(text: str, start: int, hit: int) -> int:
    """The next beginning of a word at or after `start`, at most at the hit."""
    if start == 0 or text[start - 1] == " ":
        return start
    blank = text.find(" ", start, hit)
    return start if blank < 0 else blank + 1


def _phrases(query: tree.Tree) -> Iterator[tree.Phrase]:
    """The phrases that a hit may have: those that are not negated."""
    match query:
        case tree.Text(words):
            yield from _of_words(words)
        case tree.And(parts) | tree.Or(parts):
            for part in parts:
                yield from _phrases(part)


def _of_words(words: tree.Words) -> Iterator[tree.Phrase]:
    if isinstance(words, tree.Phrase):
        yield words
    else:
        for part in words.parts:
            yield from _of_words(part)
