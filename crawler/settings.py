"""All Scrapy settings. After each value: Scrapy 2.19's own, then why ours differs.

What differs between deployments comes from the environment (`db.config`); what differs between
sources, from the source files.
"""

from __future__ import annotations

from crawler.slots import LEAST_DELAY_S as _LEAST_DELAY_S
from db import config as _config
from pipeline.content import ACCEPT_ENCODING as _ACCEPT_ENCODING

try:
    _operator = _config.load()
except _config.ConfigError as _error:  # Scrapy would show its traceback; `dateline` has looked before
    raise SystemExit(f"scrapy: {_error}") from None

BOT_NAME = "dateline"  # "scrapybot"
SPIDER_MODULES = ["crawler.spiders"]  # []
NEWSPIDER_MODULE = "crawler.spiders"  # ""
COMMANDS_MODULE = "crawler.commands"  # "". Our `scrapy crawl` checks its arguments first

# --- Who we are ---------------------------------------------------------------------------------------------

USER_AGENT = f"Dateline/{_config.version()}" + (f" (+{_operator.contact})" if _operator.contact else "")  # "Scrapy/…"
DEFAULT_REQUEST_HEADERS = {
    # text/html and XML. Feeds are asked for by name too: some sites choose by this header.
    "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,"
    "application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "*",  # "en", which makes a bilingual site answer in English; a source can name its own
    "Accept-Encoding": _ACCEPT_ENCODING,  # set by HttpCompressionMiddleware, which is off
}

# --- Politeness ---------------------------------------------------------------------------------------------

ROBOTSTXT_OBEY = True  # False
ROBOTSTXT_USER_AGENT = "Dateline"  # None: the whole User-Agent. Our token first, then "*"
DOWNLOAD_DELAY = max(_operator.delay_s, _LEAST_DELAY_S)  # 0, with which two requests at a time to a host slip out
DOWNLOAD_DELAY_JITTER = 0  # 0.5, half of the delay either way; ours is the least time that is promised
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # 8
CONCURRENT_REQUESTS = 32  # 16. One a host, and those who wait for their delay count too
AUTOTHROTTLE_ENABLED = False  # False. It would lower delays again
COOKIES_ENABLED = False  # True. A reader without a session; 2,000 Set-Cookie lines cost 125 MB
REFERRER_POLICY = "no-referrer"  # "…DefaultReferrerPolicy", which tells a site where its link was found

# --- Limits -------------------------------------------------------------------------------------------------

DOWNLOAD_MAXSIZE = 10 * 1024 * 1024  # 1 GiB. Bytes as sent: a coded bomb is the worker process's to refuse
DOWNLOAD_WARNSIZE = 0  # 32 MiB. A line in the log helps nobody; what is too large is counted
DOWNLOAD_TIMEOUT = 30  # 180 s, from connecting to the last byte
DNS_TIMEOUT = 10  # 60 s
RETRY_TIMES = 1  # 2. What fails twice waits in the frontier
RETRY_PRIORITY_ADJUST = -1  # -1, behind the host's other pages
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # "ERROR". Sites fail every day; the row says so
REDIRECT_MAX_TIMES = 5  # 20, as browsers do. RFC 9309 asks for five for robots.txt
DEPTH_LIMIT = 4  # 0, no limit: a calendar gave 1,320 pages in six seconds. Sitemap index, sitemap, article: 3
URLLENGTH_LIMIT = 0  # 2083, for links only and dropped in silence; the guard refuses aloud, redirects too
CONCURRENT_ITEMS = 2  # 100. Tasks that Scrapy makes for every response: 0.8 ms a page of them, and we yield one item
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 50_000_000  # 5,000,000 bytes, one heavy page: the others would wait for its parsing
MEMUSAGE_LIMIT_MB = 1024  # 0, none. A crawl takes 100 MB; leases bring back what an ended one had begun
MEMUSAGE_CHECK_INTERVAL_SECONDS = 15  # 60

# --- What is fetched and how --------------------------------------------------------------------------------

# file:, data:, ftp: and s3: are on by default, and a redirect or a link is enough to read a local file.
# What is left is Scrapy's http11 handler, bounded. Twisted asks the resolver below for each connection that it
# makes, for IP addresses and https too; the httpx and aiohttp handlers would resolve names themselves.
DOWNLOAD_HANDLERS = {  # {}, which leaves all of them on
    "http": "crawler.download.BoundedHeadHandler",
    "https": "crawler.download.BoundedHeadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "crawler.middlewares.guard.GuardedResolver"  # "…CachingThreadedResolver", IPv4, unguarded
GUARD_ALLOW_NETWORKS = [str(network) for network in _operator.allow_networks]  # ours
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"  # the same; robots.py awaits tasks
DOWNLOAD_VERIFY_CERTIFICATES = True  # False
HTTPPROXY_ENABLED = False  # True: http_proxy in the environment would take every request past the guard
COMPRESSION_ENABLED = False  # True. Bodies stay coded, for the archive; workers undo it within limits
METAREFRESH_ENABLED = False  # True. It would parse pages here, on the reactor
HTTPERROR_ALLOW_ALL = True  # False. The spider settles every status itself
# Filtering is the frontier's. Scrapy's filter drops a redirect to itself, or a second try in one run, in silence.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # "…RFPDupeFilter"

# Requests pass from the top to the bottom, responses from the bottom to the top.
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # 50. A source's feed may lie on another host
    "crawler.middlewares.guard.GuardMiddleware": 60,  # before robots.txt: nothing is asked at a refused host
    "crawler.middlewares.lease.LeaseMiddleware": 80,  # nor at a host that another process fetches from
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # 100. Takes a 500 for permission
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # 300
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # 550
    "crawler.middlewares.retry.RetryMiddleware": 550,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,  # 600
    "crawler.middlewares.redirect.RedirectMiddleware": 600,
    "crawler.middlewares.browser.BrowserMiddleware": 700,
    "crawler.middlewares.archive.ArchiveMiddleware": 800,  # every response passes, as it came
}

# --- Running ------------------------------------------------------------------------------------------------

ITEM_PIPELINES = {  # {}
    "pipeline.item_pipelines.Extract": 300,
    "pipeline.item_pipelines.Store": 800,
}
EXTENSIONS = {  # {}
    "crawler.log.RunLog": 0,
    "crawler.shutdown.PromptShutdown": 100,
    "crawler.extensions.RunReport": 500,
}
SCHEDULED_BY = 0  # ours: the id of the parent process without which a crawl ends; 0, none
TELNETCONSOLE_ENABLED = False  # True: a Python prompt on a local port
REMOTE_CONTROL_ENABLED = False  # True: a local HTTP server that runs the Python it is sent
LOG_LEVEL = "INFO"  # "DEBUG", a line for every page
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"  # the name in brackets, before the level
LOG_VERSIONS: list[str] = []  # ten libraries; `dateline doctor` tells them
STATS_DUMP = False  # True. The run's row has the counts
