"""What a person says of an article's tags, laid over what the tagger says.

    +company:amazon  -chip:h20  +model:deepseek-r2     an entity, by slug
    +event:delay  -event:launch  +event:delay/chip     events of a type; a delay's kind after the slash
    +flag:model-delay  -flag:company                   a flag, whatever mentions and events say
    +relevant  -relevant                               whether it is news of the field at all

Rules:
1. Entities come first, then events, then relevance; flags are derived from these, and flags by hand come last.
2. An entity that is taken away leaves the subjects of events and takes its relations and its implied maker along.
3. An event that is added is about the most relevant model, chip or company, and has the rule "by hand".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from newswatch.kinds import DELAY_KINDS, EVENT_TYPES, FLAGS, Kind
from newswatch.model import EntityTag, Event, Tags
from newswatch.tag import flags, mentions
from newswatch.tag.document import Document
from newswatch.tag.gazetteer import KINDS, Gazetteer
from newswatch.text import slugify

RULE = "by hand"


@dataclass(frozen=True, slots=True)
class Known:
    """An entity by its slug: a row of the gazetteer, or a version of a family."""

    kind: Kind
    slug: str
    name: str
    maker: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A tag that is wanted or not; `name` is that of its entity."""

    tag: str
    wanted: bool
    name: str | None = None


class Unknown(ValueError):
    """A tag that cannot be: the message says why and what can."""


def parse(word: str, gazetteer: Gazetteer) -> Change:
    """The change of a typed word such as "+event:delay"; names may be any alias. Raises Unknown."""
    sign, tag = word[:1], word[1:]
    if sign not in ("+", "-") or not tag:
        raise Unknown(f"'{word}' is no correction: write +TAG or -TAG.")
    name, known = _named(tag, gazetteer)
    kind = name.partition(":")[0]
    if sign == "+" and known is None and kind in KINDS:
        raise Unknown(f"No {kind} is called '{tag.partition(':')[2]}'.")
    return Change(name, sign == "+", known.name if known else None)


def canonical(tag: str, gazetteer: Gazetteer) -> str:
    """A tag, with or without its sign, as it is kept: "-company:亚马逊" is company:amazon. Raises Unknown."""
    return _named(tag.lstrip("+-"), gazetteer)[0]


def _named(tag: str, gazetteer: Gazetteer) -> tuple[str, Known | None]:
    """The canonical form of a tag, and the entity that it names."""
    kind, _, name = tag.partition(":")
    if tag == "relevant":
        return tag, None
    if kind == "event":
        return _event(name), None
    if kind == "flag":
        if name not in FLAGS:
            raise Unknown(f"There is no flag '{name}': {', '.join(FLAGS)}.")
        return tag, None
    if kind not in KINDS or not name:
        raise Unknown(f"'{tag}' is no tag: company:X, chip:X, model:X, event:TYPE, flag:X or relevant.")
    known = find(kind, name, gazetteer)
    return f"{kind}:{known.slug if known else slugify(name)}", known


def _event(name: str) -> str:
    kind, _, of = name.partition("/")
    if kind not in EVENT_TYPES:
        raise Unknown(f"There is no event type '{kind}': {', '.join(EVENT_TYPES)}.")
    if of and (kind != "delay" or of not in DELAY_KINDS):
        raise Unknown(f"'{name}' cannot be: a delay has one of the kinds {', '.join(DELAY_KINDS)}.")
    return f"event:{name}"


def find(kind: Kind, name: str, gazetteer: Gazetteer) -> Known | None:
    """The entity of a kind that goes by a slug or name; a version of a known family needs no row."""
    row = gazetteer.entity(kind, name)
    rows = [row] if row else [entity for entity in gazetteer.resolve(name) if entity.kind == kind]
    if rows:
        return Known(kind, rows[0].slug, rows[0].name, rows[0].maker)
    for found in mentions.find(Document(name), gazetteer):
        if found.kind == kind and found.end - found.start >= len(name.strip()):
            return Known(kind, found.slug, found.name, found.maker)
    return None


def apply(tags: Tags, changes: Iterable[Change], gazetteer: Gazetteer) -> Tags:
    """The tags with the changes made (rules 1 to 3)."""
    changes = tuple(changes)
    if not changes:
        return tags
    for change in changes:
        kind, _, slug = change.tag.partition(":")
        if kind in KINDS:
            tags = _with(tags, change, kind, slug, gazetteer) if change.wanted else _without(tags, kind, slug)
    for change in changes:
        if change.tag.startswith("event:"):
            tags = _event_change(tags, change, gazetteer)
    for change in changes:
        if change.tag == "relevant":
            about = max((entity.relevance for entity in tags.entities), default=1)
            tags = replace(tags, relevant=change.wanted, relevance=about if change.wanted else 0)
    return replace(tags, flags=_flags(tags, changes, gazetteer))


def _flags(tags: Tags, changes: Sequence[Change], gazetteer: Gazetteer) -> tuple[str, ...]:
    found = set(flags.of(tags.entities, tags.events, gazetteer))
    for change in changes:
        kind, _, name = change.tag.partition(":")
        if kind == "flag":
            found = found | {name} if change.wanted else found - {name}
    return tuple(flag for flag in FLAGS if flag in found)


def _with(tags: Tags, change: Change, kind: Kind, slug: str, gazetteer: Gazetteer) -> Tags:
    known = find(kind, change.name or slug, gazetteer) or Known(kind, slug, change.name or slug, None)
    others = tuple(e for e in tags.entities if (e.kind, e.slug) != (kind, known.slug))
    before = next((e for e in tags.entities if (e.kind, e.slug) == (kind, known.slug)), None)
    added = EntityTag(
        kind, known.slug, known.name, 100, "primary", maker=known.maker, score=((RULE, 100),),
        mentions=before.mentions if before else (),
    )  # fmt: skip
    entities = sorted((*others, added), key=lambda e: (KINDS.index(e.kind), -e.relevance, e.implied, e.slug))
    return replace(tags, entities=tuple(entities))


def _without(tags: Tags, kind: Kind, slug: str) -> Tags:
    gone = next((e for e in tags.entities if (e.kind, e.slug) == (kind, slug)), None)
    if gone is None:
        return tags
    left = [e for e in tags.entities if e is not gone]
    makers = {e.maker for e in left if e.maker}
    left = [e for e in left if not (e.implied and e.slug == gone.maker and e.slug not in makers)]
    names = {gone.name}
    return replace(
        tags,
        entities=tuple(left),
        events=tuple(_less_subject(event, names) for event in tags.events),
        relations=tuple(r for r in tags.relations if not names & {r.subject, r.object}),
    )


def _less_subject(event: Event, names: set[str]) -> Event:
    return replace(event, subject=tuple(name for name in event.subject if name not in names))


def _event_change(tags: Tags, change: Change, gazetteer: Gazetteer) -> Tags:
    kind, _, of = change.tag.removeprefix("event:").partition("/")
    if not change.wanted:
        left = tuple(e for e in tags.events if e.type != kind or (of and e.kind != of))
        return replace(tags, events=left)
    same = [e for e in tags.events if e.type == kind]
    if any(not of or e.kind == of for e in same):
        return tags
    thing = _thing(tags, of)
    if kind == "delay" and not of:
        of = thing.kind if thing and thing.kind != "company" else "other"
    maker = gazetteer.company(thing.maker) if thing else None
    subject = tuple(name for name in (thing and thing.name, maker and maker.name) if name)
    event = Event(kind, subject, kind=of or None, rule=RULE)
    events = (*(e for e in tags.events if e.type != kind), event)
    about = tags.relevance or max((entity.relevance for entity in tags.entities), default=1)
    return replace(tags, events=events, relevant=True, relevance=about)


def _thing(tags: Tags, of: str) -> EntityTag | None:
    """What an added event is about: the most relevant entity of the wanted kind, else model, chip, company."""
    for kind in (of, "model", "chip", "company"):
        found = max((e for e in tags.entities if e.kind == kind), key=lambda e: e.relevance, default=None)
        if found:
            return found
    return None
