"""`newswatch doctor`: is everything well?"""

from __future__ import annotations

from pathlib import Path

import typer

from newswatch.cli.session import Session, session


def doctor(
    ctx: typer.Context,
    fix: bool = typer.Option(False, "--fix", help="Mend what can be mended without a question."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object."),
    report: bool = typer.Option(False, "--report", help="A report to paste, without names, addresses and paths."),
) -> None:
    """Look at database, index, schedule, feeds, gazetteer, clock, disk and extras; exit with 1 when something fails."""
    import sys

    from newswatch.cli.output import folded, write
    from newswatch.errors import ConfigError
    from newswatch.flows import doctor as flow
    from newswatch.render.checkup import lines
    from newswatch.render.json_text import dump
    from newswatch.report import checkup

    here = session(ctx)
    gazetteer = here.config_path.parent / "gazetteer.toml"
    place = flow.Place(
        _database(here), here.config_path, here.environ, sys.argv[0], gazetteer if gazetteer.exists() else None
    )

    def look() -> tuple[checkup.Facts, list[checkup.Finding]]:
        try:
            config = here.config
        except ConfigError as error:
            facts = flow.examine(place, error, now=here.now, local=here.now.astimezone())
        else:
            facts = flow.examine(place, config, now=here.now, local=here.now.astimezone())
        return facts, checkup.judge(facts)

    facts, findings = look()
    done: list[str] = []
    if fix and any(finding.fix for finding in findings):
        done = flow.mend(place, findings)
        facts, findings = look()
    if as_json:
        write(
            [dump({"findings": [finding.to_dict() for finding in findings], "done": done, "versions": flow.versions()})]
        )
    elif report:
        write(checkup.report(facts, findings, flow.versions()))
    else:
        write(folded(here.screen(), [*(f"done: {words}" for words in done), *lines(findings)]))
    if any(finding.level == "fail" for finding in findings):
        raise typer.Exit(1)


def _database(here: Session) -> Path:
    """Where the database is; when config.toml cannot be read, where it would be without it."""
    import platformdirs

    from newswatch.errors import ConfigError

    try:
        return here.db_path
    except ConfigError:
        return Path(platformdirs.user_data_path("newswatch")) / "newswatch.db"
