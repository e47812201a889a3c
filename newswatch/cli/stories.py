"""`newswatch stories`: what happened, newest first."""

from __future__ import annotations

import typer

from newswatch.cli.asking import answer
from newswatch.cli.options import Listing, lists
from newswatch.cli.session import session


@lists
def stories(
    ctx: typer.Context,
    query: list[str] = typer.Argument(None, metavar="[QUERY]...", help="What to ask for: `newswatch help query`."),
    *,
    listing: Listing,
) -> None:
    """The stories that QUERY finds, newest first; all of them without one.

    \b
      newswatch stories huawei event:delay since:30d
      newswatch stories -source:techradar '"training run"'
    """
    answer(session(ctx), "story", query or [], listing)
