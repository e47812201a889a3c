"""`newswatch export`: write articles for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from newswatch.cli.completing import query_words
from newswatch.cli.session import Session, session
from newswatch.cli.words import query_text
from newswatch.errors import UsageError

FORMATS = ("jsonl", "csv", "atom", "jsonfeed")


def export(
    ctx: typer.Context,
    query: list[str] = typer.Argument(
        None, metavar="[QUERY]...", help="Which articles: `newswatch help query`.", autocompletion=query_words
    ),
    form: str = typer.Option("jsonl", "--format", metavar="FORM", help="jsonl, csv, atom or jsonfeed."),
    limit: int = typer.Option(None, "--limit", metavar="N", min=1, help="At most N articles; all when not said."),
    output: str = typer.Option(None, "--output", "-o", metavar="FILE", help="Write there and not to the screen."),
) -> None:
    """Write the articles that QUERY finds, with their texts and tags; all of them without one.

    jsonl is what `newswatch import` takes in again; atom and jsonfeed are feeds for other readers.
    """
    from newswatch.cli.output import write
    from newswatch.flows import read

    here = session(ctx)
    if form not in FORMATS:
        raise UsageError(f"There is no format '{form}'.", hint=f"It is one of {', '.join(FORMATS)}.")
    asked = query_text(query or [])
    with read.opened(here.db_path, here.config) as library:
        rows = library.articles(asked, now=here.now, sort="oldest", limit=limit, text=True)
        write(_lines(here, rows, asked, form), output)


def _lines(here: Session, rows: Iterator[dict[str, Any]], query: str, form: str) -> Iterator[str]:
    from newswatch.flows import exporting
    from newswatch.render import columns, json_text, tables

    title = f"newswatch: {query}" if query else "newswatch"
    match form:
        case "csv":
            return tables.csv(rows, (*columns.ARTICLE_FIELDS, "text"))
        case "atom":
            return exporting.atom(rows, title=title, now=here.now)
        case "jsonfeed":
            return exporting.jsonfeed(rows, title=title)
        case _:
            return json_text.lines(rows)
