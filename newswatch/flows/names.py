"""The names that a query may use, from a copy in the database: loading the gazetteer costs more than asking.

Whoever writes (`fetch`, `import`, `retag`) keeps the copy in step with the gazetteer files; who reads only compares
their sizes and times, and loads the files themselves where the copy is out of step.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from newswatch.kinds import Kind
from newswatch.query.names import Name, Names
from newswatch.shipped import data_path
from newswatch.store import settings

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf

KEY, FILES = "names", "names_files"  # the copy, and the files that it was made from
_FILES = ("companies.toml", "chips.toml", "models.toml")


class Known:
    """The names of the gazetteer, loaded when the first one is asked for; without a database from its files.

    Raises DataError for a broken gazetteer.
    """

    def __init__(self, conn: Connection | None, gazetteer: Path | None = None) -> None:
        self._conn = conn
        self._gazetteer = gazetteer
        self._names: Names | None = None

    @property
    def entities(self) -> Sequence[Name]:
        """Every company, chip and model."""
        return self._loaded().entities

    def resolve(self, name: str) -> Sequence[Name]:
        """The entities that go by this name."""
        return self._loaded().resolve(name)

    def spelt(self, kind: Kind) -> dict[str, str]:
        """The squashed names of a kind with their slugs."""
        return self._loaded().spelt(kind)

    def _loaded(self) -> Names:
        if self._names is None:
            if self._conn is not None and settings.get(self._conn, FILES) == _mark(self._gazetteer):
                self._names = Names.from_kept(settings.get(self._conn, KEY))
            else:
                self._names = _load(self._gazetteer)
        return self._names


def remember(db: Shelf, gazetteer: Path | None = None) -> None:
    """Bring the copy in step with the gazetteer files. Raises DataError for a broken gazetteer."""
    mark = _mark(gazetteer)
    if settings.get(db.conn, FILES) != mark:
        kept = _load(gazetteer).kept()
        with db.atomic():
            settings.put(db, FILES, mark)
            settings.put(db, KEY, kept)


def _load(gazetteer: Path | None) -> Names:
    from newswatch.tag.gazetteer import Gazetteer

    return Names.of(Gazetteer.load(gazetteer))


def _mark(gazetteer: Path | None) -> list[list[Any]]:
    """Sizes and times of the files: what changes when a name does."""
    paths = [data_path("gazetteer", name) for name in _FILES]
    if gazetteer is not None and gazetteer.exists():
        paths.append(gazetteer)
    return [[path.name, (stat := path.stat()).st_size, stat.st_mtime_ns] for path in paths]
