"""Ctrl-C and SIGTERM: the first one ends a run in order, a second one ends the process where it stands.

Rules:
1. The first is an event for the run, which stores what was read.
2. The second interrupts whatever the run is doing. What does not let itself be interrupted (the database, while it
   waits for another writer) gets GRACE seconds; then the process ends, and nothing stored is lost by it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

GRACE = 0.5  # seconds
INTERRUPTED = 130
_NUMBERS = (signal.SIGINT, signal.SIGTERM)
_SHOW_CURSOR = b"\x1b[?25h"  # a bar of progress hides it


@contextmanager
def signals(first: Callable[[], None]) -> Iterator[None]:
    """Inside the block, call `first` for the first Ctrl-C or SIGTERM. Threads other than the main one get none."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        first()

    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    threading.Thread(target=_count, args=(ours,), name="signals", daemon=True).start()
    before = {number: signal.signal(number, stop) for number in _NUMBERS}
    told = signal.set_wakeup_fd(theirs, warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(told)
        os.close(theirs)
        for number, handler in before.items():
            signal.signal(number, handler)


def _count(pipe: int) -> None:
    """Hear the signals while the main thread may be deaf, and end the process when a second one has no effect."""
    count = 0
    with os.fdopen(pipe, "rb", buffering=0) as heard:
        while count < 2 and (number := heard.read(1)):
            count += number[0] in _NUMBERS
    if count == 2:
        time.sleep(GRACE)  # the process ends meanwhile, unless something holds it
        if os.isatty(2):
            with contextlib.suppress(OSError):
                os.write(2, _SHOW_CURSOR)
        os._exit(INTERRUPTED)
