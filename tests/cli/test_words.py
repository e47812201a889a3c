"""Words of a command line become one query."""

import shlex
from pathlib import Path

import pytest

from newswatch.cli.words import query_text
from newswatch.shipped import data_path

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "query.md"


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ([], ""),
        (["huawei", "-nvidia"], "huawei -nvidia"),
        (["huawei ascend"], "huawei ascend"),
        (["huawei ascend", "lang:en"], '"huawei ascend" lang:en'),
        (["-huawei ascend", "lang:en"], '-"huawei ascend" lang:en'),
        (['"huawei ascend" OR 昇腾'], '"huawei ascend" OR 昇腾'),
        (["huawei OR qwen"], "huawei OR qwen"),
        (["huawei -nvidia"], "huawei -nvidia"),
        (["(a OR b) delay"], "(a OR b) delay"),
        (["company:deepseek event:delay"], "company:deepseek event:delay"),
        (["company:deepseek delay"], "company:deepseek delay"),
        (["title:R2 launch", "huawei"], 'title:"R2 launch" huawei'),
        (["-title:R2 launch", "huawei"], '-title:"R2 launch" huawei'),
        (["@saved search", "x"], "@saved search x"),
        (["", "  ", "x"], "x"),
        (["昇腾 训练"], "昇腾 训练"),
        (["昇腾 训练", "huawei"], '"昇腾 训练" huawei'),
        (["date:2025-08..2025-09"], "date:2025-08..2025-09"),
    ],
)
def test_the_quotes_that_the_shell_took_are_given_back(words, query):
    """A phrase stays a phrase; what is query already is not touched."""
    assert query_text(words) == query


@pytest.mark.parametrize("page", [data_path("topics", "query.md"), REFERENCE], ids=["help", "reference"])
@pytest.mark.parametrize(
    ("command", "told", "query"),
    [
        ("""newswatch stories "huawei ascend\"""", "asks for both words", "huawei ascend"),
        ("""newswatch stories '"huawei ascend"'""", "for the phrase", '"huawei ascend"'),
        ("""newswatch stories "huawei ascend" lang:en""", "", '"huawei ascend" lang:en'),
    ],
)
def test_what_is_said_of_quotes_in_the_shell_is_so(page, command, told, query):
    """Help and reference say of each command what its arguments mean."""
    assert f"`{command}` {told}".strip() in page.read_text("utf-8")
    assert query_text(shlex.split(command)[2:]) == query
