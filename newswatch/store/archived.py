"""Where an article of an archive belongs: the feed that it came from, or one for imports.

Rules:
1. Exported articles name their feed. The feed of that name takes them; where none is, one is made that is not fetched.
2. Others are known by guid, URL and publisher, in whatever feed they stand.
3. What a feed has, or an export brought, stands as it is; only the feed of a publisher's imports is written to again.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from newswatch.store import feeds

if TYPE_CHECKING:
    from newswatch.model import Article
    from newswatch.store.schema import Shelf


class Places:
    """Finds places within one transaction, and makes the feeds that are missing."""

    def __init__(self, db: Shelf, now: datetime) -> None:
        self._db = db
        self._now = now
        self._made: dict[tuple[str, str], int] = {}

    def of(self, article: Article, exported: str | None) -> int | None:
        """The id of the feed that is to have the article; None when it is there already and stands as it is.

        `exported` is the name of the feed that had it, of an article of our own export.
        """
        if exported:
            return self._of_export(article, exported)
        return None if self._is_known(article) else self._import(article.publisher or "")

    def _of_export(self, article: Article, name: str) -> int | None:
        found = feeds.named(self._db.conn, name)
        if any(self._has(feed_id, article.guid) for feed_id, _ in found):
            return None
        if found and found[0][1]:
            return found[0][0]
        feed_id = self._import(article.publisher or "", name)
        return None if self._has(feed_id, article.guid) else feed_id

    def _import(self, publisher: str, exported: str = "") -> int:
        key = ("" if exported else publisher, exported)
        if key not in self._made:
            self._made[key] = feeds.for_import(self._db, publisher, now=self._now, exported=exported)
        return self._made[key]

    def _has(self, feed_id: int, guid: str) -> bool:
        ask = "SELECT EXISTS (SELECT 1 FROM article WHERE feed_id = ? AND guid = ?)"
        return bool(self._db.conn.execute(ask, (feed_id, guid)).fetchone()[0])

    def _is_known(self, article: Article) -> bool:
        """Whether another feed than that of the publisher's imports has it (rule 2)."""
        if not article.url:
            return False
        ask = (
            "SELECT EXISTS (SELECT 1 FROM article a JOIN feed f ON f.id = a.feed_id"
            " WHERE a.url = ? AND a.guid = ? AND a.publisher = ? AND f.url <> ?)"
        )
        publisher = article.publisher or ""
        values = (article.url, article.guid, publisher, feeds.import_url(publisher))
        return bool(self._db.conn.execute(ask, values).fetchone()[0])
