"""What each partner is asked to do, and how service delivery plans stand."""

from __future__ import annotations

from dataclasses import dataclass

from improvement.models import DeliveryPlan
from improvement.progress import Shown
from improvement.queries.plan import ActionLine, PlanPage, PlanSection, Tally, tally
from organisation.models import Partner


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner with the live actions it is asked to take part in."""

    partner: Partner
    lines: tuple[ActionLine, ...]

    @property
    def tally(self) -> Tally:
        return tally(self.lines)

    @property
    def overdue(self) -> int:
        return self.tally.of(Shown.OVERDUE)

    @property
    def open(self) -> int:
        return sum(not line.has_ended for line in self.lines)


def partner_rows(page: PlanPage) -> list[PartnerRow]:
    """Return the partners of a plan, those with most open actions first."""
    found: dict[int, tuple[Partner, list[ActionLine]]] = {}
    for line in page.live:
        for partner in line.partners:
            found.setdefault(partner.pk, (partner, []))[1].append(line)
    rows = [PartnerRow(partner, tuple(lines)) for partner, lines in found.values()]
    return sorted(rows, key=lambda row: (-row.open, row.partner.name.lower()))


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A service delivery plan with the areas whose parts of the plan it carries."""

    plan: DeliveryPlan
    areas: tuple[str, ...]
    lines: tuple[ActionLine, ...]

    @property
    def tally(self) -> Tally:
        return tally(self.lines)


def delivery_rows(page: PlanPage) -> list[DeliveryRow]:
    """Return the service delivery plans of a plan, by name."""
    carried: dict[int, tuple[DeliveryPlan, list[PlanSection]]] = {}
    for section in page.sections:
        for plan in section.delivery_plans:
            carried.setdefault(plan.pk, (plan, []))[1].append(section)
    by_section: dict[int, list[ActionLine]] = {}
    for line in page.live:
        by_section.setdefault(line.outcome.outcome.section_id, []).append(line)
    rows = []
    for plan, sections in sorted(carried.values(), key=lambda one: one[0].name):
        lines = tuple(line for one in sections for line in by_section.get(one.section.pk, ()))
        rows.append(DeliveryRow(plan, tuple(one.area.name for one in sections), lines))
    return rows
