"""The inspection page in words: by judgement what is known, how, how old it is, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from board.charts.counts import Part, words
from board.queries.inspection import Inspection, Judged
from board.tables.dashboard import Count, figure_words, rating_bar, rating_counts
from board.tables.exceptions import ExceptionRow, exception_rows
from board.tables.links import Links
from board.tables.plan import ActionRow, action_rows
from organisation.months import Month
from scorecard.queries.scorecard import Line, Tally
from scorecard.tables.badges import badge
from scorecard.tables.scorecard import Row, row


@dataclass(frozen=True, slots=True)
class Evidence:
    """A measure as a piece of evidence, and its month."""

    row: Row
    url: str
    area: str
    figure: str
    badge: SafeString
    month: str


@dataclass(frozen=True, slots=True)
class JudgementSection:
    """A judgement as the page prints it."""

    code: str
    name: str
    summary: str
    counts: list[Count]
    bar: SafeString
    evidence: list[Evidence]
    answers: list[ExceptionRow]
    actions: list[ActionRow]
    span: str


def sections(page: Inspection, links: Links, today: date) -> list[JudgementSection]:
    return [_section(one, page.months, links, today) for one in page.judgements]


def _section(one: Judged, months: tuple[Month, ...], links: Links, today: date) -> JudgementSection:
    return JudgementSection(
        one.code, one.name, tally_sentence(one.tally), rating_counts(one.tally, links, judgement=one.code),
        rating_bar(one.tally), [_evidence(line, months, links) for line in one.lines],
        exception_rows(one.reds, months, links, today), action_rows(one.actions, links), _span(one.oldest, one.newest),
    )  # fmt: skip


def tally_sentence(tally: Tally) -> str:
    """Say a tally: ``20 red, 6 amber, 3 not rated``."""
    return words([
        Part("", tally.red, "red"), Part("", tally.amber, "amber"), Part("", tally.green, "green"),
        Part("", tally.none, "not rated"),
    ])  # fmt: skip


def _span(oldest: Month | None, newest: Month | None) -> str:
    if oldest is None or newest is None:
        return "No figure yet"
    return f"Figures of {newest.long}" if oldest == newest else f"Figures of {oldest.long} to {newest.long}"


def _evidence(line: Line, months: tuple[Month, ...], links: Links) -> Evidence:
    return Evidence(
        row(line, months), links.measure(line.measure.code), line.area.name, figure_words(line), badge(line.rated),
        str(line.latest.month) if line.latest else "",
    )  # fmt: skip
