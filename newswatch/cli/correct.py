"""`newswatch correct`: add and take away tags by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from newswatch.cli.session import Session, session
from newswatch.errors import UsageError

if TYPE_CHECKING:
    from newswatch.flows.correct import Corrected


def correct(
    ctx: typer.Context,
    words: list[str] = typer.Argument(
        None, metavar="ID +TAG -TAG ...", help="An article or story, and what to add to it and take from it."
    ),
    listing: bool = typer.Option(False, "--list", help="What was corrected, in this article or in all."),
    undo: bool = typer.Option(False, "--undo", help="Take corrections back: those of these tags, or all of the ID."),
    export: bool = typer.Option(
        False, "--export", help="The corrected articles as labelled items, for `newswatch eval`."
    ),
    output: str = typer.Option(None, "--output", "-o", metavar="FILE", help="Write there and not to the screen."),
    as_json: bool = typer.Option(False, "--json", help="JSON, for programs."),
) -> None:
    """Tags: company:X, chip:X, model:X, event:TYPE (a delay's kind after a slash: event:delay/chip), flag:X, relevant.

    Corrections are kept apart from the machine's tags, lie on top of them wherever tags are read, and survive retag,
    prune and a new import of the article.
    """
    here = session(ctx)
    if listing + undo + export > 1:
        raise UsageError("--list, --undo and --export cannot be combined.", hint="Choose one.")
    number, tags = _number(words or [], optional=listing or export)
    if listing or export:
        if tags:
            raise UsageError("--list and --export take no tags.", hint="newswatch correct ID --list")
        _read(here, number, export=export, output=output, as_json=as_json)
    elif number is not None:
        _write(here, number, tags, undo=undo, output=output, as_json=as_json)


def _number(words: list[str], *, optional: bool) -> tuple[int | None, list[str]]:
    """The id, which stands first, and the tags."""
    if not words and optional:
        return None, []
    first = words[0] if words else ""
    if not (first.isascii() and first.isdigit()):
        raise UsageError(
            "The first word is the id of an article or story." if words else "Which article?",
            hint="newswatch correct ID +event:delay -company:amazon",
        )
    return int(first), words[1:]


def _write(here: Session, number: int, tags: list[str], *, undo: bool, output: str | None, as_json: bool) -> None:
    from dataclasses import asdict

    from newswatch.cli.output import write
    from newswatch.flows import correct as flow
    from newswatch.render import json_text
    from newswatch.store.open import held
    from newswatch.tag.tagger import Tagger

    tagger = Tagger.load(here.gazetteer())
    with held(here.db_path, make=False) as db:
        if undo:
            done = flow.undo(db, number, tags, tagger=tagger)
        else:
            done = flow.correct(db, number, tags, tagger=tagger, now=here.now)
    if as_json:
        write(json_text.array([asdict(one) for one in done]), output)
        return
    write(_told(done), output)
    if not any(one.gained or one.lost for one in done):
        here.say("noted; the tags are the same as before")


def _told(done: list[Corrected]) -> Iterator[str]:
    from newswatch import text

    for one in done:
        changes = [f"+{tag}" for tag in one.gained] + [f"-{tag}" for tag in one.lost]
        if changes:
            yield f"{one.article}\t{' '.join(changes)}\t{text.line(one.title)}"


def _read(here: Session, number: int | None, *, export: bool, output: str | None, as_json: bool) -> None:
    from newswatch import text
    from newswatch.cli.output import write
    from newswatch.flows import correct as flow
    from newswatch.render import json_text
    from newswatch.store.open import reading

    with reading(here.db_path) as conn:
        if export:
            write(json_text.lines(flow.labelled(conn, number)), output)
            return
        rows = flow.listed(conn, number)
    if as_json:
        write(json_text.array(rows), output)
        return
    write((f"{row['article']}\t{row['tag']}\t{row['made_at']}\t{text.line(row['title'])}" for row in rows), output)
    if not rows:
        here.say("nothing was corrected")
