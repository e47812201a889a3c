"""The digest for programs: one JSON object, or an Atom feed with an entry a story (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from newswatch.render.digest_words import by_line, summary
from newswatch.report.digest import Count, Digest, Line
from newswatch.times import rfc3339


def as_dict(digest: Digest) -> dict[str, Any]:
    """The digest as `digest --format json` gives it (docs/reference/json.md)."""
    return {
        "title": digest.title,
        "since": rfc3339(digest.since),
        "until": rfc3339(digest.until),
        "query": digest.query,
        "stories": digest.stories,
        "slips": [
            {name: getattr(slip, name) for name in slip.__slots__ if name != "was"} | {"from": slip.was, "to": slip.now}
            for slip in digest.slips
        ],
        "sections": [
            {"title": section.title, "event": section.event or None, "stories": [_line(line) for line in section.lines]}
            for section in digest.sections
        ],
        "counts": {"events": [_count(c) for c in digest.events], "companies": [_count(c) for c in digest.companies]},
        "trend": [{"from": rfc3339(bar.start), "stories": bar.stories, "delays": bar.delays} for bar in digest.trend],
        "held": list(digest.held),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "title": line.title,
        "url": line.url or None,
        "company": line.company or None,
        "note": line.note or None,
        "sources": list(line.publishers),
        "origins": line.origins,
        "language": line.language,
        "published": rfc3339(line.published),
    }


def _count(count: Count) -> dict[str, Any]:
    return {"name": count.name, "now": count.now, "usual": count.usual, "change": count.change}


def atom(digest: Digest) -> Iterable[str]:
    """The lines of an Atom feed. Ids are tag URIs (RFC 4151) of the stories, so that a reader knows them again."""
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom">'
    yield f"  <title>{escape(digest.title)}</title>"
    yield f"  <subtitle>{escape(summary(digest))}</subtitle>"
    yield f"  <id>tag:newswatch.invalid,2025:digest:{escape(digest.query)}</id>"
    yield f"  <updated>{rfc3339(digest.until)}</updated>"
    yield "  <author><name>newswatch</name></author>"
    for section in digest.sections:
        for line in section.lines:
            yield "  <entry>"
            yield f"    <title>{escape(line.title)}</title>"
            yield f"    <id>tag:newswatch.invalid,2025:story:{line.id}</id>"
            yield f"    <updated>{rfc3339(line.published)}</updated>"
            if line.url:
                yield f"    <link href={quoteattr(line.url)}/>"
            yield f"    <category term={quoteattr(section.event or 'other')} label={quoteattr(section.title)}/>"
            yield f"    <summary>{escape('. '.join(part for part in (line.note, by_line(line)) if part))}</summary>"
            yield "  </entry>"
    yield "</feed>"
