"""Progress of a long run on standard error: a bar, or one line for each feed, or nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from newswatch import text


@contextmanager
def shown(tone: str) -> Iterator[Callable[[Any], None] | None]:
    """What to call for each step of a run, inside a `with` block. `tone` is bar, lines or silent (then it is None)."""
    if tone == "bar":
        with _bar() as tell:
            yield tell
    else:
        yield _say if tone == "lines" else None


def _say(step: Any) -> None:
    told = f"{step.done}/{step.total} {text.line(step.feed)}: {step.outcome}"
    if step.new:
        told += f", {step.new} new"
    if step.reason:
        told += f", {text.line(step.reason)}"
    print(told, file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def _bar() -> Iterator[Callable[[Any], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.text import Text

    class Name(TextColumn):
        """The feed's name as text: it may hold what looks like markup."""

        def render(self, task: Any) -> Text:
            return Text(task.description, no_wrap=True, overflow="ellipsis")

    console = Console(file=sys.stderr)
    with Progress(
        BarColumn(bar_width=30), MofNCompleteColumn(), Name(""), console=console, transient=True, refresh_per_second=8
    ) as progress:
        task = progress.add_task("", total=None)

        def tell(step: Any) -> None:
            new = f"  {step.new} new" if step.new else ""
            progress.update(task, completed=step.done, total=step.total, description=text.line(step.feed) + new)

        yield tell
