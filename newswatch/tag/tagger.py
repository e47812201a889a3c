"""The tagger: one class that says of an article which companies, chips and models it is about and what happened.

fold -> cut boilerplate -> mentions -> sentences -> events (status, dates, cause) -> relations -> relevance -> flags
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from newswatch import garbage
from newswatch.model import Article, Event, Tags
from newswatch.tag import boilerplate, cause, events, flags, mentions, origin, relations, relevance
from newswatch.tag.document import Document, Found
from newswatch.tag.gazetteer import Gazetteer
from newswatch.tag.reading import read
from newswatch.tag.rules import Rules
from newswatch.tag.rules import load as load_rules
from newswatch.tag.triggers import Rejected
from newswatch.text import fold, language


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an article is tagged as it is: the tags with their evidence, and what was turned down and why."""

    document: Document
    tags: Tags
    found: tuple[Found, ...]
    refused: tuple[mentions.Refused, ...]
    rejected: tuple[Rejected, ...]
    likely: Mapping[str, float]  # by type of event, when rules and words are heard together
    spoken: Callable[[str], list[tuple[str, float]]]  # the words that say most of a type, with what each says
    because: Callable[[], list[tuple[str, float]]]  # the terms that say most of a delay's cause, with what each says


class Tagger:
    """Reads articles with a gazetteer and a set of event rules. Deterministic, without state, safe in threads; pickles,
    so that archives can be tagged by worker processes or a cluster.

        >>> tagger = Tagger.load()
        >>> tags = tagger.tag(Article(guid="1", url=None, title="DeepSeek delays R2"))
        >>> [e.type for e in tags.events]
        ['delay']
    """

    def __init__(self, gazetteer: Gazetteer, rules: Rules) -> None:
        self.gazetteer = gazetteer
        self.rules = rules

    @classmethod
    def load(cls, user_file: Path | None = None) -> Tagger:
        """The tagger with the shipped data and, merged into it, the user's own gazetteer.toml.

        Raises DataError with every fault, each with file and line.
        """
        with garbage.left():
            return cls(Gazetteer.load(user_file), load_rules())

    @property
    def version(self) -> str:
        """A hash of gazetteer and rules: articles tagged under another version are retagged by `newswatch retag`."""
        return hashlib.sha256(f"{self.gazetteer.version} {self.rules.version}".encode()).hexdigest()[:12]

    def tag(self, article: Article) -> Tags:
        """All tags of an article. Never raises for any text; linear in its length."""
        return self.explain(article).tags

    def explain(self, article: Article) -> Explanation:
        """The same tags with all that led to them."""
        document = self._document(article)
        found, refused = mentions.judge(document, self.gazetteer)
        reading = read(document, found, self.rules)
        happened, rejected, likely = events.find(document, reading, self.gazetteer, self.rules)
        related = relations.find(document, reading, self.gazetteer)
        entities = relevance.score(document, found, happened, self.gazetteer)
        relevant, score = relevance.relevant(document, entities, happened, self.gazetteer)
        kept: tuple[Event, ...] = happened if relevant else ()
        tags = Tags(
            language=document.language,
            relevant=relevant,
            relevance=score,
            origin=origin.find(document),
            flags=flags.of(entities, kept, self.gazetteer),
            entities=entities,
            events=kept,
            relations=related if relevant else (),
        )
        spoken = partial(self.rules.weights.spoken, head=reading.head)
        because = partial(cause.spoken, reading, self.rules)
        return Explanation(document, tags, found, refused, rejected, likely, spoken, because)

    def _document(self, article: Article) -> Document:
        title, summary, text = fold(article.title), fold(article.summary), fold(article.text)
        said = language(f"{title} {summary} {text[:500]}", article.language)
        return boilerplate.cut(Document(title, summary, text, said, article.published))
