"""Phrases: the small language in which triggers, cues and vetoes are written, compiled to be found fast.

    English and other spaced languages            Chinese, Japanese, Korean
      word      that word, any case                 推迟          those characters
      word~     any inflection (slip~: slipped)     延期|延后      either (binds closer than the gap)
      stem*     any word built on it (acquir*)
      a|b_c     either; "_" is a space inside it     训练…失败      a gap of up to 8 characters
      word?     may be missing                      (再|又)跳票    alternatives inside
                                                    [一二三]成     one of these characters; [0-9]: a number
      ..        a gap of up to 4 words
      ..7       a gap of up to 7 words
      #         a number, with sign, unit letter or % ($500m, 40%)
      @when     a month, quarter, half, season or year (march, q3, third quarter, this year, 2027)

Words of a phrase may be joined by spaces, hyphens or an opening quote. A phrase is tried only where its first word (or
first character) stands, so the cost is one look-up a word whatever the number of phrases: a plain alternation of all
phrases runs at 0.3 MB/s, this at several.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

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
_WORD = r"[^\s\-/,;:!?()\"]+"  # no separator in it: a run of hyphens must not be read in many ways
_NUMBER = r"[$€£¥]?\d[\d.,]{0,20}(?:%|[a-z]{1,3}\b)?"  # bounded: it is tried at every digit group of a run
_CJK = re.compile(f"[{CJK}]")
TOKEN = re.compile(rf"[^\W_{CJK}]+(?:'[a-z]+)?|[{CJK}]")


_ENDINGS = (
    "", "e", "s", "es", "ed", "er", "ers", "or", "ors", "ing", "ings", "ion", "ions", "ation", "ations", "ement", "ements",
    "ment", "y", "ies", "ied", "ity", "ities", "ible", "able", "ability", "ibility", "le", "led", "les", "ling", "al", "ive",
    "ise", "ised", "ises", "ising", "ize", "ized", "izes", "izing", "isation", "ization", "ication", "ying", "ant", "ent",
    "ency", "ance", "ate", "ated", "ates", "ating", "ler", "lers", "ty", "t", "cy", "ously", "ic", "istic", "ist", "ly",
)  # fmt: skip


@lru_cache(maxsize=4096)
def _alternatives(part: str) -> tuple[str, ...]:
    words: list[str] = []
    for choice in part.replace("@when", "|".join(_WHEN)).split("|"):
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
    return tuple(words)


_WHEN = (
    "january february march april may june july august september october november december spring summer autumn winter q1 q2"
    " q3 q4 h1 h2 christmas mid-year mid-2025 mid-2026 mid-2027 year-end first_quarter second_quarter third_quarter fourth_quarter"
    " next_quarter last_quarter this_quarter first_half second_half this_year next_year last_year this_month last_month next_month"
    " this_spring this_summer this_autumn this_fall next_spring next_summer last_spring last_summer the_spring the_summer"
    " the_autumn the_fall the_first_quarter the_second_quarter the_third_quarter the_fourth_quarter the_first_half"
    " the_second_half early_march late_march"
).split() + [str(year) for year in range(2022, 2036)]  # fmt: skip


Start = tuple[str, str | None]  # the first two tokens of a match; None where the second may be anything


def _tokens(word: str, source: str) -> list[str]:
    tokens = TOKEN.findall(word)
    if not tokens or not word.startswith(tokens[0]):
        raise ValueError(f"a phrase begins with a word: {source!r}")
    return tokens


def _spaced_pattern(source: str) -> str:
    """The regular expression of a phrase in a spaced language."""
    pattern = ""
    for position, part in enumerate(source.split(" ")):
        part, optional = _optional(part)
        if part.startswith(".."):
            pattern += rf"(?:{_SEP}{_WORD}){{0,{part[2:] or 4}}}?"
            continue
        if part == "#":
            body = _NUMBER
        else:
            escaped = (re.escape(w).replace(r"\ ", _SEP) for w in sorted(_alternatives(part), key=len, reverse=True))
            body = "(?:" + "|".join(escaped).replace(r"\#", _NUMBER) + r")(?![^\W_])"
        piece = body if position == 0 else _SEP + body
        pattern += f"(?:{piece})?" if optional else piece
    return pattern


def _optional(part: str) -> tuple[str, bool]:
    """A part of a spaced phrase without its question mark, and whether it has one."""
    optional = part.endswith("?") and len(part) > 1
    return (part[:-1] if optional else part), optional


def _spaced_starts(source: str) -> set[Start]:
    """The first two tokens of a phrase in a spaced language."""
    first, *others = source.split(" ")
    first, _ = _optional(first)
    if first == "#":
        return {("#", None)}
    starts = set() if first.startswith("..") else _starts(_alternatives(first), others[0] if others else None, source)
    if not starts:
        raise ValueError(f"a phrase begins with a word: {source!r}")
    return starts


def _needs(source: str) -> frozenset[str] | None:
    """First tokens of a further part of a spaced phrase with a gap or with a number in front, of which one stands in
    whatever it matches: of several parts that whose shortest word is longest, because short words stand everywhere.
    None where that says nothing more than its starts, which are two words of all other phrases."""
    first, *parts = source.split(" ")
    if "#" not in first:
        if not any(part.startswith("..") for part in parts):
            return None
        if _is_certain(parts[0]):
            parts = parts[1:]
    sure = [tokens for part in parts if _is_certain(part) and (tokens := _first_tokens(part))]
    return max(sure, key=lambda tokens: min(map(len, tokens)), default=None)


def _is_certain(part: str) -> bool:
    """Whether a part is words that must be there."""
    return not part.startswith("..") and "#" not in part and not part.endswith("?")


def _first_tokens(part: str) -> frozenset[str] | None:
    """The first token of each alternative; None when one has none."""
    tokens = [TOKEN.findall(word) for word in _alternatives(part)]
    return frozenset(found[0] for found in tokens) if all(tokens) else None


def _starts(words: Iterable[str], following: str | None, source: str) -> set[Start]:
    """The first two tokens of a spaced phrase, from its first part and, where that is one word, its second part."""
    seconds: set[str | None] = {None}
    if following and _is_certain(following):
        seconds = {tokens[0] for word in _alternatives(following) if (tokens := TOKEN.findall(word))}
    starts: set[Start] = set()
    for word in words:
        if word.startswith("#"):
            starts.add(("#", None))
            continue
        first, *rest = _tokens(word, source)
        starts |= {(first, rest[0])} if rest else {(first, second) for second in seconds}
    return starts


def _split(source: str, separator: str) -> list[str]:
    """The parts between the separators that stand outside parentheses."""
    parts, depth = [""], 0
    for char in source:
        depth += (char == "(") - (char == ")")
        if char == separator and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _outside(part: str) -> str:
    """A part without what stands in its parentheses."""
    depth, kept = 0, []
    for char in part:
        depth += char == "("
        if not depth:
            kept.append(char)
        depth -= char == ")"
    return "".join(kept)


_SET = re.compile(r"\[([^\]]+)\]\+?")


def _grouped(source: str) -> str:
    """A source with its character sets written as groups: [一二] -> (一|二), [0-9一] -> (#|一)."""

    def group(match: re.Match[str]) -> str:
        many = match.group().endswith("+")
        digit = "¤" if many else "#"  # inside a repeated group one digit, else the repetition could be cut in many ways
        inside = match.group(1).replace("0-9.", digit).replace("0-9", digit).replace("1-9", digit)
        return f"({'|'.join(inside)})" + ("+" if many else "")

    return _SET.sub(group, source)


def _unspaced(source: str) -> str:
    """A Chinese, Japanese or Korean phrase with all its alternatives in groups."""
    return "…".join(f"({part})" if "|" in _outside(part) else part for part in _split(_grouped(source), "…"))


def _unspaced_pattern(source: str) -> str:
    """The regular expression of a Chinese, Japanese or Korean phrase."""
    escaped = re.escape(_unspaced(source))
    pattern = escaped.replace(r"\|", "|").replace(r"\(", "(?:").replace(r"\)", ")").replace(r"\?", "?")
    pattern = pattern.replace("…", r"[^。;!?\n]{0,8}?").replace(r"\#", r"\d[\d.,]{0,20}+%?").replace(r"\ ", r"\s?")
    return pattern.replace("¤", r"[\d.,%]").replace(r"\¤", r"[\d.,%]").replace(r"\+", "+")


def _unspaced_starts(source: str) -> set[Start]:
    """The first two tokens of a Chinese, Japanese or Korean phrase."""
    source = _unspaced(source)
    starts: set[Start] = set()
    for lead in _leads(source, 2):
        if lead and _CJK.match(lead):
            starts.add((lead[0], lead[1] if len(lead) > 1 and _CJK.match(lead[1]) else None))
        elif lead and lead[0] in "#¤":
            starts.add(("#", None))
        elif lead and lead[0].isalnum():
            starts |= {(word, None) for word in TOKEN.findall(source) if word.startswith(lead.rstrip("…"))}
        else:
            raise ValueError(f"a phrase begins with a word: {source!r}")
    return starts


def _leads(source: str, want: int) -> set[str]:
    """The first `want` characters of everything that an unspaced phrase can match; "…" stands for a gap."""
    return set().union(*(_lead(choice, want) for choice in _split(source, "|")))


def _lead(text: str, want: int) -> set[str]:
    if not text or not want:
        return {""}
    if text[0] == "(":
        close = _closing(text)
        heads, rest = _leads(text[1:close], want), text[close + 1 :]
    else:
        heads, rest = {text[0]}, text[1:]
    optional = rest.startswith("?")
    rest = rest[optional:].removeprefix("+")
    found = set()
    for head in heads:
        tails = {""} if head.endswith("…") else _lead(rest, want - len(head))
        found |= {head + tail for tail in tails}
    return found | (_lead(rest, want) if optional else set())


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
    """One phrase and what it stands for. `starts` are the first two tokens of whatever it can match, `needs` those of
    which one stands further on."""

    source: str
    label: str
    starts: frozenset[Start]
    needs: frozenset[str] | None = None

    @property
    def pattern(self) -> str:
        """Its regular expression."""
        return _pattern(self.source)


def _pattern(source: str) -> str:
    return _unspaced_pattern(source) if _CJK.search(source) else _spaced_pattern(source)


class _Matchers(dict[str, Callable[[str, int, int], re.Match[str] | None]]):
    """The match function of each phrase whose start was met so far: to write and compile the patterns of all of them
    takes seconds, and a run meets a few hundred. A plain dictionary, because it is asked a hundred times an article."""

    def __missing__(self, source: str) -> Callable[[str, int, int], re.Match[str] | None]:
        found = self[source] = re.compile(_pattern(source)).match
        return found


_MATCHERS = _Matchers()


def compile_phrase(source: str, label: str) -> Phrase:
    """Read one phrase. Raises ValueError when it is empty or does not begin with a word."""
    source = source.strip().lower()
    if _CJK.search(source):
        return Phrase(source, label, frozenset(_unspaced_starts(source)))
    return Phrase(source, label, frozenset(_spaced_starts(source)), _needs(source))


def check(phrase: Phrase) -> None:
    """Compile a phrase's pattern. Raises ValueError when it cannot be read."""
    try:
        re.compile(phrase.pattern)
    except re.error as error:
        raise ValueError(f"cannot be read ({error}): {phrase.source!r}") from error


class Hit(NamedTuple):
    """A phrase found at [start, end). (A named tuple is made in a fifth of the time of a frozen dataclass.)"""

    label: str
    start: int
    end: int
    source: str


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Many phrases, found together. Pickles; has no state.

    `by_start` holds them by their first and second token; those for any second token (None) stand at the head of every
    list, so that one look-up finds all.
    """

    by_start: dict[str, dict[str | None, tuple[Phrase, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> PhraseBook:
        """A book of these phrases."""
        index: dict[str, dict[str | None, list[Phrase]]] = {}
        for phrase in phrases:
            for first, second in phrase.starts:
                index.setdefault(first, {}).setdefault(second, []).append(phrase)
        by_start: dict[str, dict[str | None, tuple[Phrase, ...]]] = {}
        for first, seconds in index.items():
            always = tuple(seconds.pop(None, ()))
            by_start[first] = {None: always}
            by_start[first].update({second: (*always, *group) for second, group in seconds.items()})
        return cls(by_start)

    def find(self, lowered: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
        """Every phrase found in lowered[start:end], in order of place; they may overlap."""
        end = len(lowered) if end is None else end
        words = TOKEN.findall(lowered, start, end)
        there = set(words)
        if "'" in lowered:
            there.update([word.partition("'")[0] for word in words if "'" in word])
        words.append("")
        by_start, matchers = self.by_start, _MATCHERS
        after = start  # where the word before ends
        for number in range(len(words) - 1):
            word = words[number]
            at = lowered.find(word, after)
            after = at + len(word)
            seconds = by_start.get(word)
            if seconds is None:
                if "'" in word:
                    seconds = by_start.get(word.split("'")[0])
                elif word[0].isdigit():
                    seconds = by_start.get("#")
                if seconds is None:
                    continue
            following = words[number + 1]
            group = seconds.get(following)
            if group is None:
                group = seconds[None]
            if "'" in following:
                group += seconds.get(following.split("'")[0], ())[len(seconds[None]) :]
            for phrase in group:
                needs = phrase.needs
                if needs is not None and needs.isdisjoint(there):
                    continue  # most phrases with a gap end here, and their patterns are never compiled
                match = matchers[phrase.source](lowered, at, end)
                if match is not None:
                    yield Hit(phrase.label, at, match.end(), phrase.source)

    def first(self, lowered: str, start: int = 0, end: int | None = None) -> Hit | None:
        """The first phrase found, or None."""
        return next(self.find(lowered, start, end), None)
