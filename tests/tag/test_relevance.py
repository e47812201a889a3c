"""Relevance and flags: how much an article is about whom, and whether it is about the field at all."""

import pytest

from newswatch.model import Event
from newswatch.tag import boilerplate, flags, mentions, relevance
from newswatch.tag.document import Document
from newswatch.tag.gazetteer import Gazetteer
from newswatch.text import fold

GAZETTEER = Gazetteer.load()
DELAY = Event("delay", ("DeepSeek R2", "DeepSeek"), kind="model", field="title")


def read(title, summary="", text=""):
    return boilerplate.cut(Document(fold(title), fold(summary), fold(text)))


def tags(*fields, events=()):
    document = read(*fields)
    return {tag.name: tag for tag in relevance.score(document, mentions.find(document, GAZETTEER), events, GAZETTEER)}


def test_the_subject_of_the_title_is_primary():
    """Who is in title, summary and event is what the article is about."""
    tag = tags("DeepSeek delays R2", "R2 slips again, DeepSeek says.", events=[DELAY])["DeepSeek R2"]

    assert tag.role == "primary"
    assert tag.relevance >= 90


def test_a_passing_name_is_mentioned():
    """A name that stands once, late, in a crowd is a passing mention."""
    text = "x " * 700 + "Rivals such as Intel, AMD, Qualcomm and Broadcom fell."
    tag = tags("Nvidia sells more", "Nvidia had a good year.", text)["Broadcom"]

    assert (tag.role, tag.relevance < 10) == ("mentioned", True)


def test_the_terms_add_up():
    """The printed terms of a score are its whole reason."""
    for tag in tags("Nvidia and AMD", "Nvidia sells H20.", events=[DELAY]).values():
        assert tag.relevance == max(1, min(100, sum(points for _, points in tag.score)))


def test_a_maker_is_implied_by_its_product():
    """The maker whom only its product names is there, marked as implied, with half of its weight."""
    found = tags("H20 is back", "The chip returns.")

    assert (found["Nvidia"].implied, found["H20"].implied) == (True, False)
    assert found["Nvidia"].relevance == found["H20"].relevance // 2
    assert found["Nvidia"].mentions[0].rule == "implied"
    assert found["Nvidia"].mentions[0].proof == "H20"


def test_a_named_maker_is_not_implied():
    """Who is named is not implied."""
    assert not tags("Nvidia brings the H20 back")["Nvidia"].implied


def test_the_product_in_the_title_speaks_for_its_maker():
    """DeepSeek takes part in a title that says "DeepSeek R2"."""
    tag = tags("DeepSeek R2 is late", "DeepSeek says why.", events=[DELAY])["DeepSeek"]

    assert tag.role == "primary"


def test_order():
    """Companies, chips, models, each by falling relevance."""
    found = list(tags("Nvidia ships Blackwell to OpenAI for GPT-6", "Nvidia is happy."))

    assert found == ["Nvidia", "OpenAI", "Blackwell", "GPT-6"]


def test_aliases_stand_in_the_mentions():
    """A mention holds the text as it stands there."""
    assert tags("英伟达出货")["Nvidia"].mentions[0].alias == "英伟达"


def is_relevant(title, summary="", events=()):
    document = read(title, summary)
    found = relevance.score(document, mentions.find(document, GAZETTEER), events, GAZETTEER)
    return relevance.relevant(document, found, events, GAZETTEER)[0]


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Nvidia ships Rubin early", ""),
        ("A new law for artificial intelligence", "Parliament votes on Friday."),
        ("Mistral raises two billion", "The Paris firm doubles its value."),
        ("TSMC's profit grows by half", ""),
        ("SK Hynix sells out", "All of next year's HBM is gone."),
        ("Apple's Siri will come later", "The assistant is not ready."),
        ("Amazon to spend more", "Most of it goes to data centers."),
        ("Hollywood sues over AI films", "The complaint says the machine copied their heroes."),
        ("壁仞科技赴港上市", "拟募资三亿美元。"),
        ("国产大模型集体降价", ""),
        ("欧盟推迟人工智能法案", ""),
        ("オープンAI、新モデルを公開", ""),
        ("삼성전자, HBM4 양산", ""),
        ("KI-Gesetz verschoben", "Die Kommission will mehr Zeit."),
        ("No customers, no tools: Samsung's Texas fab falls behind", ""),
        ("Samsung's 2nm yields stuck at 45%", ""),
        ("三星2纳米良率仅四成", ""),
        ("Staff at Samsung walk out", ""),
        ("Former Huawei engineer jailed for stealing secrets", ""),
        ("Meta will spend 'hundreds of billions' on computing", ""),
        ("Amazon's cloud goes down in Virginia", ""),
        ("Authors win class status against Meta", ""),
        ("字节Seed负责人离职", ""),
        ("阿里云香港机房故障", ""),
        ("Coolant leaks shut down racks in Texas", ""),
        ("The wait for a grid connection in Northern Virginia grows", ""),
        ("Novelists settle with Anthropic", ""),
        ("Mistral valued at $14bn", ""),
        ("Lambda files for listing", ""),
        ("Claude hit by worldwide failure", ""),
        ("Gemini goes silent across Europe", ""),
        ("Kimi服务器被挤爆 用户无法登录", ""),
        ("韩国公平委突查ARM", ""),
        ("Liang opens the door", "The money would pay for data centres in Guizhou."),
    ],
)
def test_relevant(title, summary):
    """News of the AI industry and its hardware is relevant."""
    assert is_relevant(title, summary)


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Apple opens a store in Pune", "Customers queued from dawn."),
        ("Titan submersible hearing postponed", "The Coast Guard wants more time."),
        ("Samsung's washing machines arrive late", "Door seals were missing."),
        ("SoftBank Hawks win again", "The pitcher struck out nine."),
        ("Nvidia driver fixes stutter for gamers", "The hotfix comes a week late."),
        ("Falcon 9 lifts off at last", "SpaceX launched 23 satellites."),
        ("Flight delays at Heathrow ease", ""),
        ("Gemini this week: your horoscope", ""),
        ("Amazon drivers strike before Christmas", "Parcels pile up in Queens."),
        ("阿里山樱花季开幕", "游客将创新高。"),
        ("小米粥的三种做法", "养胃又好喝。"),
        ("高通胀持续", "央行维持利率不变。"),
        ("Intel chiefs delay release of report on Iran strikes", ""),
        ("Potato chip maker closes its plant", ""),
        ("Union walks out at Amazon warehouse", ""),
        ("Samsung Biologics union on strike over bonus", ""),
        ("Samsung OLED secrets stolen by former employee", ""),
        ("Authors share a prize with Amazon's audiobook arm", ""),
        ("Cloudflare storage offline for an hour", ""),
        ("Dividend yields at their highest", ""),
        ("Fab Five reunited for charity", ""),
        ("Oracle Bay court delays hearing", ""),
        ("作家集体起诉苹果", ""),
        ("亚马逊快递员罢工 包裹堆积", ""),
    ],
)
def test_not_relevant(title, summary):
    """Ordinary news of companies of many trades, and homonyms, are not."""
    assert not is_relevant(title, summary)


def flags_of(title, summary="", events=()):
    document = read(title, summary)
    found = relevance.score(document, mentions.find(document, GAZETTEER), events, GAZETTEER)
    return flags.of(found, events, GAZETTEER)


@pytest.mark.parametrize(
    ("title", "events", "expected"),
    [
        ("DeepSeek delays R2", [DELAY], ("model-delay", "company")),
        ("DeepSeek denies R2 delay", [Event("delay", ("DeepSeek R2",), "denied", "model")], ("company",)),
        ("Nvidia delays Rubin", [Event("delay", ("Rubin",), kind="chip")], ("chip-vendor", "company")),
        ("OpenAI hires", [], ("company",)),
        ("Cambricon doubles its sales, Cambricon says", [], ("chip-vendor", "company")),
        ("It rained", [], ()),
    ],
)
def test_flags(title, events, expected):
    """The flags follow from events and entities: only an asserted delay of a model is a model-delay."""
    assert flags_of(title, "", events) == expected
