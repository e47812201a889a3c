"""Articles as the tagger reads them back."""

from newswatch.store import tagged
from tests.store.build import NOW, TAGS, article, save, store


def test_an_article_comes_back_whole(db):
    """What is read back is what was stored, publisher aside, which is the feed's."""
    one = article("g1", author="A. Writer", language="en")
    store(db, one)

    kept = tagged.one(db.conn, 1)

    assert kept is not None
    assert kept.article == type(one)(
        **{name: getattr(one, name) for name in one.__slots__} | {"publisher": "TechRadar"}
    )
    assert kept.tags == TAGS.to_dict()
    assert tagged.by_guid(db.conn, 1, "g1") == kept
    assert tagged.of_story(db.conn, kept.story) == [kept]
    assert tagged.one(db.conn, 2) is None


def test_stale_are_those_of_other_rules(db):
    """Articles that other rules tagged, or none, in pages in order of id."""
    with db.atomic():
        save(db, 1, [(article(f"g{n}"), TAGS) for n in range(4)], NOW, rules="old")
        save(db, 1, [(article("new"), TAGS)], NOW, rules="now")
        save(db, 1, [(article("untagged"), TAGS)], NOW)

    first = tagged.stale(db.conn, "now", after=0, until=99, limit=3)

    assert [kept.id for kept in first] == [1, 2, 3]
    assert [kept.id for kept in tagged.stale(db.conn, "now", after=3, until=99, limit=3)] == [4, 6]
    assert tagged.count_stale(db.conn, "now", until=99) == 5
    assert tagged.count_stale(db.conn, "now", until=99, every=True) == 6
    assert tagged.stale(db.conn, "now", after=3, until=4, limit=3)[-1].id == 4


def test_marked_is_not_stale(db):
    """Marking says that today's rules gave the tags."""
    store(db, article("g1"))
    tagged.mark(db.conn, [1], "now")

    assert tagged.stale(db.conn, "now", after=0, until=9, limit=9) == []


def test_what_was_seen(db):
    """Entities with how often and when, implied ones left out, the most frequent first; and their events."""
    store(db, article("g1"), article("g2"))

    seen = tagged.seen(db.conn, "chip", "ascend")

    assert seen is not None
    assert (seen.articles, seen.primary, seen.stories) == (2, 0, 2)
    assert [one.slug for one in tagged.all_seen(db.conn, ("model", "chip"))] == ["ascend", "deepseek-r2"]
    assert tagged.titles(db.conn, "chip", "ascend", 1) == [(2, "DeepSeek delays R2")]
    assert len(tagged.happenings(db.conn, "DeepSeek R2", "model", "deepseek-r2", 5)) == 2
    assert tagged.happenings(db.conn, "Ascend", "chip", "ascend", 5) == []
