"""What a person decides about stories: together, apart, pinned, muted; all of it is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from newswatch.errors import NewswatchError, UsageError

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf


def merge(db: Shelf, numbers: Sequence[int], *, now: datetime) -> int:
    """Put stories together into the first one; its id. The others lead there, and regrouping keeps them together.

    Raises UsageError for fewer than two stories, NewswatchError for a number that means none.
    """
    from newswatch.store import grouping as shelf
    from newswatch.store import stories

    with db.atomic():
        living = list(dict.fromkeys(_living(db, number) for number in numbers))
        if len(living) < 2:
            raise UsageError("There is only one story to merge.", hint="Name two: `newswatch story merge 12 15`.")
        into, *others = living
        for story in others:
            pinned, muted = stories.marks(db.conn, story)
            stories.merge(db.conn, story, into, why="put together by hand")
            if pinned or muted:
                stories.mark(db.conn, into, pinned=pinned or None, muted=muted or None)
        members = stories.members(db.conn, into)
        first = into if into in members else members[0]  # the founder may have been pruned: its id stays
        shelf.choose(db.conn, "together", [(first, one) for one in members if one != first], now=int(now.timestamp()))
        return into


def split(db: Shelf, articles: Sequence[int], *, now: datetime) -> int:
    """Take articles out of their story into one of their own; its id. They stay apart from those they leave.

    Raises UsageError when the articles are of several stories or all of one, NewswatchError for an unknown number.
    """
    from newswatch.store import grouping as shelf
    from newswatch.store import stories

    with db.atomic():
        leaving = set(articles)
        homes = {article: stories.story_of(db.conn, article) for article in leaving}
        unknown = sorted(article for article, story in homes.items() if story is None)
        if unknown:
            raise NewswatchError(
                f"There is no article {unknown[0]}.", hint="`newswatch show ID --json` lists a story's articles."
            )
        found = {story for story in homes.values() if story is not None}
        if len(found) > 1:
            raise UsageError("These articles are of several stories.", hint="Split one story at a time.")
        story = found.pop()
        staying = [one for one in stories.members(db.conn, story) if one not in leaving]
        if not staying:
            raise UsageError("These are all articles of the story.", hint="Name those that shall leave it.")
        # The side of the founder keeps the id: what someone wrote down means the same story for ever.
        going = staying if story in leaving else sorted(leaving)
        made = stories.first_of(db.conn, going)
        stories.move(db.conn, [(one, made) for one in going], why="split by hand")
        pairs = [(one, other) for one in leaving for other in staying]
        shelf.choose(db.conn, "apart", pairs, now=int(now.timestamp()))
        shelf.forget_members(db.conn, [made])
        return made


def mark(db: Shelf, number: int, *, pinned: bool | None = None, muted: bool | None = None) -> int:
    """Pin or mute a story, or take that back; its id. Raises NewswatchError for a number that means none."""
    from newswatch.store import stories

    with db.atomic():
        story = _living(db, number)
        stories.mark(db.conn, story, pinned=pinned, muted=muted)
        return story


def why(conn: Connection, number: int) -> list[dict[str, Any]]:
    """What joined the articles of a story, in order of publication; the founder has no reason to be in it.

    Raises NewswatchError for a number that means no story.
    """
    from newswatch.store import grouping as shelf
    from newswatch.store import read

    story = _resolved(conn, number)
    reasons = {member.article: member for member in shelf.members(conn, story)}
    return [
        {
            "article": report["id"],
            "published": report["published"],
            "publisher": report["publisher"],
            "title": report["title"],
            "score": reasons[report["id"]].score if report["id"] in reasons else None,
            "why": reasons[report["id"]].why if report["id"] in reasons else None,
            "likest": reasons[report["id"]].likest if report["id"] in reasons else None,
            "copy_of": reasons[report["id"]].copy_of if report["id"] in reasons else None,
        }
        for report in read.reports(conn, story)
    ]


def _living(db: Shelf, number: int) -> int:
    return _resolved(db.conn, number)


def _resolved(conn: Connection, number: int) -> int:
    from newswatch.store.stories import resolve

    story = resolve(conn, number) if abs(number) < 1 << 63 else None
    if story is None:
        raise NewswatchError(f"There is no story or article {number}.", hint="`newswatch stories` shows the ids.")
    return story
