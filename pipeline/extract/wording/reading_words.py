"""The words with which pages state a reading time, by language; regular expressions, case ignored.

`before` stands before the figure (« Temps de lecture : 3 min »), `after` behind its unit (« 3 min de lecture »),
`below_one` instead of both (« moins d’une minute »), `unit` between them where it is not the common `min`.
"""

# ruff: noqa: E501  (words of one kind in a line, however many)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingWords:
    """One language's words; empty where it has none of its own."""

    before: str
    after: str
    below_one: str = ""
    unit: str = ""


#: `min`, `mins`, `min(s)`, `minute(s)`, and the words for minute of the languages that took the Latin one.
COMMON_UNIT = r"min(?:ut|út|uut|ūt|utt)\w{0,4}(?:\(s\))?|min(?:s|\(s\))?|mn|m"

#: Written between words with spaces.
SPACED: Mapping[str, ReadingWords] = {
    "fr": ReadingWords(
        r"(?:temps|dur[ée]e|estimation du temps)(?: (?:moyen|approximatif|estim[ée]e?))? de lecture(?: (?:est\.|estim[ée]e?|moyen(?:ne)?|approximatif))?|lecture(?: (?:rapide|gratuite))?|lire en|se lit en",
        r"de (?:temps de )?lecture|à lire|de lect\.",
        r"moins d['’]une minute|moins d['’]1 min(?:ute)?|moins de 1 min(?:ute)?",
    ),
    "en": ReadingWords(
        r"(?:(?:est(?:\.|imated)?|average|approximate|total) )?read(?:ing)?[\s-]?(?:time|length)|est(?:\.|imated) read(?:ing)?|(?:(?:est(?:\.|imated)?) )?time to read|minutes to read|reads? in|reading|read(?=\s?:)",
        r"read(?:ing)?(?: time)?|to read|reader|of reading",
        r"(?:less than|under) (?:a|1|one) min(?:ute)?",
    ),
    "de": ReadingWords(
        r"(?:(?:geschätzte|geschaetzte|voraussichtliche|ungefähre|durchschnittliche) )?(?:lesezeit|lesedauer)|zeit zum lesen",
        r"lesezeit|lesedauer|zu lesen|lesen",
        r"(?:weniger als|unter) (?:eine[r]?|1) min(?:ute)?",
    ),
    "es": ReadingWords(
        r"tiempo (?:(?:estimado|aproximado|medio|promedio) )?de lectura|lectura|se lee en|l[ée]elo en",
        r"de lectura|lectura|para leer",
        r"menos de (?:un|1) min(?:uto)?",
    ),
    "ca": ReadingWords(r"temps (?:(?:estimat|aproximat) )?de lectura", r"de lectura", r"menys d['’]un minut"),
    "it": ReadingWords(
        r"(?:tempo|durata) (?:(?:stimat[oa]|medi[oa]) )?(?:di|della) lettura|lettura|si legge in|leggi in",
        r"di lettura|per leggere|lettura",
        r"meno di (?:un|1) min(?:uto)?",
    ),
    "pt": ReadingWords(
        r"tempo (?:(?:estimado|aproximado|médio) )?de leitura|leitura|l[êe]-se em",
        r"de leitura|leitura|para ler",
        r"menos de (?:um|1) min(?:uto)?",
    ),
    "nl": ReadingWords(
        r"(?:(?:geschatte|gemiddelde) )?(?:leestijd|leesduur)",
        r"leestijd|leesduur|leesplezier|(?:te )?lezen",
        r"minder dan (?:een|één|1) min(?:uut)?",
    ),
    "pl": ReadingWords(
        r"(?:(?:szacowany|przewidywany|średni) )?czas (?:potrzebny na )?(?:czytania|przeczytania)|(?:przeczytasz|przeczytaj) (?:to )?w|czytasz",
        r"czytania|(?:na|do) (?:czytania|przeczytani[ea])|lektury",
        r"(?:mniej niż|poniżej) (?:minut[ay]|minutę|1 min(?:uty|utę)?|jednej minuty)",
    ),
    "cs": ReadingWords(
        r"(?:(?:odhadovan[áý]|přibližná) )?(?:doba|čas|délka) čten[íi]|čten[íi](?: na)?|přečtete za",
        r"čten[íi]",
        r"méně než (?:minut[aua]|1 min(?:uta)?)",
    ),
    "sk": ReadingWords(
        r"(?:(?:odhadovaný|približný) )?(?:čas|doba|dĺžka) čítania|čítanie",
        r"čítania|čítanie",
        r"menej ako (?:minúta|1 min(?:úta)?)",
    ),
    "sv": ReadingWords(
        r"(?:(?:beräknad|uppskattad|ungefärlig) )?läs(?:nings)?-?tid|läses på",
        r"läs-?tid|läsning|att läsa|läsa",
        r"mindre än (?:en|1) min(?:ut)?",
    ),
    "da": ReadingWords(
        r"(?:(?:anslået|estimeret|forventet) )?læse?-?tid|læses på",
        r"læse?-?tid|læsning|at læse",
        r"mindre end (?:et|1) min(?:ut)?",
    ),
    "no": ReadingWords(
        r"(?:(?:anslått|estimert|beregnet) )?lese?-?tid|leses på",
        r"lese?-?tid|lesing|lesning|å lese",
        r"mindre enn (?:ett|et|1) min(?:utt)?",
    ),
    "fi": ReadingWords(
        r"(?:(?:arvioitu|keskimääräinen) )?lukuaika|lukemisaika|lukee",
        r"lukuaika|lukemista|lukea",
        r"alle (?:minuutti|1 min(?:uutti)?|minuutin)",
    ),
    "et": ReadingWords(r"(?:eeldatav )?lugemis-?aeg|lugemiseks", r"lugemist|lugemis-?aeg|lugeda"),
    "lv": ReadingWords(r"lasīšanas (?:laiks|ilgums)", r"lasīšanai|lasīšanas"),
    "lt": ReadingWords(r"skaitymo (?:laikas|trukmė)|skaitysite", r"skaitymo|skaityti"),
    "hu": ReadingWords(
        r"(?:(?:becsült|várható|átlagos) )?olvasási? ?idő|olvasás",
        r"(?:alatt )?(?:elolvasható|olvasható)|olvasási? ?idő|olvasás|olvasnivaló",
        r"kevesebb,? mint (?:egy|1) perc|(?:egy|1) percnél (?:rövidebb|kevesebb)",
        r"perc(?:nyi|es|et|ig)?",
    ),
    "ro": ReadingWords(
        r"timp(?:ul)? (?:(?:estimat|aproximativ|mediu) )?de (?:citire|citit|lectur[ăa])|durat[ăa] (?:de )?(?:citire|lectur[ăa])|citire|citește în|lectură",
        r"de (?:citit|citire|lectur[ăa])|citire|lectur[ăa]|timp de (?:citire|lectur[ăa])",
        r"(?:mai puțin de|sub) (?:un|1) min(?:ut)?",
        r"de minute",
    ),
    "tr": ReadingWords(
        r"(?:(?:tahmini|ortalama) )?oku(?:n)?ma süres[iİ̇]+|okuma",
        r"okuma süres[iİ̇]+|oku(?:n)?ma|okunur",
        r"(?:1|bir) dakika(?:dan|nın) (?:az|kısa|altında)",
        r"dakika(?:da|lık|dır)?|dk",
    ),
    "el": ReadingWords(
        r"(?:(?:εκτιμώμενος|εκτιμ\.) )?(?:χρόνος|διάρκεια) (?:ανάγνωσης|αναγνωσησ|για διάβασμα)|ανάγνωση|διαβάζεται σε",
        r"(?:χρόνος )?αν[άα]γνωσης?|διάβασμα|για διάβασμα",
        r"λιγότερο από (?:ένα|1) λεπτό",
        r"λεπτ(?:ά|ό|ών|α|ο)|λεπ\.|λ\.",
    ),
    "ru": ReadingWords(
        r"(?:примерное |среднее )?время (?:на |для )?(?:чтения|чтение|прочтения)|читать|чтение|прочитаете за|читается за",
        r"(?:на )?(?:чтения|чтение|прочтение)|читать",
        r"(?:меньше|менее) (?:минуты|1 мин(?:уты)?)",
        r"минут[аыу]?|мин",
    ),
    "uk": ReadingWords(
        r"(?:орієнтовний )?час (?:на )?(?:читання|прочитання)|читати|читання",
        r"(?:на )?(?:читання|прочитання)|читати",
        r"менше (?:хвилини|1 хв(?:илини)?)",
        r"хвилин[аиу]?|хв",
    ),
    "bg": ReadingWords(r"време за (?:четене|прочит)|четене|чете се за", r"(?:за )?четене|за прочит", "", r"минут[аи]|мин"),
    "hr": ReadingWords(
        r"(?:procijenjeno )?(?:vrijeme|vreme) (?:potrebno za )?čitanj[ae]|čitanje",
        r"(?:za )?čitanj[ae]",
        r"manje od (?:minut[ae]|1 min(?:ut[ae])?)",
    ),
    "sr": ReadingWords(r"време (?:за )?читањ[ае]", r"(?:за )?читањ[ае]", "", r"минут[аеи]?|мин"),
    "sl": ReadingWords(r"čas (?:branja|za branje)|branje", r"(?:za )?branj[ae]"),
    "sq": ReadingWords(r"koha e leximit", r"lexim|për t['’]u lexuar"),
    "id": ReadingWords(r"(?:perkiraan )?(?:waktu|lama) (?:mem)?baca|dibaca dalam", r"(?:waktu )?(?:mem)?baca|dibaca", "", r"menit|mnt|minit"),
    "vi": ReadingWords(r"thời gian đọc", r"đọc", "", r"phút"),
    "ar": ReadingWords(
        r"(?:مدة|وقت|زمن) (?:ال)?قراءة(?: (?:المقال|الخبر))?|قراءة",
        r"(?:لل)?قراءة",
        r"أقل من دقيقة",
        r"دقيقة|دقائق|دقيقه|د",
    ),
    "fa": ReadingWords(r"(?:زمان|مدت)(?: زمان)? مطالعه", r"(?:برای )?مطالعه|زمان مطالعه", r"کمتر از (?:یک|1) دقیقه", r"دقیقه"),
    "he": ReadingWords(r"זמן קריאה|משך קריאה", r"(?:ל)?קריאה|זמן קריאה", r"פחות מדקה", r"דקות|דקה|דק['׳]"),
    "hi": ReadingWords(r"पढ़ने का समय", r"(?:में )?पढ़ें|का पठन", "", r"मिनट"),
}  # fmt: skip

#: Written without spaces: a word may begin in the middle of a run of letters.
UNSPACED: Mapping[str, ReadingWords] = {
    "ja": ReadingWords(
        r"推定読み取り時間|読了(?:予想|目安)?(?:時間|まで)?(?:の目安)?|読むのにかかる時間|(?:この)?記事は|所要時間",
        r"で読めます|で読める|で読了|で読み終わる|の記事",
        r"1\s?分未満",
        r"分(?:間|程度)?",
    ),
    "zh": ReadingWords(
        r"(?:预计|預計|约需)?(?:阅读|閱讀)(?:时间|時間|时长|本文)?(?:需要|需时|约|約)?|(?:全文)?读完(?:需要|约|需)",
        r"(?:阅读|閱讀|读完|讀完)",
        r"(?:不到|少于|少於)\s?(?:1|一)\s?分[钟鐘]",
        r"分[钟鐘]|分",
    ),
    "ko": ReadingWords(
        r"(?:예상 )?읽(?:기|는)(?: (?:예상 )?시간)?|읽는데 걸리는 시간",
        r"(?:이면 |만에 )?읽기|분량|소요|이면 읽을",
        r"1분 미만",
        r"분",
    ),
}  # fmt: skip
