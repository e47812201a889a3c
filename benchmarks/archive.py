"""Fill a database with N synthetic articles that are distributed like real ones, through the store's own functions.

    python benchmarks/archive.py PATH 300000

Words follow Zipf's law over 40,000 of them, a fifth of the articles is Chinese, companies, chips and models are as
unevenly spread as in the news, half of the articles repeat a story of the last days. The same seed gives the same
archive. Tags are made with the articles, not found by the tagger: what is measured here is asking, not tagging.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from sqlite3 import Connection

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newswatch.kinds import EVENT_TYPES
from newswatch.model import Article, EntityTag, Event, Relation, Tags
from newswatch.store import feeds
from newswatch.store.articles import Place, Placed, Row, save_rows
from newswatch.store.open import close, writer

END = datetime(2025, 8, 15, 12, tzinfo=UTC)
YEARS = 4
BATCH = 2_000
LATE = timedelta(hours=6)  # a feed brings an article up to so long after its publication

COMPANIES = (
    "nvidia openai google microsoft meta amazon huawei deepseek alibaba tsmc amd intel apple samsung anthropic xai"
)
CHIPS = {"h20": "nvidia", "b200": "nvidia", "h100": "nvidia", "ascend": "huawei", "ascend-910c": "huawei",
         "mi355x": "amd", "gaudi-3": "intel", "tpu": "google", "trainium2": "amazon", "hbm4": "samsung"}  # fmt: skip
MODELS = {"gpt-5": "openai", "gpt-4o": "openai", "gemini": "google", "llama-4": "meta", "deepseek-r2": "deepseek",
          "deepseek-v3": "deepseek", "qwen3": "alibaba", "claude": "anthropic", "grok-4": "xai"}  # fmt: skip
CHINESE = {
    "nvidia": "英伟达",
    "huawei": "华为",
    "alibaba": "阿里巴巴",
    "tsmc": "台积电",
    "ascend": "昇腾",
    "openai": "OpenAI",
}
EVENT_WORDS = {
    "delay": "delayed postponed until later", "launch": "launches unveils new", "supply": "shortage capacity supply",
    "export-control": "export licence ban curbs", "technical-trouble": "training failed overheating yield",
    "funding": "raises billion round", "capex": "spending data centre billion", "lawsuit": "sues court copyright",
}  # fmt: skip
HAN = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也"
    "能下过子说产种面而方后多定行学法所民得经"
)


class Chooser:
    """Draws from a list, the first much more often than the last (Zipf with an exponent)."""

    def __init__(self, items: Sequence[str], exponent: float) -> None:
        self.items = items
        self.weights = list(accumulate(1 / (rank**exponent) for rank in range(1, len(items) + 1)))

    def draw(self, dice: random.Random, count: int) -> list[str]:
        return dice.choices(self.items, cum_weights=self.weights, k=count)


def vocabulary(dice: random.Random, size: int) -> list[str]:
    """Pronounceable words, the frequent ones short."""
    common = (
        "the of to and in a is for on that with as by at from it be has its will more said chips model data".split()
    )
    rare = "huawei ascend training failed chip runs servers analysts engineers capacity market launch delayed".split()
    words = dict.fromkeys([*common, *rare])
    while len(words) < size:
        parts = 1 + len(words) // 14_000 + dice.randint(0, 1)
        syllables = (dice.choice("bcdfghklmnprstvw") + dice.choice("aeiou") for _ in range(parts))
        words["".join(syllables) + dice.choice("nrst")] = None
    return list(words)


class Writer:
    """Writes articles one after the other, oldest first."""

    def __init__(self, seed: int, count: int) -> None:
        self.dice = random.Random(seed)
        self.count = count
        self.words = Chooser(vocabulary(self.dice, 40_000), 1.0)
        self.han = Chooser(HAN, 0.7)
        self.companies = Chooser(COMPANIES.split() + [f"company-{n}" for n in range(800)], 1.1)
        self.chips = Chooser([*CHIPS, *(f"chip-{n}" for n in range(300))], 1.1)
        self.models = Chooser([*MODELS, *(f"model-{n}" for n in range(600))], 1.1)
        self.events = Chooser(EVENT_TYPES, 0.8)
        self.publishers = Chooser([f"Publisher {n}" for n in range(1_000)], 0.9)

    def articles(self) -> Iterator[tuple[Article, Tags]]:
        span = timedelta(days=365 * YEARS)
        for number in range(self.count):
            published = END - span + span * (number / self.count) - LATE * self.dice.random()
            yield self.article(number, published.replace(microsecond=0))

    def article(self, number: int, published: datetime) -> tuple[Article, Tags]:
        chinese = self.dice.random() < 0.2
        tags = self.tags(chinese)
        about = [tag.slug for tag in tags.entities] + [
            word for event in tags.events for word in EVENT_WORDS.get(event.type, event.type).split()
        ]
        (publisher,) = self.publishers.draw(self.dice, 1)
        article = Article(
            guid=f"synthetic-{number}",
            url=f"https://www.{publisher.replace(' ', '').lower()}.example/{published:%Y/%m}/{number}",
            title=self.text(9, about, chinese),
            summary=self.text(30, about, chinese),
            text=self.text(self.dice.randint(100, 300), about * 3, chinese),
            language="zh" if chinese else "en",
            published=published,
            publisher=publisher,
        )
        return article, tags

    def text(self, length: int, about: Sequence[str], chinese: bool) -> str:
        if chinese:
            parts = self.han.draw(self.dice, length * 2)
            names = [CHINESE.get(slug, slug) for slug in about]
        else:
            parts, names = self.words.draw(self.dice, length), [slug.replace("-", " ") for slug in about]
        for name in names[: max(2, length // 3)]:
            parts.insert(self.dice.randint(0, len(parts)), name)
        return ("" if chinese else " ").join(parts)

    def tags(self, chinese: bool) -> Tags:
        dice = self.dice
        relevant = dice.random() < 0.6
        found: dict[tuple[str, str], EntityTag] = {}

        def add(kind: str, slug: str, maker: str | None, implied: bool = False) -> None:
            relevance = dice.randint(20, 100)
            role = "primary" if relevance >= 75 else "mentioned"
            found.setdefault(
                (kind, slug),
                EntityTag(kind, slug, slug, relevance, role, implied, maker),  # type: ignore[arg-type]
            )

        for slug in self.companies.draw(dice, dice.choice((0, 1, 1, 2, 3))):
            add("company", slug, None)
        for kind, chooser, makers in (("chip", self.chips, CHIPS), ("model", self.models, MODELS)):
            for slug in chooser.draw(dice, dice.choice((0, 0, 1, 2))):
                maker = makers.get(slug)
                add(kind, slug, maker)
                if maker:
                    add("company", maker, None, implied=True)
        events = tuple(
            Event(
                kind, ("X",), dice.choice(("reported", "reported", "rumoured", "denied")),
                kind=dice.choice(("model", "chip", "datacenter")) if kind == "delay" else None,
                cause_class=dice.choice((None, "technical", "supply")) if kind == "delay" else None,
            )
            for kind in dict.fromkeys(self.events.draw(dice, dice.choice((0, 1, 1, 2)) if relevant else 0))
        )  # fmt: skip
        flags = ["company"] if found else []
        flags += ["model-delay"] if any(event.type == "delay" and event.kind == "model" for event in events) else []
        return Tags(
            language="zh" if chinese else "en",
            relevant=relevant,
            relevance=dice.randint(50, 100) if relevant else dice.randint(0, 50),
            origin="Reuters" if dice.random() < 0.05 else None,
            flags=tuple(flags),
            entities=tuple(found.values()),
            events=events,
            relations=(Relation("A", "trains_on", "B"),) if dice.random() < 0.03 else (),
        )


class Echoes:
    """A grouper that puts half of the articles into a story of the last few hundred."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.recent: list[int] = []

    def assign(self, conn: Connection, batch: Sequence[Placed]) -> list[Place]:
        places = []
        for placed in batch:
            if self.recent and self.dice.random() < 0.5:
                places.append(Place(self.dice.choice(self.recent), self.dice.randint(0, 60)))
            else:
                self.recent = [*self.recent[-300:], placed.id]
                places.append(Place(placed.id, 100))
        return places


def fill(path: Path, count: int, *, seed: int = 1, told: bool = False) -> float:
    """Make the database; the articles a second it took."""
    db = writer(path)
    db.conn.execute("PRAGMA synchronous = OFF")  # a benchmark archive may be lost
    feed = feeds.for_import(db, "Synthetic", now=END)
    source, grouper = Writer(seed, count).articles(), Echoes(seed)
    began, done = time.perf_counter(), 0
    while batch := list(islice(source, BATCH)):
        with db.atomic():
            # arrival follows publication by up to LATE, so that ids and dates do not run quite alike
            newest = max(article.published for article, _ in batch if article.published)
            save_rows(db, [Row(feed, article, tags) for article, tags in batch], newest + LATE, grouper=grouper)
        done += len(batch)
        if told:
            print(f"\r{done:,} articles, {done / (time.perf_counter() - began):,.0f} a second", end="", file=sys.stderr)
    db.conn.execute("INSERT INTO article_fts (article_fts) VALUES ('optimize')")
    db.conn.execute("ANALYZE")
    close(db)
    return count / (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("count", type=int, nargs="?", default=300_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rate = fill(asked.path, asked.count, seed=asked.seed, told=True)
    print(f"\n{asked.count:,} articles at {rate:,.0f} a second, {asked.path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
