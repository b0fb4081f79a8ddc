"""What pages say of a date before they print it, in the languages of their readers.

Patterns only; which date of a page is the article's is `dates`' matter.
"""

from __future__ import annotations

import re

#: That it is the publication's, and not the last change's.
PUBLISHED = re.compile(
    r"(?:^|\W)(?:publi(?:shed|é|cation|cado|cato|cerad|sert|ceret)|posted|mise? en ligne|parue? le|veröffentlicht"
    r"|erschienen|gepubliceerd|geplaatst|julkaistu|opublikowano|udgivet)(?!\w)",
    re.IGNORECASE,
)
#: That a text which was changed since came out on it, and the date follows.
FIRST_PUBLISHED = re.compile(
    r"(?:(?:originally|first|initially) (?:published|posted)(?: on)?"
    r"|(?:initialement|d[’']abord) (?:publiée?|parue?)(?: en ligne)?(?: le)?"
    r"|(?:publiée?|parue?) (?:initialement|une première fois|pour la première fois|à l[’']origine)(?: le)?"
    r"|(?:ursprünglich|zuerst|erstmals)(?: veröffentlicht| erschienen)?(?: am)?"
    r"|erst(?:veröffentlichung|mals erschienen):?(?: am)?|publicado originalmente (?:el|em)"
    r"|(?:originariamente|originalmente) pubblicato il|oorspronkelijk gepubliceerd op)"
    r"\W*(?=\w{0,10}\W{0,2}\d)",
    re.IGNORECASE,
)
#: One of these stands, in lower case, in all that `FIRST_PUBLISHED` finds.
FIRST_PUBLISHED_PARTS = (
    "published", "posted", "publié", "paru", "ursprünglich", "zuerst", "erstmals", "erstver", "publicado", "pubblicato",
    "oorspronkelijk",
)  # fmt: skip
#: That it is the day on which the page is read: newspapers print it in their masthead, forums at their foot.
TODAY = re.compile(
    r"nous sommes le|(?:date|heure)s? actuelles?|aktuelle[sr]? (?:datum|uhrzeit|zeit)|heute ist"
    r"|current (?:date|time)|today is|hoy es|fecha actual|oggi è|data (?:atual|odierna)|het is vandaag",
    re.IGNORECASE,
)
