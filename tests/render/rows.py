"""Rows in the shape of the contract, with good defaults, and the strings that a hostile feed may send."""

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2025, 8, 15, 14, 0, tzinfo=UTC)

HOSTILE = (
    "plain",
    "",
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]0;title\x07",
    "\x9b31m C1",
    "up\x1b[1A\x1b[2Kdown",
    "back\b\b\b\bspace",
    "carriage\rreturn",
    "tab\tbed",
    "two\nlines",
    "line\u2028separator\u2029paragraph",
    "bidi \u202eevil\u202c \u2066x\u2069",
    "nul\x00byte",
    "lone \ud800 surrogate",
    "[bold]rich[/bold] [/] [red]",
    "=1+1",
    "+SUM(A1)",
    "-2+3",
    "@cmd",
    "＝1+1",
    "\t=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "a | b ` c * d _ e [f](g) <script>alert(1)</script> & #1 ~x~",
    "![img](http://evil.example/x.png)",
    "</td></table>",
    "'; DROP TABLE article; --",
    '"quoted", comma',
    "{title} {0} {x.__class__}",
    "%s %d %n",
    "华为昇腾芯片训练失败，DeepSeek R2 推迟发布",
    "👩‍👩‍👧‍👦 family 🇨🇳 flag",
    "e\u0301" * 20,
    "ﷺ" * 10,
    "x" * 5000,
    "\ufeffbom \ufff9 \u200b zero width \U000e0041 tag",
)


def article(**changed: Any) -> dict[str, Any]:
    """An article of the contract; `changed` replaces keys."""
    row: dict[str, Any] = {
        "id": 17,
        "story": 9,
        "guid": "g-17",
        "feed": "techradar",
        "publisher": "TechRadar",
        "origin": None,
        "url": "https://example.org/r2",
        "title": "DeepSeek delays R2 launch due to persistent technical difficulties with Huawei Ascend chips",
        "summary": "Training failed.",
        "author": None,
        "language": "en",
        "published": "2025-08-15T09:12:00Z",
        "first_seen": "2025-08-15T09:20:00Z",
        "relevant": True,
        "relevance": 97,
        "novelty": 100,
        "flags": ["model-delay", "company"],
        "companies": [{"name": "DeepSeek", "slug": "deepseek", "relevance": 95, "role": "primary"}],
        "chips": [{"name": "Ascend 910B", "slug": "ascend-910b", "relevance": 60, "role": "mentioned"}],
        "models": [{"name": "DeepSeek R2", "slug": "deepseek-r2", "relevance": 95, "role": "primary"}],
        "events": [
            {
                "type": "delay",
                "kind": "model",
                "subject": ["DeepSeek R2", "DeepSeek"],
                "status": "reported",
                "from": "2025-05",
                "to": None,
                "cause": "failed training runs",
                "cause_class": "technical",
                "evidence": "DeepSeek delays R2 launch",
                "rule": "delay.postpone",
                "confidence": 0.94,
            }
        ],
        "relations": [{"subject": "DeepSeek R2", "verb": "failed_training_on", "object": "Ascend"}],
    }
    return row | changed


def story(**changed: Any) -> dict[str, Any]:
    """A story of the contract."""
    merged = {"id": 9, "articles": [17, 18, 21, 30], "sources": ["TechRadar", "机器之心"], "origins": ["FT"]}
    return article() | merged | {"last_seen": "2025-08-15T12:00:00Z"} | changed


def hostile(words: str) -> dict[str, Any]:
    """A story all of whose texts are `words`."""
    entity = {"name": words, "slug": "x", "relevance": 80, "role": "primary"}
    event = {"type": "delay", "kind": "model", "subject": [words], "status": "reported", "from": words, "to": words}
    event |= {"cause": words, "cause_class": words, "evidence": words, "rule": "r", "confidence": 0.5}
    relation = {"subject": words, "verb": "trains_on", "object": words}
    texts = dict.fromkeys("guid feed publisher origin url title summary author text language".split(), words)
    return story(**texts, companies=[entity], chips=[entity], models=[entity], events=[event], relations=[relation])
