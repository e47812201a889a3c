"""What a stranger meets first: no database, no network, wrong paths. One sentence, the next step, the right code."""

import json
import sqlite3
import subprocess
import sys

import pytest

from tests.cli.conftest import environment, on_a_terminal


def sentence(done):
    """The first line of standard error, when there is no traceback."""
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[0] if done.stderr else ""


@pytest.mark.parametrize(
    "args", [["stories"], ["articles"], ["show", "1"], ["open", "1"], ["feeds", "list"], ["export"]]
)
def test_no_database_yet(run, home, args):
    """Reading never makes one; the hint names fetch."""
    done = run(*args)

    assert done.returncode == 1
    assert "no database" in sentence(done)
    assert "newswatch fetch" in done.stderr
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    "args",
    [
        ["prune", "--older", "2y"], ["retag"], ["regroup"], ["story", "merge", "1", "2"], ["story", "split", "1"],
        ["story", "pin", "1"], ["correct", "1", "+model-delay"], ["feeds", "remove", "x"], ["feeds", "disable", "x"],
        ["watch", "remove", "x"],
    ],
)  # fmt: skip
def test_what_changes_a_database_makes_none(run, home, args):
    """Where there is none, that is the answer: exit 1, nothing made."""
    done = run(*args)

    assert done.returncode == 1
    assert "no database" in sentence(done)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("args", [["fetch", "--sample"], ["retag"], ["regroup"], ["prune", "--older", "2y"]])
@pytest.mark.parametrize("kind", ["text", "folder"])
def test_a_refused_file_gets_no_lock_beside_it(run, tmp_path, args, kind):
    """The file is judged before the lock is taken."""
    place = tmp_path / "other"
    place.mkdir()
    file = place / "notes.txt"
    file.mkdir() if kind == "folder" else file.write_text("mine")
    done = run("--db", str(file), *args)

    assert done.returncode == 1
    assert [one.name for one in place.iterdir()] == ["notes.txt"]


def test_no_database_yet_for_a_program(run):
    """The same as one JSON object, and no output."""
    done = run("stories", "--json")
    told = json.loads(done.stderr)

    assert (told["error"]["code"], told["exit"], done.returncode, done.stdout) == ("store", 1, 1, "")


def test_an_empty_database(run):
    """Made by adding a feed: nothing to show, exit 0, the next step."""
    run("feeds", "add", "https://a.example/feed.xml")
    done = run("stories")

    assert (done.returncode, done.stdout) == (0, "")
    assert "newswatch fetch" in sentence(done)
    assert run("stories", "--json").stdout == "[]\n"


@pytest.mark.parametrize("command", [["stories"], ["fetch", "--sample"]])
def test_a_file_that_is_no_database(run, tmp_path, command):
    """It is left untouched."""
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    done = run("--db", str(file), *command)

    assert done.returncode == 1
    assert "not a newswatch database" in sentence(done)
    assert file.read_text() == "mine"


def test_a_database_of_another_program(run, tmp_path):
    """It is left untouched."""
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as conn:
        conn.execute("CREATE TABLE t (x)")
    conn.close()
    before = file.read_bytes()
    done = run("--db", str(file), "fetch", "--sample")

    assert done.returncode == 1
    assert "another program" in sentence(done)
    assert file.read_bytes() == before


@pytest.mark.parametrize("command", [["stories"], ["fetch", "--sample"]])
def test_a_folder_for_a_database(run, tmp_path, command):
    """A folder is not a file."""
    done = run("--db", str(tmp_path), *command)

    assert done.returncode == 1
    assert "folder" in sentence(done)


def test_a_folder_that_cannot_be_made(run, tmp_path):
    """Below a file there is no folder."""
    (tmp_path / "file").write_text("")
    done = run("--db", str(tmp_path / "file" / "n.db"), "fetch", "--sample")

    assert done.returncode == 1
    assert str(tmp_path / "file") in done.stderr
    assert "Traceback" not in done.stderr


def test_no_network(run):
    """Exit 1, none answered, and what works without: the sample."""
    run("feeds", "add", "http://127.0.0.1:9/feed.xml")
    done = run("fetch", HTTP_PROXY="", HTTPS_PROXY="", http_proxy="", https_proxy="")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "did not answer" in done.stderr
    assert "--sample" in done.stderr


def test_no_network_for_a_program(run):
    """The summary on standard output, the failure on standard error, both JSON."""
    run("feeds", "add", "http://127.0.0.1:9/feed.xml")
    done = run("fetch", "--json", HTTP_PROXY="", http_proxy="")

    assert json.loads(done.stdout)["feeds"]["failed"] == 1
    assert json.loads(done.stderr)["exit"] == done.returncode == 1


def test_the_sample_comes_in_once(run):
    """A second `fetch --sample` adds nothing; the summary has the keys of the contract."""
    first = json.loads(run("fetch", "--sample", "--json").stdout)
    second = json.loads(run("fetch", "--sample", "--json").stdout)

    assert {"feeds", "articles", "stories", "flags", "failures", "seconds"} <= set(first)
    assert set(first["feeds"]) == {"due", "updated", "unchanged", "failed", "skipped"}
    assert first["articles"]["new"] >= 120
    assert second["articles"]["new"] == 0


def test_a_scheduled_fetch_is_silent(run):
    """Nothing to mail when all is well."""
    done = run("fetch", "--sample", "--scheduled")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_quiet_says_nothing_and_verbose_names_feeds(run):
    """-q and -v, before or after the command."""
    assert run("fetch", "--sample", "-q").stderr == ""
    assert "chip-ledger" in run("-v", "fetch", "--sample").stderr


def test_two_fetches_at_once(home, run):
    """The second answers 75 and changes nothing."""
    script = (
        "import sys, pathlib\n"
        "from newswatch.store.lock import alone\n"
        "with alone(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(home / "newswatch.db")],
        env=environment(home), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        done, scheduled = run("fetch", "--sample"), run("fetch", "--sample", "--scheduled")

    assert done.returncode == scheduled.returncode == 75
    assert "another" in sentence(done).lower()
    assert scheduled.stderr == ""


def test_import_names_bad_lines_and_takes_the_rest(run, tmp_path):
    """The contract's line; guid comes back; twice adds nothing."""
    file = tmp_path / "a.jsonl"
    good = {"guid": "g1", "url": "https://a.example/1", "title": "DeepSeek delays R2", "body": "华为", "publisher": "A"}
    file.write_text(json.dumps(good) + "\nnot json\n" + json.dumps({"x": 1}) + "\n", "utf-8")
    first, second = run("import", str(file)), json.loads(run("import", str(file), "--json").stdout)
    (row,) = json.loads(run("articles", "--json").stdout)

    assert first.returncode == 3
    assert "line 2" in first.stderr
    assert "line 3" in first.stderr
    assert (row["guid"], row["publisher"]) == ("g1", "A")
    assert second["articles"] == {"new": 0, "updated": 0, "unchanged": 1}


def test_export_is_what_import_takes(run, tmp_path):
    """Out of one database and into another, the articles are the same."""
    run("fetch", "--sample")
    run("export", "-o", str(tmp_path / "out.jsonl"))
    other = str(tmp_path / "other.db")
    done = run("--db", other, "import", str(tmp_path / "out.jsonl"))
    titles = ["articles", "--all", "--template", "{title}"]

    assert done.returncode == 0
    assert sorted(run(*titles).stdout.splitlines()) == sorted(run("--db", other, *titles).stdout.splitlines())


@pytest.mark.parametrize("form", ["csv", "atom", "jsonfeed"])
def test_export_writes_other_forms(run, form):
    """A head and the rows."""
    run("fetch", "--sample")

    assert "DeepSeek" in run("export", "--format", form).stdout


def test_feeds_by_hand(run):
    """add, list, disable, enable, remove, export, import."""
    run("feeds", "add", "https://user:secret@a.example/feed.xml", "--name", "a", "--title", "A", "--category", "press")
    listed = run("feeds", "list", "--json")
    opml = run("feeds", "export").stdout
    run("feeds", "disable", "a")
    off = json.loads(run("feeds", "list", "--json").stdout)[0]["state"]
    run("feeds", "enable", "a")
    run("feeds", "remove", "a")

    assert json.loads(listed.stdout)[0]["url"] == "https://a.example/feed.xml"
    assert "secret" not in opml
    assert off == "disabled"
    assert json.loads(run("feeds", "list", "--json").stdout) == []
    assert "1 new" in run("feeds", "import", "-", stdin=opml).stderr
    assert json.loads(run("feeds", "list", "--json").stdout)[0]["category"] == "press"


def test_a_broken_list_names_its_lines_and_imports_the_rest(run):
    """Exit 3: partly done."""
    done = run("feeds", "import", "-", stdin="https://a.example/rss\nftp://b.example/\n")

    assert done.returncode == 3
    assert "line 2" in done.stderr
    assert len(json.loads(run("feeds", "list", "--json").stdout)) == 1


def test_an_unknown_feed_is_told(run):
    """With the name that was meant."""
    run("feeds", "add", "https://techradar.example/feed.xml", "--name", "techradar")
    done = run("feeds", "remove", "techrader")

    assert done.returncode == 2
    assert "techradar" in done.stderr


def test_a_folder_for_the_settings(run, tmp_path):
    """The hint names a file in it, not its permissions."""
    done = run("--config", str(tmp_path), "stories")

    assert done.returncode == 2
    assert f"{tmp_path} is a folder" in sentence(done)
    assert f"{tmp_path}/config.toml" in done.stderr


def test_no_subscription_after_the_sample(ask):
    """An empty list says why it is: the samples are no subscriptions; and what to do."""
    done = ask("feeds", "list")

    assert (done.returncode, done.stdout) == (0, "")
    assert "14 sample feeds" in sentence(done)
    assert "newswatch fetch" in done.stderr


def test_one_line_is_no_lines(run):
    """Counts agree with their nouns."""
    done = run("import", "-", stdin='{"title": "DeepSeek delays R2"}\n')

    assert sentence(done).startswith("1 line: 1 new")
    assert "1 new story" in sentence(done)


def test_an_error_stands_under_a_head_that_says_so(run, home):
    """The last column of the readable list is the title, or what is wrong."""
    run("feeds", "add", "http://127.0.0.1:9/feed.xml")
    before = on_a_terminal(home, "feeds", "list", columns=120)[1]
    run("fetch", HTTP_PROXY="", http_proxy="")
    after = on_a_terminal(home, "feeds", "list", columns=120)[1]

    assert "WHAT IS WRONG" not in before
    assert "WHAT IS WRONG" in after
