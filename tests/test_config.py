"""config.toml: what it may say, and how a wrong one is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch import config
from newswatch.errors import ConfigError

FULL = """\
# mine
database = "~/news.db"  # here

[fetch]
interval = "1h"
parallel = 4     # gently

[show]
color = "never"

[searches]
delays = "event:delay since:30d"
"""


def test_an_empty_file_gives_the_defaults():
    """Every line is optional."""
    assert config.parse("") == config.Config()


def test_a_full_file_is_read():
    """Durations become seconds; saved searches keep their text."""
    found = config.parse(FULL)

    assert (found.database, found.fetch.interval, found.fetch.parallel) == ("~/news.db", 3600, 4)
    assert (found.show.color, found.searches["delays"]) == ("never", "event:delay since:30d")


@pytest.mark.parametrize(
    ("said", "message", "hint"),
    [
        ("[fetch]\nparalel = 3", "c.toml:2: unknown setting 'fetch.paralel'", "Did you mean 'fetch.parallel'?"),
        ("\n\nparallel = 3", "c.toml:3: unknown setting 'parallel'", "Did you mean 'fetch.parallel'?"),
        ("[ftech]\nparallel = 3", "c.toml:1: unknown setting 'ftech'", "config list"),
        ("[nothing]", "c.toml:1: unknown setting 'nothing'", "config list"),
        ("fetch = 3", "c.toml:1: fetch is a table: write [fetch]", ""),
        ("searches = 3", "c.toml:1: searches is a table", ""),
        ("[fetch]\nparallel = 0", "c.toml:2: fetch.parallel must be from 1 to", "at the same time"),
        ("[fetch]\nparallel = true", "c.toml:2: fetch.parallel must be a whole number, not True", ""),
        ("[fetch]\ninterval = '1 fortnight'", "c.toml:2: fetch.interval must be a duration", ""),
        ("[show]\ncolor = 'red'", "c.toml:2: show.color must be one of auto, always, never", ""),
        ("[show]\npager = 'maybe'", "c.toml:2: show.pager must be true or false", ""),
        ("database = ''", "c.toml:1: database must be a line of text", ""),
        ("[searches]\n'a b' = 'x'", "c.toml:2: 'a b' cannot be a search's name", ""),
        ("[searches]\na = ''", "c.toml:2: searches.a must be a query", ""),
        ("[fetch.deep]\nx = 1", "unknown setting 'fetch.deep'", ""),
        ("a = \n", "c.toml:1: this is not TOML", "config edit"),
        ("[fetch]\nparallel = 1\nparallel = 2", "this is not TOML", ""),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told_with_its_line(said, message, hint):
    """File, line, what is wrong, and what was probably meant."""
    with pytest.raises(ConfigError) as error:
        config.parse(said, "c.toml")

    assert message in error.value.message
    assert hint in (error.value.hint or "")


def test_a_setting_is_changed_in_place():
    """Only its own line changes; the comment behind it stays."""
    changed = config.with_setting(FULL, "fetch.parallel", "9")

    assert changed == FULL.replace("parallel = 4 ", "parallel = 9 ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fetch.deadline", "5m"),
        ("show.limit", "7"),
        ("show.pager", "off"),
        ("database", "/tmp/n.db"),
        ("searches.x", "a"),
    ],
)
def test_a_setting_is_added(name, value):
    """A new setting comes into its table, and every line that was there is still there."""
    changed = config.with_setting(FULL, name, value)

    assert config.with_setting(changed, name, value) == changed
    assert set(FULL.splitlines()) - {'database = "~/news.db"  # here'} <= set(changed.splitlines())
    assert config.parse(changed) != config.parse(FULL)


@pytest.mark.parametrize(
    ("name", "value"),
    [("fetch.paralel", "3"), ("fetch.parallel", "many"), ("searches.a/b", "x"), ("fetch", "3"), ("show.color", "red")],
)
def test_an_unfit_change_is_refused(name, value):
    """The file is left as it was."""
    with pytest.raises(ConfigError):
        config.with_setting(FULL, name, value)


def test_an_artful_file_is_refused_rather_than_damaged():
    """An inline table cannot be edited by line."""
    with pytest.raises(ConfigError):
        config.with_setting("fetch = { parallel = 3 }\n", "fetch.parallel", "4")


@given(st.integers(0, 10**6))
def test_durations_are_written_as_they_are_read(seconds):
    """Writing and reading a duration is the identity."""
    assert config.seconds(config.duration(seconds)) == seconds


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip))
def test_a_text_is_written_as_it_is_read(said):
    """Quotes and backslashes come back."""
    assert config.parse(config.with_setting("", "database", said)).database == said


def test_the_first_file_is_valid_and_changes_nothing():
    """`config edit` begins with a file in which all is switched off."""
    assert config.parse(config.starter()) == config.Config()
