"""Nodes become a tree: names, saved searches, merged leaves, and errors with a suggestion."""

import pytest

from newswatch.errors import QueryError
from newswatch.query import tree
from newswatch.query.understand import understand
from tests.query.eight import CONTEXT


def read(text, context=CONTEXT):
    return understand(text, context).tree


def test_a_tree_is_frozen():
    """Nobody can change a tree that is shared."""
    with pytest.raises(AttributeError):
        read("huawei").said = "x"


def test_the_empty_query_asks_for_everything():
    """Without a word nothing is left out."""
    assert tree.same(read("  "), tree.EVERYTHING)


def test_words_side_by_side_are_one_leaf():
    """Words must be in the same article, wherever they stand in the query."""
    found = read('huawei event:delay "a b" title:x (c OR d)')

    assert [type(part) for part in tree.conditions(found)] == [tree.Text, tree.Event]


def test_fields_of_an_event_are_one_leaf():
    """A rumoured delay is one event; a delay and a launch are two."""
    one, two = read("event:delay status:rumoured kind:model"), read("event:delay event:launch status:denied")

    assert tree.same(one, tree.Event(("delay",), ("model",), ("rumoured",)))
    assert tree.same(two, tree.And((tree.Event(("delay",)), tree.Event(("launch",), statuses=("denied",)))))


@pytest.mark.parametrize(
    ("text", "keys", "families"),
    [
        ("company:华为", {("company", "huawei")}, set()),
        ("company:通义千问", {("company", "alibaba")}, set()),
        ("company:Hugging Face", {("company", "hugging-face")}, set()),
        ("company:deep-seek", {("company", "deepseek")}, set()),
        ("vendor:huawei", {("company", "huawei"), ("chip", "ascend"), ("chip", "ascend-910c")}, set()),
        ("vendor:昇腾", {("company", "huawei"), ("chip", "ascend"), ("chip", "ascend-910c")}, set()),
        ("chip:昇腾", {("chip", "ascend"), ("chip", "ascend-910c")}, {("chip", "ascend")}),
        ("model:gpt-7", {("model", "gpt-7")}, {("model", "gpt-7")}),
        ("model:GPT-7-Pro", {("model", "gpt-7-pro")}, {("model", "gpt-7-pro")}),
    ],
)
def test_what_a_name_stands_for(text, keys, families):
    """Names in any language and spelling; makers with what they make, families with their versions."""
    found = read(text)

    assert (set(found.keys), set(found.families)) == (keys, families)


def test_what_the_archive_has_is_a_name():
    """A slug that no list has is accepted when an article is tagged so."""
    context = CONTEXT._replace(is_known=lambda kind, slug: (kind, slug) == ("company", "newcomer"))

    assert read("company:newcomer", context).keys == (("company", "newcomer"),)


def test_names_are_told():
    """What a name was taken for can be shown."""
    (name,) = understand("company:通义千问", CONTEXT).names

    assert (name.said, name.kind, name.slug, name.name) == ("通义千问", "company", "alibaba", "Alibaba")


def test_words_after_an_unknown_name_are_only_taken_when_they_complete_it():
    """`company:Hugging Face` is a name, `company:deepseek face` is a name and a word."""
    found = read("company:deepseek face")

    assert [type(part) for part in tree.conditions(found)] == [tree.Entity, tree.Text]


def test_saved_searches_are_put_in():
    """@name is what was saved, also within another saved search."""
    context = CONTEXT._replace(searches={"a": "@b huawei", "b": "event:delay OR event:launch"})

    assert tree.same(read("@a lang:zh", context), read("(event:delay OR event:launch) huawei lang:zh"))


@pytest.mark.parametrize("searches", [{"a": "@a"}, {"a": "x @b", "b": "@c", "c": "-(@a)"}])
def test_circles_are_refused(searches):
    """A saved search that leads to itself is an error that names the way."""
    with pytest.raises(QueryError, match=r"circle: @a -> .*@a"):
        read("@a", CONTEXT._replace(searches=searches))


def test_many_saved_searches_are_refused():
    """Searches that double each other a hundred times end in an error, not in a long wait."""
    searches = {f"s{n}": f"@s{n + 1} @s{n + 1}" for n in range(100)} | {"s100": "x"}

    with pytest.raises(QueryError, match="too many"):
        read("@s0", CONTEXT._replace(searches=searches))


def test_before_the_first_look_everything_is_new():
    """is:new without a last look leaves nothing out."""
    found = read("is:new", CONTEXT._replace(last_look=None))

    assert tree.same(found, tree.Time("first_seen", ((None, None),)))


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("is:new", True),
        ("huawei is:NEW", True),
        ("is:lead,new", True),
        ("@fresh", True),
        ('"is:new"', False),
        ("", False),
    ],
)
def test_whether_a_query_asks_what_is_new(text, asks):
    """However it is written, in a saved search too; words that look like it do not ask."""
    assert understand(text, CONTEXT._replace(searches={"fresh": "event:delay is:new"})).asks_new is asks


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("chip:ascned x", "ascned", "no chip is called 'ascned'", "chip:ascend"),
        ("company:xyzzy", "xyzzy", "no company", "newswatch vocab list"),
        ("chip:huawei", "huawei", "is a company, not a chip", "company:huawei"),
        ("model:gtp-7", "gtp-7", "no model", "gpt"),
        ("event:slip", "slip", "no event 'slip'", "delay"),
        ("event:delays", "delays", "no event", "Did you mean event:delay"),
        ("flag:model-dely", "model-dely", "no flag", "Did you mean flag:model-delay"),
        ("tag:flag:nope", "nope", "no flag", "There is model-delay"),
        ("kind:modle", "modle", "no kind", "kind:model"),
        ("status:x", "x", "no status", "reported"),
        ("cause:technicl", "technicl", "no cause", "cause:technical"),
        ("is:nwe", "nwe", "no state", "is:new"),
        ("since:7x", "7x", "not a time", "7d"),
        ("since:2025..2026", "2025..2026", "takes one time", "date:2025..2026"),
        ("date:2025-09..2025-08", "2025-09..2025-08", "ends before it begins", "date:2025-08..2025-09"),
        ("date:..", "..", "a beginning or an end", "36h"),
        ("sources:many", "many", "a number or a range", "sources:2.."),
        ("sources:5..2", "5..2", "ends before", "sources:2..5"),
        ("id:" + "9" * 25, "9" * 25, "too large", ""),
        ("@dealys", "@dealys", "no saved search", "@delays"),
        ("&&&", "&&&", "nothing to look for", "letters"),
        ("tag:event:foo", "foo", "no event", "delay"),
        ("tag:xyzzy", "xyzzy", "nothing is tagged 'xyzzy'", "look for the word"),
        ("tag:delya", "delya", "nothing is tagged", "Did you mean tag:delay"),
        ("tag:delay,ascned", "ascned", "nothing is tagged", "Did you mean tag:ascend"),
        ("-tag:technical", "technical", "nothing is tagged", "Did you mean cause:technical"),
        ("tag:new", "new", "nothing is tagged", "Did you mean is:new"),
    ],
)
def test_errors_suggest(text, place, message, hint):
    """What is not known says where it stands and what was perhaps meant."""
    with pytest.raises(QueryError) as caught:
        read(text)

    assert caught.value.query[caught.value.start : caught.value.end] == place
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_an_error_in_a_saved_search_says_which():
    """The caret points into the saved text, and the message names it."""
    with pytest.raises(QueryError, match="in @bad: there is no event") as caught:
        read("huawei @bad", CONTEXT._replace(searches={"bad": "event:foo"}))

    assert caught.value.query == "event:foo"


@pytest.mark.parametrize("text", ["& huawei", "huawei OR &&", "(— huawei)", "huawei ..."])
def test_signs_alone_ask_nothing(text):
    """A word without letter or digit is left out."""
    assert tree.same(read(text), read("huawei"))


def test_trees_are_the_same_whatever_was_said():
    """Two ways to say a thing are the same tree; two things are not, even where their tuples are equal."""
    assert tree.same(read("company:华为"), read("company:huawei"))
    assert tree.same(read("a -b"), read("a NOT b"))
    assert not tree.same(tree.Flag(("x",)), tree.Relation(("x",)))
    assert not tree.same(read("a OR b"), read("a b"))
    assert not tree.same(read("a b"), read("a b c"))
