"""What can go wrong, and the exit code the terminal answers with.

    NewswatchError          1   failed
      UsageError            2   wrong arguments
        ConfigError         2   config.toml; knows file and line
        DataError           2   gazetteer and rule files; all faults at once
        QueryError          2   a query; knows the place
      StoreError            1   the database cannot be used
      PartlyDone            3   some feeds failed, the rest is stored
      NothingMatched        4   only with --exit-code
      Busy                 75   another run holds the lock (EX_TEMPFAIL of sysexits.h)

Every error is one sentence on what was wrong and, in `hint`, what to do next.
"""

from __future__ import annotations


class NewswatchError(Exception):
    """Something the user must know: a sentence, a hint, an exit code and a stable word for programs."""

    exit_code = 1
    code = "failed"

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(NewswatchError):
    """The arguments do not fit the command."""

    exit_code = 2
    code = "usage"


class ConfigError(UsageError):
    """config.toml says something that newswatch does not know; `message` names file and line."""

    code = "config"


class DataError(UsageError):
    """Rows of a gazetteer or rule file are wrong. `faults` has all of them, each as 'file:line: what'."""

    code = "data"

    def __init__(self, message: str, faults: tuple[str, ...] = (), *, hint: str | None = None) -> None:
        super().__init__("\n".join((message, *faults)), hint=hint)
        self.faults = faults


class QueryError(UsageError):
    """A query cannot be read: shows the place with a caret.

    `start` and `end` are character offsets into `query`.
    """

    code = "query"

    def __init__(self, message: str, query: str, start: int, end: int, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.query = query
        self.start = start
        self.end = max(end, start + 1)


class StoreError(NewswatchError):
    """The database is missing, locked, broken, too new, read-only, or the disk is full."""

    code = "store"


class PartlyDone(NewswatchError):
    """Some feeds failed; what the others gave is stored."""

    exit_code = 3
    code = "partly"


class NothingMatched(NewswatchError):
    """The query found nothing and --exit-code asked to be told so."""

    exit_code = 4
    code = "nothing"


class Busy(NewswatchError):
    """Another run holds the lock."""

    exit_code = 75
    code = "busy"
