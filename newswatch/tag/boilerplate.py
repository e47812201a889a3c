"""What stands under an article and is not the article: further reading, share bars, author notes, tag and ticker lists.

Rules:
1. A heading of a tail ("You might also like", 相关阅读) ends the article when no paragraph follows it; when paragraphs
   follow, it was an insertion, and its line alone is blanked (with blanks, so that offsets hold).
2. Lines that are nothing but networks, tickers, tags or credits are blanked wherever they stand.
3. On text without lines a heading counts at the beginning of a sentence, in the last part of the field.
"""

from __future__ import annotations

import re
from dataclasses import replace

from newswatch.kinds import Field
from newswatch.tag.document import Document
from newswatch.tag.matcher import fold_case

_PARAGRAPH = 160  # a line of so many characters that ends like a sentence is a paragraph (Chinese: a third of it)
_LAST_PART = 0.4  # rule 3 looks at what follows this share of the field

# The expressions read lower-case text, all but that of tickers: to ignore the case costs more than to take it away.
_HEADINGS = (
    r"you (?:might|may) (?:also )?(?:like|be interested)|you might also enjoy|read (?:more|next|also)|also read"
    r"|see also"
    r"|related(?: (?:articles?|stories|reading|posts|content|coverage|news|topics|links|video))?\s*(?:[:：]|$)"
    r"|further reading|recommended(?: (?:for you|reading|stories|articles))?\s*(?:[:：]|$)|more (?:from|on"
    r"|in) [a-z]"
    r"|more (?:stories|news|headlines|coverage)\b|more to (?:read|explore)|popular (?:now|stories)|most (?:read"
    r"|popular)|trending(?: now)?\s*(?:[:：]|$)"
    r"|what to read next|up next\b|next story|previous story|in other news|elsewhere on|latest (?:news|stories"
    r"|videos)\s*(?:[:：]|$)|editors?['’] picks?"
    r"|don['’]t miss|explore more|keep reading|continue reading|click here|follow us|follow [a-z]\w+ on|join (?:our"
    r"|the) (?:newsletter|discord|conversation)"
    r"|sign up (?:for|to)|subscribe (?:to|now|for)|get the (?:newsletter|app)|leave a (?:comment|reply)"
    r"|post a comment|view comments|\d+ comments\s*$|comments\s*(?:[:：]|$)"
    r"|share this|about the author|about us\s*$|this (?:article|story|post) (?:was )?(?:originally "
    r"|first )?(?:appeared|published)"
    r"|the post .{3,200} (?:appeared first|first appeared) on|originally published|all rights reserved|copyright ©"
    r"|© ?\d{4}|disclosure\s*[:：]|disclaimer\b"
    r"|advertisement\s*$|sponsored\b.{0,40}$|image credits?\b|photo credits?\b|tags?\s*[:：]|topics\s*[:：]"
    r"|filed under|categories\s*[:：]|keywords\s*[:：]|tickers?\s*[:：]|stocks mentioned"
    r"|相关阅读|相關閱讀|相关新闻|相關新聞|相关报道|相關報導|相关推荐|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀|阅读推荐|拓展阅读|更多阅读|更多新闻|更多精彩|精彩推荐|热门推荐|热门文章|熱門文章"
    r"|猜你喜欢|猜你喜歡|您可能感兴趣|你可能也喜欢|你可能還想看|看更多|往期回顾|往期推荐|往期精彩|上一篇|下一篇|责任编辑|責任編輯|责编|責編|编辑\s*[|丨:：]|編輯\s*[|丨:：]|编译\s*[|丨:：]"
    r"|校对\s*[|丨:：]|审校\s*[|丨:：]|审核\s*[|丨:：]"
    r"|(?:本文|文章|图片|稿件|信息|新闻|資料|资料)来源|来源\s*[|丨:：]|來源\s*[|丨:：]|原文链接|原文連結|原标题|参考资料|參考資料|参考链接|免责声明|免責聲明|版权声明|版權聲明|特别声明"
    r"|风险提示|风险自担|声明\s*[:：]|本文不构成"
    r"|扫码|掃碼|扫描二维码|关注公众号|欢迎关注|关注我们|添加微信|点击(?:阅读原文|关注|下方|进入|查看)|阅读原文|转载请|未经授权|本文经授权|(?:本文)?首发于|举报(?:邮箱|电话|\s*$)|標籤\s*[:：]|标签\s*[:：]"
    r"|关键词\s*[:：]|-?\s*end\s*-?\s*$|【(?:广告|推广|相关)|★|加入我们"
    r"|関連記事|関連リンク|関連ニュース|あわせて読みたい|こちらもおすすめ|次に読む|おすすめ記事|人気記事|この記事をシェア|無断転載|編集部おすすめ"
    r"|관련 ?기사|관련 ?뉴스|추천 ?기사|많이 본 뉴스|함께 보면 좋은|무단 ?전재|저작권자|ⓒ|기자의 다른 기사|다른 기사 보기|제보는"
    r"|lesen sie auch|mehr zum thema|mehr aus|das könnte (?:sie|dich) auch|auch interessant|zur startseite"
    r"|weitere (?:artikel|nachrichten|themen)|anzeige\s*$|newsletter\b.{0,60}$|kommentare\s*(?:[:：]|$)|(?:quelle"
    r"|autor)\s*[:：]|themen\s*[:：]"
)  # fmt: skip
_HEADING = re.compile(rf"[\s\W]{{0,4}}(?:{_HEADINGS})")
# Headings whose own line may be as long as a paragraph.
_HARD = re.compile(
    r"[\s\W]{0,4}(?:[^:：]{3,40}[:：]|the post .{3,200} appeared first|sign up|subscribe|about the author|disclaimer"
    r"|copyright|©|all rights reserved|this (?:article|story|post) was|免责|免責|版权|版權|责任|責任|风险提示|特别声明|本文"
    r"|扫码|掃碼|转载|未经授权|無断転載|무단|저작권)"
)
# Headings that are safe inside running text, at the beginning of a sentence (rule 3).
_INLINE = re.compile(
    r"[.!?。！？…”\"')\]>|](?=\s*(?:you (?:might|may) also (?:like|enjoy|be interested)|read (?:more|next"
    r"|also)\s*[:：»→]"
    r"|read more\s*(?:\.{3}|…|$)|continue reading\b|leave a comment|related (?:articles|stories|reading|posts)\b"
    r"|related\s*[:：]|recommended(?: for you)?\s*[:：]|see also\s*[:：]|also read\s*[:：]"
    r"|more from (?:this section|[a-z][\w ]{2,30})\s*[:：]|what to read next|sign up (?:for|to) |subscribe to "
    r"|share this\b|the post .{3,200}? (?:appeared first|first appeared) on|tags\s*[:：]|filed under"
    r"|相关阅读|相關閱讀|延伸阅读|延伸閱讀|推荐阅读|推薦閱讀|更多阅读|猜你喜欢|往期回顾|责任编辑|責任編輯|[（(](?:编辑|責編|责编|校对|责任编辑)|编辑\s*[:：]|免责声明|免責聲明|原标题|风险提示"
    r"|扫码关注|欢迎关注"
    r"|関連記事|あわせて読みたい|관련 ?기사|무단 ?전재|lesen sie auch|mehr zum thema|das könnte sie auch))"
)  # fmt: skip
_SIGNS = "微信|微博|朋友圈|qq空间|复制链接|分享|收藏|点赞|シェア|はてな|카카오톡|공유|복사|페이스북|트위터"
_SIGN = re.compile(_SIGNS)
_NETWORKS = re.compile(
    r"\b(?:facebook|twitter|x|linkedin|reddit|whatsapp|telegram|e-?mail|copy link|pinterest|threads|bluesky|mastodon"
    r"|instagram|youtube|tiktok|print|flipboard|pocket|share|tweet|line|wechat)\b"
    rf"|{_SIGNS}"
)  # fmt: skip
_WORD = re.compile(r"\w+")
# In whatever _NETWORKS finds stands one of these words, or a sign.
_OF_NETWORKS = frozenset(
    b"facebook twitter x linkedin reddit whatsapp telegram mail email copy pinterest threads bluesky mastodon instagram"
    b" youtube tiktok print flipboard pocket share tweet line wechat".split()
)
_FEW = 3  # networks make a share bar
_LONGEST = 200  # characters that a share bar, a list of tickers or a credit has
# Blanks for all but Latin letters, digits and "_": with it a text is cut into words faster than by an expression.
_TO_BLANKS = bytes(
    byte if byte < 128 and (chr(byte).isalnum() or byte == ord("_")) else ord(" ") for byte in range(256)
)
# A ticker is a word and is taken whole: else a headline in capitals could be cut into tickers in endlessly many ways.
_TICKER = (
    r"(?>[^\w\n]*\$?(?:[A-Z]{2,8}:)?[A-Z]{1,5}(?![A-Za-z])(?:\.[A-Z]{1,2})?(?:[^\S\n]*[-+−]?\d+(?:\.\d+)?[^\S\n]*%?)?)"
)
_TICKERS = re.compile(rf"{_TICKER}{{3,}}\W*")
_CREDITS = (
    r"[^\S\n]*(?:by [a-z][\w.'-]+ [a-z][\w.'-]+\s*$|(?:photo|image|picture|illustration|getty|credit)s?\b[^.]{0,80}$"
    r"|[（(](?:photo|image|ap photo)[^)\n]*[)）]\s*$"
    r"|[a-z][\w.'-]+ [a-z][\w.'-]+ (?:is|covers|writes|has (?:been|covered))\b.{0,160}\b(?:report(?:er|s|ing)|editor"
    r"|writer|correspondent|journalist|covers|covering|columnist)\b)"
)  # fmt: skip
_CREDIT = re.compile(_CREDITS)
# One of these finds something in every text that has a heading, a credit or a list of tickers in one of its lines:
# most texts have none, and two searches see that.
_SUSPECT = re.compile(rf"\n(?:[\s\W]{{0,4}}(?:{_HEADINGS})|{_CREDITS})", re.MULTILINE)
_SUSPECT_TICKERS = re.compile(rf"\n{_TICKER}{{3}}")
_SENTENCE_END = frozenset(".!?。！？…”\"'’)）」』]")
_CJK = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def cut(document: Document) -> Document:
    """The document with `end` set to where the article's own text ends, and insertions blanked (offsets hold)."""
    ends: dict[Field, int] = dict(document.end)
    summary, at = _own(document.summary)
    if at < len(summary):
        ends["summary"] = at
    text, at = _own(document.text)
    if at < len(text):
        ends["text"] = at
    if ends == document.end and summary == document.summary and text == document.text:
        return document
    return replace(document, summary=summary, text=text, end=ends)


def _own(text: str) -> tuple[str, int]:
    """The text with its insertions blanked, and where its tail begins."""
    low = fold_case(text)
    bars = _may_have_bars(low)
    if bars or _SUSPECT.search("\n" + low) or _SUSPECT_TICKERS.search("\n" + text):
        return _without_lines(text, low, bars)
    return text, len(text[: _inline_end(text, low, len(text))].rstrip())


def _may_have_bars(low: str) -> bool:
    """Whether the shorter lines of a text name so many networks that a share bar could be among them."""
    if "\n" not in low:
        return False  # a line that stands alone is the article
    lines = " ".join([line for line in low.split("\n") if len(line) <= _LONGEST])
    words = lines.encode("utf-8", "replace").translate(_TO_BLANKS).split()
    named = 0 if _OF_NETWORKS.isdisjoint(words) else sum(word in _OF_NETWORKS for word in words)
    return named + (0 if lines.isascii() else len(_SIGN.findall(lines))) >= _FEW


def _without_lines(text: str, low: str, bars: bool) -> tuple[str, int]:
    """`_own`, line by line. `bars`: share bars are possible."""
    lines = _lines(text)
    end = len(text)
    blank: list[tuple[int, int]] = []
    inserted = False
    for number, (start, stop) in enumerate(lines):
        line = text[start:stop]
        heading = _HEADING.match(low, start, stop)
        if heading and _is_paragraph(line) and not _HARD.match(low, start, stop):
            heading = None  # a paragraph that only begins like a heading
        if heading:
            if number and not any(_is_paragraph(text[a:b]) for a, b in lines[number + 1 :]):
                end = start
                break
            inserted = True
            blank.append((start, stop))
        elif _is_debris(line, low[start:stop], bars) or (inserted and not _is_paragraph(line)):
            blank.append((start, stop))
        else:
            inserted = False
    end = _inline_end(text, low, end)
    for start, stop in blank:
        if len(lines) > 1:
            text = text[:start] + " " * (stop - start) + text[stop:]
    return text, len(text[:end].rstrip())


def _lines(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def _is_paragraph(line: str) -> bool:
    line = line.rstrip()
    length = len(line) + 2 * len(_CJK.findall(line[:_PARAGRAPH]))
    return length >= _PARAGRAPH and line[-1:] in _SENTENCE_END


def _is_debris(line: str, low: str, bars: bool) -> bool:
    """Whether a line is a share bar, a list of tickers or a credit."""
    if len(line) > _LONGEST:
        return False
    return bool((bars and _is_bar(low)) or _TICKERS.fullmatch(line) or _CREDIT.match(low))


def _is_bar(low: str) -> bool:
    networks = len(_NETWORKS.findall(low))
    return networks >= _FEW and len(_WORD.findall(low)) <= 3 * networks


def _inline_end(text: str, low: str, end: int) -> int:
    """Where a tail begins inside running text, or `end`."""
    first = int(end * _LAST_PART) if end > 200 else 0
    for match in _INLINE.finditer(low, max(0, first - 1), end):
        rest = text[match.end() : end]
        if not any(_is_paragraph(line) for line in rest.split("\n")[1:]):
            return match.end()
    return end
