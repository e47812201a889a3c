"""The agreement of stories with labelled ones as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from newswatch import text
from newswatch.report.agreement import Agreement

HEAD = f"{'':14}{'items':>6}{'pairs':>7}   pairwise P   R     F1     B-cubed P  R     F1     across languages"


def lines(name: str, agreements: Mapping[str, Agreement]) -> Iterator[str]:
    """One line a language under the name of the set."""
    yield name
    yield HEAD
    for language, one in agreements.items():
        across = "" if one.across is None else f"{one.across:.3f}"
        pairs, cubed = one.pairwise, one.bcubed
        paired = f"{pairs.precision:.3f} {pairs.recall:.3f} {pairs.f1:.3f}" if one.pairs else " " * 17
        yield (
            f"  {language:12}{one.items:6}{one.pairs:7}        {paired}"
            f"       {cubed.precision:.3f} {cubed.recall:.3f} {cubed.f1:.3f}  {across}"
        ).rstrip()


def faults(errors: Iterable[tuple[str, tuple[str, str]]], titles: Mapping[str, str]) -> Iterator[str]:
    """Pairs that were missed, and pairs that are wrong, with their headlines."""
    for kind, pair in errors:
        yield f"  {kind}: {pair[0]} {text.line(titles[pair[0]])}"
        yield f"  {'':{len(kind)}}  {pair[1]} {text.line(titles[pair[1]])}"
