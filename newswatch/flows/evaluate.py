"""Measure the tagger against labelled items: the golden sets that ship, or a person's own file.

    items | tag | score      all in memory: a set has hundreds of items

Rules:
1. Names are compared through the gazetteer. A `names.json` beside the items says which names their labels cover, and
   how they nest; without one, they cover the whole gazetteer.
2. The errors of a held-out set are not shown unless its file is named: who has read them can no longer be measured
   by it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newswatch.errors import DataError, NewswatchError
from newswatch.feeds.dates import parse
from newswatch.model import Article
from newswatch.report.evaluate import KINDS, Fault, Item, Names, Prediction, Score, by_language, key
from newswatch.shipped import data_path

if TYPE_CHECKING:
    from newswatch.tag.gazetteer import Gazetteer
    from newswatch.tag.tagger import Tagger

SETS = ("development", "labelled", "held-out")
HELD_OUT = "held-out"
NEEDED = ("id", "title", "language", "published", "relevant")
_DEFAULTS: dict[str, Any] = {"summary": "", "body": None, "near_miss": None}
_LISTS = ("companies", "chips", "models", "events", "trap")


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The figures of one set: all items under "all", and those of each language."""

    name: str
    scores: Mapping[str, Score]
    open: bool = True  # its errors may be shown

    def to_dict(self, *, errors: int = 0) -> dict[str, Any]:
        """As `eval --json` gives it; `errors` of each kind are named where they may be shown."""
        told: dict[str, Any] = {"set": self.name}
        told |= {language: score.to_dict() for language, score in self.scores.items()}
        if errors and self.open:
            told["errors"] = [asdict(fault) for fault in _first(self.scores["all"].faults, errors)]
        return told


def _first(faults: Sequence[Fault], most: int) -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    for fault in faults:
        seen[fault.kind] += 1
        if seen[fault.kind] <= most:
            yield fault


def shipped() -> list[tuple[str, Path]]:
    """The golden sets that ship with newswatch: name and file."""
    return [(name, data_path("golden", f"{name}.jsonl")) for name in SETS]


def evaluate_shipped(tagger: Tagger) -> list[Evaluated]:
    """The figures of every golden set."""
    return [evaluate(path, tagger, name=name, hidden=name == HELD_OUT) for name, path in shipped()]


def evaluate(
    path: Path,
    tagger: Tagger,
    *,
    name: str | None = None,
    hidden: bool = False,
    predictions: Path | None = None,
) -> Evaluated:
    """The figures of one file of labelled items; with `predictions`, those of another tagger's lines.

    Raises DataError naming every line that is no labelled item.
    """
    items = load(path)
    said = saved(predictions) if predictions else predict(items, tagger)
    scores = by_language(items, said, names_for(path, tagger.gazetteer))
    return Evaluated(name or path.stem, scores, open=not hidden)


def predict(items: Iterable[Item], tagger: Tagger) -> dict[str, Prediction]:
    """What the tagger says of items, in the shape of `newswatch tag --jsonl`, by id."""
    return {item["id"]: tagger.tag(article(item)).to_dict() for item in items}


def article(item: Item) -> Article:
    """A labelled item as the article that the tagger is given."""
    return Article(
        guid=item["id"],
        url=item.get("source_url"),
        title=item["title"],
        summary=item["summary"] or "",
        text=item["body"] or "",
        language=item["language"],
        published=_moment(item["published"]),
    )


def _moment(said: str) -> datetime | None:
    return parse(said)


def saved(path: Path) -> dict[str, Prediction]:
    """Predictions from a file of JSON Lines, by id. Raises DataError naming every line that is none."""
    return {one["id"]: one for one in _lines(path, ("id",))}


def load(path: Path) -> list[Item]:
    """The labelled items of a file of JSON Lines (docs/reference/tagging.md). Raises DataError naming all bad lines."""
    return [_complete(item) for item in _lines(path, NEEDED)]


def _complete(item: Mapping[str, Any]) -> Item:
    whole = {**_DEFAULTS, **{name: [] for name in _LISTS}, **item}
    optional = item.get("optional") or {}
    whole["optional"] = {kind: optional.get(kind, []) for kind in KINDS}
    whole["events"] = [_event(event) for event in whole["events"]]
    return whole


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    return {"status": "reported", "kind": None, "from": None, "to": None, "cause": None, "cause_class": None, **event}


def _lines(path: Path, needed: Sequence[str]) -> list[dict[str, Any]]:
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise NewswatchError(f"{path} cannot be read: {error.strerror}.", hint="Check the path of the file.") from error
    except UnicodeDecodeError as error:
        raise NewswatchError(f"{path} is not UTF-8 text.", hint="Save it again as UTF-8.") from error
    found: list[dict[str, Any]] = []
    faults: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        value, fault = _value(line, needed)
        if fault:
            faults.append(f"{path}:{number}: {fault}")
        else:
            found.append(value)
    if faults:
        raise DataError("These lines cannot be used:", tuple(faults), hint="docs/reference/tagging.md has the keys.")
    if not found:
        raise NewswatchError(f"{path} holds no items.", hint="It wants one JSON object a line.")
    return found


def _value(line: str, needed: Sequence[str]) -> tuple[dict[str, Any], str | None]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {}, f"not JSON: {getattr(error, 'msg', error)}"
    if not isinstance(value, dict):
        return {}, "not a JSON object"
    missing = [name for name in needed if name not in value]
    return value, f"no {', '.join(missing)}" if missing else None


# --- names ----------------------------------------------------------------------------------------------------------


def names_for(path: Path, gazetteer: Gazetteer) -> Names:
    """What names mean in a file of items (rule 1)."""
    beside = path.with_name("names.json")
    return listed_names(json.loads(beside.read_text("utf-8")), gazetteer) if beside.exists() else all_names(gazetteer)


_KIND_OF = {"companies": "company", "chips": "chip", "models": "model"}


def all_names(gazetteer: Gazetteer) -> Names:
    """Every name of the gazetteer."""
    canonical: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    parents: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    makers: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for kind, singular in _KIND_OF.items():
        rows = [entity for entity in gazetteer.entities if entity.kind == singular]
        for entity in rows:
            canonical[kind].setdefault(key(entity.name), entity.name)
            above = next(gazetteer.ancestors(entity), None)
            if above and kind != "companies":
                parents[kind][entity.name] = above.name
            if maker := gazetteer.company(entity.maker):
                makers[kind][entity.name] = maker.name
        for entity in rows:
            for alias in (entity.slug, *entity.aliases):
                canonical[kind].setdefault(key(alias), entity.name)
    return Names(canonical, parents, makers)


def listed_names(listed: Mapping[str, Any], gazetteer: Gazetteer) -> Names:
    """The names of a list that says what labels cover; other names of the same thing come from the gazetteer."""
    canonical: dict[str, dict[str, str]] = {}
    for kind in KINDS:
        known = canonical[kind] = {key(name): name for name in listed[kind]}
        for name, row in listed[kind].items():
            for alias in row["aliases"]:
                known.setdefault(key(alias), name)
        for name in listed[kind]:
            for entity in gazetteer.resolve(name):
                if entity.kind == _KIND_OF[kind] and key(entity.name) not in known:
                    known[key(entity.name)] = name
    return Names(
        canonical,
        {kind: _told(listed[kind], "parent") for kind in KINDS},
        {kind: _told(listed[kind], "maker") for kind in KINDS},
        {kind: frozenset(map(key, listed["ignored"][kind])) for kind in KINDS},
        listed["implies"],
    )


def _told(rows: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, str]:
    return {own: row[name] for own, row in rows.items() if row.get(name)}
