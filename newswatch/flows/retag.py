"""Apply today's gazetteer and rules to what is stored.

    articles that other rules tagged | tag | what a person said on top | store | what was gained and lost

Rules:
1. Only articles whose rules are not today's are read: a run that was stopped is started again and goes on.
2. A batch is one transaction; memory holds one batch.
3. Flags, relevance, index tables and dated promises follow the tags. Stories stay: `regroup` groups by the new tags.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from newswatch.model import Tags

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf
    from newswatch.store.tagged import Kept
    from newswatch.tag.tagger import Tagger

BATCH = 500
SAMPLES = 3  # articles that stand for a gained or lost tag


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is, as progress bars want it."""

    done: int
    total: int
    new: int = 0  # articles whose tags changed
    feed: str = "articles"
    outcome: str = "tagged"
    reason: str | None = None


@dataclass(slots=True)
class Retagged:
    """What retagging did, or would do. Tags are written "event:delay", "company:huawei", "flag:model-delay"."""

    articles: int = 0
    changed: int = 0
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))  # "+event:delay"

    def compare(self, kept: Kept, after: Mapping[str, Any]) -> bool:
        """Count one article; whether its tags differ."""
        self.articles += 1
        if kept.tags == after:
            return False
        self.changed += 1
        old, new = tag_names(kept.tags), tag_names(after)
        for sign, counter, names in (("+", self.gained, new - old), ("-", self.lost, old - new)):
            for name in names:
                counter[name] += 1
                samples = self.samples[sign + name]
                if len(samples) < SAMPLES:
                    samples.append((kept.id, kept.article.title))
        return True

    def to_dict(self) -> dict[str, Any]:
        """As `retag --json` gives it."""
        return {
            "articles": self.articles,
            "changed": self.changed,
            "gained": self._told("+", self.gained),
            "lost": self._told("-", self.lost),
        }

    def _told(self, sign: str, counter: Counter[str]) -> list[dict[str, Any]]:
        return [
            {
                "tag": tag,
                "articles": count,
                "samples": [{"id": number, "title": title} for number, title in self.samples[sign + tag]],
            }
            for tag, count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))
        ]


_KINDS = {"companies": "company", "chips": "chip", "models": "model"}


def tag_names(tags: Mapping[str, Any]) -> set[str]:
    """The tags of an article in words; a delay with its kind, an event that is not plainly reported with its status."""
    names = {f"{kind}:{one['slug']}" for plural, kind in _KINDS.items() for one in tags.get(plural, ())}
    names |= {f"flag:{flag}" for flag in tags.get("flags", ())}
    for event in tags.get("events", ()):
        kind = f"/{event['kind']}" if event.get("kind") else ""
        status = event.get("status") or "reported"
        names.add(f"event:{event['type']}{kind}" + ("" if status == "reported" else f" ({status})"))
    names |= {f"relation:{one['subject']} {one['verb']} {one['object']}" for one in tags.get("relations", ())}
    return names | {"relevant"} if tags.get("relevant") else names


def retag(
    db: Shelf,
    tagger: Tagger,
    *,
    every: bool = False,
    batch: int = BATCH,
    on_batch: Callable[[Step], None] | None = None,
) -> Retagged:
    """Tag again what other rules than today's have tagged; `every`: all."""
    done = Retagged()
    until, total = _extent(db.conn, tagger, every)
    after = 0
    while True:
        with db.atomic():
            kept = _next(db.conn, tagger, after, until, batch, every)
            if not kept:
                return done
            write(db, kept, tagger, done)
        after = kept[-1].id
        if on_batch:
            on_batch(Step(done.articles, total, done.changed))


def preview(
    conn: Connection,
    tagger: Tagger,
    *,
    every: bool = False,
    batch: int = BATCH,
    on_batch: Callable[[Step], None] | None = None,
) -> Retagged:
    """What `retag` would do; writes nothing."""
    done = Retagged()
    until, total = _extent(conn, tagger, every)
    after = 0
    while kept := _next(conn, tagger, after, until, batch, every):
        for one, tags in tagged(conn, kept, tagger):
            done.compare(one, tags.to_dict())
        after = kept[-1].id
        if on_batch:
            on_batch(Step(done.articles, total, done.changed))
    return done


def _extent(conn: Connection, tagger: Tagger, every: bool) -> tuple[int, int]:
    """The newest id that this run looks at, and how many articles it will tag."""
    from newswatch.store.articles import last_id
    from newswatch.store.tagged import count_stale

    until = last_id(conn)
    return until, count_stale(conn, tagger.version, until=until, every=every)


def _next(conn: Connection, tagger: Tagger, after: int, until: int, batch: int, every: bool) -> list[Kept]:
    from newswatch.store.tagged import stale

    return stale(conn, tagger.version, after=after, until=until, limit=batch, every=every)


def tagged(conn: Connection, kept: Sequence[Kept], tagger: Tagger) -> list[tuple[Kept, Tags]]:
    """Each article with its tags by today's rules and what a person said on top."""
    from newswatch.flows.correct import changes_of
    from newswatch.store import corrections
    from newswatch.tag import byhand

    by_hand = corrections.are_there(conn)
    found = []
    for one in kept:
        tags = tagger.tag(one.article)
        if by_hand:
            tags = byhand.apply(tags, changes_of(conn, one.feed_id, one.article.guid), tagger.gazetteer)
        found.append((one, tags))
    return found


def write(db: Shelf, kept: Sequence[Kept], tagger: Tagger, done: Retagged) -> None:
    """Tag articles again and store what differs, inside the caller's `db.atomic()`."""
    from newswatch.flows.shelve import promises
    from newswatch.store import articles
    from newswatch.store import tagged as shelf
    from newswatch.store.claims import Spoken, note

    changed, same = [], []
    for one, tags in tagged(db.conn, kept, tagger):
        if done.compare(one, tags.to_dict()):
            changed.append((one, tags))
        else:
            same.append(one.id)
    articles.retag(db, [(one.id, tags) for one, tags in changed], rules=tagger.version)
    shelf.mark(db.conn, same, tagger.version)
    note(db.conn, [Spoken(one.feed_id, one.article.guid, promises(one.article, tags)) for one, tags in changed])
