"""An area's page for its performance clinic: measures, teams, commentary beside what was promised before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from board.queries.dashboard import MONTHS_BACK
from board.queries.plan import PlanSeen, read_plan
from board.queries.quality import read_steps
from board.queries.ratings import HeatRow, heat
from board.queries.responses import RedLine, Said, commentary, read_posts, red_lines
from organisation.models import Area, Unit
from organisation.months import Month
from organisation.queries import as_known
from scorecard.due import previous_due
from scorecard.models import Commentary, Observation, Target
from scorecard.queries.points import Point
from scorecard.queries.scorecard import Line, Tally, card, rate_point, read, tally, target_in
from scorecard.rag import Rated, Rating


@dataclass(frozen=True, slots=True)
class TeamPoint:
    """A team's figure of a measure, rated against its own target or the service's."""

    unit: Unit
    point: Point
    rated: Rated


@dataclass(frozen=True, slots=True)
class ClinicLine:
    """A measure of the area: its line, what was said now and promised before, its teams."""

    line: Line
    red: RedLine | None
    said: Commentary | None
    promised: Commentary | None
    teams: tuple[TeamPoint, ...]  # the furthest from target first

    @property
    def teams_rated(self) -> int:
        return sum(team.rated.rating is not Rating.NONE for team in self.teams)

    @property
    def teams_red(self) -> int:
        return sum(team.rated.rating is Rating.RED for team in self.teams)


@dataclass(frozen=True, slots=True)
class Clinic:
    """An area's page of a month."""

    area: Area
    areas: tuple[Area, ...]
    month: Month
    months: tuple[Month, ...]
    tally: Tally
    lines: tuple[ClinicLine, ...]
    heat: HeatRow | None
    state: str
    plan: PlanSeen | None


def read_clinic(
    *, code: str, month: Month, root: Unit, as_at: datetime | None, today: date, for_the_service: bool
) -> Clinic | None:
    """Read an area's page; None where there is no such area, or wasn't yet."""
    reading = read(
        month=month, root=root, as_at=as_at, sees_small_numbers=for_the_service, months_back=MONTHS_BACK
    )  # fmt: skip
    area = next((one for one in reading.areas.values() if one.code == code), None)
    if area is None:
        return None
    states = read_steps(month, as_at).states(month)
    shown = card(reading, states)
    lines = [line for line in shown.lines if line.area.pk == area.pk]
    said = commentary([line.measure.pk for line in lines], month, as_at) if for_the_service else None
    red = [line for line in lines if line.is_counted and line.rated.rating is Rating.RED]
    answered = red_lines(red, reading, said=said, posts=read_posts(as_at, today), today=today)
    responses = {one.line.measure.pk: one for one in answered}
    teams = _teams(lines, root, as_at) if for_the_service else {}
    plan = read_plan(reading.areas, as_at=as_at, day=today)
    rows = {row.area.pk: row for row in heat(reading, shown.months)}
    return Clinic(
        area=area,
        areas=tuple(row.area for row in rows.values()),
        month=month,
        months=shown.months,
        tally=tally(lines),
        lines=tuple(
            _line(line, responses.get(line.measure.pk), said or {}, teams.get(line.measure.pk, ())) for line in lines
        ),
        heat=rows.get(area.pk),
        state=states.get(area.pk, ""),
        plan=plan.of_area(area.pk) if plan else None,
    )


def _line(line: Line, red: RedLine | None, said: Said, teams: Iterable[TeamPoint]) -> ClinicLine:
    entries = {entry.month: entry for entry in said.get(line.measure.pk, [])}
    own = line.latest.month if line.latest else None
    before = previous_due(own, line.measure.frequency, line.measure.due_month) if own else None
    return ClinicLine(
        line, red, entries.get(own) if own else None, entries.get(before) if before else None,
        tuple(sorted(teams, key=_furthest)),
    )  # fmt: skip


def _furthest(team: TeamPoint) -> tuple[bool, bool, float, str]:
    no_tolerance, distance = team.rated.furthest
    return (team.rated.rating is Rating.NONE, not no_tolerance, -float(distance), team.unit.name)


def _teams(lines: Sequence[Line], root: Unit, as_at: datetime | None) -> dict[int, list[TeamPoint]]:
    """Return the teams' figures of each line's month, by measure, in three queries."""
    measures = {line.measure.pk: line for line in lines if line.is_counted and line.latest is not None}
    months = {line.latest.month for line in measures.values() if line.latest is not None}
    entries = Observation.objects.as_at(as_at).filter(measure__in=measures, month__in=months).exclude(unit=root)
    units = {unit.pk: unit for unit in as_known(Unit, as_at)}
    targets: dict[tuple[int, int], list[Target]] = {}
    own_targets = Target.objects.as_at(as_at).filter(measure__in=measures).exclude(unit=root)
    for target in own_targets.order_by("from_month"):
        targets.setdefault((target.measure_id, target.unit_id), []).append(target)
    found: dict[int, list[TeamPoint]] = {}
    for entry in entries:
        line = measures[entry.measure_id]
        if entry.unit_id not in units or line.latest is None or entry.month != line.latest.month:
            continue
        point = Point(entry.month, entry.figure, entry.is_revision, entry.is_illustrative)
        goal = target_in(targets.get((entry.measure_id, entry.unit_id), ()), entry.month) or line.target
        rated = rate_point(point, measure=line.measure, target=goal, baseline=None, is_team=True)
        found.setdefault(entry.measure_id, []).append(TeamPoint(units[entry.unit_id], point, rated))
    return found
