"""An area's page in words: its measures, its teams, what was promised, and the questions to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from board.enquiries import Facts, Question, questions
from board.queries.area import Clinic, ClinicLine, TeamPoint
from board.tables.exceptions import Said, owner_words, run_words, words_of
from board.tables.links import Links
from scorecard.figures import shown_figure
from scorecard.rag import Rating
from scorecard.tables.badges import badge
from scorecard.tables.scorecard import Row, counts_of, row

TEAMS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class TeamRow:
    name: str
    figure: str
    counts: str
    badge: SafeString


@dataclass(frozen=True, slots=True)
class ClinicRow:
    """A measure of the clinic as the page prints it."""

    row: Row
    url: str
    run: str
    owner: str
    said: Said | None
    promised: Said | None
    promised_month: str
    teams: tuple[TeamRow, ...]
    more_teams: int
    gaps: tuple[str, ...]
    explains: bool  # whether commentary is expected: red and amber


def clinic_rows(clinic: Clinic, links: Links, today: date) -> list[ClinicRow]:
    """Return the area's measures in printed order."""
    return [_row(one, clinic, links, today) for one in clinic.lines]


def _row(one: ClinicLine, clinic: Clinic, links: Links, today: date) -> ClinicRow:
    shown = tuple(_team(team, one) for team in one.teams[:TEAMS_SHOWN])
    return ClinicRow(
        row=row(one.line, clinic.months),
        url=links.measure(one.line.measure.code),
        run=run_words(one.red.run, one.line.measure.frequency) if one.red else "",
        owner=owner_words(one.red.owner) if one.red else "",
        said=words_of(one.said, today, month=one.said.month) if one.said else None,
        promised=words_of(one.promised, today, month=one.promised.month) if one.promised else None,
        promised_month=one.promised.month.long if one.promised else "",
        teams=shown,
        more_teams=len(one.teams) - len(shown),
        gaps=tuple(gap.value for gap in one.red.gaps) if one.red else (),
        explains=one.line.rated.rating in (Rating.RED, Rating.AMBER),
    )


def _team(team: TeamPoint, one: ClinicLine) -> TeamRow:
    measure = one.line.measure
    return TeamRow(
        team.unit.name, shown_figure(team.point.figure, measure.unit, measure.decimals),
        counts_of(team.point, measure.unit), badge(team.rated),
    )  # fmt: skip


def enquiries(clinic: Clinic) -> list[Question]:
    """Return the questions that the area's figures raise."""
    return questions(_facts(one, clinic) for one in clinic.lines if one.line.is_counted)


def _facts(one: ClinicLine, clinic: Clinic) -> Facts:
    line = one.line
    is_red = line.rated.rating is Rating.RED
    promised = one.promised.expected_green if one.promised else None
    is_broken = is_red and promised is not None and line.latest is not None and promised <= line.latest.month
    return Facts(
        name=line.measure.name,
        is_red=is_red,
        has_figure=line.latest is not None and line.latest.value is not None,
        is_worse=line.moved.verdict == "worse",
        moved=row(line, clinic.months).moved,
        run=one.red.run.length if one.red else 0,
        run_words=run_words(one.red.run, line.measure.frequency) if one.red else "",
        gaps=one.red.gaps if one.red else (),
        promised_green=promised.long if is_broken and promised else "",
        teams_red=one.teams_red,
        teams=one.teams_rated,
    )
