"""Read a stored article anew by today's rules, corrections on top, and keep all that led to its tags."""

from __future__ import annotations

from sqlite3 import Connection
from typing import TYPE_CHECKING

from newswatch.errors import NewswatchError
from newswatch.store import corrections, tagged
from newswatch.store import stories as shelf_stories
from newswatch.tag.why import Explained

if TYPE_CHECKING:
    from newswatch.store.tagged import Kept
    from newswatch.tag.tagger import Tagger


def explain(conn: Connection, number: int, tagger: Tagger) -> Explained:
    """Why the article of this number, or the leading one of the story, is tagged as it is.

    Raises NewswatchError when nothing has the number.
    """
    from newswatch.flows.correct import changes_of
    from newswatch.tag import byhand

    one = _article(conn, number)
    explanation = tagger.explain(one.article)
    changes = changes_of(conn, one.feed_id, one.article.guid)
    return Explained(
        id=one.id,
        story=one.story,
        title=one.article.title,
        summary=one.article.summary,
        text=one.article.text,
        publisher=one.article.publisher or "",
        tags=byhand.apply(explanation.tags, changes, tagger.gazetteer),
        explanation=explanation,
        corrected=tuple(c.signed for c in corrections.of(conn, one.feed_id, one.article.guid)),
        stale=one.rules != tagger.version,
    )


def _article(conn: Connection, number: int) -> Kept:
    one = tagged.one(conn, number) if abs(number) < 1 << 63 else None
    if one is not None:
        return one
    story = shelf_stories.resolve(conn, number) if abs(number) < 1 << 63 else None
    members = tagged.of_story(conn, story) if story is not None else []
    if not members:
        raise NewswatchError(f"There is no story or article {number}.", hint="`newswatch stories` shows the ids.")
    return members[0]
