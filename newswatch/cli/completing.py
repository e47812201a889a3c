"""What the Tab key offers: the words of a query, and the names of feeds, settings, companies, chips and models.

Silent about whatever goes wrong: a shell has no place for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

MOST = 200  # candidates; a shell shows no more of use


def query_words(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    """What the word that is being typed may become."""
    return _silently(lambda: _candidates(ctx, *typed(incomplete, os.environ)))


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


def feed_names(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    """The subscriptions by name."""
    return _silently(lambda: _feeds(ctx, incomplete))


def _feeds(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    from newswatch.cli.session import session
    from newswatch.flows import subscribe
    from newswatch.store.open import reading

    with reading(session(ctx).db_path) as conn:
        return [(one.name, one.title) for one in subscribe.subscribed(conn) if one.name.startswith(incomplete)]


def names(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    """Companies, chips and models by slug."""
    return _silently(lambda: _names(ctx, incomplete))


def _names(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    from newswatch.cli.session import session
    from newswatch.flows import read

    here = session(ctx)
    with read.opened(here.db_path, here.config, gazetteer=here.gazetteer()) as library:
        rows = library.known().names.entities
    return [(row.slug, row.name) for row in rows if row.slug.startswith(incomplete.lower())][:MOST]


def settings(incomplete: str) -> list[tuple[str, str]]:
    """The settings of config.toml."""
    from newswatch.config import SETTINGS

    return [(name, setting.help) for name, setting in SETTINGS.items() if name.startswith(incomplete)]


def one_of(*words: str) -> Callable[[str], list[str]]:
    """Those of some words that go on from what is typed."""
    return lambda incomplete: [word for word in words if word.startswith(incomplete)]


def _silently(find: Callable[[], list[tuple[str, str]]]) -> list[tuple[str, str]]:
    try:
        return find()
    except Exception:  # a broken config.toml must not break the Tab key
        return []
