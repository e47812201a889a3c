"""Faces with good defaults, so that a test is about the one thing that it is about."""

from datetime import UTC, datetime
from typing import Any

from newswatch.stories.face import Face, face

NOON = int(datetime(2025, 8, 14, 12, tzinfo=UTC).timestamp())
HOUR = 3600
DAY = 24 * HOUR


def entity(name: str, role: str = "primary") -> dict[str, Any]:
    return {"name": name, "role": role}


def event(kind: str, *subject: str, status: str = "reported", **more: Any) -> dict[str, Any]:
    return {"type": kind, "subject": list(subject), "status": status, "from": None, "to": None, **more}


def tags(**changes: Any) -> dict[str, Any]:
    return {"companies": [], "chips": [], "models": [], "events": [], "relevant": True, **changes}


def made(number: int, title: str, summary: str = "", *, at: int = NOON, language: str = "en", **more: Any) -> Face:
    """The face of an article; `companies`, `chips`, `models` and `events` go into its tags."""
    said = {name: more.pop(name) for name in ("companies", "chips", "models", "events", "origin") if name in more}
    return face(
        number, when=at, title=title, summary=summary, language=language, tags=tags(**said), key=f"{number:04}", **more
    )


R2 = {
    "companies": [entity("DeepSeek")],
    "models": [entity("DeepSeek R2")],
    "events": [event("delay", "DeepSeek R2", "DeepSeek")],
}
