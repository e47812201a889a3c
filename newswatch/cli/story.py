"""`newswatch story`: merge, split, pin and mute stories by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from newswatch.cli.options import group
from newswatch.cli.session import Session, session

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf

app = group(
    "Merge, split, pin and mute stories. What is decided here is remembered, also when everything is regrouped."
)


@app.command()
def merge(ctx: typer.Context, ids: list[int] = typer.Argument(..., metavar="ID ID...")) -> None:
    """Put stories together into the first one; the ids of the others lead there."""
    from newswatch.flows import story

    here = session(ctx)
    into = _writing(here, lambda db: story.merge(db, ids, now=here.now))
    here.say(f"story {into} has them all")


@app.command()
def split(ctx: typer.Context, articles: list[int] = typer.Argument(..., metavar="ARTICLE...")) -> None:
    """Take articles out of their story into one of their own; they stay apart from then on."""
    from newswatch.flows import story

    here = session(ctx)
    made = _writing(here, lambda db: story.split(db, articles, now=here.now))
    here.say(f"the new story is {made}")


@app.command()
def pin(
    ctx: typer.Context,
    number: int = typer.Argument(..., metavar="ID"),
    off: bool = typer.Option(False, "--off", help="Take it back."),
) -> None:
    """Mark a story as one to keep in sight."""
    from newswatch.flows import story

    here = session(ctx)
    found = _writing(here, lambda db: story.mark(db, number, pinned=not off))
    here.say(f"story {found} is {'no longer ' if off else ''}pinned")


@app.command()
def mute(
    ctx: typer.Context,
    number: int = typer.Argument(..., metavar="ID"),
    off: bool = typer.Option(False, "--off", help="Take it back."),
) -> None:
    """Hear no more of a story: lists leave it out."""
    from newswatch.flows import story

    here = session(ctx)
    found = _writing(here, lambda db: story.mark(db, number, muted=not off))
    here.say(f"story {found} is {'no longer ' if off else ''}muted")


@app.command()
def why(
    ctx: typer.Context,
    number: int = typer.Argument(..., metavar="ID"),
    as_json: bool = typer.Option(False, "--json", help="One JSON array."),
) -> None:
    """What joined the articles of a story: the likeness to the most similar one, and what it is made of."""
    from newswatch.cli.output import show_lines, write
    from newswatch.flows import story
    from newswatch.render import json_text, reports
    from newswatch.store.open import reading

    here = session(ctx)
    with reading(here.db_path) as conn:
        told = story.why(conn, number)
    if as_json:
        write(json_text.array(told))
    else:
        show_lines(here, list(reports.reasons(told, here.screen())))


def _writing(here: Session, act: Callable[[Shelf], int]) -> int:
    from newswatch.store.open import held

    with held(here.db_path, make=False) as db:
        return act(db)
