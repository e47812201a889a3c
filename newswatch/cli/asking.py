"""What stories, articles and export share: from the words of a query to rows in the form that was asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from newswatch.cli.options import Listing
from newswatch.cli.output import check, show_rows, write
from newswatch.cli.session import Session
from newswatch.cli.words import query_text
from newswatch.errors import UsageError
from newswatch.render.columns import Row

if TYPE_CHECKING:
    from newswatch.flows.read import Library
    from newswatch.store.search import Sort

SORTS: tuple[Sort, ...] = ("newest", "oldest", "seen", "relevance", "novelty", "sources")
NOUNS = {"story": ("story", "stories"), "article": ("article", "articles"), "hit": ("article", "articles")}


def answer(
    here: Session,
    kind: str,
    words: Sequence[str],
    listing: Listing,
    *,
    explain: bool = False,
    since_last: bool = False,
) -> None:
    """Show the rows of `kind` (story, article or hit) that the words find, or explain how they are found.

    `since_last` asks only for what came since the last look. Raises QueryError, UsageError, StoreError.
    """
    from newswatch.flows import read

    check(listing, kind)
    query = query_text(words)
    if since_last:
        query = f"({query}) is:new" if query else "is:new"
    with read.opened(here.db_path, here.config, gazetteer=here.gazetteer()) as library:
        if explain:
            _explain(here, library, kind, query, listing)
            return
        asks_new = library.understood(query, now=here.now).asks_new
        cut = _show(here, library, kind, query, listing, asks_new=asks_new)
    looked = kind == "story" and _is_for_a_person(listing) and (asks_new or not query)  # else at some stories only
    if cut and asks_new:
        here.hint("The rest stays new: it was not shown.")
    elif since_last or looked:
        from newswatch.store import look

        look.remember(here.db_path, here.now)


def _show(here: Session, library: Library, kind: str, query: str, listing: Listing, *, asks_new: bool) -> bool:
    """Show the rows; whether the limit left some out (known only where the query `asks_new`)."""
    limit = None if listing.all else listing.limit or here.config.show.limit
    text, now = _wants_text(listing), here.now
    asked = None if limit is None else limit + asks_new  # one more tells whether some were left out
    if kind == "hit":
        rows = library.search(query, now=now, limit=asked, text=text)
    else:
        find = library.stories if kind == "story" else library.articles
        rows = find(query, now=now, sort=sort_of(listing), limit=asked, text=text)
    if _is_for_a_person(listing):
        rows = library.marked(rows)
    kept = _Limited(rows, limit)
    shown = show_rows(here, kept, listing, kind)
    if not shown:
        here.say(library.why_nothing(query, now=now, unit="story" if kind == "story" else "article"))
    elif _is_for_a_person(listing):
        here.hint(_footer(kind, shown, limit))
        if late := _late(here, library.last_good_fetch()):
            here.hint(late)
    return kept.cut


class _Limited:
    """At most `limit` of the rows, and whether there was one more."""

    def __init__(self, rows: Iterable[Row], limit: int | None) -> None:
        self._rows = rows
        self._limit = limit
        self.cut = False

    def __iter__(self) -> Iterator[Row]:
        for count, row in enumerate(self._rows):
            if count == self._limit:
                self.cut = True
                return
            yield row


def _is_for_a_person(listing: Listing) -> bool:
    return listing.form in (None, "oneline") and listing.output is None and sys.stdout.isatty()


def _explain(here: Session, library: Library, kind: str, query: str, listing: Listing) -> None:
    from newswatch.render import explanation, json_text

    sort = "best" if kind == "hit" else sort_of(listing)
    told = library.explain(query, "story" if kind == "story" else "article", now=here.now, sort=sort)
    if listing.form == "json":
        write([json_text.pretty(explanation.as_dict(told))], listing.output)
    else:
        write(explanation.lines(told), listing.output)


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
