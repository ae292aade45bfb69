"""What can be downloaded of the plan: as shown, with dates as dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from improvement.charts.timeline import LABELS
from improvement.models import ActionKind, Fate
from improvement.progress import Shown, slippage_words
from improvement.queries.plan import ActionLine, PlanPage
from improvement.tables.plan import answers_of, due_words
from spreadsheets.exports import Sheet

HEADINGS = (
    "Code", "Area", "Outcome", "Answers", "Action", "Kind", "Status", "Days late", "Target month", "Target as printed",
    "First target", "Times moved", "Slippage", "Owner", "Measured by", "Measures", "Partners", "In this iteration",
    "Last update", "Progress note",
)  # fmt: skip


def plan_sheet(page: PlanPage, lines: Iterable[ActionLine], *, as_at: date | None, narratives: bool) -> Sheet:
    """Return the actions as shown; progress notes only where the reader may read them all."""
    rows = tuple(_row(line, narratives=narratives) for line in lines)
    return Sheet(
        title="Actions",
        notes=(
            page.plan.name + (f", as known at the end of {as_at:%d %B %Y}" if as_at else ""),
            f"{len(rows)} actions. Overdue is computed from the target date. Updates of the sample are illustrative.",
        ),
        headings=HEADINGS if narratives else HEADINGS[:-1],
        rows=rows,
    )


def _row(line: ActionLine, *, narratives: bool) -> tuple[str | int | date | None, ...]:
    action = line.action
    cells = (
        action.code, line.area.name, line.outcome.outcome.text, "; ".join(answers_of(line.outcome)) or None,
        action.text,
        ActionKind(action.kind).label, LABELS[line.shown], line.days_late if line.shown == Shown.OVERDUE else None,
        line.due.deadline, line.due.as_printed or due_words(line.due), action.first_due.deadline, line.slip.times_moved,
        slippage_words(line.slip) or None, line.owner.title if line.owner else None, action.measured_by or None,
        "; ".join(line.measures) or None, "; ".join(partner.name for partner in line.partners) or None,
        Fate(line.fate).label if line.fate else None, line.standing.at.date(),
    )  # fmt: skip
    return (*cells, line.standing.narrative or None) if narratives else cells
