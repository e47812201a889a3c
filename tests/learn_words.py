"""Learn what words say of events, and how much they count beside the rules: python -m tests.learn_words [--write]

Reads tests/data/training/*.jsonl (written for this, with COMPANY, CHIP, MODEL, PERSON, PRODUCT, MEDIA for names) and,
for the words only, what the rules were written with: two golden sets, their worked examples, one training file. Each
training item is told with names of the gazetteer, so that the rules can be asked about it too. Prints precision, recall
and F1 of the rules alone, the words alone and both, each item judged by words that were learnt from other items (8
folds); --write stores the weights. Needs scikit-learn: `uv sync --group learn`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from newswatch.kinds import EVENT_TYPES
from newswatch.model import Article
from newswatch.tag import events
from newswatch.tag.reading import read
from newswatch.tag.tagger import Tagger
from newswatch.tag.weights import STEP, Weights, bag, packed
from tests import training

DATA = Path(__file__).parent.parent / "data"
SEEN_BY_RULES = "mixed"  # the training file that rules were mended with
LANGUAGES = ("en", "zh", "de", "ja", "ko")
SEEN, PAIR_SEEN = 2, 3  # items that a word must stand in, and a pair of words
LATE = 0.3  # how much an item counts of the files in which everything is late
REAL = 3.0  # how much an item counts that tells of the news as it was; the training items are invented
STRENGTH = 2.0  # inverse of the regularisation of words
FOLDS = 8


class Example(NamedTuple):
    """An item as it is learnt from: its words, what the rules say, what is true."""

    words: dict[str, float]
    said: dict[str, events.Said]
    rejected: Sequence[Any]
    types: frozenset[str]
    open: frozenset[str]  # counted neither way
    weight: float


def main() -> None:
    """Learn, show how well, and store when asked to."""
    tagger = Tagger.load()
    unseen = [path for path in sorted(training.FOLDER.glob("*.jsonl")) if path.stem != SEEN_BY_RULES]
    written = [
        example(tagger, *told, LATE if "causes" in path.stem else 1.0)
        for path in unseen
        for told in training.articles(path)
    ]
    golden = [example(tagger, *told, REAL) for name in ("development", "labelled") for told in _golden(name)]
    golden += [example(tagger, *told) for told in _worked_examples(tagger)]
    golden += [example(tagger, *told, REAL) for told in training.articles(training.FOLDER / f"{SEEN_BY_RULES}.jsonl")]
    print(f"{len(written)} training items, {len(golden)} golden ones")
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform([one.words for one in written + golden])
    least = np.array([PAIR_SEEN if " " in name else SEEN for name in vectorizer.get_feature_names_out()])
    kept = np.asarray((table > 0).sum(axis=0)).ravel() >= least
    table = table[:, kept]
    every = written + golden
    odds = np.zeros((len(written), len(EVENT_TYPES)))
    for others, fold in KFold(FOLDS, shuffle=True, random_state=1).split(written):
        learning = [*others, *range(len(written), len(every))]
        models = _words_models(table[learning], [every[i] for i in learning])
        odds[fold] = np.array([model.decision_function(table[fold]) for model in models]).T
    judgement = _judgement(written, odds, tagger)
    _report(written, odds, judgement, tagger)
    if "--write" in sys.argv:
        names = np.array(vectorizer.get_feature_names_out())[kept]
        _store(_words_models(table, every), names, judgement)


def example(
    tagger: Tagger, article: Article, types: Iterable[str], passing: Iterable[str], weight: float = 1.0
) -> Example:
    """What is learnt from one article."""
    explanation = tagger.explain(article)
    document = explanation.document
    reading = read(document, explanation.found, tagger.rules)
    said, rejected = events.by_rules(document, reading, tagger.gazetteer, tagger.rules)
    words = dict.fromkeys(bag(reading.head), 1.0)
    words |= {f"title:{word}": 1.0 for word in bag(unit for unit in reading.head if unit.rank == 0)}
    return Example(words, said, rejected, frozenset(types), frozenset(passing) - frozenset(types), weight)


def _golden(name: str) -> Iterable[tuple[Article, list[str], list[str]]]:
    for article, labelled in training.golden(name):
        if article.language in LANGUAGES:
            types = [event["type"] for event in labelled if not event.get("background")]
            passing = [event["type"] for event in labelled if event.get("background")]
            yield article, types, passing


def _worked_examples(tagger: Tagger) -> Iterable[tuple[Article, list[str], list[str]]]:
    """The `yes` and `no` lines of the rules: what they say of the rule's own type; the other types are open."""
    for rule in tagger.rules.rules.values():
        others = [name for name in EVENT_TYPES if name != rule.type]
        for lines, types in ((rule.yes, [rule.type]), (rule.no, [])):
            for line in lines:
                yield Article(guid="1", url=None, title=line), types, others


def _words_models(table: Any, examples: Sequence[Example]) -> list[Any]:
    models = []
    for name in EVENT_TYPES:
        true = np.array([name in one.types for one in examples])
        counted = np.array([one.weight * (name not in one.open) for one in examples])
        model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
        models.append(model.fit(table, true, sample_weight=counted))
    return models


def _judgement(examples: Sequence[Example], odds: Any, tagger: Tagger) -> dict[str, float]:
    rows, true, counted = [], [], []
    for one, words in zip(examples, odds, strict=True):
        for name, odd in zip(EVENT_TYPES, words, strict=True):
            opinion = events.opinion(name, one.said, one.rejected, tagger.rules, float(odd))
            rows.append(opinion.terms())
            true.append(name in one.types)
            counted.append(float(name not in one.open))
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=10, max_iter=5000).fit(vectorizer.fit_transform(rows), true, sample_weight=counted)
    named = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
    return {"bias": float(model.intercept_[0])} | {str(name): float(weight) for name, weight in named}


def _report(examples: Sequence[Example], odds: Any, judgement: dict[str, float], tagger: Tagger) -> None:
    weights = Weights(judgement=judgement)
    ways: dict[str, list[set[str]]] = {"rules": [], "words": [], "both": []}
    for one, words in zip(examples, odds, strict=True):
        named = dict(zip(EVENT_TYPES, map(float, words), strict=True))
        ways["rules"].append({name for name, said in one.said.items() if said.event})
        ways["words"].append({name for name, odd in named.items() if odd > -1.2})
        ways["both"].append(
            {
                name
                for name, odd in named.items()
                if weights.judge(events.opinion(name, one.said, one.rejected, tagger.rules, odd))
                >= (events.LIKELY if name in one.said else events.ALONE)
            }
        )
    for way, claims in ways.items():
        right = sum(len(claim & one.types) for claim, one in zip(claims, examples, strict=True))
        wrong = sum(len(claim - one.types - one.open) for claim, one in zip(claims, examples, strict=True))
        missed = sum(len(one.types - claim) for claim, one in zip(claims, examples, strict=True))
        precision, recall = right / (right + wrong), right / (right + missed)
        print(f"{way:6} P {precision:.3f}  R {recall:.3f}  F1 {2 * precision * recall / (precision + recall):.3f}")


def _store(models: Sequence[Any], names: Any, judgement: dict[str, float]) -> None:
    weights = np.array([model.coef_[0] for model in models]).T
    told = {str(name): packed(row) for name, row in zip(names, weights, strict=True) if np.abs(row).max() >= STEP / 2}
    words = sorted({name.removeprefix("title:") for name in told})
    rows = "".join(f"{word}\t{told.get(word, '')}\t{told.get(f'title:{word}', '')}\n" for word in words)
    about = {
        "languages": LANGUAGES,
        "training": training.mark(),
        "judgement": {name: round(weight, 3) for name, weight in judgement.items()},
        "bias": {name: round(float(m.intercept_[0]), 3) for name, m in zip(EVENT_TYPES, models, strict=True)},
    }
    (DATA / "events" / "words.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    (DATA / "events" / "words.tsv").write_text(rows, "utf-8")


if __name__ == "__main__":
    main()
