"""The digest of a day or a week: which stories stand where, what slipped, and how much more or less there was.

Rules:
1. Extractive: every line is a headline, a name or a number that is stored. Nothing is rephrased.
2. Deterministic: the same stories and times give the same digest, in the same order.
3. Each story stands once: with the event that leads it (`report.leading`), else with its company.
4. Counts are compared with what the archive has of the four weeks before, scaled to the length of the digest. A digest
   that is longer than that is compared with nothing; small numbers are shown as they are and called no trend.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from newswatch import text
from newswatch.report import leading
from newswatch.report.ledger import Row
from newswatch.report.ledger import Slip as LedgerSlip

BASE = timedelta(weeks=4)  # before the digest, that counts are compared with
TREND_WEEKS = 5
SLIPS = "Delays and slips"
OTHERS = "Other news"
_TITLES = {
    "delay": SLIPS, "cancellation": "Cancellations", "technical-trouble": "Technical trouble", "launch": "Launches",
    "supply": "Supply", "export-control": "Export control", "deal": "Deals", "funding": "Funding",
    "acquisition": "Acquisitions", "capex": "Spending", "performance": "Performance", "price": "Prices",
    "outage": "Outages", "lawsuit": "Lawsuits", "security": "Security", "people": "People",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One story on one line. `company` is the one it is mostly about; `note` has dates, cause and status."""

    id: int
    title: str
    url: str
    publishers: tuple[str, ...]
    origins: int
    published: datetime
    company: str
    note: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Section:
    """The stories of one kind; `event` is "" for those without an event."""

    title: str
    event: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """What moved from when to when. Dates as in `model.Event`; months, where both ends say them. `slips` counts how
    often it has slipped in all, `length` says how far in the ledger's words, `ended` how a saga ended."""

    subject: str
    maker: str
    was: str
    now: str
    months: int | None
    cause: str
    status: str
    origins: int
    story: int
    slips: int | None = None
    length: str = ""
    ended: str = ""  # launched, dropped, overdue


@dataclass(frozen=True, slots=True)
class Count:
    """How many stories there were of a kind, and how many there usually are in as long a time, if that is known."""

    name: str
    now: int
    usual: float | None

    @property
    def change(self) -> str | None:
        """ "more", "fewer", "as usual", "few" when the numbers are too small to say; None without a usual number."""
        if self.usual is None:
            return None
        if self.now + self.usual * 4 < 10:
            return "few"
        if self.now >= self.usual * 1.5 + 1:
            return "more"
        return "fewer" if self.now <= self.usual / 1.5 - 1 else "as usual"


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of the trend: when it began, and its stories and delays."""

    start: datetime
    stories: int
    delays: int


@dataclass(frozen=True, slots=True)
class Digest:
    """All that a digest says, without a form."""

    since: datetime
    until: datetime
    query: str
    stories: int
    sections: tuple[Section, ...]
    slips: tuple[Slip, ...]
    events: tuple[Count, ...]
    companies: tuple[Count, ...]
    trend: tuple[Bar, ...]  # oldest first; the last one is the digest's own stretch
    base: timedelta | None  # the time before it that counts are compared with
    held: tuple[str, ...] = ()  # names of watches that hold stories back

    @property
    def title(self) -> str:
        """The headline: the day, or the days."""
        first, last = self.since, self.until - timedelta(seconds=1)
        if first.date() == last.date() or self.until - self.since <= timedelta(days=1):
            return f"AI industry news, {last:%Y-%m-%d}"
        return f"AI industry news, {first:%Y-%m-%d} to {last:%Y-%m-%d}"


def build(
    stories: Iterable[Mapping[str, Any]],
    earlier: Iterable[Mapping[str, Any]],
    *,
    since: datetime,
    until: datetime,
    query: str = "",
    ledger: Sequence[Row] | None = None,
    held: Sequence[str] = (),
    begins: datetime | None = None,
) -> Digest:
    """The digest of `stories` (shape of `stories --json`), published in [since, until).

    `earlier` are the stories of the four weeks before `since`, of which the archive may cover less: it `begins`.
    With the `ledger` (as it stood at `until`) its changes are the slips; without it the delays that the stories tell
    of.
    """
    now = sorted(stories, key=lambda story: (story["published"], story["id"]))
    before = list(earlier)
    covered = BASE if begins is None else min(BASE, since - begins)
    base = covered if covered >= max(until - since, timedelta(days=1)) else None
    scale = None if base is None else (until - since) / base
    return Digest(
        since=since,
        until=until,
        query=query,
        stories=len(now),
        sections=tuple(_sections(now)),
        slips=tuple(_slips(now) if ledger is None else _changes(ledger, since, until)),
        events=tuple(_counted(now, before, _events_of, scale)),
        companies=tuple(_counted(now, before, _companies_of, scale)[:12]),
        trend=tuple(_trend([*before, *now], since, until)),
        base=base,
        held=tuple(held),
    )


# --- Sections ----------------------------------------------------------------------------------------------------


def _sections(stories: Sequence[Mapping[str, Any]]) -> list[Section]:
    found: dict[str, list[tuple[Any, Line]]] = {}
    for story in stories:
        event = next(iter(story.get("events") or ()), None)
        line = _line(story, event)
        # Companies side by side, the most reported first, then by time.
        rank = (line.company.casefold() or "\uffff", -line.origins, -len(line.publishers), line.published, line.id)
        found.setdefault(event["type"] if event else "", []).append((rank, line))
    order = [*leading.TYPES, *sorted(set(found) - {*leading.TYPES, ""}), ""]
    return [
        Section(_TITLES.get(kind, kind.replace("-", " ").capitalize()) if kind else OTHERS, kind,
                tuple(line for _, line in sorted(found[kind], key=lambda row: row[0])))
        for kind in order if kind in found
    ]  # fmt: skip


def _line(story: Mapping[str, Any], event: Mapping[str, Any] | None) -> Line:
    url = text.line(story.get("url") or "")
    publishers = story.get("sources") or [story.get("publisher") or "unknown"]
    return Line(
        id=story["id"],
        title=text.line(story["title"]) or "(without a title)",
        url=url if url.startswith(("http://", "https://")) else "",
        publishers=tuple(text.line(name) for name in publishers),
        origins=len(story.get("origins") or ()) or 1,
        published=moment(story["published"]),
        company=_company(story, event),
        note=_note(event),
        language=story.get("language") or "en",
    )


def _company(story: Mapping[str, Any], event: Mapping[str, Any] | None) -> str:
    """Whom the story is about: the event's subject when that is a company, else the most relevant company."""
    names = [entity["name"] for entity in story.get("companies") or ()]
    subjects = (event.get("subject") or []) if event else []
    return next((text.line(name) for name in subjects if name in names), text.line(names[0]) if names else "")


def _note(event: Mapping[str, Any] | None) -> str:
    if event is None:
        return ""
    was, now = event.get("from"), event.get("to")
    subject = (event.get("subject") or [""])[0]
    dates = f"{was} to {now}" if was and now else f"was due {was}" if was else f"now {now}" if now else ""
    status = event.get("status") if event.get("status") != "reported" else ""
    return "; ".join(text.line(part) for part in (subject, dates, event.get("cause") or "", status or "") if part)


# --- Slips -------------------------------------------------------------------------------------------------------


def _changes(ledger: Sequence[Row], since: datetime, until: datetime) -> list[Slip]:
    """What the ledger has of this time: slips told in it, sagas that ended, promises that passed in silence."""
    found = []
    for row in filter(lambda row: row.late, ledger):
        fresh = [slip for slip in row.slips if any(since <= said.at < until for said in slip.told)]
        ended = row.state if row.ended and since <= row.ended < until else ""
        passed = row.silent and row.overdue_days is not None and timedelta(days=row.overdue_days) < until - since
        if fresh or ended or passed:
            found.append(_change(row, fresh, ended or ("overdue" if row.state == "overdue" else "")))
    return sorted(found, key=lambda slip: (-(slip.months or 0), slip.subject))


def _change(row: Row, fresh: Sequence[LedgerSlip], ended: str) -> Slip:
    """A row of the ledger as a slip: cause, status and origins are the ledger's, so that `delays` says the same."""
    was = row.first_promise or ""
    now = "" if ended in ("launched", "dropped") else row.current_promise or ""
    told = fresh[-1].told if fresh else row.history
    return Slip(
        subject=text.line(row.subject),
        maker=text.line(row.maker or ""),
        was=was,
        now=now,
        months=months_between(was, now),
        cause=text.line(row.cause or ""),
        status=row.status,
        origins=len(row.origins),
        story=told[-1].story,
        slips=len(row.slips),
        length=row.slipped.text if row.slipped else "",
        ended=ended,
    )


def _slips(stories: Sequence[Mapping[str, Any]]) -> list[Slip]:
    """The delays that name a date or a cause, one a subject: the one with most dates and origins, then the newest."""
    best: dict[str, tuple[Any, Slip]] = {}
    for story in stories:
        for event in story.get("events") or ():
            if event["type"] != "delay" or not leading.told(event) or not event.get("subject"):
                continue
            slip = _slip(story, event)
            if not (slip.was or slip.now or slip.cause):
                continue
            rank = (bool(slip.was) + bool(slip.now), slip.origins, story["published"], story["id"])
            if slip.subject not in best or rank > best[slip.subject][0]:
                best[slip.subject] = (rank, slip)
    return [slip for _, slip in sorted(best.values(), key=lambda row: (-(row[1].months or 0), row[1].subject))]


def _slip(story: Mapping[str, Any], event: Mapping[str, Any]) -> Slip:
    subject, *makers = [text.line(name) for name in event["subject"]]
    was, now = event.get("from") or "", event.get("to") or ""
    return Slip(
        subject=subject,
        maker=makers[0] if makers else "",
        was=was,
        now=now,
        months=months_between(was, now),
        cause=text.line(event.get("cause") or ""),
        status=event.get("status") or "reported",
        origins=len(story.get("origins") or ()) or 1,
        story=story["id"],
    )


_MONTH = re.compile(r"(\d{4})(?:-(?:(\d\d)(?:-\d\d)?|Q([1-4])|H([12])|(spring|summer|autumn|winter|early|mid|late)))?")
_PARTS = {"early": 1, "spring": 3, "mid": 6, "summer": 6, "autumn": 9, "late": 10, "winter": 12}


def month_of(date: str) -> int | None:
    """The first month that a date of `model.Event` means, counted from year 0; None for `+P3M` and the like."""
    match = _MONTH.fullmatch(date)
    if match is None:
        return None
    year, month, quarter, half, part = match.groups()
    number = (
        int(month) if month else 3 * int(quarter) - 2 if quarter else 6 * int(half) - 5 if half else _PARTS.get(part, 1)
    )
    return int(year) * 12 + number - 1


def months_between(was: str, now: str) -> int | None:
    """How many months lie between two dates, when both name a month or a part of a year; `+P3M` says it itself."""
    if match := re.fullmatch(r"\+P(\d+)M", now):
        return int(match[1])
    start, end = month_of(was), month_of(now)
    return None if start is None or end is None or end < start else end - start


# --- Counts ------------------------------------------------------------------------------------------------------


def _events_of(story: Mapping[str, Any]) -> set[str]:
    return {event["type"] for event in story.get("events") or () if leading.told(event)}


def _companies_of(story: Mapping[str, Any]) -> set[str]:
    return {text.line(entity["name"]) for entity in story.get("companies") or () if entity.get("role") != "mentioned"}


def _counted(
    now: Iterable[Mapping[str, Any]], before: Iterable[Mapping[str, Any]], keys_of: Any, scale: float | None
) -> list[Count]:
    """Each key with its stories now and usually, the most frequent first. Without a scale nothing is usual."""
    counts: Counter[str] = Counter(key for story in now for key in keys_of(story))
    if scale is None:
        return sorted((Count(key, many, None) for key, many in counts.items()), key=lambda c: (-c.now, c.name))
    earlier: Counter[str] = Counter(key for story in before for key in keys_of(story))
    found = [Count(key, counts[key], round(earlier[key] * scale, 1)) for key in {*counts, *earlier}]
    return sorted(found, key=lambda count: (-count.now, -(count.usual or 0), count.name))


def _trend(stories: Iterable[Mapping[str, Any]], since: datetime, until: datetime) -> list[Bar]:
    """The stories by days (the last two weeks) for a digest of up to two days, else by weeks (the last five)."""
    daily = until - since <= timedelta(days=2)
    step, count = (timedelta(days=1), 14) if daily else (timedelta(weeks=1), TREND_WEEKS)
    starts = [until - step * (count - number) for number in range(count)]
    totals, delays = [0] * count, [0] * count
    for story in stories:
        place = count - 1 - int((until - timedelta(microseconds=1) - moment(story["published"])) / step)
        if 0 <= place < count:
            totals[place] += 1
            delays[place] += "delay" in _events_of(story)
    return [Bar(*row) for row in zip(starts, totals, delays, strict=True)]


def moment(stamp: str) -> datetime:
    """A time of the JSON contract as an aware datetime."""
    return datetime.fromisoformat(stamp)
