"""What pages that are no articles say, by language; regular expressions for text in lower case with straight quotes.

Looked for in titles and in the text of pages that hold next to nothing else: alone, none of these proves anything.
"""

# ruff: noqa: E501  (words of one kind in a line, however many)

from __future__ import annotations

import re
from collections.abc import Mapping

#: A page that is not there, or a server that is out of order.
MISSING: Mapping[str, str] = {
    "any": r"\b(?:error|erreur|fehler|errore?|fout|fel|feil|fejl|virhe|chyba|błąd|hata|σφάλμα|ошибка|エラー)\W{0,3}(?:40[0134]|410|451|50[0-4])\b|\b(?:40[34]|410|50[0234])\W{1,3}(?:error|not found|erreur|fehler|page|forbidden|seite|página|pagina|sida|strona|internal|bad|service)|^\W*(?:404|410|500|502|503)\W*$|^(?:oops|oups|ups|hoppla|hopp|oeps|ops|upps)\b.{0,40}$",
    "en": r"(?:page|article|story|content|site|url) (?:you (?:are|were) looking for |you requested |requested )?(?:was |is |has |could |can(?:no|')t |does |no )?(?:been )?(?:not (?:be )?(?:found|exist|available)|n't (?:exist|be found|find)|removed|deleted|moved|no longer (?:exists?|available)|unavailable|longer exists)|(?:can't|cannot|couldn't|could not) (?:be found|find (?:the|that|this) page)|^(?:page )?not found\b|^(?:internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out|forbidden|too many requests|error|gone)\W*$|under maintenance|(?:back|be right back) soon|technical difficulties|something went wrong|not available in your (?:country|region|location)|unavailable (?:for|due to) legal reasons",
    "fr": r"(?:page|article|contenu|document|site|adresse)s? (?:est |sont |demandée? (?:est )?|que vous (?:re)?cherchez (?:est )?)?(?:introuvable|inexistante?|non trouvée?|indisponible|supprimée?|inaccessible|n'existe|n'est plus|n'est pas (?:disponible|trouvée?)|a (?:été|disparu))|(?:n'existe (?:pas|plus)|n'a pas (?:pu )?(?:être |été )?trouvée?|n'est plus (?:disponible|en ligne|accessible))|impossible de trouver|site en (?:maintenance|construction)|en cours de maintenance|erreur (?:interne|technique|serveur)|une erreur (?:est survenue|s'est produite)|service indisponible|perdue? \?",
    "de": r"(?:seite|artikel|inhalt|beitrag|dokument)\b.{0,50}\b(?:nicht (?:gefunden|verfügbar|vorhanden|mehr|existiert|existieren)|existiert nicht|gibt es nicht|wurde (?:gelöscht|entfernt|verschoben))|nicht (?:mehr )?(?:gefunden|auffindbar)|wartungsarbeiten|interner serverfehler|ein fehler ist aufgetreten|nicht erreichbar",
    "es": r"(?:página|artículo|contenido|noticia|sitio)\b.{0,40}\b(?:no (?:encontrad[ao]|existe|disponible|se (?:ha )?(?:encuentra|encontrado|encontró)|está disponible|ha sido)|eliminad[ao])|no (?:se )?(?:ha )?(?:encontr\w+|existe)|en mantenimiento|error (?:interno|del servidor)|ha ocurrido un error",
    "it": r"(?:pagina|articolo|contenuto|sito)\b.{0,40}\b(?:non (?:trovat[ao]|esiste|disponibile|è (?:stat[ao] trovat[ao]|disponibile|più))|inesistente|rimoss[ao])|non (?:è stat[ao] )?trovat[ao]|in manutenzione|si è verificato un errore|errore (?:interno|del server)",
    "pt": r"(?:página|artigo|conteúdo|notícia|site)\b.{0,40}\b(?:não (?:encontrad[ao]|existe|disponível|foi (?:encontrad[ao]|possível)|está disponível)|removid[ao]|indisponível)|não (?:foi )?encontrad[ao]|em manutenção|ocorreu um erro|erro (?:interno|no servidor)",
    "nl": r"(?:pagina|artikel|inhoud|site)\b.{0,40}\b(?:niet (?:gevonden|beschikbaar|meer|bestaat)|bestaat niet|verwijderd)|niet gevonden|onderhoud(?:swerkzaamheden)?$|er is (?:een fout|iets (?:mis|fout))",
    "pl": r"(?:nie znaleziono|nie można znaleźć|nie odnaleziono)|(?:stron[ay]|artykuł|treść)\b.{0,40}\b(?:nie (?:istnieje|została znaleziona|znaleziona|jest dostępn[ay])|niedostępn[ay]|usunięt[ay])|przerwa techniczna|wystąpił błąd|błąd (?:serwera|wewnętrzny)",
    "sv": r"(?:sida|sidan|artikel[n]?|innehåll(?:et)?)\b.{0,40}\b(?:hittades inte|finns inte|kunde inte hittas|ej hittad|saknas|inte tillgänglig|har tagits bort)|(?:hittades inte|kunde inte hittas|ett fel (?:har )?(?:inträffade|uppstod|uppstått))|underhåll pågår",
    "da": r"(?:side[n]?|artikel|artiklen|indhold(?:et)?)\b.{0,40}\b(?:ikke fundet|findes ikke|blev ikke fundet|kunne ikke findes|eksisterer ikke|er fjernet|ikke tilgængelig)|(?:ikke fundet|kunne ikke findes|der opstod en fejl)",
    "no": r"(?:side[n]?|artikkel(?:en)?|innhold(?:et)?)\b.{0,40}\b(?:ikke funnet|finnes ikke|ble ikke funnet|kunne ikke finnes|eksisterer ikke|er fjernet|ikke tilgjengelig)|(?:ikke funnet|fant ikke siden|det oppstod en feil|noe gikk galt)",
    "fi": r"(?:sivua|sivu|artikkelia|artikkeli|sisältöä)\b.{0,40}\b(?:ei (?:löytynyt|löydy|ole|löydetty)|poistettu|puuttuu)|ei löytynyt|tapahtui virhe|huoltokatko",
    "cs": r"(?:stránka|stránku|článek|obsah)\b.{0,40}\b(?:nenalezen[ay]?|neexistuje|nebyl[ay]? nalezen[ay]?|není (?:k dispozici|dostupn[áý])|se nepodařilo najít)|nenalezen[ao]|došlo k chybě|probíhá údržba",
    "sk": r"(?:stránka|stránku|článok|obsah)\b.{0,40}\b(?:nenájden[áýa]|neexistuje|nebol[ao]? nájden[áýéa]|sa nenašl[aio])|nenašl[aio] sa",
    "hu": r"(?:oldal|cikk|tartalom)\b.{0,40}\b(?:nem (?:található|létezik|elérhető|érhető el)|nincs)|nem található|hiba történt|karbantartás",
    "ro": r"(?:pagina|articolul|conținutul)\b.{0,40}\b(?:nu (?:a fost găsit[ăa]?|există|este disponibil[ăa]?|mai există|poate fi)|inexistent[ăa]?)|nu a fost găsit[ăa]?|a apărut o eroare|în mentenanță",
    "tr": r"(?:sayfa|haber|içerik)\b.{0,40}\b(?:bulunamadı|bulunamıyor|mevcut değil|yok|kaldırıldı)|bulunamadı|bir hata oluştu|bakım(?:da| çalışması)",
    "el": r"(?:σελίδα|άρθρο|περιεχόμενο)\b.{0,40}\b(?:δεν (?:βρέθηκε|υπάρχει|είναι διαθέσιμ[ηο])|δε βρέθηκε)|δεν βρέθηκε",
    "ru": r"(?:страниц[аы]|стать[яи]|материал)\b.{0,40}\b(?:не (?:найден[ао]?|существует|доступн[ао])|удален[ао]?)|не найден[ао]?|произошла ошибка|ведутся технические работы",
    "uk": r"(?:сторінк[ау]|статт[яі])\b.{0,40}\b(?:не (?:знайдено|існує))|не знайдено",
    "ja": r"(?:ページ|記事|お探しのもの).{0,12}(?:見つかりません|ありません|存在しません|表示できません|見つかりませんでした)|メンテナンス中|エラーが発生",
    "zh": r"(?:页面|頁面|网页|網頁|文章|内容).{0,8}(?:不存在|找不到|未找到|已删除|已刪除|无法(?:显示|访问))|找不到(?:页面|頁面|网页)",
    "ko": r"(?:페이지|기사|요청하신).{0,12}(?:찾을 수 없|존재하지 않|없습니다)",
    "ar": r"(?:الصفحة|المقال|المحتوى).{0,20}(?:غير موجود|غير متاح|لم يتم العثور)|لم يتم العثور",
}  # fmt: skip

#: A check that the reader is no machine, or a door that stays shut.
ROBOT: Mapping[str, str] = {
    "en": r"just a moment|attention required|pardon our interruption|one more step|(?:are you|you are|you're|that you are|i am|i'm) (?:not )?(?:a )?(?:robot|human|bot)\b|verif(?:y|ying) (?:that )?(?:you are|you're|your browser)|(?:human|bot|browser|robot|security) (?:verification|check(?:point)?)|checking (?:your browser|if the site connection)|access (?:to this (?:page|site) )?(?:has been )?(?:denied|blocked)|you have been blocked|(?:unusual|suspicious) (?:traffic|activity)|press (?:&|and) hold|ddos (?:protection|guard)|request unsuccessful|enable javascript and cookies|complete the (?:captcha|security)|ray id|please wait(?: while|\W*$)|captcha|automated (?:requests|access)",
    "fr": r"un instant\W*$|(?:êtes|es)[- ](?:vous|tu) (?:un robot|humain)|(?:vous (?:êtes|n'êtes pas)|je ne suis pas|n'êtes pas|suis) un (?:humain|robot)|vérification (?:de sécurité|en cours|de votre navigateur|que vous)|accès (?:refusé|bloqué|interdit|restreint|temporairement)|trafic (?:inhabituel|suspect)|activité (?:inhabituelle|suspecte)|(?:vérifions|vérifier) que vous (?:êtes|n'êtes)|maintenez (?:le bouton )?appuyé|votre (?:adresse ip|navigateur) a été bloquée?",
    "de": r"(?:nur )?einen moment(?: bitte)?\W*$|sind sie ein (?:roboter|mensch)|(?:kein|ein) (?:roboter|mensch) sind|ich bin kein roboter|sicherheits(?:überprüfung|prüfung|abfrage)|zugriff (?:verweigert|gesperrt|blockiert)|ungewöhnliche(?:n|r)? (?:datenverkehr|aktivität\w*|zugriffe)|browser wird (?:überprüft|geprüft)|(?:überprüfen|bestätigen)(?: sie)?,? (?:ob|dass) sie",
    "es": r"(?:un momento)\W*$|(?:eres|es usted|soy|no soy|eres un) (?:un )?(?:robot|humano)|acceso (?:denegado|bloqueado|restringido)|tráfico (?:inusual|sospechoso)|comprobando (?:su|tu|el) navegador|verifica(?:ción|r|ndo|mos)? (?:de seguridad|que (?:eres|es|usted))|actividad (?:inusual|sospechosa)",
    "it": r"(?:un (?:attimo|momento))\W*$|(?:sei|non sono|sono|sia) un (?:robot|essere umano)|accesso (?:negato|bloccato)|traffico (?:insolito|anomalo)|verifica (?:di sicurezza|che (?:sei|tu|non))|controllo (?:del browser|di sicurezza)|attività (?:insolita|sospetta)",
    "pt": r"(?:um (?:momento|instante))\W*$|(?:é|não sou|você é|que é|sou) um (?:robô|robot|humano|ser humano)|acesso (?:negado|bloqueado|recusado)|tráfego (?:incomum|invulgar|suspeito)|verificação (?:de segurança|humana)|verific(?:ar|ando|amos) (?:se|que|o seu|seu)|atividade (?:invulgar|incomum|suspeita)",
    "nl": r"(?:een (?:moment|ogenblik))(?: geduld)?\W*$|(?:bent u|ben je|ik ben|geen) (?:een |geen )?(?:robot|mens)\b|toegang (?:geweigerd|geblokkeerd)|beveiligingscontrole|(?:ongebruikelijk|ongewoon) verkeer|(?:controleren|verifiëren) (?:of|dat) (?:u|je)|browser wordt gecontroleerd|ongebruikelijke activiteit",
    "pl": r"(?:chwileczkę|moment)\W*$|(?:jesteś|nie jestem|czy jesteś|pan/i) (?:robotem|człowiekiem)|(?:odmowa|brak) dostępu|dostęp (?:zabroniony|zablokowany)|nietypow[ya] ruch|nietypową aktywność|(?:sprawdzanie|weryfikacja) (?:przeglądarki|bezpieczeństwa)",
    "sv": r"(?:ett ögonblick|vänta)\W*$|(?:är du|jag är|inte) en? (?:robot|människa)|(?:åtkomst|tillträde) (?:nekad|nekas|blockerad)|ovanlig (?:trafik|aktivitet)|säkerhetskontroll|kontrollerar (?:att du|din webbläsare)",
    "da": r"(?:et øjeblik)\W*$|(?:er du|jeg er|ikke) en? (?:robot|menneske)|adgang (?:nægtet|blokeret)|usædvanlig (?:trafik|aktivitet)|sikkerhedskontrol|kontrollerer (?:at du|din browser)",
    "no": r"(?:et øyeblikk)\W*$|(?:er du|jeg er|ikke) en? (?:robot|menneske)|(?:tilgang|adgang) (?:nektet|blokkert)|uvanlig (?:trafikk|aktivitet)|sikkerhetskontroll|kontrollerer (?:at du|nettleseren)",
    "fi": r"(?:hetkinen|odota hetki)\W*$|(?:oletko|en ole|olet) (?:robotti|ihminen)|pääsy (?:estetty|evätty|kielletty)|(?:epätavallista|poikkeavaa) liikennettä|turvatarkistus|tarkistetaan (?:selainta|selaintasi)",
    "cs": r"(?:okamžik|moment)\W*$|(?:jste|nejsem|nejste) (?:robot|člověk)|přístup (?:odepřen|zamítnut|zablokován)|neobvyklý provoz|bezpečnostní kontrola|ověřujeme|ověření, že",
    "hu": r"(?:egy pillanat)\W*$|(?:nem vagyok|ön) (?:robot|ember)|hozzáférés (?:megtagadva|letiltva)|szokatlan forgalm?|biztonsági ellenőrzés",
    "ro": r"(?:un moment)\W*$|(?:nu sunt|ești|sunteți) (?:un )?(?:robot|om)|acces (?:interzis|refuzat|blocat)|trafic neobișnuit|verificare de securitate|verificăm (?:dacă|browserul)",
    "tr": r"(?:bir dakika|lütfen bekleyin)\W*$|robot (?:değilim|musunuz|olmadığınızı)|insan olduğunuzu|erişim (?:engellendi|reddedildi)|olağan dışı trafik|güvenlik (?:kontrolü|doğrulaması)|tarayıcınız kontrol",
    "el": r"(?:μια στιγμή)\W*$|(?:δεν είμαι|είστε|είσαι) (?:ρομπότ|άνθρωπος)|(?:απαγορεύεται|άρνηση|δεν επιτρέπεται) (?:η )?πρόσβαση(?:ς)?|ασυνήθιστη (?:κίνηση|δραστηριότητα)|έλεγχος ασφαλείας",
    "ru": r"(?:одну минуту|подождите)\W*$|(?:я не|вы не|вы) (?:робот|человек)|доступ (?:запрещ[её]н|ограничен|закрыт|заблокирован)|необычн\w+ (?:трафик|активность)|проверка (?:безопасности|браузера)",
    "ja": r"(?:しばらくお待ちください)|ロボットではありません|人間であること|アクセスが(?:拒否|ブロック|制限)|不審なアクセス|セキュリティ(?:チェック|確認)|ブラウザを確認",
    "zh": r"请稍候|人机验证|不是机器人|访问(?:被拒绝|受限)|安全(?:检查|验证)|异常(?:流量|访问)",
    "ko": r"로봇이 아닙니다|접근이? (?:거부|차단)|보안 (?:확인|검사)|잠시만 기다",
}  # fmt: skip

#: Words of a page that asks for consent; each counts.
CONSENT = (
    r"\b(?:cookies?|consent\w*|einwillig\w+|zustimm\w+|partenaires|partners?|partner[nes]?|traceurs|tracking|datenschutz\w*|vie privée|privacy|données personnelles|personal data|personenbezogen\w*|akzeptieren|accepter|vendors|tcf|iab|gdpr|rgpd|dsgvo|werbefrei\w*|legitimate interest|berechtigt\w+ interesse\w*"
    r"|privacidad\w*|consentim\w+|consens[oi]\w*|toestemming|socios|datos personales|publicidad|anuncios|aceptar\w*|accetta\w*|profilazione|dati personali|pubblicità|informativa|werbung|publicités?|annonces?|advertising|ads|personali[sz]ed|personnalis\w+|personalis\w+|personali[sz]z\w+|personalizad\w+"
    r"|privacidade|parceiros|dados pessoais|aceitar\w*|publicidade|advertenties|persoonsgegevens|accepteren|accepteer|gepersonaliseerde?|prywatnoś\w+|zgod[ay]\w*|zgadzam|partner(?:zy|ami|ów)|dan(?:e|ych) osobow\w+|reklam\w*|akcept\w+|ciastecz\w+"
    r"|kakor|samtyck\w+|personuppgifter|annonser\w*|godkänn\w*|integritet\w*|samtykke\w*|personopplysning\w*|personoplysning\w*|annoncer\w*|accepter\w*|godta\w*|personvern\w*|evästeet?|evästei\w+|suostumu\w+|henkilötieto\w*|mainon\w+|mainoks\w+|hyväksy\w*|yksityisyy\w+"
    r"|soukromí|souhlas\w*|osobní(?:ch|mi)? úda\w+|přijmout|sütik?\w*|hozzájárul\w*|személyes adat\w*|adatvédel\w*|hirdetés\w*|elfogad\w*|consimțăm\w*|confidențialit\w*|date(?:le)? (?:cu caracter )?personale?|publicitate\w*|accept\w*|çerez\w*|gizlilik\w*|kişisel veri\w*|reklamlar\w*|kabul\w*|onay\w*"
    r"|απορρήτ\w+|συγκατάθεσ\w+|συναίνεσ\w+|συνεργάτες|προσωπικ\w+ δεδομέν\w+|διαφημίσε\w+|αποδοχή\w*|файл\w* cookie|согласи\w+|персональн\w+ данн\w+|конфиденциальн\w+)\b"
    r"|クッキー|同意|個人(?:情報|データ)|プライバシー|広告|パートナー|隐私|同意|个人信息|쿠키|동의|개인정보"
)  # fmt: skip

#: The title or call of a page that asks to log in.
LOGIN: Mapping[str, str] = {
    "en": r"log[ -]?in|sign[ -]?in|sign up|register|create (?:an|your|a free) account|subscriber login|member login",
    "fr": r"se connecter|connexion|connectez-vous|identifiez-vous|s'identifier|authentification|inscrivez-vous|créez? (?:un|mon|votre) compte|espace (?:abonné|client|personnel)|mon compte",
    "de": r"anmelden|anmeldung|einloggen|login|registrieren|jetzt registrieren|bitte melden sie sich an|mein konto",
    "es": r"inici(?:ar?|e) sesión|identifí(?:cate|quese)|acceder|acceso (?:de )?usuarios|regístr(?:ate|ese)|crear? (?:una |tu )?cuenta|entra en tu cuenta",
    "it": r"acced[ia]|accesso|effettua (?:il )?(?:login|l'accesso)|registrati|crea un account|entra\b",
    "pt": r"iniciar sessão|inicie sessão|entrar|faça (?:o )?login|acesse sua conta|registe-se|cadastre-se|criar conta|aceder",
    "nl": r"inloggen|log in|aanmelden|meld (?:je|u) aan|registreren|maak een account|mijn account",
    "pl": r"zaloguj(?: się)?|logowanie|zarejestruj się|rejestracja|załóż konto|moje konto",
    "sv": r"logga in|inloggning|registrera dig|skapa (?:ett )?konto|mitt konto",
    "da": r"log ind|log på|opret (?:en )?(?:bruger|konto|profil)|min konto",
    "no": r"logg inn|logg på|innlogging|opprett (?:en )?(?:bruker|konto)|registrer deg|min konto",
    "fi": r"kirjaudu(?: sisään)?|kirjautuminen|rekisteröidy|luo (?:tili|tunnus)",
    "cs": r"přihlá(?:sit|ste) se|přihlášení|přihlaste se|registrace|zaregistrujte se|vytvořit účet",
    "sk": r"prihlá(?:siť|ste) sa|prihlásenie|registrácia",
    "hu": r"bejelentkezés|jelentkezz(?:en)? be|belépés|regisztráció|regisztrálj",
    "ro": r"autentific(?:are|ați-vă|ă-te)|conect(?:are|ați-vă|ează-te)|intră în cont|înregistr(?:are|ează-te)|creează (?:un )?cont",
    "tr": r"giriş yap(?:ın)?|oturum aç(?:ın)?|üye (?:girişi|ol(?:un)?)|kayıt ol(?:un)?|kullanıcı girişi",
    "el": r"σύνδεση|συνδεθείτε|είσοδος|εγγραφή|εγγραφείτε|δημιουργία λογαριασμού",
    "ru": r"вход|войти|войдите|авторизация|регистрация|зарегистрируйтесь",
    "ja": r"ログイン|会員登録|サインイン|ログオン",
    "zh": r"登录|登入|注册|註冊",
    "ko": r"로그인|회원가입",
}  # fmt: skip

#: A page that is for subscribers only and shows nothing of what they get.
SUBSCRIBERS: Mapping[str, str] = {
    "en": r"subscribers?[- ]only|for subscribers|only for (?:subscribers|members)|subscribe (?:now )?to (?:read|continue|keep|unlock|get|access)|(?:become|be) a (?:subscriber|member)|exclusive to (?:subscribers|members)|choose (?:your|a) (?:plan|subscription)|already a subscriber|unlock this (?:article|story)",
    "fr": r"réservée?s? (?:à nos |aux )(?:seuls )?abonnée?s?|abonnez-vous|s'abonner pour|pour lire (?:la suite|cet article)|déjà abonnée?|offre d'abonnement|choisissez votre (?:offre|formule|abonnement)|devenez abonné",
    "de": r"(?:nur )?für abonnent\w*|exklusiv für|jetzt (?:abonnieren|weiterlesen|abo)|abo (?:abschließen|wählen|testen)|(?:mit|im) abo (?:lesen|weiterlesen)|bereits abonnent|abonnieren sie|nur mit .{0,20}\babo\b|testen sie|plus-artikel",
    "es": r"(?:solo|exclusivo|sólo|contenido) para (?:suscriptores|abonados|socios)|suscr[ií]bete|suscríbase|ya eres suscriptor|hazte socio",
    "it": r"(?:riservat[oaie]|solo|esclusiv[oa]) (?:a|per)(?:gli| gli)? abbonati|abbonati (?:per|ora|subito|a)|sei già abbonato|scegli (?:il tuo )?(?:l')?abbonamento",
    "pt": r"(?:exclusivo|só|apenas|conteúdo|reservado) (?:para|a|aos) (?:assinantes|subscritores)|assine (?:já|para|agora)|torne-se assinante|já é assinante",
    "nl": r"(?:alleen|exclusief|enkel) voor (?:abonnees|leden)|neem een abonnement|word (?:abonnee|lid)|al (?:een )?abonnee|abonneer (?:je|u)|kies (?:je|uw|een) abonnement",
    "pl": r"(?:tylko|wyłącznie|treść) dla (?:prenumeratorów|subskrybentów|abonentów)|wykup (?:dostęp|prenumeratę|subskrypcję)|(?:kup|zamów) prenumeratę|masz już prenumeratę|aby (?:czytać|przeczytać) dalej",
    "sv": r"(?:endast|bara|exklusivt) för prenumeranter|för prenumeranter|bli prenumerant|prenumerera|redan prenumerant|lås upp artikeln",
    "da": r"(?:kun|eksklusivt) for (?:abonnenter|medlemmer)|for abonnenter|bliv (?:abonnent|medlem)|køb (?:adgang|abonnement)|allerede abonnent",
    "no": r"(?:kun|bare|eksklusivt) for abonnenter|for abonnenter|bli abonnent|kjøp (?:tilgang|abonnement)|allerede abonnent|abonner",
    "fi": r"(?:vain|ainoastaan) tilaajille|tilaajille|tilaa (?:nyt|lehti|ja)|oletko jo tilaaja|tilaajana",
    "cs": r"(?:pouze|jen|exkluzivně) pro předplatitele|předplaťte si|získejte předplatné|již máte předplatné|pro předplatitele",
    "hu": r"(?:csak|kizárólag) előfizetők(?:nek|ünknek)|előfizetőknek|fizessen elő|már előfizető",
    "ro": r"(?:doar|numai|exclusiv|rezervat) (?:pentru )?abonați(?:lor)?|abonează-te|abonați-vă|ești deja abonat",
    "tr": r"(?:yalnızca|sadece) aboneler(?:e|imize)?|abone (?:ol|olun)|zaten abone|abonelere özel",
    "el": r"(?:μόνο|αποκλειστικά) για συνδρομητές|γίνε(?:τε)? συνδρομητ|είστε ήδη συνδρομητ|για συνδρομητές",
    "ru": r"(?:только|доступно) (?:для )?подписчик(?:ам|ов)|оформите подписку|уже подписаны",
    "ja": r"(?:会員|購読者|有料会員)(?:限定|専用|のみ)|会員登録して|購読(?:する|して)|有料記事",
    "zh": r"(?:仅限|仅供)(?:会员|订阅)|订阅(?:后|以)",
    "ko": r"(?:유료|회원|구독자) ?(?:전용|만)|구독하",
}  # fmt: skip

#: A name that nobody uses, a server that nobody has set up.
PARKED = (
    r"domain(?: name)? (?:is |may be |name )?(?:for sale|available|parked|expired|has expired|is parked)|(?:buy|purchase|get) this domain|this (?:web ?)?(?:domain|page|site|web page) is (?:parked|for sale|under construction|coming soon)|related (?:searches|links)\W*$|sponsored listings|parked (?:free|domain)|make an offer"
    r"|domaine? (?:est )?(?:à vendre|en vente|expiré|réservé|enregistré)|acheter ce (?:nom de )?domaine|ce (?:nom de )?domaine|site en construction|bientôt en ligne"
    r"|domain (?:ist |steht )?(?:zu verkaufen|zum verkauf|zu kaufen|registriert|geparkt)|diese domain|hier entsteht eine neue|dieser domain(?:name)?"
    r"|dominio (?:está |è )?(?:en venta|in vendita|registrado|registrato|parked|scaduto|caducado|parcheggiato)|este dominio|questo dominio|comprar este dominio|acquista questo dominio"
    r"|domínio (?:está )?(?:à venda|registado|registrado|expirou)|este domínio|deze domein|domein(?:naam)? (?:is )?(?:te koop|geregistreerd|gereserveerd)|dit domein|domena (?:jest )?(?:na sprzedaż|wygasła|zaparkowana)|ta domena|domän(?:en)? (?:är )?till salu|domænet er (?:til salg|parkeret)|domenet er (?:til salgs|parkert)|verkkotunnus on (?:myytävänä|varattu)|doména (?:je )?(?:na prodej|na predaj)|a domain (?:eladó|név eladó)|domeniu(?:l)? (?:este )?de vânzare|alan adı satılık|домен (?:продаётся|продается|припаркован)|このドメイン|ドメイン.{0,8}(?:販売|取得)"
    r"|welcome to nginx|apache2? (?:\w+ )?default page|^it works!?$|iis windows server|test page for|index of /|default web site page|hello world!?$|account suspended|site (?:is )?coming soon"
)  # fmt: skip

#: A page that a script would fill.
SCRIPT = r"(?:enable|activate|turn on|requires?|needs? to enable|besoin de|nécessite|benötigt|necesita|ha bisogno di|need|without|needs|activer|activez|aktiv\w+|habilit\w+|activar?|active|attiva\w*|abilit\w+|ativ\w+|schakel|inschakelen|włącz\w*|aktivera|slå på|slå til|aktiver\w*|käyttöön|zapněte|povol\w+|engedélyez\w+|activați|etkinleştir\w*|ενεργοποι\w+|включите|required|obligatoire|erforderlich|necesario|necessario)\W.{0,30}\bjavascript|javascript\b.{0,40}(?:enable|activ|aktiv|habilit|attiv|abilit|ativ|schakel|włącz|slå|käyttö|zapn|povol|engedély|etkin|ενεργ|включ|required|disabled|désactivé|deaktiviert|有効|启用|활성)|^(?:loading|chargement|laden|wird geladen|cargando|caricamento|a carregar|carregando|bezig met laden|ładowanie|laddar|indlæser|laster|ladataan|načítání|betöltés|se încarcă|yükleniyor|φόρτωση|загрузка|読み込み中|加载中)\W*$"

#: The title of a page of results.
RESULTS = (
    r"search results?|results? for|you searched for|search(?: for)?\s?[:“\"«]|résultats? (?:de (?:la |votre )?recherche|pour)|vous avez (?:re)?cherché|recherche\s?[:«\"]|suchergebnis(?:se)?|ergebnisse für|ihre suche|suche nach|resultados? (?:de (?:la )?búsqueda|para|da pesquisa|de pesquisa|da busca|de)|has buscado|risultati (?:della ricerca|di ricerca|per)|hai cercato|ricerca\s?[:“\"«]|pesquisa(?: por)?\s?[:“\"«]|zoekresultaten|resultaten voor|je zocht|wyniki (?:wyszukiwania|dla)|szukasz|sökresultat|resultat för|søgeresultat\w*|resultater for|søkeresultat\w*|treff for|hakutulo\w+|tulokset haulle|výsledky (?:vyhledávání|hledání)|találat\w*|keresés eredmény\w*|rezultate(?:le)? (?:căutării|pentru)|arama sonuç\w*|için sonuçlar|αποτελέσματα(?: αναζήτησης)?|результаты поиска|検索結果|の検索|搜索结果|검색 ?결과"
)  # fmt: skip


def any_of(words: Mapping[str, str]) -> re.Pattern[str]:
    """One pattern of all languages' words."""
    return re.compile("|".join(words.values()))
