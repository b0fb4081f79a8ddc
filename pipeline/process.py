"""Everything that a worker process does with a page: undo its coding, extract, fingerprint.

Pure: live crawls, re-extraction and bulk ingestion all call `process`.
"""

from __future__ import annotations

from pipeline.content import ContentError, decode_content
from pipeline.extract import extract
from pipeline.fingerprint import revision_hash, text_hash
from pipeline.types import NewsArticle, Page, Processed, Rejection, SiteRules


def process(page: Page, rules: SiteRules) -> Processed:
    """The article that a page holds, or why there is none, with its fingerprints. Deterministic."""
    result = _read(page, rules)
    hashes = (text_hash(result.body), revision_hash(result)) if isinstance(result, NewsArticle) else (b"", b"")
    fetch = (page.requested_url, page.url, page.status, page.fetched_at, page.raw)
    versions = (page.header("etag"), page.header("last-modified"))
    return Processed(*fetch, result, *hashes, rules.version, *versions)


def _read(page: Page, rules: SiteRules) -> NewsArticle | Rejection:
    try:
        content = decode_content(page.body, page.header("content-encoding"))
    except ContentError as error:
        return Rejection("too_large" if error.reason == "too_large" else "bad_encoding", str(error))
    return extract(
        content, page.url, rules=rules, headers=dict(page.headers), entry=page.entry, fetched_at=page.fetched_at
    )
