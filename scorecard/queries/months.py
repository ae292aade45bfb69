"""Which month is reported, and where its submissions stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from organisation.months import Month
from scorecard.models import SENT_STATES, Observation, State, SubmissionState


@dataclass(frozen=True, slots=True)
class Months:
    """The months that can be shown: from the first figure to the last sent, and the one reported."""

    reporting: Month | None
    first: Month | None
    last: Month | None

    def holds(self, month: Month) -> bool:
        """Whether a month lies within what can be shown."""
        return self.first is not None and self.last is not None and self.first <= month <= self.last


def months(as_at: datetime | None) -> Months:
    """Return the months known at a moment, in one query over submissions (and one over figures where there are none).

    The reporting month is the latest whose submissions are all locked, else the latest with a sent one.
    """
    rows = (
        SubmissionState.objects.as_at(as_at)
        .values_list("month")
        .annotate(
            count=Count("month"),
            locked=Count("month", filter=Q(state=State.LOCKED)),
            sent=Count("month", filter=Q(state__in=SENT_STATES)),
        )
        .order_by("month")
    )
    known = [(month, count == locked, sent > 0) for month, count, locked, sent in rows]
    locked = [month for month, is_locked, _ in known if is_locked]
    sent = [month for month, _, is_sent in known if is_sent]
    if sent:
        return Months(reporting=(locked or sent)[-1], first=sent[0], last=sent[-1])
    return _by_figures(as_at)


def _by_figures(as_at: datetime | None) -> Months:
    """Where no area submits yet, the months that have figures."""
    found = Observation.objects.as_at(as_at).aggregate(first=Min("month"), last=Max("month"))
    return Months(reporting=found["last"], first=found["first"], last=found["last"])


def states(month: Month, as_at: datetime | None) -> dict[int, str]:
    """Return where each area's submission for a month stands, by the area's key."""
    return dict(SubmissionState.objects.as_at(as_at).filter(month=month).values_list("area_id", "state"))
