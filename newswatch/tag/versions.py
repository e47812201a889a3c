"""How the versions of a family are read: "GPT-7", "Qwen4-Max", "Claude Opus 6" - known today or not.

    head    how a version begins          7    4    6
    tiers   words that follow or lead          Max  Opus
    dress   what may follow and is no part of the name: sizes, dates, "Preview"

A number that counts something is no version: "Gemini 3 times faster".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from newswatch.tag.matcher import is_word

WORD_BEGINS = r"(?<![^\W_\u2e80-\U0010ffff])"  # in a pattern: no letter or digit before (Chinese counts as none)
WORD_ENDS = r"(?![^\W_\u2e80-\U0010ffff])"  # in a pattern: no letter or digit after
WORD_ENDS_OR_PLURAL = rf"(?=s?{WORD_ENDS})"  # the same, or a plural "s" and then none ("910Cs")

_COUNTED = re.compile(
    r" (?:times|million|billion|trillion|percent|per cent|per|years?|months?|weeks?|days?|hours?|minutes?|users|points|"
    r"people|of|more|other|new|models|versions|engineers|researchers|employees|dollars|euros|out of|in 10|subscribers|"
    r"chips|GPUs|cards|servers|racks|units|nm|nanometers?|Millionen|Milliarden|Prozent)\b"
    r"|%|-(?:year|month|week|day|hour|nm|nanometer)"
    r"| ?(?:[万亿倍億萬枚张張块塊颗顆款个個名年月日天周元]|小时|美元)"
)
_DRESS = re.compile(
    r"(?:[ -]?\d{1,4}(?:\.\d+)?[BbTM](?:-[Aa]\d+[Bb])?|[ -]A\d+B|-\d{4}(?:-\d\d-\d\d)?|-\d{4,8}"
    r"|[ -](?:Instruct|instruct|Base|base|Preview|preview|Experimental|Exp|exp|Terminus|Speciale|Chat|chat|it"
    rf"|FP8|fp8|GGUF|latest)){WORD_ENDS}"
)
_LOWER_TIERS = frozenset({"mini", "nano", "flash", "lite", "turbo", "pro", "max"})
_OPENERS = frozenset(" -")


@dataclass(frozen=True, slots=True)
class Family:
    """How the versions of a family are written (the keys are explained at the head of `gazetteer`)."""

    form: str
    head: str
    tiers: tuple[str, ...] = ()
    join: str = " "
    lead: bool = False
    lower: bool = False
    alone: str | None = None
    sure: str | None = None


class Reader:
    """Reads the version that stands after a family's name. Its patterns are compiled when first needed."""

    __slots__ = ("_head", "_spelling", "_tier", "chip", "family")

    def __init__(self, family: Family, *, chip: bool) -> None:
        self.family = family
        self.chip = chip
        self._head: re.Pattern[str] | None = None
        self._tier: re.Pattern[str] | None = None
        self._spelling: dict[str, str] = {}

    def _compile(self) -> re.Pattern[str]:
        tiers = sorted(self.family.tiers, key=len, reverse=True)
        if tiers:
            words = "|".join(re.escape(word).replace(r"\ ", "[ -]") for word in tiers)
            self._tier = re.compile(rf"([ -]?)({words}){WORD_ENDS}", re.IGNORECASE)
            self._spelling = {word.lower().replace("-", " "): word for word in tiers}
        ends = WORD_ENDS_OR_PLURAL if self.chip else WORD_ENDS
        self._head = re.compile(rf"[ -]?({self.family.head}){ends}", re.IGNORECASE)
        return self._head

    def read(self, text: str, at: int) -> tuple[int, str] | None:
        """The version right after the family's name that ends at `at`: (end, name of the version), or None."""
        head = self._head or self._compile()
        parts: list[str] = []
        end = at
        if self.family.lead:
            end = self._tiers(text, end, parts)
        match = head.match(text, end)
        if match and not _runs_on(text, match.end()) and not (text[end] == " " and _COUNTED.match(text, match.end())):
            parts.append(self._spell(match.group(1)))
            end = match.end()
        elif not parts:
            return None
        end = self._tiers(text, end, parts)
        while text[end : end + 1] in _OPENERS and (dress := _DRESS.match(text, end)):
            end = dress.end()
        return end, self.family.form.format(self.family.join.join(parts))

    def turned(self, name: str) -> str:
        """The same version with its two parts the other way round: "Claude 4.5 Sonnet" is Claude Sonnet 4.5."""
        before, _, after = self.family.form.partition("{}")
        first, gap, last = name[len(before) : len(name) - len(after)].partition(self.family.join)
        return f"{before}{last}{gap}{first}{after}" if gap and self.family.lead else name

    def _tiers(self, text: str, end: int, parts: list[str]) -> int:
        while self._tier and (match := self._tier.match(text, end)):
            gap, word = match.groups()
            spelled = self._spelling[word.lower().replace("-", " ")]
            if gap == " " and word[0].islower() and word not in _LOWER_TIERS and spelled[0].isupper():
                break
            if not gap and is_word(text[end - 1 : end]):
                break
            parts.append(spelled)
            end = match.end()
        return end

    def _spell(self, head: str) -> str:
        if self.family.lower:
            return head.lower()
        return head.upper() if self.chip or head[:1].isalpha() else head.lower()


def _runs_on(text: str, end: int) -> bool:
    return text[end : end + 1] in {".", ",", ":"} and text[end + 1 : end + 2].isdecimal()


_AND = re.compile(r"(?:, and |, or |, | and | or | und | oder |/|、|和|与|與|及|或|以及)(?=\w)")


def following(text: str, end: int, reader: Reader) -> tuple[int, int, str] | None:
    """The next version of a list that leaves its family out: (start, end, name) of 960 in "Ascend 950, 960 and 970".

    A lone digit may be a count ("GPT-5 and 3 others") and follows only after a slash or an enumeration comma.
    """
    link = _AND.match(text, end)
    if link is None:
        return None
    start = link.end()
    more = reader.read(text, start)
    if more is None:
        return None
    version = text[start : more[0]]
    if len(version) > 2 or link.group() in {"/", "、"} or not version.isdecimal():
        return start, *more
    return None
