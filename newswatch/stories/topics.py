"""What a headline is about in one word, in five languages: a loose reading beside the tagger's strict one.

The tagger says `delay of DeepSeek R2` only where trigger, subject and status stand together. Two reports of one
happening often meet before that: one of them says `slips`, the other 跳票. The names are those of the event types.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newswatch.stories.runs import runs
from newswatch.text import CJK, fold

# English words match from their beginning (delay: delayed, delays), German ones too; Chinese, Japanese and Korean
# anywhere. Chinese is simplified before it is looked up.
_WORDS = {
    "delay": "delay postpon slips slipped overdue pushed hold-up held-up deferred later until missed miss"
    " deadline verschieb verschob verspät verzöger später 推迟 延期 延后 跳票 押后 难产 改期 顺延 推后 延迟 迟迟"
    " 晚于 遅れ 先送り 延期 間に合わ 연기 지연 늦춘 늦어",
    "launch": "launch releas unveil debut introduc rollout open-source opensource ships shipped announc preview"
    " vorgestellt vorstell veröffentlich 发布 推出 上线 开源 亮相 登场 问世 面世 首发 発表 公開 発売 출시 공개",
    "cancellation": "cancel scrap axed axes shelv abandon discontinu disband kills killed streich einstell 取消"
    " 放弃 砍掉 终止 解散 中止 断念 취소 중단",
    "lawsuit": "sue sues sued suing lawsuit court judge trial complaint settle settlement verdict plaintiff"
    " antitrust probe fine fined indict charged prosecutor guilty klag gericht 起诉 诉讼 法院 法官 和解 罚款"
    " 反垄断 约谈 告上 訴訟 提訴 소송 법원",
    "funding": "funding valuation valued ipo listing listed raises raised round stake investor börsengang"
    " finanzierung 融资 上市 挂牌 估值 募资 首日 入股 上場 調達 상장 투자",
    "acquisition": "acquir acquisition takeover buyout merger buys bought purchase übernahme übernimmt kauft 收购"
    " 买下 并购 卖给 買収 인수",
    "deal": "deal contract partner licens agreement signs signed teams rents order orders vertrag 合作 签约 订单"
    " 协议 授权 合约 代工 洽购 提携 契約 계약 협력",
    "capex": "capex spend spending invest investment outlay investition 资本开支 资本支出 开支 设备投资 設備投資 砸",
    "outage": "outage down offline fault crash disrupt incident ausfall störung 宕机 故障 中断 瘫痪 崩了 挤崩"
    " 障害 장애",
    "people": "layoff layoffs jobs job resign leaves quits hires hired hire appoint steps joins departs departure"
    " exit entlass verlässt 裁员 离职 加盟 出任 辞职 跳槽 任命 挖角 接任 退任 就任 사임 감원",
    "price": "price prices pricing cheaper tariff preis 降价 涨价 价格 调价 合约价 値上げ 値下げ 가격 인상 인하",
    "export-control": "export ban bans banned licence license restrict smuggl curb curbs sanction exportkontroll"
    " 出口 禁令 管制 许可 走私 制裁 輸出 規制 수출 규제",
    "supply": "shortage sold capacity output volume shipment scarce supply wafers knapp 产能 供应 出货 缺货 售罄"
    " 包下 供給 不足 공급",
    "technical-trouble": "flaw defect bug bugs overheat heat yield yields fail fails failed failure trouble"
    " fehler 缺陷 过热 良率 失败 受挫 返工 不具合 欠陥 결함 불량",
    "security": "hack hacked leak leaked breach vulnerab backdoor theft stole steal distil malware 泄露 漏洞 后门"
    " 黑客 窃取 蒸馏 裸奔 漏洩 脆弱性 유출 해킹",
    "performance": "benchmark outperform beats score scores faster record 跑分 基准 超越 登顶 性能 ベンチマーク 성능",
}
_OF = {word: topic for topic, words in _WORDS.items() for word in words.split()}
_IS_CJK = re.compile(rf"[{CJK}]")
_STEMS = sorted((word for word in _OF if not _IS_CJK.search(word)), key=len, reverse=True)
_SIGNS = sorted((word for word in _OF if _IS_CJK.search(word)), key=len, reverse=True)
_SHORT = 6  # shorter words match whole: `fine` is not `finest`
_FOUND = re.compile(
    r"(?<![\w])(?:("
    + "|".join(map(re.escape, (word for word in _STEMS if len(word) >= _SHORT)))
    + r")\w*|("
    + "|".join(map(re.escape, (word for word in _STEMS if len(word) < _SHORT)))
    + r")(?!\w))"
)
_FOUND_CJK = re.compile("|".join(map(re.escape, _SIGNS)))


@lru_cache(maxsize=8192)  # nothing that is found goes beyond a run
def _of_run(run: str) -> frozenset[str]:
    return frozenset(_OF[stem or word] for stem, word in _FOUND.findall(run))


def topics(text: str) -> frozenset[str]:
    """The topics that the words of a text name: the event types that it might tell of."""
    lowered = fold(text).lower()
    found = set().union(*filter(None, map(_of_run, runs(lowered))))
    if not lowered.isascii():
        found.update(_OF[sign] for sign in _FOUND_CJK.findall(lowered))
    return frozenset(found)
