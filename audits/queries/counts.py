"""Audits counted by round, team, kind and grade: one statement, however many audits there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from audits.compliance import Compliance
from audits.grades import SHOWN_FROM, Distribution, Step, distribution_of
from audits.models import AuditStanding, Kind, Programme, PublishedShare
from audits.permissions import Scope

NOT_REPORTED = "Not reported yet"
TOO_FEW = f"Under {SHOWN_FROM} graded: not shown"
NOTHING = "Nothing graded yet"
AS_PUBLISHED = "As published; its audits are not on record"


@dataclass(frozen=True, slots=True)
class Cell:
    """So many audits of one round, team and kind that were graded alike; ``grade`` empty where not graded."""

    round: int
    unit: int
    area: int
    kind: str
    grade: str
    graded: int
    done: Compliance


def live_cells(programme: Programme, *, as_at: datetime | None, today: date) -> list[Cell]:
    """Return the audits of a programme as known at a moment, counted; for those who may read them."""
    rows = AuditStanding.objects.as_at(as_at).filter(audit__round__programme=programme)
    return [_cell(row) for row in _grouped(rows, today)]


def reported_cells(programme: Programme, *, as_at: datetime | None) -> list[Cell]:
    """Return the graded audits of each reported round, as they were known when it was reported."""
    reported = F("audit__round__report__reported_at")
    rows = AuditStanding.objects.filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=reported),
        audit__round__programme=programme, audit__round__report__isnull=False, recorded_at__lte=reported,
        final_grade__isnull=False,
    )  # fmt: skip
    if as_at is not None:
        rows = rows.filter(audit__round__report__reported_at__lte=as_at)
    return [_cell(row) for row in _grouped(rows, None)]


def _grouped(rows: QuerySet[AuditStanding], today: date | None) -> Iterable[Any]:
    allocated, open_ = Q(allocated_on__isnull=False), Q(completed_on__isnull=True, is_exempt=False)
    past = Q(due__lt=today) if today else Q(pk__isnull=True)
    return (
        rows.order_by()
        .values("audit__round_id", "audit__unit_id", "audit__area_id", "audit__kind", "final_grade__code")
        .annotate(
            number=Count("pk"),
            allocated=Count("pk", filter=allocated),
            completed=Count("pk", filter=Q(completed_on__isnull=False)),
            on_time=Count("pk", filter=Q(completed_on__lte=F("due"))),
            exempt=Count("pk", filter=Q(is_exempt=True)),
            overdue=Count("pk", filter=allocated & open_ & past),
            unallocated=Count("pk", filter=Q(allocated_on__isnull=True, is_exempt=False)),
        )
    )


def _cell(row: Any) -> Cell:
    grade = row["final_grade__code"] or ""
    return Cell(
        row["audit__round_id"], row["audit__unit_id"], row["audit__area_id"], row["audit__kind"], grade,
        row["number"] if grade else 0,
        Compliance(
            row["allocated"], row["completed"], row["on_time"], row["completed"] + row["overdue"], row["exempt"],
            row["overdue"], row["unallocated"],
        ),
    )  # fmt: skip


def compliance_of(cells: Iterable[Cell], kind: str) -> Compliance:
    """Add up how audits, or re-audits, were completed."""
    return sum((cell.done for cell in cells if cell.kind == kind), Compliance())


def graded_of(cells: Iterable[Cell], steps: tuple[Step, ...]) -> Distribution:
    """Return how audits were graded; re-audits are left out, since they follow poor grades."""
    counts: dict[str, int] = {}
    for cell in cells:
        if cell.kind == Kind.AUDIT and cell.grade:
            counts[cell.grade] = counts.get(cell.grade, 0) + cell.graded
    return distribution_of(steps, counts)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person sees of a round's grades: a distribution, or a few words why there is none."""

    grades: Distribution | None
    why: str = ""


def seen(cells: list[Cell], reported: list[Cell], *, is_reported: bool, scope: Scope, steps: tuple[Step, ...]) -> Seen:
    """Return a round's grades of the whole service for this person.

    Those who may read every audit see them as they come in. Everybody else sees what was reported, which stands still,
    and only where so many were graded that it tells of nobody.
    """
    if scope.is_whole:
        live = graded_of(cells, steps)
        return Seen(live) if live.total else Seen(None, NOTHING)
    if not is_reported:
        return Seen(None, NOT_REPORTED)
    frozen = graded_of(reported, steps)
    return Seen(frozen) if (frozen.total or 0) >= SHOWN_FROM else Seen(None, TOO_FEW)


def shares_of(programme: Programme, as_at: datetime | None) -> dict[int, dict[str, Decimal]]:
    """Return the percentages published of each round, by the code of the grade."""
    rows = PublishedShare.objects.as_at(as_at).filter(round__programme_id=programme.pk)
    found: dict[int, dict[str, Decimal]] = {}
    for round_id, code, percent in rows.values_list("round_id", "grade__code", "percent"):
        found.setdefault(round_id, {})[code] = percent
    return found
