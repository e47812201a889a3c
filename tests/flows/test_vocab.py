"""The vocabulary: cards, gaps, rows of one's own."""

import tomllib

import pytest

from newswatch.errors import DataError, NewswatchError, UsageError
from newswatch.flows import vocab
from newswatch.tag.gazetteer import Gazetteer
from newswatch.tag.tagger import Tagger
from tests.store.build import NOW, article, shelf, shelve


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.load()


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    made = shelf(tmp_path_factory.mktemp("vocab") / "newswatch.db")
    titles = ("Nvidia delays the H20 to October", "OpenAI launches GPT-7", "GPT-7 tops every benchmark")
    rows = [article(f"g{n}", title=title, summary="", text="") for n, title in enumerate(titles)]
    shelve(made, 1, rows, tagger=Tagger.load(), now=NOW)
    yield made
    made.conn.close()


@pytest.fixture
def own(tmp_path):
    return tmp_path / "config" / "gazetteer.toml"


def test_every_row_is_listed(gazetteer):
    """By kind, then name; one kind alone when asked for."""
    rows = list(vocab.listing(gazetteer))
    chips = list(vocab.listing(gazetteer, "chip"))

    assert len(rows) == len(gazetteer.entities)
    assert {row["kind"] for row in chips} == {"chip"}
    assert [row["name"].casefold() for row in chips] == sorted(row["name"].casefold() for row in chips)


def test_a_card_has_all_names_and_what_was_seen(gazetteer, db):
    """In every script, with maker, family, counts, first and last day, last events."""
    (card,) = vocab.card("h20", gazetteer, db.conn)

    assert card["maker"] == "Nvidia"
    assert card["family"] == ["Hopper"]
    assert card["names"]["chinese"]
    assert (card["seen"]["articles"], card["seen"]["first"]) == (1, "2025-08-15T09:12:00Z")
    assert card["seen"]["events"][0]["type"] == "delay"
    assert card["year"] == "2023"


@pytest.mark.parametrize("name", ["英伟达", "nvidia", "NVDA", "Nvidia"])
def test_a_card_is_found_by_any_name(gazetteer, name):
    """Without a database too."""
    assert vocab.card(name, gazetteer, None)[0]["slug"] == "nvidia"


def test_one_name_of_two_things_has_two_cards(gazetteer):
    """A maker and its models may share a name."""
    assert {card["kind"] for card in vocab.card("DeepSeek", gazetteer, None)} >= {"company"}


def test_a_version_by_pattern_has_a_card(gazetteer, db):
    """No row has it, but it was read."""
    (card,) = vocab.card("GPT-7", gazetteer, db.conn)

    assert (card["kind"], card["maker"], card["seen"]["articles"]) == ("model", "OpenAI", 2)


def test_an_unknown_name_gets_a_suggestion(gazetteer):
    """A typing error is guessed."""
    with pytest.raises(NewswatchError, match="Did you mean 'Nvidia'"):
        vocab.card("nvidai", gazetteer, None)


def test_gaps_are_versions_that_no_row_has(gazetteer, db):
    """With counts and examples; what has a row is no gap."""
    (gap,) = vocab.gaps(db.conn, gazetteer)

    assert (gap["name"], gap["articles"]) == ("GPT-7", 2)
    assert [one["id"] for one in gap["examples"]] == [3, 2]


def test_a_new_row_is_found_in_text(own):
    """The file is made, and the tagger that loads it finds the name."""
    done = vocab.add(own, "company", {"name": "Acme AI", "strong": ["Acme AI"]})

    tags = Tagger.load(own).tag(article(title="Acme AI raises $2bn"))

    assert (done.slug, done.is_new) == ("acme-ai", True)
    assert any(entity.slug == "acme-ai" for entity in tags.entities)


def test_a_name_alone_is_a_strong_name(own):
    """A row without any class of names is found by its name."""
    vocab.add(own, "company", {"name": "Acme AI"})

    assert tomllib.loads(own.read_text("utf-8"))["company"][0]["strong"] == ["Acme AI"]


def test_names_are_added_to_a_shipped_row(own):
    """By slug; what ships stays as it is."""
    done = vocab.add(own, "company", {"slug": "nvidia", "strong": ["Team Verde"]})

    assert not done.is_new
    assert Gazetteer.load(own).resolve("Team Verde")[0].slug == "nvidia"
    assert Gazetteer.load(own).resolve("英伟达")[0].slug == "nvidia"


def test_a_row_of_the_file_is_changed_in_place(own):
    """The rest of the file, comments too, stays as it is."""
    own.parent.mkdir()
    mine = '# mine\n[[company]]\nslug = "acme"\n# why\nstrong = ["Acme AI"]\n\n'
    chip = '[[chip]]\nslug = "x-9"\nname = "Acme X-9"\nmaker = "acme"\nstrong = ["Acme X-9"]\n'
    own.write_text(mine + chip, "utf-8")
    vocab.add(own, "company", {"slug": "acme", "strong": ["Acme AI", "Acme Labs"]})

    text = own.read_text("utf-8")

    assert tomllib.loads(text)["company"] == [{"slug": "acme", "strong": ["Acme AI", "Acme Labs"]}]
    assert text.startswith("# mine\n[[company]]")
    assert "# why" in text
    assert text.endswith('strong = ["Acme X-9"]\n')


@pytest.mark.parametrize(
    "values",
    [{"name": "Zeta 9", "maker": "nobody"}, {"name": "Ze", "slug": "Not A Slug"}, {"name": "Acme X", "strong": ["H"]}],
)
def test_a_wrong_row_is_not_written(own, values):
    """The gazetteer must load with it; else the file stays as it was, or away."""
    with pytest.raises(DataError) as caught:
        vocab.add(own, "chip", values)

    assert not own.exists()
    assert ".part" not in str(caught.value)
    assert list(own.parent.iterdir()) == []


def test_a_row_that_says_nothing(own):
    """Refused, with an example."""
    with pytest.raises(UsageError):
        vocab.add(own, "company", {"slug": "nvidia", "strong": []})


@pytest.mark.parametrize("name", ['Quote "AI"', "Back\\slash AI", "Tab\tAI", "昇腾未来", "\x7fDel AI", "emoji 🚀 AI"])
def test_any_name_can_be_written(own, name):
    """What is written is TOML and reads back as it was."""
    vocab.add(own, "company", {"name": name, "slug": "x"})

    assert tomllib.loads(own.read_text("utf-8"))["company"][0]["name"] == name
