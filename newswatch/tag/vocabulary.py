"""Lists of words looked up in a text at once: the words that prove a name, the vocabulary of the field.

Rules (text and words in lower case):
1. A word begins where words begin. One of up to four Latin letters must end there too, or before a plural "s"; a longer
   one may be the beginning of a word: "licens" is in "licensing".
2. A phrase of several words, or one in Chinese, Japanese or Korean, counts wherever it stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from newswatch.tag.matcher import fold_case, is_word

_TOKEN = re.compile(r"[^\W_\u2e80-\U0010ffff]+")
_TO_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
_STEM = 4  # words longer than this may be the beginning of a word


class Bag:
    """A text taken apart once, so that many vocabularies can be asked about it."""

    __slots__ = ("heads", "text", "tokens")

    def __init__(self, folded: str) -> None:
        self.text = folded
        # (Most texts are ASCII, and blanks are cut at in a third of the time that a pattern takes.)
        words = folded.translate(_TO_BLANKS).split() if folded.isascii() else _TOKEN.findall(folded)
        self.tokens = frozenset(words)
        self.heads = {token[:_STEM] for token in self.tokens if len(token) > _STEM}  # how long words begin


class Vocabulary:
    """A list of words. Each is looked up by what must stand in a text for it: a short word by itself, a stem by its
    first letters, a phrase by its first word. So three intersections of sets answer for most words."""

    __slots__ = ("_elsewhere", "_exact", "_firsts", "_heads", "_latin", "_phrases", "_shorts", "_stems")

    def __init__(self, words: Iterable[str]) -> None:
        self._exact: dict[str, str] = {}
        stems: dict[str, list[str]] = defaultdict(list)
        phrases: dict[str, list[str]] = defaultdict(list)
        elsewhere: list[str] = []  # phrases that begin with no Latin word: "芯片"
        for word in dict.fromkeys(fold_case(word) for word in words):
            first = _TOKEN.match(word)
            if first is None:
                elsewhere.append(word)
            elif first.end() < len(word):
                phrases[first.group()].append(word)
            elif len(word) <= _STEM:
                self._exact[word] = self._exact[word + "s"] = word
            else:
                stems[word[:_STEM]].append(word)
        self._stems, self._phrases = dict(stems), dict(phrases)
        self._elsewhere = tuple(elsewhere)
        self._latin = tuple(phrase for phrase in elsewhere if phrase.isascii())
        # (The intersection of two sets takes a tenth of the time of one with the keys of a dictionary.)
        self._shorts, self._heads, self._firsts = frozenset(self._exact), frozenset(stems), frozenset(phrases)

    def all(self, bag: Bag) -> set[str]:
        """The words of the list that stand in the text."""
        text = bag.text
        found = {self._exact[token] for token in self._shorts & bag.tokens}
        for head in self._heads & bag.heads:
            found.update([stem for stem in self._stems[head] if _begins(stem, text)])
        for first in self._firsts & bag.tokens:
            found.update([phrase for phrase in self._phrases[first] if _begins(phrase, text)])
        found.update([phrase for phrase in (self._latin if text.isascii() else self._elsewhere) if phrase in text])
        return found

    def first(self, bag: Bag, *, but: str = "") -> str | None:
        """A word of the list that stands in the text and neither holds the name `but` nor is held by it; of several
        the one that sorts first, so that the answer is always the same."""
        return min((word for word in self.all(bag) if not (but and (but in word or word in but))), default=None)


def _begins(phrase: str, text: str) -> bool:
    """Whether a phrase stands in the text where words begin."""
    at = text.find(phrase)
    while at >= 0:
        if at == 0 or not is_word(phrase[0]) or not is_word(text[at - 1]):
            return True
        at = text.find(phrase, at + 1)
    return False
