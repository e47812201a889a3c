"""The golden sets, and figures that must not fall."""

import json
from pathlib import Path

import pytest

from newswatch.errors import DataError, NewswatchError
from newswatch.flows import evaluate as flow
from newswatch.report.evaluate import KINDS
from newswatch.tag.tagger import Tagger
from tests.renew_figures import FIGURES, MARGIN, figures

STORED = json.loads(FIGURES.read_text("utf-8"))


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


@pytest.fixture(scope="module")
def now(tagger):
    return figures(tagger)


@pytest.mark.parametrize("name", list(STORED))
def test_no_figure_falls(now, name):
    """No figure of a golden set is more than the margin below the stored one (`python -m tests.renew_figures`)."""
    fallen = {
        figure: (before, now[name][figure])
        for figure, before in STORED[name].items()
        if (now[name][figure] - before) * (-1 if "wrongly" in figure else 1) < -MARGIN
    }

    assert not fallen


def test_the_sets_are_large_enough():
    """More than 300 items were written for newswatch, in addition to the 162 given; no id is there twice."""
    items = {name: flow.load(path) for name, path in flow.shipped()}
    ids = [item["id"] for loaded in items.values() for item in loaded]

    assert len(items["development"]) + len(items["held-out"]) >= 300
    assert len(items["labelled"]) == 162
    assert len(ids) == len(set(ids))


def test_the_errors_of_the_held_out_set_stay_unread(tagger):
    """They are shown only when its file is named: who reads them can no longer be measured by it."""
    done = {one.name: one for one in flow.evaluate_shipped(tagger)}

    assert "errors" not in done["held-out"].to_dict(errors=3)
    assert done["development"].to_dict(errors=3)["errors"]


def test_all_bad_lines_are_named_at_once(tmp_path, tagger):
    """A file of items with three faults takes one run to mend."""
    path = tmp_path / "items.jsonl"
    good = {"id": "a-1", "title": "T", "language": "en", "published": "2025-08-15T00:00:00Z", "relevant": False}
    path.write_text("\n".join(("{bad", json.dumps(good), "[]", '{"id": "x"}')), "utf-8")

    with pytest.raises(DataError) as caught:
        flow.evaluate(path, tagger)

    assert [fault.rpartition(".jsonl:")[2][0] for fault in caught.value.faults] == ["1", "3", "4"]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_file_without_items(tmp_path, tagger, content):
    """Missing, empty and undecodable files are errors in a sentence."""
    path = tmp_path / "items.jsonl"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(NewswatchError):
        flow.evaluate(path, tagger)


def test_predictions_of_another_program(tmp_path, tagger):
    """Lines in the shape of `tag --jsonl` are measured in place of the tagger's own."""
    items = dict(flow.shipped())["labelled"]
    path = tmp_path / "said.jsonl"
    perfect = [
        {"id": item["id"], "relevant": item["relevant"], **{kind: item[kind] for kind in KINDS}}
        for item in flow.load(items)
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in perfect), "utf-8")

    score = flow.evaluate(items, tagger, predictions=path).scores["all"]

    assert score.hits["companies"].f1 == 1
    assert score.hits["event type"].tp == 0


def test_without_a_list_of_names_the_gazetteer_decides(tmp_path, tagger):
    """A person's own items are measured with every name that the gazetteer knows."""
    path = tmp_path / "own.jsonl"
    item = {
        "id": "a-1", "title": "英伟达与 AMD 发布新芯片", "language": "zh", "published": "2025-08-15T00:00:00Z",
        "relevant": True, "companies": [{"name": "Nvidia", "role": "primary"}, {"name": "超威", "role": "primary"}],
    }  # fmt: skip
    path.write_text(json.dumps(item), "utf-8")

    assert flow.evaluate(path, tagger).scores["all"].hits["companies"].f1 == 1


def test_the_stored_figures_are_of_all_sets():
    """Every golden set has figures."""
    assert set(STORED) == set(flow.SETS)
    assert Path(FIGURES).name == "figures.json"
