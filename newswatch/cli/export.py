"""`newswatch export`: write articles for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from newswatch.cli.completing import one_of, query_words
from newswatch.cli.session import Session, session
from newswatch.cli.words import query_text
from newswatch.errors import UsageError

FORMATS = ("jsonl", "csv", "opml", "atom", "jsonfeed", "parquet")


def export(
    ctx: typer.Context,
    query: list[str] = typer.Argument(
        None, metavar="[QUERY]...", help="Which articles: `newswatch help query`.", autocompletion=query_words
    ),
    form: str = typer.Option(
        "jsonl",
        "--format",
        metavar="FORM",
        help="jsonl, csv, opml, atom, jsonfeed or parquet.",
        autocompletion=one_of(*FORMATS),
    ),
    limit: int = typer.Option(None, "--limit", metavar="N", min=1, help="At most N articles; all when not said."),
    output: str = typer.Option(None, "--output", "-o", metavar="FILE", help="Write there and not to the screen."),
) -> None:
    """Write the articles that QUERY finds, with their texts and tags; all of them without one.

    Every form but opml is taken in again by `newswatch import`: jsonl, csv and parquet (an extra) with all fields,
    atom and jsonfeed as feeds for other readers. opml has the subscriptions, as `newswatch feeds export` writes them.
    """
    from newswatch.cli.output import write, write_with
    from newswatch.flows import read

    here = session(ctx)
    if form not in FORMATS:
        raise UsageError(f"There is no format '{form}'.", hint=f"It is one of {', '.join(FORMATS)}.")
    asked = query_text(query or [])
    if form == "opml":
        _subscriptions(here, asked, output)
        return
    if form == "parquet":
        from newswatch.flows import archives
        from newswatch.render import parquet

        archives.library()  # said before the archive is read
        with read.opened(here.db_path, here.config) as library:
            rows = library.articles(asked, now=here.now, sort="oldest", limit=limit, text=True)
            write_with(lambda path: parquet.write(rows, path), output)
        return
    with read.opened(here.db_path, here.config) as library:
        rows = library.articles(asked, now=here.now, sort="oldest", limit=limit, text=True)
        write(_lines(here, rows, asked, form), output)


def _subscriptions(here: Session, query: str, output: str | None) -> None:
    from newswatch.cli.feeds import as_opml
    from newswatch.cli.output import write

    if query:
        raise UsageError("OPML has the feeds, not articles.", hint="Leave out the query, or choose another --format.")
    write(as_opml(here, with_secrets=False), output)


def _lines(here: Session, rows: Iterator[dict[str, Any]], query: str, form: str) -> Iterator[str]:
    from newswatch.flows import exporting
    from newswatch.render import columns, json_text, tables

    title = f"newswatch: {query}" if query else "newswatch"
    match form:
        case "csv":
            return tables.csv(rows, columns.EXPORT_FIELDS, whole=("summary", "text"))
        case "atom":
            return exporting.atom(rows, title=title, now=here.now)
        case "jsonfeed":
            return exporting.jsonfeed(rows, title=title)
        case _:
            return json_text.lines(rows)
