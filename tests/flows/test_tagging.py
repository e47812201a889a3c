"""Tagging what is no feed: JSON Lines or a plain text, told apart by content."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.flows import tagging
from newswatch.tag.tagger import Tagger
from tests.store.build import NOW

LINE = {
    "id": "a",
    "title": "DeepSeek delays R2",
    "summary": None,
    "language": "en",
    "published": "2025-08-15T09:12:00Z",
}


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


def looked(data):
    return tagging.look(io.BytesIO(data if isinstance(data, bytes) else data.encode()))


def lines(tagger, data):
    """Rows, bad lines, the source."""
    bad = []
    source = looked(data)
    rows = list(tagging.tag_lines(source, tagger, now=NOW, on_bad=lambda number, why: bad.append((number, why))))
    return rows, bad, source


@pytest.mark.parametrize(
    ("data", "is_lines"),
    [
        (json.dumps(LINE), True),
        (b"\xef\xbb\xbf\n\n" + json.dumps(LINE).encode(), True),
        ("not JSON\n" + json.dumps(LINE), True),
        ('{"broken\n', True),
        ("{}", True),
        ("DeepSeek delays R2\n\nIt was due in May.", False),
        ("{Editor's note} DeepSeek delays R2", False),
        ("", False),
        ("[1, 2]", False),
    ],
)
def test_lines_and_text_are_told_apart(data, is_lines):
    """By what the first lines hold, not by name."""
    assert looked(data).is_lines is is_lines


def test_a_line_is_answered_with_its_id(tagger):
    """The id comes back as it was, of whatever JSON type; without one it is null."""
    rows, _, _ = lines(tagger, "\n".join(json.dumps({**LINE, "id": i}) for i in ("x", 17, None)))

    assert [row["id"] for row in rows] == ["x", 17, None]
    assert list(rows[0]) == [
        "id", "language", "relevant", "relevance", "origin", "flags", "companies", "chips", "models", "events",
        "relations",
    ]  # fmt: skip


def test_lines_are_answered_as_they_come(tagger):
    """No line is read before the one before it is answered: another program may wait for the answer."""

    class Pipe(io.BytesIO):
        asked = 0

        def readline(self, *args):
            self.asked += 1
            return super().readline(*args)

    pipe = Pipe("\n".join(json.dumps(LINE) for _ in range(3)).encode())
    rows = tagging.tag_lines(tagging.look(pipe), tagger, now=NOW, on_bad=lambda *_: None)
    next(rows)

    assert pipe.asked == 1


def test_bad_lines_are_named(tagger):
    """By their number in the file, blank lines counted, each with a reason; the others are tagged."""
    data = "\n".join((json.dumps(LINE), "", "{bad", '{"title": 5}', '["a"]', '{"id": 1}', json.dumps(LINE)))
    rows, bad, source = lines(tagger, data)

    assert len(rows) == 2
    assert [number for number, _ in bad] == [3, 4, 5, 6]
    assert all(why for _, why in bad)
    assert (source.counted.lines, source.counted.bad) == (6, 4)


def test_only_a_title_is_needed(tagger):
    """Dates then resolve against the day on which it is tagged."""
    rows, _, _ = lines(tagger, '{"title": "DeepSeek delays R2 to October"}')

    assert rows[0]["events"][0]["to"] == "2025-10"


@given(st.binary(max_size=200))
def test_any_bytes_are_lines_or_text(data):
    """Whatever comes in is answered or named, never a crash."""
    tagger = _Still()
    source = looked(data)
    if source.is_lines:
        rows = list(tagging.tag_lines(source, tagger, now=NOW, on_bad=lambda *_: None))
        answered = len(rows) + source.counted.bad
        assert answered == source.counted.lines
    else:
        article = tagging.plain_article(source, now=NOW)
        assert "\x00" not in article.title + article.text


class _Still:
    """A tagger for tests that are not about tags."""

    def tag(self, article):
        from newswatch.model import Tags

        return Tags()


@pytest.mark.parametrize(
    ("said", "title", "text"),
    [
        ("A headline\n\nThe story.\nIt goes on.", "A headline", "The story.\nIt goes on."),
        ("One line. All of it.\n", "One line. All of it.", ""),
        ("x" * 300, "", "x" * 300),
        ("x" * 300 + "\nmore", "", "x" * 300 + "\nmore"),
        ("  \n Headline \r\n text of the story, which is longer", "Headline", "text of the story, which is longer"),
        ("DeepSeek had meant to release its new model\nR2 in May. The authorities had urged it to\nwait.", "",
         "DeepSeek had meant to release its new model R2 in May. The authorities had urged it to wait."),
        ("R2 is late\n\nDeepSeek had meant to release its new model\nR2 in May. It did not do\nso.", "R2 is late",
         "DeepSeek had meant to release its new model R2 in May. It did not do\nso."),
        ("深度求索推迟发布其新模型，训练多次失败后改用\n英伟达芯片。", "",
         "深度求索推迟发布其新模型，训练多次失败后改用英伟达芯片。"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_text_has_a_title_when_its_first_line_is_short(said, title, text):
    """A short first line is the title, before other text or alone; a paragraph of several lines is all text."""
    article = tagging.article_of(said, published=NOW)

    assert (article.title, article.text) == (title, text)


def test_a_text_is_cut_where_bytes_are(tagger):
    """A line that is too long is one bad line; the next one is read from its beginning."""
    long = b'{"title": "' + b"x" * tagging.MAX_LINE + b'"}\n'
    rows, bad, _ = lines(tagger, json.dumps(LINE).encode() + b"\n" + long + json.dumps(LINE).encode())

    assert (len(rows), [number for number, _ in bad]) == (2, [2])
