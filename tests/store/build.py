"""Builders with good defaults, so that a test is about the one thing that it is about."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newswatch.flows.shelve import Tagging, shelve_each
from newswatch.model import Article, EntityTag, Event, Relation, Tags
from newswatch.store import feeds
from newswatch.store.articles import Row, Saved, save_rows
from newswatch.store.schema import Shelf

NOW = datetime(2025, 8, 15, 9, 12, tzinfo=UTC)
TAGS = Tags(
    relevant=True,
    relevance=95,
    origin="Ars Technica",
    flags=("model-delay", "company"),
    entities=(
        EntityTag("company", "deepseek", "DeepSeek", 95, "primary"),
        EntityTag("chip", "ascend", "Ascend", 60, "mentioned", maker="huawei"),
        EntityTag("model", "deepseek-r2", "DeepSeek R2", 97, "primary", maker="deepseek"),
    ),
    events=(Event("delay", ("DeepSeek R2", "DeepSeek"), kind="model", from_="2025-05", evidence="R2 slipped"),),
    relations=(Relation("DeepSeek R2", "failed_training_on", "Ascend"),),
)


def article(guid: str = "g1", **changes: Any) -> Article:
    """An article that stands for any."""
    values: dict[str, Any] = {
        "url": f"https://example.com/{guid}",
        "title": "DeepSeek delays R2",
        "summary": "Training on Ascend failed.",
        "text": "Training on Ascend failed. The model is late.",
        "published": NOW,
    }
    return Article(guid, **{**values, **changes})


def shelf(path: Path) -> Shelf:
    """A database with one feed, number 1."""
    from newswatch.store.open import writer

    db = writer(path)
    feeds.add(db, "https://www.techradar.com/rss", now=NOW, title="TechRadar")
    return db


def store(db: Shelf, *articles: Article, tags: Tags = TAGS, feed: int = 1, now: datetime = NOW) -> Saved:
    """Save articles of one feed, all with the same tags."""
    with db.atomic():
        return save(db, feed, [(one, tags) for one in articles], now)


def shelve(
    db: Shelf, feed: int, articles: Iterable[Article], *, tagger: Tagging | None = None, now: datetime = NOW
) -> Saved:
    """Put articles of one feed on the shelf, by the way that imports take."""
    return shelve_each(db, [(feed, one) for one in articles], tagger=tagger, now=now)


def save(db: Shelf, feed: int, rows: Iterable[tuple[Article, Tags]], now: datetime = NOW, **how: Any) -> Saved:
    """Store tagged articles of one feed; `how` has rules and grouper."""
    return save_rows(db, [Row(feed, *row) for row in rows], now, **how)
