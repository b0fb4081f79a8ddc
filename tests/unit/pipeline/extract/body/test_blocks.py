"""What `body.read` makes of whole pages: blocks, roles, standfirst, kicker."""

from __future__ import annotations

import copy
from html import escape

from lxml import etree

from pipeline.extract.body.blocks import BodyText, read
from pipeline.extract.fields.header_lines import HeaderLines
from pipeline.extract.page.tree import PageTree, parse
from pipeline.types import Evidence

TITLE = "Le pont de Valmer rouvre après deux ans de travaux"
ONE = (
    "Les premières voitures ont franchi le fleuve lundi matin, sous une pluie fine et devant une centaine d’habitants venus assister "
    "à la levée des barrières par le maire de la commune."
)
TWO = (
    "Le chantier, commencé au printemps d’il y a deux ans, aura coûté quatorze millions d’euros, soit un tiers de plus que le devis "
    "présenté au conseil départemental lors du vote du budget."
)
THREE = (
    "Les commerçants de la rive gauche espèrent retrouver leur clientèle, que la déviation de onze kilomètres avait découragée, et "
    "demandent que le stationnement reste gratuit jusqu’à la fin de l’année."
)


def page(inner: str, head: str = "") -> PageTree:
    html = f"<html lang=fr><head><title>{TITLE} | L’Écho</title>{head}</head><body>{inner}</body></html>"
    tree = parse(html.encode(), "https://echo.example/valmer/pont-rouvre.html")
    assert tree is not None
    return tree


def article(before: str = "", inside: str = "", after: str = "") -> PageTree:
    text = f"<div class=texte><p>{ONE}</p>{inside}<p>{TWO}</p><p>{THREE}</p></div>"
    return page(f"<main><article><header><h1>{TITLE}</h1>{before}</header>{text}{after}</article></main>")


def texts(body: BodyText, role: str) -> list[str]:
    return [block.text for block in body.blocks if block.role == role]


def described(value: str) -> HeaderLines:
    return HeaderLines(
        headlines=(TITLE,), descriptions=(Evidence("standfirst", value, "meta", "meta:description", value),)
    )


def test_paragraphs_come_in_order_and_lead_back_by_full_paths() -> None:
    body = read(article(), HeaderLines(headlines=(TITLE,)))
    assert texts(body, "body") == [ONE, TWO, THREE]
    assert [block.locator for block in body.blocks if block.role == "body"] == [
        f"xpath:/html/body/main/article/div/p[{n}]" for n in (1, 2, 3)
    ]
    assert body.unlocated == 0


def test_reading_leaves_the_tree_as_it_was() -> None:
    tree = article(before="<p>3 min de lecture</p>", after="<p>Partager cet article</p>")
    before = copy.copy(tree.root)
    read(tree, HeaderLines(headlines=(TITLE,)))
    assert etree.tostring(tree.root) == etree.tostring(before)


def test_the_same_page_read_twice_gives_the_same_blocks() -> None:
    assert read(article(), HeaderLines()).blocks == read(article(), HeaderLines()).blocks


def test_headings_keep_their_level_and_lists_their_items() -> None:
    inside = "<h3>Un chantier semé d’embûches</h3><ul><li>Deux crues en hiver</li><li>Une pénurie d’acier</li></ul>"
    body = read(article(inside=inside), HeaderLines(headlines=(TITLE,)))
    kinds = {block.text: (block.type, block.level) for block in body.blocks}
    assert kinds["Un chantier semé d’embûches"] == ("heading", 3)
    assert kinds["Deux crues en hiver"] == ("list_item", None)


def test_a_quotation_and_a_table_keep_their_lines() -> None:
    inside = (
        "<blockquote><p>Nous avons tenu parole.</p><p>Il était temps.</p></blockquote>"
        "<table><tr><th>Année</th><th>Coût</th></tr><tr><td>2023</td><td>6 millions</td></tr></table>"
    )
    body = read(article(inside=inside), HeaderLines(headlines=(TITLE,)))
    found = {block.type: block.text for block in body.blocks}
    assert found["quote"] == "Nous avons tenu parole.\nIl était temps."
    assert found["table"] == "Année | Coût\n2023 | 6 millions"


def test_frame_lines_stay_as_boilerplate_with_their_rule() -> None:
    tree = article(
        before="<p class=meta>Publié le 3 mars 2026 à 8h15</p><p>3 minutes de lecture</p>",
        inside="<p>Lire aussi : Un pont plus loin</p>",
        after="<div class=outils><p>Partager cet article</p></div><h3>Laisser un commentaire</h3>",
    )
    body = read(tree, HeaderLines(headlines=(TITLE,)))
    rules = {block.text: block.removed_by for block in body.blocks if block.role == "boilerplate"}
    assert rules == {
        TITLE: "headline",
        "Publié le 3 mars 2026 à 8h15": "date-line",
        "3 minutes de lecture": "reading-time-line",
        "Lire aussi : Un pont plus loin": "read-also-line",
        "Partager cet article": "share-line",
        "Laisser un commentaire": "comments-line",
    }
    assert texts(body, "body") == [ONE, TWO, THREE]


def test_boilerplate_stands_in_reading_order() -> None:
    tree = article(before="<p>3 minutes de lecture</p>", after="<p>Partager cet article</p>")
    order = [block.text for block in read(tree, HeaderLines(headlines=(TITLE,))).blocks]
    assert (
        order.index("3 minutes de lecture")
        < order.index(ONE)
        < order.index(THREE)
        < order.index("Partager cet article")
    )


def test_other_articles_cards_and_the_footer_leave_no_lines() -> None:
    tree = page(
        f"<main><article><h1>{TITLE}</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></article></main>"
        "<aside><p>Partager cet article</p></aside><footer><p>S’abonner</p></footer>"
    )
    assert texts(read(tree, HeaderLines(headlines=(TITLE,))), "boilerplate") == [TITLE]


def test_headline_repeated_in_the_text_is_taken_out() -> None:
    tree = page(f"<div id=content><h1>{TITLE}</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>")
    body = read(tree, HeaderLines(headlines=(TITLE,)))
    assert TITLE not in texts(body, "body")


def test_marked_chapo_is_the_standfirst_and_no_body() -> None:
    chapo = "Attendu depuis deux ans, l’ouvrage a rouvert lundi ; la mairie promet une fête au mois de juin."
    body = read(article(before=f"<p class=article__chapo>{chapo}</p>"), HeaderLines(headlines=(TITLE,)))
    assert body.standfirst == chapo
    assert chapo not in texts(body, "body")
    assert texts(body, "standfirst") == [chapo]
    assert [(each.method, each.chosen) for each in body.evidence if each.field == "standfirst"] == [
        ("visible-text", True)
    ]


def test_description_shown_in_the_header_is_the_standfirst() -> None:
    lead = "Attendu depuis deux ans, l’ouvrage a rouvert lundi ; la mairie promet une fête au mois de juin."
    body = read(article(before=f"<p>{lead}</p>"), described(lead))
    assert body.standfirst == lead
    assert {each.reason for each in body.evidence if not each.chosen} == {"shown_by_page"}


def test_description_that_is_the_first_paragraph_is_no_standfirst() -> None:
    for description in (ONE, ONE[:90] + "…"):
        body = read(article(), described(description))
        assert body.standfirst is None
        assert texts(body, "body")[0] == ONE
        assert [each.reason for each in body.evidence] == ["first_paragraph"]


def test_description_that_the_page_does_not_show_is_never_invented() -> None:
    body = read(article(), described("Un résumé écrit pour les moteurs de recherche, que personne ne lit sur la page."))
    assert body.standfirst is None
    assert [each.reason for each in body.evidence] == ["not_shown_apart"]


def test_caption_of_a_figure_is_no_body() -> None:
    figure = "<figure><img src=a.jpg><figcaption>Le pont, lundi matin.</figcaption></figure>"
    body = read(article(inside=figure), HeaderLines(headlines=(TITLE,)))
    assert [(b.type, b.role) for b in body.blocks if b.text == "Le pont, lundi matin."] == [("figure", "caption")]


def test_kicker_above_the_headline_is_found() -> None:
    tree = page(
        f"<article><span class=surtitre>Reportage</span><h1>{TITLE}</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></article>"
    )
    assert read(tree, HeaderLines(headlines=(TITLE,))).kicker == "Reportage"


def test_paragraphs_parted_by_line_breaks_point_at_text_nodes() -> None:
    tree = page(f"<article><h1>{TITLE}</h1><div class=texte>{ONE}<br><br>{TWO}<br><br>{THREE}</div></article>")
    body = read(tree, HeaderLines(headlines=(TITLE,)))
    located = {block.text: block.locator for block in body.blocks if block.role == "body"}
    assert located[TWO] == "xpath:/html/body/article/div/text()[2]"


def test_soft_hyphens_do_not_part_words() -> None:
    tree = article(
        inside=f"<p>{escape('La préfec­ture confirme la réouver­ture du pont aux poids lourds dès demain.')}</p>"
    )
    assert "La préfecture confirme la réouverture du pont aux poids lourds dès demain." in texts(
        read(tree, HeaderLines()), "body"
    )


def test_page_without_text_has_no_blocks() -> None:
    tree = page("<div id=app></div>")
    assert read(tree, HeaderLines()) == BodyText((), None, None, ())


def test_a_plain_list_between_paragraphs_is_text_and_a_menu_is_not() -> None:
    found = read(article(inside="<ul><li>2 kg de crabes</li><li>Un poireau</li></ul>"), HeaderLines(headlines=(TITLE,)))
    assert texts(found, "body") == [ONE, "2 kg de crabes", "Un poireau", TWO, THREE]
    menu = "<ul><li><a href=/a>Valmer</a></li><li><a href=/b>Le fleuve</a></li></ul>"
    assert texts(read(article(inside=menu), HeaderLines(headlines=(TITLE,))), "body") == [ONE, TWO, THREE]


def test_a_heading_and_a_list_in_boxes_like_the_paragraphs_are_text() -> None:
    part = '<div class="bloc bloc-texte">{}</div>'
    inside = "".join(
        (
            part.format(f"<p>{ONE}</p>"),
            '<div class="bloc bloc-titre"><h2>Deux ans de travaux</h2></div>',
            part.format(f"<p>{TWO}</p>"),
            '<div class="bloc bloc-lien"><a href=/a>Un autre pont, ailleurs</a></div>',
            part.format("<ul><li>onze kilomètres de déviation</li><li>quatorze millions d’euros</li></ul>"),
            part.format(f"<p>{THREE}</p>"),
        )
    )
    body = read(page(f"<main><h1>{TITLE}</h1><div>{inside}</div></main>"), HeaderLines(headlines=(TITLE,)))
    assert texts(body, "body") == [
        ONE, "Deux ans de travaux", TWO, "onze kilomètres de déviation", "quatorze millions d’euros", THREE,
    ]  # fmt: skip


def test_a_caption_that_only_its_picture_names_is_no_body() -> None:
    photo = (
        "<div class=c1><img src=/p.jpg><div class=c2><span>Le pont, lundi.</span> <span>Photo L. A.</span></div></div>"
    )
    body = read(article(inside=photo), HeaderLines(headlines=(TITLE,)))
    assert texts(body, "body") == [ONE, TWO, THREE]
    assert texts(body, "caption") == ["Le pont, lundi. Photo L. A."]


def test_links_at_the_text_s_end_lead_elsewhere() -> None:
    teaser = "<p><a href=/{0}>{0} : un titre d’article assez long pour passer pour une phrase du texte</a></p>"
    tree = page(
        f"<main><h1>{TITLE}</h1><div><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>{teaser.format('Un')}{teaser.format('Deux')}</div></main>"
    )
    assert texts(read(tree, HeaderLines(headlines=(TITLE,))), "body") == [ONE, TWO, THREE]


def test_a_text_in_a_layout_table_is_read_by_paragraphs() -> None:
    cell = f"<h1>{TITLE}</h1><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"
    tree = page(f"<table><tr><td>Accueil</td><td>{cell}</td></tr><tr><td>Pied</td><td></td></tr></table>")
    assert texts(read(tree, HeaderLines(headlines=(TITLE,))), "body") == [ONE, TWO, THREE]


def test_the_title_of_a_sign_up_box_goes_with_it() -> None:
    form = "<div class=carte><h2>La lettre de Valmer</h2><p>Inscrivez-vous à notre newsletter</p></div>"
    body = read(article(inside=form), HeaderLines(headlines=(TITLE,)))
    assert texts(body, "body") == [ONE, TWO, THREE]


LEAD = "Attendu depuis deux ans, l’ouvrage a rouvert lundi matin sans cérémonie."


def test_a_bold_lead_beside_the_first_paragraph_is_the_standfirst() -> None:
    lead = f"<p class=intro><b>{LEAD}</b></p>"
    tree = page(f"<main><h1>{TITLE}</h1><div>{lead}<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div></main>")
    body = read(tree, HeaderLines(headlines=(TITLE,)))
    assert body.standfirst == LEAD
    assert texts(body, "body") == [ONE, TWO, THREE]


def test_an_excerpt_in_a_box_of_its_own_is_the_standfirst_and_an_intro_is_not() -> None:
    def lead(name: str) -> str | None:
        text = f"<div class=texte><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>"
        tree = page(f"<main><h1>{TITLE}</h1><div class={name}><div>{LEAD}</div></div>{text}</main>")
        return read(tree, HeaderLines(headlines=(TITLE,))).standfirst

    assert lead("post-excerpt") == LEAD
    assert lead("intro") is None


def test_dates_and_reading_time_on_one_line_are_a_date_line() -> None:
    tree = article(
        before="<div>Publikováno 11. července 2025 15:20 · Aktualizováno 12. července 2025 17:02 · 2 minutes de lecture</div>"
    )
    rules = [block.removed_by for block in read(tree, HeaderLines(headlines=(TITLE,))).blocks if block.removed_by]
    assert rules == ["headline", "date-line"]


def test_the_stamps_of_a_live_blog_are_no_text_however_far_down() -> None:
    posts = "".join(
        f"<p class=heure>{hour} h 05</p><p class=post>{text}</p>" for hour, text in ((12, ONE), (11, TWO), (10, THREE))
    )
    tree = page(f"<main><h1>{TITLE}</h1><div>{posts}</div></main>")
    lines = HeaderLines(headlines=(TITLE,), dates=("12 h 05",))
    assert texts(read(tree, lines), "body") == [ONE, TWO, THREE]


def test_headline_behind_its_kicker_is_no_text() -> None:
    tree = page(
        f"<main><article><h2>Grands travaux : {TITLE}</h2><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></article></main>"
    )
    body = read(tree, HeaderLines(headlines=(TITLE,)))
    assert texts(body, "body") == [ONE, TWO, THREE]
    assert ("headline", f"Grands travaux : {TITLE}") in [(block.removed_by, block.text) for block in body.blocks]


def test_readings_of_characters_are_left_out_of_the_text() -> None:
    line = "<ruby>青矢沢<rp>（</rp><rt>あおやざわ</rt><rp>）</rp></ruby>の橋が二年ぶりに再び通れるようになり、商店街は朝からにぎわった。"
    tree = page(f"<main><article><h1><ruby>橋<rt>はし</rt></ruby>が開通</h1>{f'<p>{line}</p>' * 4}</article></main>")
    body = read(tree, HeaderLines(headlines=("橋が開通",)))
    assert "あおやざわ" not in body.text
    assert body.text.startswith("青矢沢の橋が二年ぶりに")
    assert body.unlocated == 0


def test_date_that_ends_the_text_is_none_of_it() -> None:
    tree = page(
        f"<main><h1>{TITLE}</h1><div><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><p>Dernière mise à jour : 3 mars 2026</p></div></main>"
    )
    body = read(tree, HeaderLines(headlines=(TITLE,)))
    assert texts(body, "body") == [ONE, TWO, THREE]


def test_standfirst_is_found_below_a_headline_that_is_no_heading() -> None:
    lead = "Deux ans de déviation, quatorze millions d’euros et beaucoup de patience : la commune retrouve son pont."
    tree = page(
        f"<main><div class=titre>{TITLE}</div><div class=excerpt><p>{lead}</p></div>"
        f"<div><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div></main>"
    )
    body = read(tree, HeaderLines(headline=TITLE, headlines=(TITLE,)))
    assert body.standfirst == lead
    assert texts(body, "body") == [ONE, TWO, THREE]


def signed(*lines: str, by: tuple[str, ...] = ("Par Zoé Lambin", "Zoé Lambin")) -> dict[str, str | None]:
    tree = page(
        f"<main><article><h1>{TITLE}</h1>{''.join(f'<p>{each}</p>' for each in (ONE, TWO, THREE, *lines))}</article></main>"
    )
    body = read(tree, HeaderLines(headlines=(TITLE,), bylines=by))
    return {block.text: block.removed_by for block in body.blocks if block.text in lines}


def test_what_says_who_wrote_a_text_ends_it_and_is_none_of_it() -> None:
    for line in (
        "Zoé Lambin est journaliste au Phare et vit à Valmer.",
        "Zoé Lambin (née en 1970) dirige la rédaction ; elle est l’autrice de trois essais.".replace(
            " dirige la rédaction ; elle", ""
        ),
        "À propos de l’autrice : Zoé Lambin écrit sur les fleuves depuis dix ans.",
        "Zoé Lambin and Ugo Marchetti are fellows at the institute of rivers in Valmer.",
    ):
        assert signed(line) == {line: "author-line"}
    assert signed("Zoé Lambin", "Zoé Lambin est géographe.") == {
        "Zoé Lambin": "byline",
        "Zoé Lambin est géographe.": "author-line",
    }
    assert signed("Source : AFP") == {"Source : AFP": "byline"}


def test_a_sentence_about_another_ends_the_text() -> None:
    line = "Ugo Marchetti est le premier à avoir franchi le pont, lundi matin."
    assert signed(line) == {line: None}
    early = "Zoé Lambin est arrivée à l’aube."
    assert signed(early, *(f"{ONE} ({n})" for n in range(6)))[early] is None


def test_a_heading_in_the_header_is_the_headline_in_other_words() -> None:
    second = "Valmer retrouve son pont, et la rive gauche ses clients"
    tree = article(before=f"<div><h2>{second}</h2></div>")
    body = read(tree, HeaderLines(headlines=(TITLE,)))
    assert texts(body, "body") == [ONE, TWO, THREE]
    below = page(
        f"<main><article><header><h1>{TITLE}</h1></header><h2>{second}</h2><p>{ONE}</p><p>{TWO}</p></article></main>"
    )
    assert second in [
        block.text for block in read(below, HeaderLines(headlines=(TITLE,))).blocks if block.role != "boilerplate"
    ]


def test_a_caption_that_is_the_pages_description_is_no_standfirst() -> None:
    said = "Le pont de Valmer, lundi matin, avec les premières voitures."
    tree = article(before=f"<div><img src=/p.jpg><p>{said}</p><p>Photo : Lou Amar</p></div>")
    assert read(tree, described(said)).standfirst is None


def test_what_stands_in_the_headlines_header_apart_from_the_text_is_the_standfirst() -> None:
    lead = "Après deux ans de travaux, le pont de Valmer a rouvert lundi au soulagement des commerçants."
    for before in (f"<p class=lead>{lead}</p>", f"<p><strong>{lead}</strong></p>", f"<h2>{lead}</h2>"):
        body = read(article(before=before), HeaderLines(headlines=(TITLE,)))
        assert (body.standfirst, texts(body, "body")) == (lead, [ONE, TWO, THREE])


def test_a_field_named_as_a_standfirst_two_levels_up_is_one() -> None:
    lead = "Après deux ans de travaux, le pont de Valmer a rouvert lundi au soulagement des commerçants."
    field = f'<div class="field field--name-field-chapo"><div class=field__item><p>{lead}</p></div></div>'
    text = f"<div class=texte><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>"
    body = read(page(f"<main><article><h1>{TITLE}</h1>{field}{text}</article></main>"), HeaderLines(headlines=(TITLE,)))
    assert (body.standfirst, texts(body, "body")) == (lead, [ONE, TWO, THREE])
    around = f'<div class="chapo"><div><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div></div>'
    body = read(page(f"<main><article><h1>{TITLE}</h1>{around}</article></main>"), HeaderLines(headlines=(TITLE,)))
    assert body.standfirst is None


def test_articles_that_follow_on_the_page_go_whole() -> None:
    def piece(title: str, *paragraphs: str) -> str:
        return f"<article><header><h1>{title}</h1></header>{''.join(f'<p>{each}</p>' for each in paragraphs)}</article>"

    other = [f"{THREE} ({n})" for n in range(3)]
    tree = page(
        f"<main><section>{piece(TITLE, ONE, TWO, THREE)}{piece('La crue du lac inquiète la rive', *other)}</section></main>"
    )
    body = read(tree, HeaderLines(headlines=(TITLE,)))
    assert texts(body, "body") == [ONE, TWO, THREE]


def test_parts_of_one_article_with_an_h1_each_stay() -> None:
    parts = f"<section><h1>Le chantier</h1><p>{TWO}</p></section><section><h1>Les clients</h1><p>{THREE}</p></section>"
    body = read(
        page(f"<main><article><h1>{TITLE}</h1><p>{ONE}</p>{parts}</article></main>"), HeaderLines(headlines=(TITLE,))
    )
    assert texts(body, "body") == [ONE, "Le chantier", TWO, "Les clients", THREE]


def test_prose_between_headline_and_byline_is_the_standfirst_whatever_its_name() -> None:
    lead = "Valmer. Après deux ans de travaux, le pont a rouvert lundi. Ce que la rive gauche en attend."
    text = f"<div class=texte><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>"
    signed = page(
        f"<main><article><h1>{TITLE}</h1><div class=x7>{lead}</div><div>Par Lou Amar</div>{text}</article></main>"
    )
    body = read(signed, HeaderLines(headlines=(TITLE,), bylines=("Par Lou Amar",)))
    assert (body.standfirst, texts(body, "body")) == (lead, [ONE, TWO, THREE])
    unsigned = page(f"<main><article><h1>{TITLE}</h1><div class=x7>{lead}</div>{text}</article></main>")
    assert read(unsigned, HeaderLines(headlines=(TITLE,))).standfirst is None


def test_a_lead_that_is_signed_below_is_the_standfirst_though_the_main_text_lost_the_byline() -> None:
    text = f"<div class=texte><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>"
    known = HeaderLines(headlines=(TITLE,), bylines=("Par Lou Amar",), dates=("Le 3 mars 2026 à 8h15",))
    byline = "<div class=meta>Par <b>Lou Amar</b></div><div class=meta>Le 3 mars 2026 à 8h15</div>"
    for lead in ("<div class=intro><p>La rive gauche attend ses clients.</p></div>", "<h3>La rive gauche attend</h3>"):
        signed = page(f"<main><article><h1>{TITLE}</h1>{lead}{byline}{text}</article></main>")
        body = read(signed, known)
        assert (body.standfirst or "").startswith("La rive gauche attend")
        assert texts(body, "body") == [ONE, TWO, THREE]


def test_a_standfirst_that_is_printed_for_small_screens_and_for_large_stands_once() -> None:
    head = f"<h1>{TITLE}</h1><p class=chapo>{TWO}</p><p>Publié le 3 mars 2026</p>"
    text = f"<div class=texte><p>{ONE}</p><p>{THREE}</p></div>"
    tree = page(f"<main><article><div class=mobile>{head}</div><div class=desktop>{head}</div>{text}</article></main>")
    body = read(tree, HeaderLines(headline=TITLE, headlines=(TITLE,), dates=("Publié le 3 mars 2026",)))
    assert (body.standfirst, texts(body, "body")) == (TWO, [ONE, THREE])


def test_other_articles_cards_with_what_they_say_are_no_text() -> None:
    def card(n: int, link: str) -> str:
        said = f"Les passagers de la ligne {n} attendront encore, faute de pilotes et de carburant au dépôt du port."
        return f"<article><a href={link}><h3>La ligne {n} du bac s’arrête</h3></a><p>{said}</p></article>"

    text = f"<article><h1>{TITLE}</h1><p>{ONE}</p><p>{TWO}</p></article>"
    known = HeaderLines(headline=TITLE, headlines=(TITLE,))
    more = "".join(card(n, f"/ligne-{n}") for n in range(9))
    assert texts(read(page(f"<main>{text}<section>{more}</section></main>"), known), "body") == [ONE, TWO]
    own = "".join(card(n, f"#ligne-{n}") for n in range(2))
    kept = texts(
        read(page(f"<main><article><h1>{TITLE}</h1><p>{ONE}</p><p>{TWO}</p>{own}</article></main>"), known), "body"
    )
    assert len(kept) == 6


def test_lines_in_a_small_box_with_a_field_are_no_text() -> None:
    call = "<div class=b><h3>On s’écrit ?</h3><p>Une lettre par semaine, pas davantage.</p><div><input type=email></div></div>"
    body = read(article(inside=call), HeaderLines(headlines=(TITLE,)))
    assert texts(body, "body") == [ONE, TWO, THREE]
    plain = read(article(inside=call.replace("type=email", "type=hidden")), HeaderLines(headlines=(TITLE,)))
    assert len(texts(plain, "body")) == 5
    ticked = "".join(f"<li><input type=checkbox disabled> La tâche numéro {n} du chantier</li>" for n in range(3))
    assert len(texts(read(article(inside=f"<ul>{ticked}</ul>"), HeaderLines(headlines=(TITLE,))), "body")) == 6


def test_a_kicker_above_an_h1_that_repeats_it_is_no_text() -> None:
    heading = f"<h2><span>Val de Mer</span></h2><h1><span>Val de Mer</span> <span>{TITLE}</span></h1>"
    text = f"<section><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></section>"
    tree = page(f"<main><article><header><div>{heading}</div><p>{ONE[:90]}.</p></header>{text}</article></main>")
    assert texts(read(tree, HeaderLines(headline=TITLE, headlines=(TITLE,))), "body") == [ONE, TWO, THREE]


def test_captions_with_credits_are_captions_however_much_of_the_text_they_are() -> None:
    said = "Les barrières du pont de Valmer, lundi matin, au milieu des habitants venus de la rive gauche voir passer les voitures."
    pictures = "".join(f"<div><img src=/{n}.jpg><p>{said} ({n})</p><p>Photo: Lou Amar</p></div>" for n in range(3))
    body = read(article(inside=pictures), HeaderLines(headlines=(TITLE,)))
    assert texts(body, "body") == [ONE, TWO, THREE]
    assert len(texts(body, "caption")) == 3
