"""tag, explain, correct, retag, eval, vocab as a user runs them."""

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import on_a_terminal

ROOT = Path(__file__).parents[2]
LINES = [
    {"id": "a", "title": "DeepSeek delays R2 to October", "published": "2025-08-15T09:12:00Z"},
    {"id": 2, "title": "寒武纪发布思元690芯片", "language": "zh"},
]
KEYS = "id language relevant relevance origin flags companies chips models events relations".split()


def jsonl(*rows):
    return "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)


def test_tag_lines(run, home, tmp_path):
    """Each line of a file is answered on one line with its id and all tags; no database is made."""
    path = tmp_path / "in.jsonl"
    path.write_text(jsonl(*LINES), "utf-8")
    done = run("tag", str(path), "--jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]

    assert (done.returncode, done.stderr) == (0, "")
    assert [list(row) for row in rows] == [KEYS, KEYS]
    assert [row["id"] for row in rows] == ["a", 2]
    assert rows[0]["flags"] == ["model-delay", "company"]
    assert rows[0]["events"][0]["to"] == "2025-10"
    assert rows[1]["language"] == "zh"
    assert list(home.iterdir()) == []


def test_tag_names_bad_lines(run):
    """On standard error, by number; the rest is tagged, and the exit code is 3."""
    done = run("tag", "-", "--jsonl", stdin=jsonl(LINES[0], "{nope", LINES[1]))

    assert done.returncode == 3
    assert len(done.stdout.splitlines()) == 2
    assert "line 2 is skipped" in done.stderr


def test_tag_only_bad_lines(run):
    """Nothing could be tagged: that is a failure, not a part."""
    assert run("tag", "--jsonl", stdin='{"a"\n{"b"\n').returncode == 1


def test_tag_a_text(run):
    """A text is one article; --json prints one object; a date can be given for it."""
    done = run("tag", "--json", "--published", "2025-08-15", stdin="DeepSeek delays R2\n\nIt comes in October.\n")
    row = json.loads(done.stdout)

    assert list(row) == KEYS[1:]
    assert row["events"][0]["type"] == "delay"


def test_tag_lines_as_an_array(run):
    """--json of lines is one array."""
    assert [row["id"] for row in json.loads(run("tag", "--json", stdin=jsonl(*LINES)).stdout)] == ["a", 2]


@pytest.mark.parametrize(
    ("args", "stdin", "code"),
    [
        (("tag", "no-such-file"), "", 1),
        (("tag",), "", 1),
        (("tag", "--json", "--jsonl"), "x", 2),
        (("tag", "--published", "yesternight"), "x", 2),
        (("explain", "1"), "", 1),
        (("retag",), "", None),
        (("correct",), "", 2),
        (("correct", "+event:delay"), "", 2),
        (("correct", "1", "--list", "--undo"), "", 2),
        (("eval", "no-such-file"), "", 1),
        (("eval", "--predictions", "x"), "", 2),
        (("vocab", "show", "nvidai"), "", 1),
        (("vocab", "list", "--kind", "boat"), "", 2),
        (("vocab", "list", "--json", "--tsv"), "", 2),
        (("vocab", "add", "company", "X", "--maker", "?"), "", 2),
    ],
)
def test_failures_are_sentences(run, args, stdin, code):
    """With the exit codes of the contract and never a traceback."""
    done = run(*args, stdin=stdin)

    assert "Traceback" not in done.stderr
    if code is not None:
        assert (done.returncode, done.stderr.startswith(("newswatch: ", '{"error": '))) == (code, True), done.stderr


def test_tag_on_a_terminal(home, tmp_path):
    """A page that fits: relevance, names, events with their dates."""
    path = tmp_path / "story.txt"
    path.write_text("DeepSeek delays R2 to October\n\nTraining on Huawei's Ascend failed.\n", "utf-8")
    code, shown, _ = on_a_terminal(home, "tag", str(path), "--published", "2025-08-15", NO_COLOR="1")

    assert code == 0
    assert "Event      delay of a model: DeepSeek R2" in shown
    assert max(len(line) for line in shown.splitlines()) <= 80


def test_explain(ask):
    """In a pipe the page too; as JSON with the place of every name."""
    number = ask("articles", "event:delay", "status:denied", "chip:rubin", "--ids").stdout.split()[-1]
    page = ask("explain", number).stdout
    told = json.loads(ask("explain", number, "--json").stdout)

    assert "delay (denied)" in page
    assert told["id"] == int(number)
    assert any(entity["tag"] == "chip:rubin" for entity in told["entities"])


def test_explain_why_not(ask):
    """In sentences, or as JSON."""
    answer = json.loads(ask("explain", "1", "--why-not", "company:cerebras", "--json").stdout)

    assert (answer["tag"], answer["is_there"]) == ("company:cerebras", False)
    assert ask("explain", "1", "--why-not", "company:cerebras").stdout.startswith("company:cerebras is not there.")


def test_correct_retag_undo(run, home, tmp_path):
    """Words that begin with '-' reach the command; the correction is found by queries, survives retag, is undone."""
    path = tmp_path / "in.jsonl"
    path.write_text(jsonl({"guid": "g1", "title": "Amazon to rent Nvidia chips to OpenAI"}), "utf-8")
    run("import", str(path))
    done = run("correct", "1", "-company:amazon", "+event:delay", "-flag:chip-vendor", "+model:deepseek-r2")

    assert done.returncode == 0, done.stderr
    assert "-company:amazon" in done.stdout
    assert run("articles", "company:amazon", "--ids").stdout == ""
    assert run("articles", "model:deepseek-r2", "event:delay", "--ids").stdout == "1\n"
    assert run("retag", "--all").returncode == 0
    assert run("articles", "company:amazon", "--ids").stdout == ""
    assert len(run("correct", "--list").stdout.splitlines()) == 4
    assert json.loads(run("correct", "1", "--export").stdout)["trap"] == ["company:Amazon", "flag:chip-vendor"]
    assert run("correct", "1", "--undo").returncode == 0
    assert run("articles", "company:amazon", "--ids").stdout == "1\n"
    assert json.loads(run("correct", "--list", "--json").stdout) == []


def test_own_names_and_retag(run, home, tmp_path):
    """A name of one's own is added, foreseen by --dry-run, applied by retag."""
    path = tmp_path / "in.jsonl"
    path.write_text(jsonl({"guid": "g1", "title": "Acme AI raises $2bn from Nvidia"}), "utf-8")
    run("import", str(path))
    assert run("vocab", "add", "company", "Acme AI", "--alias", "Acme AI").returncode == 0

    foreseen = run("retag", "--dry-run")
    done = json.loads(run("retag", "--json").stdout)

    assert "+company:acme-ai\t1\t1\tAcme AI raises" in foreseen.stdout
    assert done["gained"][0]["tag"] == "company:acme-ai"
    assert run("articles", "company:acme-ai", "--ids").stdout == "1\n"
    assert json.loads(run("retag", "--json").stdout)["articles"] == 0


def test_a_maker_that_nobody_knows(run, home):
    """The next step is named, and no line of a file in which nothing was written."""
    done = run("vocab", "add", "model", "Orca 7", "--maker", "Example Labs")

    assert done.returncode == 2
    assert "There is no company 'Example Labs' to be its maker." in done.stderr
    assert "newswatch vocab add company 'Example Labs'" in done.stderr
    assert not (home / "gazetteer.toml").exists()


@pytest.mark.parametrize("page", ["tags", "add-a-company"])
def test_rows_are_added_as_the_documents_say(page, run):
    """The commands of a how-to work in its order, word for word."""
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text("utf-8")
    commands = re.findall(r"newswatch (vocab add (?:company|chip|model) .*)", text)

    assert commands
    for command in commands:
        assert run(*shlex.split(command)).returncode == 0, command


def test_eval(run):
    """Tab-separated in a pipe, one object as JSON, without a database."""
    rows = [line.split("\t") for line in run("eval").stdout.splitlines()]
    told = json.loads(run("eval", "--json").stdout)

    assert {row[0] for row in rows} == {"development", "labelled", "held-out"}
    assert {len(row) for row in rows} == {9}
    assert [one["set"] for one in told["sets"]] == ["development", "labelled", "held-out"]
    assert told["sets"][0]["all"]["figures"]["companies"]["f1"] > 0.9


def test_eval_on_a_terminal(home):
    """A table a set that fits 80 columns, with errors when asked for, never those of the held-out set."""
    code, shown, said = on_a_terminal(home, "eval", "--errors", "1", NO_COLOR="1")

    assert code == 0
    assert "model-delay flag" in shown
    assert "near misses wrongly tagged" in shown
    assert max(len(line) for line in shown.splitlines() if line.isascii()) <= 80
    assert "held-out: its errors stay unread" in said


def test_vocab(run, ask):
    """list in all forms, show with and without a database."""
    listed = run("vocab", "list", "--kind", "chip", "--json")
    assert len(json.loads(listed.stdout)) == len(run("vocab", "list", "--kind", "chip").stdout.splitlines())
    assert len(run("vocab", "list", "--jsonl").stdout.splitlines()) > 700

    card = json.loads(ask("vocab", "show", "h20", "--json").stdout)

    assert card["seen"]["articles"] > 5
    assert "in no stored article" in run("vocab", "show", "h20").stdout
    assert ask("vocab", "gaps", "--json").returncode == 0


def test_a_single_line_is_a_headline(run):
    """`echo HEADLINE | newswatch tag` reads it as the headline that it is: relevant, with its event."""
    found = json.loads(run("tag", "-", "--json", stdin="DeepSeek delays R2 to October\n").stdout)

    assert (found["relevant"], found["events"][0]["type"]) == (True, "delay")
