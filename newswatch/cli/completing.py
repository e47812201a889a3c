"""Completion of the words of a query: fields, names, sources, saved searches."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any


def query_words(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    """What the word that is being typed may become. Silent about whatever goes wrong: a shell has no place for it."""
    try:
        return _candidates(ctx, *typed(incomplete, os.environ))
    except Exception:  # a broken config.toml must not break the Tab key
        return []


def typed(incomplete: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """The word that is being typed, and how much of it the shell does not want back.

    bash takes `company:dee` for three words, `company`, `:` and `dee`, and completes the last one.
    """
    if "bash" not in environ.get("_NEWSWATCH_COMPLETE", ""):
        return incomplete, ""
    words = environ.get("COMP_WORDS", "").split()
    at = int(environ.get("COMP_CWORD", "0") or 0)
    if at < len(words) and words[at] == ":" and at >= 1:
        return f"{words[at - 1]}:", f"{words[at - 1]}:"
    if at >= 2 and words[at - 1] == ":":
        return f"{words[at - 2]}:{incomplete}", f"{words[at - 2]}:"
    return incomplete, ""


def _candidates(ctx: Any, word: str, unwanted: str) -> list[tuple[str, str]]:
    from newswatch.cli.session import session
    from newswatch.flows import read
    from newswatch.query import complete

    here = session(ctx)
    if ":" not in word and not word.lstrip("-").startswith("@"):
        found = complete.candidates(word, complete.Known())
    else:
        with read.opened(here.db_path, here.config, gazetteer=here.gazetteer()) as library:
            found = complete.candidates(word, library.known())
    return [(whole.removeprefix(unwanted), told) for whole, told in found]
