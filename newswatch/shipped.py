"""Where the data lies that travels with newswatch: feeds, gazetteer, event rules, samples, golden items.

In the wheel it is `newswatch/data`; in a checkout it is `data` beside the package.
"""

from __future__ import annotations

from pathlib import Path


def data_path(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. data_path("gazetteer", "chips.toml").

    Raises FileNotFoundError when the installation is incomplete.
    """
    package = Path(__file__).parent
    for root in (package / "data", package.parent / "data"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"newswatch is installed without data/{'/'.join(parts)}: reinstall it")
