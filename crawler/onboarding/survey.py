"""A survey of a site: from one of its pages to all its channels, what they are worth, and who publishes it.

Reads like what it does: a straight coroutine that fetches through what it is handed, and asks pure modules what the
answers mean. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from crawler.discovery import ChannelError, autodiscovery, link_shapes, sections
from crawler.discovery.reading import Reading, read_document
from crawler.onboarding import finding, identity, measure, refusals, rights
from crawler.onboarding.errand import Fetcher
from crawler.onboarding.identity import Guess
from crawler.onboarding.measure import Choice, Probe
from crawler.onboarding.refusals import NoSource
from crawler.source import Channel, Source, ad_hoc
from crawler.visit import FetchFailed
from db.urls import same_site
from pipeline.content import ContentError, decode_content
from pipeline.extract.page.tree import PageTree
from pipeline.extract.page.tree import parse as parse_page
from pipeline.process import process
from pipeline.types import ChannelKind, NewsArticle, Page, Rejection, SiteRules

#: Sitemaps are read as far back as this: what was quiet for longer tells nothing about tomorrow.
_WINDOW = timedelta(days=30)
#: Requests kept for what comes later: articles, and before them section pages with their feeds.
_FOR_ARTICLES = 5
_FOR_SECTIONS = 14
_MOST_ARTICLES = 4
_MOST_SECTION_PAGES = 6
_MOST_CHILDREN = 2
#: The first links of a section page are its newest: when channels know them, they know the rest.
_TOP_OF_A_SECTION = 8
_NEWS_KINDS: frozenset[ChannelKind] = frozenset(("feed", "news_sitemap"))


@dataclass(frozen=True, slots=True)
class Sample:
    """An article that was looked at."""

    url: str
    result: NewsArticle | Rejection | str
    """What extraction made of it; a text when it could not be had."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found out about a site."""

    homepage: str
    name: Guess
    language: Guess | None
    time_zone: Guess | None
    choices: tuple[Choice, ...]
    unseen: tuple[Channel, ...]
    """Channels that were not asked, but lie as the others do."""
    archive: str | None
    samples: tuple[Sample, ...]
    rights: rights.Rights
    requests: int
    surveyed_at: datetime
    doubts: tuple[str, ...] = ()

    @property
    def taken(self) -> tuple[Probe, ...]:
        return tuple(choice.probe for choice in self.choices if choice.taken)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """What a source file should declare."""
        return (*(probe.channel for probe in self.taken), *self.unseen)


async def survey(fetcher: Fetcher, url: str, now: datetime, tell: Callable[[str], None]) -> Survey:
    """Survey the site that `url` is a page of; `tell` hears what is being done. Raises `NoSource`."""
    return await _Surveyor(fetcher, url, now, tell).run()


@dataclass(slots=True)
class _Surveyor:
    fetcher: Fetcher
    asked: str
    now: datetime
    tell: Callable[[str], None]
    source: Source = field(init=False)
    probes: dict[str, Probe] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    section_urls: list[str] = field(default_factory=list)
    looked_into: set[str] = field(default_factory=set)
    """Section pages that were fetched."""
    section_feeds: list[tuple[str, str]] = field(default_factory=list)
    """Section pages with the feed that each names and the front page does not."""

    def __post_init__(self) -> None:
        self.source = replace(ad_hoc(self.asked), start_url=None)

    async def run(self) -> Survey:
        self.tell("front page")
        front, tree = await self._front_page()
        rules = await self.fetcher.robots(front.url)
        self.tell("channels")
        await self._probe_all(self._named(front, tree, rules.sitemaps), keep=_FOR_ARTICLES + _FOR_SECTIONS)
        await self._probe_usual(front.url)
        self.section_urls = list(finding.section_pages(tree)) if tree is not None else []
        self.tell("sections")
        await self._probe_sections()
        self._take_links(front)
        choices = self._choose()
        if not any(choice.taken for choice in choices):
            raise NoSource(f"{front.url}: no article anywhere: {self._why_nothing()}")
        self.tell("articles")
        samples, trees = await self._samples(choices)
        return await self._conclude(front, tree, choices, samples, trees)

    async def _front_page(self) -> tuple[Page, PageTree | None]:
        """The front page of the site that the URL is a page of. A feed or sitemap that was given counts as probed."""
        page = await self._open(self.asked)
        refusals.refuse_redirect(self.asked, page)
        refusals.refuse_file(page)
        self.source = replace(self.source, homepage=page.url)
        kind = autodiscovery.classify(_content(page), page.url, dict(page.headers))
        if kind in ("feed", "sitemap", "news_sitemap"):
            self._note(Channel(page.url, kind), "the URL given", page)
        else:
            refusals.refuse_page(page, _tree(page))
        if kind != "front_page":
            page = await self._root_of(page, kind)
        self.source = replace(self.source, homepage=page.url)
        return page, _tree(page)

    async def _open(self, url: str) -> Page:
        try:
            return await self.fetcher.get(url)
        except FetchFailed as error:
            forbidden = f"{url}: its robots.txt forbids us this page"
            raise NoSource(forbidden if error.reason == "robots" else str(error)) from None

    async def _root_of(self, page: Page, kind: str | None) -> Page:
        """The site's front page, when the page given is not; that page itself when there is no other."""
        root = urljoin(page.url, "/")
        try:
            front = await self.fetcher.get(root)
            refusals.refuse_redirect(root, front)
            refusals.refuse_page(front, _tree(front))
        except (FetchFailed, NoSource) as error:
            if kind not in ("section", "front_page"):
                raise NoSource(f"{page.url}: no front page, and none at {root} ({error})") from None
            self.doubts.append(f"no front page could be had at {root}: {error}")
            return page
        return front

    def _named(self, front: Page, tree: PageTree | None, sitemaps: Sequence[str]) -> list[tuple[Channel, str]]:
        """Channels that the site names itself, those of robots.txt first."""
        absolute = [(urljoin(front.url, url), "robots.txt") for url in sitemaps]
        named = [(Channel(url, autodiscovery.sitemap_kind(url)), by) for url, by in absolute]
        page = autodiscovery.from_front_page(_content(front), front.url, dict(front.headers))
        named += [(channel, "front page") for channel in page]
        if tree is not None:
            named += [(Channel(url, "feed"), "list of feeds") for url in finding.feed_lists(tree)]
        return named

    async def _probe_all(self, found: Iterable[tuple[Channel, str]], *, keep: int) -> None:
        """Ask each channel that was not asked yet, as long as `keep` requests are left for what comes later."""
        waiting = list(found)
        while waiting and self.fetcher.ledger.left > keep:
            channel, found_by = waiting.pop(0)
            if channel.url in self.probes:
                continue
            further = await self._probe(channel, found_by)
            waiting += [(each, f"{found_by}, by {urlsplit(channel.url).path}") for each in further]

    async def _probe(self, channel: Channel, found_by: str) -> tuple[Channel, ...]:
        """Ask one channel and note what it said. Returns the channels that it leads to and that are worth asking."""
        try:
            page = await self.fetcher.get(channel.url)
        except FetchFailed as error:
            self.probes[channel.url] = Probe(channel, found_by, problem=_short(error))
            return ()
        reading = self._note(channel, found_by, page)
        if reading.kind in ("feed", "sitemap", "news_sitemap"):
            return tuple(sorted(reading.channels, key=lambda each: each.kind != "news_sitemap"))[:_MOST_CHILDREN]
        return tuple(self._feeds_on(page))

    def _note(self, channel: Channel, found_by: str, page: Page) -> Reading:
        try:
            reading = read_document(page, self.source, self.now - _WINDOW)
        except ChannelError as error:
            self.probes[channel.url] = Probe(channel, found_by, problem=error.message)
            return Reading(None)
        if reading.kind not in ("feed", "sitemap", "news_sitemap"):
            if found_by != "list of feeds":
                self.probes[channel.url] = Probe(channel, found_by, problem="is an HTML page, no channel")
            return reading
        foreign = sum(not same_site(claim.entry.url, self.source.homepage) for claim in reading.claims)
        kind = reading.kind
        leads_to = len(reading.channels) if kind != "feed" else 0
        probe = Probe(Channel(channel.url, kind), found_by, reading.claims, leads_to, foreign, reading.hubs)
        self.probes[channel.url] = probe
        return reading

    async def _probe_usual(self, front: str) -> None:
        """Ask the usual addresses for kinds of which nothing is alive; the first of each kind that answers will do."""
        for channel in finding.usual_addresses(front, self._alive_kinds()):
            if channel.kind in self._alive_kinds() or self.fetcher.ledger.left <= _FOR_ARTICLES + _FOR_SECTIONS:
                continue
            await self._probe_all([(channel, "usual address")], keep=_FOR_ARTICLES + _FOR_SECTIONS)
        for url, probe in list(self.probes.items()):
            if probe.problem and probe.found_by == "usual address":  # nobody said that there was anything
                del self.probes[url]

    def _alive_kinds(self) -> set[ChannelKind]:
        return {probe.channel.kind for probe in self.probes.values() if not probe.problem and _says_something(probe)}

    async def _probe_sections(self) -> None:
        """Look at section pages: for feeds of their own, and for articles that no channel announces."""
        enough = _MOST_SECTION_PAGES if self._alive_kinds() & _NEWS_KINDS else len(self.section_urls)
        for url in self.section_urls[:enough]:
            if self.fetcher.ledger.left <= _FOR_ARTICLES + 1:
                return
            self.looked_into.add(url)
            try:
                page = await self.fetcher.get(url)
            except FetchFailed as error:
                self.doubts.append(f"section page {_short(error)}")
                continue
            own = [feed for feed in self._feeds_on(page) if feed.url not in self.probes]
            await self._probe_all([(feed, "section page") for feed in own[:1]], keep=_FOR_ARTICLES)
            self.section_feeds += [(url, feed.url) for feed in own[:1] if not self.probes[feed.url].problem]
            self._take_links(page)

    def _feeds_on(self, page: Page) -> list[Channel]:
        found = autodiscovery.from_front_page(_content(page), page.url, dict(page.headers))
        return [channel for channel in found if channel.kind == "feed"]

    def _take_links(self, page: Page) -> None:
        """The page's article links as a channel of their own: only the first ones, which are the newest."""
        links = sections.parse(_content(page), page.url, dict(page.headers), shapes=self._shapes())
        claims = tuple(measure.claim(entry) for entry in links)
        if claims:
            self.probes[page.requested_url] = Probe(Channel(page.requested_url, "section"), "navigation", claims)

    def _shapes(self) -> link_shapes.LinkShapes:
        """What this site's article URLs look like, by the channels that announce nothing else."""
        announced = {url for probe in self.probes.values() if probe.channel.kind in _NEWS_KINDS for url in probe.urls}
        return link_shapes.learn(announced, self.section_urls)

    def _is_article(self) -> Callable[[str], bool]:
        shapes = self._shapes()

        def is_article(url: str) -> bool:
            known = shapes.is_article(url)
            return sections.url_score(url) >= 2 if known is None else known

        return is_article

    def _choose(self) -> list[Choice]:
        found = [_top_only(probe) for probe in self.probes.values()]
        return measure.choose(found, self._is_article(), self.now)

    def _why_nothing(self) -> str:
        tried = [f"{probe.channel.url} {probe.problem or 'announces nothing'}" for probe in self.probes.values()]
        return "; ".join(tried[:3]) or "no feed, no sitemap, and no link that looks like an article's"

    async def _samples(self, choices: Sequence[Choice]) -> tuple[list[Sample], list[PageTree]]:
        samples: list[Sample] = []
        trees: list[PageTree] = []
        for url in _spread([choice.probe for choice in choices if choice.taken], self._is_article()):
            if self.fetcher.ledger.left <= 1:
                break
            try:
                page = await self.fetcher.get(url)
            except FetchFailed as error:
                samples.append(Sample(url, _short(error)))
                continue
            samples.append(Sample(url, process(page, SiteRules(homepage=self.source.homepage)).result))
            tree = _tree(page)
            trees += [tree] if tree is not None else []
        return samples, trees

    async def _conclude(
        self,
        front: Page,
        tree: PageTree | None,
        choices: Sequence[Choice],
        samples: Sequence[Sample],
        trees: Sequence[PageTree],
    ) -> Survey:
        articles = [sample.result for sample in samples if isinstance(sample.result, NewsArticle)]
        language = identity.language_of(tree, articles)
        tag = language.value if language else None
        return Survey(
            homepage=front.url,
            name=identity.name_of(tree, trees, front.url),
            language=language,
            time_zone=identity.time_zone_of(front.url, tree, tag, articles),
            choices=tuple(choices),
            unseen=self._unseen(choices),
            archive=finding.dated_archive(tree) if tree is not None else None,
            samples=tuple(samples),
            rights=await self._rights(front.url, articles),
            requests=self.fetcher.ledger.spent,
            surveyed_at=self.now,
            doubts=(*self.doubts, *_doubts(samples, choices, self.now)),
        )

    def _unseen(self, choices: Sequence[Choice]) -> tuple[Channel, ...]:
        """Feeds and sections that lie as those do which were looked into, and were taken."""
        feeds = self._unseen_feeds()
        taken = [choice for choice in choices if choice.taken and choice.probe.channel.url in self.looked_into]
        alike = len(taken) * 2 >= len(self.looked_into) > 0
        rest = [url for url in self.section_urls if url not in self.looked_into] if alike else []
        return (*feeds, *(Channel(url, "section") for url in rest))

    def _unseen_feeds(self) -> tuple[Channel, ...]:
        seen = {section for section, _ in self.section_feeds}
        rest = [url for url in self.section_urls if url not in seen]
        feeds = finding.feeds_by_pattern(self.section_feeds, rest)
        return tuple(Channel(url, "feed") for url in feeds if url not in self.probes)

    async def _rights(self, front: str, articles: Sequence[NewsArticle]) -> rights.Rights:
        rules = await self.fetcher.robots(front)
        tdmrep: bytes | None = None
        with suppress(FetchFailed):  # most sites have none, and reserve nothing by it
            tdmrep = (await self.fetcher.get(urljoin(front, "/.well-known/tdmrep.json"))).body
        text = self.fetcher.ledger.robots.get(urljoin(front, "/robots.txt"), "")
        return rights.read(rules, text, front, tdmrep, articles)


def _says_something(probe: Probe) -> bool:
    return bool(probe.claims or probe.leads_to)


def _top_only(probe: Probe) -> Probe:
    if probe.channel.kind != "section":
        return probe
    return replace(probe, claims=probe.claims[:_TOP_OF_A_SECTION])


def _spread(taken: Sequence[Probe], is_article: Callable[[str], bool]) -> list[str]:
    """A few articles, the newest of each channel first, as different ones as there are."""
    newest = [sorted(probe.claims, key=lambda c: -c.at.timestamp() if c.at else 0.0) for probe in taken]
    rounds = (claims[n].entry.url for n in range(_MOST_ARTICLES) for claims in newest if n < len(claims))
    return [url for url in dict.fromkeys(rounds) if is_article(url)][:_MOST_ARTICLES]


def _doubts(samples: Sequence[Sample], choices: Sequence[Choice], now: datetime) -> list[str]:
    refused = [sample for sample in samples if not isinstance(sample.result, NewsArticle)]
    said = [f"{sample.url}: {_fate(sample)}" for sample in refused]
    articles = [sample.result for sample in samples if isinstance(sample.result, NewsArticle)]
    if articles and not any(article.date_published for article in articles):
        said.append("no article states when it was published; a selector under [extract] date_published may help")
    if any(article.date_published and article.date_published.zone == "assumed" for article in articles):
        said.append("some times state no zone: time_zone decides, so look at it")
    if refused and not articles:
        said.append("no article could be read: if the pages are made by scripts, set [fetch] browser = true")
    newest = max((choice.probe.newest for choice in choices if choice.taken and choice.probe.newest), default=None)
    if newest and newest < now - _WINDOW:
        said.append(f"nothing new since {newest:%Y-%m-%d}")
    if not any(choice.taken and choice.probe.channel.kind in _NEWS_KINDS for choice in choices):
        said.append("no feed or news sitemap: news arrives as often as the other channels are looked at")
    return said


def _fate(sample: Sample) -> str:
    return f"refused as {sample.result.reason}" if isinstance(sample.result, Rejection) else str(sample.result)


def _short(error: FetchFailed) -> str:
    """Without the URL, which stands beside it."""
    return str(error).replace(error.url, "").strip(" :") or error.reason


def _content(page: Page) -> bytes:
    try:
        return decode_content(page.body, page.header("content-encoding"))
    except ContentError:
        return b""


def _tree(page: Page) -> PageTree | None:
    return parse_page(_content(page), page.url, headers=dict(page.headers))
