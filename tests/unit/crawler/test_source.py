"""Source files: what they declare, and that a mistake in one is named with its remedy."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from crawler.source import Channel, Source, ad_hoc, find_source, load_source, load_sources
from db.config import ConfigError

MINIMAL = 'name = "Le Courrier"\nhomepage = "https://courrier.example/"\n'
FULL = """
name          = "Le Courrier"
homepage      = "https://Courrier.example"
language      = "fr"
time_zone     = "Europe/Paris"
feeds         = ["https://courrier.example/rss/une.xml", "https://courrier.example/rss/une.xml"]
news_sitemaps = ["https://courrier.example/sitemap_news.xml"]
sitemaps      = ["https://courrier.example/sitemap.xml"]
spider        = "courrier"
enabled       = false

[sections]
urls = ["https://courrier.example/regions/"]
article_pattern = '/\\d{4}/'

[archives]
url = "https://courrier.example/archives/{date:%Y/%m/%d}/"

[links]
allow = ['courrier\\.example/']
deny = ['/jeux/']

[extract]
standfirst = ".article__chapo"
reading_time = ".article__duree"
remove = [".lire-aussi", "aside"]

[politeness]
delay_s = 5
crawl_delay = false

[fetch]
headers = { Accept-Language = "fr", Authorization = "env:COURRIER_KEY" }
browser = true
"""


def write(folder: Path, text: str, name: str = "courrier.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_source(write(folder, text))
    return str(caught.value)


def test_name_and_homepage_are_enough(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, MINIMAL))
    assert source == Source(id="courrier", name="Le Courrier", homepage="https://courrier.example/")
    assert source.crawl_delay
    assert source.enabled
    assert source.spider == "news"
    assert source.delay_s is None


def test_every_key_is_read(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, FULL))
    assert source.homepage == "https://courrier.example/"
    assert source.feeds == ("https://courrier.example/rss/une.xml",)
    assert source.section_urls == ("https://courrier.example/regions/",)
    assert source.article_pattern == r"/\d{4}/"
    assert source.selectors == {"standfirst": ".article__chapo", "reading_time": ".article__duree"}
    assert source.remove == (".lire-aussi", "aside")
    assert (source.delay_s, source.crawl_delay, source.browser) == (5.0, False, True)
    assert (source.spider, source.enabled) == ("courrier", False)


def test_channels_are_those_declared_with_their_kinds(tmp_path: Path) -> None:
    assert load_source(write(tmp_path, FULL)).channels() == (
        Channel("https://courrier.example/rss/une.xml", "feed"),
        Channel("https://courrier.example/sitemap_news.xml", "news_sitemap"),
        Channel("https://courrier.example/sitemap.xml", "sitemap"),
        Channel("https://courrier.example/regions/", "section"),
    )


def test_without_channels_the_front_page_is_one(tmp_path: Path) -> None:
    assert load_source(write(tmp_path, MINIMAL)).channels() == (Channel("https://courrier.example/", "front_page"),)


def test_archive_page_of_a_day(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, FULL))
    assert source.archive(date(2026, 2, 3)) == Channel("https://courrier.example/archives/2026/02/03/", "archive")
    assert load_source(write(tmp_path, MINIMAL)).archive(date(2026, 2, 3)) is None


def test_site_rules_carry_what_extraction_may_know(tmp_path: Path) -> None:
    rules = load_source(write(tmp_path, FULL)).site_rules()
    assert (rules.time_zone, rules.language, rules.homepage) == ("Europe/Paris", "fr", "https://courrier.example/")
    assert "https://courrier.example/regions/" in rules.channels
    assert rules.selectors["standfirst"] == ".article__chapo"
    assert rules.remove == (".lire-aussi", "aside")


def test_links_that_are_denied_or_not_allowed_are_not_wanted(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, FULL))
    assert source.wants("https://courrier.example/monde/accord")
    assert not source.wants("https://courrier.example/jeux/accord")
    assert not source.wants("https://other.example/monde/accord")
    assert load_source(write(tmp_path, MINIMAL)).wants("https://other.example/")


def test_secret_headers_come_from_the_environment_and_are_not_shown(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, FULL))
    headers = source.request_headers({"COURRIER_KEY": "hunter2"})
    assert headers == {"Accept-Language": "fr", "Authorization": "hunter2"}
    assert "COURRIER_KEY" not in repr(source)
    with pytest.raises(ConfigError, match=r"courrier\.toml: header Authorization .* COURRIER_KEY is not set"):
        source.request_headers({})


def test_misspelt_key_is_refused_with_the_nearest(tmp_path: Path) -> None:
    assert refusal(tmp_path, MINIMAL + "feed = []") == 'courrier.toml: unknown key "feed"; did you mean "feeds"?'


def test_misspelt_nested_key_is_refused_with_its_table(tmp_path: Path) -> None:
    message = refusal(tmp_path, MINIMAL + "[politeness]\ndelay = 5")
    assert message == 'courrier.toml: [politeness]: unknown key "delay"; did you mean "delay_s"?'


@pytest.mark.parametrize("key", ["name", "homepage"])
def test_required_key_is_missed(tmp_path: Path, key: str) -> None:
    text = "\n".join(line for line in MINIMAL.splitlines() if not line.startswith(key))
    assert f'"{key}" is missing' in refusal(tmp_path, text)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('feeds = "https://courrier.example/rss"', '"feeds" must be a list'),
        ("feeds = [1]", '"feeds" must be a text'),
        ('feeds = ["/rss"]', '"feeds" not an http or https URL'),
        ('feeds = ["file:///etc/hosts"]', "not an http or https URL"),
        ('language = "french"', '"language" is no language tag'),
        ('time_zone = "Europe/Pariss"', 'did you mean "Europe/Paris"'),
        ('time_zone = "Europe"', "is no time zone"),
        ('time_zone = "../../etc/passwd"', "is no time zone"),
        ('enabled = "yes"', '"enabled" must be true or false'),
        ("links = 3", '"links" must be a table: [links]'),
        ("[sections]\narticle_pattern = '('", '"sections.article_pattern" is no regular expression'),
        ("[links]\nallow = ['[']", '"links.allow" is no regular expression'),
        ('[extract]\nstandfirst = "p::"', '"extract.standfirst" is no CSS selector'),
        ('[extract]\nremove = ["a:visited-maybe"]', '"extract.remove" is no CSS selector'),
        ('[extract]\nstandfrist = "p"', 'did you mean "standfirst"'),
        ('[archives]\nurl = "https://courrier.example/archives/"', "has no date in it"),
        ('[archives]\nurl = "archives/{date}"', "not an http or https URL"),
        ("[politeness]\ndelay_s = -1", "must be a number of seconds"),
        ("[politeness]\ndelay_s = true", "must be a number of seconds"),
        ("[politeness]\ndelay_s = inf", "must be a number of seconds"),
        ('[fetch]\nheaders = { "a b" = "c" }', "has no HTTP header in it"),
        ('[fetch]\nheaders = { A = "b\\r\\nC: d" }', "has no HTTP header in it"),
        ('[fetch]\nheaders = { A = "é" }', "has no HTTP header in it"),
        ('[fetch]\ncookies = { a = "b; c=d" }', "has no cookie in it"),
        ('[fetch]\ncookies = "a=b"', '"fetch.cookies" must be a table'),
        ('spider = "../../tmp/x"', '"spider" must name a Python file beside this one'),
        ("name =", "no TOML"),
    ],
)
def test_mistake_is_named_with_file_and_key(tmp_path: Path, line: str, told: str) -> None:
    message = refusal(tmp_path, MINIMAL + line)
    assert message.startswith("courrier.toml: ")
    assert told in message


def test_file_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "courrier.toml"
    path.write_bytes(b'name = "L\xe9"')
    with pytest.raises(ConfigError, match="no TOML in UTF-8"):
        load_source(path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_source(tmp_path / "courrier.toml")


def test_file_name_is_the_id_and_must_look_like_one(tmp_path: Path) -> None:
    assert load_source(write(tmp_path, MINIMAL, "ouest-2.fr.toml")).id == "ouest-2.fr"
    with pytest.raises(ConfigError, match='"Le Courrier" is no source name'):
        load_source(write(tmp_path, MINIMAL, "Le Courrier.toml"))


def test_folder_gives_its_sources_by_id(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL, "b.toml")
    write(tmp_path, FULL, "a.toml")
    write(tmp_path, "not read", "notes.txt")
    assert list(load_sources(tmp_path)) == ["a", "b"]


def test_missing_folder_is_refused_with_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="DATELINE_SOURCES"):
        load_sources(tmp_path / "nowhere")


def test_source_is_found_by_name(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL)
    assert find_source("courrier", tmp_path).name == "Le Courrier"


def test_unknown_source_is_refused_with_the_nearest_and_the_folder(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL)
    with pytest.raises(ConfigError, match=r'no source "courier"; did you mean "courrier"\?') as caught:
        find_source("courier", tmp_path)
    assert str(tmp_path) in str(caught.value)
    with pytest.raises(ConfigError, match="the 1 there are"):
        find_source("zzz", tmp_path)


def test_source_name_cannot_leave_its_folder(tmp_path: Path) -> None:
    write(tmp_path, MINIMAL)
    (tmp_path / "inner").mkdir()
    with pytest.raises(ConfigError, match="no source"):
        find_source("../courrier", tmp_path / "inner")


def test_ad_hoc_source_is_named_after_its_host_and_keeps_its_url() -> None:
    source = ad_hoc("http://Courrier.example:8080/monde/accord-42.html?utm_source=x#top")
    assert (source.id, source.homepage) == ("courrier.example:8080", "http://courrier.example:8080/")
    assert source.start_url == "http://courrier.example:8080/monde/accord-42.html"
    assert source.channels() == ()


@pytest.mark.parametrize("url", ["courrier", "ftp://courrier.example/", "https://", "https://[::1"])
def test_ad_hoc_source_needs_a_whole_url(url: str) -> None:
    with pytest.raises(ConfigError, match="give a whole URL"):
        ad_hoc(url)


def test_bare_host_is_answered_with_the_url_that_it_may_mean() -> None:
    with pytest.raises(ConfigError, match=r"https://courrier\.example:8080/$"):
        ad_hoc("courrier.example:8080")


def test_sources_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ad_hoc("https://courrier.example/").name = "x"  # type: ignore[misc]


SECRETIVE = (
    MINIMAL
    + """[fetch]
headers = { Accept-Language = "fr", X-Key = "env:KEY", Authorization = "Bearer abc" }
cookies = { session = "env:SESSION", consent = "all" }
"""
)


def test_cookies_are_sent_as_one_header_to_the_site_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY", "k-1")
    monkeypatch.setenv("SESSION", "s-1")
    source = load_source(write(tmp_path, SECRETIVE))
    environ = {"KEY": "k-1", "SESSION": "s-1"}
    sent = source.request_headers(environ)
    assert (sent["X-Key"], sent["Cookie"]) == ("k-1", "session=s-1; consent=all")
    assert source.headers_for("https://elsewhere.example/") == {}


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"KEY": "k"}, "cookie session is env:SESSION, but SESSION is not set"),
        ({"KEY": "k", "SESSION": "top; secret"}, "SESSION holds what cannot be sent as one"),
        ({"KEY": "secret\nX: y", "SESSION": "s"}, "header X-Key is env:KEY, and KEY holds what cannot be sent"),
    ],
)
def test_variable_that_is_not_set_or_cannot_be_sent_is_named_and_not_shown(
    tmp_path: Path, environ: dict[str, str], told: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load_source(write(tmp_path, SECRETIVE)).request_headers(environ)
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    source = load_source(write(tmp_path, SECRETIVE))
    assert source.shown()["headers"] == {"Accept-Language": "fr", "X-Key": "env:KEY", "Authorization": "***"}
    assert source.shown()["cookies"] == {"session": "env:SESSION", "consent": "***"}
    assert "Bearer" not in repr(source)


def test_own_code_is_the_file_beside_the_source_s(tmp_path: Path) -> None:
    assert load_source(write(tmp_path, MINIMAL + 'spider = "ours"')).code == tmp_path / "ours.py"
    assert load_source(write(tmp_path, MINIMAL)).code is None
