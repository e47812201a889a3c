"""Promises with a date: what an article says that will come when, that slipped, that came, that was given up.

    role      from                                                                  dates
    promise   a launch or plan that lies ahead, or a sentence that expects one      due
    slip      a delay that is reported or rumoured                                  was, due
    risk      a delay that is only possible                                         due
    denial    a delay that is denied, or a date that is                             due
    launch    a launch that has happened: it ends the saga
    dropped   a cancellation: it ends the saga too

Rules:
1. A claim has a subject: a model, a chip, or the plant, site or product that an event names. Companies promise, they
   are not promised.
2. Dates are looked for in the sentence that makes the claim and resolved against the day of publication.
3. A date of the past promises nothing, but "had been planned for May" tells that May was promised. A launch "today" or
   without a date is a launch, one of next week is a promise.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from newswatch.kinds import ASSERTED
from newswatch.model import Article, EntityTag, Event, Tags
from newswatch.periods import duration_days, later, period
from newswatch.text import fold

SHORT = 6  # characters: nothing shorter promises anything, in any language


class Span(Protocol):
    """A date expression that was found in a text (tag.dates.DateSpan)."""

    @property
    def start(self) -> int:
        """Its place in the text."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...

    @property
    def duration(self) -> bool:
        """Whether it is a length of time and no date."""
        ...

    def resolve(self, published: date | None, direction: str) -> str | None:
        """The date as a string; `direction` is "from" or "to"."""
        ...


Finder = Callable[[str, date | None], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Claim:
    """One dated promise, or what became of it; `due` and `was` as in model.Event, None for a date that is not said."""

    role: str
    subject: str  # the canonical name
    kind: str  # model, chip, fab, datacenter, product, other
    maker: str | None
    event: str  # delay, launch, cancellation, plan
    status: str
    due: str | None
    evidence: str
    was: str | None = None
    cause: str | None = None
    cause_class: str | None = None
    rule: str = ""

    @property
    def period(self) -> tuple[date, date] | None:
        """First and last day in which the promise would be kept."""
        return period(self.due)


def claims(article: Article, tags: Tags, find: Finder) -> tuple[Claim, ...]:
    """The claims of an article. `find` finds date expressions in lower-case text (tag.dates.find)."""
    day = article.published.date() if article.published else None
    found: dict[tuple[str, str, str | None], Claim] = {}
    names = {entity.name: entity for entity in tags.entities}
    for event in tags.events:
        for claim in _of_event(event, names, day, find):
            found.setdefault((claim.role, claim.subject, claim.due), claim)
    told = {claim.subject for claim in found.values() if claim.due}
    for claim in _of_sentences(article, tags, day, find):
        if claim.subject not in told:
            found.setdefault((claim.role, claim.subject, claim.due), claim)
    return tuple(found.values())


# --- Events ---------------------------------------------------------------------------------------------------------


def _of_event(event: Event, names: dict[str, EntityTag], day: date | None, find: Finder) -> Iterator[Claim]:
    thing = _thing(event.subject, names)
    if thing is None:
        return
    subject, kind, maker = thing
    kind = event.kind or kind
    match event.type:
        case "delay":
            yield from _delay(event, subject, kind, maker)
        case "cancellation" if event.status in ASSERTED:
            yield Claim(
                "dropped", subject, kind, maker, event.type, event.status, None, event.evidence, rule=event.rule
            )
        case "launch":
            yield from _launch(event, subject, kind, maker, day, find)


def _plain(event: Event, role: str, subject: str, kind: str, maker: str | None, due: str | None) -> Claim:
    return Claim(role, subject, kind, maker, event.type, event.status, due, event.evidence, rule=event.rule)


def _thing(subject: Sequence[str], names: dict[str, EntityTag]) -> tuple[str, str, str | None] | None:
    """What an event is about, of which kind, and who makes it; None when it is about companies only."""
    maker = next((name for name in subject if name in names and names[name].kind == "company"), None)
    for name in subject:
        entity = names.get(name)
        if entity is None:
            return name, "other", maker
        if entity.kind != "company":
            return name, entity.kind, maker
    return None


def _delay(event: Event, subject: str, kind: str, maker: str | None) -> Iterator[Claim]:
    due, was = event.to, event.from_
    if duration_days(due) and (before := period(was)):
        first, last = later(before, due or "")
        due = _month(first) if was and len(was) <= 7 else _widest(first, last)
    role = {"denied": "denial", "negated": "denial", "hypothetical": "risk"}.get(event.status, "slip")
    yield Claim(
        role, subject, kind, maker, event.type, event.status, due if role != "denial" else due or was, event.evidence,
        None if role == "denial" else was, event.cause, event.cause_class, event.rule,
    )  # fmt: skip


def _month(day: date) -> str:
    return f"{day.year}-{day.month:02}"


def _widest(first: date, last: date) -> str:
    return str(first.year) if first.year == last.year and (last - first).days > 300 else _month(first)


_AHEAD = re.compile(
    r"\b(?:will|to (?:launch|release|ship|unveil|debut|arrive|open|go|come|follow|start|begin|be)|plans?|planned"
    r"|planning|expects?|expected|set to|aims?|aiming|due|slated|scheduled|promise[sd]?|pledge[sd]?|target(?:s|ed|ing)?"
    r"|hopes?|eyes|eyeing|intends?|would|could|may|might|coming|upcoming|tipped|rumou?red|likely)\b"
    r"|将|計劃|计划|预计|預計|有望|拟于|擬於|最快|或于|或在|或将|目标|目標|力争|定于|定在|原定|计画|預期|预期|承诺|即将"
    r"|soll|wird|plant|予定|예정"
)
_DONE = re.compile(
    r"\b(?:today|has (?:launched|released|unveiled)|launched|released|unveiled|went live|is (?:out|live|here)"
    r"|now available|is now|available now|open[- ]sourced)\b"
    r"|今天|今日|正式(?:发布|上线|开源)|已(?:发布|上线|开源)|現已|现已"
)


_BEFORE = re.compile(
    r"\b(?:was|were|been) (?:originally |initially |first |once )?(?:planned|due|expected|scheduled|meant|supposed"
    r"|slated|set|promised|targeted|intended|tipped|to have)\b|\bhad (?:planned|meant|hoped|promised|aimed|expected"
    r"|intended"
    r"|wanted|said|targeted|pencilled)\b|\bshould have\b"
    r"|\b(?:originally|initially|first) (?:planned|due|expected|scheduled|promised|slated)\b"
    r"|原定|原计划|原計劃|原計畫|原订|原訂|原本|原打算|此前计划|此前预计|本应|本應|本该|原拟|当初"
    r"|曾(?:经|報道|报道|表示|称|計劃|计划|承诺|承諾|预计|預計|传|傳)"
)


def _launch(
    event: Event, subject: str, kind: str, maker: str | None, day: date | None, find: Finder
) -> Iterator[Claim]:
    due = _date(event.evidence, day, find)
    if event.status not in ASSERTED:
        if due and event.status in ("denied", "negated"):
            yield _plain(event, "denial", subject, kind, maker, due)
        return
    lowered = fold(event.evidence).lower()
    ahead = event.rule.endswith("planned") or (_AHEAD.search(lowered) and not _DONE.search(lowered))
    if due and (ahead or event.status == "rumoured"):
        yield _plain(event, "promise", subject, kind, maker, due)
    elif not ahead and event.status == "reported":
        yield _plain(event, "launch", subject, kind, maker, None)


def _date(sentence: str, day: date | None, find: Finder) -> str | None:
    """The sharpest date of a sentence that does not lie in the past; of a promise told in the past, the first date."""
    lowered = fold(sentence).lower()
    spans = [span for span in find(lowered, day) if not span.duration]
    if told := _BEFORE.search(lowered):
        behind = [span for span in spans if span.start >= told.start()] or spans
        return next((said for span in behind if (said := span.resolve(day, "from")) and period(said)), None)
    found = []
    for span in spans:
        said = span.resolve(day, "to")
        stretch = period(said)
        if said and stretch and (day is None or stretch[1] >= day):
            found.append(((stretch[1] - stretch[0]).days, span.start, said))
    return min(found)[2] if found else None


# --- Sentences ------------------------------------------------------------------------------------------------------

_END = re.compile(r"[。！？；\n]|[.!?;](?=\s|$)")
_PROMISE = re.compile(
    r"\b(?:expected|expects?|set|plans?|planned|scheduled|slated|due|will|aims?|aiming|promised?|targets?|targeting"
    r"|pledged?|hopes?|pencilled|penciled|tipped|to (?:launch|release|ship|unveil|debut|arrive|open|follow)|coming"
    r"|arrives?|ships?|launches|debuts|starts?|begins?)\b"
    r"|将|计划|計劃|预计|預計|有望|拟|擬|最快|定于|定在|原定|目标|目標|承诺|承諾|力争|或于|或在|传"
)
_COMES = re.compile(
    r"\b(?:launch\w*|releas\w*|ship\w*|unveil\w*|debut\w*|arriv\w*|roll\w* out|rollout|available|availability"
    r"|production|open\w*|land\w*|deliver\w*|sampl\w*|introduc\w*|go(?:es)? live|come|ready|start\w*|begin\w*|out)\b"
    r"|发布|發布|推出|上线|上線|上市|开源|開源|亮相|面世|问世|問世|量产|量產|出货|出貨|交付|投产|投產|登场|登場|送样|送樣"
    r"|开放|開放|启用|啟用"
)
_RUMOUR = re.compile(r"\b(?:reportedly|rumou?r\w*|sources?|leak\w*|people familiar|tipped)\b|传|傳|据悉|知情|爆料")
_NEVER = re.compile(
    r"\b(?:no|not|never|n't|without|denie[sd]|deny|rejects?)\b|n't\b|不会|不會|没有|沒有|否认|否認|并未|尚未|未定"
)


def _of_sentences(article: Article, tags: Tags, day: date | None, find: Finder) -> Iterator[Claim]:
    """Promises in sentences that no event has told: a thing, a word of promise, a coming, and a date ahead."""
    things = [entity for entity in tags.entities if entity.kind != "company" and entity.mentions]
    if not things or not tags.relevant:
        return
    makers = {entity.slug: entity.name for entity in tags.entities if entity.kind == "company"}
    for name in ("title", "summary", "text"):
        said: str = getattr(article, name)
        places = sorted(mention.start for entity in things for mention in entity.mentions if mention.field == name)
        for start, end in _sentences(said) if places else ():
            at = bisect_left(places, start)
            if at == len(places) or places[at] >= end:
                continue  # most sentences name nothing
            sentence = said[start:end]
            lowered = fold(sentence).lower()
            if not _PROMISE.search(lowered) or not _COMES.search(lowered) or _NEVER.search(lowered):
                continue
            here = [e for e in things if any(m.field == name and start <= m.start < end for m in e.mentions)]
            if not (due := _date(sentence, day, find)):
                continue
            status = "rumoured" if _RUMOUR.search(lowered) else "reported"
            for entity in _most_exact(here):
                maker = makers.get(entity.maker or "")
                yield Claim(
                    "promise",
                    entity.name,
                    entity.kind,
                    maker,
                    "plan",
                    status,
                    due,
                    sentence.strip(),
                    rule="claim.sentence",
                )


def _sentences(said: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _END.finditer(said):
        if stop.end() - start >= SHORT:
            yield start, stop.end()
        start = stop.end()
    if len(said) - start >= SHORT:
        yield start, len(said)


def _most_exact(entities: Iterable[EntityTag]) -> list[EntityTag]:
    """One subject a sentence: the one that matters most to the article; its family goes without saying."""
    ranked = sorted(entities, key=lambda entity: (-entity.relevance, -len(entity.name), entity.slug))
    return ranked[:1]
