"""`newswatch trends`: how often something is in the news, week by week."""

from __future__ import annotations

from datetime import timedelta

import typer

from newswatch.cli.completing import one_of, query_words
from newswatch.cli.options import Listing, lists
from newswatch.cli.session import session


@lists()
def trends(
    ctx: typer.Context,
    query: list[str] = typer.Argument(
        None, metavar="[QUERY]...", help="Of which stories; all of them without one.", autocompletion=query_words
    ),
    by: str = typer.Option(
        "company",
        "--by",
        metavar="WHAT",
        help="company, vendor, model, chip, event, kind, source or lang.",
        autocompletion=one_of("company", "vendor", "model", "chip", "event", "kind", "source", "lang"),
    ),
    weeks: int = typer.Option(8, "--weeks", metavar="N", min=2, max=520, help="How many weeks back."),
    as_of: str = typer.Option(None, "--as-of", metavar="DATE", help="What was known at the end of that day."),
    *,
    listing: Listing,
) -> None:
    """Stories by company, chip, event or source, week by week, and whether the last week is out of the ordinary.

    The last seven days are compared with the weeks before that the archive covers. `more` and `less` are said only
    where chance would do so less than once in twenty times; `too few` means fewer than ten stories in all.
    """
    from newswatch.cli.output import check, show_rows
    from newswatch.cli.reporting import moment_of, query_of
    from newswatch.flows import read
    from newswatch.flows.asof import out_of_reach
    from newswatch.flows.trends import trends as flow

    here = session(ctx)
    check(listing, "trend")
    asked, moment = query_of(query), moment_of(as_of)
    limit = None if listing.all else listing.limit or here.config.show.limit
    with read.opened(here.db_path, here.config) as library:
        rows = flow(library, asked, by=by, weeks=weeks, now=here.now, as_of=moment)
        if not show_rows(here, (row.to_dict() for row in rows[:limit]), listing, "trend"):
            until = moment or here.now
            reach = out_of_reach(library.conn, until, until - timedelta(weeks=weeks))
            here.say(
                reach or f"Nothing in the last {weeks} weeks."
                if not asked
                else f"Nothing in {weeks} weeks for {asked}."
            )
