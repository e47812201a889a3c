"""A text cut into runs of letters, and what is known of a word, kept: news has few words, each again and again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

MOST = 8192  # words; then memory begins anew

_RUN = re.compile(r"[\w-]+")
_RUNS = bytes(code if code < 128 and (chr(code).isalnum() or chr(code) in "_-") else 32 for code in range(256))

Known = TypeVar("Known")


def runs(text: str) -> list[str]:
    """The runs of letters, digits, underscores and hyphens.

    >>> runs("The lab's open-source R2")
    ['The', 'lab', 's', 'open-source', 'R2']
    """
    return text.encode().translate(_RUNS).decode().split() if text.isascii() else _RUN.findall(text)


class Memo(dict[str, Known]):
    """What `find` says of a word, found once; cheaper to ask than `functools.lru_cache`, as it keeps no order.

    >>> length = Memo(len)
    >>> length["chip"], length
    (4, {'chip': 4})
    """

    def __init__(self, find: Callable[[str], Known]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, word: str) -> Known:
        if len(self) >= MOST:
            self.clear()
        found = self[word] = self._find(word)
        return found
