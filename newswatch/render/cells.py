"""Text measured in terminal cells: its width, cut to a width, wrapped to a width. Wide characters take two cells."""

from __future__ import annotations

import re

# No line may begin with one of these (Chinese and Latin closing signs), nor end with one of those that open.
_CLOSING = frozenset("，。、；：？！）】》」』〉〕…·,.;:?!)]}%’”")
_OPENING = frozenset("（【《「『〈〔([{‘“")
_WIDE = "\u1100-\u11ff\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_PIECE = re.compile(rf"[^\s{_WIDE}]+|[{_WIDE}]|\s+")


def width(text: str) -> int:
    """The cells that a line of text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fit(text: str, cells: int, ellipsis: str = "…") -> str:
    """The text, or as much of its beginning as fits with an ellipsis; a wide character is never cut in half."""
    if width(text) <= cells:
        return text
    room = max(0, cells - width(ellipsis))
    return (_head(text, room).rstrip() + ellipsis) if cells >= width(ellipsis) else ""


def _head(text: str, cells: int) -> str:
    if text.isascii():
        return text[:cells]
    from rich.cells import set_cell_size

    head = set_cell_size(text, cells)
    while not text.startswith(head):  # a wide character that did not fit left a blank in its place
        head = head[:-1]
    return head


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """The text with blanks after it (before it, where `right`) up to a width."""
    blanks = " " * max(0, cells - width(text))
    return blanks + text if right else text + blanks


def wrap(text: str, cells: int) -> list[str]:
    """The text in lines of at most `cells`: broken between words and, in Chinese and Japanese, between characters."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph):
            if line and width(line + piece.rstrip()) > cells:
                lines.append(line.rstrip())
                line = ""
            while width(piece.rstrip()) > cells:
                head = _head(piece, cells) or piece[0]
                lines.append(head)
                piece = piece[len(head) :]
            line += piece if line else piece.lstrip()
        lines.append(line.rstrip())
    return lines


def fold(line: str, cells: int) -> list[str]:
    """A line of columns in lines of at most `cells`, broken between words; what goes on hangs under the last column.

    A word that has no room there hangs less; one that is longer than a line (an address) stays whole, and a painted
    line as it is.

    >>> fold("FAIL  disk   the disk is full", 22)
    ['FAIL  disk   the disk', '             is full']
    """
    if width(line) <= cells or "\x1b" in line:
        return [line]
    starts = [gap.end() for gap in _GAP.finditer(line) if width(line[: gap.end()]) <= cells * 2 // 3]
    hang = " " * width(line[: starts[-1]]) if starts else ""
    lines, last = [], line[: len(line) - len(line.lstrip())]
    for piece in _pieces(line.lstrip()):
        if last.strip() and width(last + piece.rstrip()) > cells:
            lines.append(last.rstrip())
            last = hang
        if not last.strip():
            last = last[: max(0, cells - width(piece.rstrip()))]
        last += piece
    return [*lines, last.rstrip()]


_GAP = re.compile(r"^\s+|(?<=\S) {2,}")
_PAINT = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)")


def rows(line: str, cells: int) -> int:
    """How many lines of a screen `cells` wide a line takes, painted or not."""
    return max(1, -(-width(_PAINT.sub("", line)) // cells))


def _pieces(paragraph: str) -> list[str]:
    """What must stay together: a word, or a wide character with the closing signs after it and opening signs before."""
    found: list[str] = []
    for piece in _PIECE.findall(paragraph):
        if found and (piece.isspace() or piece in _CLOSING or found[-1][-1] in _OPENING):
            found[-1] += piece
        else:
            found.append(piece)
    return found
