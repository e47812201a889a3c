"""`newswatch schedule`: let cron, systemd or launchd run newswatch."""

from __future__ import annotations

from typing import Any

import typer

from newswatch.cli.completing import one_of
from newswatch.cli.options import group
from newswatch.cli.session import Session, session

app = group("Let cron, systemd or launchd run newswatch, and see whether it does.")
EVERY = typer.Option(None, "--every", metavar="30m", help="How often; divides the hour or the day.")
AT = typer.Option(None, "--at", metavar="HH:MM", help="Once a day at this local time.")
DAYS = typer.Option(None, "--days", metavar="MON-FRI", help="With --at: on these days only.")
JOBS = one_of("fetch", "digest")
JOB = typer.Option("fetch", "--job", metavar="fetch|digest", help="What to run.", autocompletion=JOBS)
WITH = typer.Option(
    "auto", "--with", metavar="auto|cron|systemd|launchd", help="Which scheduler.",
    autocompletion=one_of("auto", "cron", "systemd", "launchd"),
)  # fmt: skip
PROGRAM = typer.Option(None, "--program", metavar="PATH", help="The program to run, if not this one.")
OUT = typer.Option(None, "--out", metavar="FILE", help="For the digest: the file to write.")


@app.command()
def install(
    ctx: typer.Context,
    every: str = EVERY,
    at: str = AT,
    days: str = DAYS,
    job: str = JOB,
    with_: str = WITH,
    program: str = PROGRAM,
    out: str = OUT,
    dry_run: bool = typer.Option(False, "--dry-run", help="Show what would be written, and write nothing."),
) -> None:
    """Install or change a scheduled job.

    \b
      newswatch schedule install --every 30m
      newswatch schedule install --job digest --at 07:30 --out ~/digest.html
    """
    from newswatch import config
    from newswatch.flows import schedule
    from newswatch.installs.timing import in_words

    here = session(ctx)
    plan = _plan(here, every, at, days, job, with_, program, out)
    if dry_run:
        _shown(here, plan)
        return
    if not plan.changed:
        here.say(f"{plan.job} is installed already: {in_words(plan.timing)}, with {plan.scheduler}")
        return
    schedule.install(plan, config=here.config_path, starter=config.starter(), state=here.state_path)
    here.say(
        f"{plan.job} runs {in_words(plan.timing)}, with {plan.scheduler}; `newswatch schedule status` tells how it goes"
    )


def _plan(
    here: Session, every: str | None, at: str | None, days: str | None, job: str, with_: str, program: str | None,
    out: str | None,
) -> Any:  # fmt: skip
    import sys
    from pathlib import Path

    from newswatch.config import duration
    from newswatch.errors import UsageError
    from newswatch.flows import schedule

    if job == "fetch" and not (every or at or days):
        every = duration(here.config.fetch.interval)
    if out and job != "digest":
        raise UsageError("--out is for --job digest", hint="leave it out")
    file = Path(out or "~/newswatch-digest.html").expanduser().absolute()
    extra = ("--format", {".md": "md", ".txt": "text", ".json": "json", ".atom": "atom"}.get(file.suffix, "html"),
             "--output", str(file))  # fmt: skip
    when = schedule.timing_of(every, at, days, job)
    return schedule.plan(
        job, when, schedule.choose(with_), db=here.db_path, config=here.config_path, argv0=sys.argv[0],
        environ=here.environ, named_program=program, extra=extra,
    )  # fmt: skip


def _texts(plan: Any) -> list[str]:
    lines = []
    for place, words in plan.texts.items():
        lines += [f"# {place}", *words.splitlines(), ""]
    return lines[:-1]


@app.command()
def show(
    ctx: typer.Context,
    every: str = EVERY,
    at: str = AT,
    days: str = DAYS,
    job: str = JOB,
    with_: str = WITH,
    program: str = PROGRAM,
    out: str = OUT,
) -> None:
    """The text that `install` with the same options writes."""
    here = session(ctx)
    _shown(here, _plan(here, every, at, days, job, with_, program, out))


def _shown(here: Session, plan: Any) -> None:
    """Write the texts of a plan; say what installing would say against it."""
    from newswatch.cli.output import write

    write(_texts(plan))
    if plan.objection is not None:
        here.say(f"`newswatch schedule install` would refuse: {plan.objection.message}")


@app.command()
def remove(
    ctx: typer.Context,
    job: str = typer.Option(None, "--job", metavar="fetch|digest", help="Only this job.", autocompletion=JOBS),
    dry_run: bool = typer.Option(False, "--dry-run", help="Show what would be removed, and remove nothing."),
) -> None:
    """Take the scheduled jobs out again; everything else in the crontab stays byte for byte."""
    from newswatch.errors import UsageError
    from newswatch.flows import schedule

    if job is not None and job not in schedule.JOBS:
        raise UsageError(f"there is no job {job!r}", hint="--job takes fetch or digest")
    here = session(ctx)
    jobs = [job] if job else schedule.JOBS
    gone = schedule.remove(jobs, environ=here.environ, state=here.state_path, dry_run=dry_run)
    for one in gone:
        would = f"would be removed from {one.scheduler}: {one.line}"
        here.say(f"{one.job} {would if dry_run else f'is removed from {one.scheduler}'}")
    if not gone:
        here.say("nothing was scheduled")


@app.command()
def status(ctx: typer.Context, as_json: bool = typer.Option(False, "--json", help="One JSON object.")) -> None:
    """When the jobs last ran and run next, how it went, and whether the installed line still works."""
    from newswatch.cli.output import folded, write
    from newswatch.flows import schedule
    from newswatch.render.json_text import dump
    from newswatch.render.schedule import status_lines

    here = session(ctx)
    found = schedule.status(here.environ, here.db_path, now=here.now.astimezone())
    write([dump(found)] if as_json else folded(here.screen(), status_lines(found, here.now)))
    if any(not job["works"] for job in found["jobs"]):
        raise typer.Exit(1)
