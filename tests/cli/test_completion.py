"""The Tab key, in the shells themselves."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import environment


@pytest.fixture
def shell_home(sample_home, tmp_path):
    """A folder on PATH with the program under its own name."""
    program = tmp_path / "newswatch"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m newswatch "$@"\n', "utf-8")
    program.chmod(0o755)
    env = environment(sample_home)
    return {**env, "PATH": f"{tmp_path}:{env['PATH']}", "PYTHONPATH": str(Path.cwd()), "TERM": "dumb"}


def script(shell, env, folder):
    """The completion script of a shell in a file."""
    done = subprocess.run(["newswatch", "completion", shell], env=env, capture_output=True, check=True, timeout=60)
    file = folder / f"completion.{shell}"
    file.write_bytes(done.stdout)
    return file


def offered(words, env, file):
    """What bash offers for a line whose words it has split as it does, at the colons too."""
    array = " ".join(f"'{word}'" for word in words)
    line = (
        f"source {file}; COMP_WORDS=({array}); COMP_CWORD={len(words) - 1};"
        ' _newswatch_completion newswatch; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", line], env=env, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(("words", "among"), [
    (["sto"], "stories"),
    (["feeds", "dis"], "disable"),
    (["stories", "com"], "company:"),
    (["stories", "company", ":", "dee"], "deepseek"),
    (["stories", "-vendor", ":", "hua"], "huawei"),
    (["stories", "chip", ":", "昇"], "昇腾"),
    (["articles", "model", ":", "deepseek-r2,q"], "deepseek-r2,qwen3"),
    (["search", "event", ":", "exp"], "export-control"),
    (["delays", "source", ":", "chip"], "chip-Ledger"),
    (["stories", "@ho"], "@hot"),
    (["stories", "--sort", "nov"], "novelty"),
    (["help", "que"], "query"),
    (["config", "get", "show.l"], "show.limit"),
    (["vocab", "show", "deepseek-r"], "deepseek-r2"),
    (["export", "--format", "par"], "parquet"),
    (["stories", "event", ":"], "delay"),
    (["articles", "-event", ":"], "delay"),
    (["search", "-ev"], "-event:"),
    (["export", "--format", ""], "csv"),
    (["export", "--format", "="], "csv"),
    (["export", "--format", "=", "js"], "jsonfeed"),
    (["digest", "--format", ""], "html"),
    (["stories", "--color", "al"], "always"),
    (["schedule", "install", "--job", "di"], "digest"),
    (["prune", "--older", "2y", "--keep", ""], "events"),
    (["watch", "remove", ""], "slips"),
    (["watch", "test", "sl"], "slips"),
    (["watch", "log", "s"], "slips"),
    (["trends", "--by", ""], "vendor"),
    (["vocab", "list", "--kind", ""], "chip"),
    (["vocab", "add", "co"], "company"),
])  # fmt: skip
def test_bash_offers_commands_fields_and_values(words, among, shell_home, sample_home, tmp_path):
    """Each word of a line as far as it is typed; after a colon the value alone, as bash wants it."""
    config = tmp_path / "config.toml"
    config.write_text('[searches]\nhot = "novelty:90.."\n', "utf-8")
    home = tmp_path / "home"
    shutil.copytree(sample_home, home)
    env = {**shell_home, "NEWSWATCH_HOME": str(home), "NEWSWATCH_CONFIG": str(config)}
    if words[0] == "watch":
        add = ["newswatch", "watch", "add", "slips", "event:delay", "--to", "terminal:"]
        subprocess.run(add, env=env, check=True, capture_output=True, timeout=60)

    assert among in offered(["newswatch", *words], env, script("bash", env, tmp_path))


@pytest.mark.parametrize(("line", "whole"), [
    ("stories company:deepsee\t", "company:deepseek "),
    ("stories -kind:mod\t", "-kind:model "),
    ("stories status:\t\tr\t\t", "rumoured"),
    ("export --format=parq\t", "--format=parquet "),
    ("export --format parq\t", "--format parquet "),
])  # fmt: skip
def test_a_typed_line_is_completed_in_bash(line, whole, shell_home, tmp_path):
    """A person types `newswatch stories company:deepsee`, then Tab; or a bare field, and Tab twice for the list."""
    ours, theirs = pty.openpty()
    file = script("bash", shell_home, tmp_path)
    process = subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"], env=shell_home, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, f"source {file}\nnewswatch {line}".encode())
    shown, until = b"", time.monotonic() + 30
    while whole.encode() not in shown and time.monotonic() < until:
        if select.select([ours], [], [], 0.5)[0]:
            shown += os.read(ours, 65536)
    process.kill()
    process.wait()
    os.close(ours)

    assert whole.encode() in shown


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_offers_values(shell_home, tmp_path):
    """With a line of help beside each."""
    file = script("fish", shell_home, tmp_path)
    line = f"source {file}; complete -C 'newswatch stories company:deepse'"
    done = subprocess.run(["fish", "-c", line], env=shell_home, capture_output=True, text=True, timeout=60, check=False)

    assert "company:deepseek\tDeepSeek" in done.stdout


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_offers_values(shell_home, tmp_path):
    """The script is one that zsh can read, and its function asks with the words so far."""
    file = script("zsh", shell_home, tmp_path)
    line = (
        "compdef() { : }; _arguments() { print -r -- $* };"
        f" source {file}; words=(newswatch stories company:deepse); CURRENT=3; _newswatch_completion"
    )
    done = subprocess.run(
        ["zsh", "-f", "-c", line], env=shell_home, capture_output=True, text=True, timeout=60, check=False
    )

    assert r'"company\\:deepseek":"DeepSeek"' in done.stdout
