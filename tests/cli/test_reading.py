"""Reading back the sample feeds, in every form, in a pipe and on a terminal."""

import csv
import json
import re

import pytest

from newswatch.render.cells import width
from newswatch.render.columns import ARTICLE_FIELDS, STORY_FIELDS, TABLE_FIELDS
from tests.cli.conftest import on_a_terminal

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
COLOR = re.compile("\x1b\\[[0-9]*m")


@pytest.mark.parametrize(("command", "keys"), [("stories", STORY_FIELDS), ("articles", ARTICLE_FIELDS)])
def test_json_has_every_key_of_the_contract(ask, command, keys):
    """One array; every row has every key; times are RFC 3339 in UTC."""
    rows = json.loads(ask(command, "--all", "--json").stdout)

    assert len(rows) >= 100
    assert all(set(keys) <= set(row) for row in rows)
    assert all(STAMP.fullmatch(row["published"]) and STAMP.fullmatch(row["first_seen"]) for row in rows)


def test_articles_are_there_and_once(ask):
    """At least 120 articles in the sample, none twice."""
    rows = json.loads(ask("articles", "--all", "--json").stdout)

    assert len(rows) >= 120
    assert len({(row["feed"], row["guid"]) for row in rows}) == len(rows)


def test_a_pipe_gets_tabs_and_nothing_cut(ask):
    """The columns of the documents, no head, no escape, whole titles, newest first."""
    rows = [line.split("\t") for line in ask("stories", "--all").stdout.splitlines()]
    told = json.loads(ask("stories", "--all", "--json").stdout)

    assert {len(row) for row in rows} == {len(TABLE_FIELDS["story"])}
    assert [row[3] for row in rows] == [row["title"] for row in told]
    assert [row[0] for row in rows] == [str(row["id"]) for row in told]
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)


def test_the_forms_agree(ask):
    """JSON Lines, CSV, ids, template and fields show the same rows."""
    told = json.loads(ask("stories", "--limit", "7", "--json").stdout)
    lines = [json.loads(line) for line in ask("stories", "--limit", "7", "--jsonl").stdout.splitlines()]
    table = list(csv.DictReader(ask("stories", "--limit", "7", "--csv").stdout.splitlines()))
    ids = ask("stories", "--limit", "7", "--ids").stdout.split()
    filled = ask("stories", "--limit", "7", "--template", r"{id}\t{title}").stdout.splitlines()
    two = json.loads(ask("stories", "--limit", "7", "--fields", "title,id", "--json").stdout)

    assert lines == told
    assert [row["id"] for row in table] == ids == [str(row["id"]) for row in told]
    assert filled == [f"{row['id']}\t{row['title']}" for row in told]
    assert two == [{"title": row["title"], "id": row["id"]} for row in told]


def test_the_text_comes_when_asked_for(ask):
    """`--fields ...,text` is everything and the whole text."""
    (row,) = json.loads(ask("articles", "--limit", "1", "--fields", "...,text", "--json").stdout)

    assert list(row) == [*ARTICLE_FIELDS, "text"]
    assert isinstance(row["text"], str)


def test_urls_and_markdown(ask):
    """Links alone, and a list of linked titles."""
    urls = ask("stories", "--limit", "3", "--urls").stdout.splitlines()
    bullets = ask("stories", "--limit", "3", "--md").stdout.splitlines()

    assert all(url.startswith("https://") for url in urls)
    assert [url in bullet for url, bullet in zip(urls, bullets, strict=True)] == [True] * 3


def test_words_and_minus(ask):
    """A word, a Chinese word of two characters, a word that must not be there."""
    huawei = ask("stories", "huawei", "--ids", "--all").stdout.split()
    without = ask("stories", "huawei", "-nvidia", "--ids", "--all").stdout.split()
    chinese = json.loads(ask("articles", "昇腾", "--all", "--json", "--fields", "title,summary,text").stdout)

    assert set(without) < set(huawei)
    assert chinese
    told = [row["title"] + row["summary"] + row["text"] for row in chinese]
    assert all("昇腾" in said or "昇騰" in said for said in told)
    assert any("昇騰" in said for said in told)  # in traditional characters, which the question was not


def test_nothing_matched(ask):
    """Exit 0 and a sentence; 4 with --exit-code; an empty array for a program."""
    plain, coded = ask("stories", "zzzzqqq"), ask("stories", "zzzzqqq", "--exit-code")

    assert (plain.returncode, plain.stdout, coded.returncode) == (0, "", 4)
    assert "zzzzqqq" in plain.stderr
    assert ask("stories", "zzzzqqq", "--json").stdout == "[]\n"


def test_exit_code_is_0_when_something_matched(ask):
    """--exit-code tells both ways."""
    assert ask("stories", "huawei", "--exit-code", "--ids").returncode == 0


def test_a_file_is_written_whole_or_not_at_all(ask, tmp_path):
    """--output writes there and nothing to the screen; a folder that is not there is a sentence."""
    file = tmp_path / "out.csv"
    good = ask("stories", "--csv", "-o", str(file))
    bad = ask("stories", "--csv", "-o", str(tmp_path / "no" / "out.csv"))

    assert (good.returncode, good.stdout) == (0, "")
    assert file.read_text("utf-8").startswith("id,published,")
    assert list(tmp_path.iterdir()) == [file]
    assert (bad.returncode, "Traceback" in bad.stderr) == (1, False)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--fields", "titel"], "Did you mean 'title'"),
        (["--template", "{x.__class__}"], "may not have"),
        (["--sort", "size"], "no order 'size'"),
        (["--csv", "--md"], "cannot be combined"),
        (["--ids", "--fields", "id"], "cannot be combined"),
        (["--limit", "0"], "--limit"),
    ],
)
def test_what_does_not_fit_is_refused(ask, args, said):
    """Exit 2, a sentence, nothing on standard output."""
    done = ask("stories", *args)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_show_is_a_page_and_an_object(ask):
    """The page for people, the story with its reports for programs; an article's number leads to its story."""
    (story,) = json.loads(ask("stories", "--limit", "1", "--json").stdout)
    page = ask("show", str(story["id"])).stdout
    told = json.loads(ask("show", str(story["id"]), "--json").stdout)
    by_article = json.loads(ask("show", str(story["articles"][-1]), "--json").stdout)

    assert page.split("\n\n")[0].replace("\n", " ").startswith(story["title"][:30])
    assert told["id"] == by_article["id"] == story["id"]
    assert [report["id"] for report in told["reports"]] == story["articles"]


@pytest.mark.parametrize(("number", "code"), [("999999", 1), ("x", 2), ("99999999999999999999999", 1), ("-1", 2)])
def test_a_wrong_number_is_a_sentence(ask, number, code):
    """No story, no number."""
    done = ask("show", number)

    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_open_uses_the_browser(ask, tmp_path):
    """The address goes to $BROWSER; --print only prints it."""
    (story,) = json.loads(ask("stories", "--limit", "1", "--json").stdout)
    done = ask("open", str(story["id"]), BROWSER=f"sh -c 'echo \"$1\" > {tmp_path}/opened' sh %s")
    printed = ask("open", str(story["id"]), "--print")

    assert printed.stdout == story["url"] + "\n"
    assert done.returncode == 0
    assert (tmp_path / "opened").read_text().strip() == story["url"]


@pytest.mark.parametrize("columns", [60, 80, 140])
@pytest.mark.parametrize(
    "command", [["stories"], ["articles"], ["stories", "--oneline"], ["feeds", "list"], ["show", "5"]]
)
def test_a_terminal_gets_lines_that_fit(sample_home, columns, command):
    """At each width no line is wider, and the only escapes are colours of the 16."""
    code, shown, said = on_a_terminal(sample_home, *command, columns=columns)
    bare = COLOR.sub("", shown)

    assert code == 0, said
    assert "\x1b" not in bare
    assert all(width(line) <= columns or line.startswith("https://") for line in bare.splitlines())  # no link is cut


@pytest.mark.parametrize(("columns", "lines"), [(80, 10), (109, 10), (110, 5), (140, 5)])
def test_two_lines_below_110_columns_and_one_above(sample_home, columns, lines):
    """Five stories are ten lines or five."""
    _, shown, _ = on_a_terminal(sample_home, "stories", "--limit", "5", columns=columns)

    assert len(shown.splitlines()) == lines


@pytest.mark.parametrize("quiet", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_when_the_environment_says_so(sample_home, quiet):
    """NO_COLOR and TERM=dumb."""
    _, shown, _ = on_a_terminal(sample_home, "stories", **quiet)

    assert "\x1b" not in shown


def test_plain_is_one_line_a_story_without_escapes(sample_home):
    """--plain for screen readers."""
    _, shown, _ = on_a_terminal(sample_home, "--plain", "stories", "--limit", "5")

    assert len(shown.splitlines()) == 5
    assert "\x1b" not in shown


def test_links_where_the_terminal_has_them(sample_home):
    """OSC 8 in kitty, none in xterm."""
    _, kitty, _ = on_a_terminal(sample_home, "stories", "--limit", "1", TERM="xterm-kitty")
    _, xterm, _ = on_a_terminal(sample_home, "stories", "--limit", "1")

    assert "\x1b]8;;https://" in kitty
    assert "\x1b]8" not in xterm


def test_a_pager_shows_what_is_longer_than_the_screen(sample_home, tmp_path):
    """A long list goes through $PAGER, a short one does not."""
    pager = f"sh -c 'cat > {tmp_path}/paged'"
    on_a_terminal(sample_home, "stories", "--limit", "2", lines=24, PAGER=pager)
    short = (tmp_path / "paged").exists()
    on_a_terminal(sample_home, "stories", "--limit", "20", lines=24, PAGER=pager)

    assert not short
    assert len((tmp_path / "paged").read_text("utf-8").splitlines()) == 40


def test_a_pager_that_is_missing_is_no_failure(sample_home):
    """The list is shown all the same."""
    code, shown, _ = on_a_terminal(sample_home, "stories", lines=24, PAGER="no-such-pager")

    assert (code, len(shown.splitlines())) == (0, 40)
