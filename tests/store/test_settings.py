"""Small things are remembered by name."""

import pytest

from newswatch.store import settings
from newswatch.store.schema import Shelf


@pytest.mark.parametrize("value", [0, "昇腾", [1, None], {"query": "company:deepseek", "n": 2.5}, False])
def test_a_value_comes_back(db: Shelf, value: object) -> None:
    """What was put is what is got, also after it was put twice."""
    settings.put(db, "key", "before")
    settings.put(db, "key", value)

    assert settings.get(db.conn, "key") == value


def test_what_is_not_there_is_the_default(db: Shelf) -> None:
    """A key that nobody put, or that was forgotten, has the default."""
    settings.put(db, "key", 1)
    settings.put(db, "key", None)

    assert settings.get(db.conn, "key", "default") == "default"
