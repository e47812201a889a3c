"""`newswatch feeds`: the subscriptions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from newswatch.cli.completing import feed_names
from newswatch.cli.options import Listing, group, lists
from newswatch.cli.session import Session, session
from newswatch.errors import NewswatchError, PartlyDone

if TYPE_CHECKING:
    from newswatch.model import Feed
    from newswatch.store.schema import Shelf

app = group("List, add, remove, check and discover feeds; take lists of them in and out.")
ONE_OR_MORE = typer.Argument(..., metavar="FEED...", help="Name, address or number.", autocompletion=feed_names)


@contextmanager
def _shelf(here: Session, *, make: bool = False) -> Iterator[Shelf]:
    from newswatch.store.open import writing

    with writing(here.db_path, make=make) as db:
        yield db


@app.command("list")
@lists()
def list_(ctx: typer.Context, *, listing: Listing) -> None:
    """The feeds and their state: when they last answered, when they last brought something new, what is wrong."""
    from newswatch.cli.output import check, show_rows
    from newswatch.flows import read

    here = session(ctx)
    check(listing, "feed")
    with read.opened(here.db_path, here.config) as library:
        rows, samples = library.feeds(), library.samples()
    rows = [row | {"url": _public(row["url"])} for row in rows[: listing.limit]]
    if not show_rows(here, rows, listing, "feed"):
        why = f"No feed is subscribed: the articles are those of {samples} sample feeds, which are not asked"
        here.say(
            f"{why if samples else 'There is no feed yet'}."
            " `newswatch fetch` takes the feeds that travel with it, `newswatch feeds add` yours."
        )


@app.command()
def add(
    ctx: typer.Context,
    url: str = typer.Argument(..., metavar="URL", help="A feed, or a page that names its feed."),
    name: str = typer.Option(None, "--name", metavar="NAME", help="A short name for lists."),
    title: str = typer.Option("", "--title", help="Its title; the feed's own when not said."),
    publisher: str = typer.Option("", "--publisher", help="Who prints it."),
    language: str = typer.Option(None, "--language", metavar="LANG", help="en, zh, ..."),
    category: str = typer.Option(None, "--category", help="A folder, e.g. press/asia."),
    unseen: bool = typer.Option(False, "--unseen", help="Take the address as it is, without a look at it."),
) -> None:
    """Subscribe to a feed. Where the address is a page, its feed is found."""
    from newswatch.flows import subscribe
    from newswatch.flows.verdict import same_origin

    here = session(ctx)
    subscribe.checked(url)
    address = url if unseen else _feed_of(here, url)
    with _shelf(here, make=True) as db:
        added = subscribe.add(
            db, address, now=here.now, name=name, title=title, publisher=publisher, language=language,
            category=category, by_hand=same_origin(url, address),
        )  # fmt: skip
    known = "" if added.new else " already"
    here.say(f"{added.feed.name} is{known} subscribed: {_public(added.feed.url)}")
    if added.new:
        here.say(f"next: newswatch fetch {added.feed.name}")
    if added.first:
        here.say(_how_to_have_the_others())


def _how_to_have_the_others() -> str:
    """What becomes of the feeds that travel with newswatch once there is one of the user's own."""
    import shlex

    from newswatch.shipped import data_path

    listed = shlex.quote(str(data_path("feeds.toml")))
    return (
        "`newswatch fetch` takes the feeds that travel with it only while there is no feed;"
        f" to have them too: newswatch feeds import {listed}"
    )


def _feed_of(here: Session, url: str) -> str:
    """The address itself, or the feed of the page that is there. A feed that does not answer is taken all the same."""
    import shlex

    from newswatch.flows import probe

    if not _may_be_a_page(url):
        return url
    try:
        found = probe.discover(url, contact=here.config.fetch.contact)
    except NewswatchError as error:
        here.say(f"{error.message} It is subscribed all the same; `newswatch feeds remove` takes it out.")
        return url
    if not found:
        raise NewswatchError(
            f"{_public(url)} is no feed, and leads to none.", hint="`--unseen` takes the address all the same."
        )
    if len(found) > 1:
        listed = "\n".join(f"newswatch feeds add {shlex.quote(_public(one.url))}   # {one.title}" for one in found)
        raise NewswatchError(f"{_public(url)} is a page with {len(found)} feeds; choose:", hint=listed)
    if found[0].how != "itself":
        here.say(f"{_public(url)} is a page; its feed is {_public(found[0].url)}")
    return found[0].url


def _may_be_a_page(url: str) -> bool:
    """Whether an address is worth a look before it is taken: not where it says itself that it is a feed, nor where a
    bare IP address names a service of one's own, unless the path says that it is a page."""
    import re
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if re.search(r"rss|atom|feed|\.xml|\.json|\.rdf", parts.path + "?" + parts.query, re.IGNORECASE):
        return False
    own = re.fullmatch(r"[\d.]+|[\da-f:]+|localhost", parts.hostname or "") is not None
    return not own or re.fullmatch(r"/?|.*/|.*\.html?|.*(page|blog|site|news|home|index)[^/]*", parts.path) is not None


@app.command()
def remove(ctx: typer.Context, feeds: list[str] = ONE_OR_MORE) -> None:
    """End subscriptions. The articles stay."""
    from newswatch.flows import subscribe

    here = session(ctx)
    with _shelf(here) as db:
        _told(here, subscribe.remove(db, feeds, now=here.now), "removed; its articles stay")


@app.command()
def enable(ctx: typer.Context, feeds: list[str] = ONE_OR_MORE) -> None:
    """Ask feeds again that rest or were gone."""
    from newswatch.flows import subscribe

    here = session(ctx)
    with _shelf(here) as db:
        _told(here, subscribe.enable(db, feeds, on=True), "enabled")


@app.command()
def disable(ctx: typer.Context, feeds: list[str] = ONE_OR_MORE) -> None:
    """Let feeds rest: they stay in the list and are not asked."""
    from newswatch.flows import subscribe

    here = session(ctx)
    with _shelf(here) as db:
        _told(here, subscribe.enable(db, feeds, on=False), "disabled")


def _told(here: Session, feeds: list[Feed], what: str) -> None:
    for feed in feeds:
        here.say(f"{feed.name} is {what}")


@app.command("import")
def import_(
    ctx: typer.Context,
    file: str = typer.Argument(..., metavar="FILE", help="OPML, TOML or a plain list; - is standard input."),
) -> None:
    """Subscribe to the feeds of a list. A faulty line is named, the others are taken."""
    take_in(session(ctx), _bytes(file), file)


def take_in(here: Session, content: bytes, file: str) -> None:
    """Subscribe to the feeds of a list named `file`. Raises PartlyDone when some could not be taken."""
    from newswatch.feeds import lists as feed_lists
    from newswatch.flows import subscribe

    listed = feed_lists.read(content)
    faults = list(listed.faults)
    if listed.feeds:
        with _shelf(here, make=True) as db:
            taken = subscribe.take_in(db, listed.feeds, now=here.now)
        faults += taken.refused
        here.say(f"{len(taken.new)} new, {taken.known} known already")
    for fault in faults:
        here.say(f"{file}: {fault}")
    if not listed.feeds:
        raise NewswatchError(f"{file} holds no feed that can be taken.", hint="It may be OPML, TOML or a plain list.")
    if faults:
        raise PartlyDone(f"{len(faults)} of the entries of {file} could not be taken; the others were.")


def _bytes(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).expanduser().read_bytes()
    except OSError as error:
        raise NewswatchError(f"{file} cannot be read: {error.strerror}.", hint="Check the path of the file.") from error


@app.command()
def export(
    ctx: typer.Context,
    file: str = typer.Argument("-", metavar="[FILE]", help="Where to; standard output when not said."),
    with_secrets: bool = typer.Option(False, "--with-secrets", help="With the passwords that stand in addresses."),
) -> None:
    """Write the feeds as OPML, for another reader or for a new machine."""
    from newswatch.cli.output import write

    write(as_opml(session(ctx), with_secrets=with_secrets), file)


def as_opml(here: Session, *, with_secrets: bool) -> list[str]:
    """The subscriptions as the lines of an OPML file."""
    from dataclasses import replace

    from newswatch.feeds import opml
    from newswatch.flows import subscribe
    from newswatch.store.open import reading

    with reading(here.db_path) as conn:
        feeds: Any = list(subscribe.subscribed(conn))
    if not with_secrets:
        feeds = [replace(feed, url=_public(feed.url)) for feed in feeds]
    return opml.write(feeds).splitlines()


@app.command()
def check(
    ctx: typer.Context,
    feeds: list[str] = typer.Argument(
        None, metavar="[FEED]...", help="Only these: name, address or number.", autocompletion=feed_names
    ),
    as_json: bool = typer.Option(False, "--json", help="One JSON array."),
) -> None:
    """Ask each feed, store nothing, and say how it is: ok, moved, gone, empty, not a feed, stale or failed."""
    from newswatch.cli.output import write
    from newswatch.flows import probe, subscribe
    from newswatch.render import feeds as shown
    from newswatch.render import json_text
    from newswatch.render.summary import count
    from newswatch.store.open import reading

    here = session(ctx)
    with reading(here.db_path) as conn:
        chosen = subscribe.chosen(conn, feeds) if feeds else [one for one in subscribe.subscribed(conn) if one.enabled]
    if not chosen:
        here.say("No feed is subscribed and enabled: there is none to check.")
    found = probe.check(chosen, now=here.now, contact=here.config.fetch.contact)
    rows = (
        {**_row(one.feed), "state": one.health.state, "detail": one.health.detail, "moved_to": one.moved_to}
        for one in found
    )
    seen = []
    if as_json:
        seen = list(rows)
        write(json_text.array(seen))
    else:
        room = max((len(one.name) for one in chosen), default=0)
        for row in rows:
            seen.append(row)
            write([shown.checked(row, room, here.screen())])
    bad = sum(row["state"] not in ("ok", "moved") for row in seen)
    if bad:
        well = f"{count(len(seen), 'feed')} {'is' if bad == 1 else 'are'} not well"
        raise PartlyDone(f"{bad} of {well}.", hint="`newswatch feeds list` shows since when.")


def _row(feed: Feed) -> dict[str, Any]:
    return {"id": feed.id, "name": feed.name, "url": _public(feed.url), "title": feed.title}


def _public(url: str) -> str:
    """The address without user and password."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host).geturl()


@app.command()
def discover(
    ctx: typer.Context,
    url: str = typer.Argument(..., metavar="URL", help="A page."),
    as_json: bool = typer.Option(False, "--json", help="One JSON array."),
) -> None:
    """The feeds of a page: those it names, else those at the usual places. Nothing is subscribed or stored."""
    from newswatch.cli.output import write
    from newswatch.flows import probe, subscribe
    from newswatch.render import columns, json_text

    here = session(ctx)
    found = probe.discover(subscribe.checked(url), contact=here.config.fetch.contact)
    rows = [{"url": one.url, "title": one.title, "entries": one.entries, "how": one.how} for one in found]
    if as_json:
        write(json_text.array(rows))
    else:
        write("\t".join(columns.cell(value) for value in row.values()) for row in rows)
    if not rows:
        raise NewswatchError(
            f"{_public(url)} leads to no feed.", hint="Look for a link called RSS or Atom on the page."
        )


@app.command()
@lists()
def rank(
    ctx: typer.Context,
    weeks: int = typer.Option(None, "--weeks", metavar="N", min=1, max=5200, help="Only the last N weeks."),
    *,
    listing: Listing,
) -> None:
    """What each feed is worth: how often it is first, its lag, what it alone has, how much of it is tagged."""
    from newswatch.cli.output import check as fits
    from newswatch.cli.output import show_rows
    from newswatch.flows import read
    from newswatch.flows.rank import rank as flow

    here = session(ctx)
    fits(listing, "worth")
    with read.opened(here.db_path, here.config) as library:
        rows = flow(library, now=here.now, weeks=weeks)
        show_rows(here, rows if listing.all else rows[: listing.limit], listing, "worth")
