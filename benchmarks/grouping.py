"""What grouping costs an article, in an empty archive and in one of 300,000, and what regrouping 100,000 costs.

    python benchmarks/grouping.py [--quick] [--keep FOLDER]

Invented headlines of a stream of 820 a day, of which about a third tell what another one told. Tags are invented too,
so that only storing and grouping are measured. An archive is filled quickly, as stories of one with their marks; only
its last days, which new articles can meet, are grouped. Ratios within one run are what counts; the machine is noisy.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newswatch.flows.group import Grouper, face_of_new
from newswatch.flows.regroup import regroup
from newswatch.flows.shelve import shelve_each
from newswatch.model import Article, EntityTag, Event, Tags
from newswatch.store import feeds
from newswatch.store import grouping as shelf
from newswatch.store.articles import Place
from newswatch.store.open import close, writer
from newswatch.stories.grouping import keys

A_DAY = 820
RECENT = 6 * A_DAY  # what new articles can meet
START = datetime(2025, 1, 1, tzinfo=UTC)
KNOWN = "Nvidia OpenAI Google Meta Microsoft Amazon Apple Huawei TSMC Samsung DeepSeek Alibaba AMD Intel".split()
FIRMS = KNOWN + [f"Firm{chr(65 + i // 26)}{chr(97 + i % 26)}" for i in range(120)]
VERBS = "delays launches buys sues cuts raises opens ships bans trains drops signs plans tests hires leaks".split()
TYPES = "delay launch acquisition lawsuit price funding capex supply export-control technical-trouble".split()
BATCH = 1000


class Stream:
    """Articles in order of time, with tags that a tagger might give them."""

    version = "invented"

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        letters = "abcdefghijklmnoprstuvwz"
        self.words = ["".join(self.random.choices(letters, k=self.random.randint(4, 9))) for _ in range(20000)]
        self.weights = [1 / (rank + 20) for rank in range(len(self.words))]
        self.recent: list[tuple[list[str], Tags]] = []
        self.tags: dict[str, Tags] = {}
        self.number = 0

    def article(self, when: datetime) -> Article:
        self.number += 1
        guid = f"{self.number}"
        if self.recent and self.random.random() < 0.35:
            words, tags = self.random.choice(self.recent[-A_DAY:])
            words = [*self.random.sample(words, max(3, len(words) - 3)), *self._some(2)]
        else:
            words, tags = self._some(7), self._tags()
        self.recent = (
            [*self.recent[-2 * A_DAY :], (words, tags)] if len(self.recent) > 3 * A_DAY else self._more(words, tags)
        )
        self.tags[guid] = tags
        names = " ".join(entity.name for entity in tags.entities[:1])
        return Article(
            guid=guid,
            url=f"https://news.example/{guid}",
            title=f"{names} {self.random.choice(VERBS)} {' '.join(words)}",
            summary=" ".join([*words[:4], *self._some(24)]) + ".",
            published=when,
        )

    def _more(self, words: list[str], tags: Tags) -> list[tuple[list[str], Tags]]:
        self.recent.append((words, tags))
        return self.recent

    def _some(self, count: int) -> list[str]:
        return self.random.choices(self.words, self.weights, k=count)

    def _tags(self) -> Tags:
        firm = self.random.choices(FIRMS, [1 / (i + 3) for i in range(len(FIRMS))])[0]
        model = f"{firm} M{self.random.randint(1, 30)}"
        entities = (
            EntityTag("company", firm.lower(), firm, 90, "primary"),
            EntityTag("model", model.lower().replace(" ", "-"), model, 85, "primary", maker=firm.lower()),
        )
        return Tags(relevant=True, entities=entities, events=(Event(self.random.choice(TYPES), (model, firm)),))

    def tag(self, article: Article) -> Tags:
        return self.tags.pop(article.guid)


def add(db, feed: int, stream: Stream, count: int, begin: datetime, *, grouped: bool = True) -> tuple[float, float]:
    """Shelve `count` articles from `begin` on; CPU seconds in all, and those of grouping alone."""
    grouper = Timed() if grouped else Quick()
    begun = time.process_time()
    made = 0.0
    for start in range(0, count, BATCH):
        before = time.process_time()
        batch = [stream.article(begin + timedelta(days=(start + i) / A_DAY)) for i in range(min(BATCH, count - start))]
        made += time.process_time() - before
        shelve_each(db, [(feed, article) for article in batch], tagger=stream, now=datetime.now(UTC), grouper=grouper)
    if grouped:
        grouper.settle(db)
    return time.process_time() - begun - made, grouper.seconds if grouped else 0.0


class Quick:
    """A grouper that leaves every article alone, and writes down its marks."""

    def assign(self, conn, batch):
        faces = [face_of_new(placed) for placed in batch]
        shelf.post(conn, [(key, one.when, one.id) for one in faces for key in keys(one)])
        return [Place(one.id) for one in faces]


class Timed(Grouper):
    """A grouper with a stop-watch."""

    seconds = 0.0

    def assign(self, conn, batch):
        begun = time.process_time()
        places = super().assign(conn, batch)
        self.seconds += time.process_time() - begun
        return places


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="up to 10,000 articles only")
    parser.add_argument("--keep", help="leave the database in this folder")
    given = parser.parse_args()
    sizes = [0, 1000, 10000] if given.quick else [0, 10000, 100000, 300000]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(given.keep or folder, "grouping.db")
        db = writer(path)
        with db.atomic():
            feed = feeds.for_import(db, "", now=datetime.now(UTC))
        stream, size, day, first = Stream(1), 0, START, 0.0
        print("archive  add 1,000: ms an article, storing included   of which grouping   times the empty archive")
        for wanted in sizes:
            if wanted > size:
                quick = max(0, wanted - size - RECENT)
                add(db, feed, stream, quick, day, grouped=False)
                day += timedelta(days=quick / A_DAY)
                add(db, feed, stream, wanted - size - quick, day)
                day += timedelta(days=(wanted - size - quick) / A_DAY)
                size = wanted
            whole, alone = add(db, feed, stream, 1000, day)
            first = first or whole
            print(f"{wanted:7,}  {whole:8.2f}  {alone:40.2f}  {whole / first:20.2f}", flush=True)
            day += timedelta(days=1000 / A_DAY)
            size += 1000
            if wanted == 100000 or (given.quick and wanted == 10000):
                begun = time.process_time()
                done = regroup(db, dry_run=True)
                spent = time.process_time() - begun
                said = f"{done.stories:,} stories, {len(done.moved):,} move"
                print(f"regroup of {done.articles:,}: {spent:.0f} s CPU, {said}", flush=True)
        stories, told = db.conn.execute("SELECT count(*), sum(articles > 1) FROM story WHERE articles > 0").fetchone()
        print(f"{size:,} articles, {stories:,} stories, {told:,} of several; {path.stat().st_size / 1e6:,.0f} MB")
        close(db)


if __name__ == "__main__":
    main()
