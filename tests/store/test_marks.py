"""Looking up who shares marks: many at once, and no more than is needed."""

import random

import pytest

from newswatch.store.grouping import CROWDED, SPAN, near, post

HOUR = 3600
DAY = 24 * HOUR
WINDOW = 3 * DAY
START = 20_000 * DAY


def asked(key, when):
    return key, when - WINDOW, when + WINDOW


def newest(marks, probe):
    """What a probe must find, the slow way."""
    key, early, late = probe
    inside = sorted((when, article) for k, when, article in marks if k == key and early <= when <= late)
    return {(key, when, article) for when, article in inside[-CROWDED:]}


@pytest.mark.parametrize("seed", range(8))
def test_each_probe_finds_the_newest_of_its_window(db, seed):
    """However many probes of one key lie close together or far apart, each gets all that it would get alone."""
    draw = random.Random(seed)
    days = draw.choice((1, 5, 9, 40))
    marks = [(draw.randint(1, 4), START + draw.randrange(days * DAY) // HOUR * HOUR, n) for n in range(1, 900)]
    marks += [(5, START + n * DAY, 2000 + n) for n in range(days)]
    probes = {asked(draw.randint(1, 6), START + draw.randrange(-DAY, (days + 1) * DAY)) for _ in range(60)}
    with db.atomic():
        post(db.conn, marks)
        found = set(near(db.conn, probes))

    assert found <= set(marks)
    for probe in probes:
        assert newest(marks, probe) <= found


def test_times_before_1970_are_found_too(db):
    """A date of long ago lies in the spans as any other."""
    marks = [(1, when, n) for n, when in enumerate(range(-3 * SPAN, 3 * SPAN, 12 * HOUR), 1)]
    probes = [asked(1, when) for when in range(-2 * SPAN, 2 * SPAN, DAY)]
    with db.atomic():
        post(db.conn, marks)
        found = set(near(db.conn, probes))

    for probe in probes:
        assert newest(marks, probe) <= found


def test_a_crowd_comes_once_for_a_whole_batch(db):
    """A hundred new articles about the company of the day bring its crowd back once, not a hundred times."""
    with db.atomic():
        post(db.conn, [(1, START + n * HOUR // 4, n) for n in range(1, 200)])
        found = list(near(db.conn, {asked(1, START + 3 * DAY + n * 60) for n in range(100)}))

    assert len(found) == CROWDED
