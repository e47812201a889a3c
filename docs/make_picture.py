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
from pathlib import Path

COLUMNS = 96
COMMANDS = (("stories", "deepseek", "--limit", "6"), ("show", "{first}"))


def on_a_terminal(home: str, *args: str) -> str:
    """What newswatch shows on a terminal of COLUMNS, colours included."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 500, COLUMNS, 0, 0))
    environ = {"PATH": os.environ["PATH"], "HOME": home, "NEWSWATCH_HOME": home, "LC_ALL": "C.UTF-8"}
    environ |= {"TERM": "xterm-256color", "PAGER": "cat"}
    process = subprocess.Popen(
        [sys.executable, "-m", "newswatch", *args], env=environ, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    process.wait()
    return shown.decode().replace("\r\n", "\n").rstrip("\n")


def main() -> None:
    """Run the commands and write the picture."""
    from rich.console import Console
    from rich.terminal_theme import MONOKAI
    from rich.text import Text

    out = Path(__file__).parent / "stories.svg"
    console = Console(record=True, width=COLUMNS, file=open(os.devnull, "w"), force_terminal=True)  # noqa: PTH123, SIM115
    with tempfile.TemporaryDirectory() as home:
        fetch = [sys.executable, "-m", "newswatch", "fetch", "--sample"]
        subprocess.run(fetch, env={**os.environ, "NEWSWATCH_HOME": home}, check=True, stderr=subprocess.DEVNULL)
        ids = [sys.executable, "-m", "newswatch", *COMMANDS[0], "--ids"]
        found = subprocess.run(
            ids, env={**os.environ, "NEWSWATCH_HOME": home}, check=True, capture_output=True, text=True
        )
        first = found.stdout.split()[0]
        for number, command in enumerate(COMMANDS):
            words = [word.format(first=first) for word in command]
            if number:
                console.print()
            console.print(Text(f"$ newswatch {' '.join(words)}", style="bold green"))
            console.print(Text.from_ansi(on_a_terminal(home, *words)), soft_wrap=True)
    svg = console.export_svg(title="newswatch", theme=MONOKAI, unique_id="newswatch")
    # the reader's own fonts: nothing is loaded from elsewhere
    svg = re.sub(r"\s*@font-face \{.*?\}\n", "\n", svg, flags=re.DOTALL).replace("Fira Code, monospace", "monospace")
    out.write_text(re.sub(r"<!-- .*? -->\s*", "", svg), "utf-8")


if __name__ == "__main__":
    main()
