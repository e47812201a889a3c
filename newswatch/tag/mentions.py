"""Which companies, chips and models an article names, where, and what proves each name.

The order in which a name is judged:
1. Case: a cased or weak name must stand exactly as the gazetteer writes it.
2. Version: a family's name followed by a version is that version ("GPT-7"), the longest that fits.
3. Veto: a phrase of `deny` beside the name refuses it, and a word that makes it a place's ("Oracle Beach"); a phrase that holds the name itself must cover it ("Amazon
   River" refuses only its own Amazon). A first name before a weak name makes it a person.
4. Proof: a weak name needs a witness (its maker, or another product of it) or a word of `need`, outside the name
   itself, in title, summary or opening (below it, a witness near by). A word of `need` is not enough where a phrase of `deny` stands in them too.
5. Length: of the names that are left, the longest at a place wins.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from newswatch.kinds import Field, Kind
from newswatch.tag.document import FIELDS, Document, Found
from newswatch.tag.gazetteer import FIELD_WORD, Entity, Gazetteer
from newswatch.tag.matcher import fold_case, is_word
from newswatch.tag.versions import WORD_ENDS, Reader, following
from newswatch.tag.vocabulary import Bag
from newswatch.text import slugify

OPENING = 1_500  # so many characters of the text count as the opening, where proof may stand
BESIDE = 40  # so many characters to each side may hold a veto
NEAR = 400  # a witness below the opening proves a name within so many characters

_CLASS = {"strong": 0, "version": 1, "cased": 2, "weak": 3}
_MONEY_OR_PATH = frozenset("-./_$€£¥")


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
    place: int  # of its row, or its family's, in `Gazetteer.entities`
    entity: Entity
    field: Field
    start: int
    end: int
    rule: str
    slug: str
    name: str
    owner: str | None  # the slug of the company that it is, or that makes it
    family: str | None = None
    proof: str | None = None
    bare: bool = False


@dataclass(slots=True)
class _Reading:
    """One document while it is judged."""

    gazetteer: Gazetteer
    texts: dict[Field, tuple[str, str]]  # the text and the text in lower case, by field
    kept: list[_Candidate] = field(default_factory=list)
    weak: list[_Candidate] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    denied: dict[int, bool] = field(default_factory=dict)  # by row: a phrase of `deny` stands in the window
    needed: dict[tuple[int, str], str | None] = field(default_factory=dict)  # by row and name: the word that proves it
    _window: str | None = None
    _bag: Bag | None = None

    @property
    def window(self) -> str:
        """Title, summary and opening in lower case: where proof may stand."""
        if self._window is None:
            self._window = "\n".join([low[:OPENING] for _, low in self.texts.values()])
        return self._window

    @property
    def bag(self) -> Bag:
        """The window, taken apart."""
        if self._bag is None:
            self._bag = self.gazetteer.bag(self.window)
        return self._bag

    def take(self, candidate: _Candidate, low: str) -> None:
        """Sort a candidate into kept, weak and refused."""
        veto = None
        if candidate.rule in _MAY_BE_PLACES and candidate.entity.kind == "company":
            veto = _place(candidate.end, self.texts[candidate.field][0])
        if veto is None and candidate.entity.deny:
            veto = _veto(candidate, low, self.gazetteer)
        if veto:
            self.refuse(candidate, f"vetoed by {veto!r} beside it")
            return
        (self.weak if candidate.rule == "weak" else self.kept).append(candidate)

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


def _sorted(no: Iterable[Refused]) -> tuple[Refused, ...]:
    return tuple(sorted(no, key=lambda r: (FIELDS.index(r.field), r.start, r.end, r.kind, r.slug)))


def _judge(document: Document, gazetteer: Gazetteer) -> _Reading:
    reading = _Reading(gazetteer, {name: (text, fold_case(text)) for name, text in document.fields()})
    for name, (text, low) in reading.texts.items():
        _candidates(name, text, low, reading)
    if reading.weak and _prove(reading) and reading.weak:
        _prove(reading)  # what was proved may be the witness for others
    unproved, reading.weak = reading.weak, []
    _bare_versions(reading)
    if reading.weak:
        _prove(reading)
    for candidate in unproved + reading.weak:
        reading.refuse(candidate, "an ordinary word too, and nothing in title, summary or opening proves it")
    return reading


# --- candidates


def _candidates(where: Field, text: str, low: str, reading: _Reading) -> None:
    gazetteer = reading.gazetteer
    aliases, kept = gazetteer.aliases, reading.kept
    for start, end, number in gazetteer.engine.places(low):
        glued = False
        for spelled, strength, place, entity, owner, reader, guarded in aliases[number]:
            if reader is not None:
                version = reader.read(text, end)
                if version is not None:
                    _versions(place, version, reader, where, start, text, low, reading)
                glued = _is_glued(low, end)
            if glued or strength == "prefix":
                continue
            if strength == "strong" or text[start:end] == spelled:
                candidate = _Candidate(place, entity, where, start, end, strength, entity.slug, entity.name, owner)
                if guarded:
                    reading.take(candidate, low)
                else:
                    kept.append(candidate)
    if gazetteer.sure:
        for match in gazetteer.sure.finditer(text):
            if not is_word(text[match.start() - 1 : match.start()]):
                place = gazetteer.sure_entities[match.lastindex or 0]
                reading.take(_named(place, match.group(), where, match.start(), match.end(), gazetteer), low)


def _is_glued(low: str, end: int) -> bool:
    """Whether a word goes on after a name: then it is only the beginning of a version ("Qwen3"), a plural excepted."""
    after = low[end : end + 1]
    return is_word(after) and is_word(low[end - 1]) and (after != "s" or is_word(low[end + 1 : end + 2]))


def _versions(
    place: int,
    version: tuple[int, str] | None,
    reader: Reader,
    where: Field,
    start: int,
    text: str,
    low: str,
    reading: _Reading,
) -> None:
    """The version after a family's name, and those that follow it in a list."""
    strict = reading.gazetteer.entities[place].strict
    while version is not None:
        end, name = version
        candidate = _named(place, name, where, start, end, reading.gazetteer)
        if strict:  # a version proves itself, except where its family's name is strict
            candidate.rule = "weak"
        reading.take(candidate, low)
        more = following(text, end, reader)
        if more is None:
            return
        start, version = more[0], more[1:]


def _named(place: int, name: str, where: Field, start: int, end: int, gazetteer: Gazetteer) -> _Candidate:
    entity = gazetteer.entities[place]
    row = gazetteer.named(entity.kind, name)
    if row is None and entity.family and entity.family.lead:
        row = gazetteer.named(entity.kind, gazetteer.readers[place].turned(name))
    if row is None:
        return _Candidate(
            place, entity, where, start, end, "version", slugify(name), name, entity.maker, family=entity.slug
        )
    return _Candidate(place, entity, where, start, end, "version", row.slug, row.name, entity.maker)


def _bare_versions(reading: _Reading) -> None:
    """Versions that stand without their family: "R2", "the 910C", where the maker is named or `need` may prove it."""
    gazetteer = reading.gazetteer
    makers = {candidate.owner for candidate in reading.kept}
    for place, pattern, hints in gazetteer.alone:
        maker = gazetteer.entities[place].maker
        if maker not in makers and not (hints and any(hint in reading.window for hint in hints)):
            continue
        reader = gazetteer.readers[place]
        for where, (text, low) in reading.texts.items():
            for match in pattern.finditer(text):
                start = match.start()
                before = text[start - 1 : start]
                version = None if is_word(before) or before in _MONEY_OR_PATH else reader.read(text, start)
                if version is None or _continues(text, version[0]):
                    continue
                bare = _named(place, version[1], where, start, version[0], gazetteer)
                bare.rule, bare.bare = "weak", True
                reading.take(bare, low)


def _continues(text: str, end: int) -> bool:
    """Whether a bare version is the beginning of another name: "R2-D2", "V3_large"."""
    after = text[end + 1 : end + 2]
    return text[end : end + 1] in {"-", "_", "/"} and (after.isupper() or after.isdecimal())


# --- veto and proof


def _veto(candidate: _Candidate, low: str, gazetteer: Gazetteer) -> str | None:
    """The phrase that refuses the name at this place, or None (rule 3)."""
    start, end = candidate.start, candidate.end
    first = max(0, start - BESIDE)
    last = end + BESIDE
    beside = low[first:last]
    latin, every = gazetteer.denials(candidate.place)
    for phrase in latin if beside.isascii() else every:
        if phrase not in beside:
            continue
        covers = low[start:end] in phrase
        stop = start + len(phrase) if covers else last
        at = low.find(phrase, max(0, end - len(phrase)) if covers else first, stop)
        while at >= 0:
            stop_at = at + len(phrase)
            begins = not at or not is_word(phrase[0]) or not is_word(low[at - 1])
            within = start <= at and stop_at <= end and stop_at - at < end - start  # a part of the name is no veto
            if begins and _ends(phrase, low, stop_at) and not within and (not covers or stop_at >= end):
                return phrase
            at = low.find(phrase, at + 1, stop)
    return None


# A place's name: "Oracle Beach", "Apple Valley". "Falls" is not here: "Intel Falls 5%".
_PLACE_AFTER = re.compile(
    r" (?:Bay|Beach|Creek|River|Rainforest|Island|Islands|Road|Street|Avenue|Lane|Hill|Hills|Valley|County|Church|School|"
    rf"Cathedral|Mountain|Mountains|Basin|Harbour|Harbor|Cemetery|Township|Bridge){WORD_ENDS}"
)


_MAY_BE_PLACES = frozenset({"cased", "weak"})  # names of a company that are ordinary words too


def _place(end: int, text: str) -> str | None:
    """The word that makes the name that ends there the name of a place, or None."""
    after = _PLACE_AFTER.match(text, end)
    return after.group().strip() if after else None


_LAST_WORD = re.compile(r"(?<![a-z0-9])[a-z0-9]{1,4}$")


def _ends(phrase: str, low: str, end: int) -> bool:
    """Whether a phrase of `deny` ends there: a last word of up to four Latin letters must not go on, a plural excepted
    ("perplexity of" is not in "Perplexity offers"); a longer one may ("astrolog")."""
    after = low[end : end + 2]
    if not after[:1].isascii() or not is_word(after[:1]) or _LAST_WORD.search(phrase) is None:
        return True
    return after[0] == "s" and not is_word(after[1:])


def _prove(reading: _Reading) -> bool:
    """Keep the weak names that have proof; the others stay weak. Whether there were any."""
    early = [c for c in reading.kept if c.field != "text" or c.start < OPENING]
    witness = {candidate.owner: candidate.name for candidate in reversed(early)}
    same = {candidate.place: candidate.name for candidate in reversed(early)}
    thing = next((c.name for c in early if c.entity.kind != "company"), None)
    asked = any(c.field == "text" and c.start >= OPENING for c in reading.weak)
    late = _late_witnesses(reading) if asked else {}
    left: list[_Candidate] = []
    accepted: list[_Candidate] = []
    for candidate in reading.weak:
        proof = same.get(candidate.place)
        if proof is None and (candidate.bare or not candidate.entity.strict):
            proof = witness.get(candidate.owner) or _near(candidate, late)
        if proof is None or candidate.bare:
            proof = proof or _needed(candidate, reading, thing)
            if proof and _denied(candidate, reading):
                proof = None
        if proof is None:
            left.append(candidate)
            continue
        person = _person(candidate, reading)
        if person:
            reading.refuse(candidate, f"part of a person's name: {person!r} stands before it")
            continue
        candidate.proof = proof
        accepted.append(candidate)
    reading.weak = left
    reading.kept += _best_owner(accepted, reading.kept) if len(accepted) > 1 else accepted
    return bool(accepted)


def _late_witnesses(reading: _Reading) -> dict[str | None, list[tuple[int, str]]]:
    """Below the opening: where each company and its products stand, in order."""
    late: dict[str | None, list[tuple[int, str]]] = {}
    for c in reading.kept:
        if c.field == "text" and c.start >= OPENING - NEAR:
            late.setdefault(c.owner, []).append((c.start, c.name))
    for places in late.values():
        places.sort()
    return late


def _near(candidate: _Candidate, late: dict[str | None, list[tuple[int, str]]]) -> str | None:
    """The witness beside a name that stands below the opening, or None."""
    if candidate.field != "text" or candidate.start < OPENING or candidate.owner is None:
        return None
    places = late.get(candidate.owner, [])
    at = bisect_left(places, (candidate.start - NEAR, ""))
    return places[at][1] if at < len(places) and places[at][0] < candidate.start + NEAR else None


def _best_owner(accepted: Sequence[_Candidate], kept: Sequence[_Candidate]) -> Iterator[_Candidate]:
    """Where two makers claim the same place ("M2"), the one whom the article names more often has it."""
    owners = Counter(candidate.owner for candidate in kept)
    best: dict[tuple[Field, int, int], int] = {}
    for c in accepted:
        place = (c.field, c.start, c.end)
        best[place] = max(best.get(place, -1), owners[c.owner])
    return (c for c in accepted if owners[c.owner] == best[c.field, c.start, c.end])


def _denied(candidate: _Candidate, reading: _Reading) -> bool:
    denied = reading.denied.get(candidate.place)
    if denied is None:
        latin, every = reading.gazetteer.denials(candidate.place)
        window = reading.window
        denied = False
        for phrase in latin if window.isascii() else every:
            if phrase in window:
                denied = True
                break
        reading.denied[candidate.place] = denied
    return denied


def _needed(candidate: _Candidate, reading: _Reading, thing: str | None) -> str | None:
    """The word of `need` that proves a name, standing outside of it."""
    if not candidate.entity.need:
        return None
    if thing is not None and FIELD_WORD in candidate.entity.need:
        return thing
    own = reading.texts[candidate.field][1][candidate.start : candidate.end]
    key = (candidate.place, own)
    if key not in reading.needed:
        reading.needed[key] = reading.gazetteer.needs(candidate.place).first(reading.bag, but=own)
    return reading.needed[key]


_NAME_BEFORE = re.compile(r"([A-Z][\w'-]*)[. -]{1,2}$")


def _person(candidate: _Candidate, reading: _Reading) -> str | None:
    """The first name or title before a weak Latin name, or None."""
    text = reading.texts[candidate.field][0]
    if candidate.bare or not text[candidate.start].isascii():
        return None
    before = _NAME_BEFORE.search(text, max(0, candidate.start - 16), candidate.start)
    return before.group(1) if before and before.group(1) in reading.gazetteer.persons else None


# --- resolution


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
        here.sort(key=_START)
        chosen: list[_Candidate] = []
        for candidate in here:
            last = chosen[-1] if chosen else None
            if last is None or candidate.start >= last.end:
                chosen.append(candidate)
                continue
            gain = (candidate.end - candidate.start) - (last.end - last.start)
            if gain > 0 or (gain == 0 and _rank(candidate) < _rank(last)):
                chosen[-1] = candidate
        for c in chosen:
            row = c.entity
            found.append(Found(row.kind, c.slug, c.name, row.maker, where, c.start, c.end, c.rule, c.proof, c.family))
    return tuple(found)


_START = attrgetter("start")


def _rank(candidate: _Candidate) -> tuple[bool, int, str, str]:
    return candidate.family is not None, _CLASS[candidate.rule], candidate.entity.kind, candidate.slug
