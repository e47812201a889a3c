"""Which words of a command line are options and which are query."""

from typing import Any

import pytest
import typer

from newswatch.cli.main import root
from newswatch.cli.options import FORMS, Listing, split_terms
from newswatch.errors import UsageError


def params() -> list[Any]:
    """The parameters of `newswatch stories`."""
    group = root()
    ctx = typer.Context(group, **group.context_settings)
    command = group.get_command(ctx, "stories")
    found: list[Any] = command.get_params(typer.Context(command, parent=ctx))
    return found


PARAMS = params()


@pytest.mark.parametrize(
    ("args", "options", "terms"),
    [
        (["huawei", "-nvidia", "--limit", "5"], ["--limit", "5"], ["huawei", "-nvidia"]),
        (["-source:techradar", "event:delay"], [], ["-source:techradar", "event:delay"]),
        (["-vendor:nvidia", "--json"], ["--json"], ["-vendor:nvidia"]),
        (["-limit", "-jensen", "-n5"], [], ["-limit", "-jensen", "-n5"]),
        (['-"a b"'], [], ['-"a b"']),
        (["--limit=5", "-x"], ["--limit=5"], ["-x"]),
        (["--template", "-{id}", "x"], ["--template", "-{id}"], ["x"]),
        (["--limit", "-5"], ["--limit", "-5"], []),
        (["-o", "f.csv", "x", "-q", "-v"], ["-o", "f.csv", "-q", "-v"], ["x"]),
        (["x", "-h"], ["-h"], ["x"]),
        (["--json", "--", "--json", "-o"], ["--json"], ["--json", "-o"]),
        (["--db", "-odd", "x"], ["--db", "-odd"], ["x"]),
        (["-"], [], ["-"]),
        (["-华为"], [], ["-华为"]),
    ],
)
def test_a_minus_belongs_to_the_query(args, options, terms):
    """Every word with one minus is query, besides -h, -o, -q, -v and the values of options."""
    assert split_terms(PARAMS, args) == (options, terms, True)


def test_an_option_without_its_value_is_told():
    """The last option of a line may lack its value; the words after it are not eaten."""
    assert split_terms(PARAMS, ["x", "--limit"]) == (["--limit"], ["x"], False)


@pytest.mark.parametrize("first", FORMS)
def test_two_forms_are_an_error(first):
    """--json --csv is a contradiction, not a choice of ours."""
    second = "ids" if first != "ids" else "urls"

    with pytest.raises(UsageError, match="cannot be combined"):
        _ = Listing(**{first: "x", second: True}).form  # type: ignore[arg-type]


def test_one_form_is_itself():
    """The form is the option's name; none is None."""
    assert (Listing(csv=True).form, Listing().form) == ("csv", None)
