"""What a person says of an article's tags: remembered apart from the machine's, laid over them whenever they are made.

Rules:
1. A correction belongs to an article (feed and guid). It outlives retag, prune and a new import.
2. A number means the article of that id. When it is a story's, what is taken away is taken from each of its articles.
3. The stored tags and the index tables are always those with the corrections; undoing one tags the article anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from newswatch.errors import NewswatchError, UsageError
from newswatch.flows.retag import Retagged, tag_names, write
from newswatch.store import corrections, tagged
from newswatch.store import stories as shelf_stories
from newswatch.store.corrections import Correction
from newswatch.tag import byhand
from newswatch.times import maybe_rfc3339

if TYPE_CHECKING:
    from newswatch.store.articles import Row
    from newswatch.store.schema import Shelf
    from newswatch.store.tagged import Kept
    from newswatch.tag.gazetteer import Gazetteer
    from newswatch.tag.tagger import Tagger


@dataclass(frozen=True, slots=True)
class Corrected:
    """An article after a correction: which tags it gained and lost by it."""

    article: int
    title: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def correct(db: Shelf, number: int, words: Sequence[str], *, tagger: Tagger, now: datetime) -> list[Corrected]:
    """Add and take away tags of an article (rule 2). Raises UsageError for a word that is no tag, NewswatchError when
    nothing has the number."""
    changes = _parsed(words, tagger.gazetteer)
    with db.atomic():
        main, others = _meant(db.conn, number)
        done = []
        for one in (main, *others):
            mine = [c for c in changes if one is main or (not c.wanted and _has(one, c.tag))]
            if mine:
                made = [Correction(c.tag, c.wanted, c.name) for c in mine]
                corrections.put(db.conn, one.feed_id, one.article.guid, made, now=now)
                done.append(_again(db, one, tagger))
        return done


def undo(db: Shelf, number: int, words: Sequence[str], *, tagger: Tagger) -> list[Corrected]:
    """Forget corrections, those of some tags or (without words) all, of an article and of its story's other articles.

    Raises NewswatchError when there was none.
    """
    try:
        tags = [byhand.canonical(word, tagger.gazetteer) for word in words] or None
    except byhand.Unknown as error:
        raise UsageError(str(error), hint=HINT) from error
    with db.atomic():
        main, others = _meant(db.conn, number)
        done = [
            _again(db, one, tagger)
            for one in (main, *others)
            if corrections.undo(db.conn, one.feed_id, one.article.guid, tags)
        ]
        if not done:
            raise NewswatchError(
                f"Nothing was corrected in {number}.", hint="`newswatch correct --list` shows what was."
            )
        return done


HINT = "Tags: company:X, chip:X, model:X, event:TYPE, flag:X, relevant; `newswatch vocab list` has the names."


def _parsed(words: Sequence[str], gazetteer: Gazetteer) -> list[byhand.Change]:
    if not words:
        raise UsageError("Which tags?", hint="newswatch correct ID +event:delay -company:amazon")
    try:
        return [byhand.parse(word, gazetteer) for word in words]
    except byhand.Unknown as error:
        raise UsageError(str(error), hint=HINT) from error


def _meant(conn: Connection, number: int) -> tuple[Kept, list[Kept]]:
    """The article that a number means, and the other articles of the story when it is a story's number."""
    one = tagged.one(conn, number) if abs(number) < 1 << 63 else None
    story = shelf_stories.resolve(conn, number) if abs(number) < 1 << 63 else None
    members = tagged.of_story(conn, story) if story is not None and (story == number or one is None) else []
    if one is None and not members:
        raise NewswatchError(f"There is no story or article {number}.", hint="`newswatch articles` shows the ids.")
    main = one or members[0]
    return main, [other for other in members if other.id != main.id]


def _has(one: Kept, tag: str) -> bool:
    names = {name.partition(" (")[0] for name in tag_names(one.tags)}
    return tag in names or (tag.startswith("event:") and any(name.startswith(f"{tag}/") for name in names))


def _again(db: Shelf, one: Kept, tagger: Tagger) -> Corrected:
    before = tag_names(one.tags)
    write(db, [one], tagger, Retagged())
    after = tagged.one(db.conn, one.id)
    names = tag_names(after.tags) if after else set()
    return Corrected(one.id, one.article.title, tuple(sorted(names - before)), tuple(sorted(before - names)))


def changes_of(conn: Connection, feed_id: int, guid: str) -> list[byhand.Change]:
    """The corrections of an article, as `tag.byhand` applies them."""
    return [byhand.Change(c.tag, c.wanted, c.name) for c in corrections.of(conn, feed_id, guid)]


def laid_over(db: Shelf, rows: Iterable[Row], gazetteer: Gazetteer | None) -> list[Row]:
    """Rows that are about to be stored, with what a person has said of these articles before."""
    found = []
    for row in rows:
        changes = changes_of(db.conn, row.feed_id, row.article.guid)
        if changes:
            if gazetteer is None:
                from newswatch.tag.gazetteer import Gazetteer

                gazetteer = Gazetteer.load()
            row = row._replace(tags=byhand.apply(row.tags, changes, gazetteer), claims=None)
        found.append(row)
    return found


# --- what was corrected ---------------------------------------------------------------------------------------------


def listed(conn: Connection, number: int | None = None) -> list[dict[str, Any]]:
    """The corrections of an article or story, or all of them, as `correct --list --json` gives them."""
    return [
        {"article": one.id, "story": one.story, "title": one.article.title, "tag": c.signed, "made_at": c.made_at}
        for one in _corrected(conn, number)
        for c in corrections.of(conn, one.feed_id, one.article.guid)
    ]


def _corrected(conn: Connection, number: int | None) -> Iterator[Kept]:
    if number is not None:
        main, others = _meant(conn, number)
        yield from (main, *others)
        return
    for feed_id, guid in list(corrections.places(conn)):
        one = tagged.by_guid(conn, feed_id, guid)
        if one is not None:
            yield one


_ENTITIES = ("company", "chip", "model")


def labelled(conn: Connection, number: int | None = None) -> Iterator[dict[str, Any]]:
    """The corrected articles as labelled items (docs/reference/tagging.md): their tags are the right ones, what a
    person took away is a trap. `newswatch eval` measures with them."""
    for one in _corrected(conn, number):
        made = corrections.of(conn, one.feed_id, one.article.guid)
        if made:
            yield _item(one, [_trap(c) for c in made if not c.wanted])


def _item(one: Kept, removed: Sequence[str]) -> dict[str, Any]:
    a, tags = one.article, one.tags
    entities = {
        kind: [{"name": e["name"], "role": e["role"]} for e in tags.get(kind, ()) if not e.get("implied")]
        for kind in ("companies", "chips", "models")
    }
    implied = [e["name"] for e in tags.get("companies", ()) if e.get("implied")]
    return {
        "id": f"own-{one.id:04}",
        "title": a.title,
        "summary": a.summary,
        "body": a.text or None,
        "language": a.language,
        "published": maybe_rfc3339(a.published),
        "source_url": a.url,
        "relevant": bool(tags.get("relevant")),
        **entities,
        "events": [_event(event) for event in tags.get("events", ())],
        "story": str(one.story),
        "saga": None,
        "near_miss": "by-hand" if removed else None,
        "trap": list(removed),
        "optional": {"companies": implied, "chips": [], "models": []},
    }


def _trap(taken: Correction) -> str:
    kind, _, name = taken.tag.partition(":")
    if taken.tag == "flag:model-delay":
        return "delay:model"
    if kind == "event":
        of = name.partition("/")[2]
        return f"delay:{of}" if of else taken.tag
    return f"{kind}:{taken.name}" if kind in _ENTITIES and taken.name else taken.tag


def _event(event: dict[str, Any]) -> dict[str, Any]:
    kept: tuple[str, ...] = ("type", "subject", "status")
    if event["type"] == "delay":
        kept += ("kind", "from", "to", "cause", "cause_class")
    return {name: event.get(name) for name in kept}
