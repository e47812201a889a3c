"""The library opens, answers in the shapes of the contract, and says in a sentence why it cannot."""

from pathlib import Path

import pytest

from newswatch.config import Config
from newswatch.errors import NewswatchError, StoreError
from newswatch.flows.read import Library, opened
from newswatch.store import open as opening
from tests.store.build import NOW, article, shelf, store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    db = shelf(tmp_path / "newswatch.db")
    store(
        db,
        article("a"),
        article("b", title="华为昇腾芯片"),
        article("c", title="Nvidia H20 launch", summary="", text=""),
    )
    opening.close(db)
    return tmp_path / "newswatch.db"


def test_rows_come_in_order_and_no_more_than_asked(path: Path) -> None:
    """Newest first, oldest first, a limit, all."""
    with opened(path, Config()) as library:
        newest = [row["guid"] for row in library.articles("", now=NOW, limit=2)]
        oldest = [row["guid"] for row in library.articles("", now=NOW, sort="oldest", limit=None)]
        stories = [row["id"] for row in library.stories("", now=NOW, limit=None)]

    assert (newest, oldest, stories) == (["c", "b"], ["a", "b", "c"], [3, 2, 1])


@pytest.mark.parametrize(
    ("query", "found"), [("ascend", ["b", "a"]), ("昇腾", ["b"]), ("h20 nvidia", ["c"]), ("x", [])]
)
def test_words_are_found(path: Path, query: str, found: list[str]) -> None:
    """Plain words are looked for in title, summary and text, in both scripts."""
    with opened(path, Config()) as library:
        assert [row["guid"] for row in library.articles(query, now=NOW, limit=None)] == found


def test_text_on_demand(path: Path) -> None:
    """The whole text comes only when it is asked for."""
    with opened(path, Config()) as library:
        short = next(library.stories("", now=NOW, sort="oldest", limit=1))
        whole = next(library.stories("", now=NOW, sort="oldest", limit=1, text=True))

    assert "text" not in short
    assert whole["text"] == "Training on Ascend failed. The model is late."


def test_an_unknown_number_is_told(path: Path) -> None:
    """A number that nothing has, however large, is one sentence."""
    with opened(path, Config()) as library:
        for number in (99, -1, 1 << 70):
            with pytest.raises(NewswatchError, match=f"no story or article {number}"):
                library.show(number)
        assert library.show(2).story["title"] == "华为昇腾芯片"


def test_why_there_is_nothing(path: Path, tmp_path: Path) -> None:
    """An empty shelf and a query without hits are different sentences."""
    opening.close(shelf(tmp_path / "empty.db"))
    with opened(path, Config()) as full, opened(tmp_path / "empty.db", Config()) as empty:
        told = full.why_nothing("zebra", now=NOW), empty.why_nothing("zebra", now=NOW)

    assert "zebra" in told[0]
    assert "newswatch fetch" in told[1]


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("source:techrader", "Did you mean source:TechRadar?"),
        ("publisher:techrader", "Did you mean publisher:TechRadar?"),
        ("ascend lang:xx", "For lang: there is en"),
        ("Language:xx", "For Language: there is en"),
        ("author:techrader", None),
        ("source:xyzzy", None),
    ],
)
def test_what_nothing_has_may_be_misspelt(path: Path, query: str, hint: str | None) -> None:
    """A field that takes what the archive has names what is spelt like it, or the few values that there are."""
    with opened(path, Config()) as library:
        told = library.why_nothing(query, now=NOW).splitlines()

    assert "Nothing matches" in told[0]
    assert told[-1].startswith(hint) if hint else "Did you mean" not in told[-1]


def test_a_term_is_told_as_it_was_asked(path: Path) -> None:
    """`tag:` stays before its value."""
    with opened(path, Config()) as library:
        assert library.why_nothing("tag:lawsuit", now=NOW) == "Nothing matches tag:lawsuit."


def test_a_missing_database_is_told_before_any_row(tmp_path: Path) -> None:
    """Nothing is written when there is nothing to read."""
    with pytest.raises(StoreError, match="no database"), opened(tmp_path / "none.db", Config()):
        pass

    assert not (tmp_path / "none.db").exists()


def test_damage_that_shows_while_reading_is_told(path: Path) -> None:
    """A page that turns out to be broken is a sentence, not a traceback."""
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))

    def count(library: Library) -> int:
        return len(list(library.articles("", now=NOW, limit=None)))

    with pytest.raises(StoreError, match="damaged"), opened(path, Config()) as library:
        count(library)


def test_feeds_are_listed(path: Path) -> None:
    """The keys that `feeds list --json` promises are there."""
    with opened(path, Config()) as library:
        row = library.feeds()[0]

    promised = {"id", "url", "title", "state", "last_ok", "last_new", "failures", "error", "next_due"}
    assert promised <= set(row)
