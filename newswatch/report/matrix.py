"""Which models train and run on which chips, as articles say it, with the evidence for every cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

VERBS = ("failed_training_on", "trains_on", "infers_on", "ported_to", "runs_on", "banned_from")
LETTERS = {
    "trains_on": "T", "failed_training_on": "F", "infers_on": "I", "ported_to": "P", "runs_on": "R", "banned_from": "B",
}  # fmt: skip


class Statement(NamedTuple):
    """One relation with its article; `at` is RFC 3339."""

    subject: str
    verb: str
    object: str
    status: str
    evidence: str
    at: str
    article: int
    story: int
    publisher: str
    origin: str
    title: str


@dataclass(frozen=True, slots=True)
class Cell:
    """All that was said of one model and one chip (or its maker, where no chip is named)."""

    model: str
    chip: str
    said: tuple[Statement, ...]

    @property
    def verbs(self) -> tuple[str, ...]:
        """What was said, each verb once, in the order of VERBS."""
        said = {statement.verb for statement in self.said}
        return tuple(verb for verb in VERBS if verb in said) + tuple(sorted(said - set(VERBS)))

    @property
    def letters(self) -> str:
        """The verbs in one letter each, for the grid: T trains, F failed, I infers, P ported, R runs, B banned."""
        return "".join(LETTERS.get(verb, "?") for verb in self.verbs)

    def to_dict(self) -> dict[str, Any]:
        """The cell as `matrix --json` shows it."""
        return {
            "model": self.model,
            "chip": self.chip,
            "verbs": list(self.verbs),
            "statuses": sorted({statement.status for statement in self.said}),
            "stories": len({statement.story for statement in self.said}),
            "origins": sorted({statement.origin for statement in self.said}),
            "last": max(statement.at for statement in self.said),
            "evidence": [
                {
                    "verb": statement.verb,
                    "status": statement.status,
                    "evidence": statement.evidence,
                    "published": statement.at,
                    "origin": statement.origin,
                    "publisher": statement.publisher,
                    "article": statement.article,
                    "title": statement.title,
                }
                for statement in self.said
            ],
        }


def matrix(statements: Iterable[Statement]) -> list[Cell]:
    """The cells, those of the models that most is said about first; the statements of a cell newest first."""
    cells: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        cells[statement.subject, statement.object].append(statement)
    much: dict[str, int] = defaultdict(int)
    for (model, _), said in cells.items():
        much[model] += len({statement.story for statement in said})
    made = [
        Cell(model, chip, tuple(sorted(said, key=lambda s: (s.at, s.article), reverse=True)))
        for (model, chip), said in cells.items()
    ]
    return sorted(made, key=lambda cell: (-much[cell.model], cell.model, -len(cell.said), cell.chip))
