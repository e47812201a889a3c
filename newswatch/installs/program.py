"""Which program a scheduler may be told to run: an absolute path that will still be there next year."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from newswatch.errors import UsageError

# Folders that tools empty by themselves, by a part of the path that is theirs alone.
_CACHES = {
    "archive-v0": "uv's cache (uvx)",
    "builds-v0": "uv's cache (uvx)",
    "environments-v2": "uv's cache (uv run)",
    ".cache": "a cache folder",
    "Caches": "a cache folder",
    "_npx": "a cache folder",
}


def throw_away(path: PurePath, temporary: Sequence[PurePath]) -> str | None:
    """Why a program at `path` will not last, in words; None when nothing speaks against it.

    `temporary` are the folders that are emptied at boot: the system's, and what TMPDIR and UV_CACHE_DIR name.
    """
    for folder in temporary:
        if path.is_relative_to(folder):
            return f"the temporary folder {folder}"
    return next((_CACHES[part] for part in path.parts if part in _CACHES), None)


def refuse_throw_away(paths: Sequence[PurePath], temporary: Sequence[PurePath]) -> None:
    """Raise UsageError when one of the paths (as called, and resolved) lies where it will not last."""
    for path in paths:
        if where := throw_away(path, temporary):
            raise UsageError(
                f"this newswatch runs from {where}: {path} will be gone one day, and the schedule with it",
                hint="install it for good first: `uv tool install newswatch` or `pipx install newswatch`,"
                " then run `newswatch schedule install` again (--program PATH names another program)",
            )
