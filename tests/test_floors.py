"""The house: imports go down, and every module says its job in its first line."""

import ast
from pathlib import Path

import pytest

import newswatch

HOUSE = Path(newswatch.__file__).parent
FLOORS = [
    {"garbage", "hant", "kinds"},  # a context, a table, closed lists
    {"errors", "text", "model", "periods", "shipped", "times", "__init__"},
    {"config", "schedule", "feeds", "tag", "stories", "query", "report", "installs", "watching"},
    {"web"},
    {"store", "notify", "render", "machine"},
    {"flows"},
    {"cli"},
    {"__main__"},
]
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted(path for path in HOUSE.rglob("*.py") if "data" not in path.relative_to(HOUSE).parts)


def room_of(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def rooms_used(path: Path) -> set[str]:
    used = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module or ""]
            if node.module == "newswatch":
                names = [f"newswatch.{alias.name}" for alias in node.names if alias.name != "__version__"]
        used |= {name.split(".")[1] for name in names if name.startswith("newswatch.")}
    return used


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_go_down(path):
    """A room uses its own files and the rooms on lower floors."""
    room = room_of(path)

    above = {used for used in rooms_used(path) - {room} if FLOOR[used] >= FLOOR[room]}

    assert not above


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_every_module_says_its_job(path):
    """The first line of a module is the caption under the room."""
    assert (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").strip()
