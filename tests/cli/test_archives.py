"""Archives in and out: every form that export writes, import takes in again."""

import gzip
import json
import shutil
import subprocess
import sys

import pytest

from tests.cli.conftest import environment

FIELDS = "guid,feed,publisher,author,url,title,summary,published,language,text"
FORMS = ["jsonl", "csv", "atom", "jsonfeed", "parquet"]


def call(home, *args, **given):
    """newswatch in that home; the answer as bytes."""
    return subprocess.run(
        [sys.executable, "-m", "newswatch", *args],
        env=environment(home), capture_output=True, timeout=120, check=False, **given,
    )  # fmt: skip


def articles(home):
    """What a home has stored."""
    return json.loads(call(home, "articles", "--all", "--sort", "oldest", "--json", "--fields", FIELDS).stdout)


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_in_again(form, ask, sample_home, home, tmp_path):
    """All texts, times and links, in every form; a second import of the file adds nothing."""
    if form == "parquet":
        pytest.importorskip("pyarrow")
    file = tmp_path / f"archive.{form}"
    assert ask("export", "--format", form, "--output", str(file)).returncode == 0

    first, second = (call(home, "import", str(file), "--json") for _ in range(2))

    stored = json.loads(first.stdout)
    assert (first.returncode, stored["bad"]) == (0, 0), first.stderr
    assert json.loads(second.stdout)["articles"] == {"new": 0, "updated": 0, "unchanged": stored["articles"]["new"]}
    assert sorted(articles(home), key=str) == sorted(articles(sample_home), key=str)


def written(home, form):
    """What `export`, or with json and jsonl-short `articles`, writes of all that a home has."""
    short = {"json": ["--json"], "jsonl-short": ["--jsonl"]}
    asked = ["articles", "--all", *short[form]] if form in short else ["export", "--format", form]
    return call(home, *asked).stdout


@pytest.mark.parametrize("form", [*FORMS, "json", "jsonl-short"])
def test_what_went_out_is_known_where_it_came_from(form, sample_home, tmp_path):
    """An export that is taken in by the same archive adds and changes nothing, not even when it has no texts."""
    if form == "parquet":
        pytest.importorskip("pyarrow")
    home = tmp_path / "copy"
    shutil.copytree(sample_home, home)
    before = written(home, "jsonl")

    done = call(home, "import", "-", "--json", input=written(home, form))

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles"] == {"new": 0, "updated": 0, "unchanged": len(before.splitlines())}
    assert written(home, "jsonl") == before


@pytest.mark.parametrize("form", ["jsonl", "csv", "jsonfeed", "atom"])
def test_imported_articles_are_known_again(form, run, home):
    """What came by import itself goes out and comes in again without a second copy or a change."""
    lines = [
        {"title": "Nvidia ships H20", "body": "All of it.", "publisher": "A: B/ü", "guid": "1:2"},
        {"title": "AMD too", "url": "https://example.org/a"},
        {"title": "Huawei too"},
    ]
    run("import", "-", stdin="\n".join(map(json.dumps, lines)))
    before = written(home, "jsonl")

    done = call(home, "import", "-", "--json", input=written(home, form))

    assert json.loads(done.stdout)["articles"] == {"new": 0, "updated": 0, "unchanged": 3}, done.stderr
    assert written(home, "jsonl") == before


def test_an_array_is_taken_in_value_by_value(run):
    """`articles --json` and any other JSON array; what is no article in it is named by its number."""
    values = [{"title": "Nvidia ships H20"}, 5, {"title": "AMD too", "body": "x" * 200_000}]

    done = run("import", "-", stdin=json.dumps(values, indent=2))

    assert done.returncode == 3
    assert "line 2 is skipped: not a JSON object" in done.stderr
    assert run("articles", "--sort", "oldest", "--template", "{title}").stdout == "Nvidia ships H20\nAMD too\n"
    broken = run("import", "-", stdin='[{"title": "Intel too"}, {"title": nonsense}, {"title": "lost"}]')
    assert (broken.returncode, "line 2 is skipped: not JSON" in broken.stderr) == (3, True)


def test_a_form_of_bytes_goes_into_a_pipe(sample_home, tmp_path):
    """`export --format parquet > FILE` is the file that --output writes."""
    pytest.importorskip("pyarrow")
    file = tmp_path / "archive.parquet"
    call(sample_home, "export", "huawei", "--format", "parquet", "--output", str(file))

    piped = call(sample_home, "export", "huawei", "--format", "parquet")

    assert piped.returncode == 0
    assert piped.stdout == file.read_bytes()
    assert list(tmp_path.iterdir()) == [file]


def test_parquet_without_its_library_names_the_extra(home, tmp_path):
    """One sentence and the command that installs it, before anything is opened."""
    (tmp_path / "pyarrow.py").write_text("raise ImportError", "utf-8")
    env = environment(home, PYTHONPATH=str(tmp_path))

    done = subprocess.run(
        [sys.executable, "-m", "newswatch", "export", "--format", "parquet"],
        env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "newswatch[parquet]" in done.stderr
    assert "Traceback" not in done.stderr


def test_opml_is_the_list_of_feeds(run):
    """It goes out as `feeds export` writes it, and `import` subscribes to what it holds."""
    run("feeds", "add", "https://example.com/feed.xml", "--unseen")
    opml = run("export", "--format", "opml").stdout
    assert opml == run("feeds", "export").stdout
    run("feeds", "remove", "https://example.com/feed.xml")

    done = run("import", "-", stdin=opml)

    assert done.returncode == 0, done.stderr
    assert "https://example.com/feed.xml" in run("feeds", "list", "--urls").stdout


def test_opml_has_no_articles(ask):
    """A query with it is a usage error."""
    assert ask("export", "huawei", "--format", "opml").returncode == 2


def test_lines_that_were_skipped_are_partly_done(run):
    """Named by number, the others stored, exit code 3; a date that is none is such a line."""
    lines = ['{"title": "Nvidia ships H20"}', '{"title": "x", "published": "soonish"}', "nonsense"]

    done = run("import", "-", stdin="\n".join(lines))

    assert done.returncode == 3
    assert "line 2 is skipped: 'published' is no date" in done.stderr
    assert "line 3 is skipped: not JSON" in done.stderr
    assert run("articles", "--template", "{title}").stdout == "Nvidia ships H20\n"


def test_a_compressed_file_is_not_read_as_lines(run, tmp_path):
    """One sentence with the command that unpacks it, and not a complaint for every line; no database is made."""
    path = tmp_path / "an archive.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"title": "Nvidia ships H20"}\n' * 100))

    done = run("import", str(path))

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"newswatch: {path} is compressed.",
        f"  Unpack it on the way: zcat '{path}' | newswatch import -",
    ]
    assert run("stories").returncode == 1


def test_bad_lines_of_csv_have_the_numbers_of_the_file(run):
    """The head is line 1."""
    done = run("import", "-", stdin="title,published\nNvidia ships H20,2025-08-01\n,\nAMD too,never\n")

    assert done.returncode == 3
    assert "line 3 is skipped: neither title nor body" in done.stderr
    assert "line 4 is skipped: 'published' is no date" in done.stderr
