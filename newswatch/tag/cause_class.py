"""Which class the words of a cause speak for, when they speak for several: supply or personnel, quality or data.

A hit inside a longer one does not count ("licence" in "export licence"), and a weak word (CLASS weak) only where no other
stands. The class with the most hits wins; among equals the one that is named first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from newswatch.tag.phrases import Hit

_WEAK = " weak"  # ends the name of a list of words that say little alone
# "engineers have said": people who tell of the trouble are not the trouble.
_SPEAK = re.compile(
    r"(?: at \w+| there)? (?:have been |has been |were |was )?(?:told|sa(?:y|id)|report|warn|admit|believe|expect)\w*"
)


def decide(text: str, named: Sequence[tuple[str, Hit]]) -> str | None:
    """The class of the cause words found in a text, or None where there are none."""
    hits = [(name, hit) for name, hit in named if not (name.startswith("personnel") and _SPEAK.match(text, hit.end))]
    hits = [(name, hit) for name, hit in hits if not any(_covers(other, hit) for _, other in hits)]
    hits = [(name, hit) for name, hit in hits if not name.endswith(_WEAK)] or hits
    # The same words may stand in two phrases of a class.
    places = {(hit.start, hit.end, name.removesuffix(_WEAK)): None for name, hit in hits}
    counts = Counter(name for _, _, name in sorted(places))
    return max(counts, key=counts.__getitem__, default=None)


def _covers(hit: Hit, other: Hit) -> bool:
    return hit.start <= other.start and other.end <= hit.end and hit.end - hit.start > other.end - other.start
