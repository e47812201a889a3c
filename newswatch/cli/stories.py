"""`newswatch stories`: what happened, newest first."""

from __future__ import annotations

import typer

from newswatch.cli.asking import SORTS, answer
from newswatch.cli.completing import query_words
from newswatch.cli.options import Listing, lists
from newswatch.cli.session import Session, session


@lists(sorts=SORTS)
def stories(
    ctx: typer.Context,
    query: list[str] = typer.Argument(
        None, metavar="[QUERY]...", help="What to ask for: `newswatch help query`.", autocompletion=query_words
    ),
    as_of: str = typer.Option(None, "--as-of", metavar="DATE", help="As they stood at the end of that day."),
    since_last: bool = typer.Option(False, "--since-last", help="Only what came since you last looked."),
    explain: bool = typer.Option(False, "--explain", help="How the query is read, and the SQL that answers it."),
    *,
    listing: Listing,
) -> None:
    """The stories that QUERY finds, newest first; all of them without one.

    \b
      newswatch stories huawei event:delay since:30d
      newswatch stories -source:techradar '"training run"'
    """
    if as_of is not None:
        _as_of(session(ctx), query or [], as_of, listing)
        return
    answer(session(ctx), "story", query or [], listing, explain=explain, since_last=since_last)


def _as_of(here: Session, words: list[str], as_of: str, listing: Listing) -> None:
    from newswatch.cli.output import check, show_rows
    from newswatch.cli.reporting import moment_of, query_of
    from newswatch.flows import asof, read

    check(listing, "story")
    moment, asked = moment_of(as_of), query_of(words)
    limit = None if listing.all else listing.limit or here.config.show.limit
    with read.opened(here.db_path, here.config) as library:
        if not show_rows(here, asof.stories(library, asked, now=here.now, as_of=moment, limit=limit), listing, "story"):
            reach = asof.out_of_reach(library.conn, moment)
            here.say(reach or (f"Nothing was known of {asked} then." if asked else "Nothing was known then."))
