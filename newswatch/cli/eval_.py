"""`newswatch eval`: how good the tagger is, measured on labelled items."""

from __future__ import annotations

from pathlib import Path

import typer

from newswatch.cli.session import Session, session
from newswatch.errors import UsageError


def eval_(
    ctx: typer.Context,
    file: str = typer.Argument(None, metavar="[FILE]", help="Labelled items (JSON Lines); the shipped sets without."),
    errors: int = typer.Option(0, "--errors", metavar="N", min=0, help="Also show up to N errors of each kind."),
    predictions: str = typer.Option(
        None, "--predictions", metavar="FILE", help="Measure these lines and not the tagger: another program's."
    ),
    stories: bool = typer.Option(False, "--stories", help="Measure the stories and not the tags."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object with all figures, by language."),
) -> None:
    """Precision, recall and F1 of companies, chips, models, events, dates, causes and the model-delay flag.

    With --stories: whether articles that tell the same are put together, and others are not.

    How it is counted, and the form of labelled items: docs/reference/tagging.md. No database is touched.
    """
    from newswatch.cli.output import show_lines, write
    from newswatch.flows import evaluate as flow
    from newswatch.render import evaluate as render
    from newswatch.render.json_text import pretty
    from newswatch.tag.tagger import Tagger

    here = session(ctx)
    if stories:
        if predictions:
            raise UsageError("--stories and --predictions cannot be combined.", hint="Leave one of them out.")
        _stories(here, file, errors, as_json)
        return
    if predictions and not file:
        raise UsageError("--predictions needs the file of items that they are for.", hint="newswatch eval FILE ...")
    tagger = Tagger.load(here.gazetteer())
    saved = Path(predictions).expanduser() if predictions else None
    done = (
        [flow.evaluate(Path(file).expanduser(), tagger, predictions=saved)] if file else flow.evaluate_shipped(tagger)
    )
    if as_json:
        write([pretty({"tagger": tagger.version, "sets": [one.to_dict(errors=errors) for one in done]})])
        return
    screen = here.screen()
    shown: list[str] = []
    for one in done:
        shown += [*render.lines(one.name, one.scores, screen), ""] if screen.tty else render.tsv(one.name, one.scores)
        if errors and one.open:
            shown += [*render.faults(one.scores["all"].faults, errors, screen), ""]
        elif errors:
            here.say(f"{one.name}: its errors stay unread, so that it can be measured by; name its file to see them")
    show_lines(here, shown)


def _stories(here: Session, file: str | None, errors: int, as_json: bool) -> None:
    from newswatch.cli.output import show_lines, write
    from newswatch.flows import evaluate_stories as flow
    from newswatch.render import agreement as render
    from newswatch.render.json_text import pretty
    from newswatch.tag.tagger import Tagger

    tagger = Tagger.load(here.gazetteer())
    done = [flow.evaluate_stories(Path(file).expanduser(), tagger)] if file else flow.evaluate_shipped(tagger)
    if as_json:
        write([pretty({"tagger": tagger.version, "sets": [one.to_dict(errors=errors) for one in done]})])
        return
    shown: list[str] = []
    for one in done:
        shown += render.lines(one.name, one.agreements)
        if errors and one.open:
            shown += render.faults(one.errors(errors), one.titles)
        elif errors:
            here.say(f"{one.name}: its errors stay unread, so that it can be measured by; name its file to see them")
    show_lines(here, shown)
