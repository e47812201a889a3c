"""What helps to mend works while something is broken, and says what is."""

import shlex
from contextlib import closing
from io import StringIO

import pytest

from newswatch.cli.session import Session
from newswatch.render.cells import width
from newswatch.shipped import data_path
from tests.cli.conftest import on_a_terminal
from tests.hostile.documents import feed
from tests.hostile.server import Server, reply

LISTS = {
    "stories": ("newest", "oldest", "seen", "relevance", "novelty", "sources"),
    "articles": ("newest", "oldest", "seen", "relevance", "novelty", "sources"),
    "delays": ("matters", "recent", "days", "slips", "sources"),
}


@pytest.fixture
def broken(home):
    """A home whose config.toml is wrong in its second line."""
    (home / "config.toml").write_text("[show]\nlimt = 5\n", "utf-8")
    return home


def test_help_is_given_whatever_config_says(broken, run):
    """The topic is shown, and the fault is told beside it."""
    done = run("help", "query")

    assert done.returncode == 0
    assert done.stdout.startswith("# ")
    assert "config.toml:2" in done.stderr


def test_config_list_shows_the_fault(broken, run):
    """All settings with their defaults, then what is wrong, and the code of a bad config."""
    done = run("config", "list")

    assert done.returncode == 2
    assert "show.limit" in done.stdout
    assert "config.toml:2" in done.stderr
    assert "Did you mean 'show.limit'?" in done.stderr


@pytest.mark.parametrize("words", [["show"], ["install", "--dry-run"]])
def test_a_plan_may_be_looked_at_from_anywhere(words, run, home):
    """A program in a temporary folder may show what would be scheduled; it says that installing would be refused."""
    done = run("schedule", *words, "--with", "cron", "--every", "30m", UV_CACHE_DIR="/")

    assert done.returncode == 0, done.stderr
    assert "fetch --scheduled" in done.stdout
    assert "`newswatch schedule install` would refuse" in done.stderr


def test_installing_a_throw_away_program_is_refused(run):
    """With the reason and the way out; nothing is written."""
    done = run("schedule", "install", "--with", "systemd", "--every", "30m", UV_CACHE_DIR="/")

    assert done.returncode == 2
    assert "will be gone one day" in done.stderr


def test_doctor_does_not_send_one_to_doctor(home, run):
    """Of a damaged file it says what to do now."""
    run("import", "-", stdin='{"title": "Nvidia ships H20"}')
    file = home / "newswatch.db"
    file.write_bytes(file.read_bytes()[:4096] + b"\xff" * 40_000)

    done = run("doctor")

    assert done.returncode == 1
    assert "FAIL  database" in done.stdout
    assert "newswatch doctor" not in done.stdout
    assert "backup" in done.stdout


def test_doctor_knows_a_network_that_never_answered(home, run):
    """Feeds that were asked in vain do not work, and all is not well."""
    run("feeds", "add", "http://127.0.0.1:9/feed.xml")
    run("fetch")

    done = run("doctor")

    assert "0 of 1 feeds work" in done.stdout
    assert "WARN  fetching" in done.stdout
    assert "all is well" not in done.stdout


def test_a_name_that_is_not_resolved_is_asked_again(home, run):
    """Offline, nothing is put off: no feed is said to be given up."""
    run("feeds", "add", "http://feeds.invalid/feed.xml")

    done = run("fetch")

    assert done.returncode == 1
    assert "not asked again" not in done.stderr
    assert "0 of 1 feeds work, 0 fail at the moment, 1 has not answered yet" in run("doctor").stdout


@pytest.mark.parametrize("command", list(LISTS))
def test_each_list_names_its_orders(command, ask):
    """Those of --help are taken, others are refused with those there are."""
    orders = LISTS[command]
    told = " ".join(ask(command, "--help").stdout.split())

    assert f"{orders[0]} (the default), {', '.join(orders[1:])}." in told
    assert {ask(command, "--sort", order, "--limit", "1").returncode for order in orders} == {0}
    refused = ask(command, "--sort", "beauty")
    assert (refused.returncode, ", ".join(orders) in refused.stderr) == (2, True)


@pytest.mark.parametrize("words", [["timeline"], ["trends"], ["matrix"], ["feeds", "list"], ["feeds", "rank"]])
def test_a_list_with_one_order_has_no_sort(words, ask):
    """An option that would do nothing is no option."""
    done = ask(*words, "--sort", "date")

    assert done.returncode == 2
    assert "--sort" not in ask(*words, "--help").stdout


@pytest.mark.parametrize("words", [["vocab", "list", "companies"], ["vocab", "list", "--kind", "company"]])
def test_a_kind_of_vocabulary_may_be_said_either_way(words, run):
    """As a word or as an option; the same rows."""
    done = run(*words, "--tsv")

    assert done.returncode == 0
    assert {line.split("\t")[0] for line in done.stdout.splitlines()} == {"company"}


@pytest.mark.parametrize("args", [["stories", "--oneline", "--limit", "3"], ["show", "1"]])
def test_what_is_for_reading_may_be_coloured_in_a_pipe(args, ask):
    """--color always and FORCE_COLOR colour it; without them a pipe has no colour."""
    assert "\x1b[" in ask(*args, "--color", "always").stdout
    assert "\x1b[" in ask(*args, FORCE_COLOR="1").stdout
    assert "\x1b[" not in ask(*args).stdout


def test_lines_for_programs_are_never_coloured(ask):
    """The columns of a pipe stay what they are."""
    assert ask("stories", "--color", "always").stdout == ask("stories").stdout


@pytest.mark.parametrize("columns", [60, 80, 100, 140])
@pytest.mark.parametrize(
    "words",
    [["delays"], ["delays", "deepseek-r2"], ["feeds", "rank"], ["trends", "--as-of", "2025-08-24"], ["timeline"]],
)
def test_a_report_fits_the_screen(words, columns, sample_home):
    """No line is wider than the terminal, so none is broken by it."""
    from newswatch.render.cells import width

    code, shown, _ = on_a_terminal(sample_home, *words, "--color", "never", columns=columns)

    assert code == 0
    assert shown
    assert max(map(width, shown.splitlines())) <= columns


def test_a_saved_search_is_tried_before_it_is_kept(run, home):
    """Refused with the query's own error, place and hint; nothing is written. One of known names is kept."""
    done = run("config", "set", "searches.bad", "(a")

    assert done.returncode == 2
    assert done.stderr.splitlines()[1:3] == ["  (a", "  ^"]
    assert not (home / "config.toml").exists()
    assert run("config", "set", "searches.good", "company:deepseek -event:deal").returncode == 0


@pytest.mark.parametrize("columns", [80, 60, 44])
@pytest.mark.parametrize("words", [["--help"], ["watch", "add", "--help"], ["completion", "--help"], ["sql", "--help"],
                                   ["help", "query"], ["config", "list"], ["doctor"]])  # fmt: skip
def test_what_is_read_breaks_between_words(words, columns, home):
    """On a terminal no line of help, settings and check-up is wider than the screen, but for one word alone."""
    _, shown, _ = on_a_terminal(home, *words, columns=columns, NEWSWATCH_HOME="/nowhere")

    assert [line for line in shown.splitlines() if width(line) > columns and len(line.split()) > 1] == []


@pytest.mark.parametrize("width_of_80", [[], ["watch", "add"], ["schedule", "install"], ["sql"], ["completion"]])
def test_examples_fit_eighty_columns(width_of_80, run):
    """Lines of help that are shown as they were written fit a common terminal."""
    assert max(map(len, run(*width_of_80, "--help", COLUMNS="80").stdout.splitlines())) <= 80


def test_the_pager_counts_lines_of_the_screen(home, tmp_path):
    """What is longer than the screen only because it is narrow goes through the pager too."""
    lines = len(data_path("topics", "exit-codes.md").read_text("utf-8").splitlines()) + 5
    for columns in (40, 130):
        on_a_terminal(home, "help", "exit-codes", columns=columns, lines=lines, PAGER=f"tee {tmp_path}/{columns}")

    assert [(tmp_path / name).exists() for name in ("40", "130")] == [True, False]


def test_errors_break_between_words_on_a_terminal():
    """Message and hint fit the terminal behind standard error; in a pipe each is one line."""
    screen, pipe = StringIO(), StringIO()
    screen.isatty = lambda: True
    here = Session(environ={"COLUMNS": "30"})
    words = "  There is delay, launch, cancellation, supply, export-control, deal."

    assert here.fitting(words, pipe) == words
    assert here.fitting(words, screen).splitlines() == [
        "  There is delay, launch,", "  cancellation, supply,", "  export-control, deal.",
    ]  # fmt: skip


def test_days_without_a_time_ask_for_the_time(run):
    """Who names days and no time is told what is missing, not of an interval that nobody named."""
    done = run("schedule", "show", "--days", "mon-fri")

    assert done.returncode == 2
    assert "--days needs --at" in done.stderr
    assert "say --at 07:30 --days mon-fri" in done.stderr


def test_no_feed_to_check_is_said(run):
    """Silence would look as if all were well."""
    run("feeds", "add", "https://a.example/feed.xml", "--name", "a")
    run("feeds", "disable", "a")
    done = run("feeds", "check")

    assert (done.returncode, done.stdout) == (0, "")
    assert "none to check" in done.stderr


def test_the_first_feed_of_ones_own_leaves_the_others_out_and_says_so(run):
    """Once there is a feed, those that travel along are never taken: one line has the command that takes them in."""
    first, second = (run("feeds", "add", f"https://{name}.example/feed.xml") for name in "ab")
    (line,) = [line for line in first.stderr.splitlines() if "travel" in line]
    taken = run(*shlex.split(line.partition("too: newswatch ")[2]))

    assert "travel" not in second.stderr
    assert taken.returncode == 0
    assert len(run("feeds", "list", "--all").stdout.splitlines()) > 100


def test_a_page_with_several_feeds_gives_lines_to_paste(run):
    """Each feed of the page on a line that the shell takes as it stands, its title as a comment."""
    links = [(f"/{n}.xml?a=1&b={n}", f"Feed {n}") for n in (1, 2)]
    page = "".join(f'<link rel="alternate" type="application/rss+xml" title="{t}" href="{u}">' for u, t in links)
    with closing(Server()) as server:
        server.answers["/page"] = [reply(f"<html><head>{page}</head></html>".encode(), "Content-Type: text/html")]
        for path, _ in links:
            server.answers[path] = [reply(feed())]
        done = run("feeds", "add", server.url("/page"))
    lines = [line.strip() for line in done.stderr.splitlines() if "feeds add" in line]

    assert [shlex.split(line, comments=True)[:3] for line in lines] == [["newswatch", "feeds", "add"]] * 2
    assert [shlex.split(line, comments=True)[3:] for line in lines] == [[server.url(url)] for url, _ in links]


def test_a_sentence_ends_once(ask):
    """What SQLite says ends with a stop, or does not."""
    assert ".." not in ask("sql", "select 1; select 2").stderr


@pytest.mark.parametrize("name", ["feeds", "watch", "story", "schedule", "config", "vocab"])
def test_what_a_subcommand_does_is_said_to_the_end(name, run):
    """Its first sentence is wrapped and never cut, and an "e.g." is no end."""
    listed = run(name, "--help", COLUMNS="60").stdout.partition("Commands:")[2]

    assert listed
    assert "..." not in listed
    assert not any(line.endswith("e.g.") for line in listed.splitlines())


def test_a_feed_that_is_gone_is_not_looked_for_in_the_network(run):
    """What is said once is not said twice, and the next step is the one that helps."""
    with closing(Server()) as server:
        server.answers["/feed.xml"] = [reply(status=410)]
        run("feeds", "add", server.url("/feed.xml"), "--name", "old")
        first, second = run("fetch", "old"), run("fetch", "old")

    assert first.returncode == 1
    assert first.stderr.splitlines()[1].count("not asked again") == 1
    assert "network" not in first.stderr
    assert "newswatch feeds enable" in first.stderr
    assert "newswatch feeds enable" in second.stderr
    assert "feeds add" not in second.stderr
