"""Normalised URLs and their keys: what makes two addresses the same row.

Pure; it fetches nothing and knows no site. What more a site needs is its rules' business.

Two forms are told apart. `tidy` is the form shown and fetched: everything that cannot change which
page is meant is folded (RFC 3986 section 6), tracking parameters and the fragment are gone, the scheme
stays as it was. `normalise` is the form that decides identity: `tidy` with https for http.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import string
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

import idna
import tldextract

#: Of the rules below; stored beside each key, so that keys can be made again when the rules change.
NORMALISATION_VERSION = 1
#: Longer URLs are refused: PostgreSQL cannot index them and no newsroom prints them.
MAX_URL_LENGTH = 2048

# Parameters that say how a reader came, never what is shown. Prefixes end in "*".
_TRACKING = (
    "utm_* mtm_* pk_* piwik_* matomo_* hsa_* fb_* fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid "
    "igshid igsh mc_cid mc_eid mkt_tok vero_id oly_anon_id oly_enc_id wickedid _hsenc _hsmi __hstc __hssc __hsfp "
    "xtor xtref xtmc xtcr at_campaign at_medium at_variant at_custom* at_link* at_ptr_* at_bbc_team ns_campaign "
    "ns_mchannel ns_source ns_linkname ns_fee cmpid cmp_id icid int_cid s_cid ito ocid smid smtyp spm taid trk_* "
    "trkcampaign wt_mc wt.mc_id wt_zmc guccounter guce_referrer guce_referrer_sig __twitter_impression _ga _gl "
    "dm_i echobox ref_src ref_url s_kwcid srsltid traffic_source __cft__* __tn__ sc_campaign sc_channel sc_content "
    "sc_medium sc_outcome sc_geo sc_country"
).split()
_TRACKING_NAMES = frozenset(name for name in _TRACKING if not name.endswith("*"))
_TRACKING_PREFIXES = tuple(name[:-1] for name in _TRACKING if name.endswith("*"))
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
_PERCENT = re.compile("%([0-9A-Fa-f]{2})")
_UNSAFE = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]")
_ABSOLUTE = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_STRIPPED = re.compile("[\t\n\r\x00]")  # WHATWG URL: removed wherever they stand

_registry = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # the bundled list: no network


class UrlError(ValueError):
    """A text that is no http(s) URL that could be fetched; the message says why."""


@lru_cache(maxsize=8192)
def tidy(url: str) -> str:
    """`url` as it is shown and fetched: folded, without tracking parameters and fragment; scheme kept.

    Idempotent. Raises `UrlError` for anything but an absolute http(s) URL of at most 2,048 characters.
    """
    parts = _split(url)
    path = _remove_dot_segments(_fold_escapes(parts.path)) or "/"
    query = _sorted_query(parts.query)
    out = f"{parts.scheme}://{_authority(parts)}{path}{'?' + query if query else ''}"
    if len(out) > MAX_URL_LENGTH:
        raise UrlError(f"URL of {len(out)} characters; at most {MAX_URL_LENGTH} are taken: {out[:80]}…")
    return out


def normalise(url: str) -> str:
    """The form that decides identity: `tidy(url)` with https for http."""
    out = tidy(url)
    return "https" + out[4:] if out.startswith("http:") else out


@lru_cache(maxsize=8192)
def key(url: str) -> bytes:
    """The 32-byte SHA-256 of `normalise(url)`: a URL's key in every table."""
    return hashlib.sha256(normalise(url).encode()).digest()


def absolute(base: str, href: str) -> str | None:
    """`href` as seen on the page `base`, tidied; None when it leads nowhere fetchable (`mailto:`, `#top`…)."""
    href = _STRIPPED.sub("", href).strip()
    if not href or href.startswith("#"):
        return None
    try:
        return tidy(href if _ABSOLUTE.match(href) else urljoin(base, href))
    except ValueError:
        return None


def host(url: str) -> str:
    """Host and non-default port, in lower case: the unit of leases and politeness."""
    return _authority(_split(url))


def registrable_domain(url: str) -> str:
    """The domain somebody can register (`lemonde.fr`, `bbc.co.uk`), by the public suffix list.

    An IP address or a name without a known suffix stands for itself, with its port.
    """
    name = _split(url).hostname or ""
    return _registered(name.lower().rstrip(".")) or host(url)


def same_site(one: str, other: str) -> bool:
    """Whether both URLs lie on the same registrable domain. False when either is no URL."""
    try:
        return registrable_domain(one) == registrable_domain(other)
    except UrlError:
        return False


@lru_cache(maxsize=4096)
def _registered(name: str) -> str:
    return _registry(name).top_domain_under_public_suffix


def _split(url: str) -> SplitResult:
    text = _STRIPPED.sub("", url).strip()
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise UrlError(f"not a URL: {text[:200]!r} ({error})") from None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise UrlError(f"not an http or https URL: {text[:200]!r}")
    if not parts.hostname:
        raise UrlError(f"no host in URL: {text[:200]!r}")
    return parts._replace(scheme=scheme)


def _authority(parts: SplitResult) -> str:
    name = _host_name(parts.hostname or "")
    port = parts.port
    return name if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{name}:{port}"


@lru_cache(maxsize=4096)
def _host_name(name: str) -> str:
    try:
        return f"[{ipaddress.IPv6Address(name.partition('%')[0]).compressed}]"
    except ValueError:
        pass
    name = unquote(name).lower().rstrip(".")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode()
        except idna.IDNAError as error:
            raise UrlError(f"not a host name: {name[:200]!r} ({error})") from None
    if not name or not re.fullmatch(r"[a-z0-9._-]+", name):
        raise UrlError(f"not a host name: {name[:200]!r}")
    return name


def _fold_escapes(text: str) -> str:
    """Percent-encoding in one form: unreserved characters bare, the others as `%XX` in upper case."""

    def fold(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    if "%" in text:
        text = re.sub("%(?![0-9A-Fa-f]{2})", "%25", _PERCENT.sub(fold, text))
    return _UNSAFE.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode("utf-8", "replace")), text)


def _remove_dot_segments(path: str) -> str:
    """RFC 3986 section 5.2.4."""
    out: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(out) > 1:
                out.pop()
        elif segment != ".":
            out.append(segment)
    if segments[-1] in (".", ".."):
        out.append("")
    joined = "/".join(out)
    return joined if joined.startswith("/") or not joined else "/" + joined


def _sorted_query(query: str) -> str:
    """The parameters that matter, sorted by name; equal names keep their order, empty ones go."""
    if not query:
        return ""
    pairs = [pair for pair in _fold_escapes(query).split("&") if pair and not _is_tracking(pair)]
    return "&".join(sorted(pairs, key=lambda pair: pair.partition("=")[0]))


def _is_tracking(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in _TRACKING_NAMES or name.startswith(_TRACKING_PREFIXES)
