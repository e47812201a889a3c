"""`newswatch search`: the best matches of words, with the place in the text."""

from __future__ import annotations

import typer

from newswatch.cli.asking import answer
from newswatch.cli.completing import query_words
from newswatch.cli.options import Listing, lists
from newswatch.cli.session import session
from newswatch.errors import UsageError


@lists(sorts=("best",))
def search(
    ctx: typer.Context,
    query: list[str] = typer.Argument(
        None, metavar="QUERY...", help="What to ask for: `newswatch help query`.", autocompletion=query_words
    ),
    explain: bool = typer.Option(False, "--explain", help="How the query is read, and the SQL that answers it."),
    *,
    listing: Listing,
) -> None:
    """The articles that QUERY finds, best match first: headlines count most, then rare words.

    \b
      newswatch search huawei ascend training
      newswatch search '"failed training run" lang:en since:30d'
      newswatch search 昇腾 -英伟达
    """
    if not query:
        raise UsageError("What should be searched?", hint="As in `newswatch search huawei ascend`.")
    answer(session(ctx), "hit", query, listing, explain=explain)
