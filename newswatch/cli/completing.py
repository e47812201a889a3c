"""What the Tab key offers: words of a query, names of feeds, watches, settings, companies, chips and models.

Silent about whatever goes wrong: a shell has no place for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MOST = 200  # candidates; a shell shows no more of use


def query_words(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    """What the word that is being typed may become."""
    return _silently(lambda: _candidates(ctx, incomplete))


def _candidates(ctx: Any, word: str) -> list[tuple[str, str]]:
    from newswatch.cli.session import session
    from newswatch.flows import read
    from newswatch.query import complete

    here = session(ctx)
    if ":" not in word and not word.lstrip("-").startswith("@"):
        return complete.candidates(word, complete.Known())
    with read.opened(here.db_path, here.config, gazetteer=here.gazetteer()) as library:
        return complete.candidates(word, library.known())


def feed_names(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    """The subscriptions by name."""
    return _silently(lambda: _feeds(ctx, incomplete))


def _feeds(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    from newswatch.cli.session import session
    from newswatch.flows import subscribe
    from newswatch.store.open import reading

    with reading(session(ctx).db_path) as conn:
        return [(one.name, one.title) for one in subscribe.subscribed(conn) if one.name.startswith(incomplete)]


def watch_names(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    """The watches by name."""
    return _silently(lambda: _watches(ctx, incomplete))


def _watches(ctx: Any, incomplete: str) -> list[tuple[str, str]]:
    from newswatch.cli.session import session
    from newswatch.flows import watch

    here = session(ctx)
    rows = watch.listing(here.db_path, here.config)
    return [(row["name"], row["query"]) for row in rows if row["name"].startswith(incomplete)]


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
