"""`newswatch explain`: why each tag is there."""

from __future__ import annotations

import typer

from newswatch.cli.session import session


def explain(
    ctx: typer.Context,
    number: int = typer.Argument(..., metavar="ID", help="An article's number, or a story's: its first report."),
    why_not: str = typer.Option(
        None, "--why-not", metavar="TAG", help="Why it is not tagged so: event:delay, company:x, chip:x, model:x."
    ),
    everything: bool = typer.Option(False, "--all", help="The whole text, and all that was refused."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object, with the place of every name."),
) -> None:
    """The text with its names underlined (= company, - chip, ~ model, ? refused), then each tag with its reasons:
    rule, proof or veto, the terms of its score; and what was refused and why."""
    from newswatch.cli.output import show_lines, write
    from newswatch.flows import explain as flow
    from newswatch.render import explain as render
    from newswatch.render.json_text import pretty
    from newswatch.store.open import reading
    from newswatch.tag.tagger import Tagger
    from newswatch.tag.why import why_not as reasons

    here = session(ctx)
    with reading(here.db_path) as conn:
        tagger = Tagger.load(here.gazetteer())
        found = flow.explain(conn, number, tagger)
    if why_not:
        answer = reasons(found, why_not, tagger.gazetteer)
        if as_json:
            write([pretty(answer.to_dict())])
        else:
            show_lines(here, list(render.why_not(answer, here.screen())))
        return
    if as_json:
        write([pretty(found.to_dict())])
    else:
        show_lines(here, list(render.lines(found, here.screen(), whole=everything)))
