"""The digest as plain text and as Markdown: a line a story, ready to be compared with the one of yesterday."""

from __future__ import annotations

from collections.abc import Iterable

from newswatch.render.cells import width, wrap
from newswatch.render.digest_words import against, by_line, compared, now_words, slip_words, summary
from newswatch.render.tables import escaped, target
from newswatch.report.digest import Count, Digest, Slip

MEASURE = 100  # cells of a line of prose, at most


def plain(digest: Digest, measure: int = 0) -> Iterable[str]:
    """The lines of the digest as plain text, at most `measure` cells wide; 0 lets each stand whole, as addresses always
    do."""
    yield from _hung("", digest.title, measure)
    yield "=" * min(width(digest.title), measure or MEASURE)
    yield from _hung("", summary(digest), measure)
    if digest.slips:
        yield from ("", "WHAT SLIPPED")
        for slip in digest.slips:
            yield from _hung("- ", _slip(slip), measure)
    for section in digest.sections:
        yield from ("", f"{section.title.upper()} ({len(section.lines)})")
        for line in section.lines:
            yield from _hung("- ", line.title, measure)
            if line.note:
                yield from _hung("  ", line.note, measure)
            yield from _hung("  ", by_line(line), measure)
            if line.url:
                yield f"  {line.url}"
    for title, counts in (("BY EVENT", digest.events), ("BY COMPANY", digest.companies)):
        if counts:
            yield ""
            yield from _hung("", title + against(digest), measure)
            for count in counts:
                yield from _hung(f"  {count.now:4} ", count.name + _compared(count), measure)
    if digest.held:
        yield ""
        yield from _hung("", f"Watches that hold stories back: {', '.join(digest.held)}.", measure)


def _hung(mark: str, words: str, measure: int) -> Iterable[str]:
    """The words behind a mark; where they take several lines, the others stand below the first word."""
    parts = wrap(words, max(10, measure - len(mark))) if measure else [words]
    for number, part in enumerate(parts):
        yield (" " * len(mark) if number else mark) + part


def _slip(slip: Slip) -> str:
    now, words = now_words(slip), slip_words(slip)
    dates = f"{slip.was or '?'} -> {now or '?'}" if slip.was or now else "no date"
    dates += f" ({words})" if words else ""
    maker = f" ({slip.maker})" if slip.maker else ""
    cause = f"; {slip.cause}" if slip.cause else ""
    status = f" [{slip.status}]" if slip.status != "reported" else ""
    return f"{slip.subject}{maker}: {dates}{cause}{status}; {slip.origins} origin{'s' * (slip.origins != 1)}"


def _compared(count: Count) -> str:
    usual, change = compared(count)
    return f" (usual {usual}: {change})" if usual else ""


def markdown(digest: Digest) -> Iterable[str]:
    """The lines of the digest as Markdown (CommonMark with tables)."""
    yield f"# {escaped(digest.title)}"
    yield from ("", escaped(summary(digest)))
    if digest.slips:
        yield from ("", "## What slipped", "")
        yield _row(("subject", "maker", "promised", "now", "slip", "cause", "origins"))
        yield _row((*["---"] * 6, "--:"))
        for slip in digest.slips:
            cells = (
                slip.subject,
                slip.maker,
                slip.was,
                now_words(slip),
                slip_words(slip),
                slip.cause,
                str(slip.origins),
            )
            yield _row([escaped(cell) or "-" for cell in cells])
    for section in digest.sections:
        yield from ("", f"## {escaped(section.title)} ({len(section.lines)})", "")
        for line in section.lines:
            title = escaped(line.title)
            yield f"- [{title}]({target(line.url)})" if line.url else f"- {title}"
            yield f"  {escaped(' · '.join(part for part in (line.note, by_line(line)) if part))}"
    for title, counts in (("By event", digest.events), ("By company", digest.companies)):
        if counts:
            yield from ("", f"## {title}{against(digest)}", "")
            heads = ("", "now", "usual", "change") if digest.base else ("", "now")
            yield from (_row(heads), _row(("---", "--:", "--:", "---")[: len(heads)]))
            for count in counts:
                yield _row((escaped(count.name), str(count.now), *compared(count))[: len(heads)])
    if digest.held:
        yield from ("", f"Watches that hold stories back: {escaped(', '.join(digest.held))}.")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
