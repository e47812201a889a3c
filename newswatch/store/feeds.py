"""Feeds on the shelf: subscriptions, and what the last visits taught about each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection, Row
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack
from urllib.parse import urlsplit

from newswatch.errors import UsageError
from newswatch.model import Feed
from newswatch.store.times import epoch, maybe_epoch, maybe_moment, maybe_rfc3339, moment

if TYPE_CHECKING:
    from newswatch.store.schema import Shelf

FeedKind = Literal["feed", "import", "sample"]


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the next visit of a feed must know. `etag` and `last_modified` are the bytes received, read as Latin-1."""

    feed_id: int
    etag: str | None = None
    last_modified: str | None = None
    validators_at: datetime | None = None  # when the last whole body came with them
    body_hash: str | None = None
    next_due: datetime | None = None  # None: at once
    failures: int = 0  # in a row
    error: str | None = None  # of the last visit, without secrets
    failing_since: datetime | None = None
    last_try: datetime | None = None
    last_ok: datetime | None = None
    last_new: datetime | None = None  # when it last brought a new article
    last_status: int | None = None  # HTTP
    gone: bool = False  # it answered 410: not asked again
    moved_to: str | None = None  # where 301 or 308 point to, not yet believed
    moved_seen: int = 0  # how many fetches said so in a row
    hints: str | None = None  # JSON that the pacing keeps between visits


_FEED = "id, name, url, title, publisher, site, language, category, tier, enabled, user_agent, by_hand"
_STATE = (
    "id, etag, last_modified, validators_at, body_hash, next_due, failures, error, failing_since, last_try, last_ok,"
    " last_new, last_status, gone, moved_to, moved_seen, hints"
)


class About(TypedDict, total=False):
    """What a subscription says of a feed beside its URL."""

    name: str | None  # made from publisher, title or host when none is given
    kind: FeedKind
    title: str
    publisher: str
    site: str | None
    language: str | None
    category: str | None
    tier: int
    enabled: bool
    user_agent: str | None
    by_hand: bool


_UNSAID: Mapping[str, Any] = {
    "name": None, "kind": "feed", "title": "", "publisher": "", "site": None, "language": None, "category": None,
    "tier": 3, "enabled": True, "user_agent": None, "by_hand": False,
}  # fmt: skip
_REVIVED = "removed_at = NULL, next_due = NULL, failures = 0, error = NULL, failing_since = NULL, gone = 0"


def add(db: Shelf, url: str, *, now: datetime, **about: Unpack[About]) -> Feed:
    """Subscribe to `url`. A URL that is subscribed already is returned as it stands; one that was removed, or that only
    samples or imports filled, comes with its articles and the new description. So does the feed that holds what was
    imported of an exported feed of the name that this one would have.

    Raises UsageError when the name is another feed's.
    """
    said = {**_UNSAID, **about}
    with db.atomic():
        known = db.conn.execute("SELECT id, removed_at, kind FROM feed WHERE url = ?", (url,)).fetchone()
        if known and known[1] is None and said["kind"] in (known[2], "import", "sample"):
            return by_id(db.conn, known[0])
        if known is None and said["kind"] == "feed":
            known = _taken_over(db, url, said)
        said["name"] = _name(db.conn, url, said)
        values = (*(said[column] for column in _UNSAID), epoch(now), url)
        columns = (*_UNSAID, "added_at")
        if known:
            changed = ", ".join(f"{column} = ?" for column in columns)
            db.conn.execute(f"UPDATE feed SET {changed}, {_REVIVED} WHERE url = ?", values)
            return by_id(db.conn, known[0])
        marks = ", ".join("?" * len(values))
        made = db.conn.execute(f"INSERT INTO feed ({', '.join(columns)}, url) VALUES ({marks})", values).lastrowid
        assert made is not None
        return by_id(db.conn, made)


def _taken_over(db: Shelf, url: str, said: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The feed of an export that this one is, with its URL from now on; None when there is none. The name alone does
    not say so: its articles must lead to where this feed is."""
    name = said["name"] or _wished(url, said)
    exported = db.conn.execute(
        "SELECT id FROM feed WHERE kind = 'import' AND url = ? AND name = ?", (_export_url(name), name)
    ).fetchone()
    if exported is None:
        return None
    links = db.conn.execute("SELECT url FROM article WHERE feed_id = ? AND url IS NOT NULL LIMIT 100", exported)
    if {_domain(link) for (link,) in links}.isdisjoint({_domain(url), _domain(said["site"] or url)}):
        return None
    row = db.conn.execute("UPDATE feed SET url = ? WHERE id = ? RETURNING id, removed_at, kind", (url, *exported))
    return tuple(row.fetchone())


def _domain(url: str) -> str:
    """The last two labels of a host: those of feeds.example.com and www.example.com are the same."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def _wished(url: str, said: Mapping[str, Any], taken: Iterable[str] = ()) -> str:
    return short_name(said["publisher"] or said["title"] or urlsplit(url).hostname or "feed", taken)


def _name(conn: Connection, url: str, said: Mapping[str, Any]) -> str:
    others = "SELECT name FROM feed WHERE removed_at IS NULL AND url <> ?"
    taken = {row[0] for row in conn.execute(others, (url,))}
    if said["name"] in taken:
        raise UsageError(f"There is already a feed named {said['name']!r}.", hint="Choose another --name.")
    return said["name"] or _wished(url, said, taken)


_NOT_NAME = re.compile(r"[^\w.]+")
_EDGE = re.compile(r"^(www|feeds?|rss|blog)\.|\.(com|org|net|io|ai|co|cn|de|uk|jp)$")


def short_name(text: str, taken: Iterable[str] = ()) -> str:
    """A short lower-case name not in `taken`: "Ars Technica" is `ars-technica`, "www.techradar.com" is `techradar`."""
    text = unicodedata.normalize("NFKC", text).casefold()
    while (shorter := _EDGE.sub("", text)) != text and "." not in text[-1:]:
        text = shorter
    base = _NOT_NAME.sub("-", text).strip("-._")[:40].strip("-._") or "feed"
    taken, name, number = set(taken), base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


IMPORT_FEEDS = 5000  # beyond so many publishers, imported articles share one feed


def for_import(db: Shelf, publisher: str, *, now: datetime, exported: str = "") -> int:
    """The id of the feed that holds the imported articles of a publisher ("" for those that name none).

    One feed a publisher, because a guid is only unique within its source. It is never fetched. `exported` is the name
    of the feed that the articles had where they were exported, which no feed of this database has: one of its own.
    """
    url = _export_url(exported) if exported else import_url(publisher)
    found = db.conn.execute("SELECT id FROM feed WHERE url = ?", (url,)).fetchone()
    if found:
        return int(found[0])
    count = db.conn.execute("SELECT count(*) FROM feed WHERE kind = 'import'").fetchone()[0]
    if (publisher or exported) and count >= IMPORT_FEEDS:
        return for_import(db, "", now=now)
    name = exported or f"import-{short_name(publisher)}" if publisher else "import"
    taken = {row[0] for row in db.conn.execute("SELECT name FROM feed WHERE name LIKE 'import%'")}
    return add(
        db,
        url,
        now=now,
        name=exported or short_name(name, taken),
        title=exported or publisher,
        publisher="" if exported else publisher,
        enabled=False,
        kind="import",
    ).id


def import_url(publisher: str) -> str:
    """What stands for the URL of the feed of a publisher's imported articles."""
    return f"import:{publisher}"


def _export_url(name: str) -> str:
    """What stands for the URL of a feed that only an export names."""
    return f"import-feed:{name}"


def named(conn: Connection, name: str) -> list[tuple[int, bool]]:
    """The feeds of a name, the one that stands first, then those that were removed; each with whether it stands."""
    ask = "SELECT id, removed_at IS NULL FROM feed WHERE name = ? ORDER BY removed_at IS NOT NULL, id DESC"
    return [(row_id, bool(stands)) for row_id, stands in conn.execute(ask, (name,))]


def remove(db: Shelf, feed_id: int, *, now: datetime) -> None:
    """Stop asking a feed and forget its state. Its articles stay; `add` with the same URL revives it."""
    db.conn.execute(
        "UPDATE feed SET removed_at = ?, enabled = 0, etag = NULL, last_modified = NULL, validators_at = NULL,"
        " body_hash = NULL, entries = NULL, next_due = NULL, hints = NULL, moved_to = NULL, moved_seen = 0"
        " WHERE id = ?",
        (epoch(now), feed_id),
    )


def enable(db: Shelf, feed_id: int, on: bool = True) -> None:
    """Let a feed be asked again (at once, also when it was gone), or let it rest."""
    if on:
        db.conn.execute(
            "UPDATE feed SET enabled = 1, gone = 0, failures = 0, next_due = NULL, error = NULL, failing_since = NULL"
            " WHERE id = ?",
            (feed_id,),
        )
    else:
        db.conn.execute("UPDATE feed SET enabled = 0 WHERE id = ?", (feed_id,))


def move(db: Shelf, feed_id: int, url: str, *, by_hand: bool = False) -> bool:
    """Give a feed its new URL; the validators stay with the old one. False when another feed has that URL already.

    `by_hand` says whether the new URL may be private as the old one was: only on the origin that the user typed."""
    with db.atomic():
        if db.conn.execute("SELECT 1 FROM feed WHERE url = ? AND id <> ?", (url, feed_id)).fetchone():
            return False
        db.conn.execute(
            "UPDATE feed SET url = ?, by_hand = ?, etag = NULL, last_modified = NULL, validators_at = NULL,"
            " body_hash = NULL, moved_to = NULL, moved_seen = 0 WHERE id = ?",
            (url, by_hand, feed_id),
        )
    return True


def describe(db: Shelf, feed_id: int, *, title: str | None, site: str | None, language: str | None) -> None:
    """Fill in what the feed says of itself where the subscription says nothing."""
    db.conn.execute(
        "UPDATE feed SET title = CASE title WHEN '' THEN coalesce(?, '') ELSE title END, site = coalesce(site, ?),"
        " language = coalesce(language, ?) WHERE id = ?",
        (title, site, language, feed_id),
    )


def all_feeds(conn: Connection, *, kind: FeedKind | None = "feed") -> list[Feed]:
    """The feeds in the order in which they were added; `kind=None`: also those that only imports and samples fill."""
    where, values = ("", ()) if kind is None else (" AND kind = ?", (kind,))
    rows = conn.execute(f"SELECT {_FEED} FROM feed WHERE removed_at IS NULL{where} ORDER BY id", values)
    return [_feed(row) for row in rows]


def by_id(conn: Connection, feed_id: int) -> Feed:
    """The feed with this id. Raises KeyError."""
    row = conn.execute(f"SELECT {_FEED} FROM feed WHERE id = ?", (feed_id,)).fetchone()
    if row is None:
        raise KeyError(feed_id)
    return _feed(row)


def find(conn: Connection, word: str) -> Feed | None:
    """The feed that a user means: by name, by URL or by id, else None."""
    for column in ("name", "url", "id"):
        row = conn.execute(f"SELECT {_FEED} FROM feed WHERE removed_at IS NULL AND {column} = ?", (word,)).fetchone()
        if row is not None:
            return _feed(row)
    return None


def is_subscription(conn: Connection, feed_id: int) -> bool:
    """Whether the feed is fetched from the network, or would be if it were enabled."""
    row = conn.execute("SELECT kind = 'feed' AND removed_at IS NULL FROM feed WHERE id = ?", (feed_id,)).fetchone()
    return bool(row and row[0])


def added_at(conn: Connection, feed_id: int) -> datetime:
    """When a feed was subscribed to. Raises KeyError."""
    row = conn.execute("SELECT added_at FROM feed WHERE id = ?", (feed_id,)).fetchone()
    if row is None:
        raise KeyError(feed_id)
    return moment(row[0])


def state(conn: Connection, feed_id: int) -> FeedState:
    """The state of one feed. Raises KeyError."""
    row = conn.execute(f"SELECT {_STATE} FROM feed WHERE id = ?", (feed_id,)).fetchone()
    if row is None:
        raise KeyError(feed_id)
    return _state(row)


def states(conn: Connection) -> dict[int, FeedState]:
    """The states of all feeds by feed id."""
    return {row[0]: _state(row) for row in conn.execute(f"SELECT {_STATE} FROM feed WHERE removed_at IS NULL")}


def save_state(db: Shelf, state: FeedState) -> None:
    """Keep the state; inside the `db.atomic()` that stores the articles of the same visit, so that no validator is
    kept for articles that are not there."""
    db.conn.execute(
        "UPDATE feed SET etag = ?, last_modified = ?, validators_at = ?, body_hash = ?, next_due = ?, failures = ?,"
        " error = ?, failing_since = ?, last_try = ?, last_ok = ?, last_new = ?, last_status = ?, gone = ?,"
        " moved_to = ?, moved_seen = ?, hints = ? WHERE id = ?",
        (
            state.etag,
            state.last_modified,
            maybe_epoch(state.validators_at),
            state.body_hash,
            maybe_epoch(state.next_due),
            state.failures,
            state.error,
            maybe_epoch(state.failing_since),
            maybe_epoch(state.last_try),
            maybe_epoch(state.last_ok),
            maybe_epoch(state.last_new),
            state.last_status,
            state.gone,
            state.moved_to,
            state.moved_seen,
            state.hints,
            state.feed_id,
        ),
    )


def entries(conn: Connection, feed_id: int) -> bytes:
    """The marks of the entries that the feed's last document had (feeds.normalise.Normalised); empty for none."""
    row = conn.execute("SELECT entries FROM feed WHERE id = ?", (feed_id,)).fetchone()
    return (row and row[0]) or b""


def keep_entries(db: Shelf, feed_id: int, marks: bytes) -> None:
    """Keep the marks of a document's entries; inside the `db.atomic()` that stores its articles."""
    db.conn.execute("UPDATE feed SET entries = ? WHERE id = ?", (marks, feed_id))


def listing(conn: Connection, *, kind: FeedKind | None = "feed") -> list[dict[str, Any]]:
    """The feeds as `feeds list --json` shows them: id, name, url, title, state, last_ok, last_new, failures, error,
    next_due, and what the subscription says of itself. `state` is new, ok, cut, failing, gone or disabled."""
    where, values = ("", ()) if kind is None else (" AND kind = ?", (kind,))
    rows = conn.execute(
        "SELECT id, name, url, title, publisher, site, language, category, tier, enabled, gone, failures, error,"
        " last_ok, last_new, last_try, last_status, next_due, kind FROM feed"
        f" WHERE removed_at IS NULL{where} ORDER BY id",
        values,
    )
    return [_listed(row) for row in rows]


def _listed(row: Row | tuple[Any, ...]) -> dict[str, Any]:
    (row_id, name, url, title, publisher, site, language, category, tier, enabled, gone, failures, error) = row[:13]
    last_ok, last_new, last_try, last_status, next_due, kind = row[13:]
    if gone:
        word = "gone"
    elif kind != "feed":
        word = kind
    elif not enabled:
        word = "disabled"
    elif failures:
        word = "failing"
    else:
        word = "new" if not last_ok else "cut" if error else "ok"
    return {
        "id": row_id,
        "name": name,
        "url": url,
        "title": title,
        "publisher": publisher,
        "site": site,
        "language": language,
        "category": category,
        "tier": tier,
        "state": word,
        "last_ok": maybe_rfc3339(last_ok),
        "last_new": maybe_rfc3339(last_new),
        "last_try": maybe_rfc3339(last_try),
        "status": last_status,
        "failures": failures,
        "error": error,
        "next_due": maybe_rfc3339(next_due),
    }


def _feed(row: Row | tuple[Any, ...]) -> Feed:
    (row_id, name, url, title, publisher, site, language, category, tier, enabled, user_agent, by_hand) = row
    return Feed(
        row_id,
        name,
        url,
        title,
        publisher,
        site,
        language,
        category,
        tier,
        enabled=bool(enabled),
        user_agent=user_agent,
        by_hand=bool(by_hand),
    )


def _state(row: Row | tuple[Any, ...]) -> FeedState:
    return FeedState(
        feed_id=row[0],
        etag=row[1],
        last_modified=row[2],
        validators_at=maybe_moment(row[3]),
        body_hash=row[4],
        next_due=maybe_moment(row[5]),
        failures=row[6],
        error=row[7],
        failing_since=maybe_moment(row[8]),
        last_try=maybe_moment(row[9]),
        last_ok=maybe_moment(row[10]),
        last_new=maybe_moment(row[11]),
        last_status=row[12],
        gone=bool(row[13]),
        moved_to=row[14],
        moved_seen=row[15],
        hints=row[16],
    )
