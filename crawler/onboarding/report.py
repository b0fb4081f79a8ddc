"""What a survey found: the source file's draft, a report for people and one for programs; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crawler.onboarding import measure
from crawler.onboarding.file import Draft
from crawler.onboarding.measure import Choice
from crawler.onboarding.survey import Sample, Survey
from pipeline.types import NewsArticle, Rejection

#: Of an article, what a person looks at first.
_SHOWN = ("headline", "standfirst", "date_published", "authors", "section", "in_language", "access", "word_count")
_MOST_CHARS = 100


def draft(survey: Survey) -> Draft:
    """The source file that the survey suggests."""
    guesses = {"name": survey.name, "language": survey.language, "time_zone": survey.time_zone}
    comments = {key: _because(guess) for key, guess in guesses.items() if guess}
    comments |= {choice.probe.channel.url: _found(choice) for choice in survey.choices if choice.taken}
    comments |= {channel.url: "not looked into: lies as the others do" for channel in survey.unseen}
    return Draft(
        name=survey.name.value,
        homepage=survey.homepage,
        language=survey.language.value if survey.language and survey.language.sure else None,
        time_zone=survey.time_zone.value if survey.time_zone else None,
        channels=survey.channels,
        archive=survey.archive,
        head=[f"Surveyed on {survey.surveyed_at:%Y-%m-%d} with {survey.requests} requests.", *survey.rights.lines()],
        comments=comments,
    )


def articles_per_day(survey: Survey) -> float:
    return measure.per_day(survey.taken, survey.surveyed_at)


def requests_per_day(survey: Survey) -> float:
    """Polls of the channels, and one request for each article."""
    polls = sum(measure.polls_per_day(probe, survey.surveyed_at) for probe in survey.taken)
    return polls + articles_per_day(survey)


def lines(survey: Survey) -> Iterator[str]:
    """For people."""
    yield f"{survey.name.value}, {survey.homepage}"
    yield f"  language {_said(survey.language)}, time zone {_said(survey.time_zone)}"
    yield "Channels"
    yield from (_channel_line(choice) for choice in survey.choices)
    yield from (
        f"  + {channel.kind} {channel.url}: not looked into, lies as the others do" for channel in survey.unseen
    )
    if survey.archive:
        yield f"  + archive {survey.archive}"
    yield "Articles"
    for sample in survey.samples:
        yield from _sample_lines(sample)
    yield "Rights"
    yield from (f"  {line}" for line in survey.rights.lines())
    rate = articles_per_day(survey)
    volume = f"about {rate:.0f} articles a day" if rate else "articles a day cannot be told: none is dated this week"
    yield f"Expected: {volume}, about {requests_per_day(survey):.0f} requests a day. Asked for this: {survey.requests}."
    yield from (f"Doubt: {doubt}" for doubt in survey.doubts)


def as_dict(survey: Survey) -> dict[str, Any]:
    """For programs."""
    return {
        "name": survey.name.value,
        "homepage": survey.homepage,
        "language": survey.language.value if survey.language else None,
        "time_zone": survey.time_zone.value if survey.time_zone else None,
        "channels": [_channel(choice) for choice in survey.choices],
        "not_looked_into": [{"url": channel.url, "kind": channel.kind} for channel in survey.unseen],
        "archive": survey.archive,
        "articles": [{"url": sample.url, **_fields(sample)} for sample in survey.samples],
        "rights": survey.rights.lines(),
        "articles_per_day": round(articles_per_day(survey), 1),
        "requests_per_day": round(requests_per_day(survey), 1),
        "requests": survey.requests,
        "doubts": list(survey.doubts),
    }


def _channel(choice: Choice) -> dict[str, Any]:
    probe = choice.probe
    newest = probe.newest
    return {
        "url": probe.channel.url,
        "kind": probe.channel.kind,
        "taken": choice.taken,
        "why": choice.why,
        "found_by": probe.found_by,
        "entries": len(probe.claims),
        "adds": choice.adds,
        "newest": newest.isoformat() if newest else None,
        "hubs": list(probe.hubs),
    }


def _channel_line(choice: Choice) -> str:
    probe = choice.probe
    facts = f"{len(probe.claims)} entries" + (f", newest {probe.newest:%Y-%m-%d %H:%M}" if probe.newest else "")
    facts += "".join(f", WebSub hub {hub}" for hub in probe.hubs)
    sign = "+" if choice.taken else "-"
    return f"  {sign} {probe.channel.kind} {probe.channel.url}: {choice.why} ({probe.found_by}; {facts})"


def _found(choice: Choice) -> str:
    return f"{choice.probe.found_by}; {len(choice.probe.claims)} entries, {choice.adds} of them only here"


def _sample_lines(sample: Sample) -> Iterator[str]:
    yield f"  {sample.url}"
    for name, value in _fields(sample).items():
        if value not in (None, "", []):
            yield f"    {name}: {str(value)[:_MOST_CHARS]}"


def _fields(sample: Sample) -> dict[str, Any]:
    if isinstance(sample.result, NewsArticle):
        values = sample.result.as_dict()
        values["authors"] = [author["name"] for author in values["authors"]]
        return {name: values[name] for name in _SHOWN}
    if isinstance(sample.result, Rejection):
        return {"rejected": sample.result.reason}
    return {"failed": sample.result}


def _because(guess: Any) -> str:
    return f"{'by' if guess.sure else 'a guess by'} {guess.because}"


def _said(guess: Any) -> str:
    return f"{guess.value} ({_because(guess)})" if guess else "not known"
