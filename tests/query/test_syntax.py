"""Texts become nodes that know their place, and errors point at it."""

import pytest

from newswatch.errors import QueryError
from newswatch.query import syntax
from newswatch.query.syntax import parse


def shape(node):
    """The nodes as short tuples."""
    match node:
        case syntax.Word(value):
            return value.text + ("*" if value.prefix else "")
        case syntax.Field(name, values):
            return (name, *(value.text for value in values))
        case syntax.Saved(name):
            return "@" + name
        case syntax.Not(part):
            return ("not", shape(part))
        case syntax.And(parts):
            return ("and", *map(shape, parts))
        case syntax.Or(parts):
            return ("or", *map(shape, parts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("and",)),
        ("huawei", "huawei"),
        ("a b OR c -d", ("or", ("and", "a", "b"), ("and", "c", ("not", "d")))),
        ("a AND b", ("and", "a", "b")),
        ("NOT (a OR b)", ("not", ("or", "a", "b"))),
        ("-NOT a", "a"),
        ("NOT -a", "a"),
        ('-"a b"', ("not", "a b")),
        ("GPT-4o -x", ("and", "GPT-4o", ("not", "x"))),
        ("a - b", ("and", "a", "-", "b")),
        ("asc*", "asc*"),
        ('"a ""b"""*', 'a "b"*'),
        ('company:"Hugging Face",qwen', ("company", "Hugging Face", "qwen")),
        ("-source:x,y z", ("and", ("not", ("source", "x", "y")), "z")),
        ("Company:x publisher:y", ("and", ("company", "x"), ("source", "y"))),
        ("company：“通义 千问”，华为", ("company", "通义 千问", "华为")),
        ("https://x.y/z 10:30 DeepSeek: 华为：推迟", ("and", "https://x.y/z", "10:30", "DeepSeek:", "华为:推迟")),
        ("(a)(b)", ("and", "a", "b")),
        ("or and not", ("and", "or", "and", "not")),
        ('"OR" "company:x"', ("and", "OR", "company:x")),
        ("@delays -@other", ("and", "@delays", ("not", "@other"))),
        ("a,b a@b @", ("and", "a,b", "a@b", "@")),
        ("since:2025-08-20T09:00", ("since", "2025-08-20T09:00")),
    ],
)
def test_the_grammar(text, expected):
    """Each text has one reading."""
    assert shape(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("compny:qwen delay", "compny:", "no field 'compny'", "Did you mean company:"),
        ("x re:Invent", "re:", "no field 're'", '"re:Invent"'),
        ("a OR", "OR", "on both sides", '"OR"'),
        ("OR b", "OR", "on both sides", '"OR"'),
        ("a AND AND b", "AND", "on both sides", '"AND"'),
        ("a NOT", "NOT", "after it", '"NOT"'),
        ("(a", "(", "never closed", "Add )"),
        ("a)", ")", "never opened", "quotes"),
        ("a ()", "()", "nothing between", "Leave"),
        ('a "b', '"', "never closed", 'Add "'),
        ('""', '""', "nothing between", "Leave"),
        ("company: deepseek", "company:", "right after it", "company:deepseek"),
        ("company:a, b", "company:a,", "right after it", "company:deepseek"),
        ("(" * 60 + "a", "(", "40 deep", "Take"),
        ("a " * 500, "a", "400 terms", "Split"),
        ("a" * 9_000, "a" * 60, "8000 characters", "Shorten"),
    ],
)
def test_errors_point_at_their_place(text, place, message, hint):
    """What cannot be read says where, why, and what to write instead."""
    with pytest.raises(QueryError) as caught:
        parse(text)

    assert caught.value.query[caught.value.start : caught.value.end] == place
    assert message in caught.value.message
    assert hint in caught.value.hint
