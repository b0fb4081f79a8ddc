"""The newspaper's four page designs: a piece → its HTML page.

`wordpress`: a blog theme with an SEO plugin's graph; `drupal`: another system, with other metadata;
`bare`: hand-made, visible text only; `app`: nested containers, hashed class names, state in a script.
The mark-up around the text is in `templates/`; the text is `bodies`' business, what machines read `structured`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from crawler.demo.bodies import BODIES, related
from crawler.demo.edition import Edition
from crawler.demo.pieces import Design, Language, Piece
from crawler.demo.structured import app_state, drupal_list, script_json, yoast_graph
from crawler.demo.wording import byline, card_time, local, long_date, phrases, sections, spelled_minutes

_MOST_READ = 5


@dataclass(frozen=True, slots=True)
class Markup:
    """How a design writes the parts that not every page has; `{}` stands for the text."""

    kicker: str
    reading_time: str
    updated: str
    card: str
    """Of another article: {url}, {headline}, {time}."""


_MARKUP: Mapping[Design, Markup] = {
    "wordpress": Markup(
        kicker='<span class="kicker">{}</span>\n',
        reading_time='<span class="reading-time">{}</span>',
        updated=' <span class="updated">{}</span>',
        card='<div class="jp-relatedposts-post"><h4><a href="{url}">{headline}</a></h4>'
        '<p class="jp-relatedposts-post-date">{time}</p></div>\n',
    ),
    "drupal": Markup(
        kicker='<div class="kicker">{}</div>\n',
        reading_time='<span class="field--name-field-temps-lecture">{}</span>',
        updated=' <span class="node__changed">{}</span>',
        card='<div class="views-row"><div class="views-field-title"><a href="{url}">{headline}</a></div>'
        '<div class="views-field-temps">{time}</div></div>\n',
    ),
    "bare": Markup(
        kicker="<p>{}</p>\n",
        reading_time="<p>{}</p>\n",
        updated=" ({})",
        card='<li><a href="{url}">{headline}</a> {time}</li>\n',
    ),
    "app": Markup(
        kicker='<div class="css-2p5kq0">{}</div>',
        reading_time='<div class="css-1t8d2f">{}</div>',
        updated=" · {}",
        card='<div class="css-card41"><a href="{url}"><div class="css-card42">{headline}</div></a>'
        '<div class="css-card43">{time}</div></div>',
    ),
}


def render(name: str, values: Mapping[str, str]) -> bytes:
    """The template `templates/NAME.html` with `values`, which are HTML already, in UTF-8."""
    return _template(name).substitute(values).encode()


def article_page(edition: Edition, piece: Piece) -> bytes:
    """The page of one piece, in its design."""
    markup = _MARKUP[piece.design]
    values = {
        **chrome(edition, piece.language),
        **_header(edition, piece),
        **_optional(edition, piece, markup),
        "body": BODIES[piece.design](edition, piece),
        "related": _cards(markup, related(edition, piece)),
        "related_plain": _cards(markup, related(edition, piece)),
    }
    values |= {name: escape(text) for name, text in _titles(edition, piece).items()}
    return render(piece.design, values | _machine_readable(edition, piece))


def chrome(edition: Edition, language: Language) -> dict[str, str]:
    """What stands around every page: the fixed phrases as `w_NAME`, and the menu."""
    words = {f"w_{name}": escape(text) for name, text in phrases(language).items()}
    links = [f'<a href="/{language}/{slug}/">{escape(name)}</a>' for slug, name in sections(language).items()]
    links += ['<a href="/fr/">Français</a>', '<a href="/en/">English</a>']
    return {
        **words,
        "lang": language,
        "base": edition.base_url,
        "menu": "".join(f"<li>{link}</li>" for link in links),
        "menu_line": " | ".join(links),
        "menu_divs": "".join(f'<div class="css-m3n9">{link}</div>' for link in links),
    }


@cache
def _template(name: str) -> Template:
    return Template((files(__package__) / "templates" / f"{name}.html").read_text(encoding="utf-8"))


def _titles(edition: Edition, piece: Piece) -> dict[str, str]:
    """Plain text of the header, not escaped yet."""
    published = edition.published(piece)
    return {
        "headline": piece.headline,
        "summary": summary(piece),
        "standfirst": piece.standfirst or "",
        "section_name": sections(piece.language)[piece.section],
        "authors": ", ".join(piece.authors),
        "byline": byline(piece),
        "byline_low": byline(piece)[0].lower() + byline(piece)[1:],
        "published_line": _dated("published", piece, long_date(published, piece.language)),
        "published_line_long": _dated("published", piece, long_date(published, piece.language, weekday=True)),
    }


def summary(piece: Piece) -> str:
    """The standfirst; a piece without one is summed up by its first sentence."""
    first = next(passage.text for passage in piece.passages if passage.kind == "paragraph")
    return piece.standfirst or first.partition(". ")[0].rstrip(".") + "."


def _dated(word: str, piece: Piece, date: str) -> str:
    return f"{phrases(piece.language)[word]} {date}"


def _header(edition: Edition, piece: Piece) -> dict[str, str]:
    published, modified = edition.published(piece), edition.modified(piece)
    return {
        "html_lang": phrases(piece.language)["html_lang"],
        "locale": phrases(piece.language)["locale"],
        "section": piece.section,
        "section_url": f"/{piece.language}/{piece.section}/",
        "canonical": edition.canonical(piece),
        "number": str(4000 + round(piece.offset_hours)),
        "published_iso": local(published).isoformat(),
        "modified_iso": local(modified).isoformat(),
        "published_utc": f"{published:%Y-%m-%dT%H:%M:%S.000Z}",
        "modified_utc": f"{modified:%Y-%m-%dT%H:%M:%S.000Z}",
        "tags": " ".join(f'<span rel="tag">{escape(word)}</span>' for word in piece.keywords),
    }


def _optional(edition: Edition, piece: Piece, markup: Markup) -> dict[str, str]:
    """The parts that only some pages have; empty on the others."""
    updated = _dated("updated", piece, long_date(edition.modified(piece), piece.language))
    words = phrases(piece.language)
    label = f'<meta name="twitter:label2" content="{escape(words["label_time"])}">\n'
    data = f'<meta name="twitter:data2" content="{spelled_minutes(piece)}">\n'
    image = f'<meta property="og:image" content="{edition.base_url}/images/{piece.id}.svg">\n'
    return {
        "kicker": _filled(markup.kicker, piece.kicker),
        "reading_time": _filled(markup.reading_time, piece.reading_time),
        "updated_line": _filled(markup.updated, updated if piece.updated_hours is not None else None),
        "correction": _filled('<p class="correction">{}</p>\n', piece.correction),
        "figure": _figure(piece),
        "gate": _gate(piece),
        "time_label": label + data if piece.minutes else "",
        "og_image": image if piece.caption else "",
        "most_read": "".join(_link_item(other) for other in _most_read(edition, piece)),
    }


def _filled(markup: str, text: str | None) -> str:
    return markup.format(escape(text)) if text else ""


def _machine_readable(edition: Edition, piece: Piece) -> dict[str, str]:
    match piece.design:
        case "wordpress":
            return {"json_ld": script_json(yoast_graph(edition, piece))}
        case "drupal":
            return {"json_ld": script_json(drupal_list(edition, piece))}
        case "app":
            return {"state": script_json(app_state(edition, piece))}
        case "bare":
            return {}


def _cards(markup: Markup, others: Sequence[Piece]) -> str:
    parts = ((other.path, escape(other.headline), escape(card_time(other))) for other in others)
    return "".join(markup.card.format(url=url, headline=headline, time=time) for url, headline, time in parts)


def _most_read(edition: Edition, piece: Piece) -> tuple[Piece, ...]:
    """The longest pieces of the language: as good a guess as any."""
    others = (other for other in edition.by_date if other.language == piece.language and other.copy_of is None)
    ranked = sorted(others, key=lambda other: (-other.word_count, other.id))
    return tuple(other for other in ranked if other.id not in (piece.id, piece.copy_of))[:_MOST_READ]


def _link_item(piece: Piece) -> str:
    return f'<li><a href="{piece.path}">{escape(piece.headline)}</a> <span>{escape(card_time(piece))}</span></li>\n'


def _figure(piece: Piece) -> str:
    if piece.caption is None:
        return ""
    picture = f'<img src="/images/{piece.id}.svg" alt="" width="1200" height="675">'
    return f"<figure>{picture}<figcaption>{escape(piece.caption)}</figcaption></figure>\n"


def _gate(piece: Piece) -> str:
    if piece.access == "free":
        return ""
    words = phrases(piece.language)
    title, text = escape(words["gate"]), escape(words["gate_text"])
    return f'<div class="field--paywall"><p class="gate__title">{title}</p><p>{text}</p></div>\n'
