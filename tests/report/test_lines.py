"""Timeline, matrix and the worth of feeds."""

from newswatch.report.leading import ordered
from newswatch.report.matrix import Statement, matrix
from newswatch.report.rank import Report, rank
from newswatch.report.timeline import timeline


def story(number, *events, **more):
    """A story as `stories --json` has it."""
    return {
        "id": number, "published": "2025-08-14T09:00:00Z", "title": f"Story {number}", "publisher": "FT",
        "sources": ["FT", "Ars"], "origins": ["FT"], "url": None, "events": ordered(events), **more,
    }  # fmt: skip


def happened(kind, subject, confidence=0.9, **more):
    """An event of a story."""
    return {
        "type": kind,
        "subject": [subject],
        "status": "reported",
        "from": None,
        "to": None,
        "confidence": confidence,
        **more,
    }


def test_a_line_tells_the_event_of_the_subject():
    """A story with two events is told by the one of the subject that was asked for."""
    told = story(1, happened("technical-trouble", "Ascend"), happened("delay", "DeepSeek R2", **{"from": "2025-05"}))
    (line,) = timeline([told], names=frozenset({"Ascend"}))

    assert (line["type"], line["sources"], line["origins"]) == ("technical-trouble", 2, 1)


def test_a_delay_comes_before_other_events():
    """Asked for nothing in particular, a slip is what the line tells, with its dates."""
    told = story(1, happened("performance", "DeepSeek R2"), happened("delay", "DeepSeek R2", **{"from": "2025-05"}))
    (line,) = timeline([told])

    assert (line["type"], line["from"]) == ("delay", "2025-05")


def test_a_story_without_event_is_a_line_too():
    """What has no event has its headline."""
    (line,) = timeline([story(1)])

    assert (line["type"], line["title"]) == (None, "Story 1")


def statement(model, verb, chip, article=1, status="reported"):
    """One relation."""
    return Statement(model, verb, chip, status, "…", f"2025-08-{article:02}", article, article, "Ars", "FT", "Title")


def test_a_cell_has_all_that_was_said_of_both():
    """R2 failed on Ascend and infers on it: one cell with two verbs and their evidence."""
    cells = matrix([
        statement("DeepSeek R2", "infers_on", "Ascend", 1), statement("DeepSeek R2", "failed_training_on", "Ascend", 2),
        statement("DeepSeek R2", "trains_on", "Nvidia", 2),
    ])  # fmt: skip

    assert {(cell.model, cell.chip): cell.letters for cell in cells} == {
        ("DeepSeek R2", "Ascend"): "FI", ("DeepSeek R2", "Nvidia"): "T",
    }  # fmt: skip
    assert [said["article"] for said in cells[0].to_dict()["evidence"]] == [2, 1]


def report(feed, story_id, at, *, first=False, feeds=1, relevant=True, copy=False, began=0):
    """One article of a feed."""
    return Report(feed, story_id, at, relevant, copy, feeds, first, began)


def test_who_is_first_is_worth_most():
    """One feed had two shared stories first, the other came ten minutes later."""
    rows = rank([
        report("fast", 1, 0, first=True, feeds=2), report("fast", 2, 0, first=True, feeds=2),
        report("slow", 1, 600, feeds=2), report("slow", 2, 600, feeds=2), report("slow", 3, 0, first=True),
    ])  # fmt: skip

    assert [(row["feed"], row["first"], row["median_lag_minutes"]) for row in rows] == [
        ("fast", 2, None),
        ("slow", 0, 10),
    ]
    assert rows[1]["unique_share"] == 0.333


def test_a_feed_of_nothing_has_no_shares():
    """Without a relevant article there is nothing to be first with, and no division by it."""
    (row,) = rank([report("noise", 1, 0, relevant=False)])

    assert (row["tag_yield"], row["first_share"], row["unique_share"]) == (0.0, None, None)
