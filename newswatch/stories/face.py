"""What of an article decides its story: words, subjects, events, figures, versions - taken once, compared often."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from newswatch.stories.actors import actors
from newswatch.stories.figures import figures
from newswatch.stories.topics import topics
from newswatch.stories.words import words
from newswatch.text import fold

LEAD = 400  # characters of the body that stand in for a missing summary


@dataclass(frozen=True, slots=True)
class Face:
    """An article as grouping sees it. `when` is epoch seconds; `key` orders articles of the same second.

    `subjects` are the slugs of its primary chips and models and of the free names that its events are about;
    `events` pairs each event type with each of its subjects.
    """

    id: int
    when: int
    key: str
    language: str
    title: dict[str, float]
    both: dict[str, float]  # the title twice, and the summary
    title_norm: float
    both_norm: float
    subjects: frozenset[str]
    companies: frozenset[str]  # the primary ones
    named: frozenset[str]  # every entity, primary or not
    events: frozenset[tuple[str, str]]
    types: frozenset[str]
    topics: frozenset[str]  # what title and lead might tell of, read loosely
    statuses: Mapping[tuple[str, str], frozenset[str]]  # of each event
    dates: frozenset[str]  # the new dates that its events state
    before: frozenset[str]  # and the dates that they give up
    figures: frozenset[str]
    headline: frozenset[str]  # the figures of the title
    versions: frozenset[tuple[str, str]]  # of the title: what it is a version of, and which
    signs: frozenset[str]  # up, down and the like, in the title
    roundup: bool = False  # the title says that it tells of many happenings
    url: str | None = None
    publisher: str = ""
    origin: str | None = None


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
    subjects, companies, named = _entities(tags)
    statuses, types, dates, before = _events(tags)
    events = frozenset(statuses)
    companies |= actors(f"{title}\n{lead}") if tags.get("relevant", True) else frozenset()
    own, more = words(title), words(lead)
    headline = figures(title)
    both = {word: 2 * weight for word, weight in own.items()}
    for word, weight in more.items():
        both[word] = both.get(word, 0.0) + weight
    return Face(
        article_id,
        when,
        key,
        language,
        own,
        both,
        _norm(own),
        _norm(both),
        subjects | frozenset(subject for _, subject in events if subject not in companies and subject not in named),
        companies,
        named,
        events,
        types,
        types | topics(title) | topics(lead[:LEAD]),
        statuses,
        dates,
        before,
        headline | figures(lead),
        headline,
        versions(title),
        signs(title),
        is_roundup(title),
        url,
        publisher,
        tags.get("origin"),
    )


def _norm(weights: Mapping[str, float]) -> float:
    return sqrt(sum(weight * weight for weight in weights.values())) or 1.0


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
_VERSION = re.compile(r"(?<![\w.])([a-z]+)[\s-]?(\d+(?:\.\d+)?)([a-z]?)(?![\w%]|\.\d|,\d)")
_PART = re.compile(r"(?<![\w.])()(\d{3,4})([a-z])(?![\w%])")
_QUARTER = re.compile(
    r"(?:(?<!\w)q([1-4])|第?([一二三四])季|(first|second|third|fourth)[\s-]quarter|(?<!\w)([1-4])q(?!\w))"
)
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
_SIGN = re.compile(
    r"(?<!\w)(?:"
    + "|".join(w for w in _SIGN_OF if w.isascii())
    + r")(?!\w)|"
    + "|".join(w for w in _SIGN_OF if not w.isascii())
)


def signs(title: str) -> frozenset[str]:
    """Which way it goes, as a title says it: rise or fall, yes or no, win or lose, raise or cut."""
    return frozenset(_SIGN_OF[word] for word in _SIGN.findall(fold(title).lower()))


def opposite(a: Iterable[str], b: Iterable[str]) -> tuple[str, str] | None:
    """The first pair of opposite signs of two titles that do not share a sign of that pair, else None."""
    here, there = set(a), set(b)
    for plus, minus in _OPPOSITE.items():
        ours, theirs = here & {plus, minus}, there & {plus, minus}
        if len(ours) == 1 and len(theirs) == 1 and ours != theirs:
            return ours.pop(), theirs.pop()
    return None
