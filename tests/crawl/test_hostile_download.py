"""Whatever a server does, a request ends in time, in bounds, and with a word for it."""

from __future__ import annotations

from typing import Any

import pytest

#: Path → how its request ends; None for a page.
ENDINGS: dict[str, str | None] = {
    "/ok": None,
    "/cookies": None,
    "/gzip-bomb": None,  # stays packed: the worker process refuses it
    "/br-bomb": None,
    "/length-too-small": None,  # cut where the header says
    "/status/204": "http_error",
    "/status/301": "bad_redirect",
    "/status/403": "forbidden",
    "/status/404": "not_found",
    "/status/410": "gone",
    "/status/429": "rate_limited",
    "/status/500": "server_error",
    "/slow-headers": "timeout",
    "/slow-body": "timeout",
    "/silent": "timeout",
    "/endless": "too_large",
    "/large": "too_large",
    "/large-unannounced": "too_large",
    "/many-headers": "too_large",
    "/long-header": "network",
    "/cut-short": "network",
    "/length-banana": "network",
    "/bad-chunk": "network",
    "/garbage": "network",
    "/empty": "network",
    "/reset": "network",
    "/redirect-loop": "redirect_loop",
    "/redirect-self": "redirect_loop",
    "/redirect/file%3A%2F%2F%2Fetc%2Fhostname": "bad_redirect",
    "/redirect/javascript%3Aalert(1)": "bad_redirect",
    "/redirect/http%3A%2F%2Fbob:pw@127.0.0.1:PORT%2Fok": "guard",
    "/redirect/http%3A%2F%2F127.0.0.1:PORT%2Fok%2F" + "a" * 5000: "guard",
}


@pytest.fixture
def addresses(hostile: Any) -> list[str]:
    """One for each path where there are as many, so that nobody waits for a slow neighbour."""
    return [hostile.addresses[n % (len(hostile.addresses) - 1)] for n in range(len(ENDINGS))]


def test_every_request_ends_in_bounds_with_its_word(hostile: Any, visit: Any, addresses: list[str]) -> None:
    urls = [hostile.url(path, address) for path, address in zip(ENDINGS, addresses, strict=True)]
    refused = "http://127.0.0.1:1/"
    report = visit(
        [*urls, refused, "http://nobody.invalid/"],
        settings={"DOWNLOAD_TIMEOUT": 4, "ROBOTSTXT_OBEY": False, "RETRY_TIMES": 0},
        constants={"crawler.middlewares.retry:RETRY_WAIT_S": 0.0, "crawler.backoff:MAX_FAILURES": 1000},
    )
    assert dict(zip(ENDINGS, report.reasons, strict=False)) == ENDINGS
    assert report.reasons[len(ENDINGS) :] == ["refused", "dns"]
    assert report.elapsed_s < 20
    assert report.peak_mb < 250
    assert report.stall_s < 1  # 0.1 s on an idle machine; 200,000 headers alone once took 3.7
    bodies = {path: outcome.get("body_bytes") for path, outcome in zip(ENDINGS, report.outcomes, strict=False)}
    assert bodies["/gzip-bomb"] < 500_000
    assert bodies["/br-bomb"] < 50_000
    assert bodies["/length-too-small"] == 5


def test_a_certificate_that_nobody_vouches_for_ends_the_request(hostile: Any, visit: Any) -> None:
    report = visit([f"https://localhost:{hostile.tls_port}/ok"], settings={"ROBOTSTXT_OBEY": False})
    assert report.reasons == ["tls"]
    assert "retry/count" not in report.stats
    assert hostile.visits == []


def test_certificates_are_what_is_refused(hostile: Any, visit: Any) -> None:
    report = visit(
        [f"https://localhost:{hostile.tls_port}/ok"],
        settings={"ROBOTSTXT_OBEY": False, "DOWNLOAD_VERIFY_CERTIFICATES": False},
    )
    assert report.reasons == [None]
