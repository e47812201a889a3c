"""Lists of words looked up in a text at once: the words that prove a name, the vocabulary of the field.

Rules (text and words in lower case):
1. A word begins where words begin. One of up to four Latin letters must end there too, or before a plural "s"; a longer
   one may be the beginning of a word: "licens" is in "licensing".
2. A phrase of several words, or one in Chinese, Japanese or Korean, counts wherever it stands.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from newswatch.tag.matcher import fold_case, is_word

_TOKEN = re.compile(r"[^\W_\u2e80-\U0010ffff]+")
_STEM = 4  # words longer than this may be the beginning of a word


class Bag:
    """A text taken apart once, so that many vocabularies can be asked about it."""

    __slots__ = ("text", "tokens", "words")

    def __init__(self, folded: str) -> None:
        self.text = folded
        self.tokens = frozenset(_TOKEN.findall(folded))
        self.words: dict[str, list[str]] = {}  # by their first letters
        for token in self.tokens:
            if len(token) > _STEM:
                self.words.setdefault(token[:_STEM], []).append(token)


class Vocabulary:
    """A list of words."""

    __slots__ = ("_exact", "_latin", "_phrases", "_stems")

    def __init__(self, words: Iterable[str]) -> None:
        self._exact: dict[str, str] = {}
        stems: dict[str, list[str]] = defaultdict(list)
        phrases: list[str] = []
        for word in dict.fromkeys(fold_case(word) for word in words):
            if _TOKEN.fullmatch(word) is None:
                phrases.append(word)
            elif len(word) <= _STEM:
                self._exact[word] = self._exact[word + "s"] = word
            else:
                stems[word[:_STEM]].append(word)
        self._stems = dict(stems)
        self._phrases = tuple(phrases)
        self._latin = tuple(phrase for phrase in phrases if phrase.isascii())

    def all(self, bag: Bag) -> Iterator[str]:
        """The words of the list that stand in the text, each once."""
        seen: set[str] = set()
        for token in bag.tokens & self._exact.keys():
            word = self._exact[token]
            if word not in seen:
                seen.add(word)
                yield word
        for letters in bag.words.keys() & self._stems.keys():
            for stem in self._stems[letters]:
                if any(token.startswith(stem) for token in bag.words[letters]):
                    yield stem
        for phrase in self._latin if bag.text.isascii() else self._phrases:
            if phrase in bag.text and _begins(phrase, bag.text):
                yield phrase

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
