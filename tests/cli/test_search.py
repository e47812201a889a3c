"""search, sql, --explain, --since-last and the answers when nothing is found, as a shell gets them."""

import json
import re

import pytest

from newswatch.cli.bash import joined
from tests.cli.conftest import on_a_terminal


def test_search_has_the_best_first_with_snippets(ask):
    """Rows are articles with a score that falls, and a snippet whose hits are marked."""
    rows = json.loads(ask("search", "huawei", "ascend", "--json").stdout)
    scores = [row["score"] for row in rows]

    assert scores == sorted(scores, reverse=True)
    assert rows[0]["hits"]
    for row in rows:
        assert {row["snippet"][start:end].lower() for start, end in row["hits"]} <= {"huawei", "ascend"}


def test_search_in_a_pipe_is_a_table(ask):
    """Whole lines of tab-separated cells, the snippet among them."""
    done = ask("search", "昇腾", "--limit", "2")
    rows = [line.split("\t") for line in done.stdout.splitlines()]

    assert {len(row) for row in rows} == {7}
    assert all("昇腾" in row[3] + row[5] or "昇騰" in row[3] + row[5] for row in rows)


@pytest.mark.parametrize(
    "query",
    [
        ["huawei", "-nvidia"],
        ["-source:techradar", "event:delay"],
        ['"huawei ascend" OR 昇腾'],
        ["vendor:华为", "is:lead"],
    ],
)
def test_queries_of_the_shell(ask, query):
    """What begins with a minus sign is a term; the answer is that of the same query with NOT."""
    told = [term.replace("-", "NOT ", 1) if term.startswith("-") else term for term in query]
    done, same = ask("stories", *query, "--limit", "5"), ask("stories", " ".join(told), "--limit", "5")

    assert done.returncode == 0
    assert done.stdout == same.stdout != ""


def test_a_bad_query_has_a_caret(ask):
    """Exit code 2, the place, a suggestion; for a program one JSON object."""
    done, told = ask("stories", "compny:qwen", "delay"), ask("stories", "compny:qwen", "delay", "--json")
    error = json.loads(told.stderr)

    assert (done.returncode, told.returncode, error["exit"]) == (2, 2, 2)
    assert done.stderr.splitlines()[1:3] == ["  compny:qwen delay", "  ^^^^^^^"]
    assert "company:" in done.stderr
    assert error["error"]["query"][error["error"]["start"] : error["error"]["end"]] == "compny:"


def test_nothing_found_says_which_term(ask):
    """Standard error names the term and counts; standard output stays empty."""
    done = ask("stories", "deepseek", "zebraword")

    assert (done.returncode, done.stdout) == (0, "")
    assert "zebraword" in done.stderr
    assert "without it" in done.stderr


def test_explain_shows_tree_names_and_sql(ask):
    """The tree, what a name was taken for, the SQL with a plan; the query's values are not in the SQL."""
    done = ask("stories", "vendor:华为", "zebraword", "--explain")
    told = json.loads(ask("search", "vendor:华为", "zebraword", "--explain", "--json").stdout)

    assert "华为 = company huawei" in done.stdout
    assert "SEARCH" in done.stdout
    assert told["statements"][0]["sql"].count("zebraword") == 0
    assert told["names"] == [{"said": "华为", "kind": "company", "slug": "huawei", "name": "Huawei"}]


def test_what_a_limit_left_out_stays_new(run):
    """A look at a part of what is new is none at the rest; only when all was shown is nothing new any more."""
    assert run("fetch", "--sample").returncode == 0

    first, again = (run("stories", "--since-last", "--ids", "--limit", "5").stdout.splitlines() for _ in range(2))
    whole = run("stories", "--since-last", "--ids", "--all").stdout.splitlines()
    rest = run("stories", "--since-last", "--ids", "--limit", "5").stdout.splitlines()

    assert len(first) == 5
    assert first == again == whole[:5]
    assert rest == []


def test_what_a_limit_left_out_of_a_saved_search_stays_new(run, home):
    """On a terminal every list of stories is a look; a part of what is new is none, whatever the search is called."""
    run("fetch", "--sample")
    run("config", "set", "searches.fresh", "is:new")
    on_a_terminal(home, "stories", "@fresh", "--limit", "3")

    assert len(run("stories", "--since-last", "--ids", "--all").stdout.splitlines()) > 50


def test_a_look_at_some_stories_is_none_at_the_others(run, home):
    """Whoever asked for AMD has not seen the rest; whoever asked for nothing in particular has looked."""
    run("fetch", "--sample")
    on_a_terminal(home, "stories", "company:amd")
    before = run("stories", "is:new", "--ids", "--all").stdout.splitlines()
    on_a_terminal(home, "stories")

    assert len(before) > 50
    assert run("stories", "is:new", "--ids", "--all").stdout == ""


def test_since_last_shows_what_came_since(run):
    """The first look shows all, the second nothing."""
    run("fetch", "--sample")
    first, second = (run("stories", "--since-last", "--ids", "--all") for _ in range(2))

    assert len(first.stdout.splitlines()) > 50
    assert second.stdout == ""
    assert re.fullmatch(
        r"Nothing is new since \d{4}-\d\d-\d\d \d\d:\d\d UTC, the time of the last look\.\n", second.stderr
    )


def test_what_is_not_new_and_what_is_nowhere_are_told_apart(run):
    """With words beside it: since when nothing is new, and which word nothing has at all."""
    run("fetch", "--sample")
    run("stories", "--since-last", "--ids", "--all")
    known, unknown = (run("stories", "--since-last", word).stderr.splitlines() for word in ("huawei", "zebraword"))

    assert known[0].startswith("Nothing is new since ")
    assert "Nothing matches" not in "".join(known)
    assert unknown[1] == "Nothing matches zebraword, whatever else is asked."


def test_sql_reads(ask):
    """A SELECT is answered in the forms for programs; anything else is refused with code 2."""
    count = "select count(*) as n from articles_v"
    shown = [ask("sql", count, *form).stdout for form in ([], ["--json"], ["--csv"])]
    refused = ask("sql", "delete from article")

    assert shown[0].strip() == str(json.loads(shown[1])[0]["n"]) == shown[2].splitlines()[1]
    assert refused.returncode == 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("stories eve", ("stories eve", "")),
        ("stories company :", ("stories company:", "company:")),
        ("stories company : deep", ("stories company:deep", "company:")),
        ("stories -event : delay,la", ("stories -event:delay,la", "-event:")),
        ("stories event : delay eve", ("stories event:delay eve", "")),
        ("export --format = cs", ("export --format=cs", "--format=")),
        ("stories url : https :", ("stories url:https:", "url:https:")),
    ],
)
def test_bash_breaks_words_at_colons(words, expected):
    """What stood together is put together again."""
    whole, unwanted = joined(words.split())

    assert (" ".join(whole), unwanted) == expected


def test_a_blank_after_a_colon_begins_another_word():
    """bash tells of it as an empty word."""
    assert joined(["stories", "event", ":", ""]) == (["stories", "event:", ""], "")
