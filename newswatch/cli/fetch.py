"""`newswatch fetch`: get new articles, tag and group them, store them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from newswatch.cli.completing import feed_names
from newswatch.cli.session import Session, session
from newswatch.errors import Busy, NewswatchError, PartlyDone, UsageError

if TYPE_CHECKING:
    from newswatch.flows.fetch import Summary, Tell


def fetch(
    ctx: typer.Context,
    feeds: list[str] = typer.Argument(
        None, metavar="[FEED]...", help="Only these, now: name, address or number.", autocompletion=feed_names
    ),
    sample: bool = typer.Option(False, "--sample", help="Read the feeds that travel with newswatch; needs no network."),
    force: bool = typer.Option(False, "--force", help="Ask feeds whatever was said about waiting."),
    scheduled: bool = typer.Option(False, "--scheduled", help="For cron: silent when all is well."),
    as_json: bool = typer.Option(False, "--json", help="Print what the run did as one JSON object."),
) -> None:
    """Get new articles from the feeds, tag and group them, store them.

    Takes the feeds that travel with newswatch as long as there is none of your own. Ctrl-C keeps what was stored.
    A feed that is not due rests; one that you name is asked now, unless its server asked to be left alone for a while.
    """
    from newswatch.cli.output import write
    from newswatch.render.json_text import dump

    here = session(ctx)
    if sample and feeds:
        raise UsageError("--sample reads all sample feeds", hint="leave out the feeds' names, or leave out --sample")
    if scheduled:
        _scheduled(here, feeds or [], sample=sample, force=force, as_json=as_json)
        return
    try:
        summary = _run(here, feeds or [], sample=sample, force=force, scheduled=scheduled)
    except Busy as busy:
        if scheduled and not here.verbose and not here.json:  # the other run does the work: nothing to mail
            raise typer.Exit(busy.exit_code) from None
        raise
    if as_json:
        write([dump(summary.to_dict())])
    if not sample:
        _tell_watches(here)
    _report(here, summary, scheduled=scheduled)


def _tell_watches(here: Session) -> None:
    """Let the watches send what is new; what goes wrong there is said and changes nothing of the fetch."""
    from newswatch.cli.watch import sender
    from newswatch.flows import watch

    try:
        done = watch.run(
            here.db_path,
            here.config,
            sender(here),
            now=here.now,
            local=here.now.astimezone(),
            gazetteer=here.gazetteer(),
        )
    except NewswatchError as error:
        here.say(f"watches: {error.message}")
        return
    for problem in done.problems:
        here.say(problem)


def _scheduled(here: Session, feeds: list[str], *, sample: bool, force: bool, as_json: bool) -> None:
    """The run that cron starts: watches and retention follow; silent unless something has changed."""
    from newswatch.cli.output import write
    from newswatch.cli.watch import sender
    from newswatch.flows import scheduled
    from newswatch.render import summary as told
    from newswatch.render.json_text import dump

    desk = scheduled.Desk(here.db_path, here.config, here.state_path, here.gazetteer())
    ended = scheduled.run(
        desk,
        lambda now: _run(here, feeds, sample=sample, force=force, scheduled=True),
        sender(here),
        lambda: here.now.astimezone(),
    )
    if ended.error is not None and (here.json or here.verbose):
        raise ended.error
    if ended.summary is not None:
        if as_json:
            write([dump(ended.summary.to_dict())])
        if here.verbose:
            for line in told.lines(ended.summary, here.now, verbose=True):
                here.say(line)
    for line in ended.lines:
        print(line, file=sys.stderr)  # noqa: T201 - what cron mails
    if ended.exit_code:
        raise typer.Exit(ended.exit_code)


def _run(here: Session, feeds: list[str], *, sample: bool, force: bool, scheduled: bool) -> Summary:
    from newswatch.flows import fetch as flow
    from newswatch.render import progress

    gazetteer = here.gazetteer()
    with progress.shown(_tone(here, scheduled)) as tell:
        told: Tell | None = tell
        if sample:
            return flow.fetch_sample(here.db_path, now=here.now, gazetteer=gazetteer, tell=told)
        return flow.fetch(
            here.db_path,
            feeds,
            now=here.now,
            force=force,
            scheduled=scheduled,
            settings=here.config.fetch,
            gazetteer=gazetteer,
            tell=told,
        )


def _tone(here: Session, scheduled: bool) -> str:
    """How progress is told: a bar on a terminal, a line a feed with -v, else not at all."""
    if here.quiet or (scheduled and not here.verbose):
        return "silent"
    if here.verbose:
        return "lines"
    dumb = here.plain or here.environ.get("TERM") == "dumb" or bool(here.environ.get("ACCESSIBLE"))
    return "bar" if sys.stderr.isatty() and not dumb else "silent"


def _report(here: Session, summary: Summary, *, scheduled: bool) -> None:
    """The summary for a person, and the exit code."""
    from newswatch.render import summary as told

    code = summary.exit_code
    if not scheduled or here.verbose:
        for line in told.lines(summary, here.now, verbose=bool(here.verbose)):
            here.say(line)
    if code == 1:
        reason = summary.note or (summary.failures[0].reason if summary.failures else "")
        raise NewswatchError(
            f"{told.none_answered(summary)}: {reason}" if reason else told.none_answered(summary),
            hint="`newswatch feeds enable NAME` asks a feed again all the same"
            if summary.failures and all(one.retry_at is None for one in summary.failures)
            else "check the network and try again; `newswatch fetch --sample` needs none",
        )
    if code == 3 and here.json:
        raise PartlyDone(f"{summary.failed} of {summary.due} feeds failed; what the others gave is stored")
    if code:
        raise typer.Exit(code)
