"""How much an article is about each entity, and whether it is about the field at all.

The relevance of an entity is a sum of printable terms, cut to 0..100:

    title       +55   it stands in the title
    first       +15   it is the first entity there
    product     +35   not it, but a thing it makes stands in the title
    opening     +20   it stands in the summary or the first 300 characters of the text
    mentions    5 x log2(1 + n), at most +20
    event       +15   it is the subject of an event
    list        -20   it stands only among four or more entities of its kind in a sentence, or only late in a long text
    implied     half  only its product is named

75 and more is primary, and so is whoever takes part in the title's event.

An article is about the field when its evidence weighs ENOUGH: see `relevant`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from newswatch.kinds import Field, Kind, Role
from newswatch.model import EntityTag, Event, Mention
from newswatch.tag.document import Document, Found
from newswatch.tag.gazetteer import Gazetteer
from newswatch.tag.matcher import fold_case
from newswatch.tag.vocabulary import Bag

PRIMARY = 75
AGAINST = 2.0  # at most, by words of other fields
ENOUGH = 1.25  # of evidence: one word of the field in a title, or a company of many trades with a little more
OPENING = 300
_LATE = 0.7  # after this share of the text a mention is late
_LONG = 1_000  # of a text at least so long
_POINTS = tuple(min(20, round(5 * log2(1 + n))) for n in range(16))  # by the number of mentions
_KINDS: tuple[Kind, ...] = ("company", "chip", "model")


@dataclass(frozen=True, slots=True)
class _Whole:
    """What the document says as a whole, which every entity is scored by."""

    texts: Mapping[Field, str]
    subjects: frozenset[str]  # of all events
    title_subjects: frozenset[str]  # of those that the title tells
    first: tuple[Kind, str] | None  # the first entity of the title
    makers: frozenset[str]  # of the things in the title
    crowds: frozenset[tuple[Field, int]]  # places among four or more entities of their kind in a sentence
    late: float  # from here on a mention in the text is late


def score(
    document: Document, found: Sequence[Found], events: Sequence[Event], gazetteer: Gazetteer
) -> tuple[EntityTag, ...]:
    """The entities of a document with relevance and role, makers that only their products name marked as implied;
    companies, chips, models, each by falling relevance."""
    seen: dict[tuple[Kind, str], list[Found]] = {}
    for one in found:
        seen.setdefault((one.kind, one.slug), []).append(one)
    in_title = [one for one in found if one.field == "title"]
    length = len(document.text)
    whole = _Whole(
        {"title": document.title, "summary": document.summary, "text": document.text},
        frozenset([name for event in events for name in event.subject]),
        frozenset([name for event in events if event.field == "title" for name in event.subject]),
        (in_title[0].kind, in_title[0].slug) if in_title else None,
        frozenset([one.maker for one in in_title if one.maker]),
        _crowds(document, found),
        _LATE * length if length >= _LONG else length,
    )
    tags = [_tag(places, whole) for places in seen.values()]
    tags += _implied(tags, gazetteer)
    return tuple(sorted(tags, key=lambda t: (_KINDS.index(t.kind), -t.relevance, t.implied, t.slug)))


def _tag(places: Sequence[Found], whole: _Whole) -> EntityTag:
    """One entity with all its places."""
    one = places[0]
    texts, crowds, late = whole.texts, whole.crowds, whole.late
    in_title = one.field == "title"  # places are in order
    in_opening, listed = False, True
    mentions = []
    for f in places:
        where, start, end = f.field, f.start, f.end
        mentions.append(Mention(where, start, end, texts[where][start:end], f.rule, f.proof))
        if where == "summary" or (where == "text" and start < OPENING):
            in_opening = True
        if listed and (where, start) not in crowds and not (where == "text" and start > late):
            listed = False
    about = one.name in whole.subjects
    terms: list[tuple[str, int]] = []
    if in_title:
        terms.append(("title", 55))
        if whole.first == (one.kind, one.slug):
            terms.append(("first", 15))
    elif one.kind == "company" and one.slug in whole.makers:
        terms.append(("product", 35))
    if in_opening:
        terms.append(("opening", 20))
    terms.append(("mentions", _POINTS[min(len(places), len(_POINTS) - 1)]))
    if about:
        terms.append(("event", 15))
    if listed and not in_title and not about:
        terms.append(("list", -20))
    relevance = max(1, min(100, sum([points for _, points in terms])))
    takes_part = in_title and one.name in whole.title_subjects
    role: Role = "primary" if relevance >= PRIMARY or takes_part else "mentioned"
    return EntityTag(one.kind, one.slug, one.name, relevance, role, False, one.maker, tuple(mentions), tuple(terms))


_STOP = re.compile(r"[.!?。！？;；\n]")
_CROWD = 4  # so many entities of a kind in a sentence are a list


def _crowds(document: Document, found: Sequence[Found]) -> frozenset[tuple[Field, int]]:
    """The places in sentences that name four or more entities of the same kind."""
    crowd: set[tuple[Field, int]] = set()
    for group in _by_sentence(document, found):
        for kind in _KINDS:
            same = [one for one in group if one.kind == kind]
            if len({one.slug for one in same}) >= _CROWD:
                crowd.update([(one.field, one.start) for one in same])
    return frozenset(crowd)


def _by_sentence(document: Document, found: Sequence[Found]) -> Iterator[Sequence[Found]]:
    """The mentions of each sentence that holds enough for a crowd."""
    first = 0
    last = len(found) - 1
    for at, one in enumerate(found):
        if at < last:
            after = found[at + 1]
            text: str = getattr(document, one.field)
            if after.field == one.field and not _STOP.search(text, one.end, after.start):
                continue
        if at + 1 - first >= _CROWD:
            yield found[first : at + 1]
        first = at + 1


def _implied(tags: Sequence[EntityTag], gazetteer: Gazetteer) -> list[EntityTag]:
    """The makers whom only their products name, with half of the best product's relevance."""
    named = {tag.slug for tag in tags if tag.kind == "company"}
    best: dict[str, EntityTag] = {}
    for tag in tags:
        if tag.maker and tag.maker not in named and tag.relevance > getattr(best.get(tag.maker), "relevance", 0):
            best[tag.maker] = tag
    implied = []
    for slug, product in best.items():
        company = gazetteer.company(slug)
        if company is None:
            continue
        relevance = max(1, product.relevance // 2)
        mentions = tuple(
            Mention(m.field, m.start, m.end, m.alias, "implied", product.name) for m in product.mentions[:3]
        )
        terms = ((f"half of {product.name}", relevance),)
        implied.append(EntityTag("company", slug, company.name, relevance, "mentioned", True, None, mentions, terms))
    return implied


# Chips for players and phones: alone they say little about the field.
_CONSUMER = ("GeForce", "Radeon RX", "Snapdragon", "Dimensity", "Apple", "XRING", "Google Tensor", "Titan", "Intel Arc")


# Companies of these first roles do nothing else: a word of another field does not outweigh their name.
_SOLE = frozenset({"ai-lab", "foundry", "memory", "equipment", "neocloud", "inference"})
_MOST = 3.0  # that an entity weighs


def relevant(
    document: Document, entities: Sequence[EntityTag], events: Sequence[Event], gazetteer: Gazetteer
) -> tuple[bool, int]:
    """Whether a document is about the AI industry or its hardware, and how much it is about its main entity (0-100).

    Evidence is weighed: a model, an accelerator or a laboratory, foundry or memory maker in title or summary 3,
    another company of the field 2, later 1; vocabulary of the field 2 in the title, 1.5 and 1 for two words in the
    summary, 1 in the opening of the text; a company of many trades half; an event that a rule has found half.
    Vocabulary of other fields takes 1 for a word in the title and half of that for one in the summary, at most 2, and
    nothing where the title has vocabulary of the field. Words that say too little alone ("fab", "cloud") weigh 1.5 in
    the title and 0.75 in the summary beside a company with a role they belong to, at most 2; without one, 1 and 0.5,
    at most 2.
    """
    found = any(not event.rule.endswith(".words") for event in events)
    weight = _of_entities(entities, gazetteer) + (0.5 if found else 0)
    # Where no word can outweigh them, no word is looked at.
    enough = weight - AGAINST >= ENOUGH or _with_words(weight, document, entities, gazetteer)
    about = max([tag.relevance for tag in entities], default=0)
    return enough, about if enough else 0


def _of_entities(entities: Sequence[EntityTag], gazetteer: Gazetteer) -> float:
    best = 0.0
    for tag in entities:
        if not tag.implied:
            best = max(best, _of_entity(tag, gazetteer))
            if best >= _MOST:
                break
    return best


def _of_entity(tag: EntityTag, gazetteer: Gazetteer) -> float:
    early = tag.mentions[0].field != "text"  # they are in order
    if tag.kind == "company":
        company = gazetteer.company(tag.slug)
        if company is None or not gazetteer.is_core(company):
            return 0.5 if early else 0.0
        if not early:
            return 1.0
        return _MOST if company.roles[0] in _SOLE else 2.0
    if early and (tag.kind == "model" or not tag.name.startswith(_CONSUMER)):
        return _MOST
    return 1.0


def _with_words(weight: float, document: Document, entities: Sequence[EntityTag], gazetteer: Gazetteer) -> bool:
    """Whether the entities with this weight and the words of the document weigh enough together."""
    texts = dict(document.fields())
    title = gazetteer.bag(fold_case(texts.get("title", "")))
    if gazetteer.field_words.all(title):
        return True  # its 2 are enough, and nothing counts against it
    summary = gazetteer.bag(fold_case(texts.get("summary", "")))
    other = gazetteer.other_words
    weight -= min(AGAINST, len(other.all(title)) + 0.5 * len(other.all(summary)))
    for more in _of_words(summary, texts, entities, gazetteer):
        if weight >= ENOUGH:
            break
        weight += more
    return weight >= ENOUGH


def _of_words(
    summary: Bag, texts: Mapping[Field, str], entities: Sequence[EntityTag], gazetteer: Gazetteer
) -> Iterator[float]:
    """The weights of the words of the field outside the title, those that cost least to find first."""
    words = len(gazetteer.field_words.all(summary))
    yield min(2.5, words + 0.5) if words else 0.0
    yield _of_weak_words(texts, entities, gazetteer)
    yield 1.0 if gazetteer.field_words.all(gazetteer.bag(fold_case(texts.get("text", "")[:800]))) else 0.0


def _of_weak_words(texts: Mapping[Field, str], entities: Sequence[EntityTag], gazetteer: Gazetteer) -> float:
    """The weight of words that say the field only beside one of its companies, or beside each other. A name is no
    word: "Cloudflare" says nothing of clouds."""
    roles: set[str] = set()
    left = {field: fold_case(texts.get(field, "")) for field in ("title", "summary")}
    for tag in entities:
        early = [m for m in tag.mentions if m.field != "text"] if tag.kind == "company" and not tag.implied else []
        company = gazetteer.company(tag.slug) if early else None
        roles.update(company.roles if company else ())
        for m in early:
            left[m.field] = left[m.field][: m.start] + " " * (m.end - m.start) + left[m.field][m.end :]
    title, summary = gazetteer.bag(left["title"]), gazetteer.bag(left["summary"])
    half = gazetteer.half_words
    alone = len(half.all(title)) + 0.5 * len(half.all(summary))
    told, later = set[str](), set[str]()
    for wanted, words in gazetteer.beside:
        if roles & wanted:
            told |= words.all(title)
            later |= words.all(summary)
    return min(2.0, max(alone, 1.5 * bool(told) + 0.75 * len(later - told)))
