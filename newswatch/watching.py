"""What a watch does with a story: send it, hold it for later, or leave it; pure decisions over facts and the time.

Rules:
1. A story is sent once. It is sent again only when it says something new: a status, a date or a figure.
2. In quiet hours nothing is sent; what was decided waits until they end.
3. At most so many stories a day (of the local calendar); the rest is held and comes in one roll-up the day after.
4. Novelty and independent origins are minimums that a story may still reach: a story below them is asked again when it
   grows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from newswatch.errors import UsageError

Action = Literal["send", "again", "hold", "known", "below"]
FIRST_RETRY, CAP_RETRY = 60, 6 * 3600  # seconds
_QUIET = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)")
_NAME = re.compile(r"[\w][\w.-]{0,39}")


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours without messages, as minutes of the local day; `start` may be later than `end` (over midnight)."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.start // 60:02}:{self.start % 60:02}-{self.end // 60:02}:{self.end % 60:02}"


@dataclass(frozen=True, slots=True)
class Terms:
    """How much a watch may say: at most `at_most` stories a day (None: no limit), minimum novelty and origins."""

    at_most: int | None = None
    quiet: Quiet | None = None
    novelty: int = 0
    origins: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a story, and why in a few words."""

    action: Action
    reason: str = ""


def name(said: str) -> str:
    """A watch's name: letters, digits, `-`, `_`, `.`. Raises UsageError."""
    if not _NAME.fullmatch(said):
        raise UsageError(f"{said!r} cannot be the name of a watch", hint="use up to 40 letters, digits, - _ and .")
    return said


def quiet(said: str) -> Quiet | None:
    """Quiet hours from "22:00-07:00"; None for "" and "off". Raises UsageError."""
    if said.strip().lower() in ("", "off", "none"):
        return None
    match = _QUIET.fullmatch(said.strip())
    if match is None:
        raise UsageError(f"{said!r} are no quiet hours", hint="say 22:00-07:00, or off")
    start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if start == end:
        raise UsageError("quiet hours that begin when they end would be all day", hint="say 22:00-07:00, or off")
    return Quiet(start, end)


def quiet_until(hours: Quiet | None, local: datetime) -> datetime | None:
    """When the quiet hours that `local` falls into end; None outside them. `local` is aware, in the user's zone."""
    if hours is None:
        return None
    minute = local.hour * 60 + local.minute
    over_midnight = hours.start > hours.end
    inside = (minute >= hours.start or minute < hours.end) if over_midnight else hours.start <= minute < hours.end
    if not inside:
        return None
    ends = local.replace(hour=hours.end // 60, minute=hours.end % 60, second=0, microsecond=0)
    return ends + timedelta(days=1) if over_midnight and minute >= hours.start else ends


def judge(terms: Terms, story: Mapping[str, Any], known: frozenset[str] | None, sent_today: int) -> Verdict:
    """What a watch does with a story that its query matches.

    `story` is in the shape of `stories --json`; `known` are the facts that were sent of it (None: never sent);
    `sent_today` counts the stories sent since local midnight.
    """
    again = news(story, known) if known is not None else frozenset()
    if known is not None and not again:
        return Verdict("known", "nothing new since it was sent")
    if known is None and story.get("novelty", 100) < terms.novelty:
        return Verdict("below", f"novelty {story.get('novelty')} is below {terms.novelty}")
    origins = len(story.get("origins") or ())
    if origins < terms.origins:
        return Verdict("below", f"{origins} of {terms.origins} independent origins")
    if terms.at_most is not None and sent_today >= terms.at_most:
        return Verdict("hold", f"{terms.at_most} were sent today already")
    return Verdict("again", "new: " + ", ".join(sorted(again)[:3])) if again else Verdict("send")


# --- What a story says -------------------------------------------------------------------------------------------


def facts(story: Mapping[str, Any]) -> frozenset[str]:
    """What a story says that could be news: of each event its status and dates, and the figures of the headline."""
    found: set[str] = set()
    for event in story.get("events") or ():
        subject = (event.get("subject") or [""])[0].casefold()
        about = f"{event['type']} {subject}".strip()
        found.add(f"{about}: {event.get('status') or 'reported'}")
        found |= {f"{about}: {end} {event[end]}" for end in ("from", "to") if event.get(end)}
    found |= {f"figure {figure}" for figure in figures(story.get("title") or "")}
    return frozenset(found)


def news(story: Mapping[str, Any], known: frozenset[str]) -> frozenset[str]:
    """What a story says now that was not said when it was sent: of the same happenings, or the first of any.

    Another happening in the same story (a delay that also tells of trouble) is no news of what was sent.
    """
    fresh = facts(story) - known
    had = {fact.rpartition(": ")[0] for fact in known if ": " in fact}
    if not had:
        return fresh
    return frozenset(fact for fact in fresh if ": " not in fact or fact.rpartition(": ")[0] in had)


_SCALE = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9,
    "tn": 1e12, "trillion": 1e12, "万": 1e4, "百万": 1e6, "亿": 1e8, "万亿": 1e12,
}  # fmt: skip
_FIGURE = re.compile(
    r"(?:(?P<coin>[$€£¥])\s?|(?<![A-Za-z0-9.,-]))(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s?"
    r"(?P<unit>thousand|million|billion|trillion|mn|bn|tn|万亿|百万|亿|万|percent|per cent|%|GW|MW|nm|GB|TB|k|m|b)?"
    r"(?![A-Za-z0-9])",
    re.IGNORECASE,
)


def figures(text: str) -> frozenset[str]:
    """The amounts in a text, in one form: "$100bn", "$100 billion" and "$100,000 million" are the same."""
    found = set()
    for match in _FIGURE.finditer(text):
        unit, coin = (match["unit"] or "").lower(), match["coin"] or ""
        if not (unit or coin):
            continue  # a bare number is a version, a year or a count of anything
        number = float(match["number"].replace(",", "")) * _SCALE.get(unit, 1)
        rest = "" if unit in _SCALE else unit.replace("percent", "%").replace("per cent", "%")
        found.add(f"{coin}{number:g}{rest}")
    return frozenset(found)


# --- Trying again ------------------------------------------------------------------------------------------------


def retry_after(failures: int, asked: int | None = None) -> int:
    """Seconds to wait after the `failures`-th failure in a row (from 1): doubling from a minute to six hours, or what
    the receiver asked for when that is longer (a day at most)."""
    wait: int = min(FIRST_RETRY * 2 ** min(max(failures - 1, 0), 16), CAP_RETRY)
    return max(wait, min(asked or 0, 86400))


# --- Lists of keywords -------------------------------------------------------------------------------------------


def query_of_keywords(text: str) -> str:
    """A query from a plain list of keywords.

    One keyword or phrase a line: any of them. A blank line begins another group; within a group a line with `+` must
    be there too, and one with `!` or `-` must not. `#` begins a comment. Raises UsageError when nothing is left.

    >>> query_of_keywords("DeepSeek R2\\nAscend\\n!rumour\\n\\nH20\\n+export")
    '("DeepSeek R2" OR "Ascend") NOT "rumour" OR "H20" "export"'
    """
    groups: list[list[str]] = [[]]
    for row in text.lstrip("\ufeff").splitlines():
        row = row.strip()
        if row.startswith("#"):
            continue
        if row:
            groups[-1].append(row)
        elif groups[-1]:
            groups.append([])
    found = [clause for group in groups if (clause := _clause(group))]
    if not found:
        raise UsageError("the list has no keywords", hint="write one keyword or phrase a line")
    return " OR ".join(found)


def _clause(rows: Sequence[str]) -> str:
    any_of = [_quoted(row) for row in rows if row[0] not in "+!-"]
    all_of = [_quoted(row[1:]) for row in rows if row[0] == "+"]
    none_of = [f"NOT {_quoted(row[1:])}" for row in rows if row[0] in "!-"]
    parts = [f"({' OR '.join(any_of)})" if len(any_of) > 1 else part for part in any_of[:1]]
    words = [word for word in (*parts, *all_of) if word not in ('""', "()")]
    return " ".join([*words, *none_of]) if words else ""


def _quoted(words: str) -> str:
    return '"' + words.replace('"', " ").strip() + '"'
