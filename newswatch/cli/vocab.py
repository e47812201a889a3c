"""`newswatch vocab`: the companies, chips and models that are known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from newswatch.cli.completing import names, one_of
from newswatch.cli.options import group
from newswatch.cli.session import Session, session
from newswatch.errors import UsageError

if TYPE_CHECKING:
    from sqlite3 import Connection

    from newswatch.kinds import Kind
    from newswatch.tag.gazetteer import Gazetteer

app = group("The companies, chips and models that are known, by all their names; and names of your own.")
KINDS = one_of("company", "chip", "model")
KIND = typer.Option(
    None, "--kind", metavar="KIND", help="company, chip or model; all three when not said.", autocompletion=KINDS
)
JSON = typer.Option(False, "--json", help="JSON, for programs.")


@app.command(name="list")
def list_(
    ctx: typer.Context,
    only: str = typer.Argument(None, metavar="[KIND]", help="companies, chips or models; all three when not said."),
    kind: str = KIND,
    as_json: bool = JSON,
    jsonl: bool = typer.Option(False, "--jsonl", help="One JSON object a line."),
    tsv: bool = typer.Option(False, "--tsv", help="Tab-separated, as in a pipe."),
) -> None:
    """Every row: kind, slug, name, maker, parent, other names.

    \b
      newswatch vocab list chips
    """
    from newswatch.flows import vocab
    from newswatch.tag.gazetteer import Gazetteer

    here = session(ctx)
    rows = list(vocab.listing(Gazetteer.load(here.gazetteer()), _kind(_one_kind(only, kind))))
    _show(here, rows, "list", as_json=as_json, jsonl=jsonl, tsv=tsv)


@app.command()
def show(
    ctx: typer.Context,
    name: str = typer.Argument(
        ..., metavar="NAME", help="Any name, in any language, or a slug or ticker.", autocompletion=names
    ),
    as_json: bool = JSON,
) -> None:
    """The card of a name: all names, maker, family; when it was seen, and what happened to it last."""
    from newswatch.cli.output import show_lines, write
    from newswatch.flows import vocab
    from newswatch.render import vocab as render
    from newswatch.render.json_text import pretty
    from newswatch.tag.gazetteer import Gazetteer

    here = session(ctx)
    with _archive(here) as conn:
        cards = vocab.card(name, Gazetteer.load(here.gazetteer()), conn)
    if as_json:
        write([pretty(cards[0] if len(cards) == 1 else cards)])
        return
    screen = here.screen()
    lines: list[str] = []
    for card in cards:
        lines += [*([""] if lines else []), *render.card(card, screen)]
    show_lines(here, lines)


@app.command()
def add(
    ctx: typer.Context,
    kind: str = typer.Argument(..., metavar="KIND", help="company, chip or model.", autocompletion=KINDS),
    name: str = typer.Argument(..., metavar="NAME", help="Its name; of a row that is known, its slug is enough."),
    slug: str = typer.Option(
        None, "--slug", metavar="SLUG", help="The row's short name: made from NAME when not said."
    ),
    alias: list[str] = typer.Option([], "--alias", metavar="NAME", help="A name that is safe alone, in any case."),
    cased: list[str] = typer.Option([], "--cased", metavar="NAME", help="A name that is safe in exactly this case."),
    weak: list[str] = typer.Option([], "--weak", metavar="NAME", help="A name that is an ordinary word: needs proof."),
    need: list[str] = typer.Option([], "--need", metavar="WORD", help="A word that proves a weak name; @ai: any."),
    deny: list[str] = typer.Option([], "--deny", metavar="WORDS", help="Words beside it that refuse the name."),
    drop: list[str] = typer.Option([], "--drop", metavar="NAME", help="A shipped name of it that shall not count."),
    maker: str = typer.Option(None, "--maker", metavar="COMPANY", help="Who makes the chip or model: a slug or name."),
    parent: str = typer.Option(None, "--parent", metavar="SLUG", help="The family, or the owning company."),
) -> None:
    """Write a row into your own gazetteer.toml, beside config.toml; names of a known row are added to it.

    Nothing is written when the gazetteer would not load with it. `newswatch retag` applies it to what is stored.
    """
    from newswatch.flows import vocab

    here = session(ctx)
    wanted = _kind(kind)
    assert wanted is not None
    path = here.config_path.parent / "gazetteer.toml"
    row = _row_of(here, wanted, name, slug, maker)
    lists = {"strong": alias, "cased": cased, "weak": weak, "need": need, "deny": deny, "drop": drop}
    done = vocab.add(path, wanted, {**row, "parent": parent, **lists})
    here.say(f"{done.kind} {done.slug} {'is new' if done.is_new else 'has more names'} in {done.path}")
    here.say("`newswatch retag` applies it to the articles that are stored")


def _maker(gazetteer: Gazetteer, name: str) -> str:
    """The slug of the company that is called so."""
    import shlex

    for entity in gazetteer.resolve(name):
        if entity.kind == "company":
            return entity.slug
    raise UsageError(
        f"There is no company {name!r} to be its maker.",
        hint=f"Add it first: newswatch vocab add company {shlex.quote(name)}",
    )


def _row_of(here: Session, kind: Kind, name: str, slug: str | None, maker: str | None) -> dict[str, Any]:
    """Slug, name and maker of a row: of a known one its slug alone."""
    from newswatch.tag.gazetteer import Gazetteer

    gazetteer = Gazetteer.load(here.gazetteer())
    known = gazetteer.entity(kind, slug or name) or next((e for e in gazetteer.resolve(name) if e.kind == kind), None)
    made_by = _maker(gazetteer, maker) if maker else None
    if known is not None and slug in (None, known.slug):
        return {"slug": known.slug, "maker": made_by}
    return {"slug": slug, "name": name, "maker": made_by}


@app.command()
def gaps(
    ctx: typer.Context,
    as_json: bool = JSON,
    jsonl: bool = typer.Option(False, "--jsonl", help="One JSON object a line."),
    tsv: bool = typer.Option(False, "--tsv", help="Tab-separated, as in a pipe."),
) -> None:
    """Versions in the stored articles that were understood by a family's pattern and that no row has."""
    from newswatch.flows import vocab
    from newswatch.store.open import reading
    from newswatch.tag.gazetteer import Gazetteer

    here = session(ctx)
    with reading(here.db_path) as conn:
        rows = list(vocab.gaps(conn, Gazetteer.load(here.gazetteer())))
    _show(here, rows, "gaps", as_json=as_json, jsonl=jsonl, tsv=tsv)
    if not rows:
        here.say("no gaps: every version that was read has a row")


def _one_kind(only: str | None, kind: str | None) -> str | None:
    if only and kind:
        raise UsageError("The kind is said twice.", hint=f"As in `newswatch vocab list {only}`.")
    return only or kind


def _kind(said: str | None) -> Kind | None:
    from newswatch.tag.gazetteer import KINDS

    if said is None:
        return None
    for kind in KINDS:
        if said.lower() in (kind, f"{kind}s", "companies" if kind == "company" else kind):
            return kind
    raise UsageError(f"There is no kind '{said}'.", hint="It is company, chip or model.")


def _show(here: Session, rows: list[dict[str, Any]], what: str, *, as_json: bool, jsonl: bool, tsv: bool) -> None:
    from newswatch.cli.output import show_lines, write
    from newswatch.render import json_text, tables
    from newswatch.render import vocab as render

    if as_json + jsonl + tsv > 1:
        raise UsageError("These forms cannot be combined.", hint="Choose one of --json, --jsonl, --tsv.")
    screen = here.screen()
    fields = render.FIELDS if what == "list" else render.GAP_FIELDS
    if as_json:
        write(json_text.array(rows))
    elif jsonl:
        write(json_text.lines(rows))
    elif tsv or not screen.tty:
        write(tables.tsv([_flat(row) for row in rows], fields))
    else:
        show_lines(here, list(render.rows(rows, screen) if what == "list" else render.gaps(rows, screen)))


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """Examples as their titles, for a cell of a table."""
    return {**row, "examples": [one["title"] for one in row["examples"]]} if "examples" in row else row


@contextmanager
def _archive(here: Session) -> Iterator[Connection | None]:
    """The database, when there is one: the vocabulary is known without it."""
    from newswatch.store.open import reading

    if not here.db_path.exists():
        yield None
        return
    with reading(here.db_path) as conn:
        yield conn
