"""The reading of a tree in memory: does a story, or one of its articles, match?"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from newswatch.query import compare, tree
from newswatch.text import indexed_terms, searchable

if TYPE_CHECKING:
    from newswatch.model import StoredArticle

_ENTITIES = {"company": "companies", "chip": "chips", "model": "models"}


class Counts(NamedTuple):
    """What is known of a story beyond its articles: how many publishers, and how many independent origins."""

    sources: int
    origins: int


def matches(
    query: tree.Tree,
    group: Sequence[StoredArticle],
    *,
    only: StoredArticle | None = None,
    counts: Counts | None = None,
) -> bool:
    """Whether a story of these articles matches; with `only`, whether that article of it does.

    Without `counts` sources and origins are counted from the articles.
    """
    asked = [_Facts(article) for article in (group if only is None else (only,))]
    return _holds(query, asked, counts or count(group))


def asks(query: tree.Tree) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a query asks for an event: by its type, kind, status or cause, and not by excluding it."""
    leaves = tuple(_events_asked(query))
    return lambda event: any(_is_event(leaf, event) for leaf in leaves)


def _events_asked(query: tree.Tree) -> Iterator[tree.Event]:
    match query:
        case tree.And(parts) | tree.Or(parts):
            for part in parts:
                yield from _events_asked(part)
        case tree.Event():
            yield query


def count(group: Sequence[StoredArticle]) -> Counts:
    """Publishers and origins of a story, as the store counts them where nothing else is known."""
    origins = {_lower(_tags(article).get("origin") or article.publisher) for article in group}
    return Counts(len({article.publisher for article in group}), len(origins))


def _lower(name: str) -> str:
    # as SQLite lowers: ASCII letters only
    return "".join(char.lower() if char.isascii() else char for char in name)


def _tags(article: StoredArticle) -> Mapping[str, Any]:
    return article.tags if isinstance(article.tags, Mapping) else article.tags.to_dict()


class _Facts:
    """An article with what is computed of it at most once."""

    def __init__(self, stored: StoredArticle) -> None:
        self.stored = stored
        self.article = stored.article
        self.tags = _tags(stored)
        self.first_seen = int(stored.first_seen.timestamp())
        published = stored.article.published
        self.published = self.first_seen if published is None else int(published.timestamp())
        self._terms: dict[str, list[str]] = {}

    def terms(self, column: str) -> list[str]:
        if column not in self._terms:
            a = self.article
            text = a.title if column == "title" else searchable(a.summary, a.text)
            self._terms[column] = [bare(term) for term in indexed_terms(text)]
        return self._terms[column]


def _holds(query: tree.Tree, asked: Sequence[_Facts], counts: Counts) -> bool:
    match query:
        case tree.And(parts):
            return all(_holds(part, asked, counts) for part in parts)
        case tree.Or(parts):
            return any(_holds(part, asked, counts) for part in parts)
        case tree.Not(part):
            return not _holds(part, asked, counts)
        case tree.Number(name, ranges) if name in tree.STORY_NUMBERS:
            return _within(counts.sources if name == "sources" else counts.origins, ranges)
        case _:
            return any(_is_true(query, facts) for facts in asked)


def _is_true(leaf: tree.Leaf, facts: _Facts) -> bool:
    """Whether a leaf is true of one article."""
    tags = facts.tags
    match leaf:
        case tree.Text(words):
            return _has(words, facts)
        case tree.Entity(keys, families):
            found = {(kind, e["slug"]) for kind, name in _ENTITIES.items() for e in tags.get(name, ())}
            return any(key in found for key in keys) or any(
                kind == of and slug.startswith(family + "-") for of, family in families for kind, slug in found
            )
        case tree.Event():
            return any(_is_event(leaf, event) for event in tags.get("events", ()))
        case tree.Flag(flags):
            return any(flag in flags for flag in tags.get("flags", ()))
        case tree.Relation(verbs):
            return any(relation["verb"] in verbs for relation in tags.get("relations", ()))
        case tree.Plain():
            return _is_plain(leaf, facts)
        case tree.Number(name, ranges):
            return _within(_number(name, facts), ranges)
        case tree.Time(name, ranges):
            return _before(facts.published if name == "published" else facts.first_seen, ranges)
        case tree.State(name):
            return _state(name, facts)


def _is_event(leaf: tree.Event, event: Mapping[str, Any]) -> bool:
    asked = (
        (leaf.types, "type"),
        (leaf.kinds, "kind"),
        (leaf.statuses, "status"),
        (leaf.causes, "cause_class"),
    )
    return all(not values or event.get(key) in values for values, key in asked)


def _is_plain(leaf: tree.Plain, facts: _Facts) -> bool:
    stored, article = facts.stored, facts.article
    test = compare.test(leaf)
    match leaf.name:
        case "source":
            return test(stored.publisher) or test(stored.feed)
        case "origin":
            return test(facts.tags.get("origin") or stored.publisher)
        case "feed":
            return test(stored.feed)
        case "lang":
            return test(article.language)
        case "author":
            return test(article.author)
        case "site" | "url":
            return test(article.url)


def _number(name: tree.NumberField, facts: _Facts) -> int:
    match name:
        case "id":
            return facts.stored.id
        case "story":
            return facts.stored.story
        case "novelty":
            return facts.stored.novelty
        case _:
            return int(facts.tags.get("relevance", 0))


def _state(name: str, facts: _Facts) -> bool:
    match name:
        case "lead":
            return facts.stored.is_lead
        case "echo":
            return not facts.stored.is_lead
        case "relevant":
            return bool(facts.tags.get("relevant"))
        case _:
            return facts.article.date_quality == name


def _within(number: int, ranges: Sequence[tuple[int | None, int | None]]) -> bool:
    return any((low is None or low <= number) and (high is None or number <= high) for low, high in ranges)


def _before(second: int, ranges: Sequence[tuple[int | None, int | None]]) -> bool:
    return any((start is None or start <= second) and (end is None or second < end) for start, end in ranges)


def _has(words: tree.Words, facts: _Facts) -> bool:
    match words:
        case tree.AllOf(parts):
            return all(_has(part, facts) for part in parts)
        case tree.AnyOf(parts):
            return any(_has(part, facts) for part in parts)
        case tree.Phrase(terms, prefix, column):
            asked = [bare(term) for term in terms]
            columns = ("title", "body") if column is None else (column,)
            return any(_stands_in(asked, prefix, facts.terms(name)) for name in columns)


def _stands_in(asked: list[str], prefix: bool, terms: list[str]) -> bool:
    size = len(asked)
    exact = asked[:-1] if prefix else asked
    for at in range(len(terms) - size + 1):
        if terms[at : at + len(exact)] == exact and (not prefix or terms[at + size - 1].startswith(asked[-1])):
            return True
    return False


def bare(term: str) -> str:
    """The term without accents, as the index of the database has it (unicode61, remove_diacritics 2)."""
    if term.isascii():
        return term
    return "".join(char for char in unicodedata.normalize("NFD", term) if not unicodedata.combining(char))
