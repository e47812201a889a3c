"""How models, companies and chips are related: who trains, infers, ports, supplies, is banned, builds on what.

A pattern names the verb; its subject is the nearest fitting actor before it (or the article's model), its object the
nearest fitting one after it, inside the sentence. A chip beats its maker: where R2 failed on Ascend, "failed on Huawei"
says nothing new.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from newswatch.kinds import Kind
from newswatch.model import Relation
from newswatch.tag.document import Document, Found
from newswatch.tag.gazetteer import Gazetteer
from newswatch.tag.reading import Reading, Unit


@dataclass(frozen=True, slots=True)
class Pattern:
    """A verb of relation: its words, which kinds may stand as subject and as object, and whether the object stands
    before the words ("在昇腾上未能完成训练")."""

    verb: str
    words: re.Pattern[str]
    subjects: frozenset[str]
    objects: frozenset[str]
    before: bool = False
    chinese: bool = False  # it has no Latin word


_USERS, _MACHINES = ("model", "company"), ("chip", "company")
# Up to N characters inside the clause, and inside the clause without a second actor's verb.
_GAP = r"[^.;,]{{0,{0}}}?"
_UNTIL = r"(?:(?!\btrain|\band\b|\bbut\b|\bwhile\b)[^.;,]){{0,{0}}}?"
_ZH = r"[^。;,，、]{{0,{0}}}?"
_FAILS = (
    r"(?:fail|crash|collaps|abort|never completed|kept (?:on )?(?:fail|crash|fall|break|collaps)|keeps? (?:on )?(?:fail|crash|fall|break)|falling over|fell over|unstable|went wrong|broke|stall|did not|didn't"
    r"|could not|couldn't|ran into|unsuccessful|trouble|problem)"
)
_METHOD = r"(?:training |own )?(?:algorithm|method|technique|recipe|architecture|weights|blueprint)"


def _pattern(
    verb: str,
    *words: str,
    subjects: tuple[str, ...] = _USERS,
    objects: tuple[str, ...] = _MACHINES,
    before: bool = False,
) -> Pattern:
    chinese = re.search("[a-z]{3}", "".join(words)) is None
    return Pattern(verb, re.compile("|".join(words)), frozenset(subjects), frozenset(objects), before, chinese)


PATTERNS = (
    _pattern(
        "failed_training_on",
        # "failed to train it on", "trouble with training on"
        rf"(?:{_FAILS}|unable|struggl|difficult|setback)\w*+{_GAP.format(60)}\btrain\w*+{_GAP.format(40)}\bon\b",
        # "training runs on Ascend kept failing"
        rf"\btrain\w*(?: runs?)?(?: of [^.;,]{{0,20}})? on\b(?={_GAP.format(60)}{_FAILS})",
        # "改用昇腾训练失败"
        rf"(?:用|在|基于|改用|转用|采用)(?={_ZH.format(24)}训{_ZH.format(12)}(?:失败|受挫|不顺|受阻|中断|崩|不稳|遇阻|未能|无法|难以))",
    ),
    _pattern(
        "failed_training_on",
        rf"(?:平台)?上?的?(?:无法|未能|难以|没能|始终没能)(?:跑)?完成?{_ZH.format(10)}训练",
        r"训练(?:屡屡|屡次|多次|反复|频频|一再)?(?:失败|受挫|不顺|受阻|不稳|跑不通)",
        before=True,
    ),
    _pattern(
        "infers_on",
        # "runs inference on", "serves the model with", "deployed on"
        rf"\b(?:inferenc\w*|serv(?:e|es|ing) the model|deploy\w*)\b{_UNTIL.format(24)}\b(?:on|with|to|using)\b",
        r"\b(?:runs?|running) (?:it |the model |models |inference )?on\b(?<!training runs on)",
        # "keeps Ascend for inference"
        rf"\b(?:keep|keeps|kept|keeping|use|uses|used|using|reserv\w+|turns? to|rel(?:y|ies|ying) on|leav(?:e|es|ing))\b"
        rf"(?={_UNTIL.format(50)}\b(?:for|to|only for) (?:inferenc|serv|run))",
        rf"(?:推理|部署){_ZH.format(6)}(?:用|在|采用|基于|依靠|交给|跑在|改用|使用)",
        rf"(?:用|在|以|靠|将|把|采用|使用|改用|保留|仅用)(?={_ZH.format(12)}(?:推理|推论|部署))",
    ),
    _pattern(
        "trains_on",
        # "trains it mainly on"
        r"(?<!failed )(?<!failed to )\btrain(?:s|ed|ing)?\b(?: it| the model| its models?| [a-z0-9.\- ]{0,24}?)?"
        r" (?:entirely |mainly |partly |again |instead |back )?(?:on|with|using|in part on)\b",
        # "went back to Nvidia chips", "returned to Nvidia for training"
        r"\b(?:switch\w*|revert\w*|return\w*|went|goes|going|fell|falls|turn\w*|move\w*)\s+(?:back )?to\b"
        r"(?=[^.;,]{0,40}?\b(?:train|chips?|gpus?|hardware|systems?|processors?))",
        rf"\b(?:use|uses|used|using)\b(?={_UNTIL.format(50)}\b(?:for|to) (?:the )?train)",
        rf"训练{_ZH.format(6)}(?:用|采用|依靠|改用|改回|换回|重回|使用|转回|回到|仍用|靠)",
        rf"(?:用|改用|换回|改回|重回|转回|回到|回归|采用|使用)(?={_ZH.format(16)}(?:训练|完成训练)(?!失败|受挫|不顺|受阻))",
    ),
    _pattern(
        "ported_to",
        rf"\b(?:port(?:s|ed|ing)?|adapt(?:s|ed|ing)?|migrat\w+|optimi[sz]\w+|tun(?:e|es|ed|ing)|rewrit\w+|moves?|moving)\b{_GAP.format(36)}"
        r"\b(?:to|for|so that it runs? (?:well )?on|on)\b",
    ),
    _pattern("ported_to", r"(?:适配|移植到?|迁移(?:到|至)?|兼容|支持)", subjects=("model",), objects=("chip",)),
    _pattern(
        "supplies",
        rf"\b(?:suppl(?:y|ies|ied|ying)|ship(?:s|ped|ping)?|deliver(?:s|ed|ing)?|sell(?:s|ing)?|sold)\b{_GAP.format(50)}\b(?:to|for|with)\b",
        rf"(?:向|为|给)(?={_ZH.format(16)}(?:供应|供货|交付|出货|提供))",
        r"\bsuppl(?:ier|iers) (?:of|to|for)\b",
        subjects=("company",),
        objects=("company",),
    ),
    _pattern(
        "banned_from",
        r"\b(?:bann?(?:ed|s)?|barr?(?:ed|s)?|block(?:ed|s)?|prohibit(?:ed|s)?|forbid(?:den|s)?|forbade|cut off|told not to"
        rf"|order(?:ed|s)? [^.;,]{{0,20}}? to stop)\b{_GAP.format(40)}\b(?:from|buying|selling|purchas\w+|using|of|to)\b",
        r"(?:禁止|叫停|不得|禁用|要求停止|停止)(?:采购|购买|使用|销售|出口|订购|向)?",
        subjects=("company",),
    ),
    _pattern(
        "builds_on",
        # "built on DeepSeek's training algorithms"
        rf"\b(?:buil[dt]s?|building|based|draws|drawing|derived|distilled|borrow\w*|fine-tuned|modell?ed)\b{_GAP.format(24)}\b(?:on|upon|from)\b"
        rf"(?={_GAP.format(60)}{_METHOD}|\s[\w.\- ]{{2,24}}(?:$|[.;,]))",
        rf"\b(?:integrat\w+|adopt\w*|incorporat\w+|exploit\w*|us(?:e|es|ed|ing)|tak(?:e|es|ing) over)\b(?={_GAP.format(30)}'s {_METHOD})",
        rf"(?:基于|采用|借鉴|蒸馏自|建立在|沿用|吸收)(?={_ZH.format(24)}(?:算法|训练方法|架构|权重|思路))",
        objects=_USERS,
    ),
)
# One of these stands in every sentence that a pattern of the verb can match: a look costs less than the pattern.
_HINTS: dict[str, tuple[str, ...]] = {
    "failed_training_on": ("train", "训"),
    "infers_on": ("infer", "serv", "run", "deploy", "推理", "推论", "部署"),
    "trains_on": ("train", "训", "chip", "gpu", "hardware", "system", "processor"),
    "ported_to": ("port", "adapt", "migrat", "optimi", "tun", "rewrit", "mov", "适配", "移植", "迁移", "兼容", "支持"),
    "supplies": ("suppl", "ship", "deliver", "sell", "sold", "供", "交付", "出货", "提供"),
    "banned_from": ("ban", "bar", "block", "prohibit", "forb", "cut off", "told", "order", "禁", "叫停", "停止", "不得"),
    "builds_on": ("buil", "based", "draw", "distill", "deriv", "borrow", "fine-tun", "model", "integrat", "us", "adopt",
                  "incorporat", "exploit", "tak", "基于", "采用", "借鉴", "蒸馏", "建立", "沿用", "吸收"),
}  # fmt: skip
_SHORTEST = 2  # in Latin letters the words of a pattern stand before its object, and may run into it by one character
_COMPUTES = frozenset({"trains_on", "infers_on", "failed_training_on", "ported_to"})
_PRONOUN = re.compile(
    r"\b(?:it|its|the (?:company|start-?up|lab|firm|model|developer)|they|their|he|she|engineers|team)\b|其|该公司|公司|团队|该模型|它"
)
# A company stands for its chips only when it is said so: "Nvidia hardware", "英伟达芯片", "went back to Nvidia".
_VENDOR_CHIP = re.compile(
    r"^[^.;,，。]{0,30}?\b(?:chips?|hardware|gpus?|processors?|accelerators?|systems?|silicon|servers?|cards?|parts|gear|clusters?)\b"
    r"|^(?:'s)?\s?(?:[.;,]|$)|^[^,，。]{0,8}?(?:芯片|晶片|显卡|硬件|gpu|处理器|平台|加速卡|算力|服务器)|^[,，。;]|^$"
)
_OF_MAKER = re.compile(r"(?:'s|的)? ?(?:latest |new |own |newest |最新|新一代)?")  # "Huawei's latest Ascend"
_SUCCEEDED = re.compile(r"^(?:'s|的)? ?(?:successor|follow-up|follow-on|继任|后继|接班)")


def find(document: Document, reading: Reading, gazetteer: Gazetteer) -> tuple[Relation, ...]:
    """The relations that the sentences state, each once, with its sentence as evidence."""
    speakers = _Speakers(_first(reading, "model"), _first(reading, "company"), gazetteer)
    found: dict[tuple[str, str, str], tuple[Relation, Found]] = {}
    for unit in reading.units:
        for pattern in _likely(unit):
            for match in pattern.words.finditer(unit.text, unit.start, unit.end):
                target = _object(pattern, match, unit)
                subject = _subject(pattern, match, unit, target, speakers) if target else None
                if target and subject:
                    evidence: str = getattr(document, unit.field)[unit.start : unit.end]
                    relation = Relation(subject.name, pattern.verb, target.name, evidence, f"relation.{pattern.verb}")
                    found.setdefault((subject.name, pattern.verb, target.name), (relation, target))
    return tuple(_without_weaker(list(found.values())))


@dataclass(frozen=True, slots=True)
class _Speakers:
    """Whom "it" means: the first model and company of the document."""

    model: Found | None
    company: Found | None
    gazetteer: Gazetteer

    def makes_chips(self, found: Found) -> bool:
        """Whether a company sells chips and is no laboratory: it is what others train on, not who trains."""
        row = self.gazetteer.company(found.slug) if found.kind == "company" else None
        return bool(row and "chip-vendor" in row.roles and "ai-lab" not in row.roles)


def _likely(unit: Unit) -> list[Pattern]:
    """The patterns that may match in a sentence. (Plain loops: this is asked of every sentence.)"""
    found = unit.found
    if not found:
        return []
    sentence = unit.text[unit.start : unit.end]
    latin, alone = sentence.isascii(), len(found) == 1
    if latin and (found[-1].start < unit.start + _SHORTEST or (alone and found[0].kind == "model")):
        return []
    likely: list[Pattern] = []
    for hints, patterns in _possible(frozenset([one.kind for one in found]), latin, alone):
        for hint in hints:
            if hint in sentence:
                likely += patterns
                break
    # (What follows a name is looked at last: in most sentences no hint stands.)
    return [] if likely and latin and alone and not _is_machine(found[0], unit) else likely


@cache
def _possible(kinds: frozenset[Kind], latin: bool, alone: bool) -> tuple[tuple[tuple[str, ...], list[Pattern]], ...]:
    """By verb: the hints, and the patterns whose object may be of these kinds. Of a name that stands alone only that
    computing can be said whose subject is understood."""
    possible = []
    for verb, hints in _HINTS.items():
        patterns = [
            pattern
            for pattern in PATTERNS
            if pattern.verb == verb and not kinds.isdisjoint(pattern.objects) and not (latin and pattern.chinese)
        ]
        if patterns and (verb in _COMPUTES or not alone):
            possible.append((tuple(hint for hint in hints if hint.isascii() or not latin), patterns))
    return tuple(possible)


def _is_machine(found: Found, unit: Unit) -> bool:
    """Whether a name may stand for what is computed on: a company only where its chips are meant."""
    return found.kind == "chip" or (
        found.kind == "company" and _VENDOR_CHIP.match(unit.text[found.end : unit.end]) is not None
    )


def _without_weaker(pairs: list[tuple[Relation, Found]]) -> list[Relation]:
    """Without `trains_on` beside `failed_training_on` of the same two, and without a maker beside its own chip."""
    failed = {(r.subject, r.object) for r, _ in pairs if r.verb == "failed_training_on"}
    chips = {(r.subject, r.verb, target.maker) for r, target in pairs if target.kind == "chip"}
    return [
        relation
        for relation, target in pairs
        if not (relation.verb == "trains_on" and (relation.subject, relation.object) in failed)
        and not (target.kind == "company" and (relation.subject, relation.verb, target.slug) in chips)
    ]


def _first(reading: Reading, kind: str) -> Found | None:
    return next((f for unit in reading.units for f in unit.found if f.kind == kind and not _succeeded(f, unit)), None)


def _succeeded(found: Found, unit: Unit) -> bool:
    """ "R1's successor" is not R1."""
    return bool(_SUCCEEDED.match(unit.text[found.end : found.end + 14]))


def _object(pattern: Pattern, match: re.Match[str], unit: Unit) -> Found | None:
    fitting = [f for f in unit.found if f.kind in pattern.objects]
    if pattern.before:
        return next((f for f in reversed(fitting) if f.end <= match.start() + 1), None)
    after = [f for f in fitting if match.end() - 1 <= f.start <= match.end() + 70]
    if not after:
        return None
    target = after[0]
    if target.kind == "company" and "chip" in pattern.objects:
        named = (f for f in after[1:] if f.kind == "chip" and _OF_MAKER.fullmatch(unit.text[target.end : f.start]))
        target = next(named, target)
        if not _is_machine(target, unit):
            return None
    return target


def _subject(pattern: Pattern, match: re.Match[str], unit: Unit, target: Found, speakers: _Speakers) -> Found | None:
    before = [
        f
        for f in unit.found
        if f.kind in pattern.subjects and f.end <= match.start() and f is not target and not _succeeded(f, unit)
        and not (pattern.verb in _COMPUTES and speakers.makes_chips(f))
    ]  # fmt: skip
    models = [f for f in before if f.kind == "model"]
    subject = next(reversed(models or before), None)
    model = speakers.model
    if (
        model
        and "model" in pattern.subjects
        and pattern.verb != "builds_on"
        and (subject is None or subject.kind == "company")
    ):
        speaks_of_it = _PRONOUN.search(unit.text, unit.start, match.start())
        if subject is None or subject.slug == model.maker or speaks_of_it:
            subject = model
    if subject is None and pattern.verb in _COMPUTES:
        others = (
            f for f in (*unit.found, *filter(None, [speakers.company])) if f.kind == "company" and f is not target
        )
        subject = next((f for f in others if f.slug != target.slug and not speakers.makes_chips(f)), None)
    if subject is None or subject.name == target.name or target.maker == subject.slug:
        return None  # that a firm uses its own chip says nothing
    return None if target.kind == "company" and target.slug == subject.maker else subject
