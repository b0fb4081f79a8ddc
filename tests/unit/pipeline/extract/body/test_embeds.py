"""Embeds: blocks in their places, their words out of the body."""

from __future__ import annotations

import pytest

from pipeline.extract import extract
from pipeline.locate import PageLocator, matches
from pipeline.types import NewsArticle

URL = "https://rade.example/port/bac"
PROSE = [
    f"Paragraphe {n}: le conseil municipal a débattu du bac pendant deux heures, devant une salle pleine et plutôt attentive."
    for n in range(4)
]
WORDS = (
    "La commune a tort, et nous le dirons demain devant la préfecture avec toutes celles et ceux qui prennent le bac."
)

EMBEDS = {
    "tweet": (f'<blockquote class="twitter-tweet"><p>{WORDS}</p>&mdash; Jo (@jo) <a href="https://twitter.example/jo/status/12">3 février</a></blockquote>',
              "https://twitter.example/jo/status/12"),
    "instagram": (f'<blockquote class="instagram-media" data-instgrm-permalink="https://insta.example/p/abc/"><p>{WORDS}</p></blockquote>',
                  "https://insta.example/p/abc/"),
    "tiktok": (f'<blockquote class="tiktok-embed" cite="https://tok.example/@jo/video/7"><section>{WORDS}</section></blockquote>', "https://tok.example/@jo/video/7"),
    "video": ('<figure class="wp-block-embed"><iframe width=560 height=315 src="https://video.example/embed/x1"></iframe></figure>', "https://video.example/embed/x1"),
    "lazy frame": ('<div class="video"><iframe data-src="//video.example/embed/x2" src="about:blank"></iframe></div>', "//video.example/embed/x2"),
    "amp": ('<amp-youtube data-videoid="mGENRKrdoGY" width=480 height=270></amp-youtube>', "mGENRKrdoGY"),
    "interactive box": ('<div class="interactive" data-src="https://cartes.example/quai/3"><p>Carte en cours de chargement</p></div>', "https://cartes.example/quai/3"),
}  # fmt: skip


def page(inner: str) -> bytes:
    text = f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p>{inner}<p>{PROSE[2]}</p><p>{PROSE[3]}</p>"
    return f"<html lang=fr><head><title>Le bac</title></head><body><main><article><h1>Le bac de la rade</h1>{text}</article></main></body></html>".encode()


def read(html: bytes) -> NewsArticle:
    result = extract(html, URL)
    assert isinstance(result, NewsArticle), result
    return result


@pytest.mark.parametrize("kind", EMBEDS)
def test_an_embed_stands_between_its_paragraphs(kind: str) -> None:
    markup, address = EMBEDS[kind]
    html = page(markup)
    article = read(html)
    order = [
        block.text if block.type == "embed" else block.text[:12]
        for block in article.blocks
        if block.type == "embed" or block.role == "body"
    ]
    assert order == ["Paragraphe 0", "Paragraphe 1", address, "Paragraphe 2", "Paragraphe 3"]
    embed = next(block for block in article.blocks if block.type == "embed")
    assert (embed.role, embed.removed_by) == ("boilerplate", "embed")
    assert embed.locator is not None
    assert matches(embed.text, PageLocator(html, URL, {})(embed.locator))


@pytest.mark.parametrize("kind", EMBEDS)
def test_an_embeds_words_are_none_of_the_articles(kind: str) -> None:
    assert read(page(EMBEDS[kind][0])).body.split("\n\n") == PROSE


@pytest.mark.parametrize(
    "unseen",
    [
        '<iframe src="https://www.googletagmanager.com/ns.html?id=X" height=0 width=0 style="display:none"></iframe>',
        '<iframe src="https://mesure.example/p" width="1" height="1"></iframe>',
        "<iframe></iframe>",
        '<aside><iframe src="https://video.example/embed/autre"></iframe></aside>',
    ],
)
def test_frames_that_nobody_sees_are_no_embeds(unseen: str) -> None:
    assert not [block for block in read(page(unseen)).blocks if block.type == "embed"]


def test_embeds_far_from_the_text_are_not_the_articles() -> None:
    far = f"<footer><iframe src='https://video.example/1'></iframe></footer><section>{'<p>Une autre page, un autre sujet, et d’autres lecteurs.</p>' * 9}<iframe src='https://video.example/2'></iframe></section>"
    html = page("").replace(b"</main>", b"</main>" + far.encode())
    assert not [block for block in read(html).blocks if block.type == "embed"]


def test_a_quotation_is_no_embed() -> None:
    article = read(page(f"<blockquote><p>{WORDS}</p></blockquote>"))
    assert WORDS in article.body
