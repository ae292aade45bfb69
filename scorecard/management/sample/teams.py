"""The assessment measure by its teams: two published months, and illustrative ones before them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from random import Random

from organisation.management.sample import moment, rows
from organisation.models import ChangeKind
from organisation.months import Month, months_between
from organisation.operations import Reason
from scorecard.figures import Figure
from scorecard.management.sample.actuals import SUCCESSION
from scorecard.management.sample.submissions import Calendar
from scorecard.management.sample.world import Event, Happening, World
from scorecard.operations.figures import NewFigure, record_figures

CODE, AREA = "CF45", "assessment"
SOURCE = "Illustrative counts of teams; the totals 67%, 76% and 84% are as published"
REVISED_ON = date(2024, 11, 5)
CORRECTED = "Assessments finished on the 45th day had been counted as late"
LOWEST, HIGHEST = 79, 86  # between these the totals of the illustrative months lie
FEW_LOW_MONTHS = (79, 80)  # below the target of 81, one month in four

Counts = dict[str, tuple[int, int]]  # numerator and denominator by team
Published = dict[tuple[Month, str], dict[str, tuple[int, int, str]]]  # by month and version: counts and a note


def published() -> Published:
    found: Published = {}
    for row in rows("assessment_timeliness"):
        version = found.setdefault((Month.parse(row["month"]), row["version"]), {})
        version[row["team_code"]] = (int(row["numerator"]), int(row["denominator"]), row["note"])
    return found


def illustrative(sizes: Mapping[str, int], month: Month) -> Counts:
    """Draw each team's counts of a month, so that the total is a percentage between 79 and 86."""
    rng = Random(f"plimsoll sample teams {month.iso}")  # noqa: S311 - the same story each time, not a secret
    total = rng.choice(FEW_LOW_MONTHS) if rng.random() < 0.25 else rng.randint(81, HIGHEST - 1)
    denominators = {team: max(round(size * rng.uniform(0.8, 1.3)), 1) for team, size in sizes.items()}
    numerators = {
        team: min(max(round(denominator * (total + rng.uniform(-9, 9)) / 100), 0), denominator)
        for team, denominator in denominators.items()
    }
    _bring_to(round(sum(denominators.values()) * total / 100), numerators, denominators)
    return {team: (numerators[team], denominators[team]) for team in sizes}


def _bring_to(wanted: int, numerators: dict[str, int], denominators: Mapping[str, int]) -> None:
    """Move the numerators one by one, largest teams first, until they add up to what is wanted."""
    largest = sorted(denominators, key=lambda team: (-denominators[team], team))
    step = 1 if wanted > sum(numerators.values()) else -1
    while sum(numerators.values()) != wanted:
        for team in largest:
            if sum(numerators.values()) != wanted and 0 <= numerators[team] + step <= denominators[team]:
                numerators[team] += step


def events(calendar: Calendar) -> Iterator[Event]:
    known = published()
    first_published = min(month for month, _ in known)
    sizes = {team: denominator for team, (_, denominator, _) in known[first_published, "first"].items()}
    counts: dict[Month, dict[str, tuple[int, int, str]]] = {
        month: {team: (*pair, "") for team, pair in illustrative(sizes, month).items()}
        for month in months_between(SUCCESSION, first_published + -1)
    }
    counts |= {month: teams for (month, version), teams in known.items() if version == "first"}
    for month, teams in counts.items():
        source = SOURCE if month >= first_published else "Illustrative"
        reason = Reason(source=source, is_illustrative=True)
        yield Event(moment(calendar[AREA, month].sent, 10, 30), "months of teams", _record(month, teams, reason))
    for (month, version), teams in known.items():
        if version == "revised":
            reason = Reason(kind=ChangeKind.ERROR, text=CORRECTED, source=SOURCE, is_illustrative=True)
            yield Event(moment(REVISED_ON, 10, 30), "months of teams", _record(month, teams, reason))


def _record(month: Month, teams: Mapping[str, tuple[int, int, str]], reason: Reason) -> Happening:
    def happens(world: World, at: datetime) -> None:
        figures = [
            NewFigure(
                measure=world.measures[CODE], unit=world.units[team], month=month,
                figure=Figure(numerator=Decimal(numerator), denominator=Decimal(denominator)), note=note,
            )
            for team, (numerator, denominator, note) in teams.items()
        ]  # fmt: skip
        record_figures(figures=figures, by=world.data_manager, at=at, reason=reason)

    return happens
