"""Serve invented feeds about the AI industry from many loopback addresses, as slowly as the internet does.

    python benchmarks/server.py --feeds 1000 --items 30 --hosts 250 --latency 0.05

The texts are made here, from real names and invented happenings, a third of which several feeds tell in other words; a
tenth of the feeds is Chinese. The same seed gives the same feeds. Each feed has ETag, Last-Modified, gzip and 304.
`newest` is how many items each feed has gained since the beginning: a window of `items` moves over an endless row.
On standard input: `newest N` and `count` (answers since the last count, as JSON); the end of input ends the server.
"""

# ruff: noqa: E501 - names and sentences are read and changed more easily unbroken

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import sys
import threading
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from types import TracebackType

MAKERS = {
    "OpenAI": ("GPT-5", "GPT-4o", "o3", "Sora"), "Anthropic": ("Claude Opus 4", "Claude Sonnet 4"),
    "Google": ("Gemini 2.5 Pro", "Gemini 2.5 Flash", "Gemma 3"), "Meta": ("Llama 4 Behemoth", "Llama 4 Maverick"),
    "DeepSeek": ("DeepSeek R2", "DeepSeek V3", "DeepSeek R1"), "Alibaba": ("Qwen3", "Qwen2.5-Max"),
    "Mistral AI": ("Mistral Large", "Magistral"), "xAI": ("Grok 4", "Grok 3"), "Moonshot AI": ("Kimi K2",),
    "Zhipu AI": ("GLM-4.5",), "Baidu": ("ERNIE 4.5",), "Microsoft": ("Phi-4",), "Tencent": ("Hunyuan",),
}  # fmt: skip
CHIPMAKERS = {
    "Nvidia": ("H20", "H100", "B200", "GB300", "RTX Pro 6000", "Rubin"), "AMD": ("MI355X", "MI400", "MI308"),
    "Huawei": ("Ascend 910C", "Ascend 910B", "Ascend"), "Intel": ("Gaudi 3", "Jaguar Shores"),
    "Cambricon": ("Siyuan 590",), "Broadcom": ("Tomahawk 6",), "Cerebras": ("WSE-3",), "Groq": ("LPU",),
    "Amazon": ("Trainium2", "Trainium3"), "SK hynix": ("HBM4", "HBM3E"), "Samsung": ("HBM4",),
}  # fmt: skip
OTHERS = (
    "TSMC", "ASML", "SMIC", "Micron", "CoreWeave", "Oracle", "Dell", "Supermicro", "Foxconn", "SoftBank", "Arm",
    "Qualcomm", "Scale AI", "Hugging Face", "Perplexity", "Cohere", "ByteDance", "Apple", "Tesla", "Databricks",
    "MediaTek", "Marvell", "Cisco", "IBM", "Salesforce", "Snowflake", "Palantir", "Lambda", "Crusoe", "Nebius",
    "Vertiv", "Quanta", "Wistron", "Lenovo", "Inspur", "Xiaomi", "JD.com", "Kuaishou", "SenseTime", "MiniMax",
    "Stability AI", "Runway", "ElevenLabs", "Character.AI", "Inflection AI", "Safe Superintelligence", "Figure AI",
    "SambaNova", "Graphcore", "Tenstorrent", "Moore Threads", "Biren", "Hygon", "CXMT", "YMTC", "Lam Research",
    "Applied Materials", "Tokyo Electron", "Equinix", "Digital Realty", "Cognition", "Harvey", "Sakana AI", "Aleph Alpha"
)  # fmt: skip
OUTLETS = ("Reuters", "Bloomberg", "The Information", "Nikkei", "the Financial Times", "Ars Technica", "Digitimes")
WHY = (
    "training runs on {chip} kept failing", "labelling of the data took longer than planned", "yields stayed low",
    "export licences have not arrived", "advanced packaging capacity is short", "power for the site came too late",
    "the cooling system leaked", "the evaluation found problems with safety", "memory from {other} is scarce",
)  # fmt: skip
WHEN = (
    "in May",
    "in the third quarter",
    "before the end of the year",
    "next spring",
    "in the coming weeks",
    "in March",
)

# What happens: headlines in several wordings, and the sentence on which the article stands.
HAPPENINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("{maker} delays {model} again", "{model} slips: {maker} needs more time", "No {model} {when}, {maker} admits"),
     "{maker} has postponed the release of {model}, which had been promised {when}, because {why}."),
    (("{maker} launches {model}", "{model} is here, and cheaper", "{maker} releases {model} to developers"),
     "{maker} released {model} on {day}; access costs ${n} a million tokens, and weights follow {when}."),
    (("{fab}'s {chip} ships late", "{chip} delayed by packaging", "{fab} pushes {chip} back"),
     "{fab} will deliver {chip} two quarters later than planned, since {why}, suppliers were told on {day}."),
    (("{fab} unveils {chip}", "{chip}: what {fab} promises", "{fab} bets on {chip}"),
     "{fab} presented {chip} on {day} and said that volume production begins {when}."),
    (("{other} raises ${n} billion", "{other} is now worth ${n} billion", "Investors hand {other} ${n} billion"),
     "{other} closed a funding round of ${n} billion led by {other2}, two people with knowledge of the deal said."),
    (("{maker} orders {n},000 {chip} from {fab}", "{fab} lands {maker} order", "{maker} goes shopping: {n},000 {chip}"),
     "{maker} has agreed to buy {n},000 {chip} accelerators from {fab} for a cluster that opens {when}."),
    (("Washington restricts {chip}", "New export rule hits {fab}", "{fab} needs a licence for {chip}"),
     "The Commerce Department told {fab} on {day} that shipments of {chip} to China need an export licence."),
    (("{other} sues {maker}", "{maker} in court over {model}", "Lawsuit: {other} against {maker}"),
     "{other} filed a lawsuit against {maker} on {day}, claiming that {model} was trained on its documents."),
    (("{maker} denies that {model} is late", "\"On track\": {maker} on {model}", "{maker} calls {model} report false"),
     "{maker} denied on {day} that {model} was delayed and said that it would come {when} as planned."),
    (("{model} trains on {chip}", "{maker} moves {model} to {chip}", "{maker} leaves {fab2} for {fab}"),
     "{maker} trains {model} on {chip} from {fab}, while inference stays on hardware of {fab2}."),
    (("{other} will spend ${n} billion on data centers", "{other} lifts capex", "{other}: ${n} billion for servers"),
     "{other} raised its capital expenditure for the year to ${n} billion, most of it for data centers and servers."),
    (("{chip} overheats in racks of {other}", "Trouble with {chip}", "{other} stops racks with {chip}"),
     "Servers with {chip} of {fab} overheat in the racks that {other} builds, and {why}, {outlet} reported."),
)  # fmt: skip
# What makes a headline this one and no other.
TAILS = (
    " as {place} waits", " after {person}'s visit to {place}", ", {house} hears", " over {thing}", ": the view from {place}",
    " despite {house}'s offer", ", and {person} shrugs", " - what {house} knew", " with {place} in mind", ", {person} confirms",
    " as {person} and {house2} part ways", " in the middle of {thing}",
)  # fmt: skip
CHINESE_TAILS = (
    "：{place}传来消息",
    "，{person}证实",
    "，{house}早已知情",
    "，{place}工厂等待通知",
    "，{person}与{house2}分道扬镳",
)

# Most of what happens concerns few: start-ups, sites and people that are in the news once.
SMALL_HAPPENINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("{house} raises ${n} million for {thing}", "{thing}: {house} finds ${n} million", "{person}'s {house} gets ${n} million"),
     "{house}, which {person} founded two years ago to build {thing}, has raised ${n} million."),
    (("{house} builds {thing} on {model}", "{model} for {thing}: what {house} tries", "How {house} sells {thing}"),
     "{house} offers {thing} that runs on {model} of {maker}, and has {n}0 customers in {place}."),
    (("{person} leaves {other} for {house}", "{other} loses {person}", "{house} hires {person} away from {other}"),
     "{person}, who led {thing} at {other}, moves to {house} in {place}."),
    (("{place} wants no data center of {other}", "Protest in {place} over {other}", "{other} meets resistance in {place}"),
     "People in {place} protest against a data center of {other} that would take {n} megawatts."),
    (("{house} measures {model} at {thing}", "{model} fails at {thing}, {house} finds", "Study of {place}: {model} and {thing}"),
     "Researchers of {house} in {place} have measured how well {model} of {maker} does {thing}."),
    (("{other} buys {house}", "{house} goes to {other}", "{other} pays ${n} million for {house}"),
     "{other} has bought {house}, a maker of software for {thing} in {place}, for ${n} million."),
    (("{house} shows chip for {thing}", "A chip from {place}", "{house} takes on {fab} with {thing}"),
     "{house} of {place} has shown an accelerator for {thing} that shall use a third of the power of {chip}."),
    (("Opinion: {thing} after {model}", "What {model} means for {thing}", "Why {thing} is harder than it looks"),
     "{person} of {house} argues that {thing} will not be the same after {model}, and that {maker} knows it."),
)  # fmt: skip
THINGS = tuple(
    f"{what} for {whom}"
    for what in ("scheduling", "diagnosis", "translation", "inspection", "tutoring", "bookkeeping", "search", "routing", "design")
    for whom in ("hospitals", "harbours", "notaries", "farms", "orchestras", "airlines", "shipyards", "libraries", "bakeries",
                 "vineyards", "quarries", "ferries", "theatres", "foundries", "vets", "surveyors", "breweries", "printers")
)  # fmt: skip
ASIDE = (
    "“We have never had a quarter like this one,” an executive of {other} told analysts on {day}.",
    "{fab} and {other} declined to comment, and a spokesperson of {maker} did not answer questions.",
    "According to {outlet}, engineers of {fab} spent weeks on site, without a run that finished.",
    "Analysts expect that {fab} ships {n}0,000 units of {chip} this year, half of what was hoped for in January.",
    "In benchmarks {model} comes close to {model2}, while it needs a third of the memory.",
    "{other} makes the boards, {other2} the power supplies, and both say that orders are filled until next summer.",
    "The price of an hour on {chip} has fallen by {n} per cent since spring, figures of three cloud providers show.",
    "For customers the choice is simple: whoever has {chip} can train, and whoever has none must wait.",
    "People who have used {model} describe long answers, good mathematics and a weakness for invented sources.",
    "The shares of {fab} fell {n} per cent in early trading, those of {other} rose.",
    "Neither the software nor the network between the racks is what it should be, a person close to {maker} said.",
    "A second site with {n}00 megawatts is planned, but the utility has not connected the first one yet.",
    "The team, which has grown to {n}0 people, was moved to a building next to the river.",
    "Nothing in the filing says when the work will be finished, and the company gives no date.",
    "It is the third change of plan in a year, and each one was announced on the evening before a holiday.",
    "Regulators in Brussels have asked for documents, which both companies say they will hand over.",
    "Competitors have not been idle: {maker2} showed {model2} to selected customers, and {fab2} lowered its prices.",
    "Those who remember the last boom know how quickly a shortage turns into a glut.",
    "{person} of the research house {house} calls that a matter of months, {person2} of {house2} of years.",
    "At the plant in {place} work goes on in three shifts, said {person}, who has led it since it opened.",
    "“{place} is where the next {n} racks go,” {person2} told a conference in {place2}.",
)
PLAIN = (
    "{place}'s ferry line tests battery ships", "{house} opens a cycle bridge in {place}", "{house} headphones tested",
    "{person} wins the chess open of {place}", "A weekend in {place}", "{place2} and {place} share a tram",
    "{house2} recalls its kettles", "What {person} eats in {place}", "The {house} keyboard, cleaned",
)  # fmt: skip
PLAIN_TEXT = (
    "The screen is bright, the battery lasts a day and a half, and the case survives a fall.",
    "We have used it for two weeks on trains, in cafés and in a tent, and would buy it again.",
    "The older version costs less and differs mostly in colour.", "There are two sizes, and the small one is enough.",
    "Customers in the north wait longer for delivery than those in the south.", "It rains, and the sound is still good.",
    "The maker promises updates for seven years, which is more than most people keep such a thing.",
    "Nobody at the event wanted to say what will happen to the shop at the station.",
)  # fmt: skip
TAIL = "You might also like: {other}'s data center spend tops ${n} billion. The post appeared first on {site}."

CHINESE = {
    "OpenAI": "OpenAI", "Google": "谷歌", "Meta": "Meta", "DeepSeek": "深度求索", "Alibaba": "阿里巴巴", "Baidu": "百度",
    "Nvidia": "英伟达", "Huawei": "华为", "Intel": "英特尔", "Cambricon": "寒武纪", "TSMC": "台积电", "SMIC": "中芯国际",
    "Samsung": "三星", "Tencent": "腾讯", "Zhipu AI": "智谱", "Moonshot AI": "月之暗面", "Microsoft": "微软", "Apple": "苹果",
    "ByteDance": "字节跳动", "Amazon": "亚马逊", "Ascend": "昇腾", "Ascend 910C": "昇腾910C", "Ascend 910B": "昇腾910B",
    "Qwen3": "通义千问Qwen3", "Oracle": "甲骨文", "Foxconn": "富士康", "Tesla": "特斯拉",
}  # fmt: skip
CHINESE_HAPPENINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("{maker}推迟发布{model}", "{model}再度跳票"), "{maker}已推迟发布{model}，原因是在{chip}上的训练多次失败，{day}有知情人士透露。"),
    (("{maker}发布{model}", "{model}正式上线"), "{maker}于{day}发布{model}，每百万词元价格为{n}元。"),
    (("{fab}推出{chip}", "{fab}新芯片{chip}亮相"), "{fab}在{day}的发布会上推出{chip}，预计明年量产。"),
    (("{chip}供应紧张", "{fab}的{chip}缺货"), "{fab}的{chip}供不应求，先进封装产能不足，{other}已多次催货。"),
    (("{maker}采购{n}万颗{chip}", "{fab}获{maker}大单"), "{maker}与{fab}签约，采购{n}万颗{chip}用于新建数据中心。"),
    (("{other}融资{n}亿美元", "{other}估值再创新高"), "{other}完成{n}亿美元融资，由{other2}领投。"),
)  # fmt: skip
CHINESE_ASIDE = (
    "{fab}和{other}均拒绝置评，{maker}没有回应记者的提问。", "分析师预计，{chip}今年出货量约{n}万颗，仅为年初预期的一半。",
    "测试显示，{model}的成绩接近{model2}，而内存占用只有三分之一。", "据路透社报道，工程师在现场工作了数周，仍未完成一次完整训练。",
    "业内人士表示，软件生态和互联网络仍是主要瓶颈。", "{other}负责制造主板，订单已排到明年夏天。",
    "{fab}股价早盘下跌百分之{n}，{other}则上涨。", "公司没有给出具体时间表，只说会在准备好之后公布。",
    "监管机构已要求两家公司提交材料，双方均表示会配合。", "第二个园区计划用电{n}百兆瓦，但电网尚未接通第一个园区。",
)  # fmt: skip
SYLLABLES = "ba den kor lin mar to ves han gri sol wen ak um ter ost ley ran fi dor mun ja per ste gau nor".split()
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
ECHOES = 0.35  # of the items tell what another feed tells, too
SMALL = 0.75  # of the English happenings concern few
APART = timedelta(hours=23)  # between two items of one feed


class Words(dict[str, str]):
    """The names that one happening is about."""

    def __init__(self, dice: random.Random, chinese: bool) -> None:
        say = (lambda name: CHINESE.get(name, name)) if chinese else str
        maker, maker2 = dice.sample(list(MAKERS), 2)
        fab, fab2 = dice.sample(list(CHIPMAKERS), 2)
        other, other2 = dice.sample(OTHERS, 2)
        names = {
            "maker": maker, "maker2": maker2, "model": dice.choice(MAKERS[maker]), "model2": dice.choice(MAKERS[maker2]),
            "fab": fab, "fab2": fab2, "chip": dice.choice(CHIPMAKERS[fab]), "other": other, "other2": other2,
        }  # fmt: skip
        super().__init__({key: say(name) for key, name in names.items()})
        self["n"] = str(dice.randint(2, 97))
        self["when"], self["outlet"] = dice.choice(WHEN), dice.choice(OUTLETS)
        self["day"] = f"{dice.randint(1, 28)}日" if chinese else dice.choice(DAYS)
        for key in ("person", "person2", "place", "place2", "house", "house2"):
            self[key] = "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(2, 3))).capitalize()
        self["thing"] = dice.choice(THINGS)
        self["tail"] = dice.choice(CHINESE_TAILS if chinese else TAILS).format_map(self)
        self["why"] = dice.choice(WHY).format_map(self)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed."""

    guid: str
    link: str
    title: str
    html: str
    published: datetime


class Newsroom:
    """Who writes the items: each one depends on seed, feed and place in the row, and on nothing else."""

    def __init__(self, *, seed: int = 1, feeds: int = 1000, end: datetime) -> None:
        self.seed = seed
        self.feeds = feeds
        self.end = end

    def is_chinese(self, feed: int) -> bool:
        return feed % 10 == 7

    def item(self, feed: int, place: int) -> Item:
        """Item number `place` of a feed; 0 is the one that was newest at the beginning, 1 comes after it."""
        dice = random.Random(f"{self.seed} {feed} {place}")
        published = self.end + place * APART - timedelta(seconds=dice.randint(0, 7200))
        site = f"site-{feed}.example"
        title, paragraphs = self._written(dice, feed, place, site)
        slug = f"{place + 100_000:06}"
        link = f"https://www.{site}/{published:%Y/%m}/{slug}?utm_source=rss&utm_medium=feed"
        html = "".join(f"<p>{escape(paragraph, quote=False)}</p>\n" for paragraph in paragraphs)
        html += f'<p><a href="{escape(link)}">Read more</a></p>'
        return Item(f"https://www.{site}/?p={slug}", link, title, html, published.replace(microsecond=0))

    def _written(self, dice: random.Random, feed: int, place: int, site: str) -> tuple[str, list[str]]:
        chinese = self.is_chinese(feed)
        if dice.random() < 0.15 and not chinese:
            title = dice.choice(PLAIN).format_map(Words(dice, chinese))
            return title, self._paragraphs([dice.choice(PLAIN_TEXT) for _ in range(dice.randint(25, 36))])
        if dice.random() < ECHOES:  # one of the happenings of this day, which others tell, too
            known = random.Random(f"{self.seed} {place} {dice.randint(0, max(1, self.feeds // 12))}")
        else:
            known = random.Random(dice.random())
        words = Words(known, chinese)
        english = SMALL_HAPPENINGS if known.random() < SMALL else HAPPENINGS
        headlines, core = known.choice(CHINESE_HAPPENINGS if chinese else english)
        asides = list(CHINESE_ASIDE if chinese else ASIDE)
        dice.shuffle(asides)
        sentences = [core.format_map(words)]
        sentences += [aside.format_map(words) for aside in asides[: dice.randint(8, 12)]]
        background = Words(dice, chinese)  # what the article says of others
        sentences += [aside.format_map(background) for aside in asides[-dice.randint(7, 11) :]]
        paragraphs = self._paragraphs(sentences, "" if chinese else " ")
        if not chinese and dice.random() < 0.5:
            paragraphs.append(TAIL.format_map({**background, "site": site}))
        tail = "" if headlines in (small for small, _ in SMALL_HAPPENINGS) else words["tail"]
        return dice.choice(headlines).format_map(words) + tail, paragraphs

    def _paragraphs(self, sentences: list[str], space: str = " ") -> list[str]:
        return [space.join(sentences[i : i + 4]) for i in range(0, len(sentences), 4)]

    def document(self, feed: int, newest: int, count: int) -> bytes:
        """The RSS of a feed: its `count` newest items, newest first."""
        language = "zh-CN" if self.is_chinese(feed) else "en"
        rows = "".join(
            f"<item><title>{escape(item.title, quote=False)}</title><link>{escape(item.link)}</link>"
            f'<guid isPermaLink="false">{escape(item.guid)}</guid>'
            f"<pubDate>{format_datetime(item.published, usegmt=True)}</pubDate>"
            f"{self._texts(feed, item)}</item>\n"
            for item in (self.item(feed, newest - n) for n in range(count))
        )
        head = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Site {feed}</title>'
            f"<link>https://www.site-{feed}.example/</link><description>News of the industry</description>"
            f"<language>{language}</language>\n"
        )
        return f"{head}{rows}</channel></rss>\n".encode()

    def _texts(self, feed: int, item: Item) -> str:
        """Two feeds of three give the first sentence and the whole text, the others the whole text alone."""
        if feed % 3 == 0:
            return f"<description><![CDATA[{item.html}]]></description>"
        first = item.html.removeprefix("<p>").partition("</p>")[0].partition("。" if self.is_chinese(feed) else ". ")[0]
        return (
            f"<description><![CDATA[<p>{first}.</p>]]></description>"
            f"<content:encoded><![CDATA[{item.html}]]></content:encoded>"
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What one feed answers now."""

    etag: str
    changed: str  # the value of Last-Modified
    body: bytes
    packed: bytes


class Site:
    """Pages at /NUMBER, and the answers to requests; knows no socket."""

    def __init__(self, newsroom: Newsroom, *, items: int = 30) -> None:
        self.newsroom = newsroom
        self.items = items
        self.newest = 0
        self.pages: list[Page] = []
        self.counted: Counter[str] = Counter()
        self._kept: dict[int, list[Page]] = {}
        self.turn_to(0)

    def turn_to(self, newest: int) -> None:
        """Publish: each feed has `newest` items more than at the beginning."""
        self.newest = newest
        if newest not in self._kept:
            self._kept[newest] = [self._page(feed, newest) for feed in range(self.newsroom.feeds)]
        self.pages = self._kept[newest]

    def _page(self, feed: int, newest: int) -> Page:
        body = self.newsroom.document(feed, newest, self.items)
        changed = format_datetime(self.newsroom.end.replace(microsecond=0) + newest * APART, usegmt=True)
        return Page(f'"{feed}-{newest}"', changed, body, gzip.compress(body, 6, mtime=0))

    def answer(self, path: str, asked: dict[str, str]) -> bytes:
        """The whole answer to a GET with these headers (lower-case names): status line, headers, body."""
        number = path.strip("/")
        if not number.isdigit() or int(number) >= len(self.pages):
            self.counted["404"] += 1
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        page = self.pages[int(number)]
        validators = f"ETag: {page.etag}\r\nLast-Modified: {page.changed}\r\n"
        if self._knows(page, asked):
            self.counted["304"] += 1
            return f"HTTP/1.1 304 Not Modified\r\n{validators}\r\n".encode()
        packs = "gzip" in asked.get("accept-encoding", "")
        body = page.packed if packs else page.body
        self.counted["200"] += 1
        self.counted["bytes"] += len(body)
        head = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\nVary: Accept-Encoding\r\n"
        head += "Content-Encoding: gzip\r\n" if packs else ""
        return f"{head}Content-Length: {len(body)}\r\n{validators}\r\n".encode() + body

    def _knows(self, page: Page, asked: dict[str, str]) -> bool:
        """RFC 9110 13.2.2: a date counts only where no tag is given."""
        if "if-none-match" in asked:
            tags = [tag.strip().removeprefix("W/") for tag in asked["if-none-match"].split(",")]
            return page.etag in tags or "*" in tags
        return asked.get("if-modified-since") == page.changed


def host(feed: int, hosts: int) -> str:
    """The loopback address that serves a feed."""
    number = feed % hosts
    return f"127.0.{number // 250}.{number % 250 + 1}"


class _Line(asyncio.Protocol):
    """One connection; requests come one after the other and each is answered after the latency."""

    def __init__(self, site: Site, latency: float) -> None:
        self._site = site
        self._latency = latency
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while b"\r\n\r\n" in self._heard:
            head, self._heard = self._heard.split(b"\r\n\r\n", 1)
            asyncio.get_running_loop().call_later(self._latency, self._answer, head.decode("latin-1"))

    def _answer(self, head: str) -> None:
        if self._transport.is_closing():
            return
        first, *lines = head.split("\r\n")
        pairs = (line.partition(":") for line in lines)
        asked = {name.strip().lower(): value.strip() for name, _, value in pairs}
        self._transport.write(self._site.answer(first.split(" ")[1], asked))
        if asked.get("connection", "").lower() == "close":
            self._transport.close()


class Server:
    """A site on `hosts` loopback addresses at one port, in a thread; for a `with` block."""

    def __init__(self, site: Site, *, hosts: int = 250, latency: float = 0.05, port: int = 0) -> None:
        self.site = site
        self.port = port
        self._hosts = min(hosts, site.newsroom.feeds)
        self._latency = latency
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready: Future[None] = Future()

    @property
    def urls(self) -> list[str]:
        """The URL of each feed."""
        return [f"http://{host(feed, self._hosts)}:{self.port}/{feed}" for feed in range(self.site.newsroom.feeds)]

    def __enter__(self) -> Server:
        self._thread.start()
        self._ready.result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            listening = self._loop.run_until_complete(self._listen())
        except OSError as error:
            self._ready.set_exception(error)
            return
        self._ready.set_result(None)
        self._loop.run_forever()
        for one in listening:
            one.close()
        self._loop.run_until_complete(self._hang_up())

    async def _listen(self) -> list[asyncio.Server]:
        listening = []
        for number in range(self._hosts):
            one = await self._loop.create_server(
                lambda: _Line(self.site, self._latency), host(number, self._hosts), self.port, backlog=256
            )
            self.port = self.port or one.sockets[0].getsockname()[1]
            listening.append(one)
        return listening

    async def _hang_up(self) -> None:
        await asyncio.sleep(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--hosts", type=int, default=250)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds before each answer")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    end = datetime.now(UTC).replace(minute=0, second=0) - 2 * APART
    site = Site(Newsroom(seed=asked.seed, feeds=asked.feeds, end=end), items=asked.items)
    with Server(site, hosts=asked.hosts, latency=asked.latency, port=asked.port) as server:
        size = sum(len(page.body) for page in site.pages)
        packed = sum(len(page.packed) for page in site.pages)
        print(json.dumps({"bytes": size, "packed": packed, "urls": server.urls}), flush=True)
        for line in sys.stdin:
            word, _, number = line.strip().partition(" ")
            if word == "newest":
                site.turn_to(int(number))
            counted, site.counted = site.counted, Counter()
            print(json.dumps(counted), flush=True)


if __name__ == "__main__":
    main()
