"""Run whole processes of newswatch beside other feed readers, on the same feeds, in the same run.

    python benchmarks/fetch.py peers --reader-python PATH       # newswatch, reader, newsboat, sfeed: the table
    python benchmarks/fetch.py tagging                          # a cold fetch with and without tagging
    python benchmarks/fetch.py memory                           # peak memory against feeds and against the archive

cold: an empty store. warm: again, nothing has changed. new: one new item in every feed, and nothing else to find.
Wall is seconds, cpu is user and system seconds of the process and all its children, memory is the highest sum of the
proportional shares (PSS) of the process tree in MB, looked at 20 times a second. Every client stores into files on the
same disk. The server is a process of its own on the same machine: its cpu counts for nobody, but it takes its share.
`--reader-python` is the python of an environment with `pip install reader`; newsboat and sfeed are found on PATH. What
is missing is left out. Ratios within one run are what counts.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PHASES = ("cold", "warm", "new")

READER = """
import sys
from reader import make_reader
reader = make_reader(sys.argv[1])
if sys.argv[2] == "add":
    for url in sys.stdin.read().split():
        reader.add_feed(url, exist_ok=True)
else:
    reader.update_feeds(workers=20, scheduled=False)
"""
UNTAGGED = """
from newswatch.model import Tags
from newswatch.tag import tagger
tagger.Tagger.tag = lambda self, article: Tags(language=article.language)
"""


# --- The server ------------------------------------------------------------------------------------------------------


class Feeds:
    """The server as a process."""

    def __init__(self, process: subprocess.Popen[str], about: dict[str, object]) -> None:
        self._process = process
        self.urls: list[str] = about["urls"]  # type: ignore[assignment]
        self.megabytes = about["bytes"] / 1e6  # type: ignore[operator]
        self.packed = about["packed"] / 1e6  # type: ignore[operator]

    def say(self, words: str) -> dict[str, int]:
        """Tell the server something; the answers it gave since it was last spoken to."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())  # type: ignore[no-any-return]


@contextmanager
def serving(count: int, *, hosts: int, latency: float, items: int) -> Iterator[Feeds]:
    """The server of benchmarks/server.py with so many feeds."""
    command = [sys.executable, str(ROOT / "benchmarks" / "server.py"), "--feeds", str(count), "--hosts", str(hosts)]
    command += ["--latency", str(latency), "--items", str(items)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Feeds(process, json.loads(process.stdout.readline()))
        finally:
            process.stdin.close()


# --- Measuring -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process and its children took."""

    wall: float  # seconds
    cpu: float  # seconds, user and system
    memory: float  # MB, the peak of the tree
    code: int  # exit status


def run(command: list[str], *, env: dict[str, str], log: Path) -> Cost:
    """Run a command to its end. Its CPU is what the kernel counted for it and the children it waited for."""
    with log.open("ab") as out:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        watch = _Watch(process.pid)
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        watch.end()
        process.returncode = os.waitstatus_to_exitcode(status)
    memory = max(watch.peak, used.ru_maxrss * 1024)  # a peak between two looks is seen by the kernel
    return Cost(wall, used.ru_utime + used.ru_stime, memory / 1e6, process.returncode)


class _Watch(threading.Thread):
    """Looks at the memory of a process tree, 20 times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self.peak = 0  # bytes

    def run(self) -> None:
        while not self._over.wait(0.05):
            self.peak = max(self.peak, sum(_share(pid) for pid in _tree(self._pid)))

    def end(self) -> None:
        self._over.set()
        self.join()


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _tree(int(child))
    except OSError:
        return  # it ended meanwhile


def _share(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


# --- The clients -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Client:
    """A feed reader: how it is told of the feeds, what it runs, how many articles it has stored."""

    name: str
    prepare: Callable[[Path, list[str]], None]
    command: Callable[[Path], list[str]]
    count: Callable[[Path], int]
    env: Callable[[Path], dict[str, str]] = field(default=lambda folder: {})

    def visit(self, folder: Path) -> Cost:
        cost = run(self.command(folder), env=_environment() | self.env(folder), log=folder / "log")
        if cost.code:
            print((folder / "log").read_text()[-2000:], file=sys.stderr)
            raise SystemExit(f"{self.name} answered {cost.code}")
        return cost


def _environment() -> dict[str, str]:
    """Ours, without proxies: everything is on the loopback."""
    return {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}


def _rows(path: Path, table: str) -> int:
    with sqlite3.connect(path) as conn:
        return int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _newswatch_env(folder: Path, before: Path | None = None) -> dict[str, str]:
    """`before` is a folder that comes before the package on Python's path."""
    places = [str(place) for place in (before, ROOT) if place]
    return {"NEWSWATCH_HOME": str(folder), "PYTHONPATH": os.pathsep.join(places)}


def newswatch(name: str = "newswatch", before: Path | None = None) -> Client:
    """newswatch from this checkout, as it comes but for the deadline of a run. Tagging, grouping and full text
    are part of its fetch. --force, because it would not ask again so soon."""

    def prepare(folder: Path, urls: list[str]) -> None:
        (folder / "feeds.txt").write_text("\n".join(urls) + "\n")
        (folder / "config.toml").write_text("[fetch]\ndeadline = 3600\n")  # a busy machine must not cut the run
        command = [sys.executable, "-m", "newswatch", "feeds", "import", str(folder / "feeds.txt")]
        run_or_stop(command, _environment() | _newswatch_env(folder))

    def command(folder: Path) -> list[str]:
        return [sys.executable, "-m", "newswatch", "fetch", "--force", "--json"]

    def env(folder: Path) -> dict[str, str]:
        return _newswatch_env(folder, before)

    return Client(name, prepare, command, lambda folder: _rows(folder / "newswatch.db", "article"), env)


def reader(python: str) -> Client:
    """lemon24/reader through its Python interface; its search index would be a step of its own and is left out."""

    def prepare(folder: Path, urls: list[str]) -> None:
        (folder / "update.py").write_text(READER)
        command = [python, str(folder / "update.py"), str(folder / "reader.db"), "add"]
        subprocess.run(command, input="\n".join(urls), text=True, check=True, env=_environment())

    return Client(
        "reader",
        prepare,
        lambda folder: [python, str(folder / "update.py"), str(folder / "reader.db"), "update"],
        lambda folder: _rows(folder / "reader.db", "entries"),
    )


def newsboat() -> Client:
    """newsboat without its screen, with 20 threads."""

    def prepare(folder: Path, urls: list[str]) -> None:
        (folder / "urls").write_text("\n".join(urls) + "\n")
        (folder / "config").write_text("reload-threads 20\n")

    def command(folder: Path) -> list[str]:
        files = ["-u", str(folder / "urls"), "-c", str(folder / "cache.db"), "-C", str(folder / "config")]
        return ["newsboat", *files, "-x", "reload"]

    return Client("newsboat", prepare, command, lambda folder: _rows(folder / "cache.db", "rss_item"))


def sfeed() -> Client:
    """sfeed_update with its 16 jobs."""

    def prepare(folder: Path, urls: list[str]) -> None:
        rows = "\n".join(f'    feed "{n}" "{url}"' for n, url in enumerate(urls))
        (folder / "sfeedrc").write_text(f'sfeedpath="{folder}/feeds"\nmaxjobs=16\nfeeds() {{\n{rows}\n}}\n')

    def count(folder: Path) -> int:
        return sum(file.read_bytes().count(b"\n") for file in (folder / "feeds").iterdir())

    return Client("sfeed", prepare, lambda folder: ["sfeed_update", str(folder / "sfeedrc")], count)


def run_or_stop(command: list[str], env: dict[str, str]) -> None:
    """Run a command that must succeed."""
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:6])}: {done.stderr or done.stdout}")


# --- Beside the others -----------------------------------------------------------------------------------------------

Table = dict[tuple[str, str], Cost]  # by client and phase: the best of the rounds


def peers(clients: list[Client], feeds: Feeds, items: int, rounds: int, scratch: Path) -> Table:
    """All clients through all phases, one after the other, `rounds` times."""
    best: Table = {}
    for number in range(rounds):
        folders = {}
        for client in clients:
            folders[client.name] = scratch / f"{client.name}-{number}"
            folders[client.name].mkdir(parents=True)
            client.prepare(folders[client.name], feeds.urls)
        for phase in PHASES:
            feeds.say(f"newest {int(phase == 'new')}")
            for client in clients:
                cost = client.visit(folders[client.name])
                counted, stored = feeds.say("count"), client.count(folders[client.name])
                print(
                    f"{client.name:12} {phase:5} {cost.wall:7.2f} s  cpu {cost.cpu:7.2f} s  {cost.memory:5.0f} MB"
                    f"  {stored:6} stored  answers {counted}  load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )
                expected = len(feeds.urls) * (items + (phase == "new"))
                if stored < len(feeds.urls) * items:
                    print(f"    {expected - stored} items are missing", flush=True)
                key = client.name, phase
                best[key] = min(best.get(key, cost), cost, key=lambda one: one.wall)
    return best


def show(table: Table, clients: list[Client]) -> None:
    """The table of benchmarks/README.md."""
    print("\n| client | " + " | ".join(f"{p}: wall s | cpu s | MB | newswatch takes" for p in PHASES) + " |")
    print("| --- " + "| ---: " * (4 * len(PHASES)) + "|")
    for client in clients:
        cells = []
        for phase in PHASES:
            cost, ours = table[client.name, phase], table["newswatch", phase]
            cells += [f"{cost.wall:.1f}", f"{cost.cpu:.1f}", f"{cost.memory:.0f}"]
            cells += ["" if client.name == "newswatch" else f"{ours.wall / cost.wall:.2f} of it"]
        print(f"| {client.name} | {' | '.join(cells)} |")
    print()
    targets = [("newsboat", "cold", 0.3), ("reader", "cold", 0.3), ("sfeed", "cold", 1), ("reader", "warm", 0.5)]
    for name, phase, most in [*targets, ("reader", "new", 0.1)]:
        if (name, phase) in table:
            ratio = table["newswatch", phase].wall / table[name, phase].wall
            print(f"{phase:5} {ratio:5.2f} of {name}, at most {most} wanted: {'held' if ratio <= most else 'MISSED'}")


# --- Tagging, memory -------------------------------------------------------------------------------------------------


def tagging(feeds: Feeds, rounds: int, scratch: Path) -> None:
    """Cold fetches with and without tagging, in turns. Without tags there is less to group and to store as well."""
    (scratch / "untagged").mkdir()
    (scratch / "untagged" / "sitecustomize.py").write_text(UNTAGGED)
    clients = [newswatch("tagged"), newswatch("untagged", scratch / "untagged")]
    best: dict[str, Cost] = {}
    for number in range(rounds):
        for client in clients:
            folder = scratch / f"{client.name}-{number}"
            folder.mkdir()
            client.prepare(folder, feeds.urls)
            cost = client.visit(folder)
            print(
                f"{client.name:10} {cost.wall:6.2f} s  cpu {cost.cpu:6.2f} s  load {os.getloadavg()[0]:.1f}", flush=True
            )
            best[client.name] = min(best.get(client.name, cost), cost, key=lambda one: one.cpu)
    tagged, untagged = best["tagged"], best["untagged"]
    print(f"with tagging {tagged.wall / untagged.wall:.2f} x wall, {tagged.cpu / untagged.cpu:.2f} x cpu")


def memory(feeds: Feeds, archives: list[int], scratch: Path) -> None:
    """Peak memory of a cold and a warm fetch, with more and more feeds, and with more and more in the archive."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from archive import fill

    client = newswatch()
    portions = sorted({len(feeds.urls) // 10, len(feeds.urls) // 3, len(feeds.urls)})
    for archive, count in [(0, portion) for portion in portions] + [(size, portions[0]) for size in archives]:
        folder = scratch / f"memory-{archive}-{count}"
        folder.mkdir()
        if archive:
            fill(folder / "newswatch.db", archive)
        client.prepare(folder, feeds.urls[:count])
        cold, warm = client.visit(folder), client.visit(folder)
        print(
            f"archive {archive:7}  feeds {count:5}  cold {cold.memory:5.0f} MB  warm {warm.memory:5.0f} MB", flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("peers", "tagging", "memory"))
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--hosts", type=int, default=250)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before each answer")
    parser.add_argument("--rounds", type=int, default=2, help="the best one counts")
    parser.add_argument("--only", help="clients, comma between them")
    parser.add_argument("--archives", default="30000,300000", help="sizes of archives for `memory`")
    parser.add_argument("--reader-python", help="the python of an environment that has `reader`")
    parser.add_argument("--scratch", type=Path, help="a folder for the stores (default: a temporary one)")
    asked = parser.parse_args()
    clients = [newswatch()]
    clients += [reader(asked.reader_python)] if asked.reader_python else []
    clients += [newsboat()] if shutil.which("newsboat") else []
    clients += [sfeed()] if shutil.which("sfeed_update") else []
    if asked.only:
        clients = [client for client in clients if client.name in asked.only.split(",")]
    with (
        tempfile.TemporaryDirectory(dir=asked.scratch) as scratch,
        serving(asked.feeds, hosts=asked.hosts, latency=asked.latency, items=asked.items) as feeds,
    ):
        print(f"{asked.feeds} feeds x {asked.items} items, {feeds.megabytes:.1f} MB, {feeds.packed:.1f} MB packed,")
        print(
            f"{asked.hosts} hosts, {1000 * asked.latency:.0f} ms, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
        )
        if asked.what == "peers":
            table = peers(clients, feeds, asked.items, asked.rounds, Path(scratch))
            if clients[0].name == "newswatch":
                show(table, clients)
        elif asked.what == "tagging":
            tagging(feeds, asked.rounds, Path(scratch))
        else:
            memory(feeds, [int(size) for size in asked.archives.split(",") if size], Path(scratch))


if __name__ == "__main__":
    main()
