"""One message about stories, and the words of it: plain lines that no feed can turn into commands or mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newswatch import text


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel sends. `id` is the same for every attempt, so that a receiver can drop a second copy.

    `rest` marks a roll-up of what a watch held back.
    """

    id: str
    watch: str
    stories: tuple[Mapping[str, Any], ...]
    rest: bool = False

    @property
    def title(self) -> str:
        """The subject line: the story's own, or how many there are."""
        if len(self.stories) == 1 and not self.rest:
            return headline(self.stories[0])
        count = len(self.stories)
        return f"{self.watch}: {count} more stories" if self.rest else f"{self.watch}: {count} stories"

    @property
    def url(self) -> str:
        """The link of the only story; "" when there are several."""
        return link(self.stories[0]) if len(self.stories) == 1 else ""

    @property
    def lines(self) -> list[str]:
        """The message in full: for each story its headline, what is known, and the link."""
        found: list[str] = []
        for story in self.stories:
            found.append(headline(story))
            found += [f"  {row}" for row in (about(story), latest(story), link(story)) if row]
        return found

    def to_dict(self) -> dict[str, Any]:
        """What a webhook and a command get: id, watch, title, text, rest, and the stories as `stories --json`."""
        return {
            "id": self.id,
            "watch": self.watch,
            "title": self.title,
            "text": "\n".join(self.lines),
            "rest": self.rest,
            "stories": [dict(story) for story in self.stories],
        }


def headline(story: Mapping[str, Any]) -> str:
    """The title on one line, with the event word in front when there is one."""
    events = story.get("events") or []
    word = f"[{events[0]['type']}] " if events else ""
    return word + text.line(story["title"])


def about(story: Mapping[str, Any]) -> str:
    """What is known: the event's dates, status and cause, and who reports it."""
    parts: list[str] = []
    for event in (story.get("events") or [])[:1]:
        subject = " of ".join(event.get("subject") or [])
        dates = " -> ".join(str(event[key]) for key in ("from", "to") if event.get(key))
        parts += [text.line(part) for part in (subject, dates, event.get("cause") or "") if part]
        if event.get("status") not in (None, "reported"):
            parts.append(event["status"])
    sources: Sequence[str] = story.get("sources") or [story.get("publisher") or ""]
    named = ", ".join(text.line(source) for source in sources[:3]) + (
        f" and {len(sources) - 3} more" if len(sources) > 3 else ""
    )
    return "; ".join([*parts, named] if named else parts)


def latest(story: Mapping[str, Any]) -> str:
    """The report that came last, where the headline is of an earlier one; else ""."""
    newest = story.get("newest")
    if not newest or newest["title"] == story["title"]:
        return ""
    return f"now: {text.line(newest['title'])} ({text.line(newest['publisher'])})"


def link(story: Mapping[str, Any]) -> str:
    """The story's link when it is an ordinary one, else ""."""
    url = text.line(story.get("url") or "")
    return url if url.startswith(("http://", "https://")) else ""
