"""Who reported first: what an article names ("via", "according to"), else the one it copies, else its own publisher."""

from __future__ import annotations

from collections.abc import Mapping


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
