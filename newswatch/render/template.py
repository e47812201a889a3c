"""`--template '{id} {title}'`: a line for each row, with fields and nothing else.

Rules:
1. A field is a plain name that rows of this kind have; no attribute, no index, no conversion.
2. After a colon an alignment, a width and a precision of at most three digits may follow: `{title:.40}`, `{id:>6}`.
3. `\\t`, `\\n` and `\\\\` are a tab, a line break and a backslash; `{{` and `}}` are braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from string import Formatter

from newswatch.errors import UsageError
from newswatch.render.columns import Row, cell, known

_SPEC = re.compile(r"[<>^]?(?:[1-9]\d{0,2})?(?:\.\d{1,3})?")
_ESCAPES = {"\\t": "\t", "\\n": "\n", "\\\\": "\\"}
Part = tuple[str, str | None, str]  # text before, field or None, format of the field


def compiled(template: str, kind: str) -> tuple[Part, ...]:
    """The parts of a template. Raises UsageError for whatever is not a field of these rows."""
    try:
        found = list(Formatter().parse(template))
    except ValueError as error:
        raise UsageError(f"The template cannot be read: {error}.", hint=_EXAMPLE) from None
    parts: list[Part] = []
    for before, name, spec, conversion in found:
        if name is not None and (conversion or not _SPEC.fullmatch(spec or "") or not name.isidentifier()):
            raise UsageError(f"The template may not have '{{{name}}}' in this way.", hint=_EXAMPLE)
        words = re.sub(r"\\[tn\\]", lambda escape: _ESCAPES[escape.group()], before)
        parts.append((words, known(name, kind) if name else None, spec or ""))
    return tuple(parts)


_EXAMPLE = "Write fields in braces, such as '{id} {published:.10} {title}': `newswatch help formats`."


def fields(parts: Iterable[Part]) -> tuple[str, ...]:
    """The fields that a template needs."""
    return tuple(dict.fromkeys(name for _, name, _ in parts if name))


def lines(rows: Iterable[Row], parts: tuple[Part, ...]) -> Iterator[str]:
    """The filled template for each row."""
    for row in rows:
        yield "".join(before + (format(cell(row.get(name)), spec) if name else "") for before, name, spec in parts)
