"""What of a page's main text is no text of the article: header lines, boilerplate, boxes, teasers; and captions.

Judges items in reading order, by their words and by what stands around them. Nothing is dropped: what goes gets the
role `boilerplate` and the rule that it goes by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import html

from pipeline.extract.body import boxes, captions, frame, teasers
from pipeline.extract.body.items import Item, linked
from pipeline.extract.fields.header_lines import Known
from pipeline.extract.page.locators import Places, Span
from pipeline.extract.page.tree import PageTree
from pipeline.extract.wording import boilerplate
from pipeline.types import Block

#: No time of a post is longer.
_STAMP_LENGTH = 30
#: A paragraph that is longer is no caption.
_MOST_NAMED_CAPTION = 400
#: Paragraphs of that length are the text's own; the header's lines stand above the third at the latest.
_PROSE, _MOST_PROSE = 150, 3
#: A heading that is longer and ends a sentence is a lead.
_SENTENCE = 60
#: The share of the text that may turn out to be captions.
_MOST_CAPTIONS = 0.15
#: What is no link at the end of a block that is one: a date, a mark.
_ALL_LINKED = 0.9
#: The share of the text that may turn out to be links between its paragraphs.
_MOST_LINKS = 0.3
#: A link below a heading that announces others' articles.
_RELATED_LENGTH, _RELATED_LINKED = 200, 0.8
#: Blocks at the text's end that may tell who wrote it.
_MOST_SIGNATURES = 4
#: Blocks at the text's end that may turn out to be readers' comments.
_MOST_COMMENTS = 12
_RELATED = frozenset(("related-line", "read-also-line"))
_MOST_ABOVE, _KICKER_LENGTH = 6, 120


def judged(items: Sequence[Item], places: Places, known: Known, tree: PageTree) -> list[Item]:
    """The items of the main text, each with the role that it has."""
    out = _without_next(_without_title(by_words(items, places, known), places), places)
    out = _without_boxes(_without_related(out, places), places)
    out = _without_links(_without_teasers(out, places), places, tree)
    out = _without_signature(_without_comments(out, places), known)
    return _with_captions(out, places)


def by_words(items: Sequence[Item], places: Places, known: Known) -> list[Item]:
    """The items as their own words and names tell them, whatever stands around them."""
    out = []
    prose = 0
    stamps: set[str] = set()
    for item in items:
        make = _make(item, places)
        rule = item.block.removed_by or ("date-line" if make in stamps else _rule(item, places, known, prose))
        if rule:
            stamps |= {make} - {""} if rule == "date-line" else set()
            out.append(item.removed(rule))
        elif _is_caption(item, places):
            out.append(item.as_caption())
        else:
            prose += len(item.block.text) > _PROSE
            out.append(item)
    return out


def _rule(item: Item, places: Places, known: Known, prose: int) -> str | None:
    """The rule by which an item goes that stands below so many paragraphs."""
    text, rule = item.block.text, None
    if prose < _MOST_PROSE and item.block.type in ("heading", "paragraph"):
        rule = known.rule_for(text)
    if rule is None and prose == 0:
        rule = boilerplate.head_rule_for(text)
    if rule is None and len(text) <= boilerplate.MAX_NOTICE and boilerplate.rule_for(text, linked=1.0):
        rule = boilerplate.rule_for(text, linked=linked(item, places))
    return rule


def _make(item: Item, places: Places) -> str:
    """The class that a short line's element bears: the stamps of a page's posts are of one make."""
    if item.span is None or len(item.block.text) > _STAMP_LENGTH:
        return ""
    return places.element_of(item.span).get("class") or ""


def _without_title(items: Sequence[Item], places: Places) -> list[Item]:
    """A heading in the article's header that opens the text is its headline in other words, or what stands below it."""
    first = next((n for n, item in enumerate(items) if item.is_text), None)
    opening = items[first] if first is not None else None
    if opening is None or opening.span is None or opening.block.type != "heading" or (opening.block.level or 9) > 2:
        return list(items)
    if len(opening.block.text) > _SENTENCE and opening.block.text.endswith((".", "!", "?", "…", "»", "”")):
        return list(items)
    header = next(places.element_of(opening.span).iterancestors("header"), None)
    if header is None or header.find(".//p") is not None:
        return list(items)
    return [item.removed("headline") if n == first else item for n, item in enumerate(items)]


def _without_next(items: Sequence[Item], places: Places) -> list[Item]:
    """Articles with an `h1` of their own that follow the text's on the page, as where readers scroll on, go whole."""
    text = [item for item in items if item.is_text and item.span]
    titles = [item for n, item in enumerate(text) if n and item.block.level == 1]
    if not titles:
        return list(items)
    own = set(_articles_around(text[0], places))
    nexts = {around for item in titles for around in islice(_articles_around(item, places), 1)} - own
    gone = [item.is_text and not nexts.isdisjoint(_articles_around(item, places)) for item in items]
    return [item.removed("next-article") if is_next else item for item, is_next in zip(items, gone, strict=True)]


def _articles_around(item: Item, places: Places) -> Iterator[html.HtmlElement]:
    return places.element_of(item.span).iterancestors("article") if item.span else iter(())


def _without_related(items: Sequence[Item], places: Places) -> list[Item]:
    """Links that follow a related-articles heading go with it."""
    out: list[Item] = []
    related = False
    for item in items:
        rule = item.block.removed_by
        if item.block.role == "boilerplate":
            related = rule in _RELATED or (related and rule == "related-link")
            out.append(item)
        elif related and len(item.block.text) < _RELATED_LENGTH and linked(item, places) > _RELATED_LINKED:
            out.append(item.removed("related-link"))
        else:
            related = False
            out.append(item)
    return out


def _without_boxes(items: Sequence[Item], places: Places) -> list[Item]:
    """What stands in a box with a boilerplate line or a field to fill in goes with it."""
    items = [item.removed("form-line") if _is_in_form(item, places) else item for item in items]
    rules = [item.block.removed_by for item in items]
    if not any(rule in boxes.TELLING for rule in rules):
        return list(items)
    boxed = [
        boxes.Boxed(places.element_of(item.span) if item.span else None, len(item.block.text), item.block.removed_by)
        for item in items
    ]
    gone = boxes.gone_along(boxed)
    return [item.removed(gone[n]) if n in gone else item for n, item in enumerate(items)]


def _is_in_form(item: Item, places: Places) -> bool:
    is_line = item.is_text and item.span is not None and len(item.block.text) <= boilerplate.MAX_LENGTH
    return is_line and item.span is not None and boxes.asks(places.element_of(item.span))


def _without_teasers(items: Sequence[Item], places: Places) -> list[Item]:
    """Two or more blocks at the text's end that are links altogether lead to other articles."""
    tail: set[int] = set()
    for n in range(len(items) - 1, -1, -1):
        if not items[n].is_text:
            continue
        if items[n].span is None or linked(items[n], places) < _ALL_LINKED:
            break
        tail.add(n)
    if not 2 <= len(tail) < len(items) - len(tail):
        return list(items)
    return [item.removed("related-link") if n in tail else item for n, item in enumerate(items)]


def _without_links(items: Sequence[Item], places: Places, tree: PageTree) -> list[Item]:
    """Other articles' cards go; links among the paragraphs lead to such, unless the text is made of them."""
    cards = set(teasers.in_cards(items, places, tree))
    items = [item.removed("related-link") if n in cards else item for n, item in enumerate(items)]
    found = set(teasers.within(items, places, tree))
    whole = sum(len(item.block.text) for item in items if item.is_text)
    if sum(len(items[n].block.text) for n in found) > _MOST_LINKS * whole:
        return list(items)
    return [item.removed("related-link") if n in found else item for n, item in enumerate(items)]


def _without_comments(items: Sequence[Item], places: Places) -> list[Item]:
    """What stands at the text's end in a box that readers' comments head goes with its heading."""
    out = list(items)
    text = [n for n, item in enumerate(items) if item.is_text and item.span]
    for n in reversed(text[-_MOST_COMMENTS:]):
        span = items[n].span
        rule = boxes.headed(places, places.element_of(span), items[text[0]].span) if span and n != text[0] else None
        if rule is None:
            break
        out[n] = items[n].removed(rule)
    return out


def _without_signature(items: Sequence[Item], known: Known) -> list[Item]:
    """A date, a credit or a name that ends the text signs it, and a few lines say who its authors are."""
    out = list(items)
    text = [n for n, item in enumerate(items) if item.is_text]
    for n in text[max(1, len(text) - _MOST_SIGNATURES) :]:
        rule = _signature_rule(items[n].block, known, is_last=n == text[-1])
        if rule:
            out[n] = items[n].removed(rule)
    return out


def _signature_rule(block: Block, known: Known, *, is_last: bool) -> str | None:
    if block.type not in ("paragraph", "quote", "heading"):
        return None
    if is_last and block.type == "paragraph" and (rule := boilerplate.head_rule_for(block.text)):
        return rule
    if known.rule_for(block.text) == "byline":
        return "byline"
    if rule := boilerplate.closing_rule_for(block.text):
        return rule
    return "author-line" if known.is_biography(block.text) else None


def _is_caption(item: Item, places: Places) -> bool:
    """Whether an item is named as a picture's caption."""
    block = item.block
    if item.span is None or block.type not in ("paragraph", "heading") or len(block.text) > _MOST_NAMED_CAPTION:
        return False
    return frame.is_caption(places.element_of(item.span))


def _with_captions(items: Sequence[Item], places: Places) -> list[Item]:
    """Short texts beside pictures are captions, unless the text is made of them: a list of things with pictures.

    Those that a credit follows are captions anyway.
    """
    found = {n for n, item in enumerate(items) if _is_beside_picture(item, places)}
    sure = {n for n in found if (span := items[n].span) and captions.is_credited(places.element_of(span))}
    whole = sum(len(item.block.text) for item in items if item.is_text)
    if sum(len(items[n].block.text) for n in found - sure) > _MOST_CAPTIONS * whole:
        found = sure
    return [item.as_caption() if n in found else item for n, item in enumerate(items)]


def _is_beside_picture(item: Item, places: Places) -> bool:
    if item.span is None or not item.is_text or item.block.type != "paragraph":
        return False
    return captions.is_beside_picture(places.element_of(item.span), item.block.text)


def below_headline(items: Sequence[Item], headline: Span | None) -> list[Item]:
    """Short lines above a headline that says what the page says are breadcrumbs and kickers, not text."""
    above = {n for n, item in enumerate(items) if headline and item.span and item.span.end <= headline.start}
    if len(above) > _MOST_ABOVE or any(len(items[n].block.text) > _KICKER_LENGTH for n in above):
        return list(items)
    return [item.removed("above-headline") if n in above and item.is_text else item for n, item in enumerate(items)]
