"""Why something slipped: the words that say so, and their class from a closed list."""

from __future__ import annotations

import re

from newswatch.tag.reading import Reading, Unit

_AFTER = re.compile(
    r"\b(?:due to|because of|because|owing to|thanks to|amid|citing|blam(?:es|ed|ing)(?: on| it on)?|as a result of|in the wake of"
    r"|caused by|stemming from|triggered by|prompted by|driven by|attribut\w+ to|put(?:s|ting)? (?:it )?down to|tied to|linked to"
    r"|on account of|the reason(?: is| was|:)|depends? on|hostage to|(?<!fell )(?<!fall )(?<!falls )(?<!fallen )(?<!falling )short of|for (?:lack|want) of|in favou?r of|to (?:fix|finish|make room for|rework|retrain|clean|allow|give)|over|after|following|while|as|so that|to|for|until|hampered by|dogged by|plagued by|held up by|hit by|slowed by|forced by"
    r"|wegen|aufgrund|nach|weil|da)\s+"
    r"|(?:由于|因为|因|受制于|受限于|受累于|受|系|源于|归咎于|归因于|起因于|鉴于|出于|为了|为|在于|卡在|是在|原因(?:是|在于|为)?|缘于)"
)
_BEFORE = re.compile(
    r"\s(?:push(?:es|ed)?|forc(?:es|ed)|delay(?:s|ed)?|hold(?:s)? up|held up|caus(?:es|ed)|mean(?:s|t)?(?: that)?|lead(?:s)? to|led to|prompt(?:s|ed)"
    r"|set(?:s)? back|slow(?:s|ed)?|stall(?:s|ed)?|derail(?:s|ed)?|knock(?:s|ed)?|trip(?:s|ped)? up|hamper(?:s|ed)?|dog(?:s|ged)?|blamed for|(?:is|are|was|were) (?:partly |mainly |largely )?(?:to blame|the (?:main |chief |real )?(?:reason|cause|culprit)|why|behind)|(?:keeps?|kept)(?!\s(?:on\s)?(?:fail|crash|fall|break|collaps|stall)))\s"
    r"|是(?:主|首|根本)?(?:要)?(?:原)?因|所致|作祟|惹的祸|导致|致使|使得|令|造成|迫使|拖累|拖慢|影响|卡住"
)
_ENDS = re.compile(r"[,;.!?，。；！？]|\s(?:which|who|but|and now|said|says|according|and will|and is now)\s|，")
_STRONG = re.compile(
    r"^(?:due|because|owing|thanks|citing|blam|as a result|caused|stemming|triggered|prompted|driven|attribut|put|tied|linked|on account"
    r"|the reason|depend|hostage|short of|for lack|for want|in favou|to fix|to finish|to make room|to rework|to retrain|to clean|to allow|hampered|dogged|plagued|held|hit|slowed|forced|wegen|aufgrund|由于|因为|因|受|源于|归|原因|起因|在于|卡在|缘于)"
)


def find(unit: Unit, reading: Reading, original: dict[str, str]) -> tuple[str | None, str | None]:
    """The cause of a delay and its class, or (None, None). `original` maps a field to its unlowered text.

    Looked for in the delay's sentence, then in the other sentences of title and summary; a phrase counts only when a
    word of some class stands in it.
    """
    ordered = [unit, *(other for other in reading.head if other is not unit)]
    for step in range(5):
        for other in ordered:
            found = _look(step, other, reading, is_own=other is unit)
            if found:
                start, end, kind = found
                text = original[other.field]
                more = _second(other, end, kind) if step == 2 else None
                return "; ".join(_cut(text, *span) for span in ((start, end), more) if span), kind
    return None, None


def _second(unit: Unit, after: int, kind: str) -> tuple[int, int] | None:
    """Another trouble of another class later in the sentence: training failed "and labelling took longer"."""
    for start, end in unit.sentence.clauses:
        other = _classes(unit, start, end) if start >= after and _TROUBLE.search(unit.text, start, end) else None
        if other and other != kind:
            return start, end
    return None


def _look(step: int, unit: Unit, reading: Reading, *, is_own: bool) -> tuple[int, int, str] | None:
    """One of five ways of looking, the surest first."""
    if step == 0:
        return _explicit(unit, strong=True)
    if step == 1:
        return _explicit(unit, strong=True, classed=False)
    if step == 2:
        return _trouble(unit)
    if step == 3:
        return _explicit(unit, strong=False)
    return None if is_own or not unit.rank else _trouble(unit, reading)


_JOINT = re.compile(r"^(?:but|and|so|as|while|after|because|since|although|though|when)\s+", re.IGNORECASE)


_LEFT_OVER = re.compile(
    r"\s(?:would|could|should|may|might|will|can|has|have|had)$", re.IGNORECASE
)  # of "would push back"


def _cut(text: str, start: int, end: int) -> str:
    return _LEFT_OVER.sub("", _JOINT.sub("", text[start:end].strip(" ,;:.，。；：、\"'“”")))


def _classes(unit: Unit, start: int, end: int) -> str | None:
    """The class of the cause words inside [start, end): the first class in the order of the file that has a hit."""
    named = [
        name
        for name, hit in unit.of("cause")
        if start <= hit.start and hit.end <= end and not (name == "personnel" and _SPEAK.match(unit.text, hit.end))
    ]
    return min(named, key=CLASS_ORDER.index) if named else None


_SPEAK = re.compile(
    r"(?: at \w+| there)? (?:have been |has been |were |was )?(?:told|sa(?:y|id)|report|warn|admit|believe|expect)\w*"
)
CLASS_ORDER = (
    "yield", "personnel", "legal", "regulatory", "power", "construction", "data", "safety", "design", "software", "compute",
    "hardware", "supply", "quality", "demand", "cost",
)  # fmt: skip


def _explicit(unit: Unit, *, strong: bool, classed: bool = True) -> tuple[int, int, str] | None:
    """A stretch that a word of reason introduces or ends; `classed`: a word of a cause class must stand in it."""
    text = unit.text
    for match in _AFTER.finditer(text, unit.start, unit.end):
        if strong and not _STRONG.match(match.group().strip()):
            continue
        stop = _ENDS.search(text, match.end(), unit.end)
        end = stop.start() if stop else unit.end
        kind = _classes(unit, match.end(), end)
        if kind or (not classed and end - match.end() >= 6):
            return match.end(), end, kind or "other"
    for match in _BEFORE.finditer(text, unit.start, unit.end) if classed else ():
        start, _ = unit.sentence.clause_at(match.start())
        kind = _classes(unit, start, match.start())
        if kind:
            return start, match.start(), kind
    return None


_TROUBLE = re.compile(
    r"\b(?:need(?:s|ed)?|struggl\w+|fail\w*|trouble\w*|problem\w*|issue\w*|lack\w*|short\w*|not enough|bad(?:ly)?|poorly|snag\w*|hitch\w*|finished looking|too (?:few|slow|weak|often|hot|small)|(?:un|not (?:been )?)able|bug\w*|immature|unstable|instab\w+|enough"
    r"|rework\w*|rewrit\w+|redesign\w*|redone|redo|revis\w+|yield\w*|scarc\w+|spent|flaw\w*|fault\w*|defect\w*|crash\w*|port\w*|adapt\w*|optimi\w+|turnover|slow\w*|permit\w*"
    r"|hard(?:er)?|difficult\w*|miss\w*|isn't|aren't|hasn't|haven't|weak\w*|late|behind|must|review\w*|depends?|concern\w*|doubt\w*|priorit\w*|everyone|los(?:es|t) to|rain|storm\w*|spend|cost"
    r"|first|refus\w+|reject\w+|left|went|broke\w*|burn\w*|leak\w*|hot|warm|heat|overheat\w*|drop\w*|wrong|invent\w*|halluc\w*|worse|below|better|quality|safe\w*|test\w*|tester\w*|red-team\w*"
    r"|scrub\w*|clean\w*|contaminat\w*|label\w*|retrain\w*|again|anew|priorit\w*|assum\w*|never came|no one|nobody|cannot|can't|couldn't|could not|doesn't|does not|didn't|did not|haven't|without|unfinished|incomplete|finish\w*|assembl\w*"
    r"|money|fund\w*|loan\w*|interest|inflation|price\w*|customer\w*|order\w*|demand|worker\w*|labou?r|staff|engineer\w* (?:left|gone)|turbine\w*|grid|transformer\w*|power|substation\w*|switchgear|flood\w*|frost|winter|wet|quake|regulator\w*|licen[cs]e\w*|court|judge|lawsuit|subsid\w*"
    r"|schwach\w*|schwierig\w*|fehl\w*|mangel\w*|noch nicht)\b"
    r"|没通过|未通过|还没|尚未完成|不满意|费劲|变更|变动|揪出|收紧|需提高|还需|仍需|跑飞|挖出|到位|漏洞|评测|排不上|抢不到|不够用|太塞|塞车|壅塞|缺|不足|失败|问题|故障|不稳|适配|打磨|遇阻|受阻|紧张|短缺|改版|审批|良率|流失|过热|缺陷|不顺|难|瓶颈|标注|修改|超出预期|差一截|没跟上|卡关|未达标|偏慢|跟不上|不够|不敌|重搭|重做|跑偏|漂移"
    r"|晚于|先…做|配合|精力|优先|质疑|修复|返工|未完成|调整|碰壁|推倒|重练|重写|重来|从头|清洗|没(?:写完|跟上|做好|跑通|上去|到|谈拢|批)|不成熟|不达标|不如|不敌|太(?:慢|热|贵|少)|失望|质疑|迁移|底座|电力|变压器|客户|离开|出走|审查|等|换|故障|中断|崩|发热|烫|拿不到|买不到|부족|필요|회의|보강|검증|문제|優先|不足|問題"
)


# A clause that only tells who says so, or that the thing is late.
_TELLS = re.compile(
    r"\b(?:says?|said|told|wrote|writes|reports?|reported|according|spokes\w+|delay\w*|postpon\w*|pushed back|slip\w*|promised|planned|due|expected|scheduled|did not comment|declined)\b"
    r"|(?:推迟|延期|延后|跳票|原定|原计划|消息|知情|人士|报道|称|表示|透露|回应|置评|发言人)"
)


def _trouble(unit: Unit, reading: Reading | None = None) -> tuple[int, int, str] | None:
    """A clause that tells of trouble or of what comes first, without saying "because". A word of a cause class must
    stand in it; with `reading` it need not, but then the clause tells neither who says so nor when."""
    for start, end in unit.sentence.clauses:
        if _TROUBLE.search(unit.text, start, end):
            kind = _classes(unit, start, end)
            if kind:
                return start, end, kind
            said = _TELLS.search(unit.text, start, end)
            if reading and not said and not any(start <= span.start < end for span in reading.dates(unit)):
                return start, end, "other"
    return None
