"""Dated promises of an article."""

from datetime import UTC, datetime

import pytest

from newswatch.model import Article, EntityTag, Event, Mention, Tags
from newswatch.stories.claims import claims
from newswatch.tag.dates import find

PUBLISHED = datetime(2025, 8, 14, 9, tzinfo=UTC)
FIRM = EntityTag("company", "deepseek", "DeepSeek", 90, "primary")


def of(title, *events, mention=None):
    """The claims of an article about DeepSeek R2; `mention` is where its title names the model."""
    mentions = (
        ()
        if mention is None
        else (Mention("title", title.index(mention), title.index(mention) + 2, mention, "strong"),)
    )
    model = EntityTag("model", "deepseek-r2", "DeepSeek R2", 95, "primary", maker="deepseek", mentions=mentions)
    article = Article("g", None, title, published=PUBLISHED, language="en" if title.isascii() else "zh")
    return claims(article, Tags(relevant=True, entities=(FIRM, model), events=events), find)


def event(kind, evidence, **more):
    """An event about R2."""
    return Event(
        kind, ("DeepSeek R2", "DeepSeek"), evidence=evidence, **{"kind": "model" if kind == "delay" else None, **more}
    )


def test_a_delay_is_a_slip_with_both_dates():
    """Subject, maker, the date that was given up, the new one and the cause."""
    (claim,) = of("R2 slips", event("delay", "R2 slips", from_="2025-05", to="2025-10", cause="failed training"))

    assert (claim.role, claim.subject, claim.maker) == ("slip", "DeepSeek R2", "DeepSeek")
    assert (claim.was, claim.due, claim.cause) == ("2025-05", "2025-10", "failed training")


def test_by_three_months_leads_to_a_month():
    """May and three months is August."""
    (claim,) = of("R2 slips", event("delay", "R2 slips", from_="2025-05", to="+P3M"))

    assert claim.due in ("2025-07", "2025-08")


@pytest.mark.parametrize(
    ("status", "role"),
    [("reported", "slip"), ("rumoured", "slip"), ("denied", "denial"), ("negated", "denial"), ("hypothetical", "risk")],
)
def test_the_status_makes_the_role(status, role):
    """A delay that is denied or merely possible is no slip."""
    (claim,) = of("R2 slips", event("delay", "R2 slips", status=status))

    assert claim.role == role


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("DeepSeek plans to launch R2 in October", "2025-10"),
        ("DeepSeek will release R2 in the fourth quarter", "2025-Q4"),
        ("DeepSeek计划10月发布R2", "2025-10"),
        ("R2有望明年一季度上线", "2026-Q1"),
    ],
)
def test_a_launch_that_lies_ahead_is_a_promise(said, due):
    """English and Chinese dates are resolved against the day of publication."""
    (claim,) = of(said, event("launch", said, rule="planned"))

    assert (claim.role, claim.due) == ("promise", due)


def test_a_launch_of_today_is_a_launch():
    """What has happened promises nothing, and ends the saga."""
    (claim,) = of("DeepSeek has released R2", event("launch", "DeepSeek has released R2", rule="released"))

    assert (claim.role, claim.due) == ("launch", None)


def test_a_denied_date_is_a_denial():
    """DeepSeek denies that R2 comes in October."""
    said = "DeepSeek denies that R2 will launch in October"
    (claim,) = of(said, event("launch", said, status="denied"))

    assert (claim.role, claim.due) == ("denial", "2025-10")


def test_a_cancellation_is_dropped():
    """What is cancelled is given up."""
    (claim,) = of("DeepSeek drops R2", event("cancellation", "DeepSeek drops R2"))

    assert claim.role == "dropped"


@pytest.mark.parametrize(
    ("title", "due"),
    [
        ("R2 is expected to ship in October", "2025-10"),
        ("R2预计10月发布", "2025-10"),
        ("R2 was planned for release in May", "2025-05"),
        ("R2原定5月发布", "2025-05"),
    ],
)
def test_a_sentence_alone_can_promise(title, due):
    """A thing, a word of promise, a coming and a date make a promise, also one that is told of the past."""
    (claim,) = of(title, mention="R2")

    assert (claim.role, claim.subject, claim.due, claim.evidence) == ("promise", "DeepSeek R2", due, title)


@pytest.mark.parametrize(
    "title",
    [
        "R2 was shown in May to investors",
        "R2 will not launch in October",
        "R2 is expected to be great",
        "DeepSeek hired people in October",
        "R2 shipped to nobody in 2019, expected or not",
    ],
)
def test_other_sentences_promise_nothing(title):
    """No promise without a word of promise, a coming and a date ahead; none that is negated."""
    assert of(title, mention="R2" if "R2" in title else None) == ()


def test_companies_are_not_promised():
    """An event about a company alone is no claim."""
    assert of("DeepSeek is late", Event("delay", ("DeepSeek",), evidence="DeepSeek is late")) == ()


def test_a_plant_can_slip():
    """What an event names freely is a subject too."""
    (claim,) = of(
        "Ohio slips", Event("delay", ("Intel Ohio fab", "Intel"), kind="fab", evidence="Ohio slips", to="2030")
    )

    assert (claim.subject, claim.kind) == ("Intel Ohio fab", "fab")
