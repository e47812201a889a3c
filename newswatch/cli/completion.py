"""`newswatch completion`: the script that teaches a shell to complete newswatch commands."""

from __future__ import annotations

import typer

from newswatch.cli.completing import one_of
from newswatch.cli.session import PROGRAM
from newswatch.errors import UsageError

SHELLS = ("bash", "zsh", "fish")


def completion(
    shell: str = typer.Argument(
        ..., metavar="bash|zsh|fish", help="The shell that you use.", autocompletion=one_of(*SHELLS)
    ),
) -> None:
    """Print the completion script of a shell.

    \b
      cd ~/.local/share/bash-completion/completions
      newswatch completion bash > newswatch
    \b
      newswatch completion zsh > ~/.zfunc/_newswatch
      (and `fpath+=~/.zfunc` in .zshrc, before compinit)
    \b
      newswatch completion fish > ~/.config/fish/completions/newswatch.fish
    """
    from typer._completion_shared import get_completion_script

    from newswatch.cli.output import write

    if shell not in SHELLS:
        raise UsageError(f"there is no completion for '{shell}'", hint="it is bash, zsh or fish")
    script = get_completion_script(prog_name=PROGRAM, complete_var="_NEWSWATCH_COMPLETE", shell=shell)
    write(script.splitlines())
