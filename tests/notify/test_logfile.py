"""newswatch's own log."""

from datetime import UTC, datetime

from newswatch.notify import logfile

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)


def test_lines_carry_the_time_and_no_control_character(tmp_path):
    """A line is one line, whatever stands in it."""
    logfile.append(tmp_path, ["fetch: 3 new\x1b[31m\nmore"], NOW)

    assert (tmp_path / "newswatch.log").read_text("utf-8").splitlines() == [
        "2026-05-05T12:00:00Z fetch: 3 new[31m more"
    ]


def test_the_log_rotates_and_stays_small(tmp_path):
    """Five files of a megabyte at most are kept, the newest lines in the first."""
    for number in range(80):
        logfile.append(tmp_path, [f"{number} " + "x" * 100_000], NOW)

    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["newswatch.log", *(f"newswatch.log.{n}" for n in range(1, 5))]
    assert all(path.stat().st_size <= logfile.LARGEST for path in tmp_path.iterdir())
    assert (tmp_path / "newswatch.log").read_text("utf-8").splitlines()[-1].split(" ")[1] == "79"


def test_a_log_that_cannot_be_written_is_borne(tmp_path):
    """The run matters more than its log."""
    (tmp_path / "file").write_text("", "utf-8")

    logfile.append(tmp_path / "file", ["line"], NOW)

    assert (tmp_path / "file").read_bytes() == b""
