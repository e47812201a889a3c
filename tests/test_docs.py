"""The documents cannot lie: what there is is named, what is named is there, what is shown runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from newswatch.cli.commands import NAMES, load
from newswatch.cli.help_ import TOPICS
from newswatch.cli.main import root
from newswatch.config import SETTINGS
from newswatch.render.columns import FEED_FIELDS, STORY_FIELDS
from newswatch.shipped import data_path
from tests.cli.conftest import environment

TOP = Path(__file__).parent.parent
PAGES = [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md")), *sorted(data_path("topics").glob("*.md"))]
WORDS = {path: path.read_text("utf-8") for path in PAGES}
BY_HAND = "\n".join(words for path, words in WORDS.items() if path.name not in ("cli.md", "config.md"))


def all_commands():
    """Every command and subcommand by its words."""
    for name in NAMES:
        yield name
        yield from (f"{name} {child}" for child in getattr(load(name), "commands", {}))


@pytest.mark.parametrize("command", list(all_commands()))
def test_every_command_is_named(command):
    """In a page that a person wrote, and in the reference."""
    assert f"newswatch {command}" in BY_HAND or f"`{command.split()[-1]}`" in BY_HAND
    assert f"## newswatch {command}\n" in WORDS[TOP / "docs/reference/cli.md"]


@pytest.mark.parametrize("setting", list(SETTINGS))
def test_every_setting_is_named(setting):
    """With its default, in the reference."""
    assert f"| `{setting}` |" in WORDS[TOP / "docs/reference/config.md"]


@pytest.mark.parametrize("key", sorted({*STORY_FIELDS, *FEED_FIELDS, "text"}))
def test_every_json_key_is_described(key):
    """docs/reference/json.md has it."""
    assert f"`{key}`" in WORDS[TOP / "docs/reference/json.md"]


@pytest.mark.parametrize("topic", list(TOPICS))
def test_every_topic_has_its_page(topic):
    """It travels with the package and begins with its title."""
    assert data_path("topics", f"{topic}.md").read_text("utf-8").startswith("# ")


@pytest.mark.parametrize(
    "name", ["NEWSWATCH_HOME", "NEWSWATCH_DB", "NEWSWATCH_CONFIG", "NO_COLOR", "FORCE_COLOR", "PAGER"]
)
def test_every_variable_is_described(name):
    """`newswatch help environment`."""
    assert f"`{name}`" in data_path("topics", "environment.md").read_text("utf-8")


def options_of(words):
    """The long options of a command, the global ones included."""
    ctx = typer.Context(root(), info_name="newswatch")
    command = ctx.command
    found = {opt for param in command.get_params(ctx) for opt in param.opts}
    for word in words:
        child = command.get_command(ctx, word) if hasattr(command, "get_command") else None
        if child is None:
            break
        command, ctx = child, typer.Context(child, parent=ctx)
        found |= {opt for param in command.get_params(ctx) for opt in param.opts}
    return found


def shown_calls():
    """Every `newswatch ...` in the pages: page, words."""
    for path, words in WORDS.items():
        if path.name in ("cli.md",):
            continue
        code = re.findall(r"^(?:\$ | {4,})newswatch ([^\n|>#;]+)|`newswatch ([^`]+)`", words, re.MULTILINE)
        for call in (line or inline for line, inline in code):
            yield pytest.param(call.strip(), id=f"{path.name}: {call.strip()[:50]}")


@pytest.mark.parametrize("call", list(shown_calls()))
def test_what_the_pages_call_exists(call):
    """Commands, subcommands and long options that a page shows are those of the program."""
    words = [word.split("|")[0] for word in re.sub(r"\s{2,}.*", "", call.strip()).split()]
    if words[0] in ("COMMAND", "TOPIC") or words[0].startswith("--"):
        return
    assert words[0] in NAMES, call
    wanted = {re.split("[=,]", word)[0] for word in words if word.startswith("--") and word != "--"}

    assert wanted <= options_of(words), call


@pytest.mark.parametrize(("path", "target"), [
    pytest.param(path, target, id=f"{path.name}: {target}")
    for path, words in WORDS.items()
    for target in re.findall(r"\]\(([^)#:]+)\)", words)
])  # fmt: skip
def test_links_lead_somewhere(path, target):
    """A link to a file of ours is a file."""
    assert (path.parent / target).exists()


def test_the_reference_is_current():
    """What docs/make_reference.py writes is what stands there."""
    done = subprocess.run(
        [sys.executable, str(TOP / "docs/make_reference.py"), "--check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_runs(tmp_path):
    """The sample run of the README, word by word, in a fresh home."""
    words = (TOP / "README.md").read_text("utf-8")
    calls: list[str] = re.findall(r"^\$ (newswatch [^#\n]+)", words, re.MULTILINE)
    for call in calls:
        call = call.split("|")[0].strip().replace("newswatch", f"{sys.executable} -m newswatch", 1)
        done = subprocess.run(
            ["bash", "-c", call], env=environment(tmp_path), capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, call + done.stderr

    assert calls[0].startswith("newswatch fetch --sample")
    assert done.stdout
