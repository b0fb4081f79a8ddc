"""No spelling, redirect or proxy gets a request to an address that is not public."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

OPEN = "127.0.0.2"  # the one address that the crawl may visit, where the redirects come from

SPELLINGS = [
    "http://127.0.0.1:{port}/secret",
    "http://127.0.0.3:{port}/secret",
    "http://localhost:{port}/secret",
    "http://localhost.:{port}/secret",
    "http://LOCALHOST:{port}/secret",
    "http://2130706433:{port}/secret",
    "http://0x7f000001:{port}/secret",
    "http://0x7f.1:{port}/secret",
    "http://0177.0.0.1:{port}/secret",
    "http://127.1:{port}/secret",
    "http://0:{port}/secret",
    "http://0.0.0.0:{port}/secret",
    "http://[::1]:{port}/secret",
    "http://[::ffff:127.0.0.1]:{port}/secret",
    "http://[::ffff:7f00:1]:{port}/secret",
    "http://[::127.0.0.1]:{port}/secret",
    "http://127。0。0。1:{port}/secret",
    "http://①②⑦.0.0.1:{port}/secret",
    "http://%6c%6f%63alhost:{port}/secret",
    "http://bob:pw@127.0.0.2:{port}/secret",
    "https://127.0.0.1:{tls_port}/secret",
    "https://localhost:{tls_port}/secret",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://10.0.0.1/",
    "file:///etc/hostname",
    "data:text/html,hello",
    "ftp://127.0.0.1/",
]
QUICK = {"DNS_TIMEOUT": 2, "DOWNLOAD_TIMEOUT": 2, "RETRY_TIMES": 0}
#: Words for a request that was never sent. Some spellings are no URL at all to one layer or another.
NOT_SENT = {"guard", "dns", "bad_redirect", "no_request", "unexpected"}


@pytest.fixture
def server(hostile: Any) -> Any:
    if OPEN not in hostile.addresses:
        pytest.skip(f"{OPEN} cannot be bound on this system")
    return hostile


def spelt(server: Any) -> list[str]:
    return [url.format(port=server.port, tls_port=server.tls_port) for url in SPELLINGS]


def test_no_spelling_reaches_a_private_address(server: Any, visit: Any) -> None:
    urls = spelt(server)
    redirected = [server.url("/redirect/" + quote(url, safe=""), OPEN) for url in urls]
    report = visit([*urls, *redirected], networks=f"{OPEN}/32", settings=QUICK)
    assert [v for v in server.visits if v.address != OPEN] == []
    assert {v.path.split("/")[1] for v in server.visits} == {"robots.txt", "redirect"}
    assert len(report.reasons) == 2 * len(urls)
    assert set(report.reasons) <= NOT_SENT
    assert report.reasons.count("guard") >= 40
    assert "retry/count" not in report.stats
    assert "hunter2" not in report.log


def test_the_same_spellings_reach_it_when_the_network_is_allowed(server: Any, visit: Any) -> None:
    visit(spelt(server)[:19], networks="127.0.0.0/8,::1/128,0.0.0.0/32", settings=QUICK | {"ROBOTSTXT_OBEY": False})
    assert server.paths().count("/secret") >= 8


def test_a_proxy_in_the_environment_is_not_used(server: Any, visit: Any) -> None:
    proxy = server.url("", "127.0.0.1")
    env = dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"), proxy)
    report = visit(["http://nobody.invalid/", server.url("/ok", OPEN)], networks=f"{OPEN}/32", env=env)
    assert report.reasons == ["dns", None]
    assert {v.address for v in server.visits} == {OPEN}


def test_with_nothing_allowed_not_even_robots_txt_is_asked(server: Any, visit: Any) -> None:
    report = visit([server.url("/ok"), server.url("/ok", OPEN)], networks="")
    assert report.reasons == ["guard", "guard"]
    assert server.visits == []
    assert report.stats.get("robots/fetched") is None


def test_credentials_in_a_url_do_not_reach_the_log(server: Any, visit: Any) -> None:
    url = f"http://bob:hunter2@{OPEN}:{server.port}/secret?api_key=s3cr3t"
    report = visit([url], networks=f"{OPEN}/32", settings={"LOG_LEVEL": "DEBUG"})
    assert report.reasons == ["guard"]
    assert "hunter2" not in report.log
    assert "s3cr3t" not in report.log
