"""How new a report is."""

from newswatch.stories.novelty import DECAY, changed, novelty
from tests.stories.build import DAY, HOUR, NOON, R2, entity, event, made


def slip(number, at, **date):
    """A report of a slip."""
    firm, model = [entity("DeepSeek")], [entity("DeepSeek R2")]
    said = [event("delay", "DeepSeek R2", "DeepSeek", **date)]
    return made(number, "R2 slips", at=at, companies=firm, models=model, events=said)


def test_each_echo_is_less_new():
    """The first report has 100, the next ones 75, 56, 42."""
    told = [made(n, "R2 slips", at=NOON + n * HOUR, **R2) for n in range(4)]

    assert [novelty(face, told[:n]) for n, face in enumerate(told)] == [100, 75, 56, 42]


def test_the_decay_ends_at_nothing():
    """After twenty echoes there is nothing new."""
    told = [made(n, "R2 slips", at=NOON + n, **R2) for n in range(25)]

    assert novelty(made(99, "R2 slips", at=NOON + 60, **R2), told) == DECAY[-1] == 0


def test_a_day_later_it_is_news_again():
    """Echoes of more than 24 hours ago do not count."""
    assert novelty(made(2, "R2 slips", at=NOON + DAY, **R2), [made(1, "R2 slips", **R2)]) == 100


def test_another_date_is_news():
    """A date that cannot be the old one makes a report new."""
    assert changed(slip(2, NOON + HOUR, to="2026-01"), slip(1, NOON, to="2025-10")) == "date"
    assert changed(slip(2, NOON + HOUR, to="2025-10-12"), slip(1, NOON, to="2025-10")) is None


def test_another_status_is_news():
    """A denial of what was reported makes a report new."""
    assert changed(slip(2, NOON + HOUR, status="denied"), slip(1, NOON)) == "status"


def test_another_figure_is_news():
    """$5bn after $2bn is new, $2bn after $2bn is not."""
    first = made(1, "CoreWeave raises $2bn")

    assert changed(made(2, "CoreWeave raises $5bn"), first) == "figure"
    assert changed(made(3, "$2bn for CoreWeave"), first) is None
