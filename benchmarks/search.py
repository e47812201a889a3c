"""Search the same articles with newswatch and with `reader`, in one run.

    python benchmarks/search.py --reader-python PATH [--articles 5000]

`--reader-python` is the python of an environment with `pip install reader`. Both get the title, the summary and the
text of the synthetic articles of `archive.py`. Shown is the median processor time in milliseconds of seven searches
for the first 20 hits, each on a fresh connection to the warm file, what the index costs and how much is found. What is
compared is finding and ranking, but not quite alike: reader also cuts and marks a snippet of each hit and reduces
English words to their stems; newswatch finds two Chinese characters inside a word and ranks the newest 2,000 hits.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.archive import Writer, fill
from benchmarks.query import NOW, RUNS
from newswatch.query.understand import Context, understand
from newswatch.store import search
from newswatch.store.open import reader

# newswatch's way of asking, reader's (plain FTS5).
SEARCHES = [
    ("huawei ascend training failed", "huawei ascend training failed"),
    ("model data chips said", "model data chips said"),
    ('"training failed"', '"training failed"'),
    ("asc*", "asc*"),
    ("huawei -nvidia", "huawei NOT nvidia"),
    ("昇腾", "昇腾"),
]
READER = """
import json, statistics, sys, time
from datetime import datetime
from itertools import islice
from reader import make_reader

path, runs, searches = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
reader = make_reader(path)
reader.add_feed("https://feed.example/", allow_invalid_url=True)
for line in sys.stdin:
    reader.add_entry(json.loads(line))
reader.enable_search()
began = time.process_time()
reader.update_search()
print(json.dumps(["index", 1000 * (time.process_time() - began), 0]))
for text in searches:
    times, found = [], 0
    for _ in range(runs):
        fresh = make_reader(path)
        began = time.process_time()
        list(islice(fresh.search_entries(text), 20))
        times.append(time.process_time() - began)
        found = fresh.search_entry_counts(text).total
        fresh.close()
    print(json.dumps([text, 1000 * statistics.median(times), found]))
"""


def ours(path: Path, text: str) -> tuple[float, int]:
    """Median milliseconds of the processor, and how many are found."""
    times, found = [], 0
    for _ in range(RUNS):
        conn = reader(path)
        began = time.process_time()
        query = understand(text, Context(NOW)).tree
        list(islice(search.ranked(conn, query), 20))
        times.append(time.process_time() - began)
        found = sum(1 for _ in search.ranked(conn, query))
        conn.close()
    return 1000 * statistics.median(times), found


def theirs(python: str, path: Path, count: int) -> dict[str, tuple[float, int]]:
    """The same of reader, by its text, and its index."""
    entries = "".join(
        json.dumps(
            {
                "feed_url": "https://feed.example/",
                "id": article.guid,
                "title": article.title,
                "link": article.url,
                "summary": article.summary,
                "content": [{"value": article.text}],
            }
        )
        + "\n"
        for article, _ in Writer(1, count).articles()
    )
    told = subprocess.run(
        [python, "-c", READER, str(path), str(RUNS), json.dumps([text for _, text in SEARCHES])],
        input=entries,
        capture_output=True,
        text=True,
        check=True,
    )
    return {text: (ms, found) for text, ms, found in map(json.loads, told.stdout.splitlines())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader-python", required=True)
    parser.add_argument("--articles", type=int, default=5_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder, "newswatch.db"), asked.articles)
        other = theirs(asked.reader_python, Path(folder, "reader.db"), asked.articles)
        print(f"{asked.articles} articles; reader's index takes {other['index'][0]:.0f} ms")
        for text, plain in SEARCHES:
            ms, found = ours(Path(folder, "newswatch.db"), text)
            reader_ms, reader_found = other[plain]
            print(
                f"newswatch {ms:6.1f} ms {found:5} found   reader {reader_ms:6.1f} ms {reader_found:5} found   "
                f"ratio {ms / reader_ms:5.2f}   {text}"
            )


if __name__ == "__main__":
    main()
