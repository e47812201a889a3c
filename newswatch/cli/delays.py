"""`newswatch delays`: the slip ledger, and the history of one saga."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from newswatch.cli.completing import query_words
from newswatch.cli.options import Listing, lists
from newswatch.cli.session import Session, session

if TYPE_CHECKING:
    from newswatch.report.ledger import Row

SORTS = ("matters", "recent", "days", "slips", "sources")


@lists(sorts=SORTS)
def delays(
    ctx: typer.Context,
    query: list[str] = typer.Argument(
        None,
        metavar="[QUERY]...",
        help="What to ask for; the name of a model or chip alone shows its history.",
        autocompletion=query_words,
    ),
    as_of: str = typer.Option(None, "--as-of", metavar="DATE", help="What was known at the end of that day."),
    promises: bool = typer.Option(False, "--promises", help="Also what is promised and has not slipped."),
    ical: bool = typer.Option(False, "--ical", help="The promised windows that lie ahead, as a calendar."),
    *,
    listing: Listing,
) -> None:
    """What slipped: when it was first promised and is now, how often and how far it slipped, why, and who says so.

    A promised window that passed without a launch or a word of delay is overdue, and silent. `!` marks sagas whose
    sources name different dates: `newswatch delays NAME` shows them.
    """
    from newswatch.cli.output import check, show_rows, write
    from newswatch.cli.reporting import moment_of, query_of
    from newswatch.flows import delays as flow
    from newswatch.flows import read
    from newswatch.flows.asof import out_of_reach

    here = session(ctx)
    asked, moment = query_of(query), moment_of(as_of)
    check(listing, "slip")
    with read.opened(here.db_path, here.config) as library:
        named = flow.subject_named(library, asked) if asked else None
        rows = flow.delays(
            library,
            asked,
            now=here.now,
            as_of=moment,
            sort=listing.sort or SORTS[0],
            promises=promises or ical or named is not None,
        )
        if ical:
            write(flow.calendar(rows, now=moment or here.now), listing.output)
        elif named is not None and _for_reading(listing):
            _history(here, rows)
        elif named is not None and listing.form in ("json", "jsonl") and listing.fields is None:
            _history_for_programs(rows, listing)
        else:
            shown = rows if listing.all or listing.limit is None else rows[: listing.limit]
            if not show_rows(here, (row.to_dict() for row in shown), listing, "slip"):
                reach = out_of_reach(library.conn, moment)
                nothing = f"No slip matches {asked}." if asked else "Nothing slipped, as far as is known here."
                here.say(reach or nothing)


def _for_reading(listing: Listing) -> bool:
    return listing.form is None and listing.fields is None and listing.output is None and sys.stdout.isatty()


def _history(here: Session, rows: list[Row]) -> None:
    """The row of a saga, then all that was said of it."""
    from newswatch.cli.output import show_lines
    from newswatch.flows.delays import history
    from newswatch.render import reports

    screen = here.screen()
    lines: list[str] = []
    for row in rows:
        lines += reports.lines("slip", [row.to_dict()], screen, here.now)
        lines += ["", *reports.lines("said", history(row), screen, here.now), ""]
    show_lines(here, lines[:-1])


def _history_for_programs(rows: list[Row], listing: Listing) -> None:
    from newswatch.cli.output import write
    from newswatch.render import json_text

    shown = [row.to_dict(history=True) for row in rows]
    write(json_text.array(shown) if listing.form == "json" else json_text.lines(shown), listing.output)
