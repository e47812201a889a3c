"""Which fields a form shows, by which names, and how a field becomes one cell of text.

Rows are dicts in the shape of docs/reference/json.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from newswatch import text
from newswatch.errors import UsageError

Row = Mapping[str, Any]

ARTICLE_FIELDS = tuple(
    "id story guid feed publisher origin url title summary author language published first_seen relevant relevance"
    " novelty flags companies chips models events relations".split()
)
EXPORT_FIELDS = (*ARTICLE_FIELDS, "text", "date_quality")
STORY_FIELDS = (*ARTICLE_FIELDS, "articles", "sources", "origins", "latest", "last_seen")
HIT_FIELDS = (*ARTICLE_FIELDS, "score", "snippet", "hits")
FEED_FIELDS = tuple("id name url title state last_ok last_new failures error next_due".split())
# The reports: a row of the slip ledger, one thing said of it, a dated happening, a trend, a cell of the matrix, what a
# feed is worth.
REPORT_FIELDS = {
    "slip": tuple(
        "subject kind maker state first_promise promised_at current_promise slips days granularity at_least slipped"
        " overdue_days silent cause cause_class status origins last_report ended contradictions articles".split()
    ),
    "said": tuple(
        "subject at role status from to cause origin publisher evidence article story title url".split()
    ),
    "happening": tuple(
        "date story type kind subject status from to cause title publisher sources origins url".split()
    ),
    "trend": tuple(
        "key name total last weeks mean_before change verdict p covered_weeks sparkline".split()
    ),
    "cell": tuple("model chip verbs statuses stories origins last evidence".split()),
    "worth": tuple(
        "feed articles stories shared first first_share median_lag_minutes unique unique_share tag_yield copies".split()
    ),
}  # fmt: skip
FIELDS = {"article": ARTICLE_FIELDS, "hit": HIT_FIELDS, "story": STORY_FIELDS, "feed": FEED_FIELDS, **REPORT_FIELDS}
EXTRA_FIELDS = {
    "article": ("text",),
    "hit": ("text",),
    "story": ("text",),
    "feed": ("publisher", "category", "tier", "language"),
    **dict.fromkeys(REPORT_FIELDS, ()),
}
# What the table forms show unless --fields says otherwise; programs cut by position, so these only grow at the end.
TABLE_FIELDS = {
    "article": tuple("id published events title publisher companies chips models flags relevance url".split()),
    "story": tuple("id published events title publisher companies chips models flags relevance url".split()),
    "hit": tuple("id published score title publisher snippet url".split()),
    "feed": tuple("id name state last_ok last_new failures error title url".split()),
    "slip": tuple(
        "subject kind maker first_promise current_promise slips slipped state cause status origins last_report".split()
    ),
    "said": tuple("at role status from to origin publisher article evidence".split()),
    "happening": tuple("date type subject status from to title publisher sources story".split()),
    "trend": tuple("name total last weeks change verdict sparkline".split()),
    "cell": tuple("model chip verbs stories origins last".split()),
    "worth": REPORT_FIELDS["worth"],
}


def chosen(fields: str | None, kind: str, *, table: bool = False) -> tuple[str, ...] | None:
    """The fields that --fields asks for; `...` stands for the usual ones; None when it was not given.

    Raises UsageError naming the field that is unknown and all that exist.
    """
    if fields is None:
        return TABLE_FIELDS[kind] if table else None
    usual = TABLE_FIELDS[kind] if table else FIELDS[kind]
    names: list[str] = []
    for name in (part.strip() for part in fields.split(",")):
        names += usual if name == "..." else [known(name, kind)]
    return tuple(dict.fromkeys(names))


def known(name: str, kind: str) -> str:
    """The name itself, when rows of this kind have such a field. Raises UsageError with a suggestion."""
    names = (*FIELDS[kind], *EXTRA_FIELDS[kind])
    if name in names:
        return name
    from difflib import get_close_matches

    close = get_close_matches(name, names, 1, 0.6)
    meant = f" Did you mean '{close[0]}'?" if close else ""
    raise UsageError(f"There is no field '{text.line(name)}'.{meant}", hint=f"Fields: {', '.join(names)}.")


def picked(rows: Iterable[Row], fields: Sequence[str] | None) -> Iterator[Row]:
    """The rows with these fields only, in this order; all that a row has where None."""
    for row in rows:
        yield row if fields is None else {name: row.get(name) for name in fields}


def cell(value: Any) -> str:
    """A field as one line of text: names joined by commas, events as 'delay of DeepSeek R2', nothing as ''."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return text.line(_named(value))
    if isinstance(value, (list, tuple)):
        return ", ".join(dict.fromkeys(cell(item) for item in value))
    return text.line(str(value))


def _named(value: Mapping[str, Any]) -> str:
    if "name" in value:
        return str(value["name"])
    if "verb" in value:
        return f"{value.get('subject')} {value['verb']} {value.get('object')}"
    if "type" in value:
        return event_words(value)
    from newswatch.render.json_text import dump

    return dump(value)


def event_words(event: Mapping[str, Any]) -> str:
    """An event in words: its type, its subject, and its status unless it is plainly reported."""
    subject = next(iter(event.get("subject") or ()), None)
    return event_type(event) + (f" of {subject}" if subject else "")


def event_type(event: Mapping[str, Any]) -> str:
    """The type of an event with its status, unless it is plainly reported: 'delay', 'delay (denied)'."""
    status = event.get("status") or "reported"
    return str(event["type"]) if status == "reported" else f"{event['type']} ({status})"


def happenings(events: Iterable[Mapping[str, Any]]) -> list[str]:
    """What happened in words, each type once, as its first event tells it: 'delay (rumoured)', 'launch'."""
    found: dict[str, str] = {}
    for event in events:
        kind = text.line(str(event["type"]))
        found.setdefault(kind, event_type({**event, "type": kind}))
    return list(found.values())
