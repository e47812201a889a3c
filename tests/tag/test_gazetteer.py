"""The gazetteer: its size, its rules, its faults, and the user's own rows."""

import pytest

from newswatch.errors import DataError
from newswatch.tag import mentions
from newswatch.tag.document import Document
from newswatch.tag.gazetteer import Gazetteer, Source, read
from newswatch.text import fold, slugify, squash

GAZETTEER = Gazetteer.load()


def of_kind(kind):
    return [entity for entity in GAZETTEER.entities if entity.kind == kind]


@pytest.mark.parametrize(("kind", "least"), [("company", 400), ("chip", 250)])
def test_size(kind, least):
    """The gazetteer knows at least so many."""
    assert len(of_kind(kind)) >= least


def test_families():
    """At least 120 families of models, and those with versions by pattern read what is to come."""
    families = [entity for entity in of_kind("model") if entity.parent is None]

    assert len(families) >= 120
    assert sum(entity.family is not None for entity in families) >= 60


def needed(entity):
    """A text in which the row's weak names are proved."""
    families = [entity, *GAZETTEER.ancestors(entity)]
    maker = GAZETTEER.company(entity.maker)
    words = [word for row in families for word in row.need if word != "@ai"]
    own = (*entity.strong, *entity.cased, "AI")[0] if entity.kind == "company" else "AI"
    return " ".join([maker.name if maker else own, *words, "GPU", "."])


@pytest.mark.parametrize("entity", GAZETTEER.entities, ids=lambda e: f"{e.kind}-{e.slug}")
def test_every_row_is_found(entity):
    """Each row is found by each of its names where they are proved, and a known version by the family's pattern."""
    aliases = (*entity.strong, *entity.cased, *entity.weak) or (entity.name,)
    if entity.prefix and not entity.weak + entity.strong + entity.cased:
        aliases = ()  # such a name means something only before a version

    missed = [
        alias
        for alias in aliases
        if entity.slug
        not in {
            one.slug
            for one in mentions.find(Document("", needed(entity), fold(alias)), GAZETTEER)
            if one.field == "text"
        }
    ]

    assert not missed


@pytest.mark.parametrize("kind", ["company", "chip", "model"])
def test_slugs_are_slugs(kind):
    """Slugs are what one can type in a query; the slug of a version without a row is made alike."""
    assert all(slugify(entity.slug) == entity.slug for entity in of_kind(kind))


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("英伟达", ["nvidia"]),
        ("NVDA", ["nvidia"]),
        ("NASDAQ:NVDA", ["nvidia"]),
        ("aws", ["amazon"]),
        ("DeepMind", ["google"]),
        ("谷歌云", ["google"]),
        ("Azure", ["microsoft"]),
        ("昇腾", ["ascend"]),
        ("gpt5", ["gpt-5"]),
        ("deepseek r2", ["deepseek-r2"]),
        ("sk hynix", ["sk-hynix"]),
        ("엔비디아", ["nvidia"]),
        ("nothing of the kind", []),
    ],
)
def test_resolve(name, slugs):
    """A name is resolved in any language, by alias, unit or ticker, whatever its case, spaces and hyphens."""
    assert [entity.slug for entity in GAZETTEER.resolve(name)] == slugs


def test_ancestors():
    """The families above a version come nearest first."""
    entity = GAZETTEER.entity("model", "qwen3-max-thinking")

    assert [above.name for above in GAZETTEER.ancestors(entity)] == ["Qwen3-Max", "Qwen3", "Qwen"]


GOOD = '[[company]]\nslug = "acme"\nname = "Acme"\nstrong = ["Acme"]\n'


def faults(*texts):
    with pytest.raises(DataError) as error:
        read([Source(f"file{number}.toml", text) for number, text in enumerate(texts)])
    return error.value.faults


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('[[chip]]\nslug = "x"\nstrong = ["Xx"]\nmaker = "nobody"', "there is no company 'nobody' to be its maker"),
        ('[[chip]]\nslug = "x"\nstrong = ["Xx"]\nparent = "y"', "there is no chip 'y' to be its parent"),
        ('[[chip]]\nslug = "x"\nstrong = ["Xx"]\nparent = "x"', "cannot be its own parent"),
        ('[[chip]]\nslug = "X Y"\nstrong = ["Xx"]', "slug 'X Y' may hold"),
        ('[[chip]]\nname = "X"\nstrong = ["Xx"]', "the row has no slug"),
        ('[[chip]]\nslug = "x"\nweak = ["Xx"]', "weak names need proof"),
        ('[[chip]]\nslug = "x"', "it has no name to be found by"),
        ('[[chip]]\nslug = "x"\nstrong = ["X"]', "too short"),
        ('[[chip]]\nslug = "x"\nstrong = "Xx"', "strong must be a list of texts"),
        ('[[chip]]\nslug = "x"\nstrong = ["Xx", ""]', "not empty"),
        ('[[chip]]\nslug = "x"\nstrong = ["Xx"]\nstrict = "yes"', "strict must be true or false"),
        ('[[chip]]\nslug = "x"\nstrong = ["Xx"]\nyear = 2020', "year must be a text"),
        ('[[chip]]\nslug = "x"\nstrong = ["Xx"]\ncolour = "red"', "'colour' is not a key of a chip"),
        ('[[company]]\nslug = "x"\nstrong = ["Xx"]\nhead = "a"', "'head' is not a key of a company"),
        ('[[chip]]\nslug = "x"\nstrong = ["Xx"]\nform = "X {}"\nhead = "("', "head is no pattern"),
        ('[[chip]]\nslug = "x"\nstrong = ["Xx"]\nform = "X {}"\nhead = "a*"', "head matches nothing at all"),
        ('[[chip]]\nslug = "x"\nstrong = ["Xx"]\nform = "X"', "form must hold {} once"),
        ('[[chip]]\nslug = "x"\nstrong = ["Xx"]\nprefix = ["Y"]', "prefix is there without a form"),
        ('[[chip]]\nslug = "x"\nstrong = ["acme"]', "'acme' of chip 'x' belongs to company 'acme' too"),
        ('[[company]]\nslug = "acme"\nstrong = ["Ac"]', "company 'acme' is there twice"),
        ('[[planet]]\nslug = "x"', "'planet' is not known here"),
        ('[chip]\nslug = "x"', "write each row as [[chip]]"),
        ("slug = ", "not TOML"),
    ],
)
def test_a_wrong_row_is_a_fault(row, fault):
    """A wrong row is told with file and line."""
    found = faults(f"{GOOD}\n{row}\n")

    assert any(fault in one for one in found)
    assert all(one.startswith("file0.toml:") for one in found)


def test_all_faults_at_once_with_their_lines():
    """Several wrong rows take one run to find, each by the line where its row begins."""
    found = faults(
        f'{GOOD}\n[[chip]]\nslug = "a"\nsize = 3\n\n[[chip]]\nslug = "b"\n', '[[model]]\nslug = "c"\nmaker = "no"\n'
    )

    assert [one.split(": ")[0] for one in found] == ["file0.toml:6", "file0.toml:10", "file1.toml:1", "file1.toml:1"]


def test_the_users_rows_are_merged_by_slug():
    """A row of the user's file adds names, takes names away and changes what it says; new rows are new entities."""
    base = '[[company]]\nslug = "acme"\nname = "Acme"\nstrong = ["Acme", "Ack"]\ncountry = "US"\n'
    own = '[[company]]\nslug = "acme"\nstrong = ["阿克米"]\ndrop = ["ack"]\ncountry = "DE"\n'
    new = '[[chip]]\nslug = "z9"\nstrong = ["Z9"]\n'

    acme, chip = read([Source("shipped", base), Source("own", own + new)])

    assert (acme.strong, acme.country, acme.name) == (("Acme", "阿克米"), "DE", "Acme")
    assert chip.slug == "z9"


def test_the_users_file_is_read(tmp_path):
    """The file that `load` is given counts, and changes the version by which articles are retagged."""
    path = tmp_path / "gazetteer.toml"
    path.write_text('[[company]]\nslug = "nvidia"\nstrong = ["Team Green"]\n', "utf-8")

    own = Gazetteer.load(path)

    assert [one.slug for one in mentions.find(Document("Team Green wins"), own)] == ["nvidia"]
    assert own.version != GAZETTEER.version == Gazetteer.load().version


def test_a_wrong_user_file_names_its_lines(tmp_path):
    """A fault in the user's file names that file."""
    path = tmp_path / "gazetteer.toml"
    path.write_text('[[company]]\nslug = "x"\nstrongg = ["X"]\n', "utf-8")

    with pytest.raises(DataError, match=r"gazetteer\.toml:1: 'strongg' is not a key"):
        Gazetteer.load(path)


@pytest.mark.parametrize(
    ("one", "other"), [("GPT-5", "gpt 5"), ("Qwen3-Max", "Ｑｗｅｎ3 max"), ("SK hynix", "SKHynix")]
)
def test_squash(one, other):
    """Names are compared without case, width, spaces and hyphens; dots stay, for 4.1 is not 41."""
    assert squash(one) == squash(other)
    assert squash("GPT-4.1") != squash("GPT-41")
