"""Learn which words say why something is late: python -m tests.learn_causes [--write]

Reads the items of tests/data/training that name their causes ("causes": [] where none is told) and the delays of two
golden sets. Fits a conditional logit: of all stretches of an item (`cause.stretches`) and "none of them" one is the
answer. Prints precision, recall and F1 of the training items and of the golden ones, each item judged by weights that
were learnt from other items (8 folds); --write stores the weights. Needs scikit-learn: `uv sync --group learn`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.model_selection import KFold

from newswatch.model import Article
from newswatch.tag import cause
from newswatch.tag.reading import read
from newswatch.tag.tagger import Tagger
from newswatch.text import indexed_terms
from tests import training

DATA = Path(__file__).parent.parent / "data"
SEEN = 2  # stretches that a term must stand in
REAL = 3.0  # how much an item counts that tells of the news as it was; the training items are invented
STRENGTH = 0.6  # inverse of the regularisation
ALIKE = 0.75  # a stretch this close to the one most like a cause is an answer, too
FOLDS = 8


class Told(NamedTuple):
    """An article that reports a delay, with the causes that it states, as written."""

    article: Article
    causes: Sequence[str]
    kind: str | None  # class of the first cause
    weight: float


class Example(NamedTuple):
    """What is learnt from an item: of each stretch the terms, the likeness to a cause by words (0 to 1), its text
    and class."""

    told: Told
    terms: list[dict[str, float]]
    likeness: list[float]
    texts: list[str]
    classes: list[str]


def main() -> None:
    """Learn, show how well, and store when asked to."""
    tagger = Tagger.load()
    examples = [made for told in _told() if (made := _example(tagger, told))]
    chosen: list[int | None] = [None] * len(examples)
    for others, fold in KFold(FOLDS, shuffle=True, random_state=1).split(examples):
        known = learn([examples[i] for i in others])
        for i in fold:
            chosen[i] = choose(examples[i], known)
    for name, golden in (("training", False), ("golden", True)):
        _report(name, [(e, c) for e, c in zip(examples, chosen, strict=True) if (e.told.weight == REAL) is golden])
    if "--write" in sys.argv:
        _store(learn(examples))


def _told() -> Iterator[Told]:
    for path in sorted(training.FOLDER.glob("*.jsonl")):
        for article, causes, kind in training.caused(path):
            yield Told(article, causes, kind, 1.0)
    for name in ("development", "labelled"):
        for article, events in training.golden(name):
            delays = [event for event in events if event["type"] == "delay" and not event.get("background")]
            if delays:
                stated = [event for event in delays if event["cause"]]
                kind = stated[0]["cause_class"] if stated else None
                yield Told(article, [event["cause"] for event in stated], kind, REAL)


def _example(tagger: Tagger, told: Told) -> Example | None:
    """The stretches of an article with their terms; None where the tagger finds no delay in it."""
    explanation = tagger.explain(told.article)
    reading = read(explanation.document, explanation.found, tagger.rules)
    if not any(event.type == "delay" for event in explanation.tags.events):
        return None
    wanted = [set(indexed_terms(text)) for text in told.causes]
    example = Example(told, [], [], [], [])
    for stretch in (one for unit in reading.head for one in cause.stretches(unit, tagger.rules)):
        text = stretch.unit.cased[stretch.start : stretch.end]
        words = set(indexed_terms(text))
        example.terms.append(dict.fromkeys(cause.terms(stretch, reading), 1.0))
        example.likeness.append(max((len(words & one) / len(words | one) for one in wanted), default=0.0))
        example.texts.append(text)
        example.classes.append(stretch.kind)
    return example if example.terms else None


def learn(examples: Sequence[Example]) -> dict[str, float]:
    """The weights of terms under which the answers of the examples are likeliest. Items whose cause no stretch is like
    are left out."""
    usable = [one for one in examples if not one.told.causes or max(one.likeness) > 0.2]
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform([terms for one in usable for terms in one.terms]).tocsr()
    kept = np.asarray(table.sum(axis=0)).ravel() >= SEEN
    table = table[:, kept]
    item = np.repeat(np.arange(len(usable)), [len(one.terms) for one in usable])
    answer = np.array([like >= ALIKE * max(one.likeness) > 0 for one in usable for like in one.likeness], float)
    of_item = csr_matrix((np.ones(len(item)), (item, np.arange(len(item)))))
    counted = np.array([one.told.weight for one in usable])
    stated = of_item @ answer > 0

    def loss(weights: Any) -> tuple[float, Any]:
        odds = np.exp(np.clip(table @ weights, -30, 30))
        every = 1 + of_item @ odds  # 1: the odds of "none of them"
        right = np.where(stated, of_item @ (odds * answer), 1.0)
        slope = odds * (counted / every)[item] - odds * answer * (counted * stated / right)[item]
        return (
            float((counted * (np.log(every) - np.log(right))).sum() + weights @ weights / (2 * STRENGTH)),
            table.T @ slope + weights / STRENGTH,
        )

    found = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    names = vectorizer.get_feature_names_out()[kept]
    return {str(name): float(weight) for name, weight in zip(names, found.x, strict=True)}


def choose(example: Example, known: dict[str, float]) -> int | None:
    """The stretch that `cause.find` would give, or None."""
    odds = [np.exp(sum(known.get(term, 0.0) for term in terms)) for terms in example.terms]
    return int(np.argmax(odds)) if sum(odds) >= cause.LIKELIER else None


def _report(name: str, judged: Iterable[tuple[Example, int | None]]) -> None:
    right = wrong = missed = 0
    for example, chosen in judged:
        told = example.told
        if chosen is None:
            missed += bool(told.causes)
            continue
        words = set(indexed_terms(example.texts[chosen]))
        same = any(words & set(indexed_terms(text)) for text in told.causes)
        hit = bool(told.causes) and (same or example.classes[chosen] == told.kind)
        right, wrong, missed = right + hit, wrong + (not hit), missed + (bool(told.causes) and not hit)
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"{name:8} P {precision:.3f}  R {recall:.3f}  F1 {2 * precision * recall / (precision + recall):.3f}")


def _store(known: dict[str, float]) -> None:
    rows = (f"{term}\t{weight:.2f}\n" for term, weight in sorted(known.items()) if abs(weight) >= 0.005)
    (DATA / "events" / "causes.tsv").write_text("".join(rows), "utf-8")


if __name__ == "__main__":
    main()
