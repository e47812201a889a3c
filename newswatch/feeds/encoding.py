"""Bytes to text: which encoding a document is really in.

Rules, first that fits:
1. A byte order mark decides; then the shape of `<?` in UTF-16 and UTF-32 without a mark (XML 1.0, appendix F).
2. Bytes that are valid UTF-8 with anything outside ASCII are UTF-8, whatever was declared: other encodings are valid
   UTF-8 by accident only in a few short words. (GB text of such words alone keeps its declaration.)
3. Content-Type's charset, then the XML declaration (RFC 7303 section 3), under the wider names that browsers use
   (WHATWG Encoding): gb2312 is gb18030, iso-8859-1 is windows-1252.
4. Nothing declared, or the declaration does not fit the bytes: UTF-8 with a few broken bytes, else GB18030 when that
   gives Chinese, else windows-1251 when that gives Cyrillic words, else windows-1252.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
# Codecs of Python that are no character encodings of documents, or cost more than they are worth.
_TEXT_CODECS = re.compile(
    r"^(utf-?(8|16|32)(-[lb]e)?|ascii|cp\d+|iso8859-\d+|koi8-[rut]|gb18030|gb2312|gbk|hz|big5(hkscs)?|euc_(jp|kr)"
    r"|shift_jis|iso2022_(jp|kr)|mac-(roman|cyrillic)|tis-620|johab)$"
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:\-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:\-]{1,40})""", re.IGNORECASE)
_THREE_BYTES = re.compile(rb"[\xe0-\xf4]")
_COMMON_HAN = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff00-\uff5e]")
_CYRILLIC_WORD = re.compile(rb"[\xe0-\xff\xb8][\xe0-\xff\xb8]{2,}")
_PROLOG = re.compile(r"\s+|<!--|<\?|<!doctype(?!\s+html\b)", re.IGNORECASE)
_HIGH = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text and how it was read; bytes that fitted no character became U+FFFD."""

    text: str
    encoding: str


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """The text of a document, a byte order mark removed. Never raises. `content_type` is the header as received."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], name)
    for shape, name in _SHAPES:
        if body.startswith(shape):
            return _lenient(body, name)
    charset = _CHARSET.search(content_type or "")
    xml = _DECLARED.match(body)
    declared = [_codec(m) for m in (charset and charset[1], xml and xml[1].decode("ascii")) if m]
    names = [name for name in declared if name and not name.startswith(("utf-16", "utf-32"))]
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _other(body, names)
    if "gb18030" in names and not _THREE_BYTES.search(body) and not text.isascii():
        return _other(body, names)
    return Decoded(text, "utf-8")


def prolog_end(text: str) -> int:
    """Where a document really begins: after white space, comments, processing instructions and a DOCTYPE of XML.

    A `<!DOCTYPE html` is where a page begins. One pass; what is not closed ends the prolog.
    """
    at = 0
    while match := _PROLOG.match(text, at):
        start, at = match[0].lower(), match.end()
        if start.isspace():
            continue
        closer = "-->" if start == "<!--" else "?>" if start == "<?" else ">"
        end = text.find(closer, at)
        if start == "<!doctype" and "[" in text[at:end]:
            end = text.find(">", text.find("]", at))
        if end < 0:
            return match.start()
        at = end + len(closer)
    return at


def _codec(name: str) -> str | None:
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return _WIDER.get(known, known) if _TEXT_CODECS.match(known) else None


def _lenient(body: bytes, name: str) -> Decoded:
    return Decoded(body.decode(name, "replace"), name)


def _other(body: bytes, names: list[str]) -> Decoded:
    for name in names:
        try:
            return Decoded(body.decode(name), name)
        except UnicodeDecodeError:
            continue
    high = len(_HIGH.findall(body))
    for name in dict.fromkeys((*names, "utf-8")):
        text = body.decode(name, "replace")
        if text.count("\ufffd") * 20 <= high:
            return Decoded(text, name)
    try:
        text = body.decode("gb18030")
    except UnicodeDecodeError:
        pass
    else:
        if len(_COMMON_HAN.findall(text)) * 4 >= high:
            return Decoded(text, "gb18030")
    if sum(map(len, _CYRILLIC_WORD.findall(body))) * 2 >= high:
        return _lenient(body, "cp1251")
    return _lenient(body, next((n for n in names if n != "utf-8"), "cp1252"))
