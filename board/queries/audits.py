"""Practice audits as the Board reads them: the service's own, each round as it was reported, in two queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Q

from audits.compliance import Compliance
from audits.grades import SHOWN_FROM, Distribution, Step, distribution_of, in_order
from audits.models import AuditStanding, Kind, Round
from audits.permissions import scope_of
from audits.queries.counts import NOT_REPORTED, TOO_FEW, compliance_of, graded_of, live_cells
from audits.queries.programme import programmes, rounds_of
from audits.queries.scales import steps_in
from organisation.months import Month, months_between
from organisation.permissions import Access
from organisation.queries import as_known


@dataclass(frozen=True, slots=True)
class Reported:
    """How a round was graded, counted as it was known when the round was reported."""

    code: str  # of its programme
    programme: str
    at: datetime
    counts: dict[str, int]
    steps: dict[str, Step]


@dataclass(frozen=True, slots=True)
class RoundSeen:
    """A round as the Board sees it: its grades, or why there are none to show."""

    round: Round
    grades: Distribution | None
    why: str
    reported: Reported | None


@dataclass(frozen=True, slots=True)
class AuditsSeen:
    """The rounds of the service's own audits, in order of time, and the months between them without one."""

    code: str
    programme: str
    rounds: tuple[RoundSeen, ...]
    gaps: tuple[Month, ...]

    @property
    def graded(self) -> list[RoundSeen]:
        return [one for one in self.rounds if one.grades is not None]


def read_audits(as_at: datetime | None) -> tuple[AuditsSeen, ...]:
    """Return the service's own programmes with their monthly rounds; of thematic audits their own pages tell."""
    own = [one for one in as_known(Round, as_at).filter(programme__council="") if not one.is_thematic]
    reported = _reported(as_at)
    programmes = {one.programme_id for one in own}
    return tuple(_programme([one for one in own if one.programme_id == pk], reported) for pk in sorted(programmes))


def _programme(rounds: list[Round], reported: dict[int, Reported]) -> AuditsSeen:
    ordered = sorted(rounds, key=lambda one: (one.first_month, one.last_month))
    told = [reported[one.pk] for one in ordered if one.pk in reported]
    steps = in_order({s.code: s for one in told for s in one.steps.values()}.values())
    held = {month for one in ordered for month in months_between(one.first_month, one.last_month)}
    span = months_between(ordered[0].first_month, ordered[-1].last_month)
    return AuditsSeen(
        told[-1].code if told else "",
        told[-1].programme if told else "Practice audits",
        tuple(_round(one, reported.get(one.pk), steps) for one in ordered),
        tuple(month for month in span if month not in held),
    )


def _round(one: Round, reported: Reported | None, steps: tuple[Step, ...]) -> RoundSeen:
    if one.is_paused:
        return RoundSeen(one, None, f"Paused: {one.pause_reason}", reported)
    if reported is None:
        return RoundSeen(one, None, NOT_REPORTED, None)
    grades = distribution_of(steps, reported.counts)
    is_shown = (grades.total or 0) >= SHOWN_FROM
    return RoundSeen(one, grades if is_shown else None, "" if is_shown else TOO_FEW, reported)


def _reported(as_at: datetime | None) -> dict[int, Reported]:
    """Return the graded audits of each reported round, by the round's key; re-audits follow poor grades: left out."""
    at = F("audit__round__report__reported_at")
    rows = AuditStanding.objects.filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=at),
        audit__round__programme__council="", audit__round__report__isnull=False, recorded_at__lte=at,
        audit__kind=Kind.AUDIT, final_grade__isnull=False,
    )  # fmt: skip
    if as_at is not None:
        rows = rows.filter(audit__round__report__reported_at__lte=as_at)
    names = (
        "audit__round_id", "audit__round__programme__code", "audit__round__programme__name",
        "audit__round__report__reported_at", "final_grade__code", "final_grade__name", "final_grade__position",
        "final_grade__is_good", "final_grade__is_inadequate",
    )  # fmt: skip
    found: dict[int, Reported] = {}
    counted = rows.order_by().values_list(*names).annotate(number=Count("pk"))
    for pk, code, programme, reported_at, grade, name, position, is_good, is_inadequate, number in counted:
        one = found.setdefault(pk, Reported(code, programme, reported_at, {}, {}))
        one.counts[grade] = number
        one.steps[grade] = Step(grade, name, position, is_good, is_inadequate)
    return found


@dataclass(frozen=True, slots=True)
class AreaAudits:
    """An area's own graded audits of a year, for those who may read them: not what was reported of the whole."""

    code: str
    programme: str
    first: Month
    last: Month
    grades: Distribution
    done: Compliance


def read_area_audits(
    area: int, month: Month, *, as_at: datetime | None, day: date, access: Access
) -> tuple[AreaAudits, ...]:
    """Return an area's audits of the year up to a month, as this person may see them; none of others' areas."""
    found = []
    for programme in programmes(as_at):
        if not programme.is_own or not scope_of(access, programme).holds(area):
            continue
        first = month + -11
        rounds = rounds_of(programme, as_at)
        year = {one.pk: one for one in rounds if first <= one.last_month and one.first_month <= month}
        cells = [
            cell for cell in live_cells(programme, as_at=as_at, today=day) if cell.area == area and cell.round in year
        ]
        if cells:
            steps = steps_in(programme, [one.last_month for one in year.values()]).all
            done = compliance_of(cells, Kind.AUDIT)
            found.append(AreaAudits(programme.code, programme.name, first, month, graded_of(cells, steps), done))
    return tuple(found)
