"""The words of a headline as the likeness of two articles sees them: cut, stemmed, weighed.

Rules:
1. Weights are fixed, not counted in the archive: whether two articles are alike depends on the two alone, so that the
   same stories come out whatever arrived before, and `regroup` finds them again.
2. Hyphen compounds are cut (V4-Pro is `v4`, `pro`), versions and part numbers stay whole (`3.5`, `h200`).
3. Chinese, Japanese and Korean are cut into overlapping bigrams that weigh half: a word of four characters has three.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newswatch.text import CJK, fold, stem

# Words that say nothing about which happening it is.
_EMPTY = frozenset(
    "a about after again against ahead all almost already also am among an and another any anyone are aren as"
    " at away back be became because been before behind being between both but by came can cannot come comes"
    " could couldn d day days did didn do does doesn doing don done down during each either else enough even"
    " ever every everything few for from full further get gets getting give given gives go goes going gone got"
    " had has hasn have haven having he her here hers him his how however i if in inside instead into is isn it"
    " its itself just keep keeps kept know last late later least less let lets like ll m made make makes many"
    " may maybe me might more most much must my near nearly need needs never new next no nobody none nor not"
    " nothing now of off on once one ones only onto or other others our out outside over own part put puts"
    " rather re s same say says said second see seen set several she should shouldn since so some something"
    " soon still such t take taken takes taking than that the their them then there these they thing things"
    " this those though through till time times to today together told tells too took toward towards two three"
    " four five six seven eight nine ten first third under until up upon us use used uses ve very via want"
    " wants was wasn way we week weeks well went were what when where whether which while who whom whose why"
    " will with within without won would wouldn yet you your year years month months der die das den dem des"
    " ein eine einen einem einer eines und oder nicht ist sind war wird werden mit von vom zu zum zur im auf"
    " aus bei bis für nach noch nun sich sie er es als auch wie erst kommt soll sollen hat haben über um le la"
    " les un une du au aux et en est sont que qui pour par sur dans pas plus se ce".split()
)
# Words of the trade: half of all headlines have some of them.
_COMMON = frozenset(
    "ai ki artificial intelligence model models chip chips gpu gpus company companies firm startup start maker"
    " lab report reports reported reporting reportedly source sources people familiar according statement"
    " spokesman spokeswoman chief executive ceo founder analyst analysts investor investors user users customer"
    " customers researcher researchers team plan plans planned planning expect expects expected launch launches"
    " launched release releases released announce announces announced unveil unveils unveiled reveal reveals"
    " show shows delay delays delayed postpone postponed postpones push pushes pushed slip slips slipped wait"
    " waits waiting hold held miss missed date deadline schedule billion million trillion bn mn dollars percent"
    " quarter half early end mid spring summer autumn fall winter january february march april june july august"
    " september october november december monday tuesday wednesday thursday friday saturday sunday big large"
    " small old long short high low good better best open close work works working run runs running use using"
    " build builds building training trained train data center centers centre centres server servers technology"
    " tech software hardware product products market world country government state news exclusive update"
    " version system systems service services feature features deal talk talks move moves moved ask asks asked"
    " call calls called name named number cost costs price sell sells sold buy buys share shares stock rise"
    " rises falls cut cuts add adds offer offers raise raises face faces turn turns bring brings find finds"
    " found try tries help helps look looks mean means change changes plus top major key real right wrong yes"
    " per month-end home global local".split()
)
_COMMON_CJK = frozenset(
    "公司 表示 消息 人士 今年 明年 去年 年底 季度 模型 芯片 晶片 发布 發布 推出 宣布 宣佈 报道 報道 报导 報導"
    " 知情 情人 透露 据悉 称将 目前 市场 市場 企业 企業 时间 時間 用户 用戶 计划 計畫 計劃 预计 預計 推迟 延期"
    " 延後 延后 推遲 没有 沒有 可能 已经 已經 开始 開始 将在 將在 问题 問題 技术 技術 产品 產品 服务 服務 算力"
    " 训练 訓練 智能 人工 工智 美元 亿元 亿美 億美 億元 万元 一年 一季 二季 三季 四季 半年 下半 上半 个月 個月"
    " 年第 第一 第二 第三 团队 團隊 官方 回应 回應 发言 發言 言人 负责 負責 中国 中國 美国 美國 全球 国产 國產"
    " 新一 一代 最新 最快 至少 此前 如今 今日 今天 昨日 昨天 本周 下周 日前 近日 并未 尚未 仍在 不过 不過 因为"
    " 因為 对于 對於 以及 其中 这一 這一 一个 一個 部分 方面 内部 內部 说法 說法 消息称 息称 人士称 士称 士透"
    " 月底 月份 年内 年內 原定 原本 还没 還沒 需要 要等 等到 也没 也沒 表示将 发布会 布会 した して する から"
    " です ます この その こと ため なる なっ った ている てい いる れた され として 発表 明らか 했다 한다 있다"
    " 에서 으로 이다 하는 밝혔 혔다 지난 올해 내년".split()
)
_TOKEN = re.compile(rf"[{CJK}]+|\d+(?:[.,]\d+)+(?![^\W_])|[^\W_]+(?:\.\d+)*")
_IS_CJK = re.compile(rf"[{CJK}]")
# In fortieths, so that all are whole: a sum of whole numbers is the same in whatever order it is taken.
EMPTY, COMMON, PLAIN = 0, 14, 40
_DECIMAL = re.compile(r"[.,]\d")
_LETTERS = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256)).lower()


def words(text: str) -> dict[str, int]:
    """The stems of a text with their weights, in order of first appearance; words without meaning are left out."""
    if text.isascii():
        return {root: weight for root, weight in map(_weighed, _latin_tokens(text)) if weight}
    found: dict[str, int] = {}
    for token in _TOKEN.findall(fold(text).casefold()):
        if _IS_CJK.match(token):
            for i in range(max(1, len(token) - 1)):
                pair = token[i : i + 2]
                found[pair] = (COMMON if pair in _COMMON_CJK else PLAIN) // 2
        else:
            root, weight = _weighed(token)
            if weight:
                found[root] = weight
    return found


def _latin_tokens(text: str) -> list[str]:
    """The tokens of an ASCII text. Where no figure has a point, they are what stands between other characters: to cut
    there takes a third of the time."""
    if _DECIMAL.search(text):
        return _TOKEN.findall(text.lower())
    return text.encode().translate(_LETTERS).decode().split()


@lru_cache(maxsize=8192)
def _weighed(token: str) -> tuple[str, int]:
    """The stem of a Latin token, and its weight."""
    if token in _EMPTY:
        return token, EMPTY
    root = stem(token)
    if token.isdigit() and len(token) < 3:
        return root, COMMON
    return root, COMMON if token in _COMMON or root in _COMMON_STEMS else PLAIN


_COMMON_STEMS = frozenset(map(stem, _COMMON))
