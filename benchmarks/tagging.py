"""How fast the tagger is: articles of 2 kB a second and core, mentions alone, loading, and how time grows with length.

python benchmarks/tagging.py [--json] [--articles N]

The machine is noisy: every figure is the best of several rounds, in processor time of one process. A yardstick that
does the same on every machine (cutting the same articles into words) is measured between the rounds, so that figures of
two machines, or of a busy and an idle one, can be compared as ratios to it.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # the checkout, also where another newswatch is installed

from newswatch.flows.evaluate import load, shipped
from newswatch.model import Article
from newswatch.tag import mentions
from newswatch.tag.tagger import Tagger

SIZE = 2_000  # characters of title, summary and text of an article
ROUNDS = 5
WORD = re.compile(r"\w+")
TARGETS = {"articles a second": 2_000, "articles a second, mentions alone": 8_000, "loading the gazetteer, ms": 150}


def articles(count: int) -> list[Article]:
    """Articles as feeds carry them, from the golden items: a title, a summary, and a text that fills up to SIZE from
    the bodies and summaries of the same language."""
    items = [item for _, path in shipped() for item in load(path)]
    bodies: dict[str, list[str]] = {}
    for item in items:
        bodies.setdefault(item["language"], []).append(item["body"] or item["summary"])
    made = []
    for n in range(count):
        item = items[n % len(items)]
        pool, text, at = bodies[item["language"]], item["body"] or "", n
        while len(item["title"]) + len(item["summary"]) + len(text) < SIZE:
            text += ("\n" if text else "") + pool[at % len(pool)]
            at += 1
        room = SIZE - len(item["title"]) - len(item["summary"])
        published = datetime(2025, 8, 15, tzinfo=UTC)
        made.append(
            Article(item["id"], None, item["title"], item["summary"], text[:room], None, item["language"], published)
        )
    return made


def best(work, rounds: int = ROUNDS) -> float:
    """The least processor time of several rounds, in seconds."""
    found = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


LOADING = """
import time
from newswatch.tag.{module} import {names}
start = time.process_time()
{call}
print(time.process_time() - start)
"""


def loading(module: str, names: str, call: str) -> float:
    """Milliseconds to load a part, in a process of its own, the best of several."""
    code = LOADING.format(module=module, names=names, call=call)
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                             cwd=Path(__file__).parent.parent).stdout)
        for _ in range(ROUNDS)
    ]  # fmt: skip
    return 1000 * min(runs)


def growth(tagger: Tagger) -> list[dict[str, float]]:
    """Milliseconds for texts of doubling length, and the ratio to the one before."""
    seed = " ".join(f"{a.title}. {a.summary}" for a in articles(60) if a.language == "en")
    rows: list[dict[str, float]] = []
    for size in (16_000, 32_000, 64_000, 128_000, 256_000, 512_000, 1_024_000):
        text = (seed * (size // len(seed) + 1))[:size]
        taken = 1000 * best(lambda text=text: tagger.tag(Article("x", None, "Nvidia", text=text)), 3)
        rows.append({"characters": size, "ms": round(taken, 2)})
        if len(rows) > 1:
            rows[-1]["ratio"] = round(taken / rows[-2]["ms"], 2)
    return rows


def measure(count: int) -> dict[str, object]:
    """All figures."""
    tagger = Tagger.load()
    some = articles(count)
    documents = [tagger.explain(article).document for article in some]  # also warms up what is compiled on demand
    yardstick = best(lambda: [WORD.findall(f"{a.title} {a.summary} {a.text}") for a in some])
    all_on = best(lambda: [tagger.tag(article) for article in some])
    alone = best(lambda: [mentions.find(document, tagger.gazetteer) for document in documents])
    short = [Article(a.guid, None, a.title, a.summary, "", None, a.language, a.published) for a in some]
    headlines = best(lambda: [tagger.tag(article) for article in short])
    return {
        "articles": count,
        "characters each": sum(len(a.title) + len(a.summary) + len(a.text) for a in some) // count,
        "articles a second": round(count / all_on),
        "articles a second, mentions alone": round(count / alone),
        "articles a second, title and summary only": round(count / headlines),
        "ratio to cutting into words": round(all_on / yardstick, 1),
        "loading the gazetteer, ms": round(loading("gazetteer", "Gazetteer", "Gazetteer.load()")),
        "loading the rules, ms": round(loading("rules", "load", "load()")),
        "loading the tagger, ms": round(loading("tagger", "Tagger", "Tagger.load()")),
        "growth": growth(tagger),
    }


def main() -> None:
    """Print the figures beside their targets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--articles", type=int, default=582)
    given = parser.parse_args()
    figures = measure(given.articles)
    if given.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        if name != "growth":
            print(f"{name:44}{value:>10}" + (f"   target {TARGETS[name]}" if name in TARGETS else ""))
    for row in figures["growth"]:  # type: ignore[attr-defined]
        print(
            f"{row['characters']:>12} characters {row['ms']:>10} ms" + (f"   x{row['ratio']}" if "ratio" in row else "")
        )


if __name__ == "__main__":
    main()
