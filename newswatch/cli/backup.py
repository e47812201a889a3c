"""`newswatch backup`: a complete, checked copy of the database."""

from __future__ import annotations

import typer

from newswatch.cli.session import session


def backup(
    ctx: typer.Context,
    file: str = typer.Argument(
        ..., metavar="FILE", help="Where the copy goes; in a folder (FOLDER/) it is named after the day."
    ),
    force: bool = typer.Option(False, "--force", help="Replace a file that is there."),
) -> None:
    """Copy the database to FILE, also while a fetch is at work. The copy is checked; restoring is copying it back."""
    from newswatch.flows import backup as flow
    from newswatch.render.summary import count

    here = session(ctx)
    made = flow.backup(here.db_path, file, now=here.now.astimezone(), force=force)
    here.say(f"{made.path}: {count(made.articles, 'article')}, {made.bytes / 1e6:.1f} MB, checked")
