"""What meetings decided about an area and is still open: last clinic's actions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from board.models import Decision, DecisionState, DecisionUpdate, Meeting
from organisation.queries import as_known


@dataclass(frozen=True, slots=True)
class OpenDecision:
    """A decision or an action of a meeting about an area or one of its measures; ``group`` is the code of who met."""

    group: str
    held_on: date
    text: str
    due: date | None
    is_late: bool


def open_decisions(
    area: int, measures: Collection[int], *, audiences: Collection[str], as_at: datetime | None, day: date
) -> tuple[OpenDecision, ...]:
    """Return what is open about an area, the latest meeting first, in at most three queries.

    ``audiences`` are those whose groups the reader sees.
    """
    about = Q(area_id=area) | Q(measure_id__in=measures)
    found = list(as_known(Decision, as_at).filter(about))
    meetings = Meeting.objects.filter(
        pk__in=[one.meeting_id for one in found], group__audience__in=audiences, held_on__lte=day
    )
    held = {pk: (group, on) for pk, group, on in meetings.values_list("pk", "group__code", "held_on")}
    updates = DecisionUpdate.objects.filter(decision__in=[one.pk for one in found]).order_by("at", "pk")
    if as_at is not None:
        updates = updates.filter(at__lte=as_at)
    outcomes = dict(updates.values_list("decision_id", "outcome"))
    rows = [
        OpenDecision(*held[one.meeting_id], one.text, one.due, one.due is not None and one.due < day)
        for one in found
        if one.meeting_id in held and outcomes.get(one.pk, DecisionState.OPEN) == DecisionState.OPEN
    ]
    return tuple(sorted(rows, key=lambda row: (-row.held_on.toordinal(), row.due or date.max)))
