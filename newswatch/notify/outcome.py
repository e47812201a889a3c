"""What became of one attempt to send."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """Sent, or why not. `doubtful`: it may have arrived all the same. `wait`: seconds that the receiver asked for."""

    sent: bool
    reason: str = ""
    doubtful: bool = False
    wait: int | None = None


SENT = Outcome(True)


def failed(reason: str, *, doubtful: bool = False, wait: int | None = None) -> Outcome:
    """An attempt that failed, with the reason as it may be shown."""
    return Outcome(False, reason, doubtful, wait)
