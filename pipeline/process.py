"""Everything that a worker process does with a page: undo its coding, extract, fingerprint.

Pure: live crawls, re-extraction and bulk ingestion all call `process`.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline import extract as extraction
from pipeline.content import ContentError, decode_content
from pipeline.extract.page.tree import parse
from pipeline.extract.verdict import pagination
from pipeline.fingerprint import revision_hash, text_hash
from pipeline.types import Evidence, NewsArticle, Page, Processed, Rejection, SiteRules


def process(page: Page, rules: SiteRules) -> Processed:
    """The article that a page holds, or why there is none, with its fingerprints. Deterministic.

    Of an article on several pages each further page that was fetched is named in the evidence, field `pages`.
    """
    result = _read(page, rules)
    goes_on: str | None = None
    if isinstance(result, NewsArticle):
        goes_on = next((each.value for each in result.evidence if each.field == "next_page"), None)
        result = replace(result, evidence=(*result.evidence, *map(_further, page.continuations)))
    hashes = (text_hash(result.body), revision_hash(result)) if isinstance(result, NewsArticle) else (b"", b"")
    fetch = (page.requested_url, page.url, page.status, page.fetched_at, page.raw)
    versions = (page.header("etag"), page.header("last-modified"))
    return Processed(*fetch, result, *hashes, rules.version, goes_on, *versions, page.entry)


def next_page(page: Page) -> str | None:
    """Where the article goes on of which `page` is one page; None where it ends."""
    try:
        tree = parse(decode_content(page.body, page.header("content-encoding")), page.url, headers=dict(page.headers))
    except ContentError:
        return None
    found = pagination.next_page(tree) if tree is not None else None
    return found.url if found else None


def _further(page: Page) -> Evidence:
    """What leads back to a further page: its address, and its place in the archive."""
    raw = page.raw
    place = {"file": raw.file, "offset": raw.offset, "length": raw.length, "digest": raw.digest} if raw else {}
    return Evidence("pages", {"url": page.url, **place}, "link", "field:next_page", chosen=True)


def _read(page: Page, rules: SiteRules) -> NewsArticle | Rejection:
    try:
        content = decode_content(page.body, page.header("content-encoding"))
    except ContentError as error:
        return Rejection("too_large" if error.reason == "too_large" else "bad_encoding", str(error))
    return extraction.extract(
        content,
        page.url,
        rules=rules,
        headers=dict(page.headers),
        entry=page.entry,
        fetched_at=page.fetched_at,
        further=_contents(page.continuations),
    )


def _contents(pages: tuple[Page, ...]) -> list[tuple[bytes, str]]:
    """Up to the first that cannot be decoded: what follows it would not go on from what stands before."""
    out: list[tuple[bytes, str]] = []
    for page in pages:
        try:
            out.append((decode_content(page.body, page.header("content-encoding")), page.url))
        except ContentError:
            break
    return out
