"""How alike two articles are, and what forbids that they tell the same happening.

    likeness = words + subjects + companies + event + figure + date - what speaks against it          (`Weights`)

Rules:
1. Words that name the entities count little: that both are about DeepSeek R2 is said by the subject already.
2. Across languages words cannot be compared; they count as FOREIGN, what two reports of one happening would have.
3. An event counts when type and subject agree; a chip, model or place says more than a company, and two companies
   that are in it together say more than one.
4. A veto is absolute: other version, other quarter, other figure of an almost equal headline, opposite direction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newswatch.periods import agree
from newswatch.stories.face import Face, opposite

DAY = 86400
WINDOW = 3 * DAY  # two reports of one happening are not further apart
SPAN = 4 * DAY  # and a story does not last longer
JOIN = 0.40
COPY = 0.80  # of all words: one is written from the other


@dataclass(frozen=True, slots=True)
class Weights:
    """What a likeness is made of, next to the cosine of the words."""

    foreign: float = 0.24  # what the words of two languages count at least, as they cannot be compared
    subject: float = 0.12  # the same chip, model or place is a main subject of both; a second one counts half
    firm: float = 0.20  # the same company is a main actor of both; a second one counts as much
    everyday: float = 0.14  # instead, for a company that is in the news every day
    thing: float = 0.28  # the same type of event with the same chip, model or place
    company: float = 0.18  # the same type of event with the same company
    rival: float = -0.15  # the same type of event, but with another thing
    topic: float = 0.16  # else a topic of the same main subject or company
    figure: float = 0.30  # a telling figure in both
    date: float = 0.15  # the same new date
    other: float = -0.12  # both have events, none of the same type
    clash: float = -0.10  # their dates cannot both be true
    day: float = -0.09  # each day beyond the first that lies between them
    turn: float = -0.25  # one tells of a delay, the other of a launch: the saga went on


# In a stream of AI news these are in one headline of five: sharing one of them says less.
EVERYDAY = frozenset(
    "nvidia openai google meta microsoft amazon apple huawei tsmc samsung deepseek alibaba amd intel".split()
)
WEIGHTS = Weights()
_TURN = frozenset(("delay", "launch"))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two articles are, with the reasons in words; `words` is the cosine alone."""

    score: float
    words: float
    reasons: tuple[str, ...]
    copy: bool = False


def cosine(a: Mapping[str, int], b: Mapping[str, int], norms: float) -> float:
    """The cosine of two weighted bags of words, `norms` being the product of their lengths."""
    product = 0
    for word in a.keys() & b.keys():
        product += a[word] * b[word]
    return product / norms


def in_words(a: Face, b: Face) -> float:
    """The likeness in words: of the headlines, or of headlines and summaries, whichever is greater."""
    return max(cosine(a.title, b.title, a.title_norm * b.title_norm), cosine(a.both, b.both, a.both_norm * b.both_norm))


def likeness(a: Face, b: Face, weights: Weights = WEIGHTS) -> Likeness:
    """How alike two articles are, and why."""
    words = in_words(a, b)
    reasons = [f"words {words:.2f}"] if words >= 0.1 else []
    reasons += [f"{say(what)} {weight:+.2f}" for say, what, weight in _shared(a, b, weights)]
    same = a.language == b.language
    return Likeness(score(a, b, weights), words, tuple(reasons), copy=same and words >= COPY)


def score(a: Face, b: Face, weights: Weights = WEIGHTS) -> float:
    """How alike two articles are, without the reasons: most comparisons lead to nothing, and nobody asks why."""
    found = in_words(a, b)
    if found < weights.foreign and a.language != b.language:
        found = weights.foreign
    for _, _, weight in _shared(a, b, weights):
        found += weight
    return found


Said = tuple[Callable[[Any], str], Any, float]  # how it is said, of what, and its weight


def _and(names: Collection[str]) -> str:
    return " and ".join(names)


def _first_two(names: Collection[str]) -> str:
    return _and(sorted(names)[:2])


def _against(sides: tuple[Collection[str], Collection[str]]) -> str:
    return f"{min(sides[0])} against {min(sides[1])}"


def _rivals(said: tuple[str, Collection[str], Collection[str]]) -> str:
    return f"{said[0]} of {_against(said[1:])}"


def _shared(a: Face, b: Face, weights: Weights) -> Iterator[Said]:
    """What two articles have in common besides words, with its weight."""
    subjects = a.subjects & b.subjects
    if subjects:
        yield _first_two, subjects, weights.subject * (1.5 if len(subjects) > 1 else 1)
    firms: Collection[str] = a.companies & b.companies
    if firms:
        if len(firms) > 1:
            firms = sorted(firms, key=lambda firm: (firm in EVERYDAY, firm))[:2]
        said = sum(weights.everyday if firm in EVERYDAY else weights.firm for firm in firms)
        yield _and, firms, round(said, 3)
    elif firms := (a.companies & b.named) | (a.named & b.companies):
        yield "{} named".format, min(firms), round(weights.firm / 2, 3)
    events = a.events & b.events
    if events:
        companies = (a.named | b.named) - (a.subjects | b.subjects)
        things = [event for event in events if event[1] not in companies]
        if things:
            yield " of ".join, min(things), weights.thing
        else:
            yield _of_companies(a, b, min(events), companies, weights)
    elif (subjects or firms) and (topics := a.topics & b.topics):
        yield min, topics, weights.topic
    elif a.types and b.types:
        yield _against, (a.types, b.types), weights.other
    if not events and a.types ^ b.types >= _TURN:
        yield str, "delay against launch", weights.turn
    if figures := a.figures and a.figures & b.figures:
        yield "figure {}".format, _plain(figures), weights.figure
    dates = a.dates & b.dates
    if dates:
        yield "date {}".format, min(dates), weights.date
    elif clash := _clash(a.dates, b.dates) or _clash(a.before, b.before):
        yield _against, clash, weights.clash
    days = abs(a.when - b.when) / DAY - 1
    if days > 0:
        yield "{:.1f} days".format, days + 1, round(weights.day * days, 3)


def _of_companies(a: Face, b: Face, event: tuple[str, str], companies: frozenset[str], weights: Weights) -> Said:
    """The same type of event with the same company: of two things, or not."""
    kind = event[0]
    ours, theirs = ({what for kind_, what in one.events if kind_ == kind} - companies for one in (a, b))
    if ours and theirs and not any(_kin(one, other) for one in ours for other in theirs):
        return _rivals, (kind, ours, theirs), weights.rival
    return " of ".join, event, weights.company


def _kin(one: str, other: str) -> bool:
    """Whether one is the other said more exactly: `ascend` and `ascend-910c`."""
    return one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _clash(ours: frozenset[str], theirs: frozenset[str]) -> tuple[frozenset[str], frozenset[str]] | None:
    """Two sets of dates of which no two can both be true."""
    if not ours or not theirs or any(agree(a, b) for a in ours for b in theirs):
        return None
    return ours, theirs


def veto(a: Face, b: Face) -> str | None:
    """Why two articles cannot tell the same happening, else None."""
    if abs(a.when - b.when) > SPAN:
        return "more than four days apart"
    if (a.roundup or b.roundup) and in_words(a, b) < COPY:
        return "a round-up tells of many happenings"
    if a.versions and b.versions and (other := _other_version(a.versions, b.versions)):
        return other
    against = opposite(a.signs, b.signs) if a.signs and b.signs else None
    figures = a.headline and b.headline and a.headline.isdisjoint(b.figures) and b.headline.isdisjoint(a.figures)
    if not (against or figures) or cosine(a.title, b.title, a.title_norm * b.title_norm) < 0.5:
        return None
    if against:
        return f"{against[0]} against {against[1]}"
    return f"{_plain(a.headline)} against {_plain(b.headline)}"


def _plain(figures: frozenset[str]) -> str:
    return min(figures).split(":")[1]


def _other_version(a: frozenset[tuple[str, str]], b: frozenset[tuple[str, str]]) -> str | None:
    """Both titles name versions of one thing, and none in common: R1 and R2, H20 and H200, Q2 and Q3."""
    for name in sorted({name for name, _ in a} & {name for name, _ in b}):
        ours, theirs = ({version for what, version in named if what == name} for named in (a, b))
        if not ours & theirs and not _refines(ours, theirs):
            return f"{name} {min(ours)} against {name} {min(theirs)}".strip()
    return None


def _refines(ours: set[str], theirs: set[str]) -> bool:
    """One of them is the other said more exactly: 910 and 910c; not 20 and 200, not 4 and 4.5."""
    return any(
        exact[:-1] == rough and exact[-1].isalpha()
        for one in ours
        for other in theirs
        for rough, exact in ((one, other), (other, one))
    )
