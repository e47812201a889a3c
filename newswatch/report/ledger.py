"""The slip ledger: what was promised for when, how often and by how much it slipped, and what became of it.

Rules:
1. The first promise is the earliest date that anyone said; when a report of a delay names the date that was given up,
   that date was promised, also where nobody here saw the promise.
2. A slip is a report of a delay that moves the date, or a later date that is promised without a word about it. The
   same slip told again, by others or later, is no second one.
3. A slip is as long as its dates are exact: months against months are months, never days. What has passed since the
   last day of a promise is known to the day, however vague the promise was, and is rounded down.
4. A launch or a cancellation ends the saga; what is promised after it begins another.
5. A promise whose last day has passed without launch, cancellation or new date is overdue. When no delay was reported
   since, it slipped in silence.
6. Origins that name different dates at about the same time contradict each other, and the ledger says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from newswatch.periods import agree, coarser, grain, period
from newswatch.times import maybe_rfc3339, rfc3339

State = Literal["open", "overdue", "launched", "dropped"]
SAME_SLIP = timedelta(days=45)  # a delay without a date that is told again within this is the same one
FULL = 60  # characters in which a cause is said; longer ones are no fuller
AT_ONCE = timedelta(days=14)  # dates named within this time of each other can contradict


@dataclass(frozen=True, slots=True)
class Said:
    """One claim as the ledger reads it (stories.claims.Claim, with its article)."""

    role: str  # promise, slip, risk, denial, launch, dropped
    subject: str
    kind: str
    maker: str | None
    status: str
    due: str | None
    was: str | None
    cause: str | None
    cause_class: str | None
    evidence: str
    at: datetime  # publication
    article: int
    story: int
    publisher: str
    origin: str  # who said it first
    title: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Slipped:
    """How far a date moved. `days` counts from the end of the old period to the end of the new one; `grain` says how
    exact that is; `at_least` that no new date is known and the time until now stands for it."""

    days: int
    grain: str
    at_least: bool = False

    @property
    def text(self) -> str:
        """In words that do not claim more than is known: `17 days`, `3 months`, `about 1 year`, `at least 2 months`."""
        if self.at_least:
            return f"at least {_passed(self.days)}"
        return _in_words(self.days, self.grain)


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip, with the reports that tell it."""

    at: datetime
    was: str | None
    due: str | None
    status: str
    silent: bool  # the date moved, and no report called it a delay
    length: Slipped | None
    cause: str | None
    cause_class: str | None
    told: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One saga of one subject."""

    subject: str
    kind: str
    maker: str | None
    state: State
    first_promise: str | None
    promised_at: datetime | None  # when it was first promised, as far as is known here
    current_promise: str | None
    slips: tuple[Slip, ...]
    slipped: Slipped | None  # from the first promise to the current one, or to the launch
    overdue_days: int | None
    silent: bool  # overdue, and no delay was reported since the date passed
    cause: str | None
    cause_class: str | None
    status: str  # of the last word on it
    origins: tuple[str, ...]
    last_report: datetime
    ended: datetime | None  # launch or cancellation
    contradictions: tuple[tuple[str, str], ...]  # (origin, date)
    history: tuple[Said, ...] = field(repr=False)

    @property
    def late(self) -> bool:
        """Whether it belongs in a list of what slipped: the date moved, or passed."""
        return bool(self.slips) or self.state == "overdue"

    def to_dict(self, *, history: bool = False) -> dict[str, Any]:
        """The row as `delays --json` shows it (docs/reference/json.md)."""
        shown: dict[str, Any] = {
            "subject": self.subject,
            "kind": self.kind,
            "maker": self.maker,
            "state": self.state,
            "first_promise": self.first_promise,
            "promised_at": maybe_rfc3339(self.promised_at),
            "current_promise": self.current_promise,
            "slips": len(self.slips),
            "days": self.slipped.days if self.slipped else None,
            "granularity": self.slipped.grain if self.slipped else None,
            "at_least": self.slipped.at_least if self.slipped else None,
            "slipped": self.slipped.text if self.slipped else None,
            "overdue_days": self.overdue_days,
            "silent": self.silent,
            "cause": self.cause,
            "cause_class": self.cause_class,
            "status": self.status,
            "origins": list(self.origins),
            "last_report": rfc3339(self.last_report),
            "ended": maybe_rfc3339(self.ended),
            "contradictions": [{"origin": origin, "due": due} for origin, due in self.contradictions],
            "articles": sorted({said.article for said in self.history}),
        }
        if history:
            shown["history"] = [entry(said) for said in self.history]
        return shown


def entry(said: Said) -> dict[str, Any]:
    """One line of a history, for programs."""
    return {
        "at": rfc3339(said.at),
        "role": said.role,
        "status": said.status,
        "from": said.was,
        "to": said.due,
        "cause": said.cause,
        "origin": said.origin,
        "publisher": said.publisher,
        "evidence": said.evidence,
        "article": said.article,
        "story": said.story,
        "title": said.title,
        "url": said.url,
    }


# --- Lengths --------------------------------------------------------------------------------------------------------


def _in_words(days: int, exact: str) -> str:
    if exact == "day":
        return _count(days, "day") if abs(days) < 60 else f"{_count(round(days / 30.44), 'month')} ({days} days)"
    months = round(days / 30.44)
    if exact == "month":
        return _count(months, "month")
    if exact == "quarter":
        return f"about {_count(max(1, months), 'month')}"
    if exact == "half":
        halves = round(days / 182.6)
        return f"about {_count(halves * 6, 'month')}" if halves else "under half a year"
    years = round(days / 365.25)
    return f"about {_count(years, 'year')}" if years else "under a year"


def _passed(days: int) -> str:
    return _count(days, "day") if days < 31 else _count(days * 12 // 365, "month")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def moved(was: str | None, due: str | None) -> Slipped | None:
    """How far apart two stated dates are; None when one of them is no date."""
    old, new = period(was), period(due)
    how = grain(was), grain(due)
    if old is None or new is None or how[0] is None or how[1] is None:
        return None
    return Slipped((new[1] - old[1]).days, coarser(how[0], how[1]))


def _until(was: str | None, day: date) -> Slipped | None:
    old, how = period(was), grain(was)
    if old is None or how is None or day <= old[1]:
        return None
    return Slipped((day - old[1]).days, how, at_least=True)


def later(a: str | None, b: str | None) -> bool:
    """Whether date `b` lies wholly behind date `a`."""
    ours, theirs = period(a), period(b)
    return ours is not None and theirs is not None and theirs[0] > ours[1]


# --- Sagas ----------------------------------------------------------------------------------------------------------


def ledger(claims: Iterable[Said], *, now: datetime) -> list[Row]:
    """The sagas of all subjects, what matters most first. Claims of one subject may come in any order."""
    of: dict[str, list[Said]] = defaultdict(list)
    for said in claims:
        of[said.subject].append(said)
    rows = [row for told in of.values() for row in sagas(told, now=now)]
    return sorted(rows, key=_rank)


_ORDER: dict[str, int] = {"overdue": 0, "open": 0, "launched": 1, "dropped": 1}


def _rank(row: Row) -> tuple[Any, ...]:
    """What is still open first, then what many reported, then what is fresh."""
    return (
        _ORDER[row.state],
        not row.slips,
        -len(row.origins),
        -row.last_report.timestamp(),
        row.subject,
    )


def sagas(told: Iterable[Said], *, now: datetime) -> list[Row]:
    """The sagas of one subject, in order of time."""
    rows: list[Row] = []
    saga = _Saga()
    for said in sorted(told, key=lambda said: (said.at, said.article)):
        if saga.ended and (said.role in ("promise", "slip")) and not saga.echoes(said):
            rows.append(saga.row(now))
            saga = _Saga()
        saga.hear(said)
    if saga.history:
        rows.append(saga.row(now))
    return [row for row in rows if row.slips or row.first_promise]


class _Saga:
    """What is known of one saga so far."""

    def __init__(self) -> None:
        self.history: list[Said] = []
        self.first: str | None = None
        self.promised_at: datetime | None = None
        self.current: str | None = None
        self.current_said: Said | None = None
        self.slips: list[Slip] = []
        self.ended: Said | None = None

    def echoes(self, said: Said) -> bool:
        """Whether a claim after the end only tells again what led to it."""
        assert self.ended is not None
        if said.at - self.ended.at > AT_ONCE:
            return False
        return said.due is None or said.due == self.current or not later(self.current, said.due)

    def hear(self, said: Said) -> None:
        """Take in the next claim."""
        self.history.append(said)
        match said.role:
            case "promise":
                self._promise(said)
            case "slip":
                self._slip(said)
            case "denial":
                self._denial(said)
            case "launch" | "dropped" if self.ended is None:
                self.ended = said

    def _promise(self, said: Said) -> None:
        stretch, before = period(said.due), self.current
        if stretch is None:
            return
        if stretch[1] < said.at.date() and (before or self.slips):
            self._set_first(said.due, None if self.first is None else self.promised_at)
            return  # "had been planned for May": what was, not what is
        if before is None:
            self._set_first(said.due, said.at)
        elif later(before, said.due):
            if self._contradicts(said):
                return
            length = moved(before, said.due)
            self.slips.append(Slip(said.at, before, said.due, said.status, True, length, None, None, (said,)))
        elif agree(before, said.due or "") and not self._sharper(said.due, before):
            return
        self.current, self.current_said = said.due, said

    def _contradicts(self, said: Said) -> bool:
        """A later date moves the promise once the old one has passed, or when the voice that named the old one says so;
        as long as the old one stands, another voice or a rumour contradicts it."""
        before, stretch = self.current_said, period(self.current)
        if before is None or stretch is None or said.at.date() > stretch[1]:
            return False
        return said.origin != before.origin or said.status != "reported"

    def _sharper(self, new: str | None, old: str) -> bool:
        ours, theirs = period(new), period(old)
        return ours is not None and theirs is not None and ours[1] - ours[0] < theirs[1] - theirs[0]

    def _set_first(self, due: str | None, at: datetime | None) -> None:
        if self.first is None or later(due, self.first):
            self.first, self.promised_at = due, at

    def _slip(self, said: Said) -> None:
        if said.was:
            self._set_first(said.was, None if self.first is None else self.promised_at)
        if self._told_before(said):
            self._tell_again(said)
        else:
            was = said.was or self.current
            length = moved(was, said.due)
            cause = said.cause, said.cause_class
            self.slips.append(Slip(said.at, was, said.due, said.status, False, length, *cause, (said,)))
            if not period(said.due):
                self.current, self.current_said = None, None  # what was promised is given up, and nothing instead
        if period(said.due):
            self.current, self.current_said = said.due, said

    def _tell_again(self, said: Said) -> None:
        """Add a report to the last slip, with what it knows better."""
        last = self.slips[-1]
        due, was = last.due, last.was or said.was
        if said.due and (due is None or not period(due) or self._sharper(said.due, due)):
            due = said.due
        self.slips[-1] = replace(
            last,
            was=was,
            due=due,
            length=moved(was, due),
            told=(*last.told, said),
            cause=last.cause or said.cause,
            cause_class=last.cause_class or said.cause_class,
            status="reported" if "reported" in (last.status, said.status) else last.status,
            silent=False,
        )

    def _told_before(self, said: Said) -> bool:
        """Rule 2: whether a report of a delay tells the last slip again."""
        if not self.slips:
            return False
        last = self.slips[-1]
        if said.story in {other.story for other in last.told}:
            return True
        if said.was and last.due and not agree(said.was, last.was or said.was) and agree(said.was, last.due):
            return False  # it gives up the date that the last slip named
        if said.due and last.due and period(said.due) and period(last.due):
            return agree(said.due, last.due) or not later(last.due, said.due)
        return said.at - last.told[-1].at <= SAME_SLIP

    def _denial(self, said: Said) -> None:
        """A date that is denied is promised no longer, unless the maker had said it."""
        before = self.current_said
        if (
            before
            and before.role == "promise"
            and before.status == "rumoured"
            and agree(before.due or "", said.due or "")
        ):
            if self.first == self.current and not self.slips:
                self.first, self.promised_at = None, None
            if self.slips and self.slips[-1].told == (before,):
                self.slips.pop()
            self.current, self.current_said = None, None

    def row(self, now: datetime) -> Row:
        """The saga as one row."""
        state, overdue = self._state(now)
        cause = self._cause()
        last = self.history[-1]
        first = self.first or next((slip.was for slip in self.slips if slip.was), None)
        since = period(self.current or first)
        told_since = [said for said in self.history if said.role == "slip" and since and said.at.date() > since[1]]
        return Row(
            subject=last.subject,
            kind=_most(said.kind for said in self.history),
            maker=next((said.maker for said in self.history if said.maker), None),
            state=state,
            first_promise=first,
            promised_at=self.promised_at,
            current_promise=self.current,
            slips=tuple(self.slips),
            slipped=self._slipped(first, state, now),
            overdue_days=overdue,
            silent=state == "overdue" and not told_since and not any(not slip.silent for slip in self.slips),
            cause=cause.cause if cause else None,
            cause_class=cause.cause_class if cause else None,
            status=last.status,
            origins=_independent(said.origin for said in self.history if said.role in ("slip", "risk", "denial"))
            or _independent(said.origin for said in self.history),
            last_report=last.at,
            ended=self.ended.at if self.ended else None,
            contradictions=self._contradictions(),
            history=tuple(self.history),
        )

    def _cause(self) -> Said | None:
        """The report that says why, of the last slip that has one: of the class of cause that most of its reports name,
        the one that says it most fully, so that neither an odd sentence nor a bare word speaks for ten reports."""
        for slip in reversed(self.slips):
            stated = [said for said in slip.told if said.cause]
            if stated:
                named = Counter(said.cause_class for said in stated if said.cause_class)
                most = max(named, key=lambda kind: (named[kind], kind)) if named else None
                meant = [said for said in stated if said.cause_class == most]
                return max(meant, key=lambda said: (min(len(said.cause or ""), FULL), said.at, said.article))
        return None

    def _state(self, now: datetime) -> tuple[State, int | None]:
        if self.ended is not None:
            return ("launched" if self.ended.role == "launch" else "dropped"), None
        stretch = period(self.current)
        if stretch is None and self.current is None and self.slips and not self.slips[-1].due:
            stretch = period(self.slips[-1].was or self.first)
        if stretch is not None and now.date() > stretch[1]:
            return "overdue", (now.date() - stretch[1]).days
        return "open", None

    def _slipped(self, first: str | None, state: State, now: datetime) -> Slipped | None:
        if state == "launched" and self.ended:
            return self._to_launch(first)
        if self.current and first and self.current != first:
            if state == "overdue":
                return _until(first, now.date())
            return moved(first, self.current)
        if self.slips or state == "overdue":
            lengths = [slip.length for slip in self.slips if slip.length]
            end = self.ended.at if self.ended else now
            return _until(first, end.date()) or (lengths[-1] if lengths else None)
        return None

    def _to_launch(self, first: str | None) -> Slipped | None:
        assert self.ended is not None
        stretch, how = period(first), grain(first)
        if stretch is None or how is None:
            return None
        return Slipped(max(0, (self.ended.at.date() - stretch[1]).days), how)

    def _contradictions(self) -> tuple[tuple[str, str], ...]:
        """Rule 6: the last date of each origin, of those who spoke at about the same time as the last one did."""
        dated = [
            said
            for said in self.history
            if said.role in ("promise", "slip") and (stretch := period(said.due)) and stretch[1] >= said.at.date()
        ]
        if not dated:
            return ()
        latest = {said.origin: said for said in dated if dated[-1].at - said.at <= AT_ONCE}
        named = [(origin, said.due or "") for origin, said in latest.items()]
        if any(not agree(a, b) for _, a in named for _, b in named):
            return tuple(named)
        return ()


def _most(kinds: Iterable[str]) -> str:
    """The kind that is named most often; `other` only when nobody knows better."""
    counted = Counter(kind for kind in kinds if kind != "other")
    return max(counted, key=lambda kind: (counted[kind], kind)) if counted else "other"


def _independent(origins: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for origin in origins:
        found.setdefault(origin.casefold(), origin)
    return tuple(found.values())


def due_soon(rows: Sequence[Row], *, after: date) -> list[tuple[Row, date, date]]:
    """The promised windows that end on or after a day, for a calendar, in order of time."""
    found = []
    for row in rows:
        stretch = period(row.current_promise)
        if row.ended is None and stretch is not None and stretch[1] >= after:
            found.append((row, *stretch))
    return sorted(found, key=lambda item: (item[1], item[2], item[0].subject))
