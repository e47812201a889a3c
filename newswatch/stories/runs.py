"""A text cut into runs of letters, as the lists of words of grouping are looked up."""

from __future__ import annotations

import re

_RUN = re.compile(r"[\w-]+")
_RUNS = bytes(code if code < 128 and (chr(code).isalnum() or chr(code) in "_-") else 32 for code in range(256))


def runs(text: str) -> list[str]:
    """The runs of letters, digits, underscores and hyphens.

    >>> runs("The lab's open-source R2")
    ['The', 'lab', 's', 'open-source', 'R2']
    """
    return text.encode().translate(_RUNS).decode().split() if text.isascii() else _RUN.findall(text)
