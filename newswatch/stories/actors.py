"""Whose doing it is when only a person or a product is named: Altman is OpenAI, Siri is Apple.

The tagger never says a company that the text does not name. Two reports of one happening often differ in just that.
"""

from __future__ import annotations

import re

from newswatch.stories.runs import runs
from newswatch.text import CJK, fold

_ACTORS = {
    "openai": "altman brockman chatgpt sora 奥特曼 奧特曼 奥尔特曼 올트먼 アルトマン",
    "xai": "musk 马斯克 馬斯克 머스크 マスク氏",
    "anthropic": "amodei 阿莫迪 アモデイ",
    "google": "pichai hassabis 皮查伊 哈萨比斯",
    "meta": "zuckerberg whatsapp instagram 扎克伯格 祖克柏 小扎",
    "microsoft": "nadella copilot azure 纳德拉 納德拉",
    "nvidia": "jensen 黄仁勋 黃仁勳 老黄 젠슨 ジェンスン cuda",
    "amd": "lisa-su 苏姿丰 蘇姿丰",
    "intel": "lip-bu gelsinger 陈立武 陳立武",
    "apple": "siri iphone federighi giannandrea gurman 古尔曼",
    "amazon": "jassy alexa 贾西",
    "deepseek": "wenfeng 梁文锋 梁文鋒",
    "huawei": "zhengfei 任正非 徐直军 徐直軍 余承东",
    "alibaba": "吴泳铭 吳泳銘",
    "bytedance": "tiktok 梁汝波 火山引擎",
    "baidu": "robin-li 李彦宏",
    "moonshot-ai": "杨植麟",
    "zhipu-ai": "张鹏",
    "softbank": "masayoshi 孙正义 孫正義 孫氏",
    "tsmc": "魏哲家 刘德音 劉德音",
    "tesla": "dojo optimus",
    "oracle": "ellison catz",
}  # fmt: skip
_OF = {name: company for company, names in _ACTORS.items() for name in names.split()}
_IS_CJK = re.compile(rf"[{CJK}]")
_WIDE = re.compile("|".join(re.escape(name) for name in sorted(_OF, key=len, reverse=True) if _IS_CJK.search(name)))


def actors(text: str) -> frozenset[str]:
    """The companies that a text means by a person or a product, as slugs."""
    lowered = fold(text).lower().replace("lisa su", "lisa-su").replace("robin li", "robin-li")
    found = {_OF[name] for name in _OF.keys() & runs(lowered)}
    if not lowered.isascii():
        found.update(_OF[name] for name in _WIDE.findall(lowered))
    return frozenset(found)
