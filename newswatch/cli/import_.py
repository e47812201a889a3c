"""`newswatch import`: take in articles from a file of JSON Lines."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING

import typer

from newswatch.cli.session import Session, session
from newswatch.errors import NewswatchError

if TYPE_CHECKING:
    from newswatch.flows.importing import BadLine, Imported


def import_(
    ctx: typer.Context,
    file: str = typer.Argument(..., metavar="FILE", help="JSON Lines, one article each; - is standard input."),
    as_json: bool = typer.Option(False, "--json", help="Print what was done as one JSON object."),
) -> None:
    """Take in articles, by the same way as what is fetched: cleaned, tagged, grouped, stored.

    Keys of a line: title (needed), guid, url, summary, body, language, published, publisher. A file that was taken in
    before adds nothing; bad lines are named and skipped.
    """
    from newswatch.cli.output import write
    from newswatch.render.json_text import dump

    here = session(ctx)
    done = _take_in(here, file)
    if as_json:
        write([dump(to_dict(done))])
    here.say(
        f"{done.lines:,} lines: {done.new:,} new, {done.updated:,} updated, {done.unchanged:,} known,"
        f" {done.bad:,} skipped; {done.stories_new:,} new stories"
    )
    if done.bad and done.bad == done.lines:
        raise NewswatchError(f"No line of {file} is an article.", hint="`newswatch import --help` names the keys.")


def to_dict(done: Imported) -> dict[str, object]:
    """`import --json` (docs/reference/json.md)."""
    return {
        "lines": done.lines,
        "articles": {"new": done.new, "updated": done.updated, "unchanged": done.unchanged},
        "stories": {"new": done.stories_new, "updated": done.stories_updated},
        "bad": done.bad,
        "bad_lines": [{"line": bad.number, "reason": bad.reason} for bad in done.bad_lines],
    }


def _take_in(here: Session, file: str) -> Imported:
    from newswatch.flows import importing, names
    from newswatch.flows.group import Grouper
    from newswatch.store.lock import alone
    from newswatch.store.open import writing
    from newswatch.tag.tagger import Tagger

    def name(bad: BadLine) -> None:
        here.say(f"line {bad.number} is skipped: {bad.reason}")

    def count(done: Imported) -> None:
        if here.verbose:
            here.say(f"{done.lines:,} lines, {done.new:,} new")

    with ExitStack() as stack:
        source = _opened(stack, file)
        tagger = Tagger.load(here.gazetteer())
        stack.enter_context(alone(here.db_path))
        db = stack.enter_context(writing(here.db_path))
        done = importing.take_in(
            db, source, tagger=tagger, now=here.now, grouper=Grouper(), on_bad=name, on_batch=count
        )
        names.remember(db, here.gazetteer())
        return done


def _opened(stack: ExitStack, file: str) -> IO[bytes]:
    if file == "-":
        return sys.stdin.buffer
    try:
        return stack.enter_context(Path(file).expanduser().open("rb"))
    except OSError as error:
        raise NewswatchError(f"{file} cannot be read: {error.strerror}.", hint="Check the path of the file.") from error
