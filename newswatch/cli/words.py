"""The words of a command line become the text of one query, with the quotes that the shell took away.

Rules:
1. One argument is the query as it stands: `'huawei event:delay'`.
2. Among several, one with blanks and nothing else special is a phrase: `"huawei ascend"` came from quotes.
3. Among several arguments, blanks after `field:` were quoted too: `title:"R2 launch"` arrives as `title:R2 launch`.
4. Everything else is query as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SPECIAL = re.compile(r"""["():@]|(?:^|\s)(?:OR|AND|NOT)(?:\s|$)|\s-\S""")
_FIELD = re.compile(r"(-?[a-z_]+:)([^\s\"(),:]+(?:\s+[^\s\"():-][^\s\"():]*)+)")


def query_text(words: Sequence[str]) -> str:
    """The query that these arguments mean.

    >>> query_text(["huawei ascend", "-nvidia", "title:R2 launch"])
    '"huawei ascend" -nvidia title:"R2 launch"'
    """
    alone = len(words) == 1
    return " ".join(_requoted(word.strip(), alone=alone) for word in words if word.strip())


def _requoted(word: str, *, alone: bool) -> str:
    if not re.search(r"\s", word):
        return word
    sign, rest = ("-", word[1:]) if word.startswith("-") else ("", word)
    if alone:
        return word
    if not _SPECIAL.search(rest):
        return f'{sign}"{rest}"'
    field = _FIELD.fullmatch(word)
    return f'{field[1]}"{field[2]}"' if field else word
