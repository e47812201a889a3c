"""`newswatch config`: the settings in force, and changing them in config.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from newswatch.cli.completing import settings
from newswatch.cli.options import group
from newswatch.cli.session import Session, session
from newswatch.errors import ConfigError, NewswatchError

if TYPE_CHECKING:
    from newswatch.config import Config

app = group("List, get, set and edit the settings of config.toml.")


@app.command("list")
def list_(ctx: typer.Context, as_json: bool = typer.Option(False, "--json", help="One JSON object.")) -> None:
    """Every setting, its value, and whether it comes from config.toml or is the default.

    When config.toml cannot be read, these are the defaults, and the fault is told.
    """
    from newswatch import config
    from newswatch.cli.output import folded, write
    from newswatch.render.json_text import dump

    here = session(ctx)
    fault = None if as_json else here.forgive()
    values = {name: _value(here, name) for name in config.SETTINGS}
    values |= {f"searches.{name}": query for name, query in here.config.searches.items()}
    if as_json:
        write([dump(values)])
        return
    text = "" if fault else here.config_text()
    lines = []
    for name, setting in config.SETTINGS.items():
        origin = "config.toml" if _is_set(name, text) else "default"
        value = config.written(setting, values[name]) or "(not set)"
        lines.append(f"{name:19}  {value:12}  {origin:11}  {setting.help}")
    lines += [f"searches.{name}  {query}" for name, query in here.config.searches.items()]
    write(folded(here.screen(), lines))
    if fault:
        raise fault


def _is_set(name: str, text: str) -> bool:
    import tomllib

    found: object = tomllib.loads(text)
    for part in name.split("."):
        if not isinstance(found, dict) or part not in found:
            return False
        found = found[part]
    return True


def _value(here: Session, name: str) -> object:
    found: object = here.config
    for part in name.split("."):
        found = getattr(found, part)
    return found


@app.command()
def get(ctx: typer.Context, name: str = typer.Argument(..., metavar="NAME", autocompletion=settings)) -> None:
    """The value of one setting, e.g. `newswatch config get fetch.parallel`."""
    from newswatch import config
    from newswatch.cli.output import write

    here = session(ctx)
    if name.startswith("searches.") and name[9:] in here.config.searches:
        write([here.config.searches[name[9:]]])
        return
    setting = config.SETTINGS.get(name)
    if setting is None:
        raise ConfigError(f"unknown setting '{name}'", hint=config.suggestion(name))
    write([config.written(setting, _value(here, name)).strip('"')])


@app.command("set")
def set_(
    ctx: typer.Context,
    name: str = typer.Argument(..., metavar="NAME", autocompletion=settings),
    value: str = typer.Argument(..., metavar="VALUE"),
) -> None:
    """Change one setting in config.toml, e.g. `newswatch config set fetch.interval 1h`. Comments stay."""
    from newswatch import config

    here = session(ctx)
    path = here.config_path
    changed = config.with_setting(_text(here), name, value, str(path))
    if name.startswith("searches."):
        _refuse_broken(here, config.parse(changed, str(path)), name.removeprefix("searches."))
    _save(here, changed)
    here.say(f"{name} is set in {path}")


def _refuse_broken(here: Session, changed: Config, name: str) -> None:
    """A saved search is tried before it is kept. Raises its QueryError."""
    from newswatch.flows import ask

    found = ask.broken_searches(here.db_path, changed, now=here.now, gazetteer=here.gazetteer())
    if name in found:
        raise found[name]


def _text(here: Session) -> str:
    return here.config_text() if here.config_path.exists() else ""


def _save(here: Session, text: str) -> None:
    from newswatch.cli.output import write

    path = here.config_path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NewswatchError(
            f"{path.parent} cannot be made: {error.strerror}", hint="choose another --config"
        ) from error
    write(text.splitlines(), str(path))


@app.command()
def edit(ctx: typer.Context) -> None:
    """Open config.toml in $VISUAL or $EDITOR, and check it afterwards."""
    import shlex
    import subprocess

    from newswatch import config

    here = session(ctx)
    path = here.config_path
    if not path.exists():
        _save(here, config.starter())
    editor = here.environ.get("VISUAL") or here.environ.get("EDITOR") or "vi"
    try:
        code = subprocess.call([*shlex.split(editor), str(path)])
    except (OSError, ValueError) as error:
        raise NewswatchError(f"the editor {editor} cannot be started", hint=f"set EDITOR, or edit {path}") from error
    if code:
        raise NewswatchError(f"the editor {editor} ended with {code}", hint=f"the file is {path}")
    config.parse(here.config_text(), str(path))
