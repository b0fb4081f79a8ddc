"""The running text of a page, in each design's mark-up, with what designs put between the paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from crawler.demo.edition import Edition
from crawler.demo.pieces import Design, Passage, Piece
from crawler.demo.structured import live_posts
from crawler.demo.wording import local, phrases

_RELATED = 3
#: A shorter text is not interrupted by a line that leads elsewhere.
_LONG = 5


def related(edition: Edition, piece: Piece) -> tuple[Piece, ...]:
    """The next older pieces of the same language, from the start again after the oldest."""
    others = [other for other in edition.by_date if other.language == piece.language and other.copy_of is None]
    place = next((n for n, other in enumerate(others) if other.offset_hours > piece.offset_hours), 0)
    circle = [*others[place:], *others[:place]]
    return tuple(other for other in circle if other.id not in (piece.id, piece.copy_of))[:_RELATED]


def _flow(passages: Sequence[Passage], heading: str = "<h2>{}</h2>") -> list[str]:
    """Each passage as an element; neighbouring list items share one list."""
    shapes = {"paragraph": "<p>{}</p>", "heading": heading, "item": "<li>{}</li>", "post": "<h3>{}</h3>"}
    elements = [shapes[passage.kind].format(escape(passage.text)) for passage in passages]
    joined = "\n".join(elements).replace("</li>\n<li>", "</li><li>")
    lines = joined.split("\n")
    return [f"<ul>{line}</ul>" if line.startswith("<li>") else line for line in lines]


def _wordpress_body(edition: Edition, piece: Piece) -> str:
    """With a line that leads to another article between two paragraphs, when the text is long enough."""
    elements = _flow(piece.readable)
    if len(elements) >= _LONG:
        other = related(edition, piece)[0]
        label = escape(phrases(piece.language)["read_also"])
        link = f'<a href="{other.path}">{escape(other.headline)}</a>'
        elements.insert(2, f"<p><strong>{label}</strong> {link}</p>")
    return "\n".join(elements)


def _drupal_body(edition: Edition, piece: Piece) -> str:
    if piece.kind == "live":
        return "\n".join(_live_post(edition, piece, post, text) for post, text in live_posts(piece))
    elements = _flow(piece.readable)
    ad = f'<div class="ad-slot ad-slot--inline"><span>{escape(phrases(piece.language)["ad"])}</span></div>'
    return "\n".join([*elements[:2], ad, *elements[2:]])


def _live_post(edition: Edition, piece: Piece, post: Passage, text: tuple[Passage, ...]) -> str:
    at = local(edition.post_time(piece, post))
    clock = f"{at.hour}h{at.minute:02}" if piece.language == "fr" else f"{at:%H:%M}"
    head = f'<time datetime="{at.isoformat()}">{clock}</time>\n<h3>{escape(post.text)}</h3>'
    return f'<div class="live-post">{head}\n' + "\n".join(_flow(text)) + "</div>"


def _bare_body(_: Edition, piece: Piece) -> str:
    return "\n".join(_flow(piece.readable, heading="<p><b>{}</b></p>"))


def _app_body(_: Edition, piece: Piece) -> str:
    """The text in containers of two elements each, an advertisement after the first."""
    elements = _flow(piece.readable)
    chunks = ["".join(elements[n : n + 2]) for n in range(0, len(elements), 2)]
    boxes = [f'<div class="css-1p2h5m"><div class="css-vurnku">{chunk}</div></div>' for chunk in chunks]
    ad = f'<div class="css-ad0x1z"><div>{escape(phrases(piece.language)["ad"])}</div></div>'
    return "".join([*boxes[:1], ad, *boxes[1:]])


BODIES: Mapping[Design, Callable[[Edition, Piece], str]] = {
    "wordpress": _wordpress_body,
    "drupal": _drupal_body,
    "bare": _bare_body,
    "app": _app_body,
}
