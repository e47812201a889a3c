"""The block in a crontab."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.errors import UsageError
from newswatch.installs import crontab
from newswatch.installs.timing import Timing

ARGV = ["/home/ana/.local/bin/newswatch", "fetch", "--scheduled", "--db", "/home/ana/my news/n.db"]
LINE = crontab.line(Timing(7, 30), ARGV)
FOREIGN = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200).filter(
    lambda text: "newswatch >>>" not in text
)


@given(FOREIGN)
def test_a_foreign_crontab_survives_byte_for_byte(foreign):
    """Installing, changing and removing leave everything outside the block as it was."""
    table = foreign + "\n" if foreign else ""

    installed = crontab.with_jobs(table, {"fetch": LINE})
    changed = crontab.with_jobs(installed, {"fetch": LINE, "digest": LINE})

    assert installed.startswith(table)
    assert crontab.with_jobs(installed, {"fetch": LINE}) == installed
    assert crontab.with_jobs(changed, {}) == table


@given(FOREIGN, FOREIGN)
def test_the_block_stays_where_it_stood(before, after):
    """Lines that the user wrote below the block stay below it."""
    before, after = (part + "\n" if part else "" for part in (before, after))
    table = crontab.with_jobs(before, {"fetch": LINE}) + after

    assert crontab.with_jobs(table, {"fetch": LINE}) == table
    assert crontab.with_jobs(table, {}) == before + after


def test_the_line_is_read_back():
    """The command and the timing of an installed line are known again, paths with spaces included."""
    table = crontab.with_jobs("", {"fetch": LINE})

    assert crontab.jobs(table) == {"fetch": LINE}
    assert crontab.command(LINE) == ARGV
    assert crontab.timing(LINE) == Timing(7, 30)


@pytest.mark.parametrize("path", ["/data/100%/n.db", "/data/a\nb.db", "/data/\x1b.db", "/" + "x" * 1000])
def test_a_path_that_cron_would_garble_is_refused(path):
    """No line has a percent sign, a control character, or more than crontab takes."""
    with pytest.raises(UsageError) as refusal:
        crontab.line(Timing(7, 30), ["/usr/bin/newswatch", "--db", path])

    assert refusal.value.hint


def test_a_block_without_its_end_is_left_alone():
    """When the end mark is gone nobody knows what belongs to the block, so nothing is touched."""
    broken = crontab.with_jobs("", {"fetch": LINE}).replace(crontab.END, "") + "5 * * * * precious\n"

    with pytest.raises(UsageError, match="was left alone"):
        crontab.with_jobs(broken, {})


def test_a_line_that_a_person_broke_is_kept_and_shown():
    """A line inside the block that cannot be read is neither lost nor an error."""
    table = f"{crontab.BEGIN}\nnonsense 'here\n{crontab.END}\n"

    assert crontab.jobs(table) == {"nonsense 'here": "nonsense 'here"}
    assert crontab.command("nonsense 'here") == []
