"""The event rules: data/events/*.toml read, checked and compiled into one phrase book.

A file is a type of event with its vetoes and rules; a rule has triggers and what they need to count. All faults of all
files are reported at once.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newswatch.errors import DataError
from newswatch.model import DELAY_KINDS, EVENT_TYPES, STATUSES
from newswatch.shipped import data_path
from newswatch.tag.phrases import PhraseBook, compile_phrase

CUES = (
    "negated", "pseudo", "denied", "hypothetical", "not_hypothetical", "rumoured", "not_rumoured", "first_party",
)  # fmt: skip
_FILE_KEYS = frozenset({"type", "title", "veto", "rule"})
_RULE_KEYS = frozenset(
    {"id", "triggers", "object", "veto", "need", "confidence", "status", "support", "date", "title_only", "yes", "no"}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a type. `objects` are object classes of which one must stand in the sentence."""

    id: str  # "delay.postpone"
    type: str
    objects: tuple[str, ...] = ()
    confidence: float = 0.9  # how often the trigger alone is right
    status: str | None = None  # a status that the trigger itself decides
    support: bool = False  # tells of a promise, but is no event alone
    date: bool = False  # counts only beside a date or duration
    title_only: bool = False
    needs: bool = False  # one of its `need` phrases must stand in the sentence
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectClass:
    """What an event can happen to, with the kind of delay it stands for."""

    id: str
    kind: str | None


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, compiled. Labels in the book: "trigger rule", "veto rule-or-type", "need rule", "object class", "cue
    name", "cause class"."""

    rules: dict[str, Rule]
    classes: dict[str, ObjectClass]
    book: PhraseBook
    version: str


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    text: str

    def line(self, needle: str) -> str:
        at = self.text.find(needle)
        return f"{self.path}:{self.text.count(chr(10), 0, max(at, 0)) + 1}"


def load(folder: Path | None = None) -> Rules:
    """Read the rules of a folder (default: the shipped ones). Raises DataError with every fault of every file."""
    folder = folder or data_path("events")
    files = [_File(path.name, path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))]
    return compile_rules(files)


def compile_rules(files: list[_File]) -> Rules:
    """Check and compile rule files. Raises DataError."""
    faults: list[str] = []
    rules: dict[str, Rule] = {}
    classes: dict[str, ObjectClass] = {}
    labelled: list[tuple[str, str]] = []
    for file in files:
        try:
            content = tomllib.loads(file.text)
        except tomllib.TOMLDecodeError as error:
            faults.append(f"{file.path}: {error}")
            continue
        if "class" in content:
            _read_classes(content, file, classes, labelled, faults)
        elif "cause" in content:
            _read_lists(content["cause"], file, None, "cause", labelled, faults)
        elif "type" in content:
            _read_type(content, file, rules, labelled, faults)
        else:
            _read_lists(content, file, CUES, "cue", labelled, faults)
    for rule in rules.values():
        faults.extend(f"{rule.id}: no object class {name!r}" for name in rule.objects if name not in classes and name != "company")
    if faults:
        raise DataError("The event rules cannot be used:", tuple(faults), hint="Mend these rows, then run again.")
    digest = hashlib.sha256("\0".join(file.text for file in files).encode()).hexdigest()
    return Rules(rules, classes, PhraseBook.of(labelled), digest[:12])


def _phrases(values: Any, label: str, file: _File, faults: list[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        faults.append(f"{file.path}: {label}: a list of phrases is wanted")
        return
    for value in values:
        try:
            compile_phrase(value, label)
        except ValueError as error:
            faults.append(f"{file.line(value)}: {error}")
        else:
            yield label, value


def _read_classes(
    content: dict[str, Any], file: _File, classes: dict[str, ObjectClass], labelled: list[tuple[str, str]], faults: list[str]
) -> None:
    for row in content["class"]:
        name, kind = row.get("id", ""), row.get("kind")
        if kind is not None and kind not in DELAY_KINDS:
            faults.append(f"{file.line(repr(kind))}: kind {kind!r} is none of {', '.join(DELAY_KINDS)}")
        classes[name] = ObjectClass(name, kind)
        labelled.extend(_phrases(row.get("phrases"), f"object {name}", file, faults))


def _read_lists(
    content: dict[str, Any],
    file: _File,
    known: tuple[str, ...] | None,
    prefix: str,
    labelled: list[tuple[str, str]],
    faults: list[str],
) -> None:
    for name, values in content.items():
        if known is not None and name not in known:
            faults.append(f"{file.line(name)}: unknown list {name!r}; known are {', '.join(known)}")
        labelled.extend(_phrases(values, f"{prefix} {name}", file, faults))


def _read_type(
    content: dict[str, Any], file: _File, rules: dict[str, Rule], labelled: list[tuple[str, str]], faults: list[str]
) -> None:
    kind = content["type"]
    if kind not in EVENT_TYPES:
        faults.append(f"{file.line('type')}: unknown event type {kind!r}")
    faults.extend(f"{file.line(key)}: unknown key {key!r}" for key in content.keys() - _FILE_KEYS)
    labelled.extend(_phrases(content.get("veto", []), f"veto {kind}", file, faults))
    for row in content.get("rule", []):
        name = f"{kind}.{row.get('id', '?')}"
        faults.extend(f"{file.line(key)}: {name}: unknown key {key!r}" for key in row.keys() - _RULE_KEYS)
        if name in rules:
            faults.append(f"{file.line(row['id'])}: {name} stands twice")
        if row.get("status") not in (None, *STATUSES):
            faults.append(f"{file.line('status')}: {name}: unknown status {row['status']!r}")
        rules[name] = Rule(
            name,
            kind,
            tuple(row.get("object", ())),
            float(row.get("confidence", 0.9)),
            row.get("status"),
            bool(row.get("support")),
            bool(row.get("date")),
            bool(row.get("title_only")),
            bool(row.get("need")),
            tuple(row.get("yes", ())),
            tuple(row.get("no", ())),
        )
        labelled.extend(_phrases(row.get("triggers"), f"trigger {name}", file, faults))
        labelled.extend(_phrases(row.get("veto", []), f"veto {name}", file, faults))
        needs = [choice for phrase in row.get("need", []) for choice in phrase.split("|")]  # any one of them
        labelled.extend(_phrases(needs, f"need {name}", file, faults))
