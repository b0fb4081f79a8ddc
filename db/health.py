"""`source_health_v1`: each source's last hours beside its own past.

What is unusual is told from a source's own past, never from an absolute figure: a weekly is not quiet on a Tuesday, a
paywalled paper has not lost its bodies. How many articles to expect comes from the same hours of the week in up to
four weeks before; with less than one such week a source is `new`. A difference counts when chance would hardly make it
(`db.silence` for articles, three standard errors for shares), so that healthy sources are left in peace.
"""

# ruff: noqa: S608 - the statements are put together from constants of ours
from __future__ import annotations

from datetime import datetime
from functools import cache

import sqlalchemy as sa

from db import silence
from db.dialects import Dialect, dialect_at
from db.models import Instant

#: Hours of the windows that are judged for silence: a busy source is missed after a day, others take longer.
_WINDOWS = (24, 48, 72, 168)
#: Less than that share of what is expected is silence. News come in bursts: a slow day is none, however sure it is.
_FEW = (1, 2)
_WEEK = 168
_MOST_WEEKS = 4
#: Days of the past that shares are compared with, and articles that there must be in it.
_PAST_DAYS = 14
_LEAST_PAST = 8
#: A share that is that much above the past's is a change, of so many articles at least.
_NOTABLE = 0.3
_LEAST_ARTICLES = 4
#: The square of the standard errors that a difference must have.
_SURE = 9
#: Polls in a row that failed: on every channel of a source, and on one that its file declares.
_FAILED_POLLS = 3
_DEAD_POLLS = 12
#: Answers by which a site says that it does not want us.
_REFUSALS = "u.status IN (401, 403, 429, 451) OR u.reason IN ('robots', 'bot_wall', 'consent_wall', 'login_wall')"
_REFUSED_POLLS = "('401', '403', '429', '451', 'forbidden', 'rate_limited', 'robots')"
_UNREAD = "u.state = 'rejected' AND u.reason IN ('not_an_article', 'empty', 'too_deep', 'bad_encoding', 'not_html')"
_MISSING = {
    "body": "a.word_count = 0 OR a.completeness = 'teaser'",
    "date": "a.date_published IS NULL",
    "headline": "a.headline IS NULL",
    "author": "a.authors = '[]'",
}
#: What is left of a body when a redesign hid the rest, without a wall that would say so.
_SHORTENED = "a.word_count * 3 < usual.words"


def select(sql: Dialect) -> str:
    """The view's SELECT statement."""
    past_from = sql.now(minus_hours=_PAST_DAYS * 24 + 24)
    yesterday = sql.now(minus_hours=24)
    return f"""
    WITH seen AS MATERIALIZED ({_seen()}),
    counts AS ({_counts(sql)}),
    usual AS ({_usual(past_from, yesterday)}),
    recent AS ({_shares(f"a.first_seen_at >= {yesterday}")}),
    past AS ({_shares(f"a.first_seen_at >= {past_from} AND a.first_seen_at < {yesterday}")}),
    delays AS ({_median_delay(sql)}),
    fetches AS ({_fetches(sql)}),
    polls AS ({_polls()}),
    facts AS MATERIALIZED ({_facts(sql)}),
    judged AS (SELECT facts.*, {_status(sql)} AS status FROM facts)
    SELECT source, status, {_reason(sql)} AS reason, articles_24h, expected_24h, missing_body_share,
           missing_date_share, errors_24h, median_delay_s, missing_headline_share, missing_author_share, unread_24h
    FROM judged"""


def select_at(dialect: str, moment: datetime) -> sa.TextClause:
    """The same as of a moment, for what is looked into afterwards or in simulated time."""
    return sa.text(_select_at(dialect)).bindparams(sa.bindparam("moment", moment, type_=Instant()))


@cache
def _select_at(dialect: str) -> str:
    return select(dialect_at(dialect, ":moment"))


def _seen() -> str:
    of_source = "FROM articles a WHERE a.source_id = s.id"
    return f"""
        SELECT s.id, s.name AS source, (SELECT min(a.first_seen_at) {of_source}) AS first_at,
               (SELECT max(a.first_seen_at) {of_source}) AS last_at, (SELECT count(*) {of_source}) AS articles
        FROM sources s"""


def _counts(sql: Dialect) -> str:
    """Per source and window: articles in it, and in the same hours of the weeks before.

    Those of the past count when they were published, where that is known to the minute: what a first visit or the
    end of an outage brings at once did not appear at once.
    """
    sums = []
    for hours in _WINDOWS:
        weeks = [_in_week_before(sql, hours, _WEEK * n) for n in range(1, _MOST_WEEKS + 1)]
        sums += [_number(f"seen_at >= {sql.now(minus_hours=hours)}", f"articles_{hours}")]
        sums += [_number(" OR ".join(weeks), f"past_{hours}")]
    two_days = 2 * 86400
    return f"""
        SELECT source_id, {", ".join(sums)} FROM (
            SELECT a.source_id, seen.first_at, a.first_seen_at AS seen_at, CASE
                WHEN a.date_published IS NULL OR a.date_published > a.first_seen_at THEN a.first_seen_at
                WHEN a.date_published_precision = 'day'
                     AND {sql.seconds_between("a.date_published", "a.first_seen_at")} < {two_days} THEN a.first_seen_at
                ELSE a.date_published END AS appeared_at
            FROM articles a JOIN seen ON seen.id = a.source_id
            WHERE a.first_seen_at >= {sql.now(minus_hours=_WEEK * (_MOST_WEEKS + 1))}
        ) appeared GROUP BY source_id"""


def _in_week_before(sql: Dialect, hours: int, ago: int) -> str:
    """In the window as it was `ago` hours before, if the source was followed by then."""
    start, end = sql.now(minus_hours=ago + hours), sql.now(minus_hours=ago)
    return f"(appeared_at >= {start} AND appeared_at < {end} AND first_at <= {start})"


def _number(condition: str, name: str) -> str:
    return f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {name}"


def _shares(window: str) -> str:
    averages = (
        f"CAST(avg(CASE WHEN {condition} THEN 1.0 ELSE 0.0 END) AS double precision) AS missing_{name}"
        for name, condition in (*_MISSING.items(), ("length", _SHORTENED))
    )
    return f"""
        SELECT a.source_id, count(*) AS articles, {", ".join(averages)}
        FROM articles a LEFT JOIN usual ON usual.source_id = a.source_id WHERE {window} GROUP BY a.source_id"""


def _usual(past_from: str, yesterday: str) -> str:
    return f"""
        SELECT a.source_id, avg(a.word_count) AS words FROM articles a
        WHERE a.first_seen_at >= {past_from} AND a.first_seen_at < {yesterday} GROUP BY a.source_id"""


def _median_delay(sql: Dialect) -> str:
    """From publication to us, where the page states more than the day; of an even number the lower middle."""
    delay_s = sql.seconds_between("a.date_published", "a.first_seen_at")
    return f"""
        SELECT source_id, delay_s FROM (
            SELECT a.source_id, {delay_s} AS delay_s,
                   row_number() OVER (PARTITION BY a.source_id ORDER BY {delay_s}) AS place,
                   count(*) OVER (PARTITION BY a.source_id) AS of_all
            FROM articles a
            WHERE a.first_seen_at >= {sql.now(minus_hours=24)} AND a.date_published <= a.first_seen_at
              AND coalesce(a.date_published_precision, '') <> 'day'
        ) delayed WHERE place = (of_all + 1) / 2"""


def _fetches(sql: Dialect) -> str:
    """What became of pages that were fetched for what is new; looks at known articles are left out."""
    yesterday = sql.now(minus_hours=24)
    recent = f"u.last_fetched_at >= {yesterday}"
    return f"""
        SELECT u.source_id, {_number(recent, "fetched")}, {_number(f"{recent} AND u.state = 'failed'", "errors")},
               {_number(f"{recent} AND ({_REFUSALS})", "refusals")}, {_number(f"{recent} AND {_UNREAD}", "unread")},
               {_number(f"NOT ({recent})", "past_fetched")}, {_number(f"NOT ({recent}) AND {_UNREAD}", "past_unread")}
        FROM urls u LEFT JOIN articles a ON a.id = u.article_id
        WHERE u.last_fetched_at >= {sql.now(minus_hours=_PAST_DAYS * 24 + 24)}
          AND (u.last_fetched_at < {yesterday} OR a.id IS NULL OR a.first_seen_at >= {yesterday})
        GROUP BY u.source_id"""


def _polls() -> str:
    dead = f"c.declared AND c.failures >= {_DEAD_POLLS}"
    return f"""
        SELECT c.source_id, count(*) AS channels, min(c.failures) AS least_failures,
               {_number(f"c.failures > 0 AND c.last_status IN {_REFUSED_POLLS}", "refused_channels")},
               {_number(dead, "dead_channels")}, min(CASE WHEN {dead} THEN c.url END) AS dead_channel
        FROM channels c WHERE c.next_poll_at IS NOT NULL GROUP BY c.source_id"""


def _facts(sql: Dialect) -> str:
    """One row per source. `weeks_` and `expected_` of a window are null while the past is too short for it."""
    windows = ", ".join(
        f"coalesce(counts.articles_{hours}, 0) AS articles_{hours}, {_weeks(sql, hours)} AS weeks_{hours},"
        f" coalesce(counts.past_{hours}, 0) AS past_{hours}"
        for hours in _WINDOWS
    )
    shares = ", ".join(
        f"recent.missing_{name} AS missing_{name}_share, past.missing_{name} AS past_missing_{name}"
        for name in (*_MISSING, "length")
    )
    silence_s, span_s = sql.seconds_between("last_at", sql.now()), sql.seconds_between("first_at", "last_at")
    expected = "CAST(CASE WHEN weeks_24 >= 1 THEN past_24 * 1.0 / weeks_24 END AS double precision)"
    unread_share = "CASE WHEN fetched > 0 THEN unread * 1.0 / fetched END"
    past_unread_share = "CASE WHEN past_fetched > 0 THEN past_unread * 1.0 / past_fetched END"
    least = ", ".join(f"{_least_past(hours)} AS least_{hours}" for hours in _WINDOWS)
    return f"""
        SELECT known.*, {least}, articles_24 AS articles_24h, {expected} AS expected_24h, {silence_s} AS silence_s,
               {span_s} AS span_s, {unread_share} AS unread_share, {past_unread_share} AS past_unread_share
        FROM (
            SELECT seen.source, seen.first_at, seen.last_at, seen.articles, {windows}, {shares},
                   coalesce(recent.articles, 0) AS recent_articles, coalesce(past.articles, 0) AS past_articles,
                   coalesce(fetches.errors, 0) AS errors_24h, coalesce(fetches.refusals, 0) AS refusals,
                   coalesce(fetches.fetched, 0) AS fetched, coalesce(fetches.unread, 0) AS unread_24h,
                   coalesce(fetches.unread, 0) AS unread, coalesce(fetches.past_fetched, 0) AS past_fetched,
                   coalesce(fetches.past_unread, 0) AS past_unread, coalesce(polls.channels, 0) AS channels,
                   coalesce(polls.least_failures, 0) AS least_failures, polls.refused_channels, polls.dead_channels,
                   polls.dead_channel, delays.delay_s AS median_delay_s
            FROM seen
            LEFT JOIN counts ON counts.source_id = seen.id
            LEFT JOIN recent ON recent.source_id = seen.id
            LEFT JOIN past ON past.source_id = seen.id
            LEFT JOIN delays ON delays.source_id = seen.id
            LEFT JOIN fetches ON fetches.source_id = seen.id
            LEFT JOIN polls ON polls.source_id = seen.id
        ) known"""


def _weeks(sql: Dialect, hours: int) -> str:
    """Whole weeks before a window in which the source was followed."""
    known_s = sql.seconds_between("seen.first_at", sql.now(minus_hours=hours))
    weeks = sql.lesser(f"({known_s}) / {_WEEK * 3600}", str(_MOST_WEEKS))
    return f"CASE WHEN seen.first_at IS NOT NULL THEN {weeks} END"


def _status(sql: Dialect) -> str:
    """The first that holds."""
    degraded = " ".join(f"WHEN {condition} THEN 'degraded'" for condition, _ in _degradations())
    silent = " ".join(f"WHEN {_is_missed(hours)} THEN 'quiet'" for hours in _WINDOWS)
    return f"""CASE
        WHEN refusals >= 3 AND refusals * 2 > fetched THEN 'blocked'
        WHEN {_every_channel_fails()} AND refused_channels = channels THEN 'blocked'
        WHEN {_every_channel_fails()} THEN 'broken'
        WHEN errors_24h >= 5 AND errors_24h * 2 > fetched THEN 'broken'
        WHEN articles = 0 AND unread >= 5 THEN 'degraded'
        WHEN expected_24h IS NULL THEN 'new'
        {silent}
        WHEN {_is_silent()} THEN 'quiet'
        {degraded}
        ELSE 'ok' END"""


def _every_channel_fails() -> str:
    return f"channels > 0 AND least_failures >= {_FAILED_POLLS}"


def _is_missed(hours: int) -> str:
    """Half of the articles that the same hours of earlier weeks had, or fewer, and that not by chance.

    For the larger counts that is `expected - seen >= z * sqrt(expected + expected / weeks)`, multiplied by the weeks
    and squared.
    """
    few, of = _FEW
    missed = f"(past_{hours} - articles_{hours} * weeks_{hours})"
    spread = f"{silence.RARE} * past_{hours} * (weeks_{hours} + 1)"
    return (
        f"weeks_{hours} >= 1 AND past_{hours} > 0 AND articles_{hours} * weeks_{hours} * {of} <= past_{hours} * {few}"
        f" AND coalesce(past_{hours} >= least_{hours}, {missed} * {missed} >= {spread})"
    )


def _least_past(hours: int) -> str:
    """Of `silence.least_past`, as far as that is counted out; null beyond."""

    def among(weeks: int) -> str:
        cases = (f"WHEN {seen} THEN {silence.least_past(seen, weeks)}" for seen in range(silence.MOST_COUNTED + 1))
        return f"CASE articles_{hours} {' '.join(cases)} END"

    by_weeks = " ".join(f"WHEN {weeks} THEN {among(weeks)}" for weeks in range(1, _MOST_WEEKS + 1))
    return f"CASE weeks_{hours} {by_weeks} END"


def _is_silent() -> str:
    """For those that publish now and then: silent for twice as long as they usually are, and a week at least."""
    week_s, month_s = _WEEK * 3600, 28 * 86400
    often = f"articles > 2 AND silence_s > {week_s} AND CAST(silence_s AS bigint) * (articles - 1) > 2 * span_s"
    return f"({often}) OR (articles <= 2 AND silence_s > {month_s})"


def _degradations() -> list[tuple[str, str]]:
    """What tells that pages are read worse than before, and how that is said."""
    found = []
    said = {name: f"without {name}" for name in _MISSING} | {"length": "less than a third as long as usual"}
    for name, lack in said.items():
        now, before = f"missing_{name}_share", f"past_missing_{name}"
        words = f"{_of_100(now)} || ' of 100 {lack}, ' || {_of_100(before)} || ' before'"
        found.append((_jumps(now, before, "recent_articles", "past_articles"), words))
    unread = _jumps("unread_share", "past_unread_share", "fetched", "past_fetched")
    found.append((unread, "unread || ' of ' || fetched || ' new pages gave no article in 24 h'"))
    dead = f"'channel ' || dead_channel || ' failed the last {_DEAD_POLLS} polls or more'"
    return [*found, ("dead_channels > 0", dead)]


def _jumps(share: str, past: str, number: str, past_number: str) -> str:
    """A share that is well above the past's, and by more than chance."""
    likely = f"(CASE WHEN {past} < 0.05 THEN 0.05 ELSE {past} END)"
    rise = f"({share} - {past})"
    return (
        f"{number} >= {_LEAST_ARTICLES} AND {past_number} >= {_LEAST_PAST} AND {rise} > {_NOTABLE}"
        f" AND {rise} * {rise} * {number} > {_SURE} * {likely} * (1 - {likely})"
    )


def _reason(sql: Dialect) -> str:
    """In words, what made the status; null when all is well."""
    degraded = " ".join(f"WHEN {condition} THEN {words}" for condition, words in _degradations())
    missed = " ".join(
        f"WHEN {_is_missed(hours)} THEN articles_{hours} || ' articles in {hours} h, '"
        f" || CAST(round(past_{hours} * 1.0 / weeks_{hours}) AS integer) || ' expected; the last on '"
        f" || {sql.day('last_at')}"
        for hours in _WINDOWS
    )
    polls = "'every channel failed the last ' || least_failures || ' polls'"
    return f"""CASE status
        WHEN 'blocked' THEN CASE
            WHEN refusals >= 3 AND refusals * 2 > fetched
            THEN refusals || ' of ' || fetched || ' fetches refused in 24 h'
            ELSE 'every channel refuses us, the last ' || least_failures || ' polls' END
        WHEN 'broken' THEN CASE
            WHEN {_every_channel_fails()} THEN {polls}
            ELSE errors_24h || ' of ' || fetched || ' fetches failed in 24 h' END
        WHEN 'new' THEN 'less than 8 days of articles to compare with'
        WHEN 'quiet' THEN CASE {missed}
            ELSE 'no article since ' || {sql.day("last_at")} || ', twice as long as usual' END
        WHEN 'degraded' THEN CASE
            WHEN articles = 0 THEN unread || ' of ' || fetched || ' pages gave no article in 24 h'
            {degraded} END
        END"""


def _of_100(share: str) -> str:
    return f"CAST(round({share} * 100) AS integer)"
