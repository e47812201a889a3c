"""One story as a page: headline, events with dates and cause, what it is about, the reports, the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from newswatch import text
from newswatch.render.cells import wrap
from newswatch.render.columns import Row, cell, event_type
from newswatch.render.labels import labelled
from newswatch.render.listing import EVENT_STYLES
from newswatch.render.paint import Line, Span, line, painted, safe_address
from newswatch.render.screen import Screen
from newswatch.render.times import ago, ago_in_words, long

LABEL = 11  # cells of the labels' column
MOST_EVENTS, MOST_RELATIONS, MOST_REPORTS = 6, 6, 15  # of a large story
MEASURE = 88  # cells of a line of prose, at most
LANGUAGES = {"en": "English", "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "de": "German", "fr": "French"}


def lines(story: Row, reports: Sequence[Row], screen: Screen, now: datetime) -> Iterator[str]:
    """The page of a story and its reports (rows of articles, the leading one first)."""
    for row in _page(story, reports, screen, now):
        yield painted(row, screen)


def _page(story: Row, reports: Sequence[Row], screen: Screen, now: datetime) -> Iterator[Line]:
    measure = min(screen.width or MEASURE, MEASURE)
    for words in wrap(cell(story.get("title")) or "(untitled)", measure):
        yield line(Span(words, "strong"))
    for words in wrap(_byline(story, screen, now), measure):
        yield line(Span(words, "dim"))
    if address := safe_address(story.get("url")):
        yield line(Span(address, "cyan", address))
    facts = list(_facts(story, reports, now, measure))
    yield from [line(""), *facts] if facts else []
    body = next((words for words in (story.get("text"), story.get("summary")) if words), "")
    if body:
        yield line("")
        for words in wrap(_prose(body), measure):
            yield line(words)


def _facts(story: Row, reports: Sequence[Row], now: datetime, measure: int) -> Iterator[Line]:
    groups = _grouped(story.get("events") or ())
    for group in groups[:MOST_EVENTS]:
        yield from _event(group, measure)
    if len(groups) > MOST_EVENTS:
        yield from _labelled(
            "", f"and {len(groups) - MOST_EVENTS} more: newswatch show {story.get('id')} --json", measure
        )
    for label, words in _subjects(story):
        yield from _labelled(label, words, measure)
    for number, report in enumerate(reports[1 : MOST_REPORTS + 1]):
        yield from _labelled("Also" if not number else "", _report(report, now), measure)
    if len(reports) > MOST_REPORTS + 1:
        yield from _labelled("", f"and {len(reports) - MOST_REPORTS - 1} more reports", measure)


def _grouped(events: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The events of one type and subject together, in the order in which they come: what leads first."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for event in events:
        subject = next(iter(event.get("subject") or ()), "")
        groups.setdefault((cell(event.get("type")), subject), []).append(event)
    return list(groups.values())


def _sure(event: Mapping[str, Any]) -> float:
    return float(event.get("confidence") or 0)


def _byline(story: Row, screen: Screen, now: datetime) -> str:
    origin, publisher = cell(story.get("origin")), cell(story.get("publisher"))
    when = f"{long(story.get('published'))} ({ago_in_words(story.get('published'), now)})"
    parts = [publisher, when, LANGUAGES.get(cell(story.get("language")), cell(story.get("language")))]
    if origin and origin != publisher:
        parts.append(f"first reported by {origin}")
    return screen.dot.join(part for part in parts if part)


def _event(group: Sequence[Mapping[str, Any]], measure: int) -> Iterator[Line]:
    event = group[0]
    kind = cell(event.get("type"))
    words = event_type(event)
    if subject := next(iter(event.get("subject") or ()), None):
        words += f" of {subject}"
    if dates := _dates(event):
        words += f", {dates}"
    words += f" (sure {_sure(event):.2f})"
    if others := [status for status in _statuses(group) if status != (event.get("status") or "reported")]:
        words += f"; also {', '.join(others)}"
    yield from _labelled("Event", words, measure, EVENT_STYLES.get(kind, "cyan"))
    if event.get("cause"):
        kind_of = f" ({event['cause_class']})" if event.get("cause_class") else ""
        yield from _labelled("Cause", cell(event["cause"]) + kind_of, measure)
    if event.get("evidence"):
        yield from _labelled("Evidence", f'"{cell(event["evidence"])}"', measure, "dim")


def _statuses(group: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(cell(event.get("status")) or "reported" for event in group))


def _dates(event: Mapping[str, Any]) -> str:
    before, after = cell(event.get("from")), cell(event.get("to"))
    if before and after:
        return f"from {before} to {after}"
    return f"was due {before}" if before else f"now {after}" if after else ""


def _subjects(story: Row) -> Iterator[tuple[str, str]]:
    for label, key in (("Companies", "companies"), ("Chips", "chips"), ("Models", "models")):
        names = [cell(entity) for entity in story.get(key) or ()]
        if names:
            yield label, ", ".join(names)
    relations = story.get("relations") or ()
    for number, relation in enumerate(relations[:MOST_RELATIONS]):
        words = f"{relation['subject']} {str(relation['verb']).replace('_', ' ')} {relation['object']}"
        yield "Relations" if not number else "", words
    if len(relations) > MOST_RELATIONS:
        yield "", f"and {len(relations) - MOST_RELATIONS} more"
    if story.get("flags"):
        yield "Flags", ", ".join(cell(flag) for flag in story["flags"])


def _report(report: Row, now: datetime) -> str:
    about = f"{ago(report.get('published'), now)}, {cell(report.get('publisher'))}"
    return f"{report.get('id')} {about}: {cell(report.get('title'))}"


def _labelled(label: str, words: str, measure: int, style: str = "") -> Iterator[Line]:
    yield from labelled(label, words, LABEL, measure, style)


def _prose(body: str) -> str:
    return "\n\n".join(text.line(paragraph) for paragraph in text.plain(body).split("\n"))
