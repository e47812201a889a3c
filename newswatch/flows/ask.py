"""A query meets the archive: what it needs to be understood, how it is explained, why it found nothing.

text -> understand(context of config, names, last look) -> tree -> store.search
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, NamedTuple

from newswatch.errors import NewswatchError, StoreError
from newswatch.flows.names import Known
from newswatch.query import tree
from newswatch.query.understand import Context, Resolved, Understood, understand
from newswatch.store import look, search
from newswatch.store.open import reading
from newswatch.text import line, squash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newswatch.config import Config
    from newswatch.kinds import Kind
    from newswatch.query import complete
    from newswatch.store.search import Nothing, Sort, Statement
    from newswatch.store.where import Unit

FEW = ("lang", "rel")  # fields whose values are few enough to be named when none is spelt like what was asked


def context(
    conn: Connection | None,
    config: Config,
    *,
    now: datetime,
    zone: tzinfo | None = None,
    gazetteer: Path | None = None,
) -> Context:
    """What queries to this archive (None: to none yet) are understood by. Days begin at midnight in `zone` (None: where
    this runs)."""

    def is_known(kind: Kind, slug: str) -> bool:
        return conn is not None and search.is_known(conn, kind, slug)

    return Context(
        now=now,
        zone=zone or now.astimezone().tzinfo or UTC,
        names=Known(conn, gazetteer),
        searches=config.searches,
        last_look=None if conn is None else look.last(conn),
        is_known=is_known,
    )


def broken_searches(
    path: Path, config: Config, *, now: datetime, gazetteer: Path | None = None
) -> dict[str, NewswatchError]:
    """The saved searches that cannot be understood, each with its error; also without a database, or with a bad one."""
    try:
        with reading(path) as conn:
            return _broken(config, context(conn, config, now=now, gazetteer=gazetteer))
    except StoreError:
        return _broken(config, context(None, config, now=now, gazetteer=gazetteer))


def _broken(config: Config, context: Context) -> dict[str, NewswatchError]:
    found: dict[str, NewswatchError] = {}
    for name in config.searches:
        try:
            understand(f"@{name}", context)
        except NewswatchError as error:
            found[name] = error
    return found


def known(conn: Connection, config: Config, gazetteer: Path | None = None) -> complete.Known:
    """What the words of a query may be, for completion."""
    from newswatch.query import complete
    from newswatch.store import feeds

    found = search.vocabulary(conn)
    return complete.Known(
        Known(conn, gazetteer),
        found.publishers,
        tuple(feed.name for feed in feeds.all_feeds(conn)),
        found.languages,
        found.verbs,
        config.searches,
    )


def found_best(
    conn: Connection, query: tree.Tree, *, limit: int | None, text: bool = False
) -> Iterator[dict[str, Any]]:
    """The best hits as articles, each with `score` and `snippet`; `hits` are the [start, end) of words in it."""
    from newswatch.query import snippet

    for row, score in search.best(conn, query, limit=limit):
        cut = snippet.cut(query, row["title"], row["summary"], row["text"])
        row |= {"score": round(score, 3), "snippet": cut.text, "hits": [list(span) for span in cut.hits]}
        if not text:
            del row["text"]
        yield row


class Explanation(NamedTuple):
    """How a query is read and answered."""

    text: str
    lines: tuple[str, ...]  # the tree, indented
    names: tuple[Resolved, ...]
    statements: tuple[Statement, ...]


def explain(conn: Connection, asked: Understood, unit: Unit, *, sort: Sort | str = "newest") -> Explanation:
    """The tree, the names as they were taken, and the SQL of a query; `sort` may be `best`."""
    if sort == "best":
        statements = search.ranking_statements(conn, asked.tree)
    else:
        statements = search.statements(conn, asked.tree, unit, sort=sort)  # type: ignore[arg-type]
    return Explanation(asked.text, tuple(tree.lines(asked.tree)), asked.names, statements)


def nothing(conn: Connection, asked: Understood, unit: Unit) -> Nothing:
    """Which term of a query that found nothing emptied it."""
    return search.why_nothing(conn, asked.tree, unit)


def told(why: Nothing, unit: Unit, last: int = search.TOLD, *, looked: datetime | None = None) -> list[str]:
    """The same in sentences; `looked` is the last look, since when `is:new` asks."""

    def counted(number: int) -> str:
        noun = unit if number == 1 else {"story": "stories", "article": "articles"}[unit]
        return f"{last} {noun} or more" if number >= last else f"{number or 'no'} {noun}"

    terms = [term._replace(said=line(term.said)) for term in why.terms]
    if not terms:
        return ["Nothing is stored yet."]
    apart = [f"{counted(t.apart).capitalize()} with the words of {t.said} in another order." for t in terms if t.apart]
    since = _since(looked, terms)
    missing = [term.said for term in terms if not (term.alone or (since and _asks_for_new(term)))]
    if len(terms) == 1:
        return [since or f"Nothing matches {terms[0].said}.", *apart]
    lines = [since] if since else []
    if missing:
        lines.append(f"Nothing matches {' or '.join(missing)}, whatever else is asked.")
    elif all(term.alone for term in terms):
        lines.append(f"{line(why.emptied)} leaves nothing: what stands before it has {counted(why.before)}.")
    width = max(len(term.said) for term in terms)
    return [*lines, *apart] + [
        f"  {term.said:{width}}  {counted(term.alone)} alone; {counted(term.without)} without it" for term in terms
    ]


def _asks_for_new(term: search.Alone) -> bool:
    return term.said.casefold() == "is:new"


def _since(looked: datetime | None, terms: Sequence[search.Alone]) -> str:
    """Since when `is:new` asks, and whether anything came; empty where it is not asked."""
    asked = next((term for term in terms if _asks_for_new(term)), None)
    if looked is None or asked is None:
        return ""
    when = f"{looked:%Y-%m-%d %H:%M} UTC, the time of the last look"
    return f"New is what came since {when}." if asked.alone else f"Nothing is new since {when}."


def perhaps_meant(why: Nothing, known: Callable[[], complete.Known]) -> list[str]:
    """For terms that nothing has by themselves and whose field takes what the archive has: what is spelt like it."""
    from newswatch.query.complete import values
    from newswatch.query.fields import BY_NAME
    from newswatch.query.spelling import close_matches

    lines = []
    for term in why.terms:
        name, colon, said = term.said.partition(":")
        field = BY_NAME.get(name.lower()) if colon and not term.alone else None
        if field is None or field.takes != "text":
            continue
        there = {squash(value): value for value in values(field.name, known())}
        close = [there[one] for one in close_matches(squash(said.strip('"')), there, 3, 0.6)]
        if close:
            lines.append(f"Did you mean {' or '.join(_asked(name, value) for value in close)}?")
        elif there and field.name in FEW:
            lines.append(f"For {name}: there is {', '.join(there.values())}.")
    return [line(told) for told in lines]


def _asked(name: str, value: str) -> str:
    """A field and its value as a query reads them.

    >>> _asked("source", 'The "Post", UK')
    'source:"The ""Post"", UK"'
    """
    if re.fullmatch(r"[\w.-]+", value):
        return f"{name}:{value}"
    quoted = value.replace('"', '""')
    return f'{name}:"{quoted}"'


__all__ = ["Explanation", "context", "explain", "found_best", "nothing", "perhaps_meant", "told", "understand"]
