"""The tagger: which companies, chips and models an article is about, and what happened to them.

from newswatch.tag import Tagger
tags = Tagger.load().tag(article)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newswatch.tag.tagger import Tagger

__all__ = ["Tagger"]


def __getattr__(name: str) -> Any:
    """Load the tagger when it is asked for: its parts, such as `tag.dates`, are used without it."""
    if name == "Tagger":
        from newswatch.tag.tagger import Tagger

        return Tagger
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
