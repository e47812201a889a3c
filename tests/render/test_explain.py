"""The page of an explanation."""

import itertools
import re

import pytest

from newswatch.model import Article
from newswatch.render import explain as render
from newswatch.render.cells import width
from newswatch.render.screen import Screen
from newswatch.tag.tagger import Tagger
from newswatch.tag.why import Explained, why_not
from tests.store.build import NOW

SCREEN = Screen(tty=True, width=80, height=200)


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


def explained(tagger, title, summary="", text=""):
    found = tagger.explain(Article("g", None, title, summary, text, published=NOW))
    return Explained(1, 1, title, summary, text, "X", found.tags, found, (), False)


def shown(tagger, *texts, screen=SCREEN, **options):
    return list(render.lines(explained(tagger, *texts), screen, **options))


@pytest.mark.parametrize(
    ("title", "signs"),
    [
        ("Huawei delays R2", "======"),
        ("DeepSeek R2 trains on Ascend", "~~~~~~~~~~~           ------"),
        ("华为昇腾芯片延期", "====----"),
        ("Gemini South sees clearly again", "??????"),
    ],
)
def test_names_are_underlined(tagger, title, signs):
    """Below each name stands the sign of its kind, below wide characters twice."""
    assert shown(tagger, title)[1] == signs


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize(
    "texts",
    [
        ("DeepSeek holds back R2 as training on Huawei's Ascend fails " * 3, "Nvidia's H20 is used instead. " * 9),
        ("深度求索推迟发布R2：昇腾训练反复失败，改用英伟达H20芯片" * 4, "", "华为派出工程师。" * 40),
        ("A" * 300, "B" * 300 + " Nvidia " + "C" * 200),
    ],
)
def test_no_line_is_wider_than_the_screen(tagger, texts, columns):
    """At any width, in any script."""
    lines = shown(tagger, *texts, screen=Screen(tty=True, width=columns), whole=True)

    assert max(map(width, lines)) <= min(columns, 88)


def test_signs_stand_below_their_names(tagger):
    """Over every line break: what stands above the signs is the names and nothing else."""
    title = "Analysts at Fubon say that Rubin of Nvidia slips again, while AMD with its MI450 keeps to the plan"
    lines = shown(tagger, title, screen=Screen(tty=True, width=44))
    found = []
    for above, below in itertools.pairwise(lines):
        if below and not set(below) - set("=-~? "):
            found += [above[run.start() : run.end()] for run in re.finditer(r"([=~?-])\1*", below)]

    assert found == ["Rubin", "Nvidia", "AMD", "MI450"]


def test_every_tag_is_told(tagger):
    """Names with their scores, events with rule and evidence, refusals with their reason."""
    page = "\n".join(shown(tagger, "Nvidia denies that Rubin slips", "A Gemini fan waits."))

    assert "chip:rubin" in page
    assert "title +55" in page
    assert "delay (denied)" in page
    assert "rule delay." in page
    assert "proved by 'Nvidia'" in page


def test_a_long_text_shows_what_holds_something(tagger):
    """Of the text only the sentences with names, until all is asked for."""
    text = "Nothing here.\n" * 20 + "Nvidia sells the H20.\n" + "Nothing there.\n" * 20
    short = "\n".join(shown(tagger, "Nvidia", "", text))

    assert "Nvidia sells the H20." in short
    assert "Nothing" not in short
    assert "Nothing" in "\n".join(shown(tagger, "Nvidia", "", text, whole=True))


def test_nothing_moves_the_cursor(tagger):
    """What a feed says reaches the screen without controls."""
    page = "\n".join(shown(tagger, "Nvidia\x1b[2J delays \u202eRubin\u202c"))

    assert "\x1b" not in page
    assert "\u202e" not in page


def test_why_not_reads_as_sentences(tagger):
    """The tag, whether it is there, and a bullet for each reason."""
    answer = why_not(explained(tagger, "Nvidia denies that Rubin slips"), "flag:model-delay", tagger.gazetteer)

    lines = list(render.why_not(answer, SCREEN))

    assert lines[0] == "flag:model-delay is not there."
    assert lines[1].startswith("- A delay is there")
