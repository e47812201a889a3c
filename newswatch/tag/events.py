"""Events: what happened to whom, in which clause, by which rule or words.

    triggers of the rules -> best per type -> subject -> status -> for delays: kind, dates, cause
        -> weighed with what all words say of the type -> what is likely

Rules know phrases and their traps; the words of an article say the rest, in wordings that no rule has foreseen. Both
opinions are weighed together (`weights`), in the languages that the words were learnt in; in others the rules alone
decide.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from newswatch.kinds import EVENT_TYPES
from newswatch.model import Event
from newswatch.tag import cause, delay, status, subject, triggers
from newswatch.tag.document import Document
from newswatch.tag.gazetteer import Gazetteer
from newswatch.tag.reading import Reading
from newswatch.tag.rules import Rule, Rules
from newswatch.tag.triggers import Candidate, Rejected
from newswatch.tag.weights import Opinion

THRESHOLD = 0.58  # of the score of rules: below it they do not claim a type
LIKELY = 0.4  # of the weighed opinions: below it a type is not claimed
ALONE = 0.7  # and of one that no trigger of the rules speaks for: twice as likely as not

_HOPELESS = -3.0  # odds that no opinion of the rules makes up for, when they found nothing of a type


class Found(NamedTuple):
    """The events of a document, strongest first; the triggers that were turned down; how likely each type was that
    rules or words spoke of."""

    events: tuple[Event, ...]
    rejected: tuple[Rejected, ...]
    likely: Mapping[str, float]


class Said(NamedTuple):
    """What the rules say of one type: the event that they claim, or else the triggers that were too weak for one."""

    event: Event | None
    same: Sequence[Candidate]


def find(document: Document, reading: Reading, gazetteer: Gazetteer, rules: Rules) -> Found:
    """What happened, as title and summary tell it."""
    said, rejected = by_rules(document, reading, gazetteer, rules)
    likely = _likely(said, rejected, reading, rules)
    if likely is None:
        events = [one.event for one in said.values() if one.event]
    else:
        events = _weighed(likely, said, rejected, document, reading, gazetteer, rules)
    events.sort(key=lambda event: -event.confidence)
    return Found(tuple(events), tuple(rejected), likely or {})


def by_rules(
    document: Document, reading: Reading, gazetteer: Gazetteer, rules: Rules
) -> tuple[dict[str, Said], list[Rejected]]:
    """What the rules alone say, by type of event, and the triggers that they turned down."""
    candidates, rejected = triggers.find(reading, rules)
    by_type: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_type.setdefault(candidate.rule.type, []).append(candidate)
    said: dict[str, Said] = {}
    for name, same in by_type.items():
        score = triggers.score(same)
        best = _best(same)
        event = None
        if score < THRESHOLD:
            why = f"score {score:.2f} is below {THRESHOLD}"
            rejected.append(triggers.rejection(best.rule.id, best.trigger, best.unit, why))
        else:
            event = _event(best, same, score, document, reading, gazetteer, rules)
            if event is None:
                why = "the sentence says that it did not happen"
                rejected.append(triggers.rejection(best.rule.id, best.trigger, best.unit, why))
        said[name] = Said(event, same)
    return said, rejected


def opinion(name: str, said: Mapping[str, Said], rejected: Sequence[Rejected], rules: Rules, odds: float) -> Opinion:
    """What is weighed of a type of event: what the rules found of it, and the `odds` that the words give it."""
    event = said[name].event if name in said else None
    ours = [one.why for one in rejected if rules.rules[one.rule].type == name]
    weak = any(why.startswith("score ") for why in ours)
    vetoed = any(why.startswith("veto") for why in ours)
    return Opinion(
        odds=odds,
        claimed=event is not None,
        confidence=event.confidence if event else 0.0,
        weak=weak,
        vetoed=vetoed,
        refused=bool(ours) and not weak and not vetoed,
        others=sum(one.event is not None for other, one in said.items() if other != name),
        type=name,
    )


def _likely(
    said: Mapping[str, Said], rejected: Sequence[Rejected], reading: Reading, rules: Rules
) -> dict[str, float] | None:
    """How likely each type is when rules and words are heard together; None in a language whose words are not learnt."""
    weights = rules.weights
    if reading.language not in weights.languages:
        return None
    odds = weights.odds(reading.head)
    spoken = said.keys() | {rules.rules[one.rule].type for one in rejected}
    return {
        name: weights.judge(opinion(name, said, rejected, rules, odds[name]))
        for name in EVENT_TYPES
        if odds[name] > _HOPELESS or name in spoken
    }


def _weighed(
    likely: Mapping[str, float],
    said: Mapping[str, Said],
    rejected: list[Rejected],
    document: Document,
    reading: Reading,
    gazetteer: Gazetteer,
    rules: Rules,
) -> list[Event]:
    """The events that are likely. What the rules claim and is not goes to `rejected`."""
    events: list[Event] = []
    for name, chance in likely.items():
        event, same = said.get(name, _NOTHING)
        if chance < (LIKELY if same else ALONE):
            if event:
                best = _best(same)
                why = f"all words together make it unlikely: {chance:.2f} is below {LIKELY}"
                rejected.append(triggers.rejection(best.rule.id, best.trigger, best.unit, why))
            continue
        if event is None:
            same = same or _by_words(name, reading, rules)
            event = _event(_best(same), same, chance, document, reading, gazetteer, rules) if same else None
        if event:
            events.append(dataclasses.replace(event, confidence=round(chance, 2)))
    return _without_echoes(events)


def _without_echoes(events: list[Event]) -> list[Event]:
    """ "No R2 this month, says the firm": the launch that is denied says all of it, and words hear a delay in it too."""
    if any(event.type == "launch" and event.status == "denied" for event in events):
        return [event for event in events if event.rule != "delay.words"]
    return events


_NOTHING = Said(None, ())


def _by_words(name: str, reading: Reading, rules: Rules) -> list[Candidate]:
    """The word that says most of a type, as a trigger."""
    strongest = rules.weights.strongest(name, reading.head)
    if strongest is None:
        return []
    unit, trigger = strongest
    return [Candidate(Rule(f"{name}.words", name), trigger, unit, 0.0)]


def _best(same: Sequence[Candidate]) -> Candidate:
    return max(same, key=lambda c: (c.score, -c.unit.rank, -c.trigger.start))


def _event(
    best: Candidate,
    same: Sequence[Candidate],
    score: float,
    document: Document,
    reading: Reading,
    gazetteer: Gazetteer,
    rules: Rules,
) -> Event | None:
    rule, trigger, unit = best.rule, best.trigger, best.unit
    if rule.status == "negated":  # another trigger asserts what this one says is on track
        asserting = [c for c in same if c.rule.status is None]
        leads = any(c.unit.rank == 0 for c in asserting) and unit.rank > 0
        if asserting and (leads or any(True for _ in reading.cues("denied"))):
            best = max(asserting, key=lambda c: c.score)
            rule, trigger, unit = best.rule, best.trigger, best.unit
    by_words = rule.id.endswith(".words")
    value, cues = status.decide(rule.type, rule.status, unit, trigger, reading, by_words=by_words)
    if value is None:
        return None
    start, end = unit.sentence.clause_at(trigger.start)
    end = max(end, trigger.end)
    original = {"title": document.title, "summary": document.summary, "text": document.text}
    kind = from_ = to = why = why_class = None
    if rule.type == "delay":
        kind = delay.kind_of(trigger, unit, reading, rules)
        if value not in ("negated",):
            slots = delay.slots(trigger, unit, reading)
            from_, to = slots.from_, slots.to
            cues += tuple(word for word in (slots.from_words, slots.to_words) if word)
            why, why_class = cause.find(reading, original, rules)
    if rule.type == "delay" and subject.is_anaphoric(
        trigger, unit
    ):  # "gained from the delay": the promise says of what
        source = subject.antecedent(unit, reading)
        if source is not unit:
            unit, start, end = source, source.start, source.end
    return Event(
        type=rule.type,
        subject=subject.find(rule.type, kind, trigger, unit, reading, gazetteer),
        status=value,
        kind=kind,
        from_=from_,
        to=to,
        cause=why,
        cause_class=why_class,
        evidence=original[unit.field][start:end],
        field=unit.field,
        start=start,
        end=end,
        rule=rule.id,
        confidence=round(score, 2),
        cues=cues,
    )
