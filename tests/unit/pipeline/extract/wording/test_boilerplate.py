"""Lines that are boilerplate by their words, and sentences that only use them."""

from __future__ import annotations

import pytest

from pipeline.extract.wording.boilerplate import closing_rule_for, head_rule_for, rule_for


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("3 minutes de lecture", "reading-time-line"),
        ("Temps de lecture : 4 min.", "reading-time-line"),
        ("5 min read", "reading-time-line"),
        ("Lesezeit: 3 Minuten", "reading-time-line"),
        ("Partager cet article", "share-line"),
        ("PARTAGER :", "share-line"),
        ("Share on Facebook", "share-line"),
        ("Artikel teilen", "share-line"),
        ("Facebook | Twitter | WhatsApp", "share-line"),
        ("Laisser un commentaire", "comments-line"),
        ("Leave a Reply", "comments-line"),
        ("12 commentaires", "comments-line"),
        ("Schreiben Sie einen Kommentar", "comments-line"),
        ("Inscrivez-vous à notre newsletter", "newsletter-line"),
        ("Sign up for our daily newsletter", "newsletter-line"),
        ("Newsletter abonnieren", "newsletter-line"),
        ("Déjà abonné ? Se connecter", "subscribe-line"),
        ("Cet article est réservé aux abonnés", "subscribe-line"),
        ("Suivez-nous sur Facebook", "follow-line"),
        ("Folgen Sie uns auf Instagram", "follow-line"),
        ("Tout accepter", "cookie-line"),
        ("Publicité", "advertisement-line"),
        ("- Anzeige -", "advertisement-line"),
        ("La suite après cette publicité", "advertisement-line"),
        ("Article continues below advertisement", "advertisement-line"),
        ("À lire aussi", "read-also-line"),
        (">> Lire aussi : Le pont rouvre", "read-also-line"),
        ("Lesen Sie auch: Die Brücke öffnet wieder", "read-also-line"),
        ("Read more: The bridge opens again", "read-also-line"),
        ("Sur le même sujet", "related-line"),
        ("Das könnte Sie auch interessieren", "related-line"),
        ("© 2025 L’Écho. Tous droits réservés.", "copyright-line"),
        ("L’Écho, 4, rue du Bac, Valmer. Tous droits réservés. Qui sommes-nous ?", "copyright-line"),
        ("The Echo, 4 Ferry Street. All rights reserved. About us", "copyright-line"),
        ("Alle Rechte vorbehalten", "copyright-line"),
        ("Foto: Anna Beispiel/dpa", "credit-line"),
    ],
)
def test_line_is_boilerplate(line: str, rule: str) -> None:
    assert rule_for(line) == rule


@pytest.mark.parametrize(
    "line",
    [
        "Il a partagé cet article sur Facebook avec ses deux frères.",
        "Elle avait publié ses dessins sous la mention « tous droits réservés » dès 1998.",
        "The label prints all rights reserved on each of its sleeves.",
        "Les commentaires du ministre ont surpris jusque dans son camp.",
        "À lire les procès-verbaux, la réunion a duré trois heures.",
        "La publicité pour le tabac est interdite depuis trente ans.",
        "Teilen will der Minister die Macht nicht.",
        "More than 200 people were taken to hospital.",
        "Trois minutes de lecture ont suffi au juge pour comprendre.",
        "Related costs rose by four percent in the third quarter.",
        "Support for the reform is falling.",
        "Copyright law was written for another age.",
        "Sie können die Newsletter der Behörde noch immer nicht lesen, sagt er.",
        "Opinion polls put the party in the lead.",
    ],
)
def test_sentence_that_uses_the_words_survives(line: str) -> None:
    assert rule_for(line) is None


def test_label_without_a_colon_counts_before_a_link_only() -> None:
    line = "Lire aussi le pont de Valmer rouvre"
    assert rule_for(line) is None
    assert rule_for(line, linked=0.8) == "read-also-line"


def test_a_long_paragraph_is_never_boilerplate() -> None:
    assert rule_for("Lire aussi : " + "un très long texte " * 20) is None


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Publié le 21 mai 2025 à 7h42", "date-line"),
        ("Publié le 08/10/2021 à 16h44 - Mis à jour le 09/10/2021", "date-line"),
        ("Updated 3 May 2026, 10:15 am", "date-line"),
        ("Aktualisiert am 3. Mai 2026 um 10:15 Uhr", "date-line"),
        ("Par Camille Roche", "byline"),
        ("By Ann Other and Jo Bloggs", "byline"),
        ("Von Anna Beispiel", "byline"),
        ("La rédaction avec AFP", "byline"),
        ("R. G. avec agences", "byline"),
        ("Source : Reuters", "byline"),
        ("(avec AFP)", "byline"),
        ("With files from Reuters", "byline"),
        ("Mit Material von dpa", "byline"),
        ("Źródło: PAP", "byline"),
        ("AFP", "byline"),
        ("ÉCRIT PAR", "byline"),
        ("Propos recueillis par", "byline"),
        ("Journaliste au service Société", "byline"),
        ("Redakteurin im Ressort Wirtschaft", "byline"),
        ("Journalistes et élus se sont retrouvés lundi. Le maire a parlé.", None),
        ("Source : ministère des Finances", None),
        ("Par exemple, le prix du pain", None),
        ("Von der Brücke ist nichts zu sehen", None),
        ("En 2025, le pont a rouvert", None),
    ],
)
def test_head_lines_are_told_from_sentences(line: str, rule: str | None) -> None:
    assert head_rule_for(line) == rule


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Imprimer | Accueil", "share-line"),
        ("Cliquez pour partager sur Twitter(ouvre dans une nouvelle fenêtre)", "share-line"),
        ("Cliquer pour imprimer(ouvre dans une nouvelle fenêtre)", "share-line"),
        ("Klicken, um auf WhatsApp zu teilen (Wird in neuem Fenster geöffnet)", "share-line"),
        ("Haz clic para compartir en Facebook (Se abre en una ventana nueva)", "share-line"),
        ("Fai clic qui per condividere su Twitter (Si apre in una nuova finestra)", "share-line"),
        ("S’abonner (nouvelle fenêtre)", "subscribe-line"),
        ("➡️ À lire aussi : Le pont rouvre", "read-also-line"),
        ("La suite est réservée aux abonnés.", "subscribe-line"),
        ("Cet article est réservé aux abonnés. Il vous reste 80 % à découvrir.", "subscribe-line"),
        ("Droits de reproduction et de diffusion réservés © 2026 Le Phare", "copyright-line"),
        ("Image: Lou Amar/Agence des Rives", "credit-line"),
        ("写真：共同", "credit-line"),
        ("Kuva: Lou Amar", "credit-line"),
        ("Quelle: dpa/Lou Amar", "credit-line"),
        ("Читайте также: мост открыт", "read-also-line"),
        ("İlgili haber: Köprü açıldı", "read-also-line"),
        ("Підписуйтесь на наш Telegram-канал", "follow-line"),
        ("Dalszy ciąg materiału pod wideo", "advertisement-line"),
        ("Archivado en", "tags-line"),
        ("Zur Startseite", "page-line"),
        ("Suivez l’info en direct sur notre chaîne WhatsApp", "follow-line"),
        ("Abonniere den Whatsapp-Kanal des Phare und bekomme alle Meldungen aufs Handy", "follow-line"),
        ("Únete a nuestro canal de WhatsApp", "follow-line"),
        ("Vous souhaitez réagir ? Laissez un commentaire", "comments-line"),
        ("Vous avez une information à nous transmettre ? Écrivez-nous", "page-line"),
        ("La suite de l’article après la pub", "advertisement-line"),
        ("Cet article vous est offert", "subscribe-line"),
        ("Photo Lou Amar/AFP", "credit-line"),
        ("Teilen | Drucken", "share-line"),
        ("© 2026 Le Bulletin du bocage. Les textes et les images de ce site sont protégés ; " * 3, "copyright-line"),
        (
            "This post contains affiliate links. If you buy a kettle after reading it, the paper is paid.",
            "disclosure-line",
        ),
        ("Dieser Beitrag enthält Affiliate-Links, für die der Talbote Geld bekommt.", "disclosure-line"),
        ("ANZEIGE – Heute schon an morgen denken?", "disclosure-line"),
        ("PUBLICITÉ – Le fromage du plateau", "disclosure-line"),
        ("Fot. Halina Zielna / Kurier Rzeczny", "credit-line"),
        ("Le bac de Valmer à l’arrêt. © Odile Garance", "credit-line"),
        ("og/APA", "byline"),
        ("Le journal pour un euro, résiliable à tout moment", "subscribe-line"),
        ("Síguenos en Facebook y Telegram para no perderte nada", "follow-line"),
        ("Send us your letters: desk@courier.example", "comments-line"),
        ("Klicken Sie auf den unteren Button, um den Inhalt von karten.example zu laden.", "cookie-line"),
    ],
)
def test_notices_and_lines_of_several_buttons_are_boilerplate(line: str, rule: str) -> None:
    assert rule_for(line) == rule


@pytest.mark.parametrize(
    "line",
    [
        "Publié dans la revue « Ponts », le rapport fait déjà débat.",
        "Abonnés ou non, les usagers du bac paieront la même somme.",
        "Étiquettes trompeuses, recettes inventées",
        "À lire entre les lignes, le rapport accable la commune.",
        "Imprimer | Le maire renonce",
        "This post contains the minutes of the meeting that the council held on Monday.",
        "Anzeige gegen den Bürgermeister: Was bisher bekannt ist",
        "Follow-up talks on Facebook and its rivals will begin in March, the minister said.",
        "Les abonnés peuvent résilier à tout moment, a rappelé le juge.",
        "Le © n’est pas un jouet, rappelle le juge.",
        "Und/oder",
    ],
)
def test_sentences_with_their_words_survive(line: str) -> None:
    assert rule_for(line) is None


def test_telephone_number_is_no_date() -> None:
    assert head_rule_for("+33 158-23-2012") is None
    assert head_rule_for("23.12.2012") == "date-line"


@pytest.mark.parametrize(
    "line",
    [
        "The Associated Press contributed to this report.",
        "Reporting by Jo Bloggs; Editing by Ann Other",
        "This is a breaking news story. Check back for updates.",
        "This article was originally published on The Harbour.",
        "Cet article a été initialement publié dans Le Phare du Littoral.",
        "Source : ministère des Finances",
        "Cet article est republié à partir de The Conversation sous licence Creative Commons. Lire l’article original.",
        "mcc/edel",
        "A. R.",
        "Article mis à jour le 4 mars à 9h12.",
        "Cet article a été modifié à 18 heures",
    ],
)
def test_lines_that_close_a_text(line: str) -> None:
    assert closing_rule_for(line) == "byline"


def test_calls_to_subscribe_that_close_a_text() -> None:
    call = (
        "« Ici Valmer » : la newsletter du Phare résume chaque soir la journée, du lundi au vendredi. Inscrivez-vous !"
    )
    assert closing_rule_for(call) == "newsletter-line"
    assert closing_rule_for("La newsletter du maire a été lue par mille habitants.") is None


@pytest.mark.parametrize(
    "call",
    [
        "Tilmeld dig vores nyhedsbrev her",
        "Zapisz się na nasz biuletyn",
        "Join us on WhatsApp for the latest",
        "Abonnez-vous à notre lettre d’info",
        "Abonneer je op de nieuwsbrief",
        "Підпишіться на нашу розсилку",
    ],
)
def test_call_to_subscribe_is_told_whatever_the_letter_is_called(call: str) -> None:
    assert closing_rule_for(call) == "newsletter-line"


@pytest.mark.parametrize(
    "line",
    [
        "The minister contributed to this debate. She did not stay.",
        "Source de revenus, le pont attire les marchands.",
        "Oui et/ou non, répond le maire.",
        "The report was first read by the mayor, and published a day later in the harbour, where few could read it.",
    ],
)
def test_sentences_that_close_a_text_are_its_own(line: str) -> None:
    assert closing_rule_for(line) is None
