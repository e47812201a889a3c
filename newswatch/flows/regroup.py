"""Group the whole archive anew, in order of publication, and say which stories change.

    every article, by time | face | place | keep the ids | write what differs

Rules:
1. What comes out depends on the articles alone, and on what was put together and split by hand.
2. A story keeps its id while its founder is in it; a story that is taken into another one leads there from then on.
3. Nothing is written for what stays as it was, and nothing at all with `dry_run`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newswatch.flows.group import face_of, hand_of
from newswatch.stories.grouping import Placement, Stories, keys, order
from newswatch.stories.novelty import novelty
from newswatch.stories.origins import origin_of

if TYPE_CHECKING:
    from newswatch.store.grouping import Told
    from newswatch.store.schema import Shelf

TIDY = 2000  # after so many articles, what is out of the window is dropped from memory


@dataclass(frozen=True, slots=True)
class Moved:
    """An article that changes its story."""

    article: int
    before: int
    after: int
    title: str


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What regrouping did, or would do."""

    articles: int
    stories: int
    moved: tuple[Moved, ...]

    def to_dict(self) -> dict[str, Any]:
        """The answer as `regroup --json` gives it."""
        return {
            "articles": self.articles,
            "stories": self.stories,
            "moved": [
                {"article": move.article, "before": move.before, "after": move.after, "title": move.title}
                for move in self.moved
            ],
        }


@dataclass(frozen=True, slots=True)
class _Placed:
    """What is kept of an article until the ids are known."""

    article: int
    before: int
    placement: Placement
    novelty: int
    title: str
    origin: str | None  # that it names, or that of the article which it copies
    had: str | None  # the origin until now


def regroup(db: Shelf, *, dry_run: bool = False) -> Regrouped:
    """Recompute all stories, in one transaction."""
    with db.atomic():
        marks: list[tuple[int, int, int]] = []
        placed = list(_place_all(db, marks))
        ids = _ids(placed)
        moved = tuple(
            Moved(one.article, one.before, after, one.title)
            for one in placed
            if (after := ids[one.placement.story]) != one.before
        )
        if not dry_run:
            _write(db, placed, ids, moved, marks)
        return Regrouped(len(placed), len(ids), moved)


def _place_all(db: Shelf, marks: list[tuple[int, int, int]]) -> Iterable[_Placed]:
    from newswatch.store import grouping as shelf

    stories = Stories(hand=hand_of(db.conn))
    origins: dict[int, str] = {}
    copies: dict[int, int] = {}
    for number, told in enumerate(shelf.everything(db.conn), 1):
        one = face_of(told)
        mine = keys(one)
        place = stories.place(one, mine)
        marks.extend((key, one.when, one.id) for key in mine)
        earlier = [other for other in stories.members[place.story] if order(other) < order(one)]
        named = told.tags.get("origin")
        copied = None
        if place.copy_of is not None and not named:
            copies[one.id] = place.copy_of
            copied = origin_of(one.id, None, told.publisher, copies, origins)
        origins[one.id] = named or copied or told.publisher
        yield _Placed(one.id, told.story, place, novelty(one, earlier), _title(told), named or copied, told.origin)
        if number % TIDY == 0:
            stories.forget(one.when)


def _title(told: Told) -> str:
    return told.title[:200]


def _ids(placed: Iterable[_Placed]) -> dict[int, int]:
    """The id that each new story has: that of the old story whose founder is in it; of several, the one which most of
    its articles were in; else that of its first article."""
    members: dict[int, list[_Placed]] = defaultdict(list)
    for one in placed:
        members[one.placement.story].append(one)
    found = {}
    for root, told in members.items():
        own = {one.article for one in told}
        before = Counter(one.before for one in told if one.before in own)
        found[root] = max(before, key=lambda story: (before[story], -story)) if before else root
    return found


def _write(
    db: Shelf,
    placed: list[_Placed],
    ids: dict[int, int],
    moved: tuple[Moved, ...],
    marks: list[tuple[int, int, int]],
) -> None:
    from newswatch.store import grouping as shelf
    from newswatch.store import stories as shelf_stories

    shelf.forget_all(db.conn)
    shelf.post(db.conn, marks)
    joined = [one for one in placed if one.placement.why is not None]
    shelf.note_members(
        db.conn,
        [
            shelf.Member(
                one.article, one.placement.likest, one.placement.copy_of, round(one.placement.score, 3),
                one.placement.why or "",
            )
            for one in joined
        ],
    )  # fmt: skip
    other = [one for one in placed if one.origin != one.had]
    shelf.change_origins(db.conn, [(one.origin, one.article) for one in other])
    shelf.set_places(db.conn, [(ids[one.placement.story], one.novelty, one.article) for one in placed])
    living = set(ids.values())
    gone = {move.before: move.after for move in moved if move.article == move.before and move.before not in living}
    shelf_stories.recount(db.conn, {move.after for move in moved} | {ids[one.placement.story] for one in other})
    shelf_stories.lead_on(db.conn, gone.items())
    shelf_stories.recount(db.conn, {move.before for move in moved})
    shelf.none_waits(db.conn)
