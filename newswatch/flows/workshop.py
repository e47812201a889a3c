"""Processes that turn bodies into tagged articles: the network is never held up, and no body holds up the run.

    bodies -> [ read | normalise | leave out what is stored | tag | find promises ] -> articles with tags
              `-------------------- in each process of the crew -----------------'

Rules:
1. The crew starts with the first body: a run in which nothing has changed never pays for it.
2. A process that takes too long over a body, or dies of it, loses that body and is replaced. Each body has its result,
   also when there is no process to be had: the run counts to the end.
3. Nothing is written here: a process reads the database only to leave out what is stored already.
4. A process ends when its pipe ends: none is left behind by a run that was killed.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from newswatch import text
from newswatch.errors import NewswatchError
from newswatch.feeds.document import Document, Unreadable
from newswatch.flows import pipes
from newswatch.model import Article, Tags
from newswatch.schedule import Hints

if TYPE_CHECKING:
    from newswatch.stories.claims import Claim
    from newswatch.tag.tagger import Tagger

SECONDS = 60.0  # for one body; feedparser's own cage inside is stricter
CROWDED = 8  # bodies waiting that call for one more process


@dataclass(frozen=True, slots=True)
class Job:
    """One body to read, and what is known of it."""

    feed_id: int
    body: bytes
    content_type: str | None
    url: str  # that answered: relative links start here
    language: str | None  # as the subscription declares it
    now: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """What a body held: the articles that are new or changed, with their tags, and what the feed says of itself."""

    rows: tuple[tuple[Article, Tags], ...]
    entries: int  # all that the document had
    lost: tuple[str, ...]  # entries that could not be used, each with its reason
    rules: str  # what tagged them
    claims: tuple[tuple[Claim, ...], ...] | None = None  # of each row; None where a person's corrections come first
    title: str = ""
    site: str | None = None
    language: str | None = None
    hints: Hints = field(default_factory=Hints)
    cut: bool = False  # ended early or over a cap: its validators must not be kept
    fault: str | None = None
    marks: bytes = b""  # feeds.normalise.Normalised


@dataclass(frozen=True, slots=True)
class Unable:
    """No body can be read, because the tools are broken: a person's gazetteer, the installation."""

    message: str
    hint: str | None = None
    code: str = "failed"  # of errors.py


Result = Reading | Unreadable | Unable


@lru_cache(maxsize=1)
def tagger(gazetteer: Path | None) -> Tagger:
    """The tagger, loaded once in a process. Raises DataError."""
    from newswatch.tag.tagger import Tagger

    return Tagger.load(gazetteer)


class Tools:
    """What reading needs: the shelf to look at, the tagger, a cage for the tolerant reader."""

    def __init__(self, path: Path, gazetteer: Path | None) -> None:
        from newswatch.flows.cage import Cage
        from newswatch.store import corrections
        from newswatch.store.open import reader

        self.conn = reader(path)
        self.corrected = corrections.are_there(self.conn)  # and none is added while a run is at work
        self.tagger = tagger(gazetteer)
        self.cage = Cage()

    def close(self) -> None:
        """Let go of all."""
        self.cage.close()
        self.conn.close()


def read(job: Job, tools: Tools) -> Reading | Unreadable:
    """Read one body, here and now."""
    from newswatch.feeds.normalise import articles
    from newswatch.feeds.read import read as read_body
    from newswatch.flows.shelve import promises
    from newswatch.store import feeds
    from newswatch.store.articles import unlike_stored

    document = read_body(job.body, content_type=job.content_type, tolerant=tools.cage.read)
    if isinstance(document, Unreadable):
        return document
    language = job.language or document.language or None
    known = feeds.entries(tools.conn, job.feed_id)
    found = articles(document, feed_url=job.url, declared_language=language, now=job.now, known=known)
    fresh = unlike_stored(tools.conn, job.feed_id, found.articles)
    rows = tuple((article, tools.tagger.tag(article)) for article in fresh)
    return Reading(
        rows=rows,
        entries=len(document.entries),
        lost=found.lost,
        rules=tools.tagger.version,
        claims=None if tools.corrected else tuple(promises(*row) for row in rows),
        title=found.title,
        site=found.site,
        language=found.language,
        hints=_hints(document),
        cut=document.cut,
        fault=document.fault,
        marks=found.marks,
    )


def _hints(document: Document) -> Hints:
    return Hints(document.ttl_minutes, document.skip_hours, document.skip_days, document.update_seconds)


# --- The side of the run -------------------------------------------------------------------------------------------


class Crew:
    """Processes that read bodies, at most `size` of them; with `size` 0 bodies are read at once, by the caller.

    `done(job, result)` is called from other threads, in no order.
    """

    def __init__(
        self,
        path: Path,
        done: Callable[[Job, Result], None],
        *,
        size: int,
        gazetteer: Path | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._path = path
        self._done = done
        self._size = size
        self._gazetteer = gazetteer
        self._seconds = seconds
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._foremen: list[threading.Thread] = []
        self._workers: set[_Worker] = set()
        self._closed = False
        self._here: Tools | None = None

    def put(self, job: Job) -> None:
        """Hand over a body."""
        if not self._size:
            self._done(job, _read_or_say(job, self._at_hand()))
            return
        self._jobs.put(job)
        waiting = self._jobs.qsize()
        if len(self._foremen) < self._size and (not self._foremen or waiting >= CROWDED * len(self._foremen)):
            foreman = threading.Thread(target=self._lead, name=f"reader {len(self._foremen)}", daemon=True)
            self._foremen.append(foreman)
            foreman.start()

    def close(self) -> None:
        """End all processes at once; what they were reading is lost."""
        self._closed = True
        for _ in self._foremen:
            self._jobs.put(None)
        for worker in list(self._workers):
            worker.kill()
        for foreman in self._foremen:
            foreman.join(5)
        if self._here:
            self._here.close()

    def _at_hand(self) -> Tools:
        if self._here is None:
            self._here = Tools(self._path, self._gazetteer)
        return self._here

    def _lead(self) -> None:
        """One thread, one process: pass on jobs and results; replace the process when it fails."""
        worker: _Worker | None = None
        while (job := self._jobs.get()) is not None and not self._closed:
            try:
                worker = worker or self._hired()
                result = worker.read(job, self._seconds)
            except Exception as error:  # besides a lost worker: no process to be had, an answer that nobody understands
                result = error.verdict if isinstance(error, _WorkerLost) else _fault(error)
                if worker is not None:
                    worker.kill()
                    self._workers.discard(worker)
                worker = None
            if not self._closed:
                self._done(job, result)
        if worker is not None:
            worker.end()

    def _hired(self) -> _Worker:
        worker = _Worker(self._path, self._gazetteer)
        self._workers.add(worker)
        return worker


class _WorkerLost(Exception):
    def __init__(self, verdict: Unreadable) -> None:
        super().__init__(verdict.reason)
        self.verdict = verdict


class _Worker:
    """A process of the crew, seen from the run: pickles through its pipes."""

    def __init__(self, path: Path, gazetteer: Path | None) -> None:
        start = "import sys; sys.path[:] = {!r}; from newswatch.flows import workshop; workshop.serve({!r}, {!r})"
        code = start.format(sys.path, str(path.absolute()), str(gazetteer.absolute()) if gazetteer else None)
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )

    def read(self, job: Job, seconds: float) -> Result:
        """Raises _WorkerLost when the process died or was too slow."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            until = time.monotonic() + seconds
            pipes.send(self._process.stdin, pickle.dumps(job, pickle.HIGHEST_PROTOCOL), until)
            answer = pipes.receive(self._process.stdout, until)
            result: Result | None = None if answer is None else pickle.loads(answer)
        except TimeoutError:
            raise _WorkerLost(Unreadable(f"reading it takes longer than {seconds:g} s", "too-slow")) from None
        except (OSError, ValueError, pickle.UnpicklingError):  # ValueError: the run ended and closed the pipe meanwhile
            result = None
        if result is None:
            raise _WorkerLost(Unreadable("the process that read it died of it", "broken"))
        return result

    def kill(self) -> None:
        self._process.kill()
        self.end()

    def end(self) -> None:
        """Close the pipes, which ends the process, and wait for it."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


# --- The side of the process -----------------------------------------------------------------------------------------


def serve(path: str, gazetteer: str | None) -> None:
    """The life of a process of the crew: read jobs until the pipe ends."""
    from newswatch.flows.parcel import packed

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the run, which then closes the pipe
    jobs = os.fdopen(os.dup(0), "rb", buffering=0)
    results = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints must not get between the results
    unable, tools = None, None
    try:
        tools = Tools(Path(path), Path(gazetteer) if gazetteer else None)
    except NewswatchError as error:
        unable = Unable(error.message, error.hint, error.code)
    with contextlib.suppress(BrokenPipeError):  # the run was killed
        while (message := pipes.receive(jobs)) is not None:
            result = unable if tools is None else _read_or_say(pickle.loads(message), tools)
            pipes.send(results, packed(result, light=isinstance(result, Reading) and result.claims is not None))


def _read_or_say(job: Job, tools: Tools) -> Result:
    """`read`, with a fault of our own as a value: it costs this body, not the run."""
    try:
        return read(job, tools)
    except Exception as error:
        return _fault(error)


def _fault(error: Exception) -> Unreadable:
    return Unreadable(f"newswatch cannot read it: {type(error).__name__}: {text.line(str(error))[:200]}", "broken")
