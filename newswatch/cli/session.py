"""What one call of the program was told: where its files are, how it may speak, what time it is.

Rule: flag, then environment, then config.toml, then default.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from newswatch.errors import ConfigError

if TYPE_CHECKING:
    import typer

    from newswatch.config import Config
    from newswatch.render.screen import Screen

PROGRAM = "newswatch"


@dataclass(slots=True)
class Session:
    """One call. The options before and after the command write into it; commands read from it."""

    environ: Mapping[str, str]
    db_flag: str | None = None
    config_flag: str | None = None
    color_flag: str | None = None
    plain_flag: bool = False
    quiet: bool = False
    verbose: int = 0
    json: bool = False  # the answer and the errors are for a program
    _config: Config | None = field(default=None, repr=False)

    @property
    def now(self) -> datetime:
        """The one place of the command line where the clock is read."""
        return datetime.now(UTC)

    @property
    def config_path(self) -> Path:
        """Where config.toml is, or would be."""
        if self.config_flag:
            return Path(self.config_flag).expanduser()
        if said := self.environ.get("NEWSWATCH_CONFIG"):
            return Path(said).expanduser()
        if home := self.environ.get("NEWSWATCH_HOME"):
            return Path(home).expanduser() / "config.toml"
        import platformdirs

        return Path(platformdirs.user_config_path(PROGRAM)) / "config.toml"

    @property
    def db_path(self) -> Path:
        """Where the database is, or will be made."""
        if self.db_flag:
            return Path(self.db_flag).expanduser()
        if said := self.environ.get("NEWSWATCH_DB"):
            return Path(said).expanduser()
        if home := self.environ.get("NEWSWATCH_HOME"):
            return Path(home).expanduser() / f"{PROGRAM}.db"
        if said := self.config.database:
            return self.config_path.parent / Path(said).expanduser()
        import platformdirs

        return Path(platformdirs.user_data_path(PROGRAM)) / f"{PROGRAM}.db"

    def gazetteer(self) -> Path | None:
        """The user's own gazetteer.toml beside config.toml, if there is one."""
        path = self.config_path.parent / "gazetteer.toml"
        return path if path.exists() else None

    @property
    def state_path(self) -> Path:
        """The folder of newswatch's own log and of what it keeps for a person to look at."""
        if home := self.environ.get("NEWSWATCH_HOME"):
            return Path(home).expanduser() / "state"
        import platformdirs

        return Path(platformdirs.user_state_path(PROGRAM))

    def config_text(self) -> str:
        """The text of config.toml; empty where there is none. Raises ConfigError when it cannot be read."""
        path = self.config_path
        try:
            return path.read_text("utf-8")
        except (FileNotFoundError, NotADirectoryError):
            if self.config_flag or self.environ.get("NEWSWATCH_CONFIG"):
                raise ConfigError(f"There is no file {path}.", hint="Check --config or NEWSWATCH_CONFIG.") from None
            return ""
        except IsADirectoryError as error:
            raise ConfigError(f"{path} is a folder.", hint=f"Name the file in it: {path / 'config.toml'}") from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"{path} is not UTF-8 text.", hint="Save it again as UTF-8.") from error
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}.", hint="Check its permissions.") from error

    @property
    def config(self) -> Config:
        """The settings in force, read once. Raises ConfigError."""
        from newswatch import config

        if self._config is None:
            text = self.config_text()
            self._config = config.parse(text, str(self.config_path)) if text else config.Config()
        return self._config

    def forgive(self) -> ConfigError | None:
        """Go on with the defaults when config.toml cannot be read; the answer is what is wrong with it. For commands
        that help to mend it."""
        from newswatch import config

        try:
            _ = self.config
        except ConfigError as error:
            self._config = config.Config()
            return error
        return None

    @property
    def plain(self) -> bool:
        """Whether lists are one record a line, without columns, colour or signs beyond words."""
        return self.plain_flag or self.config.show.plain

    def screen(self) -> Screen:
        """What standard output is: its size, and whether it takes colour and links."""
        from newswatch.render.screen import measure

        color = self.color_flag or self.config.show.color
        return measure(sys.stdout, self.environ, color=color, plain=self.plain)

    def say(self, words: str) -> None:
        """One line of talk for a person: on standard error, not with --quiet, not to a program."""
        if not self.quiet and not self.json:
            print(self.fitting(words), file=sys.stderr)  # noqa: T201

    def fitting(self, words: str, stream: TextIO | None = None) -> str:
        """Talk as it fits on the terminal behind a stream (standard error): its lines broken between words."""
        stream = stream or sys.stderr
        if not stream.isatty():
            return words
        from newswatch.render.cells import fold
        from newswatch.render.screen import size

        cells, _ = size(stream, self.environ)
        return "\n".join(part for line in words.split("\n") for part in fold(line, cells))

    def hint(self, words: str) -> None:
        """Talk that helps only someone who is looking: said when standard error is a terminal."""
        if sys.stderr.isatty():
            self.say(words)


def session(ctx: typer.Context) -> Session:
    """The session of a command's context."""
    found: Session = ctx.find_root().obj
    return found
