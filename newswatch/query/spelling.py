"""What a misspelt word was perhaps meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def close_matches(word: str, known: Iterable[str], most: int, likeness: float) -> list[str]:
    """At most `most` of the known words that are at least so like the word (0 to 1), the likest first."""
    from difflib import get_close_matches  # costs more to load than a query to read, and is for errors only

    return get_close_matches(word, list(known), most, likeness)
