"""The page of a programme: its rounds with their grades, its teams, its compliance, as a person may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from audits.compliance import ActionsDone, Compliance, actions_done
from audits.grades import Distribution, Step, published
from audits.models import (
    ActionState,
    ChildActionState,
    Kind,
    Programme,
    PublishedCompliance,
    Round,
    RoundReport,
)
from audits.permissions import Scope
from audits.queries.counts import (
    AS_PUBLISHED,
    NOTHING,
    Cell,
    Seen,
    compliance_of,
    graded_of,
    live_cells,
    reported_cells,
    seen,
    shares_of,
)
from audits.queries.scales import Steps, steps_in
from audits.small_teams import shown_teams
from organisation.models import Unit
from organisation.months import Month, months_between
from organisation.queries import as_known

STILL_PAUSED = "Paused"
HIDDEN_TEAM = "Not reported, or too few to be shown"


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round as the page lists it."""

    round: Round
    grades: Distribution | None
    why: str  # why there are no grades to show
    audits: Compliance
    re_audits: Compliance | None  # none where they would tell of grades that aren't shown
    reported_at: datetime | None


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team's audits of the rounds chosen.

    To those who may not read them: no re-audits, which follow poor grades, and no grades where ``why`` says so.
    """

    unit: Unit
    audits: Compliance
    re_audits: Compliance | None
    grades: Distribution | None
    why: str = ""


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


def programme_page(
    *, programme: Programme, scope: Scope, as_at: datetime | None, today: date, chosen: int | None = None
) -> ProgrammePage:
    """Return the page of a programme, in a constant number of queries. ``chosen`` narrows the teams to one round."""
    rounds = rounds_of(programme, as_at)
    shares = shares_of(programme, as_at)
    known = steps_in(programme, [one.last_month for one in rounds] or [programme.opened])
    steps = known.all if programme.is_own else _printed(known.all, shares)
    live = live_cells(programme, as_at=as_at, today=today) if programme.is_own else []
    frozen = [] if scope.is_whole else reported_cells(programme, as_at=as_at)
    lines = _round_lines(programme, rounds, known, live, frozen, shares, scope, as_at)
    one = next((found for found in rounds if found.pk == chosen), None)
    picked = [cell for cell in live if scope.follows(cell.area) and (one is None or cell.round == one.pk)]
    told = _told(frozen, scope, one)
    teams = _teams(picked, told, steps, scope) if scope.sees_teams else ()
    return ProgrammePage(
        programme=programme, steps=steps, rounds=lines, gaps=_gaps(rounds), teams=teams,
        teams_total=_team_line(Unit(name="Total"), picked, told, steps, scope) if teams else None,
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


def _printed(steps: tuple[Step, ...], shares: Mapping[int, Mapping[str, Decimal]]) -> tuple[Step, ...]:
    """Return the grades that were ever published, where shares are: one that never was is missing from no round."""
    printed = {code for one in shares.values() for code in one}
    return tuple(step for step in steps if step.code in printed) if printed else steps


def _round_lines(
    programme: Programme, rounds: list[Round], known: Steps, live: list[Cell], frozen: list[Cell],
    shares: Mapping[int, Mapping[str, Decimal]], scope: Scope, as_at: datetime | None,
) -> tuple[RoundLine, ...]:  # fmt: skip
    reports = _reports(programme, as_at)
    lines = []
    for one in rounds:
        steps = known.in_month(one.last_month)
        cells = [cell for cell in live if cell.round == one.pk]
        if one.is_paused:
            what = Seen(None, STILL_PAUSED)
        elif one.pk in shares and not cells:  # as published, as ours from before Plimsoll are
            printed = published(_printed(steps, shares), shares[one.pk])
            what = Seen(printed, AS_PUBLISHED if programme.is_own else "")
        elif not programme.is_own:
            what = Seen(None, NOTHING)
        else:
            told = [cell for cell in frozen if cell.round == one.pk]
            what = seen(cells, told, is_reported=one.pk in reports, scope=scope, steps=steps)
        lines.append(
            RoundLine(
                one, what.grades, what.why, compliance_of(cells, Kind.AUDIT),
                compliance_of(cells, Kind.RE_AUDIT) if scope.is_whole or what.grades is not None else None,
                reports.get(one.pk),
            )
        )  # fmt: skip
    return tuple(lines)


def _reports(programme: Programme, as_at: datetime | None) -> dict[int, datetime]:
    found = RoundReport.objects.filter(round__programme_id=programme.pk)
    if as_at is not None:
        found = found.filter(reported_at__lte=as_at)
    return dict(found.values_list("round_id", "reported_at"))


def _told(frozen: list[Cell], scope: Scope, one: Round | None) -> list[Cell]:
    """Return the reported audits of teams whose grades are shown to who may not read them, round by round.

    Which these are is decided for each round by itself, so neither a choice of rounds nor a day looked back to says
    more; all rounds are the sum of what each of them shows.
    """
    graded: dict[int, dict[int, int]] = {}
    for cell in frozen:
        if cell.kind == Kind.AUDIT:
            teams = graded.setdefault(cell.round, {})
            teams[cell.unit] = teams.get(cell.unit, 0) + cell.graded
    shown = {round_: shown_teams(teams) for round_, teams in graded.items()}
    return [
        cell
        for cell in frozen
        if cell.unit in shown.get(cell.round, ())
        and not scope.holds(cell.area)
        and (one is None or cell.round == one.pk)
    ]


def _teams(picked: list[Cell], told: list[Cell], steps: tuple[Step, ...], scope: Scope) -> tuple[TeamLine, ...]:
    """Return the teams of these audits, those with most inadequate grades first."""
    units = Unit.objects.in_bulk({cell.unit for cell in picked})
    lines = [
        _team_line(
            unit, [one for one in picked if one.unit == pk], [one for one in told if one.unit == pk], steps, scope
        )
        for pk, unit in units.items()
    ]
    worst = {step.code for step in steps if step.is_inadequate}

    def order(line: TeamLine) -> tuple[int, str]:
        shares = line.grades.shares if line.grades else ()
        return (-sum(share.count or 0 for share in shares if share.step.code in worst), line.unit.name)

    return tuple(sorted(lines, key=order))


def _team_line(
    unit: Unit, cells: list[Cell], told: list[Cell], steps: tuple[Step, ...], scope: Scope
) -> TeamLine:  # fmt: skip
    """Return a line of teams: graded as they come in where the person may read them, else as they may be told."""
    audits = compliance_of(cells, Kind.AUDIT)
    read = [cell for cell in cells if scope.holds(cell.area)]
    if len(read) == len(cells):
        return TeamLine(unit, audits, compliance_of(cells, Kind.RE_AUDIT), graded_of(cells, steps))
    grades = graded_of([*read, *told], steps)
    return TeamLine(unit, audits, None, grades if grades.total else None, "" if grades.total else HIDDEN_TEAM)


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
