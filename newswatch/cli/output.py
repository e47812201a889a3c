"""Where an answer goes: the screen, a pager, a pipe or a file, in the form that was asked for.

Rules:
1. Standard output is data. On a terminal it is the readable list, elsewhere tab-separated lines that are never cut.
2. A file is complete or untouched.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newswatch.cli.options import Listing
from newswatch.cli.session import Session
from newswatch.errors import NewswatchError, NothingMatched, UsageError
from newswatch.render.columns import REPORT_FIELDS, Row, chosen, picked

if TYPE_CHECKING:
    from newswatch.render.screen import Screen


def write(lines: Iterable[str], to: str | None = None) -> None:
    """The lines on standard output, or into the file `to` ('-' is standard output)."""
    if to is not None and to != "-":
        _into_file(lines, Path(to).expanduser())
        return
    for line in lines:
        sys.stdout.write(line + "\n")


def write_with(make: Callable[[Path], object], to: str | None) -> None:
    """A file of bytes that `make` writes at the path it is given; without `to` it goes to standard output, unless that
    is a terminal. Raises UsageError there."""
    if to is not None and to != "-":
        _replaced(make, Path(to).expanduser())
        return
    if sys.stdout.isatty():
        raise UsageError("This form is not for a terminal.", hint="Name a file: --output FILE.")
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "part"
        make(part)
        with part.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)


def _replaced(make: Callable[[Path], object], path: Path) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        make(part)
        part.replace(path)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _unwritten(path: Path, error: OSError) -> NewswatchError:
    return NewswatchError(
        f"{path} cannot be written: {error.strerror or error}", hint="name another file with --output"
    )


def _into_file(lines: Iterable[str], path: Path) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    direct = path.exists() and not path.is_file()  # /dev/stdout, a named pipe: nothing to replace
    try:
        with (path if direct else part).open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(line + "\n" for line in lines)
        if not direct:
            part.replace(path)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        if not direct:
            part.unlink(missing_ok=True)


def show_rows(session: Session, rows: Iterable[Row], listing: Listing, kind: str) -> int:
    """The rows in the form that `listing` asks for; the answer is how many there were.

    `kind` is article, story or feed: which fields there are. Raises UsageError for forms and fields that do not fit,
    and NothingMatched when there was no row and --exit-code asked for it.
    """
    counted = _Counted(rows)
    lines, paged = _lines(session, counted, listing, kind)
    if paged and listing.output is None:
        show_lines(session, list(lines))
    else:
        write(lines, listing.output)
    if not counted.count and listing.exit_code:
        raise NothingMatched("Nothing matched.")
    return counted.count


def check(listing: Listing, kind: str) -> None:
    """Refuse forms, fields and templates that do not fit, before anything is opened. Raises UsageError."""
    from newswatch.render import template

    if listing.form == "template":
        template.compiled(listing.template or "", kind)
        if listing.fields is not None:
            raise UsageError("--template and --fields cannot be combined.", hint="A template names its fields itself.")
    if listing.form in ("ids", "urls", "oneline") and listing.fields is not None:
        raise UsageError(f"--{listing.form} and --fields cannot be combined.", hint="Use --tsv with --fields.")
    chosen(listing.fields, kind)


class _Counted:
    """Rows that know how many went by."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows:
            self.count += 1
            yield row


def _lines(session: Session, rows: Iterable[Row], listing: Listing, kind: str) -> tuple[Iterator[str], bool]:
    """The lines of the form, and whether they are for reading (so that a pager may show them)."""
    fields = listing.fields
    match listing.form:
        case "json":
            from newswatch.render import json_text

            return json_text.array(picked(rows, chosen(fields, kind))), False
        case "jsonl":
            from newswatch.render import json_text

            return json_text.lines(picked(rows, chosen(fields, kind))), False
        case "csv":
            from newswatch.render import tables

            return tables.csv(rows, chosen(fields, kind, table=True) or ()), False
        case "md":
            from newswatch.render import tables

            wanted = chosen(fields, kind, table=kind in REPORT_FIELDS)
            return (tables.markdown_table(rows, wanted) if wanted else tables.markdown_list(rows)), False
        case "template":
            from newswatch.render import template

            return template.lines(rows, template.compiled(listing.template or "", kind)), False
        case "ids" | "urls" as form:
            from newswatch.render import tables

            return tables.one_column(rows, form), False
        case None | "oneline" if _to_read(listing):
            return _list(session, rows, listing, kind), sys.stdout.isatty()
        case _:
            from newswatch.render import tables

            return tables.tsv(rows, chosen(fields, kind, table=True) or ()), False


def _to_read(listing: Listing) -> bool:
    """A list for a person: on a terminal, or where one line a row was asked for by name."""
    if listing.fields is not None:
        return False
    return listing.oneline or (sys.stdout.isatty() and listing.output in (None, "-"))


def _list(session: Session, rows: Iterable[Row], listing: Listing, kind: str) -> Iterator[str]:
    from newswatch.render import feeds
    from newswatch.render import listing as stories

    screen = session.screen()
    if kind == "feed":
        yield from feeds.lines(list(rows), screen, session.now)
        return
    if kind in REPORT_FIELDS:
        from newswatch.render import reports

        yield from reports.lines(kind, list(rows), screen, session.now)
        return
    remaining = iter(rows)
    if kind == "hit":
        from newswatch.render import hits

        while page := list(islice(remaining, 500)):
            yield from hits.lines(page, screen, session.now, oneline=listing.oneline)
        return
    # laid out page by page, so that --all of a large archive takes no memory
    while page := list(islice(remaining, 500)):
        yield from stories.lines(page, screen, session.now, oneline=listing.oneline)


def show_lines(session: Session, lines: list[str]) -> None:
    """Lines for reading: folded between words, and through $PAGER when they are longer than the screen."""
    from newswatch.render.cells import rows

    screen = session.screen()
    lines = folded(screen, lines)
    long = screen.tty and sum(rows(line, screen.width) for line in lines) >= screen.height
    pager = _pager(session) if long else None
    if pager is None or not _through(pager, lines):
        write(lines)


def folded(screen: Screen, lines: Iterable[str]) -> list[str]:
    """Lines for reading as they fit on a terminal; elsewhere, and with --plain, each stays one line."""
    from newswatch.render.cells import fold

    if not screen.tty or screen.plain:
        return list(lines)
    return [part for line in lines for part in fold(line, screen.width)]


def _pager(session: Session) -> str | None:
    """The pager's command line, or None where none is wanted."""
    if session.plain or not session.config.show.pager or session.environ.get("TERM") == "dumb":
        return None
    if not sys.stdin.isatty():
        return None
    from shutil import which

    asked = session.environ.get("NEWSWATCH_PAGER", session.environ.get("PAGER", "")).strip()
    if asked == "cat":
        return None
    return asked or ("less" if which("less") else None)


def _through(pager: str, lines: list[str]) -> bool:
    """Show lines in the pager; False when it could not be started."""
    import shlex
    import subprocess

    # F: not for one screen; R: colours and links; X: leave the text on the screen
    environ: dict[str, Any] = {"LESS": "FRX", **os.environ}
    try:
        process = subprocess.Popen(shlex.split(pager), stdin=subprocess.PIPE, env=environ)
    except (OSError, ValueError):
        return False
    assert process.stdin is not None
    try:
        with process.stdin as pipe:
            pipe.write("".join(line + "\n" for line in lines).encode("utf-8", "backslashreplace"))
    except BrokenPipeError:
        pass  # the reader has seen enough
    except KeyboardInterrupt:
        pass  # Ctrl-C belongs to the pager
    process.wait()
    return True
