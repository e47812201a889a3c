"""A database for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newswatch.store.schema import Shelf
from tests.store.build import shelf


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "newswatch.db"


@pytest.fixture
def db(path: Path) -> Iterator[Shelf]:
    made = shelf(path)
    yield made
    made.conn.close()
