"""trafilatura's result as a list of typed passages.

Says nothing about where they stand on the page or what of them is the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml import etree, html

from pipeline.extract.body.maintext import main_text
from pipeline.types import BlockType

#: Elements of trafilatura's tree that stand inside a line.
_INLINE = frozenset(("hi", "ref", "del", "code", "graphic", "lb"))
# A cell with that many characters and paragraphs, and that share of its table's text, holds an article.
_LAYOUT_MIN, _LAYOUT_PARAGRAPHS, _LAYOUT_SHARE = 500, 3, 0.6
_SENTENCE_END = re.compile(r"[.!?:;…»”\"')\]]\s*$")


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text that trafilatura kept."""

    type: BlockType
    text: str
    """White space folded; lines only in lists, quotes and tables."""
    pieces: tuple[str, ...]
    """The text nodes that it was made of."""
    level: int | None = None
    rule: str | None = None
    """What makes it no text of the body: `post-time`, `embed`."""
    locator: str | None = None
    """Where it stands, when that is no text of the page."""


def passages(root: html.HtmlElement, most_text: int) -> list[Passage]:
    """What trafilatura takes for the main text of a page, in its order; `most_text` as for `main_text`."""
    body = main_text(root, most_text)
    return list(_of_body(body)) if body is not None else []


def visible(text: str) -> str:
    """White space folded, entities that were escaped twice undone, invisible characters dropped."""
    text = " ".join(unescape(text).split()) if "&" in text else " ".join(text.split())
    if text.isprintable():
        return text
    return "".join(char for char in text if char.isprintable() or char in "\u200c\u200d")


def _of_body(body: Any) -> Iterator[Passage]:
    run: list[Any] = [body.text]
    for child in body:
        if child.tag in _INLINE:
            run += [child, child.tail]
            continue
        yield from _paragraphs(run)
        yield from _of_block(child)
        run = [child.tail]
    yield from _paragraphs(run)


def _of_block(element: Any) -> Iterator[Passage]:
    if element.tag == "head":
        pieces = _texts(element)
        yield from _passage("heading", pieces, _level(element))
    elif element.tag == "list":
        yield from _of_list(element)
    elif element.tag == "quote":
        yield from _of_quote(element)
    elif element.tag == "table":
        yield from _of_table(element)
    elif any(child.tag not in _INLINE for child in element):
        yield from _of_body(element)
    else:
        yield from _paragraphs([element.text, *(part for child in element for part in (child, child.tail))])


def _level(element: Any) -> int | None:
    rend = element.get("rend") or ""
    return int(rend[1]) if re.fullmatch("h[1-6]", rend) else None


def _texts(element: Any) -> list[str]:
    """The texts below `element`, a space where a block or a line break parts two words."""
    out: list[str] = []
    for event, at in etree.iterwalk(element, events=("start", "end")):
        if at is element:
            out += [at.text or ""] if event == "start" else []
            continue
        if at.tag not in _INLINE or at.tag == "lb":
            out.append(" ")
        out.append((at.text if event == "start" else at.tail) or "")
    return out


def _passage(kind: BlockType, pieces: Iterable[str], level: int | None = None) -> Iterator[Passage]:
    kept = tuple(piece for piece in pieces if piece)
    text = visible("".join(kept))
    if text.strip("\u200c\u200d "):
        yield Passage(kind, text, tuple(piece for piece in kept if piece.strip()), level)


def _paragraphs(run: list[Any]) -> Iterator[Passage]:
    """Paragraphs of mixed content; line breaks part them when two follow each other or a sentence has ended."""
    for pieces in _lines(run):
        yield from _passage("paragraph", pieces)


def _lines(run: list[Any]) -> Iterator[list[str]]:
    line: list[str] = []
    breaks = 0
    for part in _flat(run):
        if part is None:
            breaks += 1
            continue
        if breaks and part.strip():
            text = "".join(line)
            if breaks > 1 or _SENTENCE_END.search(text):
                yield line
                line = []
            else:
                line.append(" ")
            breaks = 0
        line.append(part)
    yield line


def _flat(run: list[Any]) -> Iterator[str | None]:
    """Texts in order, None for a line break."""
    for part in run:
        if part is None:
            continue
        if isinstance(part, str):
            yield part
            continue
        if part.tag == "lb":
            yield None
        yield from _flat([part.text, *(piece for child in part for piece in (child, child.tail))])


def _of_list(element: Any) -> Iterator[Passage]:
    for item in element:
        if item.tag == "list":
            yield from _of_list(item)
            continue
        own: list[str] = [item.text or ""]
        for child in item:
            if child.tag == "list":
                yield from _passage("list_item", own)
                yield from _of_list(child)
                own = [child.tail or ""]
            else:
                own += (
                    [*_texts(child), child.tail or ""]
                    if child.tag in _INLINE - {"lb"}
                    else [" ", *_texts(child), " ", child.tail or ""]
                )
        yield from _passage("list_item", [*own, " ", item.tail or ""])


def _of_quote(element: Any) -> Iterator[Passage]:
    inner = list(_of_body(element))
    if inner:
        text = "\n".join(passage.text for passage in inner)
        yield Passage("quote", text, tuple(piece for passage in inner for piece in passage.pieces))


def _layout_cell(table: Any) -> Any | None:
    """The cell that holds most of a table's text in several paragraphs: the table lays out a page."""
    cells = [(cell, len("".join(cell.itertext()))) for cell in table.iter("cell")]
    cell, length = max(cells, key=lambda each: each[1], default=(None, 0))
    if cell is None or length < max(_LAYOUT_MIN, _LAYOUT_SHARE * sum(length for _, length in cells)):
        return None
    return cell if len(cell.findall("p")) >= _LAYOUT_PARAGRAPHS else None


def _of_table(element: Any) -> Iterator[Passage]:
    text = _layout_cell(element)
    if text is not None:
        yield from _of_body(text)
        return
    rows = [[_texts(cell) for cell in row.iterchildren("cell")] for row in element.iterchildren("row")]
    if max(map(len, rows), default=0) < 2:  # a frame around text, not a table
        for row in rows:
            for pieces in row:
                yield from _passage("paragraph", pieces)
        return
    lines = [" | ".join(visible("".join(pieces)) for pieces in row).strip(" |") for row in rows]
    text = "\n".join(line for line in lines if line)
    if text:
        yield Passage(
            "table", text, tuple(piece for row in rows for pieces in row for piece in pieces if piece.strip())
        )
