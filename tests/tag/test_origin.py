"""Origin: who reported it first, when the article says so."""

import pytest

from newswatch.tag import origin
from newswatch.tag.document import Document


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("R2 slips. Via Ars Technica.", "Ars Technica"),
        ("R2 slips (via Ars Technica)", "Ars Technica"),
        ("Reuters reported on Monday that R2 slips", "Reuters"),
        ("R2 slips, Reuters reports", "Reuters"),
        ("R2 slips, according to the Financial Times", "Financial Times"),
        ("R2 slips, as first reported by The Information, says TechCrunch", "The Information"),
        ("TechCrunch says that, as first reported by The Information, R2 slips", "The Information"),
        ("Bloomberg's Mark Gurman writes that Siri slips", "Bloomberg"),
        ("A source told The Verge that R2 slips", "The Verge"),
        ("据路透社报道，R2推迟", "Reuters"),
        ("《金融时报》报道，R2推迟", "Financial Times"),
        ("据英国《金融时报》援引三名知情人士，R2推迟", "Financial Times"),
        ("彭博社周三称，R2推迟", "Bloomberg"),
        ("R2推迟（来源：财联社）", "Cailianshe"),
        ("来源：36氪", "36Kr"),
        ("界面新闻获悉，R2推迟", "Jiemian"),
        ("ロイターによると、R2は延期", "Reuters"),
        ("로이터는 R2가 미뤄졌다고 전했다", "Reuters"),
        ("Laut Handelsblatt verzögert sich R2", "Handelsblatt"),
        ("Das berichtet die Nachrichtenagentur Reuters", "Reuters"),
        ("R2 slips, according to Nvidia", None),
        ("Sources said that R2 slips, people told DeepSeek", None),
        ("The information is not confirmed", None),
        ("Axios is a library for requests", None),
        ("OpenAI signs a deal with the Financial Times", None),
        ("", None),
    ],
)
def test_origin(text, outlet):
    """The outlet that the words around it make the source is the origin; a company or a bare name is none."""
    assert origin.find(Document("A title", text)) == outlet


@pytest.mark.parametrize(
    ("title", "outlet"),
    [
        ("DeepSeek delays R2 (Alex Heath/Sources)", "Sources"),
        ("Oracle pushes back data centers - Bloomberg", "Bloomberg"),
        ("Reuters: Nvidia to sell fewer chips", "Reuters"),
        ("Report: R2 slips", None),
    ],
)
def test_origin_of_a_headline(title, outlet):
    """A headline names its origin in front, behind a dash, or in brackets."""
    assert origin.find(Document(title)) == outlet


def test_credits_in_the_tail_count():
    """The tail that is cut for mentions still says where the article comes from."""
    assert origin.find(Document("R2推迟", "", "正文。\n来源：路透社", end={"text": 3})) == "Reuters"


def test_the_first_likely_place_decides():
    """Of two outlets that are quoted, the one quoted first."""
    assert origin.find(Document("T", "Reuters reported it. CNBC reported it too.")) == "Reuters"
