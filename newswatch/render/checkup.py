"""What `newswatch doctor` found, for a person: one line a finding, what to do below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newswatch.report.checkup import Finding

_WORDS = {"ok": "ok", "note": "note", "warn": "WARN", "fail": "FAIL"}


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings in their order, and how many of them need attention."""
    for finding in findings:
        yield f"{_WORDS[finding.level]:4}  {finding.area:9}  {finding.words}"
        if finding.hint and finding.level != "ok":
            yield f"{'':17}{finding.hint}"
    bad = sum(finding.level in ("warn", "fail") for finding in findings)
    notes = sum(finding.level == "note" for finding in findings)
    if bad:
        yield f"{bad} thing{'s' * (bad != 1)} to look at"
    else:
        yield "all is well" if not notes else f"nothing is broken; {notes} note{'s' * (notes != 1)}"
