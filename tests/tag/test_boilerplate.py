"""Boilerplate: what stands under an article is left out, and nothing of the article is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.tag import boilerplate
from newswatch.tag.document import Document

PARAGRAPH = (
    "Nvidia will ship the first racks in August, the company said on Tuesday, and expects to make up for the delay by"
    " the end of the year, because its partners in Taiwan have added shifts and a second line for the boards."
)
ABSATZ = (
    "英伟达周二表示，首批机柜将于八月出货，并预计在年底前追回进度，因为台湾的合作伙伴已经加班加点，"
    "并为电路板增加了第二条生产线，客户可以放心。"
)


def own(text, summary=""):
    document = boilerplate.cut(Document("Title", summary, text))
    return "\n".join(value for name, value in document.fields() if name != "title")


@pytest.mark.parametrize(
    "tail",
    [
        "You might also like: Amazon's data centre spend tops $100bn",
        "You might also like\nAmazon opens a shop\nApple sells pies",
        "Read more: Foxconn picks Houston; Dell raises its forecast",
        "Related articles\nIntel hires\nAMD fires",
        "Related: Intel hires a chief",
        "More from this section: Oracle's lease",
        "Recommended: CoreWeave and the art of debt",
        "Leave a comment",
        "12 Comments",
        "Sign up for our newsletter",
        "Share this: Facebook Twitter LinkedIn",
        "Facebook | Twitter | LinkedIn | Reddit | Email",
        "Tags: Nvidia, AMD, Intel",
        "Filed under: AMD",
        "NVDA AMD INTC",
        "NASDAQ:NVDA +1.2%, NASDAQ:AMD -0.4%, NASDAQ:INTC 0.1%",
        "About the author",
        "Jane Doe is a senior reporter at Microsoft Weekly covering chips",
        "The post Nvidia ships appeared first on AMD Daily.",
        "© 2026 Samsung Media. All rights reserved.",
        "Disclaimer: the author holds shares of Intel.",
        "相关阅读：特斯拉上海工厂开工；IBM关闭研发部",
        "相關閱讀\n蘋果發表新機",
        "延伸閱讀：台積電法說會",
        "推荐阅读\n小米汽车交付创新高",
        "责任编辑：张三",
        "（责任编辑：李四）",
        "来源：财联社",
        "编辑：王五 校对：赵六",
        "免责声明：本文仅代表作者观点，与华为无关。",
        "扫码关注公众号“AMD之家”",
        "関連記事\nアップル、新製品を発表",
        "관련 기사\n애플 신제품",
        "무단 전재 및 재배포 금지",
        "Lesen Sie auch: Intel baut nicht",
        "Mehr zum Thema\nApple verkauft mehr",
    ],
)
def test_a_tail_is_cut(tail):
    """A tail under an article is no part of it, in whatever language; the article stays whole."""
    for body in (PARAGRAPH, ABSATZ):
        assert own(f"{body}\n{tail}").strip() == body


def test_a_tail_on_the_same_line_is_cut():
    """Text without lines ends where a sentence begins like a tail."""
    assert own(f"{PARAGRAPH} Via Ars Technica. You might also like: Amazon.") == f"{PARAGRAPH} Via Ars Technica."


def test_a_tail_of_the_summary_is_cut():
    """Summaries have tails too."""
    assert own("", "Nvidia ships. Read more: AMD fires; Intel hires") == "Nvidia ships."


def test_an_insertion_is_blanked():
    """A heading in the middle of an article leaves a blank line of the same length: offsets behind it hold."""
    text = f"{PARAGRAPH}\nRead more: Intel hires\n{PARAGRAPH}"

    document = boilerplate.cut(Document("Title", "", text))

    assert document.text == f"{PARAGRAPH}\n{' ' * 22}\n{PARAGRAPH}"
    assert document.end == {}


@pytest.mark.parametrize(
    "text",
    [
        PARAGRAPH,
        f"{PARAGRAPH}\n{PARAGRAPH}",
        f"{PARAGRAPH}\nShort last line.",
        f"{ABSATZ}\n举报材料显示，公司虚增收入。",
        "Read more slowly, say researchers at OpenAI",
        "Related work on inference chips is cited by the authors",
        "Nvidia ships. More from Taiwan is expected on Friday",
        "Share prices of Nvidia, AMD and Intel fell",
        "See also that the model was trained on Ascend, the paper says.",
    ],
)
def test_the_article_itself_stays(text):
    """Ordinary sentences are no boilerplate, whatever words they begin with."""
    assert own(text) == text


def test_an_untouched_document_is_the_same_object():
    """Where nothing is cut, nothing is copied."""
    document = Document("Title", "Summary", PARAGRAPH)

    assert boilerplate.cut(document) is document


@given(st.text(max_size=400))
def test_offsets_hold(text):
    """Whatever is cut or blanked, the fields keep their length and the ends lie within them."""
    document = boilerplate.cut(Document("", text, text))

    assert len(document.text) == len(document.summary) == len(text)
    assert all(0 <= end <= len(text) for end in document.end.values())


@pytest.mark.parametrize(
    "unit", ["Related: x\n", "facebook twitter reddit\n", "A B C D E ", "Read more: ", "。相关阅读"]
)
def test_long_debris_is_read_fast(unit):
    """A hundred thousand characters of debris are no trouble."""
    assert len(boilerplate.cut(Document("", "", unit * (100_000 // len(unit)))).text) > 99_000


def test_a_headline_in_capitals_is_read_fast():
    """A line of capitals is no list of tickers, however its words could be cut into some. (Without the bound of a word
    this took longer than anyone would wait.)"""
    line = "COMPANY ANNOUNCES WORLDWIDE AVAILABILITY OF ACCELERATED COMPUTING SYSTEMS FOR ARTIFICIAL INTELLIGENCE"

    assert boilerplate.cut(Document("", "", f"{line} today\n{PARAGRAPH}")).text.startswith(line)


def test_a_list_of_tickers_is_blanked():
    """Tickers with their exchange, price and change are no names."""
    text = f"{PARAGRAPH}\nNVDA 2.3% NASDAQ:AMD -0.8% $TSM INTC\n{PARAGRAPH}"

    assert "TSM" not in boilerplate.cut(Document("", "", text)).text
