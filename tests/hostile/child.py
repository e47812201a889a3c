"""A test module run as a program of its own, which can be ended when it does not end."""

import subprocess
import sys


def lines_of(module: str) -> list[str]:
    """What a module prints when it runs as a program; endless after two minutes, which the last line is blamed for."""
    try:
        said = subprocess.run([sys.executable, "-m", module], capture_output=True, encoding="utf-8", timeout=120)
    except subprocess.TimeoutExpired as late:
        raise AssertionError(f"endless: {(late.stdout or b'loading').decode().splitlines()[-1]}") from None
    assert said.returncode == 0, said.stderr
    return said.stdout.splitlines()
