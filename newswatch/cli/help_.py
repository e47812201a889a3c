"""`newswatch help TOPIC`: a topic explained, from the Markdown that travels with newswatch."""

from __future__ import annotations

import typer

from newswatch.cli.completing import one_of
from newswatch.cli.session import session
from newswatch.errors import UsageError

TOPICS = {
    "query": "how to ask: fields, dates, words, OR, NOT",
    "formats": "the forms of an answer, for people and for programs",
    "environment": "variables, files and which of them wins",
    "exit-codes": "what the exit code tells a script",
    "schedule": "fetching by cron, systemd or launchd",
    "tagging": "how companies, chips, models and events are found",
}


def help_(
    ctx: typer.Context,
    topic: str | None = typer.Argument(None, metavar="[TOPIC]", help="A topic.", autocompletion=one_of(*TOPICS)),
) -> None:
    """Explain a topic: query, formats, environment, exit-codes, schedule or tagging."""
    from newswatch.cli.output import show_lines
    from newswatch.render import topic as topics
    from newswatch.shipped import data_path

    here = session(ctx)
    if fault := here.forgive():
        here.say(f"newswatch: {fault.message}")
    if topic is None:
        lines = [f"  {name:12}  {line}" for name, line in TOPICS.items()]
        show_lines(here, ["Topics (newswatch help TOPIC):", *lines, "", "Commands: newswatch --help"])
    elif topic in TOPICS:
        text, screen = data_path("topics", f"{topic}.md").read_text("utf-8"), here.screen()
        show_lines(
            here, list(topics.lines(text, screen.width)) if screen.tty and not screen.plain else text.splitlines()
        )
    else:
        raise UsageError(f"there is no topic '{topic}'", hint=_elsewhere(topic))


def _elsewhere(topic: str) -> str:
    from newswatch.cli.commands import NAMES

    if topic in NAMES:
        return f"that is a command: `newswatch {topic} --help`"
    return f"topics are {', '.join(TOPICS)}"
