"""Who reported it first, when an article says so: "Via Ars Technica", "Reuters reported", 据路透社, （来源：财联社）.

Rules:
1. Only outlets of data/gazetteer/outlets.toml count: "according to Nvidia" names no origin.
2. What stands right before or after the outlet decides: "first reported by", "via", 来源 and brackets around a
   headline's end are sure; "according to", "reported", "told", 据, 报道 are likely.
3. A sure place anywhere goes before a likely one; of equal ones the first in title, summary, text.
4. The whole text is read, tails too: credits stand there.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache

from newswatch.shipped import data_path
from newswatch.tag.document import FIELDS, Document
from newswatch.tag.matcher import Engine, engine, fold_case

_REACH = 40  # so many characters before and after an outlet are looked at

_SURE_BEFORE = re.compile(
    r"(?:\b(?:first|originally|earlier) reported by (?:the )?|(?:^|[\s(\[|])(?:via|VIA|Via|[Hh]/t|Quelle"
    r"|[Ss]ource)\s*:?\s+(?:the )?"
    r"|(?:来源|來源|信源|出处|消息源)\s*[:：丨|]?\s*[《「]?)$"
)
_SURE_AFTER = re.compile(r"(?:'s [A-Z]\w+(?: [A-Z]\w+)?)? (?:first|originally) reported")
_BRACKET_BEFORE = re.compile(r"[(（\[【](?:[\w.'-]+(?: [\w.'-]+){0,3}\s*/\s*)?(?:the )?$")
_BRACKET_AFTER = re.compile(r"\s*[)）\]】]\s*$")
_LIKELY_BEFORE = re.compile(
    r"(?:\b(?:according to|reported by|reports? (?:by|from|in)|reporting (?:by|from)|citing|cited by|quoted by"
    r"|seen by|reviewed by"
    r"|obtained by|interview with|tells|told|article in|story in|scoop (?:by|from)|[Ll]aut|berichtet|wie|gegenüber"
    r"|selon|dem)"
    r"\s+(?:(?:the|die|das|der|dem) )?(?:news agency |newspaper |magazine |Nachrichtenagentur |Zeitung |Agentur )?"
    r"|[A-Z][\w.'-]+ [A-Z][\w.'-]+ (?:of|at|from) (?:the )?"
    r"|(?:据|據|援引|引述|引用|告诉|告訴|接受|对|對|综合|綜合|转引自|轉引自)\s?[《「]?(?:英国|美国|日本|韩国|韓國|外媒|台媒|港媒|陆媒|德国|法国|英國|美國)?[《「]?)$"
)  # fmt: skip
_LIKELY_AFTER = re.compile(
    r"(?:(?:'s [A-Z]\w+(?: [A-Z]\w+)?)?,?\s+(?:has |had |have )?(?:reported|reports|says|said|writes|wrote|claims"
    r"|claimed|learned|learnt|revealed"
    r"|reveals|noted|quoted|cited|broke|understands|confirmed|scooped|berichtet|berichtete|meldet|zufolge|schreibt"
    r"|hears|suggests)\b"
    r"|(?:'s)? (?:report|story|scoop|article|exclusive|interview|investigation)\b"
    r"|[》」]?(?:的)?(?:\s?(?:周|週|星期)[一二三四五六日天]|今日|昨日|近日|日前|早前|此前|\d+月\d+日|\d+日)?(?:获悉|獲悉|報導|报道|報道|指出|称|稱|消息|引述|援引|撰文"
    r"|披露|爆料|透露|率先|独家|獨家|记者|記者|分析师|写道|寫道|发文|采访|專訪|专访|获得|獲得|看到|查阅|得到|独家获悉)"
    r"|(?:が|は|によると|によれば|紙|通信|の取材|報道)|(?:에 따르면|는 |은 |가 |이 |보도|통신))"
)  # fmt: skip
_LEADS = re.compile(r"\s*[:：]\s")


@dataclass(frozen=True, slots=True)
class _Outlets:
    engine: Engine
    rows: tuple[tuple[tuple[str, str | None], ...], ...]  # by number: outlet, and the exact spelling where that matters
    shy: frozenset[str]  # outlets whose name is so common a word that only a sure place counts


@lru_cache(maxsize=1)
def _outlets() -> _Outlets:
    """The shipped outlets, compiled once."""
    names: dict[str, list[tuple[str, str | None]]] = {}
    table = tomllib.loads(data_path("gazetteer", "outlets.toml").read_text("utf-8"))["outlet"]
    for row in table:
        for name in row.get("names", ()):
            names.setdefault(fold_case(name), []).append((row["name"], None))
        for name in row.get("cased", ()):
            names.setdefault(fold_case(name), []).append((row["name"], name))
    shy = frozenset(row["name"] for row in table if row.get("shy"))
    return _Outlets(engine(tuple(names)), tuple(tuple(rows) for rows in names.values()), shy)


def find(document: Document) -> str | None:
    """The name of the outlet that the document names as its source, or None."""
    outlets = _outlets()
    likely: str | None = None
    for field in FIELDS:
        text: str = getattr(document, field)
        for start, end, number in outlets.engine.places(fold_case(text)) if text else ():
            for outlet, exact in outlets.rows[number]:
                if exact is not None and text[start:end] != exact:
                    continue
                before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
                if _is_sure(before, after, headline=field == "title", start=start, end=end, size=len(text)):
                    return outlet
                if (
                    likely is None
                    and outlet not in outlets.shy
                    and (_LIKELY_BEFORE.search(before) or _LIKELY_AFTER.match(after))
                ):
                    likely = outlet
    return likely


def _is_sure(before: str, after: str, *, headline: bool, start: int, end: int, size: int) -> bool:
    """Rule 2; `headline` also takes "Reuters: ..." in front and "... - WSJ" behind."""
    if _SURE_BEFORE.search(before) or _SURE_AFTER.match(after):
        return True
    if _BRACKET_BEFORE.search(before) and _BRACKET_AFTER.match(after):
        return True
    if not headline:
        return False
    return (start == 0 and bool(_LEADS.match(after))) or (
        end == size and bool(re.search(r"(?:\s[-–—|]|[:：])\s*(?:the )?$", before))
    )
