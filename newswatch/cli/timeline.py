"""`newswatch timeline`: a saga in order of time."""

from __future__ import annotations

import typer

from newswatch.cli.completing import query_words
from newswatch.cli.options import Listing, lists
from newswatch.cli.session import session


@lists()
def timeline(
    ctx: typer.Context,
    query: list[str] = typer.Argument(
        None,
        metavar="[QUERY]...",
        help="A saga: what to ask for, or the name of a model or chip alone.",
        autocompletion=query_words,
    ),
    as_of: str = typer.Option(None, "--as-of", metavar="DATE", help="What was known at the end of that day."),
    *,
    listing: Listing,
) -> None:
    """The dated happenings of a saga, oldest first, one line each. With --limit the newest of them."""
    from newswatch.cli.output import check, show_rows
    from newswatch.cli.reporting import moment_of, query_of
    from newswatch.flows import read
    from newswatch.flows.asof import out_of_reach
    from newswatch.flows.timeline import timeline as flow

    here = session(ctx)
    check(listing, "happening")
    asked, moment = query_of(query), moment_of(as_of)
    limit = None if listing.all else listing.limit or (None if asked else here.config.show.limit)
    with read.opened(here.db_path, here.config) as library:
        rows = flow(library, asked, now=here.now, as_of=moment, limit=limit)
        if not show_rows(here, rows, listing, "happening"):
            here.say(out_of_reach(library.conn, moment) or library.why_nothing(asked, now=here.now))
