"""`newswatch regroup`: group the whole archive anew."""

from __future__ import annotations

import typer

from newswatch.cli.session import session

SHOWN = 20


def regroup(
    ctx: typer.Context,
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would change, and change nothing."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object, with every article that moves."),
) -> None:
    """Group all articles into stories again. Ids keep their meaning; what was decided by hand stays."""
    from newswatch.cli.output import write
    from newswatch.flows.regroup import regroup as flow
    from newswatch.render.json_text import dump
    from newswatch.render.summary import count
    from newswatch.store.open import held

    here = session(ctx)
    with held(here.db_path, make=False) as db:
        done = flow(db, dry_run=dry_run)
    if as_json:
        write([dump(done.to_dict())])
        return
    words = "would move" if dry_run else "moved"
    stories = count(done.stories, "story", "stories")
    here.say(f"{count(done.articles, 'article')} in {stories}; {len(done.moved):,} {words}")
    write(f"{move.article}\t{move.before}\t{move.after}\t{move.title}" for move in done.moved[:SHOWN])
    if len(done.moved) > SHOWN:
        here.say(f"{len(done.moved) - SHOWN:,} more: --json names them all")
