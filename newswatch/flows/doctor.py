"""Look at everything, judge it, and mend what can be mended without a question.

facts (database, disk, schedulers, feeds, gazetteer, clock, extras) -> report.checkup.judge -> findings -> fixes
"""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newswatch import __version__, machine
from newswatch.errors import ConfigError, DataError, NewswatchError
from newswatch.report.checkup import Facts, Finding
from newswatch.times import maybe_rfc3339, rfc3339

if TYPE_CHECKING:
    from newswatch.config import Config

EXTRAS = {"fast": "ahocorasick_rs", "full": "trafilatura", "alerts": "apprise", "parquet": "pyarrow"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look: the files, the environment, and how this program was called."""

    path: Path
    config_path: Path
    environ: Mapping[str, str]
    argv0: str
    gazetteer: Path | None = None


def examine(place: Place, config: Config | ConfigError, *, now: datetime, local: datetime) -> Facts:
    """Gather the facts. `config` is the error when config.toml cannot be read. What is wrong is a fact."""
    from newswatch.config import Config as Settings

    settings = Settings() if isinstance(config, ConfigError) else config
    facts = Facts(
        now=now,
        interval=timedelta(seconds=settings.fetch.interval),
        config_error=config.message if isinstance(config, ConfigError) else None,
        config_file=str(place.config_path) if place.config_path.exists() else None,
        read_only=_shown(machine.read_only(place.path)),
        free_bytes=machine.free_bytes(_existing(place.path)),
        network_disk=machine.is_network_disk(place.path.absolute()),
        guarded=machine.is_guarded(place.path.absolute()),
        gazetteer_faults=_gazetteer_faults(place.gazetteer),
        extras={name: find_spec(module) is not None for name, module in EXTRAS.items()},
    )
    facts = replace(facts, **_schedule(place, local))
    facts = replace(facts, search_faults=_searches(place, settings, now))
    return replace(facts, **_database(place, settings, now))


def _shown(path: Path | None) -> str | None:
    if path is None:
        return None
    return f"the folder {path}" if path.is_dir() else str(path)


def _existing(path: Path) -> Path:
    return next(folder for folder in (path.absolute().parent, *path.absolute().parents) if folder.exists())


def _schedule(place: Place, local: datetime) -> dict[str, Any]:
    from newswatch.flows import schedule

    try:
        return {"jobs": schedule.status(place.environ, place.path, now=local, runs=0)["jobs"]}
    except NewswatchError as error:
        return {"schedule_error": error.message}


def _searches(place: Place, config: Config, now: datetime) -> tuple[str, ...]:
    from newswatch.flows import ask

    broken = ask.broken_searches(place.path, config, now=now, gazetteer=place.gazetteer)
    return tuple(
        f"the saved search @{name} cannot be used: {error.message.removeprefix(f'in @{name}: ')}"
        for name, error in broken.items()
    )


def _gazetteer_faults(gazetteer: Path | None) -> tuple[str, ...]:
    from newswatch.tag.gazetteer import Gazetteer

    try:
        Gazetteer.load(gazetteer)
    except DataError as error:
        return error.faults or (error.message,)
    except NewswatchError as error:
        return (error.message,)
    return ()


def _database(place: Place, config: Config, now: datetime) -> dict[str, Any]:
    """The facts that stand in the database, or why it cannot be read."""
    from newswatch.store import check, feeds
    from newswatch.store.open import reading

    try:
        with reading(place.path) as conn:
            found: dict[str, Any] = {"feeds": _feeds(conn), "samples": len(feeds.all_feeds(conn, kind="sample"))}
            found |= {**_runs(conn), **_watches(conn, config, now, place)}
            return {**found, "sound": check.examine(conn, place.path)}
    except NewswatchError as error:
        return {"database_error": error.message, "database_hint": error.hint or ""}


def _feeds(conn: sqlite3.Connection) -> list[dict[str, Any]]:
    from newswatch.store import feeds

    states = feeds.states(conn)
    rows = []
    for row in feeds.listing(conn):
        state = states[row["id"]]
        added = feeds.added_at(conn, row["id"])
        since = maybe_rfc3339(state.failing_since)
        rows.append({**row, "moved_to": state.moved_to, "failing_since": since, "added_at": rfc3339(added)})
    return rows


def _runs(conn: sqlite3.Connection) -> dict[str, Any]:
    from newswatch.store import log

    runs, good = log.runs(conn, limit=200), log.last_good_fetch(conn)
    return {
        "last_good_fetch": datetime.fromisoformat(good) if good else None,
        "last_run_start": max((datetime.fromisoformat(run["started_at"]) for run in runs), default=None),
        "newest_first_seen": log.newest_first_seen(conn),
    }


def _watches(conn: sqlite3.Connection, config: Config, now: datetime, place: Place) -> dict[str, Any]:
    from newswatch.flows import watch
    from newswatch.store import watches

    faults = []
    for one in watches.everything(conn):
        try:
            watch.understood(conn, one.query, config, now, place.gazetteer)
            watch.terms_of(one, config)
        except NewswatchError as error:
            faults.append(f"watch {one.name} cannot be run: {error.message}")
    failing = {watch.shown(said): health.error or "" for said, health in watches.health(conn).items()}
    return {"watch_faults": faults, "channels": failing}


def mend(place: Place, findings: Sequence[Finding]) -> list[str]:
    """Do what the findings name as their fix; what was done, or why not, a sentence each."""
    done = []
    for fix in dict.fromkeys(finding.fix for finding in findings if finding.fix):
        try:
            done.append(_mended(place, fix))
        except NewswatchError as error:
            done.append(f"{fix}: could not be done: {error.message}")
    return done


def _mended(place: Place, fix: str) -> str:
    from newswatch.store import check
    from newswatch.store.open import held

    if fix.startswith("reinstall "):
        return _reinstalled(place, fix.removeprefix("reinstall "))
    with held(place.path, make=False) as db:
        if fix == "reindex":
            return f"the full-text index is filled anew: {check.reindex(db)} articles"
        check.recount(db)
        return "the stories are counted anew"


def _reinstalled(place: Place, job: str) -> str:
    """Write an installed job anew with the program as it is called now, at the times that it has."""
    from newswatch.config import starter
    from newswatch.flows import schedule

    old = next(one for one in schedule.installed(place.environ, examine=False) if one.job == job)
    when = old.timing or schedule.timing_of(None, None, None, job)
    extra = _own_options(old.argv)
    plan = schedule.plan(
        job, when, old.scheduler, db=place.path, config=place.config_path, argv0=place.argv0, environ=place.environ,
        extra=extra,
    )  # fmt: skip
    schedule.install(plan, config=place.config_path, starter=starter(), state=place.path.parent)
    return f"{job} is installed anew, with {old.scheduler}"


def _own_options(argv: Sequence[str]) -> list[str]:
    """What stands between the job's name and --db in an installed command."""
    if "digest" not in argv or "--db" not in argv:
        return []
    return list(argv[argv.index("digest") + 1 : argv.index("--db")])


def versions() -> dict[str, str]:
    """The versions of what newswatch stands on, for a report."""
    from importlib.metadata import PackageNotFoundError, version

    found = {
        "newswatch": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }
    for name in ("typer", "rich", "httpx", "feedparser", "sqlite-utils"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found
