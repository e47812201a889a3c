"""`newswatch open`: a story's first report in the browser."""

from __future__ import annotations

import typer

from newswatch.cli.session import session
from newswatch.errors import NewswatchError


def open_(
    ctx: typer.Context,
    number: int = typer.Argument(..., metavar="ID", help="A story's number, or one of its articles'."),
    show_url: bool = typer.Option(False, "--print", help="Print the address and open nothing."),
) -> None:
    """Open a story in the browser: its first report, or the article whose number it is."""
    from newswatch.cli.output import write
    from newswatch.flows import read
    from newswatch.render.paint import safe_address

    here = session(ctx)
    with read.opened(here.db_path, here.config) as library:
        shown = library.show(number)
    named = next((report for report in shown.reports if report["id"] == shown.article), shown.story)
    address = safe_address(named.get("url"))
    if address is None:
        raise NewswatchError(f"{number} has no link to open.", hint=f"`newswatch show {number}` shows its text.")
    if show_url:
        write([address])
        return
    import webbrowser

    here.say(address)
    if not webbrowser.open(address):
        raise NewswatchError("No browser could be started.", hint=f"Set BROWSER, or open {address} yourself.")
