"""The fields of a query: their names, what they take and one line of help each.

Every other part (parser, completion, help, documentation) reads this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from newswatch.kinds import DELAY_KINDS, EVENT_TYPES, FLAGS, STATUSES

Takes = Literal["name", "choice", "words", "text", "number", "date", "state", "tag"]


class FieldOf(NamedTuple):
    """A field. `choices` are the only values of a choice or state; `other` are names that mean the same field."""

    name: str
    takes: Takes
    help: str
    choices: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


CAUSES = (
    "technical", "hardware", "software", "quality", "safety", "compute", "supply", "regulatory", "legal", "power",
    "design", "yield", "data", "personnel", "demand", "cost", "construction", "other",
)  # fmt: skip
# A word that stands for several classes of causes.
CAUSE_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "technical": ("technical", "hardware", "software", "quality", "design", "yield"),
        "export": ("regulatory", "export", "export-control"),
        "legal": ("legal", "regulatory"),
    }
)
STATES: Mapping[str, str] = MappingProxyType(
    {
        "new": "arrived since you last looked",
        "lead": "the first report of its story",
        "echo": "a later report of a story",
        "relevant": "about the AI industry",
        "undated": "its feed gives no date",
        "future": "its feed gives a date that had not come",
    }
)

_FIELDS = (
    FieldOf("company", "name", "a company, by slug or any name; a product means its maker", other=("org",)),
    FieldOf("vendor", "name", "a company with what it makes and owns", other=("maker",)),
    FieldOf("chip", "name", "a chip or family of chips"),
    FieldOf("model", "name", "a model or family of models"),
    FieldOf("event", "choice", "the type of an event", EVENT_TYPES),
    FieldOf("kind", "choice", "what is delayed", DELAY_KINDS),
    FieldOf("status", "choice", "how sure the report is of the event", STATUSES),
    FieldOf("cause", "choice", "why there is a delay", (*CAUSES, "export")),
    FieldOf("rel", "text", "a relation, e.g. trains_on", other=("relation",)),
    FieldOf("flag", "choice", f"a flag: {', '.join(FLAGS)}", FLAGS),
    FieldOf("tag", "tag", "any tag: a company, chip, model, event type or flag"),
    FieldOf("source", "text", "who publishes it: publisher or feed", other=("publisher",)),
    FieldOf("origin", "text", "who reported it first, as the article says"),
    FieldOf("site", "text", "the host of the link, with its subdomains", other=("domain",)),
    FieldOf("feed", "text", "the feed it came with, by the feed's name"),
    FieldOf("author", "text", "a part of the author's name"),
    FieldOf("lang", "text", "the language, e.g. zh", other=("language",)),
    FieldOf("title", "words", "words of the title"),
    FieldOf("text", "words", "words of the summary and the text"),
    FieldOf("url", "text", "a part of the link"),
    FieldOf("id", "number", "the number of an article"),
    FieldOf("story", "number", "the number of a story"),
    FieldOf("since", "date", "published at or after"),
    FieldOf("until", "date", "published before the end of"),
    FieldOf("date", "date", "published in", other=("published",)),
    FieldOf("seen", "date", "first seen in"),
    FieldOf("sources", "number", "how many publishers have the story"),
    FieldOf("origins", "number", "how many of them reported on their own"),
    FieldOf("novelty", "number", "how new it is, 0 to 100"),
    FieldOf("relevance", "number", "how much it is about the AI industry, 0 to 100"),
    FieldOf("is", "state", "a state", tuple(STATES)),
)
FIELDS: Mapping[str, FieldOf] = MappingProxyType({field.name: field for field in _FIELDS})
BY_NAME: Mapping[str, FieldOf] = MappingProxyType(
    {name: field for field in _FIELDS for name in (field.name, *field.other)}
)
