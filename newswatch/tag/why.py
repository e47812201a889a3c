"""Why an article has the tags that it has, and why it has not another one: the answer as plain data and sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newswatch.errors import UsageError
from newswatch.kinds import EVENT_TYPES, FLAGS
from newswatch.model import EntityTag, Tags

if TYPE_CHECKING:
    from newswatch.tag.gazetteer import Gazetteer
    from newswatch.tag.tagger import Explanation


@dataclass(frozen=True, slots=True)
class Explained:
    """An article with all that led to its tags."""

    id: int
    story: int
    title: str
    summary: str
    text: str
    publisher: str
    tags: Tags  # with the corrections
    explanation: Explanation  # of the machine alone
    corrected: tuple[str, ...]  # as typed: +event:delay
    stale: bool  # the stored tags are another version's

    def to_dict(self) -> dict[str, Any]:
        """As `explain --json` gives it (docs/reference/tagging.md)."""
        return {
            "id": self.id,
            "story": self.story,
            "title": self.title,
            "summary": self.summary,
            "text": self.text,
            "stale": self.stale,
            "corrections": list(self.corrected),
            **self.tags.to_dict(),
            "entities": [_entity(tag) for tag in self.tags.entities],
            "events": [_event(told, event) for told, event in _told_events(self.tags)],
            "refused": [
                {
                    "tag": f"{one.kind}:{one.slug}", "name": one.name, "field": one.field, "start": one.start,
                    "end": one.end, "text": self.piece(one.field, one.start, one.end), "why": one.why,
                }
                for one in self.explanation.refused
            ],
            "rejected": [
                {
                    "rule": one.rule, "trigger": one.trigger, "field": one.field, "start": one.start, "end": one.end,
                    "why": one.why,
                }
                for one in self.explanation.rejected
            ],
            "likely": [
                {
                    "type": name, "likely": round(chance, 2),
                    "words": [{"word": word, "weight": round(weight, 2)} for word, weight in self.explanation.spoken(name)],
                }
                for name, chance in sorted(self.explanation.likely.items(), key=lambda one: -one[1])
            ],
        }  # fmt: skip

    def piece(self, field: str, start: int, end: int) -> str:
        """The stored text at a place."""
        whole: str = getattr(self, field)
        return whole[start:end]


def _entity(tag: EntityTag) -> dict[str, Any]:
    return {
        "tag": f"{tag.kind}:{tag.slug}",
        "name": tag.name,
        "relevance": tag.relevance,
        "role": tag.role,
        "implied": tag.implied,
        "score": [{"term": term, "points": points} for term, points in tag.score],
        "mentions": [
            {"field": m.field, "start": m.start, "end": m.end, "text": m.alias, "rule": m.rule, "proof": m.proof}
            for m in tag.mentions
        ],
    }


def _told_events(tags: Tags) -> Iterator[tuple[dict[str, Any], Any]]:
    yield from zip(tags.to_dict()["events"], tags.events, strict=True)


def _event(told: dict[str, Any], event: Any) -> dict[str, Any]:
    return {**told, "field": event.field, "start": event.start, "end": event.end, "cues": list(event.cues)}


# --- why not --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The answer to `--why-not`: whether the tag is there after all, and the reasons in sentences."""

    tag: str
    is_there: bool
    reasons: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As `explain --why-not --json` gives it."""
        return {"tag": self.tag, "is_there": self.is_there, "reasons": list(self.reasons)}


def why_not(explained: Explained, tag: str, gazetteer: Gazetteer) -> WhyNot:
    """Why an article has not a tag such as "event:delay", "chip:h20", "flag:model-delay", "relevant".

    Raises UsageError for what is no tag.
    """
    kind, _, name = tag.partition(":")
    if f"-{tag}" in explained.corrected:
        return WhyNot(tag, False, ("A person took it away: `newswatch correct --undo` brings it back.",))
    if kind == "event":
        return _why_no_event(explained, name)
    if kind == "flag":
        return _why_no_flag(explained, name)
    if tag == "relevant":
        return _why_not_relevant(explained)
    if kind in ("company", "chip", "model") and name:
        return _why_no_entity(explained, kind, name, gazetteer)
    raise UsageError(f"'{tag}' is no tag.", hint="Ask for event:delay, company:x, chip:x, model:x, flag:x or relevant.")


_NOT_OF_THE_FIELD = (
    "The article is not taken for news of the field: its names and its words of the field weigh too little,"
    " so it keeps no events."
)


# What takes precedence over what: "the launch slips" is no launch (see tag.events).
_STRONGER = {"launch": ("delay", "cancellation"), "supply": ("delay",), "delay": ("cancellation",)}


def _why_no_event(explained: Explained, name: str) -> WhyNot:
    tag = f"event:{name}"
    if name not in EVENT_TYPES:
        raise UsageError(f"There is no event type '{name}'.", hint=", ".join(EVENT_TYPES))
    there = [event for event in explained.tags.events if event.type == name]
    if there:
        return WhyNot(tag, True, (f'It is there, by the rule {there[0].rule}: "{there[0].evidence}".',))
    reasons = [
        f'{one.rule} saw "{one.trigger}" in the {one.field}: {one.why}.'
        for one in explained.explanation.rejected
        if one.rule.partition(".")[0] == name
    ]
    if not explained.tags.relevant:
        reasons.append(_NOT_OF_THE_FIELD)
    reasons += [
        f'The {event.type} in "{event.evidence}" takes precedence over a {name} told in the same place.'
        for event in explained.tags.events
        if event.type in _STRONGER.get(name, ())
    ]
    if name in explained.explanation.likely:
        words = ", ".join(f'"{word}" {weight:+.1f}' for word, weight in explained.explanation.spoken(name))
        reasons.append(f"All words together give it {explained.explanation.likely[name]:.2f} of 1: {words}.")
    if not reasons:
        reasons.append(f"No phrase of data/events/{name}.toml stands in its title, summary or opening.")
    return WhyNot(tag, False, tuple(reasons))


def _why_no_flag(explained: Explained, name: str) -> WhyNot:
    if name not in FLAGS:
        raise UsageError(f"There is no flag '{name}'.", hint=", ".join(FLAGS))
    tag = f"flag:{name}"
    if name in explained.tags.flags:
        return WhyNot(tag, True, ("It is there.",))
    if name == "company":
        return WhyNot(tag, False, ("No company is named, and no chip or model that implies one.",))
    if name == "chip-vendor":
        return WhyNot(tag, False, ("No chip is named, and no company that sells chips is primary.",))
    delays = [event for event in explained.tags.events if event.type == "delay"]
    reasons = [
        f"A delay is there, but of the kind {event.kind} with the status {event.status}: the flag wants a model's, "
        "reported or rumoured."
        for event in delays
    ]
    return WhyNot(tag, False, tuple(reasons) or _why_no_event(explained, "delay").reasons)


def _why_not_relevant(explained: Explained) -> WhyNot:
    if explained.tags.relevant:
        return WhyNot("relevant", True, ("It is relevant.",))
    return WhyNot("relevant", False, (_NOT_OF_THE_FIELD,))


def _why_no_entity(explained: Explained, kind: str, name: str, gazetteer: Gazetteer) -> WhyNot:
    rows = [entity for entity in gazetteer.resolve(name) if entity.kind == kind]
    slug = rows[0].slug if rows else name
    tag = f"{kind}:{slug}"
    there = next((e for e in explained.tags.entities if e.kind == kind and e.slug == slug), None)
    if there:
        return WhyNot(tag, True, (f"It is there with relevance {there.relevance} ({there.role}).",))
    refused = [one for one in explained.explanation.refused if one.kind == kind and one.slug == slug]
    reasons = [
        f'"{explained.piece(one.field, one.start, one.end)}" stands in the {one.field} and was refused: {one.why}.'
        for one in refused
    ]
    for entity in explained.tags.entities:
        row = gazetteer.entity(entity.kind, entity.slug)
        if entity.kind == kind and row and any(above.slug == slug for above in gazetteer.ancestors(row)):
            reasons.append(f"A more exact name stands there: {entity.name}.")
    if not rows:
        reasons.append(f"No {kind} of the gazetteer is called '{name}': `newswatch vocab add` adds one.")
    elif not reasons:
        reasons.append(f"None of its names stands in the text: {', '.join(rows[0].aliases[:12])}.")
    return WhyNot(tag, False, tuple(reasons))
