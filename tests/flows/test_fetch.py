"""A run as a whole: who is asked, what is stored, counted, logged, and how it ends."""

import json
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from newswatch import web
from newswatch.config import FetchSettings
from newswatch.errors import Busy, DataError, UsageError
from newswatch.flows import fetch as flow
from newswatch.flows.group import Grouper
from newswatch.store import feeds, log
from newswatch.store.lock import alone
from newswatch.store.open import reading, writing
from tests.hostile.documents import feed, item
from tests.hostile.server import Server, redirect, reply

NOW = datetime(2026, 8, 5, 9, 30, tzinfo=UTC)
LIMITS = web.Limits(connect=2, read=2, total=3)
FEED = feed()


@pytest.fixture
def server():
    running = Server()
    yield running
    running.close()


class Desk:
    """A database with feeds, and the server that has them."""

    def __init__(self, path, server):
        self.path = path
        self.server = server

    def add(self, name, *answers, host=0, url=None, **more):
        if answers:
            self.server.answers[f"/{name}"] = list(answers)
        with writing(self.path) as db:
            return feeds.add(
                db, url or self.server.url(f"/{name}", host), now=NOW, name=name, **{"by_hand": True} | more
            )

    def fetch(self, *wanted, after=timedelta(), **more):
        settings = more.pop("settings", FetchSettings())
        return flow.fetch(
            self.path, wanted, now=NOW + after, **{"limits": LIMITS, "processes": 0, "settings": settings} | more
        )

    def ask(self, sql):
        with reading(self.path) as conn:
            return [tuple(row) for row in conn.execute(sql)]

    def state(self, feed):
        with reading(self.path) as conn:
            return feeds.state(conn, feed.id)

    @property
    def asked(self):
        return [heard.target for heard in self.server.heard]


@pytest.fixture
def desk(tmp_path, server):
    return Desk(tmp_path / "n.db", server)


def items(name, count=3):
    return feed(item(guid=f"{name}-{n}", link=f"http://news.example/{name}/{n}") for n in range(count))


def test_exit_codes(desk):
    """0 when all answered, 3 when some failed, 0 for that when scheduled, 1 when none answered, 0 when none was due."""
    desk.add("good", reply(FEED))
    assert desk.fetch().exit_code == 0
    desk.add("bad", reply(b"", status=500))

    assert desk.fetch(force=True).exit_code == 3
    assert desk.fetch(force=True, scheduled=True).exit_code == 0
    assert desk.fetch("bad", force=True).exit_code == 1
    assert desk.fetch("bad", force=True, scheduled=True).exit_code == 1
    assert desk.fetch().exit_code == 0


def test_the_summary_is_the_contract(desk):
    """The summary has the contract's keys, counts every feed once, and names what failed, why, and when it is tried
    again."""
    desk.add("good", reply(FEED))
    desk.add("bad", reply(b"", status=500))
    desk.fetch("good")

    told = json.loads(json.dumps(desk.fetch().to_dict()))

    assert told["feeds"] == {"due": 1, "updated": 0, "unchanged": 0, "failed": 1, "skipped": 1}
    assert set(told) >= {"feeds", "articles", "stories", "flags", "failures", "seconds"}
    (failure,) = told["failures"]
    assert failure["feed"] == "bad"
    assert failure["url"] == desk.server.url("/bad")
    assert failure["reason"] == "the server answered 500, internal server error"
    assert failure["retry_at"].startswith("2026-08-05T10:3")


def test_feeds_are_chosen_by_name_url_or_id(desk):
    """A feed is named by any of its names, asked once, and the others are not."""
    one = desk.add("one", reply(FEED))
    desk.add("two", reply(FEED))

    summary = desk.fetch("one", one.url, str(one.id))

    assert summary.due == 1
    assert desk.asked == ["/one"]


def test_an_unknown_feed_is_a_usage_error(desk):
    """A word that names no feed is refused before anybody is asked, with a suggestion."""
    desk.add("techradar", reply(FEED))

    with pytest.raises(UsageError) as caught:
        desk.fetch("techrader")

    assert "techradar" in (caught.value.hint or "")
    assert not desk.asked


def test_disabled_feeds_rest_unless_they_are_named(desk):
    """A disabled feed is asked only by name."""
    desk.add("resting", reply(FEED), enabled=False)

    assert desk.fetch().due == 0
    assert desk.fetch("resting").updated == 1


def test_a_feed_that_is_gone_is_asked_only_by_name_and_force(desk):
    """After a 410 neither time nor --force alone brings a feed back."""
    desk.add("gone", reply(b"", status=410), reply(FEED))
    desk.fetch()

    assert desk.fetch(after=timedelta(days=40)).due == 0
    assert desk.fetch(force=True).due == 0
    assert desk.fetch("gone").due == 0
    assert "newswatch feeds enable" in desk.fetch("gone").note
    assert desk.fetch("gone", force=True).updated == 1


def test_a_host_that_asks_for_quiet_gets_it(desk):
    """After a 429 the other feeds of the host are left alone in this run and stay due; other hosts are asked."""
    desk.add("a", reply(b"", "Retry-After: 60", status=429))
    others = [desk.add(name, reply(FEED)) for name in ("b", "c")]
    desk.add("d", reply(FEED), host=1)

    summary = desk.fetch()

    assert sorted(desk.asked) == ["/a", "/d"]
    assert (summary.failed, summary.updated, summary.skipped, summary.exit_code) == (1, 1, 2, 3)
    assert all(desk.state(other).next_due is None for other in others)


def test_offline_is_nobodys_fault(desk):
    """When no name resolves, the feeds stay due and are not blamed; the run says what may be wrong."""
    feeds_ = [desk.add(name, url=f"http://{name}.invalid/feed") for name in ("a", "b")]

    summary = desk.fetch()

    assert summary.exit_code == 1
    assert "online" in (summary.note or "")
    assert [(desk.state(one).failures, desk.state(one).next_due) for one in feeds_] == [(0, None)] * 2


def test_one_name_that_does_not_resolve_is_its_own_fault(desk):
    """When others answer, a name that does not resolve is a failure that backs off for minutes: nobody was asked."""
    lost = desk.add("lost", url="http://lost.invalid/feed")
    desk.add("good", reply(FEED))

    summary = desk.fetch()

    assert summary.exit_code == 3
    assert desk.state(lost).failures == 1
    assert timedelta() < desk.state(lost).next_due - NOW < timedelta(minutes=15)


def test_the_deadline_ends_a_run(desk):
    """When the run's time is over, silent servers are left, their feeds stay due, and what came is stored."""
    silent = desk.add("silent", lambda: iter(lambda: b"", None))
    desk.add("good", reply(FEED), host=1)

    summary = desk.fetch(settings=FetchSettings(deadline=1), limits=web.Limits(read=60, total=60))

    assert (summary.updated, summary.failed, summary.skipped) == (1, 0, 1)
    assert summary.seconds < 10
    assert desk.state(silent).failures == 0
    assert desk.ask("SELECT count(*) FROM article") == [(3,)]


def test_a_feed_that_cannot_be_stored_is_lost_alone(desk):
    """When the database refuses one feed's articles, the others of the same batch are stored, and that one has failed
    without keeping its validators."""
    desk.add("good", reply(items("good")))
    bad = desk.add("bad", reply(feed([item(guid="p", title="poison")]), 'ETag: "1"'), host=1)
    with writing(desk.path) as db:
        db.conn.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON article WHEN new.title = 'poison'"
            " BEGIN SELECT raise(ABORT, 'refused'); END"
        )

    summary = desk.fetch()

    assert (summary.updated, summary.failed, summary.exit_code, summary.articles_new) == (1, 1, 3, 3)
    assert "cannot be stored" in summary.failures[0].reason
    assert desk.ask("SELECT count(*) FROM article") == [(3,)]
    assert (desk.state(bad).etag, desk.state(bad).body_hash, desk.state(bad).failures) == (None, None, 1)


def test_articles_and_validators_are_stored_together_or_not_at_all(desk):
    """When the state of a feed cannot be kept, neither can what it brought."""
    desk.add("a", reply(FEED, 'ETag: "1"'))
    with writing(desk.path) as db:
        db.conn.execute(
            """CREATE TRIGGER refuse BEFORE UPDATE OF etag ON feed WHEN new.etag = '"1"'"""
            " BEGIN SELECT raise(ABORT, 'refused'); END"
        )

    summary = desk.fetch()

    assert (summary.failed, summary.articles_new) == (1, 0)
    assert desk.ask("SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM story)") == [(0, 0)]
    assert desk.ask("SELECT outcome FROM visit") == [("failed",)]


def test_a_batch_that_was_taken_back_leaves_no_trace_in_the_stories(desk):
    """After one feed's articles were refused, those of the others find each other, in the first run of all too."""
    title = "DeepSeek delays R2 after training on Ascend fails"
    for number in (1, 2, 3):
        desk.add(f"good{number}", reply(feed([item(guid=f"g{number}", title=title)])))
    desk.add("bad", reply(feed([item(guid="p", title="poison")])))
    with writing(desk.path) as db:
        db.conn.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON article WHEN new.title = 'poison'"
            " BEGIN SELECT raise(ABORT, 'refused'); END"
        )

    summary = desk.fetch()

    assert (summary.articles_new, summary.stories_new) == (3, 1)
    assert desk.ask("SELECT articles FROM story") == [(3,)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_counts_until_the_end(desk, number):
    """Who ends a run while it stores its last articles or gives them their stories is told so, and all is kept."""
    desk.add("one", reply(feed([item(guid="a", title="DeepSeek delays R2")])))
    summary = desk.fetch(tell=lambda step: os.kill(os.getpid(), number))

    assert (summary.exit_code, summary.articles_new, summary.stories_new) == (130, 1, 1)


def test_stories_that_grew_or_changed_are_counted_once(desk):
    """A story is updated when articles joined it or one of its articles changed, however many did."""
    title, other = "DeepSeek delays R2 after training on Ascend fails", "Micron opens a plant in Boise"
    said = {"guid": "first", "title": title}
    desk.add("one", reply(feed([item(**said)])), reply(feed([item(**said | {"description": "Said otherwise."})])))
    desk.add("two", reply(feed([item(guid="a", title=title), item(guid="b", title=other)])))
    desk.add("three", reply(feed([item(guid="c", title=title)])))
    desk.fetch("one")

    summary = desk.fetch(after=timedelta(days=2))

    assert (summary.articles_new, summary.articles_updated) == (3, 1)
    assert (summary.stories_new, summary.stories_updated) == (1, 1)


def test_a_run_that_brings_nothing_places_what_a_killed_one_left(desk):
    """The first run was killed before its articles had their places: the next one gives them, whatever it finds."""
    title = "DeepSeek delays R2 after training on Ascend fails"
    for number in (1, 2):
        desk.add(f"good{number}", reply(feed([item(guid=f"g{number}", title=title)])))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Grouper, "settle", lambda self, db: 0)
        desk.fetch()
    before = desk.ask("SELECT count(*) FROM story")

    again = desk.fetch(after=timedelta(days=2))

    assert (before, again.unchanged) == ([(2,)], 2)
    assert desk.ask("SELECT articles FROM story") == [(2,)]


def test_a_feed_does_not_move_onto_another(desk):
    """A redirect that holds towards a URL that is subscribed already moves nothing and is said in the log."""
    desk.add("old", redirect("/new", status=301))
    desk.add("new", reply(FEED))
    for day in range(4):
        desk.fetch(force=True, after=timedelta(days=day))

    assert desk.ask("SELECT url FROM feed ORDER BY id") == [(desk.server.url(f"/{name}"),) for name in ("old", "new")]
    assert any("another feed of yours" in (reason or "") for (reason,) in desk.ask("SELECT reason FROM visit"))


def test_runs_and_visits_are_logged(desk):
    """Each run has its record, each visit its status, bytes, time and reason."""
    good = desk.add("good", reply(FEED))
    bad = desk.add("bad", reply(b"", status=404))
    desk.fetch()

    with reading(desk.path) as conn:
        (run,) = log.runs(conn)
        (fine,), (wrong,) = log.visits(conn, good.id), log.visits(conn, bad.id)

    assert (run["command"], run["exit_code"], run["updated"], run["failed"], run["articles_new"]) == (
        "fetch",
        3,
        1,
        1,
        3,
    )
    assert (fine["outcome"], fine["status"], fine["articles_new"], fine["reason"]) == ("updated", 200, 3, None)
    assert fine["bytes"] > len(FEED)
    assert (wrong["outcome"], wrong["status"], wrong["reason"]) == ("failed", 404, "the server answered 404, not found")


def test_a_feed_is_described_by_what_it_says(desk):
    """Title and site come from the feed where the subscription has none."""
    one = desk.add("one", reply(FEED))
    desk.fetch()

    with reading(desk.path) as conn:
        described = feeds.by_id(conn, one.id)

    assert (described.title, described.site) == ("Hostile", "http://news.example/")


def test_the_first_articles_have_the_publisher_of_the_later_ones(desk):
    """What a feed is called is known from its first document on: its articles have one publisher, not two."""
    desk.add("one", reply(feed(item(1))), reply(feed(item(2), item(1))))
    desk.fetch()
    desk.fetch(after=timedelta(days=2))

    assert desk.ask("SELECT DISTINCT publisher FROM article") == [("Hostile",)]


def test_progress_counts_to_the_end(desk):
    """Every feed that is due is told once, with its outcome."""
    desk.add("good", reply(FEED))
    desk.add("bad", reply(b"", status=500))
    steps = []

    desk.fetch(tell=steps.append)

    assert [(step.done, step.total) for step in steps] == [(1, 2), (2, 2)]
    assert {(step.feed, step.outcome, step.new) for step in steps} == {("good", "updated", 3), ("bad", "failed", 0)}


def test_processes_read_the_same(desk, tmp_path, server):
    """Reading in processes gives the articles that reading in this thread gives."""
    other = Desk(tmp_path / "other.db", server)
    for name in "abcdef":
        desk.add(name, reply(items(name)))
        other.add(name, reply(items(name)))

    desk.fetch(processes=2)
    other.fetch(processes=0)

    sql = "SELECT guid, url, title, published, tags FROM article ORDER BY guid"
    assert desk.ask(sql) == other.ask(sql)
    assert len(desk.ask(sql)) == 18


def test_another_run_is_told_busy(desk):
    """While the lock is held nobody is asked."""
    desk.add("good", reply(FEED))

    with alone(desk.path), pytest.raises(Busy):
        desk.fetch()

    assert not desk.asked


def test_a_broken_gazetteer_is_said_before_anybody_is_asked(desk, tmp_path):
    """A fault in the user's own gazetteer ends the run at its start, with file and line."""
    desk.add("good", reply(FEED))
    broken = tmp_path / "gazetteer.toml"
    broken.write_text("[[company]\n")

    with pytest.raises(DataError, match=r"gazetteer\.toml:1"):
        desk.fetch(gazetteer=broken)

    assert not desk.asked


def test_a_list_may_name_an_address_but_no_name_that_leads_home(desk):
    """A feed that a list brought may stand on a private address that it says itself, not on one behind a name."""
    desk.add("address", reply(FEED), by_hand=False)
    desk.add("name", url=f"http://localhost:{desk.server.port}/name", by_hand=False)

    summary = desk.fetch()

    assert desk.asked == ["/address"]
    assert [failure.feed for failure in summary.failures] == ["name"]


def test_the_default_feeds_are_subscribed_once(desk):
    """The shipped feeds come in when there is none yet, and never again."""
    with writing(desk.path) as db:
        first, second = flow._subscribe_defaults(db, NOW), flow._subscribe_defaults(db, NOW)
        known = feeds.all_feeds(db.conn)

    assert first > 10
    assert second == 0
    assert sum(one.enabled for one in known) == first
    assert not any(one.by_hand for one in known)


def test_the_sample_needs_no_network_and_adds_nothing_twice(tmp_path):
    """The sample feeds bring at least 120 articles, and nothing the second time; they are no subscriptions."""
    path = tmp_path / "n.db"

    first = flow.fetch_sample(path, now=NOW, processes=0)
    second = flow.fetch_sample(path, now=NOW, processes=0)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.articles_new >= 120
    assert first.updated >= 10
    assert (second.articles_new, second.articles_updated, second.updated) == (0, 0, 0)
    with reading(path) as conn:
        assert not feeds.all_feeds(conn)


def test_a_document_that_ended_early_is_seen(desk):
    """What was whole of it is stored, no validator is kept, and list and summary say that it was cut off, until it is
    whole again."""
    whole = items("cut", 5)
    etag = 'ETag: "1"'
    one = desk.add("cut", reply(whole[: len(whole) * 3 // 4], etag), reply(whole, etag))

    first = desk.fetch()
    state = desk.state(one)
    with reading(desk.path) as conn:
        (row,) = feeds.listing(conn)

    assert (first.articles_new > 0, first.exit_code, first.cut) == (True, 0, ("cut",))
    assert (row["state"], row["failures"]) == ("cut", 0)
    assert "ended early" in row["error"]
    assert (state.etag, state.validators_at) == (None, None)
    assert desk.fetch(force=True).cut == ()
    with reading(desk.path) as conn:
        assert [(row["state"], row["error"]) for row in feeds.listing(conn)] == [("ok", None)]


def test_only_what_is_new_in_a_document_is_read(desk, monkeypatch):
    """Of a document with one more entry that entry alone is made an article; an edit is seen, and one taken back."""
    from newswatch.feeds import normalise

    made = []
    article = normalise._article
    monkeypatch.setattr(normalise, "_article", lambda entry, *rest: made.append(entry.title) or article(entry, *rest))
    one, two, edited = item(1, title="One"), item(2, title="Two"), item(1, title="One, edited")
    versions = [feed([one]), feed([two, one]), feed([two, edited]), feed([two, one])]
    desk.add("a", *(reply(body) for body in versions))
    updated = [desk.fetch("a", after=timedelta(days=day)).articles_updated for day in range(len(versions))]

    assert made == ["One", "Two", "One, edited", "One"]
    assert updated == [0, 0, 1, 1]


def test_files_give_the_same_numbers_whatever_is_read_first(tmp_path):
    """The feeds of the sample are kept in their order, though processes read them in any."""
    numbers = []
    for processes in (2, 0):
        path = tmp_path / f"{processes}.db"
        flow.fetch_sample(path, now=NOW, processes=processes)
        with reading(path) as conn:
            rows = conn.execute("SELECT feed_id, guid, story_id FROM article ORDER BY id")
            numbers.append([tuple(row) for row in rows])

    assert numbers[0] == numbers[1]
    assert [row[0] for row in numbers[0]] == sorted(row[0] for row in numbers[0])
