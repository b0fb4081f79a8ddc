"""Sources: publishers' sites declared as data, one TOML file each, read and checked here.

Nothing is fetched. A file with a mistake is refused whole, with the nearest right word, since a source that is
half understood loses articles silently.
"""

from __future__ import annotations

import os
import re
import tomllib
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from cssselect import HTMLTranslator, SelectorError

from db.config import ConfigError, nearest
from db.urls import UrlError, host, same_site, tidy
from pipeline.types import ChannelKind, SiteRules

#: Fields that `[extract]` may give a selector for.
EXTRACT_FIELDS = frozenset(
    """headline kicker standfirst body authors agency_credit date_published date_modified reading_time section keywords
    dateline_place image image_caption access""".split()
)
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-[A-Za-z0-9]{5,8})*")
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d+)?")
_DATE_FIELD = re.compile(r"\{date(?::([^{}]*))?\}")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FROM_ENVIRONMENT = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Channel:
    """A place where a source announces articles."""

    url: str
    kind: ChannelKind


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's site. What is not declared has the default that suits a well-behaved site."""

    id: str
    """Its file's name without `.toml`; the host of an ad-hoc one: `courrier`."""
    name: str
    homepage: str
    language: str | None = None
    """BCP 47; None: what the pages say."""
    time_zone: str | None = None
    """IANA name for times without a zone; None: UTC."""
    feeds: tuple[str, ...] = ()
    news_sitemaps: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    section_urls: tuple[str, ...] = ()
    article_pattern: str | None = None
    """Sought in the links of section pages: those where it is found are articles."""
    archive_url: str | None = None
    """Of the dated archive, with `{date:%Y/%m/%d}` in it."""
    allow: tuple[str, ...] = ()
    """Regular expressions sought in a URL; if there are any, one must be found."""
    deny: tuple[str, ...] = ()
    selectors: Mapping[str, str] = field(default_factory=dict)
    """CSS selector for a field."""
    remove: tuple[str, ...] = ()
    """CSS selectors of what is no part of the article."""
    delay_s: float | None = None
    """Between two requests; None: the deployment's."""
    crawl_delay: bool = True
    """Whether robots.txt's Crawl-delay is obeyed."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """As written: a value `env:NAME` stands for a variable of the environment."""
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Names and values, as with headers; sent as one header."""
    browser: bool = False
    spider: str = "news"
    """Name of the Python file beside the source's own that reads its channels; `news` for none."""
    code: Path | None = None
    """That file, whether it is there or not."""
    enabled: bool = True
    start_url: str | None = None
    """Of an ad-hoc source: a front page, a feed, a sitemap or one article, not known which."""

    def channels(self) -> tuple[Channel, ...]:
        """The channels declared; where there are none but a homepage is, the front page, which names others."""
        kinds: tuple[tuple[ChannelKind, tuple[str, ...]], ...] = (
            ("feed", self.feeds),
            ("news_sitemap", self.news_sitemaps),
            ("sitemap", self.sitemaps),
            ("section", self.section_urls),
        )
        declared = tuple(Channel(url, kind) for kind, urls in kinds for url in urls)
        return declared or (() if self.start_url else (Channel(self.homepage, "front_page"),))

    def shows(self, channel: Channel) -> bool:
        """Whether the channel is a page that readers look at, and that needs a browser."""
        return self.browser and channel.kind in ("front_page", "section", "archive")

    def wants(self, url: str) -> bool:
        """Whether the source's `[links]` let the URL pass."""
        if any(re.search(pattern, url) for pattern in self.deny):
            return False
        return not self.allow or any(re.search(pattern, url) for pattern in self.allow)

    def archive(self, day: date) -> Channel | None:
        """The page of the dated archive for that day."""
        if self.archive_url is None:
            return None
        return Channel(_on_day(self.archive_url, day), "archive")

    def site_rules(self) -> SiteRules:
        """What extraction may know of the site."""
        return SiteRules(
            time_zone=self.time_zone,
            language=self.language,
            homepage=self.homepage,
            channels=tuple(channel.url for channel in self.channels()),
            selectors=self.selectors,
            remove=self.remove,
        )

    def request_headers(self, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The headers to send, cookies among them, `env:NAME` replaced.

        Raises `ConfigError` for a variable that is not set, or that holds what cannot be sent; it is not shown.
        """
        headers = {name: self._meant(f"header {name}", value, environ) for name, value in self.headers.items()}
        cookies = {name: self._meant(f"cookie {name}", value, environ) for name, value in self.cookies.items()}
        sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return headers | ({"Cookie": sent} if sent else {})

    def headers_for(self, url: str) -> dict[str, str]:
        """`request_headers` for the source's own site; none for others, which a key or a cookie is no business of."""
        return self.request_headers() if same_site(url, self.homepage) else {}

    def shown(self) -> dict[str, Any]:
        """All that the file says or leaves out, for people: of headers and cookies no value that may be a secret."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        for name in ("headers", "cookies"):
            values[name] = {key: text if _is_no_secret(key, text) else "***" for key, text in values[name].items()}
        return values

    def _meant(self, what: str, value: str, environ: Mapping[str, str]) -> str:
        reference = _FROM_ENVIRONMENT.fullmatch(value)
        if reference is None:
            return value
        if reference[1] not in environ:
            raise ConfigError(f"{self.id}.toml: {what} is {value}, but {reference[1]} is not set; set it")
        text = environ[reference[1]].strip()
        if not _is_sendable(text, is_cookie=what.startswith("cookie")):
            raise ConfigError(f"{self.id}.toml: {what} is {value}, and {reference[1]} holds what cannot be sent as one")
        return text


def load_source(path: Path) -> Source:
    """The source in that file. Raises `ConfigError` with file, key and remedy."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); is the path right?") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: no TOML in UTF-8: {error}") from None
    source = read_source(values, path.stem, where=path.name)
    return source if source.spider == "news" else replace(source, code=path.with_name(f"{source.spider}.py").absolute())


def load_sources(folder: Path) -> dict[str, Source]:
    """All sources of a folder by id, disabled ones too. Raises `ConfigError` for the first that is wrong."""
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no folder of sources; make it, or set DATELINE_SOURCES to the one you have")
    return {path.stem: load_source(path) for path in sorted(folder.glob("*.toml"))}


def find_source(name: str, folder: Path) -> Source:
    """The source of that id. Raises `ConfigError` with the nearest ids when there is none."""
    path = folder / f"{name}.toml"
    if _ID.fullmatch(name) and path.is_file():
        return load_source(path)
    ids = frozenset(path.stem for path in folder.glob("*.toml"))
    hint = nearest(name, ids) or f"; `dateline sources list` shows the {len(ids)} there are"
    raise ConfigError(f'{folder}: no source "{name}"{hint}')


def ad_hoc(url: str) -> Source:
    """A source for a URL given by hand, named after its host. Raises `ConfigError` when it is no http(s) URL."""
    try:
        start_url = tidy(url)
    except UrlError as error:
        whole = f"https://{url}/" if _HOST.fullmatch(url) else "https://…"
        raise ConfigError(f"{error}; give a whole URL: {whole}") from None
    name = host(start_url)
    scheme = start_url.partition("://")[0]
    return Source(id=name, name=name, homepage=f"{scheme}://{name}/", start_url=start_url)


def read_source(values: Mapping[str, Any], id_: str, *, where: str) -> Source:
    """The source that parsed TOML declares; `where` names the file in errors."""
    check_id(id_, where)
    read: dict[str, Any] = {}
    for key, value in _keys(values, where):
        reader = _KEYS.get(key) or _selector
        try:
            read[key] = reader(value)
        except (ValueError, TypeError) as error:
            raise ConfigError(f'{where}: "{key}" {error}') from None
    for key in ("name", "homepage"):
        if key not in read:
            raise ConfigError(f'{where}: "{key}" is missing; add {key} = "…"')
    selectors = {key.removeprefix("extract."): read.pop(key) for key in list(read) if key not in _KEYS}
    return Source(id=id_, selectors=selectors, **{_ATTRIBUTES.get(key, key): value for key, value in read.items()})


def check_id(id_: str, where: str) -> None:
    """Raise `ConfigError`, which names `where` it stood, for what cannot be a source's name."""
    if not _ID.fullmatch(id_):
        raise ConfigError(f'{where}: "{id_}" is no source name; use a-z, 0-9, ".", "_" and "-"')


def _keys(values: Mapping[str, Any], where: str) -> Iterator[tuple[str, Any]]:
    """`politeness.delay_s` and its value, and so on; refuses keys and tables that do not exist."""
    for key, value in values.items():
        if key in _TABLES:
            if not isinstance(value, dict):
                raise ConfigError(f'{where}: "{key}" must be a table: [{key}]')
            for name, nested in value.items():
                _refuse_unknown(name, _TABLES[key], f"{where}: [{key}]")
                yield f"{key}.{name}", nested
        else:
            _refuse_unknown(key, _TOP_KEYS | frozenset(_TABLES), where)
            yield key, value


def _refuse_unknown(key: str, known: frozenset[str], where: str) -> None:
    if key not in known:
        hint = nearest(key, known) or f"; the keys here are {', '.join(sorted(known))}"
        raise ConfigError(f'{where}: unknown key "{key}"{hint}')


def _string(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"must be a text that is not empty, not {value!r}")
    return value.strip()


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"must be true or false, not {value!r}")
    return value


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise TypeError(f"must be a number of seconds, 0 or more, not {value!r}")
    return float(value)


def _list_of(read: Callable[[Any], str]) -> Callable[[Any], tuple[str, ...]]:
    def read_list(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise TypeError(f"must be a list: [{value!r}]")
        return tuple(dict.fromkeys(read(item) for item in value))

    return read_list


def _url(value: Any) -> str:
    """Tidied, so that it equals the same URL found elsewhere."""
    return tidy(_string(value))


def _pattern(value: Any) -> str:
    pattern = _string(value)
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression: {pattern!r} ({error})") from None
    return pattern


def _selector(value: Any) -> str:
    selector = _string(value)
    try:
        HTMLTranslator().css_to_xpath(selector)
    except SelectorError as error:
        raise ValueError(f"is no CSS selector that is understood: {selector!r} ({error})") from None
    return selector


def _language(value: Any) -> str:
    tag = _string(value)
    if not _LANGUAGE.fullmatch(tag):
        raise ValueError(f'is no language tag: {tag!r}; write "fr" or "pt-BR"')
    return tag


def _time_zone(value: Any) -> str:
    name = _string(value)
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, as "Europe" is
        hint = nearest(name, frozenset(zoneinfo.available_timezones())) or '; write one like "Europe/Paris"'
        raise ValueError(f'is no time zone: "{name}"{hint}') from None
    return name


def _archive_url(value: Any) -> str:
    template = _string(value)
    if not _DATE_FIELD.search(template):
        raise ValueError(f"has no date in it: {template!r}; write {{date:%Y/%m/%d}} where the date stands")
    tidy(_on_day(template, date(2026, 2, 3)))
    return template


def _on_day(template: str, day: date) -> str:
    return _DATE_FIELD.sub(lambda match: day.strftime(match[1] or "%Y-%m-%d"), template)


def _headers(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError('must be a table: headers = { Accept-Language = "fr" }')
    headers = {name: _string(text) for name, text in value.items()}
    for name, text in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _is_sendable(text):
            raise ValueError(f"has no HTTP header in it: {name!r}")
    return headers


def _cookies(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError('must be a table: cookies = { session = "env:SESSION" }')
    cookies = {name: _string(text) for name, text in value.items()}
    for name, text in cookies.items():
        if not _HEADER_NAME.fullmatch(name) or not _is_sendable(text, is_cookie=True):
            raise ValueError(f"has no cookie in it: {name!r}")
    return cookies


def _is_sendable(text: str, *, is_cookie: bool = False) -> bool:
    """RFC 9110 section 5.5; RFC 6265 section 4.1.1 has cookies without blanks, commas and semicolons."""
    return text.isascii() and text.isprintable() and not (is_cookie and any(sign in text for sign in ' ,;"\\'))


def _is_no_secret(name: str, text: str) -> bool:
    return bool(_FROM_ENVIRONMENT.fullmatch(text)) or name.lower().startswith("accept")


def _module_name(value: Any) -> str:
    name = _string(value)
    if not name.isidentifier():
        raise ValueError(f'must name a Python file beside this one, without ".py": {name!r}')
    return name


#: Key → reader of its value, whose error says what is wrong with it.
_KEYS: dict[str, Callable[[Any], Any]] = {
    "name": _string,
    "homepage": _url,
    "language": _language,
    "time_zone": _time_zone,
    "feeds": _list_of(_url),
    "news_sitemaps": _list_of(_url),
    "sitemaps": _list_of(_url),
    "spider": _module_name,
    "enabled": _boolean,
    "sections.urls": _list_of(_url),
    "sections.article_pattern": _pattern,
    "archives.url": _archive_url,
    "links.allow": _list_of(_pattern),
    "links.deny": _list_of(_pattern),
    "extract.remove": _list_of(_selector),
    "politeness.delay_s": _seconds,
    "politeness.crawl_delay": _boolean,
    "fetch.headers": _headers,
    "fetch.cookies": _cookies,
    "fetch.browser": _boolean,
}
_ATTRIBUTES = {key: key.rpartition(".")[2] for key in _KEYS} | {
    "sections.urls": "section_urls",
    "archives.url": "archive_url",
}
_TOP_KEYS = frozenset(key for key in _KEYS if "." not in key)
_TABLES: dict[str, frozenset[str]] = {
    table: frozenset(key.partition(".")[2] for key in _KEYS if key.startswith(f"{table}."))
    | (EXTRACT_FIELDS if table == "extract" else frozenset())
    for table in ("sections", "archives", "links", "extract", "politeness", "fetch")
}
