"""Who reported first: what an article names ("via", "according to"), else the one it copies, else its own publisher."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_ARTICLE = re.compile(r"^(?:the|la|le|der|die|das)\s+")
_DOMAIN = re.compile(r"\.(?:com|net|org|cn|co|io)$")


def plain_name(name: str) -> str:
    """A publisher's name as it is compared: `The Financial Times` and `financial times` are one.

    >>> plain_name("The Verge.com") == plain_name("the verge")
    True
    """
    plain = _DOMAIN.sub("", _ARTICLE.sub("", name.strip().casefold()))
    return re.sub(r"[\W_]+", "", plain) or plain


def origin_of(
    article: int, named: str | None, publisher: str, copied: Mapping[int, int], first: Mapping[int, str]
) -> str:
    """The origin of an article: `named` when it says one, else that of the article which it copies.

    `copied` maps an article to the one that it repeats, `first` an article to its origin so far.
    """
    if named:
        return named
    seen = {article}
    while article in copied and copied[article] not in seen:
        article = copied[article]
        seen.add(article)
    return first.get(article) or publisher


def independent(origins: Iterable[str]) -> list[str]:
    """Each origin once, as it was first spelt, in order."""
    found: dict[str, str] = {}
    for origin in origins:
        found.setdefault(plain_name(origin), origin)
    return list(found.values())
