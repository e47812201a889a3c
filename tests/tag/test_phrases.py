"""The small language of phrases: what each form finds."""

import re

import pytest

from newswatch.tag.phrases import PhraseBook, check, compile_phrase
from newswatch.tag.rules import load as load_rules

FINDS = [
    ("slip", "the slip of r2", "slip"),
    ("slip~", "r2 slipped again", "slipped"),
    ("acquir*", "an acquirer came", "acquirer"),
    ("pushed back|out to", "r2 is pushed out to june", "pushed out to"),
    ("data_center|hall", "a data-center", "data-center"),
    ("ship|ships now?", "it ships now", "ships now"),
    ("# gpus", "ordered 40,000 gpus", "40,000 gpus"),
    ("hold~ .. launch|release", "held back the launch", "held back the launch"),
    ("hold~ .. launch|release", "held the launch's date", "held the launch"),
    ("hold~ .. launch|release", "held one two three four five launch", None),
    ("hold~ ..5 launch|release", "held one two three four five launch", "held one two three four five launch"),
    ("put~ .. off|on_hold", "they put the model on hold", "put the model on hold"),
    ("miss~ @when", "it missed the big third quarter", None),
    ("miss~ .. @when", "it missed the big third quarter", "missed the big third quarter"),
    ("推迟|延后", "发布延后", "延后"),
    ("训练…失败", "训练任务屡次失败", "训练任务屡次失败"),
    ("(再|又)跳票", "又跳票了", "又跳票"),
    ("[一二三]成", "涨价三成", "三成"),
]


@pytest.mark.parametrize(("phrase", "text", "found"), FINDS, ids=[f"{phrase} in {text}" for phrase, text, _ in FINDS])
def test_finds(phrase, text, found):
    """The first place of a phrase in a lower-case text."""
    hit = PhraseBook.of([compile_phrase(phrase, "x")]).first(text)

    assert (hit and text[hit.start : hit.end]) == found


@pytest.mark.parametrize("source", ["", ".. launch", "(再|又跳票"])
def test_refuses(source):
    """A phrase that begins with no word, or that cannot be read, is an error."""
    with pytest.raises(ValueError, match=r"phrase|group|read"):
        check(compile_phrase(source, "x"))


def test_what_is_passed_over_could_not_match():
    """A phrase with a gap is passed over where none of its last words stands; every shipped one that matches a text of
    its own words is found."""
    book = load_rules().book
    phrases = {phrase for seconds in book.by_start.values() for group in seconds.values() for phrase in group}
    gapped = [phrase for phrase in phrases if phrase.needs]
    for phrase in gapped:
        for last in sorted(phrase.needs)[:3]:
            first, second = min(phrase.starts, key=str)
            text = " ".join(filter(None, (first, second, last)))
            if re.match(phrase.pattern, text):
                assert any(hit.source == phrase.source for hit in book.find(text)), phrase.source

    assert len(gapped) > 500
