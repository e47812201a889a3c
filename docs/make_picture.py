"""Make docs/stories.svg, the README's picture: the real program on the sample feeds, in a terminal, as SVG.

python docs/make_picture.py
"""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

TOP = Path(__file__).parent.parent
sys.path.insert(0, str(TOP))

from newswatch.render.cells import width  # noqa: E402

COLUMNS = 92
MOST = 13  # lines of a command, so that the picture stays a picture
LIST = ("stories", "event:delay", "--limit", "4")
PAGE = ("stories", "huawei", "event:delay", "--sort", "sources", "--limit", "1", "--ids")  # whose first is shown
CELL, LINE, MARGIN, BAR = 8.4, 19, 14, 34  # the size of a cell, the margins, and the bar above, in pixels
INK, PAPER, FAINT = "#d8dee9", "#15181e", "#8b93a3"
COLORS = {"31": "#ef7881", "32": "#a3be8c", "33": "#ebcb8b", "34": "#88a9d8", "35": "#c595c5", "36": "#8fbcbb"}
ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


def environment(home: str) -> dict[str, str]:
    """What the program may know of this machine: nothing."""
    return {"PATH": os.environ["PATH"], "HOME": home, "NEWSWATCH_HOME": home, "LC_ALL": "C.UTF-8", "PAGER": "cat"}


def newswatch(home: str, *args: str) -> str:
    """What newswatch prints into a pipe."""
    command = [sys.executable, "-m", "newswatch", *args]
    done = subprocess.run(command, env=environment(home), cwd=TOP, check=True, capture_output=True, text=True)
    return done.stdout


def on_a_terminal(home: str, *args: str) -> str:
    """What newswatch shows on a terminal of COLUMNS, colours included."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 500, COLUMNS, 0, 0))
    command = [sys.executable, "-m", "newswatch", *args]
    environ = environment(home) | {"TERM": "xterm-256color"}
    process = subprocess.Popen(command, env=environ, cwd=TOP, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    process.wait()
    return shown.decode().replace("\r\n", "\n").rstrip("\n")


def runs(line: str) -> Iterator[tuple[str, str]]:
    """The pieces of a line with the SGR code that holds for each."""
    code, at = "0", 0
    for match in ESCAPE.finditer(line):
        if match.start() > at:
            yield line[at : match.start()], code
        code, at = match[1], match.end()
    if at < len(line):
        yield line[at:], code


def drawn(line: str, y: float) -> Iterator[str]:
    """The SVG of a line: wide characters stand apart, so that every piece begins in its own cell."""
    cell = 0
    for words, code in runs(line):
        color = COLORS.get(code, FAINT if code == "2" else INK)
        weight = ' font-weight="bold"' if code == "1" else ""
        for _, same in groupby(words, key=lambda char: width(char) > 1):
            piece = "".join(same)
            cells = width(piece)
            if piece.strip():
                place = f'x="{MARGIN + cell * CELL:.1f}" y="{y:.1f}" textLength="{cells * CELL:.1f}"'
                yield f'<text {place} fill="{color}"{weight} xml:space="preserve">{escape(piece)}</text>'
            cell += cells


def picture(lines: list[str]) -> str:
    """A window with these lines in it."""
    wide, high = 2 * MARGIN + COLUMNS * CELL, BAR + len(lines) * LINE + MARGIN
    size = f'width="{wide:.0f}" height="{high:.0f}" viewBox="0 0 {wide:.0f} {high:.0f}"'
    font = 'font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>']
    parts.append(f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>')
    parts += [
        f'<circle cx="{20 + 18 * i}" cy="17" r="5" fill="{COLORS[c]}"/>' for i, c in enumerate(("31", "33", "32"))
    ]
    for number, line in enumerate(lines):
        parts += drawn(line, BAR + (number + 0.75) * LINE)
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Run the commands and write the picture."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as home:
        newswatch(home, "fetch", "--sample")
        show = ("show", newswatch(home, *PAGE).strip())
        for number, words in enumerate((LIST, show)):
            lines += [""] * bool(number) + [f"\x1b[32m$ newswatch {' '.join(words)}\x1b[0m"]
            lines += on_a_terminal(home, *words).split("\n")[:MOST]
    (TOP / "docs" / "stories.svg").write_text(picture(lines), "utf-8")


if __name__ == "__main__":
    main()
