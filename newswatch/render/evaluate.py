"""The figures of an evaluation as tables for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from newswatch import text
from newswatch.render.cells import fit, fold, pad, width
from newswatch.render.paint import Span, line, painted
from newswatch.render.screen import Screen
from newswatch.report.evaluate import FIGURES, SHARES, Fault, Hits, Score

_LABEL = 44
_RECALL_ONLY = " primary"


def lines(name: str, scores: Mapping[str, Score], screen: Screen) -> Iterator[str]:
    """One table a set: all its items, then F1 by language, near misses and traps."""
    total = scores["all"]
    yield from _head(f"{name}: {total.items} items", "strong", screen)
    yield from _head(pad("", _LABEL) + "  prec. recall     F1   tp/fp/fn", "dim", screen)
    for figure in FIGURES:
        hits = total.hits[figure]
        counts = f"{hits.tp}/{hits.fp}/{hits.fn}"
        if figure.endswith(_RECALL_ONLY):
            yield f"{pad(figure, _LABEL)}{'':7}{_rate(_rates(hits)[1]):>7}{'':7}   {counts}"
        else:
            yield f"{pad(figure, _LABEL)}{''.join(f'{_rate(rate):>7}' for rate in _rates(hits))}   {counts}"
    for figure in SHARES:
        share = total.shares[figure]
        yield f"{pad(figure, _LABEL)}{'':14}{_rate(share.rate):>7}   {share.hit} of {share.n}"
    yield from _misses(total)
    yield from _languages(scores, screen)


def _head(words: str, style: str, screen: Screen) -> Iterator[str]:
    """A head in its style; broken like the lines below it where it is wider than the screen."""
    if screen.tty and width(words) > screen.width:
        yield from (painted(line(Span(part, style)), screen) for part in fold(words, screen.width))
    else:
        yield painted(line(Span(words, style)), screen)


def _rates(hits: Hits) -> tuple[float | None, float | None, float | None]:
    """Precision, recall and F1; None for a share of nothing (0 of 0)."""
    return (
        hits.precision if hits.tp + hits.fp else None,
        hits.recall if hits.tp + hits.fn else None,
        hits.f1 if hits.tp + hits.fp + hits.fn else None,
    )


def _rate(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.3f}"


def _misses(total: Score) -> Iterator[str]:
    if not total.near_misses:
        return
    share = total.near_misses["ALL"]
    yield f"{pad('near misses wrongly tagged', _LABEL)}{'':14}{_rate(share.rate):>7}   {share.hit} of {share.n}"
    for name, one in sorted(total.near_misses.items()):
        if one.hit and name != "ALL":
            yield f"  {pad(name, _LABEL - 2)}{'':14}{_rate(one.rate):>7}   {one.hit} of {one.n}"


def _languages(scores: Mapping[str, Score], screen: Screen) -> Iterator[str]:
    codes = [code for code in scores if code != "all"]
    if len(codes) < 2:
        return
    heads = "".join(f"{code:>7}" for code in codes)
    yield from _head(pad("F1 by language", _LABEL) + heads, "dim", screen)
    yield pad("items", _LABEL) + "".join(f"{scores[code].items:>7}" for code in codes)
    for figure in FIGURES:
        if not figure.endswith(_RECALL_ONLY):
            yield pad(figure, _LABEL) + "".join(f"{_f1(scores[code], figure):>7}" for code in codes)


def _f1(score: Score, figure: str) -> str:
    return _rate(_rates(score.hits[figure])[2])


def faults(found: Sequence[Fault], most: int, screen: Screen) -> Iterator[str]:
    """Up to `most` errors of each kind, one a line: kind, item, what, title."""
    seen: Counter[str] = Counter()
    for fault in sorted(found, key=lambda one: one.kind):
        seen[fault.kind] += 1
        if seen[fault.kind] <= most:
            words = f"[{fault.kind}] {fault.item} {', '.join(fault.what)} | {text.line(fault.title)}"
            yield fit(words, screen.width, screen.ellipsis) if screen.tty else words
    for kind, count in sorted(seen.items()):
        if count > most:
            yield f"[{kind}] {count} in all"


def tsv(name: str, scores: Mapping[str, Score]) -> Iterator[str]:
    """The figures as tab-separated lines: set, language, figure, precision, recall, f1, right, wrong, missed.

    Shares have their rate as f1. A rate of nothing is empty.
    """
    for language, score in scores.items():
        for figure, hits in score.hits.items():
            rates = "\t".join("" if rate is None else f"{rate:.4f}" for rate in _rates(hits))
            yield f"{name}\t{language}\t{figure}\t{rates}\t{hits.tp}\t{hits.fp}\t{hits.fn}"
        misses = {"near misses wrongly tagged": score.near_misses["ALL"]} if score.near_misses else {}
        for figure, share in {**score.shares, **misses}.items():
            rate = "" if share.rate is None else f"{share.rate:.4f}"
            yield f"{name}\t{language}\t{figure}\t\t\t{rate}\t{share.hit}\t{share.n - share.hit}\t"
