"""The vocabulary for reading: rows on a line each, the card of a name, the gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newswatch import text
from newswatch.render.cells import fit, pad
from newswatch.render.columns import event_type
from newswatch.render.labels import INDENT, LEAST, beside, titled
from newswatch.render.paint import Span, line, painted
from newswatch.render.screen import Screen

FIELDS = ("kind", "slug", "name", "maker", "parent", "aliases")
GAP_FIELDS = ("kind", "slug", "name", "maker", "articles", "first", "last", "examples")
_MEASURE = 88
_LABEL = 11
_SCRIPTS = {"latin": "Names", "chinese": "Chinese", "japanese": "Japanese", "korean": "Korean"}
_MOST = 40  # members of a family or things that a company makes


def rows(found: Sequence[Mapping[str, Any]], screen: Screen) -> Iterator[str]:
    """One line a row: kind, slug, name, maker, other names, cut to the screen; two on a narrow one."""
    measure = screen.width or _MEASURE
    slugs = min(26, max((len(row["slug"]) for row in found), default=0))
    room = measure - 8 - slugs - 2
    for row in found:
        about = row["name"] + (f" ({row['maker']})" if row.get("maker") else "")
        words = f"{about}: {', '.join(row['aliases'])}" if row["aliases"] else about
        if room < LEAST:
            head = pad(row["kind"], 8) + row["slug"]
            yield painted(line(Span(fit(head, measure, screen.ellipsis), "dim")), screen)
            yield painted(line(INDENT, fit(words, measure - len(INDENT), screen.ellipsis)), screen)
            continue
        head = pad(row["kind"], 8) + pad(fit(row["slug"], slugs, screen.ellipsis), slugs + 2)
        yield painted(line(Span(head, "dim"), fit(words, room, screen.ellipsis)), screen)


def card(one: Mapping[str, Any], screen: Screen) -> Iterator[str]:
    """All that is known of one thing."""
    measure = min(screen.width or _MEASURE, _MEASURE)
    for head in titled(one["name"], f"{one['kind']}:{one['slug']}", measure):
        yield painted(head, screen)
    for label, words in _facts(one):
        yield from _row(label, words, measure, screen)
    seen = one.get("seen")
    if seen is None:
        yield from _row("Seen", "in no stored article", measure, screen)
        return
    counts = f"{seen['articles']:,} articles, {seen['primary']:,} of them about it, {seen['stories']:,} stories"
    yield from _row("Seen", counts, measure, screen)
    yield from _row("", f"first {seen['first'][:10]}, last {seen['last'][:10]}", measure, screen)
    for number, event in enumerate(seen["events"]):
        words = f"{event['published'][:10]} {event_type(event)}: {event['title']} ({event['article']})"
        yield from _row("" if number else "Events", words, measure, screen)


def _facts(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for script, names in one["names"].items():
        yield _SCRIPTS[script], ", ".join(names)
    yield "Maker", one.get("maker") or ""
    yield "Owner" if one["kind"] == "company" else "Family", ", ".join(one["family"])
    yield "Members", _some(one["members"])
    yield "Makes", _some(one["makes"])
    yield "Versions", str(one.get("versions") or "")
    yield "Tickers", ", ".join(one.get("tickers") or ())
    yield "Roles", ", ".join(one.get("roles") or ())
    yield "Country", one.get("country") or ""
    yield "Type", one.get("type") or ""
    yield "Year", one.get("year") or ""
    if one.get("weak"):
        yield "Weak", f"{', '.join(one['weak'])}: counts only with proof"
    yield "Proof", _some(one.get("need") or ())
    yield "Veto", _some(one.get("deny") or ())
    yield "Note", one.get("note") or ""


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def gaps(found: Sequence[Mapping[str, Any]], screen: Screen) -> Iterator[str]:
    """Each version that no row has, with examples of where it was read."""
    measure = min(screen.width or _MEASURE, _MEASURE)
    for gap in found:
        about = f"  {gap['kind']}:{gap['slug']}" + (f", {gap['maker']}" if gap["maker"] else "")
        seen = f", {gap['articles']} articles, last {gap['last'][:10]}"
        for head in titled(gap["name"], (about + seen).strip(), measure):
            yield painted(head, screen)
        for example in gap["examples"]:
            yield fit(f"    {example['id']} {text.line(example['title'])}", measure, screen.ellipsis)


def _row(label: str, words: str, measure: int, screen: Screen) -> Iterator[str]:
    return beside(label, words, _LABEL, measure, screen)
