"""Why something slipped: the words that say so, and their class from a closed list."""

from __future__ import annotations

import re

from newswatch.tag.reading import Reading, Unit

_AFTER = re.compile(
    r"\b(?:due to|because of|because|owing to|thanks to|amid|citing|blam(?:es|ed|ing)(?: on| it on)?|as a result of|in the wake of"
    r"|caused by|stemming from|triggered by|prompted by|driven by|attribut\w+ to|put(?:s|ting)? (?:it )?down to|tied to|linked to"
    r"|on account of|over|after|following|while|as|so that|to|for|until|hampered by|dogged by|plagued by|held up by|hit by|slowed by|forced by"
    r"|wegen|aufgrund|nach|weil|da)\s+"
    r"|(?:由于|因为|因|受制于|受限于|受累于|受|系|源于|归咎于|归因于|起因于|鉴于|出于|为了|为|在于|卡在|是在|原因(?:是|在于|为)?|缘于)"
)
_BEFORE = re.compile(
    r"\s(?:push(?:es|ed)?|forc(?:es|ed)|delay(?:s|ed)?|hold(?:s)? up|held up|caus(?:es|ed)|mean(?:s|t)?(?: that)?|lead(?:s)? to|led to|prompt(?:s|ed)"
    r"|set(?:s)? back|slow(?:s|ed)?|stall(?:s|ed)?|derail(?:s|ed)?|knock(?:s|ed)?|trip(?:s|ped)? up|hamper(?:s|ed)?|dog(?:s|ged)?|blamed for|keep(?:s)?|kept)\s"
    r"|导致|致使|使得|令|造成|迫使|拖累|拖慢|影响|卡住"
)
_ENDS = re.compile(r"[,;.!?，。；！？]|\s(?:which|who|but|and now|said|says|according|and will|and is now)\s|，")
_STRONG = re.compile(
    r"^(?:due|because|owing|thanks|citing|blam|as a result|caused|stemming|triggered|prompted|driven|attribut|put|tied|linked|on account"
    r"|hampered|dogged|plagued|held|hit|slowed|forced|wegen|aufgrund|由于|因为|因|受|源于|归|原因|起因|在于|卡在|缘于)"
)


def find(unit: Unit, reading: Reading, original: dict[str, str]) -> tuple[str | None, str | None]:
    """The cause of a delay and its class, or (None, None). `original` maps a field to its unlowered text.

    Looked for in the delay's sentence, then in the other sentences of title and summary; a phrase counts only when a
    word of some class stands in it.
    """
    ordered = [unit, *(other for other in reading.head if other is not unit)]
    for candidate in ordered:
        found = _explicit(candidate, strong=True)
        if found:
            return _cut(original[candidate.field], *found[:2]), found[2]
    for candidate in ordered:
        found = _explicit(candidate, strong=False) or _trouble(candidate, is_own=candidate is unit)
        if found:
            return _cut(original[candidate.field], *found[:2]), found[2]
    return None, None


def _cut(text: str, start: int, end: int) -> str:
    return text[start:end].strip(" ,;:.，。；：、\"'“”")


def _classes(unit: Unit, start: int, end: int) -> str | None:
    """The class of the cause words inside [start, end): the first class in the order of the file that has a hit."""
    named = [name for name, hit in unit.of("cause") if start <= hit.start and hit.end <= end]
    return min(named, key=CLASS_ORDER.index) if named else None


CLASS_ORDER = (
    "yield", "personnel", "legal", "regulatory", "power", "construction", "data", "safety", "design", "software", "compute",
    "hardware", "supply", "quality", "demand", "cost",
)  # fmt: skip


def _explicit(unit: Unit, *, strong: bool) -> tuple[int, int, str] | None:
    text = unit.text
    for match in _AFTER.finditer(text, unit.start, unit.end):
        if strong and not _STRONG.match(match.group().strip()):
            continue
        stop = _ENDS.search(text, match.end(), unit.end)
        end = stop.start() if stop else unit.end
        kind = _classes(unit, match.end(), end)
        if kind:
            return match.end(), end, kind
    for match in _BEFORE.finditer(text, unit.start, unit.end):
        start, _ = unit.sentence.clause_at(match.start())
        kind = _classes(unit, start, match.start())
        if kind:
            return start, match.start(), kind
    return None


_TROUBLE = re.compile(
    r"\b(?:need(?:s|ed)?|struggl\w+|fail\w*|trouble\w*|problem\w*|issue\w*|lack\w*|short\w*|not enough|too few|bug\w*|immature|unstable|instab\w+|enough"
    r"|rework\w*|rewrit\w+|redesign\w*|redone|redo|revis\w+|yield\w*|scarc\w+|spent|flaw\w*|fault\w*|defect\w*|crash\w*|port\w*|adapt\w*|optimi\w+|turnover|slow\w*|permit\w*"
    r"|hard(?:er)?|difficult\w*|miss\w*|isn't|aren't|hasn't|haven't|weak\w*|late|behind|must|review\w*|depends?|concern\w*|doubt\w*|priorit\w*|everyone|los(?:es|t) to|rain|storm\w*|spend|cost"
    r"|schwach\w*|schwierig\w*|fehl\w*|mangel\w*|noch nicht)\b"
    r"|缺|不足|失败|问题|故障|不稳|适配|打磨|遇阻|受阻|紧张|短缺|改版|审批|良率|流失|过热|缺陷|不顺|难|瓶颈|标注|修改|超出预期|差一截|没跟上|卡关|未达标|偏慢|跟不上|不够|不敌|重搭|重做|跑偏|漂移"
    r"|晚于|先…做|配合|精力|优先|质疑|修复|返工|未完成|调整|碰壁|부족|필요|회의|보강|검증|문제|優先|不足|問題"
)


def _trouble(unit: Unit, *, is_own: bool) -> tuple[int, int, str] | None:
    """A clause that tells of trouble and has words of a cause class, without saying "because"."""
    for start, end in unit.sentence.clauses:
        if _TROUBLE.search(unit.text, start, end):
            kind = _classes(unit, start, end)
            if kind:
                return start, end, kind
    return None
