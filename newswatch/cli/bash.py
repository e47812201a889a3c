"""The Tab key in bash, which takes a word apart at ':' and '='.

event:del  ->  event  :  del      asked for the last of the three, and answered with what takes its place
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from typer._completion_classes import BashComplete

_BREAKS = frozenset(":=")


def joined(words: Sequence[str]) -> tuple[list[str], str]:
    """The words of a line as they were typed, and how much of the last one bash does not want back.

    >>> joined(["stories", "event", ":", "del"])
    (['stories', 'event:del'], 'event:')
    """
    whole: list[str] = []
    unwanted, open_ended = "", False
    for word in words:
        is_break = bool(word) and _BREAKS.issuperset(word)
        if whole and (is_break or (open_ended and word)):
            unwanted = whole[-1] + word if is_break else whole[-1]
            whole[-1] += word
        else:
            unwanted = ""
            whole.append(word)
        open_ended = is_break
    return whole, unwanted


class Bash(BashComplete):
    """Completes the word that was typed, not the part of it that bash asks for."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is being typed, and that one."""
        before, last = super().get_completion_args()
        words, self._unwanted = joined([*before, last])
        return words[:-1], words[-1]

    def format_completion(self, item: Any) -> str:
        """One candidate as bash takes it."""
        return super().format_completion(item).removeprefix(self._unwanted)
