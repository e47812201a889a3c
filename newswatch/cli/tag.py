"""`newswatch tag`: tag a text or lines of JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import typer

from newswatch.cli.session import Session, session
from newswatch.errors import NewswatchError, PartlyDone, UsageError

if TYPE_CHECKING:
    from newswatch.flows.tagging import Input
    from newswatch.tag.tagger import Tagger


def tag(
    ctx: typer.Context,
    file: str = typer.Argument("-", metavar="[FILE]", help="A text or JSON Lines; - (the default) is standard input."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object; of JSON Lines one array."),
    jsonl: bool = typer.Option(False, "--jsonl", help="One JSON object a line, with the id of the input line."),
    published: str = typer.Option(
        None, "--published", metavar="DATE", help="When a plain text was published: today when not said."
    ),
) -> None:
    """Say which companies, chips and models a text is about and what happened to them. Nothing is stored.

    JSON Lines have the keys title, id, summary, body, language, published (all but title may be missing); whatever is
    not JSON Lines is one article, its first line the title when it is short. Exit code 3: some lines were bad.
    """
    from newswatch.flows import tagging
    from newswatch.tag.tagger import Tagger

    here = session(ctx)
    if as_json and jsonl:
        raise UsageError("--json and --jsonl cannot be combined.", hint="Choose one form.")
    day = _moment(published)
    with ExitStack() as stack:
        source = tagging.look(_opened(stack, file))
        tagger = Tagger.load(here.gazetteer())
        if source.is_lines:
            _lines(here, source, tagger, as_json=as_json, jsonl=jsonl)
        else:
            _text(here, source, tagger, day, for_program=as_json or jsonl)


def _text(here: Session, source: Input, tagger: Tagger, day: datetime | None, *, for_program: bool) -> None:
    from newswatch.cli.output import show_lines, write
    from newswatch.flows import tagging
    from newswatch.render import tables, tags
    from newswatch.render.json_text import dump

    article = tagging.plain_article(source, now=here.now, published=day)
    if not article.title and not article.text:
        raise NewswatchError("There is no text to tag.", hint="newswatch tag FILE, or: echo ... | newswatch tag")
    found = tagger.tag(article).to_dict()
    screen = here.screen()
    if for_program:
        write([dump(found)])
    elif screen.tty:
        show_lines(here, list(tags.page(found, screen, title=article.title)))
    else:
        write(tables.tsv([found], tags.FIELDS))


def _lines(here: Session, source: Input, tagger: Tagger, *, as_json: bool, jsonl: bool) -> None:
    from newswatch.flows import tagging

    def name(number: int, reason: str) -> None:
        print(f"line {number} is skipped: {reason}", file=sys.stderr)  # noqa: T201 - also to a program: it is talk

    _write_flushed(_form(here, tagging.tag_lines(source, tagger, now=here.now, on_bad=name), as_json, jsonl))
    counted = source.counted
    if counted.bad and counted.bad == counted.lines:
        raise NewswatchError("No line is an article.", hint="`newswatch tag --help` names the keys.")
    if counted.bad:
        raise PartlyDone(
            f"{counted.bad:,} of {counted.lines:,} lines {'was' if counted.bad == 1 else 'were'} bad;"
            " the others are tagged."
        )


def _form(here: Session, rows: Iterator[dict[str, Any]], as_json: bool, jsonl: bool) -> Iterator[str]:
    from newswatch.render import json_text, tables, tags

    if jsonl:
        yield from json_text.lines(rows)
    elif as_json:
        yield from json_text.array(rows)
    elif (screen := here.screen()).tty:
        for row in rows:
            yield from tags.page(row, screen, title=str(row["id"] or ""))
            yield ""
    else:
        yield from tables.tsv(rows, tags.FIELDS)


def _write_flushed(lines: Iterable[str]) -> None:
    """Each line at once: another program may wait for it before it sends the next one."""
    for line in lines:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def _moment(said: str | None) -> datetime | None:
    if said is None:
        return None
    from newswatch.feeds.dates import parse

    found = parse(said)
    if found is None:
        raise UsageError(f"'{said}' is no date.", hint="Write it as 2025-08-15 or 2025-08-15T09:00:00Z.")
    return found


def _opened(stack: ExitStack, file: str) -> IO[bytes]:
    if file == "-":
        return sys.stdin.buffer
    try:
        return stack.enter_context(Path(file).expanduser().open("rb"))
    except OSError as error:
        raise NewswatchError(f"{file} cannot be read: {error.strerror}.", hint="Check the path of the file.") from error
