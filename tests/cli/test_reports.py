"""Ledger, timeline, trends, matrix and stories by hand, as a user meets them on the sample feeds."""

import json
import re
import shutil

import pytest

from newswatch.render.columns import REPORT_FIELDS
from tests.cli.conftest import on_a_terminal


def rows(ask, *args):
    """What a command gives as JSON."""
    return json.loads(ask(*args, "--json").stdout)


def row_of(told, name):
    """The row of a subject."""
    return next(row for row in told if row["subject"] == name)


def test_the_slip_is_one_story_with_its_publishers(ask):
    """Ten feeds tell in two languages that R2 is late: one story, with all of them, and fewer origins than sources."""
    told = [
        story
        for story in rows(ask, "stories", "model:deepseek-r2", "event:delay", "--all")
        if any("Ascend" in (event["cause"] or "") + story["title"] for event in story["events"])
    ]
    biggest = max(told, key=lambda story: len(story["articles"]))

    assert len(biggest["sources"]) >= 7
    assert len(biggest["origins"]) < len(biggest["sources"])
    assert "Financial Times" in biggest["origins"]


def test_the_ledger_knows_what_slipped(ask):
    """DeepSeek R2: promised for May 2025, at least one slip, the cause, several origins."""
    row = row_of(rows(ask, "delays", "--all"), "DeepSeek R2")

    assert (row["first_promise"], row["maker"], row["kind"]) == ("2025-05", "DeepSeek", "model")
    assert row["slips"] >= 1
    assert row["cause"]
    assert len(row["origins"]) >= 3
    assert set(row) >= set(REPORT_FIELDS["slip"])


def test_one_name_has_its_history(ask):
    """The history says who said what when, in their own words, in order of time."""
    (row, *_) = rows(ask, "delays", "deepseek-r2")

    assert [said["at"] for said in row["history"]] == sorted(said["at"] for said in row["history"])
    assert all(said["evidence"] and said["origin"] for said in row["history"])


def test_a_query_narrows_the_ledger(ask):
    """Only subjects that the query's articles speak of."""
    told = {row["subject"] for row in rows(ask, "delays", "vendor:microsoft", "--all")}

    assert "Maia 200" in told
    assert len(told) < len(rows(ask, "delays", "--all"))


def test_as_of_knows_no_later_report(ask):
    """At the end of 10 July nobody had reported that training on Ascend failed."""
    row = row_of(rows(ask, "delays", "--as-of", "2025-07-10", "--all"), "DeepSeek R2")

    assert row["last_report"] < "2025-07-11"
    assert all(story["published"] < "2025-07-11" for story in rows(ask, "stories", "--as-of", "2025-07-10", "--all"))


def test_the_ledger_in_other_forms(ask):
    """CSV with a head, Markdown as a table, a calendar that begins and ends."""
    table = ask("delays", "--csv").stdout.splitlines()
    page = ask("delays", "--md").stdout
    dates = ask("delays", "--ical").stdout.splitlines()

    assert table[0].startswith("subject,kind,maker,first_promise")
    assert page.startswith("| subject |")
    assert (dates[0], dates[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")


def test_a_saga_in_order(ask):
    """The timeline of R2 begins with July's report and has a line for August's slip."""
    told = rows(ask, "timeline", "model:deepseek-r2", "--all")

    assert [line["date"] for line in told] == sorted(line["date"] for line in told)
    assert told[0]["date"] < "2025-07-10"
    assert any(line["type"] == "delay" and line["date"] > "2025-08-10" for line in told)


@pytest.mark.parametrize("words", [["deepseek-r2"], ["DeepSeek R2"], ['"DeepSeek R2"'], ["DeepSeek", "R2"]])
def test_the_timeline_of_a_name_is_that_of_its_subject(ask, words):
    """A name alone, however it is written, has the rows of its field."""
    assert ask("timeline", *words).stdout == ask("timeline", "model:deepseek-r2").stdout != ""


@pytest.mark.parametrize(("command", "word"), [("timeline", "-qwen"), ("delays", "-qwen"), ("delays", "qwen*")])
def test_what_is_more_than_a_name_is_a_query(ask, command, word):
    """What must not be there, and what only begins so, name no subject."""
    assert ask(command, word, "--all").stdout != ask(command, "model:qwen", "--all").stdout


def test_every_view_leads_with_the_same_event(ask, sample_home):
    """List, page, timeline and digest begin with one event of a story, and no denied one while another is told."""
    told = {story["id"]: story for story in rows(ask, "stories", "--all") if len(story["events"]) > 1}
    lines = {line["story"]: line for line in rows(ask, "timeline", "--all")}
    digest = rows(ask, "digest", "--since", "2025-06-01", "--until", "2025-09-01", "--all")
    section = {story["id"]: part["event"] for part in digest["sections"] for story in part["stories"]}

    assert len(told) > 20
    for number, story in told.items():
        first = story["events"][0]
        sure = [event for event in story["events"] if event["status"] in ("reported", "rumoured")]
        assert not sure or first in sure
        assert section[number] == first["type"] == lines[number]["type"]
        assert lines[number]["subject"] == first["subject"]
    for number in list(told)[:4]:
        _, page, _ = on_a_terminal(sample_home, "show", str(number), columns=120, NO_COLOR="1")
        _, listed, _ = on_a_terminal(sample_home, "stories", f"story:{number}", columns=120)
        assert page.partition("Event ")[2].split()[0].rstrip(",") == told[number]["events"][0]["type"]
        assert told[number]["events"][0]["type"] in listed


@pytest.mark.parametrize(
    "query", ["event:delay", "event:launch", "event:delay status:denied", "-event:deal event:price"]
)
@pytest.mark.parametrize("command", ["stories", "articles", "timeline"])
def test_what_is_asked_for_is_shown_first(ask, command, query):
    """In `stories event:launch` each row begins with a launch, also where something else leads the story."""
    wanted = dict(part.split(":") for part in query.split() if part[0] != "-")
    found = rows(ask, command, *query.split(), "--all")
    events = [row if command == "timeline" else row["events"][0] for row in found]

    assert events
    assert {(event["type"], wanted.get("status", event["status"])) for event in events} == {
        (wanted["event"], event["status"]) for event in events
    }


def test_trends_say_when_there_is_too_little(ask):
    """Eight weeks of samples: counts, a sparkline for each, and `few` where they are few."""
    told = rows(ask, "trends", "--by", "company", "--as-of", "2025-08-25", "--all")

    assert told[0]["name"] == "Nvidia"
    assert all(len(line["weeks"]) == len(line["sparkline"]) == 8 for line in told)
    assert {line["verdict"] for line in told if line["total"] < 10} == {"few"}


@pytest.mark.parametrize(
    "args",
    [
        ["trends"],
        ["trends", "--as-of", "2020-01-01"],
        ["digest"],
        ["digest", "--since", "2020-01-01", "--until", "2020-02-01"],
        ["digest", "--format", "json"],
        ["delays", "--as-of", "2020-01-01"],
        ["timeline", "--as-of", "2020-01-01"],
        ["stories", "--as-of", "2020-01-01"],
    ],
)
def test_a_time_that_the_archive_does_not_reach_is_told(ask, args):
    """Before its first article and behind its last one a line on standard error says what the archive spans."""
    told = ask(*args)

    assert told.returncode == 0
    assert re.fullmatch(r"The archive has nothing of that time: it spans 2025-07-\d\d to 2025-08-\d\d\.\n", told.stderr)


def test_a_time_that_the_archive_reaches_is_not_explained(ask):
    """A quiet day among others is only quiet."""
    told = ask("digest", "model:grok-2.5", "--since", "2025-07-10", "--until", "2025-07-11")

    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.parametrize("by", ["vendor", "model", "chip", "event", "kind", "source", "lang"])
def test_trends_by_anything(ask, by):
    """Each way of counting counts something."""
    assert rows(ask, "trends", "--by", by, "--as-of", "2025-08-25")


def test_the_matrix_has_what_was_said(ask):
    """R2 failed training on Ascend and trains on Nvidia, each with evidence."""
    cells = {(cell["model"], cell["chip"]): cell for cell in rows(ask, "matrix", "--all")}

    assert "failed_training_on" in cells["DeepSeek R2", "Ascend"]["verbs"]
    assert "trains_on" in cells["DeepSeek R2", "Nvidia"]["verbs"]
    assert cells["DeepSeek R2", "Ascend"]["evidence"][0]["evidence"]


def test_feeds_by_worth(ask):
    """Every feed of the sample has a row; the gossip of a general paper is tagged least."""
    told = rows(ask, "feeds", "rank", "--all")

    assert len(told) == 14
    assert min(told, key=lambda row: row["tag_yield"])["feed"] == "lantern-street-courier"


@pytest.mark.parametrize(
    "args",
    [
        ["delays"],
        ["delays", "deepseek-r2"],
        ["timeline", "model:deepseek-r2"],
        ["trends", "--as-of", "2025-08-25"],
        ["matrix"],
        ["feeds", "rank"],
    ],
)
@pytest.mark.parametrize("columns", [60, 120])
def test_a_terminal_gets_lines_that_fit(sample_home, args, columns):
    """Every report is readable on a narrow and on a wide terminal."""
    code, shown, said = on_a_terminal(sample_home, *args, columns=columns)

    assert (code, said.count("Traceback")) == (0, 0)
    assert len(shown.splitlines()) > 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["delays", "--as-of", "yesterday-ish"], "is no date"),
        (["delays", "--sort", "weight"], "There is no order"),
        (["trends", "--by", "moon"], "cannot be counted"),
        (["timeline", "compny:qwen"], "compny"),
        (["story", "merge", "999999", "999998"], "There is no story"),
        (["story", "split", "999999"], "There is no article"),
    ],
)
def test_what_cannot_be_done_is_said(ask, args, words):
    """A sentence on standard error, an exit code, no traceback."""
    done = ask(*args)

    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_found_can_be_asked_for(ask):
    """With --exit-code an empty answer is 4."""
    assert ask("delays", "title:zzzz", "--exit-code").returncode == 4


def test_a_story_says_what_joined_it(ask):
    """The founder has no reason, every other article has one, with a score."""
    story = max(rows(ask, "stories", "--all"), key=lambda story: len(story["articles"]))
    told = rows(ask, "story", "why", str(story["id"]))

    assert [line["article"] for line in told] == story["articles"]
    assert sum(line["why"] is None for line in told) == 1
    assert all(line["score"] > 0 for line in told if line["why"])
    assert "founded the story" in ask("story", "why", str(story["id"])).stdout


@pytest.fixture
def own(tmp_path, sample_home, run):
    """Call newswatch on a copy of the sample that may be changed."""
    shutil.copytree(sample_home, tmp_path / "home", dirs_exist_ok=True)
    return run


def test_stories_by_hand(own):
    """Merge, pin, mute and take back; regrouping keeps what was decided."""
    told = json.loads(own("stories", "--all", "--json").stdout)
    into, gone = told[0]["id"], told[1]["id"]

    assert own("story", "merge", str(into), str(gone)).returncode == 0
    assert json.loads(own("show", str(gone), "--json").stdout)["id"] == into
    assert own("story", "pin", str(into)).returncode == 0
    assert own("story", "mute", str(into)).returncode == 0
    assert own("story", "mute", "--off", str(into)).returncode == 0
    assert json.loads(own("regroup", "--json").stdout)["moved"] == []
    assert len(json.loads(own("stories", "--all", "--json").stdout)) == len(told) - 1
