"""`newswatch sql`: a question to the database in SQL, read-only."""

from __future__ import annotations

import typer

from newswatch.cli.session import session


def sql(
    ctx: typer.Context,
    statement: str = typer.Argument(..., metavar="SELECT", help="One SELECT; the views are made for it."),
    as_json: bool = typer.Option(False, "--json", help="One JSON array of objects."),
    as_jsonl: bool = typer.Option(False, "--jsonl", help="One JSON object a line."),
    as_csv: bool = typer.Option(False, "--csv", help="CSV with a head, safe to open in a spreadsheet."),
    output: str = typer.Option(None, "--output", "-o", metavar="FILE", help="Write there and not to the screen."),
) -> None:
    """Ask the database in SQL. It is opened read-only: nothing can be changed.

    The views articles_v, stories_v, entities_v, events_v, flags_v, relations_v, feeds_v, runs_v and visits_v have
    readable names and times.

    \b
      newswatch sql "select publisher, count(*) from articles_v group by 1"
    """
    from newswatch.cli.output import write
    from newswatch.errors import UsageError
    from newswatch.flows import read
    from newswatch.render import json_text, tables

    here = session(ctx)
    if as_json + as_jsonl + as_csv > 1:
        raise UsageError("Two forms cannot be combined.", hint="Choose one of --json, --jsonl and --csv.")
    with read.opened(here.db_path, here.config) as library:
        columns, rows = library.sql(statement)
        if as_json:
            lines = json_text.array(rows)
        elif as_jsonl:
            lines = json_text.lines(rows)
        elif as_csv:
            lines = tables.csv(rows, columns)
        else:
            lines = tables.tsv(rows, columns)
        write(lines, output)
