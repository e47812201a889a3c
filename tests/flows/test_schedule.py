"""Installing schedules, with fakes of the schedulers' programs on PATH."""

import os
import sys
from datetime import UTC, datetime

import pytest

from newswatch import machine
from newswatch.errors import NewswatchError, UsageError
from newswatch.flows import schedule
from newswatch.installs import crontab

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
FOREIGN = "MAILTO=ana@example.com\n# back-up\n5 4 * * * /usr/bin/backup --day $(date +\\%a)\n\n0 5 * * 1 caf\udce9\n"
FAKE_CRONTAB = """#!/bin/sh
[ -n "$REFUSE" ] && { echo "bad minute" >&2; exit 1; }
case "$1" in
  -l) [ -f "$TABLE" ] && cat "$TABLE" || { echo "no crontab for ana" >&2; exit 1; } ;;
  -r) rm "$TABLE" ;;
  -) cat > "$TABLE" ;;
esac
"""
FAKE_RECORDER = '#!/bin/sh\necho "${0##*/} $*" >> "$CALLS"\n'


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A home folder with a program, and fakes of crontab, systemctl, loginctl and launchctl."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    for name, text in {
        "crontab": FAKE_CRONTAB,
        "systemctl": FAKE_RECORDER,
        "loginctl": FAKE_RECORDER + "echo no\n",
        "launchctl": FAKE_RECORDER,
        "newswatch": "#!/bin/sh\necho newswatch 1.0\n",
    }.items():
        path = bin_ / name
        path.write_text(text, "utf-8")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_}:{os.environ['PATH']}")
    monkeypatch.setenv("TABLE", str(tmp_path / "table"))
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    return tmp_path


def environ(desk):
    return {"HOME": str(desk), "PATH": os.environ["PATH"]}


def made(desk, scheduler, *, every="30m", job="fetch", **more):
    when = schedule.timing_of(every if job == "fetch" else None, None, None, job)
    return schedule.plan(
        job,
        when,
        scheduler,
        db=desk / "n.db",
        config=desk / "config.toml",
        argv0="newswatch",
        environ=environ(desk),
        named_program=str(desk / "bin" / "newswatch"),
        **more,
    )


def put(desk, plan):
    schedule.install(plan, config=desk / "config.toml", starter="# settings\n", state=desk / "state")


def test_a_round_trip_through_a_foreign_crontab(desk):
    """Install, look, install again, change, remove: the rest of the crontab is the same bytes, whatever they are."""
    machine.set_crontab(FOREIGN)

    put(desk, made(desk, "cron"))
    status = schedule.status(environ(desk), desk / "n.db", now=NOW)
    again = made(desk, "cron")
    put(desk, made(desk, "cron", every="2h"))
    changed = machine.crontab()
    gone = schedule.remove(["fetch"], environ=environ(desk), state=desk / "state")

    assert [job["works"] for job in status["jobs"]] == [True]
    assert status["jobs"][0]["every_seconds"] == 1800
    assert status["jobs"][0]["next_run"] > "2026-05-05T12:00:00Z"
    assert not again.changed
    assert len(crontab.jobs(changed)) == 1
    assert changed.startswith(FOREIGN)
    assert [one.job for one in gone] == ["fetch"]
    assert (desk / "table").read_bytes() == FOREIGN.encode("utf-8", "surrogateescape")


def test_fetch_and_digest_live_side_by_side(desk):
    """Each job has its line; removing one leaves the other."""
    put(desk, made(desk, "cron"))
    put(desk, made(desk, "cron", job="digest", extra=("--output", str(desk / "d.html"))))

    schedule.remove(["fetch"], environ=environ(desk), state=desk / "state")

    assert list(crontab.jobs(machine.crontab())) == ["digest"]


def test_an_empty_crontab_is_gone_again(desk):
    """Where there was no crontab before, there is none afterwards."""
    put(desk, made(desk, "cron"))

    schedule.remove(["fetch"], environ=environ(desk), state=desk / "state")

    assert not (desk / "table").exists()


def test_what_crontab_refuses_is_told_in_its_words(desk, monkeypatch):
    """When crontab says no, so do we, and nothing is written."""
    plan = made(desk, "cron")
    monkeypatch.setenv("REFUSE", "1")

    with pytest.raises(NewswatchError, match="bad minute"):
        put(desk, plan)


def test_the_bare_paths_are_baked_in(desk):
    """The installed line names program, database and settings by absolute path, so cron's environment does not matter;
    the settings it names exist."""
    plan = made(desk, "cron")
    put(desk, plan)

    assert plan.argv[0] == str(desk / "bin" / "newswatch")
    assert plan.argv[1:3] == ("fetch", "--scheduled")
    assert plan.argv[3:] == ("--db", str(desk / "n.db"), "--config", str(desk / "config.toml"))
    assert (desk / "config.toml").read_text("utf-8") == "# settings\n"
    assert "%" not in crontab.jobs(machine.crontab())["fetch"]


def test_status_says_why_a_line_does_not_work_any_more(desk):
    """A program or a database folder that has gone is named."""
    put(desk, made(desk, "cron"))
    (desk / "bin" / "newswatch").unlink()

    found = schedule.status(environ(desk), desk / "n.db", now=NOW)["jobs"][0]

    assert not found["works"]
    assert "is not there any more" in found["fault"]


def test_status_says_when_the_settings_are_gone(desk):
    """A line whose config.toml was deleted would fail, and status says so."""
    put(desk, made(desk, "cron"))
    (desk / "config.toml").unlink()

    found = schedule.status(environ(desk), desk / "n.db", now=NOW)["jobs"][0]

    assert "config.toml is not there any more" in found["fault"]


def test_systemd_units_come_and_go(desk):
    """The timer is written, enabled and seen; log-out is warned of; removing leaves no file."""
    put(desk, made(desk, "systemd"))
    found = schedule.status(environ(desk), desk / "n.db", now=NOW)["jobs"]
    folder = desk / ".config" / "systemd" / "user"
    written = sorted(path.name for path in folder.iterdir())
    schedule.remove(["fetch", "digest"], environ=environ(desk), state=desk / "state")

    calls = (desk / "calls").read_text("utf-8")
    assert [(job["with"], job["works"]) for job in found] == [("systemd", True)]
    assert "loginctl enable-linger" in found[0]["note"]
    assert written == ["newswatch-fetch.service", "newswatch-fetch.timer"]
    assert "systemctl --user enable --now newswatch-fetch.timer" in calls
    assert "systemctl --user disable --now newswatch-fetch.timer" in calls
    assert not list(folder.iterdir())


def test_launchd_agents_come_and_go(desk):
    """The agent is written, loaded and seen; removing unloads it and leaves no file."""
    put(desk, made(desk, "launchd"))
    found = schedule.status(environ(desk), desk / "n.db", now=NOW)["jobs"]
    schedule.remove(["fetch"], environ=environ(desk), state=desk / "state")

    calls = (desk / "calls").read_text("utf-8")
    assert [(job["with"], job["every_seconds"]) for job in found] == [("launchd", 1800)]
    assert f"launchctl bootstrap gui/{os.getuid()}" in calls
    assert calls.splitlines()[-1] == f"launchctl bootout gui/{os.getuid()}/org.newswatch.fetch"
    assert not list((desk / "Library" / "LaunchAgents").iterdir())


def test_a_program_in_a_temporary_folder_is_refused(desk):
    """What pytest runs from a temporary folder is just such a throw-away program: its plan may be looked at only."""
    when = schedule.timing_of("30m", None, None, "fetch")

    plan = schedule.plan(
        "fetch", when, "cron", db=desk / "n.db", config=desk / "c.toml", argv0=str(desk / "bin" / "newswatch"),
        environ={**environ(desk), "TMPDIR": str(desk)},
    )  # fmt: skip

    assert "fetch --scheduled" in plan.texts["crontab"]
    with pytest.raises(UsageError, match="will be gone one day"):
        schedule.install(plan, config=desk / "c.toml", starter="", state=desk / "state")


def test_a_launcher_is_not_resolved(desk):
    """A tool's launcher is a link that the tool keeps up to date, so the link is what is installed."""
    local = desk / ".local" / "bin"
    local.mkdir(parents=True)
    (local / "newswatch").symlink_to(desk / "bin" / "newswatch")

    assert machine.program(str(local / "newswatch"), environ(desk)) == [str(local / "newswatch")]
    assert machine.program("newswatch", environ(desk)) == [str(local / "newswatch")]


def test_without_a_launcher_python_runs_the_module(desk):
    """`python -m newswatch` from a checkout is scheduled as just that."""
    assert machine.program("/checkout/newswatch/__main__.py", environ(desk))[0].startswith(
        os.path.dirname(sys.executable)  # noqa: PTH120
    )


@pytest.mark.parametrize(
    ("every", "at", "days"), [("30m", "07:30", None), ("30m", None, "mon"), (None, None, "mon"), ("x", None, None)]
)
def test_options_that_do_not_fit_together(every, at, days):
    """An interval and a time of day cannot both be asked for."""
    with pytest.raises(UsageError):
        schedule.timing_of(every, at, days, "fetch")


def test_a_removal_may_be_looked_at_first(desk):
    """--dry-run names what would go, and takes nothing out."""
    put(desk, made(desk, "cron"))
    before = machine.crontab()
    found = schedule.remove(["fetch"], environ=environ(desk), state=desk / "state", dry_run=True)

    assert [one.job for one in found] == ["fetch"]
    assert machine.crontab() == before
