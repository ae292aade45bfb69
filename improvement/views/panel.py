"""The panel on a measure's page: which actions answer it, and the way to raise one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from improvement.permissions import may_raise_in
from improvement.progress import Shown, late_words
from improvement.queries.panel import actions_answering
from improvement.tables.plan import due_words, status_badge
from organisation import clock
from organisation.months import Month
from organisation.permissions import Access
from scorecard.models import Measure
from scorecard.queries.panels import Panel


@dataclass(frozen=True, slots=True)
class PanelRow:
    """An action as the panel prints it."""

    code: str
    text: str
    badge: SafeString
    due: str
    late: str
    owner: str


@dataclass(frozen=True, slots=True)
class ActionsPanel:
    """What the panel shows."""

    measure: str
    rows: tuple[PanelRow, ...]
    is_answered: bool  # an action is open
    may_raise: bool


def actions_panel(measure: Measure, *, month: Month, as_at: datetime | None, access: Access) -> Panel:
    """Return the actions of a measure as they stood, counted late from the day looked back to, else from today."""
    today = clock.day_of(as_at or clock.now())
    found = actions_answering(measure, as_at=as_at, today=today)
    rows = tuple(
        PanelRow(
            one.code, one.text, status_badge(one.shown), due_words(one.due),
            late_words(one.days_late) if one.shown == Shown.OVERDUE else "", one.owner,
        )
        for one in found
    )  # fmt: skip
    content = ActionsPanel(
        measure.code, rows, any(one.is_open for one in found),
        as_at is None and may_raise_in(access, measure.area_id),
    )  # fmt: skip
    return Panel("actions", "Actions that answer it", "improvement/_panel.html", content)
