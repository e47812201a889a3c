"""`newswatch import`: take in articles from a file."""

from __future__ import annotations

import shlex
import sys
from contextlib import ExitStack
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from newswatch.cli.session import Session, session
from newswatch.errors import NewswatchError, PartlyDone

if TYPE_CHECKING:
    from newswatch.flows.importing import BadLine, Imported


def import_(
    ctx: typer.Context,
    file: str = typer.Argument(..., metavar="FILE", help="JSON (Lines), CSV, Parquet or a feed; - is standard input."),
    as_json: bool = typer.Option(False, "--json", help="Print what was done as one JSON object."),
) -> None:
    """Take in articles, by the same way as what is fetched: cleaned, tagged, grouped, stored.

    The form is told by what the file holds: all that `newswatch export` and `newswatch articles --json` write is taken
    in, and any RSS, Atom or JSON Feed up to 5,000 entries. OPML has feeds and no articles: they are subscribed, as
    `newswatch feeds import` does.

    Keys of a line (columns of CSV and Parquet): title (needed), guid, url, summary, body or text, language, published,
    publisher. A file that was taken in before adds nothing; bad lines are named and skipped, and the exit code is 3.
    """
    from newswatch.cli.output import write
    from newswatch.render.json_text import dump
    from newswatch.render.summary import count

    here = session(ctx)
    done = _take_in(here, file)
    if done is None:
        return
    if as_json:
        write([dump(to_dict(done))])
    here.say(
        f"{count(done.lines, 'line')}: {done.new:,} new, {done.updated:,} updated, {done.unchanged:,} known,"
        f" {done.bad:,} skipped; {count(done.stories_new, 'new story', 'new stories')}"
    )
    if done.bad and not done.new + done.updated + done.unchanged + done.pruned:
        raise NewswatchError(f"No line of {file} is an article.", hint="`newswatch import --help` names the keys.")
    if done.bad:
        raise PartlyDone(
            f"{done.bad:,} of {count(done.lines, 'line')} of {file} {'was' if done.bad == 1 else 'were'} skipped;"
            " the others are stored."
        )


def to_dict(done: Imported) -> dict[str, object]:
    """`import --json` (docs/reference/json.md)."""
    return {
        "lines": done.lines,
        "articles": {"new": done.new, "updated": done.updated, "unchanged": done.unchanged},
        "stories": {"new": done.stories_new, "updated": done.stories_updated},
        "bad": done.bad,
        "bad_lines": [{"line": bad.number, "reason": bad.reason} for bad in done.bad_lines],
    }


def _take_in(here: Session, file: str) -> Imported | None:
    """What was done; None when the file was a list of feeds, which are subscribed."""
    from newswatch.flows import archives, importing, names
    from newswatch.flows.group import Grouper
    from newswatch.store.open import held
    from newswatch.tag.tagger import Tagger

    def name(bad: BadLine) -> None:
        here.say(f"line {bad.number} is skipped: {bad.reason}")

    def count(done: Imported) -> None:
        if here.verbose:
            here.say(f"{done.lines:,} lines, {done.new:,} new")

    with ExitStack() as stack:
        source = _opened(stack, file)
        head = source.peek(archives.HEAD)
        if unpack := archives.packed_by(head):
            raise NewswatchError(
                f"{file} is compressed.",
                hint=f"Unpack it on the way: {unpack} {shlex.quote(file)} | newswatch import -",
            )
        form = archives.form_of(head)
        if form == "opml":
            from newswatch.cli import feeds

            feeds.take_in(here, source.read(), file)
            return None
        if form == "parquet":
            archives.library()
        tagger = Tagger.load(here.gazetteer())
        db = stack.enter_context(held(here.db_path, make=True))
        done = importing.take_in(
            db, source, tagger=tagger, now=here.now, grouper=Grouper(), on_bad=name, on_batch=count, form=form
        )
        names.remember(db, here.gazetteer())
        return done


def _opened(stack: ExitStack, file: str) -> BufferedReader:
    if file == "-":
        return cast(BufferedReader, sys.stdin.buffer)
    try:
        return stack.enter_context(Path(file).expanduser().open("rb"))
    except OSError as error:
        raise NewswatchError(f"{file} cannot be read: {error.strerror}.", hint="Check the path of the file.") from error
