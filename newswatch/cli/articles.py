"""`newswatch articles`: the single reports behind the stories."""

from __future__ import annotations

import typer

from newswatch.cli.asking import SORTS, answer
from newswatch.cli.completing import query_words
from newswatch.cli.options import Listing, lists
from newswatch.cli.session import session


@lists(sorts=SORTS)
def articles(
    ctx: typer.Context,
    query: list[str] = typer.Argument(
        None, metavar="[QUERY]...", help="What to ask for: `newswatch help query`.", autocompletion=query_words
    ),
    explain: bool = typer.Option(False, "--explain", help="How the query is read, and the SQL that answers it."),
    *,
    listing: Listing,
) -> None:
    """The articles that QUERY finds, newest first; all of them without one."""
    answer(session(ctx), "article", query or [], listing, explain=explain)
