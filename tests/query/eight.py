"""The eight articles of docs/reference/query.md, numbered from 1: A is 1, H is 8."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from newswatch.model import Article, EntityTag, Event, Relation, Tags
from newswatch.query.names import Name, Names
from newswatch.query.understand import Context
from newswatch.store import feeds, stories
from newswatch.store.articles import TAG_TABLES, Row, save_rows
from newswatch.store.open import close, writer

NOW = datetime(2025, 8, 15, 12, tzinfo=UTC)
NAMES = Names(
    [
        Name("company", "deepseek", "DeepSeek"),
        Name("company", "huawei", "Huawei", None, None, ("华为",)),
        Name("company", "nvidia", "Nvidia", None, None, ("英伟达",)),
        Name("company", "alibaba", "Alibaba", None, None, ("阿里巴巴",)),
        Name("company", "openai", "OpenAI"),
        Name("company", "tsmc", "TSMC", None, None, ("台积电",)),
        Name("company", "anthropic", "Anthropic"),
        Name("company", "hugging-face", "Hugging Face"),
        Name("chip", "ascend", "Ascend", "huawei", None, ("昇腾",)),
        Name("chip", "ascend-910c", "Ascend 910C", "huawei", "ascend"),
        Name("chip", "h20", "H20", "nvidia"),
        Name("chip", "gb200", "GB200", "nvidia"),
        Name("model", "deepseek-r2", "DeepSeek R2", "deepseek", None, ("R2",)),
        Name("model", "gpt", "GPT", "openai"),
        Name("model", "qwen", "Qwen", "alibaba", None, ("通义千问",)),
        Name("model", "claude-opus", "Claude Opus", "anthropic"),
    ]
)
CONTEXT = Context(
    now=NOW,
    names=NAMES,
    searches={"delays": "event:delay since:30d"},
    last_look=datetime(2025, 8, 15, tzinfo=UTC),
)


def _tags(about: str, *events: Event, relevance: int = 80, origin: str | None = None, verbs: str = "") -> Tags:
    """Tags of entities written `company:deepseek chip:h20`; flags follow as the tagger gives them."""
    entities = [EntityTag(k, s, s, relevance, "primary") for k, _, s in (w.partition(":") for w in about.split())]
    flags = ["model-delay"] if any(e.type == "delay" and e.kind == "model" for e in events) else []
    flags += ["chip-vendor"] if any(e.kind == "chip" for e in entities) else []
    flags += ["company"] if any(e.kind == "company" for e in entities) else []
    relations = tuple(Relation("DeepSeek R2", verb, "Ascend") for verb in verbs.split())
    return Tags("en", bool(entities), relevance, origin, tuple(flags), tuple(entities), tuple(events), relations)


TECHNICAL = Event("delay", ("DeepSeek R2",), kind="model", cause_class="technical")
ARTICLES = [
    (
        "TechRadar", "2025-08-15T09:12", "https://www.techradar.com/pro/r2", "en",
        "DeepSeek delays R2 after training on Huawei's Ascend chips fails", "DeepSeek now trains on Nvidia hardware.",
        _tags(
            "company:deepseek company:huawei company:nvidia chip:ascend chip:h20 model:deepseek-r2", TECHNICAL,
            relevance=97, origin="Ars Technica", verbs="failed_training_on trains_on",
        ),
    ),
    (
        "机器之心", "2025-08-15T11:00", "https://www.jiqizhixin.com/a/1", "zh",
        "华为昇腾芯片训练失败，DeepSeek R2 推迟发布", "训练任务始终无法完成。",
        _tags("company:deepseek company:huawei chip:ascend-910c model:deepseek-r2", TECHNICAL, relevance=88),
    ),
    (
        "Ars Technica", "2025-08-14T20:00", "https://arstechnica.com/ai/r2", "en",
        "DeepSeek's R2 is late again", "The model was due in May.",
        _tags("company:deepseek model:deepseek-r2", Event("delay", ("DeepSeek R2",), kind="model"), relevance=95),
    ),
    (
        "DigiTimes", "2025-08-12T06:00", "https://www.digitimes.com/cowos", "en",
        "TSMC raises CoWoS capacity again as Nvidia's GB200 sells out", "",
        _tags("company:tsmc company:nvidia chip:gb200", Event("supply", ("TSMC",)), relevance=70),
    ),
    (
        "The Register", "2025-07-30T08:00", "https://www.theregister.com/gpt7", "en",
        "OpenAI said to push GPT-7 into 2026", "",
        _tags("company:openai model:gpt-7", Event("delay", ("GPT-7",), "rumoured", kind="model")),
    ),
    (
        "Reuters", "2025-08-01T08:00", "https://www.reuters.com/h20", "en",
        "Nvidia gets licence to ship H20 to China", "",
        _tags("company:nvidia chip:h20", Event("export-control", ("H20",)), relevance=85),
    ),
    (
        "The Gadget Blog", "2025-06-10T08:00", "https://gadgets.example/trains", "en",
        'Train delays: the R&D team blames C++ and "co-op" schedules', "", _tags("", relevance=0),
    ),
    (
        "Anthropic", "2025-08-15T10:00", "https://www.anthropic.com/news/opus", "en",
        "Claude Opus 4.5 is here", "",
        _tags("company:anthropic model:claude-opus-4.5", Event("launch", ("Claude Opus 4.5",)), relevance=96),
    ),
]  # fmt: skip


def fill(path: Path) -> None:
    """The database of the eight articles. A, B and C are made one story, founded by C, once all are there."""
    db = writer(path)
    with db.atomic():
        for number, (publisher, published, url, language, title, text, tags) in enumerate(ARTICLES, 1):
            when = datetime.fromisoformat(published).replace(tzinfo=UTC)
            article = Article(f"g{number}", url, title, "", text, None, language, when, publisher=publisher)
            feed = feeds.for_import(db, publisher, now=NOW)
            save_rows(db, [Row(feed, article, tags)], when + timedelta(minutes=30))
        db.conn.execute("UPDATE article SET story_id = 3 WHERE id < 4")
        db.conn.execute("UPDATE article SET novelty = 40 WHERE id < 3")
        for table in TAG_TABLES:
            db.conn.execute(f"UPDATE {table} SET story_id = 3 WHERE article_id < 4")
        stories.recount(db.conn, [1, 2, 3])
    close(db)
