"""Score predicted tags against labelled items: precision, recall and F1, by the rules of docs/explanation/tagging.md.

    items, predictions, names -> Score

What counts:
1. A name is compared as its canonical name. The most specific name of the text is wanted; its families and the maker of
   a wanted chip or model may be given and need not.
2. A name that the labels do not cover is set aside: it is neither right nor wrong.
3. Events told in passing (`background`) count neither way.
4. Dates, status and cause are judged on events that were matched by type and subject; a missed delay misses its dates
   and its cause too.
5. A near miss is wrongly tagged when at least one of its traps is sprung.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from newswatch.kinds import ASSERTED

Item = Mapping[str, Any]
Prediction = Mapping[str, Any]

KINDS = ("companies", "chips", "models")
PLURAL = {"company": "companies", "chip": "chips", "model": "models"}
STANCE = {
    "reported": "asserted",
    "rumoured": "asserted",
    "denied": "not",
    "negated": "not",
    "hypothetical": "hypothetical",
}


# --- names ----------------------------------------------------------------------------------------------------------


def key(name: object) -> str:
    """A name without case, spaces, hyphens, dots and quotes: how names are compared."""
    return re.sub(r"[\s\-_·・.,'’\"]+", "", str(name)).lower()


@dataclass(frozen=True, slots=True)
class Names:
    """What names mean. All keys are made by `key`; `canonical`, `parents`, `makers` and `ignored` are by kind."""

    canonical: Mapping[str, Mapping[str, str]]
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    makers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignored: Mapping[str, frozenset[str]] = field(default_factory=dict)
    implies: Mapping[str, str] = field(default_factory=dict)  # a word of the text, and the company that it hints at

    def canon(self, kind: str, name: object) -> str | None:
        """The canonical name, or None when the labels do not cover it. A model named as a company means its maker."""
        wanted = key(name)
        found = self.canonical[kind].get(wanted)
        if found is None and kind == "companies":
            for other in ("models", "chips"):
                if wanted in self.canonical[other]:
                    return self.makers[other].get(self.canonical[other][wanted])
        return found

    def any(self, name: object) -> str:
        """The canonical name of whatever kind, else the key of the name itself."""
        wanted = key(name)
        for kind in ("models", "chips", "companies"):
            if wanted in self.canonical[kind]:
                return self.canonical[kind][wanted]
        return wanted

    def ancestors(self, kind: str, name: str) -> Iterator[str]:
        """The families above a chip or model, nearest first."""
        above = self.parents.get(kind, {})
        seen = {name}
        while (found := above.get(name)) and found not in seen:
            seen.add(found)
            yield found
            name = found


# --- counting -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Hits:
    """Right, wrong and missed."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def add(self, tp: int, fp: int, fn: int) -> None:
        """Count some more."""
        self.tp += tp
        self.fp += fp
        self.fn += fn

    @property
    def precision(self) -> float:
        """The share of what was said that is right; 0 when nothing was said."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """The share of what is wanted that was said; 0 when nothing is wanted."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def to_dict(self) -> dict[str, Any]:
        """As `eval --json` gives it."""
        rates = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {name: round(rate, 4) for name, rate in rates.items()} | {"tp": self.tp, "fp": self.fp, "fn": self.fn}


@dataclass(slots=True)
class Share:
    """How many of how many."""

    hit: int = 0
    n: int = 0

    def add(self, hit: bool) -> None:
        """Count one more."""
        self.hit += bool(hit)
        self.n += 1

    @property
    def rate(self) -> float | None:
        """The share; None of nothing."""
        return self.hit / self.n if self.n else None

    def to_dict(self) -> dict[str, Any]:
        """As `eval --json` gives it."""
        return {"rate": None if self.rate is None else round(self.rate, 4), "hit": self.hit, "n": self.n}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a prediction has wrong: "companies FP", "flag FN", "trap"."""

    kind: str
    item: str
    title: str
    what: tuple[str, ...] = ()


# The figures in the order in which they are shown.
FIGURES = (
    "companies", "chips", "models", "companies primary", "chips primary", "models primary", "event type",
    "event type+subject", "model-delay flag", "delay from (exact)", "delay from (overlap)", "delay to (exact)",
    "delay to (overlap)", "delay cause",
)  # fmt: skip
SHARES = (
    "status (5 values)", "status (asserted / not / hypothetical)", "delay status (asserted / not / hypothetical)",
    "delay kind", "relevance",
)  # fmt: skip


@dataclass(slots=True)
class Score:
    """The figures of one set of items."""

    items: int = 0
    predicted: int = 0
    hits: dict[str, Hits] = field(default_factory=lambda: {name: Hits() for name in FIGURES})
    shares: dict[str, Share] = field(default_factory=lambda: {name: Share() for name in SHARES})
    near_misses: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))  # by class; ALL
    traps: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    uncovered: Counter[str] = field(default_factory=Counter)  # names that the labels do not cover, by kind
    faults: list[Fault] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As `eval --json` gives it (docs/reference/tagging.md)."""
        return {
            "items": self.items,
            "predicted": self.predicted,
            "figures": {name: hits.to_dict() for name, hits in self.hits.items()},
            "accuracy": {name: share.to_dict() for name, share in self.shares.items()},
            "near_misses": {name: share.to_dict() for name, share in sorted(self.near_misses.items())},
            "traps": {name: share.to_dict() for name, share in sorted(self.traps.items())},
            "uncovered": dict(self.uncovered),
        }


def score(items: Iterable[Item], predictions: Mapping[str, Prediction], names: Names) -> Score:
    """The figures of predictions, by the id of their item. A prediction is in the shape of `newswatch tag --jsonl`;
    one that is missing said nothing."""
    total = Score()
    judged_relevance = any("relevant" in prediction for prediction in predictions.values())
    for item in items:
        total.items += 1
        total.predicted += item["id"] in predictions
        said = predictions.get(item["id"], {})
        given = _entities(item, said, names, total)
        matched = _events(item, said, names, total)
        flagged = _flag(item, said, total)
        relevant = is_relevant(said)
        total.shares["relevance"].add(relevant == item["relevant"])
        if item["near_miss"]:
            _near_miss(item, given, matched, flagged, relevant if judged_relevance else None, total)
    return total


def by_language(items: Sequence[Item], predictions: Mapping[str, Prediction], names: Names) -> dict[str, Score]:
    """The score of all items under "all", and of those of each language."""
    found = {"all": score(items, predictions, names)}
    for code in sorted({item["language"] for item in items}):
        found[code] = score([item for item in items if item["language"] == code], predictions, names)
    return found


# --- entities -------------------------------------------------------------------------------------------------------


def wanted(item: Item, names: Names) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The names that must be given, by kind, and those that may be."""
    text = "\n".join(item[part] for part in ("title", "summary", "body") if item[part]).lower()
    required = {kind: {_labelled(kind, one["name"], names) for one in item[kind]} for kind in KINDS}
    optional = {kind: {_labelled(kind, name, names) for name in item["optional"][kind]} for kind in KINDS}
    for kind in ("chips", "models"):
        for name in [*required[kind], *optional[kind]]:
            optional[kind].update(names.ancestors(kind, name))
            if maker := names.makers.get(kind, {}).get(name):
                optional["companies"].add(maker)
        for name in list(required[kind]):
            required[kind].difference_update(names.ancestors(kind, name))
    optional["companies"].update(company for word, company in names.implies.items() if word.lower() in text)
    for kind in KINDS:
        optional[kind] -= required[kind]
    if not item["relevant"]:  # a trap is never optional
        for kind, name in _trapped(item):
            optional.get(kind, set()).discard(name)
    return required, optional


def _labelled(kind: str, name: str, names: Names) -> str:
    return names.canonical[kind].get(key(name), name)


def _trapped(item: Item) -> Iterator[tuple[str, str]]:
    for trap in item["trap"]:
        kind, _, name = trap.partition(":")
        yield PLURAL.get(kind, kind), name


def named(values: Any) -> list[str]:
    """The names of a list of names or of objects with a name."""
    return [value["name"] if isinstance(value, Mapping) else value for value in values or () if value]


def _entities(item: Item, said: Prediction, names: Names, total: Score) -> dict[str, set[str]]:
    """Count the names of each kind; which ones were given."""
    required, optional = wanted(item, names)
    given = {}
    for kind in KINDS:
        found = given[kind] = _given(kind, named(said.get(kind)), required[kind], names, total)
        wrong = {name for name in found - required[kind] if name not in optional[kind]}
        missed = required[kind] - found
        total.hits[kind].add(len(found & required[kind]), len(wrong), len(missed))
        for what, which in (("FP", wrong), ("FN", missed)):
            if which:
                total.faults.append(Fault(f"{kind} {what}", item["id"], item["title"], tuple(sorted(which))))
        primary = {_labelled(kind, one["name"], names) for one in item[kind] if one["role"] == "primary"}
        primary &= required[kind]
        total.hits[f"{kind} primary"].add(len(primary & found), 0, len(primary - found))
    return given


def _given(kind: str, said: Iterable[str], required: set[str], names: Names, total: Score) -> set[str]:
    found: set[str] = set()
    for name in said:
        canonical = names.canon(kind, name)
        if canonical in required:
            found.add(str(canonical))
        elif key(name) in names.ignored.get(kind, ()):
            continue
        elif canonical is None:
            total.uncovered[kind] += 1
        else:
            found.add(canonical)
    return found


# --- events ---------------------------------------------------------------------------------------------------------

_Event = Mapping[str, Any]


def _events(item: Item, said: Prediction, names: Names, total: Score) -> list[_Event]:
    """Count types, subjects, statuses, dates and causes; the events that were predicted."""
    told = [event for event in item["events"] if not event.get("background")]
    passing = [event for event in item["events"] if event.get("background")]
    predicted: list[_Event] = [event for event in said.get("events") or () if event.get("type")]
    _types(item, told, passing, predicted, total)
    pairs, left = _paired(told, predicted, names)
    extra = [
        event
        for event in left
        if not any(event["type"] == b["type"] and _meet(event, b, names, free=True) for b in passing)
    ]
    total.hits["event type+subject"].add(len(pairs), len(extra), len(told) - len(pairs))
    for event in told:
        if event["type"] == "delay" and not any(event is one for one, _ in pairs):
            _missed_delay(event, total)
    for event, match in pairs:
        _status(event, match, total)
        if event["type"] == "delay":
            _delay(event, match, total)
    return predicted


def _types(
    item: Item, told: Sequence[_Event], passing: Sequence[_Event], predicted: Sequence[_Event], total: Score
) -> None:
    right, said = {event["type"] for event in told}, {event["type"] for event in predicted}
    wrong = said - right - {event["type"] for event in passing}
    total.hits["event type"].add(len(right & said), len(wrong), len(right - said))
    for what, which in (("FP", wrong), ("FN", right - said)):
        if which:
            total.faults.append(Fault(f"event {what}", item["id"], item["title"], tuple(sorted(which))))


def _subjects(event: _Event, names: Names) -> set[str]:
    subject = event.get("subject")
    return {names.any(name) for name in ([subject] if isinstance(subject, str) else named(subject))}


def _meet(one: _Event, other: _Event, names: Names, *, free: bool) -> bool:
    """Whether two events have a subject in common; `free`: an event that names none meets all."""
    mine = _subjects(one, names)
    return bool(mine & _subjects(other, names)) or (free and not mine)


def _paired(
    told: Sequence[_Event], predicted: Sequence[_Event], names: Names
) -> tuple[list[tuple[_Event, _Event]], list[_Event]]:
    """Each labelled event with the predicted one of its type and subject; what is left of the predicted ones."""
    left, pairs = list(predicted), []
    for event in told:
        same = [one for one in left if one["type"] == event["type"]]
        of_kind = (
            one
            for one in same
            if _meet(one, event, names, free=False)
            and (event["type"] != "delay" or one.get("kind") in (None, event["kind"]))
        )
        match = next(of_kind, None) or next((one for one in same if _meet(one, event, names, free=True)), None)
        if match is not None:
            left = [one for one in left if one is not match]
            pairs.append((event, match))
    return pairs, left


def _missed_delay(event: _Event, total: Score) -> None:
    for name in ("from", "to"):
        for how in ("exact", "overlap"):
            total.hits[f"delay {name} ({how})"].add(0, 0, event[name] is not None)
    total.hits["delay cause"].add(0, 0, bool(event["cause"]))


def _status(event: _Event, match: _Event, total: Score) -> None:
    said = match.get("status") or "reported"
    same_stance = STANCE.get(said) == STANCE[event["status"]]
    total.shares["status (5 values)"].add(said == event["status"])
    total.shares["status (asserted / not / hypothetical)"].add(same_stance)
    if event["type"] == "delay":
        total.shares["delay status (asserted / not / hypothetical)"].add(same_stance)
        total.shares["delay kind"].add(match.get("kind") == event["kind"])


def _delay(event: _Event, match: _Event, total: Score) -> None:
    for name in ("from", "to"):
        right = [event[name], *event.get(f"{name}_alt", ())]
        said, wanted_one = normal(match.get(name)) is not None, event[name] is not None
        for how in ("exact", "overlap"):
            hit = said and wanted_one and same_date(match.get(name), right, overlap=how == "overlap")
            total.hits[f"delay {name} ({how})"].add(hit, said and not hit, wanted_one and not hit)
    said, wanted_one = bool(match.get("cause")), bool(event["cause"])
    hit = said and wanted_one and _same_cause(str(match["cause"]), event)
    total.hits["delay cause"].add(hit, said and not hit, wanted_one and not hit)


def _same_cause(said: str, event: _Event) -> bool:
    return said.lower() == event["cause_class"] or bool(_words(said) & _words(event["cause"]))


_IDLE = frozenset(
    "the a an of and to in on for with by its is are was were not no at from over than that it as".split()
)


def _words(cause: str | None) -> set[str]:
    low = (cause or "").lower()
    words = {word[:6] for word in re.findall(r"[a-z0-9äöüß]{3,}", low) if word not in _IDLE}
    runs = re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+", low)
    return words | {run[i : i + 2] for run in runs for i in range(len(run) - 1)}


# --- dates ----------------------------------------------------------------------------------------------------------

_PARTS = {
    "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 12), "early": (1, 4), "mid": (5, 8),
    "late": (9, 12), "h1": (1, 6), "h2": (7, 12), "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
}  # fmt: skip
_PART_OF_YEAR = re.compile(r"(\d{4})[-/ ]?(q[1-4]|h[12]|spring|summer|autumn|winter|early|mid|late)")
_DAYS = {"D": 1, "W": 7, "M": 30, "Y": 365}


def normal(said: object) -> str | None:
    """A date in the form of the labels: 2025-05, 2026-Q1, 2026-early, +P3M, indefinite; None for none."""
    if said in (None, "", "?", "unknown"):
        return None
    low = str(said).strip().lower().replace("fall", "autumn")
    if low in ("indefinite", "indefinitely", "tbd", "no date"):
        return "indefinite"
    if re.fullmatch(r"\+?p\d+[dwmy]", low):
        return "+" + low.lstrip("+").upper()
    if part := _PART_OF_YEAR.fullmatch(low):
        return f"{part[1]}-{part[2].upper() if part[2][0] in 'qh' else part[2]}"
    day = re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", low)
    return "-".join(piece for piece in day.groups() if piece) if day else low


def stretch(said: object) -> tuple[date, date] | None:
    """First and last day of a date; None for durations and what is no date."""
    known = normal(said)
    if not known or not re.match(r"\d{4}", known):
        return None
    year, rest = int(known[:4]), known[5:].lower()
    try:
        if not rest:
            return date(year, 1, 1), date(year, 12, 31)
        if rest in _PARTS:
            first, last = _PARTS[rest]
            return date(year, first, 1), _end_of(year, last)
        numbers = [int(part) for part in rest.split("-")]
        if len(numbers) == 1:
            return date(year, numbers[0], 1), _end_of(year, numbers[0])
        return date(year, *numbers), date(year, *numbers)
    except (ValueError, TypeError):
        return None


def _end_of(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def same_date(said: object, right: Iterable[object], *, overlap: bool) -> bool:
    """Whether a date is one of the right ones, or overlaps one (durations: differs by a third at most)."""
    mine = normal(said)
    for one in right:
        if mine == normal(one):
            return True
        if overlap and _near(mine, one):
            return True
    return False


def _near(mine: str | None, one: object) -> bool:
    a, b = stretch(mine), stretch(one)
    if a and b:
        return a[0] <= b[1] and b[0] <= a[1]
    if mine and one and mine[0] == str(one)[0] == "+":
        return abs(_length(mine) - _length(str(one))) <= 0.34 * _length(str(one))
    return False


def _length(duration: str) -> int:
    return int(duration[2:-1]) * _DAYS[duration[-1]]


# --- flag, relevance, traps -----------------------------------------------------------------------------------------


def is_flagged(said: Prediction) -> bool:
    """Whether a prediction says that a model is late: by `model_delay`, else by the flags, else by its events."""
    if "model_delay" in said:
        return bool(said["model_delay"])
    return any(
        event.get("type") == "delay"
        and event.get("kind") in (None, "", "model")
        and (event.get("status") or "reported") in ASSERTED
        for event in said.get("events") or ()
    )


def is_relevant(said: Prediction) -> bool:
    """Whether a prediction takes an item for news of the field; without a word on it, whether it tags anything."""
    if said.get("relevant") is not None:
        return bool(said["relevant"])
    return any(said.get(part) for part in (*KINDS, "events"))


def _asserts_model_delay(events: Iterable[_Event]) -> bool:
    return any(e["type"] == "delay" and e["kind"] == "model" and e["status"] in ASSERTED for e in events)


def _flag(item: Item, said: Prediction, total: Score) -> bool:
    told = _asserts_model_delay(event for event in item["events"] if not event.get("background"))
    passing = _asserts_model_delay(event for event in item["events"] if event.get("background"))
    flagged = is_flagged(said)
    if told or not passing:
        total.hits["model-delay flag"].add(told and flagged, flagged and not told, told and not flagged)
        if told != flagged:
            total.faults.append(Fault(f"flag {'FN' if told else 'FP'}", item["id"], item["title"]))
    return flagged


def _near_miss(
    item: Item,
    given: Mapping[str, set[str]],
    events: Sequence[_Event],
    flagged: bool,
    relevant: bool | None,
    total: Score,
) -> None:
    sprung = []
    for trap in item["trap"]:
        kind, _, name = trap.partition(":")
        if trap == "relevant" and relevant is None:
            continue
        hit = _is_sprung(kind, name, given, events, flagged, bool(relevant))
        total.traps[trap if kind == "delay" else kind].add(hit)
        if hit:
            sprung.append(trap)
    for group in ("ALL", item["near_miss"].partition(":")[0]):
        total.near_misses[group].add(bool(sprung))
    if sprung:
        total.faults.append(Fault("trap", item["id"], item["title"], tuple(sprung)))


def _is_sprung(
    kind: str, name: str, given: Mapping[str, set[str]], events: Sequence[_Event], flagged: bool, relevant: bool
) -> bool:
    match kind:
        case "relevant":
            return relevant
        case "company" | "chip" | "model":
            return name in given[PLURAL[kind]]
        case "event":
            return any(event["type"] == name for event in events)
        case _ if name == "model":
            return flagged
        case _:
            return any(
                event["type"] == "delay"
                and event.get("kind") in (None, "", name)
                and (event.get("status") or "reported") in ASSERTED
                for event in events
            )
