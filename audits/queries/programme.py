"""The page of a programme: its rounds with their grades, its teams, its compliance, as a person may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from audits.compliance import ActionsDone, Compliance, actions_done
from audits.grades import Distribution, Step, published
from audits.models import (
    ActionState,
    ChildActionState,
    Grade,
    GradeScale,
    Kind,
    Programme,
    PublishedCompliance,
    PublishedShare,
    Round,
    RoundReport,
    scale_in,
)
from audits.permissions import Scope
from audits.queries.counts import (
    NOTHING,
    Cell,
    Seen,
    compliance_of,
    graded_of,
    live_cells,
    reported_cells,
    seen,
    step_of,
)
from organisation.models import Unit
from organisation.months import Month, months_between
from organisation.queries import as_known

STILL_PAUSED = "Paused"


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round as the page lists it."""

    round: Round
    grades: Distribution | None
    why: str  # why there are no grades to show
    audits: Compliance
    re_audits: Compliance
    reported_at: datetime | None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team's audits of the rounds chosen."""

    unit: Unit
    audits: Compliance
    re_audits: Compliance
    grades: Distribution


@dataclass(frozen=True, slots=True)
class Totals:
    """How many were completed of those allocated, and since when; as printed where a source gives only totals."""

    done: Compliance
    first: Month | None
    last: Month | None
    as_printed: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """A programme as a person may see it at a moment."""

    programme: Programme
    steps: tuple[Step, ...]
    rounds: tuple[RoundLine, ...]
    gaps: tuple[Month, ...]  # months between the first and last without a round
    teams: tuple[TeamLine, ...]
    teams_total: TeamLine | None
    audits: Totals
    re_audits: Totals
    actions: ActionsDone | None
    scope: Scope
    chosen: Round | None

    @property
    def held(self) -> tuple[RoundLine, ...]:
        """The monthly rounds that were held, whose grades the chart compares."""
        return tuple(line for line in self.rounds if not line.round.is_paused and not line.round.is_thematic)

    @property
    def latest(self) -> RoundLine | None:
        """The latest round of which grades are shown whole."""
        known = [line for line in self.held if line.grades is not None and line.grades.is_whole]
        return known[-1] if known else None


def find_programme(code: str, as_at: datetime | None) -> Programme | None:
    """Return a programme with the words it had at a moment; none where there is none, or wasn't yet."""
    found: Programme | None = as_known(Programme, as_at).filter(code=code).first()
    return found if found is None or as_at is None else _of_today([found])[0]


def programmes(as_at: datetime | None) -> list[Programme]:
    """Return all programmes, our own first."""
    known = list(as_known(Programme, as_at))
    return sorted(known if as_at is None else _of_today(known), key=lambda one: (not one.is_own, one.name))


def _of_today(known: list[Programme]) -> list[Programme]:
    """Return programmes with the area that runs them today: who may run and read them is today's, on every day."""
    areas = dict(Programme.objects.values_list("pk", "area_id"))
    for one in known:
        one.area_id = areas.get(one.pk, one.area_id)
    return known


def rounds_of(programme: Programme, as_at: datetime | None) -> list[Round]:
    """Return the rounds of a programme in their order."""
    found = as_known(Round, as_at).filter(programme_id=programme.pk)
    return sorted(found, key=lambda one: (one.first_month, one.last_month, one.pk))


def steps_of(programme: Programme, month: Month) -> tuple[Step, ...]:
    """Return the grades of the scale in force in a month, best first; of the latest one where none was yet."""
    scales = list(GradeScale.objects.filter(programme_id=programme.pk).order_by("from_month"))
    scale = scale_in(scales, month) or (scales[0] if scales else None)
    if scale is None:
        return ()
    return tuple(step_of(grade) for grade in Grade.objects.filter(scale=scale).order_by("position"))


def programme_page(
    *, programme: Programme, scope: Scope, as_at: datetime | None, today: date, chosen: int | None = None
) -> ProgrammePage:
    """Return the page of a programme, in a constant number of queries. ``chosen`` narrows the teams to one round."""
    rounds = rounds_of(programme, as_at)
    last = rounds[-1].last_month if rounds else programme.opened
    steps = steps_of(programme, last)
    live = live_cells(programme, as_at=as_at, today=today) if programme.is_own else []
    lines = _round_lines(programme, rounds, steps, live, scope, as_at)
    one = next((found for found in rounds if found.pk == chosen), None)
    picked = [cell for cell in live if scope.holds(cell.area) and (one is None or cell.round == one.pk)]
    teams = _teams(picked, steps) if scope.sees_teams else ()
    return ProgrammePage(
        programme=programme, steps=steps, rounds=lines, gaps=_gaps(rounds), teams=teams,
        teams_total=_team_line(Unit(name="Total"), picked, steps) if teams else None,
        audits=_totals(programme, Kind.AUDIT, live, rounds, as_at),
        re_audits=_totals(programme, Kind.RE_AUDIT, live, rounds, as_at),
        actions=_actions(programme, as_at, today) if programme.is_own else None, scope=scope, chosen=one,
    )  # fmt: skip


def _gaps(rounds: list[Round]) -> tuple[Month, ...]:
    monthly = [one for one in rounds if not one.is_thematic]
    if not monthly:
        return ()
    covered = {month for one in monthly for month in months_between(one.first_month, one.last_month)}
    span = months_between(monthly[0].first_month, max(one.last_month for one in monthly))
    return tuple(month for month in span if month not in covered)


def _round_lines(
    programme: Programme, rounds: list[Round], steps: tuple[Step, ...], live: list[Cell], scope: Scope,
    as_at: datetime | None,
) -> tuple[RoundLine, ...]:  # fmt: skip
    reports = _reports(programme, as_at)
    frozen = [] if scope.is_whole else reported_cells(programme, as_at=as_at)
    shares = _shares(programme, as_at)
    lines = []
    for one in rounds:
        cells = [cell for cell in live if cell.round == one.pk]
        if one.is_paused:
            what = Seen(None, STILL_PAUSED)
        elif not programme.is_own:
            what = Seen(published(steps, shares[one.pk])) if one.pk in shares else Seen(None, NOTHING)
        else:
            told = [cell for cell in frozen if cell.round == one.pk]
            what = seen(cells, told, is_reported=one.pk in reports, scope=scope, steps=steps)
        lines.append(
            RoundLine(
                one, what.grades, what.why, compliance_of(cells, Kind.AUDIT), compliance_of(cells, Kind.RE_AUDIT),
                reports.get(one.pk),
            )
        )  # fmt: skip
    return tuple(lines)


def _reports(programme: Programme, as_at: datetime | None) -> dict[int, datetime]:
    found = RoundReport.objects.filter(round__programme_id=programme.pk)
    if as_at is not None:
        found = found.filter(reported_at__lte=as_at)
    return dict(found.values_list("round_id", "reported_at"))


def _shares(programme: Programme, as_at: datetime | None) -> dict[int, dict[str, Decimal]]:
    rows = PublishedShare.objects.as_at(as_at).filter(round__programme_id=programme.pk)
    found: dict[int, dict[str, Decimal]] = {}
    for round_id, code, percent in rows.values_list("round_id", "grade__code", "percent"):
        found.setdefault(round_id, {})[code] = percent
    return found


def _teams(cells: list[Cell], steps: tuple[Step, ...]) -> tuple[TeamLine, ...]:
    """Return the teams of these audits, those with most inadequate grades first."""
    units = Unit.objects.in_bulk({cell.unit for cell in cells})
    lines = [_team_line(unit, [cell for cell in cells if cell.unit == pk], steps) for pk, unit in units.items()]
    worst = {step.code for step in steps if step.is_inadequate}

    def order(line: TeamLine) -> tuple[int, str]:
        return (-sum(share.count or 0 for share in line.grades.shares if share.step.code in worst), line.unit.name)

    return tuple(sorted(lines, key=order))


def _team_line(unit: Unit, cells: list[Cell], steps: tuple[Step, ...]) -> TeamLine:
    return TeamLine(
        unit, compliance_of(cells, Kind.AUDIT), compliance_of(cells, Kind.RE_AUDIT), graded_of(cells, steps)
    )


def _totals(
    programme: Programme, kind: str, live: list[Cell], rounds: list[Round], as_at: datetime | None
) -> Totals:  # fmt: skip
    """Return completed of allocated: counted where audits are here, else as the source gives them."""
    if programme.is_own:
        months = [one for one in rounds if not one.is_thematic]
        first, last = (months[0].first_month, months[-1].last_month) if months else (None, None)
        return Totals(compliance_of(live, kind), first, last)
    found = (
        PublishedCompliance.objects.as_at(as_at)
        .filter(programme_id=programme.pk, audit_kind=kind)
        .order_by("-last_month", "first_month")
        .first()
    )
    if found is None:
        return Totals(Compliance(), None, None)
    done = Compliance(allocated=found.allocated, completed=found.completed)
    return Totals(done, found.first_month, found.last_month, found.as_printed)


def _actions(programme: Programme, as_at: datetime | None, today: date) -> ActionsDone:
    """Count the actions for children of the whole programme."""
    rows = ChildActionState.objects.as_at(as_at).filter(action__audit__round__programme_id=programme.pk)
    told = rows.values_list("action__due", "completed_on", "state")
    return actions_done(((due, completed, state == ActionState.CHECKED) for due, completed, state in told), today)
