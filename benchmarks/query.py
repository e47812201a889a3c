"""How long queries take in an archive made by `archive.py`, inside SQLite and as a whole process, with their plans.

    python benchmarks/query.py PATH [--plans] [--process]

Each query is answered with a fresh connection to the warm file, and the ids of the first 20 (search: 50) are read.
Shown is the median processor time of seven runs, since the machine may have other work. `--process` compares the whole
command with `newswatch --version`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from sqlite3 import Connection

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newswatch.query.names import Name, Names
from newswatch.query.understand import Context, understand
from newswatch.store import search
from newswatch.store.open import reader

NOW = datetime(2025, 8, 15, 12, tzinfo=UTC)
RUNS = 7
MAKERS = {"ascend": "huawei", "ascend-910c": "huawei", "h20": "nvidia"}
NAMES = Names(
    [Name("company", slug, slug) for slug in ("huawei", "deepseek", "nvidia", "openai", "tsmc")]
    + [Name("chip", slug, slug, maker) for slug, maker in MAKERS.items()]
)
# What it shows, the command, the query.
QUERIES = [
    ("newest 20", "stories", ""),
    ("newest 20", "articles", ""),
    ("company and event", "stories", "company:deepseek event:delay"),
    ("company and event", "articles", "company:deepseek event:delay"),
    ("company and event, both frequent", "stories", "company:nvidia event:delay"),
    ("company and event, that hardly meet", "stories", "company:company-500 event:people"),
    ("two frequent that hardly meet", "stories", "company:nvidia event:people lang:zh relevance:99.. novelty:..3"),
    ("four words", "search", "huawei ascend training failed"),
    ("four words", "stories", "huawei ascend training failed"),
    ("frequent words", "search", "model data chips said"),
    ("a frequent word", "stories", "model"),
    ("a word and no other", "stories", "huawei -nvidia"),
    ("two Chinese characters", "search", "昇腾"),
    ("a Chinese character", "stories", "昇"),
    ("a phrase", "search", '"training failed"'),
    ("a prefix", "stories", "asc*"),
    ("vendor", "stories", "vendor:huawei event:delay since:2025-05-17"),
    ("recent", "stories", "since:7d"),
    ("a month long ago", "stories", "date:2022-03 company:openai"),
    ("publisher", "stories", 'source:"publisher 700"'),
    ("not a publisher", "stories", '-source:"publisher 1" event:delay'),
    ("site", "articles", "site:publisher3.example event:launch"),
    ("many sources", "stories", "sources:6.. event:delay"),
    ("either", "stories", "company:tsmc OR chip:ascend OR 华为"),
    ("words and company", "search", "training failed company:huawei"),
    ("words and a rare company", "search", "model company:company-500"),
    ("nothing", "stories", "company:deepseek event:delay zebraword"),
]


def ask(conn: Connection, command: str, text: str) -> list[object]:
    known: Callable[..., bool] = lambda kind, slug: search.is_known(conn, kind, slug)  # noqa: E731
    query = understand(text, Context(NOW, names=NAMES, is_known=known)).tree
    if command == "search":
        return list(islice(search.ranked(conn, query), 50))
    unit = "story" if command == "stories" else "article"
    return list(islice(search.hits(conn, query, unit, limit=20), 20))  # type: ignore[arg-type]


def measure(path: Path, command: str, text: str) -> tuple[float, int]:
    """Median milliseconds of the processor, and how many rows."""
    times, found = [], 0
    for _ in range(RUNS):
        conn = reader(path)
        began = time.process_time()
        found = len(ask(conn, command, text))
        times.append(time.process_time() - began)
        conn.close()
    return 1000 * statistics.median(times), found


def show_plan(path: Path, command: str, text: str) -> None:
    conn = reader(path)
    query = understand(text, Context(NOW, names=NAMES, is_known=lambda kind, slug: True)).tree
    if command == "search":
        statements = search.ranking_statements(conn, query)
    else:
        statements = search.statements(conn, query, "story" if command == "stories" else "article")
    for statement in statements:
        print(f"    {statement.sql}")
        for line in statement.plan:
            print(f"      {line}")
    conn.close()


def processes(path: Path) -> None:
    """Whole commands against `--version`: the fastest of nine, one after the other."""
    commands = [["--version"]] + [[c, *t.split()] for _, c, t in QUERIES if '"' not in t and "publisher" not in t]
    env = {**os.environ, "NEWSWATCH_DB": str(path), "PYTHONPATH": sys.path[0]}
    best: dict[tuple[str, ...], float] = {}
    for _ in range(9):
        for command in commands:
            began = time.perf_counter()
            subprocess.run([sys.executable, "-m", "newswatch", *command], env=env, capture_output=True, check=False)
            took = time.perf_counter() - began
            best[tuple(command)] = min(took, best.get(tuple(command), took))
    base = best[("--version",)]
    for command, took in best.items():  # type: ignore[assignment]
        print(f"{1000 * took:7.0f} ms  {took / base:4.2f}x  newswatch {' '.join(command)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--plans", action="store_true", help="print SQL and EXPLAIN QUERY PLAN")
    parser.add_argument("--process", action="store_true", help="time whole commands")
    asked = parser.parse_args()
    if asked.process:
        processes(asked.path)
        return
    for what, command, text in QUERIES:
        ms, found = measure(asked.path, command, text)
        print(f"{ms:7.1f} ms  {found:3} rows  {command:8}  {text or '(everything)'}   [{what}]")
        if asked.plans:
            show_plan(asked.path, command, text)


if __name__ == "__main__":
    main()
