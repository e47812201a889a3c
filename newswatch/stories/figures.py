"""Numbers of a text, the same in English and Chinese: 200亿美元 is $20bn, 六千七百万 is not read, 16% is 16 per cent.

A figure is a string: `money:2e+10`, `%:16`, `n:1.5e+06`; dates and versions are no figures.
"""

from __future__ import annotations

import re

from newswatch.text import fold

_SCALE = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "millionen": 1e6, "mio": 1e6, "b": 1e9, "bn": 1e9,
    "billion": 1e9, "milliarden": 1e9, "mrd": 1e9, "t": 1e12, "tn": 1e12, "trillion": 1e12,
    "万": 1e4, "萬": 1e4, "만": 1e4, "亿": 1e8, "億": 1e8, "억": 1e8, "万亿": 1e12, "兆": 1e12, "조": 1e12,
    "千": 1e3, "百万": 1e6, "千万": 1e7, "十亿": 1e9, "百亿": 1e10, "千亿": 1e11,
}  # fmt: skip
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}  # fmt: skip
_FIGURE = re.compile(
    r"(?P<cur>[$€£¥₩]|us\$|hk\$|nt\$|usd\s?|rmb\s?|人民币)?\s?(?<![A-Za-z0-9_.,])(?<![A-Za-z]-)(?P<num>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+,\d\d?(?!\d)|\d+(?:\.\d+)?|(?:"
    + "|".join(_WORDS)
    + r")(?=\s(?:thousand|million|billion|trillion|per\s?cent|percent)))"
    r"(?:(?P<pct>\s?%|\s?per\s?cent|\s?percent|\s?prozent|\s?퍼센트)"
    r"|[\s-]?(?P<scale>(?:thousand|million(?:en)?|mio|billion|milliarden|mrd|trillion|bn|tn|mn|[kmbt])(?![a-z])"
    r"|万亿|百万|千万|十亿|百亿|千亿|[万萬만亿億억兆조千])(?:[多余餘]|\+)?)?"
    r"\s?(?P<unit>美元|美金|人民币|人民幣|元|欧元|歐元|日元|日圓|韩元|英镑|달러|원|円|dollars?|euros?|yuan|yen|won(?!\w)|年|月|日|号|號|號|nm|纳米|奈米|季|q)?"
)
_DIGIT = re.compile(r"\d")
_WRITTEN = ("成", "hundred", "thousand", "illion", "cent")  # no figure is written in words without one of them
_TENS = re.compile(r"(?P<tenth>[一二两兩三四五六七八九])成")
_CN_TENTH = {
    "一": 10,
    "二": 20,
    "两": 20,
    "兩": 20,
    "三": 30,
    "四": 40,
    "五": 50,
    "六": 60,
    "七": 70,
    "八": 80,
    "九": 90,
}
_LETTERS = frozenset("kmbt")
_CALENDAR = frozenset("年月日号號季q")


def figures(text: str) -> frozenset[str]:
    """The telling numbers of a text: money, percentages, and counts of two digits or more that are neither years nor
    parts of names."""
    found: set[str] = set()
    lowered = fold(text).lower()
    if not _DIGIT.search(lowered) and not any(word in lowered for word in _WRITTEN):
        return frozenset()
    for m in _FIGURE.finditer(lowered):
        figure = _figure(m, lowered)
        if figure:
            found.add(figure)
    for m in _TENS.finditer(lowered):
        found.add(f"%:{_CN_TENTH[m['tenth']]:g}")
    return frozenset(found)


def _figure(m: re.Match[str], text: str) -> str | None:
    unit, scale, number = m["unit"] or "", m["scale"], m["num"]
    value = float(_WORDS[number]) if number in _WORDS else _value(number)
    if m["pct"]:
        return f"%:{value:.4g}"
    if unit in _CALENDAR and not scale:
        return None
    if scale in _LETTERS and not m["cur"]:
        return None  # the B of 910B is no billion
    if scale:
        value *= _SCALE[scale]
    following = text[m.end("num") : m.end("num") + 1]
    if not scale and not unit and following.isascii() and following.isalpha():
        return None  # 910c, 5nm, 3rd
    if m["cur"] or (unit and unit not in ("nm", "纳米", "奈米") and unit not in _CALENDAR):
        return f"money:{value:.3g}"
    if unit in ("nm", "纳米", "奈米"):
        return None
    if value < 10 or (1990 <= value <= 2049 and not scale and value == int(value) and "," not in number):
        return None
    return f"n:{value:.3g}"


def _value(number: str) -> float:
    if "," in number and len(number) - number.rindex(",") != 4:
        return float(number.replace(",", "."))  # the German comma: 1,5 Milliarden
    return float(number.replace(",", ""))
