"""Lines that stand inside an article's frame and are not the article: share, newsletter, read-also and the like.

Judges one line by its words: by the plain ones of `phrases`, and by patterns for French, English, German, Spanish,
Italian, Portuguese and Dutch. Where the line stands is the caller's to know. A rule matches the whole line, or a
label and a short rest, so that a sentence which merely uses the words survives.
"""

# ruff: noqa: E501  (one alternative of a pattern a line, however long)

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from pipeline.extract.page.worded import WordedPattern
from pipeline.extract.wording import phrases
from pipeline.extract.wording.agencies import is_credit_line

#: No line above this many characters is boilerplate by its words alone, no notice is longer.
MAX_LENGTH, MAX_NOTICE = 160, 400
#: Characters that tell a notice, and parts of a line that are looked at one by one.
_NOTICE_START, _MOST_PARTS = 100, 6

_NETWORK = (
    r"(?:facebook|twitter|x|linkedin|whats ?app|telegram|pinterest|e-?mail|mail|courriel|messenger|bluesky|threads|"
    r"mastodon|reddit|flipboard|tumblr|pocket|xing|instagram|snapchat|tiktok|youtube|google(?: \+|\+| news| actualités)?|"
    r"print|imprimer|drucken|sms|rss|copy link|copier le lien|link kopieren|copiar enlace|copia link)"
)
_WHAT = (
    r"(?:cet article|l'article|cette (?:page|info|actu|vidéo)|ce (?:contenu|lien|post)|ceci|le lien|la page|"
    r"th(?:is|e) (?:article|story|page|post|link|entry|video)|this|article|story|link|"
    r"(?:diesen |den |dieser |die )?(?:artikel|beitrag|seite|link|text|meldung|story)|"
    r"(?:este|el) (?:artículo|contenido|enlace)|(?:esta )?noticia|(?:questo|l')? ?articolo|(?:este )?artigo|(?:esta )?notícia|(?:dit )?artikel)"
)

# One alternative a line; a line of the page must match an alternative as a whole.
_WHOLE: Mapping[str, str] = {
    "share-line": rf"""
        (?:partage[rz]?|partages?|tweete[rz]|tweet|share|teilen|compartir|compartilhar|partilhar|condividi|delen|deel)(?: {_WHAT})?
        (?:cliquez pour |cliquer pour |click to |klick(?:en)?,? um |ha(?:z|ga) clic (?:aquí )?para |fai clic (?:qui )?per |cli(?:que|car) (?:aqui )?para |klik om te )?(?:partager|partagez|share|auf|compartir|condivid(?:i|ere)|compartilh(?:e|ar)|partilhar|delen|deel|envoyer|send|email|pin|post|imprimer|print)(?: {_WHAT})?(?: (?:sur|via|par|on|via|by|to|with|auf|über|per|mit|en|por|su|no|op|met|to your))? {_NETWORK}(?: .{{0,40}}nouvelle fenêtre.{{0,3}}| .{{0,30}}new window.{{0,3}}| .{{0,20}}neuem fenster.{{0,12}})?
        (?:cliquez|cliquer|click|ha(?:z|ga) clic|fai clic|clique|klik|klick(?:en)?,?)(?: \w+)? (?:pour|to|para|per|om te|um) (?:partager sur .{{2,20}}|.{{0,30}}zu (?:teilen|senden)|imprimer|print|imprimir|stampare|afdrukken|drucken)(?: \(.{{0,40}})?
        (?:{_WHAT} )?(?:auf|per|via|bei|mit)? ?(?:{_NETWORK} )?(?:teilen|weiterempfehlen|empfehlen|versenden|weiterleiten|ausdrucken|drucken|verschicken|merken|posten|twittern|tweeten|senden)
        {_NETWORK}(?:[ ,|/·•-]+{_NETWORK})+
        (?:imprimer|print|drucken|imprimir|stampa|afdrukken)(?: {_WHAT})?
        (?:e-?mail|send|envoyer|email)(?: {_WHAT})?(?: (?:to a friend|à un ami|par (?:e-?)?mail))?
        (?:\d[\d.,k]* )?(?:partages?|shares?|tweets?|likes?|mal geteilt|compartidos?)
        (?:copier|copy|kopiere?n?|copiar|copia)(?: the| le| l')? ?(?:lien|link|url|enlace)(?: lien copié| copied| kopieren| kopiert)?|lien copié|link copied|link kopiert
        (?:share|partage[rz]?|teilen)(?: it| with| this)?(?: (?:with|avec) (?:your |vos )?(?:friends|amis))?
        vous trouvez cet article intéressant|faites-le savoir et partagez-le
        (?:j'aime|like|gefällt mir|me gusta)(?: ça| this)?(?: {_NETWORK})?
        (?:share|like|love|loved) (?:this|what you) (?:article|story|post|read)?.{{0,30}}
        jetzt teilen|artikel (?:teilen|versenden|drucken|merken|als pdf|weiterempfehlen)(?: .{{0,40}})?
        (?:save|sauvegarder|enregistrer|offrir|gift|bookmark)(?: (?:this |cet |l')?(?:article|story))(?: .{{0,20}})?
        (?:ajouter|add)(?: .{{0,12}})? (?:aux|to) (?:favoris|favou?rites|my list|mes favoris|bookmarks)""",
    "comments-line": r"""
        (?:laisse[rz]|ajoute[rz]|écrire|publier|poste[rz]|déposer) (?:un|votre|le premier|vos) (?:commentaires?|avis|réaction)s?.{0,20}
        (?:leave|post|add|write|submit|make) (?:a|your|the first|us a)? ?(?:comment|reply|response)s?.{0,30}
        (?:(?:\d+|aucun|no|view|show|read|see|voir|lire|afficher|toggle|all|tous|load|join|hide|0) )?(?:les |the |all |tous les |\d+ )?(?:commentaires?|comments?|réactions?|kommentare?|comentarios?|commenti|comentários?|reacties)(?: \(\d*\)| \d+)?(?: anzeigen| lesen| schreiben| ansehen| ausblenden| einblenden| closed| are closed| fermés| geschlossen)?
        (?:kommentar|kommentare|einen kommentar|ihren kommentar|deinen kommentar|schreiben? sie einen kommentar|diskussion|leserbrief) ?(?:schreiben|verfassen|hinterlassen|abgeben|hinzufügen|abschicken|zum artikel|lesen|anzeigen)?.{0,20}
        schreibe(?:n sie)? (?:einen|den ersten) kommentar.{0,20}|antwort (?:hinterlassen|abbrechen|schreiben)|jetzt kommentieren|diskutieren sie mit.{0,40}|(?:zur |zum )?(?:diskussion|forum)
        (?:cancel|annuler) (?:reply|la réponse)|leave a reply.{0,20}|join (?:the|our) (?:conversation|discussion|debate).{0,40}|be the first to comment.{0,20}|what do you think
        (?:submit|send us) your (?:letters?|opinion|stor(?:y|ies)|news tips?)\b.{0,80}|(?:envoyez|adressez)-nous (?:votre|vos) (?:courriers?|lettres?|témoignages?)\b.{0,80}|schreiben sie uns (?:ihre meinung|einen leserbrief).{0,80}
        vous (?:souhaitez|voulez) (?:réagir|commenter)\b.{0,70}|soyez le premier à (?:commenter|réagir).{0,30}|réagir(?: à cet article| \(\d+\))?|commenter(?: cet article)?|réagissez.{0,30}|participer à la (?:conversation|discussion)
        votre (?:adresse (?:e-?mail|de messagerie)) ne sera pas publiée.{0,70}|your email address will not be published.{0,50}|(?:ihre|deine) e-mail-adresse wird nicht veröffentlicht.{0,60}
        (?:you must be|vous devez être|du musst|sie müssen) (?:logged in|connecté|angemeldet).{0,60}
        (?:deja|escribe|añade) un comentario|lascia un commento|deixe (?:um|seu) comentário|plaats een reactie|geef een reactie|reageer
        comments? (?:are )?(?:closed|disabled|off|loading).{0,40}|les commentaires sont fermés.{0,40}|kommentarfunktion.{0,40}|conversation""",
    "newsletter-line": r"""
        (?:(?:s'|je m')?(?:inscri(?:re|s)|abonne[rz]?)|inscrivez-vous|abonnez-vous|recevez|recevoir|sign up|subscribe|register|get|join|melden sie sich|jetzt)(?: [^.!?]{0,60})? (?:newsletters?|lettres? d'info(?:rmation)?s?|infolettres?|mailing list|email updates|daily briefing|boletín|nieuwsbrief|inbox|boîte mail)(?:[^.!?]{0,50})?
        (?:(?:our|notre|nos|la|les|unser|der|die|the|free|daily|weekly|email|inscription|abonnement|votre|kostenlose[rn]?) ?(?:à la |zum |à )?)*(?:newsletters?|infolettre|nieuwsbrief)(?: (?:abonnieren|bestellen|anmelden|sign-?up|signup|registration|gratuite|anmeldung|abo))?
        newsletter .{0,60}(?:abonnieren|bestellen|anmelden|sign up|subscribe)|.{0,60}(?:per|im|zum) newsletter.{0,30}(?:abonnieren|anmelden|bestellen)
        votre (?:adresse )?(?:e-?mail|courriel)|your e-?mail(?: address)?|(?:ihre|deine) e-?mail(?:-adresse)?|enter your email(?: address)?.{0,30}|e-mail-adresse|email address
        (?:télécharge[rz]|download|get|découvrez|installe[rz])(?: (?:notre|l'|our|the|la)) ?(?:application|appli|app)\b.{0,60}
        recevez (?:chaque|tous les|l'essentiel|nos|toute).{0,90}|thank(?:s| you) for (?:signing up|subscribing).{0,90}|merci pour votre inscription.{0,40}
        (?!.*\b(?:said|sagte|a déclaré|dijo)\b).{0,110}\b(?:sign up (?:here )?(?:for|to)|subscribe to|abonnieren sie|abonniere|melden sie sich|inscrivez-vous|abonnez-vous|suscr[ií]bete|suscribirse|schauen sie mal in)\b.{0,40}\b(?:newsletters?|musiknewsletter|lettre d'info|boletín|podcast)\b.{0,60}
        .{0,60}\bdownload (?:the|our) .{2,40}\bapps?\b.{0,40}|mit unserem newsletter .{0,120}|get .{2,40} (?:edition|newsletter|headlines|stories|updates|news) (?:by|via|in your) (?:e-?mail|inbox).{0,60}
        by (?:signing up|subscribing|clicking|submitting|entering|providing)[^.]{0,40}, you (?:agree|consent|acknowledge|will).{0,110}""",
    "subscribe-line": r"""
        (?:déjà|pas encore|already|not yet|noch kein|bereits|schon|not) (?:un |une |a |an )?(?:abonnée?s?|abonné\(e\)|inscrit|subscribed|subscriber|a member|registered|abonnent\w*|registriert)(?: .{0,40})?
        (?:je m'abonne|s'abonner|abonnez-vous|subscribe|jetzt abonnieren|suscríbete|abbonati|assine|abonneer)(?: (?:now|today|maintenant|dès|à partir|pour|for|from|to|à|ab|aujourd'hui|here|ici)\b[^.]{0,70})?
        (?:(?:cet |this |dieser )?(?:article|contenu|content|story|artikel|inhalt)(?: est| is| ist)? )?(?:réservée?s? (?:à nos|aux) abonnée?s?|(?:for |reserved for )?subscribers? only|nur für abonnenten|exclusive to subscribers|exclusivo para suscriptores|para assinantes|riservato agli abbonati)(?: .{0,50})?
        (?:il vous reste|lisez la suite|you have|noch)\b.{0,12}\d+ ?%.{0,50}
        (?:se connecter|connectez-vous|log ?in|sign ?in|anmelden|einloggen|inicia sesión|accedi|entrar|inloggen|s'identifier|mon compte|my account)(?: (?:or|ou|oder|to|pour)\b.{0,60})?
        (?:gérer|manage)(?: (?:votre|mon|your|my))? (?:abonnement|subscription)|(?:start|begin) your (?:free )?trial.{0,40}|.{0,90}\b(?:support(?:ing)? our (?:work|journalism)|faites un don|make a donation|donate (?:now|today)|help us continue)\b.{0,60}|(?:support|soutenez) (?:us|nous|our journalism|notre journal(?:isme)?|independent journalism)(?: .{0,60})?|(?:faire un don|donate(?: now| today)?|je soutiens.{0,30})
        die (?:aktuelle|neue) ausgabe .{0,60}\b(?:kiosk|bahnhofskiosk|abo|e-paper)\b.{0,60}|(?:le|notre) (?:nouveau|dernier) numéro .{0,40}\ben kiosque\b.{0,60}
        (?:become|devenez|devenir|werden sie) (?:a |an )?(?:member|subscriber|abonnée?|mitglied).{0,40}|choisissez (?:votre|l').{0,60}je m'abonne.{0,20}""",
    "follow-line": rf"""
        (?:suivez|suivre|follow|retrouvez|rejoignez|find|join|like|folgen sie|folge|síguenos|seguici|siga|volg)(?:-nous| us| uns| me| ons| nous)?(?: aussi| also| auch)?(?: .{{0,30}})? (?:sur|on|auf|en|su|no|op|via|bei) (?:(?:les |nos |our |the |social |réseaux |sociaux |media |google |whats ?app)*)(?:{_NETWORK}|réseaux sociaux|social media|discover|actualités|news)(?:[ ,&/|]+(?:et |and |und |y |e |on |sur |auf )?{_NETWORK})*
        .{{0,80}}\b(?:follow|suivez|folgen sie|síguenos|siguenos|seguici|seguir) (?:us|uns|on|sur|auf|en|su|no|nous)\b.{{0,30}}\b(?:facebook|twitter|instagram|telegram|youtube|whatsapp|linkedin)\b.{{0,90}}
        (?!.*[«„“"]).{{0,40}}\b(?:rejoignez|suivez|abonnez-vous|join|follow|abonnieren sie|abonniere|folgen sie|folge|únete|sigue|suscríbete|seguici|segui|iscriviti|entre|siga|junte-se|volg)\b.{{0,70}}\bwhats ?app\b.{{0,60}}
        (?:suivez-nous|follow us|folgen sie uns|folge uns|síguenos|seguici|siga-nos|volg ons|follow|suivre|stay connected|restez connectés?|suivre ce (?:sujet|fil)|follow (?:topics?|author|this author))
        (?:suivre|follow) @?\w+(?: (?:sur|on) {_NETWORK})?
        (?:ajouter|add|añadir|als) .{{0,40}} (?:sources? préférées?|preferred source|bevorzugte quelle)(?: .{{0,20}})?(?: google)?""",
    "cookie-line": r"""
        (?:j'accepte|tout accepter|accepter(?: et continuer| tout| les cookies)?|accept(?: all| cookies| and continue)?|alle akzeptieren|akzeptieren|refuser|reject all|continuer sans accepter|paramétrer|gérer mes (?:choix|cookies)|cookie settings|manage (?:cookies|preferences)|aceptar|accetta)(?: (?:les |all )?cookies)?
        (?:nous utilisons|we use|wir verwenden|this (?:site|website) uses|ce site utilise|diese (?:seite|website) (?:verwendet|nutzt)|utilizamos|usiamo) (?:des |own )?cookies\b.{0,110}
        ce contenu est bloqué car vous n'avez pas accepté.{0,80}|(?:an dieser stelle|hier) (?:befindet|finden|sehen|wird) .{0,40}(?:externe|extern).{0,80}|(?:externe[nrs]? )?(?:inhalte?) (?:von .{0,20} )?(?:anzeigen|laden|akzeptieren|zulassen|immer anzeigen).{0,40}|(?:empfohlener|externer) (?:redaktioneller |externer )?inhalt.{0,30}|view (?:this )?content|pour voir ce contenu.{0,60}
        ich bin damit einverstanden, dass mir externe inhalte.{0,80}|(?:ich )?(?:stimme|willige) .{0,30}(?:zu|ein)""",
    "advertisement-line": r"""
        (?:publicité|pub|advertisement|advertising|advertorial|anzeige|werbung|publicidad|pubblicità|publicidade|advertentie|sponsored(?: content)?|contenu sponsorisé|contenus sponsorisés|ad|ads|sponsorisé|annonce|- ?(?:anzeige|werbung|publicité|advertisement) ?-|promoted|ad feedback|story continues)
        (?:la suite|suite de l'article|l'article continue|lire la suite) (?:après|sous|plus bas|ci-dessous)(?: (?:cette|la|de la))?(?: (?:publicité|pub|vidéo|annonce))?
        (?:the )?(?:article|story|scroll|post)? ?(?:continues?|to continue) (?:below|after|reading)(?: (?:the |this |with )?(?:advertisement|ad|content|video))?(?: below)?
        (?:(?:article|story|post|text) )?continues? (?:below|after|reading)(?: (?:the |this )?(?:advertisement|ad|content|video))?
        (?:der |dieser )?(?:artikel|text|beitrag)? ?(?:wird |geht )?(?:nach|unter|weiter nach) (?:der|dieser) (?:werbung|anzeige|werbeunterbrechung)(?: .{0,15})?(?:fortgesetzt|weiter)?.{0,10}
        passer la publicité|skip ad(?:vertisement)?|fermer la publicité|remove ads?|scroll (?:down )?to continue(?: .{0,30})?|werbung überspringen|lees verder onder de advertentie|continua dopo la pubblicità|(?:el artículo )?continúa (?:después|tras) (?:de )?la publicidad""",
    "reading-time-line": r"""
        (?:(?:temps|durée|estimation du temps|temps estimé) (?:estimée? )?de lecture(?: estimée?| est\.?)?|lecture(?: en| de)?|(?:estimated |est\.? )?read(?:ing)? time|time to read|lesezeit|lesedauer|tiempo de lectura|lectura|tempo di lettura|lettura|leitura|tempo de leitura|leestijd)(?: ca\.| about| environ| est\.)? ?[:≈~-]? ?(?:<|env(?:iron|\.)?|ca\.?|about|moins d')? ?(?:\d+|une?|one)?(?: ?- ?\d+)? ?(?:m|mn|mins?|minutes?|minuten|minutos?|minuti|min\.)?\.?
        [•·|<~]? ?(?:less than |about |moins d'|env\. )?(?:\d+\+?(?: ?- ?\d+)?|une?|one|a)[ -]?(?:m|mn|mins?|minutes?|minuten|minutos?|minuti|min\.) ?(?:de lecture|à lire|read(?:ing)?(?: time)?|to read|lesezeit|lesedauer|de lectura|di lettura|de leitura|leestijd|lezen)\.?""",
    "listen-line": r"""
        (?:écouter|listen|hören|anhören|escuchar|ascolta|ouvir|luister)(?: (?:cet article|l'article|to this (?:article|story)|to (?:article|story)|this article|now|l'articolo|el artículo|diesen artikel))?(?: \(?\d+ ?(?:min|mn|minutes?)\.?\)?)?
        (?:(?:diesen )?artikel|beitrag) (?:anhören|vorlesen)(?: .{0,20})?|your browser does not support .{0,40}|votre navigateur ne (?:supporte|permet|prend) .{0,60}|(?:ihr|dein) browser unterstützt .{0,50}|(?:please )?enable javascript.{0,60}|loading(?: \.{3}|…)?|chargement.{0,4}""",
    "page-line": r"""
        (?:retour|revenir|retourner|back|nach|zurück)(?: en| to| zum| au| à)?(?: la| l'| the)? ?(?:haut(?: de(?: la)? page)?|top|accueil|home|oben|page d'accueil|übersicht|startseite|seitenanfang|liste|sommaire)
        (?:signaler|report)(?: une?| an?)? (?:erreur|faute|error|typo|problem|mistake)(?: .{0,30})?|une faute|fehler (?:melden|gefunden).{0,20}|hinweis zum artikel.{0,30}
        (?:voir|afficher|agrandir|open|view)(?: la photo| l'image| image)? en (?:plein écran|grand)|(?:agrandir|enlarge)(?: l'| this | the )?(?:image|photo)|open image in (?:gallery|modal)|view (?:gallery|full ?screen).{0,20}|bild(?:er)? (?:vergrößern|öffnen|anzeigen).{0,20}|(?:toggle|image|open) caption|hide caption|vollbild
        (?:book|request|schedule) (?:a|your) demo|sign ?up(?: now| today| free)?|register(?: now| here)?|back to (?:the )?(?:blog|news|articles?|top|list|overview)|get (?:a|your) (?:free )?quote(?: today)?|jetzt (?:anmelden|registrieren|kaufen|bestellen)|zurück(?: zur? .{0,25})?|learn more|mehr erfahren
        (?:lire plus tard|read later|auf die merkliste|zur merkliste.{0,20}|merkliste|plus d'infos?|mehr anzeigen|show more|show less|voir plus|voir moins|read more|mehr lesen|weiterlesen|lire plus|lire la suite|ler mais|leer más|lees meer|expand|collapse|fermer|close|schließen|menu|skip to (?:main )?content|aller au contenu)
        (?:article |page |post )?(?:précédent|suivant|previous|next|vorheriger|nächster|anterior|siguiente|precedente|successivo)(?: (?:article|post|page|story|artikel|beitrag|photo|image|slide))?
        accueil|home|startseite|homepage|voir (?:toutes )?les (?:photos|images)|cliquez ici pour lire la suite.{0,30}
        vous avez (?:une question|une information|un témoignage|des informations)\b.{0,40}(?:écrivez|contactez)(?:-nous| à).{0,50}
        page \d+ (?:sur|of|von|de|di|/) \d+|(?:seite|page) \d+|\d+ (?:sur|of|von) \d+|\d+ ?/ ?\d+""",
    "tags-line": r"""
        (?:tags?|mots?[- ]clés?|keywords|schlagworte|schlagwörter|stichworte|themen|topics|thèmes|sujets|filed under|posted in|categor(?:y|ies)|catégories?|kategorien?|rubriken?|etiquetas|temas|parole chiave|tópicos|onderwerpen)(?: (?:associés|in this article|zum artikel|de l'article))?(?: ?:.{0,110})?
        (?:étiquettes?|étiqueté|classé (?:sous|dans)|publié dans|posted in|filed under) ?:.{0,110}
        (?:explore |more |see more |related )(?:on these )?topics.{0,30}|(?:mehr|more) zum thema|mehr zu(?: diesem thema)?""",
    "related-line": r"""
        (?:articles?|contenus?|sujets?|posts?|stories|content|themen|artikel|beiträge|artículos|notícias|articoli) (?:similaires?|liés?|récents?|recommandés?|populaires?|en lien|les plus lus|associés?|relacionad[oa]s|correlati|recomendados)
        (?:related|recommended|similar|popular|trending|recent|latest|top|most (?:read|popular|viewed)|more)(?: (?:articles?|stories|content|posts?|news|topics|reading|coverage|links|videos|from us|now|stor(?:y|ies) for you|for you))*
        (?:les|l'|le|nos|vos)? ?(?:\+|plus|articles les plus) (?:lus|populaires|partagés|récents)(?: .{0,20})?|dans la même (?:rubrique|catégorie)|sur le même (?:sujet|thème)|vous aimerez (?:aussi|peut-être).{0,20}|ça peut (?:aussi )?vous intéresser|(?:cela|ceci|ça) pourrait (?:aussi )?vous intéresser.{0,10}|à lire ailleurs|ailleurs sur le web|la rédaction vous (?:conseille|recommande)|recommandé pour vous|notre dossier|nos dossiers|dossiers?|en continu|à ne pas manquer|l'actu en vidéo
        (?:you (?:may|might) (?:also )?(?:like|be interested in)|more (?:from|stories) .{0,40}|more like this|read next|up next|what to read next|don't miss|editors'? picks?|recommended(?: for you| by .{0,20})?|trending(?: now)?|also (?:on|in|read).{0,40}|see also|further reading|most read|popular)
        (?:auch interessant|das (?:thema )?könnte (?:sie|dich|ihnen|euch) (?:auch )?(?:interessieren|gefallen)|schon gelesen|zum weiterlesen|top-themen.{0,20}|contenidos? relacionados?|das interessiert andere.{0,20}|meistgelesen(?:e artikel)?|weitere (?:aktuelle |interessante )?(?:artikel|themen|meldungen|nachrichten|beiträge|infos|informationen|news).{0,40}|ähnliche (?:artikel|beiträge|themen)|mehr (?:zum thema|dazu|aus|von|zu|lesen|artikel|news).{0,40}|lesen sie auch|lesetipps?|empfehlungen(?: der redaktion)?|verwandte (?:artikel|themen|beiträge)|passend zum thema|zum thema|leser lesen auch|neueste (?:artikel|beiträge|nachrichten)|aktuelle (?:nachrichten|meldungen)|links zum (?:thema|artikel))
        (?:te puede interesar|más (?:noticias|información|sobre).{0,30}|lo más (?:leído|visto)|noticias relacionadas|potrebbe(?:ro)? interessarti.{0,20}|leggi anche|veja também|leia também|leia mais|mais lidas|saiba mais|lees ook|meer (?:over|nieuws).{0,30})""",
    "disclosure-line": r"""
        .{0,120}\b(?:affiliate[- ]?links?|liens? affiliés?|affiliate-partner)\b.{0,120}
        .{0,120}\b(?:links?|liens?|purchase|buy|kaufst?|achat)\b.{0,80}\b(?:commissions?|provision|rémunér\w+)\b.{0,60}
        [*]?\s?(?:anzeige|werbung|advertorial|sponsored)[ .:,*-]{1,3}(?:dieser|enthält|this|unbezahlt|unbeauftragt|da).{0,110}
        (?:anzeige|werbung|advertorial|publicité|publicidad|advertentie|reklama|annons|annonce) [-–—|] .{2,110}""",
    "credit-line": r"""
        (?:kuvat?|fotó|fotoğraf|φωτογραφία|φωτο|写真|фото|źródło zdjęcia|zdjęcie|foto|fotos|fot\.|photo|photos|photograph|photography|bild|bilder|titelbild|beitragsbild|grafik|images?|crédits?(?: photos?)?|image credit|photo credit|bildquelle|bildnachweis|image illustrative|imagen|foto de portada)s? ?(?:[:：] ?|©|\(c\)).{2,110}
        (?:copyright ?:|©|\(c\)) ?[^.!?]{2,80}
        fot\. ?[^.!?:]{2,80}|quelle ?: ?[^.!?:]{2,60}
        \(?photos? (?:[^\s.!?]+ ){0,3}[^\s.!?]*/ ?[^.!?]{2,30}|\((?:photo|foto|bild)s? [^.!?]{2,50}""",
    "copyright-line": r"""
        (?!.*["«„“]\s?(?:tous droits|all rights|alle rechte))(?:[^?!]{0,100}[^\w\s"«„“(]\s?|.{0,40}\d{4}\s|)(?:tous (?:les )?droits(?: de reproduction)? réservés|droits de reproduction(?: et de diffusion)? réservés|all rights reserved|alle rechte vorbehalten|todos los derechos reservados|tutti i diritti (?:sono )?riservati|todos os direitos reservados|alle rechten voorbehouden)(?:\W.{0,50})?
        (?:copyright )?[©(]c?\)? ?(?:copyright )?(?:by )?(?:\d{4}.{0,60}|.{0,50}\d{4})|copyright [^a-z]{0,4}\d{4}.{0,60}|all rights reserved.{0,20}|tous droits réservés.{0,40}|alle rechte vorbehalten.{0,20}|todos los derechos reservados.{0,20}|tutti i diritti riservati.{0,20}
        (?:lesen sie auch die )?(?:datenschutz(?:erklärung)?|impressum|agb|mentions légales|privacy policy|terms (?:of (?:use|service)|and conditions)|politique de confidentialité|contact us|about us|à propos)(?:[ |·,&-]+(?:impressum|datenschutz|agb|terms.{0,15}|privacy.{0,10}))*""",
}

# A label that a headline or a link follows.
_LABELS: Mapping[str, str] = {
    "read-also-line": r"""
        (?:à|a) (?:lire|voir|écouter|découvrir|relire|revoir|regarder)(?: (?:aussi|également|encore|ailleurs|absolument|sur .{0,20}))?
        (?:lire|voir|relire|revoir|regarder|écouter|découvrir|découvrez|lisez)(?: (?:aussi|également|notre (?:article|dossier|entretien|enquête|reportage|analyse|interview)))
        (?:pour (?:aller plus loin|approfondir|en savoir plus|plus d'informations?))|en savoir plus|et aussi|sur le même sujet|sur le même thème|dans la même rubrique|notre dossier|retrouvez (?:aussi|également|notre|ici)
        (?:read|see|watch|also read|listen)(?: (?:also|more|next|this|now|too))|also read|more (?:on this|from|on|about|here)|related(?: (?:article|story|stories|articles|content|reading|post|posts|coverage|topics|links?|video))?|see also|don't miss|recommended(?: reading)?|further reading|must[- ]read|you may (?:also )?like|you might (?:also )?like|read (?:the )?(?:full|original) (?:article|story)(?: here)?|keep reading|up next|in case you missed it|trending|opinion
        (?:lesen|sehen|hören|schauen)(?: sie)?(?: (?:auch|hier|dazu|jetzt|mehr|dazu auch|außerdem|mehr dazu|hier mehr))+|(?:auch|dazu) (?:interessant|lesenswert|lesen)|mehr (?:zum thema|dazu|infos?|informationen)|lesetipp|hintergrund|siehe auch|mehr lesen|weiterlesen|passend dazu|das könnte (?:sie|dich) (?:auch )?interessieren|weitere (?:artikel|informationen|infos)|zum thema
        (?:lee|leer|lea|ver|mira|mire|vea|puedes ver|además)(?: (?:también|además|más))?|te puede interesar|más información|leggi anche|leggi (?:pure|tutto)|vedi anche|guarda anche|leia (?:também|mais|ainda)|veja (?:também|mais)|saiba mais|lees (?:ook|meer|verder)|bekijk ook""",
}


# Rules that may begin with anything are slow to refuse a line; each of their alternatives has one of these parts.
_SIGNS: Mapping[str, tuple[str, ...]] = {
    "newsletter-line": (
        *("newsletter", "lettre", "mail", "courriel", "briefing", "bolet", "nieuwsbrief", "inbox", "podcast", "app"),
        *("recevez", "thank", "merci", ", you "),
    ),
    "disclosure-line": (
        *("affili", "commission", "provision", "rémunér", "anzeige", "werbung", "advertorial", "sponsored"),
        *("publicité", "publicidad", "advertentie", "reklama", "annons", "annonce"),
    ),
    "copyright-line": (
        *("droits", "rights", "rechte", "derechos", "diritti", "direitos", "©", "(", "copyright", "datenschutz"),
        *("impressum", "agb", "mentions", "privacy", "terms", "confidentialité", "contact", "about", "propos"),
    ),
}


class _Rules(NamedTuple):
    """Neighbouring rules as one pattern, each a group of it, and what says cheaply that it is worth looking."""

    names: tuple[str, ...]
    signs: tuple[str, ...]
    """Without any of these in a line, none of the rules takes it; empty where that is not known."""
    pattern: re.Pattern[str]

    def of_whole(self, line: str) -> str | None:
        """The first rule that takes a whole line."""
        if self.signs and not _has_any(self.signs, line):
            return None
        match = self.pattern.fullmatch(line)
        return self.names[(match.lastindex or 0) - 1] if match else None


def _has_any(signs: Iterable[str], line: str) -> bool:
    # Asked many times a page, mostly in vain: `any` would take twice as long.
    for sign in signs:  # noqa: SIM110
        if sign in line:
            return True
    return False


def _alternatives(text: str) -> str:
    return "|".join(line.strip() for line in text.strip().splitlines())


def _compile_whole(rules: Mapping[str, str]) -> Iterator[_Rules]:
    """The rules in their order, those without signs together."""
    for signs, names in groupby(rules, lambda name: _SIGNS.get(name, ())):
        together = tuple(names)
        yield _Rules(together, signs, re.compile("|".join(f"({_alternatives(rules[name])})" for name in together)))


def _compile(rules: Mapping[str, str], tail: str = "") -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(f"(?:{_alternatives(text)}){tail}")) for name, text in rules.items()]


# Patterns that may begin anywhere in a line.
_SIGNED = (
    _Rules(
        ("credit-line",),
        ("photo", "foto", "image"),
        re.compile(r"[^!?]{2,100}[|(] ?(?:photo|foto|image)s?(?: credit)?(?: by\b| ?:| von\b| de\b).{2,50}"),
    ),
    _Rules(("credit-line",), ("©",), re.compile(r"[^©]{2,150}[.|(–,-] ?© ?[^.!?©]{2,50}")),
    _Rules(
        ("subscribe-line",),
        ("cancel", "kündbar", "résiliable", "disdici", "opzegbaar", "avsluta när", "anuluj w"),
        re.compile(
            r".{0,110}\b(?:cancel (?:at )?any ?time|jederzeit kündbar|résiliable à tout moment|cancela cuando quieras|"
            r"cancele quando quiser|disdici quando vuoi|elk moment opzegbaar|avsluta när du vill|anuluj w każdej chwili)\b.{0,40}"
        ),
    ),
    _Rules(
        ("byline",),
        ("/",),
        re.compile(
            r"\(?(?:[^\W\d_]{2,4}\s?/\s?)+(?:afp|ansa|ap|apa|belga|cp|cna|dpa|efe|kna|epd|pap|reuters|sda|ats|tt|ntb|stt|sid)\)?"
        ),
    ),
)
# How paragraphs begin that state who owns the text, or who pays for it.
_NOTICES = (
    (
        "copyright-line",
        re.compile(
            r"(?:copyright ?)?(?:©|\(c\)) ?(?:copyright )?\d{4}\b|copyright \d{4}\b|"
            r"(?:this|the) (?:article|material|content) (?:is (?:the )?copyright|may not be (?:published|reproduced))|"
            r"toute reproduction (?:totale|partielle|même|de cet article|interdite|sans)|reproduction (?:totale|interdite)|"
            r"(?:nachdruck|vervielfältigung) (?:und|nur|oder|verboten)|prohibida (?:la|su) reproducción|riproduzione (?:riservata|vietata)"
        ),
    ),
    (
        "disclosure-line",
        re.compile(
            r"[*]?\s?this (?:post|article|page|story|site) (?:may )?contains? (?:affiliate|references to products|sponsored)|"
            r"[*]?\s?(?:we|our site|our team) may (?:earn|receive|get) (?:a |an )?(?:small |affiliate )?(?:commission|compensation)|"
            r"[*]?\s?(?:dieser|der) (?:artikel|beitrag|text) enthält (?:affiliate|werbe|provisions)|"
            r"[*]?\s?cet article (?:peut contenir|contient) des liens (?:affiliés|d'affiliation|sponsorisés)"
        ),
    ),
)
_WHOLE_RULES = (*_compile_whole(_WHOLE), *_SIGNED)
_LABEL_RULES = _compile(_LABELS, r"\s*(?P<mark>[:»>|→…]|\s[-–—]\s|$)")
_LABEL_ONLY = _compile(_LABELS, r"\b")
_READ_ALSO = "read-also-line"

_DATE_WORDS = frozenset(
    """
    publié publiée posté créé mis mise à jour le la il y a maj modifié modifiée actualisé rédigé écrit hier dernière de du par paru parution édition temps heure
    heures minutes jours semaines mois ans h et au réservé
    published posted updated update last on at modified created first originally ago hours hour minutes minute days day
    weeks week months years am pm utc gmt est edt cet cest pst pdt et bst ist edit edited yesterday today date time th st nd rd
    veröffentlicht aktualisiert erstellt stand zuletzt geändert vom am um uhr vor stunden minuten tagen heute gestern online seit artikel
    datum letzte änderung aktualisierung
    publicado actualizado el las hs hora horas días pubblicato aggiornato il alle ore atualizado em às gepubliceerd bijgewerkt op om uur
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre janv févr fév avr juil aoû sept oct nov déc
    january february march april may june july august september october november december jan feb mar apr jun jul aug sep dec
    januar jänner februar märz juni juli oktober dezember mär dez okt
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho julho setembro
    outubro novembro dezembro januari februari maart april mei augustus
    lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim monday tuesday wednesday thursday friday saturday
    sunday mon tue wed thu fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
    publicado publicada atualizado atualizada última alteração modificação modifica modificato redatto articolo creato
    opublikowano aktualizacja zaktualizowano data publikacji dodano godz godzina dzisiaj wczoraj r publicerad uppdaterad
    ändrad skapad kl klockan idag igår publisert oppdatert endret opprettet offentliggjort opdateret udgivet ændret
    oprettet klokken julkaistu päivitetty muokattu luotu klo tänään eilen publikováno aktualizováno vydáno upraveno dnes
    včera v hod megjelent frissítve publikálva módosítva közzétéve óra perc ma tegnap publicat publicată actualizat
    actualizată modificat ora azi ieri la yayınlanma yayın güncelleme güncellendi tarihi saat bugün dün tarih giriş
    δημοσίευση δημοσιεύθηκε δημοσιεύτηκε ενημέρωση ενημερώθηκε τελευταία στις ώρα σήμερα χθες
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia sty lut kwi cze lip
    sie wrz paź lis gru ledna února března dubna května června července srpna září října listopadu prosince
    januára januari februari mars augusti oktober januar februar marts august desember maj juni juli
    tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta
    joulukuuta január február március április május június július augusztus szeptember október jan febr márc ápr szept
    ianuarie februarie martie aprilie mai iunie iulie septembrie octombrie noiembrie decembrie
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου μαίου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου
    δεκεμβρίου ιαν φεβ μαρ απρ ιουν ιουλ αυγ σεπ οκτ νοε δεκ
    poniedziałek wtorek środa czwartek piątek sobota niedziela måndag tisdag onsdag torsdag fredag lördag söndag mandag
    tirsdag lørdag søndag maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai
    公開 更新 配信 掲載 投稿 年 月 日 時 分 最終更新 公開日 更新日
    lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica segunda terça
    quarta quinta sexta feira maandag dinsdag woensdag donderdag vrijdag zaterdag zondag t z er 1er
    """.split()
)
_BYLINE = re.compile(
    r"(?:(?:article |texte |propos |un texte )?(?:rédigé |écrit |publié |recueillis? )?(?:par|by|von|por|di|door|de)|"
    r"(?:written|posted|words|story|reported|reviewed|edited|photos?|photography|text|texte|fotos?|bilder|ein beitrag|ein artikel|eine analyse|"
    r"ein kommentar|ein gastbeitrag|interview|protokoll) (?:by|von|par)|autor(?:in)?|autorka?|author|auteur|text|texte|autore|"
    r"av|af|tekst(?: av| af|:)|skriven av|przez|opracował[ai]?|od|napsal[ai]?|kirjoittanut|teksti|írta|szerző|scris de|yazan|haber|"
    r"του|της|των|γράφει(?: ο| η)?|κείμενο)(?:\s?:\s?|\s)"
    r"(?P<names>.{2,70})",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[^.!?]{2,120} contributed to this (?:report|story|article)\.?|\(?(?:additional )?reporting by .{3,150}"
    r"|(?:this (?:is a )?)?breaking(?: news)? story\b.{0,80}|this is a (?:breaking|developing) .{0,80}|our standards: .{5,80}"
    r"|(?:(?:this|the) (?:article|story|piece|post) )?(?:was )?(?:first|originally) (?:published|appeared) (?:on|in|by|at) .{2,80}"
    r"|[a-z]{2,5}(?:/[a-z]{2,6}){1,3}|(?:[a-zà-ÿ]\.\s?){2,4}"
    r"|(?:(?:cet |this )?article|mise? à jour) (?:a été |was |est )?(?:mis à jour|modifié|corrigé|updated|edited|corrected)\b.{0,60}"
    r"|the post .{5,120} (?:appeared first|first appeared) on .{2,60}"
    r"|(?:cet article|ce texte) (?:est|a été) (?:initialement |d['’]abord )?(?:(?:re)?publié|paru)\b.{2,120}"
    r"|(?:sources?|quellen?|fuentes?|fonte|bron|źródło|zdroj|forrás|sursa|kaynak|källa|kilde|lähde|πηγή|источник|джерело)\s?: ?[^.!?]{2,60}\.?",
    re.IGNORECASE,
)
# Together they call to subscribe to something.
_LETTERS = WordedPattern(
    r"newsletter|infolettre|lettre d['’]info|whats ?app|telegram|boletín|nieuwsbrief|nyhets?brev|nyhedsbrev|biuletyn"
    r"|uutiskirje|hírlev|bülten|рассылк|розсилк",
    *("newsletter", "lettre", "whats", "telegram", "boletín", "nieuwsbrief", "nyhe", "biuletyn", "uutiskirje"),
    *("hírlev", "bülten", "рассылк", "розсилк"),
)
_CALLS = re.compile(
    r"\b(?:abonnier|abonnez|abonneer|anmeld|inscri|sign[- ]?up|subscribe|suscr[ií]b|iscriviti|assine|tilmeld|prenumerera|zapisz"
    r"|tilaa|iratkoz|abonați|abone|подпи|підпи|meld je|join us|rejoignez)",
    re.IGNORECASE,
)
# What stands before the name in an element of its own; newsrooms that sign as a whole.
_BYLINE_LABEL = re.compile(
    r"(?:(?:article |texte |propos )?(?:rédigé|écrit|recueillis?|publié) par|texte par|par|written by|posted by|by|von|por|di)\s?:?"
    r"|(?:la |die )?(?:rédaction|redaktion)(?: (?:avec|mit) .{2,30})?"
    # What the one who signs is, below the name.
    r"|(?:journaliste?|grand reporter|reporter|rédact(?:eur|rice)|correspondante?|envoyée? spéciale?|chef(?:fe)? d[eu]|cheffe? adjointe?"
    r"|redakteur(?:in)?|reporter(?:in)?|korrespondent(?:in)?|staff writer|senior (?:writer|reporter|editor)|correspondent"
    r"|redactora?|periodista|giornalista|jornalista)\b[^.!?:]{0,50}",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[|•·]\s*|\s+[–—]\s+")
# What stands between any two of them: much quicker to miss.
_PART_END = re.compile("[|•·–—]")
_PHONE = re.compile(r"\+\d")
_SMALL_WORDS = frozenset(
    "and und et y e en de du la le von van der den di da del dos bin al avec with mit pour for à in aus".split()
)


def head_rule_for(line: str) -> str | None:
    """`date-line` or `byline` for a line that only dates the article or names who wrote it.

    To be asked only about lines between headline and text: in the text a date may be a heading.
    """
    if len(line) > 120:
        return None
    parts = [part for part in _PARTS.split(line) if part.strip()]
    rules = [_head_part_rule(part) for part in parts]
    return rules[0] if rules and None not in rules else None


def closing_rule_for(line: str) -> str | None:
    """The rule for a line that says, at a text's end, who worked on it or where it came out, or calls to subscribe.

    To be asked only there: a text may speak of its sources, and of newsletters.
    """
    if len(line) <= MAX_LENGTH and _CLOSING.fullmatch(line):
        return "byline"
    is_call = len(line) <= MAX_NOTICE and _LETTERS.search(line) and _CALLS.search(line)
    return "newsletter-line" if is_call else None


def _head_part_rule(part: str) -> str | None:
    if _is_date_line(part):
        return "date-line"
    if _is_byline(part) or _BYLINE_LABEL.fullmatch(part) or is_credit_line(part):
        return "byline"
    rule = _rules(part)[0]
    return rule if rule == "reading-time-line" else None


def _is_date_line(line: str) -> bool:
    words = re.findall(r"[^\W\d_]+", line.casefold())
    return (
        any(map(str.isdigit, line))
        and not _PHONE.match(line)
        and len(words) <= 14
        and all(word in _DATE_WORDS for word in words)
    )


def _is_byline(line: str) -> bool:
    match = _BYLINE.fullmatch(line.strip())
    if match is None:
        return False
    words = re.split(r"[\s,]+", match["names"].strip(" .,:"))
    named = [word for word in words if word.casefold() not in _SMALL_WORDS]
    return 1 <= len(named) <= 8 and all(word[:1].isupper() or not word[:1].isalpha() for word in named)


def rule_for(line: str, *, linked: float = 0.0) -> str | None:
    """The rule that makes `line` boilerplate, or None.

    `linked` is the share of its characters that stand in links: a label without a colon counts only
    before links.
    """
    return _rules(line)[linked > 0.5]


@lru_cache(maxsize=1 << 12)  # the lines around a text are asked about several times
def _rules(line: str) -> tuple[str | None, str | None]:
    """The rule for a line of words, and for one of links."""
    if len(line) > MAX_NOTICE:
        return None, None
    is_long = len(line) > MAX_LENGTH + 60
    begun = phrases.begin(line[:_NOTICE_START] if is_long else line)
    notice = _notice_rule(begun)
    if notice or is_long:
        return notice, notice
    folded = phrases.without_end(begun)
    if not folded:
        return None, None
    if len(folded) <= MAX_LENGTH:
        whole = _whole_rule(folded) or _rule_of_all(folded)
        if whole:
            return whole, whole
    return _label_rules(begun, line)


def _notice_rule(begun: str) -> str | None:
    """The rule for a paragraph that is a notice by how it begins, whatever else it says."""
    return next((name for name, pattern in _NOTICES if pattern.match(begun)), None)


def _rule_of_all(folded: str) -> str | None:
    """The rule for a line of several things, each of which has one: `Print | Home`."""
    parts = _PARTS.split(folded) if _PART_END.search(folded) else ()
    rules = [_whole_rule(phrases.bare(part)) for part in parts] if 1 < len(parts) <= _MOST_PARTS else [None]
    return rules[0] if None not in rules else None


def _whole_rule(folded: str) -> str | None:
    found = phrases.rule_for(folded)
    if found:
        return found
    for rules in _WHOLE_RULES:
        found = rules.of_whole(folded)
        if found:
            return found
    return None


def _label_rules(begun: str, line: str) -> tuple[str | None, str | None]:
    label = phrases.label_of(begun, line)
    if label and phrases.is_marked(begun, label):
        return _READ_ALSO, _READ_ALSO
    marked = next((name for name, rule in _LABEL_RULES if rule.match(begun)), None)
    bare = (
        _READ_ALSO
        if label and phrases.is_clear(label)
        else next((name for name, rule in _LABEL_ONLY if rule.match(begun)), None)
    )
    return marked, bare or marked
