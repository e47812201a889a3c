"""Rows as tables for programs and documents: TSV, CSV, Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from newswatch import text
from newswatch.render.columns import Row, cell
from newswatch.render.paint import safe_address

# A spreadsheet runs a cell that begins so (OWASP, "CSV injection"); the full-width forms too in some of them.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|~$@^!])")
_ADDRESS = re.compile(r"(https?|ftp)(:)(?=//)|(www)(\.)", re.IGNORECASE)


def tsv(rows: Iterable[Row], fields: Sequence[str]) -> Iterator[str]:
    """Tab-separated lines without a head; a cell has no tab and no line break, so cutting by column is safe."""
    for row in rows:
        yield "\t".join(cell(row.get(name)) for name in fields)


def csv(rows: Iterable[Row], fields: Sequence[str], *, whole: Sequence[str] = ()) -> Iterator[str]:
    """CSV lines with a head; a text that a spreadsheet would run as a formula gets an apostrophe before it.

    The fields in `whole` keep the line breaks of their paragraphs; all others are one line.
    """
    import csv as library
    import io

    out = io.StringIO()
    writer = library.writer(out, lineterminator="\n")  # a cell that has one is quoted
    for cells in _cells(rows, fields, whole):
        writer.writerow(cells)
        yield out.getvalue().removesuffix("\n")
        out.seek(0)
        out.truncate()


def _cells(rows: Iterable[Row], fields: Sequence[str], whole: Sequence[str]) -> Iterator[list[str]]:
    yield list(fields)
    for row in rows:
        yield [_guarded(row.get(name), whole=name in whole) for name in fields]


def _guarded(value: object, *, whole: bool = False) -> str:
    shown = text.plain(value) if whole and isinstance(value, str) else cell(value)
    if isinstance(value, (int, float)) or not shown.lstrip("'").startswith(_FORMULA):
        return shown
    return "'" + shown  # also before an apostrophe that was there, so that taking one off gives the text back


def markdown_table(rows: Iterable[Row], fields: Sequence[str]) -> Iterator[str]:
    """A table as GitHub and most others read it."""
    yield "| " + " | ".join(fields) + " |"
    yield "|" + " --- |" * len(fields)
    for row in rows:
        yield "| " + " | ".join(escaped(cell(row.get(name))) for name in fields) + " |"


def markdown_list(rows: Iterable[Row]) -> Iterator[str]:
    """One bullet a row: the linked title, who, when, what."""
    for row in rows:
        title = escaped(cell(row.get("title"))) or "(untitled)"
        address = safe_address(row.get("url"))
        head = f"[{title}]({target(address)})" if address else title
        rest = [cell(row.get("publisher")), str(row.get("published") or "")[:10], cell(row.get("events"))]
        yield f"- {head} – " + ", ".join(escaped(part) for part in rest if part)


def target(address: str) -> str:
    """An address as the target of a Markdown link."""
    for char, code in (("<", "%3C"), (">", "%3E"), ("\\", "%5C"), (" ", "%20")):
        address = address.replace(char, code)
    return f"<{address}>"


def escaped(words: str) -> str:
    """Text that Markdown takes as text: no emphasis, link, code, HTML, table cell, mention or bare address."""
    words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    words = _MARKDOWN.sub(r"\\\1", words)
    return _ADDRESS.sub(lambda found: f"{found[1] or found[3]}\\{found[2] or found[4]}", words)


def one_column(rows: Iterable[Row], form: str) -> Iterator[str]:
    """The ids alone, or the safe addresses alone (form `ids` or `urls`)."""
    for row in rows:
        if form == "ids":
            yield str(row.get("id"))
        elif address := safe_address(row.get("url")):
            yield address
