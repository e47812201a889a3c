"""How models, companies and chips are related: who trains, infers, ports, supplies, is banned, builds on what.

A pattern names the verb; its subject is the nearest fitting actor before it (or the article's model), its object the
nearest fitting one after it, inside the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from newswatch.model import Relation
from newswatch.tag.document import Found
from newswatch.tag.gazetteer import Gazetteer
from newswatch.tag.reading import Reading, Unit


@dataclass(frozen=True, slots=True)
class Pattern:
    """A verb of relation: its words, and which kinds may stand as subject and object. `reverse`: the object of the words
    is the subject of the relation."""

    verb: str
    words: re.Pattern[str]
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    reverse: bool = False
    before: bool = False  # the object stands before the words


def _p(verb: str, words: str, subjects: str, objects: str, *, reverse: bool = False, before: bool = False) -> Pattern:
    return Pattern(verb, re.compile(words), tuple(subjects.split()), tuple(objects.split()), reverse, before)


PATTERNS = (
    _p("failed_training_on",
       r"(?:fail\w*|could not|couldn't|unable|never (?:managed|completed|finished)|crash\w*|collaps\w*|abort\w*|struggl\w+|trouble|problems?|difficult\w*|unstable|kept (?:failing|crashing|falling over)|falling over|unsuccessful\w*|setbacks?)[^.;]{0,60}?\btrain\w*[^.;]{0,40}?\bon\b"
       r"|\btrain\w*(?: runs?)?(?: of [^.;]{0,20})? on\b(?=[^.;]{0,60}?(?:fail|crash|collaps|abort|never completed|kept|falling over|unstable|went wrong|broke|stall|did not|didn't|could not|couldn't|ran into|unsuccessful|trouble|problem))"
       r"|on(?=[^.;]{0,40}?(?:chips?|hardware|processors?|accelerators?|cards?)[^.;]{0,30}?(?:kept failing|failed|crashed|could not|couldn't))",
       "model company", "chip company"),
    _p("failed_training_on", r"(?:用|在|基于|改用|转用|采用)(?=[^。;]{0,24}?(?:训练|训)[^。;]{0,12}?(?:失败|受挫|不顺|受阻|中断|崩|不稳|遇阻|未能|无法|难以|未))", "model company", "chip company"),
    _p("failed_training_on", r"(?:平台)?(?:上)?(?:的)?(?:无法|未能|难以|没能)完成[^。;]{0,10}?训练|训练(?:屡屡|屡次|多次|反复|频频|一再)?(?:失败|受挫|不顺|受阻|不稳)", "model company", "chip company", before=True),
    _p("infers_on", r"\b(?:inference|inferencing|serv(?:e|es|ing)(?: the model)?|run(?:s|ning)?(?: the model)?|deploy\w*)\b[^.;]{0,24}?\b(?:on|with|to|using|for)\b", "model company", "chip company"),
    _p("infers_on", r"\b(?:keep(?:s|ing)?|kept|us(?:e|es|ing|ed)|reserv(?:e|es|ing|ed)|turn(?:s|ing)? to|rel(?:y|ies|ying) on|leav(?:e|es|ing))\b(?=[^.;]{0,50}?\b(?:for|to) (?:inference|inferencing|serv|run))", "model company", "chip company"),
    _p("infers_on", r"(?:推理|部署|运行)[^。;]{0,8}?(?:用|在|采用|基于|则用|依靠|交给|跑在|改用|使用)|(?:用|在|以|靠|将|把|采用|使用|改用|保留|仅用)(?=[^。;]{0,16}?(?:推理|部署|运行))", "model company", "chip company"),
    _p("trains_on", r"(?<!failed )(?<!failed to )\btrain(?:s|ed|ing)?\b(?: it| the model| its models?| [a-z0-9.\- ]{0,24}?)? (?:entirely |mainly |partly |again |instead |back )?(?:on|with|using|in part on)\b", "model company", "chip company"),
    _p("trains_on", r"\b(?:switch\w*|revert\w*|return\w*|went|go(?:es|ing)?|fell|fall\w*|turn\w*|move\w*)\s+(?:back )?to\b(?=[^.;]{0,60}?\b(?:train|chips?|gpus?|hardware|systems?|processors?))", "model company", "chip company"),
    _p("trains_on", r"\bus(?:e|es|ed|ing)\b(?=[^.;]{0,50}?\b(?:for|to) (?:the )?train)", "model company", "chip company"),
    _p("trains_on", r"(?:训练)[^。;]{0,8}?(?:用|在|采用|基于|依靠|改用|改回|换回|重回|使用|转回|回到|仍用|靠)|(?:用|改用|换回|改回|重回|转回|回到|回归|采用|使用|依靠|基于)(?=[^。;]{0,20}?(?:训练|完成训练))", "model company", "chip company"),
    _p("ported_to", r"\b(?:port(?:s|ed|ing)?|adapt(?:s|ed|ing)?|migrat\w+|optimi[sz]\w+|tun(?:e|es|ed|ing)|rewrit\w+|moves?|moving)\b[^.;]{0,36}?\b(?:to|for|so that it runs? (?:well )?on|on)\b", "model company", "chip company"),
    _p("ported_to", r"(?:适配|移植到?|迁移(?:到|至)?|兼容|支持)", "model company", "chip"),
    _p("supplies", r"\b(?:suppl(?:y|ies|ied|ying)|ship(?:s|ped|ping)?|deliver(?:s|ed|ing)?|sell(?:s|ing)?|sold)\b[^.;]{0,50}?\b(?:to|for|with)\b", "company", "company"),
    _p("supplies", r"(?:向|为|给)(?=[^。;]{0,16}?(?:供应|供货|交付|出货|提供))", "company", "company"),
    _p("supplies", r"\bsuppl(?:ier|iers) (?:of|to|for)\b", "company", "company"),
    _p("banned_from", r"\b(?:bann?(?:ed|s)?|barr?(?:ed|s)?|block(?:ed|s)?|prohibit(?:ed|s)?|forbid(?:den|s)?|forbade|cut off|told not to|order(?:ed|s)? [^.;]{0,20}? to stop)\b[^.;]{0,40}?\b(?:from|buying|selling|purchas\w+|using|of|to)\b", "company", "chip company"),
    _p("banned_from", r"(?:禁止|叫停|不得|禁用|要求停止|停止)(?:采购|购买|使用|销售|出口|订购|向)?", "company", "chip company"),
    _p("builds_on", r"\b(?:buil[dt]s?|building|based|relies|rely|relying|draws|drawing|trained|developed|distilled|derived|borrow\w*|fine-tuned|runs|modell?ed)\b[^.;]{0,24}?\b(?:on|upon|from)\b(?=[^.;,]{0,60}?(?:algorithm|method|technique|architecture|recipe|training|weights|model|'s))", "model company", "model company"),
    _p("builds_on", r"\b(?:integrat\w+|us(?:e|es|ed|ing)|adopt\w*|incorporat\w+|exploit\w*|tak(?:e|es|ing) over)\b(?=[^.;,]{0,30}?'s (?:training |own )?(?:algorithm|method|technique|recipe|architecture))", "model company", "model company"),
    _p("builds_on", r"(?:基于|采用|借鉴|蒸馏自|建立在|沿用|吸收)(?=[^。;]{0,24}?(?:算法|训练方法|架构|技术|模型|权重|思路))", "model company", "model company"),
)  # fmt: skip
# One of these stands in every sentence that a pattern of the verb can match: a look costs less than the pattern.
_HINTS: dict[str, tuple[str, ...]] = {
    "failed_training_on": ("train", "训", " on "),
    "infers_on": ("infer", "serv", "run", "deploy", "推理", "部署", "运行"),
    "trains_on": ("train", "训", "chip", "gpu", "hardware", "system", "processor"),
    "ported_to": ("port", "adapt", "migrat", "optimi", "tun", "rewrit", "mov", "适配", "移植", "迁移", "兼容", "支持"),
    "supplies": ("suppl", "ship", "deliver", "sell", "sold", "供", "交付", "出货", "提供"),
    "banned_from": ("ban", "bar", "block", "prohibit", "forb", "cut off", "told", "order", "禁", "叫停", "停止", "不得"),
    "builds_on": ("buil", "based", "rel", "draw", "train", "develop", "distill", "deriv", "borrow", "fine-tun", "run", "model",
                  "integrat", "us", "adopt", "incorporat", "exploit", "tak", "基于", "采用", "借鉴", "蒸馏", "建立", "沿用", "吸收"),
}  # fmt: skip
_PRONOUN = re.compile(
    r"\b(?:it|its|the (?:company|start-?up|lab|firm|model|developer)|they|their|he|she|engineers|team)\b|其|该公司|公司|团队|该模型|它"
)
_VENDOR_CHIP = re.compile(
    r"^[^.;,，。]{0,30}?\b(?:chips?|hardware|gpus?|processors?|accelerators?|systems?|silicon|servers?|cards?|parts|gear|clusters?)\b|^[^,，。]{0,8}?(?:芯片|显卡|硬件|gpu|处理器|平台|加速卡|算力|服务器)"
)


def find(reading: Reading, gazetteer: Gazetteer) -> tuple[Relation, ...]:
    """The relations that the sentences state, each once, with the sentence as evidence."""
    if not any(unit.found for unit in reading.units):
        return ()
    main_model = _first(reading, "model")
    main_company = _first(reading, "company")
    found: dict[tuple[str, str, str], Relation] = {}
    for unit in reading.units:
        if not unit.found:
            continue
        sentence = unit.text[unit.start : unit.end]
        likely = {verb for verb, hints in _HINTS.items() if any(hint in sentence for hint in hints)}
        kinds = {found.kind for found in unit.found}
        for pattern in PATTERNS:
            if pattern.verb not in likely or kinds.isdisjoint(pattern.objects):
                continue
            for match in pattern.words.finditer(unit.text, unit.start, unit.end):
                pair = _pair(pattern, match, unit, main_model, main_company)
                if pair:
                    left, right = pair
                    key = (left.name, pattern.verb, right.name)
                    evidence = unit.text[unit.start : unit.end]
                    found.setdefault(
                        key, Relation(left.name, pattern.verb, right.name, evidence, f"relation.{pattern.verb}")
                    )
    return tuple(_without_contradicted(found))


def _without_contradicted(found: dict[tuple[str, str, str], Relation]) -> list[Relation]:
    """`trains_on` does not stand beside `failed_training_on` of the same two, nor of the chip's maker."""
    failed = {(s, o) for s, v, o in found if v == "failed_training_on"}
    return [r for (s, v, o), r in found.items() if not (v == "trains_on" and (s, o) in failed)]


def _first(reading: Reading, kind: str) -> Found | None:
    return next((f for unit in reading.units for f in unit.found if f.kind == kind), None)


def _pair(
    pattern: Pattern, match: re.Match[str], unit: Unit, model: Found | None, company: Found | None
) -> tuple[Found, Found] | None:
    if pattern.before:
        objects = [f for f in unit.found if f.kind in pattern.objects and f.end <= match.start() + 1]
        target = objects[-1] if objects else None
    else:
        objects = [
            f for f in unit.found if f.kind in pattern.objects and match.end() - 1 <= f.start <= match.end() + 70
        ]
        target = objects[0] if objects else None
        if target and target.kind == "company" and "chip" in pattern.objects:
            nearer = next((f for f in objects[1:] if f.kind == "chip" and f.start - target.end <= 12), None)
            target = nearer or target
            if target.kind == "company" and not _VENDOR_CHIP.match(unit.text[target.end : unit.end]):
                return None
    if target is None:
        return None
    before = [f for f in unit.found if f.kind in pattern.subjects and f.end <= match.start() and f is not target]
    models = [f for f in before if f.kind == "model"]
    subject = next(reversed(models or before), None)
    if (
        "model" in pattern.subjects
        and pattern.verb != "builds_on"
        and (subject is None or subject.kind == "company")
        and model is not None
        and (subject is None or subject.slug == model.maker or _PRONOUN.search(unit.text, unit.start, match.start()))
    ):
        subject = model
    if subject is None:
        subject = company if "company" in pattern.subjects else model
    if subject is None or subject.slug == target.slug or subject.name == target.name:
        return None
    if target.kind == "company" and target.slug == subject.maker:
        return None
    return subject, target
