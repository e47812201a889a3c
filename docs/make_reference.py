"""Write docs/reference/cli.md from --help and docs/reference/config.md from the settings; with --check only compare.

python docs/make_reference.py [--check]
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))  # the checkout, also where another newswatch is installed
NOTE = "<!-- written by docs/make_reference.py: change the help texts in the code, then run it again -->"


def helped(*words: str) -> str:
    """What `newswatch WORDS --help` prints, 100 columns wide."""
    environ = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "newswatch", *words, "--help"]
    return subprocess.run(command, env=environ, check=True, capture_output=True, text=True, cwd=HERE.parent).stdout


def cli() -> str:
    """Every command's help, in the order of the program's own list."""
    from newswatch.cli.commands import NAMES, load

    parts = [NOTE, "# Commands", "", "Written from `--help`.", "", "```", helped().rstrip(), "```"]
    for name in NAMES:
        children = sorted(getattr(load(name), "commands", {}))
        for words in [(name,), *((name, child) for child in children)]:
            parts += ["", f"## newswatch {' '.join(words)}", "", "```", helped(*words).rstrip(), "```"]
    return "\n".join(parts) + "\n"


def config() -> str:
    """Every setting with its table, default and meaning."""
    from newswatch.config import SETTINGS, starter, written

    parts = [NOTE, "# Settings", "", "All of config.toml is optional. `newswatch path config` says where it is,"]
    parts += [
        "`newswatch config list` what is in force, `newswatch config set NAME VALUE` changes one line and keeps your"
    ]
    parts += ["comments. An unknown or misspelt setting is an error that names file and line.", ""]
    parts += ["| setting | default | what it is for |", "| --- | --- | --- |"]
    for name, setting in SETTINGS.items():
        choices = f" ({', '.join(setting.choices)})" if setting.choices else ""
        parts.append(f"| `{name}` | `{written(setting, setting.default) or '-'}` | {setting.help}{choices} |")
    parts += ["| `searches.NAME` | | a saved search, used in a query as `@NAME` |", ""]
    parts += ["Durations are written `30s`, `15m`, `2h`, `1d`, `2w`.", "", "```toml", starter().rstrip(), "```"]
    return "\n".join(parts) + "\n"


def main() -> int:
    """Write the pages, or say which are not current."""
    stale = []
    for name, text in (("cli.md", cli()), ("config.md", config())):
        path = HERE / "reference" / name
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, "utf-8")
    if stale and "--check" in sys.argv:
        print(f"docs/reference is not current ({', '.join(stale)}): run python docs/make_reference.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
