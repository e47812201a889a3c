"""Training items as articles: tests/data/training/*.jsonl, with names of the gazetteer for their placeholders.

A line is an item: `lang`, `title`, `summary`, `types` (the events that title or summary report), `passing` (told in
passing: counted neither way), `status` (of the types that are not plainly reported). Some name `causes`, the words that
say why something is late, and the `cause_class` of the first.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newswatch.model import Article
from newswatch.shipped import data_path

FOLDER = Path(__file__).parent / "data" / "training"
NAMES = {
    "COMPANY": "Nvidia OpenAI TSMC Huawei Anthropic DeepSeek Microsoft Alibaba Oracle CoreWeave Broadcom Intel xAI "
    "Cerebras Micron SMIC Baidu Tencent AMD Groq",
    "CHIP": "H200 MI450 Trainium3 HBM4 H20 B300 MI355X TPUv7",
    "MODEL": "GPT-5 Qwen3.5 Llama-4 GLM-5 Grok-5 Gemini-3 ERNIE-5",
    "PERSON": "Jensen Okafor Hsu Marlowe",
    "PRODUCT": "DeskMate Halopad Studiobox",
    "MEDIA": "Bloomberg Reuters Nikkei",
}
_PLACEHOLDER = re.compile(r"(?<![A-Za-z])(" + "|".join(NAMES) + r")\d*(?![A-Za-z])")


def mark() -> str:
    """A hash of all training items: which of them the shipped weights were learnt from."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.jsonl")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def articles(path: Path) -> Iterator[tuple[Article, list[str], list[str]]]:
    """The items of a file, each with its types and those that count neither way; the same names at every call."""
    for article, told, _ in _items(path):
        yield article, told["types"], told["passing"]


def caused(path: Path) -> Iterator[tuple[Article, list[str], str | None]]:
    """The delays of a file whose items name their causes, each with these as written and the class of the first."""
    for article, told, named in _items(path):
        if "causes" in told and "delay" in told["types"]:
            yield article, [_named(text, named, random.Random()) for text in told["causes"]], told["cause_class"]


def golden(name: str) -> Iterator[tuple[Article, list[dict[str, Any]]]]:
    """The articles of a golden set, each with its labelled events."""
    for line in data_path("golden", f"{name}.jsonl").read_text("utf-8").splitlines():
        told = json.loads(line)
        article = Article(
            guid=told["id"], url=None, title=told["title"], summary=told["summary"] or "", text=told["body"] or "",
            language=told["language"], published=datetime.fromisoformat(told["published"]),
        )  # fmt: skip
        yield article, told["events"]


def _items(path: Path) -> Iterator[tuple[Article, dict[str, Any], dict[str, str]]]:
    choice = random.Random(path.name)
    for line in path.read_text("utf-8").splitlines():
        told = json.loads(line)
        named: dict[str, str] = {}
        title, summary = (_named(told[part], named, choice) for part in ("title", "summary"))
        article = Article(
            guid="1", url=None, title=title, summary=summary, language=told["lang"],
            published=datetime(2026, 3, 3, tzinfo=UTC),
        )  # fmt: skip
        yield article, told, named


def _named(text: str, named: dict[str, str], choice: random.Random) -> str:
    """The text with a name for each placeholder, the same for the same one."""

    def name(match: re.Match[str]) -> str:
        if match.group() not in named:
            free = [one for one in NAMES[match[1]].split() if one not in named.values()]
            named[match.group()] = choice.choice(free)
        return named[match.group()]

    return _PLACEHOLDER.sub(name, text)
