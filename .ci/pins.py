"""Write pip's constraints from uv.lock, and the dev group's tools as requirements, for a pip that knows neither."""

import sys
import tomllib
from pathlib import Path


def main() -> None:
    """`pins.py uv.lock pyproject.toml CONSTRAINTS TOOLS`."""
    lock, project, constraints, tools = map(Path, sys.argv[1:5])
    packages = tomllib.loads(lock.read_text("utf-8"))["package"]
    pins = [f"{package['name']}=={package['version']}" for package in packages if "registry" in package["source"]]
    constraints.write_text("\n".join(pins) + "\n", "utf-8")
    wanted = tomllib.loads(project.read_text("utf-8"))["dependency-groups"]["dev"]
    tools.write_text("\n".join(wanted) + "\n", "utf-8")


main()
