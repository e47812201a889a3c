"""A saga as dated happenings, one line each: what the stories of a query say happened, in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Story = Mapping[str, Any]


def timeline(stories: Iterable[Story], *, names: frozenset[str] = frozenset()) -> Iterator[dict[str, Any]]:
    """One happening a story, for stories (as `stories --json` shows them) in order of time: the event that leads.

    `names` are the canonical names that the query is about: an event of theirs comes before the others.
    """
    for story in stories:
        event = _telling(story, names)
        yield {
            "date": story["published"],
            "story": story["id"],
            "type": event.get("type"),
            "kind": event.get("kind"),
            "subject": list(event.get("subject") or ()),
            "status": event.get("status"),
            "from": event.get("from"),
            "to": event.get("to"),
            "cause": event.get("cause"),
            "title": story["title"],
            "publisher": story["publisher"],
            "sources": len(story["sources"]),
            "origins": len(story["origins"]),
            "url": story.get("url"),
        }


def _telling(story: Story, names: frozenset[str]) -> Mapping[str, Any]:
    events = story.get("events") or ()
    return min(events, key=lambda event: names.isdisjoint(event["subject"]), default={})
