"""Is everything well?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from newswatch.config import Config
from newswatch.errors import ConfigError
from newswatch.flows import doctor, fetch, watch
from newswatch.render.checkup import lines
from newswatch.report.checkup import Facts, judge, report
from newswatch.store import feeds, log
from newswatch.store.open import writing
from tests.flows.test_watch import NO_LIMIT, shelve

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)


@pytest.fixture
def place(tmp_path):
    shelve(tmp_path / "n.db", [("a", "R2 slips *"), ("b", "else")])
    environ = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    return doctor.Place(tmp_path / "n.db", tmp_path / "config.toml", environ, "newswatch")


def findings(place, config=None, now=NOW):
    return judge(doctor.examine(place, config or Config(), now=now, local=now))


def bad(found):
    return {(one.area, one.level) for one in found if one.level in ("warn", "fail")}


def fetched(place, *, now=NOW, code=0):
    with writing(place.path) as db, db.atomic():
        number = log.start(db, "fetch", now=now)
        log.finish(db, number, log.Counts(due=1, updated=1), now=now, exit_code=code)


def test_a_healthy_house_is_well(place):
    """Nothing to look at where nothing is wrong, and each area is spoken of."""
    fetched(place)
    found = findings(place)

    assert bad(found) == set()
    assert {one.area for one in found} >= {
        "settings", "database", "disk", "schedule", "fetching", "clock", "feeds", "gazetteer", "extras",
    }  # fmt: skip


def test_an_index_out_of_step_is_seen_and_mended(place):
    """An article that the full-text index lacks is found; --fix fills the index anew."""
    with writing(place.path) as db, db.atomic():
        db.conn.execute("INSERT INTO article_fts (article_fts) VALUES ('delete-all')")
    before = findings(place)

    done = doctor.mend(place, before)

    assert ("index", "warn") in bad(before)
    assert done == ["the full-text index is filled anew: 2 articles"]
    assert ("index", "warn") not in bad(findings(place))


def test_stories_out_of_step_are_mended(place):
    """A story that its articles lost is counted anew."""
    with writing(place.path) as db, db.atomic():
        db.conn.execute("DELETE FROM story WHERE id = 1")
    before = findings(place)

    doctor.mend(place, before)

    assert ("stories", "warn") in bad(before)
    assert ("stories", "warn") not in bad(findings(place))


def test_a_fetch_that_is_long_ago_is_stale(place):
    """Twice the interval without a good fetch is a warning; a failed run does not count."""
    fetched(place, now=NOW - timedelta(hours=2))
    fetched(place, now=NOW, code=1)

    assert ("fetching", "warn") in bad(findings(place))


def test_feeds_are_told_by_what_ails_them(place):
    """Dead, gone, stale, empty and moving feeds are named with what to do."""
    long_ago = NOW - timedelta(days=60)
    ails = {
        "dead": {"failures": 9, "failing_since": NOW - timedelta(days=4), "error": "HTTP 500"},
        "gone": {"gone": True},
        "stale": {"last_ok": NOW, "last_new": long_ago},
        "empty": {"last_ok": NOW},
        "short": {"last_ok": NOW, "last_new": NOW, "error": "the document ended early"},
        "moving": {"last_ok": NOW, "last_new": NOW, "moved_to": "https://example.com/new"},
        "fine": {"last_ok": NOW, "last_new": NOW},
        "young": {"failures": 1, "failing_since": NOW, "error": "HTTP 500"},
    }
    with writing(place.path) as db, db.atomic():
        for name, state in ails.items():
            feed = feeds.add(db, f"https://example.com/{name}", now=long_ago, name=name)
            feeds.save_state(db, replace(feeds.state(db.conn, feed.id), **state))

    told = "\n".join(one.words for one in findings(place) if one.area == "feeds")

    for name in ("dead", "gone", "stale", "empty", "short", "moving"):
        assert any(line.endswith(f": {name}") for line in told.splitlines()), name
    assert "fine" not in told
    assert "young" not in told


def test_a_clock_that_is_behind_is_seen(place):
    """Something stored in the future says that the clock is wrong."""
    assert ("clock", "warn") in bad(findings(place, now=NOW - timedelta(days=400)))


def test_a_broken_gazetteer_names_file_and_line(place, tmp_path):
    """Every fault of the user's own gazetteer is a finding."""
    (tmp_path / "gazetteer.toml").write_text('[[company]]\nname = 3\nnonsense = "x"\n', "utf-8")
    found = findings(replace(place, gazetteer=tmp_path / "gazetteer.toml"))

    assert ("gazetteer", "fail") in bad(found)
    assert any("gazetteer.toml" in one.words for one in found if one.area == "gazetteer")


def test_broken_settings_hide_nothing_else(place):
    """With a config.toml that cannot be read the rest is still looked at."""
    found = findings(place, ConfigError("config.toml:3: unknown setting 'fecth'"))

    assert bad(found) >= {("settings", "fail")}
    assert any(one.area == "database" and one.level == "ok" for one in found)


def test_a_watch_that_cannot_run_is_seen(place):
    """A saved search that is gone breaks its watch, which doctor says."""
    with_search = Config(watches=NO_LIMIT.watches, searches={"mine": "event:delay"})
    watch.add(place.path, with_search, "saved", "@mine", ["terminal:"], now=NOW, gazetteer=None)

    assert ("watches", "fail") in bad(findings(place))


def test_a_missing_database_is_a_finding_and_not_made(tmp_path, place):
    """Looking makes nothing."""
    found = findings(replace(place, path=tmp_path / "none" / "n.db"))

    assert ("database", "fail") in bad(found)
    assert not (tmp_path / "none").exists()


def test_a_report_names_nothing_of_the_users(place, tmp_path):
    """What is pasted has versions, counts and levels, but no path, address or feed's name."""
    with writing(place.path) as db:
        feeds.add(db, "https://me:secret@intranet.example/feed", now=NOW, name="my-secret-feed")
    facts = doctor.examine(place, Config(), now=NOW, local=NOW)

    pasted = "\n".join(report(facts, judge(facts), doctor.versions()))

    assert "newswatch" in pasted
    assert "2 articles" in pasted
    for private in ("secret", "intranet", str(tmp_path)):
        assert private not in pasted


def test_judging_needs_no_machine():
    """Facts are judged without looking at anything: a low disk, a network disk, a guarded folder."""
    facts = Facts(NOW, timedelta(minutes=30), free_bytes=1000, network_disk=True, guarded=True, database_error="no")

    assert [one.level for one in judge(facts) if one.area == "disk"] == ["warn"] * 3


@pytest.mark.parametrize("name", ["n.db", "none/n.db"])
def test_what_cannot_be_written_is_seen(place, tmp_path, monkeypatch, name):
    """A read-only folder fails, also where the database is still to be made in it."""
    fetched(place)
    monkeypatch.setattr("newswatch.machine.os.access", lambda path, mode: path != tmp_path)
    found = findings(replace(place, path=tmp_path / name))

    assert any("read-only" in one.words and one.level == "fail" for one in found)


def test_failing_feeds_are_not_well(place):
    """Where none works it is a warning, where some work a note; only all of them are ok."""
    with writing(place.path) as db, db.atomic():
        one = feeds.add(db, "https://example.com/one", now=NOW, name="one")
        feeds.save_state(db, replace(feeds.state(db.conn, one.id), failures=1, error="HTTP 500", failing_since=NOW))
    alone = [one.level for one in findings(place) if one.area == "feeds"]
    with writing(place.path) as db, db.atomic():
        two = feeds.add(db, "https://example.com/two", now=NOW, name="two")
        feeds.save_state(db, replace(feeds.state(db.conn, two.id), last_ok=NOW, last_new=NOW))
    among_others = [one.level for one in findings(place) if one.area == "feeds"]

    assert (alone, among_others) == (["warn"], ["note"])


def test_the_sample_is_no_fetch_and_no_riddle(tmp_path, place):
    """After `fetch --sample` list and report say the same: no subscription, so many samples."""
    fetch.fetch_sample(tmp_path / "s.db", now=NOW, processes=0)
    facts = doctor.examine(replace(place, path=tmp_path / "s.db"), Config(), now=NOW, local=NOW)
    found = judge(facts)
    pasted = report(facts, found, {})

    assert "only the sample" in next(one.words for one in found if one.area == "fetching")
    assert "no feed is subscribed" in next(one.words for one in found if one.area == "feeds")
    assert any(" 0 feeds" in line for line in pasted)
    assert any(line.split() == ["feeds", "14", "sample"] for line in pasted)
    assert not list(lines(found))[-1].startswith("all is well")


@pytest.mark.parametrize("there", [True, False])
def test_a_saved_search_that_cannot_be_read_is_seen(place, tmp_path, there):
    """Each broken one is named, also where there is no database yet; a name of the gazetteer is known in both cases."""
    config = Config(searches={"bad": "(a", "good": "company:deepseek"})
    found = findings(place if there else replace(place, path=tmp_path / "none.db"), config)
    told = [one.words for one in found if one.area == "searches"]

    assert len(told) == 1
    assert "@bad" in told[0]


def test_whether_there_are_settings_is_said(place):
    """The line says which of the two it is."""
    before = findings(place)[0].words
    place.config_path.write_text("", "utf-8")

    assert "no config.toml" in before
    assert str(place.config_path) in findings(place)[0].words
