"""Hostile text: whatever comes in, no crash, no square of the length, and spans that hold their alias."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.model import Article
from newswatch.tag.tagger import Tagger
from newswatch.text import fold
from tests.store.build import NOW

TAGGER = Tagger.load()
ALIASES = (
    "Nvidia",
    "DeepSeek R2",
    "华为",
    "昇腾",
    "H20",
    "GPT-7",
    "Gemini",
    "R2",
    "Qwen3-Max",
    "エヌビディア",
    "삼성전자",
)

# Texts by name; each is made as long as it is asked for.
HOSTILE = {
    "one line": "The delay of R2 by DeepSeek was due in May and Nvidia said no ",
    "aliases in a row": "Nvidia DeepSeek R2 华为 昇腾 H20 GPT-7 ",
    "aliases without a gap": "华为昇腾英伟达深度求索",
    "the same weak name": "Gemini ",
    "bare versions": "R2 V3 M2 R1 H20 ",
    "triggers": "delayed postponed slips 推迟 跳票 denied may launch ",
    "dates": "May 2025 next quarter by three months 年底 2026年一季度 Q3 ",
    "causes": "because of due to after amid 因为 由于 ",
    "one word": "a",
    "one character": "中",
    "digits": "1234567890",
    "full stops": ". ",
    "commas": "Nvidia, ",
    "quotes": "\"'“”‘’",
    "brackets": "((((",
    "NUL": "Nvidia\x00R2\x00",
    "full width": "Ｎｖｉｄｉａ　ｄｅｌａｙｓ　Ｈ２０ ",
    "mixed scripts": "Nvidia英伟达エヌビディア엔비디아Нвидиа",
    "lone surrogates": "Nvidia \ud83d delays \udc00 R2 ",
    "combining": "N\u0301v\u0302idia ",
    "boilerplate": "You might also like: ",
    "blank": " ",
    "lines": "Nvidia\n",
    "dashes": "GPT-GPT-GPT-7-",
    "almost a family": "Qwen3.5.7.9-Max-Max-",
    "possessives": "Nvidia's Huawei's ",
}
FIELDS = ("title", "summary", "text")


def long(seed, size):
    return (seed * (size // len(seed) + 1))[:size]


def checked(article):
    """The tags of an article whose every span was looked up in it."""
    tags = TAGGER.tag(article)
    for entity in tags.entities:
        for m in entity.mentions:
            value = getattr(article, m.field)
            assert 0 <= m.start < m.end <= len(value)
            assert fold(value[m.start : m.end]) == fold(m.alias)
    for event in tags.events:
        assert fold(getattr(article, event.field))[event.start : event.end] == event.evidence
    return tags


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", list(HOSTILE))
def test_no_crash_and_true_spans(name, field):
    """Eight thousand characters of it, in each field."""
    article = Article("x", None, **{"title": "Nvidia delays R2", "published": NOW, field: long(HOSTILE[name], 8_000)})

    assert checked(article).language


def seconds(name, field, size, runs):
    """The least processor time of some runs over a text of so many characters."""
    article = Article("x", None, **{"title": "R2", "published": NOW, field: long(HOSTILE[name], size)})
    best = 9e9
    for _ in range(runs):
        start = time.process_time()
        TAGGER.tag(article)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", list(HOSTILE))
def test_time_is_linear(name, field):
    """Four times the length takes four times as long, not sixteen times: a ratio, with room for noise; what looks
    worse is measured again with more care."""
    for runs in (1, 3, 5):
        one, four = (seconds(name, field, size, runs) for size in (12_000, 48_000))
        if four < 8 * one + 0.02:
            break

    assert four < 8 * one + 0.02, f"{four / one:.1f} times"


@pytest.mark.parametrize("field", FIELDS)
def test_a_megabyte_on_one_line(field):
    """A million characters without a line break, in each field."""
    article = Article("x", None, **{"title": "Nvidia", "published": NOW, field: long(HOSTILE["one line"], 1_000_000)})

    assert checked(article).entities


def test_a_hundred_thousand_names_in_a_row():
    """Every one has its place."""
    article = Article("x", None, "Names", text=" ".join(ALIASES[n % len(ALIASES)] for n in range(100_000)))

    tags = checked(article)

    nvidia = next(entity for entity in tags.entities if entity.slug == "nvidia")
    assert len(nvidia.mentions) >= 2 * (100_000 // len(ALIASES))


def blocks():
    """A line of characters from every 256 code points, unassigned ones and surrogates too."""
    for start in range(0, 0x110000, 256):
        if start < 0x3000 or start % 0x1000 == 0 or 0xD700 < start < 0x10000 or 0x1F000 <= start < 0x20000:
            yield "".join(map(chr, range(start, start + 256, 3)))


def test_every_block_of_unicode():
    """Alone and glued to a name, on each side: no crash, true spans."""
    for line in blocks():
        checked(Article("x", None, line, summary=f"Nvidia{line}delays", text=f"{line}DeepSeek R2{line[::-1]}"))


def test_case_and_width_that_change_lengths():
    """Letters that grow when folded (ß, İ, ﬁ, ŉ) move no span."""
    for char in "ßİﬁŉǰΐẞŒ\u0345\u1e9e":
        article = Article(
            "x", None, f"{char * 3} Nvidia {char} delays {char}{char} H20 {unicodedata.normalize('NFD', char)}"
        )
        assert any(entity.slug == "nvidia" for entity in checked(article).entities)


PIECES = st.one_of(st.sampled_from([*ALIASES, *HOSTILE.values()]), st.text(max_size=12))


@settings(max_examples=150, deadline=None)
@given(
    title=st.lists(PIECES, max_size=8),
    summary=st.lists(PIECES, max_size=20),
    glue=st.sampled_from(["", " ", "，", "\n"]),
)
def test_any_text(title, summary, glue):
    """Names, cues and noise in any order: no crash, true spans, and an explanation with the same tags."""
    article = Article("x", None, glue.join(title), glue.join(summary), published=NOW)

    assert TAGGER.explain(article).tags == checked(article)
