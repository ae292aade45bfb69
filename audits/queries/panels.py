"""The panel that audits add to a measure's page: the measures that a programme feeds, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from audits.models import Programme, ProgrammeMeasure, Recommendation, RoundReport
from audits.permissions import may_see_programmes
from organisation.months import Month
from organisation.permissions import Access
from organisation.queries import as_known
from scorecard.models import Measure
from scorecard.queries.panels import Panel


@dataclass(frozen=True, slots=True)
class AuditPanel:
    """What the panel says: which programme feeds the measure, its reported rounds, what they recommended."""

    programme: Programme
    what: str
    area: str
    rounds: tuple[RoundReport, ...]
    recommendations: tuple[Recommendation, ...]


def audit_panel(measure: Measure, *, month: Month, as_at: datetime | None, access: Access) -> Panel | None:
    """Return the panel of a measure that a programme feeds, in four queries; none for others, and for partners."""
    if not may_see_programmes(access):
        return None
    fed = ProgrammeMeasure.objects.filter(measure_id=measure.pk).select_related("area").first()
    if fed is None:
        return None
    programme = as_known(Programme, as_at).filter(pk=fed.programme_id).first()
    if programme is None:
        return None
    reports = RoundReport.objects.filter(round__programme=fed.programme_id, round__last_month__lte=month)
    issued = Recommendation.objects.filter(
        round__programme=fed.programme_id, round__last_month__lte=month, parent__isnull=True, same_as__isnull=True
    )
    if as_at is not None:
        reports, issued = reports.filter(reported_at__lte=as_at), issued.filter(issued_at__lte=as_at)
    content = AuditPanel(
        programme, fed.get_figure_display(), fed.area.name if fed.area else "",
        tuple(reports.select_related("round").order_by("-round__last_month")[:6]),
        tuple(issued.order_by("-issued_at", "position")[:4]),
    )  # fmt: skip
    return Panel("audits", f"Audits: {programme.name}", "audits/_panel.html", content)
