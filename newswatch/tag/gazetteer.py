"""The gazetteer: who and what is known, by which names, and what each name must prove.

A row is a company, a chip or a model. Its names are of three classes:

    strong   safe alone, in any case: "DeepSeek", "英伟达"
    cased    safe alone in exactly this case: "AMD", "xAI"
    weak     an ordinary word too: needs proof (a word of `need`, or the maker, in the article) and no veto (`deny`)

A family says how its versions are written, so that tomorrow's version needs no row:

    [[model]]
    slug = "deepseek"
    name = "DeepSeek models"
    maker = "deepseek"
    prefix = ["DeepSeek"]                 names that mean the family only before a version
    form = "DeepSeek {}"                  how a version is named
    head = '[VR]\\d{1,2}(?:\\.\\d{1,2})?'    how a version begins
    tiers = ["Flash", "Pro"]              words that may follow it (or lead it, with lead = true)
    alone = '[VR]\\d'                     versions that stand without the family once the article is about it: "R2"
    sure = 'MI\\d{3}[A-Z]?'                versions that need no family and no proof
    known = ["DeepSeek R1"]               versions that exist: all others are listed as gaps

Every row is checked at load; all faults are reported at once, with file and line.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from newswatch.errors import DataError
from newswatch.kinds import Kind
from newswatch.shipped import data_path
from newswatch.tag.matcher import Engine, engine, fold_case
from newswatch.tag.versions import WORD_BEGINS, WORD_ENDS_OR_PLURAL, Family, Reader
from newswatch.tag.vocabulary import Bag, Vocabulary
from newswatch.text import fold, slugify, squash

KINDS: tuple[Kind, ...] = ("company", "chip", "model")
FILES: dict[Kind, str] = {"company": "companies.toml", "chip": "chips.toml", "model": "models.toml"}
Strength = Literal["strong", "cased", "weak", "prefix"]
STRENGTHS: tuple[Strength, ...] = ("strong", "cased", "weak", "prefix")

FIELD_WORD = "@ai"  # in `need`: any word or thing of the field is proof enough
SERVICE_WORD = "@service"  # in `need`: what is said of a service that fails
MONEY_WORD = "@money"  # in `need`: what is said of a young company that takes money

_SLUG = re.compile(r"[a-z0-9][a-z0-9.+-]*")
_LISTS = frozenset({"strong", "cased", "weak", "need", "deny", "drop"})
_TEXTS = frozenset({"slug", "name", "note"})
_FLAGS = frozenset({"strict"})
_OF_FAMILY_LISTS = frozenset({"prefix", "tiers", "known"})
_OF_FAMILY_TEXTS = frozenset({"form", "head", "sure", "join", "alone", "case"})
_OF_FAMILY_FLAGS = frozenset({"lead"})
_OWN: dict[Kind, tuple[frozenset[str], frozenset[str], frozenset[str]]] = {
    "company": (_LISTS | {"roles", "tickers"}, _TEXTS | {"country", "parent"}, _FLAGS),
    "chip": (
        _LISTS | _OF_FAMILY_LISTS,
        _TEXTS | _OF_FAMILY_TEXTS | {"maker", "parent", "type", "year"},
        _FLAGS | _OF_FAMILY_FLAGS,
    ),
    "model": (
        _LISTS | _OF_FAMILY_LISTS,
        _TEXTS | _OF_FAMILY_TEXTS | {"maker", "parent", "type"},
        _FLAGS | _OF_FAMILY_FLAGS,
    ),
}


@dataclass(frozen=True, slots=True)
class Entity:
    """A row: `maker` is the slug of a company (chips, models), `parent` that of the family or the owning company."""

    kind: Kind
    slug: str
    name: str
    maker: str | None = None
    parent: str | None = None
    strong: tuple[str, ...] = ()
    cased: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    need: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    strict: bool = False  # a weak name is proved by a word of `need` alone, the maker is not enough
    family: Family | None = None
    roles: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    country: str | None = None
    type: str | None = None
    year: str | None = None

    @property
    def aliases(self) -> tuple[str, ...]:
        """Every name it goes by, the canonical one first."""
        return tuple(dict.fromkeys((self.name, *self.strong, *self.cased, *self.weak)))


class Alias(NamedTuple):
    """A name as the matcher knows it, with all that is asked wherever it stands."""

    text: str
    strength: Strength
    place: int  # of its row in `Gazetteer.entities`
    entity: Entity
    owner: str | None  # the slug of the company that it is, or that makes it
    reader: Reader | None  # of the versions, for a family
    guarded: bool  # what stands beside it may refuse it, or it needs proof


@dataclass(frozen=True, slots=True)
class Context:
    """The words around names (data/gazetteer/context.toml)."""

    ai: tuple[str, ...] = ()  # the vocabulary of the field
    names: tuple[str, ...] = ()  # names that together with it make what `need = ["@ai"]` means
    not_ai: tuple[str, ...] = ()  # phrases that hold a word of the field and are not of it: "potato chip"
    service: tuple[str, ...] = ()  # what `need = ["@service"]` means
    money: tuple[str, ...] = ()  # what `need = ["@money"]` means
    half: tuple[str, ...] = ()  # words two of which make a text one of the field
    beside: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = ()  # words that say it beside a company of these roles
    off: tuple[str, ...] = ()  # the vocabulary of other fields
    persons: frozenset[str] = frozenset()  # first names and titles, which make a weak name a person's
    core: frozenset[str] = frozenset()  # first roles of companies whose whole business is the field


class Gazetteer:
    """All rows, compiled for matching. Immutable after loading; pickles; safe in threads."""

    def __init__(self, entities: Iterable[Entity], context: Context | None = None, version: str = "") -> None:
        context = context or Context()
        self.entities = tuple(entities)
        self.field_words = Vocabulary(context.ai)
        self.other_words = Vocabulary(context.off)
        self.half_words = Vocabulary(context.half)
        self.beside = tuple((roles, Vocabulary(words)) for roles, words in context.beside)
        self.proofs = {
            FIELD_WORD: context.ai + context.names,
            SERVICE_WORD: context.service,
            MONEY_WORD: context.money,
        }
        self._not_ai = Vocabulary(context.not_ai)
        self.persons = context.persons
        self.core = context.core
        self.version = version  # a hash of everything it was made from
        self._by_slug = {(entity.kind, entity.slug): entity for entity in self.entities}
        self._by_name: dict[str, list[Entity]] = {}  # filled when first asked
        self._named: dict[tuple[Kind, str], Entity] = {
            (e.kind, squash(e.name)): e for e in self.entities if e.kind != "company"
        }
        self.owners = tuple(e.slug if e.kind == "company" else e.maker for e in self.entities)
        self.readers = {
            place: Reader(e.family, chip=e.kind == "chip") for place, e in enumerate(self.entities) if e.family
        }
        aliases: dict[str, list[Alias]] = defaultdict(list)
        for alias in self._aliases():
            aliases[fold_case(alias.text)].append(alias)
        self.names = tuple(aliases)
        self.aliases = tuple(tuple(found) for found in aliases.values())
        self.engine: Engine = engine(
            self.names,
            plurals=[n for n, found in enumerate(self.aliases) if any(a.entity.kind == "chip" for a in found)],
            families=[n for n, found in enumerate(self.aliases) if any(a.reader is not None for a in found)],
        )
        self._denials: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._needs: dict[int, Vocabulary] = {}
        self._compile_versions()

    def _aliases(self) -> Iterator[Alias]:
        """Every name of every row."""
        for place, entity in enumerate(self.entities):
            owner, reader = self.owners[place], self.readers.get(place)
            for strength in STRENGTHS:
                of_place = (
                    entity.kind == "company" and strength == "cased"
                )  # may be the name of a place: "Oracle Beach"
                guarded = bool(entity.deny) or of_place or strength == "weak"
                for text in getattr(entity, strength):
                    yield Alias(fold(text), strength, place, entity, owner, reader, guarded)

    def _compile_versions(self) -> None:
        """The patterns of versions that stand without their family: those that prove themselves, in one pattern
        whose group numbers say whose it is, and those that need the article to be about the family or its maker.
        Whether a word begins there is tested by the user: a pattern that begins with it would be ten times slower, and
        so would be one whose alternatives begin with a group; hence the empty group at the end of each."""
        sure = [(place, reader.family.sure) for place, reader in self.readers.items() if reader.family.sure]
        groups = "|".join(f"(?:{pattern}){WORD_ENDS_OR_PLURAL}()" for _, pattern in sure)
        self.sure = re.compile(groups) if sure else None
        self.sure_entities = {number: place for number, (place, _) in enumerate(sure, start=1)}
        self.alone = tuple(
            (place, re.compile(rf"(?:{reader.family.alone}){WORD_ENDS_OR_PLURAL}"), self._hints(place))
            for place, reader in self.readers.items()
            if reader.family.alone
        )

    def _hints(self, place: int) -> tuple[str, ...]:
        """What else than the maker lets one look for bare versions: `need`, where it is not for the family's name."""
        entity = self.entities[place]
        return () if entity.weak or entity.cased else tuple(fold_case(word) for word in entity.need)

    def denials(self, place: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The folded phrases of `deny` of a row: those in Latin letters only, and all."""
        found = self._denials.get(place)
        if found is None:
            every = tuple(dict.fromkeys(fold_case(fold(phrase)) for phrase in self.entities[place].deny))
            found = self._denials[place] = (tuple(phrase for phrase in every if phrase.isascii()), every)
        return found

    def needs(self, place: int) -> Vocabulary:
        """The words of `need` of a row, with the lists ("@ai", "@service", "@money") that the row asks for."""
        found = self._needs.get(place)
        if found is None:
            need = self.entities[place].need
            words = (part for word in need for part in self.proofs.get(word, (word,)))
            found = self._needs[place] = Vocabulary(words)
        return found

    def bag(self, folded: str) -> Bag:
        """A lower-case text taken apart, without the phrases that hold a word of the field and are not of it."""
        bag = Bag(folded)
        there = sorted(self._not_ai.all(bag), key=len, reverse=True)
        if not there:  # few texts hold any
            return bag
        return Bag(re.sub("|".join(rf"{WORD_BEGINS}{re.escape(phrase)}" for phrase in there), " ", folded))

    @classmethod
    def load(cls, user_file: Path | None = None) -> Gazetteer:
        """The shipped gazetteer with the user's own rows merged by slug.

        Raises DataError with every fault of every file when a row is wrong.
        """
        files = [(kind, data_path("gazetteer", FILES[kind])) for kind in KINDS]
        sources = [Source(str(path), path.read_text("utf-8"), kind) for kind, path in files]
        if user_file is not None:
            sources.append(Source(str(user_file), user_file.read_text("utf-8")))
        words = data_path("gazetteer", "context.toml").read_text("utf-8")
        digest = hashlib.sha256("\0".join((words, *(source.text for source in sources))).encode()).hexdigest()
        return cls(read(sources), _context(tomllib.loads(words)), digest[:16])

    def entity(self, kind: Kind, slug: str) -> Entity | None:
        """The row of this slug, or None."""
        return self._by_slug.get((kind, slug))

    def company(self, slug: str | None) -> Entity | None:
        """The company of this slug, or None."""
        return self._by_slug.get(("company", slug)) if slug else None

    def is_core(self, company: Entity) -> bool:
        """Whether the whole business of a company is the field: news about it is news of the field."""
        return bool(self.core.intersection(company.roles[:1]))

    def resolve(self, name: str) -> tuple[Entity, ...]:
        """The rows that go by this slug, name, alias or ticker, in any language; case, spaces and hyphens are free."""
        if not self._by_name:
            by_name: dict[str, list[Entity]] = defaultdict(list)
            for entity in self.entities:
                tickers = (part for ticker in entity.tickers for part in (ticker, ticker.split(":")[-1]))
                for known in dict.fromkeys(map(squash, (entity.slug, *entity.aliases, *tickers))):
                    by_name[known].append(entity)
            self._by_name = dict(by_name)
        return tuple(self._by_name.get(squash(name), ()))

    def named(self, kind: Kind, name: str) -> Entity | None:
        """The row that has exactly this canonical name (case, spaces and hyphens are free), or None."""
        return self._named.get((kind, squash(name)))

    def ancestors(self, entity: Entity) -> Iterator[Entity]:
        """The families above a chip or model, or the owners above a company, nearest first."""
        seen = {entity.slug}
        while entity.parent and entity.parent not in seen:
            above = self._by_slug.get((entity.kind, entity.parent))
            if above is None:
                return
            seen.add(above.slug)
            yield above
            entity = above


def _context(tables: Mapping[str, Any]) -> Context:
    return Context(
        tuple(dict.fromkeys(tables["ai"])),
        tuple(dict.fromkeys(tables["names"])),
        tuple(dict.fromkeys(tables["not_ai"])),
        tuple(dict.fromkeys(tables["service"])),
        tuple(dict.fromkeys(tables["money"])),
        tuple(dict.fromkeys(tables["half"])),
        tuple((frozenset(table["roles"]), tuple(table["words"])) for table in tables["beside"]),
        tuple(dict.fromkeys(tables["off"])),
        frozenset(tables["persons"]),
        frozenset(tables["core"]),
    )


@dataclass(frozen=True, slots=True)
class Source:
    """A gazetteer file: its name for messages, its text, and the only kind of row it may hold (None: any)."""

    name: str
    text: str
    kind: Kind | None = None


_TABLE = re.compile(r"^\s*\[\[\s*([^\]\s]+)\s*\]\]", re.MULTILINE)


def read(sources: Sequence[Source]) -> tuple[Entity, ...]:
    """The rows of gazetteer files, later ones merged over earlier ones by slug.

    Raises DataError naming file and line of every fault.
    """
    faults: list[str] = []
    rows: dict[tuple[Kind, str], tuple[dict[str, Any], str]] = {}
    for number, source in enumerate(sources):
        own: set[tuple[Kind, str]] = set()
        for kind, row, place in _rows(source, faults):
            if not _checked(kind, row, place, faults):
                continue
            key = (kind, row["slug"])
            if key in own:
                faults.append(f"{place}: {kind} {row['slug']!r} is there twice")
                continue
            own.add(key)
            if key in rows and number:
                rows[key] = (_merged(rows[key][0], row), place)
            else:
                rows[key] = (row, place)
    entities = {key: _entity(key[0], row) for key, (row, _) in rows.items()}
    for (kind, _), (row, place) in tuple(rows.items()):
        for version in _known(kind, row, entities):
            if entities.setdefault((kind, version.slug), version) is not version:
                faults.append(f"{place}: known version {version.name!r} has a row of its own already")
            rows[kind, version.slug] = ({}, place)
    for key, entity in entities.items():
        _check_whole(entity, entities, rows[key][1], faults)
    _check_conflicts(entities, rows, faults)
    if faults:
        raise DataError(
            "The gazetteer has wrong rows:" if len(faults) > 1 else "The gazetteer has a wrong row:",
            tuple(faults),
            hint="Correct these lines; the keys are explained in docs/reference/gazetteer.md.",
        )
    return tuple(entities.values())


def _rows(source: Source, faults: list[str]) -> Iterator[tuple[Kind, dict[str, Any], str]]:
    try:
        tables = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        faults.append(f"{source.name}:{at.group(1) if at else 1}: not TOML: {error}")
        return
    lines: dict[str, list[int]] = defaultdict(list)
    line, counted = 1, 0
    for match in _TABLE.finditer(source.text):
        line += source.text.count("\n", counted, match.start(1))
        counted = match.start(1)
        lines[match.group(1)].append(line)
    for name, value in tables.items():
        where = lines[name][0] if lines[name] else _line_of_key(source.text, name)
        if name not in KINDS or (source.kind and name != source.kind):
            wanted = f"[[{source.kind}]]" if source.kind else "[[company]], [[chip]] or [[model]]"
            faults.append(f"{source.name}:{where}: {name!r} is not known here, rows are {wanted}")
        elif not isinstance(value, list) or len(lines[name]) != len(value):
            faults.append(f"{source.name}:{where}: write each row as [[{name}]]")
        else:
            for row, number in zip(value, lines[name], strict=True):
                yield name, row, f"{source.name}:{number}"


def _line_of_key(text: str, key: str) -> int:
    match = re.search(rf"^\s*\[?\[?\s*\"?{re.escape(key)}\b", text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _checked(kind: Kind, row: Mapping[str, Any], place: str, faults: list[str]) -> bool:
    """Whether a row has a slug and values of the right type; every fault is added to `faults`."""
    lists, texts, flags = _OWN[kind]
    before = len(faults)
    for key, value in row.items():
        if key in lists:
            if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
                faults.append(f"{place}: {key} must be a list of texts that are not empty")
        elif key in texts:
            if not isinstance(value, str) or (not value.strip() and key != "join"):
                faults.append(f"{place}: {key} must be a text")
        elif key in flags:
            if not isinstance(value, bool):
                faults.append(f"{place}: {key} must be true or false")
        else:
            faults.append(f"{place}: {key!r} is not a key of a {kind}")
    slug = row.get("slug")
    if slug is None:
        faults.append(f"{place}: the row has no slug")
    elif isinstance(slug, str) and not _SLUG.fullmatch(slug):
        faults.append(f"{place}: slug {slug!r} may hold a-z, 0-9, '.', '+' and '-' only")
    return len(faults) == before


def _merged(row: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the user's row laid over it: lists are joined, `drop` takes names away, the rest is replaced."""
    merged = dict(row)
    for key, value in over.items():
        merged[key] = [*merged.get(key, ()), *value] if isinstance(value, list) else value
    gone = {fold_case(name) for name in over.get("drop", ())}
    for strength in STRENGTHS:
        if strength in merged:
            merged[strength] = [name for name in merged[strength] if fold_case(name) not in gone]
    return merged


def _entity(kind: Kind, row: Mapping[str, Any]) -> Entity:
    def texts(key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.get(key, ())))

    family = None
    if "form" in row:
        family = Family(
            form=row["form"],
            head=row.get("head", r"v?\d{1,2}(?:\.\d{1,2})?"),
            tiers=texts("tiers"),
            join=row.get("join", " "),
            lead=row.get("lead", False),
            lower=row.get("case") == "lower",
            alone=row.get("alone"),
            sure=row.get("sure"),
        )
    return Entity(
        kind=kind,
        slug=row["slug"],
        name=row.get("name", row["slug"]),
        maker=row.get("maker"),
        parent=row.get("parent"),
        strong=texts("strong"),
        cased=texts("cased"),
        weak=texts("weak"),
        prefix=texts("prefix"),
        need=texts("need"),
        deny=texts("deny"),
        strict=row.get("strict", False),
        family=family,
        roles=texts("roles"),
        tickers=texts("tickers"),
        country=row.get("country"),
        type=row.get("type"),
        year=row.get("year"),
    )


def _known(kind: Kind, row: Mapping[str, Any], entities: Mapping[tuple[Kind, str], Entity]) -> Iterator[Entity]:
    """The known versions of a family as entities; the parent is the longest known version that begins the name."""
    slugs = {slugify(name): name for name in row.get("known", ())}
    if not slugs:
        return
    above = {squash(name): slug for slug, name in slugs.items()}
    above |= {squash(e.name): e.slug for e in entities.values() if e.kind == kind and e.parent == row["slug"]}
    for slug, name in slugs.items():
        parent = max((n for n in above if _begins(squash(name), n)), key=len, default=None)
        yield Entity(kind, slug, name, row.get("maker"), above[parent] if parent else row["slug"], type=row.get("type"))


def _begins(name: str, head: str) -> bool:
    """Whether `head` is a proper beginning of a name that goes on with a new part: "gpt-5" of "gpt-5.1"."""
    rest = name[len(head) :]
    return bool(rest) and name.startswith(head) and not (head[-1:].isdigit() and rest[0].isdigit())


def _family_above(entity: Entity, entities: Mapping[tuple[Kind, str], Entity]) -> bool:
    """Whether a family above this row says how versions are written: then the row is found by that."""
    seen: set[str] = set()
    while entity.parent and entity.parent not in seen:
        seen.add(entity.parent)
        above = entities.get((entity.kind, entity.parent))
        if above is None or above.family:
            return above is not None
        entity = above
    return False


def _check_whole(entity: Entity, entities: Mapping[tuple[Kind, str], Entity], place: str, faults: list[str]) -> None:
    """What can only be said of a row once all rows are there."""
    what = f"{place}: {entity.kind} {entity.slug!r}"
    if entity.maker and ("company", entity.maker) not in entities:
        faults.append(f"{what}: there is no company {entity.maker!r} to be its maker")
    if entity.parent and (entity.kind, entity.parent) not in entities:
        faults.append(f"{what}: there is no {entity.kind} {entity.parent!r} to be its parent")
    if entity.parent == entity.slug:
        faults.append(f"{what}: it cannot be its own parent")
    if entity.weak and not (entity.need or entity.maker or entity.strong or entity.cased):
        faults.append(f"{what}: weak names need proof: give `need` or a maker")
    named = entity.strong or entity.cased or entity.weak or entity.prefix or (entity.family and entity.family.sure)
    if not named and not _family_above(entity, entities):
        faults.append(f"{what}: it has no name to be found by (strong, cased, weak or prefix)")
    short = (text for text in (*entity.strong, *entity.cased) if len(text) < 2)
    faults.extend(f"{what}: {text!r} is too short for a name that needs no proof" for text in short)
    if entity.prefix and not entity.family:
        faults.append(f"{what}: prefix is there without a form")
    if entity.family is None:
        return
    if entity.family.form.count("{}") != 1:
        faults.append(f"{what}: form must hold {{}} once")
    for key in ("head", "sure", "alone"):
        pattern = getattr(entity.family, key)
        try:
            if pattern and re.compile(pattern).match(""):
                faults.append(f"{what}: {key} matches nothing at all, which would be everywhere")
        except re.error as error:
            faults.append(f"{what}: {key} is no pattern: {error}")


def _check_conflicts(
    entities: Mapping[tuple[Kind, str], Entity],
    rows: Mapping[tuple[Kind, str], tuple[Mapping[str, Any], str]],
    faults: list[str],
) -> None:
    """A name that needs no proof belongs to one row only."""
    owners: dict[str, tuple[Kind, str]] = {}
    for key, entity in entities.items():
        for text in (*entity.strong, *entity.cased):
            owner = owners.setdefault(text if text in entity.cased else fold_case(text), key)
            if owner != key:
                faults.append(
                    f"{rows[key][1]}: {text!r} of {key[0]} {key[1]!r} belongs to {owner[0]} {owner[1]!r} too;"
                    " make one of them weak"
                )
