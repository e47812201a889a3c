"""`newswatch matrix`: which models train, run and failed on which chips."""

from __future__ import annotations

import typer

from newswatch.cli.completing import query_words
from newswatch.cli.options import Listing, lists
from newswatch.cli.session import session


@lists()
def matrix(
    ctx: typer.Context,
    query: list[str] = typer.Argument(
        None, metavar="[QUERY]...", help="Of which articles; all without one.", autocompletion=query_words
    ),
    evidence: bool = typer.Option(False, "--evidence", help="The words that say so, one line each."),
    as_of: str = typer.Option(None, "--as-of", metavar="DATE", help="What was known at the end of that day."),
    *,
    listing: Listing,
) -> None:
    """Models (or their makers) down, chips (or theirs) across: T trains on, F failed on, I infers on, P ported to."""
    from newswatch.cli.output import check, show_lines, show_rows
    from newswatch.cli.reporting import moment_of, query_of
    from newswatch.flows import read
    from newswatch.flows.matrix import matrix as flow
    from newswatch.render import reports

    here = session(ctx)
    check(listing, "cell")
    asked, moment = query_of(query), moment_of(as_of)
    with read.opened(here.db_path, here.config) as library:
        cells = flow(library, asked, now=here.now, as_of=moment)
        rows = [cell.to_dict() for cell in cells][: listing.limit]
        if evidence and listing.form is None and listing.fields is None:
            show_lines(here, list(reports.proofs(rows, here.screen())))
        elif not show_rows(here, rows, listing, "cell"):
            here.say("No article says which model runs on which chip." if not asked else f"Nothing matches {asked}.")
