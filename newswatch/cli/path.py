"""`newswatch path`: where the database and the settings are."""

from __future__ import annotations

import typer

from newswatch.cli.completing import one_of
from newswatch.cli.session import session
from newswatch.errors import UsageError


def path(
    ctx: typer.Context,
    what: str | None = typer.Argument(
        None, metavar="[db|config]", help="Only this one.", autocompletion=one_of("db", "config")
    ),
    as_json: bool = typer.Option(False, "--json", help="One JSON object."),
) -> None:
    """Where the database and the settings are, whether they exist yet or not."""
    from newswatch.cli.output import write
    from newswatch.render.json_text import dump

    here = session(ctx)
    places = {"db": str(here.db_path), "config": str(here.config_path)}
    if what is not None and what not in places:
        raise UsageError(f"there is no path '{what}'", hint="it is `newswatch path db` or `newswatch path config`")
    if as_json:
        write([dump(places if what is None else {what: places[what]})])
    elif what:
        write([places[what]])
    else:
        write(f"{name:8}{place}" for name, place in places.items())
