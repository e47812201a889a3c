"""`newswatch prune`: delete old articles for good."""

from __future__ import annotations

from datetime import timedelta

import typer

from newswatch.cli.completing import one_of
from newswatch.cli.session import session
from newswatch.errors import UsageError


def prune(
    ctx: typer.Context,
    older: str = typer.Option(..., "--older", metavar="2y", help="Delete what was published longer ago: 2y, 90d."),
    keep: str = typer.Option(
        "tagged",
        "--keep",
        metavar="tagged|events|nothing",
        help="What stays however old.",
        autocompletion=one_of("tagged", "events", "nothing"),
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help="Only say how many it would be."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object."),
    shrink: bool = typer.Option(False, "--shrink", help="Give the space back to the disk; needs as much for a while."),
) -> None:
    """Delete old articles. They never come back, even when a feed still has them; corrected and pinned ones stay."""
    from newswatch import config
    from newswatch.cli.output import write
    from newswatch.flows import prune as flow
    from newswatch.render.json_text import dump
    from newswatch.render.summary import count

    here = session(ctx)
    try:
        age = timedelta(seconds=config.seconds(older))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"--older {older} is no age", hint="say --older 2y, --older 90d") from error
    done = flow.prune(here.db_path, older=age, keep=keep, now=here.now, dry_run=dry_run, shrink=shrink)
    if as_json:
        write([dump(done.to_dict())])
    verb = "would be deleted" if done.dry else "is deleted" if done.articles == 1 else "are deleted"
    here.say(f"{count(done.articles, 'article')} from before {done.before:%Y-%m-%d} {verb}")
