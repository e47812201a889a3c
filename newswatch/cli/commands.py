"""The list of commands, by section, and the group that loads a command's module only when it is called.

To add a command: one line in `SECTIONS`, and the module `newswatch.cli.NAME` with a function of that name (dashes
become underscores), or with `app`, a Typer of its own, for a command that has subcommands.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from newswatch.cli.options import add_global_options, query_command

SECTIONS: dict[str, dict[str, str]] = {
    "Get": {
        "fetch": "get new articles, tag and group them, store them",
        "feeds": "list, add, remove, check and discover feeds",
        "import": "take in articles from a file: jsonl, csv, parquet, a feed",
    },
    "Read": {
        "stories": "what happened, newest first; with a query, what it finds",
        "search": "the best matches of words, with the place in the text",
        "articles": "the single reports behind the stories",
        "show": "one story: its articles, tags and evidence",
        "open": "open a story in the browser",
        "digest": "a day or a week on one page: text, Markdown, HTML, JSON, Atom",
        "export": "write articles to a file for other programs",
    },
    "Understand": {
        "delays": "the slip ledger: first promise, current promise, slips, cause",
        "timeline": "a saga in order of time, one line a happening",
        "trends": "how often something is in the news, week by week",
        "matrix": "which models train, run and failed on which chips",
    },
    "Tags": {
        "tag": "tag a text or JSON Lines, touching no database",
        "explain": "why each tag of an article is there, and why another is not",
        "correct": "add or take away tags by hand; survives retag",
        "retag": "apply today's gazetteer and rules to what is stored",
        "eval": "precision, recall and F1 on labelled items",
        "vocab": "companies, chips and models: list, show, add, gaps",
    },
    "Stories": {
        "story": "merge, split, pin and mute stories by hand",
        "regroup": "group the whole archive anew",
    },
    "Left alone": {
        "schedule": "let cron, systemd or launchd run newswatch",
        "watch": "be told when a story matches a query",
        "doctor": "is everything well? database, schedule, feeds, disk, ...",
        "backup": "a complete, checked copy of the database",
        "prune": "delete old articles for good",
    },
    "The program": {
        "sql": "ask the database in SQL, read-only",
        "config": "list, get, set and edit settings",
        "path": "where the database and the settings are",
        "completion": "print the completion script of a shell",
        "help": "explain a topic: query, formats, environment, ...",
    },
}
TAKE_QUERIES = frozenset(
    {"articles", "correct", "delays", "digest", "export", "matrix", "search", "stories", "timeline", "trends"}
)
NAMES = tuple(name for section in SECTIONS.values() for name in section)
ONE_LINE = {name: line for section in SECTIONS.values() for name, line in section.items()}


def load(name: str) -> Any:
    """The click command of `name`, made from its module."""
    module = import_module(f"newswatch.cli.{_module(name)}")
    app = getattr(module, "app", None)
    if app is None:
        app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
        cls = query_command() if name in TAKE_QUERIES else None
        app.command(name, cls=cls)(getattr(module, _module(name)))
    command = typer.main.get_command(app)
    command.name = name
    return add_global_options(command)


def _module(name: str) -> str:
    # words of the language and builtins get an underscore: the function `import_` in the module `import_`
    return name.replace("-", "_") + ("_" if name in ("import", "help", "open", "eval") else "")


class RootGroup(TyperGroup):
    """`newswatch` itself: its help is written from the list above, without loading a command."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(NAMES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in ONE_LINE:
            return None
        if cmd_name not in self.commands:
            self.commands[cmd_name] = load(cmd_name)
        return self.commands[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in ONE_LINE and not args[0].startswith("-"):
            ctx.fail(f"There is no command {args[0]!r}.{_did_you_mean(args[0])}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for title, section in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl(list(section.items()), col_max=14)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        # the inherited way loads every command for its one line of help
        from typer._click.shell_completion import CompletionItem

        return [CompletionItem(name, help=line) for name, line in ONE_LINE.items() if name.startswith(incomplete)]


def _did_you_mean(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, NAMES, 1, 0.6)
    return f" Did you mean {close[0]!r}?" if close else " `newswatch --help` lists them all."
