"""Articles and stories have the shape of the contract, and a story says what its articles say together."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from newswatch.query.tree import EVERYTHING
from newswatch.store import search, shape
from newswatch.store.schema import Shelf
from tests.store.build import article, store

ARTICLE_KEYS = (
    "id story guid feed publisher origin url title summary author language published first_seen relevant relevance"
    " novelty flags companies chips models events relations"
).split()


def test_an_article_has_exactly_the_keys_of_the_contract(db: Shelf) -> None:
    """Keys and values of `articles --json`, in the order of the documentation; the text only when it is wanted."""
    store(db, article(author="Wayne Williams"))

    plain, whole = (next(search.articles(db.conn, EVERYTHING, text=text)) for text in (False, True))

    assert list(plain) == ARTICLE_KEYS
    assert list(whole) == [*ARTICLE_KEYS, "text", "date_quality"]
    assert {key: plain[key] for key in ARTICLE_KEYS[:16]} == {
        "id": 1,
        "story": 1,
        "guid": "g1",
        "feed": "techradar",
        "publisher": "TechRadar",
        "origin": "Ars Technica",
        "url": "https://example.com/g1",
        "title": "DeepSeek delays R2",
        "summary": "Training on Ascend failed.",
        "author": "Wayne Williams",
        "language": "en",
        "published": "2025-08-15T09:12:00Z",
        "first_seen": "2025-08-15T09:12:00Z",
        "relevant": True,
        "relevance": 95,
        "novelty": 100,
    }
    assert plain["flags"] == ["model-delay", "company"]
    assert plain["events"][0]["from"] == "2025-05"
    assert plain["relations"][0]["verb"] == "failed_training_on"
    assert whole["text"].endswith("The model is late.")


def test_a_story_has_the_keys_of_an_article_and_its_own(db: Shelf) -> None:
    """`stories --json`: the same keys, and articles, sources, origins, latest, last_seen."""
    store(db, article())

    story = next(search.stories(db.conn, EVERYTHING))

    assert list(story) == [*ARTICLE_KEYS, "articles", "sources", "origins", "latest", "last_seen"]
    assert (story["articles"], story["sources"], story["origins"]) == ([1], ["TechRadar"], ["Ars Technica"])


def report(number: int, **changes: Any) -> dict[str, Any]:
    """A report of story 1 with nothing in it."""
    empty: dict[str, Any] = {key: [] for key in ("flags", "companies", "chips", "models", "events", "relations")}
    values = {
        "id": number,
        "story": 1,
        "publisher": f"P{number}",
        "origin": None,
        "relevant": False,
        "relevance": 0,
        "novelty": 100,
        "published": f"2025-08-14T09:0{number}:00Z",
        "first_seen": f"2025-08-15T09:0{number}:00Z",
    }
    return values | empty | changes


def entity(slug: str, relevance: int) -> dict[str, Any]:
    return {"slug": slug, "relevance": relevance, "role": "primary" if relevance >= 75 else "mentioned"}


def test_the_strongest_claim_to_relevance_wins() -> None:
    """Each entity stands once, as the article to which it matters most has it, the most relevant first."""
    reports = [
        report(1, companies=[entity("nvidia", 40), entity("amd", 90)], relevance=10),
        report(2, companies=[entity("nvidia", 95)], relevance=80, relevant=True),
    ]

    story = shape.story(reports)

    assert story["companies"] == [entity("nvidia", 95), entity("amd", 90)]
    assert (story["relevance"], story["relevant"]) == (80, True)


def test_an_event_is_told_once() -> None:
    """The same event in two articles is one event, in the words of the first; another date is another event; of both
    the one that says more leads."""
    first = {"type": "delay", "subject": ["R2"], "status": "reported", "from": "2025-05", "to": None, "evidence": "a"}
    echo = first | {"evidence": "b"}
    moved = first | {"to": "2025-09"}

    story = shape.story([report(1, events=[first]), report(2, events=[echo, moved])])

    assert story["events"] == [moved, first]


def test_who_repeats_is_no_origin() -> None:
    """A publisher that names its source adds that source and not itself."""
    reports = [report(1, publisher="Reuters"), report(2, origin="reuters"), report(3), report(4, publisher="P3")]

    story = shape.story(reports)

    assert story["origins"] == ["Reuters", "P3"]
    assert story["sources"] == ["Reuters", "P2", "P3"]
    assert (story["first_seen"], story["last_seen"]) == ("2025-08-15T09:01:00Z", "2025-08-15T09:04:00Z")


SLUGS = st.sampled_from(["a", "b", "c"])
REPORTS = st.lists(
    st.builds(
        lambda entities, flags: {"companies": [entity(*one) for one in entities], "flags": flags},
        st.lists(st.tuples(SLUGS, st.integers(0, 100)), max_size=3, unique_by=lambda one: one[0]),
        st.lists(SLUGS, max_size=2, unique=True),
    ),
    min_size=1,
    max_size=5,
)


@given(REPORTS)
def test_nothing_is_lost_or_invented_in_merging(parts: list[dict[str, Any]]) -> None:
    """A story has the entities and flags of its articles, each once, and no others."""
    story = shape.story([report(number, **part) for number, part in enumerate(parts, 1)])

    slugs = [one["slug"] for one in story["companies"]]
    assert sorted(slugs) == sorted({one["slug"] for part in parts for one in part["companies"]})
    assert sorted(story["flags"]) == sorted({flag for part in parts for flag in part["flags"]})
