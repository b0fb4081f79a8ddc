"""What makes two addresses the same URL."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from db import urls
from db.urls import UrlError

_NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=8)
_HOSTS = st.lists(_NAMES, min_size=1, max_size=3).map(lambda labels: ".".join([*labels, "example"]))
_CHARS = st.characters(codec="utf-8", exclude_characters="?#&=%/\\\t\n\r\0", exclude_categories=("Cs", "Zs", "Cc"))
_PATHS = st.lists(st.text(_CHARS, max_size=6), max_size=4).map(lambda parts: "/" + "/".join(parts))
_PAIRS = st.tuples(_NAMES.map(lambda name: f"q{name}"), _NAMES)
_QUERIES = st.lists(_PAIRS, max_size=4, unique_by=lambda pair: pair[0])
_TRACKING = st.lists(
    st.tuples(st.sampled_from(["utm_source", "UTM_Medium", "fbclid", "xtor", "at_campaign", "gclid"]), _NAMES),
    max_size=3,
)


def _url(scheme: str, host: str, path: str, pairs: list[tuple[str, str]]) -> str:
    query = "&".join(f"{name}={value}" for name, value in pairs)
    return f"{scheme}://{host}{path}{'?' + query if query else ''}"


@given(st.text(max_size=80) | st.text("htps:/.%2eAa?&=#@[]1\\ \u00e9\ud800\x00", max_size=40))
@example("https://[::1%25eth0]/")
@example("http://[v1.x]/")
@example("https://a.example:99999/")
@example("https://xn--/")
@example("https://a..b/")
@example("https://\u2100.example/")
@example("//a.example/")
@example("https://a.example/" + "x" * 3000)
@example("https://%zz/")
@example("https://a.example:\u0661/")
@settings(max_examples=500)
def test_any_text_is_a_url_or_a_url_error(text: str) -> None:
    for read in (urls.tidy, urls.normalise, urls.key, urls.host, urls.registrable_domain):
        for address in (text, f"https://{text}", f"https://a.example/{text}"):
            try:
                read(address)
            except UrlError as error:
                assert len(str(error)) < 600
    urls.absolute("https://a.example/", text)
    urls.same_site(text, "https://a.example/")


@given(_HOSTS, _PATHS, _QUERIES)
@settings(max_examples=300)
def test_tidy_and_normalise_are_idempotent(host: str, path: str, pairs: list[tuple[str, str]]) -> None:
    for read in (urls.tidy, urls.normalise):
        once = read(_url("http", host, path, pairs))
        assert read(once) == once
        assert once.isascii()


@given(_HOSTS, _PATHS, _QUERIES, _TRACKING, st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_what_cannot_change_the_page_does_not_change_the_key(
    host: str, path: str, pairs: list[tuple[str, str]], tracking: list[tuple[str, str]], chance: object
) -> None:
    plain = urls.key(_url("https", host, path, pairs))
    mixed = [*pairs, *tracking]
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert urls.key(_url("http", host, path, pairs)) == plain
    assert urls.key(_url("HTTPS", f"reader:secret@{host.upper()}.:443", path, pairs)) == plain
    assert urls.key(_url("http", f"{host}:80", path, mixed) + "#comments") == plain
    assert urls.key(" \n" + _url("https", host, path, mixed) + "\t") == plain
    assert urls.key(_url("https", host, f"/x/..{path}", pairs)) == plain
    escaped = "".join(f"%{byte:02x}" if char != "/" else "/" for char in path for byte in char.encode())
    if not {"."} & set(path):
        assert urls.key(_url("https", host, _only_unreserved_escaped(path, escaped), pairs)) == plain


def _only_unreserved_escaped(path: str, escaped: str) -> str:
    """`escaped` when escaping every character of `path` may not change what it means."""
    is_plain = all(char.isalnum() or not char.isascii() or char in "/-_~" for char in path)
    return escaped if is_plain else path


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "https://a.example/x/"),
        ("https://a.example/x", "https://www.a.example/x"),
        ("https://a.example/x", "https://a.example/X"),
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
        ("https://a.example/x?a=1&a=2", "https://a.example/x?a=2&a=1"),
        ("https://a.example/x", "https://a.example:8443/x"),
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example/x?u=a%26b", "https://a.example/x?u=a&b"),
    ],
)
def test_what_may_be_another_page_has_another_key(one: str, other: str) -> None:
    assert urls.key(one) != urls.key(other)


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        (
            "HTTP://User:pw@Courrier.Example:80/A/../b/./c%7e?b=2&utm_source=x&a=1#top",
            "http://courrier.example/b/c~?a=1&b=2",
        ),
        ("https://münchen.example/straße", "https://xn--mnchen-3ya.example/stra%C3%9Fe"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example?", "https://a.example/"),
        ("https://a.example/?&&a=1&", "https://a.example/?a=1"),
        ("https://a.example/100%", "https://a.example/100%25"),
        ("https://a.example/%e9t%C3%a9", "https://a.example/%E9t%C3%A9"),
        ("https://[2001:DB8::0:1]:443/", "https://[2001:db8::1]/"),
        ("https://a.example/../../x", "https://a.example/x"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/x?UTM_Source=1&Fbclid=2", "https://a.example/x"),
    ],
)
def test_tidy_form(given_url: str, expected: str) -> None:
    assert urls.tidy(given_url) == expected


@pytest.mark.parametrize(
    "text",
    ["", "a.example/x", "mailto:a@a.example", "ftp://a.example/", "javascript:alert(1)", "https://", "https:///x",
     "https://a b/", "https://a.example:70000/", "https://" + "a" * 3000 + "/"],
)  # fmt: skip
def test_what_cannot_be_fetched_is_refused(text: str) -> None:
    with pytest.raises(UrlError):
        urls.key(text)


def test_longest_url_is_taken_and_one_longer_refused() -> None:
    start = "https://a.example/"
    longest = start + "x" * (urls.MAX_URL_LENGTH - len(start))
    assert urls.tidy(longest) == longest
    with pytest.raises(UrlError, match="at most 2048"):
        urls.tidy(longest + "x")


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/b?utm_source=x", "https://a.example/b"),
        ("b", "https://a.example/dir/b"),
        ("//c.example/b#x", "https://c.example/b"),
        (" /b\n", "https://a.example/b"),
        ("#top", None),
        ("", None),
        ("mailto:a@a.example", None),
        ("https://[", None),
    ],
)
def test_links_are_seen_from_their_page(href: str, expected: str | None) -> None:
    assert urls.absolute("https://a.example/dir/page", href) == expected


def test_host_is_the_unit_of_leases() -> None:
    assert urls.host("http://A.example:80/x") == "a.example"
    assert urls.host("http://a.example:8080/x") == "a.example:8080"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.courrier.fr/", "courrier.fr"),
        ("https://www.gazette.co.uk/x", "gazette.co.uk"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("http://localhost/", "localhost"),
    ],
)
def test_registrable_domain(url: str, expected: str) -> None:
    assert urls.registrable_domain(url) == expected


def test_same_site_needs_two_urls() -> None:
    assert urls.same_site("https://a.courrier.fr/", "http://b.courrier.fr/x")
    assert not urls.same_site("https://courrier.fr/", "https://gazette.fr/")
    assert not urls.same_site("https://courrier.fr/", "nowhere")
