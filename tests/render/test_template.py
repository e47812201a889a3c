"""Templates: fields and nothing else."""

import re

import pytest

from newswatch.errors import UsageError
from newswatch.render import template
from tests.render.rows import HOSTILE, article, hostile


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("{id} {publisher}", "17 TechRadar"),
        (r"{id}\t{published:.10}", "17\t2025-08-15"),
        ("{{{id:>5}}}", "{   17}"),
        ("{title:.8}|", "DeepSeek|"),
        ("{companies} / {events}", "DeepSeek / delay of DeepSeek R2"),
        (r"back\\slash", r"back\slash"),
        ("no field", "no field"),
    ],
)
def test_a_template_is_filled(said, shown):
    """Fields in braces, a width and a precision, and escapes for tab and backslash."""
    assert list(template.lines([article()], template.compiled(said, "article"))) == [shown]


@pytest.mark.parametrize(
    "said",
    ["{x.__class__}", "{title.__class__}", "{title[0]}", "{title!r}", "{0}", "{}", "{titel}", "{title:{id}}",
     "{id:>9999}",      "{", "}", "{title:%Y}", "{id:=5}"],
)  # fmt: skip
def test_anything_else_is_refused(said):
    """Attributes, indexes, conversions, nested formats and unknown fields are a usage error."""
    with pytest.raises(UsageError):
        template.compiled(said, "article")


def test_a_misspelt_field_is_named():
    """The error says which field was meant and which there are."""
    with pytest.raises(UsageError, match=r"titel.*Did you mean 'title'") as error:
        template.compiled("{titel}", "article")

    assert "published" in str(error.value.hint)


@pytest.mark.parametrize("said", HOSTILE)
def test_a_filled_field_is_one_line(said):
    """A field cannot bring line breaks or control characters."""
    (shown,) = template.lines([hostile(said)], template.compiled("{title}|{text}", "story"))

    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", shown)
