"""What stories, articles and export share: from the words of a query to rows in the form that was asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from newswatch.cli.options import Listing
from newswatch.cli.output import check, show_rows
from newswatch.cli.session import Session
from newswatch.cli.words import query_text
from newswatch.errors import UsageError

if TYPE_CHECKING:
    from newswatch.store.read import Sort

SORTS: tuple[Sort, ...] = ("newest", "oldest", "seen", "relevance", "novelty", "sources")
NOUNS = {"story": ("story", "stories"), "article": ("article", "articles")}


def answer(here: Session, kind: str, words: Sequence[str], listing: Listing) -> None:
    """Show the rows of `kind` (story or article) that the words find. Raises QueryError, UsageError, StoreError."""
    from newswatch.flows import read

    check(listing, kind)
    limit = None if listing.all else listing.limit or here.config.show.limit
    query, order = query_text(words), sort_of(listing)
    with read.opened(here.db_path, here.config) as library:
        find = library.stories if kind == "story" else library.articles
        rows = find(query, now=here.now, sort=order, limit=limit, text=_wants_text(listing))
        shown = show_rows(here, rows, listing, kind)
        if not shown:
            here.say(library.why_nothing(query, now=here.now))
        elif listing.form in (None, "oneline") and listing.output is None and sys.stdout.isatty():
            here.hint(_footer(kind, shown, limit))
            if late := _late(here, library.last_good_fetch()):
                here.hint(late)


def _late(here: Session, last: str | None) -> str | None:
    """A warning when the last good fetch is older than twice the interval: a dead cron job says nothing itself."""
    from newswatch.render.times import ago_in_words, parsed

    when = parsed(last)
    if when is None or (here.now - when).total_seconds() < 2 * here.config.fetch.interval:
        return None
    return f"The last good fetch was {ago_in_words(last, here.now)}: `newswatch fetch`, or `newswatch schedule status`."


def sort_of(listing: Listing) -> Sort:
    """The order that --sort names; `date` is another word for newest. Raises UsageError."""
    asked = "newest" if listing.sort in (None, "date") else listing.sort
    for order in SORTS:
        if order == asked:
            return order
    raise UsageError(f"There is no order '{asked}'.", hint=f"It is one of {', '.join(SORTS)}.")


def _wants_text(listing: Listing) -> bool:
    from newswatch.render import template

    fields = [name.strip() for name in (listing.fields or "").split(",")]
    if listing.template is not None:
        fields += template.fields(template.compiled(listing.template, "story"))
    return "text" in fields


def _footer(kind: str, shown: int, limit: int | None) -> str:
    words = f"{shown} {NOUNS[kind][shown != 1]} · newswatch show ID"
    return words if limit is None or shown < limit else f"{words} · --limit {limit * 5} for more"
