"""Group new articles into stories, in the transaction that stores them.

    batch | faces | candidates from the archive | place, one by one | write places, reasons, origins

Rules:
1. A batch is placed in the order of publication. A run that stored several batches ends with `settle`, which places
   again what an article of a later batch might have changed: the order in which feeds answer decides nothing.
2. Nothing that was stored by an earlier run moves.
3. A fetch waits with placing (`late`): feeds answer in any order and each tells of weeks, so that every batch would
   bring the same part of the archive back. `settle` then places everything once, in the order of publication. What a
   run that was killed has left waiting is placed by the next one.
4. Where nothing has a place before those that wait, what they are placed among is kept in memory, as far back as it
   matters, and never read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from newswatch import garbage
from newswatch.hant import simplified
from newswatch.stories.face import Face, face
from newswatch.stories.grouping import Hand, Placement, Stories, keys, order
from newswatch.stories.likeness import WINDOW
from newswatch.stories.novelty import novelty
from newswatch.stories.origins import origin_of

if TYPE_CHECKING:
    from newswatch.store.articles import Place, Placed
    from newswatch.store.grouping import Told
    from newswatch.store.schema import Shelf

KEPT = 4000  # faces of the archive that a run remembers
PORTION = 1500  # articles that are placed again at once


def face_of(told: Told) -> Face:
    """The face of an article that is on the shelf."""
    return face(
        told.id,
        when=told.published,
        title=told.title,
        summary=told.summary,
        text=told.lead,
        language=told.language,
        tags=told.tags,
        url=told.url,
        publisher=told.publisher,
        key=told.guid,
        simplify=simplified,
    )


def face_of_new(placed: Placed) -> Face:
    """The face of an article that is being stored."""
    article = placed.article
    return face(
        placed.id,
        when=int(article.published.timestamp()) if article.published else 0,
        title=article.title,
        summary=article.summary,
        text=article.text[:400],
        language=article.language,
        tags=placed.tags.to_dict(),
        url=article.url,
        publisher=placed.publisher,
        key=article.guid,
        simplify=simplified,
    )


def hand_of(conn: Connection) -> Hand:
    """What was put together and split by hand."""
    from newswatch.store.grouping import choices

    apart: set[tuple[int, int]] = set()
    together: dict[int, set[int]] = {}
    for verb, a, b in choices(conn):
        if verb == "apart":
            apart.add((min(a, b), max(a, b)))
        else:
            together.setdefault(a, set()).add(b)
            together.setdefault(b, set()).add(a)
    return Hand(frozenset(apart), {article: frozenset(others) for article, others in together.items()})


class Grouper:
    """The grouper of one run (store.articles.Grouper). `late`: rule 3."""

    def __init__(self, *, late: bool = False) -> None:
        self._late = late  # before the first batch: whether to begin to wait; after it: whether anything waits
        self._faces: dict[int, Face] = {}  # of the archive, the oldest look-ups first
        self._first: int | None = None  # the first article of this run
        self._touching: dict[int, int] = {}  # article of this run: the head of those it might share a story with
        self._overtaken: set[int] = set()  # articles that met a later one which was placed before them
        self._publishers: dict[int, str] = {}
        self._said: dict[int, int] = {}  # hashes of the words that the faces were taken of
        self._all: Stories | None = None  # while those that wait are placed: what was placed before them

    def assign(self, conn: Connection, batch: Sequence[Placed]) -> list[Place]:
        """One place per article, in the order of the batch; reasons and origins are written."""
        from newswatch.store import grouping as shelf
        from newswatch.store.articles import Place

        if self._first is None:
            self._first = min(placed.id for placed in batch)
            self._late = shelf.waits(conn, self._first, may_begin=self._late)
        if self._late:
            return [Place(placed.id) for placed in batch]
        faces = [face_of_new(placed) for placed in batch]
        for placed in batch:
            article = placed.article
            self._said[placed.id] = hash((article.title, article.summary, article.text[:400]))
        placements, levels = self._place(conn, faces, {placed.id: placed.tags.origin for placed in batch})
        return [Place(placements[one.id].story, levels[one.id], placements[one.id].why) for one in faces]

    @garbage.left()
    def _place(
        self, conn: Connection, faces: Sequence[Face], named: dict[int, str | None]
    ) -> tuple[dict[int, Placement], dict[int, int]]:
        from newswatch.store import grouping as shelf

        marks = {one.id: keys(one) for one in faces}
        own = set(marks)
        stories = self._all or self._stories_near(conn, faces, marks)
        placements: dict[int, Placement] = {}
        levels: dict[int, int] = {}
        for one in sorted(faces, key=order):
            near = stories.candidates(one, marks[one.id])
            if not self._late:
                self._note_touching(one, near, stories, own)
            placement = stories.place(one, marks[one.id], near)
            placements[one.id] = placement
            earlier = [other for other in stories.members[placement.story] if order(other) < order(one)]
            levels[one.id] = novelty(one, earlier)
        shelf.post(conn, [(key, one.when, one.id) for one in faces for key in marks[one.id]])
        joined = [place for place in placements.values() if place.story != place.article]
        shelf.note_members(
            conn,
            [shelf.Member(p.article, p.likest, p.copy_of, round(p.score, 3), p.why or "") for p in joined],
        )
        found = self._write_origins(conn, stories, joined, named)
        if self._all is not None:
            self._publishers.update({one.id: named.get(one.id) or found.get(one.id, one.publisher) for one in faces})
            self._all.forget(max(one.when for one in faces))
            return placements, levels
        for one in faces:
            self._remember(one, named.get(one.id) or one.publisher)
        self._forget_oldest()
        return placements, levels

    def _stories_near(self, conn: Connection, faces: Sequence[Face], marks: Mapping[int, Iterable[int]]) -> Stories:
        """The stories of the archive among which articles are placed; those they may be like are posted."""
        from newswatch.store import grouping as shelf

        own = set(marks)
        stories = Stories(load=partial(self._load, conn, own), hand=hand_of(conn))
        self._know_hand(conn, stories, own)
        probes = {(key, one.when - WINDOW, one.when + WINDOW) for one in faces for key in marks[one.id]}
        for key, when, article in set(shelf.near(conn, probes)):
            if article not in own:
                stories.post(key, when, article)
        return stories

    def _load(self, conn: Connection, own: set[int], articles: Sequence[int]) -> Iterable[tuple[Face, int]]:
        """Faces of the archive with their stories, all members of each."""
        from newswatch.store.grouping import told

        for found in told(conn, articles):
            if found.id in own:
                continue  # not placed yet: it stands there as a story of its own
            known = self._face(found)
            self._remember(known, found.origin or found.publisher)
            yield known, found.story
        self._forget_oldest()

    def _face(self, told: Told) -> Face:
        """The face of an article of the archive, taken anew only when it is not remembered."""
        known, said = self._faces.get(told.id), hash((told.title, told.summary, told.lead))
        if known and (known.key, known.when, self._said.get(told.id)) == (told.guid, told.published, said):
            return known
        self._said[told.id] = said
        return face_of(told)

    def _remember(self, one: Face, publisher: str) -> None:
        self._faces.pop(one.id, None)  # the latest look-up comes last
        self._faces[one.id] = one
        self._publishers[one.id] = publisher

    def _forget_oldest(self) -> None:
        while len(self._faces) > KEPT:
            oldest = next(iter(self._faces))
            del self._faces[oldest]
            self._publishers.pop(oldest, None)
            self._said.pop(oldest, None)

    def _know_hand(self, conn: Connection, stories: Stories, own: set[int]) -> None:
        wanted = [other for one in own for other in stories.hand.together.get(one, ()) if other not in own]
        for known, story in self._load(conn, own, wanted) if wanted else ():
            stories.know(known, story)

    def _write_origins(
        self, conn: Connection, stories: Stories, joined: Sequence[Placement], named: dict[int, str | None]
    ) -> dict[int, str]:
        """Give copies the origin of what they repeat; which they got."""
        from newswatch.store.grouping import set_origins

        copies = {place.article: place.copy_of for place in joined if place.copy_of is not None}
        if not copies:
            return {}
        first = dict(self._publishers)
        for told in stories.members.values():
            for one in told:
                first.setdefault(one.id, named.get(one.id) or one.origin or one.publisher)
        found = {article: origin_of(article, None, "", copies, first) for article in copies if not named.get(article)}
        set_origins(conn, [(origin, article) for article, origin in found.items()])
        return found

    def _note_touching(self, one: Face, candidates: Iterable[int], stories: Stories, own: set[int]) -> None:
        """Remember which articles of this run depend on each other, and who came before his time (rule 1)."""
        assert self._first is not None
        for other in candidates:
            if other >= self._first:
                a, b = self._head(one.id), self._head(other)
                self._touching[max(a, b)] = min(a, b)
                if other not in own and order(one) < order(stories.faces[other]):
                    self._overtaken.add(one.id)

    def _head(self, article: int) -> int:
        while self._touching.setdefault(article, article) != article:
            self._touching[article] = self._touching[self._touching[article]]
            article = self._touching[article]
        return article

    def settle(self, db: Shelf) -> int:
        """Place again the articles of this run that came after their time, and those that wait; by how many there are
        more stories now.

        Takes a transaction of its own, or the caller's. Call it once, after the last batch.
        """
        from newswatch.store import grouping as shelf

        if waiting := shelf.waiting(db.conn):
            self._late = True
            if shelf.is_first(db.conn, min(waiting)):
                self._all = Stories(hand=hand_of(db.conn))
            with db.atomic():
                more = sum(
                    self._place_or_leave(db, waiting[start : start + PORTION])
                    for start in range(0, len(waiting), PORTION)
                )
                shelf.none_waits(db.conn)
            return more
        if not self._overtaken:
            return 0
        heads = {self._head(article) for article in self._overtaken}
        again = [article for article in self._touching if self._head(article) in heads]
        again.sort(key=lambda article: (self._head(article), article))
        self._overtaken = set()
        with db.atomic():
            return sum(self._place_again(db, part) for part in self._portions(again))

    def _place_or_leave(self, db: Shelf, articles: Sequence[int]) -> int:
        """Place articles; one over which that fails stays a story of its own, and the others never notice."""
        import sqlite3

        try:
            with db.atomic():
                return self._place_again(db, articles)
        except sqlite3.OperationalError:
            raise  # disk full, locked, damaged: not the fault of an article
        except Exception:
            self._all = None  # it remembers places that were rolled back: from now on the archive is asked
            return 0 if len(articles) == 1 else sum(self._place_or_leave(db, [one]) for one in articles)

    def _portions(self, articles: list[int]) -> Iterable[list[int]]:
        """The articles in portions that do not depend on each other."""
        portion: list[int] = []
        for article in articles:
            if len(portion) >= PORTION and self._head(article) != self._head(portion[-1]):
                yield portion
                portion = []
            portion.append(article)
        yield portion

    def _place_again(self, db: Shelf, articles: Sequence[int]) -> int:
        from newswatch.store import grouping as shelf
        from newswatch.store import stories as shelf_stories

        told = [found for article in articles if (found := shelf.one(db.conn, article)) is not None]
        before = {found.id: found.story for found in told}
        shelf.forget_members(db.conn, articles)
        faces = [self._face(found) for found in told]
        placements, levels = self._place(db.conn, faces, {one.id: one.origin for one in faces})
        shelf.set_places(db.conn, [(place.story, levels[i], i) for i, place in placements.items()])
        shelf_stories.recount(db.conn, {*before.values(), *(place.story for place in placements.values())})
        after = {placements[article].story for article in before}
        return len(after - set(before.values())) - len(
            [story for story in set(before.values()) - after if not shelf_stories.exists(db.conn, story)]
        )


def settled(grouper: Any, db: Shelf) -> int:
    """`settle` of a grouper that can: by how many there are more stories now; 0 for one that cannot."""
    settle = getattr(grouper, "settle", None)
    return settle(db) if settle else 0
