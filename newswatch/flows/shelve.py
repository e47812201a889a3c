"""Tag, group and store articles: the one way onto the shelf, for feeds and imports alike.

    articles | those that are new or edited | tag | group | store | note dated promises

Each function works in one transaction, which is the caller's where he holds one (`db.atomic()`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from newswatch.model import Article, Tags

if TYPE_CHECKING:
    from newswatch.store.articles import Grouper, Row, Saved
    from newswatch.store.schema import Shelf
    from newswatch.stories.claims import Claim


class Tagging(Protocol):
    """What tags an article: `tag.Tagger`, or anything like it."""

    @property
    def version(self) -> str:
        """The hash of gazetteer and rules."""
        ...

    def tag(self, article: Article) -> Tags:
        """The tags of one article."""
        ...


def shelve_each(
    db: Shelf,
    rows: Sequence[tuple[int, Article]],
    *,
    tagger: Tagging | None,
    now: datetime,
    grouper: Grouper | None = None,
) -> Saved:
    """Put (feed id, article) rows on the shelf; ids follow their order. Without a tagger they have no tags."""
    from newswatch.store.articles import NO_TAGS, Row, Saved, save_rows, unlike_stored_rows

    with db.atomic():
        fresh, unchanged, skipped = unlike_stored_rows(db.conn, rows)
        tagged = [Row(feed_id, article, tagger.tag(article) if tagger else NO_TAGS) for feed_id, article in fresh]
        tagged = corrected(db, tagged, tagger)
        rules = tagger.version if tagger else None
        saved = save_rows(db, tagged, now, rules=rules, grouper=grouper) + Saved(unchanged=unchanged, skipped=skipped)
        note_promises(db, tagged, saved.updated_ids)
        return saved


def shelve_rows(
    db: Shelf, rows: Sequence[Row], *, rules: str | None, now: datetime, grouper: Grouper | None = None
) -> Saved:
    """Put articles on the shelf that were tagged elsewhere by the rules of hash `rules`; ids follow their order."""
    from newswatch.store.articles import save_rows

    with db.atomic():
        rows = corrected(db, list(rows), None)
        saved = save_rows(db, rows, now, rules=rules, grouper=grouper)
        note_promises(db, rows, saved.updated_ids)
        return saved


def corrected(db: Shelf, rows: list[Row], tagger: Tagging | None) -> list[Row]:
    """The rows with what a person has said of these articles before (flows.correct)."""
    from newswatch.store import corrections

    if not corrections.are_there(db.conn):
        return rows
    from newswatch.flows.correct import laid_over

    return laid_over(db, rows, getattr(tagger, "gazetteer", None))


def note_promises(db: Shelf, rows: Iterable[Row], edited: Iterable[int]) -> None:
    """Write down the dated promises of articles that are on the shelf; what `edited` ones said before is forgotten,
    also where they say nothing of the kind any more."""
    from newswatch.store.claims import Spoken, forget, note

    forget(db.conn, edited)
    note(
        db.conn,
        [
            Spoken(row.feed_id, row.article.guid, promises(row.article, row.tags) if row.claims is None else row.claims)
            for row in rows
            if row.tags.relevant
        ],
    )


def promises(article: Article, tags: Tags) -> tuple[Claim, ...]:
    """The dated promises of an article that is relevant."""
    from newswatch.stories.claims import claims
    from newswatch.tag.dates import find

    return claims(article, tags, find) if tags.relevant else ()
