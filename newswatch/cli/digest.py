"""`newswatch digest`: what happened in a day or a week, on one page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from newswatch.cli.completing import one_of, query_words
from newswatch.cli.session import Session, session
from newswatch.errors import UsageError

if TYPE_CHECKING:
    from newswatch.report.digest import Digest

FORMATS = ("text", "md", "html", "json", "atom")


def digest(
    ctx: typer.Context,
    query: list[str] = typer.Argument(
        None, metavar="[QUERY]...", help="What it is about; else what is relevant.", autocompletion=query_words
    ),
    since: str = typer.Option("1d", "--since", metavar="WHEN", help="Where it begins: 1d, 7d, monday, 2025-08-14."),
    until: str = typer.Option("now", "--until", metavar="WHEN", help="Where it ends."),
    format_: str = typer.Option(
        "text",
        "--format",
        metavar="text|md|html|json|atom",
        help="The form.",
        autocompletion=one_of(*FORMATS),
    ),
    output: str = typer.Option(None, "--output", "-o", metavar="FILE", help="Write there and not to the screen."),
    all_news: bool = typer.Option(False, "--all", help="Also what is not about AI or chips."),
    as_json: bool = typer.Option(False, "--json", help="The same as --format json."),
) -> None:
    """Delays and slips first, then by event and company, with counts against the four weeks before.

    \b
      newswatch digest
      newswatch digest vendor:huawei --since 7d --format md
      newswatch digest --since 7d --format html -o week.html
    """
    from newswatch.cli.output import show_lines, write
    from newswatch.cli.words import query_text
    from newswatch.flows import digest as flow

    here = session(ctx)
    form = "json" if as_json else format_
    if form not in FORMATS:
        raise UsageError(f"there is no format {form!r}", hint=f"--format takes {', '.join(FORMATS)}")
    now = here.now
    begins, ends = _moment(since, now, end=False), _moment(until, now, end=True)
    found = flow.digest(
        here.db_path, here.config, query_text(query or []), since=begins, until=ends, now=now, all_news=all_news,
        gazetteer=here.gazetteer(),
    )  # fmt: skip
    if form == "text" and output is None:
        show_lines(here, _to_read(here, found))
    else:
        write(rendered(found, form), output)
    _tell(here, found, output)


def _moment(said: str, now: datetime, *, end: bool) -> datetime:
    from datetime import UTC

    from newswatch.query import dates

    zone = now.astimezone().tzinfo
    assert zone is not None
    try:
        when = dates.read(said, now=now, zone=zone)
    except dates.NoDate as error:
        raise UsageError(f"{error}", hint=error.hint) from error
    return datetime.fromtimestamp(when.end if end else when.start, UTC)


def _to_read(here: Session, found: Digest) -> list[str]:
    """The text as wide as the screen; whole lines where there is none, for `diff` and `grep`."""
    from newswatch.render import digest_text

    screen = here.screen()
    measure = min(screen.width, digest_text.MEASURE) if screen.tty and not screen.plain else 0
    return list(digest_text.plain(found, measure))


def rendered(found: Digest, form: str) -> Iterable[str]:
    """The lines of a digest in one of FORMATS."""
    match form:
        case "html":
            from newswatch.render import digest_html

            return digest_html.document(found)
        case "json":
            from newswatch.render import digest_feed
            from newswatch.render.json_text import dump

            return [dump(digest_feed.as_dict(found))]
        case "atom":
            from newswatch.render import digest_feed

            return digest_feed.atom(found)
        case "md":
            from newswatch.render import digest_text

            return digest_text.markdown(found)
        case _:
            from newswatch.render import digest_text

            return digest_text.plain(found)


def _tell(here: Session, found: Digest, output: str | None) -> None:
    if output and output != "-":
        here.hint(f"{found.title}: {found.stories} stories, in {output}")
    if not found.stories:
        _why_nothing(here, found)


def _why_nothing(here: Session, found: Digest) -> None:
    from newswatch.flows import asof, read

    with read.opened(here.db_path, here.config) as library:
        reach = asof.out_of_reach(library.conn, found.until, found.since)
    if reach:
        here.say(reach)
    else:
        here.hint("no story in this time; a longer one: --since 7d")
