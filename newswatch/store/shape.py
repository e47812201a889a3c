"""Rows become the shapes that programs rely on: an article, and a story merged over its articles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from newswatch.query.match import asks
from newswatch.query.tree import EVERYTHING, Tree
from newswatch.report import leading
from newswatch.store.times import rfc3339

COLUMNS = (
    "a.id, a.story_id, a.guid, f.name, a.publisher, a.origin, a.url, a.title, a.summary, a.author, a.language,"
    " a.published, a.first_seen, a.relevant, a.relevance, a.novelty, a.tags"
)
TEXT = "a.text, a.date_quality"
_PLAIN = (
    "id", "story", "guid", "feed", "publisher", "origin", "url", "title", "summary", "author", "language", "published",
    "first_seen", "relevant", "relevance", "novelty",
)  # fmt: skip
_TAGGED = ("flags", "companies", "chips", "models", "events", "relations")
_ENTITIES = ("companies", "chips", "models")


def article(row: Sequence[Any]) -> dict[str, Any]:
    """A row of COLUMNS (and of TEXT after them, when the text is wanted) as `articles --json` shows it."""
    shown: dict[str, Any] = dict(zip(_PLAIN, row, strict=False))
    shown["published"] = rfc3339(row[11])
    shown["first_seen"] = rfc3339(row[12])
    shown["relevant"] = bool(row[13])
    tags = json.loads(row[16])
    for key in _TAGGED:
        shown[key] = tags.get(key, [])
    if len(row) > 17:
        shown["text"], shown["date_quality"] = row[17:19]
    return shown


def story(reports: Sequence[dict[str, Any]], query: Tree = EVERYTHING) -> dict[str, Any]:
    """A story as `stories --json` shows it, of its articles in order of (published, id): the first report leads.

    Of its events the one leads that `report.leading` says, for what `query` asks.
    """
    merged = dict(reports[0])
    merged["id"] = merged["story"]
    merged["relevant"] = any(report["relevant"] for report in reports)
    for key in ("relevance", "novelty"):
        merged[key] = max(report[key] for report in reports)
    merged["flags"] = _distinct(flag for report in reports for flag in report["flags"])
    for key in _ENTITIES:
        merged[key] = _entities(reports, key)
    merged["events"] = _once(reports, "events", ("type", "kind", "subject", "status", "from", "to"))
    lead(merged, query)
    merged["relations"] = _once(reports, "relations", ("subject", "verb", "object"))
    merged["articles"] = [report["id"] for report in reports]
    merged["sources"] = _distinct(report["publisher"] for report in reports)
    merged["origins"] = _origins(reports)
    merged["first_seen"] = min(report["first_seen"] for report in reports)
    merged["latest"] = max(report["published"] for report in reports)
    merged["last_seen"] = max(report["first_seen"] for report in reports)
    return merged


def lead(row: dict[str, Any], query: Tree) -> dict[str, Any]:
    """The row itself, its events in the order of `report.leading`."""
    if len(row["events"]) > 1:
        row["events"] = leading.ordered(row["events"], asks(query))
    return row


def _distinct(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def _origins(reports: Iterable[dict[str, Any]]) -> list[str]:
    """Who reported by himself: the origin that an article names, else its publisher; upper and lower case are one."""
    found: dict[str, str] = {}
    for report in reports:
        name = report["origin"] or report["publisher"]
        found.setdefault(name.lower(), name)
    return list(found.values())


def _entities(reports: Sequence[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Each entity once, as the article to which it matters most has it; the most relevant first."""
    best: dict[str, dict[str, Any]] = {}
    for report in reports:
        for entity in report[key]:
            known = best.get(entity["slug"])
            if known is None or entity["relevance"] > known["relevance"]:
                best[entity["slug"]] = entity
    return sorted(best.values(), key=lambda entity: (-entity["relevance"], entity["slug"]))


def _once(reports: Sequence[dict[str, Any]], key: str, parts: tuple[str, ...]) -> list[dict[str, Any]]:
    """Each event or relation once, in the words of the report that said it first."""
    found: dict[str, dict[str, Any]] = {}
    for report in reports:
        for value in report[key]:
            found.setdefault(json.dumps([value.get(part) for part in parts], ensure_ascii=False), value)
    return list(found.values())
