"""`newswatch retag`: apply today's gazetteer and rules to what is stored."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from newswatch.cli.session import Session, session

if TYPE_CHECKING:
    from collections import Counter

    from newswatch.flows.retag import Retagged

SHOWN = 20


def retag(
    ctx: typer.Context,
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be gained and lost, and change nothing."),
    everything: bool = typer.Option(False, "--all", help="Also what today's rules have tagged already."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object, with every tag gained and lost."),
) -> None:
    """Tag again what an older gazetteer or older rules have tagged. Corrections by hand stay.

    Stopped half-way it goes on where it was. Stories stay as they are: `newswatch regroup` groups by the new tags.
    """
    from newswatch.cli.output import write
    from newswatch.flows import retag as flow
    from newswatch.render import progress
    from newswatch.render.json_text import dump
    from newswatch.store.open import held, reading
    from newswatch.tag.tagger import Tagger

    here = session(ctx)
    tagger = Tagger.load(here.gazetteer())
    tone = "bar" if sys.stderr.isatty() and not (here.quiet or as_json) else "silent"
    with progress.shown(tone) as tell:
        if dry_run:
            with reading(here.db_path) as conn:
                done = flow.preview(conn, tagger, every=everything, on_batch=tell)
        else:
            with held(here.db_path, make=False) as db:
                done = flow.retag(db, tagger, every=everything, on_batch=tell)
    if as_json:
        write([dump(done.to_dict())])
        return
    _say(here, done, dry_run)
    write(_lines(done))


def _say(here: Session, done: Retagged, dry_run: bool) -> None:
    from newswatch.render.summary import count

    words = "would change" if dry_run else "changed"
    if not done.articles:
        here.say("every article has today's tags already; --all tags it again")
        return
    here.say(f"{count(done.articles, 'article')} tagged, {done.changed:,} {words}")
    if len(done.gained) > SHOWN or len(done.lost) > SHOWN:
        here.say(f"the {SHOWN} most frequent; --json has all")
    if done.changed and not dry_run:
        here.say("`newswatch regroup` groups the stories by the new tags")


def _lines(done: Retagged) -> Iterator[str]:
    yield from _part(done, "+", done.gained)
    yield from _part(done, "-", done.lost)


def _part(done: Retagged, sign: str, counter: Counter[str]) -> Iterator[str]:
    from newswatch import text

    for tag, count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]:
        number, title = done.samples[sign + tag][0]
        yield f"{sign}{text.line(tag)}\t{count}\t{number}\t{text.line(title)}"
