"""Measure the grouping against labelled items: tag them, put them into stories, compare. No database is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newswatch.errors import NewswatchError
from newswatch.flows.evaluate import HELD_OUT, article, load, shipped
from newswatch.flows.group import face_of_new
from newswatch.report.agreement import Agreement, by_language
from newswatch.stories.grouping import group

if TYPE_CHECKING:
    from newswatch.tag.tagger import Tagger


@dataclass(frozen=True, slots=True)
class Judged:
    """How the stories of one set agree with its labels: all items under "all", and those of each language."""

    name: str
    agreements: Mapping[str, Agreement]
    titles: Mapping[str, str]
    open: bool = True  # its errors may be shown

    def to_dict(self, *, errors: int = 0) -> dict[str, Any]:
        """As `eval --stories --json` gives it; `errors` of each kind are named where they may be shown."""
        told: dict[str, Any] = {"set": self.name}
        told |= {language: agreement.to_dict() for language, agreement in self.agreements.items()}
        if errors and self.open:
            told["errors"] = [{"kind": kind, "items": list(pair)} for kind, pair in self.errors(errors)]
        return told

    def errors(self, most: int) -> list[tuple[str, tuple[str, str]]]:
        """("missed" or "wrong", two items), at most so many of each."""
        whole = self.agreements["all"]
        return [("missed", pair) for pair in whole.missed[:most]] + [("wrong", pair) for pair in whole.wrong[:most]]


def evaluate_stories(path: Path, tagger: Tagger, *, name: str | None = None, hidden: bool = False) -> Judged:
    """The agreement on one file of labelled items, those that have a `story`.

    Raises DataError naming every line that is no labelled item, NewswatchError when none has a story.
    """
    items = [item for item in load(path) if item.get("story")]
    if not items:
        raise NewswatchError(f"No item of {path} has a story.", hint="Items that tell the same share a `story`.")
    return Judged(
        name or path.stem,
        by_language(items, stories_of(items, tagger)),
        {item["id"]: item["title"] for item in items},
        open=not hidden,
    )


def evaluate_shipped(tagger: Tagger) -> list[Judged]:
    """The agreement on every golden set."""
    return [evaluate_stories(path, tagger, name=name, hidden=name == HELD_OUT) for name, path in shipped()]


def stories_of(items: Sequence[Mapping[str, Any]], tagger: Tagger) -> dict[str, int]:
    """The story that each item is put into, by the item's id."""
    from newswatch.store.articles import Placed

    faces = []
    for number, item in enumerate(items, 1):
        one = article(item)
        faces.append(face_of_new(Placed(number, 0, "", one, tagger.tag(one))))
    return {items[place.article - 1]["id"]: place.story for place in group(faces)}
