"""`newswatch backup`: a complete, checked copy of the database."""

from __future__ import annotations

from pathlib import Path

import typer

from newswatch.cli.session import session


def backup(
    ctx: typer.Context,
    file: str = typer.Argument(..., metavar="FILE", help="Where the copy goes; a folder keeps the name."),
    force: bool = typer.Option(False, "--force", help="Replace a file that is there."),
) -> None:
    """Copy the database to FILE, also while a fetch is at work. The copy is checked; restoring is copying it back."""
    from newswatch.flows import backup as flow

    here = session(ctx)
    made = flow.backup(here.db_path, Path(file), force=force)
    here.say(f"{made.path}: {made.articles} articles, {made.bytes / 1e6:.1f} MB, checked")
