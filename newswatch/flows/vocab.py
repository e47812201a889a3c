"""The vocabulary: what is known, what is known of one name, what was seen that no list has, and a person's own rows.

Rules:
1. A person's rows stand in a gazetteer.toml of his own and are merged by slug; what ships is never edited.
2. A row is written only when the whole gazetteer loads with it; the file is complete or untouched.
3. A row that the file has already is changed in its place; the rest of the file, comments too, stays as it is.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from newswatch.errors import DataError, NewswatchError, UsageError
from newswatch.kinds import Kind
from newswatch.store import tagged
from newswatch.store.times import rfc3339
from newswatch.tag.gazetteer import KINDS, Gazetteer
from newswatch.text import slugify

if TYPE_CHECKING:
    from newswatch.tag.gazetteer import Entity

EXAMPLES = 3
LAST_EVENTS = 5
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3041-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")


# --- list -----------------------------------------------------------------------------------------------------------


def listing(gazetteer: Gazetteer, kind: Kind | None = None) -> Iterator[dict[str, Any]]:
    """Every row as `vocab list --json` gives it, by kind and name."""
    rows = (entity for entity in gazetteer.entities if kind is None or entity.kind == kind)
    for entity in sorted(rows, key=lambda e: (KINDS.index(e.kind), e.name.casefold(), e.slug)):
        yield row_of(entity, gazetteer)


def row_of(entity: Entity, gazetteer: Gazetteer) -> dict[str, Any]:
    """A row of the gazetteer for programs."""
    maker = gazetteer.company(entity.maker)
    return {
        "kind": entity.kind,
        "slug": entity.slug,
        "name": entity.name,
        "maker": maker.name if maker else None,
        "parent": entity.parent,
        "aliases": [alias for alias in entity.aliases if alias != entity.name],
        "strong": list(entity.strong),
        "cased": list(entity.cased),
        "weak": list(entity.weak),
        "prefix": list(entity.prefix),
        "need": list(entity.need),
        "deny": list(entity.deny),
        "tickers": list(entity.tickers),
        "roles": list(entity.roles),
        "country": entity.country,
        "type": entity.type,
        "year": entity.year,
        "versions": entity.family.form if entity.family else None,
    }


# --- show -----------------------------------------------------------------------------------------------------------


def card(name: str, gazetteer: Gazetteer, conn: Connection | None) -> list[dict[str, Any]]:
    """All that is known of a name, one card for each thing that it means; with a database also when it was seen.

    Raises NewswatchError with a suggestion when nothing is called so.
    """
    rows = gazetteer.resolve(name)
    if rows:
        return [_card(entity, gazetteer, conn) for entity in rows]
    version = _version_card(name, gazetteer, conn)
    if version:
        return [version]
    raise NewswatchError(
        f"Nothing is called '{name}'.{_close(name, gazetteer)}", hint="`newswatch vocab list` has all."
    )


def _card(entity: Entity, gazetteer: Gazetteer, conn: Connection | None) -> dict[str, Any]:
    below = [e for e in gazetteer.entities if e.kind == entity.kind and e.parent == entity.slug]
    made = [e for e in gazetteer.entities if entity.kind == "company" and e.maker == entity.slug and not e.parent]
    return {
        **row_of(entity, gazetteer),
        "names": names_by_script(entity.aliases),
        "family": [above.name for above in gazetteer.ancestors(entity)],
        "members": [e.name for e in below],
        "makes": [e.name for e in made],
        "seen": _seen(entity.kind, entity.slug, entity.name, conn),
    }


def names_by_script(names: Sequence[str]) -> dict[str, list[str]]:
    """Names by the script in which they are written: latin, chinese, japanese, korean."""
    found: dict[str, list[str]] = {}
    for name in names:
        script = (
            "korean" if _HANGUL.search(name) else "japanese" if _KANA.search(name)
            else "chinese" if _HAN.search(name) else "latin"
        )  # fmt: skip
        found.setdefault(script, []).append(name)
    return found


def _version_card(name: str, gazetteer: Gazetteer, conn: Connection | None) -> dict[str, Any] | None:
    """The card of a version that no row has, when it is one of a known family."""
    from newswatch.tag import byhand

    kinds: tuple[Kind, ...] = ("model", "chip")
    for kind in kinds:
        known = byhand.find(kind, name, gazetteer)
        if known is None and conn is not None and (seen := tagged.seen(conn, kind, slugify(name))):
            known = byhand.Known(kind, seen.slug, seen.name, seen.maker)
        if known:
            maker = gazetteer.company(known.maker)
            return {
                "kind": kind,
                "slug": known.slug,
                "name": known.name,
                "maker": maker.name if maker else None,
                "aliases": [],
                "names": names_by_script([known.name]),
                "family": [],
                "members": [],
                "makes": [],
                "note": "a version by pattern: no row has it",
                "seen": _seen(kind, known.slug, known.name, conn),
            }
    return None


def _seen(kind: Kind, slug: str, name: str, conn: Connection | None) -> dict[str, Any] | None:
    seen = tagged.seen(conn, kind, slug) if conn is not None else None
    if conn is None or seen is None:
        return None
    return {
        "articles": seen.articles,
        "primary": seen.primary,
        "stories": seen.stories,
        "first": rfc3339(seen.first),
        "last": rfc3339(seen.last),
        "events": [
            {**event, "published": rfc3339(event["published"])}
            for event in tagged.happenings(conn, name, kind, slug, LAST_EVENTS)
        ],
    }


def _close(name: str, gazetteer: Gazetteer) -> str:
    from difflib import get_close_matches

    names = {entity.name.lower(): entity.name for entity in gazetteer.entities}
    close = get_close_matches(name.lower(), names, 1, 0.7)
    return f" Did you mean '{names[close[0]]}'?" if close else ""


# --- gaps -----------------------------------------------------------------------------------------------------------


def gaps(conn: Connection, gazetteer: Gazetteer) -> Iterator[dict[str, Any]]:
    """Versions that were understood by a family's pattern and that no row has, the most frequent first."""
    for seen in tagged.all_seen(conn, ("chip", "model")):
        kind: Kind = "chip" if seen.kind == "chip" else "model"
        if gazetteer.entity(kind, seen.slug) is not None:
            continue
        maker = gazetteer.company(seen.maker)
        yield {
            "kind": seen.kind,
            "slug": seen.slug,
            "name": seen.name,
            "maker": maker.name if maker else None,
            "articles": seen.articles,
            "first": rfc3339(seen.first),
            "last": rfc3339(seen.last),
            "examples": [
                {"id": number, "title": title} for number, title in tagged.titles(conn, seen.kind, seen.slug, EXAMPLES)
            ],
        }


# --- add ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Added:
    """A row that was written: where, and as what."""

    kind: str
    slug: str
    path: Path
    text: str
    is_new: bool  # no row had the slug before: neither a shipped one nor one of the file


def add(path: Path, kind: Kind, values: Mapping[str, Any]) -> Added:
    """Write a row into a person's gazetteer.toml, or more names into one that is there.

    `values` has the keys of a row (docs/reference/gazetteer.md). Raises DataError when the gazetteer would not load
    with it, UsageError when the row says nothing; then nothing is written.
    """
    before = _text(path)
    slug = values.get("slug") or slugify(str(values.get("name", "")))
    row = {"slug": slug, **{key: value for key, value in values.items() if value and key != "slug"}}
    if len(row) < 2:
        raise UsageError("The row says nothing.", hint="Give it a name: newswatch vocab add company 'Acme AI'")
    known = Gazetteer.load(path if before else None).entity(kind, slug)
    if known is None:
        row.setdefault("name", slug)
        if not any(row.get(key) for key in ("strong", "cased", "weak", "prefix", "sure")):
            row["strong"] = [row["name"]]
    after = _with_row(before, kind, row)
    _write_checked(path, after)
    return Added(kind, slug, path, _toml(kind, row), known is None)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise NewswatchError(f"{path} cannot be read: {error}.", hint="Mend or move the file.") from error


_HEADER = re.compile(r"^\s*\[\[\s*([^\]\s]+)\s*\]\]", re.MULTILINE)


def _with_row(before: str, kind: Kind, row: Mapping[str, Any]) -> str:
    """The file with the row: changed where it stands, else at the end."""
    heads = list(_HEADER.finditer(before))
    for number, head in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(before)
        if head.group(1) != kind:
            continue
        block = before[head.start() : end]
        try:
            old = tomllib.loads(block)[kind][0]
        except (tomllib.TOMLDecodeError, KeyError, IndexError):
            continue  # the check before writing says what is wrong
        if old.get("slug") == row["slug"]:
            comments = [line for line in block.splitlines() if line.lstrip().startswith("#")]
            merged = _toml(kind, _merged(old, row)) + "".join(f"{line}\n" for line in comments)
            return before[: head.start()] + merged + ("\n" if end < len(before) else "") + before[end:]
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    return before + gap + _toml(kind, row)


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for key, value in new.items():
        merged[key] = list(dict.fromkeys([*merged.get(key, ()), *value])) if isinstance(value, list) else value
    return merged


def _toml(kind: str, row: Mapping[str, Any]) -> str:
    return f"[[{kind}]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in row.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    # a JSON string is a TOML basic string once DEL is escaped (toml.io/en/v1.0.0#string)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _write_checked(path: Path, text: str) -> None:
    """Replace the file once the gazetteer loads with it (rule 2)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        part.write_text(text, encoding="utf-8")
    except OSError as error:
        raise NewswatchError(f"{path} cannot be written: {error.strerror}.", hint="Check its permissions.") from error
    try:
        Gazetteer.load(part)
        part.replace(path)
    except DataError as error:
        faults = tuple(fault.replace(str(part), str(path)) for fault in error.faults)
        raise DataError(
            "Nothing was written, because the gazetteer would be wrong:", faults, hint=error.hint
        ) from error
    finally:
        part.unlink(missing_ok=True)
