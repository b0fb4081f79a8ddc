"""The text of an article that its page keeps in JSON state, as the blocks that the body has."""

from __future__ import annotations

from dataclasses import replace

from pipeline.extract.body.blocks import BodyText
from pipeline.extract.body.passages import visible
from pipeline.extract.body.rich_text import Part
from pipeline.extract.fields.header_lines import HeaderLines, Known
from pipeline.extract.page.text import letters
from pipeline.extract.state.json_state import State
from pipeline.extract.wording import boilerplate
from pipeline.types import Block

#: Parts of a page's state that may be its header's lines.
_HEADER_PARTS = 3


def read(state: State, lines: HeaderLines) -> BodyText:
    """The blocks of an article that the page keeps in its JSON state; a description there is its standfirst."""
    known = Known.of(lines)
    blocks = [_of_part(part, known, is_first=n < _HEADER_PARTS) for n, part in enumerate(state.parts)]
    opening = letters(next((block.text for block in blocks if block.role == "body"), ""))
    described = next((each for each in lines.descriptions if each.method == "json-state"), None)
    text = visible(str(described.value)) if described else ""
    if described is None or not text or opening.startswith(letters(text.rstrip("…. "))):
        refused = (replace(described, reason="first_paragraph"),) if described else ()
        return BodyText(tuple(blocks), None, None, refused)
    standing = Block("paragraph", text, role="standfirst", locator=described.locator)
    return BodyText((standing, *blocks), text, None, (replace(described, value=text, chosen=True, reason=None),))


def _of_part(part: Part, known: Known, *, is_first: bool) -> Block:
    block = Block(part.type, part.text, level=part.level, locator=part.pointer)
    if part.type == "figure":
        return replace(block, role="caption")
    rule = (known.rule_for(part.text) if is_first else None) or boilerplate.rule_for(part.text)
    return replace(block, role="boilerplate", removed_by=rule) if rule else block
