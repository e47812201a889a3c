"""The frame: errors become sentences and codes, globals stand anywhere, pipes close quietly."""

import json
import subprocess
import sys

import pytest

from newswatch.cli.commands import NAMES
from tests.cli.conftest import environment


def test_bare_newswatch_shows_the_commands(run):
    """Without arguments the help, and exit 0."""
    done = run()

    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help(run, name, flag):
    """-h and --help everywhere; the help is plain and names its usage."""
    done = run(name, flag)

    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: newswatch {name}")
    assert "\x1b" not in done.stdout


def test_version_is_one_line(run):
    """Everything that a bug report needs."""
    done = run("--version")

    assert done.stdout.startswith("newswatch ")
    assert done.stdout.count("\n") == 1
    assert "SQLite" in done.stdout


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["stroies"], "Did you mean 'stories'?"),
        (["stories", "--jsn"], "--jsn"),
        (["stories", "--limit"], "requires an argument"),
        (["stories", "--limit", "x"], "'x' is not a valid int"),
        (["--color", "red", "path"], "not one of auto, always, never"),
        (["path", "nowhere"], "no path 'nowhere'"),
        (["help", "nothing"], "no topic 'nothing'"),
        (["completion", "tcsh"], "no completion for 'tcsh'"),
        (["config"], "Missing command"),
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_2(run, args, said):
    """One line says what, one what to do; nothing on standard output."""
    done = run(*args)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_wrong_usage_is_json_for_a_program(run):
    """With --json one JSON object on standard error, and nothing else there."""
    done = run("stories", "--json", "--csv")
    told = json.loads(done.stderr)

    assert told["error"]["code"] == "usage"
    assert told["exit"] == done.returncode == 2
    assert "--csv" in told["error"]["message"]


def test_globals_may_stand_before_and_after_the_command(run, tmp_path):
    """`--db X path` and `path --db X` are the same; the one after wins."""
    before, after = run("--db", "/a.db", "path", "db"), run("path", "db", "--db", "/a.db")
    both = run("--db", "/a.db", "path", "db", "--db", "/b.db")

    assert (before.stdout, after.stdout, both.stdout) == ("/a.db\n", "/a.db\n", "/b.db\n")


def test_flag_wins_over_environment_over_config_over_default(run, home):
    """The order in which places are believed."""
    default = run("path", "db", NEWSWATCH_HOME="", XDG_DATA_HOME=str(home), XDG_CONFIG_HOME=str(home)).stdout
    (home / "newswatch").mkdir()
    (home / "newswatch" / "config.toml").write_text('database = "/c.db"\n')
    places = {"NEWSWATCH_HOME": "", "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}

    assert default == f"{home}/newswatch/newswatch.db\n"
    assert run("path", "db", **places).stdout == "/c.db\n"
    assert run("path", "db", **places | {"NEWSWATCH_HOME": "/h"}).stdout == "/h/newswatch.db\n"
    assert run("path", "db", **places | {"NEWSWATCH_HOME": "/h", "NEWSWATCH_DB": "/e.db"}).stdout == "/e.db\n"
    assert run("path", "db", "--db", "/f.db", **places | {"NEWSWATCH_DB": "/e.db"}).stdout == "/f.db\n"


def test_a_wrong_config_is_told_with_file_and_line(run, home):
    """Exit 2, the line, and what was meant."""
    (home / "config.toml").write_text("\n[fetch]\nparalel = 3\n")
    done = run("stories")

    assert done.returncode == 2
    assert f"{home}/config.toml:3: unknown setting 'fetch.paralel'" in done.stderr
    assert "Did you mean 'fetch.parallel'?" in done.stderr


def test_a_config_that_was_named_must_exist(run):
    """A mistyped --config is not silence."""
    done = run("--config", "/nowhere/c.toml", "config", "list")

    assert done.returncode == 2
    assert "/nowhere/c.toml" in done.stderr


def test_a_closed_pipe_is_quiet(home):
    """`| head -1` shows no traceback."""
    command = f"{sys.executable} -m newswatch help formats | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], env=environment(home), capture_output=True, text=True, timeout=60, check=False
    )

    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == "# Formats"


@pytest.mark.parametrize(
    "encoding", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0"}]
)
def test_a_pipe_gets_utf8_whatever_the_locale(run, encoding):
    """Chinese comes out under cron's locale and under ascii."""
    done = run("help", "query", **encoding)

    assert done.returncode == 0
    assert "昇腾" in done.stdout


def test_an_unexpected_fault_is_a_sentence(run, home):
    """Even what nobody foresaw shows no traceback: here config.toml is a folder."""
    (home / "config.toml").mkdir()
    done = run("config", "list")

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "config.toml" in done.stderr


def test_config_set_keeps_comments_and_get_reads_back(run, home):
    """`config set` changes one line of the file."""
    (home / "config.toml").write_text("# mine\n[fetch]\nparallel = 4  # gently\n")
    done = run("config", "set", "fetch.parallel", "9")

    assert done.returncode == 0
    assert (home / "config.toml").read_text() == "# mine\n[fetch]\nparallel = 9  # gently\n"
    assert run("config", "get", "fetch.parallel").stdout == "9\n"


def test_config_edit_opens_the_editor_and_checks(run, home):
    """A file that is wrong after editing is told at once."""
    good = run("config", "edit", EDITOR="true")
    bad = run("config", "edit", EDITOR="bash -c 'echo x >> \"$0\"'")

    assert good.returncode == 0
    assert "[fetch]" in (home / "config.toml").read_text()
    assert bad.returncode == 2


@pytest.mark.parametrize("topic", ["query", "formats", "environment", "exit-codes", "schedule", "tagging"])
def test_every_topic_is_explained(run, topic):
    """The Markdown that travels with the package."""
    assert run("help", topic).stdout.startswith("# ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(run, shell):
    """Each names the program and the variable it asks by."""
    assert "_NEWSWATCH_COMPLETE" in run("completion", shell).stdout


def test_commands_are_completed(run):
    """The shell asks, the program answers."""
    done = run(COMP_WORDS="newswatch fe", COMP_CWORD="1", _NEWSWATCH_COMPLETE="complete_bash")

    assert done.stdout.split() == ["fetch", "feeds"]
