"""Submissions of a person: each area and month with its due day, state and what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from organisation.models import Area
from organisation.months import Month, months_up_to
from organisation.working_days import working_days_between
from scorecard.due import is_due
from scorecard.models import DraftEntry, Measure, State, SubmissionPolicy, SubmissionState
from scorecard.queries.sheet import due_on

MONTHS_BACK = 12  # an older month that was never locked is still shown, a locked one isn't


@dataclass(frozen=True, slots=True)
class SubmissionLine:
    """An area's submission for a month."""

    area: Area
    month: Month
    due: date
    state: str  # "" where nobody has begun
    measures: int
    begun: int
    working_days: int  # until due; negative where late
    changed_by: str

    @property
    def is_waiting(self) -> bool:
        """Whether its figures are still to be sent."""
        return self.state in ("", State.OPEN, State.RETURNED)

    @property
    def is_late(self) -> bool:
        return self.is_waiting and self.working_days < 0


def submission_lines(*, areas: Collection[int] | None, today: date, months: int = 3) -> list[SubmissionLine]:
    """Return the submissions of areas (None: of all) for the last months, and older ones that aren't locked yet.

    A month comes up once it has ended. Six queries, however many areas.
    """
    found = Area.objects.filter(closed_on__isnull=True).order_by("position", "name")
    shown = [area for area in found if areas is None or area.pk in areas]
    last = Month.of(today) + -1
    span = months_up_to(last, MONTHS_BACK)
    states = {
        (s.area_id, s.month): s
        for s in SubmissionState.objects.as_at(None).filter(area__in=shown, month__gte=span[0], month__lte=last)
    }
    policies = {policy.area_id: policy for policy in SubmissionPolicy.objects.all()}
    measures = defaultdict(list)
    for measure in Measure.objects.filter(area__in=shown, is_heading=False):
        measures[measure.area_id].append(measure)
    begun: dict[tuple[int, Month], set[int]] = defaultdict(set)
    drafts = DraftEntry.objects.filter(measure__area__in=shown, month__gte=span[0])
    for owner, when, pk in drafts.values_list("measure__area_id", "month", "measure_id"):
        begun[owner, when].add(pk)
    began = _first_months(shown)
    lines = []
    for area in shown:
        policy = policies.get(area.pk) or policies.get(None) or SubmissionPolicy()
        for month in span:
            state = states.get((area.pk, month))
            due = [m for m in measures[area.pk] if _reports(m, month)]
            recent = last - month < months
            if not due or month < began.get(area.pk, last) or not (recent or not state or state.state != State.LOCKED):
                continue
            day = due_on(month, policy)
            lines.append(
                SubmissionLine(
                    area, month, day, state.state if state else "", len(due), len(begun[area.pk, month]),
                    working_days_between(today, day), state.recorded_as if state else "",
                )
            )  # fmt: skip
    return sorted(lines, key=lambda line: (not line.is_waiting, -line.month.number, line.area.position))


def _reports(measure: Measure, month: Month) -> bool:
    is_open = measure.opened <= month and (measure.closed is None or month <= measure.closed)
    return is_open and is_due(month, measure.frequency, measure.due_month)


def _first_months(areas: Collection[Area]) -> dict[int, Month]:
    """Return the month each area first submitted; an area that never has begins with the last month."""
    first: dict[int, Month] = {}
    rows = SubmissionState.objects.filter(area__in=areas).order_by("-month").values_list("area_id", "month")
    for area, month in rows.distinct():
        first[area] = month
    return first
