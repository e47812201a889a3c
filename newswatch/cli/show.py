"""`newswatch show`: one story with its articles, tags and evidence."""

from __future__ import annotations

import typer

from newswatch.cli.session import session


def show(
    ctx: typer.Context,
    number: int = typer.Argument(..., metavar="ID", help="A story's number, or one of its articles'."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object: the story, with its reports."),
) -> None:
    """One story: what happened, when it was due and is now, why, who reported it, and the text of the first report."""
    from newswatch.cli.output import show_lines, write
    from newswatch.flows import read
    from newswatch.render import json_text, page

    here = session(ctx)
    with read.opened(here.db_path, here.config) as library:
        shown = library.show(number)
    if as_json:
        write([json_text.pretty(shown.story | {"reports": shown.reports})])
        return
    show_lines(here, list(page.lines(shown.story, shown.reports, here.screen(), here.now)))
