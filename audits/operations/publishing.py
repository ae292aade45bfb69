"""Publishing a reported round to the scorecard: shares of grades, and audits completed in time, as observations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from audits.grades import SHOWN_FROM
from audits.models import AuditStanding, Kind, ProgrammeMeasure, Published, Round, RoundReport
from organisation import clock
from organisation.models import ChangeKind, Unit, User
from organisation.operations import Reason, Refused, leave_record
from scorecard.figures import SUPPRESSED, Figure
from scorecard.operations.figures import NewFigure, Recorded, record_figures

WHY = "Published from the audit programme"


def figures_of(of: Round, report: RoundReport) -> Iterator[NewFigure]:
    """Yield what a reported round says of each measure that its programme feeds, as known when it was reported.

    Re-audits are left out, as on the programme's page: they follow poor grades.

    With fewer than six graded audits a figure would tell of one team's worker: it is suppressed at source.
    """
    root = Unit.objects.get(parent__isnull=True)
    day = clock.day_of(report.reported_at)
    rows = list(
        AuditStanding.objects.as_at(report.reported_at)
        .filter(audit__round=of, audit__kind=Kind.AUDIT, allocated_on__isnull=False, is_exempt=False)
        .select_related("audit", "final_grade")
    )
    for fed in ProgrammeMeasure.objects.filter(programme=of.programme).select_related("measure").order_by("pk"):
        part = [row for row in rows if fed.area_id in (None, row.audit.area_id)]
        if fed.figure == Published.ON_TIME:
            base = [row for row in part if row.is_completed or (row.due is not None and row.due < day)]
            hits = [row for row in base if row.completed_on and row.due and row.completed_on <= row.due]
        else:
            base = [row for row in part if row.final_grade is not None]
            hits = [row for row in base if _counts(row, fed.figure)]
        if base:
            yield NewFigure(
                measure=fed.measure, unit=root, month=of.last_month, figure=_figure(len(hits), len(base)),
                note=f"Audits of {of.months}" if of.first_month != of.last_month else "",
            )  # fmt: skip


def _counts(row: AuditStanding, figure: str) -> bool:
    grade = row.final_grade
    return grade is not None and (grade.is_good if figure == Published.GOOD else grade.is_inadequate)


def _figure(hits: int, base: int) -> Figure:
    if base < SHOWN_FROM:
        return Figure(absence=SUPPRESSED)
    return Figure(None, Decimal(hits), Decimal(base))


@transaction.atomic
def publish_round(
    *, of: Round, by: User, at: datetime, source: str = "Audit programme", is_illustrative: bool = False
) -> Recorded:
    """Publish a reported round to the scorecard, under its last month; our own programme's only.

    :raises Refused: where it is another council's, isn't reported yet, or feeds no measure
    """
    if not of.programme.is_own:
        raise Refused("Another council's programme never enters our scorecard.")
    report = RoundReport.objects.filter(round=of).first()
    if report is None:
        raise Refused(f"Report {of} first; what was reported is published.")
    new = list(figures_of(of, report))
    if not new:
        raise Refused(
            "No measure is fed by this programme, or nothing has been graded. The data team says which measures it "
            "feeds, where the programme is set up."
        )
    reason = Reason(kind=ChangeKind.METHOD, text=WHY, source=source, is_illustrative=is_illustrative)
    done = record_figures(figures=new, by=by, at=at, reason=reason)
    leave_record(
        by=by, at=at, action="publish round", subject_kind="audit programme", subject=of.programme.code,
        summary=f"{of.programme.name}: {of} published to {len(new)} measure{'s' if len(new) != 1 else ''}",
    )  # fmt: skip
    return done
