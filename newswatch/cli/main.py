"""The entry point: reads the command line, calls the command, and turns whatever goes wrong into a sentence and a code.

done 0, failed 1, usage 2, partly done 3, nothing matched 4, busy 75, Ctrl-C 130, closed pipe 141
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import typer

from newswatch.cli.commands import RootGroup
from newswatch.cli.options import global_params, with_fitting_help
from newswatch.cli.session import PROGRAM, Session

INTERRUPTED = 130
CLOSED_PIPE = 141
COMPLETE = "_NEWSWATCH_COMPLETE"  # set by the shell when it asks what could follow
ABOUT = """Which AI models and chips slipped, why, and by how much.

newswatch reads AI-industry news from feeds into one SQLite file on your machine, tags companies, chips,
models and events, and answers questions about them. No account, no key, no server.

\b
  newswatch fetch                        get the news (--sample: no network)
  newswatch stories                      read it
  newswatch stories huawei event:delay   ask for something
"""


def main() -> None:
    """Run newswatch with the arguments of the process."""
    sys.exit(run(sys.argv[1:]))


def run(args: list[str]) -> int:
    """The exit code of one call. Every error ends here."""
    _open_what_is_closed()
    _speak_utf8()
    session = Session(environ=os.environ, json=_for_a_program(args))
    try:
        if COMPLETE in os.environ:
            _complete()
        code = root().main(args, prog_name=PROGRAM, standalone_mode=False, obj=session)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except SystemExit as ended:
        return _closed_pipe() if isinstance(ended.__context__, BrokenPipeError) else _code(ended)
    except BrokenPipeError:
        return _closed_pipe()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        from newswatch.cli import failing

        return failing.tell(error, session)


def root() -> Any:
    """The command `newswatch` itself."""
    app = typer.Typer(
        cls=RootGroup,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
        epilog="`newswatch COMMAND --help` explains a command, `newswatch help TOPIC` a topic.",
    )
    app.callback(invoke_without_command=True, help=ABOUT)(_root)
    group = typer.main.get_command(app)
    group.params.extend(global_params(hidden=False))
    return with_fitting_help(group)


def _root(
    ctx: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),
) -> None:
    if version:
        print(_version())  # noqa: T201
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        print(ctx.get_help())  # noqa: T201


def _version() -> str:
    import platform
    import sqlite3

    from newswatch import __version__

    python = platform.python_version()
    return f"{PROGRAM} {__version__} (Python {python}, SQLite {sqlite3.sqlite_version}, {platform.system()})"


def _complete() -> None:
    from typer._click.shell_completion import add_completion_class
    from typer._completion_classes import completion_init

    from newswatch.cli.bash import Bash

    completion_init()
    add_completion_class(Bash, "bash")


def _for_a_program(args: list[str]) -> bool:
    own = args[: args.index("--")] if "--" in args else args
    return "--json" in own or "--jsonl" in own


def _speak_utf8() -> None:
    """Pipes get UTF-8 whatever the locale; a terminal keeps its encoding, and signs that it lacks are spelt out."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _open_what_is_closed() -> None:
    """Who closes a stream (`newswatch stories >&-`) wants to hear nothing. Python leaves None there, and the number
    free for the next file that is opened: the null device takes both."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until the end


def _closed_pipe() -> int:
    # Python flushes standard output once more at exit: give it something that accepts
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return CLOSED_PIPE


def _code(ended: SystemExit) -> int:
    return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
