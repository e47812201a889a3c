"""Python's search for garbage, put off while much is made and little thrown away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def left() -> Iterator[None]:
    """Without looking for garbage in between: whoever makes a hundred thousand small things, and no circle among them,
    has all of them looked through again and again, which takes a quarter of the time."""
    watched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if watched:
            gc.enable()
