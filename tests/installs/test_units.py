"""The texts for systemd and launchd."""

import plistlib
import shutil
import subprocess
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.errors import UsageError
from newswatch.installs import launchd, program, systemd, timing
from newswatch.installs.timing import Timing

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=1, max_size=40)
TIMINGS = [Timing(7, 30), Timing(0, 1), Timing(67, 120), Timing(7, 60), Timing(450, None, (0, 1, 2)), Timing(450)]


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_a_service_is_read_back_as_it_was_written(argv):
    """Whatever stands in a path, systemd's quoting gives the same words back."""
    assert systemd.command(systemd.service("fetch", argv)) == argv


@pytest.mark.parametrize("when", TIMINGS)
def test_a_timer_is_read_back(when):
    """The timing of an installed timer is known again, and it catches up after a night off."""
    text = systemd.timer("fetch", when)

    assert systemd.timing(text).minutes == when.minutes
    assert "Persistent=true" in text
    assert "RandomizedDelaySec=" in text


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("when", TIMINGS)
def test_systemd_itself_finds_no_fault(when, tmp_path):
    """`systemd-analyze verify` has nothing to say of the units, and its calendar names the same minutes."""
    service, timer = (tmp_path / name for name in systemd.names("fetch"))
    service.write_text(systemd.service("fetch", ["/bin/true", "fetch", "--db", "/a b/100%/$x.db"]), "utf-8")
    timer.write_text(systemd.timer("fetch", when), "utf-8")

    verified = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(service), str(timer)], capture_output=True, text=True, check=False
    )
    calendar = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=3", timing.on_calendar(when)],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC", "PATH": "/usr/bin:/bin"},
    )

    complaints = [line for line in verified.stderr.splitlines() if "newswatch-fetch" in line]
    assert not complaints
    starts = {int(line.split()[-2][3:5]) for line in calendar.stdout.splitlines() if "UTC" in line}
    assert starts <= {minute % 60 for minute in when.minutes}


@pytest.mark.parametrize("when", TIMINGS)
def test_an_agent_is_read_back(when):
    """A property list gives command and timing back, and starts by the calendar, which catches up after sleep."""
    text = launchd.plist("fetch", when, ["/opt/newswatch", "fetch", "a & b <c>"], PurePosixPath("/logs"))

    assert launchd.command(text) == ["/opt/newswatch", "fetch", "a & b <c>"]
    assert launchd.timing(text).minutes == when.minutes
    assert plistlib.loads(text.encode())["StartCalendarInterval"]
    assert "StartInterval" not in plistlib.loads(text.encode())


def test_nonsense_is_no_agent():
    """A file that is no property list has no command."""
    assert launchd.command("nonsense") == []


@pytest.mark.parametrize(
    "path",
    [
        "/home/ana/.cache/uv/archive-v0/x7/bin/newswatch",
        "/data/uv/archive-v0/x7/bin/newswatch",
        "/home/ana/.cache/uv/environments-v2/tool/bin/python",
        "/tmp/venv/bin/newswatch",
        "/Users/ana/Library/Caches/x/newswatch",
    ],
)
def test_a_throw_away_place_is_refused(path):
    """A program in a cache or a temporary folder will be gone, so nothing is installed that names it."""
    with pytest.raises(UsageError, match="will be gone") as refusal:
        program.refuse_throw_away([PurePosixPath(path)], [PurePosixPath("/tmp")])

    assert "uv tool install newswatch" in refusal.value.hint


@pytest.mark.parametrize(
    "path", ["/home/ana/.local/bin/newswatch", "/home/ana/.local/share/uv/tools/newswatch/bin/newswatch", "/usr/bin/x"]
)
def test_a_place_that_lasts_is_fine(path):
    """A launcher that a tool installed may be scheduled."""
    program.refuse_throw_away([PurePosixPath(path)], [PurePosixPath("/tmp")])

    assert program.throw_away(PurePosixPath(path), [PurePosixPath("/tmp")]) is None
