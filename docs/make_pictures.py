"""Make docs/stories.svg, the README's picture, and docs/pictures/: the real program on the sample feeds, in a terminal.

python docs/make_pictures.py [--png]     needs tmux, which is the terminal; --png also draws them with Chromium

Each picture is what `tmux capture-pane` gives of the screen, colours included, drawn cell by cell as SVG.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from pathlib import Path

TOP = Path(__file__).parent.parent
sys.path.insert(0, str(TOP))

from newswatch.render.cells import width  # noqa: E402

PICTURES = TOP / "docs" / "pictures"
README_COLUMNS = 92
MOST = 13  # lines of a command in the README's picture, so that it stays a picture
LIST = ("stories", "huawei", "event:delay", "--limit", "4")
PAGE = ("stories", "huawei", "event:delay", "--sort", "sources", "--limit", "1", "--ids")  # whose first is shown
CELL, LINE, MARGIN, BAR = 8.4, 19, 14, 34  # the size of a cell, the margins, and the bar above, in pixels
HIGH = 300  # lines of the terminal
WIDTHS = {60: "dark", 80: "light", 140: "dark"}  # columns, and the theme that they are shown in
SGR = re.compile(r"\x1b\[([0-9;]*)m")


@dataclass(frozen=True)
class Theme:
    """What the 16 colours are: on a terminal they are the reader's choice."""

    ink: str
    paper: str
    faint: str
    colors: dict[int, str]


THEMES = {
    "dark": Theme("#d8dee9", "#15181e", "#8b93a3", {
        31: "#ef7881", 32: "#a3be8c", 33: "#ebcb8b", 34: "#88a9d8", 35: "#c595c5", 36: "#8fbcbb"}),
    "light": Theme("#24292f", "#fbfbf9", "#6b737d", {
        31: "#b3202a", 32: "#2f7d32", 33: "#8a6100", 34: "#1f5fb4", 35: "#8a3a8a", 36: "#0f6f6f"}),
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """What SGR codes have switched on."""

    bold: bool = False
    dim: bool = False
    color: int | None = None

    def then(self, codes: str) -> "Style":
        """The style after one more sequence."""
        style = self
        for code in (int(part or 0) for part in codes.split(";")):
            match code:
                case 0:
                    style = Style()
                case 1:
                    style = replace(style, bold=True)
                case 2:
                    style = replace(style, dim=True)
                case 22:
                    style = replace(style, bold=False, dim=False)
                case 39:
                    style = replace(style, color=None)
                case _ if 30 <= code <= 37:
                    style = replace(style, color=code)
        return style


def environment(home: str) -> dict[str, str]:
    """What the program may know of this machine: nothing."""
    return {"PATH": os.environ["PATH"], "HOME": home, "NEWSWATCH_HOME": home, "LC_ALL": "C.UTF-8", "PAGER": "cat"}


def newswatch(home: str, *args: str) -> str:
    """What newswatch prints into a pipe."""
    command = [sys.executable, "-m", "newswatch", *args]
    done = subprocess.run(command, env=environment(home), cwd=TOP, check=True, capture_output=True, text=True)
    return done.stdout


def on_a_terminal(home: str, columns: int, *args: str) -> list[str]:
    """What newswatch shows on a terminal of that width, line by line, colours included."""
    tmux = ["tmux", "-L", f"newswatch-{os.getpid()}-{time.monotonic_ns()}", "-f", os.devnull]
    env = environment(home)
    command = [sys.executable, "-m", "newswatch", *args]
    options = ["set", "-g", "remain-on-exit", "on", ";", "set", "-g", "default-terminal", "tmux-256color", ";"]
    start = ["new-session", "-d", "-x", str(columns), "-y", str(HIGH), "-s", "picture", "cat", ";"]
    subprocess.run([*tmux, *start, *options, "respawn-pane", "-k", *command], env=env, cwd=TOP, check=True)
    try:
        for _ in range(600):
            asked = subprocess.run(
                [*tmux, "display-message", "-p", "#{pane_dead}"], env=env, capture_output=True, text=True, check=True
            )
            if asked.stdout.strip() == "1":
                break
            time.sleep(0.05)
        shown = subprocess.run(
            [*tmux, "capture-pane", "-e", "-p", "-S", "-"],
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
    finally:
        subprocess.run([*tmux, "kill-server"], env=env, check=False)
    lines = [line for line in shown.stdout.split("\n") if not SGR.sub("", line).startswith("Pane is dead")]
    while lines and not SGR.sub("", lines[-1]).strip():
        lines.pop()
    return lines


def runs(line: str, style: Style) -> Iterator[tuple[str, Style]]:
    """The pieces of a line with the style that holds for each; the last piece is empty and has the style at the end."""
    at = 0
    for match in SGR.finditer(line):
        if match.start() > at:
            yield line[at : match.start()], style
        style, at = style.then(match[1]), match.end()
    yield line[at:], style


def drawn(pieces: list[tuple[str, Style]], y: float, theme: Theme) -> Iterator[str]:
    """The SVG of a line: wide characters stand apart, so that every piece begins in its own cell."""
    cell = 0
    for words, style in pieces:
        color = theme.faint if style.dim else theme.colors.get(style.color or 0, theme.ink)
        weight = ' font-weight="bold"' if style.bold else ""
        for _, same in groupby(words, key=lambda char: width(char) > 1):
            piece = "".join(same)
            cells = width(piece)
            if piece.strip():
                blanks = len(piece) - len(piece.lstrip(" "))
                kept = piece.strip(" ")
                place = f'x="{MARGIN + (cell + blanks) * CELL:.1f}" y="{y:.1f}" textLength="{width(kept) * CELL:.1f}"'
                yield f'<text {place} fill="{color}"{weight} xml:space="preserve">{escape(kept)}</text>'
            cell += cells


def picture(lines: list[str], columns: int, theme: Theme) -> str:
    """A window with these lines in it."""
    wide, high = 2 * MARGIN + columns * CELL, BAR + len(lines) * LINE + MARGIN
    size = f'width="{wide:.0f}" height="{high:.0f}" viewBox="0 0 {wide:.0f} {high:.0f}"'
    font = "font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace\""
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font} font-size="14">']
    parts.append(f'<rect width="100%" height="100%" rx="8" fill="{theme.paper}"/>')
    parts += [
        f'<circle cx="{20 + 18 * i}" cy="17" r="5" fill="{theme.colors[c]}"/>' for i, c in enumerate((31, 33, 32))
    ]
    style = Style()
    for number, line in enumerate(lines):
        *pieces, last = runs(line, style)
        style = last[1]
        parts += drawn([*pieces, last], BAR + (number + 0.75) * LINE, theme)
    return "\n".join([*parts, "</svg>"]) + "\n"


def prompt(words: tuple[str, ...]) -> str:
    """The line that a person typed."""
    return f"\x1b[32m$ newswatch {' '.join(words)}\x1b[0m"


def first(home: str, *query: str) -> str:
    """The number of a story."""
    return newswatch(home, "stories", *query, "--limit", "1", "--ids").strip()


def samples(home: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of a picture, and what is called for it."""
    yield "stories-en", ("stories", "lang:en", "event:delay", "--limit", "6")
    yield "stories-zh", ("stories", "lang:zh", "--limit", "6")
    yield "search-en", ("search", "huawei", "ascend", "training", "--limit", "4")
    yield "search-zh", ("search", "昇腾", "训练", "--limit", "4")
    for language in ("en", "zh"):
        story = first(home, f"lang:{language}", "huawei", "event:delay", "--sort", "sources")
        article = newswatch(home, "articles", f"story:{story}", f"lang:{language}", "--limit", "1", "--ids").strip()
        yield f"show-{language}", ("show", story)
        yield f"explain-{language}", ("explain", article)


def main() -> None:
    """Run the commands and write the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        newswatch(home, "fetch", "--sample")
        lines: list[str] = []
        for number, words in enumerate((LIST, ("show", newswatch(home, *PAGE).strip()))):
            lines += [""] * bool(number) + [prompt(words)]
            lines += on_a_terminal(home, README_COLUMNS, *words)[:MOST]
        (TOP / "docs" / "stories.svg").write_text(picture(lines, README_COLUMNS, THEMES["dark"]), "utf-8")
        for name, words in samples(home):
            for columns, theme in WIDTHS.items():
                lines = [prompt(words), *on_a_terminal(home, columns, *words)[:45]]
                file = PICTURES / f"{name}-{columns}.svg"
                file.write_text(picture(lines, columns, THEMES[theme]), "utf-8")
    if "--png" in sys.argv:
        for file in [TOP / "docs" / "stories.svg", *sorted(PICTURES.glob("*.svg"))]:
            as_png(file, Path(tempfile.gettempdir()) / "newswatch-pictures" / f"{file.stem}.png")


def as_png(file: Path, png: Path) -> None:
    """Draw a picture with Chromium, to look at it."""
    png.parent.mkdir(exist_ok=True)
    wide, high = re.findall(r'(?:width|height)="(\d+)"', file.read_text("utf-8"))[:2]
    profile = tempfile.mkdtemp()
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
         f"--user-data-dir={profile}", f"--window-size={wide},{high}", f"--screenshot={png}", file.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    shutil.rmtree(profile, ignore_errors=True)


if __name__ == "__main__":
    main()
