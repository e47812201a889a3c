"""Which companies, chips and models an article names, where, and what proves each name.

The order in which a name is judged:
1. Case: a cased or weak name must stand exactly as the gazetteer writes it.
2. Version: a family's name followed by a version is that version ("GPT-7"), the longest that fits.
3. Veto: a phrase of `deny` beside the name refuses it; a phrase that holds the name itself must cover it ("Amazon
   River" refuses only its own Amazon). A first name before a weak name makes it a person.
4. Proof: a weak name needs a witness (its maker, or another product of it) or a word of `need`, outside the name
   itself, in title, summary or opening. A word of `need` is not enough where a phrase of `deny` stands in them too.
5. Length: of the names that are left, the longest at a place wins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from newswatch.model import Field, Kind
from newswatch.tag.document import FIELDS, Document, Found
from newswatch.tag.gazetteer import WORD_BEGINS, WORD_ENDS, Entity, Family, Gazetteer, slugify
from newswatch.tag.matcher import fold_case, is_word

OPENING = 1_500  # so many characters of the text count as the opening, where proof may stand
BESIDE = 40  # so many characters to each side may hold a veto
FIELD_WORD = "@ai"  # in `need`: any word or thing of the field is proof enough


@dataclass(frozen=True, slots=True)
class Refused:
    """A name that stood there and was not accepted, with the reason in words."""

    kind: Kind
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
    bare: bool = False


@dataclass(slots=True)
class _Reading:
    """One document while it is judged."""

    gazetteer: Gazetteer
    texts: dict[Field, tuple[str, str]]  # the text and the text in lower case, by field
    kept: list[_Candidate] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    _window: str | None = None

    @property
    def window(self) -> str:
        """Title, summary and opening in lower case: where proof may stand."""
        if self._window is None:
            self._window = "\n".join(low[:OPENING] for _, low in self.texts.values())
        return self._window

    def refuse(self, candidate: _Candidate, why: str) -> None:
        """Keep the reason why a name was not accepted."""
        c = candidate
        self.refused.append(Refused(c.entity.kind, c.slug, c.name, c.field, c.start, c.end, why))


def judge(document: Document, gazetteer: Gazetteer) -> tuple[tuple[Found, ...], tuple[Refused, ...]]:
    """Both: what was found and what was refused."""
    reading = _judge(document, gazetteer)
    return _longest(reading.kept), _sorted(reading.refused)


def find(document: Document, gazetteer: Gazetteer) -> tuple[Found, ...]:
    """Every entity the document names, one value a place, sorted by field (title, summary, text), then start."""
    return _longest(_judge(document, gazetteer).kept)


def refused(document: Document, gazetteer: Gazetteer) -> tuple[Refused, ...]:
    """The names that stand in the document and were refused, with why, in the same order."""
    return _sorted(_judge(document, gazetteer).refused)


def _sorted(no: Iterable[Refused]) -> tuple[Refused, ...]:
    return tuple(sorted(no, key=lambda r: (FIELDS.index(r.field), r.start, r.end, r.kind, r.slug)))


def _judge(document: Document, gazetteer: Gazetteer) -> _Reading:
    reading = _Reading(gazetteer, {name: (text, fold_case(text)) for name, text in document.fields()})
    weak: list[_Candidate] = []
    for name, (text, low) in reading.texts.items():
        for candidate in _candidates(name, text, low, gazetteer):
            veto = candidate.entity.deny and _veto(candidate, low)
            if veto:
                reading.refuse(candidate, f"vetoed by {veto!r} beside it")
            elif candidate.rule == "weak":
                weak.append(candidate)
            else:
                reading.kept.append(candidate)
    if weak:
        weak = _prove(weak, reading)
        weak = _prove(weak, reading)  # what was proved may be the witness for others
    bare = list(_bare_versions(reading))
    if bare:
        weak += _prove(bare, reading)
    for candidate in weak:
        reading.refuse(candidate, "an ordinary word too, and nothing in title, summary or opening proves it")
    return reading


# --- candidates


def _candidates(where: Field, text: str, low: str, gazetteer: Gazetteer) -> Iterator[_Candidate]:
    for start, end, number in gazetteer.engine.places(low):
        glued = low[end : end + 1]
        plain = (
            not is_word(glued) or not is_word(low[end - 1]) or (glued == "s" and not is_word(low[end + 1 : end + 2]))
        )
        for alias in gazetteer.aliases[number]:
            entity = gazetteer.entities[alias.entity]
            if entity.family is not None:
                yield from _versions(entity, entity.family, where, text, start, end, gazetteer)
            if not plain or alias.strength == "prefix":
                continue
            if alias.strength == "strong" or text[start:end] == alias.text:
                yield _Candidate(entity, where, start, end, alias.strength, entity.slug, entity.name)
    for match in gazetteer.sure.finditer(text) if gazetteer.sure else ():
        entity = gazetteer.entities[gazetteer.sure_entities[match.lastindex or 0]]
        yield _named(entity, match.group(), where, match.start(), match.end(), gazetteer)


def _versions(
    entity: Entity, family: Family, where: Field, text: str, start: int, end: int, gazetteer: Gazetteer
) -> Iterator[_Candidate]:
    """The version after a family's name, and those that follow it in a list: "Ascend 950, 960 and 970"."""
    version = version_at(text, end, family, chip=entity.kind == "chip")
    if version is None:
        return
    yield _ruled(_named(entity, family.form.format(version[1]), where, start, version[0], gazetteer))
    end = version[0]
    for _ in range(8):
        link = _AND.match(text, end)
        more = version_at(text, link.end(), family, chip=entity.kind == "chip") if link else None
        if link is None or more is None or not _can_follow(text[link.end() : more[0]], link.group()):
            return
        yield _ruled(_named(entity, family.form.format(more[1]), where, link.end(), more[0], gazetteer))
        end = more[0]


_AND = re.compile(r"(?:, and |, or |, | and | or | und | oder |/|、|和|与|與|及|或|以及)(?=[\w])")


def _can_follow(version: str, link: str) -> bool:
    """Whether a version may follow in a list without its family: a lone digit may be a count ("GPT-5 and 3 others")."""
    return len(version) > 2 or link in {"/", "、"} or not version.isdecimal()


def _ruled(candidate: _Candidate) -> _Candidate:
    """A version proves itself, except where its family's name is strict."""
    if candidate.entity.strict:
        candidate.rule = "weak"
    return candidate


def _named(entity: Entity, name: str, where: Field, start: int, end: int, gazetteer: Gazetteer) -> _Candidate:
    row = gazetteer.named(entity.kind, name)
    if row is None:
        return _Candidate(entity, where, start, end, "version", slugify(name), name, family=entity.slug)
    return _Candidate(entity, where, start, end, "version", row.slug, row.name)


# --- versions

# Words that say of a number that it counts something: "Gemini 3 times faster" names no version.
_COUNTED = re.compile(
    r" (?:times|million|billion|trillion|percent|per cent|per|years?|months?|weeks?|days?|hours?|minutes?|users|points|"
    r"people|of|more|other|new|models|versions|engineers|researchers|employees|dollars|euros|out of|in 10|subscribers|"
    r"chips|GPUs|cards|servers|racks|units|nm|nanometers?|Millionen|Milliarden|Prozent)\b"
    r"|%|-(?:year|month|week|day|hour|nm|nanometer)"
    r"| ?(?:[万亿倍億萬枚张張块塊颗顆款个個名年月日天周元]|小时|美元)"
)
# What may follow a version and is no part of its name: sizes, dates, formats, "Preview", "Instruct".
_DRESS = re.compile(
    r"(?:[ -]?\d{1,4}(?:\.\d+)?[BbTM](?:-[Aa]\d+[Bb])?|[ -]A\d+B|-\d{4}(?:-\d\d-\d\d)?|-\d{4,8}|"
    r"[ -](?:Instruct|instruct|Base|base|Preview|preview|Experimental|Exp|exp|Terminus|Speciale|Chat|chat|it|FP8|fp8"
    r"|GGUF|latest))" + WORD_ENDS
)
_SMALL_TIERS = frozenset({"mini", "nano", "flash", "lite", "turbo", "pro", "max"})


@lru_cache(maxsize=512)
def _patterns(family: Family) -> tuple[re.Pattern[str], re.Pattern[str] | None, dict[str, str]]:
    head = re.compile(rf"[ -]?({family.head}){WORD_ENDS}", re.IGNORECASE)
    tiers = sorted(family.tiers, key=len, reverse=True)
    tier = None
    if tiers:
        words = "|".join(re.escape(word).replace(r"\ ", "[ -]") for word in tiers)
        tier = re.compile(rf"([ -]?)({words}){WORD_ENDS}", re.IGNORECASE)
    return head, tier, {word.lower().replace("-", " "): word for word in tiers}


def version_at(text: str, at: int, family: Family, *, chip: bool) -> tuple[int, str] | None:
    """The version that stands at `at`, right after the family's name: (end, version as its name is written)."""
    head, tier, spelling = _patterns(family)
    parts: list[str] = []
    end = at
    if family.lead and tier:
        end = _tiers(text, end, tier, spelling, parts)
    match = head.match(text, end)
    if match and not _runs_on(text, match.end()) and not (text[end] == " " and _COUNTED.match(text, match.end())):
        parts.append(_head(match.group(1), lower=family.lower, chip=chip))
        end = match.end()
    elif not parts:
        return None
    if tier:
        end = _tiers(text, end, tier, spelling, parts)
    while dress := _DRESS.match(text, end):
        end = dress.end()
    return end, family.join.join(parts)


def _runs_on(text: str, end: int) -> bool:
    return text[end : end + 1] in {".", ",", ":"} and text[end + 1 : end + 2].isdecimal()


def _tiers(text: str, end: int, tier: re.Pattern[str], spelling: dict[str, str], parts: list[str]) -> int:
    while match := tier.match(text, end):
        gap, word = match.groups()
        if gap == " " and word[0].islower() and word not in _SMALL_TIERS:
            break
        if not gap and is_word(text[end - 1 : end]):
            break
        parts.append(spelling[word.lower().replace("-", " ")])
        end = match.end()
    return end


def _head(head: str, *, lower: bool, chip: bool) -> str:
    if lower:
        return head.lower()
    return head.upper() if chip or head[:1].isalpha() else head.lower()


def _bare_versions(reading: _Reading) -> Iterator[_Candidate]:
    """Versions that stand without their family: "R2", "the 910C", where the maker is named or `need` proves it."""
    gazetteer = reading.gazetteer
    for place, pattern in gazetteer.alone:
        entity = gazetteer.entities[place]
        family = entity.family
        if family is None:
            continue
        for where, (text, low) in reading.texts.items():
            for match in pattern.finditer(text):
                version = version_at(text, match.start(), family, chip=entity.kind == "chip")
                if version is None or _continues(text, version[0]):
                    continue
                bare = _named(entity, family.form.format(version[1]), where, match.start(), version[0], gazetteer)
                bare.rule, bare.bare = "weak", True
                veto = _veto(bare, low)
                if veto:
                    reading.refuse(bare, f"vetoed by {veto!r} beside it")
                else:
                    yield bare


def _continues(text: str, end: int) -> bool:
    """Whether a bare version is the beginning of another name: "R2-D2", "V3_large"."""
    return text[end : end + 1] in {"-", "_", "/"} and (
        text[end + 1 : end + 2].isupper() or text[end + 1 : end + 2].isdecimal()
    )


# --- veto and proof


@lru_cache(maxsize=4096)
def _denials(deny: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold_case(phrase) for phrase in deny)


def _veto(candidate: _Candidate, low: str) -> str | None:
    """The phrase that refuses the name at this place, or None (rule 3)."""
    start, end = candidate.start, candidate.end
    name = low[start:end]
    first = max(0, start - BESIDE)
    last = end + BESIDE
    for phrase in _denials(candidate.entity.deny):
        covers = name in phrase
        at = low.find(phrase, max(0, end - len(phrase)) if covers else first, start + len(phrase) if covers else last)
        while at >= 0:
            if not (at and is_word(phrase[0]) and is_word(low[at - 1])) and (not covers or at + len(phrase) >= end):
                return phrase
            at = low.find(phrase, at + 1, start + len(phrase) if covers else last)
    return None


def _prove(weak: Sequence[_Candidate], reading: _Reading) -> list[_Candidate]:
    """Keep the names that have proof; the rest is returned."""
    owners = Counter(c.entity.slug if c.entity.kind == "company" else c.entity.maker for c in reading.kept)
    things = [c.name for c in reading.kept if c.entity.kind != "company"]
    families = {(c.entity.kind, c.entity.slug): c.name for c in reading.kept}
    witnesses = {
        c.entity.slug if c.entity.kind == "company" else c.entity.maker: c.name for c in reversed(reading.kept)
    }
    left: list[_Candidate] = []
    accepted: list[_Candidate] = []
    for candidate in weak:
        entity = candidate.entity
        owner = entity.slug if entity.kind == "company" else entity.maker
        proof = families.get((entity.kind, entity.slug))
        if proof is None and owner in witnesses and not (entity.strict and not candidate.bare):
            proof = witnesses[owner]
        if proof is None or candidate.bare:
            proof = None if _denied(entity, reading) else proof or _needed(candidate, reading, things)
        person = proof and candidate.rule == "weak" and _person(candidate, reading)
        if person:
            reading.refuse(candidate, f"part of a person's name: {person!r} stands before it")
        elif proof:
            candidate.proof = proof
            accepted.append(candidate)
        else:
            left.append(candidate)
    reading.kept += _best_owner(accepted, owners)
    return left


def _best_owner(accepted: Sequence[_Candidate], owners: Counter[str | None]) -> Iterator[_Candidate]:
    """Where two makers claim the same bare version ("M2"), the one whom the article names more often has it."""
    best: dict[tuple[Field, int, int], int] = {}
    for c in accepted:
        place = (c.field, c.start, c.end)
        best[place] = max(best.get(place, -1), owners[c.entity.maker or c.entity.slug])
    return (c for c in accepted if owners[c.entity.maker or c.entity.slug] == best[c.field, c.start, c.end])


def _denied(entity: Entity, reading: _Reading) -> bool:
    return any(phrase in reading.window for phrase in _denials(entity.deny))  # rare: only for names without witness


@lru_cache(maxsize=4096)
def words_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of these words in a text in lower case: a word must begin where words begin; one of up to
    four Latin letters must end there too, a longer one may be the beginning of a word ("licens")."""
    parts = []
    for word in words:
        word = fold_case(word)
        begin = WORD_BEGINS if is_word(word[0]) else ""
        end = rf"s?{WORD_ENDS}" if len(word) <= 4 and word.isascii() and is_word(word[-1]) else ""
        parts.append(f"{begin}{re.escape(word)}{end}")
    return re.compile("|".join(parts))


def _needed(candidate: _Candidate, reading: _Reading, things: Sequence[str]) -> str | None:
    """The word of `need` that proves a name, standing outside of it."""
    need = candidate.entity.need
    if not need:
        return None
    own = fold_case(reading.texts[candidate.field][0][candidate.start : candidate.end])
    window = reading.window.replace(own, "\x00")
    if FIELD_WORD in need:
        if things:
            return things[0]
        need = tuple(word for word in need if word != FIELD_WORD) + reading.gazetteer.proving_words
    match = words_pattern(need).search(window)
    return match.group() if match else None


def _person(candidate: _Candidate, reading: _Reading) -> str | None:
    """The first name or title before a weak Latin name, or None."""
    text = reading.texts[candidate.field][0]
    if not text[candidate.start].isascii() or candidate.bare:
        return None
    before = text[max(0, candidate.start - 16) : candidate.start].rstrip(" -.").rpartition(" ")[2]
    return before if before in reading.gazetteer.persons else None


# --- resolution

_ORDER = {"strong": 0, "version": 1, "cased": 2, "weak": 3}


def _longest(kept: Iterable[_Candidate]) -> tuple[Found, ...]:
    """The longest name at every place; of equally long ones a known row, then the surer class."""
    by_field: dict[Field, list[_Candidate]] = {}
    for candidate in kept:
        by_field.setdefault(candidate.field, []).append(candidate)
    found: list[Found] = []
    for where in FIELDS:
        here = by_field.get(where)
        if not here:
            continue
        here.sort(key=lambda c: (c.start, -c.end, c.family is not None, _ORDER[c.rule], c.entity.kind, c.slug))
        chosen: list[_Candidate] = []
        for candidate in here:
            last = chosen[-1] if chosen else None
            if last is None or candidate.start >= last.end:
                chosen.append(candidate)
            elif candidate.end - candidate.start > last.end - last.start:
                chosen[-1] = candidate
        found.extend(
            Found(c.entity.kind, c.slug, c.name, c.entity.maker, where, c.start, c.end, c.rule, c.proof, c.family)
            for c in chosen
        )
    return tuple(found)
