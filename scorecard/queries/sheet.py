"""The sheet of an area and month: its measures with what was typed, what is left, and what was promised."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from organisation.models import Area
from organisation.months import Month
from organisation.working_days import nth_working_day
from scorecard.due import is_due
from scorecard.models import (
    Measure,
    State,
    SubmissionPolicy,
    SubmissionState,
)
from scorecard.queries.blocks import Block, Status
from scorecard.queries.blocks_read import BlockReader

KEYED_STATES = (State.OPEN, State.RETURNED)


@dataclass(frozen=True, slots=True)
class Sheet:
    area: Area
    month: Month
    state: str  # "" where nobody has begun
    sent_by: int | None
    returned_because: str
    due: date
    policy: SubmissionPolicy
    blocks: tuple[Block, ...]

    @property
    def is_open(self) -> bool:
        return self.state in ("", *KEYED_STATES)

    @property
    def left(self) -> list[Block]:
        return [block for block in self.blocks if block.status is not Status.DONE]


def policy_of(area: Area) -> SubmissionPolicy:
    """Return how an area's submissions go: its own policy, else the one for all, else the usual."""
    found = {policy.area_id: policy for policy in SubmissionPolicy.objects.filter(area__in=[area]) |
             SubmissionPolicy.objects.filter(area__isnull=True)}  # fmt: skip
    return found.get(area.pk) or found.get(None) or SubmissionPolicy()


def due_on(month: Month, policy: SubmissionPolicy) -> date:
    """Return the day a month's submission falls due, in the month after it."""
    return nth_working_day(month + 1, policy.due_working_day)


def due_measures(area: Area, month: Month) -> list[Measure]:
    """Return the measures that an area reports for a month, in printed order."""
    measures = Measure.objects.filter(area=area, is_heading=False, opened__lte=month).order_by("position", "code")
    return [m for m in measures if (m.closed is None or month <= m.closed) and is_due(month, m.frequency, m.due_month)]


def read_sheet(*, area: Area, month: Month, only: Collection[int] | None = None, today: date | None = None) -> Sheet:
    """Read a sheet, or some of its measures, in a constant number of queries."""
    policy = policy_of(area)
    measures = due_measures(area, month)
    numbers = {measure.pk: number for number, measure in enumerate(measures, 1)}
    if only is not None:
        measures = [measure for measure in measures if measure.pk in only]
    state = SubmissionState.objects.as_at(None).filter(area=area, month=month).first()
    is_open = state is None or state.state in KEYED_STATES
    parts = BlockReader(measures, month, is_open=is_open)
    return Sheet(
        area=area,
        month=month,
        state=state.state if state else "",
        sent_by=state.recorded_by_id if state and state.state == State.SENT else None,
        returned_because=state.reason if state and state.state == State.RETURNED else "",
        due=due_on(month, policy),
        policy=policy,
        blocks=tuple(parts.block(measure, numbers[measure.pk], policy) for measure in measures),
    )
