"""JSON for programs: raw UTF-8, but nothing in it that a terminal could obey."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

# DEL, C1 controls, bidi and invisible format controls, line separators, lone surrogates: JSON allows them raw, a
# terminal, a log or an encoder may not. Escaped they are the same text to a JSON reader.
_RISKY = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


def dump(value: Any) -> str:
    """One value on one line."""
    import json

    return _RISKY.sub(_escaped, json.dumps(value, ensure_ascii=False))


def pretty(value: Any) -> str:
    """One value, indented, for a single object that a person may look at."""
    import json

    return _RISKY.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=2))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\u{0xD800 + ((code - 0x10000) >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def array(rows: Iterable[Any]) -> Iterator[str]:
    """The lines of one JSON array, one row a line; streams, so that a million rows take no memory."""
    held = None
    for row in rows:
        if held is not None:
            yield held + ","
        held = ("[" if held is None else "") + dump(row)
    yield "[]" if held is None else held + "]"


def lines(rows: Iterable[Any]) -> Iterator[str]:
    """JSON Lines."""
    for row in rows:
        yield dump(row)
