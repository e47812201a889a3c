"""What config.toml may say: its text becomes a frozen Config, or an error that names file, line and remedy.

Rules:
1. Each setting is declared once, below, with its kind, its default and one line of help; `SETTINGS` is read from there.
2. A key or a value that is not known is an error, never silence.
3. Nothing here reads a file or the environment: the caller brings the text.
4. Named tuples, and annotations that are evaluated: every command waits for this module.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

from newswatch.errors import ConfigError

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d|w|y)?")
_NAMED_SECRET = re.compile(r"\{(file|command):[^{}]+\}")
EMPTY = '""'
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
_TABLE = re.compile(r"\s*\[\s*([A-Za-z0-9_.\"-]+)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(\"[^\"]+\"|'[^']+'|[A-Za-z0-9_-]+)\s*=")
_SEARCH_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class _About(NamedTuple):
    """What is said of a setting where it is declared. `kind`: path, text, count, duration (in seconds), flag, choice,
    secret (its place)."""

    kind: str
    help: str
    low: int = 0
    high: int = 10**9
    choices: tuple[str, ...] = ()


class FetchSettings(NamedTuple):
    """The table [fetch]."""

    interval: Annotated[
        int, _About("duration", "how often you fetch; twice as long without news is called stale", low=60)
    ] = 1800
    parallel: Annotated[int, _About("count", "how many feeds are asked at the same time", low=1, high=256)] = 64
    timeout: Annotated[int, _About("duration", "the longest that one feed may take", low=1, high=3600)] = 30
    deadline: Annotated[int, _About("duration", "the longest that a whole run may take", low=1, high=86400)] = 600
    contact: Annotated[
        str | None, _About("text", "an address or URL that the User-Agent names, for the feeds' operators")
    ] = None


class ShowSettings(NamedTuple):
    """The table [show]."""

    limit: Annotated[
        int, _About("count", "how many rows a list shows without --limit or --all", low=1, high=100000)
    ] = 20
    color: Annotated[str, _About("choice", "when to colour", choices=("auto", "always", "never"))] = "auto"
    pager: Annotated[bool, _About("flag", "show what is longer than the screen in $PAGER")] = True
    plain: Annotated[bool, _About("flag", "one record a line, no columns, for screen readers")] = False


class ScheduleSettings(NamedTuple):
    """The table [schedule]: what a scheduled run does beyond fetching."""

    ping: Annotated[
        str | None,
        _About("text", "a monitor's URL, told of the start and end of each run; {file:…} and {command:…} name secrets"),
    ] = None
    dead_after: Annotated[int, _About("duration", "how long a feed may fail before you are told", low=3600)] = 259200


class WatchesSettings(NamedTuple):
    """The table [watches]: what holds for every watch that says nothing else."""

    at_most: Annotated[
        int, _About("count", "stories a day that one watch may send; the rest comes in one roll-up", low=1)
    ] = 20
    quiet: Annotated[str, _About("text", "hours without messages, such as 22:00-07:00")] = "off"
    novelty: Annotated[int, _About("count", "the novelty that a story must have", high=100)] = 0
    origins: Annotated[int, _About("count", "how many independent origins a story must have", high=1000)] = 0
    give_up: Annotated[int, _About("duration", "how long a message waits for a dead channel", low=3600)] = 1209600


class SmtpSettings(NamedTuple):
    """The table [smtp]: the mail server for watches."""

    host: Annotated[str | None, _About("text", "the mail server")] = None
    port: Annotated[int, _About("count", "its port", low=1, high=65535)] = 587
    security: Annotated[str, _About("choice", "how the connection is secured", choices=("starttls", "tls", "none"))] = (
        "starttls"
    )
    user: Annotated[str | None, _About("text", "the user name, if it wants one")] = None
    password: Annotated[
        str | None, _About("secret", "where the password is: {command:pass show mail} or {file:~/.mail-password}")
    ] = None
    sender: Annotated[str | None, _About("text", "the address that mails come from")] = None


class RetentionSettings(NamedTuple):
    """The table [retention]: what a scheduled run deletes by itself, once a day."""

    older: Annotated[int | None, _About("duration", "delete articles older than this, such as 2y", low=86400)] = None
    keep: Annotated[str, _About("choice", "what stays however old it is", choices=("tagged", "events", "nothing"))] = (
        "tagged"
    )
    runs: Annotated[int, _About("duration", "how long the records of runs are kept", low=86400)] = 7776000


class Config(NamedTuple):
    """All settings of config.toml. An empty file gives the defaults."""

    database: Annotated[str | None, _About("path", "where the database lies; ~ is your home folder")] = None
    fetch: FetchSettings = FetchSettings()
    show: ShowSettings = ShowSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    watches: WatchesSettings = WatchesSettings()
    smtp: SmtpSettings = SmtpSettings()
    retention: RetentionSettings = RetentionSettings()
    searches: Mapping[str, str] = MappingProxyType({})


class Setting(NamedTuple):
    """What may be said about one setting: its dotted name, kind, default and help."""

    name: str
    kind: str
    default: Any
    help: str
    low: int
    high: int
    choices: tuple[str, ...]


def _declared(cls: Any, prefix: str = "") -> dict[str, Setting]:
    found: dict[str, Setting] = {}
    for name, declared in cls.__annotations__.items():
        default = cls._field_defaults[name]
        for about in getattr(declared, "__metadata__", ()):
            found[prefix + name] = Setting(prefix + name, about.kind, default, *about[1:])
        if hasattr(default, "_fields"):
            found |= _declared(declared, f"{name}.")
    return found


SETTINGS: Mapping[str, Setting] = MappingProxyType(_declared(Config))
_SAVED_SEARCH = Setting("searches", "text", None, "a saved search, used as @name", 0, 0, ())
TABLES: Mapping[str, type] = MappingProxyType(
    {
        "fetch": FetchSettings,
        "show": ShowSettings,
        "schedule": ScheduleSettings,
        "watches": WatchesSettings,
        "smtp": SmtpSettings,
        "retention": RetentionSettings,
    }
)


def parse(text: str, source: str = "config.toml") -> Config:
    """The settings that `text` asks for.

    Raises ConfigError naming `source` and the line for bad TOML, unknown tables or keys, and unfit values.
    """
    flat: dict[str, Any] = {}
    searches: dict[str, str] = {}
    for key, value in _toml(text, source).items():
        if key == "searches" and isinstance(value, dict):
            searches = {name: _search(name, query, text, source) for name, query in value.items()}
        elif isinstance(value, dict) and key in TABLES:
            flat |= {f"{key}.{name}": inner for name, inner in value.items()}
        else:
            flat[key] = value
    known = {name: _checked(name, value, text, source) for name, value in flat.items()}
    tables = {
        table: cls(**{name.split(".")[1]: value for name, value in known.items() if name.startswith(f"{table}.")})
        for table, cls in TABLES.items()
    }
    top = {name: value for name, value in known.items() if "." not in name}
    return Config(**top, **tables, searches=MappingProxyType(searches))


def _toml(text: str, source: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column \d+\)", str(error))
        said = str(error).split(" (at ")[0]
        where = f"{source}:{place.group(1)}" if place else source
        raise ConfigError(f"{where}: this is not TOML: {said[:1].lower()}{said[1:]}", hint=_EDIT) from error


_EDIT = "`newswatch config edit` opens the file."


def _search(name: str, query: Any, text: str, source: str) -> str:
    if not _SEARCH_NAME.fullmatch(name):
        raise _error(
            f"searches.{name}", f"'{name}' cannot be a search's name", text, source, "Use letters, digits, - _."
        )
    if not isinstance(query, str) or not query.strip():
        raise _error(f"searches.{name}", f"searches.{name} must be a query in quotes", text, source)
    return query


def _checked(name: str, value: Any, text: str, source: str) -> Any:
    setting = SETTINGS.get(name)
    if setting is None:
        what = f"{name} is a table: write [{name}]" if name in (*TABLES, "searches") else f"unknown setting '{name}'"
        raise _error(name, what, text, source, suggestion(name))
    try:
        return read_value(setting, value)
    except ValueError as error:
        raise _error(name, f"{name} {error}", text, source, f"It is for: {setting.help}.") from None


def _error(name: str, what: str, text: str, source: str, hint: str | None = None) -> ConfigError:
    line = line_of(name, text)
    return ConfigError(f"{source}:{line}: {what}" if line else f"{source}: {what}", hint=hint or _EDIT)


def suggestion(name: str) -> str:
    """A sentence that names the setting that `name` may have meant, or where all are listed."""
    close = get_close_matches(name, SETTINGS, 1, 0.6) or [
        known for known in SETTINGS if known.rpartition(".")[2] == name.rpartition(".")[2]
    ]
    return f"Did you mean '{close[0]}'?" if close else "`newswatch config list` shows every setting."


def read_value(setting: Setting, value: Any) -> Any:
    """The value of a setting as Config holds it, from TOML or from words typed. Raises ValueError with the reason."""
    match setting.kind:
        case "flag":
            if isinstance(value, str) and value.lower() in ("true", "false", "yes", "no", "on", "off"):
                value = value.lower() in ("true", "yes", "on")
            if not isinstance(value, bool):
                raise ValueError(f"must be true or false, not {value!r}")
            return value
        case "count":
            if isinstance(value, str) and value.isascii() and value.isdigit():
                value = int(value)
            if not isinstance(value, int) or isinstance(value, bool):
                raise ValueError(f"must be a whole number, not {value!r}")
            return _in_range(setting, value, "")
        case "duration":
            return _in_range(setting, seconds(value), " seconds")
        case "choice":
            if value not in setting.choices:
                raise ValueError(f"must be one of {', '.join(setting.choices)}, not {value!r}")
            return value
        case "secret" if not isinstance(value, str) or not _NAMED_SECRET.fullmatch(value):
            raise ValueError("must name where the secret is, {command:…} or {file:…}, and not the secret itself")
        case _:
            if not isinstance(value, str) or not value.strip() or any(ord(c) < 32 or ord(c) == 127 for c in value):
                raise ValueError(f"must be a line of text in quotes, not {value!r}")
            return value


def _in_range(setting: Setting, number: int, unit: str) -> int:
    if not setting.low <= number <= setting.high:
        raise ValueError(f"must be from {setting.low} to {setting.high}{unit}, not {number}")
    return number


def seconds(value: Any) -> int:
    """The seconds of a duration: "30m", "15s", "2h", "1d", "2w", or a plain number of seconds. Raises ValueError."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f'must be a duration such as "30m", "15s" or "2h", not {value!r}')
    return int(match.group(1)) * _SECONDS[match.group(2) or "s"]


def duration(value: int) -> str:
    """The shortest way to write a number of seconds: 1800 is "30m"."""
    for unit in ("y", "w", "d", "h", "m"):
        if value and value % _SECONDS[unit] == 0:
            return f"{value // _SECONDS[unit]}{unit}"
    return f"{value}s"


def written(setting: Setting, value: Any) -> str:
    """A value as config.toml writes it; the empty string for one that is not set."""
    match setting.kind:
        case _ if value is None:
            return ""
        case "flag":
            return "true" if value else "false"
        case "count":
            return str(value)
        case "duration":
            return f'"{duration(value)}"'
        case _:
            return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def line_of(name: str, text: str) -> int | None:
    """The line number (from 1) where `text` sets the dotted `name`, or else names its table; None for neither."""
    table, _, key = name.rpartition(".")
    here, of_table = "", None
    dotted = re.compile(rf"\s*{re.escape(name)}\s*=")  # as it may stand above the first table
    for number, line in enumerate(text.split("\n"), 1):
        said = _KEY.match(line)
        if head := _TABLE.match(line):
            here = head.group(1).replace('"', "")
            of_table = number if here in (table or name, name) else of_table
        elif (said and here == table and said.group(1).strip("'\"") == key) or (not here and dotted.match(line)):
            return number
    return of_table


def with_setting(text: str, name: str, value: str, source: str = "config.toml") -> str:
    """`text` with one setting changed or added; every other line, comments included, stays as it is.

    Raises ConfigError for an unknown name, an unfit value, or a text that was wrong before.
    """
    setting = _SAVED_SEARCH if name.startswith("searches.") else SETTINGS.get(name)
    if setting is None:
        raise ConfigError(f"unknown setting '{name}'", hint=suggestion(name))
    if setting is _SAVED_SEARCH and not _SEARCH_NAME.fullmatch(name[9:]):
        raise ConfigError(f"'{name[9:]}' cannot be a search's name", hint="Use letters, digits, - and _.")
    parse(text, source)
    try:
        line = f"{name.rpartition('.')[2]} = {written(setting, read_value(setting, value))}"
    except ValueError as error:
        raise ConfigError(f"{name} {error}", hint=f"It is for: {setting.help}.") from None
    changed = _placed(text, name, line)
    parse(changed, source)  # a file too artful for an edit by line is refused, not damaged
    return changed


def _placed(text: str, name: str, line: str) -> str:
    lines = text.removesuffix("\n").split("\n") if text else []
    table, _, key = name.rpartition(".")
    at = line_of(name, text)
    if at and (said := _KEY.match(lines[at - 1])) and said.group(1).strip("'\"") == key:
        comment = re.search(r"\s+#[^\"']*$", lines[at - 1])
        lines[at - 1] = line + (comment.group() if comment else "")
    elif at:
        lines.insert(at, line)
    elif table:
        lines += ["", f"[{table}]", line] if lines else [f"[{table}]", line]
    else:
        first = next((i for i, row in enumerate(lines) if _TABLE.match(row)), len(lines))
        lines.insert(first, line)
    return "\n".join(lines) + "\n"


def starter() -> str:
    """A first config.toml: every setting with its default, switched off by a comment sign."""
    lines = ["# Settings of newswatch. Every line is optional; what is switched off by # shows the default.", ""]
    table = ""
    for name, setting in SETTINGS.items():
        here, _, key = name.rpartition(".")
        if here != table:
            lines += ["", f"[{here}]"]
            table = here
        lines.append(f"# {key} = {written(setting, setting.default) or EMPTY}  # {setting.help}")
    return "\n".join([*lines, "", "[searches]", '# delays = "event:delay since:30d"  # used as @delays', ""])
