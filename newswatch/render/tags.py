"""Tags of a text for reading: what it is about and what happened, on a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from newswatch import text
from newswatch.render.cells import wrap
from newswatch.render.columns import cell, event_type
from newswatch.render.labels import beside
from newswatch.render.listing import EVENT_STYLES
from newswatch.render.paint import Span, line, painted
from newswatch.render.screen import Screen

FIELDS = ("id", "language", "relevant", "relevance", "flags", "companies", "chips", "models", "events", "relations")
_LABEL = 11
_MEASURE = 88


def page(tags: Mapping[str, Any], screen: Screen, *, title: str = "") -> Iterator[str]:
    """The tags of one article."""
    measure = min(screen.width or _MEASURE, _MEASURE)
    for words in wrap(text.line(title), measure) if title else ():
        yield painted(line(Span(words, "strong")), screen)
    about = f"{tags['relevance']} of 100" if tags["relevant"] else "not about the AI industry or its hardware"
    yield from _row("Relevance", about, measure, screen)
    for label, key in (("Companies", "companies"), ("Chips", "chips"), ("Models", "models")):
        names = [f"{one['name']} {one['relevance']}{' (implied)' if one.get('implied') else ''}" for one in tags[key]]
        yield from _row(label, ", ".join(names), measure, screen)
    for event in tags["events"]:
        yield from _event(event, measure, screen)
    for number, one in enumerate(tags["relations"]):
        words = f"{one['subject']} {str(one['verb']).replace('_', ' ')} {one['object']}"
        yield from _row("" if number else "Relations", words, measure, screen)
    yield from _row("Origin", tags.get("origin") or "", measure, screen)
    yield from _row("Flags", ", ".join(tags["flags"]), measure, screen)


def _event(event: Mapping[str, Any], measure: int, screen: Screen) -> Iterator[str]:
    yield from _row("Event", event_words(event), measure, screen, EVENT_STYLES.get(str(event["type"]), "cyan"))
    if event.get("cause"):
        kind = f" ({event['cause_class']})" if event.get("cause_class") else ""
        yield from _row("Cause", cell(event["cause"]) + kind, measure, screen)
    yield from _row("Evidence", f'"{cell(event.get("evidence"))}"', measure, screen, "dim")


def event_words(event: Mapping[str, Any]) -> str:
    """An event on one line: "delay (denied) of the model DeepSeek R2, DeepSeek; from 2025-05 to 2025-08"."""
    words = event_type(event)
    subject = ", ".join(event.get("subject") or ())
    if subject or event.get("kind"):
        words += " of" + (f" a {event['kind']}:" if event.get("kind") else "") + f" {subject}"
    dates = [f"{name} {event[name]}" for name in ("from", "to") if event.get(name)]
    return words + ("; " + " ".join(dates) if dates else "")


def _row(label: str, words: str, measure: int, screen: Screen, style: str = "") -> Iterator[str]:
    return beside(label, words, _LABEL, measure, screen, style)
