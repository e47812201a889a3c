"""Options that many commands share, and the rule that lets a query begin a word with '-'.

Rules:
1. The global options may stand before or after the command.
2. A command that takes a query has long options only, besides -h, -o, -q and -v: every other word that begins with '-'
   is a negated term of the query and reaches it as it was typed (`-source:x`, `-word`, `-"phrase"`).
3. After `--` everything is query.
"""

from __future__ import annotations

import functools
import inspect
import re
import sys
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from typing import Annotated, Any, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from newswatch.cli.completing import one_of
from newswatch.cli.session import session
from newswatch.errors import UsageError

GLOBALS_NOTE = "Also --db, --config, --color, --plain, -q, -v: see `newswatch --help`."


def _set(attribute: str) -> Callable[[typer.Context, Any], None]:
    def store(ctx: typer.Context, value: Any) -> None:
        if value == "":
            raise typer.BadParameter("a path is needed here, and this one is empty")
        if value and not ctx.resilient_parsing:
            setattr(session(ctx), attribute, value)

    return store


def _color(ctx: typer.Context, value: str | None) -> None:
    if value is None or ctx.resilient_parsing:
        return
    if value not in ("auto", "always", "never"):
        raise typer.BadParameter(f"{value!r} is not one of auto, always, never")
    session(ctx).color_flag = value


class Subcommands(TyperGroup):
    """A command that has subcommands: each is listed with the whole first sentence of its help."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The subcommands in their order, long lines wrapped and never cut."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _sentence(command.help or "")) for name, command in self.commands.items()])


def _sentence(about: str) -> str:
    """The first sentence of a help; "e.g." ends none."""
    return re.split(r"(?<=\.)\s+(?=[A-Z])", " ".join(about.partition("\n\n")[0].split()), maxsplit=1)[0]


def group(about: str) -> typer.Typer:
    """A command that has subcommands; `about` is the line of its help."""
    return typer.Typer(
        cls=Subcommands, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, help=about
    )


def global_params(*, hidden: bool) -> list[Any]:
    """The global options as click parameters that write into the session."""
    option: Callable[..., Any] = functools.partial(typer.Option, expose_value=False, hidden=hidden)

    def options(
        db: str = option(None, "--db", metavar="PATH", callback=_set("db_flag"), help="The database to use."),
        config: str = option(
            None, "--config", metavar="PATH", callback=_set("config_flag"), help="The config.toml to use."
        ),
        color: str = option(
            None,
            "--color",
            metavar="WHEN",
            callback=_color,
            autocompletion=one_of("auto", "always", "never"),
            help="Colour what is for reading: auto (the default: on a terminal), always, never.",
        ),
        plain: bool = option(
            False, "--plain", callback=_set("plain_flag"), help="Words only, one record a line, for screen readers."
        ),
        quiet: bool = option(False, "--quiet", "-q", callback=_set("quiet"), help="Say nothing but errors."),
        verbose: int = option(0, "--verbose", "-v", count=True, callback=_set("verbose"), help="Say more."),
    ) -> None: ...

    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command()(options)
    return [param for param in typer.main.get_command(app).params if param.name != "help"]


def add_global_options(command: Any) -> Any:
    """The command, and its subcommands, with the global options; hidden, but named in the last line of its help."""
    inner = getattr(command, "commands", None)
    if inner is not None:
        for child in inner.values():
            add_global_options(child)
    else:
        command.params.extend(global_params(hidden=True))
        command.epilog = command.epilog or GLOBALS_NOTE
    return with_fitting_help(command)


def with_fitting_help(command: Any) -> Any:
    """The command, with a help whose lines are broken between words on a narrow terminal, examples too."""
    whole = command.get_help

    def fitting(ctx: Any) -> str:
        from newswatch.render.screen import size

        here = session(ctx)
        if sys.stdout.isatty():
            cells, _ = size(sys.stdout, here.environ)
            ctx.terminal_width = min(cells - 2, 98)  # the inherited help is never narrower than 50
        return here.fitting(whole(ctx), sys.stdout)

    command.get_help = fitting
    return command


class QueryCommand(TyperCommand):
    """A command whose words may begin with '-' without being taken for options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        options, terms, complete = split_terms(self.get_params(ctx), args)
        return super().parse_args(ctx, [*options, "--", *terms] if complete else options)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """What a word that begins with '-' may become: an option, or a field that is ruled out."""
        offered = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("--") or not incomplete.startswith("-"):
            return offered
        from typer._click.shell_completion import CompletionItem

        from newswatch.cli.completing import query_words

        return [*offered, *(CompletionItem(word, help=told) for word, told in query_words(ctx, incomplete))]


def query_command() -> type[TyperCommand]:
    """The class of commands that take a query."""
    return QueryCommand


def split_terms(params: list[Any], args: list[str]) -> tuple[list[str], list[str], bool]:
    """The options with their values, the terms of the query, and whether the last option got its value.

    >>> split_terms([], ["huawei", "-nvidia", "--json"])
    (['--json'], ['huawei', '-nvidia'], True)
    """
    known = {opt: param for param in params for opt in (*param.opts, *param.secondary_opts) if opt.startswith("-")}
    options: list[str] = []
    terms: list[str] = []
    rest = iter(args)
    for word in rest:
        if word == "--":
            terms.extend(rest)
        elif word.startswith("--") or word in known or word == "-vv":
            options.append(word)
            if _takes_value(known.get(word)):
                value = next(rest, None)
                if value is None:
                    return options, terms, False
                options.append(value)
        else:
            terms.append(word)
    return options, terms, True


def _sort(sorts: tuple[str, ...]) -> inspect.Parameter:
    """The option --sort with the orders of a command."""

    def known(value: str | None) -> str | None:
        if value is not None and value not in (*sorts, *ALIASES):
            raise UsageError(f"There is no order '{value}'.", hint=f"It is one of {', '.join(sorts)}.")
        return ALIASES.get(value or "", value)

    def begun(incomplete: str) -> list[str]:
        return [order for order in sorts if order.startswith(incomplete)]

    first, *others = sorts
    words = f"{first} (the default)" + (f", {', '.join(others)}." if others else ".")
    option = typer.Option("--sort", metavar="ORDER", help=words, callback=known, autocompletion=begun)
    return inspect.Parameter(
        "sort", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, option]
    )


ALIASES = {"date": "newest"}  # another word for it


def _takes_value(param: Any) -> bool:
    return param is not None and not getattr(param, "is_flag", False) and not getattr(param, "count", False)


@dataclass(frozen=True, slots=True)
class Listing:
    """The options of every list: how many rows, in which order, in which form, and where to."""

    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most N rows (default 20).")] = (
        None
    )
    all: Annotated[bool, typer.Option("--all", help="Every row.")] = False
    sort: Annotated[str | None, typer.Option("--sort", metavar="ORDER")] = None  # only where a command names its orders
    oneline: Annotated[bool, typer.Option("--oneline", help="One line a row, also on a narrow screen.")] = False
    json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line.")] = False
    csv: Annotated[bool, typer.Option("--csv", help="CSV with a head, safe to open in a spreadsheet.")] = False
    tsv: Annotated[bool, typer.Option("--tsv", help="Tab-separated, as in a pipe.")] = False
    md: Annotated[bool, typer.Option("--md", help="Markdown.")] = False
    urls: Annotated[bool, typer.Option("--urls", help="The links alone.")] = False
    ids: Annotated[bool, typer.Option("--ids", help="The ids alone.")] = False
    fields: Annotated[
        str | None, typer.Option("--fields", metavar="A,B", help="These fields only; `...,text` adds to the usual.")
    ] = None
    template: Annotated[
        str | None, typer.Option("--template", metavar="TEXT", help="A line like '{id} {title}' for each row.")
    ] = None
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write there and not to the screen.")
    ] = None
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 4 when nothing matched.")] = False

    @property
    def form(self) -> str | None:
        """The form that was asked for by name, or None. Raises UsageError when two were."""
        asked = [name for name in FORMS if getattr(self, name)]
        if len(asked) > 1:
            raise UsageError(
                f"--{asked[0]} and --{asked[1]} cannot be combined.", hint="Choose one form: `newswatch help formats`."
            )
        return asked[0] if asked else None


FORMS = ("oneline", "json", "jsonl", "csv", "tsv", "md", "urls", "ids", "template")


def lists(*, sorts: tuple[str, ...] = ()) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command with a parameter `listing` the options of every list.

    `sorts` are the orders that it has, the usual one first; without any it has no --sort.
    """
    return functools.partial(_with_listing, sorts=sorts)


def _with_listing(command: Callable[..., None], *, sorts: tuple[str, ...]) -> Callable[..., None]:
    hints = get_type_hints(Listing, include_extras=True)
    shared = [
        inspect.Parameter(
            item.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if item.default is MISSING else item.default,
            annotation=hints[item.name],
        )
        for item in fields(Listing)
        if item.name != "sort"
    ]
    if sorts:
        shared.insert(2, _sort(sorts))

    @functools.wraps(command)
    def with_listing(**given: Any) -> None:
        chosen = {item.name: given.pop(item.name, None) for item in fields(Listing)}
        command(**given, listing=Listing(**chosen))

    signature = inspect.signature(command, eval_str=True)
    own = [param for param in signature.parameters.values() if param.name != "listing"]
    parameters = [param.replace(kind=inspect.Parameter.KEYWORD_ONLY) for param in own] + shared
    with_listing.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_listing.__annotations__ = {param.name: param.annotation for param in parameters}
    return with_listing
