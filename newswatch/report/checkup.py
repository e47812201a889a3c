"""What a look at everything means: each fact judged, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from newswatch import text

Level = Literal["ok", "note", "warn", "fail"]
DEAD = timedelta(days=3)
STALE = timedelta(days=45)  # answers, but nothing new for so long
NEVER = timedelta(days=3)  # answers for so long and has never brought anything
NAMED = 12
LOW_DISK = 200_000_000  # bytes
RESTORE = "restore a backup copy: `newswatch backup` makes them; the sqlite3 program's .recover can save what is left"


@dataclass(frozen=True, slots=True)
class Finding:
    """One judgement. `fix` names what `doctor --fix` would do, `hint` what a person can do."""

    area: str
    level: Level
    words: str
    hint: str = ""
    fix: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As `doctor --json` shows it."""
        return {"area": self.area, "level": self.level, "words": self.words, "hint": self.hint, "fix": self.fix}


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found, gathered without judging. None means: could not be looked at."""

    now: datetime
    interval: timedelta
    database_error: str | None = None
    database_hint: str = ""
    sound: Any = None  # store.check.Soundness
    read_only: str | None = None  # the file or folder that cannot be written
    free_bytes: int | None = None
    network_disk: bool = False
    guarded: bool = False
    jobs: Sequence[Mapping[str, Any]] = ()
    schedule_error: str | None = None
    last_good_fetch: datetime | None = None
    last_run_start: datetime | None = None
    newest_first_seen: datetime | None = None
    samples: int = 0  # feeds that only `fetch --sample` fills
    feeds: Sequence[Mapping[str, Any]] = ()  # as `feeds list --json`, with moved_to, failing_since, added_at
    gazetteer_faults: Sequence[str] = ()
    config_error: str | None = None
    config_file: str | None = None  # None: there is none
    search_faults: Sequence[str] = ()
    watch_faults: Sequence[str] = ()
    channels: Mapping[str, str] = field(default_factory=dict)  # failing ones, as shown, with the reason
    extras: Mapping[str, bool] = field(default_factory=dict)


def judge(facts: Facts) -> list[Finding]:
    """All findings, area by area; what is fine is said too."""
    return [
        *_config(facts),
        *_database(facts),
        *_disk(facts),
        *_schedule(facts),
        *_fetching(facts),
        *_clock(facts),
        *_feeds(facts),
        *_gazetteer(facts),
        *_watches(facts),
        *_extras(facts),
    ]


def _config(facts: Facts) -> list[Finding]:
    if facts.config_error:
        return [Finding("settings", "fail", facts.config_error, "`newswatch config edit` opens the file")]
    words = f"{facts.config_file} can be read" if facts.config_file else "there is no config.toml: the defaults hold"
    hint = "`newswatch config edit` opens the file"
    return [
        Finding("settings", "ok", words),
        *(Finding("searches", "fail", text.line(fault), hint) for fault in facts.search_faults[:NAMED]),
    ]


def _database(facts: Facts) -> list[Finding]:
    found = _sound(facts)
    if facts.read_only:
        hint = "make it writable, or name another place with --db"
        found.append(Finding("database", "fail", f"{facts.read_only} is read-only: nothing can be stored", hint))
    return found


def _sound(facts: Facts) -> list[Finding]:
    if facts.database_error:
        hint = RESTORE if "newswatch doctor" in facts.database_hint else facts.database_hint
        return [Finding("database", "fail", facts.database_error, hint)]
    sound = facts.sound
    if sound is None:
        return []
    found = []
    if sound.damage:
        found.append(Finding("database", "fail", f"it is damaged: {text.line(sound.damage)[:300]}", RESTORE))
    else:
        size = f"{sound.bytes / 1e6:.1f} MB"
        found.append(
            Finding(
                "database",
                "ok",
                f"sound: schema {sound.schema}, {sound.articles} articles, {sound.stories} stories, {size}",
            )
        )
    if sound.indexed != sound.articles:
        words = f"the full-text index has {sound.indexed} articles of {sound.articles}"
        found.append(Finding("index", "warn", words, "`newswatch doctor --fix` fills it anew", "reindex"))
    if sound.orphans:
        words = f"{sound.orphans} stories and articles do not fit together"
        found.append(Finding("stories", "warn", words, "`newswatch doctor --fix` counts them anew", "recount"))
    if sound.free_bytes > max(50_000_000, sound.bytes // 3):
        words = f"{sound.free_bytes / 1e6:.0f} MB of the file are unused"
        found.append(Finding("database", "note", words, "`newswatch prune --older 2y --shrink` gives them back"))
    return found


def _disk(facts: Facts) -> list[Finding]:
    found = []
    if facts.network_disk:
        words = "the database lies on a network disk, where SQLite's locks cannot be trusted"
        found.append(Finding("disk", "warn", words, "keep it on this machine's own disk, see `newswatch path db`"))
    if facts.guarded:
        words = "the database lies where macOS lets no background program in (Documents, Desktop, other disks)"
        found.append(Finding("disk", "warn", words, "move it to ~/Library/Application Support"))
    if facts.free_bytes is not None:
        needed = max(LOW_DISK, 2 * (facts.sound.bytes if facts.sound else 0))
        words = f"{facts.free_bytes / 1e9:.1f} GB are free"
        if facts.free_bytes < needed:
            found.append(Finding("disk", "warn", f"only {words}", "free some space: a full disk stops the fetching"))
        else:
            found.append(Finding("disk", "ok", words))
    return found


def _schedule(facts: Facts) -> list[Finding]:
    if facts.schedule_error:
        return [Finding("schedule", "warn", facts.schedule_error, "`newswatch schedule status` shows it")]
    if not any(job["job"] == "fetch" for job in facts.jobs):
        return [Finding("schedule", "note", "nothing fetches by itself", "`newswatch schedule install` does it")]
    found = []
    for job in facts.jobs:
        words = f"{job['job']} {job['when'] or 'at unknown times'}, with {job['with']}"
        if job["works"]:
            found.append(Finding("schedule", "ok", words))
        else:
            hint = "`newswatch schedule install` writes it anew"
            found.append(Finding("schedule", "fail", f"{words}: {job['fault']}", hint, f"reinstall {job['job']}"))
        if job.get("note"):
            found.append(Finding("schedule", "note", job["note"]))
    return found


def _fetching(facts: Facts) -> list[Finding]:
    if facts.database_error:
        return []
    if facts.last_good_fetch is None and facts.last_run_start is not None and _never_answered(facts):
        hint = "check the network; `newswatch fetch` shows what is wrong"
        return [Finding("fetching", "warn", "no fetch has brought an answer yet", hint)]
    if facts.last_good_fetch is None:
        words = "only the sample has been read so far" if facts.samples else "no fetch has been made yet"
        return [Finding("fetching", "note", words, "`newswatch fetch` gets the news of today")]
    age = facts.now - facts.last_good_fetch
    if age > 2 * facts.interval + timedelta(minutes=5):
        hint = "`newswatch fetch` shows what is wrong; `newswatch schedule status` whether it runs by itself"
        return [Finding("fetching", "warn", f"the last good fetch was {_span(age)} ago", hint)]
    return [Finding("fetching", "ok", f"the last good fetch was {_span(age)} ago")]


def _clock(facts: Facts) -> list[Finding]:
    ahead = [
        moment for moment in (facts.last_run_start, facts.newest_first_seen)
        if moment and moment > facts.now + timedelta(minutes=10)
    ]  # fmt: skip
    if ahead:
        words = f"the clock is behind: something was stored {_span(max(ahead) - facts.now)} in the future"
        return [Finding("clock", "warn", words, "set the clock; nothing is lost, and no feed is kept waiting by it")]
    if facts.now.year < 2025:
        return [Finding("clock", "warn", f"the clock says {facts.now:%Y-%m-%d}", "set the clock")]
    return [Finding("clock", "ok", f"{facts.now:%Y-%m-%d %H:%M} UTC")]


def _feeds(facts: Facts) -> list[Finding]:
    if facts.database_error:
        return []
    asked = _asked(facts)
    if not asked:
        words = "every feed rests" if facts.feeds else "no feed is subscribed"
        hint = "`newswatch feeds enable NAME`, `newswatch feeds add URL`"
        if not facts.feeds:
            hint = "`newswatch fetch` takes the ones that travel with it, `newswatch feeds add URL` yours"
        return [Finding("feeds", "note", words, hint)]
    return [_working(asked), *_ailing(asked, facts)]


def _asked(facts: Facts) -> list[Mapping[str, Any]]:
    return [feed for feed in facts.feeds if feed["state"] not in ("disabled", "import", "sample")]


def _working(asked: Sequence[Mapping[str, Any]]) -> Finding:
    """How many feeds work: none of them is a warning, a failing one a note."""
    failing = sum(feed["state"] == "failing" for feed in asked)
    silent = sum(feed["state"] not in ("failing", "gone") and not feed["last_ok"] for feed in asked)
    fine = sum(feed["state"] not in ("failing", "gone") for feed in asked) - silent
    words = f"{fine} of {len(asked)} feeds work, {failing} fail at the moment"
    if silent:
        words += f", {silent} {'has' if silent == 1 else 'have'} not answered yet"
    level: Level = "ok" if not failing else "note" if fine else "warn"
    return Finding("feeds", level, words, "`newswatch feeds list` shows which, and why" if failing else "")


def _ailing(asked: Sequence[Mapping[str, Any]], facts: Facts) -> list[Finding]:
    return [
        *_named("gone: their server says they will not come back", "warn", [f for f in asked if f["state"] == "gone"],
                "`newswatch feeds remove NAME`, or find the new address with `feeds discover`"),
        *_named(f"dead: they have failed for {DEAD.days} days or more", "warn",
                [f for f in asked if f["state"] == "failing" and _older(f.get("failing_since"), facts, DEAD)],
                "`newswatch feeds check NAME` asks again and says why"),
        *_named(f"stale: they answer, but brought nothing new for {STALE.days} days", "note",
                [f for f in asked if f["state"] == "ok" and _older(f["last_new"], facts, STALE)],
                "look whether the publisher has another feed: `newswatch feeds discover SITE`"),
        *_named("empty: they answer, but never brought an article", "note",
                [f for f in asked if f["state"] == "ok" and not f["last_new"] and _older(f["added_at"], facts, NEVER)],
                "`newswatch feeds check NAME` says what they send"),
        *_named("cut off: their documents ended early, and what was whole is stored", "note",
                [f for f in asked if f["state"] == "cut"], "`newswatch fetch NAME` asks again"),
        *_named("moving: they redirect for good, and the new address is being tried", "note",
                [f for f in asked if f.get("moved_to")], "nothing to do: newswatch follows when it has held"),
    ]  # fmt: skip


def _never_answered(facts: Facts) -> bool:
    """Whether feeds were asked and none has ever answered."""
    asked = _asked(facts)
    return any(feed.get("last_try") or feed["error"] for feed in asked) and not any(feed["last_ok"] for feed in asked)


def _named(what: str, level: Level, feeds: Sequence[Mapping[str, Any]], hint: str) -> list[Finding]:
    if not feeds:
        return []
    names = ", ".join(feed["name"] for feed in feeds[:NAMED])
    more = f" and {len(feeds) - NAMED} more" if len(feeds) > NAMED else ""
    return [Finding("feeds", level, f"{len(feeds)} {what}: {names}{more}", hint)]


def _older(stamp: str | None, facts: Facts, age: timedelta) -> bool:
    return bool(stamp) and facts.now - datetime.fromisoformat(str(stamp)) >= age


def _gazetteer(facts: Facts) -> list[Finding]:
    if facts.gazetteer_faults:
        return [
            Finding("gazetteer", "fail", text.line(fault), "mend the row, or take it out")
            for fault in facts.gazetteer_faults[:NAMED]
        ]
    return [Finding("gazetteer", "ok", "every row can be read")]


def _watches(facts: Facts) -> list[Finding]:
    found = [Finding("watches", "fail", fault, "`newswatch watch list` shows them") for fault in facts.watch_faults]
    found += [
        Finding("watches", "warn", f"{shown} fails: {text.line(reason)}", "its messages wait; `newswatch watch log`")
        for shown, reason in sorted(facts.channels.items())
    ]
    return found


def _extras(facts: Facts) -> list[Finding]:
    there = sorted(name for name, found in facts.extras.items() if found)
    missing = sorted(name for name, found in facts.extras.items() if not found)
    return [Finding("extras", "ok", f"installed: {', '.join(there) or 'none'}; not: {', '.join(missing) or 'none'}")]


def _span(span: timedelta) -> str:
    minutes = max(int(span.total_seconds() // 60), 0)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2880 else f"{minutes // 1440} days"


def report(facts: Facts, findings: Sequence[Finding], versions: Mapping[str, str]) -> list[str]:
    """A report to paste into an issue: versions, counts and levels; no name, address or path of the user's."""
    lines = ["```", *(f"{name:14}{value}" for name, value in versions.items())]
    if facts.sound:
        sound = facts.sound
        lines.append(f"{'database':14}schema {sound.schema}, {sound.articles} articles, {sound.stories} stories,"
                     f" {sound.feeds} feeds, {sound.bytes / 1e6:.1f} MB, journal {sound.journal}")  # fmt: skip
    states: dict[str, int] = {}
    for feed in facts.feeds:
        states[feed["state"]] = states.get(feed["state"], 0) + 1
    if facts.samples:
        states["sample"] = facts.samples
    lines.append(f"{'feeds':14}" + (", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "none"))
    with_ = sorted({f"{job['job']} by {job['with']}" for job in facts.jobs})
    lines.append(f"{'schedule':14}{', '.join(with_) or 'none'}")
    levels = [f"{finding.area}: {finding.level}" for finding in findings if finding.level != "ok"]
    lines.append(f"{'findings':14}{'; '.join(dict.fromkeys(levels)) or 'all ok'}")
    return [*lines, "```"]
