"""`newswatch watch`: be told when a story matches a query."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import typer

from newswatch.cli.completing import watch_names
from newswatch.cli.options import group
from newswatch.cli.session import Session, session

app = group("Be told when a story matches a query: by mail, ntfy, webhook, Slack, a command, ...")
NAME = typer.Argument(..., metavar="NAME", autocompletion=watch_names)
AT_MOST = typer.Option(None, "--at-most", metavar="N", help="Stories a day, 0 for no limit; the rest comes next day.")
QUIET = typer.Option(None, "--quiet-hours", metavar="22:00-07:00", help="Hours without messages, or off.")
NOVELTY = typer.Option(None, "--novelty", metavar="0-100", help="The novelty that a story must have.")
ORIGINS = typer.Option(None, "--origins", metavar="N", help="How many independent origins it must have.")
TO = typer.Option(None, "--to", metavar="URL", help="Where to send; may be given several times.")


@app.command()
def add(
    ctx: typer.Context,
    name: str = typer.Argument(..., metavar="NAME"),
    query: str = typer.Argument(..., metavar="QUERY", help="In quotes: `newswatch help query`."),
    to: list[str] = TO,
    at_most: int = AT_MOST,
    quiet_hours: str = QUIET,
    novelty: int = NOVELTY,
    origins: int = ORIGINS,
) -> None:
    """Add a watch. It concerns what comes from now on.

    \b
      newswatch watch add slips event:delay --to mailto:you@example.com
      newswatch watch add huawei vendor:huawei --to ntfy:my-topic

    Places: terminal: desktop: file:PATH command:PROGRAM mailto:ADDRESS https://... ntfy:TOPIC slack:URL discord:URL
    apprise:URL. A secret is named, not written: 'slack:{file:~/.hook}'.
    """
    _add(session(ctx), name, query, to, at_most, quiet_hours, novelty, origins)


def _add(
    here: Session, name: str, query: str, to: list[str] | None, at_most: int | None, quiet: str | None,
    novelty: int | None, origins: int | None,
) -> None:  # fmt: skip
    from newswatch.flows import watch

    made = watch.add(
        here.db_path, here.config, name, query, to or [], now=here.now, gazetteer=here.gazetteer(),
        at_most=at_most, quiet=quiet, novelty=novelty, origins=origins,
    )  # fmt: skip
    here.say(f"watch {made.name} is added; `newswatch watch test {made.name}` shows what it would have sent")


@app.command("import")
def import_(
    ctx: typer.Context,
    file: str = typer.Argument(..., metavar="FILE", help="One keyword or phrase a line; `-` reads standard input."),
    name: str = typer.Option(None, "--name", metavar="NAME", help="The watch's name; else the file's."),
    to: list[str] = TO,
    at_most: int = AT_MOST,
    quiet_hours: str = QUIET,
    novelty: int = NOVELTY,
    origins: int = ORIGINS,
) -> None:
    """Make a watch of a plain list of keywords: any line matches, `+word` must, `!word` must not; a blank line begins
    another group."""
    from pathlib import Path

    from newswatch import watching

    here = session(ctx)
    path = Path(file).expanduser()
    words = sys.stdin.read() if file == "-" else path.read_text("utf-8", "replace")
    _add(here, name or ("keywords" if file == "-" else path.stem), watching.query_of_keywords(words), to, at_most,
         quiet_hours, novelty, origins)  # fmt: skip


@app.command("list")
def list_(ctx: typer.Context, as_json: bool = typer.Option(False, "--json", help="One JSON array.")) -> None:
    """The watches: what they look for, where they send, how it goes."""
    from newswatch.cli.output import write
    from newswatch.flows import watch
    from newswatch.render.json_text import array
    from newswatch.render.watches import watch_lines

    here = session(ctx)
    rows = watch.listing(here.db_path, here.config)
    write(array(rows) if as_json else watch_lines(rows))
    if not rows and not as_json:
        here.say("there is no watch; `newswatch watch add --help` shows how")


@app.command()
def remove(ctx: typer.Context, name: str = NAME) -> None:
    """Remove a watch, its ledger and what it still had to send."""
    from newswatch.flows import watch

    here = session(ctx)
    watch.remove(here.db_path, name)
    here.say(f"watch {name} is removed")


@app.command("test")
def try_out(
    ctx: typer.Context,
    name: str = NAME,
    days: int = typer.Option(30, "--days", metavar="N", min=1, max=3660, help="How far to look back."),
    as_json: bool = typer.Option(False, "--json", help="One JSON array."),
) -> None:
    """What a watch would have sent in the last month. Sends nothing, writes nothing."""
    from newswatch.cli.output import show_lines, write
    from newswatch.flows import watch
    from newswatch.render.json_text import array
    from newswatch.render.watches import tried, tried_lines

    here = session(ctx)
    found = watch.test(
        here.db_path, here.config, name, days=days, now=here.now, zone=_local, gazetteer=here.gazetteer()
    )
    if as_json:
        write(array(tried(one.at, one.verdict, one.story) for one in found))
    else:
        show_lines(here, tried_lines([(one.at, one.verdict, one.story) for one in found], days))


def _local(moment: datetime) -> datetime:
    return moment.astimezone()


@app.command()
def run(ctx: typer.Context, as_json: bool = typer.Option(False, "--json", help="One JSON object.")) -> None:
    """Look at what is new, and send what is due. `fetch --scheduled` does this by itself."""
    from newswatch.cli.output import write
    from newswatch.flows import watch
    from newswatch.render.json_text import dump
    from newswatch.render.summary import count

    here = session(ctx)
    done = watch.run(
        here.db_path, here.config, sender(here), now=here.now, local=here.now.astimezone(), gazetteer=here.gazetteer()
    )
    if as_json:
        write([dump(done.to_dict())])
    for problem in done.problems:
        here.say(problem)
    stories = count(done.stories, "story", "stories")
    here.say(f"{stories} looked at, {done.sent} sent, {done.held} held, {done.waiting} waiting")
    if done.problems:
        raise typer.Exit(3)


def sender(here: Session) -> Any:
    """The channels of this call."""
    from newswatch.notify.channels import Channels
    from newswatch.notify.mail import Server

    said = here.config.smtp
    smtp = None
    if said.host:
        smtp = Server(said.host, said.port, said.security, said.user, said.password, said.sender)
    return Channels(here.now, say=_aside if here.json else print, smtp=smtp)


def _aside(words: str) -> None:
    """The terminal channel, while standard output belongs to a program."""
    print(words, file=sys.stderr)  # noqa: T201


@app.command()
def log(
    ctx: typer.Context,
    name: str = typer.Argument(None, metavar="[NAME]", help="Only of this watch.", autocompletion=watch_names),
    limit: int = typer.Option(50, "--limit", metavar="N", min=1, help="How many, newest first."),
    as_json: bool = typer.Option(False, "--json", help="One JSON array."),
) -> None:
    """What was sent, what waits and why."""
    from newswatch.cli.output import show_lines, write
    from newswatch.flows import watch
    from newswatch.render.json_text import array
    from newswatch.render.watches import log_lines

    here = session(ctx)
    rows = watch.log(here.db_path, name=name, limit=limit)
    if as_json:
        write(array(rows))
    else:
        show_lines(here, log_lines(rows))


@app.command()
def send(
    ctx: typer.Context,
    to: str = typer.Argument(..., metavar="URL", help="A destination as in `--to`."),
) -> None:
    """Send one test message to a destination, to see whether it arrives."""
    import uuid

    from newswatch.errors import NewswatchError
    from newswatch.notify import destination
    from newswatch.notify.message import Message

    here = session(ctx)
    place = destination.parse(to)
    story = {"id": 0, "title": "A test message of newswatch", "url": None, "publisher": "newswatch", "events": []}
    outcome = sender(here).send(place, Message(uuid.uuid4().hex, "test", (story,)))
    if not outcome.sent:
        raise NewswatchError(f"{place.shown} failed: {outcome.reason}", hint="mend the destination and try again")
    here.say(f"sent to {place.shown}")
