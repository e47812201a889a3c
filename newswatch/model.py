"""The words everyone uses: feed, article, entity, mention, event, relation, tags, story.

All are frozen values; mentions, which an article has dozens of, are named tuples (made in a fifth of the time). Times
are aware datetimes in UTC; texts are plain (see `text.plain`); offsets are character offsets into the stored field that
they name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from newswatch.kinds import Field, Kind, Role, Status


@dataclass(frozen=True, slots=True)
class Feed:
    """A subscription."""

    id: int
    name: str  # short and unique, for the command line and for JSON's "feed": "techradar"
    url: str
    title: str = ""
    publisher: str = ""
    site: str | None = None
    language: str | None = None  # BCP 47, as declared by the list or the feed
    category: str | None = None  # nested OPML folders are joined by "/"
    tier: int = 3  # 1 primary, 2 specialist, 3 general, 4 community
    enabled: bool = True
    user_agent: str | None = None  # only where the user set one
    by_hand: bool = False  # the user typed the URL: its own origin may be a private address


DateQuality = Literal["stated", "updated", "undated", "future"]


@dataclass(frozen=True, slots=True)
class Article:
    """One item or entry of one feed after normalising: plain texts, canonical URL, a date with its quality."""

    guid: str  # identity within the feed: guid, else canonical URL, else a hash of the content
    url: str | None  # canonical http(s) link, trackers stripped
    title: str
    summary: str = ""
    text: str = ""  # the body, paragraphs separated by "\n"; "" when the feed carries none beyond the summary
    author: str | None = None
    language: str = "en"
    published: datetime | None = None  # None only before `normalise`; never later than first_seen
    date_quality: DateQuality = "stated"
    publisher: str | None = None  # when the item names its own publisher (import, aggregator); else the feed's


class Mention(NamedTuple):
    """An entity found in an article: where, by which alias, and what proved it."""

    field: Field
    start: int
    end: int
    alias: str  # the text as it stands there
    rule: str  # "strong", "cased", "weak", "version", "implied"
    proof: str | None = None  # for a weak alias: the word or entity that proved it


@dataclass(frozen=True, slots=True)
class EntityTag:
    """A company, chip or model that an article is about, with its evidence.

    `relevance` is 0-100 (75 and more: primary). `implied` marks a maker that only its product names.
    """

    kind: Kind
    slug: str
    name: str
    relevance: int
    role: Role
    implied: bool = False
    maker: str | None = None  # slug of the company that makes the chip or model
    mentions: tuple[Mention, ...] = ()
    score: tuple[tuple[str, int], ...] = ()  # the terms of the relevance, for `explain`


@dataclass(frozen=True, slots=True)
class Event:
    """A typed happening that an article reports.

    `subject` holds canonical names, the thing first and its maker after it. Dates are strings: `2025`, `2025-05`,
    `2025-05-14`, `2026-Q1`, `2026-H2`, `2026-spring` (summer, autumn, winter, early, mid, late), `+P3M`,
    `indefinite`, or None.
    `confidence` is 0 to 1. The evidence is the clause [start, end) of `field`.
    """

    type: str
    subject: tuple[str, ...]
    status: Status = "reported"
    kind: str | None = None  # delays only: one of DELAY_KINDS
    from_: str | None = None
    to: str | None = None
    cause: str | None = None
    cause_class: str | None = None
    evidence: str = ""
    field: Field = "title"
    start: int = 0
    end: int = 0
    rule: str = ""
    confidence: float = 1.0
    cues: tuple[str, ...] = ()  # the words that decided status, dates and cause, for `explain`


@dataclass(frozen=True, slots=True)
class Relation:
    """How two actors are related, e.g. DeepSeek R2 failed_training_on Ascend; names are canonical."""

    subject: str
    verb: str
    object: str
    evidence: str = ""
    rule: str = ""
    status: Status = "reported"


@dataclass(frozen=True, slots=True)
class Tags:
    """All that the tagger says of one article."""

    language: str = "en"
    relevant: bool = False
    relevance: int = 0
    origin: str | None = None  # who reported it first, when the article names one ("via", "according to")
    flags: tuple[str, ...] = ()
    entities: tuple[EntityTag, ...] = ()
    events: tuple[Event, ...] = ()
    relations: tuple[Relation, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The tag keys of the JSON contract (docs/reference/json.md): language, relevant, relevance, origin, flags,
        companies, chips, models, events, relations."""
        return {
            "language": self.language,
            "relevant": self.relevant,
            "relevance": self.relevance,
            "origin": self.origin,
            "flags": list(self.flags),
            "companies": [_entity_dict(e) for e in self.entities if e.kind == "company"],
            "chips": [_entity_dict(e) for e in self.entities if e.kind == "chip"],
            "models": [_entity_dict(e) for e in self.entities if e.kind == "model"],
            "events": [_event_dict(e) for e in self.events],
            "relations": [
                {"subject": r.subject, "verb": r.verb, "object": r.object, "evidence": r.evidence, "rule": r.rule}
                for r in self.relations
            ],
        }


def _entity_dict(tag: EntityTag) -> dict[str, Any]:
    return {
        "name": tag.name,
        "slug": tag.slug,
        "relevance": tag.relevance,
        "role": tag.role,
        "implied": tag.implied,
        "maker": tag.maker,
    }


def _event_dict(event: Event) -> dict[str, Any]:
    return {
        "type": event.type,
        "kind": event.kind,
        "subject": list(event.subject),
        "status": event.status,
        "from": event.from_,
        "to": event.to,
        "cause": event.cause,
        "cause_class": event.cause_class,
        "evidence": event.evidence,
        "rule": event.rule,
        "confidence": round(event.confidence, 2),
    }


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article on the shelf: with ids, times and tags, as `articles --json` shows it."""

    id: int
    story: int
    feed: str  # the feed's name
    publisher: str
    article: Article
    first_seen: datetime
    tags: Tags | dict[str, Any] = field(default_factory=Tags)  # Tags, or their dict as read back from the store
    novelty: int = 100
    is_lead: bool = True
