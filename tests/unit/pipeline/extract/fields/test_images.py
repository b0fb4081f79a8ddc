"""Pictures with their captions and credits."""

from __future__ import annotations

import json

from pipeline.extract.fields import headline, images
from pipeline.extract.page import tree
from pipeline.extract.stated import structured

H1 = "<h1>La foire aux plants attire la foule</h1>"


def read(body: str = "", head: str = "", image: object = None) -> images.Images:
    node = {"@type": "NewsArticle", "headline": "La foire", "image": image}
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>' if image else ""
    page = tree.parse(
        f"<html><head>{head}{script}</head><body>{H1}{body}</body></html>".encode(), "https://a.example/x/"
    )
    assert page is not None
    graph = structured.read(page)
    return images.read(page, graph, headline.read(page, graph).element)


def test_json_ld_open_graph_and_figure_of_one_picture_are_one_image() -> None:
    found = read(
        '<figure><img src="/i/foire-800x450.jpg"><figcaption>Les étals dès l’aube. © Zoé Lambin</figcaption></figure>',
        '<meta property="og:image" content="/i/foire-1200x630.jpg"><meta property="og:image:width" content="1200">',
        {
            "@type": "ImageObject",
            "url": "https://a.example/i/foire.jpg",
            "height": {"@type": "QuantitativeValue", "value": 630},
        },
    )
    (lead,) = found.images
    assert (lead.url, lead.width, lead.height, lead.is_lead) == ("https://a.example/i/foire.jpg", 1200, 630, True)
    assert (lead.caption, lead.credit) == ("Les étals dès l’aube.", "© Zoé Lambin")


def test_the_lead_comes_first_and_figures_follow() -> None:
    found = read(
        '<figure><img data-src="/b.jpg" src="data:image/gif;base64,R0"></figure>', image=["https://a.example/a.jpg"]
    )
    assert [(image.url, image.is_lead) for image in found.images] == [
        ("https://a.example/a.jpg", True),
        ("https://a.example/b.jpg", False),
    ]
    assert [e.locator for e in found.evidence] == ["json-ld:0#/image/0", "xpath:/html/body/figure/img/@data-src"]


def test_a_cropped_lead_takes_the_caption_of_the_picture_above_the_text() -> None:
    found = read(
        '<figure><img src="/grand.jpg"><figcaption>Les étals dès l’aube.</figcaption></figure>',
        '<meta property="og:image" content="/partage.jpg">',
    )
    assert (found.images[0].url, found.images[0].caption) == ("https://a.example/partage.jpg", "Les étals dès l’aube.")


def test_a_credit_marked_up_apart_is_no_caption() -> None:
    found = read(
        '<figure><img src="/a.jpg"><figcaption>Les étals. <span class="credit">Zoé Lambin/Le Phare</span></figcaption></figure>'
    )
    assert (found.images[0].caption, found.images[0].credit) == ("Les étals.", "Zoé Lambin/Le Phare")


def test_pictures_of_other_articles_and_broken_sources_are_left_out() -> None:
    card = '<article><h3><a href="/b">Un tout autre article de la rubrique</a></h3><figure><img src="/b.jpg"></figure></article>'
    assert read(card + '<figure><img src="javascript:x"></figure><figure>rien</figure>').images == ()
    assert read(image=[None, 3, {"url": None}, {"@type": "ImageObject"}]).images == ()


def test_sizes_are_read_however_they_are_written() -> None:
    found = read(image={"url": "https://a.example/a.jpg", "width": "1200px", "height": "auto"})
    assert (found.images[0].width, found.images[0].height) == (1200, None)
