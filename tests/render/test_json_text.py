"""JSON: reads back the same, and carries nothing that a terminal obeys."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from newswatch.render import json_text
from tests.render.rows import HOSTILE, hostile

anything = st.one_of(st.sampled_from(HOSTILE), st.text())
DANGER = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")


@given(anything)
def test_json_reads_back_and_is_harmless(said):
    """Escaped where it must be, the text is the same to a JSON reader, and can be encoded as UTF-8."""
    shown = json_text.dump({"title": said})

    assert json.loads(shown) == {"title": said}
    assert not DANGER.search(shown)
    assert shown.encode("utf-8")


def test_chinese_is_raw():
    """Readable text stays readable."""
    assert json_text.dump("华为 é") == '"华为 é"'


@given(st.lists(anything, max_size=4))
def test_an_array_is_one_array(said):
    """However many rows, the lines together are one JSON array, one row a line."""
    lines = list(json_text.array([hostile(words) for words in said]))

    assert json.loads("\n".join(lines)) == [hostile(words) for words in said]
    assert len(lines) == max(1, len(said))
