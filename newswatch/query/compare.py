"""How the plain fields of an article are compared with what was asked: one rule for memory and database.

source origin feed   the whole name, without case, blanks and hyphens; a star at the end: its beginning
site                 the host of the link or a domain above it: arstechnica.com finds www.arstechnica.com
lang                 the code or its first part: zh finds zh-TW
author url           a part of it, in any case
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from newswatch.query.tree import Plain, PlainField
from newswatch.text import squash


def test(leaf: Plain) -> Callable[[str | None], bool]:
    """Whether a value of the field is one of those asked for. No value never is."""
    tests = [_TESTS[leaf.name](value) for value in leaf.values]
    return lambda found: found is not None and any(one(found) for one in tests)


def host(url: str) -> str:
    """The host of a link in lower case; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _whole_name(value: str) -> Callable[[str], bool]:
    wanted = squash(value.rstrip("*"))
    if value.endswith("*"):
        return lambda found: squash(found).startswith(wanted)
    return lambda found: squash(found) == wanted


def _site(value: str) -> Callable[[str], bool]:
    wanted = (host(value) or value.lower()).removeprefix("www.").strip("./")
    return lambda found: (there := host(found)) == wanted or there.endswith("." + wanted)


def _language(value: str) -> Callable[[str], bool]:
    wanted = value.lower().replace("_", "-")
    return lambda found: found.lower() == wanted or found.lower().startswith(wanted + "-")


def _part(value: str) -> Callable[[str], bool]:
    wanted = value.rstrip("*").casefold()
    return lambda found: wanted in found.casefold()


_TESTS: dict[PlainField, Callable[[str], Callable[[str], bool]]] = {
    "source": _whole_name,
    "origin": _whole_name,
    "feed": _whole_name,
    "site": _site,
    "lang": _language,
    "author": _part,
    "url": _part,
}
