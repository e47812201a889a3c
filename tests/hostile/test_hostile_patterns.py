"""No regular expression takes endless time: each is attacked with what it is made of, in a process of its own."""

import contextlib
import importlib
import pkgutil
import random
import re
import sys

from tests.hostile.child import lines_of

MANY = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
SIGN = {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_NOT_WORD": "-"}


def inner(name, what):
    """The patterns inside a part of a pattern."""
    return what[1] if name == "BRANCH" else [what] if name == "ATOMIC_GROUP" else [what[-1]]


def some(tree, dice):
    """A text that a pattern matches, more or less; of what may stand there or not, a throw of dice decides."""
    said = ""
    for op, what in tree:
        name = str(op)
        if name == "IN":
            name, what = dice.choice([(str(kind), item) for kind, item in what])
        if name in MANY:
            said += some(what[2], dice) * min(what[1], max(what[0], dice.randrange(2)))
        elif name in ("BRANCH", "SUBPATTERN", "ATOMIC_GROUP"):
            said += some(dice.choice(inner(name, what)), dice)
        elif not name.startswith(("AT", "ASSERT")):
            said += chr(what) if name == "LITERAL" else chr(what[0]) if name == "RANGE" else SIGN.get(str(what), "a")
    return said


def loops(tree, before, dice):
    """What a pattern repeats, each with a text that leads there."""
    for at, (op, what) in enumerate(tree):
        name, here = str(op), before + some(tree[:at], dice)
        if name in MANY:
            yield here, what[2]
        if name in ("BRANCH", "SUBPATTERN", "ATOMIC_GROUP", "ASSERT", "ASSERT_NOT", *MANY):
            for part in inner(name, what):
                yield from loops(part, here, dice)


def attack(pattern):
    """Repeat what it repeats, then let it fail."""
    dice, text = random.Random(0), pattern.pattern
    binary = isinstance(text, bytes)
    flags = 0 if binary else pattern.flags
    tree = importlib.import_module("re._parser").parse(text.decode("latin-1") if binary else text, flags)
    for lead, part in (*loops(tree, "", dice), *loops(tree, "", dice)):
        for piece in {some(part, dice) for _ in range(9)}:
            for ending in ("\x01", "x"):
                said = lead + piece * 40 + ending
                said = said.encode("latin-1", "replace") if binary else said
                pattern.search(said)
                pattern.fullmatch(said)


def every():
    """Every pattern that our modules compile when they are loaded, and one of each build among the phrases."""
    found, compiled = {}, re.compile

    def noting(*pattern, **flags):
        who, made = sys._getframe(1).f_globals["__name__"], compiled(*pattern, **flags)
        if who.startswith("newswatch"):
            found[who, made.pattern] = made
        return made

    re.compile = noting
    for module in pkgutil.walk_packages(importlib.import_module("newswatch").__path__, "newswatch."):
        if not module.name.endswith("__main__"):
            with contextlib.suppress(ImportError):  # an extra that is not installed
                importlib.import_module(module.name)
    re.compile = compiled
    book = importlib.import_module("newswatch.tag.rules").load().book
    phrases = {phrase.pattern for seconds in book.by_start.values() for group in seconds.values() for phrase in group}
    kinds = {re.sub(r"(?<!\\)[^\W\d_]+", "a", text).replace("a|", ""): text for text in sorted(phrases)}
    return found | {("a phrase of the rules", text): re.compile(text) for text in kinds.values()}


def numbers(phrases):
    return phrases.PhraseBook.of([phrases.compile_phrase("# percent", "x")])


def long(words):
    """What takes the square or the cube of a length where nothing bounds it."""
    yield "dates", lambda: words("tag.dates").find("九" + " " * 8_000 + "x", None)
    yield "sentences", lambda: words("tag.clauses").sentences("." * 1_000_000 + "x")
    yield "clauses", lambda: words("tag.clauses").sentences("a" + " " * 200_000 + "b")
    yield "relations", lambda: words("tag.relations").PATTERNS[0].words.search("fail" * 10_000)
    yield "a phrase", lambda: list(numbers(words("tag.phrases")).find("1,234.5" * 50_000))
    yield "a list", lambda: words("feeds.lists").read(b"\n" * 1_000_000)
    yield "OPML", lambda: words("feeds.opml").read(f"<opml><outline {'a' * 1_000_000}>")
    yield "markup", lambda: words("feeds.archive")._MARKUP.search("<a b=" + " " * 1_000_000)
    yield "bases", lambda: words("feeds.tolerant")._prepared("<rss><item" + ' xml:base=""' * 200_000 + "/>")


def test_no_pattern_takes_endless_time():
    """The pattern that was attacked last is the one that never came back."""
    assert len(lines_of(__name__)) > 300


if __name__ == "__main__":
    for (who, text), pattern in every().items():
        print(who, ascii(text), flush=True)
        attack(pattern)
    for who, act in long(lambda name: importlib.import_module(f"newswatch.{name}")):
        print(who, flush=True)
        act()
