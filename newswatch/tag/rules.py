"""The event rules: data/events/*.toml read, checked and compiled into one phrase book.

A file is a type of event with its vetoes and rules; a rule has triggers and what they need to count. All faults of all
files are reported at once.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newswatch.errors import DataError
from newswatch.kinds import DELAY_KINDS, EVENT_TYPES, STATUSES
from newswatch.shipped import data_path
from newswatch.tag.phrases import Phrase, PhraseBook, check, compile_phrase
from newswatch.tag.weights import Weights

CUES = (
    "negated", "pseudo", "denied", "hypothetical", "not_hypothetical", "rumoured", "not_rumoured", "first_party",
    "arrived",
)  # fmt: skip
_FILE_KEYS = frozenset({"type", "title", "veto", "rule"})
_RULE_KEYS = frozenset(
    "id triggers object veto need left right confidence status support date title_only yes no".split()
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
    left: tuple[str, ...] = ()  # an entity of one of these kinds must stand shortly before the trigger
    right: tuple[str, ...] = ()  # and one of these shortly after it: "Meta buys Rivos"
    needs: bool = False  # one of its `need` phrases must stand in the sentence
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectClass:
    """What an event can happen to, with the kind of delay it stands for. `pull`: by how many characters its nouns may
    stand further from the trigger than another class's and still decide the kind."""

    id: str
    kind: str | None
    pull: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, compiled. Labels in the book: "trigger rule", "veto rule-or-type", "need rule", "object class", "cue
    name"; in the book of causes, which only delays are looked up in, "cause class"."""

    rules: dict[str, Rule]
    classes: dict[str, ObjectClass]
    book: PhraseBook
    cause_book: PhraseBook
    version: str
    weights: Weights
    causes: Mapping[str, float]  # weights of terms, see `cause`


def load(folder: Path | None = None, *, thorough: bool = False) -> Rules:
    """Read the rules of a folder (default: the shipped ones).

    Raises DataError with every fault of every file. `thorough` also compiles every phrase, which takes seconds: the
    tests do it for the shipped rules.
    """
    folder = folder or data_path("events")
    reader = _Reader(thorough)
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.toml")):
        text = path.read_text("utf-8")
        digest.update(text.encode())
        reader.read(path.name, text)
    weights = Weights()
    if (folder / "words.tsv").exists():
        about, table = ((folder / name).read_text("utf-8") for name in ("words.json", "words.tsv"))
        digest.update(about.encode() + table.encode())
        try:
            weights = Weights.parse(about, table)
        except ValueError as error:
            reader.faults.append(f"words.tsv: {error}")
    causes: dict[str, float] = {}
    if (folder / "causes.tsv").exists():
        table = (folder / "causes.tsv").read_text("utf-8")
        digest.update(table.encode())
        try:
            causes = {term: float(weight) for term, weight in (line.split("\t") for line in table.splitlines())}
        except ValueError as error:
            reader.faults.append(f"causes.tsv: a line has a term, a tab and a number: {error}")
    return reader.rules(digest.hexdigest()[:12], weights, causes)


class _Reader:
    """Collects rules, phrases and faults over all files."""

    def __init__(self, thorough: bool) -> None:
        self.thorough = thorough
        self.faults: list[str] = []
        self.phrases: list[Phrase] = []
        self.causes: list[Phrase] = []
        self.by_id: dict[str, Rule] = {}
        self.classes: dict[str, ObjectClass] = {}
        self.path = self.text = ""

    def rules(self, version: str, weights: Weights, causes: Mapping[str, float]) -> Rules:
        for rule in self.by_id.values():
            unknown = [name for name in rule.objects if name not in self.classes and name != "company"]
            self.faults.extend(f"{rule.id}: no object class {name!r}" for name in unknown)
        if self.faults:
            hint = "Mend these rows, then run again."
            raise DataError("The event rules cannot be used:", tuple(self.faults), hint=hint)
        books = PhraseBook.of(self.phrases), PhraseBook.of(self.causes)
        return Rules(self.by_id, self.classes, *books, version, weights, causes)

    def read(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        try:
            content = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.faults.append(f"{path}: {error}")
            return
        if "class" in content:
            self._classes(content["class"])
        elif "cause" in content:
            for name, values in content["cause"].items():
                self._phrases(values, f"cause {name}", self.causes)
        elif "type" in content:
            self._type(content)
        else:
            for name, values in content.items():
                if name not in CUES:
                    self._fault(name, f"unknown list {name!r}; known are {', '.join(CUES)}")
                self._phrases(values, f"cue {name}")

    def _fault(self, needle: str, what: str) -> None:
        line = self.text.count("\n", 0, max(self.text.find(needle), 0)) + 1
        self.faults.append(f"{self.path}:{line}: {what}")

    def _phrases(self, values: Any, label: str, into: list[Phrase] | None = None) -> None:
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self._fault(label.rpartition(".")[2], f"{label}: a list of phrases is wanted")
            return
        for value in values:
            try:
                phrase = compile_phrase(value, label)
                if self.thorough:
                    check(phrase)
            except ValueError as error:
                self._fault(value, str(error))
            else:
                (self.phrases if into is None else into).append(phrase)

    def _classes(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            name, kind = row.get("id", ""), row.get("kind")
            if kind is not None and kind not in DELAY_KINDS:
                self._fault(str(kind), f"kind {kind!r} is none of {', '.join(DELAY_KINDS)}")
            self.classes[name] = ObjectClass(name, kind, int(row.get("pull", 0)))
            self._phrases(row.get("phrases"), f"object {name}")

    def _type(self, content: dict[str, Any]) -> None:
        kind = content["type"]
        if kind not in EVENT_TYPES:
            self._fault("type", f"unknown event type {kind!r}")
        for key in content.keys() - _FILE_KEYS:
            self._fault(key, f"unknown key {key!r}")
        self._phrases(content.get("veto", []), f"veto {kind}")
        for row in content.get("rule", []):
            self._rule(kind, row)

    def _rule(self, kind: str, row: dict[str, Any]) -> None:
        name = f"{kind}.{row.get('id', '?')}"
        for key in row.keys() - _RULE_KEYS:
            self._fault(key, f"{name}: unknown key {key!r}")
        if name in self.by_id:
            self._fault(str(row.get("id")), f"{name} stands twice")
        if row.get("status") not in (None, *STATUSES):
            self._fault("status", f"{name}: unknown status {row['status']!r}")
        self.by_id[name] = Rule(
            id=name,
            type=kind,
            objects=tuple(row.get("object", ())),
            confidence=float(row.get("confidence", 0.9)),
            status=row.get("status"),
            support=bool(row.get("support")),
            date=bool(row.get("date")),
            title_only=bool(row.get("title_only")),
            left=tuple(row.get("left", ())),
            right=tuple(row.get("right", ())),
            needs=bool(row.get("need")),
            yes=tuple(row.get("yes", ())),
            no=tuple(row.get("no", ())),
        )
        self._phrases(row.get("triggers"), f"trigger {name}")
        self._phrases(row.get("veto", []), f"veto {name}")
        # Any one word of the list is enough.
        self._phrases([word for phrase in row.get("need", []) for word in phrase.split("|")], f"need {name}")
