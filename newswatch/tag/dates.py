"""Date expressions of trade press, resolved against the publication date - never against now.

    May 2025 -> 2025-05     the third quarter -> 2025-Q3     early next year -> 2026-early     by three months -> +P3M
    明年一季度 -> 2026-Q1    年底 -> 2025-late                 推迟三个月 -> +P3M                 无限期 -> indefinite

A general date library cannot be used here: on headlines it read "$75" as the year 1975 and "5000" as the year 5000.
A month without a year is resolved by direction: a date that was promised lies near or before the publication, a new
one at or after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest

from newswatch.periods import period

_MONTHS_EN = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
_MONTHS_DE = {"januar": 1, "februar": 2, "märz": 3, "april": 4, "mai": 5, "juni": 6, "juli": 7, "august": 8,
              "september": 9, "oktober": 10, "november": 11, "dezember": 12}  # fmt: skip
_MONTHS = {**_MONTHS_DE, **_MONTHS_EN}
_ORDINAL = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4, "final": 4,
            "opening": 1, "closing": 4,
            "ersten": 1, "erstes": 1, "zweiten": 2, "zweites": 2, "dritten": 3, "drittes": 3, "vierten": 4, "viertes": 4}  # fmt: skip
_NUMBER = {"a": 1, "an": 1, "one": 1, "another": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
           "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18,
           "couple of": 2, "a couple of": 2, "ein": 1, "eine": 1, "einen": 1, "zwei": 2, "drei": 3, "vier": 4, "sechs": 6}  # fmt: skip
_SEASON = {"spring": "spring", "summer": "summer", "autumn": "autumn", "fall": "autumn", "winter": "winter",
           "frühjahr": "spring", "frühling": "spring", "sommer": "summer", "herbst": "autumn", "winters": "winter"}  # fmt: skip
_SEASON_MONTH = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_HOLIDAY = {"christmas": 12, "thanksgiving": 11, "lunar new year": 2, "weihnachten": 12}

_DAYS_OFF = "|".join(_HOLIDAY).replace(" ", r"\s+")

_M = "|".join(sorted(_MONTHS, key=len, reverse=True))
_Y = r"(?:20[0-4]\d)"
_ORD = "|".join(sorted(_ORDINAL, key=len, reverse=True))
_NUM = "|".join(sorted(map(re.escape, _NUMBER), key=len, reverse=True)) + r"|\d{1,2}"
_PART = r"early|mid|middle|late|end|beginning|start|anfang|mitte|ende|spätestens"
_REL = r"this|next|last|the\s+coming|the\s+following|coming|the\s+same|current|the\s+current|nächstes|nächsten|dieses|diesem|kommendes|kommenden|vergangenes"

_EN = re.compile(
    rf"""(?<![\w.$€£-])(?:
      (?P<iso>{_Y}-\d\d(?:-\d\d)?)
    | (?:(?P<q_part>{_PART})[\s-]+(?:of\s+|in\s+)?(?:the\s+)?)?
      (?:(?:q(?P<q1>[1-4])|(?P<q2>[1-4])q|(?:the\s+)?(?P<q3>{_ORD})[\s-](?:(?P<q_fiscal>fiscal)\s+)?(?:quarter|quartal))
         (?:[\s,']*(?:of\s+|in\s+)?(?:fy|fiscal\s+|calendar\s+)?(?P<q_year>{_Y}|\d\d(?!\d)|(?:{_REL})\s+(?:year|jahre?s?)|the\s+year))?)
    | (?:the\s+)?(?P<threes>first|last|final)\s+three\s+months\s+of\s+(?:the\s+year|(?P<threes_year>{_Y}|(?:{_REL})\s+year))
    | (?P<rq>(?:{_REL})\s+quarter)
    | (?:h(?P<h1>[12])|(?P<h2>[12])h|(?:the\s+)?(?P<h3>first|second|latter|back|ersten|zweiten)[\s-]half|(?P<h4>zweite|erste)\s+hälfte
        |(?P<h5>zweiten?|ersten?)\s+halbjahr)
      (?:[\s,']*(?:of\s+|in\s+)?(?:calendar\s+)?(?P<h_year>{_Y}|\d\d(?!\d)|(?:{_REL})\s+(?:year|jahre?s?)|the\s+year))?
    | (?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?P<m1>{_M})\.?|(?P<m2>{_M})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d.]|\s?%))
      (?:,?\s+(?P<d_year>{_Y}))?
    | (?:(?P<m_part>{_PART})[\s-]+(?:of\s+|in\s+)?|(?P<m_rel>this|next|last)\s+)?(?P<m3>{_M})\b\.?
      (?:\s*+(?:,\s*+)?(?:of\s+)?(?P<m_year>{_Y}|(?:{_REL})\s+(?:year|jahre?s?)))?
    | (?:(?P<s_rel>{_REL})\s+)?(?P<season>spring|summer|autumn|fall|winter|frühjahr|frühling|sommer|herbst)
      (?:\s+(?:of\s+)?(?P<s_year>{_Y}|(?:{_REL})\s+(?:year|jahre?s?)))?
    | (?:the\s+)?(?P<y_part>{_PART}|year-end|turn)[\s-]*(?:of[\s-]+|in[\s-]+)?(?:the[\s-]+)?(?P<y1>{_Y}|(?:{_REL}|the)\s+(?:year|jahre?s?)|year|jahres|des\s+jahres)
    | (?:the\s+)?(?P<yend>year[\s-]?end|year's\s+end|end-of-year|jahresende)(?:\s+(?P<yend_year>{_Y}))?
    | (?P<later>later\s+(?:this\s+year|in\s+the\s+year|in\s+{_Y}))
    | (?P<ry>(?:{_REL})\s+(?:year|calendar\s+year|jahr)|the\s+year\s+after(?=[\s.,;]*(?:$|[.,;])))
    | (?:(?P<rm_part>{_PART})\s+(?:of\s+)?)?(?P<rm>(?:{_REL})\s+month|(?:later\s+)?this\s+month|nächsten\s+monat|end\s+of\s+the\s+month|(?:the\s+)?month-end)
    | (?P<rw>(?:{_REL})\s+week|within\s+(?:a\s+)?(?:week|days)|nächste\s+woche|tomorrow|in\s+the\s+(?:coming|next)\s+(?:few\s+)?days)
    | (?P<soon>(?:in\s+|over\s+|within\s+)?(?:the\s+)?(?:coming|next\s+few|next\s+couple\s+of|few)\s+(?P<soon_unit>weeks|months))
    | (?:fiscal|fy)\s*(?P<fy>{_Y}|\d\d(?!\d))
    | (?P<never>indefinitely|until\s+further\s+notice|(?:with\s+)?no\s+(?:new\s+)?(?:date|timetable|timeline)|without\s+an?y?\s+(?:new\s+|firm\s+)?date|open-ended|when\s+(?:it|they)(?:'s|'re|\s+is|\s+are)\s+ready|auf\s+unbestimmte\s+zeit)
    | (?P<holiday>{_DAYS_OFF})
    | (?P<new_year>(?:the\s+)?new\s+year)(?!\S*\s+(?:eve|day|speech|address|wishes)\b)
    | (?P<y2>{_Y})(?!\d|,\d|\.\d|\s?(?:gpus|chips|billion|million|tons|units|%|nm|mhz|x\b|employees|people|wafers))
    )(?![\w])""",
    re.VERBOSE,
)
_DURATION_EN = re.compile(
    rf"(?<![\w.$€£])(?:(?P<n>{_NUM})[\s-]+(?P<more>more\s+|additional\s+|further\s+|full\s+|whole\s+)?(?P<u>days?|weeks?|months?|quarters?|years?|wochen?|monate?n?|jahre?n?)\b"
    r"|(?P<half>half[\s-](?:a[\s-])?year|halbes\s+jahr)"
    r"|(?P<half2>a\s+year\s+and\s+a\s+half))"
)

_CN_NUM = {"一": 1, "二": 2, "两": 2, "兩": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
           "十一": 11, "十二": 12, "首": 1, "头": 1, "末": 4, "数": 0, "數": 0, "几": 0, "幾": 0}  # fmt: skip
_CNN = r"(?:十[一二]?|[一二两兩三四五六七八九]|\d{1,2})"
_ZH_YEAR = r"(?:(?P<{0}>20\d\d|\d\d)\s*(?:年|년)|(?P<{0}r>明年|今年|去年|后年|後年|同年|次年|当年|來年|来年|昨年|内年|내년|올해|작년))"
_ZH = re.compile(
    rf"""(?:
      (?:{_ZH_YEAR.format("y")}(?:度|的)?\s*+)?(?:
          第?\s{{0,9}}(?P<q>[一二三四1-4首末])\s*(?:季度|季|四半期|분기)(?P<q_end>底|末)?|[Qq](?P<q2>[1-4])|(?P<q3>[1-4])[Qq]
        | (?P<h>[上下])\s*(?:半年|半期)|(?P<hk>상반기|하반기)
        | (?P<m>{_CNN})\s*(?:月份?|월)(?:(?P<d>\d{{1,2}}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*(?:日|号|號|일))?(?P<mp>[上中下]旬|底|末|初|中)?
          | (?P<s>[春夏秋冬])(?:季|天|节前|節前)|(?P<sk>봄|여름|가을|겨울)(?:季|天|节前|節前)
        | (?P<p>年?底|年?末|年?初|年?中|岁末|歲末|연말|초|말)(?![一-鿿]?片)
        | (?P<within>年?内|年?內|之?内|以内|연내)
      )
    | {_ZH_YEAR.format("yy")}(?P<yp>底|末|初|中|内|內|春)?
    | (?P<rel>(?:本|这个?|當|当|这)月(?P<relp>底|末|内|內|中旬|下旬|上旬)?|下个?月(?P<relp2>底|初|中旬|下旬)?|下個月|上个?月|月底|月内|月內|月末|来月|先月|다음\s?달|이번\s?달
        |下周|下星期|下週|本周|本週|来週|다음\s?주|明天|近日|近期
        |(?:未来|未來|今后|數|数|几){{1,4}}(?:周|週|个?月|個月)内?
        |下季度?|下一季度?|本季度?|今季)
    | (?P<never>无限期|無限期|遥遥无期|遙遙無期|没有时间表|無期限|无期限|日期未定|無期延期|무기한)
    | (?P<festival>春节|春節|元旦|农历新年|農曆新年|国庆|國慶|圣诞|聖誕)(?P<fpart>前|后|後)?
    )""",
    re.VERBOSE,
)
_DURATION_ZH = re.compile(
    r"(?:(?P<n>十[一二]?|[一二两兩三四五六七八九数數几幾]|\d{1,2})\s*+(?:(?:到|至|~|-|、)\s*+)?(?:(?:[一二两三四五六七八九]|\d{1,2})\s*+)?"
    r"(?P<u>天|日間|周|週|星期|个月|個月|月间|ヶ月|か月|カ月|个季度|個季度|个季|季度?|年|週間|주|개월|분기)"
    r"|(?P<half>半年|反年|반년)|(?P<half2>一年半))(?!\d*月|[初底末中内份])"
)


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date expression at [start, end): its value, or what resolves to it.

    `value` is None for a month, season or day whose year must come from `direction`; `duration` marks "+P3M".
    """

    start: int
    end: int
    value: str | None
    month: int | None = None
    day: int | None = None
    season: str | None = None
    quarter: int | None = None
    half: int | None = None
    part: str | None = None  # early, mid, late of a year that is not named
    duration: bool = False
    vague: bool = False  # "soon", "this year": loses against anything sharper

    def resolve(self, published: date | None, direction: str) -> str | None:
        """The date as a string; `direction` is "from" (promised) or "to" (new). None when a year is needed and the
        publication date is unknown."""
        if self.value is not None:
            return self.value
        if published is None:
            return None
        if self.season:
            year = _nearest_year(_SEASON_MONTH[self.season], published, direction, slack=2)
            return f"{year}-{self.season}"
        if self.quarter:
            year = _nearest_year(self.quarter * 3 - 1, published, direction, slack=1)
            return f"{year}-Q{self.quarter}"
        if self.half:
            year = _nearest_year(self.half * 6 - 2, published, direction, slack=2)
            return f"{year}-H{self.half}"
        if self.part:
            passed = direction == "from" and self.part == "late" and published.month <= 2
            return f"{published.year - passed}-{self.part}"
        if self.month:
            year = _nearest_year(self.month, published, direction)
            if self.day and 1 <= self.day <= 31:
                return f"{year}-{self.month:02}-{self.day:02}"
            return f"{year}-{self.month:02}"
        return None


def _nearest_year(month: int, published: date, direction: str, slack: int = 0) -> int:
    """The year in which a bare month lies: for a promise within the last eight or next three months, for a new date in
    the coming twelve."""
    ahead = (month - published.month) % 12
    if direction == "to":
        return (
            published.year + (published.month + ahead > 12)
            if ahead < 12 - slack
            else published.year + (month > published.month and 0)
        )
    if ahead <= 3:
        return published.year + (published.month + ahead > 12)
    return published.year - (month > published.month)


def find(lowered: str, published: date | None, start: int = 0, end: int | None = None) -> tuple[DateSpan, ...]:
    """The date expressions and durations of lowered[start:end], in order, the longest where they overlap."""
    end = len(lowered) if end is None else end
    spans: list[DateSpan] = []
    for match in _EN.finditer(lowered, start, end):
        span = _english(match, published, lowered)
        if span:
            spans.append(span)
    for match in _DURATION_EN.finditer(lowered, start, end):
        spans.extend(_duration(match))
    if not lowered.isascii():
        for match in _ZH.finditer(lowered, start, end):
            span = _chinese(match, published)
            if span:
                spans.append(span)
        for match in _DURATION_ZH.finditer(lowered, start, end):
            spans.extend(_duration_zh(match, lowered))
    return tuple(_in_sequence(_from_to(list(_longest(spans)), lowered), lowered, published))


def _from_to(spans: list[DateSpan], lowered: str) -> Iterator[DateSpan]:
    """Dates that the one after them gives their year: "from March to May 2027", "from November to February 2027"."""
    for span, after in zip_longest(spans, spans[1:]):
        end = period(after.value) if after and lowered[span.end : after.start] == " to " else None
        if end and not after.duration and span.value is None and lowered.endswith("from ", 0, span.start):
            span = replace(span, value=span.resolve(end[0], "from"))
        yield span


_FOLLOWING = 60  # characters: so near after a date with a year, one without is read as the next one


def _in_sequence(spans: Iterator[DateSpan], lowered: str, published: date | None) -> Iterator[DateSpan]:
    """Dates that another one before them dates: "2026年第三季改列第四季", "planned for 2026 ... the following year"."""
    before: DateSpan | None = None
    for span in spans:
        said = period(before.value) if before and span.start - before.end <= _FOLLOWING else None
        if said and published and said[1] < published:
            said = None  # what happened before dates nothing that is to come
        if said and lowered.startswith(("the following year", "the year after", "次年"), span.start):
            span = replace(span, value=f"{said[0].year + 1}{(span.value or '')[4:]}")
        elif said and span.value is None and not span.vague and before and len(before.value or "") > 4:
            span = replace(span, value=_first_from(span, said[0]))
        if not span.duration and span.value is not None and not span.vague:
            before = span
        yield span


def _first_from(span: DateSpan, day: date) -> str | None:
    """The first time that a date without a year begins at a day or after it."""
    for year in (day.year, day.year + 1):
        value = span.resolve(date(year, 1, 1), "to")
        value = f"{year}{value[4:]}" if value else None
        found = period(value)
        if found and found[0] >= day:
            return value
    return None


def _longest(spans: list[DateSpan]) -> Iterator[DateSpan]:
    last_end = -1
    for span in sorted(spans, key=lambda s: (s.start, -(s.end - s.start))):
        if span.start >= last_end:
            yield span
            last_end = span.end


def _relative_year(words: str | None, published: date | None) -> int | None:
    if not words:
        return None
    words = words.strip()
    if words[:2] == "20" and len(words) == 4:
        return int(words)
    if words.isdigit():
        return 2000 + int(words)
    if published is None:
        return None
    return published.year + _shift(words)


def _part(words: str | None) -> str | None:
    if not words:
        return None
    if words in {"early", "beginning", "start", "anfang", "turn"}:
        return "early"
    if words in {"mid", "middle", "mitte"}:
        return "mid"
    return "late"


def _month_after(published: date, months: int) -> str:
    total = published.year * 12 + published.month - 1 + months
    return f"{total // 12}-{total % 12 + 1:02}"


_Groups = dict[str, str | None]


def _english(m: re.Match[str], published: date | None, text: str) -> DateSpan | None:
    g, s, e = m.groupdict(), m.start(), m.end()
    if g["iso"]:
        return DateSpan(s, e, g["iso"])
    if g["q1"] or g["q2"] or g["q3"] or g["threes"] or g["rq"]:
        return _english_quarter(g, s, e, published)
    if half := g["h1"] or g["h2"] or g["h3"] or g["h4"] or g["h5"]:
        number = 1 if half in {"1", "first", "ersten", "erste"} else 2
        year = _relative_year(g["h_year"], published)
        return DateSpan(s, e, f"{year}-H{number}" if year else None, half=number)
    if g["m1"] or g["m2"] or g["m3"]:
        return _english_month(g, s, e, published, text)
    if g["season"]:
        return _english_season(g, s, e, published, text)
    if g["y_part"] or g["yend"] or g["later"] or g["ry"]:
        return _english_year(g, s, e, published)
    return _english_near(g, s, e, published)


def _english_quarter(g: _Groups, s: int, e: int, published: date | None) -> DateSpan | None:
    if quarter := g["q1"] or g["q2"] or g["q3"]:
        number = int(quarter) if quarter.isdigit() else _ORDINAL[quarter]
        year = _relative_year(g["q_year"], published)
        return DateSpan(s, e, f"{year}-Q{number}" if year else None, quarter=number)
    if g["threes"]:
        number, year = (1 if g["threes"] == "first" else 4), _relative_year(g["threes_year"], published)
        return DateSpan(s, e, f"{year}-Q{number}" if year else None, quarter=number)
    if published is None:
        return None
    index = published.year * 4 + (published.month - 1) // 3 + _shift(g["rq"] or "")
    return DateSpan(s, e, f"{index // 4}-Q{index % 4 + 1}")


def _english_month(g: _Groups, s: int, e: int, published: date | None, text: str) -> DateSpan | None:
    """A month, or a day of it."""
    if name := g["m1"] or g["m2"]:
        month, day = _MONTHS[name], int(g["d1"] or g["d2"] or 0)
        if not 1 <= day <= 31:
            return None
        if name == "may" and not g["d_year"] and g["m2"] and not _dated(text, s):
            return None
        year = _relative_year(g["d_year"], published) if g["d_year"] else None
        return DateSpan(s, e, f"{year}-{month:02}-{day:02}" if year else None, month=month, day=day)
    name = g["m3"] or ""
    if name in _ORDINARY and not (g["m_year"] or g["m_part"] or _dated(text, s)):
        return None
    month, year = _MONTHS[name], _relative_year(g["m_year"], published)
    if not year and g["m_rel"] and published:
        if g["m_rel"] == "next":
            year = published.year + (month <= published.month)
        elif g["m_rel"] == "last":
            year = published.year - (month >= published.month)
    return DateSpan(s, e, f"{year}-{month:02}" if year else None, month=month)


def _english_season(g: _Groups, s: int, e: int, published: date | None, text: str) -> DateSpan | None:
    name, said = g["season"] or "", g["s_rel"]
    bare = name in {"fall", "spring"} and not (said or g["s_year"])
    if bare and (text.startswith(" of", e) or not _dated(text, s)):
        return None
    season = _SEASON[name]
    year = _relative_year(g["s_year"], published)
    if not year and published and said and not said.startswith("the same"):
        year = _relative_season(season, said, published)
    return DateSpan(s, e, f"{year}-{season}" if year else None, season=season)


def _english_year(g: _Groups, s: int, e: int, published: date | None) -> DateSpan | None:
    """A year, or its beginning, middle or end."""
    if said := g["y_part"]:
        words, part = g["y1"], "late" if said == "year-end" else _part(said.split("-")[0])
        if words in {"year", "the year", "jahres", "des jahres", "the jahr"}:
            return DateSpan(s, e, None, part=part)
        year = _relative_year(words, published)
        return DateSpan(s, e, f"{year}-{part}") if year else None
    if g["yend"]:
        return DateSpan(s, e, f"{g['yend_year']}-late" if g["yend_year"] else None, part="late")
    if g["later"]:
        stated = re.search(_Y, g["later"])
        year = int(stated.group()) if stated else published.year if published else None
    else:
        year = _relative_year(g["ry"], published)
    return DateSpan(s, e, str(year), vague=True) if year else None


_ORDINARY = frozenset({"may", "mar", "march", "jan", "sep", "dec", "mai", "oct", "nov"})  # words of other meanings too
_NEXT = re.compile(r"next|the\s+coming|coming|the\s+following|the\s+year\s+after|nächst|kommend")
_LAST = re.compile(r"last|vergangen")


def _shift(words: str) -> int:
    """1 for what comes next, -1 for what was last, else 0."""
    return 1 if _NEXT.match(words) else -1 if _LAST.match(words) else 0


def _english_near(g: _Groups, s: int, e: int, published: date | None) -> DateSpan | None:
    if g["never"]:
        return DateSpan(s, e, "indefinite")
    if g["fy"]:
        year = int(g["fy"]) if len(g["fy"]) == 4 else 2000 + int(g["fy"])
        return DateSpan(s, e, str(year))
    if g["y2"]:
        return DateSpan(s, e, g["y2"])
    if g["holiday"]:
        return DateSpan(s, e, None, month=_HOLIDAY[" ".join(g["holiday"].split())])
    if g["new_year"]:  # the one that begins soonest
        return DateSpan(s, e, str(published.year + (published.month > 3))) if published else None
    if published is None:
        return DateSpan(s, e, None, vague=True) if g["soon"] else None
    if g["rm"]:
        return DateSpan(s, e, _month_after(published, _shift(g["rm"])))
    if g["rw"]:
        days = 7 * _shift(g["rw"]) or 3  # "tomorrow", "in the coming days"
        return DateSpan(s, e, (published + timedelta(days=days)).strftime("%Y-%m"))
    if g["soon"]:
        days = 21 if g["soon_unit"] == "weeks" else 75
        return DateSpan(s, e, (published + timedelta(days=days)).strftime("%Y-%m"), vague=True)
    return None


def _relative_season(season: str, words: str, published: date) -> int:
    month, shift = _SEASON_MONTH[season], _shift(words)
    if shift > 0:
        return published.year + (published.month >= month)
    return published.year - (shift < 0 and published.month <= month + 2)


def _dated(text: str, start: int) -> bool:
    """Whether a preposition of time stands before: "in May" is a month, "may" is a modal verb."""
    return bool(
        re.search(
            r"(?:\b(?:in|by|until|till|til|for|since|from|to|during|before|after|this|next|last|of|mid|early|late|around|through|past|into"
            r"|im|bis|seit|ab|between|and|or|not|its|the|missed|original|planned|expected|promised)[\s-]+|[-/(]\s?)$",
            text[max(0, start - 12) : start],
        )
    )


_UNIT = {"d": "D", "w": "W", "m": "M", "q": "Q", "y": "Y", "j": "Y"}


def _duration(m: re.Match[str]) -> Iterator[DateSpan]:
    if m["half"]:
        yield DateSpan(m.start(), m.end(), "+P6M", duration=True)
    elif m["half2"]:
        yield DateSpan(m.start(), m.end(), "+P18M", duration=True)
    else:
        count = int(m["n"]) if m["n"].isdigit() else _NUMBER[m["n"]]
        unit = _UNIT[m["u"][0]]
        if unit == "Q":
            count, unit = count * 3, "M"
        if 0 < count <= 60:
            yield DateSpan(m.start(), m.end(), f"+P{count}{unit}", duration=True)


def _cn_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text in _CN_NUM:
        return _CN_NUM[text]
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_CN_NUM.get(tens, 1) if tens else 1) * 10 + (_CN_NUM.get(ones, 0) if ones else 0)
    return 0


_ZH_REL = {"明年": 1, "今年": 0, "去年": -1, "后年": 2, "後年": 2, "同年": 0, "次年": 1, "当年": 0, "來年": 1, "来年": 1,
           "昨年": -1, "内年": 1, "내년": 1, "올해": 0, "작년": -1}  # fmt: skip


_SEASON_CJK = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter",
               "봄": "spring", "여름": "summer", "가을": "autumn", "겨울": "winter"}  # fmt: skip


def _zh_year(stated: str | None, relative: str | None, published: date | None) -> int | None:
    if stated:
        return int(stated) if len(stated) == 4 else 2000 + int(stated)
    if relative and published:
        return published.year + _ZH_REL[relative]
    return None


def _chinese(m: re.Match[str], published: date | None) -> DateSpan | None:
    g, s, e = m.groupdict(), m.start(), m.end()
    if g["never"]:
        return DateSpan(s, e, "indefinite")
    if g["festival"]:
        month = {"春": 2, "元": 1, "农": 2, "農": 2, "国": 10, "國": 10, "圣": 12, "聖": 12}[g["festival"][0]]
        return DateSpan(s, e, None, month=month)
    if g["rel"]:
        return _chinese_relative(g["rel"], s, e, published)
    if g["yy"] or g["yyr"]:
        year = _zh_year(g["yy"], g["yyr"], published)
        if not year or (g["yy"] and len(g["yy"]) == 2 and not 20 <= int(g["yy"]) <= 40):
            return None
        part = {"底": "-late", "末": "-late", "初": "-early", "中": "-mid", "春": "-spring"}.get(g["yp"] or "", "")
        return DateSpan(s, e, f"{year}{part}", vague=not part and not g["yy"])
    year = _zh_year(g["y"], g["yr"], published)
    if quarter := g["q"] or g["q2"] or g["q3"]:
        number = int(quarter) if quarter.isdigit() else _CN_NUM[quarter]
        return DateSpan(s, e, f"{year}-Q{number}" if year else None, quarter=number)
    if half := g["h"] or g["hk"]:
        number = 1 if half in {"上", "상반기"} else 2
        return DateSpan(s, e, f"{year}-H{number}" if year else None, half=number)
    if g["m"]:
        month = _cn_number(g["m"])
        if not 1 <= month <= 12:
            return None
        day = _cn_number(g["d"]) if g["d"] else None
        if year:
            return DateSpan(s, e, f"{year}-{month:02}" + (f"-{day:02}" if day and day <= 31 else ""), month=month)
        return DateSpan(s, e, None, month=month, day=day)
    if name := g["s"] or g["sk"]:
        season = _SEASON_CJK[name]
        return DateSpan(s, e, f"{year}-{season}" if year else None, season=season)
    return _chinese_part(g, s, e, year, published)


def _chinese_part(g: _Groups, s: int, e: int, year: int | None, published: date | None) -> DateSpan | None:
    words = g["p"] or g["within"] or ""
    if not (g["y"] or g["yr"]) and not words.startswith(("年", "岁", "歲", "연")):
        return None  # a bare 底 or 内 is an ordinary character
    if year is None and not g["within"]:
        return DateSpan(
            s, e, None, part={"底": "late", "末": "late", "初": "early", "中": "mid", "말": "late"}[words[-1]]
        )
    if year is None:
        if published is None:
            return None
        year = published.year
    if g["within"]:
        return DateSpan(s, e, str(year), vague=True)
    part = {"底": "late", "末": "late", "初": "early", "中": "mid", "말": "late", "초": "early"}[words[-1]]
    return DateSpan(s, e, f"{year}-{part}")


def _chinese_relative(words: str, s: int, e: int, published: date | None) -> DateSpan | None:
    if published is None:
        return None
    if words.startswith(("下周", "下星期", "下週", "来週")) or "주" in words:
        return DateSpan(s, e, (published + timedelta(days=7)).strftime("%Y-%m"))
    if words.startswith(("本周", "本週", "明天", "近日", "近期")):
        return DateSpan(s, e, published.strftime("%Y-%m"), vague=True)
    if words.startswith(("下季", "下一季")):
        index = published.year * 4 + (published.month - 1) // 3 + 1
        return DateSpan(s, e, f"{index // 4}-Q{index % 4 + 1}")
    if words.startswith(("本季", "今季")):
        return DateSpan(s, e, f"{published.year}-Q{(published.month - 1) // 3 + 1}")
    if re.match("未来|未來|今后|數|数|几", words):
        days = 21 if re.search("周|週", words) else 75
        return DateSpan(s, e, (published + timedelta(days=days)).strftime("%Y-%m"), vague=True)
    shift = 1 if words.startswith(("下", "来月", "다음")) else -1 if words.startswith(("上", "先月")) else 0
    return DateSpan(s, e, _month_after(published, shift))


_UNIT_ZH = {"天": "D", "日": "D", "周": "W", "週": "W", "星": "W", "个": "M", "個": "M", "月": "M", "ヶ": "M", "か": "M", "カ": "M",
            "季": "Q", "年": "Y", "주": "W", "개": "M", "분": "Q"}  # fmt: skip


def _duration_zh(m: re.Match[str], text: str) -> Iterator[DateSpan]:
    if m["half2"]:
        yield DateSpan(m.start(), m.end(), "+P18M", duration=True)
    elif m["half"]:
        if text[max(0, m.start() - 1) : m.start()] not in "上下":
            yield DateSpan(m.start(), m.end(), "+P6M", duration=True)
    else:
        count, unit = _cn_number(m["n"]), _UNIT_ZH[m["u"][0]]
        if m["u"] in {"个季度", "個季度", "个季", "個季"}:
            unit = "Q"
        if unit == "Q":
            if text[max(0, m.start() - 1) : m.start()] == "第" or m["u"][0] == "季":
                return
            count, unit = count * 3, "M"
        if unit == "Y" and m["n"].isdigit() and len(m["n"]) == 2:
            return  # 25年 is a year
        if 0 < count <= 60:
            yield DateSpan(m.start(), m.end(), f"+P{count}{unit}", duration=True)
