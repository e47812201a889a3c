"""Which companies, chips and models an article names, where, and what proves each name.

The order in which a name is judged:
1. Case: a cased or weak name must stand exactly as the gazetteer writes it.
2. Version: a family's name followed by a version is that version ("GPT-7"), the longest that fits.
3. Veto: a word of `deny` beside a weak or cased name refuses it.
4. Proof: a weak name needs a word of `need`, or its maker, family or sibling, elsewhere in title, summary or opening.
5. Length: of the names that are left, the longest at a place wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from newswatch.model import Field
from newswatch.tag.document import FIELDS, Document, Found
from newswatch.tag.gazetteer import Entity, Family, Gazetteer, slugify
from newswatch.tag.matcher import fold_case, is_word

OPENING = 1_500  # so much of the text counts as the opening, where proof may stand
BESIDE = 40  # so many characters to each side may hold a veto


@dataclass(frozen=True, slots=True)
class Refused:
    """A weak name that stood there and was not accepted, with the reason."""

    kind: str
    slug: str
    name: str
    field: Field
    start: int
    end: int
    why: str


@dataclass(slots=True)
class _Candidate:
    entity: Entity
    field: Field
    start: int
    end: int
    rule: str
    slug: str
    name: str
    family: str | None = None
    proof: str | None = None


def find(document: Document, gazetteer: Gazetteer) -> tuple[Found, ...]:
    """Every entity the document names, one value a place, sorted by field (title, summary, text), then start."""
    return _judge(document, gazetteer)[0]


def refused(document: Document, gazetteer: Gazetteer) -> tuple[Refused, ...]:
    """The weak names that stand in the document and were refused, with why, in the same order."""
    return _judge(document, gazetteer)[1]


def _judge(document: Document, gazetteer: Gazetteer) -> tuple[tuple[Found, ...], tuple[Refused, ...]]:
    texts = {name: (text, fold_case(text)) for name, text in document.fields()}
    sure: list[_Candidate] = []
    weak: list[_Candidate] = []
    for name, (text, low) in texts.items():
        for candidate in _candidates(name, text, low, gazetteer):
            (weak if candidate.rule == "weak" else sure).append(candidate)
    no: list[Refused] = []
    kept: list[_Candidate] = []
    for candidate in sure:
        veto = _veto(candidate, texts[candidate.field][1])
        if veto:
            no.append(_refusal(candidate, f"vetoed by {veto!r}"))
        else:
            kept.append(candidate)
    if weak or kept:
        window = " \n ".join(low[:OPENING] if name == "text" else low for name, (_, low) in texts.items())
        _bare_versions(kept, texts, gazetteer, weak)
        _prove(weak, kept, texts, window, gazetteer, no)
    found = _longest(kept)
    return found, tuple(sorted(no, key=lambda r: (FIELDS.index(r.field), r.start, r.end, r.kind, r.slug)))


def _candidates(field: Field, text: str, low: str, gazetteer: Gazetteer) -> Iterable[_Candidate]:
    for start, end, number in gazetteer.engine.places(low):
        glued = is_word(low[end : end + 1]) and is_word(low[end - 1]) and low[end] != "s"
        for alias in gazetteer.aliases[number]:
            entity = gazetteer.entities[alias.entity]
            if alias.strength in ("cased", "weak") and text[start:end] != alias.text:
                continue
            family = entity.family
            if family is not None:
                version = version_at(text, end, family, chip=entity.kind == "chip")
                if version:
                    yield _version(entity, family, field, start, version[0], version[1], gazetteer)
            if alias.strength != "prefix" and not glued:
                yield _Candidate(entity, field, start, end, alias.strength, entity.slug, entity.name)
    for entity, pattern in _sure(gazetteer):
        for match in pattern.finditer(text):
            yield _named(entity, match.group(), field, match.start(), match.end(), gazetteer)


@lru_cache(maxsize=8)
def _sure(gazetteer: Gazetteer) -> tuple[tuple[Entity, re.Pattern[str]], ...]:
    return tuple(
        (entity, re.compile(rf"(?<![^\W_\u2e80-\U0010ffff])(?:{entity.family.sure})(?![^\W_\u2e80-\U0010ffff])"))
        for entity in gazetteer.entities
        if entity.family and entity.family.sure
    )


def _named(entity: Entity, name: str, field: Field, start: int, end: int, gazetteer: Gazetteer) -> _Candidate:
    row = gazetteer.versions(entity.kind, name)
    if row:
        return _Candidate(row, field, start, end, "version", row.slug, row.name)
    return _Candidate(entity, field, start, end, "version", slugify(name), name, family=entity.slug)


def _version(
    entity: Entity, family: Family, field: Field, start: int, end: int, version: str, gazetteer: Gazetteer
) -> _Candidate:
    return _named(entity, family.form.format(version), field, start, end, gazetteer)


# Words that say of a number that it counts something: "Gemini 3 times faster" names no version.
_COUNTED = re.compile(
    r" (?:times|million|billion|trillion|percent|per|years?|months?|weeks?|days?|hours?|minutes?|users|points|people|"
    r"of|more|other|new|models|versions|engineers|researchers|employees)\b|%|x\b| ?[万亿倍个億萬名年月日天]"
)
_SIZE = re.compile(
    r"(?:[ -]\d{1,4}(?:\.\d+)?[BbTM](?:-[Aa]\d+[Bb])?|-\d{4}|[ -](?:Instruct|instruct|Base|Preview|preview|Chat|it|FP8)"
    r")(?![^\W_\u2e80-\U0010ffff])"
)
_SMALL_TIERS = frozenset({"mini", "nano", "flash", "lite", "turbo", "pro", "max"})


@lru_cache(maxsize=512)
def _patterns(family: Family) -> tuple[re.Pattern[str], re.Pattern[str] | None, dict[str, str]]:
    head = re.compile(rf"[ -]?({family.head})(?![^\W_\u2e80-\U0010ffff])", re.IGNORECASE)
    spelling = {tier.lower(): tier for tier in family.tiers}
    tiers = sorted(family.tiers, key=len, reverse=True)
    tier = None
    if tiers:
        tier = re.compile(
            rf"([ -]?)({'|'.join(re.escape(t) for t in tiers)})(?![^\W_\u2e80-\U0010ffff])", re.IGNORECASE
        )
    return head, tier, spelling


def version_at(text: str, at: int, family: Family, *, chip: bool) -> tuple[int, str] | None:
    """The version that stands at `at`, right after the family's name: (end, version as its name is written)."""
    head, tier, spelling = _patterns(family)
    parts: list[str] = []
    end = at
    if family.lead and tier:
        end = _tiers(text, end, tier, spelling, parts)
    match = head.match(text, end)
    if match and not _COUNTED.match(text, match.end()) and not _runs_on(text, match.end()):
        parts.append(_head(match.group(1), chip=chip))
        end = match.end()
    if not parts:
        return None
    if tier:
        end = _tiers(text, end, tier, spelling, parts)
    while size := _SIZE.match(text, end):
        end = size.end()
    return end, family.join.join(parts)


def _runs_on(text: str, end: int) -> bool:
    return text[end : end + 1] in {".", ",", ":"} and text[end + 1 : end + 2].isdigit()


def _tiers(text: str, end: int, tier: re.Pattern[str], spelling: dict[str, str], parts: list[str]) -> int:
    while match := tier.match(text, end):
        word = match.group(2)
        if match.group(1) == " " and word[0].islower() and word not in _SMALL_TIERS:
            break
        if not match.group(1) and is_word(text[end - 1]) and is_word(word[0]):
            break
        parts.append(spelling[word.lower()])
        end = match.end()
    return end


def _head(head: str, *, chip: bool) -> str:
    if chip:
        return head.upper() if head[:1] not in "vV" else head.lower()
    return head[0].upper() + head[1:].lower() if head[0].isalpha() else head.lower()


def _veto(candidate: _Candidate, low: str) -> str | None:
    deny = candidate.entity.deny
    if not deny:
        return None
    beside = low[max(0, candidate.start - BESIDE) : candidate.end + BESIDE]
    return next((phrase for phrase in deny if phrase.lower() in beside), None)


def _refusal(candidate: _Candidate, why: str) -> Refused:
    return Refused(
        candidate.entity.kind, candidate.slug, candidate.name, candidate.field, candidate.start, candidate.end, why
    )


def _bare_versions(
    kept: Sequence[_Candidate], texts: dict[Field, tuple[str, str]], gazetteer: Gazetteer, weak: list[_Candidate]
) -> None:
    """Versions without their family ("R2", "the 910C") in an article about the family or its maker."""
    present = {c.entity.slug for c in kept if c.entity.kind == "company"} | {
        c.entity.maker for c in kept if c.entity.maker
    }
    for entity, pattern in _alone(gazetteer):
        if entity.maker not in present or entity.family is None:
            continue
        for field, (text, _) in texts.items():
            for match in pattern.finditer(text):
                version = version_at(text, match.start(), entity.family, chip=entity.kind == "chip")
                if version:
                    bare = _version(entity, entity.family, field, match.start(), version[0], version[1], gazetteer)
                    bare.rule = "weak"
                    bare.entity = entity
                    weak.append(bare)


@lru_cache(maxsize=8)
def _alone(gazetteer: Gazetteer) -> tuple[tuple[Entity, re.Pattern[str]], ...]:
    return tuple(
        (
            entity,
            re.compile(rf"(?<![^\W_\u2e80-\U0010ffff])(?<![-./])(?:{entity.family.alone})(?![^\W_\u2e80-\U0010ffff])"),
        )
        for entity in gazetteer.entities
        if entity.family and entity.family.alone
    )


def _prove(
    weak: Sequence[_Candidate],
    kept: list[_Candidate],
    texts: dict[Field, tuple[str, str]],
    window: str,
    gazetteer: Gazetteer,
    no: list[Refused],
) -> None:
    companies = {c.entity.slug: c for c in kept if c.entity.kind == "company"}
    makers = {c.entity.maker: c for c in kept if c.entity.maker}
    for candidate in sorted(weak, key=lambda c: c.start - c.end):
        entity = candidate.entity
        veto = _veto(candidate, texts[candidate.field][1])
        if veto:
            no.append(_refusal(candidate, f"vetoed by {veto!r}"))
            continue
        owner = entity.slug if entity.kind == "company" else entity.maker
        witness = None
        if not entity.strict and owner:
            other = companies.get(owner) or makers.get(owner)
            witness = other.name if other else None
        word = witness or _needed(entity, window)
        if word is None:
            no.append(_refusal(candidate, "weak name without proof in title, summary or opening"))
            continue
        candidate.proof = word
        kept.append(candidate)


@lru_cache(maxsize=4096)
def _need_pattern(need: tuple[str, ...]) -> re.Pattern[str]:
    words = [
        re.escape(w.lower()) + (r"s?(?![^\W_\u2e80-\U0010ffff])" if len(w) <= 4 and w.isascii() else "") for w in need
    ]
    return re.compile(rf"(?<![^\W_\u2e80-\U0010ffff])(?:{'|'.join(words)})")


def _needed(entity: Entity, window: str) -> str | None:
    if not entity.need:
        return None
    match = _need_pattern(entity.need).search(window)
    return match.group() if match else None


def _longest(kept: Sequence[_Candidate]) -> tuple[Found, ...]:
    order = {"strong": 0, "version": 0, "cased": 1, "weak": 2}
    taken: dict[Field, list[_Candidate]] = {name: [] for name in FIELDS}
    for candidate in sorted(kept, key=lambda c: (c.start - c.end, order[c.rule], c.start, c.entity.kind, c.slug)):
        others = taken[candidate.field]
        if all(candidate.end <= o.start or candidate.start >= o.end for o in others):
            others.append(candidate)
    return tuple(
        Found(
            kind=c.entity.kind,
            slug=c.slug,
            name=c.name,
            maker=c.entity.maker,
            field=field,
            start=c.start,
            end=c.end,
            rule=c.rule,
            proof=c.proof,
            family=c.family,
        )
        for field in FIELDS
        for c in sorted(taken[field], key=lambda c: c.start)
    )
