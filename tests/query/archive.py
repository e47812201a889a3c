"""An archive made by chance, the same for the same seed, and queries to it."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from newswatch.model import Article, EntityTag, Event, Relation, StoredArticle, Tags
from newswatch.query.names import Name, Names
from newswatch.query.understand import Context
from newswatch.store import feeds
from newswatch.store.articles import Place, Row, save_rows
from newswatch.store.open import close, writer

NOW = datetime(2025, 8, 15, 12, tzinfo=UTC)
LAST_LOOK = NOW - timedelta(hours=30)
WORDS = (
    "Huawei", "Ascend", "R&D", "C++", "C#", "GPT-4o", "H20", "H20芯片", "昇腾", "芯片", "华为昇腾芯片", "训练失败",
    "delay's", '"quoted"', "co-op", "naïve", "café", "Ｈ２０", "A100/H100", "re:Invent", "O’Brien", "100%", "$10bn",
    "🚀", "台積電", "人工智能人", "AI", "training", "failed", "NOT", "OR", "NEAR(a", "title:x", "a_b", "—", "후아웨이",
    "ファーウェイ",
)  # fmt: skip
NAMES = Names(
    [
        Name("company", "huawei", "Huawei", None, None, ("华为",)),
        Name("company", "hisilicon", "HiSilicon", None, "huawei", ("海思",)),
        Name("company", "deepseek", "DeepSeek", None, None, ("深度求索",)),
        Name("company", "nvidia", "Nvidia", None, None, ("英伟达",)),
        Name("chip", "ascend", "Ascend", "huawei", None, ("昇腾",)),
        Name("chip", "ascend-910c", "Ascend 910C", "huawei", "ascend"),
        Name("chip", "kirin", "Kirin", "hisilicon", None, ("麒麟",)),
        Name("chip", "h20", "H20", "nvidia"),
        Name("model", "deepseek-r", "DeepSeek R", "deepseek"),
        Name("model", "deepseek-r2", "DeepSeek R2", "deepseek", "deepseek-r"),
        Name("model", "gpt", "GPT", None),
    ]
)
SLUGS = (
    ("company", "huawei"), ("company", "hisilicon"), ("company", "deepseek"), ("company", "nvidia"),
    ("chip", "ascend"), ("chip", "ascend-910c"), ("chip", "ascend-960"), ("chip", "kirin"), ("chip", "h20"),
    ("model", "deepseek-r2"), ("model", "deepseek-r"), ("model", "gpt-7"), ("model", "gpt-7-pro"),
)  # fmt: skip
PUBLISHERS = ("TechRadar", "Tech Radar", "Ars Technica", "机器之心", "The Register", "reuters")
SITES = ("arstechnica.com", "www.techradar.com", "evil.org/arstechnica.com", "news.example.co", "EXAMPLE.co:8080")
SEARCHES = {"delays": "event:delay", "china": "company:huawei,deepseek OR chip:ascend", "both": "@delays -@china"}
CONTEXT = Context(now=NOW, names=NAMES, searches=SEARCHES, last_look=LAST_LOOK, is_known=lambda kind, slug: False)


def _text(dice: random.Random, most: int) -> str:
    return dice.choice((" ", " ", "、", "\n", "")).join(dice.choice(WORDS) for _ in range(dice.randint(0, most)))


def _tags(dice: random.Random) -> Tags:
    entities = {}
    for kind, slug in dice.sample(SLUGS, dice.randint(0, 3)):
        entities[kind, slug] = EntityTag(kind, slug, slug, dice.randint(0, 100), "primary")
    events = tuple(
        Event(
            dice.choice(("delay", "launch", "supply")),
            ("X",),
            dice.choice(("reported", "rumoured", "denied")),
            dice.choice((None, "model", "chip")),
            cause_class=dice.choice((None, "technical", "supply")),
        )
        for _ in range(dice.randint(0, 2))
    )
    return Tags(
        relevant=dice.random() < 0.5,
        relevance=dice.randint(0, 100),
        origin=dice.choice((None, None, *PUBLISHERS)),
        flags=tuple(flag for flag in ("model-delay", "company") if dice.random() < 0.3),
        entities=tuple(entities.values()),
        events=events,
        relations=tuple(Relation("A", verb, "B") for verb in ("trains_on", "beats") if dice.random() < 0.3),
    )


def _article(dice: random.Random, number: int) -> Article:
    published = NOW - timedelta(seconds=dice.randint(0, 60) * 14_400)
    return Article(
        guid=f"g{number}",
        url=dice.choice((None, f"https://{dice.choice(SITES)}/R2-{number}")),
        title=_text(dice, 5),
        summary=_text(dice, 5),
        text=_text(dice, 12),
        author=dice.choice((None, "Ana Núñez", "李明")),
        language=dice.choice(("en", "zh", "zh-tw", "ja")),
        published=published,
        date_quality=dice.choice(("stated", "stated", "undated", "future")),
        publisher=dice.choice(PUBLISHERS),
    )


class Dealer:
    """Puts articles into stories by chance."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.stories: list[int] = []

    def assign(self, conn, placed):
        for one in placed:
            if not self.stories or self.dice.random() < 0.5:
                self.stories.append(one.id)
                yield Place(one.id, self.dice.randint(0, 100))
            else:
                yield Place(self.dice.choice(self.stories), self.dice.randint(0, 100))


def fill(path: Path, seed: int, size: int = 60) -> None:
    """A database of `size` articles of two feeds, with tags, in stories."""
    dice = random.Random(seed)
    db = writer(path)
    feeds.add(db, "https://www.techradar.com/rss", now=NOW, name="techradar", title="TechRadar")
    feeds.add(db, "https://jiqizhixin.com/rss", now=NOW, name="jiqizhixin", title="机器之心")
    dealer = Dealer(dice)
    for at in range(0, size, 20):
        rows = [Row(dice.choice((1, 2)), _article(dice, n), _tags(dice)) for n in range(at, at + 20)]
        with db.atomic():
            save_rows(db, rows, NOW - timedelta(hours=60 - at), grouper=dealer)
    close(db)


def stored(conn) -> dict[int, list[StoredArticle]]:
    """The articles of the archive as values, by story."""
    import json

    found: dict[int, list[StoredArticle]] = {}
    rows = conn.execute("SELECT a.*, f.name FROM article a JOIN feed f ON f.id = a.feed_id ORDER BY a.published, a.id")
    for row in rows:
        article = Article(
            row["guid"], row["url"], row["title"], row["summary"], row["text"], row["author"], row["language"],
            datetime.fromtimestamp(row["published"], UTC), row["date_quality"], row["publisher"],
        )  # fmt: skip
        one = StoredArticle(
            row["id"], row["story_id"], row["name"], row["publisher"], article,
            datetime.fromtimestamp(row["first_seen"], UTC), json.loads(row["tags"]), row["novelty"],
            bool(row["is_lead"]),
        )  # fmt: skip
        found.setdefault(row["story_id"], []).append(one)
    return found


def _values(*choices: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(choices), min_size=1, max_size=2).map(",".join)


_words = st.sampled_from(WORDS)
_phrases = st.lists(st.sampled_from((*WORDS, "昇", "人", "腾", "片训")), min_size=1, max_size=3).map(
    lambda words: '"' + " ".join(words).replace('"', "") + '"'
)
_leaves = st.one_of(
    _phrases,
    _phrases,
    st.sampled_from(
        ("huawei", "asc*", "昇", "人", "失", "智能", "H20", "GPT-4o", "gpt", "R&D", "C++", "caf*", "CAFE", "tr*")
    ),
    st.tuples(st.sampled_from(("title:", "text:")), _phrases).map("".join),
    _values("huawei", "深度求索", "hisilicon", "昇腾", "nvidia").map("company:".__add__),
    _values("华为", "nvidia", "deepseek").map("vendor:".__add__),
    _values("昇腾", "ascend-910c", "h20", "麒麟", "ascend-960").map("chip:".__add__),
    _values("deepseek-r", "deepseek-r2", "gpt", "gpt-7").map("model:".__add__),
    _values("delay", "launch", "outage").map("event:".__add__),
    _values("model", "chip").map("kind:".__add__),
    _values("rumoured", "denied", "rumor").map("status:".__add__),
    _values("technical", "supply").map("cause:".__add__),
    _values("trains_on", "beats", "trains-on").map("rel:".__add__),
    _values("model-delay", "company").map("flag:".__add__),
    _values("delay", "昇腾", "model-delay", "mine", "denied", "chip:h20").map("tag:".__add__),
    _values("techradar", "ars*", '"ars technica"', "机器之心", "nobody").map("source:".__add__),
    _values("techradar", "ars*", "reuters", "nobody").map("origin:".__add__),
    _values("techradar", "jiqi*").map("feed:".__add__),
    _values("arstechnica.com", "example.co", "techradar.com", "com").map("site:".__add__),
    _values("núñez", "明", "x").map("author:".__add__),
    _values("zh", "en", "zh-TW").map("lang:".__add__),
    _values("r2-1", "https://www", "é").map("url:".__add__),
    _values("3", "10..20", "50..", "#7").map("id:".__add__),
    _values("1", "1..9", "40..").map("story:".__add__),
    st.sampled_from(("36h", "7d", "monday", "yesterday", "2025-08-10", "last")).map("since:".__add__),
    st.sampled_from(("36h", "7d", "monday", "yesterday", "2025-08-10")).map("until:".__add__),
    _values("2025-08", "2025-Q3", "2025-08-07..2025-08-09", "14d..7d", "..2025-08-10", "3d").map("date:".__add__),
    _values("2025-08-13", "48h", "..50h").map("seen:".__add__),
    _values("1", "2..", "..2", ">3").map("sources:".__add__),
    _values("1", "2..3").map("origins:".__add__),
    _values("60..", "..20", "50").map("novelty:".__add__),
    _values("75..", "..30").map("relevance:".__add__),
    _values("new", "lead", "echo", "relevant", "undated", "future").map("is:".__add__),
    _values("delays", "china", "both").map(lambda name: "@" + name.split(",")[0]),
)
queries = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: "(" + " OR ".join(parts) + ")"),
        inner.map(lambda part: f"NOT ({part})"),
        inner.map(lambda part: f"-({part})"),
    ),
    max_leaves=6,
)
"""Queries in the language, over everything that the archive has."""
