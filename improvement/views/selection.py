"""What a reader has chosen of the plan: shared by the page and its downloads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from improvement.forms.filters import PlanFilter
from improvement.permissions import Hands, hands_of
from improvement.progress import Shown
from improvement.queries.choosing import chosen
from improvement.queries.plan import ActionLine, PlanPage, read_plan
from organisation.errors import NotFound
from scorecard.forms.filters import first_problem

SORTS = {
    "due": lambda line: (line.due.day or date.max, line.action.position),
    "late": lambda line: (line.shown != Shown.OVERDUE, -line.days_late, line.action.position),
    "moved": lambda line: (-line.slip.times_moved, line.action.position),
    "owner": lambda line: (line.owner is None, line.owner.title if line.owner else "", line.order),
    "text": lambda line: line.action.text.lower(),
}
UNFILTERING = {"sort", "plan", "as_at"}


@dataclass(frozen=True, slots=True)
class Selection:
    """The plan, the lines that fit, and those that would without the choice of a status."""

    page: PlanPage
    hands: Hands
    form: PlanFilter
    counted: list[ActionLine]
    lines: list[ActionLine]
    is_filtered: bool


def today_of(request: Any) -> date:
    """Return the day from which lateness is counted: the one looked back to, else today."""
    day: date = request.as_at_day or request.today
    return day


def select(request: Any) -> Selection | None:
    """Read what the address asks for; none where there is no plan yet.

    :raises NotFound: with a sentence, where there is no such plan or choice
    """
    hands = hands_of(request.user, request.access, request.today)
    code = request.GET.get("plan", "")
    page = read_plan(code=code, as_at=request.as_at, today=today_of(request), hands=hands)
    if page is None:
        if code:
            raise NotFound(f"There is no plan “{code[:40]}”.")
        return None
    form = PlanFilter(request.GET, page=page)
    if not form.is_valid():
        raise NotFound(first_problem(form))
    wanted = form.wanted
    known = page.lines if wanted.shown == Shown.WITHDRAWN else page.live
    counted, lines = chosen(known, wanted, any_status=True), chosen(known, wanted)
    sort = form.cleaned_data["sort"]
    if sort:
        lines.sort(key=SORTS[sort])
    is_filtered = any(value for name, value in form.cleaned_data.items() if name not in UNFILTERING)
    return Selection(page, hands, form, counted, lines, is_filtered)
