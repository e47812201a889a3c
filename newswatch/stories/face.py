"""What of an article decides its story: words, subjects, events, figures, versions - taken once, compared often."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from operator import mul
from typing import Any, Generic, TypeVar, overload

from newswatch.stories.actors import actors
from newswatch.stories.figures import figures
from newswatch.stories.topics import topics
from newswatch.stories.words import words
from newswatch.text import fold

LEAD = 400  # characters of the body that stand in for a missing summary


Part = TypeVar("Part")


class _Lazy(Generic[Part]):
    """A part of a face that is taken when it is first asked for, `take` noting it with those that come with it.

    Most articles of the archive are compared once or twice and are found to be unlike; some are never looked at.
    """

    def __init__(self, take: Callable[[Face], Mapping[str, Any]]) -> None:
        self._take = take

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, one: None, owner: type) -> _Lazy[Part]: ...

    @overload
    def __get__(self, one: Face, owner: type) -> Part: ...

    def __get__(self, one: Face | None, owner: type) -> _Lazy[Part] | Part:
        if one is None:
            return self
        one.__dict__.update(self._take(one))  # from now on it is found there, and this is not called any more
        part: Part = one.__dict__[self._name]
        return part


def _take_words(one: Face) -> Mapping[str, Any]:
    own = words(one.said)
    both = {word: 2 * weight for word, weight in own.items()}
    for word, weight in words(one.lead).items():
        both[word] = both.get(word, 0) + weight
    return {"title": own, "both": both, "title_norm": _norm(own), "both_norm": _norm(both)}


def _take_tags(one: Face) -> Mapping[str, Any]:
    subjects, companies, named = _entities(one.tags)
    statuses, types, dates, before = _events(one.tags)
    if one.tags.get("relevant", True):
        companies |= actors(f"{one.said}\n{one.lead}")
    of_events = {subject for _, subject in statuses}
    return {
        "subjects": subjects | (of_events - companies - named),
        "companies": companies,
        "named": named,
        "events": frozenset(statuses),
        "types": types,
        "statuses": statuses,
        "dates": dates,
        "before": before,
    }


def _take_topics(one: Face) -> Mapping[str, Any]:
    return {"topics": one.types | topics(one.said) | topics(one.lead[:LEAD])}


def _take_figures(one: Face) -> Mapping[str, Any]:
    headline = figures(one.said)
    return {"headline": headline, "figures": headline | figures(one.lead)}


@dataclass(frozen=True, eq=False)
class Face:
    """An article as grouping sees it. `when` is epoch seconds; `key` orders articles of the same second.

    `subjects` are the slugs of its primary chips and models and of the free names that its events are about;
    `events` pairs each event type with each of its subjects.
    """

    id: int
    when: int
    key: str
    language: str
    said: str  # the title
    lead: str  # the summary, or how the text begins
    tags: Mapping[str, Any]
    url: str | None = None
    publisher: str = ""
    origin: str | None = None

    title = _Lazy[dict[str, int]](_take_words)  # its words
    both = _Lazy[dict[str, int]](_take_words)  # the title twice, and the lead
    title_norm = _Lazy[float](_take_words)
    both_norm = _Lazy[float](_take_words)
    subjects = _Lazy[frozenset[str]](_take_tags)
    companies = _Lazy[frozenset[str]](_take_tags)  # the primary ones
    named = _Lazy[frozenset[str]](_take_tags)  # every entity, primary or not
    events = _Lazy[frozenset[tuple[str, str]]](_take_tags)
    types = _Lazy[frozenset[str]](_take_tags)
    statuses = _Lazy[Mapping[tuple[str, str], frozenset[str]]](_take_tags)  # of each event
    dates = _Lazy[frozenset[str]](_take_tags)  # the new dates that its events state
    before = _Lazy[frozenset[str]](_take_tags)  # and the dates that they give up
    topics = _Lazy[frozenset[str]](_take_topics)  # what title and lead might tell of, read loosely
    figures = _Lazy[frozenset[str]](_take_figures)
    headline = _Lazy[frozenset[str]](_take_figures)  # the figures of the title
    # Of the title: what it is a version of, and which; up, down and the like; whether it tells of many happenings.
    versions = _Lazy[frozenset[tuple[str, str]]](lambda one: {"versions": versions(one.said)})
    signs = _Lazy[frozenset[str]](lambda one: {"signs": signs(one.said)})
    roundup = _Lazy[bool](lambda one: {"roundup": is_roundup(one.said)})


def face(
    article_id: int,
    *,
    when: int,
    title: str,
    summary: str = "",
    text: str = "",
    language: str = "en",
    tags: Mapping[str, Any],
    url: str | None = None,
    publisher: str = "",
    key: str = "",
    simplify: Callable[[str], str] = str,
) -> Face:
    """The face of an article. `tags` is `Tags.to_dict()`; `simplify` makes traditional Chinese simplified."""
    lead = summary or text[:LEAD]
    if language == "zh":
        title, lead = simplify(title), simplify(lead)
    return Face(article_id, when, key, language, title, lead, tags, url, publisher, tags.get("origin"))


def _norm(weights: Mapping[str, int]) -> float:
    found = weights.values()
    return sqrt(sum(map(mul, found, found))) or 1.0


@lru_cache(maxsize=8192)
def slug(name: str) -> str:
    """A name as a key: `Intel Ohio fab` is `intel-ohio-fab`."""
    return re.sub(r"[^\w]+", "-", fold(name).casefold()).strip("-")


def _entities(tags: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    subjects: set[str] = set()
    companies: set[str] = set()
    named: set[str] = set()
    for kind, into in (("chips", subjects), ("models", subjects), ("companies", companies)):
        for entity in tags.get(kind, ()):
            name = slug(entity["name"])
            named.add(name)
            if entity["role"] == "primary":
                into.add(name)
    return frozenset(subjects), frozenset(companies), frozenset(named)


def _events(
    tags: Mapping[str, Any],
) -> tuple[dict[tuple[str, str], frozenset[str]], frozenset[str], frozenset[str], frozenset[str]]:
    found: dict[tuple[str, str], frozenset[str]] = {}
    types: set[str] = set()
    dates: set[str] = set()
    before: set[str] = set()
    for event in tags.get("events", ()):
        types.add(event["type"])
        for name in event["subject"]:
            key = event["type"], slug(name)
            found[key] = found.get(key, frozenset()) | {event["status"]}
        if event.get("to"):
            dates.add(event["to"])
        if event.get("from"):
            before.add(event["from"])
    return found, frozenset(types), frozenset(dates), frozenset(before)


# R1, H200, GPT-4.5, Grok 3, Qwen3-Max, 910C: a name and its version.
_VERSION = re.compile(r"(?<![\w.])([a-z]++)[\s-]?(\d+(?:\.\d+)?)([a-z]?)(?![\w%]|\.\d|,\d)")
_PART = re.compile(r"(?<![\w.])()(\d{3,4})([a-z])(?![\w%])")
_QUARTER = re.compile(
    r"(?:(?<!\w)q([1-4])|第?([一二三四])季|(first|second|third|fourth)[\s-]quarter|(?<!\w)([1-4])q(?!\w))"
)
_NUMBERED = re.compile(r"\d|季|quarter")
_ORDINAL = {"一": "1", "二": "2", "三": "3", "四": "4", "first": "1", "second": "2", "third": "3", "fourth": "4"}
_NO_NAME = frozenset(
    "in of to by at on for the a an and or than from over about after until till since before under with up"
    " down its january february march april may june july august september october november december jan feb"
    " mar apr jun jul aug sep sept oct nov dec day week page top part least phase q fy year just only nearly"
    " almost some all is are was hit hits raises raise cuts cut".split()
)


def versions(title: str) -> frozenset[tuple[str, str]]:
    """What a title names by number: ("r", "2") of R2, ("h", "200"), ("gpt", "4.5"), ("quarter", "3")."""
    lowered = fold(title).lower()
    if not _NUMBERED.search(lowered):
        return frozenset()
    found = {
        (m[1], m[2] + m[3])
        for pattern in (_VERSION, _PART)
        for m in pattern.finditer(lowered)
        if m[1] not in _NO_NAME and not (len(m[2]) == 4 and m[2][:2] in ("19", "20") and not m[3])
    }
    for m in _QUARTER.finditer(lowered):
        quarter = next(group for group in m.groups() if group)
        found.add(("quarter", _ORDINAL.get(quarter, quarter)))
    return frozenset(found)


_ROUNDUP = re.compile(
    r"\b(?:round-?up|(?:morning|evening|daily|weekly) (?:brief(?:ing)?|digest|wrap|news|report)|newsletter"
    r"|news in brief|(?:week|month|day) in (?:ai|chips|tech|review)|(?:this|last) week in|things to know"
    r"|(?:top|biggest) (?:stories|news|headlines)|wochenrückblick|rückblick)\b"
    r"|\bof the (?:week|day)(?=\s*(?:[:：]|$))"
    r"|(?:早|午|晚|周|日|月)(?:报|報|刊)(?!告|价|道)|一览$"
    r"|(?:今週|今日)のニュース|まとめ$|(?:주간|오늘의) ?(?:뉴스|브리핑)"
    r"|(?:一周|本周|上周|今日|昨日|每周|每日|24小时)[^,。:]{0,6}(?:要闻|回顾|盘点|速览|汇总|热点|大事|新闻|一览)"
)


def is_roundup(title: str) -> bool:
    """Whether a title announces news in brief, a week's review or the like: it is about no one happening."""
    return bool(_ROUNDUP.search(fold(title).lower()))


_SIGNS = {
    "rise": "rise rises rose gain gains climb climbs jump jumps soar soars surge surges up grows grew"
    " 上涨 上漲 大涨 大漲 攀升 增长 增長",
    "fall": "fall falls fell drop drops slide slides sink sinks tumble tumbles plunge plunges down shrinks shrank"
    " 下跌 大跌 下滑 暴跌 减少",
    "yes": "approve approves approved allow allows allowed permits permit clears cleared 批准 允许 允許 放行",
    "no": "reject rejects rejected ban bans banned bar bars blocks blocked forbids 拒绝 拒絕 禁止 叫停",
    "win": "win wins won beats beat 胜诉 勝訴",
    "lose": "lose loses lost misses 败诉 敗訴",
    "raise": "raise raises raised hikes hike 上调 上調 涨价 漲價 提高",
    "cut": "cut cuts lower lowers lowered slashes slash 下调 下調 降价 降價",
}
_OPPOSITE = {"rise": "fall", "yes": "no", "win": "lose", "raise": "cut"}
_SIGN_OF = {word: sign for sign, said in _SIGNS.items() for word in said.split()}
_WORD = re.compile(r"\w+")
_SIGN_CJK = re.compile("|".join(w for w in _SIGN_OF if not w.isascii()))


def signs(title: str) -> frozenset[str]:
    """Which way it goes, as a title says it: rise or fall, yes or no, win or lose, raise or cut."""
    lowered = fold(title).lower()
    found = _SIGN_OF.keys() & _WORD.findall(lowered)
    if not lowered.isascii():
        found.update(_SIGN_CJK.findall(lowered))
    return frozenset(_SIGN_OF[word] for word in found)


def opposite(a: Iterable[str], b: Iterable[str]) -> tuple[str, str] | None:
    """The first pair of opposite signs of two titles that do not share a sign of that pair, else None."""
    here, there = set(a), set(b)
    for plus, minus in _OPPOSITE.items():
        ours, theirs = here & {plus, minus}, there & {plus, minus}
        if len(ours) == 1 and len(theirs) == 1 and ours != theirs:
            return ours.pop(), theirs.pop()
    return None
