"""`source_health_v1`: each source's last 24 hours beside its own past.

The past is the up to 14 days before those 24 hours, and at least 7 of them: with less a source is `new`. What is
unusual is told from that past, never from an absolute figure: a weekly is not quiet on a Tuesday, a
paywalled paper has not lost its bodies.
"""

# ruff: noqa: S608 - the statements are put together from constants of ours
from __future__ import annotations

from db.dialects import Dialect

#: Hours of the window that is judged, and at least and at most of the past before it.
_DAY = 24
_LEAST_PAST = 7 * _DAY
_MOST_PAST = 14 * _DAY
#: Fewer articles a day than that say nothing when they fail to come.
_REGULAR = 4
#: A share of articles without body or date that is that much above the past's is a change.
_NOTABLE = 0.3
#: Polls in a row that failed on every channel.
_FAILED_POLLS = 3
#: Answers by which a site says that it does not want us.
_REFUSALS = "u.status IN (401, 403, 429, 451) OR u.reason IN ('robots', 'bot_wall', 'consent_wall', 'login_wall')"
_NO_BODY = "a.word_count = 0 OR a.completeness = 'teaser'"


def select(sql: Dialect) -> str:
    """The view's SELECT statement."""
    return f"""
    WITH recent AS ({_counts(f"a.first_seen_at >= {sql.now(minus_hours=_DAY)}")}),
    past AS ({_counts(_past_window(sql))}),
    delays AS ({_median_delay(sql)}),
    fetches AS ({_fetches(sql)}),
    polls AS (
        SELECT source_id, count(*) AS channels, min(failures) AS least_failures FROM channels GROUP BY source_id
    ),
    facts AS ({_facts(sql)}),
    judged AS (SELECT facts.*, {_status(sql)} AS status FROM facts)
    SELECT source, status, {_reason(sql)} AS reason, articles_24h, expected_24h, missing_body_share,
           missing_date_share, errors_24h, median_delay_s
    FROM judged"""


def _past_window(sql: Dialect) -> str:
    start, end = sql.now(minus_hours=_MOST_PAST + _DAY), sql.now(minus_hours=_DAY)
    return f"a.first_seen_at >= {start} AND a.first_seen_at < {end}"


def _counts(window: str) -> str:
    return f"""
        SELECT a.source_id, count(*) AS articles, {_share(_NO_BODY)} AS missing_body,
               {_share("a.date_published IS NULL")} AS missing_date
        FROM articles a WHERE {window} GROUP BY a.source_id"""


def _share(condition: str) -> str:
    return f"CAST(avg(CASE WHEN {condition} THEN 1.0 ELSE 0.0 END) AS double precision)"


def _median_delay(sql: Dialect) -> str:
    """From publication to us, where the page states more than the day; of an even number the lower middle."""
    delay_s = sql.seconds_between("a.date_published", "a.first_seen_at")
    return f"""
        SELECT source_id, delay_s FROM (
            SELECT a.source_id, {delay_s} AS delay_s,
                   row_number() OVER (PARTITION BY a.source_id ORDER BY {delay_s}) AS place,
                   count(*) OVER (PARTITION BY a.source_id) AS of_all
            FROM articles a
            WHERE a.first_seen_at >= {sql.now(minus_hours=_DAY)} AND a.date_published <= a.first_seen_at
              AND coalesce(a.date_published_precision, '') <> 'day'
        ) delayed WHERE place = (of_all + 1) / 2"""


def _fetches(sql: Dialect) -> str:
    return f"""
        SELECT u.source_id, count(*) AS fetched, sum(CASE WHEN u.state = 'failed' THEN 1 ELSE 0 END) AS errors,
               sum(CASE WHEN {_REFUSALS} THEN 1 ELSE 0 END) AS refusals
        FROM urls u WHERE u.last_fetched_at >= {sql.now(minus_hours=_DAY)} GROUP BY u.source_id"""


def _facts(sql: Dialect) -> str:
    """One row per source; `expected_24h` is null while its past is too short."""
    past_days = f"({sql.seconds_between('seen.first_at', sql.now(minus_hours=_DAY))} / 86400.0)"
    has_past = f"seen.first_at <= {sql.now(minus_hours=_LEAST_PAST + _DAY)}"
    expected = f"coalesce(past.articles, 0) / {sql.lesser(past_days, str(_MOST_PAST / _DAY))}"
    return f"""
        SELECT seen.source, seen.last_at, coalesce(recent.articles, 0) AS articles_24h,
               CAST(CASE WHEN {has_past} THEN {expected} END AS double precision) AS expected_24h,
               recent.missing_body AS missing_body_share, recent.missing_date AS missing_date_share,
               past.missing_body AS past_missing_body, past.missing_date AS past_missing_date,
               coalesce(fetches.errors, 0) AS errors_24h, coalesce(fetches.refusals, 0) AS refusals,
               coalesce(fetches.fetched, 0) AS fetched, coalesce(polls.channels, 0) AS channels,
               coalesce(polls.least_failures, 0) AS least_failures, delays.delay_s AS median_delay_s
        FROM (
            SELECT s.id, s.name AS source,
                   (SELECT min(a.first_seen_at) FROM articles a WHERE a.source_id = s.id) AS first_at,
                   (SELECT max(a.first_seen_at) FROM articles a WHERE a.source_id = s.id) AS last_at
            FROM sources s
        ) seen
        LEFT JOIN recent ON recent.source_id = seen.id
        LEFT JOIN past ON past.source_id = seen.id
        LEFT JOIN delays ON delays.source_id = seen.id
        LEFT JOIN fetches ON fetches.source_id = seen.id
        LEFT JOIN polls ON polls.source_id = seen.id"""


def _status(sql: Dialect) -> str:
    """The first that holds. A regular source is quiet after a day, any source after a week."""
    silent_week = f"last_at < {sql.now(minus_hours=7 * _DAY)}"
    silent_days = f"expected_24h >= 1 AND last_at < {sql.now(minus_hours=3 * _DAY)}"
    return f"""CASE
        WHEN refusals >= 3 AND refusals * 2 > fetched THEN 'blocked'
        WHEN channels > 0 AND least_failures >= {_FAILED_POLLS} THEN 'broken'
        WHEN errors_24h >= 5 AND errors_24h * 2 > fetched THEN 'broken'
        WHEN expected_24h IS NULL THEN 'new'
        WHEN expected_24h >= {_REGULAR} AND articles_24h * 4 < expected_24h THEN 'quiet'
        WHEN ({silent_days}) OR {silent_week} THEN 'quiet'
        WHEN missing_body_share > past_missing_body + {_NOTABLE} THEN 'degraded'
        WHEN missing_date_share > past_missing_date + {_NOTABLE} THEN 'degraded'
        ELSE 'ok' END"""


def _reason(sql: Dialect) -> str:
    """In words, what made the status; null when all is well."""
    expected = "CAST(round(expected_24h) AS integer)"
    return f"""CASE status
        WHEN 'blocked' THEN refusals || ' of ' || fetched || ' fetches refused in 24 h'
        WHEN 'broken' THEN CASE
            WHEN channels > 0 AND least_failures >= {_FAILED_POLLS}
            THEN 'every channel failed the last ' || least_failures || ' polls'
            ELSE errors_24h || ' of ' || fetched || ' fetches failed in 24 h' END
        WHEN 'new' THEN 'less than 8 days of articles to compare with'
        WHEN 'quiet' THEN articles_24h || ' articles in 24 h, ' || {expected} || ' expected; the last on '
                          || {sql.day("last_at")}
        WHEN 'degraded' THEN CASE
            WHEN missing_body_share > past_missing_body + {_NOTABLE}
            THEN {_of_100("missing_body_share")} || ' of 100 without body, '
                 || {_of_100("past_missing_body")} || ' before'
            ELSE {_of_100("missing_date_share")} || ' of 100 without date, '
                 || {_of_100("past_missing_date")} || ' before'
            END
        END"""


def _of_100(share: str) -> str:
    return f"CAST(round({share} * 100) AS integer)"
