"""Phrases: the small language in which triggers, cues and vetoes are written, compiled to be found fast.

    English and other spaced languages            Chinese, Japanese, Korean
      word      that word, any case                 推迟          those characters
      word~     any inflection (slip~: slipped)     延期|延后      either (binds closer than the gap)
      stem*     any word built on it (acquir*)
      a|b_c     either; "_" is a space inside it     训练…失败      a gap of up to 8 characters
      word?     may be missing                      (再|又)跳票    alternatives inside
      ..        a gap of up to 4 words
      ..7       a gap of up to 7 words
      #         a number, with sign, unit letter or % ($500m, 40%)

Words of a phrase may be joined by spaces, hyphens or an opening quote. A phrase is tried only where its first word (or
first character) stands, so the cost is one look-up a word whatever the number of phrases: a plain alternation of all
phrases runs at 0.3 MB/s, this at several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from newswatch.text import CJK

_IRREGULAR = {
    "be": "be is are was were been being", "become": "become becomes became becoming",
    "begin": "begin begins began begun beginning", "bet": "bet bets betting", "bid": "bid bids bidding",
    "break": "break breaks broke broken breaking", "bring": "bring brings brought bringing",
    "build": "build builds built building", "buy": "buy buys bought buying", "catch": "catch catches caught catching",
    "come": "come comes came coming", "cut": "cut cuts cutting", "cost": "cost costs costing",
    "draw": "draw draws drew drawn drawing", "drive": "drive drives drove driven driving",
    "fall": "fall falls fell fallen falling", "find": "find finds found finding",
    "fight": "fight fights fought fighting", "freeze": "freeze freezes froze frozen freezing",
    "get": "get gets got gotten getting", "give": "give gives gave given giving", "go": "go goes went gone going",
    "grow": "grow grows grew grown growing", "have": "have has had having", "hit": "hit hits hitting",
    "hold": "hold holds held holding", "keep": "keep keeps kept keeping", "know": "know knows knew known knowing",
    "lay": "lay lays laid laying", "lead": "lead leads led leading", "leave": "leave leaves left leaving",
    "let": "let lets letting", "lose": "lose loses lost losing", "make": "make makes made making",
    "meet": "meet meets met meeting", "overtake": "overtake overtakes overtook overtaken overtaking",
    "pay": "pay pays paid paying", "put": "put puts putting", "quit": "quit quits quitting",
    "rise": "rise rises rose risen rising", "run": "run runs ran running", "say": "say says said saying",
    "see": "see sees saw seen seeing", "seek": "seek seeks sought seeking", "sell": "sell sells sold selling",
    "send": "send sends sent sending", "set": "set sets setting", "shrink": "shrink shrinks shrank shrunk shrinking",
    "shut": "shut shuts shutting", "sink": "sink sinks sank sunk sinking", "slide": "slide slides slid sliding",
    "slow": "slow slows slowed slowing", "spend": "spend spends spent spending", "spin": "spin spins spun spinning",
    "split": "split splits splitting", "stand": "stand stands stood standing", "steal": "steal steals stole stolen",
    "stick": "stick sticks stuck sticking", "strike": "strike strikes struck striking",
    "take": "take takes took taken taking", "teach": "teach teaches taught", "tell": "tell tells told telling",
    "think": "think thinks thought thinking", "throw": "throw throws threw thrown throwing",
    "win": "win wins won winning", "withdraw": "withdraw withdraws withdrew withdrawn withdrawing",
    "withhold": "withhold withholds withheld withholding", "write": "write writes wrote written writing",
    "sue": "sue sues sued suing", "tie": "tie ties tied tying", "lie": "lie lies lied lying",
}  # fmt: skip
_DOUBLING = frozenset(
    "slip ship drop stop plan scrap shelf commit submit defer refer ban jam plug nab snap top cap trim chop hop wrap tap"
    " step scrub axe- rip permit admit transfer tip equip let- snag bag drag lag log rig dip skip clip strip unwrap trap".split()
)
_VOWELS = "aeiou"


@lru_cache(maxsize=4096)
def inflect(word: str) -> frozenset[str]:
    """Every form of an English verb or noun: slip -> slip, slips, slipped, slipping."""
    if word in _IRREGULAR:
        return frozenset(_IRREGULAR[word].split())
    forms = {word}
    if word.endswith("e"):
        forms |= {word + "s", word + "d", word[:-1] + "ing"}
    elif word.endswith("y") and len(word) > 2 and word[-2] not in _VOWELS:
        forms |= {word[:-1] + "ies", word[:-1] + "ied", word + "ing"}
    elif word.endswith(("s", "x", "z", "ch", "sh")):
        forms |= {word + "es", word + "ed", word + "ing"}
    elif word in _DOUBLING:
        forms |= {word + "s", word + word[-1] + "ed", word + word[-1] + "ing"}
    else:
        forms |= {word + "s", word + "ed", word + "ing"}
        if word.endswith("l"):  # cancelled, labelled
            forms |= {word + "led", word + "ling"}
    return frozenset(forms)


_SEP = r"(?:[\s\-/]+|\s?[,]\s)[\"'(]?"
_WORD = r"[^\s,;:!?()\"]+"
_NUMBER = r"[$€£¥]?\d[\d.,]*(?:%|[a-z]{1,3}\b)?"
_CJK = re.compile(f"[{CJK}]")
TOKEN = re.compile(rf"[^\W_{CJK}]+(?:'[a-z]+)?|[{CJK}]")


_ENDINGS = (
    "", "e", "s", "es", "ed", "er", "ers", "or", "ors", "ing", "ings", "ion", "ions", "ation", "ations", "ement", "ements",
    "ment", "y", "ies", "ied", "ity", "ities", "ible", "able", "ability", "ibility", "le", "led", "les", "ling", "al", "ive",
    "ise", "ised", "ises", "ising", "ize", "ized", "izes", "izing", "isation", "ization", "ication", "ying", "ant", "ent",
    "ency", "ance", "ate", "ated", "ates", "ating", "ler", "lers", "ty", "t", "cy", "ously", "ic", "istic", "ist", "ly",
)  # fmt: skip


def _alternatives(part: str) -> list[str]:
    words: list[str] = []
    for choice in part.split("|"):
        head, _, last = choice.rpartition("_")
        if head and last.endswith(("~", "*")):
            words.extend(f"{head.replace('_', ' ')} {form}" for form in _alternatives(last))
            continue
        choice = choice.replace("_", " ")
        if choice.endswith("~"):
            words.extend(sorted(inflect(choice[:-1])))
        elif choice.endswith("*"):
            words.extend(choice[:-1] + ending for ending in _ENDINGS)
        else:
            words.append(choice)
    return words


def _first_token(word: str, source: str) -> str:
    match = TOKEN.match(word)
    if not match:
        raise ValueError(f"a phrase begins with a word: {source!r}")
    return match.group()


def _spaced(source: str) -> tuple[set[str], str]:
    """The first words and the regular expression of a phrase in a spaced language."""
    anchors: set[str] = set()
    pattern = ""
    for position, part in enumerate(source.split(" ")):
        optional = part.endswith("?") and len(part) > 1
        part = part.removesuffix("?") if optional else part
        if part.startswith(".."):
            pattern += rf"(?:{_SEP}{_WORD}){{0,{part[2:] or 4}}}?"
            continue
        if part == "#":
            body = _NUMBER
            if position == 0:
                anchors = {"#"}
        else:
            words = _alternatives(part)
            escaped = (re.escape(w).replace(r"\ ", _SEP) for w in sorted(words, key=len, reverse=True))
            body = "(?:" + "|".join(escaped) + r")(?![^\W_])"
            if position == 0:
                anchors = {_first_token(word, source) for word in words}
        piece = body if position == 0 else _SEP + body
        pattern += f"(?:{piece})?" if optional else piece
    if not anchors:
        raise ValueError(f"a phrase begins with a word: {source!r}")
    return anchors, pattern


def _split(source: str) -> list[str]:
    """The parts between the gaps that stand outside parentheses; a source without such a gap stays whole."""
    parts, depth = [""], 0
    for char in source:
        depth += (char == "(") - (char == ")")
        if char == "…" and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return parts if len(parts) > 1 else [source]


def _outside(part: str) -> str:
    """A part without what stands in its parentheses."""
    depth, kept = 0, []
    for char in part:
        depth += char == "("
        if not depth:
            kept.append(char)
        depth -= char == ")"
    return "".join(kept)


def _unspaced(source: str) -> tuple[set[str], str]:
    """The first characters and the regular expression of a Chinese, Japanese or Korean phrase."""
    source = "…".join(f"({part})" if "|" in _outside(part) else part for part in _split(source))
    pattern = re.escape(source).replace(r"\|", "|").replace(r"\(", "(?:").replace(r"\)", ")").replace(r"\?", "?")
    pattern = pattern.replace("…", r"[^。;!?\n]{0,8}?").replace(r"\#", r"\d[\d.,]*").replace(r"\ ", r"\s?")
    return _first_characters(source), pattern


def _first_characters(source: str) -> set[str]:
    """The tokens with which a match of an unspaced phrase can begin."""
    firsts: set[str] = set()
    for choice in _choices(source):
        while choice.startswith("("):
            close = _closing(choice)
            firsts |= _first_characters(choice[1:close])
            if choice[close + 1 : close + 2] != "?":
                break
            choice = choice[close + 2 :]
        else:
            match = TOKEN.match(choice)
            if not match:
                raise ValueError(f"a phrase begins with a word: {source!r}")
            firsts.add(match.group())
            if choice[match.end() : match.end() + 1] == "?":
                firsts |= _first_characters(choice[match.end() + 1 :])
    return firsts


def _choices(source: str) -> list[str]:
    choices, depth = [""], 0
    for char in source:
        depth += (char == "(") - (char == ")")
        if char == "|" and not depth:
            choices.append("")
        else:
            choices[-1] += char
    return choices


def _closing(text: str) -> int:
    """Where the group that opens text[0] closes. Raises ValueError when it does not."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth:
            return index
    raise ValueError(f"a group is not closed: {text!r}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One compiled phrase and what it stands for. `anchors` are the tokens that it can begin with."""

    source: str
    label: str
    anchors: frozenset[str]
    pattern: str  # a regular expression, compiled when its anchor is first met


@lru_cache(maxsize=None)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiling all 3,000 patterns takes seconds; a run meets a few hundred."""
    return re.compile(pattern)


def compile_phrase(source: str, label: str) -> Phrase:
    """Read one phrase. Raises ValueError when it is empty or does not begin with a word."""
    source = source.strip().lower()
    anchors, pattern = _unspaced(source) if _CJK.search(source) else _spaced(source)
    return Phrase(source, label, frozenset(anchors), pattern)


def check(phrase: Phrase) -> None:
    """Compile a phrase's pattern. Raises ValueError when it cannot be read."""
    try:
        _compiled(phrase.pattern)
    except re.error as error:
        raise ValueError(f"cannot be read ({error}): {phrase.source!r}") from error


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at [start, end)."""

    label: str
    start: int
    end: int
    source: str


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Many phrases, found together. Pickles; has no state."""

    by_anchor: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> PhraseBook:
        """A book of these phrases."""
        index: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            for anchor in phrase.anchors:
                index.setdefault(anchor, []).append(phrase)
        return cls({anchor: tuple(phrases) for anchor, phrases in index.items()})

    def find(self, lowered: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        """Every phrase found in lowered[start:end], in order of place; they may overlap."""
        end = len(lowered) if end is None else end
        by_anchor = self.by_anchor
        for token in TOKEN.finditer(lowered, start, end):
            word = token.group()
            phrases = by_anchor.get(word)
            if phrases is None and "'" in word:
                phrases = by_anchor.get(word.split("'")[0])
            elif phrases is None and word[0].isdigit():
                phrases = by_anchor.get("#")
            for phrase in phrases or ():
                match = _compiled(phrase.pattern).match(lowered, token.start(), end)
                if match:
                    yield Hit(phrase.label, match.start(), match.end(), phrase.source)

    def first(self, lowered: str, start: int = 0, end: int | None = None) -> Hit | None:
        """The first phrase found, or None."""
        return next(self.find(lowered, start, end), None)
