"""Install, remove, show and examine the scheduled jobs.

facts (which scheduler, which program, what stands there) -> texts (newswatch.installs) -> the scheduler's programs
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from newswatch import machine
from newswatch.errors import NewswatchError, StoreError, UsageError
from newswatch.installs import crontab, launchd, program, systemd, timing
from newswatch.installs.timing import Timing
from newswatch.times import rfc3339

Job = Literal["fetch", "digest"]
Scheduler = Literal["cron", "systemd", "launchd"]
JOBS: tuple[Job, ...] = ("fetch", "digest")
SCHEDULERS: tuple[Scheduler, ...] = ("cron", "systemd", "launchd")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an installation would write: the command, when it runs, and each text by the place where it goes.

    The place is a path, or "crontab".
    """

    job: Job
    scheduler: Scheduler
    timing: Timing
    argv: tuple[str, ...]
    texts: Mapping[str, str]
    changed: bool = True  # whether something else, or nothing, stands there now
    objection: UsageError | None = None  # why it may be looked at but not installed


@dataclass(frozen=True, slots=True)
class Installed:
    """A job that some scheduler has, and whether it would run."""

    job: str
    scheduler: Scheduler
    line: str  # the crontab line, or the path of the unit or agent
    argv: tuple[str, ...]
    timing: Timing | None
    fault: str | None = None  # why it would not work any more
    note: str | None = None  # what to know about it


def choose(wanted: str) -> Scheduler:
    """The scheduler for `--with`: "auto" takes launchd on macOS, systemd where its user manager answers, else cron."""
    if wanted in SCHEDULERS:
        return wanted
    if wanted != "auto":
        raise UsageError(f"there is no scheduler {wanted!r}", hint="--with takes auto, cron, systemd or launchd")
    if sys.platform == "darwin":
        return "launchd"
    if machine.has_systemd():
        return "systemd"
    if machine.has_cron():
        return "cron"
    raise NewswatchError(
        "this machine has neither a systemd user manager nor cron",
        hint="install cron; or run `newswatch fetch --scheduled` from whatever starts jobs here",
    )


def timing_of(every: str | None, at: str | None, days: str | None, job: str) -> Timing:
    """The timing that the options ask for: a fetch every 30 minutes, a digest at 07:30, when they say nothing."""
    if every and at:
        raise UsageError("--every cannot be combined with --at", hint="say --every 30m, or --at 07:30")
    if days and not at:
        raise UsageError("--days needs --at", hint=f"say --at 07:30 --days {days}")
    if at:
        return timing.at(at, days or "")
    if every is None and job == "digest":
        return timing.at("07:30")
    return timing.every(every or "30m", machine.key())


def plan(
    job: str,
    when: Timing,
    scheduler: Scheduler,
    *,
    db: Path,
    config: Path,
    argv0: str,
    environ: Mapping[str, str],
    named_program: str | None = None,
    extra: Sequence[str] = (),
) -> Plan:
    """What installing would write. A program that will not last is the plan's `objection`.

    Raises UsageError for a program that cannot be run or a path that cannot stand.
    """
    if job not in JOBS:
        raise UsageError(f"there is no job {job!r}", hint="--job takes fetch or digest")
    called, objection = _program(named_program, argv0, environ)
    what = ("fetch", "--scheduled") if job == "fetch" else ("digest", *extra)
    argv = (*called, *what, "--db", str(db.expanduser().absolute()), "--config", str(config.expanduser().absolute()))
    texts, before = _texts(job, when, scheduler, argv, environ)
    return Plan(job, scheduler, when, argv, texts, texts != before, objection)


def _program(named: str | None, argv0: str, environ: Mapping[str, str]) -> tuple[list[str], UsageError | None]:
    """The program to call, and why it will not last."""
    if named is not None:
        path = Path(named).expanduser().absolute()
        found = shutil.which(str(path))
        if found is None:
            raise UsageError(f"{path} is no program that can be run", hint="check --program")
        return [found], None
    called = machine.program(argv0, environ)
    paths = [Path(called[0]), Path(called[0]).resolve(), Path(sys.prefix)]
    try:
        program.refuse_throw_away(paths, machine.temporary_folders(environ))
    except UsageError as objection:
        return called, objection
    return called, None


def _texts(
    job: Job, when: Timing, scheduler: Scheduler, argv: Sequence[str], environ: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The texts to write, and what stands in their places now."""
    match scheduler:
        case "cron":
            table = machine.crontab()
            lines = crontab.jobs(table) | {job: crontab.line(when, argv)}
            return {"crontab": crontab.with_jobs(table, lines)}, {"crontab": table}
        case "systemd":
            folder = machine.systemd_folder(environ)
            service, timer = (folder / name for name in systemd.names(job))
            new = {str(service): systemd.service(job, argv), str(timer): systemd.timer(job, when)}
        case "launchd":
            path = machine.launchd_folder(environ) / f"{launchd.label(job)}.plist"
            new = {str(path): launchd.plist(job, when, argv, Path(environ.get("HOME", "~")) / "Library" / "Logs")}
    return new, {place: _read(Path(place)) for place in new}


def install(plan: Plan, *, config: Path, starter: str, state: Path) -> None:
    """Carry out a plan; an older line of the same job is replaced. `starter` becomes config.toml where there is none,
    because the scheduled command names it. The crontab that stood before is kept in the folder `state`.

    Raises the plan's objection.
    """
    if plan.objection is not None:
        raise plan.objection
    if not config.exists():
        _write(config, starter)
    if plan.scheduler == "cron":
        _set_crontab(plan.texts["crontab"], state)
        return
    for place, words in plan.texts.items():
        _write(Path(place), words)
    if plan.scheduler == "systemd":
        machine.systemctl("daemon-reload")
        machine.systemctl("enable", "--now", systemd.names(plan.job)[1])
    else:
        machine.launchctl_load(launchd.label(plan.job), Path(next(iter(plan.texts))))


def _set_crontab(table: str, state: Path) -> None:
    before = machine.crontab()
    if before == table:
        return
    state.mkdir(parents=True, exist_ok=True)
    kept = state / "crontab.before"
    kept.write_bytes(before.encode("utf-8", "surrogateescape"))
    kept.chmod(0o600)
    machine.set_crontab(table)


def remove(jobs: Sequence[str], *, environ: Mapping[str, str], state: Path, dry_run: bool = False) -> list[Installed]:
    """Take the jobs out of every scheduler that has them; what was removed, or with `dry_run` would be."""
    gone = [found for found in installed(environ, examine=False) if found.job in jobs]
    if dry_run:
        return gone
    if any(found.scheduler == "cron" for found in gone):
        table = machine.crontab()
        lines = {name: line for name, line in crontab.jobs(table).items() if name not in jobs}
        _set_crontab(crontab.with_jobs(table, lines), state)
    for found in gone:
        if found.scheduler == "systemd":
            service, timer = systemd.names(found.job)
            machine.call(["systemctl", "--user", "disable", "--now", timer])
            for name in (service, timer):
                (machine.systemd_folder(environ) / name).unlink(missing_ok=True)
            machine.call(["systemctl", "--user", "daemon-reload"])
        elif found.scheduler == "launchd":
            machine.launchctl_unload(launchd.label(found.job))
            Path(found.line).unlink(missing_ok=True)
    return gone


def installed(environ: Mapping[str, str], *, examine: bool = True) -> list[Installed]:
    """The jobs that the schedulers have. `examine` also tries whether the program of each still runs."""
    found = [*_in_crontab(), *_in_systemd(environ), *_in_launchd(environ)]
    return [replace(one, fault=_fault(one)) for one in found] if examine else found


def _in_crontab() -> list[Installed]:
    if not machine.has_cron():
        return []
    try:
        table = machine.crontab()
    except NewswatchError:
        return []  # cron is forbidden to this user (man crontab, cron.allow): nothing of ours is there
    return [
        Installed(job, "cron", line, tuple(crontab.command(line)), crontab.timing(line))
        for job, line in crontab.jobs(table).items()
    ]


def _in_systemd(environ: Mapping[str, str]) -> list[Installed]:
    found = []
    for job in JOBS:
        service, timer = (machine.systemd_folder(environ) / name for name in systemd.names(job))
        if not timer.exists():
            continue
        user = machine.user()
        note = (
            None if machine.lingers(user) is not False else f"it stops at log-out: run `loginctl enable-linger {user}`"
        )
        argv = tuple(systemd.command(_read(service)))
        found.append(Installed(job, "systemd", str(timer), argv, systemd.timing(_read(timer)), note=note))
    return found


def _in_launchd(environ: Mapping[str, str]) -> list[Installed]:
    found = []
    for job in JOBS:
        path = machine.launchd_folder(environ) / f"{launchd.label(job)}.plist"
        if path.exists():
            words = _read(path)
            found.append(Installed(job, "launchd", str(path), tuple(launchd.command(words)), launchd.timing(words)))
    return found


def _fault(found: Installed) -> str | None:
    if fault := machine.still_works(found.argv):
        return fault
    for option in ("--db", "--config"):
        if option in found.argv[:-1]:
            path = Path(found.argv[found.argv.index(option) + 1])
            if not (path.exists() or (option == "--db" and path.parent.is_dir())):
                return f"{option} {path} is not there any more"
    return None


def status(environ: Mapping[str, str], db: Path, *, now: datetime, runs: int = 5) -> dict[str, Any]:
    """The installed jobs with their next run, and how the last scheduled runs went, as JSON shows it.

    `now` is aware, in the zone whose clock the schedulers follow. A database that cannot be read has no runs.
    """
    jobs = [_shown(found, now) for found in installed(environ)]
    return {"jobs": jobs, "runs": _runs(db, runs), "database": str(db)}


def _shown(found: Installed, now: datetime) -> dict[str, Any]:
    when = found.timing
    return {
        "job": found.job,
        "with": found.scheduler,
        "when": timing.in_words(when) if when else None,
        "every_seconds": when.interval_seconds if when else None,
        "next_run": rfc3339(timing.next_run(when, now)) if when else None,
        "line": found.line,
        "command": list(found.argv),
        "works": found.fault is None,
        "fault": found.fault,
        "note": found.note,
    }


def _runs(db: Path, limit: int) -> list[dict[str, Any]]:
    from newswatch.store import log
    from newswatch.store import open as opening

    try:
        with opening.reading(db) as conn:
            return [run for run in log.runs(conn, limit=limit * 20) if run["scheduled"]][:limit]
    except StoreError:
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "surrogateescape")
    except OSError:
        return ""


def _write(path: Path, words: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, "utf-8", "surrogateescape", newline="\n")
    except OSError as error:
        raise NewswatchError(f"{path} cannot be written: {error.strerror or error}", hint="check its folder") from error
