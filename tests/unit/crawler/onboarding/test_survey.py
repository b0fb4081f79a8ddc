"""A survey finds a site's channels within its budget, and says in one line when there is no site to survey."""

from __future__ import annotations

import asyncio
import tomllib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from little_site import Answer, article, feed, html, newspaper, sitemap, sitemap_index
from paper_site import PaperSite

from crawler.onboarding import report
from crawler.onboarding.file import as_toml
from crawler.onboarding.refusals import NoSource
from crawler.onboarding.survey import Survey, survey

NOW = datetime.now(UTC)
BASE = "https://lantern.example"


def surveyed(pages: dict[str, Answer], path: str = "/") -> tuple[Survey, PaperSite]:
    site = PaperSite(pages, BASE)
    return asyncio.run(survey(site, f"{BASE}{path}", NOW, lambda _: None)), site  # type: ignore[arg-type]


def refusal(pages: dict[str, Answer], **more: Any) -> str:
    site = PaperSite(pages, BASE, **more)
    with pytest.raises(NoSource) as caught:
        asyncio.run(survey(site, f"{BASE}/", NOW, lambda _: None))  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return str(caught.value)


def channels(found: Survey) -> dict[str, str]:
    return {channel.url.removeprefix(BASE): channel.kind for channel in found.channels}


def stories(count: int, folder: str = "news") -> dict[str, Answer]:
    return {f"/{folder}/the-mill-is-for-sale-{number}00{number}": article(number) for number in range(1, count + 1)}


def front(links: str = "", body: str = "<h1>News</h1>") -> Answer:
    return html("The Saltby Lantern", body, head=links)


LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


def test_feeds_of_the_front_page_and_of_its_sections_are_taken() -> None:
    sport = stories(2, "sport")
    pages = {
        "/": front(LINK.format("/feed"), '<nav><a href="/sport">Sport</a><a href="/contact">Contact</a></nav>'),
        "/sport": front(LINK.format("/sport/feed")),
        "/feed": feed(stories(3)),
        "/sport/feed": feed(sport),
        **stories(3),
        **sport,
    }
    found, site = surveyed(pages)
    assert channels(found) == {"/feed": "feed", "/sport/feed": "feed"}
    assert f"{BASE}/contact" not in site.asked


def test_feeds_of_further_sections_follow_from_those_seen() -> None:
    names = ["sport", "monde", "culture", "debats", "economie", "sciences", "medias", "planete"]
    pages = {"/": front(body="<nav>" + "".join(f'<a href="/{n}">{n}</a>' for n in names) + "</nav>")}
    for number, name in enumerate(names):
        paths = {f"/{name}/the-ferry-won-the-race-{number}0{n}77": article(n) for n in range(2)}
        pages |= {f"/{name}": front(LINK.format(f"/rss/{name}.xml")), f"/rss/{name}.xml": feed(paths)} | paths
    found, site = surveyed(pages)
    assert channels(found) == {f"/rss/{name}.xml": "feed" for name in names}
    assert len(site.asked) <= 40


def test_news_sitemap_goes_before_the_feed_that_says_the_same_and_both_are_kept() -> None:
    when = {path: NOW - timedelta(hours=1) for path in stories(4)}
    pages = {
        "/robots.txt": Answer(b"Sitemap: {base}/sitemap-index.xml\n"),
        "/sitemap-index.xml": sitemap_index({"/sitemap-1.xml": NOW}),
        "/sitemap-1.xml": sitemap(when),
        "/": front(LINK.format("/feed")),
        "/feed": feed(stories(4)),
        **stories(4),
    }
    found, _ = surveyed(pages)
    assert list(channels(found)) == ["/feed"]
    verdicts = {choice.probe.channel.url: choice.why for choice in found.choices if not choice.taken}
    assert verdicts[f"{BASE}/sitemap-1.xml"] == "announces nothing that the channels above do not"


def test_sleeping_feed_beside_a_live_one_is_left_out() -> None:
    old = NOW - timedelta(days=400)
    pages = {
        "/": front(LINK.format("/old") + LINK.format("/feed") + LINK.format("/gone")),
        "/old": feed(stories(5, "old"), at=old),
        "/feed": feed(stories(3)),
        **stories(3),
    }
    found, _ = surveyed(pages)
    assert channels(found) == {"/feed": "feed"}
    why = {choice.probe.channel.url: choice.why for choice in found.choices}
    assert why[f"{BASE}/old"].startswith("asleep")
    assert why[f"{BASE}/gone"] == "answered 404"


def test_site_without_feed_or_sitemap_is_read_by_its_section_pages() -> None:
    links = "".join(f'<h2><a href="{path}">The mill of Saltby is for sale again</a></h2>' for path in stories(9))
    pages = {"/": front(body='<nav><a href="/news">News</a></nav>' + links), "/news": front(body=links), **stories(9)}
    found, _ = surveyed(pages)
    assert channels(found) == {"/news": "section"} or channels(found) == {"/": "section"}
    assert any("no feed or news sitemap" in doubt for doubt in found.doubts)


def test_site_of_many_sections_and_nothing_else_gives_them_all() -> None:
    names = [f"{one}-{two}" for one in ("east", "west", "north") for two in "abcdefghijklmno"[:15]][:39]
    menu = "<nav>" + "".join(f'<a href="/{name}/">{name}</a>' for name in names) + "</nav>"
    pages = {"/": front(body=menu)}
    for number, name in enumerate(names):
        paths = {f"/{name}/the-ferry-won-the-race-{number}{n}7755": article(n) for n in range(3)}
        links = "".join(f'<h2><a href="{path}">The ferry has won the race again</a></h2>' for path in paths)
        pages |= {f"/{name}/": front(body=menu + links)} | paths
    found, site = surveyed(pages)
    assert channels(found).keys() == {f"/{name}/" for name in names}
    assert set(channels(found).values()) == {"section"}
    assert 0 < len(found.unseen) < len(names)
    assert len(site.asked) <= 40


def test_websub_hubs_are_noted() -> None:
    hub = b'<link xmlns="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/><link>'
    answer = feed(stories(2))
    pages = {"/": front(LINK.format("/feed")), "/feed": Answer(answer.body.replace(b"<link>", hub, 1)), **stories(2)}
    found, _ = surveyed(pages)
    assert "WebSub hub https://hub.example/" in "\n".join(report.lines(found))


def test_list_of_feeds_is_followed() -> None:
    body = '<h1>RSS</h1><a href="/x/one.rss">One</a><a href="/x/two.rss">Two</a>'
    pages = {
        "/": front(body='<footer><a href="/flux-rss.html">RSS</a></footer>'),
        "/flux-rss.html": front(body=body),
        "/x/one.rss": feed(stories(2)),
        "/x/two.rss": feed(stories(2, "sport")),
        **stories(2),
        **stories(2, "sport"),
    }
    found, _ = surveyed(pages)
    assert channels(found) == {"/x/one.rss": "feed", "/x/two.rss": "feed"}


def test_any_page_of_the_site_leads_to_its_front_page() -> None:
    pages = newspaper(3)
    found, _ = surveyed(pages, "/news/2")
    assert (found.homepage, channels(found)) == (f"{BASE}/", {"/feed": "feed"})


def test_feed_may_be_given() -> None:
    found, _ = surveyed(newspaper(3) | {"/": front()}, "/feed")
    assert (found.homepage, channels(found)) == (f"{BASE}/", {"/feed": "feed"})


def test_the_budget_holds_however_many_channels_there_are() -> None:
    menu = "<nav>" + "".join(f'<a href="/s{n}">Section {n}</a>' for n in range(60)) + "</nav>"
    pages = newspaper(3) | {f"/f{n}": feed([f"/news/{n % 3 + 1}"]) for n in range(90)}
    pages |= {f"/s{n}": front(body=menu) for n in range(60)}
    pages["/"] = front("".join(LINK.format(f"/f{n}") for n in range(90)), menu)
    found, site = surveyed(pages)
    assert found.requests == len(site.asked) <= 40
    assert found.samples


def test_the_file_says_what_was_found_and_is_one_that_a_crawl_takes() -> None:
    pages = newspaper(3) | {"/robots.txt": Answer(b"User-agent: GPTBot\nDisallow: /\n\nContent-Signal: ai-train=no\n")}
    found, _ = surveyed(pages)
    text = as_toml(report.draft(found))
    values = tomllib.loads(text)
    assert values == {
        "name": "The Saltby Lantern",
        "homepage": f"{BASE}/",
        "language": "en",
        "feeds": [f"{BASE}/feed"],
    }
    assert "# robots.txt refuses AI crawlers: GPTBot" in text
    assert "# Content-Signal: ai-train=no" in text


def test_the_report_tells_channels_articles_rights_and_cost() -> None:
    found, _ = surveyed(newspaper(3))
    text = "\n".join(report.lines(found))
    assert f"+ feed {BASE}/feed: announces the most" in text
    assert "headline: The" in text
    assert "about 3 articles a day, about" in text
    values = report.as_dict(found)
    assert (values["articles_per_day"], values["requests"]) == (3.0, found.requests)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(b"%PDF-1.7 ...", content_type="application/pdf"), "a PDF"),
        (Answer(b"\x89PNG", content_type="image/png"), "image/png"),
        (Answer(b""), "answered with nothing"),
        (html("Sign in", "<form><input name=u><input type=password name=p></form>"), "a login page"),
        (html("x", "<p>This domain is for sale. Buy this domain.</p>"), "a parked domain"),
        (html("x", "<script src='//img.sedoparking.com/x.js'></script>"), "a parked domain"),
        (html("x", "<p>Ce nom de domaine est à vendre</p>"), "a parked domain"),
        (html("Nothing", "<p>Come back later.</p>"), "no article anywhere"),
        (Answer(b"gone", 410), "410"),
        (
            Answer(status=301, headers={"Location": "https://other.example/"}),
            "dateline sources new https://other.example/",
        ),
    ],
)
def test_what_is_no_news_site_is_refused(answer: Answer, said: str) -> None:
    assert said in refusal({"/": answer}, elsewhere={"https://other.example/": html("Other", "")})


def test_site_whose_robots_txt_shuts_us_out_is_refused() -> None:
    assert "robots.txt forbids" in refusal(newspaper(1) | {"/robots.txt": Answer(b"User-agent: *\nDisallow: /")})


def test_article_about_domains_for_sale_is_no_parked_domain() -> None:
    text = "<p>" + "The council will buy this domain for the ferry. " * 100 + "</p>"
    found, _ = surveyed(newspaper(2) | {"/": front(LINK.format("/feed"), text)})
    assert channels(found) == {"/feed": "feed"}


def test_redirects_that_use_up_the_budget_end_in_a_report_all_the_same() -> None:
    hops = {f"/hop/{n}": Answer(status=302, headers={"Location": f"{BASE}/hop/{n + 1}"}) for n in range(60)}
    found, site = surveyed(newspaper(3) | hops | {"/news/1": Answer(status=302, headers={"Location": f"{BASE}/hop/0"})})
    assert len(site.asked) <= 40
    assert any("was not asked for" in doubt for doubt in found.doubts)
